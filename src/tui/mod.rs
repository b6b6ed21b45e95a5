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
//! `update` is pure; `view` changes nothing; only `runtime` and `terminal` do I/O. Every action
//! stands once, in the table of `actions`.

mod actions;
mod amend;
mod answers;
mod big;
mod demo;
pub mod drawing;
mod effect;
mod glyphs;
mod input;
mod layout;
mod lookups;
mod model;
mod msg;
mod note;
mod overlays;
mod paint;
mod perform;
mod runtime;
mod sale;
mod screens;
mod terminal;
mod theme;
mod update;
mod view;
mod widgets;

#[cfg(test)]
mod tests;

pub use runtime::{Settings, run};
