//! The ledger: the SQL database that has the last word.
//!
//! ```text
//! catalogue ── load_catalogue ─▶ films, halls, price_lists, screenings, sequences
//! a guest ──── create_member ──▶ members
//! a sale ───── commit ─────────▶ sequences, orders, order_lines, tickets, wallets, payments, changes, audit
//! an end ───── record_ended ───▶ orders, order_lines, audit
//! a refund ─── refund ─────────▶ sequences, orders, tickets, payments, wallets, changes, audit
//! a packet ─── create_packet ──▶ packets, promotion_days or wallets, audit
//! claims ───── record_claims ──▶ packets, claims, wallets, audit
//! its end ──── expire_packet ──▶ packets, promotion_days or wallets, audit
//! changes ──── changes_after ──▶ the live store, in order and without a gap
//! ```
//!
//! Each arrow is one transaction. A writer takes the screening's row of `sequences` first, so that
//! what changes a screening's seats happens one after the other and carries the next number.

mod catalogue;
mod claims;
pub mod demo;
mod dialect;
mod error;
mod history;
mod load;
mod members;
mod migrate;
mod packets;
mod refund;
mod sale;
mod seats;
#[cfg(test)]
mod tests;
mod verify;
mod wallet;
mod write;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{Any, AnyPool, Connection, Executor, Row, Transaction};

pub use claims::{ClaimOutcome, TakenShare};
pub use error::{LedgerError, WriteError};
pub use load::{Catalogue, HallDrawing, LoadError, PriceList, Showing};
pub use members::CreateError;
pub use packets::{Made, MakeError, StoredPacket};
pub use refund::{RefundDone, RefundError};
pub use sale::{CommitError, Committed, Recorded, Sale};
pub use seats::SeatsSnapshot;
pub use verify::{Finding, PacketFacts};

use catalogue::Programme;

/// Connections for reading. Each is a thread and a small cache.
const READERS: u32 = 3;

/// How long an unused reading connection stays open.
const READER_IDLE: Duration = Duration::from_mins(1);

/// The ledger of a house. Cheap to clone; connections open when they are first needed.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    id: String,
    file: PathBuf,
    readers: AnyPool,
    /// One connection: SQLite has one writer at a time anyway, and this way ours queue in the
    /// order in which they came.
    writer: AnyPool,
    programme: Mutex<Option<Arc<Programme>>>,
}

/// Only what is no secret: a URL may hold a password.
impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("id", &self.inner.id).finish_non_exhaustive()
    }
}

impl Ledger {
    /// The URL of a ledger in `file`.
    #[must_use]
    pub fn url_of(file: &Path) -> String {
        let mut url = "sqlite://".to_owned();
        for c in file.to_string_lossy().chars() {
            match c {
                // These would end the path, or begin an escape.
                '%' => url.push_str("%25"),
                '?' => url.push_str("%3F"),
                '#' => url.push_str("%23"),
                plain => url.push(plain),
            }
        }
        url
    }

    /// Opens the ledger at `url`, such as `sqlite:///var/lib/frontrow/ledger.db`. What is missing is
    /// made: the folder (for its owner only), the file, the tables.
    ///
    /// # Errors
    /// [`LedgerError::TooNew`] for a ledger of a newer program, which is left as it is.
    pub async fn open(url: &str) -> Result<Self, LedgerError> {
        sqlx::any::install_default_drivers();
        let place = dialect::Place::parse(url)?;
        let id = migrate::prepare(&place).await?;

        let pool = AnyPoolOptions::new()
            .acquire_timeout(dialect::LOCK_WAIT)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(dialect::ON_CONNECT).await?;
                    Ok(())
                })
            })
            // A full disk can end a transaction behind the driver's back; such a connection would
            // take every later transaction for an inner one.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
        let readers = pool.clone().max_connections(READERS).idle_timeout(READER_IDLE);
        let writer = pool.max_connections(1).idle_timeout(None);
        Ok(Self {
            inner: Arc::new(Inner {
                id,
                file: place.file,
                readers: readers.connect_lazy_with(place.options.clone()),
                writer: writer.connect_lazy_with(place.options),
                programme: Mutex::new(None),
            }),
        })
    }

    /// What tells this ledger from every other one.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// The file that it is.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.inner.file
    }

    /// The file that `url` means.
    pub fn file_of(url: &str) -> Result<PathBuf, LedgerError> {
        Ok(dialect::Place::parse(url)?.file)
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }

    async fn begin_write(&self) -> Result<Transaction<'static, Any>, LedgerError> {
        Ok(self.inner.writer.begin_with(dialect::BEGIN_WRITE).await?)
    }

    async fn begin_read(&self) -> Result<Transaction<'static, Any>, LedgerError> {
        Ok(self.inner.readers.begin_with(dialect::BEGIN_READ).await?)
    }
}

/// A column that must be a number.
fn int(row: &AnyRow, column: usize) -> Result<i64, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column that must be a string.
fn string(row: &AnyRow, column: usize) -> Result<String, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column whose string must be readable as something of ours.
fn parsed<T: std::str::FromStr>(row: &AnyRow, column: usize) -> Result<T, LedgerError> {
    let written = string(row, column)?;
    written.parse().map_err(|_| unreadable(&written))
}

/// A row that this program did not write.
fn unreadable(what: &str) -> LedgerError {
    LedgerError::Fault(format!("unreadable value in the ledger: {what:?}"))
}
