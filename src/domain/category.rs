//! What a seat costs by.
//!
//! Each kind of seat is a category of the same name; a house adds others (recliner, balcony) in the head of a hall's
//! drawing. What a seat *is* stays its kind.

use super::hall::SeatKind;
use super::word::{Word, read_as_word};

/// A category of seats, by its word in files and SQL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(Word);

impl Category {
    /// That of an ordinary seat: what a category without a price of its own costs.
    pub const STANDARD: Self = Self::of(SeatKind::Standard);

    /// The category that a kind of seat is by itself.
    #[must_use]
    pub const fn of(kind: SeatKind) -> Self {
        Self(Word::known(kind.word()))
    }

    /// The stable word for it in files, SQL and JSON.
    #[must_use]
    pub fn word(&self) -> &str {
        self.0.as_str()
    }

    /// The kind of seat that it is the category of; `None` for one that the house has added.
    #[must_use]
    pub fn kind(self) -> Option<SeatKind> {
        SeatKind::from_word(self.word())
    }
}

impl From<SeatKind> for Category {
    fn from(kind: SeatKind) -> Self {
        Self::of(kind)
    }
}

read_as_word!(Category: "a category of 1 to 16 letters a to z", "recliner");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_a_category_and_a_house_adds_its_own() {
        for kind in SeatKind::ALL {
            assert_eq!(Category::of(kind).kind(), Some(kind));
        }
        let recliner: Category = "recliner".parse().unwrap();
        assert_eq!((recliner.kind(), recliner.word()), (None, "recliner"));
        assert!("Recliner".parse::<Category>().is_err());
    }
}
