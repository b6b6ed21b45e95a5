//! What became of orders: one with all that was done to it, or those of a day.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use futures_util::TryStreamExt;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderId, OrderRef, ScreeningId, TerminalId, code_digits};
use crate::domain::money::Money;
use crate::domain::order::{Act, Exchanged, Flow, MoneyMoved, Order, OrderHistory, OrderState};
use crate::domain::receipt::Receipt;
use crate::domain::tape::of_receipt;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::Answer;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::read::{Paid, line, paid};
use crate::ledger::connection::row::{currency, int, optional, parsed, parsed_if_any, string, word};
use crate::ledger::connection::statement::{MOST_NAMED, Statement, query, query_any_of};
use crate::ledger::members::member::read_member;

/// What was done to an order. Each till has a tape of its own: the time says what came first, and the number on one tape.
const ACTS: &str = "SELECT done_at, what, terminal, cashier, detail, receipt FROM tape WHERE subject = $1 \
                    ORDER BY done_at, tape, n";

/// How many digits of a code's end are stored beside it.
const TAIL: usize = 4;

/// What is left of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOf {
    /// Whose it is, if that is a member.
    pub member: Option<MemberId>,
    /// Its seats that were not given back.
    pub seats: Vec<SeatId>,
}

impl Ledger {
    /// One order that has ended, and all that was done to it.
    pub async fn order(&self, reference: OrderRef) -> Result<Option<OrderHistory>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let Some(order) = read_order(&mut tx, reference).await? else { return Ok(None) };
        let rows = query(ACTS).bind(reference.order.to_string()).fetch_all(&mut tx).await?;
        let acts = rows.iter().map(act).filter_map(Result::transpose).collect::<Result<_, _>>()?;
        let money = read_money(&mut tx, reference.order).await?;
        let mut refunded = read_refunded(&mut tx, reference.order).await?;
        refunded.sort_unstable();
        let member = match order.member {
            Some(member) => read_member(&mut tx, member).await?,
            None => None,
        };
        let fee = read_fees(&mut tx, &order).await?;
        let exchanges = read_exchanges(&mut tx, reference.order).await?;
        Ok(Some(OrderHistory { order, member, acts, money, refunded, fee, exchanges }))
    }

    /// The member of an order that has ended, and its seats that were not given back.
    pub async fn left_of(&self, reference: OrderRef) -> Result<Option<LeftOf>, LedgerError> {
        let rows = query(
            "SELECT o.member, l.seat, r.seat FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id \
             LEFT JOIN refund_lines r ON r.order_id = l.order_id AND r.seat = l.seat \
             WHERE o.id = $1 AND o.screening = $2 ORDER BY l.seat",
        );
        let rows = rows.bind(reference.order.to_string()).bind(reference.screening.0);
        let rows = rows.fetch_all(&mut *self.reader().await?).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let member = optional(first, 0)?.map(MemberId);
        let mut seats = Vec::with_capacity(rows.len());
        for row in &rows {
            if let (Some(seat), None) = (parsed_if_any(row, 1)?, parsed_if_any::<SeatId>(row, 2)?) {
                seats.push(seat);
            }
        }
        Ok(Some(LeftOf { member, seats }))
    }

    /// The screening of the ended order that has this id, and how it ended.
    pub async fn used_by(&self, order: OrderId) -> Result<Option<(ScreeningId, OrderState)>, LedgerError> {
        let row = query("SELECT screening, state FROM orders WHERE id = $1")
            .bind(order.to_string())
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        row.map(|row| Ok((ScreeningId(int(&row, 0)?), word(&row, 1, OrderState::from_word)?))).transpose()
    }

    /// The orders that ended from `from` to before `to`, all of them, the last first.
    pub async fn orders(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Order>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let rows = query(
            "SELECT screening, id, state, attempt, terminal, cashier, currency, held_at, deadline, member FROM orders \
             WHERE ended_at >= $1 AND ended_at < $2 ORDER BY ended_at DESC, id DESC",
        )
        .bind(from.millis())
        .bind(to.millis())
        .fetch_all(&mut tx)
        .await?;
        let lines = query(
            "SELECT l.seat, l.fare, l.price, l.order_id, l.version FROM order_lines l JOIN orders o ON o.id = l.order_id \
             WHERE o.ended_at >= $1 AND o.ended_at < $2",
        )
        .bind(from.millis())
        .bind(to.millis())
        .fetch_all(&mut tx)
        .await?;
        with_lines(&rows, lines)
    }

    /// The ended orders of these members, or whose code ends in `tail`: the last first, at most `limit`.
    pub async fn find_orders(
        &self,
        members: &[MemberId],
        tail: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Order>, LedgerError> {
        let mut tx = self.begin_read().await?;
        // When each ended, and which it is.
        let mut found: BTreeSet<(Reverse<i64>, OrderRef)> = BTreeSet::new();
        for some in members.chunks(MOST_NAMED) {
            let head = "SELECT screening, id, ended_at FROM orders WHERE member IN";
            let mut theirs = query_any_of(head, some.len(), "");
            for member in some {
                theirs = theirs.bind(member.0);
            }
            let mut rows = theirs.fetch(&mut tx)?;
            while let Some(row) = rows.try_next().await? {
                found.insert((Reverse(int(&row, 2)?), reference(&row)?));
                if found.len() > limit {
                    found.pop_last();
                }
            }
        }
        if let Some(tail) = tail {
            let named = with_tail(&mut tx, tail).await?;
            found.extend(named.into_iter().map(|(reference, ended_at)| (Reverse(ended_at), reference)));
        }
        let found: Vec<OrderRef> = found.into_iter().take(limit).map(|(_, reference)| reference).collect();
        read_orders(&mut tx, &found).await
    }

    /// Those of these orders that were sold, each with the attempt that paid it.
    pub async fn sold(&self, orders: &[OrderId]) -> Result<HashMap<OrderId, AttemptId>, LedgerError> {
        let mut sold = HashMap::new();
        for some in orders.chunks(MOST_NAMED) {
            let head =
                "SELECT id, attempt FROM orders WHERE attempt IS NOT NULL AND state IN ('paid', 'refunded') AND id IN";
            let mut named = query_any_of(head, some.len(), "");
            for order in some {
                named = named.bind(order.to_string());
            }
            for row in &named.fetch_all(&mut *self.reader().await?).await? {
                sold.insert(parsed(row, 0)?, parsed(row, 1)?);
            }
        }
        Ok(sold)
    }

    /// The ended orders whose code ends in `tail`, which has four digits or more, each with when it ended.
    pub async fn find_tail(&self, tail: &str) -> Result<Vec<(OrderRef, Timestamp)>, LedgerError> {
        let found = with_tail(&mut *self.reader().await?, tail).await?;
        Ok(found.into_iter().map(|(reference, ended_at)| (reference, Timestamp::from_millis(ended_at))).collect())
    }
}

async fn with_tail(tx: &mut AnyConnection, tail: &str) -> Result<Vec<(OrderRef, i64)>, LedgerError> {
    let tail = code_digits(tail);
    let Some(stored) = tail.len().checked_sub(TAIL).and_then(|rest| tail.get(rest..)) else { return Ok(Vec::new()) };
    let rows = query("SELECT screening, id, ended_at FROM orders WHERE tail = $1 ORDER BY ended_at, id");
    let mut found = Vec::new();
    for row in &rows.bind(stored.to_owned()).fetch_all(tx).await? {
        let reference = reference(row)?;
        if reference.order.as_str().ends_with(&tail) {
            found.push((reference, int(row, 2)?));
        }
    }
    Ok(found)
}

/// These orders, as far as they have ended, in the order in which they are named.
async fn read_orders(tx: &mut AnyConnection, named: &[OrderRef]) -> Result<Vec<Order>, LedgerError> {
    let mut orders = Vec::with_capacity(named.len());
    for some in named.chunks(MOST_NAMED) {
        let ids = |head| {
            let ids = some.iter().map(|reference| reference.order.to_string());
            ids.fold(query_any_of(head, some.len(), ""), Statement::bind)
        };
        let rows = ids(
            "SELECT screening, id, state, attempt, terminal, cashier, currency, held_at, deadline, member FROM orders \
             WHERE id IN",
        )
        .fetch_all(&mut *tx)
        .await?;
        let lines = ids("SELECT seat, fare, price, order_id, version FROM order_lines WHERE order_id IN");
        let lines = lines.fetch_all(&mut *tx).await?;
        let read = with_lines(&rows, lines)?.into_iter().map(|order| (order.reference, order));
        let mut read: HashMap<OrderRef, Order> = read.collect();
        orders.extend(some.iter().filter_map(|reference| read.remove(reference)));
    }
    Ok(orders)
}

/// The order of a row that begins with its screening and its id.
fn reference(row: &AnyRow) -> Result<OrderRef, LedgerError> {
    Ok(OrderRef { screening: ScreeningId(int(row, 0)?), order: parsed(row, 1)? })
}

pub(super) async fn read_order(tx: &mut AnyConnection, reference: OrderRef) -> Result<Option<Order>, LedgerError> {
    let [order_row, lines] = ask_order(reference);
    let Some(row) = order_row.fetch_optional(&mut *tx).await? else { return Ok(None) };
    let lines = lines.fetch_all(tx).await?;
    order(&row, &lines).map(Some)
}

/// What tells an order, and its lines.
pub(super) fn ask_order(reference: OrderRef) -> [Statement; 2] {
    let order = query(
        "SELECT screening, id, state, attempt, terminal, cashier, currency, held_at, deadline, member FROM orders \
         WHERE id = $1 AND screening = $2",
    );
    let lines = query("SELECT seat, fare, price, order_id, version FROM order_lines WHERE order_id = $1");
    [order.bind(reference.order.to_string()).bind(reference.screening.0), lines.bind(reference.order.to_string())]
}

/// What these answered.
pub(super) fn told_order([of_order, lines]: [&Answer; 2]) -> Result<Option<Order>, LedgerError> {
    of_order.row().map(|row| order(row, &lines.rows)).transpose()
}

/// The money that moved for an order, oldest first.
pub(super) async fn read_money(tx: &mut AnyConnection, order: OrderId) -> Result<Vec<MoneyMoved>, LedgerError> {
    told_money(&ask_money(order).fetch_all(tx).await?)
}

/// What tells it.
pub(super) fn ask_money(order: OrderId) -> Statement {
    let money = query(
        "SELECT flow, tender, amount, currency, received, reference, moved_at FROM payments \
         WHERE order_id = $1 ORDER BY moved_at, attempt, flow, tender",
    );
    money.bind(order.to_string())
}

/// What that answered.
pub(super) fn told_money(rows: &[AnyRow]) -> Result<Vec<MoneyMoved>, LedgerError> {
    rows.iter().map(money_moved).collect()
}

/// What was handed over in a payment attempt, as far as the ledger knows, and whether it was handed back.
pub(super) async fn read_attempt(
    tx: &mut AnyConnection,
    attempt: AttemptId,
) -> Result<(Vec<(OrderId, MoneyMoved)>, bool), LedgerError> {
    let rows = query(
        "SELECT flow, tender, amount, currency, received, reference, moved_at, order_id FROM payments \
         WHERE attempt = $1 ORDER BY flow, tender",
    )
    .bind(attempt.to_string())
    .fetch_all(tx)
    .await?;
    let moved = rows.iter().map(|row| Ok((parsed(row, 7)?, money_moved(row)?)));
    let moved = moved.collect::<Result<Vec<(OrderId, MoneyMoved)>, LedgerError>>()?;
    let is_back = moved.iter().any(|(_, moved)| moved.flow == Flow::Refund);
    Ok((moved.into_iter().filter(|(_, moved)| moved.flow == Flow::Payment).collect(), is_back))
}

/// The receipt of what was done to an order under an attempt.
pub(super) async fn read_receipt(
    tx: &mut AnyConnection,
    order: OrderId,
    attempt: AttemptId,
) -> Result<Option<Receipt>, LedgerError> {
    let rows = query("SELECT terminal, receipt, facts FROM tape WHERE subject = $1 AND receipt IS NOT NULL");
    for row in &rows.bind(order.to_string()).fetch_all(tx).await? {
        let (till, number, facts) = (parsed::<TerminalId>(row, 0)?, int(row, 1)?, string(row, 2)?);
        let told = of_receipt(till.as_str(), number, attempt.as_str());
        if facts.lines().any(|fact| fact == told) {
            return Ok(Some(Receipt { till, number }));
        }
    }
    Ok(None)
}

/// The money that one refund gave back.
pub(super) async fn read_given_back(tx: &mut AnyConnection, refund: AttemptId) -> Result<Vec<MoneyMoved>, LedgerError> {
    let rows = query(
        "SELECT flow, tender, amount, currency, received, reference, moved_at FROM payments \
         WHERE attempt = $1 AND flow = 'refund'",
    )
    .bind(refund.to_string())
    .fetch_all(tx)
    .await?;
    rows.iter().map(money_moved).collect()
}

/// What the house kept of the tickets of an order that were given back.
async fn read_fees(tx: &mut AnyConnection, order: &Order) -> Result<Option<Money>, LedgerError> {
    let row = query("SELECT CAST(SUM(fee) AS BIGINT) FROM refunds WHERE order_id = $1");
    let row = row.bind(order.reference.order.to_string()).fetch_one(tx).await?;
    let fee = row.try_get::<Option<i64>, _>(0)?.filter(|fee| *fee != 0);
    Ok(fee.map(|fee| Money::new(fee, order.total().currency())))
}

/// The exchanges by which an order came to its tickets or gave them.
async fn read_exchanges(tx: &mut AnyConnection, order: OrderId) -> Result<Vec<Exchanged>, LedgerError> {
    let rows = query(
        "SELECT r.screening, r.order_id, o.screening, o.id, r.attempt FROM refunds r JOIN orders o ON o.id = r.exchanged_to \
         WHERE r.order_id = $1 OR r.exchanged_to = $2 ORDER BY r.made_at, r.attempt",
    );
    let rows = rows.bind(order.to_string()).bind(order.to_string()).fetch_all(&mut *tx).await?;
    let mut exchanges = Vec::with_capacity(rows.len());
    for row in &rows {
        let seats = query("SELECT seat FROM refund_lines WHERE attempt = $1").bind(string(row, 4)?);
        let seats = seats.fetch_all(&mut *tx).await?;
        let mut seats: Vec<SeatId> = seats.iter().map(|row| parsed(row, 0)).collect::<Result<_, _>>()?;
        seats.sort_unstable();
        let to = OrderRef { screening: ScreeningId(int(row, 2)?), order: parsed(row, 3)? };
        exchanges.push(Exchanged { of: reference(row)?, seats, to });
    }
    Ok(exchanges)
}

/// What left an order in an attempt.
pub(super) async fn read_attempt_of(
    tx: &mut AnyConnection,
    attempt: AttemptId,
    order: OrderId,
) -> Result<Vec<MoneyMoved>, LedgerError> {
    let rows = query(
        "SELECT flow, tender, amount, currency, received, reference, moved_at FROM payments \
         WHERE attempt = $1 AND order_id = $2 AND flow = 'refund' ORDER BY tender",
    );
    let rows = rows.bind(attempt.to_string()).bind(order.to_string()).fetch_all(tx).await?;
    rows.iter().map(money_moved).collect()
}

/// The seats of an order whose money went back.
pub(super) async fn read_refunded(tx: &mut AnyConnection, order: OrderId) -> Result<Vec<SeatId>, LedgerError> {
    told_seats(&ask_refunded(order).fetch_all(tx).await?)
}

/// What tells them.
pub(super) fn ask_refunded(order: OrderId) -> Statement {
    query("SELECT seat FROM refund_lines WHERE order_id = $1").bind(order.to_string())
}

/// Seats, from the first column.
pub(super) fn told_seats(rows: &[AnyRow]) -> Result<Vec<SeatId>, LedgerError> {
    rows.iter().map(|row| parsed(row, 0)).collect()
}

/// The orders of `rows`, each with those of `lines` that name it.
pub(super) fn with_lines(rows: &[AnyRow], lines: Vec<AnyRow>) -> Result<Vec<Order>, LedgerError> {
    let mut of_order: HashMap<OrderId, Vec<AnyRow>> = HashMap::new();
    for line in lines {
        of_order.entry(parsed(&line, 3)?).or_default().push(line);
    }
    rows.iter().map(|row| order(row, &of_order.remove(&parsed(row, 1)?).unwrap_or_default())).collect()
}

fn order(row: &AnyRow, lines: &[AnyRow]) -> Result<Order, LedgerError> {
    let currency = currency(row, 6)?;
    let mut lines = lines.iter().map(|line_row| line(line_row, currency)).collect::<Result<Vec<_>, _>>()?;
    lines.sort_by_key(|line| line.seat);
    Ok(Order {
        reference: reference(row)?,
        state: word(row, 2, OrderState::from_word)?,
        lines,
        held_at: Timestamp::from_millis(int(row, 7)?),
        deadline: Timestamp::from_millis(int(row, 8)?),
        terminal: parsed(row, 4)?,
        cashier: Text::new(&string(row, 5)?),
        attempt: parsed_if_any(row, 3)?,
        member: row.try_get::<Option<i64>, _>(9)?.map(MemberId),
        version: 0,
    })
}

/// `None` for what leaves the order as it is.
fn act(row: &AnyRow) -> Result<Option<Act>, LedgerError> {
    let Some(state) = OrderState::from_word(&string(row, 1)?) else { return Ok(None) };
    let terminal: TerminalId = parsed(row, 2)?;
    let receipt = optional(row, 5)?.map(|number| Receipt { till: terminal.clone(), number });
    Ok(Some(Act {
        at: Timestamp::from_millis(int(row, 0)?),
        state,
        terminal,
        receipt,
        cashier: Text::new(&string(row, 3)?),
        detail: Text::new(&string(row, 4)?),
    }))
}

fn money_moved(row: &AnyRow) -> Result<MoneyMoved, LedgerError> {
    let Paid { flow, tender, amount, carried } = paid(row)?;
    Ok(MoneyMoved { flow, tender, amount, at: Timestamp::from_millis(int(row, 6)?), carried })
}
