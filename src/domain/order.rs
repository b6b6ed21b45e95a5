//! Orders: what is bought, and the states through which an order goes.
//!
//! ```text
//!            ┌─────────── abort ──────────┐
//!            ▼                            │
//! hold ─▶ pending ── begin ──────────▶ paying ── commit ──▶ paid ── refund ──▶ refunded
//!            │  └─ deadline ─▶ expired ◀──┘ the ledger never had it
//!            └─ cancel ─▶ cancelled
//! ```
//!
//! Money may go back seat by seat: an order stays paid while one of its tickets lives, and is refunded
//! with the last.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::hall::{HallPlan, SeatId};
use super::ids::{AttemptId, MemberId, OrderRef, TerminalId};
use super::member::Member;
use super::money::{Currency, Money};
use super::price::{Line, Pick, PickFault, PriceTable};
use super::receipt::Receipt;
use super::tender::Tender;
use super::text::Text;
use super::time::Timestamp;

/// No hold lasts longer than this after it was made.
pub const LONGEST_HOLD: Duration = Duration::from_mins(15);

/// The most seats that an order can have, whatever a house allows: what a script, a panel and a message are made and
/// tried for.
pub const LARGEST_ORDER: usize = 60;

/// Where an order is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// Its seats are held until the deadline.
    Pending,
    /// A payment is under way.
    Paying,
    /// Sold: the ledger has it.
    Paid,
    /// Ended by a person before it was paid.
    Cancelled,
    /// Ended by its deadline.
    Expired,
    /// Paid once, and the money of every seat given back.
    Refunded,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderEvent {
    /// A payment begins.
    Begin,
    /// The payment failed for certain.
    Abort,
    /// The ledger has the sale.
    Commit,
    /// A person gives the seats back.
    Cancel,
    /// The deadline passed.
    Lapse,
    /// The money of its last seats is given back.
    Refund,
}

impl OrderState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Paying, Self::Paid, Self::Cancelled, Self::Expired, Self::Refunded];

    /// The stable word for it in Redis, SQL and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paying => "paying",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
        }
    }

    /// The state that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether the order still takes seats out of sale without being sold.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Paying)
    }

    /// The state after `event`; `None` where that cannot happen.
    #[must_use]
    pub const fn step(self, event: OrderEvent) -> Option<Self> {
        match (self, event) {
            (Self::Pending, OrderEvent::Begin) => Some(Self::Paying),
            (Self::Pending, OrderEvent::Cancel) => Some(Self::Cancelled),
            // A paying order lapses only after the ledger was asked and refuses it for good.
            (Self::Pending | Self::Paying, OrderEvent::Lapse) => Some(Self::Expired),
            (Self::Paying, OrderEvent::Abort) => Some(Self::Pending),
            (Self::Paying, OrderEvent::Commit) => Some(Self::Paid),
            (Self::Paid, OrderEvent::Refund) => Some(Self::Refunded),
            _ => None,
        }
    }
}

/// An order as the live store has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its screening and id.
    pub reference: OrderRef,
    /// Its state.
    pub state: OrderState,
    /// What is bought, in the order of the seats.
    pub lines: Vec<Line>,
    /// When its seats were first held.
    pub held_at: Timestamp,
    /// Until when they are.
    pub deadline: Timestamp,
    /// The terminal that looks after it.
    pub terminal: TerminalId,
    /// The cashier there.
    pub cashier: Text,
    /// The payment under way, when paying.
    pub attempt: Option<AttemptId>,
    /// The member who buys, if one was named.
    pub member: Option<MemberId>,
    /// The `@version` that its last change made in the live store, which the ledger does not know: 0 there.
    #[serde(skip)]
    pub version: u64,
}

impl Order {
    /// The seats.
    pub fn seats(&self) -> impl Iterator<Item = SeatId> + '_ {
        self.lines.iter().map(|line| line.seat)
    }

    /// The seats with their fares, to hold them again.
    #[must_use]
    pub fn picks(&self) -> Vec<Pick> {
        self.lines.iter().map(|line| Pick { seat: line.seat, fare: line.fare }).collect()
    }

    /// Its lines with `picks` in the place of what it has. A seat that stays at its fare keeps its price: a hold is
    /// paid at the price at which it was made.
    ///
    /// # Errors
    /// As of [`PriceTable::quote`].
    pub fn quote(&self, prices: &PriceTable, plan: &HallPlan, picks: &[Pick]) -> Result<Vec<Line>, PickFault> {
        let mut lines = prices.quote(plan, picks)?;
        for line in &mut lines {
            let stays = self.lines.iter().find(|own| (own.seat, own.fare) == (line.seat, line.fare));
            *line = stays.copied().unwrap_or(*line);
        }
        Ok(lines)
    }

    /// The sum of its lines.
    #[must_use]
    pub fn total(&self) -> Money {
        total(&self.lines)
    }
}

/// The sum of the prices. Sixty seats at the dearest price that fits an `i64` cannot be reached by
/// any price list that [`super::money::Money`] reads for real money; if one did, the sum saturates
/// rather than wraps.
#[must_use]
pub fn total(lines: &[Line]) -> Money {
    let currency = lines.first().map_or(Currency::CNY, |line| line.price.currency());
    Money::sum(lines.iter().map(|line| line.price), currency).unwrap_or(Money::new(i64::MAX, currency))
}

/// What was done to an order, as the tapes tell it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// The state that it led to; *refunded* also where only some of the seats were, which the detail names.
    pub state: OrderState,
    /// Where it was done.
    pub terminal: TerminalId,
    /// Who did it.
    pub cashier: Text,
    /// A reason or a remark; empty when there is none.
    pub detail: Text,
    /// The receipt of a sale, an exchange or a refund; none from before there were any.
    #[serde(default)]
    pub receipt: Option<Receipt>,
}

/// Which way money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flow {
    /// From the guest to the till.
    Payment,
    /// From the till to the guest.
    Refund,
}

/// Money that changed hands, as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyMoved {
    /// Which way.
    pub flow: Flow,
    /// How, and for cash what was handed over.
    pub tender: Tender,
    /// How much of the order's price it settles.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// Whether it was carried from one order to another when tickets were exchanged: then no money changed hands, and the
    /// tender is the one that paid it once.
    #[serde(default)]
    pub carried: bool,
}

/// Tickets of one order that were given for those of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// The old order.
    pub of: OrderRef,
    /// Its seats.
    pub seats: Vec<SeatId>,
    /// The new one.
    pub to: OrderRef,
}

/// All that is known of one order: as it stands, what was done to it, and the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderHistory {
    /// The order as it stands.
    pub order: Order,
    /// Its member, joined by the number that the order carries.
    pub member: Option<Member>,
    /// What was done, oldest first; nothing for an order that only the live store has.
    pub acts: Vec<Act>,
    /// The money that moved, oldest first.
    pub money: Vec<MoneyMoved>,
    /// The seats whose tickets were given back, for money or for others; all of them once the order is refunded.
    pub refunded: Vec<SeatId>,
    /// What the house kept of these, if anything.
    #[serde(default)]
    pub fee: Option<Money>,
    /// The exchanges that it is the old or the new order of, oldest first.
    #[serde(default)]
    pub exchanges: Vec<Exchanged>,
}

impl OrderHistory {
    /// The exchange by which it came to its tickets.
    #[must_use]
    pub fn exchanged_from(&self) -> Option<&Exchanged> {
        self.exchanges.iter().find(|exchange| exchange.to == self.order.reference)
    }

    /// The receipt of its sale, or of the exchange by which it came to its tickets.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        self.acts.iter().filter(|act| act.state == OrderState::Paid).find_map(|act| act.receipt.as_ref())
    }

    /// The lines that have a ticket with which a guest gets in.
    pub fn live_lines(&self) -> impl Iterator<Item = &Line> {
        let is_sold = self.order.state == OrderState::Paid;
        self.order.lines.iter().filter(move |line| is_sold && !self.refunded.contains(&line.seat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::price::{Fare, PriceVersion};

    #[test]
    fn an_order_ends_once() {
        use OrderEvent::{Abort, Begin, Cancel, Commit, Lapse, Refund};
        for ended in [OrderState::Cancelled, OrderState::Expired, OrderState::Refunded] {
            for event in [Begin, Abort, Commit, Cancel, Lapse, Refund] {
                assert_eq!(ended.step(event), None, "{ended:?} {event:?}");
            }
        }
    }

    #[test]
    fn a_paying_order_can_be_neither_cancelled_nor_paid_twice() {
        assert_eq!(OrderState::Paying.step(OrderEvent::Cancel), None);
        assert_eq!(OrderState::Paying.step(OrderEvent::Begin), None);
        assert_eq!(OrderState::Paying.step(OrderEvent::Commit), Some(OrderState::Paid));
        assert_eq!(OrderState::Paid.step(OrderEvent::Commit), None);
    }

    #[test]
    fn words_read_back() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::from_word(state.word()), Some(state));
        }
    }

    #[test]
    fn a_stored_history_reads_back_and_one_with_rubbish_in_it_does_not() {
        let yuan = |yuan: i64| Money::new(yuan * 100, Currency::CNY);
        let (at, cashier) = (Timestamp::from_millis(1_000), Text::new("李 | \"娜\""));
        let line = Line { seat: "G7".parse().unwrap(), fare: Fare::SENIOR, price: yuan(45), version: PriceVersion(3) };
        let order = Order {
            reference: "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap(),
            state: OrderState::Refunded,
            lines: vec![line],
            held_at: at,
            deadline: at,
            terminal: "T1".parse().unwrap(),
            cashier: cashier.clone(),
            attempt: Some(crate::domain::ids::AttemptId::from_bits(7)),
            member: Some(MemberId(10_001)),
            version: 0,
        };
        let member = Member { id: MemberId(10_001), name: Text::new("Wu"), phone: "+8613800005678".parse().unwrap() };
        let moved = |flow, tender| MoneyMoved { flow, tender, amount: yuan(20), at, carried: flow == Flow::Refund };
        let act = Act {
            at,
            state: OrderState::Paid,
            terminal: order.terminal.clone(),
            cashier,
            detail: Text::default(),
            receipt: None,
        };
        let history = OrderHistory {
            order,
            member: Some(member),
            acts: vec![act],
            money: vec![
                moved(Flow::Payment, Tender::Cash { received: yuan(100) }),
                moved(Flow::Payment, Tender::Wallet { amount: yuan(20) }),
                moved(Flow::Refund, Tender::Card { reference: Text::new("A-1042") }),
            ],
            refunded: vec![line.seat],
            fee: Some(yuan(5)),
            exchanges: Vec::new(),
        };
        let stored = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<OrderHistory>(&stored).unwrap(), history);
        assert!(stored.contains(r#""reference":"42-4T8Z0Q2M6HVB7KQ3","state":"refunded""#), "{stored}");
        for (sound, rubbish) in [("refunded", "gone"), ("\"G7\"", "\"7\""), ("CNY", "cny"), ("42-4T8Z", "42-4T8")] {
            assert!(serde_json::from_str::<OrderHistory>(&stored.replace(sound, rubbish)).is_err(), "{rubbish}");
        }
        let harmful = stored.replace("Wu", "W\\u001bu");
        let read = serde_json::from_str::<OrderHistory>(&harmful).unwrap();
        assert_eq!(read.member.unwrap().name.as_str(), "Wu", "it comes in by the door of all text");
    }
}
