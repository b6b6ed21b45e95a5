//! How a ledger that nobody uses yet takes millions of rows: for who makes a large one to measure on.
//!
//! ```text
//! ready ──▶ a large cache, no journal, and without those indices into which rows fall at random
//! begin ──▶ a transaction that looks up no foreign key, for as long as it takes
//! finish ─▶ the indices again, and what the database knows of its tables by itself in a house that grew
//! ```
//!
//! What is cut short so is of no use, and is made anew.

use sqlx::{AnyConnection, AssertSqlSafe, Executor as _, Row as _};

use super::dialect::Dialect;
use super::error::LedgerError;
use super::ledger::Ledger;
use super::statement::query;
use super::turn::Writing;

/// Indices by what is random in a row: made at the end, by sorting.
const AT_RANDOM: [&str; 6] = [
    "orders_by_tail",
    "orders_by_member",
    "changes_by_order",
    "tickets_by_order",
    "tape_by_subject",
    "refunds_by_exchange",
];

/// Kilobytes of pages that SQLite keeps: the keys of millions of orders are all over their index.
const CACHE: u32 = 2_500_000;

/// What [`Ledger::ready_for_many`] took away.
pub(in crate::ledger) struct Ready {
    /// The statements that make the indices.
    indices: Vec<String>,
}

impl Ledger {
    /// Before the first row. No other connection may be open.
    pub(in crate::ledger) async fn ready_for_many(&self) -> Result<Ready, LedgerError> {
        let mut connection = self.inner.writers.acquire().await?;
        if self.inner.dialect == Dialect::Sqlite {
            // For the whole life of the only connection that writes.
            let fast = format!(
                "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -{CACHE}"
            );
            connection.execute(AssertSqlSafe(fast)).await?;
        }
        let mut indices = Vec::new();
        for name in AT_RANDOM {
            if let Some(made) = definition(&mut connection, name).await? {
                connection.execute(AssertSqlSafe(format!("DROP INDEX {name}"))).await?;
                indices.push(made);
            }
        }
        Ok(Ready { indices })
    }

    pub(in crate::ledger) async fn begin_many(&self) -> Result<Writing, LedgerError> {
        let mut tx = self.begin_write().await?;
        let more = match self.inner.dialect {
            Dialect::Sqlite => return Ok(tx),
            Dialect::MySql => {
                "SET SESSION foreign_key_checks = 0, SESSION unique_checks = 0, SESSION wait_timeout = 600 \
                 /*M!, SESSION idle_transaction_timeout = 0 */"
            }
            Dialect::Postgres => {
                // It takes the tables for as small as they were when it last looked, and would read through them.
                "SET LOCAL session_replication_role = 'replica'; SET LOCAL idle_in_transaction_session_timeout = 0; \
                 SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
            }
        };
        tx.execute(more).await?;
        Ok(tx)
    }

    /// After the last one.
    pub(in crate::ledger) async fn finish_many(&self, ready: Ready) -> Result<(), LedgerError> {
        let mut connection = self.inner.writers.acquire().await?;
        for made in ready.indices {
            connection.execute(AssertSqlSafe(made)).await?;
        }
        match self.inner.dialect {
            // It knows nothing of them in a house either, and has a journal again when it is opened.
            Dialect::Sqlite => {}
            Dialect::MySql => {
                let tables = "ANALYZE TABLE orders, order_lines, tickets, payments, changes, tape, attempts, members, screenings";
                connection.fetch_all(tables).await?;
            }
            Dialect::Postgres => {
                connection.execute("VACUUM ANALYZE").await?;
            }
        }
        Ok(())
    }
}

/// The statement that makes an index; `None` where it is to be left alone: a foreign key of MySQL needs one.
async fn definition(connection: &mut AnyConnection, name: &str) -> Result<Option<String>, LedgerError> {
    let asked = match Dialect::of(connection) {
        Dialect::Sqlite => query("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = $1"),
        Dialect::Postgres => {
            query("SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname = $1")
        }
        Dialect::MySql => return Ok(None),
    };
    let row = asked.bind(name.to_owned()).fetch_optional(connection).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
