//! From the model to the bytes that a terminal gets.

use super::title::title;
use super::view;
use super::window::Window;
use crate::config::ThemeSettings;
use crate::domain::ids::OrderRef;
use crate::tui::state::deed::Shown;
use crate::tui::state::model::Model;

pub(crate) const BELL: u8 = 0x07;

/// The frames of one terminal, and its bell.
pub(crate) struct Frames {
    pub(crate) window: Window,
    bell: bool,
    /// The orders for which the bell has rung, or would have.
    ending: Vec<OrderRef>,
}

impl Frames {
    pub(crate) fn new(theme: ThemeSettings, ascii: bool, bell: bool) -> Self {
        Self { window: Window::new(theme, ascii), bell, ending: Vec::new() }
    }

    /// The bytes that turn what is on the screen into the model, and what the frame offers.
    pub(crate) fn next(&mut self, model: &Model) -> (Vec<u8>, Shown) {
        let draw = |looks: &_, glyphs, frame: &mut _| view(model, looks, glyphs, frame);
        let (mut bytes, shown) = self.window.draw(model.size, draw);
        self.window.call(title(model), &mut bytes);
        let ending: Vec<OrderRef> = model.ending().map(|order| order.reference).collect();
        if self.bell && ending.iter().any(|order| !self.ending.contains(order)) {
            bytes.push(BELL);
        }
        self.ending = ending;
        (bytes, shown)
    }

    /// The settings are others now.
    pub(crate) fn set(&mut self, theme: ThemeSettings, ascii: bool, bell: bool) {
        self.window.set(theme, ascii);
        self.bell = bell;
    }
}
