//! The tape of a till: what was done there, line by line, each chained to the one before.
//!
//! ```text
//! an entry ─▶ a line: the tape's next number ─▶ SHA-256 over the hash before and the line ─▶ its hash
//! lines with their hashes ─▶ Checker ─▶ what was changed, dropped, put in or moved
//! a line ─▶ told: what it says to a person
//! ```
//!
//! A line is plain text and numbers, also where another hand wrote rubbish into it: whoever checks it must not stumble
//! over that. `docs/tape.md` tells the format to those who check a tape without this program.

pub mod export;
pub mod seal;
pub mod told;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

use ring::digest::{Context, SHA256, digest};
use serde::{Deserialize, Serialize};

use super::ids::{AttemptId, TerminalId};
use super::text::Text;
use super::time::Timestamp;

/// The hash before the first line of a tape.
pub const BEFORE_THE_FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The most bytes of facts in one line; what is more goes on in another one.
const MOST_FACTS: usize = 24_000;

/// What is to stand on a tape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was done.
    pub at: Timestamp,
    /// What: a stable word.
    pub what: &'static str,
    /// Where it was done.
    pub terminal: TerminalId,
    /// Who did it.
    pub cashier: Text,
    /// By whose leave; empty where none was needed.
    pub allowed_by: Text,
    /// To what: an order, a packet, `screening-42`, `house`.
    pub subject: String,
    /// What was written into the tables, a row each ([`fact`]).
    pub facts: Vec<String>,
    /// A reason or a remark.
    pub detail: Text,
    /// The attempt of a sale, an exchange or a refund, which gets the next receipt of `terminal`.
    pub receipt: Option<AttemptId>,
}

impl Entry {
    /// Something that was done, with nothing more to say of it.
    #[must_use]
    pub fn new(at: Timestamp, what: &'static str, (terminal, cashier): (&TerminalId, &Text), subject: &str) -> Self {
        Self {
            at,
            what,
            terminal: terminal.clone(),
            cashier: cashier.clone(),
            allowed_by: Text::default(),
            subject: subject.to_owned(),
            facts: Vec::new(),
            detail: Text::default(),
            receipt: None,
        }
    }

    /// The same with a reason or a remark.
    #[must_use]
    pub fn detail(self, detail: Text) -> Self {
        Self { detail, ..self }
    }

    /// The same by somebody's leave.
    #[must_use]
    pub fn allowed_by(self, allowed_by: Text) -> Self {
        Self { allowed_by, ..self }
    }

    /// The same as what was sold or refunded under an attempt, which has a receipt.
    #[must_use]
    pub fn receipt(self, attempt: AttemptId) -> Self {
        Self { receipt: Some(attempt), ..self }
    }

    /// The same with rows that it wrote, beside those that it has.
    #[must_use]
    pub fn facts(mut self, facts: impl IntoIterator<Item = String>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// The facts, as they are written, of as many lines as they need: one at least.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        for fact in &self.facts {
            let room = parts.last().map_or(0, String::len) + fact.len() <= MOST_FACTS;
            match parts.last_mut() {
                Some(part) if part.is_empty() => part.push_str(fact),
                Some(part) if room => {
                    part.push('\n');
                    part.push_str(fact);
                }
                _ => parts.push(fact.clone()),
            }
        }
        parts
    }
}

/// A row of a table as a tape tells it: the table, the row's key without a blank, and what stands in it.
#[must_use]
pub fn fact(table: &str, key: &str, value: &str) -> String {
    let value = value.replace(|c: char| c.is_control(), " ");
    format!("{table} {key} {value}")
}

/// The receipt of what was done under an attempt, as the line tells it that did it.
#[must_use]
pub fn of_receipt(terminal: &str, number: i64, attempt: &str) -> String {
    fact("receipts", &format!("{terminal}/{number}"), attempt)
}

/// What a fact says of a column that may hold nothing.
#[must_use]
pub fn or_none(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// The name of a till's tape, for its first writer and for one that lost the race to it: `T1`, `T1.2`.
#[must_use]
pub fn tape_name(till: &TerminalId, writer: u32) -> String {
    if writer <= 1 { till.to_string() } else { format!("{till}.{writer}") }
}

/// A line of a tape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Of which tape.
    pub tape: String,
    /// Its number, from 1 without a gap.
    pub n: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What was done: a stable word.
    pub what: String,
    /// Where.
    pub terminal: String,
    /// By whom.
    pub cashier: String,
    /// By whose leave.
    pub allowed_by: String,
    /// To what.
    pub subject: String,
    /// Rows that were written, one a line.
    pub facts: String,
    /// A reason or a remark.
    pub detail: String,
    /// Over the hash of the line before and all of this one.
    pub hash: String,
}

impl Line {
    /// The hash that this line has after one that has the hash `before`.
    #[must_use]
    pub fn hash_after(&self, before: &str) -> String {
        let (n, at) = (self.n.to_string(), self.at.to_string());
        let mut digest = Context::new(&SHA256);
        let fields = [
            before,
            &self.tape,
            &n,
            &at,
            &self.what,
            &self.terminal,
            &self.cashier,
            &self.allowed_by,
            &self.subject,
            &self.facts,
            &self.detail,
        ];
        for field in fields {
            digest.update(format!("{}:", field.len()).as_bytes());
            digest.update(field.as_bytes());
        }
        hex(digest.finish().as_ref())
    }
}

/// What a line says in place of something that is nobody's to read.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hex(digest(&SHA256, secret.as_bytes()).as_ref())
}

/// Bytes as digits, two for each.
fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Where a line stands among those of all tapes, by time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// On which tape.
    pub tape: String,
    /// Its number there.
    pub n: i64,
}

impl Line {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { at: self.at, tape: self.tape.clone(), n: self.n }
    }
}

/// The last line of a tape: its number and its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The number.
    pub n: i64,
    /// The hash.
    pub hash: String,
}

impl Head {
    /// Of a tape that has no line yet.
    #[must_use]
    pub fn none() -> Self {
        Self { n: 0, hash: BEFORE_THE_FIRST.to_owned() }
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of which tape.
    pub tape: String,
    /// Its number.
    pub n: i64,
    /// What.
    pub what: Wrong,
}

/// What may be wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It, or the one before, is not what was written.
    Changed,
    /// It is missing.
    Missing,
    /// It stands where it does not belong.
    Moved,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Wrong::Changed => "was changed, or the line before it",
            Wrong::Missing => "is missing",
            Wrong::Moved => "stands where it does not belong",
        };
        write!(f, "{} {} {what}", self.tape, self.n)
    }
}

/// Looks at lines one after the other. Those of several tapes may be mixed; those of one come in their order.
#[derive(Debug, Default)]
pub struct Checker {
    heads: BTreeMap<String, Head>,
    lines: u64,
}

impl Checker {
    /// One that goes on after these lines.
    #[must_use]
    pub fn after(heads: BTreeMap<String, Head>) -> Self {
        Self { heads, lines: 0 }
    }

    /// Looks at the next line. After a fault it goes on from what is there, so that each is told once.
    pub fn look(&mut self, line: &Line) -> Option<Fault> {
        self.lines += 1;
        let head = self.heads.entry(line.tape.clone()).or_insert_with(Head::none);
        let fault = |n, what| Some(Fault { tape: line.tape.clone(), n, what });
        let expected = head.n.saturating_add(1);
        if line.n < expected {
            return fault(line.n, Wrong::Moved);
        }
        let is_next = line.n == expected;
        let is_whole = line.hash_after(&head.hash) == line.hash;
        *head = Head { n: line.n, hash: line.hash.clone() };
        match (is_next, is_whole) {
            (true, true) => None,
            (true, false) => fault(line.n, Wrong::Changed),
            (false, _) => fault(expected, Wrong::Missing),
        }
    }

    /// The tapes that do not end as they are said to; a tape that is not named is not there.
    #[must_use]
    pub fn ends(&self, heads: &BTreeMap<String, Head>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let fault = |tape: &String, n, what| Fault { tape: tape.clone(), n, what };
        for (tape, said) in heads {
            match self.heads.get(tape) {
                Some(head) if head == said => {}
                Some(head) if head.n > said.n => faults.push(fault(tape, said.n + 1, Wrong::Moved)),
                Some(head) if head.n == said.n => faults.push(fault(tape, said.n, Wrong::Changed)),
                head => faults.push(fault(tape, head.map_or(0, |head| head.n) + 1, Wrong::Missing)),
            }
        }
        faults.extend(
            self.heads.keys().filter(|tape| !heads.contains_key(*tape)).map(|tape| fault(tape, 1, Wrong::Moved)),
        );
        faults
    }

    /// Where each tape ends.
    #[must_use]
    pub fn heads(&self) -> &BTreeMap<String, Head> {
        &self.heads
    }

    /// How many lines it has looked at.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.lines
    }
}

#[cfg(test)]
mod tests;
