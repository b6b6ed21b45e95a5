//! Giving the money of tickets back: to the till, or into the wallet that it came from, in one
//! transaction. All of an order or some of its seats; the order is refunded with its last seat.
//!
//! The refund's attempt makes it repeatable: its row in `refunds` is the answer to the same question
//! asked again. The key of `refund_lines` gives the money of a line back once, whoever asks.

use std::collections::BTreeSet;

use sqlx::AnyConnection;

use crate::crash;
use crate::domain::hall::SeatName;
use crate::domain::ids::{AttemptId, OrderRef, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order, OrderEvent, OrderState, total};
use crate::domain::price::Line;
use crate::domain::refund::{give_back, turn};
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::house::cash_step;
use crate::ledger::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, parsed, string};
use crate::ledger::connection::statement::{execute_all, insert_rows, query, query_any_of};
use crate::ledger::connection::write::{
    Movement, insert_audit, insert_change, insert_payment, next_sequence, ticket_id,
};
use crate::ledger::members::wallet::{WalletEntry, credit};

use super::history::{read_given_back, read_money, read_order, read_refunded};

/// What is given back, to be written in one transaction.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Of which order.
    pub order: OrderRef,
    /// Which of its seats; all that are left, if none are named.
    pub seats: Vec<SeatName>,
    /// The refund's own id: repeating it gives the same answer.
    pub attempt: AttemptId,
    /// Why.
    pub reason: Text,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub terminal: TerminalId,
    /// By whom.
    pub cashier: Text,
}

/// A refund that is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundDone {
    /// The screening's sequence number of this refund.
    pub sequence: u64,
    /// The order as it stands after it.
    pub order: Order,
    /// The seats that are for sale again.
    pub seats: Vec<SeatName>,
    /// What goes back to the guest.
    pub amount: Money,
    /// Where it goes: the wallet first, then a card, then cash.
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
    /// The order never had these seats.
    #[error("not seats of the order: {0:?}")]
    NotOfOrder(Vec<SeatName>),
    /// The money of these went back before.
    #[error("refunded before: {0:?}")]
    RefundedBefore(Vec<SeatName>),
    /// The attempt's id stands for other money.
    #[error("the attempt stands for other money")]
    AttemptUsed,
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
    /// Gives the money of tickets back and frees their seats.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn refund(&self, refund: &Refund) -> Result<RefundDone, RefundError> {
        let mut tx = self.begin_write().await?;
        let (done, is_new) = refund_in(&mut tx, refund).await?;
        if is_new {
            crash::point("refund-before-commit");
            commit(tx).await?;
        }
        Ok(done)
    }
}

/// The same within a transaction, which is to be given up where it fails; and whether it was not done before.
pub(in crate::ledger) async fn refund_in(
    tx: &mut AnyConnection,
    refund: &Refund,
) -> Result<(RefundDone, bool), RefundError> {
    let Refund { order: reference, attempt, at, .. } = *refund;
    let (id, who) = (reference.order, (&refund.terminal, &refund.cashier));
    // The lock on the screening's row: what is read from here on stays so until the end.
    let Some(sequence) = next_sequence(&mut *tx, reference.screening).await? else {
        return Err(RefundError::Unknown);
    };
    let mut order = read_order(&mut *tx, reference).await?.ok_or(RefundError::Unknown)?;
    if let Some(done) = earlier(&mut *tx, refund, &order).await? {
        return Ok((done, false));
    }
    let ended = order.state.step(OrderEvent::Refund).ok_or(RefundError::NotPaid(order.state))?;
    let back = read_refunded(&mut *tx, id).await?;
    let lines = chosen(&order, &back, &refund.seats)?;
    if lines.len() + back.len() == order.lines.len() {
        order.state = ended;
        query("UPDATE orders SET state = $1 WHERE id = $2")
            .bind(ended.word())
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
    }
    if let Err(error) = insert_refund(&mut *tx, refund, sequence).await {
        // At the same moment, for an order of another screening.
        return Err(if is_key_clash(&error) { RefundError::AttemptUsed } else { error.into() });
    }
    let seats: Vec<SeatName> = lines.iter().map(|line| line.seat).collect();
    insert_refund_lines(&mut *tx, refund, &seats).await?;
    end_tickets(&mut *tx, &order, &seats).await?;
    let amount = total(&lines);
    let step = cash_step(&mut *tx, amount.currency()).await?;
    let short = || LedgerError::Fault(format!("less money is left of order {id} than its tickets cost"));
    let parts = give_back(amount, &read_money(&mut *tx, id).await?, step).ok_or_else(short)?;
    let mut done = Vec::with_capacity(parts.len() + 2);
    for part in &parts {
        let attempt = attempt.as_str();
        done.push(insert_payment(&Movement { attempt, flow: Flow::Refund, order: id, who, part, step, at }));
        if part.tender.is_wallet() {
            let nobody = || LedgerError::Fault(format!("order {id} was paid from a wallet and has no member"));
            let member = order.member.ok_or_else(nobody)?;
            credit(&mut *tx, member, part.amount, WalletEntry::Refunded, attempt, at).await?;
        }
    }
    let written: Vec<String> = seats.iter().map(ToString::to_string).collect();
    let detail = Text::new(&format!("{}: {}", written.join(" "), refund.reason));
    done.push(insert_audit(id.as_str(), at, OrderState::Refunded, who, &detail));
    done.push(insert_change(reference.screening, sequence, "freed", Some(id), &seats));
    execute_all(done, &mut *tx).await?;
    Ok((RefundDone { sequence: sequence.unsigned_abs(), order, seats, amount, parts }, true))
}

/// What this very refund did before; nothing, if it is a new one.
async fn earlier(tx: &mut AnyConnection, refund: &Refund, order: &Order) -> Result<Option<RefundDone>, RefundError> {
    let attempt = refund.attempt.to_string();
    let row = query("SELECT order_id, seq FROM refunds WHERE attempt = $1")
        .bind(attempt.clone())
        .fetch_optional(&mut *tx)
        .await?;
    let Some(row) = row else {
        let paid = query("SELECT COUNT(*) FROM payments WHERE attempt = $1").bind(attempt).fetch_one(tx).await?;
        return if int(&paid, 0)? == 0 { Ok(None) } else { Err(RefundError::AttemptUsed) };
    };
    if string(&row, 0)? != order.reference.order.as_str() {
        return Err(RefundError::AttemptUsed);
    }
    let rows = query("SELECT seat FROM refund_lines WHERE attempt = $1").bind(attempt).fetch_all(&mut *tx).await?;
    let seats = rows.iter().map(|row| parsed(row, 0)).collect::<Result<BTreeSet<SeatName>, LedgerError>>()?;
    // All that are left, and some are left: then it was another refund.
    let is_same = if refund.seats.is_empty() {
        read_refunded(tx, order.reference.order).await?.len() == order.lines.len()
    } else {
        refund.seats.iter().copied().collect::<BTreeSet<_>>() == seats
    };
    if !is_same {
        return Err(RefundError::AttemptUsed);
    }
    let lines: Vec<Line> = order.lines.iter().copied().filter(|line| seats.contains(&line.seat)).collect();
    let amount = total(&lines);
    let given = read_given_back(tx, refund.attempt).await?.into_iter();
    let mut parts: Vec<Part> = given.map(|moved| Part { tender: moved.tender, amount: moved.amount }).collect();
    parts.sort_by_key(|part| turn(&part.tender));
    let sequence = int(&row, 1)?.unsigned_abs();
    Ok(Some(RefundDone { sequence, order: order.clone(), seats: seats.into_iter().collect(), amount, parts }))
}

/// The lines that are refunded: those of `asked`, or all that are left.
fn chosen(order: &Order, back: &[SeatName], asked: &[SeatName]) -> Result<Vec<Line>, RefundError> {
    let strangers: Vec<SeatName> =
        asked.iter().copied().filter(|seat| !order.seats().any(|own| own == *seat)).collect();
    if !strangers.is_empty() {
        return Err(RefundError::NotOfOrder(strangers));
    }
    let dead: Vec<SeatName> = asked.iter().copied().filter(|seat| back.contains(seat)).collect();
    if !dead.is_empty() {
        return Err(RefundError::RefundedBefore(dead));
    }
    let is_chosen = |line: &&Line| !back.contains(&line.seat) && (asked.is_empty() || asked.contains(&line.seat));
    Ok(order.lines.iter().filter(is_chosen).copied().collect())
}

async fn insert_refund(tx: &mut AnyConnection, refund: &Refund, sequence: i64) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO refunds (attempt, order_id, screening, seq, terminal, cashier, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(refund.attempt.to_string())
    .bind(refund.order.order.to_string())
    .bind(refund.order.screening.0)
    .bind(sequence)
    .bind(refund.terminal.to_string())
    .bind(refund.cashier.to_string())
    .bind(refund.at.millis())
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_refund_lines(tx: &mut AnyConnection, refund: &Refund, seats: &[SeatName]) -> Result<(), LedgerError> {
    let mut insert = insert_rows("INSERT INTO refund_lines (order_id, seat, attempt)", seats.len(), 3);
    for seat in seats {
        insert = insert.bind(refund.order.order.to_string()).bind(seat.to_string()).bind(refund.attempt.to_string());
    }
    insert.execute(tx).await?;
    Ok(())
}

/// The tickets of these seats let nobody in any more.
async fn end_tickets(tx: &mut AnyConnection, order: &Order, seats: &[SeatName]) -> Result<(), LedgerError> {
    let id = order.reference.order;
    let mut end = query_any_of("UPDATE tickets SET live = NULL WHERE id IN", seats.len(), "AND live = 1");
    for seat in seats {
        end = end.bind(ticket_id(id.as_str(), *seat));
    }
    let ended = end.execute(tx).await?.rows_affected();
    if usize::try_from(ended) == Ok(seats.len()) {
        return Ok(());
    }
    Err(LedgerError::Fault(format!("order {id} has not a live ticket for each seat that it did not refund")))
}
