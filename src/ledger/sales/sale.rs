//! The sale, and the other two ends of an order.
//!
//! [`Ledger::commit`] *is* the sale: before it nothing is sold, after it nobody can take it back.
//! The primary key of `orders` decides what became of an order, once: paid, cancelled or expired.
//!
//! A part that a member's winnings settle leaves the wallet in the same transaction, so that there is
//! no sale without it and no such entry without a sale. Repeating the sale meets the order's key first
//! and takes nothing twice.

use sqlx::AnyConnection;

use crate::crash;
use crate::domain::hall::SeatName;
use crate::domain::ids::{AttemptId, OrderRef, ScreeningId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order, OrderState};
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::{
    Movement, insert_audit, insert_change, insert_lines, insert_order, insert_payment, insert_tickets, lock_screening,
    next_sale,
};
use crate::ledger::members::wallet::{WalletEntry, balance, debit, set};
use crate::planted::Bug;

use super::history::read_order;
use super::seats::unknown;

/// What is sold, to be written in one transaction.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The order; its terminal and cashier are those who sell.
    pub order: Order,
    /// The payment attempt: repeating a sale with it gives the same answer.
    pub attempt: AttemptId,
    /// How it is paid. Their sum is the order's total.
    pub parts: Vec<Part>,
    /// When.
    pub at: Timestamp,
}

/// A sale that is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The screening's sequence number of this sale.
    pub sequence: u64,
}

/// Why a sale is not in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The order has ended otherwise.
    #[error("the order is {}", .0.word())]
    OrderEnded(OrderState),
    /// It was paid, by another attempt.
    #[error("the order was paid by another attempt")]
    OtherAttempt,
    /// This attempt failed for lost seats before, and its money went back.
    #[error("the money of this attempt was handed back")]
    HandedBack,
    /// The screening was called off.
    #[error("the screening was called off")]
    CalledOff,
    /// The member's wallet has only this.
    #[error("the wallet has only {0}")]
    WalletShort(Money),
    /// Others have these seats.
    #[error("seats sold already: {0:?}")]
    SeatsSold(Vec<SeatName>),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for CommitError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// What became of recording an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the ledger now.
    Now,
    /// The order had ended before, like this.
    Already(OrderState),
}

impl Ledger {
    /// Sells the order: all its seats or none.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn commit(&self, sale: &Sale) -> Result<Committed, CommitError> {
        let order = &sale.order;
        let OrderRef { screening, order: id } = order.reference;
        let seats: Vec<SeatName> = order.seats().collect();
        if seats.is_empty() {
            return Err(LedgerError::Fault("a sale without seats".to_owned()).into());
        }

        let seen = self.seen_before(sale).await?;
        let mut tx = self.begin_write().await?;
        let Some((sequence, is_called_off)) = next_sale(&mut tx, screening).await? else {
            return Err(unknown(screening).into());
        };
        if let Err(error) = insert_order(&mut tx, order, OrderState::Paid, Some(sale.attempt), sale.at).await {
            drop(tx);
            return if is_key_clash(&error) { self.earlier_end(sale).await } else { Err(error.into()) };
        }
        // Only now: a sale of before it was called off, repeated, stays what it is.
        if is_called_off {
            return Err(CommitError::CalledOff);
        }
        insert_lines(&mut tx, &[order]).await?;
        if let Err(error) = insert_tickets(&mut tx, screening, id, &seats).await {
            drop(tx);
            return Err(if is_key_clash(&error) { self.seats_sold(screening, &seats).await } else { error.into() });
        }
        for part in &sale.parts {
            if let Some(balance) = take_from_wallet(&mut tx, sale, part, seen).await? {
                return Err(CommitError::WalletShort(balance));
            }
            let payment = Movement {
                attempt: sale.attempt.as_str(),
                flow: Flow::Payment,
                order: id,
                who: (&order.terminal, &order.cashier),
                part,
                at: sale.at,
            };
            if let Err(error) = insert_payment(&mut tx, payment).await {
                drop(tx);
                return Err(if is_key_clash(&error) { CommitError::HandedBack } else { error.into() });
            }
        }
        let who = (&order.terminal, &order.cashier);
        insert_audit(&mut tx, id.as_str(), sale.at, OrderState::Paid, who, &Text::default()).await?;
        insert_change(&mut tx, screening, sequence, "sold", Some(id), &seats).await?;
        crash::point("before-commit");
        commit(tx).await?;
        if crash::loses_answer("commit-answer") {
            return Err(LedgerError::Unsure("its answer was lost".to_owned()).into());
        }
        Ok(Committed { sequence: sequence.unsigned_abs() })
    }

    /// What was in the wallet before the sale began, for a program that goes by that: a planted bug.
    async fn seen_before(&self, sale: &Sale) -> Result<Option<Money>, LedgerError> {
        let Some(member) = sale.order.member.filter(|_| Bug::WalletReadThenWrite.is_here()) else { return Ok(None) };
        let seen = balance(&mut *self.reader().await?, member, sale.order.total().currency()).await?;
        // Time for another one to do the same.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        Ok(Some(seen))
    }

    /// What to say of a sale whose order has ended before: if it was this very attempt, it is done.
    async fn earlier_end(&self, sale: &Sale) -> Result<Committed, CommitError> {
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
        let row = query("SELECT seq FROM changes WHERE screening = $1 AND order_id = $2 AND what = 'sold'")
            .bind(sale.order.reference.screening.0)
            .bind(id.to_string())
            .fetch_one(&mut tx)
            .await?;
        Ok(Committed { sequence: int(&row, 0)?.unsigned_abs() })
    }

    /// Which of `seats` others have.
    async fn seats_sold(&self, screening: ScreeningId, seats: &[SeatName]) -> CommitError {
        match self.snapshot(screening).await {
            Ok(taken) => {
                let mut sold: Vec<SeatName> = taken.sold.iter().map(|(seat, _)| *seat).chain(taken.blocked).collect();
                sold.retain(|seat| seats.contains(seat));
                // Given back between the refusal and this look: trying again will do.
                if sold.is_empty() { LedgerError::Busy.into() } else { CommitError::SeatsSold(sold) }
            }
            Err(error) => error.into(),
        }
    }

    /// Records that an order was cancelled or expired. From then on it cannot be sold. A row that is
    /// there already wins, and nothing changes.
    pub async fn record_ended(&self, order: &Order, at: Timestamp, detail: &Text) -> Result<Recorded, LedgerError> {
        if !matches!(order.state, OrderState::Cancelled | OrderState::Expired) {
            return Err(LedgerError::Fault(format!("a {} order has not ended", order.state.word())));
        }
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, order.reference.screening).await?;
        if let Err(error) = insert_order(&mut tx, order, order.state, order.attempt, at).await {
            drop(tx);
            if !is_key_clash(&error) {
                return Err(error.into());
            }
            let known = read_order(&mut *self.begin_read().await?, order.reference).await?;
            return known
                .map(|known| Recorded::Already(known.state))
                .ok_or_else(|| LedgerError::Fault(format!("order {} belongs to another screening", order.reference)));
        }
        insert_lines(&mut tx, &[order]).await?;
        let who = (&order.terminal, &order.cashier);
        insert_audit(&mut tx, order.reference.order.as_str(), at, order.state, who, detail).await?;
        commit(tx).await?;
        Ok(Recorded::Now)
    }

    /// Records money that was taken for seats that turned out to be sold, and goes back. Doing it
    /// again with the same attempt changes nothing.
    pub async fn record_hand_back(
        &self,
        order: &Order,
        attempt: AttemptId,
        part: &Part,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        let id = order.reference.order;
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, order.reference.screening).await?;
        let who = (&order.terminal, &order.cashier);
        for flow in [Flow::Payment, Flow::Refund] {
            let attempt = attempt.as_str();
            let moved = Movement { attempt, flow, order: id, who, part, at };
            if let Err(error) = insert_payment(&mut tx, moved).await {
                drop(tx);
                return if is_key_clash(&error) { Ok(()) } else { Err(error.into()) };
            }
        }
        let detail = Text::new("seats sold elsewhere, money handed back");
        insert_audit(&mut tx, id.as_str(), at, OrderState::Pending, who, &detail).await?;
        commit(tx).await
    }
}

/// Takes a part that the member's winnings settle out of the wallet: here and not before, so that what a
/// copy says of a wallet never pays for anything. The balance, if that is too little.
async fn take_from_wallet(
    tx: &mut AnyConnection,
    sale: &Sale,
    part: &Part,
    seen: Option<Money>,
) -> Result<Option<Money>, LedgerError> {
    let Tender::Wallet { .. } = part.tender else { return Ok(None) };
    let member = sale.order.member.ok_or_else(|| LedgerError::Fault("a wallet part without a member".to_owned()))?;
    let (attempt, amount) = (sale.attempt.as_str(), part.amount);
    if let Some(seen) = seen {
        // As if it still held what it did.
        set(tx, member, seen).await?;
    }
    if debit(tx, member, amount, WalletEntry::Paid, attempt, sale.at).await? {
        return Ok(None);
    }
    balance(tx, member, amount.currency()).await.map(Some)
}
