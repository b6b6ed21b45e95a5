//! The only room of the face that does I/O, and the only one that knows the terminal library.
//!
//! ```text
//! input, signals ─▶ ┐                                  ┌─▶ ask ─▶ the box office
//! events, answers ─▶│ runtime: queue ─▶ update ─▶ effect ┼─▶ robots
//! time ───────────▶ ┘            └─▶ frames ─▶ terminal  └─▶ terminal, signals
//! ```

pub(crate) mod ask;
pub(crate) mod drawer;
pub(crate) mod grid;
pub(crate) mod ground;
pub(crate) mod input;
pub(crate) mod leave;
pub(crate) mod robots;
pub(crate) mod runtime;
pub(crate) mod secret;
pub(crate) mod terminal;
pub(crate) mod tour;
