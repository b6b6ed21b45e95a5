//! What is to be done with a drawer, and what came of it.

use chrono::NaiveDate;

use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, DayClose, Done, Report};
use crate::domain::ids::{AttemptId, TerminalId};
use crate::domain::money::Money;
use crate::domain::text::Text;

/// Something to be done with a drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) till: TerminalId,
    pub(crate) id: AttemptId,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Open(Pieces),
    /// Cash is put in, taken out, or dropped into the safe.
    Move {
        act: Act,
        amount: Money,
        reason: Text,
    },
    /// It is opened without a sale.
    NoSale(Text),
    Count(Pieces),
    /// It is closed on its last count, which was off by so much.
    Close {
        counted: Money,
        off: Money,
        is_accepted: bool,
    },
    X,
    Day(NaiveDate),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done(Done),
    X(Report),
    Z(Report),
    Day(DayClose),
}
