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
//! Where the last rows of a transaction wait for no lock that another one may hold for long, the lines go with them, in the
//! same round trip ([`lines_after`]): the tape is then held for no longer than without.
//!
//! The number of a receipt stands on the line of what it is for, and so it costs no statement: what was given last is
//! remembered with the end of the tape. All programs of a till number its receipts together, whatever tape they write.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::AnyConnection;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use super::converse::Answer;
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

/// So many lines go together with the last rows of a transaction.
const LINES_AFTER: usize = 4;

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
#[derive(Default)]
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

    /// With what was written after it.
    pub(super) fn and(mut self, after: Self) -> Self {
        self.ends.extend(after.ends);
        self.receipts.extend(after.receipts);
        self
    }
}

/// Lines that are to be written right after the last rows of a transaction. While it lives nobody else of this program
/// writes the tape.
pub(super) struct LinesAfter {
    writer: OwnedMutexGuard<Writer>,
    /// What they go on from, and what is then.
    before: Known,
    after: Known,
    lines: Vec<Numbered>,
    receipts: Vec<Receipt>,
    told: Vec<Entry>,
    is_mysql: bool,
}

/// Numbers what was told, if it stands on one tape of which it is known where it ends; leaves it alone otherwise.
pub(super) async fn lines_after(
    tapes: &Tapes,
    hand: &Hand,
    told: &mut Vec<Entry>,
    dialect: Dialect,
) -> Option<LinesAfter> {
    let mut tills = told.iter().map(|entry| hand.till.as_ref().unwrap_or(&entry.terminal));
    let till = tills.next().filter(|_| !hand.is_silent)?;
    if tills.any(|other| other != till) {
        return None;
    }
    let till = till.clone();
    let is_mysql = dialect == Dialect::MySql;
    let mut writer = timeout(ANSWER, tapes.of(&till).lock_owned()).await.ok()?;
    let is_known = |known: &Known| {
        let mut receipts = told.iter().filter(|entry| entry.receipt.is_some());
        receipts.all(|entry| known.receipts.contains_key(&entry.terminal))
    };
    let before = writer.known.clone().filter(is_known)?;
    for entry in &mut *told {
        name_leave(entry, hand);
    }
    let (lines, after, receipts) = numbered(&tape_name(&till, writer.number.max(1)), before.clone(), told);
    if lines.is_empty() || lines.len() > LINES_AFTER {
        return None;
    }
    // Not known again before the commit is.
    writer.known = None;
    Some(LinesAfter { writer, before, after, lines, receipts, told: std::mem::take(told), is_mysql })
}

impl LinesAfter {
    /// Each line where the one before it stands.
    pub(super) fn statements(&self) -> Vec<Statement> {
        let mut head = self.before.head.clone();
        let mut statements = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            statements.push(insert_after(line, &head, self.is_mysql));
            head = Head { n: line.0.n, hash: line.0.hash.clone() };
        }
        statements
    }

    /// What these statements answered. What was told, where another program has written there.
    pub(super) fn are_written(self, answers: &[Answer]) -> Result<Written, Vec<Entry>> {
        // Whoever has the first number has those after it.
        if answers.iter().all(|answer| answer.changed > 0) {
            Ok(Written { ends: vec![(self.writer, self.after)], receipts: self.receipts })
        } else {
            Err(self.told)
        }
    }

    /// Whether the first of them was refused, for another program has written there, and the transaction goes on.
    pub(super) fn are_refused_by(&self, error: &sqlx::Error) -> bool {
        self.is_mysql && is_key_clash(error)
    }

    /// What was told.
    pub(super) fn give_back(self) -> Vec<Entry> {
        self.told
    }

    /// None of them was sent: the tape ends where it did.
    pub(super) fn were_not_reached(mut self) {
        self.writer.known = Some(self.before);
    }
}

fn name_leave(entry: &mut Entry, hand: &Hand) {
    if entry.allowed_by.is_empty() {
        entry.allowed_by.clone_from(&hand.allowed_by);
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
        name_leave(&mut entry, hand);
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

/// Lines after what is known; what then is, and the receipts that are on them.
fn numbered(tape: &str, before: Known, entries: &[Entry]) -> (Vec<Numbered>, Known, Vec<Receipt>) {
    let mut lines: Vec<Numbered> = Vec::with_capacity(entries.len());
    let mut given = Vec::new();
    let Known { mut head, mut receipts } = before;
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
    (lines, Known { head, receipts }, given)
}

/// Writes lines after what is known; what then is, and the receipts that are on them. `None`, and nothing is written, if
/// another program has put a line there, or given the receipt, or the line before is gone.
async fn write(
    tx: &mut AnyConnection,
    tape: &str,
    before: Known,
    entries: &[Entry],
) -> Result<Option<(Known, Vec<Receipt>)>, LedgerError> {
    let head = before.head.clone();
    let (lines, after, given) = numbered(tape, before, entries);
    let Some((first, more)) = lines.split_first() else { return Ok(Some((after, given))) };
    // Whoever has the first number has those after it: all writers of a tape come by it.
    if !insert_first(&mut *tx, first, &head).await? {
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
    match insert_after(first, before, is_mysql).execute(tx).await {
        Ok(done) => Ok(done.rows_affected() > 0),
        Err(error) if is_mysql && is_key_clash(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A line where the one before it stands.
fn insert_after(line: &Numbered, before: &Head, is_mysql: bool) -> Statement {
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
    let insert = bind(insert, line);
    if before.n == 0 {
        return insert;
    }
    insert.bind(line.0.tape.clone()).bind(before.n).bind(before.hash.clone())
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
