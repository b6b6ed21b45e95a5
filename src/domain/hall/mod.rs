//! Halls as a person draws them, and the names of their seats.
//!
//! A plan is a plain text file. Each row is its label, a bar, and the seats as they stand, one
//! character a seat; a blank is a place without a seat, and a column that is blank in every row
//! is an aisle:
//!
//! ```text
//! # Hall 2
//! r = recliner Recliner 躺椅
//! focus: C
//!
//! A | ....  ......  ....
//! B | ....  ......  ....
//! C | pppp  pppppp  pppp
//! D | [][]  [][][]  [][]
//! E | wwc.  ......  rrrr
//! ```
//!
//! `.` standard, `p` premium, `[` and `]` the two halves of a couple seat, `w` wheelchair place,
//! `c` companion, and letters that the head gives to categories of the house: the word that files and scripts have for
//! it, and what people call it in each language, if that is not the word. `focus` names the row with the best view (two
//! thirds back when it is not given).
//!
//! Without a word more, seats are numbered by column from the left, so that a number stands above
//! the same place in every row. What the house has painted otherwise is said in a line:
//!
//! ```text
//! numbers: right to left            # or: odd | even, even | odd, by seat, from 101; several with commas
//! row C: from 101                   # a row of its own way: the same words, or its numbers: 1-4 7-10
//! section: Balcony 楼座             # what follows; its rows may have labels that others have, and its own focus
//! ```
//!
//! (Remarks stand on lines of their own; those behind are for you.) What is said before the first
//! section is said of all.
//!
//! `draft` reads its lines and `drawing` makes of them a [`HallPlan`]; `numbers` says which number is painted where, and `seat_id` what a seat is
//! called in the stores. A plan knows each seat by its id and by its place; **who sits beside whom is a matter of places,
//! never of numbers**.

mod draft;
mod draw;
mod drawing;
mod kind;
mod numbers;
mod plan;
mod seat_id;
#[cfg(test)]
mod tests;

pub use draft::PlanError;
pub use kind::SeatKind;
pub use numbers::ranges;
pub use plan::{HallPlan, OwnCategory, Place, PlannedRow, PlannedSeat, SeatLabel, Section};
pub use seat_id::{RowCode, SeatId};
