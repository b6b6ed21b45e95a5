//! Looks whether the invariants hold on the stores in use. Only [`repair`] mends anything, and in the live store alone.
//!
//! In the ledger, all of one instant (`ledger::verify`): everything, or what was touched since it was found right.
//!
//! - *Seats.* A seat of a screening has at most one live ticket. An order sells all its seats or none: paid,
//!   each line that was not refunded has its live ticket, and there is one; refunded, none is live; any other
//!   order has no ticket. Its total is the sum of its lines. The changes of a screening are numbered without a
//!   gap up to its sequence, each sale and refund is one of them, and one after the other they make the live
//!   tickets.
//! - *Money.* Per order, payments less refunds are the price of its live tickets; those at each terminal
//!   are the price of what it sold of it less what it refunded. A payment belongs to the sale of its order or was handed
//!   back; a refund gives back the price of its seats, no tender more than it paid. Each end and refund
//!   of an order is on a tape.
//! - *Entries.* Each is by a ticket that was sold, and those of a ticket are numbered; who came in by leave is on a tape.
//!   Whom a door let in by itself, and should not have, is named.
//! - *Tapes.* Each is numbered without a gap and each line is chained to the one before; each seal is what its short
//!   form says, and names lines that are still there.
//! - *Wallets and packets.* A balance is the sum of the wallet's numbered entries and was never below
//!   nothing; what was won are the claims, what was paid from it and put back are the wallet parts of
//!   payments and refunds, and what funded packets are those packets. A member has at most one share of a
//!   packet, a share at most one member; each is at least 1 and the one that the packet's seed gives; the
//!   packet says how many and how much; what nobody took of an expired one went back, once; what the house
//!   gave away on a day are its packets of that day less that.
//!
//! In the live store, for every loaded screening on sale, each in one instant ([`seats`]): it can be read and
//! is of this ledger; its sequence is not ahead of the ledger's and catches up with it; the sold and blocked
//! seats are the ledger's; the counters count; held and paying seats have their open orders, which have
//! their seats, and `:due` has just these. For every loaded packet that is open ([`packets`]): its untaken and
//! taken shares are those that its seed gives, and the claims that it has as recorded are the ledger's.
//!
//! A house in business changes while it is looked at. Before a screening or a packet is accused, the
//! screening is caught up with the ledger, claims under way get a moment, and only what is found both times
//! is said.

mod packets;
mod repair;
mod seats;

pub use repair::{Repair, Repaired};

use std::time::Duration;

use super::BoxOffice;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::ledger::{Covered, Finding, Tell};

/// Between two looks at what changes meanwhile.
const PAUSE: Duration = Duration::from_millis(100);

/// One invariant, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its stable code: `one_live_ticket`.
    pub code: &'static str,
    /// What must hold, in English.
    pub what: &'static str,
    /// How many things it was looked at on.
    pub looked_at: u64,
    /// How many break it.
    pub violations: u64,
    /// Some of them.
    pub examples: Vec<Text>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Every invariant.
    pub checks: Vec<Check>,
    /// What of the ledger was looked at.
    pub covered: Covered,
}

/// How the ledger is looked at.
#[derive(Clone, Copy)]
pub struct Looking<'a> {
    /// Everything, also where it was found right before.
    pub everything: bool,
    /// Whether it is remembered up to where it was found right.
    pub remembers: bool,
    /// Who is told how far it is.
    pub tell: Tell<'a>,
}

impl Looking<'_> {
    /// At everything, and no more is to come of it.
    #[must_use]
    pub fn once() -> Self {
        Self { everything: true, remembers: false, tell: &|_| {} }
    }
}

impl Verdict {
    /// Whether all of them hold.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.violations == 0)
    }
}

impl From<Finding> for Check {
    fn from(finding: Finding) -> Self {
        let Finding { code, what, looked_at, violations, examples } = finding;
        Self { code, what, looked_at, violations, examples }
    }
}

impl BoxOffice {
    /// Looks at every invariant on both stores, also of a house in business: before it accuses, it
    /// catches up and looks again.
    pub async fn verify(&self) -> Result<Verdict, Refusal> {
        self.look(Looking::once()).await
    }

    /// The same, of the ledger perhaps only at what came since it was found right.
    pub async fn look(&self, how: Looking<'_>) -> Result<Verdict, Refusal> {
        let ledger = &self.0.ledger;
        let looked = ledger.look(how.everything, self.now(), how.tell).await;
        let mut looked = looked.map_err(|e| self.refuse_ledger(&e))?;
        if how.remembers {
            ledger.remember(&mut looked).await;
        }
        let mut findings = looked.findings;
        findings.extend(self.verify_seats().await?);
        findings.extend(self.verify_packets().await?);
        Ok(Verdict { checks: findings.into_iter().map(Check::from).collect(), covered: looked.covered })
    }
}
