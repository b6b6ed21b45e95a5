//! What the terminals said that they did, and were told.

use std::collections::{BTreeMap, BTreeSet};

use frontrow::domain::ids::{AttemptId, MemberId, OrderRef, PacketCode};

/// What the terminals said.
#[derive(Default)]
pub(super) struct Told {
    pub(super) attempts: usize,
    pub(super) sales: BTreeSet<(OrderRef, AttemptId)>,
    pub(super) refused: BTreeMap<(OrderRef, AttemptId), String>,
    begun: BTreeSet<(OrderRef, AttemptId)>,
    unsure: BTreeSet<(OrderRef, AttemptId)>,
    pub(super) refunds: BTreeSet<OrderRef>,
    /// Orders whose tickets paid others.
    pub(super) given: BTreeSet<OrderRef>,
    /// Sales that were paid with the tickets of another order.
    pub(super) exchanges: BTreeSet<(OrderRef, AttemptId)>,
    /// The share that a member has of a packet.
    pub(super) shares: BTreeMap<(PacketCode, MemberId), u32>,
    pub(super) codes: BTreeMap<String, usize>,
    /// What no refusal has a name for.
    pub(super) strange: BTreeMap<String, usize>,
}

impl Told {
    pub(super) fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let [verb, reference, attempt, outcome] = words[..] else { return };
        self.attempts += usize::from(!matches!(verb, "look" | "begin"));
        if verb != "begin" {
            if let Some(what) = outcome.strip_prefix("fault:") {
                *self.strange.entry(format!("{verb} {what}")).or_default() += 1;
            }
            let outcome = outcome.split(':').next().unwrap_or_default();
            *self.codes.entry(format!("{verb} {outcome}")).or_default() += 1;
        }
        if let (Ok(code), Ok(member), Some(share)) =
            (reference.parse(), attempt.parse(), outcome.strip_prefix("share:").and_then(|share| share.parse().ok()))
        {
            self.shares.insert((code, member), share);
        }
        let Ok(reference) = reference.parse::<OrderRef>() else { return };
        let Ok(attempt) = attempt.parse::<AttemptId>() else {
            if (verb, outcome) == ("refund", "ok") {
                self.refunds.insert(reference);
            }
            return;
        };
        let payment = (reference, attempt);
        match (verb, outcome) {
            ("begin", _) => drop(self.begun.insert(payment)),
            ("pay" | "exchange", "ok") => {
                self.sales.insert(payment);
                if verb == "exchange" {
                    self.exchanges.insert(payment);
                }
            }
            ("pay" | "exchange", "unsure") => drop(self.unsure.insert(payment)),
            ("pay" | "exchange", refused) => drop(self.refused.insert(payment, refused.to_owned())),
            ("given", _) => drop(self.given.insert(reference)),
            _ => {}
        }
    }

    /// Payments whose terminal was unsure, or did not live to be told.
    pub(super) fn never_told(&self) -> BTreeSet<(OrderRef, AttemptId)> {
        let told =
            |payment: &&(OrderRef, AttemptId)| !self.sales.contains(*payment) && !self.refused.contains_key(*payment);
        self.begun.iter().filter(told).chain(&self.unsure).copied().collect()
    }
}
