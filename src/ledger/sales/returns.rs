//! Tickets that are given back, whether for money or for others: which of an order, what the house keeps of them, and the
//! rows that end them.
//!
//! The key of `refund_lines` ends a line once, whoever asks. The fee is that of the house's ladder as the ledger has it, at
//! the instant of the act: what a terminal told is compared with it and never believed.

use sqlx::{AnyConnection, Row};

use crate::domain::cash::CashStep;
use crate::domain::drawer::DrawerFault;
use crate::domain::fee::{self, FeeQuote};
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{MoneyMoved, Order, OrderEvent, OrderState};
use crate::domain::price::Line;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::house::fee_ladder;
use crate::ledger::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{int, parsed};
use crate::ledger::connection::statement::{insert_rows, query, query_any_of};
use crate::ledger::connection::write::ticket_id;

use super::history::{read_money, read_order, read_refunded};

/// Why no ticket was given back.
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
    NotOfOrder(Vec<SeatId>),
    /// These were given back before.
    #[error("given back before: {0:?}")]
    RefundedBefore(Vec<SeatId>),
    /// The house takes nothing back since then.
    #[error("too late")]
    TooLate(Timestamp),
    /// The fee is another than was told.
    #[error("the fee is {}", .0.fee)]
    FeeChanged(Box<FeeQuote>),
    /// Somebody came in with these, and that was not known.
    #[error("inside: {0:?}")]
    Inside(Vec<SeatId>),
    /// Cash is rounded in these steps, and another amount would move than was told.
    #[error("cash is rounded in other steps than was told")]
    CashStep(CashStep),
    /// The attempt's id stands for other money.
    #[error("the attempt stands for other money")]
    AttemptUsed,
    /// Cash moves in no drawer now.
    #[error(transparent)]
    Drawer(DrawerFault),
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

/// What tickets would bring if they were given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnQuote {
    /// The order as it stands.
    pub order: Order,
    /// Its seats that were not given back.
    pub left: Vec<SeatId>,
    /// Those of its lines that are meant.
    pub lines: Vec<Line>,
    /// What the house keeps of them.
    pub fee: FeeQuote,
    /// The money that moved for the order so far.
    pub money: Vec<MoneyMoved>,
}

impl Ledger {
    /// With which of these seats of an order somebody came in; of all of it, if none are named.
    pub async fn came_in(&self, order: OrderRef, seats: &[SeatId]) -> Result<Vec<SeatId>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let Some(order) = read_order(&mut tx, order).await? else { return Ok(Vec::new()) };
        let back = read_refunded(&mut tx, order.reference.order).await?;
        let meant = order.seats().filter(|seat| !back.contains(seat) && (seats.is_empty() || seats.contains(seat)));
        inside(&mut tx, order.reference.order, &meant.collect::<Vec<_>>()).await
    }

    /// What giving back these seats of an order would cost at an instant; all that are left, if none are named.
    ///
    /// # Errors
    /// Why they cannot be given back.
    pub async fn return_quote(
        &self,
        reference: OrderRef,
        seats: &[SeatId],
        at: Timestamp,
    ) -> Result<ReturnQuote, RefundError> {
        let mut tx = self.begin_read().await?;
        let order = read_order(&mut tx, reference).await?.ok_or(RefundError::Unknown)?;
        order.state.step(OrderEvent::Refund).ok_or(RefundError::NotPaid(order.state))?;
        let back = read_refunded(&mut tx, reference.order).await?;
        let lines = chosen(&order, &back, seats)?;
        let fee = fee_of(&mut tx, reference.screening, &lines, at).await?;
        let money = read_money(&mut tx, reference.order).await?;
        let left = order.seats().filter(|seat| !back.contains(seat)).collect();
        Ok(ReturnQuote { order, left, lines, fee, money })
    }
}

/// Tickets that end, and who ends them.
pub(super) struct Return<'a> {
    pub(super) order: OrderRef,
    /// All that are left, if none are named.
    pub(super) seats: &'a [SeatId],
    pub(super) attempt: AttemptId,
    pub(super) at: Timestamp,
    pub(super) who: (&'a TerminalId, &'a Text),
    /// The fee that was told.
    pub(super) told: Money,
    /// Whether also of tickets with which somebody came in.
    pub(super) allows_inside: bool,
    /// The order that they are exchanged for.
    pub(super) exchanged_to: Option<OrderId>,
}

/// Tickets that have ended.
pub(super) struct Returned {
    pub(super) seats: Vec<SeatId>,
    /// The fee, and what is left to go elsewhere.
    pub(super) fee: FeeQuote,
}

/// Ends tickets of `order`, which is read under the screening's lock, under the change `sequence`.
pub(super) async fn end(
    tx: &mut AnyConnection,
    order: &mut Order,
    back: &Return<'_>,
    sequence: i64,
) -> Result<Returned, RefundError> {
    let id = back.order.order;
    let ended = order.state.step(OrderEvent::Refund).ok_or(RefundError::NotPaid(order.state))?;
    let gone = read_refunded(&mut *tx, id).await?;
    let lines = chosen(order, &gone, back.seats)?;
    let fee = fee_of(&mut *tx, back.order.screening, &lines, back.at).await?;
    // Nothing is nothing in every currency.
    if fee.fee.minor() != back.told.minor() {
        return Err(RefundError::FeeChanged(Box::new(fee)));
    }
    if lines.len() + gone.len() == order.lines.len() {
        order.state = ended;
        query("UPDATE orders SET state = $1 WHERE id = $2")
            .bind(ended.word())
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
    }
    if let Err(error) = insert_refund(&mut *tx, back, sequence, fee.fee).await {
        // At the same moment, for an order of another screening.
        return Err(if is_key_clash(&error) { RefundError::AttemptUsed } else { error.into() });
    }
    let seats: Vec<SeatId> = lines.iter().map(|line| line.seat).collect();
    insert_refund_lines(&mut *tx, back, &seats).await?;
    end_tickets(&mut *tx, id, &seats).await?;
    // After they were ended: whoever lets guests in takes the same rows.
    let inside = if back.allows_inside { Vec::new() } else { inside(&mut *tx, id, &seats).await? };
    if inside.is_empty() { Ok(Returned { seats, fee }) } else { Err(RefundError::Inside(inside)) }
}

/// With which of these tickets somebody came in, whether they left since or not.
async fn inside(tx: &mut AnyConnection, id: OrderId, seats: &[SeatId]) -> Result<Vec<SeatId>, LedgerError> {
    let rows = query("SELECT DISTINCT seat FROM entries WHERE order_id = $1").bind(id.to_string());
    let came = rows.fetch_all(tx).await?.iter().map(|row| parsed(row, 0)).collect::<Result<Vec<SeatId>, _>>()?;
    Ok(came.into_iter().filter(|seat| seats.contains(seat)).collect())
}

/// What the house keeps of these lines at an instant. Of a screening that it called off, nothing.
async fn fee_of(
    tx: &mut AnyConnection,
    screening: ScreeningId,
    lines: &[Line],
    at: Timestamp,
) -> Result<FeeQuote, RefundError> {
    let row = query("SELECT starts_at, called_off_at FROM screenings WHERE id = $1").bind(screening.0);
    let row = row.fetch_optional(&mut *tx).await?.ok_or(RefundError::Unknown)?;
    if row.try_get::<Option<i64>, _>(1)?.is_some() {
        return Ok(fee::free(lines));
    }
    let ladder = fee_ladder(tx).await?;
    ladder.quote(lines, Timestamp::from_millis(int(&row, 0)?), at).map_err(RefundError::TooLate)
}

/// The lines that are given back: those of `asked`, or all that are left.
fn chosen(order: &Order, back: &[SeatId], asked: &[SeatId]) -> Result<Vec<Line>, RefundError> {
    let strangers: Vec<SeatId> = asked.iter().copied().filter(|seat| !order.seats().any(|own| own == *seat)).collect();
    if !strangers.is_empty() {
        return Err(RefundError::NotOfOrder(strangers));
    }
    let dead: Vec<SeatId> = asked.iter().copied().filter(|seat| back.contains(seat)).collect();
    if !dead.is_empty() {
        return Err(RefundError::RefundedBefore(dead));
    }
    let is_chosen = |line: &&Line| !back.contains(&line.seat) && (asked.is_empty() || asked.contains(&line.seat));
    Ok(order.lines.iter().filter(is_chosen).copied().collect())
}

async fn insert_refund(
    tx: &mut AnyConnection,
    back: &Return<'_>,
    sequence: i64,
    fee: Money,
) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO refunds (attempt, order_id, screening, seq, terminal, cashier, made_at, fee, exchanged_to) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(back.attempt.to_string())
    .bind(back.order.order.to_string())
    .bind(back.order.screening.0)
    .bind(sequence)
    .bind(back.who.0.to_string())
    .bind(back.who.1.to_string())
    .bind(back.at.millis())
    .bind(fee.minor())
    .bind(back.exchanged_to.map(|order| order.to_string()))
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_refund_lines(tx: &mut AnyConnection, back: &Return<'_>, seats: &[SeatId]) -> Result<(), LedgerError> {
    let mut insert = insert_rows("INSERT INTO refund_lines (order_id, seat, attempt)", seats.len(), 3);
    for seat in seats {
        insert = insert.bind(back.order.order.to_string()).bind(seat.to_string()).bind(back.attempt.to_string());
    }
    insert.execute(tx).await?;
    Ok(())
}

/// The tickets of these seats let nobody in any more.
async fn end_tickets(tx: &mut AnyConnection, id: OrderId, seats: &[SeatId]) -> Result<(), LedgerError> {
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
