//! Whether the tables still say what the tapes were told of them.
//!
//! ```text
//! facts of all lines ─▶ + ┐
//!                         ├▶ a sum for each of many heaps of rows: nothing is left of it where both tell the same
//! rows of all tables ─▶ ─ ┘
//! heaps of which something is left ─▶ their facts and their rows, one against the other
//! ```
//!
//! What changes is told again when it does, and of that the last holds: films, halls and screenings, which are few beside what
//! is sold, are compared one by one.

use std::collections::{BTreeSet, HashMap};

use ring::digest::{SHA256, digest};
use sqlx::AnyConnection;

use super::rule::Finding;
use crate::domain::tape::Line;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::facts::{TABLES, each_of_table};
use crate::ledger::connection::shown::{REVISED, revision_of};
use crate::ledger::tape::read;

/// Heaps that rows are put on: a power of two.
const HEAPS: usize = 1 << 16;

/// The most of them that are looked through row by row: where more is wrong, what they hold is example enough.
const MOST_HEAPS: usize = 64;

/// What a tape was told of a row, and where.
struct Told {
    /// Of the catalogue, where it is a row that is told again when it changes.
    revision: Option<i64>,
    value: String,
    place: String,
}

/// The table and the key of a row as it is told, and the rest.
fn parted(fact: &str) -> Option<(&str, &str)> {
    let (table, rest) = fact.split_once(' ')?;
    let key = rest.split_once(' ').map_or(rest.len(), |(key, _)| key.len());
    Some((&fact[..table.len() + 1 + key], rest[key..].trim_start()))
}

/// The facts of a line that tell of rows of tables.
fn facts_of(line: &Line) -> impl Iterator<Item = &str> {
    line.facts.lines().filter(|fact| TABLES.contains(&table_of(fact)))
}

fn table_of(fact: &str) -> &str {
    fact.split(' ').next().unwrap_or_default()
}

fn is_revised(fact: &str) -> bool {
    REVISED.contains(&table_of(fact))
}

/// The first half of a hash.
fn number_of(text: &str) -> u128 {
    let hash = digest(&SHA256, text.as_bytes());
    hash.as_ref().iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte))
}

/// The heap that a row is on, by its table and key.
fn heap_of(row: &str) -> usize {
    usize::try_from(number_of(row) % HEAPS as u128).unwrap_or(0)
}

/// A fact on its heap, as its table tells it and the tapes do.
fn on_heap(fact: &str) -> Option<(usize, u128)> {
    let (row, value) = parted(fact)?;
    Some((heap_of(row), number_of(&format!("{row} {value}"))))
}

/// Rows as tapes tell them, against rows as they stand.
#[derive(Default)]
struct Compared {
    told: HashMap<String, Told>,
}

impl Compared {
    /// A line tells this.
    fn tell(&mut self, line: &Line, fact: &str, finding: &mut Finding) {
        let Some((row, value)) = parted(fact) else { return };
        let place = format!("{} {}", line.tape, line.n);
        let is_revised = is_revised(row);
        let revised = revision_of(value).filter(|_| is_revised);
        let (revision, value) = revised.map_or((None, value), |(revision, value)| (Some(revision), value));
        match self.told.get(row) {
            // What was told last holds.
            Some(before) if is_revised && before.revision > revision => {}
            Some(before) if !is_revised || before.revision == revision => {
                finding.add(&format!("{row} is told twice: {} and {place}", before.place));
            }
            _ => drop(self.told.insert(row.to_owned(), Told { revision, value: value.to_owned(), place })),
        }
    }

    /// A table has this.
    fn hold_against(&mut self, fact: &str, finding: &mut Finding) {
        let Some((row, value)) = parted(fact) else { return };
        match self.told.remove(row) {
            Some(told) if told.value == value => {}
            Some(told) => finding.add(&format!("{row} is {value}, and on {}: {}", told.place, told.value)),
            None => finding.add(&format!("{row} is on no tape")),
        }
    }

    /// All tables were read.
    fn end(self, finding: &mut Finding) {
        let gone = self.told.into_iter().map(|(row, told)| format!("{row} is gone: {}", told.place));
        let mut gone: Vec<String> = gone.collect();
        gone.sort();
        for row in gone {
            finding.add(&row);
        }
    }
}

/// Each row that tapes tell of is as they tell it, and there is no other.
pub(super) async fn books(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let what = "orders, tickets, money, packets, prices, settings, staff, drawers, what is shown and members are what the tapes \
                were told";
    let mut finding = Finding::new("books_on_tape", what);
    let (mut sums, mut revised) = (vec![0_u128; HEAPS], Compared::default());
    read(&mut *tx, None, |line| {
        for fact in facts_of(line) {
            if is_revised(fact) {
                revised.tell(line, fact, &mut finding);
            } else if let Some((heap, number)) = on_heap(fact) {
                sums[heap] = sums[heap].wrapping_add(number);
            }
        }
    })
    .await?;
    for table in TABLES {
        each_of_table(&mut *tx, table, &mut |fact| {
            finding.looked_at += 1;
            if is_revised(&fact) {
                revised.hold_against(&fact, &mut finding);
            } else if let Some((heap, number)) = on_heap(&fact) {
                sums[heap] = sums[heap].wrapping_sub(number);
            }
        })
        .await?;
    }
    revised.end(&mut finding);
    let odd = sums.iter().enumerate().filter(|(_, sum)| **sum != 0).map(|(heap, _)| heap);
    let odd: BTreeSet<usize> = odd.take(MOST_HEAPS).collect();
    if !odd.is_empty() {
        look_through(tx, &odd, &mut finding).await?;
    }
    Ok(finding)
}

/// Compares what is on these heaps.
async fn look_through(
    tx: &mut AnyConnection,
    heaps: &BTreeSet<usize>,
    finding: &mut Finding,
) -> Result<(), LedgerError> {
    let is_asked = |fact: &str| !is_revised(fact) && parted(fact).is_some_and(|(row, _)| heaps.contains(&heap_of(row)));
    let mut compared = Compared::default();
    read(&mut *tx, None, |line| {
        for fact in facts_of(line).filter(|fact| is_asked(fact)) {
            compared.tell(line, fact, finding);
        }
    })
    .await?;
    for table in TABLES {
        each_of_table(&mut *tx, table, &mut |fact| {
            if is_asked(&fact) {
                compared.hold_against(&fact, finding);
            }
        })
        .await?;
    }
    compared.end(finding);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_on_the_heap_of_its_row_whatever_it_says_of_it() {
        let [one, other] = ["claims P/1 share 1 of 5", "claims P/1 share 1 of 6"].map(|fact| on_heap(fact).unwrap());
        assert_eq!(one.0, other.0);
        assert_ne!(one.1, other.1);
        assert_eq!(on_heap("claims P/1 share 1 of 5"), Some(one));
        assert_eq!(parted("tickets O A1 A2"), Some(("tickets O", "A1 A2")));
    }
}
