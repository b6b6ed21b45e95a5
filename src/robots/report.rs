//! What a crew did and was told, and whether the ledger agrees.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Progress;
use super::books::Books;
use super::figures::Latency;
use crate::box_office::{BoxOffice, Looking, Verdict};
use crate::domain::ids::OrderRef;
use crate::domain::refusal::Refusal;

/// What a crew did, and was told.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The counters.
    pub progress: Progress,
    /// How long each step took.
    pub latencies: Vec<Latency>,
    /// How often a step was refused, by code.
    pub refusals: BTreeMap<&'static str, u64>,
    /// How it ended where that was not known at once.
    pub unsure: UnsureEnds,
    /// The red packets.
    pub packets: PacketSums,
    /// Robots that failed. There is none.
    pub panicked: u64,
    /// How long they worked.
    pub took: Duration,
    pub(super) books: Books,
}

/// What became of steps that were unsure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnsureEnds {
    /// Done.
    pub done: u64,
    /// Not done.
    pub not_done: u64,
    /// Nobody was told before the robots stopped.
    pub open: u64,
}

/// Sums of red packets, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PacketSums {
    /// Packets that the robots made.
    pub made: u64,
    /// Their total.
    pub total: u64,
    /// Shares that they took, of any packet.
    pub shares: u64,
    /// What these were worth.
    pub grabbed: u64,
    /// Shares that were lost before the ledger had them.
    pub lost_shares: u64,
}

/// A report held against the ledger.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Seats that are sold twice, by what the robots were told or by the ledger's tickets.
    pub double_sold: u64,
    /// Sales that robots were told of and that the ledger does not have.
    pub lost: Vec<OrderRef>,
    /// Payments of which no robot was told how they ended, and that are in the ledger.
    pub unsure_sold: u64,
    /// And that are not.
    pub unsure_not_sold: u64,
    /// Whether all that must hold does.
    pub verdict: Verdict,
}

impl Checked {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.double_sold == 0 && self.lost.is_empty() && self.verdict.is_clean()
    }
}

impl Report {
    /// Looks into the ledger whether what the robots were told is so, and whether all that must hold does.
    pub async fn check(&self, office: &BoxOffice) -> Result<Checked, Refusal> {
        let lost = office.not_sold(&self.books.sales).await?;
        let not_sold = office.not_sold(&self.books.unsure).await?.len();
        let mut told_twice = 0;
        for ((_, seat), orders) in self.books.sold_twice() {
            let mut living = BTreeSet::new();
            for order in orders {
                // Someone else may have given it back meanwhile.
                if !office.order(*order).await?.refunded.contains(&seat) {
                    living.insert(*order);
                }
            }
            told_twice += u64::from(living.len() > 1);
        }
        // Of what was there before them, and was right, they know nothing.
        let verdict = office.look(Looking { everything: false, ..Looking::once() }).await?;
        let tickets = verdict.checks.iter().find(|check| check.code == "one_live_ticket");
        Ok(Checked {
            double_sold: tickets.map_or(0, |check| check.violations).max(told_twice),
            unsure_sold: (self.books.unsure.len() - not_sold).try_into().unwrap_or(0),
            unsure_not_sold: not_sold.try_into().unwrap_or(0),
            lost,
            verdict,
        })
    }
}
