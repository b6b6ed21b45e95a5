//! What ended unsold, on its way into the ledger.
//!
//! ```text
//! sweep, cancel ─▶ the net in the live store ─▶ recorder: a batch, one transaction ─▶ ledger
//!                        ▲                                                             │
//!                        └───────────────── taken out, once it is there ◀──────────────┘
//! ```
//!
//! The net is the queue, so a terminal that dies on the way loses nothing: whoever walks next finds
//! it there. Two that record the same do no harm, for the row that is there wins.

use super::cache::Kind;
use super::{BoxOffice, lock};
use crate::domain::ids::ScreeningId;
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::ledger::{LedgerError, Recorded};

impl BoxOffice {
    /// Tells the recorder that these screenings have ended orders.
    pub(super) fn record_soon(&self, screenings: impl IntoIterator<Item = ScreeningId>) {
        lock(&self.0.together.to_record).extend(screenings);
        self.0.together.more_to_record.notify_one();
    }

    /// The recorder.
    pub(super) async fn record_what_ended(self) {
        loop {
            let next = lock(&self.0.together.to_record).pop_first();
            match next {
                Some(screening) => {
                    if let Err(refusal) = self.record_ended_at(screening).await {
                        // The walker comes back to it, and to the others, which fare no better now.
                        lock(&self.0.together.to_record).clear();
                        tracing::warn!(%screening, code = refusal.code(), "ended, to be recorded later");
                    }
                }
                None => self.0.together.more_to_record.notified().await,
            }
        }
    }

    /// Records all ended orders of a screening that the net has.
    pub(super) async fn record_ended_at(&self, screening: ScreeningId) -> Result<(), Refusal> {
        let mut from = 0;
        loop {
            let (orders, next) =
                self.0.live.unrecorded(screening, from).await.map_err(|error| self.refuse_live(error))?;
            if !orders.is_empty() {
                self.record_ended_batch(screening, &orders).await?;
            }
            if next == 0 {
                return Ok(());
            }
            from = next;
        }
    }

    async fn record_ended_batch(&self, screening: ScreeningId, orders: &[Order]) -> Result<(), Refusal> {
        let rows: Vec<(Kind, String)> = orders.iter().map(|order| (Kind::Order, order.reference.to_string())).collect();
        let is_sold =
            |recorded: &Recorded| matches!(recorded, Recorded::Already(OrderState::Paid | OrderState::Refunded));
        let sold = match self.writing(&rows, self.0.ledger.record_all_ended(screening, orders)).await {
            Ok(recorded) => {
                if let Err(error) = self.0.live.all_recorded(screening, orders).await {
                    tracing::warn!(%error, %screening, "still in the net");
                }
                recorded.iter().any(is_sold)
            }
            // One that the ledger does not take must not keep the others in the net.
            Err(LedgerError::Fault(what)) => {
                tracing::error!(%screening, what, "not recorded together: one by one");
                let mut sold = false;
                for order in orders {
                    match self.record(order, &Text::default()).await {
                        Ok(recorded) => sold |= is_sold(&recorded),
                        Err(refusal) => {
                            tracing::warn!(order = %order.reference, code = refusal.code(), "not recorded");
                        }
                    }
                }
                sold
            }
            Err(error) => return Err(self.refuse_ledger(&error)),
        };
        // Where the ledger has a sale of it, the ledger wins.
        if sold { self.catch_up(screening).await } else { Ok(()) }
    }
}
