//! One statement of the ledger, on the way to whichever database it is.
//!
//! Every statement goes through [`query`] and is written once for three databases: `$1` placeholders, each
//! used once and in order, so that they may become `?`; no `RETURNING`, no upsert; a `SUM` stands in
//! `CAST(… AS BIGINT)`, so that it is a number of that type on each of them. What MySQL says otherwise
//! is turned into its words here, at the last moment.

use std::borrow::Cow;
use std::fmt::Write;
use std::future::Future;
use std::io;
use std::time::{Duration, Instant};

use futures_util::stream::BoxStream;
use sqlx::any::{AnyArguments, AnyQueryResult, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Arguments as _, AssertSqlSafe, Error, Executor as _};

use super::dialect::Dialect;

/// How long an answer may take. A server that was stopped, or is behind a dead line, gives none. Longer than
/// a server waits for a lock.
pub(in crate::ledger) const ANSWER: Duration = Duration::from_secs(8);

/// The same, where a great many rows are read that nobody at a counter waits for.
const MANY: Duration = Duration::from_mins(1);

/// SQLite looks a placeholder's name up among all of its statement: of so many values they go without.
const MANY_VALUES: usize = 100;

/// An answer that takes longer is told.
const SLOW: Duration = Duration::from_secs(1);

/// A statement with its values.
#[derive(Clone)]
pub(in crate::ledger) struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

/// What stands in a column.
#[derive(Clone)]
pub(in crate::ledger) enum Value {
    Number(Option<i64>),
    Text(Option<String>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Self::Text(Some(word.to_owned()))
    }
}

/// One statement of the ledger. A literal is prepared once a connection.
pub(in crate::ledger) fn query(sql: &'static str) -> Statement {
    Statement::new(Cow::Borrowed(sql))
}

/// `head VALUES (…), (…)` for so many rows of so many columns.
pub(in crate::ledger) fn insert_rows(head: &'static str, rows: usize, columns: usize) -> Statement {
    let mut sql = format!("{head} VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            let comma = if column == 1 { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(sql, "{comma}${}", row * columns + column);
        }
        sql.push(')');
    }
    Statement::new(Cow::Owned(sql))
}

/// How many values one statement names in a list.
pub(in crate::ledger) const MOST_NAMED: usize = 500;

/// `head ($1, $2, …) tail` for a list of so many values, which is not empty.
pub(in crate::ledger) fn query_any_of(head: &'static str, values: usize, tail: &'static str) -> Statement {
    let mut sql = format!("{head} (");
    for value in 1..=values {
        let comma = if value == 1 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(sql, "{comma}${value}");
    }
    let _ = write!(sql, ") {tail}");
    Statement::new(Cow::Owned(sql))
}

/// Some of the things that a statement is about.
#[derive(Clone, Debug)]
pub(in crate::ledger) enum These {
    /// Those whose number or time is between two, both of which are in it.
    Between(i64, i64),
    /// Those of these numbers, which are not none.
    Numbers(Vec<i64>),
    /// Those of these names, which are not none.
    Names(Vec<String>),
    /// The one of a name and a number.
    Pair(String, i64),
}

/// A statement about some things: in it, `{a|b}` stands for `a BETWEEN $1 AND $2`, `b IN ($1, $2, …)` or `a = $1 AND b = $2`,
/// and `{a}` for the same where both columns are one.
pub(in crate::ledger) fn query_about(sql: &'static str, these: &These) -> Statement {
    let mut said = Statement::new(Cow::Owned(String::with_capacity(sql.len() + 64)));
    let mut parts = sql.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (columns, rest) = part.split_once('}').unwrap_or((part, ""));
        let (first, second) = columns.split_once('|').unwrap_or((columns, columns));
        let next = said.values.len() + 1;
        // Writing to a string cannot fail.
        let _ = match these {
            These::Between(..) => write!(text, "{first} BETWEEN ${next} AND ${}", next + 1),
            These::Pair(..) => write!(text, "{first} = ${next} AND {second} = ${}", next + 1),
            These::Numbers(numbers) => write!(text, "{second} IN ({})", placeholders(next, numbers.len())),
            These::Names(names) => write!(text, "{second} IN ({})", placeholders(next, names.len())),
        };
        text.push_str(rest);
        said = match these {
            These::Between(first, last) => said.bind(*first).bind(*last),
            These::Pair(name, number) => said.bind(name.clone()).bind(*number),
            These::Numbers(numbers) => numbers.iter().fold(said, |said, number| said.bind(*number)),
            These::Names(names) => names.iter().fold(said, |said, name| said.bind(name.clone())),
        };
    }
    said.sql = Cow::Owned(text);
    said
}

/// `$3, $4` for so many values from a number on.
fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|value| format!("${value}")).collect::<Vec<_>>().join(", ")
}

impl Statement {
    fn new(sql: Cow<'static, str>) -> Self {
        Self { sql, values: Vec::new() }
    }

    /// Gives the next placeholder its value.
    pub(in crate::ledger) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; gives how many rows it changed.
    pub(in crate::ledger) async fn execute(self, on: &mut AnyConnection) -> Result<AnyQueryResult, Error> {
        let ready = self.ready(on)?;
        answered(ANSWER, ready.execute(on)).await
    }

    /// Its only row.
    pub(in crate::ledger) async fn fetch_one(self, on: &mut AnyConnection) -> Result<AnyRow, Error> {
        self.fetch_optional(on).await?.ok_or(Error::RowNotFound)
    }

    /// Its only row, for as long as it takes to count a great many.
    pub(in crate::ledger) async fn fetch_one_late(self, on: &mut AnyConnection) -> Result<AnyRow, Error> {
        let ready = self.ready(on)?;
        ready.fetch_one(on).await
    }

    /// Its first row, if there is one.
    pub(in crate::ledger) async fn fetch_optional(self, on: &mut AnyConnection) -> Result<Option<AnyRow>, Error> {
        let ready = self.ready(on)?;
        answered(ANSWER, ready.fetch_optional(on)).await
    }

    /// All its rows.
    pub(in crate::ledger) async fn fetch_all(self, on: &mut AnyConnection) -> Result<Vec<AnyRow>, Error> {
        let ready = self.ready(on)?;
        answered(ANSWER, ready.fetch_all(on)).await
    }

    /// All its rows, of which there may be as many as the house ever sold.
    pub(in crate::ledger) async fn fetch_many(self, on: &mut AnyConnection) -> Result<Vec<AnyRow>, Error> {
        let ready = self.ready(on)?;
        answered(MANY, ready.fetch_all(on)).await
    }

    /// Its rows, one after the other, for as long as that takes.
    pub(in crate::ledger) fn fetch(
        self,
        on: &mut AnyConnection,
    ) -> Result<BoxStream<'_, Result<AnyRow, Error>>, Error> {
        let ready = self.ready(on)?;
        Ok(on.fetch(ready))
    }

    /// In the words of the database that it runs on.
    fn ready(self, on: &AnyConnection) -> Result<Query<'static, Any, AnyArguments>, Error> {
        #[cfg(test)]
        heard::note(&self.sql);
        self.said_to(Dialect::of(on))
    }

    pub(super) fn said_to(self, dialect: Dialect) -> Result<Query<'static, Any, AnyArguments>, Error> {
        let mut values = AnyArguments::default();
        for value in self.values {
            let bound = match value {
                Value::Number(number) => values.add(number),
                Value::Text(text) => values.add(text),
            };
            bound.map_err(Error::Encode)?;
        }
        // Only literals and numbers are in it.
        Ok(match (dialect, self.sql) {
            (Dialect::MySql, sql) => sqlx::query_with(AssertSqlSafe(in_mysql(&sql)), values),
            (Dialect::Sqlite, Cow::Owned(sql)) if values.len() >= MANY_VALUES => {
                sqlx::query_with(AssertSqlSafe(unnumbered(&sql)), values)
            }
            (_, Cow::Borrowed(sql)) => sqlx::query_with(sql, values),
            (_, Cow::Owned(sql)) => sqlx::query_with(AssertSqlSafe(sql), values),
        })
    }
}

/// Waits for an answer, but not for ever.
pub(in crate::ledger) async fn answered<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    #[cfg(test)]
    heard::asked();
    let begun = Instant::now();
    let done = tokio::time::timeout(limit, work).await;
    // The driver would tell it with all values.
    if begun.elapsed() >= SLOW {
        tracing::warn!(took = ?begun.elapsed(), "the database was slow to answer");
    }
    match done {
        Ok(done) => done,
        Err(_) => Err(Error::Io(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("the database gave no answer within {} s", limit.as_secs()),
        ))),
    }
}

/// `?` for each `$1`, and the one cast that MySQL names differently.
fn in_mysql(sql: &str) -> String {
    unnumbered(sql).replace(" AS BIGINT)", " AS SIGNED)")
}

/// `?` for each `$1`. No literal of ours holds a `$`.
fn unnumbered(sql: &str) -> String {
    let mut said = String::with_capacity(sql.len());
    let mut characters = sql.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '$' {
            said.push('?');
            while characters.next_if(char::is_ascii_digit).is_some() {}
        } else {
            said.push(c);
        }
    }
    said
}

/// What was said on this thread, for the tests that ask the databases how they carry it out, and that count.
#[cfg(test)]
pub(in crate::ledger) mod heard {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeSet;

    thread_local!(static SAID: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) });
    thread_local!(static ASKED: Cell<usize> = const { Cell::new(0) });

    pub(super) fn asked() {
        ASKED.set(ASKED.get() + 1);
    }

    /// How often an answer was waited for on this thread.
    pub(in crate::ledger) fn times_asked() -> usize {
        ASKED.get()
    }

    pub(in crate::ledger) fn note(sql: &str) {
        // What begins a transaction is carried out in no way that could be asked for.
        if sql.starts_with("BEGIN") || sql.starts_with("START") {
            return;
        }
        SAID.with_borrow_mut(|said| {
            if let Some(said) = said {
                said.insert(sql.to_owned());
            }
        });
    }

    /// Each statement that was said on this thread during `work`, once.
    pub(in crate::ledger) async fn during(work: impl Future<Output = ()>) -> BTreeSet<String> {
        SAID.set(Some(BTreeSet::new()));
        work.await;
        SAID.take().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mysql_gets_its_own_placeholders_and_casts() {
        let sql = "SELECT CAST(SUM(a) AS BIGINT) FROM t WHERE b = $1 AND c IN ($2, $13) LIMIT $14";
        let said = "SELECT CAST(SUM(a) AS SIGNED) FROM t WHERE b = ? AND c IN (?, ?) LIMIT ?";
        assert_eq!(in_mysql(sql), said);
    }

    #[test]
    fn a_statement_about_some_things_names_them_wherever_they_are_marked() {
        let said = |these| {
            let said = query_about("SELECT a.c FROM a WHERE {a.x|a.y} AND b IN (SELECT c FROM d WHERE {d.e})", &these);
            (said.sql.into_owned(), said.values.len())
        };
        let between =
            "SELECT a.c FROM a WHERE a.x BETWEEN $1 AND $2 AND b IN (SELECT c FROM d WHERE d.e BETWEEN $3 AND $4)";
        assert_eq!(said(These::Between(1, 9)), (between.to_owned(), 4));
        let named = "SELECT a.c FROM a WHERE a.y IN ($1, $2) AND b IN (SELECT c FROM d WHERE d.e IN ($3, $4))";
        assert_eq!(said(These::Numbers(vec![1, 2])), (named.to_owned(), 4));
        assert_eq!(said(These::Names(vec!["x".to_owned(), "y".to_owned()])), (named.to_owned(), 4));
        let pair = query_about("SELECT 1 FROM a WHERE {a.x|a.y}", &These::Pair("T1".to_owned(), 3));
        assert_eq!((&*pair.sql, pair.values.len()), ("SELECT 1 FROM a WHERE a.x = $1 AND a.y = $2", 2));
    }
}
