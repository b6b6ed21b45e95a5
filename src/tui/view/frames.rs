//! From the model to the bytes that a terminal gets.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::choice::Choice;
use super::glyphs::{self, Glyphs};
use super::paint::paint;
use super::theme::Looks;
use super::title::title;
use super::view;
use crate::config::ThemeSettings;
use crate::domain::ids::OrderRef;
use crate::tui::state::deed::Shown;
use crate::tui::state::model::Model;
use crate::tui::state::note::Note;

const BELL: u8 = 0x07;

/// The frames of one terminal, the title of its window, and its bell.
pub(crate) struct Frames {
    choice: Choice,
    looks: Looks,
    glyphs: &'static Glyphs,
    /// What is on the screen; another size than the window's when all is to be drawn anew.
    drawn: Buffer,
    /// What the window is called, once it was said.
    title: String,
    bell: bool,
    /// The orders for which the bell has rung, or would have.
    ending: Vec<OrderRef>,
}

impl Frames {
    pub(crate) fn new(theme: ThemeSettings, ascii: bool, bell: bool) -> Self {
        let choice = Choice::new(theme);
        Self {
            looks: choice.looks(),
            choice,
            glyphs: glyphs_of(ascii),
            drawn: Buffer::empty(Rect::ZERO),
            title: String::new(),
            bell,
            ending: Vec::new(),
        }
    }

    /// The bytes that turn what is on the screen into the model, and what the frame offers. A frame like
    /// the last one costs no byte.
    pub(crate) fn next(&mut self, model: &Model) -> (Vec<u8>, Shown) {
        let (width, height) = model.size;
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        let shown = view(model, &self.looks, self.glyphs, &mut frame);
        let mut bytes = paint(&self.drawn, &frame);
        self.drawn = frame;
        let title = title(model);
        if title != self.title {
            // Ended by a string terminator: a bell would do, and ring in a terminal that knows no titles.
            bytes.extend_from_slice(format!("\x1b]2;{title}\x1b\\").as_bytes());
            self.title = title;
        }
        let ending: Vec<OrderRef> = model.ending().map(|order| order.reference).collect();
        if self.bell && ending.iter().any(|order| !self.ending.contains(order)) {
            bytes.push(BELL);
        }
        self.ending = ending;
        (bytes, shown)
    }

    /// What is on the screen is not known any more.
    pub(crate) fn forget(&mut self) {
        self.drawn = Buffer::empty(Rect::ZERO);
        self.title.clear();
    }

    /// Whether the theme goes by the terminal's ground, and that is not known.
    pub(crate) fn asks_ground(&self) -> bool {
        self.choice.asks()
    }

    /// The terminal told whether its ground is light.
    pub(crate) fn told_ground(&mut self, is_light: bool) {
        self.choice.told(is_light);
        self.looks = self.choice.looks();
    }

    /// Turns to the next theme, and says to which.
    pub(crate) fn turn_theme(&mut self) -> Note {
        let note = self.choice.turn();
        self.looks = self.choice.looks();
        note
    }

    /// The settings are others now.
    pub(crate) fn set(&mut self, theme: ThemeSettings, ascii: bool, bell: bool) {
        self.choice.set(theme);
        self.looks = self.choice.looks();
        self.glyphs = glyphs_of(ascii);
        self.bell = bell;
    }

    /// What the settings ask for and the terminal lacks.
    pub(crate) fn lack(&self) -> Option<Note> {
        self.choice.lack()
    }
}

fn glyphs_of(ascii: bool) -> &'static Glyphs {
    if ascii { &glyphs::ASCII } else { &glyphs::UNICODE }
}
