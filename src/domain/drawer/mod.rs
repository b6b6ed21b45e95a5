//! The drawer of a till, from its float to the count with which it is closed.
//!
//! ```text
//! opened with a float ─▶ sales, refunds, exchanges, what is handed back ─┐
//!                        put in, taken out, dropped into the safe ───────┴▶ Figures ─▶ what should be there
//! counted, blind ──────▶ what is there ─▶ over or short ─▶ closed, with a Z; all tills: the day's close
//! ```
//!
//! A count tells what should be there only once it is made, and every one is kept. It is stale as soon as anything moves
//! money in the drawer, and no drawer is closed on a stale one.

mod act;
pub mod figures;
pub mod pieces;

use super::ids::TerminalId;
use super::money::Money;
use super::text::Text;
use super::time::Timestamp;
use figures::Figures;

pub use act::{Act, Done};

/// A session of a drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose drawer it is.
    pub till: TerminalId,
    /// The how manieth session of it, from 1: the number of its Z.
    pub number: i64,
    /// Whether it is the one that is open.
    pub is_open: bool,
    /// When the business day ends on which it was opened: no cash moves in it after that.
    pub ends_at: Timestamp,
    /// What was done with it by hand, in order.
    pub acts: Vec<Done>,
    /// Whether money moved since it was counted, or it was not counted at all.
    pub is_count_stale: bool,
}

/// A till's drawer among those of all tills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Whose it is.
    pub till: TerminalId,
    /// Whether it is open.
    pub is_open: bool,
}

/// What cards paid and got back under one reference of the card terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardTotal {
    /// The reference.
    pub reference: Text,
    /// What was paid.
    pub paid: Money,
    /// What went back.
    pub back: Money,
}

/// What moved in a session: an X while it goes on, a Z once it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of which till.
    pub till: TerminalId,
    /// Of which session.
    pub number: i64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// As of when, or when it was closed.
    pub at: Timestamp,
    /// Who closed it, or asked.
    pub cashier: Text,
    /// The numbers.
    pub figures: Figures,
    /// What cards paid, by reference, to compare with the slip of the card terminal.
    pub cards: Vec<CardTotal>,
    /// Of a Z.
    pub sealed: Option<Sealed>,
}

/// What a Z says of all tapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The short form of the seal.
    pub short: String,
    /// All payments that the house ever took, by then: it never resets.
    pub grand_total: Money,
}

/// The close of a day over all tills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayClose {
    /// The how manieth, from 1.
    pub number: i64,
    /// Of which business day.
    pub day: String,
    /// When.
    pub at: Timestamp,
    /// The Zs that it adds up.
    pub zs: Vec<(TerminalId, i64)>,
    /// Their sum.
    pub figures: Figures,
    /// What moved on that day in no session, at tills that have no drawer.
    pub outside: Figures,
    /// What it says of all tapes.
    pub sealed: Sealed,
}

/// Why something is not done with a drawer, or not without one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawerFault {
    /// It is not open.
    #[error("the drawer of {0} is not open")]
    NotOpen(TerminalId),
    /// It is open already.
    #[error("the drawer of {0} is open already")]
    OpenAlready(TerminalId),
    /// It is still open from an earlier day.
    #[error("the drawer of {0} is open from an earlier day")]
    OfEarlierDay(TerminalId),
    /// It was not counted.
    #[error("the drawer was not counted")]
    NotCounted,
    /// Money moved since it was counted.
    #[error("money moved since the drawer was counted")]
    CountStale,
    /// It is off by so much, and the house lets only so much pass.
    #[error("the drawer is off by {off}, beyond {limit}")]
    BeyondLimit {
        /// What was counted over what should be there.
        off: Money,
        /// What may be over or short without anybody's leave.
        limit: Money,
    },
    /// Nothing moves.
    #[error("nothing moves")]
    NoAmount,
    /// It is not done without a reason.
    #[error("it needs a reason")]
    NoReason,
    /// The id of this act stands for another one.
    #[error("the id stands for another act")]
    IdUsed,
    /// These are open, so that the day is not over.
    #[error("drawers are open: {0:?}")]
    StillOpen(Vec<TerminalId>),
    /// The till has no Z of this number.
    #[error("no such Z")]
    NoSuchZ,
}

/// Whether so much over or short is more than the house lets pass.
#[must_use]
pub const fn is_beyond(off: Money, limit: Money) -> bool {
    off.minor().unsigned_abs() > limit.minor().unsigned_abs()
}
