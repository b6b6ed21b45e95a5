//! A rule that SQL can say, and what is found of any rule.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::walk::Of;
use crate::domain::text::Text;
use crate::ledger::connection::converse::rows_of;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{These, query_about};

/// The most examples of one rule that are kept.
const MOST_EXAMPLES: usize = 5;

/// What was found of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its stable code.
    pub code: &'static str,
    /// What must hold, in English.
    pub what: &'static str,
    /// How many things it was looked at on.
    pub looked_at: u64,
    /// How many break it.
    pub violations: u64,
    /// Some of them.
    pub examples: Vec<Text>,
}

/// A rule that SQL can say of some things of one kind, or of several kinds. In each statement `{a|b}` stands for those that
/// are looked at (`connection::statement::query_about`).
pub(super) struct Rule {
    pub(super) code: &'static str,
    pub(super) what: &'static str,
    /// How many things it is about.
    pub(super) all: Part,
    /// Those that break it, each a row whose columns name it.
    pub(super) broken: &'static [Part],
}

/// What is asked of things of one kind.
pub(super) type Part = (Of, &'static str);

/// What a rule that is written in Rust is called, and what must hold.
pub(super) type Named = (&'static str, &'static str);

impl Finding {
    /// Nothing found yet.
    #[must_use]
    pub fn new(code: &'static str, what: &'static str) -> Self {
        Self { code, what, looked_at: 0, violations: 0, examples: Vec::new() }
    }

    /// Counts what breaks the rule, and keeps it as an example while there is room.
    pub fn add(&mut self, example: &str) {
        self.violations += 1;
        self.name(example);
    }

    /// With what was found elsewhere, and before it.
    pub(super) fn begin_with(&mut self, mut first: Self) {
        self.looked_at += first.looked_at;
        self.violations += first.violations;
        first.examples.append(&mut self.examples);
        first.examples.truncate(MOST_EXAMPLES);
        self.examples = first.examples;
    }

    /// Names something that breaks no rule and is worth to be known.
    pub fn name(&mut self, example: &str) {
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(Text::new(example));
        }
    }
}

/// What was found so far of each rule, in the order in which it is told.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
    places: BTreeMap<&'static str, usize>,
}

impl Findings {
    pub(super) fn of<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let mut findings = Self::default();
        for rule in rules {
            let _ = findings.at((rule.code, rule.what));
        }
        findings
    }

    /// With these too.
    pub(super) fn and_of(&mut self, rules: &[Rule]) {
        for rule in rules {
            let _ = self.at((rule.code, rule.what));
        }
    }

    /// How many things a rule was looked at on.
    pub(super) fn looked_at(&self, code: &str) -> u64 {
        self.places.get(code).map_or(0, |place| self.found[*place].looked_at)
    }

    /// That of a rule.
    pub(super) fn at(&mut self, (code, what): Named) -> &mut Finding {
        let place = *self.places.entry(code).or_insert_with(|| {
            self.found.push(Finding::new(code, what));
            self.found.len() - 1
        });
        &mut self.found[place]
    }

    /// With what was found elsewhere.
    pub(super) fn absorb(&mut self, other: Self) {
        for found in other.found {
            let finding = self.at((found.code, found.what));
            let before = std::mem::replace(finding, found);
            finding.begin_with(before);
        }
    }

    pub(super) fn told(self) -> Vec<Finding> {
        self.found
    }

    /// Asks all that these rules say of things of this kind.
    pub(super) async fn ask<'a>(
        &mut self,
        rules: impl Iterator<Item = &'a Rule>,
        of: Of,
        these: &These,
        tx: &mut AnyConnection,
    ) -> Result<(), LedgerError> {
        // Many rules are about all orders: they are counted once.
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for rule in rules {
            if rule.all.0 == of {
                let count = if let Some(count) = counted.get(rule.all.1) {
                    *count
                } else {
                    let mut counting = rows_of(query_about(rule.all.1, these), &mut *tx)?;
                    int(&counting.try_next().await?.ok_or(sqlx::Error::RowNotFound)?, 0)?.unsigned_abs()
                };
                counted.insert(rule.all.1, count);
                self.at((rule.code, rule.what)).looked_at += count;
            }
            for (_, broken) in rule.broken.iter().filter(|part| part.0 == of) {
                let mut rows = rows_of(query_about(broken, these), &mut *tx)?;
                while let Some(row) = rows.try_next().await? {
                    self.at((rule.code, rule.what)).add(&named(&row));
                }
            }
        }
        Ok(())
    }
}

/// The columns of a row, with blanks between.
fn named(row: &AnyRow) -> String {
    let column = |at| {
        let word = row.try_get::<Option<String>, _>(at).ok().flatten();
        word.or_else(|| row.try_get::<Option<i64>, _>(at).ok().flatten().map(|number| number.to_string()))
    };
    (0..row.len()).filter_map(column).collect::<Vec<_>>().join(" ")
}
