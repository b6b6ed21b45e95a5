//! How a transaction's lines come onto their tapes: last of all, right before it is committed.
//!
//! ```text
//! tx.tell(entry) … tx.tell(entry) ─▶ commit ─┬▶ the lock on each tape, and where it ends
//!                                            ├▶ the lines, numbered and chained: one INSERT a tape
//!                                            └▶ COMMIT ─▶ the new end is remembered, the lock let go
//! ```
//!
//! A program remembers where each tape ends that it writes, so that a line costs one INSERT. It writes a tape's lines in
//! one transaction after the other, from the INSERT to the COMMIT: nobody holds a tape while it waits for anything else,
//! and so no two ever wait for each other. Another program that has the same terminal's name is found by the key of the
//! line. Then the lines are numbered anew, after its own; the sale around them knows nothing of it. Who loses that race
//! several times in a row goes on with a tape of its own, `T1.2`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::AnyConnection;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use super::dialect::Dialect;
use super::error::{LedgerError, is_key_clash};
use super::row::{int, string};
use super::statement::{ANSWER, Statement, insert_rows, query};
use crate::domain::ids::TerminalId;
use crate::domain::tape::{Entry, Head, Line, tape_name};
use crate::domain::text::Text;

/// Columns of a line.
const COLUMNS: usize = 11;

/// Lines of one statement.
const ROWS: usize = 25;

/// After so many lost races in a row a program takes another tape.
const LOST_RACES: u32 = 3;

/// After so many in all, something else is wrong.
const MOST_RACES: u32 = 12;

/// What is done where no till is: the tape of the house.
pub(in crate::ledger) const HOUSE: &str = "house";

/// The tapes that a program writes.
#[derive(Clone, Default)]
pub(in crate::ledger) struct Tapes(Arc<Mutex<BTreeMap<TerminalId, Arc<tokio::sync::Mutex<Writer>>>>>);

/// Who writes by a handle of the ledger.
#[derive(Clone, Default)]
pub(super) struct Hand {
    /// Whose tape it is; that of each act's own terminal, if nobody's is named.
    pub(super) till: Option<TerminalId>,
    /// By whose leave; empty where none was needed.
    pub(super) allowed_by: Text,
    /// Nothing is written: see [`Ledger::without_tapes`](super::Ledger::without_tapes).
    pub(super) is_silent: bool,
}

/// A program, to one tape.
#[derive(Default)]
struct Writer {
    /// Which writer of the till it is, from 1; 0 before its first line.
    number: u32,
    /// Where the tape ends; `None` where that is not known.
    head: Option<Head>,
}

impl Tapes {
    fn of(&self, till: &TerminalId) -> Arc<tokio::sync::Mutex<Writer>> {
        // A panic elsewhere leaves no half-made entry.
        let mut tapes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tapes.entry(till.clone()).or_default().clone()
    }

    /// Another hand may have changed all tapes: a copy was put back.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Lines that are written and not yet committed. While it lives nobody else of this program writes these tapes.
pub(super) struct Written(Vec<(OwnedMutexGuard<Writer>, Head)>);

impl Written {
    /// They are committed. Where that is not known, it is dropped, and the ends are read anew.
    pub(super) fn keep(self) {
        for (mut writer, head) in self.0 {
            writer.head = Some(head);
        }
    }
}

/// Writes what a transaction did onto the tapes.
pub(super) async fn append(
    tx: &mut AnyConnection,
    tapes: &Tapes,
    hand: &Hand,
    told: Vec<Entry>,
) -> Result<Written, LedgerError> {
    let mut of_tills: BTreeMap<TerminalId, Vec<Entry>> = BTreeMap::new();
    for mut entry in told.into_iter().filter(|_| !hand.is_silent) {
        if entry.allowed_by.is_empty() {
            entry.allowed_by.clone_from(&hand.allowed_by);
        }
        of_tills.entry(hand.till.as_ref().unwrap_or(&entry.terminal).clone()).or_default().push(entry);
    }
    let mut written = Vec::with_capacity(of_tills.len());
    // In the order of their names, so that no two programs or tasks wait for each other.
    for (till, entries) in of_tills {
        let mut writer = timeout(ANSWER, tapes.of(&till).lock_owned()).await.map_err(|_| LedgerError::Busy)?;
        // Not known again before the commit is.
        let mut head = writer.head.take();
        let mut lost = 0;
        let head = loop {
            let name = tape_name(&till, writer.number.max(1));
            let from = match head.take() {
                Some(head) => head,
                None => read_head(&mut *tx, &name).await?,
            };
            if let Some(head) = write(&mut *tx, &name, from, &entries).await? {
                break head;
            }
            lost += 1;
            tracing::debug!(tape = name, lost, "another program writes the same tape");
            if lost >= MOST_RACES {
                return Err(LedgerError::Busy);
            }
            if lost % LOST_RACES == 0 {
                writer.number = writer.number.max(1) + 1;
            }
        };
        written.push((writer, head));
    }
    Ok(Written(written))
}

/// The same for who holds the whole ledger: where it ends is read, and nobody else writes.
pub(super) async fn append_alone(
    tx: &mut AnyConnection,
    till: &TerminalId,
    entries: &[Entry],
) -> Result<(), LedgerError> {
    let name = tape_name(till, 1);
    let head = read_head(&mut *tx, &name).await?;
    write(tx, &name, head, entries).await?.map(drop).ok_or(LedgerError::Busy)
}

/// The name of the house's own tape.
pub(super) fn house() -> Result<TerminalId, LedgerError> {
    HOUSE.parse().map_err(|_| LedgerError::Fault("the house has no tape".to_owned()))
}

/// Where a tape ends.
async fn read_head(tx: &mut AnyConnection, tape: &str) -> Result<Head, LedgerError> {
    let row = query("SELECT n, hash FROM tape WHERE tape = $1 ORDER BY n DESC LIMIT 1").bind(tape.to_owned());
    let row = row.fetch_optional(tx).await?;
    row.map_or(Ok(Head::none()), |row| Ok(Head { n: int(&row, 0)?, hash: string(&row, 1)? }))
}

/// Writes lines after `before`; where the tape then ends. `None`, and nothing is written, if another program has put a line
/// there, or `before` is gone.
async fn write(
    tx: &mut AnyConnection,
    tape: &str,
    before: Head,
    entries: &[Entry],
) -> Result<Option<Head>, LedgerError> {
    let mut lines = Vec::with_capacity(entries.len());
    let mut head = before.clone();
    for entry in entries {
        for facts in entry.parts() {
            let mut line = Line {
                tape: tape.to_owned(),
                // Another hand may have written any number.
                n: head.n.saturating_add(1),
                at: entry.at.millis(),
                what: entry.what.to_owned(),
                terminal: entry.terminal.to_string(),
                cashier: entry.cashier.to_string(),
                allowed_by: entry.allowed_by.to_string(),
                subject: entry.subject.clone(),
                facts,
                detail: entry.detail.to_string(),
                hash: String::new(),
            };
            line.hash = line.hash_after(&head.hash);
            head = Head { n: line.n, hash: line.hash.clone() };
            lines.push(line);
        }
    }
    let Some((first, more)) = lines.split_first() else { return Ok(Some(head)) };
    // Whoever has the first number has those after it: all writers of a tape come by it.
    if !insert_first(&mut *tx, first, &before).await? {
        return Ok(None);
    }
    for some in more.chunks(ROWS) {
        let head =
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash)";
        some.iter().fold(insert_rows(head, some.len(), COLUMNS), bind).execute(&mut *tx).await?;
    }
    Ok(Some(head))
}

/// `false` where another line has its number, or the one before is not there any more, for a copy was put back. The
/// transaction goes on in either case: PostgreSQL would end it at a key clash, and MySQL does not.
async fn insert_first(tx: &mut AnyConnection, line: &Line, before: &Head) -> Result<bool, LedgerError> {
    let is_mysql = Dialect::of(tx) == Dialect::MySql;
    let insert = match (before.n == 0, is_mysql) {
        (true, true) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ),
        (true, false) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        ),
        (false, true) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM tape b \
             WHERE b.tape = $12 AND b.n = $13 AND b.hash = $14",
        ),
        (false, false) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM tape b \
             WHERE b.tape = $12 AND b.n = $13 AND b.hash = $14 ON CONFLICT DO NOTHING",
        ),
    };
    let mut insert = bind(insert, line);
    if before.n > 0 {
        insert = insert.bind(line.tape.clone()).bind(before.n).bind(before.hash.clone());
    }
    match insert.execute(tx).await {
        Ok(done) => Ok(done.rows_affected() > 0),
        Err(error) if is_mysql && is_key_clash(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn bind(insert: Statement, line: &Line) -> Statement {
    insert
        .bind(line.tape.clone())
        .bind(line.n)
        .bind(line.at)
        .bind(line.what.clone())
        .bind(line.terminal.clone())
        .bind(line.cashier.clone())
        .bind(line.allowed_by.clone())
        .bind(line.subject.clone())
        .bind(line.facts.clone())
        .bind(line.detail.clone())
        .bind(line.hash.clone())
}
