//! What goes on paper.
//!
//! ```text
//! slips: what each paper says ─▶ Slip ─▶ Laid: lines at their places ─┬▶ picture: dots ─▶ Raster, for a printer of receipts
//!                                                                     └▶ plain: letters, for a printer that has no pictures
//! order: the ticket of a whole order, as text for a screen or a file
//! ```
//!
//! All that comes from outside is [`Text`](crate::domain::text::Text) already; here it is only put in its place. Whatever
//! it says, it is folded and never cut off, and a wide character or a letter with its marks is never halved.

// Most of it is called by the queue of print jobs.
#![allow(dead_code, unused_imports)]

pub(crate) mod check;
mod escpos;
mod fold;
mod font;
mod order;
mod picture;
mod plain;
pub(crate) mod printer;
mod qr;
pub(crate) mod raster;
#[cfg(test)]
mod samples;
mod slip;
pub(crate) mod slips;
#[cfg(test)]
mod tests;

pub(crate) use font::{Font, FontError};
pub(crate) use order::ticket;
pub(crate) use slip::Slip;
