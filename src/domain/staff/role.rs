//! What someone is here. Five are known by themselves; a house that wants another writes down what it may do.

use crate::domain::word::{Word, read_as_word};

/// A role: a word of the house.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role(Word);

read_as_word!(Role: "a role", "cashier");

impl Role {
    /// Looks, and lets guests in.
    pub const USHER: Self = Self(Word::known("usher"));
    /// Sells.
    pub const CASHIER: Self = Self(Word::known("cashier"));
    /// Gives money back, and leave to cashiers.
    pub const SUPERVISOR: Self = Self(Word::known("supervisor"));
    /// Runs the house.
    pub const MANAGER: Self = Self(Word::known("manager"));
    /// Says who works here.
    pub const ADMIN: Self = Self(Word::known("admin"));

    /// Those that are known by themselves, from the one that may least.
    pub const ALL: [Self; 5] = [Self::USHER, Self::CASHIER, Self::SUPERVISOR, Self::MANAGER, Self::ADMIN];

    /// The stable word.
    #[must_use]
    pub fn word(&self) -> &str {
        self.0.as_str()
    }

    /// Its place among those that are known by themselves; none of a role of the house's own.
    #[must_use]
    pub fn rank(self) -> Option<usize> {
        Self::ALL.iter().position(|role| *role == self)
    }
}
