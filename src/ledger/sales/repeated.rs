//! A sale that was made before: its order has ended, or its attempt was used.
//!
//! A sale is repeated whenever its answer was lost. This very one is answered as it was then; another one under the
//! same name is refused.

use sqlx::AnyConnection;

use crate::domain::exchange::Exchange;
use crate::domain::ids::{AttemptId, OrderId, OrderRef};
use crate::domain::order::{MoneyMoved, Order, OrderState};
use crate::domain::receipt::Receipt;
use crate::domain::tender::{Part, Tender};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::query;
use crate::planted::Bug;

use super::exchange::{ExchangeDone, earlier};
use super::history::{read_attempt, read_order, read_receipt};
use super::sale::{CommitError, Committed, Done, Sale};

/// A sale as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldBy {
    /// The order.
    pub order: Order,
    /// How it was paid, beside what an exchange carried to it.
    pub tenders: Vec<Tender>,
    /// Whether it was an exchange.
    pub is_exchange: bool,
    /// That exchange, where it was for the tickets that are named.
    pub exchange: Option<ExchangeDone>,
    /// Its receipt; `None` for one from before there were any.
    pub receipt: Option<Receipt>,
}

impl Ledger {
    /// This very sale, where it was made before; `None` where neither its order has ended nor its attempt was used.
    pub(super) async fn of_before(
        &self,
        sale: &Sale,
        exchange: Option<&Exchange>,
    ) -> Result<Option<Done>, CommitError> {
        if self.used_by(sale.order.reference.order).await?.is_some() {
            return self.earlier_end(sale, exchange).await.map(Some);
        }
        let used = query("SELECT COUNT(*) FROM attempts WHERE attempt = $1").bind(sale.attempt.to_string());
        if int(&used.fetch_one(&mut *self.reader().await?).await?, 0)? > 0 {
            return Err(self.used_before(sale).await);
        }
        Ok(None)
    }

    /// What to say of a sale whose order has ended before: if it was this very attempt, it is done.
    async fn earlier_end(&self, sale: &Sale, exchange: Option<&Exchange>) -> Result<Done, CommitError> {
        let mut tx = self.begin_read().await?;
        let id = sale.order.reference.order;
        let Some(known) = read_order(&mut tx, sale.order.reference).await? else {
            return Err(LedgerError::Fault(format!("order {id} belongs to another screening")).into());
        };
        if known.state != OrderState::Paid {
            return Err(CommitError::OrderEnded(known.state));
        }
        if known.attempt != Some(sale.attempt) && !Bug::SecondAttempt.is_here() {
            return Err(CommitError::OtherAttempt);
        }
        let (mut paid, _) = read_attempt(&mut tx, sale.attempt).await?;
        let is_exchange = is_exchange(&mut tx, sale.attempt).await?;
        paid.retain(|(_, moved)| !moved.carried);
        let done = match exchange {
            Some(exchange) => earlier(&mut tx, exchange, sale.order.reference, sale.attempt).await?,
            None => None,
        };
        if is_exchange != done.is_some() || is_exchange != exchange.is_some() {
            return Err(CommitError::AttemptDiffers);
        }
        if !is_same_money(&paid, &sale.parts) && !Bug::SecondAttempt.is_here() {
            return Err(CommitError::AttemptDiffers);
        }
        let row = query("SELECT seq FROM changes WHERE screening = $1 AND order_id = $2 AND what = 'sold'")
            .bind(sale.order.reference.screening.0)
            .bind(id.to_string())
            .fetch_one(&mut tx)
            .await?;
        let receipt = read_receipt(&mut tx, id, sale.attempt).await?;
        Ok((Committed { sequence: int(&row, 0)?.unsigned_abs(), receipt }, done))
    }

    /// What to say of a sale whose attempt was used before, and not to sell this order.
    async fn used_before(&self, sale: &Sale) -> CommitError {
        let looked = async {
            let mut tx = self.begin_read().await?;
            read_attempt(&mut tx, sale.attempt).await
        };
        match looked.await {
            Ok((moved, is_back)) => {
                let is_ours = moved.iter().all(|(order, _)| *order == sale.order.reference.order);
                let parts: Vec<Part> = sale.parts.iter().filter(|part| !part.tender.is_wallet()).cloned().collect();
                if is_back && is_ours && is_same_money(&moved, &parts) {
                    CommitError::HandedBack
                } else {
                    CommitError::AttemptDiffers
                }
            }
            Err(error) => error.into(),
        }
    }

    /// The order, sold by this attempt, and how; `None` for one that this attempt did not sell.
    pub async fn sold_by(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        exchange: Option<&Exchange>,
    ) -> Result<Option<SoldBy>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let known = read_order(&mut tx, reference).await?.filter(|known| known.state == OrderState::Paid);
        let Some(order) = known.filter(|known| known.attempt == Some(attempt) || Bug::SecondAttempt.is_here()) else {
            return Ok(None);
        };
        // The wallet's part comes first, as it is told.
        let (mut paid, _) = read_attempt(&mut tx, order.attempt.unwrap_or(attempt)).await?;
        paid.retain(|(_, moved)| !moved.carried);
        paid.sort_by_key(|(_, moved)| !moved.tender.is_wallet());
        let done = match exchange {
            Some(exchange) => earlier(&mut tx, exchange, reference, attempt).await?,
            None => None,
        };
        let tenders = paid.into_iter().map(|(_, moved)| moved.tender).collect();
        let is_exchange = is_exchange(&mut tx, attempt).await?;
        let receipt = read_receipt(&mut tx, reference.order, order.attempt.unwrap_or(attempt)).await?;
        Ok(Some(SoldBy { order, tenders, is_exchange, exchange: done, receipt }))
    }
}

/// Whether tickets were exchanged under an attempt.
async fn is_exchange(tx: &mut AnyConnection, attempt: AttemptId) -> Result<bool, LedgerError> {
    let row = query("SELECT COUNT(*) FROM refunds WHERE attempt = $1 AND exchanged_to IS NOT NULL");
    Ok(int(&row.bind(attempt.to_string()).fetch_one(tx).await?, 0)? > 0)
}

/// Whether what moved in an attempt is what these parts say.
pub(super) fn is_same_money(moved: &[(OrderId, MoneyMoved)], parts: &[Part]) -> bool {
    moved.len() == parts.len()
        && parts
            .iter()
            .all(|part| moved.iter().any(|(_, moved)| moved.tender == part.tender && moved.amount == part.amount))
}
