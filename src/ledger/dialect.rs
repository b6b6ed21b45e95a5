//! What differs between databases, all of it in one file. Today that is SQLite's way.
//!
//! Every statement of the ledger goes through [`query`] and is written for three databases: `$1`
//! placeholders, each used once and in order, so that they may become `?`; no `RETURNING`, no
//! upsert; a `SUM` stands in `CAST(… AS BIGINT)`, so that it is a number of that type on each of them.

use std::fmt::Write;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyConnectOptions};
use sqlx::query::Query;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AssertSqlSafe};

use super::error::LedgerError;

/// How long a writer waits for another one.
pub(super) const LOCK_WAIT: Duration = Duration::from_secs(3);

/// A writer takes its lock at once: one that reads first and then writes could be refused half-way.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// All reads of one such transaction see the same instant.
pub(super) const BEGIN_READ: &str = "BEGIN";

/// Said on every new connection. FULL, because with NORMAL a commit can vanish when the power does.
/// The cache is small: the ledger's hot pages are few, and each connection has its own.
pub(super) const ON_CONNECT: &str = "PRAGMA busy_timeout = 3000; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA cache_size = -512";

/// Said once to a new database. Readers go on while one writes.
pub(super) const ON_CREATE: &str = "PRAGMA journal_mode = WAL";

/// Where the ledger is: how to connect to it, and its file.
pub(super) struct Place {
    pub(super) options: AnyConnectOptions,
    pub(super) file: PathBuf,
}

impl Place {
    /// Reads a URL such as `sqlite:///var/lib/frontrow/ledger.db`. The URL is not repeated in
    /// errors: one of another database may hold a password.
    pub(super) fn parse(url: &str) -> Result<Self, LedgerError> {
        let wrong = |why: &str| LedgerError::Fault(format!("{why}; write it like sqlite:///path/ledger.db"));
        if !url.starts_with("sqlite:") {
            return Err(wrong("the ledger's URL does not begin with sqlite:"));
        }
        let with_mode = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
        let options = AnyConnectOptions::from_str(&with_mode).map_err(|_| wrong("the ledger's URL cannot be read"))?;
        let sqlite =
            SqliteConnectOptions::from_str(&with_mode).map_err(|_| wrong("the ledger's URL cannot be read"))?;
        let file = sqlite.get_filename().to_owned();
        // A database in memory has another name, and each connection its own.
        if file.as_os_str().is_empty() || url.contains(":memory:") || url.contains("mode=memory") {
            return Err(wrong("the ledger needs a file"));
        }
        Ok(Self { options, file })
    }
}

/// One statement of the ledger. A literal is prepared once a connection.
pub(super) fn query(sql: &'static str) -> Query<'static, Any, AnyArguments> {
    sqlx::query(sql)
}

/// `head VALUES (…), (…)` for so many rows of so many columns.
pub(super) fn insert_rows(head: &'static str, rows: usize, columns: usize) -> Query<'static, Any, AnyArguments> {
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
    // Only literals and numbers are in it.
    sqlx::query(AssertSqlSafe(sql))
}

/// `head ($1, $2, …) tail` for a list of so many values, which is not empty.
pub(super) fn query_any_of(head: &'static str, values: usize, tail: &'static str) -> Query<'static, Any, AnyArguments> {
    let mut sql = format!("{head} (");
    for value in 1..=values {
        let comma = if value == 1 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(sql, "{comma}${value}");
    }
    let _ = write!(sql, ") {tail}");
    // Only literals and numbers are in it.
    sqlx::query(AssertSqlSafe(sql))
}
