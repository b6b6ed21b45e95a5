//! What a way gets wrong, from what clients were told and what the store holds; alike for all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use frontrow::domain::ids::OrderId;

/// Redis counts whole milliseconds: so much before its end nobody is held to a hold.
const MARGIN: Duration = Duration::from_millis(5);

/// What went wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wrong {
    /// Seats that a client was told it has while another had been told so and had not given them back.
    pub(crate) twice: usize,
    /// Groups that were seen with some of their seats and not the others.
    pub(crate) half: usize,
    /// Seats that are held when every hold is long over.
    pub(crate) leaked: usize,
}

impl Wrong {
    pub(crate) fn add(&mut self, other: &Self) {
        self.twice += other.twice;
        self.half += other.half;
        self.leaked += other.leaked;
    }
}

/// An order as its client knows it.
struct Known {
    seats: usize,
    until: Instant,
    is_given_back: bool,
    was_seen_half: bool,
}

/// Who was told what.
pub(crate) struct Book(Mutex<Inner>);

struct Inner {
    orders: HashMap<OrderId, Known>,
    /// Who was last told to have each seat.
    holders: Vec<Option<OrderId>>,
    wrong: Wrong,
}

impl Book {
    pub(crate) fn new(seats: usize) -> Self {
        Self(Mutex::new(Inner { orders: HashMap::new(), holders: vec![None; seats], wrong: Wrong::default() }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client begins a try; what it gets lasts until then at least.
    pub(crate) fn tries(&self, order: OrderId, group: &[usize], until: Instant) {
        let until = until.checked_sub(MARGIN).unwrap_or(until);
        let known = Known { seats: group.len(), until, is_given_back: false, was_seen_half: false };
        self.inner().orders.insert(order, known);
    }

    /// A client was told that it has the seats. Whether it may count on that: the answer may have come too late.
    pub(crate) fn told(&self, order: OrderId, group: &[usize]) -> bool {
        let now = Instant::now();
        let mut inner = self.inner();
        let inner = &mut *inner;
        let counts =
            |order: &OrderId| inner.orders.get(order).is_some_and(|known| !known.is_given_back && known.until > now);
        if !counts(&order) {
            return false;
        }
        for seat in group {
            inner.wrong.twice += usize::from(inner.holders[*seat].as_ref().is_some_and(counts));
            inner.holders[*seat] = Some(order);
        }
        true
    }

    /// A client begins to give its seats back.
    pub(crate) fn gives_back(&self, order: OrderId, group: &[usize]) {
        let mut inner = self.inner();
        if let Some(known) = inner.orders.get_mut(&order) {
            known.is_given_back = true;
        }
        for seat in group {
            if inner.holders[*seat] == Some(order) {
                inner.holders[*seat] = None;
            }
        }
    }

    /// The store as it is now: which order holds which seat.
    pub(crate) fn look(&self, seats: &[(usize, OrderId)]) {
        let now = Instant::now();
        let mut held: BTreeMap<OrderId, usize> = BTreeMap::new();
        for (_, order) in seats {
            *held.entry(*order).or_default() += 1;
        }
        let mut inner = self.inner();
        let inner = &mut *inner;
        for (order, count) in held {
            let Some(known) = inner.orders.get_mut(&order) else { continue };
            if count < known.seats && !known.is_given_back && known.until > now && !known.was_seen_half {
                known.was_seen_half = true;
                inner.wrong.half += 1;
            }
        }
    }

    /// The store when every hold is over.
    pub(crate) fn close(&self, left: &[(usize, OrderId)]) -> Wrong {
        let mut wrong = self.inner().wrong.clone();
        wrong.leaked = left.len();
        wrong
    }
}
