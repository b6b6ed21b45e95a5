//! What a seat is, whatever it costs.

/// What a seat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeatKind {
    /// An ordinary seat.
    Standard,
    /// A better seat at a better price.
    Premium,
    /// Half of a couple seat; both halves are sold together.
    Couple,
    /// A place for a wheelchair; given only when it is asked for by name.
    Wheelchair,
    /// The seat beside a wheelchair place; likewise.
    Companion,
}

impl SeatKind {
    /// Every kind, in the order in which screens list them.
    pub const ALL: [Self; 5] = [Self::Standard, Self::Premium, Self::Couple, Self::Wheelchair, Self::Companion];

    /// The stable word for it in files, SQL and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Premium => "premium",
            Self::Couple => "couple",
            Self::Wheelchair => "wheelchair",
            Self::Companion => "companion",
        }
    }

    /// The kind that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
