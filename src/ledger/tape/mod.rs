//! The tapes as they were written: read line by line, by whoever exports or checks them. They are written by each
//! transaction itself (`connection::tape`).

pub(in crate::ledger) mod seal;

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::connection::error::LedgerError;
use super::connection::ledger::{Ledger, commit};
use super::connection::row::{int, string};
use super::connection::statement::query;
use crate::domain::ids::TerminalId;
use crate::domain::tape::{Entry, Head, Line, Place};
use crate::domain::time::Timestamp;

impl Ledger {
    /// Puts a line onto a tape that no row of another table goes with.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn tell(&self, entry: Entry) -> Result<(), LedgerError> {
        let mut tx = self.begin_write().await?;
        tx.tell(entry);
        commit(tx).await
    }

    /// Those of these ends of tapes, as an export or a slip of paper has them, that the tapes have no more.
    pub async fn lost_ends(&self, ends: &BTreeMap<String, Head>) -> Result<Vec<String>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let mut lost = Vec::new();
        for (tape, end) in ends {
            if !has(&mut tx, tape, end).await? {
                lost.push(tape.clone());
            }
        }
        Ok(lost)
    }

    /// The last lines of a tape before one of them, the last first; at most `limit`.
    pub async fn last_lines(&self, tape: &str, before: Option<i64>, limit: u32) -> Result<Vec<Line>, LedgerError> {
        let rows = query(
            "SELECT tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash FROM tape \
             WHERE tape = $1 AND n < $2 ORDER BY n DESC LIMIT $3",
        );
        let rows = rows.bind(tape.to_owned()).bind(before.unwrap_or(i64::MAX)).bind(i64::from(limit));
        rows.fetch_all(&mut *self.reader().await?).await?.iter().map(line).collect()
    }

    /// The last lines of all tapes, or of those of one till, from one instant to before another, the last first; those
    /// before a place, if one is named; at most `limit`.
    pub async fn lines_between(
        &self,
        (from, to): (Timestamp, Timestamp),
        till: Option<&TerminalId>,
        before: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Line>, LedgerError> {
        let end = Place { at: to.millis(), tape: String::new(), n: 0 };
        let Place { at, tape, n } = before.unwrap_or(&end);
        let rows = match till {
            None => query(
                "SELECT tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash FROM tape \
                 WHERE done_at >= $1 AND done_at <= $2 AND (done_at < $3 OR tape < $4 OR (tape = $5 AND n < $6)) \
                 ORDER BY done_at DESC, tape DESC, n DESC LIMIT $7",
            ),
            Some(_) => query(
                "SELECT tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash FROM tape \
                 WHERE done_at >= $1 AND done_at <= $2 AND (done_at < $3 OR tape < $4 OR (tape = $5 AND n < $6)) \
                 AND (tape = $7 OR tape LIKE $8) ORDER BY done_at DESC, tape DESC, n DESC LIMIT $9",
            ),
        };
        let rows = rows.bind(from.millis()).bind(*at).bind(*at).bind(tape.clone()).bind(tape.clone()).bind(*n);
        let rows = match till {
            None => rows,
            // With those of its writers who lost the race to it; a name has no letter that means any.
            Some(till) => rows.bind(till.to_string()).bind(format!("{till}.%")),
        };
        rows.bind(i64::from(limit)).fetch_all(&mut *self.reader().await?).await?.iter().map(line).collect()
    }

    /// All lines of the tapes, or of one of them, in their order and of one instant.
    pub async fn read_tapes(&self, tape: Option<&str>, each: impl FnMut(&Line)) -> Result<(), LedgerError> {
        read(&mut *self.begin_read().await?, tape, each).await
    }
}

/// Whether a tape has this line, with this hash.
pub(in crate::ledger) async fn has(tx: &mut AnyConnection, tape: &str, line: &Head) -> Result<bool, LedgerError> {
    let row = query("SELECT hash FROM tape WHERE tape = $1 AND n = $2").bind(tape.to_owned()).bind(line.n);
    let hash = row.fetch_optional(tx).await?.map(|row| string(&row, 0)).transpose()?;
    Ok(hash.as_ref() == Some(&line.hash))
}

/// Reads all lines of the tapes, or of one of them, within a transaction.
pub(in crate::ledger) async fn read(
    tx: &mut AnyConnection,
    tape: Option<&str>,
    mut each: impl FnMut(&Line),
) -> Result<(), LedgerError> {
    let named = match tape {
        Some(tape) => query(
            "SELECT tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash FROM tape \
             WHERE tape = $1 ORDER BY n",
        )
        .bind(tape.to_owned()),
        None => query(
            "SELECT tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash FROM tape \
             ORDER BY tape, n",
        ),
    };
    let mut rows = named.fetch(tx)?;
    while let Some(row) = rows.try_next().await? {
        each(&line(&row)?);
    }
    Ok(())
}

/// A line from the columns that the statements here name, in their order.
pub(in crate::ledger) fn line(row: &AnyRow) -> Result<Line, LedgerError> {
    Ok(Line {
        tape: string(row, 0)?,
        n: int(row, 1)?,
        at: int(row, 2)?,
        what: string(row, 3)?,
        terminal: string(row, 4)?,
        cashier: string(row, 5)?,
        allowed_by: string(row, 6)?,
        subject: string(row, 7)?,
        facts: string(row, 8)?,
        detail: string(row, 9)?,
        hash: string(row, 10)?,
    })
}
