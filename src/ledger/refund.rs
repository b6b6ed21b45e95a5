//! Giving the money of an order back: to the till, or into the wallet that it came from, in one
//! transaction. An order is refunded once, and so is each of its parts.

use crate::domain::hall::SeatName;
use crate::domain::ids::{OrderRef, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order, OrderEvent, OrderState};
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

use super::error::WriteError;
use super::history::{read_money, read_order};
use super::statement::query;
use super::wallet::{WalletEntry, credit};
use super::write::{Movement, insert_audit, insert_change, insert_payment, next_sequence};
use super::{Ledger, LedgerError, commit};

/// A refund that is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundDone {
    /// The screening's sequence number of this refund.
    pub sequence: u64,
    /// The order, refunded.
    pub order: Order,
    /// What goes back to the guest.
    pub amount: Money,
    /// How it was paid, and so how it goes back.
    pub parts: Vec<Part>,
}

/// Why nothing was refunded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// The ledger has no such order.
    #[error("the ledger has no such order")]
    Unknown,
    /// The order is not paid.
    #[error("the order is {}", .0.word())]
    NotPaid(OrderState),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl WriteError for RefundError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Ledger(error) if error.maybe_written())
    }
}

impl From<sqlx::Error> for RefundError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Ledger {
    /// Refunds a whole order and frees its seats.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn refund(
        &self,
        reference: OrderRef,
        reason: &Text,
        at: Timestamp,
        terminal: &TerminalId,
        cashier: &Text,
    ) -> Result<RefundDone, RefundError> {
        let id = reference.order;
        let mut tx = self.begin_write().await?;
        let Some(sequence) = next_sequence(&mut tx, reference.screening).await? else {
            return Err(RefundError::Unknown);
        };
        let mut order = read_order(&mut tx, reference).await?.ok_or(RefundError::Unknown)?;
        order.state = order.state.step(OrderEvent::Refund).ok_or(RefundError::NotPaid(order.state))?;
        // Each attempt that failed for lost seats has its money back already: what is left is the
        // payment of the attempt that sold the order.
        let attempt = order.attempt.ok_or_else(|| LedgerError::Fault(format!("paid order {id} has no attempt")))?;
        let parts: Vec<Part> = read_money(&mut tx, id, Some(attempt))
            .await?
            .into_iter()
            .filter(|moved| moved.flow == Flow::Payment)
            .map(|moved| Part { tender: moved.tender, amount: moved.amount })
            .collect();
        if parts.is_empty() {
            return Err(LedgerError::Fault(format!("paid order {id} has no payment")).into());
        }

        query("UPDATE orders SET state = $1 WHERE id = $2")
            .bind(order.state.word())
            .bind(id.to_string())
            .execute(&mut tx)
            .await?;
        query("UPDATE tickets SET live = NULL WHERE order_id = $1").bind(id.to_string()).execute(&mut tx).await?;
        for part in &parts {
            let moved = Movement { attempt: attempt.as_str(), flow: Flow::Refund, order: id, terminal, part, at };
            insert_payment(&mut tx, moved).await?;
            if let Tender::Wallet { .. } = part.tender {
                let nobody = || LedgerError::Fault(format!("order {id} was paid from a wallet and has no member"));
                let member = order.member.ok_or_else(nobody)?;
                credit(&mut tx, member, part.amount, WalletEntry::Refunded, attempt.as_str(), at).await?;
            }
        }
        insert_audit(&mut tx, id.as_str(), at, order.state, (terminal, cashier), reason).await?;
        let seats: Vec<SeatName> = order.seats().collect();
        insert_change(&mut tx, reference.screening, sequence, "freed", Some(id), &seats).await?;
        commit(tx).await?;
        Ok(RefundDone { sequence: sequence.unsigned_abs(), amount: order.total(), order, parts })
    }
}
