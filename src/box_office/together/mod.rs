//! What the terminals of one program have in common.
//!
//! ```text
//! connections ─▶ feeds ─▶ one map for each screening (`show`) ─▶ the terminals that watch it
//!           └──▶ one heartbeat for all their orders (`beat`), one question to the ledger (`news`)
//! ```
//!
//! Most programs have one terminal; robots come in hundreds. What is the same for all of them is known once, and what is
//! done for the house as a whole (walking, sweeping, asking) one of them does for all: when it closes, another goes on.
//! What a terminal holds, who is signed in there and what it shows remains its own.

mod desk;

use std::sync::{Arc, Weak};

use super::staff::Wanted;
use super::{BoxOffice, Event, Inner};
use crate::domain::ids::TerminalId;
use crate::domain::screening::House;
use crate::domain::text::Text;

pub(super) use desk::{Said, Seen, Show, Together};

impl BoxOffice {
    /// A terminal, as far as it is open still.
    pub(super) fn still_open(weak: &Weak<Inner>) -> Option<Self> {
        weak.upgrade().and_then(Self::opened)
    }

    /// The same.
    pub(super) fn opened(inner: Arc<Inner>) -> Option<Self> {
        (!inner.closing.is_cancelled()).then(|| Self(inner, Vec::new(), Wanted::default()))
    }

    /// The terminals of this program to which somebody listens, in the order in which they came.
    pub(super) fn offices(&self) -> Vec<Self> {
        self.0.together.listening().into_iter().filter_map(Self::opened).collect()
    }

    /// Tells all terminals of this program, and this one.
    pub(super) fn tell_all(&self, event: &Event) {
        let mut offices = self.offices();
        if !offices.iter().any(|office| Arc::ptr_eq(&office.0, &self.0)) {
            offices.push(self.clone());
        }
        for office in offices {
            office.tell(event.clone());
        }
    }

    /// Another terminal of the same program, which has what this one has but for what is at hand there.
    #[must_use]
    pub fn beside(&self, terminal: TerminalId, cashier: Text) -> Self {
        let house = House::clone(&self.house());
        let (live, ledger) = (self.0.live.clone(), self.0.ledger.clone());
        let office = Self::on(Arc::clone(&self.0.together), house, terminal, cashier, live, ledger);
        office.knows_staff_of(self);
        office
    }
}
