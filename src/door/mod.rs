//! The door's face: an usher sees from two metres whether a guest goes in.
//!
//! ```text
//! scanner, keys ─▶ io ─▶ update ─▶ effects ─▶ io ─▶ box office
//!                         │ state                      │
//! events, time ──────────▶│◀───────── replies ─────────┘
//!                         ▼
//!                        view ─▶ the terminal
//! ```
//!
//! A face beside [`crate::tui`], of which it takes what every terminal needs: its input, its letters and colours, and how a
//! scan is told from keys. `update` is pure, `view` changes nothing, and the two never see each other.
//!
//! What a scanner types is always a scan, wherever the door stands in its questions, and never a key; a key is what stood
//! alone. Scans are judged one after the other, in the order in which they came.

mod io;
mod keys;
mod state;
mod update;
mod view;

#[cfg(test)]
mod tests;

pub use io::run;
