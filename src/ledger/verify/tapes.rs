//! The tapes: whether each is one chain, and whether the tables still say what the tapes were told of them.

use std::collections::HashMap;

use sqlx::AnyConnection;

use crate::domain::tape::Checker;
use crate::domain::tape::seal::{SEALED, heads_of, short_of};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::facts::{TABLES, of_table};
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::shown::{REVISED, revision_of};
use crate::ledger::connection::statement::query;
use crate::ledger::tape::{has, read};

use super::rule::Finding;

/// Each line follows from the one before.
pub(super) async fn chain(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let what = "the lines of a tape are numbered from 1 without a gap, and each is chained to the one before";
    let mut finding = Finding::new("tape_chain", what);
    let mut checker = Checker::default();
    let look = |line: &_| {
        if let Some(fault) = checker.look(line) {
            finding.add(&fault.to_string());
        }
    };
    read(tx, None, look).await?;
    finding.looked_at = checker.lines();
    Ok(finding)
}

/// Each seal is the one whose short form it gives, and the tapes still have the lines that it names.
pub(super) async fn seals(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let what = "a seal is what its short form says, and the lines that it names still end with the same hashes";
    let mut finding = Finding::new("seals", what);
    let rows = query("SELECT tape, n, detail, facts FROM tape WHERE what = $1 ORDER BY tape, n").bind(SEALED);
    // Those of many tapes take several lines, one after the other.
    let mut seals: Vec<(String, i64, String, String)> = Vec::new();
    for row in &rows.fetch_many(&mut *tx).await? {
        let (tape, n, detail, facts) = (string(row, 0)?, int(row, 1)?, string(row, 2)?, string(row, 3)?);
        match seals.last_mut() {
            Some(seal) if (&seal.0, seal.1 + 1, &seal.2) == (&tape, n, &detail) => {
                seal.1 = n;
                seal.3 = format!("{}\n{facts}", seal.3);
            }
            _ => seals.push((tape, n, detail, facts)),
        }
    }
    for (tape, n, detail, facts) in seals {
        finding.looked_at += 1;
        let heads = heads_of(&facts).filter(|_| short_of(&facts) == detail);
        let Some(heads) = heads else {
            finding.add(&format!("{tape} {n} is not the seal {detail}"));
            continue;
        };
        for (named, head) in heads {
            if !has(&mut *tx, &named, &head).await? {
                finding.add(&format!("{named} {} is not what the seal {detail} names ({tape} {n})", head.n));
            }
        }
    }
    Ok(finding)
}

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

/// Each row that tapes tell of is as they tell it, and there is no other.
pub(super) async fn books(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let what = "orders, tickets, money, packets, prices, settings, staff, drawers, what is shown and members are what the tapes \
                were told";
    let mut finding = Finding::new("books_on_tape", what);
    let mut told: HashMap<String, Told> = HashMap::new();
    read(&mut *tx, None, |line| {
        for fact in line.facts.lines() {
            let is_known = fact.split(' ').next().is_some_and(|table| TABLES.contains(&table));
            let Some((row, value)) = parted(fact).filter(|_| is_known) else { continue };
            let place = format!("{} {}", line.tape, line.n);
            let is_revised = row.split(' ').next().is_some_and(|table| REVISED.contains(&table));
            let revised = revision_of(value).filter(|_| is_revised);
            let (revision, value) = revised.map_or((None, value), |(revision, value)| (Some(revision), value));
            match told.get(row) {
                // What was told last holds.
                Some(before) if is_revised && before.revision > revision => {}
                Some(before) if !is_revised || before.revision == revision => {
                    finding.add(&format!("{row} is told twice: {} and {place}", before.place));
                }
                _ => drop(told.insert(row.to_owned(), Told { revision, value: value.to_owned(), place })),
            }
        }
    })
    .await?;
    for table in TABLES {
        for fact in of_table(&mut *tx, table).await? {
            finding.looked_at += 1;
            let Some((row, value)) = parted(&fact) else { continue };
            match told.remove(row) {
                Some(told) if told.value == value => {}
                Some(told) => finding.add(&format!("{row} is {value}, and on {}: {}", told.place, told.value)),
                None => finding.add(&format!("{row} is on no tape")),
            }
        }
    }
    let mut gone: Vec<String> = told.into_iter().map(|(row, told)| format!("{row} is gone: {}", told.place)).collect();
    gone.sort();
    for row in gone {
        finding.add(&row);
    }
    Ok(finding)
}
