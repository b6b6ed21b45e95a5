//! The terminal face: a person at the counter sees every seat live, holds, sells and refunds.
//!
//! ```text
//! keys, mouse ─▶ input ─▶ ┌────────┐ ─▶ effects ─▶ runtime ─▶ box office
//! box office events ────▶ │ update │                              │
//! answers, time ────────▶ └────────┘ ◀───────── replies ──────────┘
//!                             │ model
//!                             ▼
//!                           view ─▶ paint ─▶ the terminal
//! ```
//!
//! Five rooms, and arrows that point down only:
//!
//! ```text
//! io        the runtime, the terminal, its input: the only I/O
//! update    a message in, the changed model and effects out       view    the model in, a frame out
//! actions   the one table of what can be done, and every question about the whole model
//! state     what the face knows, one file a subject
//! layout    where things stand
//! ```
//!
//! The guest's screen (`display`) is a face of its own that reads keys, and draws, with what stands in these rooms.
//!
//! `update` is pure; `view` changes nothing; the two never see each other. A subject (`seats`, `pay`, `orders`,
//! `packets`, `members`, …) has the same name in every room that knows it.

// What other faces take of this one: its keys, letters and colours, and how a terminal is read.
pub(crate) mod actions;
pub(crate) mod io;
pub(crate) mod layout;
pub(crate) mod state;
pub(crate) mod update;
pub(crate) mod view;

#[cfg(test)]
pub(crate) mod tests;

pub use actions::keymap::problems as key_problems;
pub use io::grid::Grid;
pub use io::runtime::{ReadSettings, Settings, run};
pub use io::secret::ask_secret;
pub use io::tour::show_again as show_tour_again;
