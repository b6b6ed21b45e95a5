//! What is done with a drawer by hand.

use super::super::ids::TerminalId;
use super::super::money::Money;
use super::super::text::Text;
use super::super::time::Timestamp;
use super::pieces::Pieces;

/// What is done with a drawer by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It was opened with a float.
    Opened,
    /// Cash was put in.
    In,
    /// Cash was taken out.
    Out,
    /// Cash went into the safe.
    Dropped,
    /// It was opened without a sale: nothing moved.
    NoSale,
    /// It was counted.
    Counted,
    /// It was closed on its last count.
    Closed,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Opened, Self::In, Self::Out, Self::Dropped, Self::NoSale, Self::Counted, Self::Closed];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::In => "in",
            Self::Out => "out",
            Self::Dropped => "dropped",
            Self::NoSale => "no_sale",
            Self::Counted => "counted",
            Self::Closed => "closed",
        }
    }

    /// The act of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }

    /// The word for it on a tape, where other things are opened and closed too.
    #[must_use]
    pub const fn on_tape(self) -> &'static str {
        match self {
            Self::Opened => "drawer_opened",
            Self::In => "drawer_in",
            Self::Out => "drawer_out",
            Self::Dropped => "drawer_dropped",
            Self::NoSale => "drawer_no_sale",
            Self::Counted => "drawer_counted",
            Self::Closed => "drawer_closed",
        }
    }

    /// Whether it is not done without a reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::In | Self::Out | Self::NoSale)
    }
}

/// Something that was done with a drawer by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What.
    pub act: Act,
    /// When.
    pub at: Timestamp,
    /// At which terminal, which may be another than the drawer's.
    pub terminal: TerminalId,
    /// By whom.
    pub cashier: Text,
    /// What moved, or was counted.
    pub amount: Money,
    /// By which notes and coins, where they were told.
    pub pieces: Pieces,
    /// Why.
    pub reason: Text,
    /// What should have been there, where it was counted or closed.
    pub expected: Option<Money>,
}

impl Done {
    /// What was counted over what should have been there; less than nothing where it was short.
    #[must_use]
    pub fn off(&self) -> Option<Money> {
        self.amount.checked_sub(self.expected?)
    }
}
