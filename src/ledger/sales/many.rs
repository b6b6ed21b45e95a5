//! Many orders of many screenings, written at once in the transaction of a house that is being stocked.
//!
//! They are new, and nobody can see the ledger yet: nothing is looked up, and the keys of the tables refuse what cannot
//! be. Each row is what a sale or an end writes one by one.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use crate::domain::cash::CashStep;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, ScreeningId};
use crate::domain::order::{Flow, Order, OrderState};
use crate::domain::price::Line;
use crate::domain::tape::Entry;
use crate::domain::tender::Part;
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::converse;
use crate::ledger::connection::drawers::of_move;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::facts::{of_order, of_tickets};
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{Statement, query};
use crate::ledger::connection::turn::Writing;
use crate::ledger::connection::write::{
    Movement, bind_attempt, bind_change, bind_line, bind_order, bind_payment, bind_ticket, insert_attempts,
    insert_changes, insert_orders, insert_payments, insert_some_lines, insert_some_tickets, of_payment,
};
use crate::ledger::drawer::entry::{bind_move, insert_moves};

use super::ended::entry_of;
use super::sale::{Sale, is_short, take_from_wallet};

/// Rows of one statement: few enough for each database, and the same ones again, which are prepared once.
const ROWS: usize = 50;

/// Sells these orders in the order in which they are named.
pub(in crate::ledger) async fn sell_all(tx: &mut Writing, sales: &[Sale]) -> Result<(), LedgerError> {
    let mut sequences = BTreeMap::new();
    for row in query("SELECT screening, seq FROM sequences").fetch_many(&mut *tx).await? {
        sequences.insert(ScreeningId(int(&row, 0)?), int(&row, 1)?);
    }
    let before = sequences.clone();
    let mut numbered = Vec::with_capacity(sales.len());
    for sale in sales {
        let screening = sale.order.reference.screening;
        let last = sequences.get_mut(&screening);
        let last = last.ok_or_else(|| LedgerError::Fault(format!("there is no screening {screening}")))?;
        *last += 1;
        numbered.push(Numbered { sale, sequence: *last, session: None });
    }
    for (screening, last) in sequences.iter().filter(|(screening, last)| before.get(screening) != Some(last)) {
        let raise = query("UPDATE sequences SET seq = $1 WHERE screening = $2").bind(*last).bind(screening.0);
        raise.execute(&mut *tx).await?;
    }
    sell_numbered(tx, &numbered).await
}

/// A sale, the number of the change that it is to its screening, and in which session of its till's drawer the money moved.
pub(in crate::ledger) struct Numbered<'a> {
    pub(in crate::ledger) sale: &'a Sale,
    pub(in crate::ledger) sequence: i64,
    pub(in crate::ledger) session: Option<i64>,
}

/// The same, where the caller numbers the changes of the screenings, and the moves of the drawers.
pub(in crate::ledger) async fn sell_numbered(tx: &mut Writing, numbered: &[Numbered<'_>]) -> Result<(), LedgerError> {
    let paid = numbered.iter().map(|Numbered { sale, .. }| End {
        order: &sale.order,
        state: OrderState::Paid,
        attempt: Some(sale.attempt),
        at: sale.at,
    });
    write_ends(tx, &paid.collect::<Vec<_>>()).await?;
    write(tx, numbered, insert_attempts, |insert, Numbered { sale, .. }| {
        bind_attempt(insert, sale.attempt, sale.order.reference.order)
    })
    .await?;
    let seats = |sale: &Sale| sale.order.seats().collect::<Vec<SeatId>>();
    let tickets: Vec<(&Order, SeatId)> = numbered
        .iter()
        .flat_map(|Numbered { sale, .. }| seats(sale).into_iter().map(|seat| (&sale.order, seat)))
        .collect();
    write(tx, &tickets, insert_some_tickets, |insert, (order, seat)| {
        bind_ticket(insert, order.reference.screening, order.reference.order, *seat)
    })
    .await?;
    let parts: Vec<(&Sale, &Part)> =
        numbered.iter().flat_map(|Numbered { sale, .. }| sale.parts.iter().map(move |part| (*sale, part))).collect();
    write(tx, &parts, insert_payments, |insert, (sale, part)| bind_payment(insert, &moved(sale, part))).await?;
    let in_drawers: Vec<(&Sale, i64)> =
        numbered.iter().filter_map(|Numbered { sale, session, .. }| Some((*sale, (*session)?))).collect();
    write(tx, &in_drawers, insert_moves, |insert, (sale, session)| {
        bind_move(insert, sale.attempt, &sale.order.terminal, *session)
    })
    .await?;
    for Numbered { sale, session, .. } in numbered {
        let order = &sale.order;
        let who = (&order.terminal, &order.cashier);
        let entry = Entry::new(sale.at, OrderState::Paid.word(), who, order.reference.order.as_str());
        let entry = entry.receipt(sale.attempt);
        let facts = [of_order(order, OrderState::Paid), of_tickets(order)];
        let in_drawer = session.map(|session| of_move(sale.attempt.as_str(), order.terminal.as_str(), session));
        let paid = sale.parts.iter().map(|part| of_payment(&moved(sale, part)));
        tx.tell(entry.facts(facts).facts(paid).facts(in_drawer));
    }
    write(tx, numbered, insert_changes, |insert, Numbered { sale, sequence, .. }| {
        let reference = sale.order.reference;
        bind_change(insert, reference.screening, *sequence, "sold", Some(reference.order), &seats(sale))
    })
    .await?;
    for (sale, part) in parts.into_iter().filter(|(_, part)| part.tender.is_wallet()) {
        if is_short(&converse(take_from_wallet(sale, part, None)?, tx).await?) {
            return Err(LedgerError::Fault(format!("a wallet is to pay {} and has less", part.amount)));
        }
    }
    Ok(())
}

/// Writes orders that were cancelled or expired, each with when.
pub(in crate::ledger) async fn end_all(tx: &mut Writing, ended: &[(Order, Timestamp)]) -> Result<(), LedgerError> {
    for (order, at) in ended {
        tx.tell(entry_of(order, *at));
    }
    let ended = ended.iter().map(|(order, at)| End { order, state: order.state, attempt: None, at: *at });
    write_ends(tx, &ended.collect::<Vec<_>>()).await
}

/// How an order ended.
struct End<'a> {
    order: &'a Order,
    state: OrderState,
    attempt: Option<AttemptId>,
    at: Timestamp,
}

async fn write_ends(tx: &mut AnyConnection, ends: &[End<'_>]) -> Result<(), LedgerError> {
    write(tx, ends, insert_orders, |insert, end| bind_order(insert, end.order, end.state, end.attempt, end.at)).await?;
    let lines: Vec<(&Order, &Line)> =
        ends.iter().flat_map(|end| end.order.lines.iter().map(|line| (end.order, line))).collect();
    write(tx, &lines, insert_some_lines, |insert, (order, line)| bind_line(insert, order, line)).await
}

/// A part of a sale, for which nothing is rounded.
fn moved<'a>(sale: &'a Sale, part: &'a Part) -> Movement<'a> {
    Movement {
        attempt: sale.attempt.as_str(),
        flow: Flow::Payment,
        order: sale.order.reference.order,
        who: (&sale.order.terminal, &sale.order.cashier),
        part,
        step: CashStep::NONE,
        at: sale.at,
        nth: 1,
        carried: false,
    }
}

/// Writes a row for each of these, [`ROWS`] in a statement.
async fn write<T>(
    tx: &mut AnyConnection,
    rows: &[T],
    insert: fn(usize) -> Statement,
    bind: impl Fn(Statement, &T) -> Statement,
) -> Result<(), LedgerError> {
    for some in rows.chunks(ROWS) {
        some.iter().fold(insert(some.len()), &bind).execute(&mut *tx).await?;
    }
    Ok(())
}
