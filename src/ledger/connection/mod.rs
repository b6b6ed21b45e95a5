//! The way to the database: where it is, how a transaction begins and ends there, and how rows are written and
//! read.
//!
//! ```text
//! a URL ──── dialect, migrate ─▶ an open ledger
//! it ─────── pool ─────────────▶ a connection that lives
//! a writer ─ ledger, turn ─────▶ a transaction
//! an act ─── tape, facts ──────▶ a line of a tape
//! values ─── statement, write ─▶ rows; several at once by converse
//! rows ───── row ──────────────▶ values, or an error
//! the file ─ backup ───────────▶ a copy
//! a copy ─── restore ──────────▶ the file, in its next generation
//! millions ─ bulk ─────────────▶ a ledger that nobody uses yet
//! ```
//!
//! Every other wing stands on this one, so it knows none of them; what several of them write (`write`), read
//! (`read`) or remember (`memory`) is here for that reason alone.

pub(super) mod backup;
pub(super) mod bulk;
pub(super) mod carry;
pub(super) mod converse;
mod copy;
pub(super) mod dialect;
pub(super) mod drawers;
mod each;
pub(super) mod entries;
pub(super) mod error;
pub(super) mod facts;
pub(super) mod generation;
pub(super) mod kept;
pub(super) mod leaves;
pub(super) mod ledger;
pub(super) mod memory;
pub(super) mod migrate;
pub(super) mod news;
mod pool;
pub(super) mod read;
pub(super) mod restore;
pub(super) mod row;
pub(super) mod shown;
pub(super) mod statement;
pub(super) mod stores;
pub(super) mod tape;
pub(super) mod turn;
pub(super) mod write;
