//! The rows that several transactions write. A function that gives a statement leaves it to its caller with which others it
//! is sent.

use sqlx::{AnyConnection, Error, Row};

use crate::domain::cash::CashStep;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderId, ScreeningId, TerminalId};
use crate::domain::order::{Flow, Order, OrderState};
use crate::domain::price::Line;
use crate::domain::seat::BlockReason;
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

use super::converse::Answer;
use super::error::LedgerError;
use super::facts::Paid;
use super::row::{int, optional};
use super::statement::{Statement, insert_rows, query};

/// Locks what belongs to a screening without changing its seats, so that acts of one order are numbered one
/// after the other.
pub(in crate::ledger) async fn lock_screening(tx: &mut AnyConnection, screening: ScreeningId) -> Result<(), Error> {
    locking(screening).execute(tx).await?;
    Ok(())
}

/// What does so.
pub(in crate::ledger) fn locking(screening: ScreeningId) -> Statement {
    query("UPDATE sequences SET seq = seq WHERE screening = $1").bind(screening.0)
}

/// Takes the screening's next sequence number, and with it the lock on what changes its seats.
/// `None` for a screening that the catalogue does not have.
pub(in crate::ledger) async fn next_sequence(
    tx: &mut AnyConnection,
    screening: ScreeningId,
) -> Result<Option<i64>, LedgerError> {
    let taken = query("UPDATE sequences SET seq = seq + 1 WHERE screening = $1")
        .bind(screening.0)
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if taken == 0 {
        return Ok(None);
    }
    let row = query("SELECT seq FROM sequences WHERE screening = $1").bind(screening.0).fetch_one(tx).await?;
    int(&row, 0).map(Some)
}

/// What takes the screening's next number, as [`next_sequence`] does, and tells it.
pub(in crate::ledger) fn take_sequence(screening: ScreeningId) -> [Statement; 2] {
    [
        query("UPDATE sequences SET seq = seq + 1 WHERE screening = $1").bind(screening.0),
        query("SELECT seq FROM sequences WHERE screening = $1").bind(screening.0),
    ]
}

/// The number that was taken; `None` for a screening that the catalogue does not have.
pub(in crate::ledger) fn taken_sequence(answer: &Answer) -> Result<Option<i64>, LedgerError> {
    answer.row().map(|row| int(row, 0)).transpose()
}

/// What a sale is decided on, read under the screening's lock.
pub(in crate::ledger) struct NextSale {
    pub(in crate::ledger) sequence: i64,
    pub(in crate::ledger) is_called_off: bool,
    pub(in crate::ledger) hall: i64,
    pub(in crate::ledger) price_list: i64,
    /// The catalogue's revision.
    pub(in crate::ledger) revision: String,
    /// In which steps cash is paid, as the house writes it.
    pub(in crate::ledger) cash_rounding: Option<String>,
    /// Whether the ledger has the member who was asked for.
    pub(in crate::ledger) has_member: bool,
}

/// What takes the screening's next number for a sale, and tells what that is decided on. Whoever calls a screening off
/// takes this row too, so that no sale comes after it: what is asked after the first of them is so at that moment.
pub(in crate::ledger) fn ask_next_sale(screening: ScreeningId, member: Option<MemberId>) -> [Statement; 2] {
    [
        query("UPDATE sequences SET seq = seq + 1 WHERE screening = $1").bind(screening.0),
        query(
            "SELECT n.seq, s.called_off_at, s.hall, s.price_list, m.value, (SELECT h.value FROM house_settings h \
             WHERE h.name = 'cash-rounding' ORDER BY h.version DESC LIMIT 1), \
             (SELECT g.id FROM members g WHERE g.id = $1) FROM sequences n \
             JOIN screenings s ON s.id = n.screening LEFT JOIN meta m ON m.name = 'catalogue' WHERE n.screening = $2",
        )
        .bind(member.map(|member| member.0))
        .bind(screening.0),
    ]
}

/// The answer to the last of these; `None` for a screening that the catalogue does not have.
pub(in crate::ledger) fn next_sale(answer: &Answer) -> Result<Option<NextSale>, LedgerError> {
    let Some(row) = answer.row() else { return Ok(None) };
    Ok(Some(NextSale {
        sequence: int(row, 0)?,
        is_called_off: row.try_get::<Option<i64>, _>(1)?.is_some(),
        hall: int(row, 2)?,
        price_list: int(row, 3)?,
        revision: row.try_get::<Option<String>, _>(4)?.unwrap_or_default(),
        cash_rounding: row.try_get(5)?,
        has_member: optional(row, 6)?.is_some(),
    }))
}

/// The rows of orders, as many as are bound to it by [`bind_order`].
pub(in crate::ledger) fn insert_orders(count: usize) -> Statement {
    let head = "INSERT INTO orders (id, screening, state, attempt, terminal, cashier, total, currency, held_at, deadline, \
                ended_at, member, tail)";
    insert_rows(head, count, 13)
}

pub(in crate::ledger) fn bind_order(
    insert: Statement,
    order: &Order,
    state: OrderState,
    attempt: Option<AttemptId>,
    at: Timestamp,
) -> Statement {
    let total = order.total();
    insert
        .bind(order.reference.order.to_string())
        .bind(order.reference.screening.0)
        .bind(state.word())
        .bind(attempt.map(|attempt| attempt.to_string()))
        .bind(order.terminal.to_string())
        .bind(order.cashier.to_string())
        .bind(total.minor())
        .bind(total.currency().code().to_owned())
        .bind(order.held_at.millis())
        .bind(order.deadline.millis())
        .bind(at.millis())
        .bind(order.member.map(|member| member.0))
        .bind(order.reference.order.tail().to_owned())
}

/// The lines of orders, as many as are bound to it by [`bind_line`].
pub(in crate::ledger) fn insert_some_lines(count: usize) -> Statement {
    insert_rows("INSERT INTO order_lines (order_id, seat, fare, price, version)", count, 5)
}

pub(in crate::ledger) fn bind_line(insert: Statement, order: &Order, line: &Line) -> Statement {
    insert
        .bind(order.reference.order.to_string())
        .bind(line.seat.to_string())
        .bind(line.fare.to_string())
        .bind(line.price.minor())
        .bind(line.version.0)
}

/// All lines of these orders; nothing, if they have none.
pub(in crate::ledger) fn insert_lines(orders: &[&Order]) -> Option<Statement> {
    let count = orders.iter().map(|order| order.lines.len()).sum();
    let lines = orders.iter().flat_map(|order| order.lines.iter().map(move |line| (order, line)));
    (count > 0).then(|| lines.fold(insert_some_lines(count), |insert, (order, line)| bind_line(insert, order, line)))
}

/// Gives payment attempts to orders: the statement that fails when one was used before.
pub(in crate::ledger) fn insert_attempts(count: usize) -> Statement {
    insert_rows("INSERT INTO attempts (attempt, order_id)", count, 2)
}

pub(in crate::ledger) fn bind_attempt(insert: Statement, attempt: AttemptId, order: OrderId) -> Statement {
    insert.bind(attempt.to_string()).bind(order.to_string())
}

/// One of them.
pub(in crate::ledger) fn insert_attempt(attempt: AttemptId, order: OrderId) -> Statement {
    bind_attempt(insert_attempts(1), attempt, order)
}

/// Money that changed hands.
pub(in crate::ledger) struct Movement<'a> {
    pub(in crate::ledger) attempt: &'a str,
    pub(in crate::ledger) flow: Flow,
    pub(in crate::ledger) order: OrderId,
    /// Who had the money in hand, and where.
    pub(in crate::ledger) who: (&'a TerminalId, &'a Text),
    pub(in crate::ledger) part: &'a Part,
    /// In which steps cash moves.
    pub(in crate::ledger) step: CashStep,
    pub(in crate::ledger) at: Timestamp,
    /// The how manieth of its tender in the attempt, from 1: a refund may go back to two cards.
    pub(in crate::ledger) nth: usize,
    /// Whether it is carried from one order to another, and no money changes hands.
    pub(in crate::ledger) carried: bool,
}

/// What the tender of a payment begins with that carries money from one order to another.
const CARRIED: &str = "exchange-";

impl Movement<'_> {
    /// The word in the table, whose key has each but once in an attempt.
    fn tender(&self) -> String {
        let head = if self.carried { CARRIED } else { "" };
        let number = if self.nth > 1 { self.nth.to_string() } else { String::new() };
        format!("{head}{}{number}", self.part.tender.word())
    }
}

/// What [`Movement::tender`] wrote: the tender's own word, and whether it is carried.
pub(in crate::ledger) fn tender_of(written: &str) -> (&str, bool) {
    let (word, carried) = written.strip_prefix(CARRIED).map_or((written, false), |word| (word, true));
    (word.trim_end_matches(|c: char| c.is_ascii_digit()), carried)
}

/// The how manieth of its tender a part is, from 1.
pub(in crate::ledger) fn nth_of(parts: &[Part], place: usize) -> usize {
    let is_same = |part: &&Part| parts.get(place).is_some_and(|own| own.tender.word() == part.tender.word());
    parts.iter().take(place).filter(is_same).count() + 1
}

pub(in crate::ledger) fn insert_payments(count: usize) -> Statement {
    let head = "INSERT INTO payments (attempt, flow, order_id, terminal, tender, amount, currency, received, reference, \
                moved_at, cashier, rounding)";
    insert_rows(head, count, 12)
}

/// What is received of cash, the reference of a card, and the rounding of cash.
type PaidBy = (Option<i64>, Option<String>, Option<i64>);

fn paid_by(moved: &Movement<'_>) -> PaidBy {
    let Part { tender, amount } = moved.part;
    let (received, reference) = match (tender, moved.flow) {
        (Tender::Cash { received }, Flow::Payment) => (Some(received.minor()), None),
        // What is handed over is what goes back, whatever note was given first.
        (Tender::Cash { .. }, Flow::Refund) => (Some(moved.step.round(*amount).minor()), None),
        (Tender::Card { reference }, _) => (None, Some(reference.to_string())),
        (Tender::Wallet { .. }, _) => (None, None),
    };
    let is_cash = matches!(tender, Tender::Cash { .. });
    let rounding = is_cash.then(|| moved.step.rounding(*amount).minor());
    (received, reference, rounding.filter(|rounding| *rounding != 0))
}

/// The same as a tape tells it.
pub(in crate::ledger) fn of_payment(moved: &Movement<'_>) -> String {
    let (received, reference, rounding) = paid_by(moved);
    let (tender, amount) = (moved.tender(), moved.part.amount);
    let currency = amount.currency();
    let paid = Paid {
        attempt: moved.attempt,
        flow: flow_word(moved.flow),
        tender: &tender,
        order: moved.order.as_str(),
        terminal: moved.who.0.as_str(),
        amount: amount.minor(),
        currency: currency.code(),
        received,
        rounding,
        reference: reference.as_deref(),
    };
    paid.told()
}

pub(in crate::ledger) fn bind_payment(insert: Statement, moved: &Movement<'_>) -> Statement {
    let (amount, (terminal, cashier)) = (moved.part.amount, moved.who);
    let (received, reference, rounding) = paid_by(moved);
    insert
        .bind(moved.attempt.to_owned())
        .bind(flow_word(moved.flow))
        .bind(moved.order.to_string())
        .bind(terminal.to_string())
        .bind(moved.tender())
        .bind(amount.minor())
        .bind(amount.currency().code().to_owned())
        .bind(received)
        .bind(reference)
        .bind(moved.at.millis())
        .bind(cashier.to_string())
        .bind(rounding)
}

/// One of them.
pub(in crate::ledger) fn insert_payment(moved: &Movement<'_>) -> Statement {
    bind_payment(insert_payments(1), moved)
}

/// What the live store has to follow, as many changes as are bound to it by [`bind_change`].
pub(in crate::ledger) fn insert_changes(count: usize) -> Statement {
    insert_rows("INSERT INTO changes (screening, seq, what, order_id, seats)", count, 5)
}

pub(in crate::ledger) fn bind_change(
    insert: Statement,
    screening: ScreeningId,
    sequence: i64,
    what: &'static str,
    order: Option<OrderId>,
    seats: &[SeatId],
) -> Statement {
    let seats: Vec<String> = seats.iter().map(SeatId::to_string).collect();
    insert.bind(screening.0).bind(sequence).bind(what).bind(order.map(|order| order.to_string())).bind(seats.join(" "))
}

/// One of them.
pub(in crate::ledger) fn insert_change(
    screening: ScreeningId,
    sequence: i64,
    what: &'static str,
    order: Option<OrderId>,
    seats: &[SeatId],
) -> Statement {
    bind_change(insert_changes(1), screening, sequence, what, order, seats)
}

/// The id of the ticket that an order has for a seat.
pub(in crate::ledger) fn ticket_id(order: &str, seat: SeatId) -> String {
    format!("{order}-{seat}")
}

/// Makes tickets: the statement that fails when a seat of one of them is live already.
pub(in crate::ledger) fn insert_some_tickets(count: usize) -> Statement {
    insert_rows("INSERT INTO tickets (id, order_id, screening, seat, live)", count, 5)
}

pub(in crate::ledger) fn bind_ticket(
    insert: Statement,
    screening: ScreeningId,
    order: OrderId,
    seat: SeatId,
) -> Statement {
    insert
        .bind(ticket_id(order.as_str(), seat))
        .bind(order.to_string())
        .bind(screening.0)
        .bind(seat.to_string())
        .bind(1_i64)
}

/// Those of one order.
pub(in crate::ledger) fn insert_tickets(screening: ScreeningId, order: OrderId, seats: &[SeatId]) -> Statement {
    seats.iter().fold(insert_some_tickets(seats.len()), |insert, seat| bind_ticket(insert, screening, order, *seat))
}

/// Takes `seats` out of sale under the screening's change `sequence`: live rows of no order, under the same
/// key as tickets.
pub(in crate::ledger) fn insert_blocks(
    screening: ScreeningId,
    sequence: i64,
    reason: BlockReason,
    seats: &[SeatId],
) -> Vec<Statement> {
    insert_all_blocks(&[(screening, sequence, reason, seats.to_vec())])
}

/// The same of several changes, of any screenings: each with its number, and each of a seat at least.
pub(in crate::ledger) fn insert_all_blocks(changes: &[(ScreeningId, i64, BlockReason, Vec<SeatId>)]) -> Vec<Statement> {
    let count = changes.iter().map(|(.., seats)| seats.len()).sum();
    let mut insert = insert_rows("INSERT INTO tickets (id, screening, seat, live, reason)", count, 5);
    for (screening, sequence, reason, seats) in changes {
        for seat in seats {
            insert = insert
                .bind(block_id(*screening, *sequence, *seat))
                .bind(screening.0)
                .bind(seat.to_string())
                .bind(1_i64)
                .bind(reason.word());
        }
    }
    let told = changes.iter().fold(insert_changes(changes.len()), |insert, (screening, sequence, _, seats)| {
        bind_change(insert, *screening, *sequence, "blocked", None, seats)
    });
    vec![insert, told]
}

/// The id of the row of a seat that the screening's change `sequence` blocked.
pub(in crate::ledger) fn block_id(screening: ScreeningId, sequence: i64, seat: SeatId) -> String {
    format!("block-{screening}.{sequence}-{seat}")
}

/// The flow of a word in SQL.
pub(in crate::ledger) fn flow_of_word(word: &str) -> Option<Flow> {
    [Flow::Payment, Flow::Refund].into_iter().find(|flow| flow_word(*flow) == word)
}

/// The stable word for a flow in SQL.
pub(in crate::ledger) const fn flow_word(flow: Flow) -> &'static str {
    match flow {
        Flow::Payment => "payment",
        Flow::Refund => "refund",
    }
}
