//! The kinds of ledger rows that are copied.

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::box_office) enum Kind {
    Member,
    Order,
    Winnings,
}

impl Kind {
    /// Every kind.
    pub(in crate::box_office) const ALL: [Self; 3] = [Self::Member, Self::Order, Self::Winnings];

    /// The stable word for it in Redis and in the figures.
    pub(in crate::box_office) const fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Order => "order",
            Self::Winnings => "winnings",
        }
    }
}
