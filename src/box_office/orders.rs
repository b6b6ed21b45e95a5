//! Finding orders: the open ones in the live store, the ended ones in the ledger.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::NaiveDate;

use super::BoxOffice;
use super::cache::Kind;
use crate::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId, code_digits};
use crate::domain::order::{Order, OrderHistory};
use crate::domain::refusal::Refusal;

/// Screenings that began this long ago may still have open orders: the longest film, and the cap of a hold.
const STILL_OPEN: Duration = Duration::from_hours(6);

/// The shortest end of an order id that is looked up.
pub(super) const SHORTEST_TAIL: usize = 4;

/// Whose pending orders are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This terminal's.
    Mine,
    /// Every terminal's.
    All,
}

impl BoxOffice {
    /// Pending and paying orders, by deadline. An order past its deadline that nobody swept yet
    /// is not among them, unless it is being paid.
    pub async fn pending(&self, whose: Whose) -> Result<Vec<Order>, Refusal> {
        self.pending_at(&self.on_sale().await?, whose).await
    }

    /// The same, of these screenings.
    pub(super) async fn pending_at(&self, screenings: &[ScreeningId], whose: Whose) -> Result<Vec<Order>, Refusal> {
        let found = self.0.live.open_orders(screenings).await;
        // A part of the live store that is away takes only its own orders with it.
        let is_all_away = !screenings.is_empty() && found.away.len() == screenings.len();
        let mut orders = if is_all_away { found.all().map_err(|e| self.refuse_live(e))? } else { found.orders };
        orders.retain(|order| self.is_pending(order));
        if whose == Whose::Mine {
            orders.retain(|order| order.terminal == *self.terminal());
        }
        Ok(orders)
    }

    /// Whether it still has its seats: its deadline has not passed, by the clock that judges it, or it is being paid.
    pub(super) fn is_pending(&self, order: &Order) -> bool {
        order.attempt.is_some() || order.deadline > self.now_at(order.reference.screening)
    }

    /// The orders of a business day, newest first: those that ended on it, from the ledger, and
    /// on the day that it is now also the open ones of every terminal.
    pub async fn orders(&self, day: NaiveDate) -> Result<Vec<Order>, Refusal> {
        let (from, to) = self.house().calendar.bounds(day);
        let mut orders = self.0.ledger.orders(from, to).await.map_err(|e| self.refuse_ledger(&e))?;
        if day == self.today() {
            let open = self.pending(Whose::All).await?;
            // One that was sold between the two readings is in both; the ledger's is the later one.
            let ended: BTreeSet<OrderRef> = orders.iter().map(|order| order.reference).collect();
            orders.extend(open.into_iter().filter(|order| !ended.contains(&order.reference)));
        }
        orders.sort_by_key(|order| std::cmp::Reverse((order.held_at, order.reference)));
        Ok(orders)
    }

    /// All that is known of one order, to be looked at: of one that has ended, a copy.
    pub async fn order(&self, reference: OrderRef) -> Result<OrderHistory, Refusal> {
        let read = || self.0.ledger.order(reference);
        let recorded = self.cached(Kind::Order, &reference.to_string(), read).await?;
        if let Some(history) = recorded.filter(|history| history.order.reference == reference) {
            return Ok(history);
        }
        let live = self.0.live.order(reference).await.map_err(|e| self.refuse_live(e))?;
        let Some(order) = live else {
            // It may have ended between the two.
            let recorded = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
            return recorded.ok_or(Refusal::UnknownOrder(reference));
        };
        if order.state.is_open() && order.deadline <= self.now_at(reference.screening) {
            // Nobody has been there since its deadline: we are the first to meet it.
            self.sweep(reference.screening).await?;
            if let Some(history) = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))? {
                return Ok(history);
            }
        }
        // Without the ledger an order is still shown, only not by whom.
        let member = match order.member {
            Some(member) => self.member(member).await.ok(),
            None => None,
        };
        Ok(OrderHistory {
            order,
            member,
            acts: Vec::new(),
            money: Vec::new(),
            refunded: Vec::new(),
            fee: None,
            exchanges: Vec::new(),
        })
    }

    /// Those of these sales that the ledger does not have under their attempt.
    pub async fn not_sold(&self, sales: &[(OrderRef, AttemptId)]) -> Result<Vec<OrderRef>, Refusal> {
        let orders: Vec<OrderId> = sales.iter().map(|(reference, _)| reference.order).collect();
        let sold = self.0.ledger.sold(&orders).await.map_err(|e| self.refuse_ledger(&e))?;
        let missing = sales.iter().filter(|(reference, attempt)| sold.get(&reference.order) != Some(attempt));
        Ok(missing.map(|(reference, _)| *reference).collect())
    }

    /// The order that a person named: by its whole reference, or by the end of its id if only one has it of
    /// those that are open or ended today, or else only one at all.
    pub async fn find_order(&self, written: &str) -> Result<OrderRef, Refusal> {
        if let Ok(reference) = written.parse() {
            return Ok(reference);
        }
        let tail = code_digits(written);
        let plausible = tail.len() >= SHORTEST_TAIL && tail.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plausible {
            return Err(Refusal::NoSuchCode);
        }
        // The open ones first: an order that ends in between is then in both readings, not in neither.
        let open = self.0.live.open_orders(&self.on_sale().await?).await.all().map_err(|e| self.refuse_live(e))?;
        let ended = self.0.ledger.find_tail(&tail).await.map_err(|e| self.refuse_ledger(&e))?;
        let (since, _) = self.house().calendar.bounds(self.today());
        let open = open.iter().map(|order| order.reference).filter(|r| r.order.as_str().ends_with(&tail));
        let recent = ended.iter().filter(|(_, at)| *at >= since).map(|(reference, _)| *reference);
        let recent: BTreeSet<OrderRef> = open.chain(recent).collect();
        let all = ended.iter().map(|(reference, _)| *reference).chain(recent.iter().copied()).collect();
        let mut meant = if recent.is_empty() { all } else { recent };
        match (meant.pop_first(), meant.is_empty()) {
            (Some(reference), true) => Ok(reference),
            _ => Err(Refusal::NoSuchCode),
        }
    }

    /// The screenings that may have open orders: however far ahead they are.
    pub(super) async fn on_sale(&self) -> Result<Vec<ScreeningId>, Refusal> {
        let from = self.now().minus(STILL_OPEN);
        self.0.ledger.screenings_from(from).await.map_err(|e| self.refuse_ledger(&e))
    }
}
