//! An exchange from its tickets to its payment: which tickets of which order are given, what the house keeps of them, and
//! the order that is to be paid with them.
//!
//! It is kept beside the screens, for meanwhile the cashier looks for the new seats: on the board, on the map.

use std::collections::BTreeSet;

use super::question::Question;
use crate::domain::cash::CashStep;
use crate::domain::exchange::{Balance, Exchange};
use crate::domain::fee::FeeQuote;
use crate::domain::hall::SeatId;
use crate::domain::ids::OrderRef;
use crate::domain::money::Money;
use crate::domain::order::{OrderHistory, total};
use crate::domain::price::{Fare, Line, Pick};
use crate::domain::refund::give_back;
use crate::domain::tender::Part;

/// Tickets of a paid order that go back, and what the house keeps of each of that order's tickets.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// The order as it was when they were chosen.
    pub(crate) history: OrderHistory,
    pub(crate) chosen: BTreeSet<SeatId>,
    /// What is kept of each, as it was told last.
    pub(crate) fee: FeeQuote,
}

impl Given {
    /// The lines of the tickets.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.history.live_lines().filter(|line| self.chosen.contains(&line.seat)).copied().collect()
    }

    /// What they cost.
    pub(crate) fn price(&self) -> Money {
        let lines = self.lines();
        if lines.is_empty() { Money::zero(self.history.order.total().currency()) } else { total(&lines) }
    }

    /// What the house keeps of that.
    pub(crate) fn kept(&self) -> Money {
        let currency = self.price().currency();
        let of_chosen = self.fee.lines.iter().filter(|(seat, _)| self.chosen.contains(seat)).map(|(_, fee)| *fee);
        // A fee is never more than its price, and prices were added up before.
        Money::sum(of_chosen, currency).unwrap_or(Money::zero(currency))
    }

    /// What they are worth.
    pub(crate) fn worth(&self) -> Money {
        self.price().checked_sub(self.kept()).unwrap_or(Money::zero(self.price().currency()))
    }
}

/// An exchange that is not paid yet.
#[derive(Clone, Debug)]
pub(crate) struct Exchanging {
    pub(crate) given: Given,
    /// The order that is paid with them, once its seats are being held, or the guest keeps all of them.
    pub(crate) to: Option<OrderRef>,
    /// Those of their seats that the guest keeps, at other fares: nobody holds them.
    pub(crate) kept: Vec<Pick>,
    /// Whether there are no others, so that nothing is held.
    pub(crate) keeps_all: bool,
    /// The question what the house keeps now.
    pub(crate) quoting: Question,
}

impl Exchanging {
    pub(crate) fn new(given: Given) -> Self {
        Self { given, to: None, kept: Vec::new(), keeps_all: false, quoting: Question::default() }
    }

    pub(crate) fn of(&self) -> OrderRef {
        self.given.history.order.reference
    }

    /// Who sits on the tickets: for as many new seats are sought.
    pub(crate) fn fares(&self) -> Vec<Fare> {
        self.given.lines().iter().map(|line| line.fare).collect()
    }

    /// What is carried, due, or goes back, where the new tickets cost so much.
    pub(crate) fn balance(&self, cost: Money) -> Option<Balance> {
        Balance::of(self.given.worth(), cost)
    }

    /// Where what goes back goes, as far as this terminal knows.
    pub(crate) fn back(&self, cost: Money, step: CashStep) -> Vec<Part> {
        let back = self.balance(cost).map(|balance| balance.back);
        back.and_then(|back| give_back(back, &self.given.history.money, step)).unwrap_or_default()
    }

    /// What the ledger is asked to do, where the guest keeps these lines and cash moves in these steps.
    pub(crate) fn exchange(&self, kept: Vec<Line>, step: CashStep) -> Exchange {
        Exchange {
            of: self.of(),
            seats: self.given.chosen.iter().copied().collect(),
            kept,
            fee: self.given.kept(),
            worth: self.given.worth(),
            step,
        }
    }
}
