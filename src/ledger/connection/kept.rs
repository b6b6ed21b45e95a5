//! Digits that nobody is to know, as a ledger has them.

/// A PIN, or a member's code, as it is kept. What hashes it, and the pepper, are above the ledger.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptPin {
    /// Its hash, and how that was made.
    pub hash: String,
    /// The id of the pepper that went into it.
    pub pepper: String,
}
