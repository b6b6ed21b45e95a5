//! Up to where the books were found right, and by what: remembered when nothing was found, and gone on from at the next look.
//!
//! What is remembered is where each tape ended: whoever does anything with orders, seats, money, wallets or packets writes a
//! line, so that the lines that came since name all that was touched. A row that another hand altered behind the point leaves
//! no line: to find that, everything is looked at.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::rule::Rule;
use crate::domain::tape::{Head, hash_of};
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::{insert_rows, query};

/// Tapes of one statement.
const ROWS: usize = 100;

/// Where tapes end.
pub(super) type Ends = BTreeMap<String, Head>;

/// Why everything was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Whoever asked wanted it.
    Asked,
    /// It was never found right before.
    First,
    /// What was found right was so by another program, or other rules.
    Version,
    /// The ledger was put back from a copy since.
    Generation,
    /// So much came since that it is no less work.
    Much,
}

impl Why {
    /// A stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::First => "first",
            Self::Version => "version",
            Self::Generation => "generation",
            Self::Much => "much",
        }
    }
}

/// Up to where the books were found right.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// Of the how manieth look that found nothing.
    n: i64,
    /// When that began.
    pub(super) at: i64,
    pub(super) ends: Ends,
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Why everything was; `None` where only what came since the books were found right.
    pub everything: Option<Why>,
    /// When they were found right before: what came since was looked at.
    pub since: Option<Timestamp>,
    /// Lines of the tapes.
    pub lines: u64,
    /// Orders that were looked at as a whole.
    pub orders: u64,
    /// Whether it is remembered that they are right now.
    pub is_remembered: bool,
}

impl Default for Covered {
    fn default() -> Self {
        Self { everything: Some(Why::Asked), since: None, lines: 0, orders: 0, is_remembered: false }
    }
}

/// The program and the rules that it looks by.
pub(super) fn version<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let all: String = rules
        .flat_map(|rule| [rule.code, rule.what].into_iter().chain(rule.broken.iter().map(|(_, sql)| *sql)))
        .collect();
    format!("{} {}", env!("CARGO_PKG_VERSION"), &hash_of(&all)[..16])
}

impl Point {
    /// The last one of this ledger, if what was found right may be believed to be so.
    pub(super) async fn read(
        tx: &mut AnyConnection,
        generation: &str,
        version: &str,
    ) -> Result<Result<Self, Why>, LedgerError> {
        let row = query("SELECT n, generation, version, checked_at FROM verified ORDER BY n DESC LIMIT 1");
        let Some(row) = row.fetch_optional(&mut *tx).await? else { return Ok(Err(Why::First)) };
        if string(&row, 1)? != generation {
            return Ok(Err(Why::Generation));
        }
        if string(&row, 2)? != version {
            return Ok(Err(Why::Version));
        }
        let rows = query("SELECT tape, n, hash FROM verified_tapes").fetch_many(tx).await?;
        let ends = rows.iter().map(|row| Ok((string(row, 0)?, Head { n: int(row, 1)?, hash: string(row, 2)? })));
        let ends = ends.collect::<Result<Ends, LedgerError>>()?;
        Ok(Ok(Self { n: int(&row, 0)?, at: int(&row, 3)?, ends }))
    }
}

/// What is to be remembered of a look that found nothing.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) generation: String,
    pub(super) version: String,
    /// What it went on from.
    pub(super) after: Option<Point>,
    pub(super) ends: Ends,
    pub(super) at: Timestamp,
}

impl Ledger {
    /// Remembers it. `false` where someone else has remembered another one meanwhile, whose is as good.
    pub(super) async fn remember_verified(&self, found: &Found) -> Result<bool, LedgerError> {
        let mut tx = self.begin_write().await?;
        let last = query("SELECT COALESCE(MAX(n), 0) FROM verified").fetch_one(&mut tx).await?;
        let insert = query(
            "INSERT INTO verified (n, went_on_from, generation, version, checked_at) VALUES ($1, $2, $3, $4, $5)",
        );
        let inserted = insert
            .bind(int(&last, 0)? + 1)
            .bind(found.after.as_ref().map(|point| point.n))
            .bind(found.generation.clone())
            .bind(found.version.clone())
            .bind(found.at.millis())
            .execute(&mut tx)
            .await;
        match inserted {
            Err(error) if is_key_clash(&error) => return Ok(false),
            inserted => _ = inserted?,
        }
        query("DELETE FROM verified_tapes").execute(&mut tx).await?;
        let ends: Vec<(&String, &Head)> = found.ends.iter().collect();
        for some in ends.chunks(ROWS) {
            let insert = insert_rows("INSERT INTO verified_tapes (tape, n, hash)", some.len(), 3);
            let insert = some
                .iter()
                .fold(insert, |insert, (tape, head)| insert.bind((*tape).clone()).bind(head.n).bind(head.hash.clone()));
            insert.execute(&mut tx).await?;
        }
        commit(tx).await?;
        Ok(true)
    }
}
