//! Tickets that are given back, whether for money or for others: which of an order, what the house keeps of them, and the
//! rows that end them.
//!
//! The key of `refund_lines` ends a line once, whoever asks. The fee is that of the house's ladder as the ledger has it, at
//! the instant of the act: what a terminal told is compared with it and never believed.

use sqlx::{AnyConnection, Row};

use crate::domain::cash::CashStep;
use crate::domain::drawer::DrawerFault;
use crate::domain::fee::{self, FeeLadder, FeeQuote};
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderId, OrderRef, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{MoneyMoved, Order, OrderEvent, OrderState};
use crate::domain::price::Line;
use crate::domain::setting::Setting;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::house::{fee_ladder, ladder_of};
use crate::ledger::connection::converse::Answer;
use crate::ledger::connection::dialect::Dialect;
use crate::ledger::connection::error::{LedgerError, WriteError};
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{Statement, insert_rows, query, query_any_of};
use crate::ledger::connection::write::ticket_id;

use super::history::{
    ask_money, ask_order, ask_refunded, read_money, read_order, read_refunded, told_money, told_order, told_seats,
};

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
        let row = query("SELECT starts_at, called_off_at FROM screenings WHERE id = $1").bind(reference.screening.0);
        let row = row.fetch_optional(&mut tx).await?.ok_or(RefundError::Unknown)?;
        let screening = (Timestamp::from_millis(int(&row, 0)?), row.try_get::<Option<i64>, _>(1)?.is_some());
        let fee = fee_of(&lines, screening, &fee_ladder(&mut tx).await?, at)?;
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

/// Tickets that are to end.
pub(super) struct Returned {
    pub(super) seats: Vec<SeatId>,
    /// The fee, and what is left to go elsewhere.
    pub(super) fee: FeeQuote,
    /// The rows that end them, still to be written: the first is refused where the attempt was used at the same moment, for
    /// an order of another screening.
    pub(super) rows: Vec<Statement>,
}

/// Which of [`Returned::rows`] ends the tickets.
const ENDS_TICKETS: usize = 2;

/// What is known of an order under the screening's lock.
pub(super) struct Before {
    pub(super) order: Option<Order>,
    /// The seats that were given back before.
    gone: Vec<SeatId>,
    /// Whether the attempt stands for anything.
    pub(super) is_used: bool,
    /// When the screening begins, and whether it was called off.
    screening: Option<(Timestamp, bool)>,
    /// What the house keeps, and in which steps cash moves, as it writes them.
    ladder: Option<String>,
    pub(super) cash_rounding: Option<String>,
    pub(super) money: Vec<MoneyMoved>,
    /// With which seats somebody came in.
    inside: Vec<SeatId>,
}

/// What tells it, asked under the screening's lock. Before that it takes the tickets: whoever lets guests in takes them
/// too. A SQLite ledger is locked as a whole.
pub(super) fn ask_before(of: OrderRef, attempt: AttemptId, dialect: Dialect) -> Vec<Statement> {
    let order = || of.order.to_string();
    let lock = query("UPDATE tickets SET live = live WHERE order_id = $1 AND live = 1").bind(order());
    let mut ask: Vec<Statement> = if dialect == Dialect::Sqlite { Vec::new() } else { vec![lock] };
    ask.extend(ask_order(of));
    ask.push(ask_refunded(of.order));
    let used = query(
        "SELECT (SELECT COUNT(*) FROM refunds WHERE attempt = $1) + (SELECT COUNT(*) FROM payments WHERE attempt = $2)",
    );
    ask.push(used.bind(attempt.to_string()).bind(attempt.to_string()));
    let screening = query(
        "SELECT s.starts_at, s.called_off_at, (SELECT h.value FROM house_settings h WHERE h.name = $1 \
         ORDER BY h.version DESC LIMIT 1), (SELECT h.value FROM house_settings h WHERE h.name = $2 \
         ORDER BY h.version DESC LIMIT 1) FROM screenings s WHERE s.id = $3",
    );
    let (ladder, cash) = (Setting::FeeLadder.word(), Setting::CashRounding.word());
    ask.push(screening.bind(ladder).bind(cash).bind(of.screening.0));
    ask.push(ask_money(of.order));
    ask.push(ask_inside(of.order));
    ask
}

/// What these answered.
pub(super) fn told_before(answers: &[Answer]) -> Result<Before, LedgerError> {
    let [.., order, lines, gone, used, screening, money, inside] = answers else {
        return Err(LedgerError::Fault("an order was not told".to_owned()));
    };
    let mut before = Before {
        order: told_order([order, lines])?,
        gone: told_seats(&gone.rows)?,
        is_used: used.row().map_or(Ok(0), |row| int(row, 0))? > 0,
        screening: None,
        ladder: None,
        cash_rounding: None,
        money: told_money(&money.rows)?,
        inside: told_seats(&inside.rows)?,
    };
    if let Some(row) = screening.row() {
        before.screening = Some((Timestamp::from_millis(int(row, 0)?), row.try_get::<Option<i64>, _>(1)?.is_some()));
        (before.ladder, before.cash_rounding) = (row.try_get(2)?, row.try_get(3)?);
    }
    Ok(before)
}

/// Ends tickets of `order`, under the change `sequence` of its screening.
pub(super) fn end(
    before: &Before,
    order: &mut Order,
    back: &Return<'_>,
    sequence: i64,
) -> Result<Returned, RefundError> {
    let id = back.order.order;
    let ended = order.state.step(OrderEvent::Refund).ok_or(RefundError::NotPaid(order.state))?;
    let lines = chosen(order, &before.gone, back.seats)?;
    let (starts_at, is_called_off) = before.screening.ok_or(RefundError::Unknown)?;
    let ladder = before.ladder.as_deref().map_or_else(|| Ok(FeeLadder::default()), ladder_of)?;
    let fee = fee_of(&lines, (starts_at, is_called_off), &ladder, back.at)?;
    // Nothing is nothing in every currency.
    if fee.fee.minor() != back.told.minor() {
        return Err(RefundError::FeeChanged(Box::new(fee)));
    }
    let seats: Vec<SeatId> = lines.iter().map(|line| line.seat).collect();
    let inside: Vec<SeatId> = before.inside.iter().copied().filter(|seat| seats.contains(seat)).collect();
    if !back.allows_inside && !inside.is_empty() {
        return Err(RefundError::Inside(inside));
    }
    let mut rows =
        vec![insert_refund(back, sequence, fee.fee), insert_refund_lines(back, &seats), end_tickets(id, &seats)];
    if lines.len() + before.gone.len() == order.lines.len() {
        order.state = ended;
        rows.push(query("UPDATE orders SET state = $1 WHERE id = $2").bind(ended.word()).bind(id.to_string()));
    }
    Ok(Returned { seats, fee, rows })
}

/// Holds what was answered to rows that begin with [`Returned::rows`] against what they are to do: each changes something,
/// and a ticket ended for each of these seats.
pub(super) fn check_ended(id: OrderId, answers: &[Answer], seats: &[SeatId]) -> Result<(), LedgerError> {
    let ended = answers.get(ENDS_TICKETS).map(|answer| usize::try_from(answer.changed));
    if ended == Some(Ok(seats.len())) && answers.iter().all(|answer| answer.changed > 0) {
        return Ok(());
    }
    Err(LedgerError::Fault(format!("order {id} has not a live ticket for each seat that it did not refund")))
}

/// With which of these tickets somebody came in, whether they left since or not.
async fn inside(tx: &mut AnyConnection, id: OrderId, seats: &[SeatId]) -> Result<Vec<SeatId>, LedgerError> {
    let came = told_seats(&ask_inside(id).fetch_all(tx).await?)?;
    Ok(came.into_iter().filter(|seat| seats.contains(seat)).collect())
}

fn ask_inside(id: OrderId) -> Statement {
    query("SELECT DISTINCT seat FROM entries WHERE order_id = $1").bind(id.to_string())
}

/// What the house keeps of these lines at an instant. Of a screening that it called off, nothing.
fn fee_of(
    lines: &[Line],
    (starts_at, is_called_off): (Timestamp, bool),
    ladder: &FeeLadder,
    at: Timestamp,
) -> Result<FeeQuote, RefundError> {
    if is_called_off {
        return Ok(fee::free(lines));
    }
    ladder.quote(lines, starts_at, at).map_err(RefundError::TooLate)
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

fn insert_refund(back: &Return<'_>, sequence: i64, fee: Money) -> Statement {
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
}

fn insert_refund_lines(back: &Return<'_>, seats: &[SeatId]) -> Statement {
    let insert = insert_rows("INSERT INTO refund_lines (order_id, seat, attempt)", seats.len(), 3);
    seats.iter().fold(insert, |insert, seat| {
        insert.bind(back.order.order.to_string()).bind(seat.to_string()).bind(back.attempt.to_string())
    })
}

/// The tickets of these seats let nobody in any more.
fn end_tickets(id: OrderId, seats: &[SeatId]) -> Statement {
    let end = query_any_of("UPDATE tickets SET live = NULL WHERE id IN", seats.len(), "AND live = 1");
    seats.iter().fold(end, |end, seat| end.bind(ticket_id(id.as_str(), *seat)))
}
