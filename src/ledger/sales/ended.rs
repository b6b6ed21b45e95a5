//! Orders that ended unsold: one, or many of a screening in one transaction.
//!
//! An on-sale lets thousands of holds lapse in the same minute. One by one, each would wait for the disk, and
//! everyone who sells meanwhile for it.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use crate::domain::ids::ScreeningId;
use crate::domain::order::{Order, OrderState};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::execute_all;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::facts::of_order;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{string, word};
use crate::ledger::connection::statement::query_any_of;
use crate::ledger::connection::write::{bind_order, insert_lines, insert_orders, lock_screening, locking};

use super::history::read_order;

/// What became of recording an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the ledger now.
    Now,
    /// The order had ended before, like this.
    Already(OrderState),
}

impl Ledger {
    /// Records that an order was cancelled or expired. From then on it cannot be sold. A row that is
    /// there already wins, and nothing changes.
    pub async fn record_ended(&self, order: &Order, at: Timestamp, detail: &Text) -> Result<Recorded, LedgerError> {
        if !matches!(order.state, OrderState::Cancelled | OrderState::Expired) {
            return Err(LedgerError::Fault(format!("a {} order has not ended", order.state.word())));
        }
        let (mut tx, _) = self.begin_write_asking(&[locking(order.reference.screening)]).await?;
        let mut rows = vec![bind_order(insert_orders(1), order, order.state, order.attempt, at)];
        rows.extend(insert_lines(&[order]));
        tx.tell(entry_of(order, at).detail(detail.clone()));
        if let Err(failed) = tx.write_last(rows).await {
            drop(tx);
            if !is_key_clash(&failed.error) {
                return Err(failed.into());
            }
            let known = read_order(&mut *self.begin_read().await?, order.reference).await?;
            return known
                .map(|known| Recorded::Already(known.state))
                .ok_or_else(|| LedgerError::Fault(format!("order {} belongs to another screening", order.reference)));
        }
        commit(tx).await?;
        Ok(Recorded::Now)
    }

    /// Records orders of one screening that were cancelled or expired, each at its deadline, as
    /// [`Ledger::record_ended`] does one; gives what became of each. Nothing is written where it fails.
    pub async fn record_all_ended(
        &self,
        screening: ScreeningId,
        orders: &[Order],
    ) -> Result<Vec<Recorded>, LedgerError> {
        let is_fit = |order: &Order| {
            let is_over = matches!(order.state, OrderState::Cancelled | OrderState::Expired);
            is_over && order.reference.screening == screening && !order.lines.is_empty()
        };
        if let Some(order) = orders.iter().find(|order| !is_fit(order)) {
            return Err(LedgerError::Fault(format!("order {} has not ended at {screening}", order.reference)));
        }
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, screening).await?;
        let known = read_states(&mut tx, orders).await?;
        let new: Vec<&Order> =
            orders.iter().filter(|order| !known.contains_key(order.reference.order.as_str())).collect();
        if !new.is_empty() {
            let bind = |insert, order: &&Order| bind_order(insert, order, order.state, order.attempt, order.deadline);
            let mut rows = vec![new.iter().fold(insert_orders(new.len()), bind)];
            rows.extend(insert_lines(&new));
            execute_all(rows, &mut tx).await?;
            for order in &new {
                tx.tell(entry_of(order, order.deadline));
            }
        }
        commit(tx).await?;
        let became = |order: &Order| {
            known.get(order.reference.order.as_str()).map_or(Recorded::Now, |state| Recorded::Already(*state))
        };
        Ok(orders.iter().map(became).collect())
    }
}

/// What the tape is told of an order that ended unsold.
pub(super) fn entry_of(order: &Order, at: Timestamp) -> Entry {
    let who = (&order.terminal, &order.cashier);
    Entry::new(at, order.state.word(), who, order.reference.order.as_str()).facts([of_order(order, order.state)])
}

/// The states of those that the ledger has.
async fn read_states(tx: &mut AnyConnection, orders: &[Order]) -> Result<BTreeMap<String, OrderState>, LedgerError> {
    let mut theirs = query_any_of("SELECT id, state FROM orders WHERE id IN", orders.len(), "");
    for order in orders {
        theirs = theirs.bind(order.reference.order.to_string());
    }
    let rows = theirs.fetch_all(tx).await?;
    rows.iter().map(|row| Ok((string(row, 0)?, word(row, 1, OrderState::from_word)?))).collect()
}
