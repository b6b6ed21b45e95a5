//! What robots were told of their sales, to be held against the ledger at the end.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderRef, ScreeningId};

/// A seat of a screening.
type Seat = (ScreeningId, SeatId);

/// The books of a crew. A sale or a refund takes some 50 bytes, as long as the crew works.
#[derive(Clone, Debug, Default)]
pub(super) struct Books {
    /// Every sale that a robot was told of.
    pub(super) sales: Vec<(OrderRef, AttemptId)>,
    /// Payments of which no robot was told how they ended.
    pub(super) unsure: Vec<(OrderRef, AttemptId)>,
    /// Orders whose guest stands at a counter of this crew to get the money back, or got it all.
    pub(super) coming_back: BTreeSet<OrderRef>,
    /// Who has a seat, as told: sold and not given back.
    living: BTreeMap<Seat, Vec<OrderRef>>,
    /// Seats that one robot was told to be given back before another was told that they were sold.
    given_back_before: BTreeSet<(OrderRef, SeatId)>,
}

impl Books {
    /// A robot was told of a sale.
    pub(super) fn sold(&mut self, order: OrderRef, attempt: AttemptId, seats: impl IntoIterator<Item = SeatId>) {
        self.sales.push((order, attempt));
        for seat in seats {
            if !self.given_back_before.remove(&(order, seat)) {
                self.living.entry((order.screening, seat)).or_default().push(order);
            }
        }
    }

    /// A robot was told that seats of an order of this crew are given back.
    pub(super) fn given_back(&mut self, order: OrderRef, seats: &[SeatId]) {
        for seat in seats {
            let orders = self.living.entry((order.screening, *seat)).or_default();
            let before = orders.len();
            orders.retain(|other| *other != order);
            if orders.len() == before {
                self.given_back_before.insert((order, *seat));
            }
            if orders.is_empty() {
                self.living.remove(&(order.screening, *seat));
            }
        }
    }

    /// Seats that more than one order has, as told.
    pub(super) fn sold_twice(&self) -> impl Iterator<Item = (Seat, &[OrderRef])> {
        self.living.iter().filter(|(_, orders)| orders.len() > 1).map(|(seat, orders)| (*seat, &orders[..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::OrderId;

    fn order(bits: u128) -> OrderRef {
        OrderRef { screening: ScreeningId(1), order: OrderId::from_bits(bits) }
    }

    fn seat(name: &str) -> SeatId {
        name.parse().unwrap()
    }

    #[test]
    fn a_seat_is_sold_twice_only_if_nobody_gave_it_back_in_between() {
        let attempt = AttemptId::from_bits(1);
        let mut books = Books::default();
        books.sold(order(1), attempt, [seat("G7"), seat("G8")]);
        books.given_back(order(1), &[seat("G7")]);
        books.sold(order(2), attempt, [seat("G7")]);
        assert_eq!(books.sold_twice().count(), 0);
        books.sold(order(3), attempt, [seat("G8")]);
        let twice: Vec<_> = books.sold_twice().collect();
        assert_eq!(twice, [((ScreeningId(1), seat("G8")), &[order(1), order(3)][..])]);
        books.given_back(order(3), &[seat("G8")]);
        assert_eq!((books.sold_twice().count(), books.sales.len()), (0, 3));
    }

    #[test]
    fn the_news_of_a_refund_may_come_before_that_of_the_sale() {
        let attempt = AttemptId::from_bits(1);
        let mut books = Books::default();
        books.given_back(order(1), &[seat("G7")]);
        books.sold(order(2), attempt, [seat("G7")]);
        books.sold(order(1), attempt, [seat("G7")]);
        assert_eq!(books.sold_twice().count(), 0);
    }
}
