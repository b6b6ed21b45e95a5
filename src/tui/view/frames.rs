//! From the model to the bytes that a terminal gets.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::glyphs::{self, Glyphs};
use super::paint::paint;
use super::view;
use crate::config::Theme;
use crate::tui::state::deed::Shown;
use crate::tui::state::model::Model;

/// The frames of one terminal.
pub(crate) struct Frames {
    theme: Theme,
    glyphs: &'static Glyphs,
    /// What is on the screen; another size than the window's when all is to be drawn anew.
    drawn: Buffer,
}

impl Frames {
    pub(crate) fn new(theme: Theme, ascii: bool) -> Self {
        let glyphs = if ascii { &glyphs::ASCII } else { &glyphs::UNICODE };
        Self { theme, glyphs, drawn: Buffer::empty(Rect::ZERO) }
    }

    /// The bytes that turn what is on the screen into the model, and what the frame offers. A frame like
    /// the last one costs no byte.
    pub(crate) fn next(&mut self, model: &Model) -> (Vec<u8>, Shown) {
        let (width, height) = model.size;
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        let shown = view(model, self.theme, self.glyphs, &mut frame);
        let bytes = paint(&self.drawn, &frame);
        self.drawn = frame;
        (bytes, shown)
    }

    /// What is on the screen is not known any more.
    pub(crate) fn forget(&mut self) {
        self.drawn = Buffer::empty(Rect::ZERO);
    }
}
