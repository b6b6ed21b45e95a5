//! The live state of each seat of a screening, and how changes are put on top of it.
//!
//! A terminal reads the whole map once, then applies each [`Delta`] from the feed. A delta says
//! which version it follows; if the map is not at that one, something was missed, and the map is
//! read again. A version names its history: no two histories of a screening come to the same number,
//! also where the store is rolled back and goes on from an earlier one.

mod map;

use std::fmt;
use std::str::FromStr;

use super::hall::SeatId;
use super::ids::{OrderId, ScreeningId, TerminalId};
use super::text::Text;
use super::time::Timestamp;

pub use map::SeatMap;

/// Who has a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupant {
    /// The order that takes the seat.
    pub order: OrderId,
    /// The terminal that holds or sold it.
    pub terminal: TerminalId,
    /// The cashier there.
    pub cashier: Text,
}

/// What can be done with a seat now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatState {
    /// For sale.
    Free,
    /// Taken out of sale for an order, until its deadline.
    Held {
        /// Whose it is.
        by: Occupant,
        /// After this instant the seat counts as free.
        deadline: Timestamp,
    },
    /// Being paid for. It never lapses by itself: past its deadline the ledger is asked.
    Paying {
        /// Whose it is.
        by: Occupant,
        /// After this instant whoever meets the seat has it resolved.
        deadline: Timestamp,
    },
    /// Sold: the ledger says so.
    Sold {
        /// Who bought it, and where.
        by: Occupant,
    },
    /// Not for sale, and why; `None` where that is not known here: a frontrow of before kept none in the live store.
    Blocked(Option<BlockReason>),
}

impl SeatState {
    /// Whether a new order may take the seat at `now`: it is free, or its hold has lapsed.
    #[must_use]
    pub fn is_free_at(&self, now: Timestamp) -> bool {
        match self {
            Self::Free => true,
            Self::Held { deadline, .. } => *deadline <= now,
            Self::Paying { .. } | Self::Sold { .. } | Self::Blocked(_) => false,
        }
    }

    /// Who has the seat, if anyone.
    #[must_use]
    pub fn occupant(&self) -> Option<&Occupant> {
        match self {
            Self::Held { by, .. } | Self::Paying { by, .. } | Self::Sold { by } => Some(by),
            Self::Free | Self::Blocked(_) => None,
        }
    }

    /// The deadline of a held or paying seat.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Held { deadline, .. } | Self::Paying { deadline, .. } => Some(*deadline),
            Self::Free | Self::Sold { .. } | Self::Blocked(_) => None,
        }
    }

    /// The stable word for the state in JSON and logs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Held { .. } => "held",
            Self::Paying { .. } => "paying",
            Self::Sold { .. } => "sold",
            Self::Blocked(_) => "blocked",
        }
    }
}

/// One life of a screening's live state: `<ledger id>.<random>`. A wipe starts another, so that
/// versions never seem to go on across it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Epoch(pub String);

/// How many seats are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// For sale.
    pub free: u32,
    /// Held or being paid for.
    pub held: u32,
    /// Sold.
    pub sold: u32,
    /// Not for sale.
    pub blocked: u32,
}

impl Counts {
    /// All seats.
    #[must_use]
    pub fn total(self) -> u32 {
        self.free + self.held + self.sold + self.blocked
    }
}

/// One change of a screening's seats, as the feed tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The screening.
    pub screening: ScreeningId,
    /// The life it belongs to.
    pub epoch: Epoch,
    /// The version that it changes.
    pub follows: u64,
    /// The version that it makes.
    pub version: u64,
    /// The seats that changed and what they are now.
    pub changes: Vec<(SeatId, SeatState)>,
}

/// What became of a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was the next one and is in the map.
    Yes,
    /// The map has it already.
    Old,
    /// One before it is missing, or it is of another epoch: read the map again.
    Gap,
}

/// A change that the ledger made to a screening's seats. Their numbers have no gap, and each is
/// put on the live store after the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number in the screening.
    pub sequence: u64,
    /// What became of the seats.
    pub what: ChangeKind,
    /// The seats.
    pub seats: Vec<SeatId>,
}

/// What a change made of its seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Sold to this order.
    Sold(Occupant),
    /// Given back by this order.
    Freed(OrderId),
    /// Taken out of sale by the house, and why.
    Blocked(Option<BlockReason>),
    /// Put back on sale by it.
    Unblocked,
}

/// Why the house keeps a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockReason {
    /// Nobody can sit there.
    Broken,
    /// It is kept for the house's own guests.
    House,
}

impl BlockReason {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Broken, Self::House];

    /// The stable word for it in SQL, JSON and arguments.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::House => "house",
        }
    }

    /// The reason that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// A seat that a schedule takes out of sale: `G7` for the house, or `G7:broken`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// The seat.
    pub seat: SeatId,
    /// Why.
    pub reason: BlockReason,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            BlockReason::House => self.seat.fmt(f),
            reason @ BlockReason::Broken => write!(f, "{}:{}", self.seat, reason.word()),
        }
    }
}

impl FromStr for Block {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        let (seat, reason) = written.split_once(':').unwrap_or((written, BlockReason::House.word()));
        let reason = BlockReason::from_word(reason).ok_or(())?;
        Ok(Self { seat: seat.parse().map_err(|_| ())?, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_in_a_schedule_is_for_the_house_unless_it_says_why() {
        for (written, reason) in [("G7", BlockReason::House), ("G7:broken", BlockReason::Broken)] {
            let block: Block = written.parse().unwrap();
            assert_eq!(
                (block.seat, block.reason, block.to_string().as_str()),
                ("G7".parse().unwrap(), reason, written)
            );
        }
        assert_eq!("G7:house".parse::<Block>().unwrap().to_string(), "G7");
        for wrong in ["", ":broken", "G7:", "G7:wet", "broken"] {
            assert_eq!(wrong.parse::<Block>(), Err(()), "{wrong}");
        }
    }
}
