//! A row of `leaves`, as it is written, read, and told to the tapes: beside `facts`, by the same rules.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::each::{Each, tell_each};
use super::error::LedgerError;
use super::row::{int, parsed, string, word};
use super::statement::{Statement, query};
use crate::domain::ids::LeaveId;
use crate::domain::staff::{About, Act, LeaveAsk, LeaveEnd, StaffNumber, Verdict};
use crate::domain::tape::fact;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// The end of an ask, as a tape tells it.
pub(in crate::ledger) fn of_leave(end: &LeaveEnd) -> String {
    let LeaveEnd { ask, verdict, at, terminal, number, name } = end;
    let LeaveAsk { id, act, subject, about, terminal: asked_at, number: asker, cashier, .. } = ask;
    let value = format!(
        "{} {} {subject} asked {} to {} at {asked_at} by {asker} {cashier} ended {} at {terminal} by {number} {name}: {}",
        verdict.word(),
        act.word(),
        ask.asked_at.millis(),
        ask.deadline.millis(),
        at.millis(),
        about.written(),
    );
    fact("leaves", id.as_str(), &value)
}

/// The row that ends an ask: it fails where there is one.
pub(in crate::ledger) fn insert_leave(end: &LeaveEnd) -> Statement {
    let LeaveEnd { ask, verdict, at, terminal, number, name } = end;
    query(
        "INSERT INTO leaves (id, verdict, act, subject, about, asked_at, deadline, asked_terminal, asked_number, \
         asked_name, ended_at, ended_terminal, ended_number, ended_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(ask.id.to_string())
    .bind(verdict.word())
    .bind(ask.act.word())
    .bind(ask.subject.to_string())
    .bind(ask.about.written())
    .bind(ask.asked_at.millis())
    .bind(ask.deadline.millis())
    .bind(ask.terminal.to_string())
    .bind(i64::from(ask.number.get()))
    .bind(ask.cashier.to_string())
    .bind(at.millis())
    .bind(terminal.to_string())
    .bind(i64::from(number.get()))
    .bind(name.to_string())
}

/// How an ask ended, if it has.
pub(in crate::ledger) async fn leave_of(tx: &mut AnyConnection, id: LeaveId) -> Result<Option<LeaveEnd>, LedgerError> {
    let row = query(
        "SELECT id, verdict, act, subject, about, asked_at, deadline, asked_terminal, asked_number, asked_name, \
         ended_at, ended_terminal, ended_number, ended_name FROM leaves WHERE id = $1",
    );
    row.bind(id.to_string()).fetch_optional(tx).await?.as_ref().map(leave).transpose()
}

/// All of them, as the tapes tell them.
pub(super) async fn told(tx: &mut AnyConnection, each: Each<'_>) -> Result<(), LedgerError> {
    let rows = query(
        "SELECT id, verdict, act, subject, about, asked_at, deadline, asked_terminal, asked_number, asked_name, \
         ended_at, ended_terminal, ended_number, ended_name FROM leaves",
    );
    // One that cannot be read is told by what it says: no tape does.
    let of_row = |row: &AnyRow| match leave(row) {
        Ok(end) => Ok(of_leave(&end)),
        Err(LedgerError::Fault(why)) => Ok(fact("leaves", &string(row, 0)?.replace(' ', "_"), &why)),
        Err(error) => Err(error),
    };
    tell_each(rows, tx, of_row, each).await
}

fn leave(row: &AnyRow) -> Result<LeaveEnd, LedgerError> {
    let time = |column| int(row, column).map(Timestamp::from_millis);
    let text = |column| string(row, column).map(|written| Text::new(&written));
    let ask = LeaveAsk {
        id: parsed(row, 0)?,
        act: word(row, 2, Act::from_word)?,
        subject: text(3)?,
        about: word(row, 4, About::read)?,
        terminal: parsed(row, 7)?,
        number: number(row, 8)?,
        cashier: text(9)?,
        asked_at: time(5)?,
        deadline: time(6)?,
    };
    Ok(LeaveEnd {
        ask,
        verdict: word(row, 1, Verdict::from_word)?,
        at: time(10)?,
        terminal: parsed(row, 11)?,
        number: number(row, 12)?,
        name: text(13)?,
    })
}

fn number(row: &AnyRow, column: usize) -> Result<StaffNumber, LedgerError> {
    let written = int(row, column)?.to_string();
    written.parse().map_err(|_| LedgerError::Fault(format!("unreadable staff number in the ledger: {written}")))
}
