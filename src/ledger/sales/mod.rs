//! Seats for money, and what became of both.
//!
//! ```text
//! an order ─── sale, many ───────▶ sold; repeated: whether it was, and how
//!           └ ended, hand_back ─▶ over for good, and money that did not buy it
//! tickets ──── returns ──────────▶ over, less what the house keeps
//!             ├ refund ─────────▶ the money back, the seats free
//!             └ exchange ───────▶ carried to the order of a sale, in its transaction
//! the house ── blocks, call_off ─▶ seats or a screening out of sale
//! the tables ─ history, takings ─▶ people: orders and money
//! the tables ─ seats ────────────▶ the live store: what is taken, and each change of it
//! ```
//!
//! Whoever changes the seats of a screening locks its row first, so that all terminals see the changes in one
//! order.

pub(super) mod blocks;
mod call_off;
pub(super) mod ended;
pub(super) mod exchange;
pub(super) mod hand_back;
mod history;
pub(super) mod many;
pub(super) mod refund;
pub(super) mod repeated;
pub(super) mod returns;
pub(super) mod sale;
pub(super) mod seats;
mod takings;
