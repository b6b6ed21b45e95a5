//! What stands behind a receipt: a sale, an exchange or a refund as it was booked. What is done later, or changed in the house,
//! changes nothing of it.

use super::ids::OrderRef;
use super::money::{Currency, Money};
use super::order::Flow;
use super::price::Line;
use super::tender::Tender;
use super::text::Text;
use super::time::Timestamp;

/// What was booked under the number of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub cashier: Text,
    /// A reason or a remark; empty when there is none.
    pub detail: Text,
    /// The tickets that it ended; none of a sale.
    pub ended: Option<Ended>,
    /// The money that moved.
    pub money: Vec<Moved>,
}

/// Tickets that were given back, for money or for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The order that they were of.
    pub order: OrderRef,
    /// What they had cost, in the order of the seats.
    pub lines: Vec<Line>,
    /// What the house kept of that.
    pub fee: Money,
    /// Whether others were given for them.
    pub is_exchange: bool,
}

/// Money that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which way.
    pub flow: Flow,
    /// How, and for cash that was paid what was handed over.
    pub tender: Tender,
    /// How much of the price it settles.
    pub amount: Money,
    /// By how much the cash that moved differs from that.
    pub rounding: Money,
    /// Whether it went from one order to another, and through nobody's hands.
    pub carried: bool,
}

impl Moved {
    /// What went from hand to hand.
    #[must_use]
    pub fn in_hand(&self) -> Money {
        self.amount.checked_add(self.rounding).unwrap_or(self.amount)
    }
}

impl Booked {
    /// What moved that way from hand to hand.
    pub fn moved(&self, flow: Flow) -> impl Iterator<Item = &Moved> {
        self.money.iter().filter(move |moved| moved.flow == flow && !moved.carried)
    }

    /// How much of a price that settled; `None` beyond counting.
    #[must_use]
    pub fn settled(&self, flow: Flow, currency: Currency) -> Option<Money> {
        Money::sum(self.moved(flow).map(|moved| moved.amount), currency)
    }
}
