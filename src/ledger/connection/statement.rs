//! One statement of the ledger, on its way to whichever database it is.
//!
//! Every statement goes through [`query`] and is written once for three databases: `$1` placeholders, each
//! used once and in order, so that they may become `?`; no `RETURNING`, no upsert; a `SUM` stands in
//! `CAST(… AS BIGINT)`, so that it is a number of that type on each of them. What MySQL says otherwise
//! is turned into its words here, at the last moment.

use std::borrow::Cow;
use std::fmt::Write;
use std::future::Future;
use std::io;
use std::time::Duration;

use futures_util::stream::BoxStream;
use sqlx::any::{AnyArguments, AnyQueryResult, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Arguments as _, AssertSqlSafe, Encode, Error, Executor as _, Type};

use super::dialect::Dialect;

/// How long an answer may take. A server that was stopped, or is behind a dead line, gives none. Longer than
/// a server waits for a lock.
pub(in crate::ledger) const ANSWER: Duration = Duration::from_secs(8);

/// The same, where many rows are read.
const MANY: Duration = Duration::from_mins(1);

/// A statement with its values.
pub(in crate::ledger) struct Statement {
    sql: Cow<'static, str>,
    values: AnyArguments,
    /// A value that could not be bound; said when the statement runs.
    wrong: Option<sqlx::error::BoxDynError>,
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

impl Statement {
    fn new(sql: Cow<'static, str>) -> Self {
        Self { sql, values: AnyArguments::default(), wrong: None }
    }

    /// Gives the next placeholder its value.
    pub(in crate::ledger) fn bind<T: Encode<'static, Any> + Type<Any>>(mut self, value: T) -> Self {
        if let Err(error) = self.values.add(value) {
            self.wrong.get_or_insert(error);
        }
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

    /// Its first row, if there is one.
    pub(in crate::ledger) async fn fetch_optional(self, on: &mut AnyConnection) -> Result<Option<AnyRow>, Error> {
        let ready = self.ready(on)?;
        answered(ANSWER, ready.fetch_optional(on)).await
    }

    /// All its rows.
    pub(in crate::ledger) async fn fetch_all(self, on: &mut AnyConnection) -> Result<Vec<AnyRow>, Error> {
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
        if let Some(wrong) = self.wrong {
            return Err(Error::Encode(wrong));
        }
        // Only literals and numbers are in it.
        Ok(match (Dialect::of(on), self.sql) {
            (Dialect::MySql, sql) => sqlx::query_with(AssertSqlSafe(in_mysql(&sql)), self.values),
            (_, Cow::Borrowed(sql)) => sqlx::query_with(sql, self.values),
            (_, Cow::Owned(sql)) => sqlx::query_with(AssertSqlSafe(sql), self.values),
        })
    }
}

/// Waits for an answer, but not for ever.
pub(in crate::ledger) async fn answered<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done,
        Err(_) => Err(Error::Io(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("the database gave no answer within {} s", limit.as_secs()),
        ))),
    }
}

/// `?` for each `$1`, and the one cast that MySQL names differently. No literal of ours holds a `$`.
fn in_mysql(sql: &str) -> String {
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
    said.replace(" AS BIGINT)", " AS SIGNED)")
}

/// What was said on this thread, for the test that asks the databases how they carry it out.
#[cfg(test)]
pub(in crate::ledger) mod heard {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local!(static SAID: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) });

    pub(super) fn note(sql: &str) {
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
}
