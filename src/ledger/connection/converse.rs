//! Several statements in one round trip, whatever they are: all that the next step asks, or all rows of a sale.
//!
//! ```text
//! SQLite ────────────▶ one text with all values beside it, prepared once a connection
//! MySQL, PostgreSQL ─▶ one text with the values in it: a server takes values beside one statement only
//! ```
//!
//! A value is spelled into a text as digits, or as letters of which none ends a text, or else in hexadecimal: whatever it
//! says, it stays a value.

use std::borrow::Cow;
use std::fmt::Write;

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Either, Error, Executor as _};

use super::dialect::Dialect;
use super::error::LedgerError;
#[cfg(test)]
use super::statement::heard;
use super::statement::{ANSWER, Statement, Value, answered};

/// What one of several statements answered.
pub(in crate::ledger) struct Answer {
    pub(in crate::ledger) rows: Vec<AnyRow>,
    /// How many rows it changed, where it does.
    pub(in crate::ledger) changed: u64,
}

impl Answer {
    /// Its first row, if there is one.
    pub(in crate::ledger) fn row(&self) -> Option<&AnyRow> {
        self.rows.first()
    }
}

/// One of several statements failed.
pub(in crate::ledger) struct Failed {
    /// What those before it answered. None after it was done.
    pub(in crate::ledger) answers: Vec<Answer>,
    pub(in crate::ledger) error: Error,
}

impl Failed {
    /// Which of them it was, from 0.
    pub(in crate::ledger) fn nth(&self) -> usize {
        self.answers.len()
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        failed.error
    }
}

impl From<Failed> for LedgerError {
    fn from(failed: Failed) -> Self {
        failed.error.into()
    }
}

/// Runs statements of one transaction one after the other, each of which sees what those before it wrote: in one round
/// trip. The first that fails is the last.
pub(in crate::ledger) async fn converse(
    statements: Vec<Statement>,
    on: &mut AnyConnection,
) -> Result<Vec<Answer>, Failed> {
    let mut answers = Vec::with_capacity(statements.len());
    if statements.is_empty() {
        return Ok(answers);
    }
    let dialect = Dialect::of(on);
    let said = match dialect {
        Dialect::Sqlite => together(statements).said_to(dialect).map(|all| on.fetch_many(all)),
        Dialect::MySql | Dialect::Postgres => {
            Ok(on.fetch_many(sqlx::raw_sql(AssertSqlSafe(spelled(dialect, &statements)))))
        }
    };
    let heard = async {
        let mut said = said?;
        let mut rows = Vec::new();
        while let Some(part) = said.try_next().await? {
            match part {
                Either::Right(row) => rows.push(row),
                Either::Left(done) => {
                    answers.push(Answer { rows: std::mem::take(&mut rows), changed: done.rows_affected() });
                }
            }
        }
        Ok(())
    };
    match answered(ANSWER, heard).await {
        Ok(()) => Ok(answers),
        Err(error) => Err(Failed { answers, error }),
    }
}

/// The same, where nobody needs the answers.
pub(in crate::ledger) async fn execute_all(statements: Vec<Statement>, on: &mut AnyConnection) -> Result<(), Error> {
    converse(statements, on).await?;
    Ok(())
}

/// The rows of a statement that was made for this once, one after the other, for as long as that takes.
///
/// MySQL gets it with its values in it. Prepared, it would drive another out of the hundred that the driver keeps; the
/// server answers nothing to that one's end, and so the system holds back what is said next for some 40 ms.
pub(in crate::ledger) fn rows_of(
    statement: Statement,
    on: &mut AnyConnection,
) -> Result<BoxStream<'_, Result<AnyRow, Error>>, Error> {
    match Dialect::of(on) {
        Dialect::MySql => {
            Ok(on.fetch(sqlx::raw_sql(AssertSqlSafe(spelled(Dialect::MySql, std::slice::from_ref(&statement))))))
        }
        Dialect::Sqlite | Dialect::Postgres => statement.fetch(on),
    }
}

/// Several statements as one text, with all their values.
fn together(statements: Vec<Statement>) -> Statement {
    let mut sql = String::new();
    let mut values = Vec::new();
    for statement in statements {
        #[cfg(test)]
        heard::note(&statement.sql);
        if !sql.is_empty() {
            sql.push_str("; ");
        }
        sql.push_str(&renumbered(&statement.sql, values.len()));
        values.extend(statement.values);
    }
    Statement { sql: Cow::Owned(sql), values }
}

/// Several statements as one text, with their values in it.
fn spelled(dialect: Dialect, statements: &[Statement]) -> String {
    let mut said = String::new();
    for Statement { sql, values } in statements {
        #[cfg(test)]
        heard::note(sql);
        if !said.is_empty() {
            said.push_str("; ");
        }
        let mut parts = sql.split('$');
        said.push_str(&of_dialect(dialect, parts.next().unwrap_or_default()));
        // Each placeholder is used once and in order.
        for (part, value) in parts.zip(values) {
            spell(dialect, value, &mut said);
            said.push_str(&of_dialect(dialect, part.trim_start_matches(|c: char| c.is_ascii_digit())));
        }
    }
    said
}

/// The one cast that MySQL names differently.
fn of_dialect(dialect: Dialect, sql: &str) -> Cow<'_, str> {
    const CAST: &str = " AS BIGINT)";
    if dialect == Dialect::MySql && sql.contains(CAST) {
        Cow::Owned(sql.replace(CAST, " AS SIGNED)"))
    } else {
        Cow::Borrowed(sql)
    }
}

/// A value as a text of SQL has it: whatever it says, it is one value there and nothing else.
fn spell(dialect: Dialect, value: &Value, said: &mut String) {
    let is_plain = |c: char| (c.is_ascii_graphic() || c == ' ' || c == '\n') && c != '\'' && c != '\\';
    // Writing to a string cannot fail.
    match value {
        Value::Number(None) | Value::Text(None) => said.push_str("NULL"),
        // Two signs in a row would begin a comment.
        Value::Number(Some(number)) if *number < 0 => drop(write!(said, "({number})")),
        Value::Number(Some(number)) => drop(write!(said, "{number}")),
        Value::Text(Some(text)) if text.chars().all(is_plain) => drop(write!(said, "'{text}'")),
        Value::Text(Some(text)) => {
            said.push_str(if dialect == Dialect::MySql { "_utf8mb4 X'" } else { "convert_from(decode('" });
            for byte in text.bytes() {
                let _ = write!(said, "{byte:02x}");
            }
            said.push_str(if dialect == Dialect::MySql { "'" } else { "', 'hex'), 'UTF8')" });
        }
    }
}

/// The same with placeholders that begin after the first `before` values.
fn renumbered(sql: &str, before: usize) -> String {
    let mut said = String::with_capacity(sql.len() + 8);
    let mut parts = sql.split('$');
    said.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number: usize = number.parse().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(said, "${}{rest}", number + before);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::statement::query;
    use super::*;

    #[test]
    fn several_statements_become_one_text_with_all_their_values() {
        let all = together(vec![
            query("UPDATE a SET b = $1").bind(1),
            query("INSERT INTO c VALUES ($1, $2)").bind("x").bind(2),
        ]);
        assert_eq!(all.sql, "UPDATE a SET b = $1; INSERT INTO c VALUES ($2, $3)");
        assert_eq!(all.values.len(), 3);
    }

    #[test]
    fn a_value_that_is_spelled_out_is_one_value_whatever_it_says() {
        let all = || {
            let row = query("INSERT INTO c VALUES ($1, $2, $3, $4)").bind(-2).bind(None::<i64>);
            let row = row.bind("a-1 b".to_owned()).bind("x\\', 'y".to_owned());
            [query("SELECT CAST(SUM(a) AS BIGINT) FROM t WHERE b = $1").bind(7), row]
        };
        assert_eq!(
            spelled(Dialect::MySql, &all()),
            "SELECT CAST(SUM(a) AS SIGNED) FROM t WHERE b = 7; \
             INSERT INTO c VALUES ((-2), NULL, 'a-1 b', _utf8mb4 X'785c272c202779')"
        );
        assert_eq!(
            spelled(Dialect::Postgres, &all()),
            "SELECT CAST(SUM(a) AS BIGINT) FROM t WHERE b = 7; INSERT INTO c VALUES ((-2), NULL, 'a-1 b', \
             convert_from(decode('785c272c202779', 'hex'), 'UTF8'))"
        );
    }
}
