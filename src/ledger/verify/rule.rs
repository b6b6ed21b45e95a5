//! A rule that SQL can say, and what is found of any rule.

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::text::Text;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::query;

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

/// A rule that SQL can say.
pub(super) struct Rule {
    pub(super) code: &'static str,
    pub(super) what: &'static str,
    /// How many things it is about.
    pub(super) all: &'static str,
    /// Those that break it.
    pub(super) broken: &'static str,
}

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

    /// Names something that breaks no rule and is worth to be known.
    pub fn name(&mut self, example: &str) {
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(Text::new(example));
        }
    }
}

impl Rule {
    pub(super) async fn look(&self, tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
        let mut finding = Finding::new(self.code, self.what);
        finding.looked_at = int(&query(self.all).fetch_one(&mut *tx).await?, 0)?.unsigned_abs();
        let mut rows = query(self.broken).fetch(tx)?;
        while let Some(row) = rows.try_next().await? {
            finding.add(&named(&row));
        }
        Ok(finding)
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
