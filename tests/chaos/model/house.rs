//! The two stores and the terminals, as far as the protocol goes.

pub(super) const SEATS: usize = 2;
pub(super) const ORDERS: usize = 2;
pub(super) const TERMINALS: usize = 2;

/// A seat in Redis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Seat {
    #[default]
    Free,
    Held(usize),
    Paying(usize),
    Sold(usize),
}

/// An order's record in Redis. Attempts are named after the terminal that makes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Record {
    #[default]
    Missing,
    Pending {
        late: bool,
    },
    Paying {
        attempt: usize,
        late: bool,
    },
    Ended,
}

/// An order's row in the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Row {
    #[default]
    None,
    Expired,
    Paid(usize),
    Refunded(usize),
}

impl Row {
    /// Whose money it was.
    pub(super) fn attempt(self) -> Option<usize> {
        match self {
            Self::Paid(attempt) | Self::Refunded(attempt) => Some(attempt),
            Self::None | Self::Expired => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    Sold,
    Refused,
}

/// How far a terminal is with its payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Terminal {
    #[default]
    Idle,
    Holding,
    /// Redis let it begin.
    Paying,
    /// It sent the commit and got no answer.
    Unsure,
    /// The ledger was busy: it gives the seats back to the order.
    Aborting,
    Told(Outcome),
    Dead,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct House {
    // Redis.
    pub(super) loaded: bool,
    pub(super) seats: [Seat; SEATS],
    pub(super) sequence: usize,
    pub(super) records: [Record; ORDERS],
    // The ledger.
    pub(super) rows: [Row; ORDERS],
    /// The seats of each order's live tickets, a bit each.
    pub(super) tickets: [u8; ORDERS],
    /// Which order each change is of, and whether it was sold (or given back).
    pub(super) changes: Vec<(usize, bool)>,
    /// How often the money of an order left it.
    pub(super) left: [u8; ORDERS],
    // The terminals.
    pub(super) terminals: [Terminal; TERMINALS],
    /// Someone found an overdue payment to be in no ledger, and is about to free its seats.
    pub(super) to_free: [bool; ORDERS],
    /// It was freed.
    pub(super) judged: [bool; ORDERS],
    pub(super) was_unsure: bool,
    pub(super) wiped: u8,
}

/// A step; `true` where its answer gets lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Hold(usize, bool),
    Begin(usize, bool),
    Commit(usize, bool),
    /// The ledger refuses for a reason of its own.
    Busy(usize),
    Abort(usize),
    /// One that was told "sold" puts its change on the seats.
    Apply(usize),
    Die(usize),
    /// A deadline passes.
    Late(usize),
    Sweep(usize),
    Judge(usize),
    Free(usize),
    Load,
    CatchUp,
    Refund(usize),
    Wipe,
}
