//! What is shown: films, halls, prices and screenings.
//!
//! ```text
//! a catalogue ─ load ─────────▶ the tables
//! files ─────── plan, import ─▶ the tables, where they differ
//! the tables ── programme ────▶ screenings, as terminals read them
//! the house ─── house ────────▶ its settings, as all terminals go by them
//! the tables ── whole ────────▶ what a plan is held against, or files again
//! ```
//!
//! Loading adds only what is not there. An import changes what is there, too, but nothing under people who rely on
//! it: so it is planned as a whole before anything is written.

mod fares;
pub(super) mod files;
pub(in crate::ledger) mod house;
pub(super) mod import;
pub(super) mod known;
mod listing;
pub(super) mod load;
pub(super) mod plan;
pub(in crate::ledger) mod prices;
pub(in crate::ledger) mod programme;
mod whole;
