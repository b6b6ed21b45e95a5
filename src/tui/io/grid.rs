//! The face of one screening without a terminal, so that what a frame costs can be measured.

use std::sync::Arc;

use crate::box_office::{Event, OpenScreening};
use crate::config::{Theme, ThemeSettings};
use crate::domain::ids::{AttemptId, OrderId, PacketCode, TerminalId};
use crate::domain::screening::House;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};
use crate::tui::actions::keymap;
use crate::tui::state;
use crate::tui::state::burst::ALONE;
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Mint, Model, Screen};
use crate::tui::state::seats::Seats;
use crate::tui::update::msg::Msg;
use crate::tui::update::update;
use crate::tui::view::frames::Frames;

/// Between two keys of a person.
const KEY_GAP: u64 = 400;

/// The open screening of one terminal, in the default look and in English.
pub struct Grid {
    model: Model,
    frames: Frames,
    /// Monotonic milliseconds, which go on with each key.
    at: u64,
}

impl Grid {
    /// The terminal `T1` with this screening open, in a window of `size`; `None` for a hall without a seat.
    #[must_use]
    pub fn open(house: House, open: OpenScreening, size: (u16, u16), now: Timestamp) -> Option<Self> {
        let mint =
            Mint { order: OrderId::from_bits(1), attempt: AttemptId::from_bits(1), packet: PacketCode::from_bits(1) };
        let terminal: TerminalId = "T1".parse().ok()?;
        let keymap = keymap::keymap(&[]);
        let locale = Arc::new(Locale::with_keys(Lang::En, keymap.names()));
        let mut model = Model::new(locale, keymap, house, terminal, Text::new("Li Na"), mint, now, size);
        let request = model.request();
        model.seats = Some(Seats::new(Arc::clone(&open.screening), request)?);
        model.screen = Screen::Seats;
        let theme = ThemeSettings { theme: Some(Theme::Dark), roles: Vec::new(), has_true_colour: false };
        let mut grid = Self { model, frames: Frames::new(theme, false, false), at: 0 };
        grid.happen(Event::Seats(open.seats));
        Some(grid)
    }

    /// A key that is a character, such as `l` to go right.
    pub fn press(&mut self, key: char) {
        self.at += KEY_GAP;
        self.take_in(Msg::Key(Key::Char(state::keys::fold(key)), self.at));
        self.take_in(Msg::Tick(self.at + ALONE));
    }

    /// Something that happened elsewhere.
    pub fn happen(&mut self, event: Event) {
        self.take_in(Msg::Event(event));
    }

    /// The bytes that a terminal gets now.
    pub fn frame(&mut self) -> Vec<u8> {
        let (bytes, shown) = self.frames.next(&self.model);
        self.take_in(Msg::Shown(self.at, shown));
        bytes
    }

    /// The terminal was cleared: the next frame is a whole one.
    pub fn forget(&mut self) {
        self.frames.window.forget();
    }

    fn take_in(&mut self, msg: Msg) {
        let now = self.model.now;
        // What it asks for needs a box office, which is not here.
        let _ = update(&mut self.model, msg, now);
    }
}
