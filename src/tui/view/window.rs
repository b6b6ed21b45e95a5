//! What any face keeps of the terminal that it draws on: the theme, the glyphs, the frame that stands and the title.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::choice::Choice;
use super::glyphs::{self, Glyphs};
use super::paint::paint;
use super::theme::Looks;
use crate::config::ThemeSettings;
use crate::tui::state::note::Note;

/// The window of one terminal.
pub(crate) struct Window {
    choice: Choice,
    looks: Looks,
    glyphs: &'static Glyphs,
    /// What is on the screen; another size than the window's when all is to be drawn anew.
    drawn: Buffer,
    /// What the window is called, once it was said.
    title: String,
}

impl Window {
    pub(crate) fn new(theme: ThemeSettings, ascii: bool) -> Self {
        let choice = Choice::new(theme);
        Self {
            looks: choice.looks(),
            choice,
            glyphs: glyphs_of(ascii),
            drawn: Buffer::empty(Rect::ZERO),
            title: String::new(),
        }
    }

    /// The bytes that turn what is on the screen into what `view` draws, and what that gives. A frame like the last one costs
    /// no byte.
    pub(crate) fn draw<T>(
        &mut self,
        (width, height): (u16, u16),
        view: impl FnOnce(&Looks, &'static Glyphs, &mut Buffer) -> T,
    ) -> (Vec<u8>, T) {
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        let given = view(&self.looks, self.glyphs, &mut frame);
        let bytes = paint(&self.drawn, &frame);
        self.drawn = frame;
        (bytes, given)
    }

    /// Calls the window so, unless it is called so already.
    pub(crate) fn call(&mut self, title: String, bytes: &mut Vec<u8>) {
        if title != self.title {
            // Ended by a string terminator: a bell would do, and ring in a terminal that knows no titles.
            bytes.extend_from_slice(format!("\x1b]2;{title}\x1b\\").as_bytes());
            self.title = title;
        }
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
    pub(crate) fn set(&mut self, theme: ThemeSettings, ascii: bool) {
        self.choice.set(theme);
        self.looks = self.choice.looks();
        self.glyphs = glyphs_of(ascii);
    }

    /// What the settings ask for and the terminal lacks.
    pub(crate) fn lack(&self) -> Option<Note> {
        self.choice.lack()
    }
}

fn glyphs_of(ascii: bool) -> &'static Glyphs {
    if ascii { &glyphs::ASCII } else { &glyphs::UNICODE }
}
