//! A seal: where all tapes ended at one moment, and all that was ever taken. Its short form fits on a slip of paper, which
//! no database can change afterwards.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};

use super::{Head, fact, hex};

/// What a line that seals the tapes did.
pub const SEALED: &str = "sealed";

/// Groups of four digits in a short form.
const GROUPS: usize = 4;

/// What says from where the totals of a seal were counted on.
const SINCE: &str = "since";

/// What a seal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    /// Where each tape ends.
    pub heads: BTreeMap<String, Head>,
    /// All payments that were ever taken, by currency: it never resets.
    pub totals: BTreeMap<String, i64>,
    /// The seal from whose totals they were counted on, by the lines that came after it: where its last line is; nothing
    /// where all payments were added up.
    pub since: Option<(String, i64)>,
}

impl Seal {
    /// As it stands on a tape.
    #[must_use]
    pub fn facts(&self) -> Vec<String> {
        let heads = self.heads.iter().map(|(tape, head)| fact("heads", tape, &format!("{} {}", head.n, head.hash)));
        let totals = self.totals.iter().map(|(currency, total)| fact("total", currency, &total.to_string()));
        let since = self.since.as_ref().map_or(("-", 0), |(tape, n)| (tape.as_str(), *n));
        heads.chain(totals).chain([fact(SINCE, since.0, &since.1.to_string())]).collect()
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

/// What the totals that the facts of a seal tell can be counted on from: the totals of just the lines that it names. `None` of one
/// from before they were read together.
#[must_use]
pub fn counted_of(facts: &str) -> Option<BTreeMap<String, i64>> {
    let named = |table: &'static str| {
        facts.lines().filter_map(move |fact| fact.strip_prefix(table)?.strip_prefix(' ')?.split_once(' '))
    };
    named(SINCE).next()?;
    named("total").map(|(currency, total)| Some((currency.to_owned(), total.parse().ok()?))).collect()
}

/// What a line of a tape tells of payments that were taken: what an exchange carries was taken before.
pub fn taken(facts: &str) -> impl Iterator<Item = (&str, i64)> {
    facts.lines().filter_map(|fact| {
        let mut words = fact.strip_prefix("payments ")?.split(' ');
        let (key, amount, currency) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
        let (_, moved) = key.split_once('/')?;
        let is_taken = moved.strip_prefix("payment/").is_some_and(|tender| !tender.starts_with("exchange-"));
        is_taken.then_some((currency, amount))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_counted_on_from_a_seal_that_says_from_where_its_own_were() {
        let totals = BTreeMap::from([("CNY".to_owned(), 9_000)]);
        let first = Seal { totals: totals.clone(), ..Seal::default() };
        let second = Seal { since: Some(("T1".to_owned(), 4)), ..first.clone() };
        assert_eq!(first.facts(), ["total CNY 9000", "since - 0"]);
        assert_eq!(second.facts(), ["total CNY 9000", "since T1 4"]);
        for seal in [first, second] {
            assert_eq!(counted_of(&seal.facts().join("\n")), Some(totals.clone()));
        }
        assert_eq!(
            counted_of("heads T1 4 0f\ntotal CNY 9000"),
            None,
            "its tapes and its payments were read one after the other"
        );
        assert_eq!(counted_of("total CNY many\nsince - 0"), None);
    }

    #[test]
    fn a_line_tells_what_was_taken_and_neither_what_went_back_nor_what_an_exchange_carried() {
        let line = "receipts T1/3 W9\norders O paid 9000 CNY at 42 member -: A1 adult 4500\n\
                    payments W9/payment/cash 4500 CNY of O at T1 received 5000 rounding - reference -\n\
                    payments W9/payment/card2 1500 CNY of O at T1 received - rounding - reference payments 7\n\
                    payments W9/payment/exchange-cash 3000 CNY of O at T1 received - rounding - reference -\n\
                    payments W9/refund/exchange-cash 3000 CNY of P at T1 received - rounding - reference -\n\
                    payments V2/refund/cash 200 CNY of O at T1 received 200 rounding - reference -";
        assert_eq!(taken(line).collect::<Vec<_>>(), [("CNY", 4_500), ("CNY", 1_500)]);
    }
}
