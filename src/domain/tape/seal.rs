//! A seal: where all tapes ended at one moment, and all that was ever taken. Its short form fits on a slip of paper, which
//! no database can change afterwards.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};

use super::{Head, fact, hex};

/// What a line that seals the tapes did.
pub const SEALED: &str = "sealed";

/// Groups of four digits in a short form.
const GROUPS: usize = 4;

/// What a seal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    /// Where each tape ends.
    pub heads: BTreeMap<String, Head>,
    /// All payments that were ever taken, by currency: it never resets.
    pub totals: BTreeMap<String, i64>,
}

impl Seal {
    /// As it stands on a tape.
    #[must_use]
    pub fn facts(&self) -> Vec<String> {
        let heads = self.heads.iter().map(|(tape, head)| fact("heads", tape, &format!("{} {}", head.n, head.hash)));
        let totals = self.totals.iter().map(|(currency, total)| fact("total", currency, &total.to_string()));
        heads.chain(totals).collect()
    }

    /// For paper: `3f2a-91bc-44d0-7e15`.
    #[must_use]
    pub fn short(&self) -> String {
        short_of(&self.facts().join("\n"))
    }
}

/// The short form of a seal whose facts are these.
#[must_use]
pub fn short_of(facts: &str) -> String {
    let bytes = digest(&SHA256, facts.as_bytes());
    let groups: Vec<String> = bytes.as_ref().chunks(2).take(GROUPS).map(hex).collect();
    groups.join("-")
}

/// The heads that the facts of a seal name; `None` for what is none.
#[must_use]
pub fn heads_of(facts: &str) -> Option<BTreeMap<String, Head>> {
    let heads = facts.lines().filter_map(|fact| fact.strip_prefix("heads "));
    let read = heads.map(|fact| {
        let mut words = fact.split(' ');
        let (tape, n, hash) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
        Some((tape.to_owned(), Head { n, hash: hash.to_owned() }))
    });
    read.collect()
}
