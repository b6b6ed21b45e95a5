//! From the model to the bytes that a terminal gets.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::state::Model;
use super::{title, view};
use crate::config::ThemeSettings;
use crate::tui::view::choice::Choice;
use crate::tui::view::glyphs::{self, Glyphs};
use crate::tui::view::paint::paint;
use crate::tui::view::theme::Looks;

const BELL: u8 = 0x07;

/// The frames of one door, the title of its window, and its bell.
pub(crate) struct Frames {
    choice: Choice,
    looks: Looks,
    glyphs: &'static Glyphs,
    drawn: Buffer,
    title: String,
    bell: bool,
    /// How often someone was called by now.
    called: u64,
}

impl Frames {
    pub(crate) fn new(theme: ThemeSettings, ascii: bool, bell: bool) -> Self {
        let choice = Choice::new(theme);
        Self {
            looks: choice.looks(),
            choice,
            glyphs: if ascii { &glyphs::ASCII } else { &glyphs::UNICODE },
            drawn: Buffer::empty(Rect::ZERO),
            title: String::new(),
            bell,
            called: 0,
        }
    }

    /// The bytes that turn what is on the screen into the model. A frame like the last one costs no byte.
    pub(crate) fn next(&mut self, model: &Model) -> Vec<u8> {
        let (width, height) = model.size;
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        view(model, &self.looks, self.glyphs, &mut frame);
        let mut bytes = paint(&self.drawn, &frame);
        self.drawn = frame;
        let title = title(model);
        if title != self.title {
            bytes.extend_from_slice(format!("\x1b]2;{title}\x1b\\").as_bytes());
            self.title = title;
        }
        if model.calls != self.called {
            self.called = model.calls;
            if self.bell {
                bytes.push(BELL);
            }
        }
        bytes
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
}
