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
//!
//! The number of a receipt stands on the line of what it is for, and so it costs no statement: what was given last is
//! remembered with the end of the tape. All programs of a till number its receipts together, whatever tape they write.

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
use crate::domain::receipt::Receipt;
use crate::domain::tape::{Entry, Head, Line, of_receipt, tape_name};
use crate::domain::text::Text;

/// Columns of a line.
const COLUMNS: usize = 12;

/// Lines of one statement.
const ROWS: usize = 25;

/// After so many lost races in a row a program takes another tape.
const LOST_RACES: u32 = 3;

/// After so many in all, something else is wrong. Programs of one till meet at its receipts again and again.
const MOST_RACES: u32 = 40;

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
    /// Nothing is written: only of `Ledger::without_tapes`.
    pub(super) is_silent: bool,
}

/// A program, to one tape.
#[derive(Default)]
struct Writer {
    /// Which writer of the till it is, from 1; 0 before its first line.
    number: u32,
    /// What it goes on from; `None` where that is not known.
    known: Option<Known>,
}

/// Where a tape ends, and which receipts were given last, of the tills of which that was asked. The line that gave one is on
/// this tape: while it ends where it did, nothing of it was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    head: Head,
    receipts: BTreeMap<TerminalId, i64>,
}

impl Known {
    /// As it is now.
    async fn read(tx: &mut AnyConnection, tape: &str, entries: &[Entry]) -> Result<Self, LedgerError> {
        let known = Self { head: read_head(&mut *tx, tape).await?, receipts: BTreeMap::new() };
        known.for_receipts(tx, entries).await
    }

    /// With the last receipt of each till that is to give one.
    async fn for_receipts(mut self, tx: &mut AnyConnection, entries: &[Entry]) -> Result<Self, LedgerError> {
        for entry in entries.iter().filter(|entry| entry.receipt.is_some()) {
            if !self.receipts.contains_key(&entry.terminal) {
                let last = query("SELECT COALESCE(MAX(receipt), 0) FROM tape WHERE terminal = $1");
                let last = last.bind(entry.terminal.to_string()).fetch_one(&mut *tx).await?;
                self.receipts.insert(entry.terminal.clone(), int(&last, 0)?);
            }
        }
        Ok(self)
    }

    /// Whether other programs gave receipts since it was `before`, and left the tape alone.
    fn has_only_other_receipts(&self, before: &Self) -> bool {
        self.head == before.head && self.receipts.iter().any(|(till, last)| before.receipts.get(till) != Some(last))
    }
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
pub(super) struct Written {
    ends: Vec<(OwnedMutexGuard<Writer>, Known)>,
    receipts: Vec<Receipt>,
}

impl Written {
    /// They are committed; gives the receipts that are on them. Where that is not known, it is dropped, and the ends are read
    /// anew.
    pub(super) fn keep(self) -> Vec<Receipt> {
        for (mut writer, known) in self.ends {
            writer.known = Some(known);
        }
        self.receipts
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
    let mut written = Written { ends: Vec::with_capacity(of_tills.len()), receipts: Vec::new() };
    // In the order of their names, so that no two programs or tasks wait for each other.
    for (till, entries) in of_tills {
        let mut writer = timeout(ANSWER, tapes.of(&till).lock_owned()).await.map_err(|_| LedgerError::Busy)?;
        // Not known again before the commit is.
        let mut known = writer.known.take();
        let (mut lost, mut lost_tape) = (0, 0);
        let (known, receipts) = loop {
            let name = tape_name(&till, writer.number.max(1));
            let from = match known.take() {
                Some(known) => known.for_receipts(&mut *tx, &entries).await?,
                None => Known::read(&mut *tx, &name, &entries).await?,
            };
            if let Some(written) = write(&mut *tx, &name, from.clone(), &entries).await? {
                break written;
            }
            lost += 1;
            tracing::debug!(tape = name, lost, "another program writes the same tape, or gives receipts of the till");
            if lost >= MOST_RACES {
                return Err(LedgerError::Busy);
            }
            let now = Known::read(&mut *tx, &name, &entries).await?;
            lost_tape += u32::from(!now.has_only_other_receipts(&from));
            if lost_tape == LOST_RACES {
                (writer.number, lost_tape) = (writer.number.max(1) + 1, 0);
            } else {
                known = Some(now);
            }
        };
        written.ends.push((writer, known));
        written.receipts.extend(receipts);
    }
    Ok(written)
}

/// The same for who holds the whole ledger: where it ends is read, and nobody else writes.
pub(super) async fn append_alone(
    tx: &mut AnyConnection,
    till: &TerminalId,
    entries: &[Entry],
) -> Result<(), LedgerError> {
    let name = tape_name(till, 1);
    let known = Known::read(&mut *tx, &name, entries).await?;
    write(tx, &name, known, entries).await?.map(drop).ok_or(LedgerError::Busy)
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

/// A line as it is written, and the number of its receipt.
type Numbered = (Line, Option<i64>);

/// Writes lines after what is known; what then is, and the receipts that are on them. `None`, and nothing is written, if
/// another program has put a line there, or given the receipt, or the line before is gone.
async fn write(
    tx: &mut AnyConnection,
    tape: &str,
    before: Known,
    entries: &[Entry],
) -> Result<Option<(Known, Vec<Receipt>)>, LedgerError> {
    let mut lines: Vec<Numbered> = Vec::with_capacity(entries.len());
    let mut given = Vec::new();
    let Known { mut head, mut receipts } = before.clone();
    for entry in entries {
        let mut entry = entry.clone();
        let mut receipt = None;
        if let Some(attempt) = entry.receipt {
            let last = receipts.entry(entry.terminal.clone()).or_default();
            *last = last.saturating_add(1);
            // First, so that it is on the line that has its number.
            entry.facts.insert(0, of_receipt(entry.terminal.as_str(), *last, attempt.as_str()));
            given.push(Receipt { till: entry.terminal.clone(), number: *last });
            receipt = Some(*last);
        }
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
            lines.push((line, receipt.take()));
        }
    }
    let after = Known { head, receipts };
    let Some((first, more)) = lines.split_first() else { return Ok(Some((after, given))) };
    // Whoever has the first number has those after it: all writers of a tape come by it.
    if !insert_first(&mut *tx, first, &before.head).await? {
        return Ok(None);
    }
    for some in more.chunks(ROWS) {
        let head = "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash, \
                    receipt)";
        some.iter().fold(insert_rows(head, some.len(), COLUMNS), bind).execute(&mut *tx).await?;
    }
    Ok(Some((after, given)))
}

/// `false` where another line has its number or its receipt, or the one before is not there any more, for a copy was put
/// back. The transaction goes on in either case: PostgreSQL would end it at a key clash, and MySQL does not.
async fn insert_first(tx: &mut AnyConnection, first: &Numbered, before: &Head) -> Result<bool, LedgerError> {
    let is_mysql = Dialect::of(tx) == Dialect::MySql;
    let insert = match (before.n == 0, is_mysql) {
        (true, true) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash, receipt) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        ),
        (true, false) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash, receipt) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        ),
        (false, true) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash, receipt) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM tape b \
             WHERE b.tape = $13 AND b.n = $14 AND b.hash = $15",
        ),
        (false, false) => query(
            "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash, receipt) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM tape b \
             WHERE b.tape = $13 AND b.n = $14 AND b.hash = $15 ON CONFLICT DO NOTHING",
        ),
    };
    let mut insert = bind(insert, first);
    if before.n > 0 {
        insert = insert.bind(first.0.tape.clone()).bind(before.n).bind(before.hash.clone());
    }
    match insert.execute(tx).await {
        Ok(done) => Ok(done.rows_affected() > 0),
        Err(error) if is_mysql && is_key_clash(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn bind(insert: Statement, (line, receipt): &Numbered) -> Statement {
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
        .bind(*receipt)
}
