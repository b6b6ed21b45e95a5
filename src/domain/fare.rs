//! Who sits on a seat, as far as the price goes: a house's ticket types.

use std::sync::Arc;

use super::text::{Text, Titles};
use super::word::{Word, read_as_word};
use super::written::stored_as_written;

/// A fare, by its code in files, Redis, SQL and JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fare(Word);

impl Fare {
    /// The full price.
    pub const ADULT: Self = Self(Word::known("adult"));
    /// Children.
    pub const CHILD: Self = Self(Word::known("child"));
    /// With a student card.
    pub const STUDENT: Self = Self(Word::known("student"));
    /// Elder guests.
    pub const SENIOR: Self = Self(Word::known("senior"));

    /// Those of a house that names none, in the order in which screens list and cycle them.
    pub const USUAL: [Self; 4] = [Self::ADULT, Self::CHILD, Self::STUDENT, Self::SENIOR];

    /// The stable word for it in files, Redis, SQL and JSON.
    #[must_use]
    pub fn word(&self) -> &str {
        self.0.as_str()
    }

    /// The fare that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

read_as_word!(Fare: "a fare of 1 to 16 letters a to z", "adult");

stored_as_written!(Fare);

/// A fare as a house has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FareType {
    /// Its code.
    pub code: Fare,
    /// What it is called; without any, by its code.
    pub titles: Titles,
    /// What a guest has to show for it, such as a student card; empty where nobody asks.
    pub proof: Text,
    /// Whether it is for members only.
    pub members_only: bool,
}

/// The fares of a house, in the order in which screens list and cycle them. There is one at least: the first is the one
/// that a guest pays who says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fares(Arc<[FareType]>);

impl Fares {
    /// Those of a house that names none.
    #[must_use]
    pub fn usual() -> Self {
        let plain = |code| FareType { code, titles: Titles::default(), proof: Text::default(), members_only: false };
        Self(Fare::USUAL.into_iter().map(plain).collect())
    }

    /// These; `None` where there is none, or one twice.
    #[must_use]
    pub fn new(types: Vec<FareType>) -> Option<Self> {
        let is_twice = |(at, one): (usize, &FareType)| types[..at].iter().any(|other| other.code == one.code);
        let is_wrong = types.is_empty() || types.iter().enumerate().any(is_twice);
        (!is_wrong).then(|| Self(types.into()))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &FareType> {
        self.0.iter()
    }

    /// All their codes.
    pub fn codes(&self) -> impl Iterator<Item = Fare> + '_ {
        self.0.iter().map(|of| of.code)
    }

    /// The fare of a guest who says nothing.
    #[must_use]
    pub fn first(&self) -> Fare {
        // There is one at least.
        self.0.first().map_or(Fare::ADULT, |of| of.code)
    }

    /// All about a fare; `None` for one that the house does not sell.
    #[must_use]
    pub fn get(&self, fare: Fare) -> Option<&FareType> {
        self.0.iter().find(|of| of.code == fare)
    }

    /// Its place in the list; one that the house does not sell comes last.
    #[must_use]
    pub fn place(&self, fare: Fare) -> usize {
        self.codes().position(|code| code == fare).unwrap_or(self.0.len())
    }

    /// The fare after it, round and round.
    #[must_use]
    pub fn after(&self, fare: Fare) -> Fare {
        self.0.get(self.place(fare) + 1).map_or(self.first(), |of| of.code)
    }
}

impl Default for Fares {
    fn default() -> Self {
        Self::usual()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fares_go_round_in_the_order_of_the_house() {
        let usual = Fares::usual();
        let round = std::iter::successors(Some(usual.first()), |fare| Some(usual.after(*fare)));
        assert_eq!(
            round.take(5).map(|fare| fare.to_string()).collect::<Vec<_>>().join(" "),
            "adult child student senior adult"
        );
        let foreign: Fare = "soldier".parse().unwrap();
        assert_eq!((usual.after(foreign), usual.place(foreign), usual.get(foreign)), (Fare::ADULT, 4, None));
        let adult = usual.iter().next().unwrap().clone();
        assert!(Fares::new(vec![]).is_none() && Fares::new(vec![adult.clone(), adult]).is_none());
    }
}
