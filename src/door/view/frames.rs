//! From the model to the bytes that a terminal gets.

use super::super::state::Model;
use super::{title, view};
use crate::config::ThemeSettings;
use crate::tui::view::frames::BELL;
use crate::tui::view::window::Window;

/// The frames of one door, and its bell.
pub(crate) struct Frames {
    pub(crate) window: Window,
    bell: bool,
    /// How often someone was called by now.
    called: u64,
}

impl Frames {
    pub(crate) fn new(theme: ThemeSettings, ascii: bool, bell: bool) -> Self {
        Self { window: Window::new(theme, ascii), bell, called: 0 }
    }

    /// The bytes that turn what is on the screen into the model.
    pub(crate) fn next(&mut self, model: &Model) -> Vec<u8> {
        let draw = |looks: &_, glyphs, frame: &mut _| view(model, looks, glyphs, frame);
        let (mut bytes, ()) = self.window.draw(model.size, draw);
        self.window.call(title(model), &mut bytes);
        if model.calls != self.called {
            self.called = model.calls;
            if self.bell {
                bytes.push(BELL);
            }
        }
        bytes
    }
}
