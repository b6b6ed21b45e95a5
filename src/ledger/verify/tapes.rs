//! The tapes, each line read once: whether each tape is one chain, whether seals name what is there, and whether receipts are
//! where they belong.
//!
//! ```text
//! a tape ─▶ some lines ─▶ chain, receipts, what they touch ─▶ the seals among them: are the lines that they name there?
//!             └◀──────────────────────── the next ones ◀────────────────────────────────────────┘
//! ```

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sqlx::{AnyConnection, Row as _};

use super::point::Ends;
use super::progress::Progressing;
use super::receipts::{self, Receipts};
use super::rule::{Finding, Findings, Named};
use super::touched::Touched;
use crate::domain::tape::seal::{SEALED, heads_of, short_of};
use crate::domain::tape::{Checker, Head, Line};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;
use crate::ledger::tape::{has, line};

pub(super) const CHAIN: Named =
    ("tape_chain", "the lines of a tape are numbered from 1 without a gap, and each is chained to the one before");

pub(super) const SEALS: Named =
    ("seals", "a seal is what its short form says, and the lines that it names still end with the same hashes");

/// For people who wait.
pub(super) const TAPES: &str = "tapes";

/// Lines of one statement.
const LINES: i64 = 5_000;

/// What is read of a seal: where it stands, its short form, and its facts, which may take several lines.
struct Seal {
    n: i64,
    short: String,
    facts: String,
}

/// The lines of all tapes, or those after some.
pub(super) struct Tapes<'a> {
    checker: Checker,
    /// Which lines are known to be there: most seals name the last lines of most tapes again.
    known: Ends,
    receipts: Receipts,
    /// What the lines touch, if that is asked.
    touched: Option<&'a mut Touched>,
}

impl<'a> Tapes<'a> {
    pub(super) fn after(ends: Ends, touched: Option<&'a mut Touched>) -> Self {
        let receipts = Receipts::new(!ends.is_empty());
        Self { checker: Checker::after(ends), known: Ends::new(), receipts, touched }
    }

    /// Looks at them; gives how many they are, and where the tapes end.
    pub(super) async fn look(
        mut self,
        tx: &mut AnyConnection,
        findings: &mut Findings,
        progress: &Progressing<'_>,
    ) -> Result<(u64, Ends), LedgerError> {
        for named in [CHAIN, SEALS, receipts::RECEIPTS] {
            let _ = findings.at(named);
        }
        let before = self.checker.heads().clone();
        for (tape, end) in &before {
            if !has(&mut *tx, tape, end).await? {
                findings.at(CHAIN).add(&format!("{tape} {} is not what it was when the books were found right", end.n));
            }
        }
        for tape in names(&mut *tx).await? {
            self.tape(&tape, before.get(&tape), &mut *tx, findings, progress).await?;
            if self.touched.as_ref().is_some_and(|touched| touched.is_much()) {
                break;
            }
        }
        let mut of_numbers = Finding::new(receipts::RECEIPTS.0, receipts::RECEIPTS.1);
        self.receipts.numbers(tx, &mut of_numbers).await?;
        findings.at(receipts::RECEIPTS).begin_with(of_numbers);
        let lines = self.checker.lines();
        findings.at(CHAIN).looked_at += lines;
        Ok((lines, self.checker.heads().clone()))
    }

    async fn tape(
        &mut self,
        tape: &str,
        end: Option<&Head>,
        tx: &mut AnyConnection,
        findings: &mut Findings,
        progress: &Progressing<'_>,
    ) -> Result<(), LedgerError> {
        let mut after = end.map_or(i64::MIN, |end| end.n);
        self.receipts.begin(&mut *tx, tape, end).await?;
        let mut seal: Option<Seal> = None;
        loop {
            let mut seals = Vec::new();
            let mut count = 0;
            let rows = query(
                "SELECT tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash, receipt \
                 FROM tape WHERE tape = $1 AND n > $2 ORDER BY n LIMIT $3",
            );
            let mut rows = rows.bind(tape.to_owned()).bind(after).bind(LINES).fetch(&mut *tx)?;
            while let Some(row) = rows.try_next().await? {
                let line = line(&row)?;
                count += 1;
                after = line.n;
                if let Some(fault) = self.checker.look(&line) {
                    findings.at(CHAIN).add(&fault.to_string());
                }
                self.receipts.line(&line, row.try_get(11)?, findings.at(receipts::RECEIPTS));
                if let Some(touched) = &mut self.touched {
                    touched.line(&line);
                }
                // Those of many tapes take several lines, one after the other.
                match &mut seal {
                    Some(seal) if line.what == SEALED && line.detail == seal.short && line.n == seal.n + 1 => {
                        seal.n = line.n;
                        seal.facts = format!("{}\n{}", seal.facts, line.facts);
                    }
                    _ => {
                        seals.extend(seal.take());
                        seal = sealed(line);
                    }
                }
            }
            drop(rows);
            progress.done(TAPES, u64::try_from(count).unwrap_or(u64::MAX));
            if count < LINES {
                seals.extend(seal.take());
            }
            for seal in seals {
                self.seal(tape, &seal, &mut *tx, findings).await?;
            }
            if count < LINES {
                return Ok(());
            }
        }
    }

    async fn seal(
        &mut self,
        tape: &str,
        Seal { n, short, facts }: &Seal,
        tx: &mut AnyConnection,
        findings: &mut Findings,
    ) -> Result<(), LedgerError> {
        let finding = findings.at(SEALS);
        finding.looked_at += 1;
        let heads = heads_of(facts).filter(|_| short_of(facts) == *short);
        let Some(heads) = heads else {
            finding.add(&format!("{tape} {n} is not the seal {short}"));
            return Ok(());
        };
        for (named, head) in heads {
            if self.known.get(&named) == Some(&head) {
                continue;
            }
            if has(&mut *tx, &named, &head).await? {
                self.known.insert(named, head);
            } else {
                finding.add(&format!("{named} {} is not what the seal {short} names ({tape} {n})", head.n));
            }
        }
        Ok(())
    }
}

fn sealed(line: Line) -> Option<Seal> {
    (line.what == SEALED).then_some(Seal { n: line.n, short: line.detail, facts: line.facts })
}

/// All tapes that there are, each found by the one before: a house has few, of a great many lines.
async fn names(tx: &mut AnyConnection) -> Result<BTreeSet<String>, LedgerError> {
    let mut names = BTreeSet::new();
    let mut last = String::new();
    loop {
        let next = query("SELECT tape FROM tape WHERE tape > $1 ORDER BY tape LIMIT 1").bind(last.clone());
        let Some(row) = next.fetch_optional(&mut *tx).await? else { return Ok(names) };
        last = string(&row, 0)?;
        names.insert(last.clone());
    }
}

/// How many lines there are after these; of a tape, its last number tells.
pub(super) async fn count(tx: &mut AnyConnection, after: &Ends) -> Result<u64, LedgerError> {
    let mut count: u64 = 0;
    for tape in names(&mut *tx).await? {
        let last = query("SELECT n FROM tape WHERE tape = $1 ORDER BY n DESC LIMIT 1").bind(tape.clone());
        let last = last.fetch_optional(&mut *tx).await?.map_or(Ok(0), |row| int(&row, 0))?;
        let before = after.get(&tape).map_or(0, |head| head.n);
        count = count.saturating_add(u64::try_from(last.saturating_sub(before)).unwrap_or(0));
    }
    Ok(count)
}
