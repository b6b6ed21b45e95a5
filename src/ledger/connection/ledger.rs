//! The ledger itself: its connections, and how a transaction on one of them begins and ends.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Executor as _, Transaction};

use super::converse::Answer;
use super::dialect::{self, Dialect, Place};
use super::error::LedgerError;
use super::memory::Programme;
use super::migrate;
use super::pool::{self, Health};
use super::statement::{ANSWER, Statement, answered};
use super::tape::{self, Hand, Tapes};
use super::turn::{Line, Writing};
use crate::domain::ids::TerminalId;
use crate::domain::receipt::Receipt;
use crate::domain::text::Text;

/// The ledger of a house. Cheap to clone; connections open when they are first needed.
#[derive(Clone)]
pub struct Ledger {
    pub(in crate::ledger) inner: Arc<Inner>,
    /// On whose tape it stands, and by whose leave.
    hand: Hand,
}

pub(in crate::ledger) struct Inner {
    id: String,
    pub(super) dialect: Dialect,
    file: Option<PathBuf>,
    /// Where writers stand in line, for a ledger that takes one at a time.
    line: Option<Line>,
    is_far: bool,
    pub(in crate::ledger) readers: AnyPool,
    pub(in crate::ledger) writers: AnyPool,
    health: Health,
    programme: Mutex<Option<Arc<Programme>>>,
    /// Where the tapes end.
    pub(super) tapes: Tapes,
    /// As last read (`generation`).
    generations: Mutex<Vec<String>>,
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

    /// Opens the ledger at `url`, such as `sqlite:///var/lib/frontrow/ledger.db`, `mysql://till@db/frontrow`
    /// or `postgres://till@db/frontrow`. What is missing is made: the tables, and for SQLite the folder
    /// (for its owner only) and the file.
    ///
    /// # Errors
    /// [`LedgerError::TooNew`] for a ledger of a newer program, which is left as it is.
    pub async fn open(url: &str) -> Result<Self, LedgerError> {
        sqlx::any::install_default_drivers();
        let place = Place::parse(url)?;
        let generations = migrate::prepare(&place).await?;
        let id = generations.first().cloned().unwrap_or_default();

        let health = Health::default();
        let inner = Arc::new(Inner {
            id,
            dialect: place.dialect,
            is_far: place.is_far(),
            readers: pool::connections(&place, false, &health),
            writers: pool::connections(&place, true, &health),
            health,
            line: place.file.as_deref().map(Line::before),
            file: place.file,
            programme: Mutex::new(None),
            tapes: Tapes::default(),
            generations: Mutex::new(generations),
        });
        if inner.file.is_none() {
            tokio::spawn(close_spare(Arc::downgrade(&inner)));
        }
        Ok(Self { inner, hand: Hand::default() })
    }

    /// The same ledger for a terminal: what this program does there stands on its tape, whoever it was done for.
    #[must_use]
    pub fn at(mut self, terminal: &TerminalId) -> Self {
        self.hand.till = Some(terminal.clone());
        self
    }

    /// The same ledger for one act by the leave of a second person, who stands on the tape beside the one who does it.
    #[must_use]
    pub fn allowed_by(mut self, whom: &Text) -> Self {
        self.hand.allowed_by.clone_from(whom);
        self
    }

    /// By whose leave it is used; empty where none was needed.
    pub(in crate::ledger) fn by_leave(&self) -> &Text {
        &self.hand.allowed_by
    }

    /// The same ledger, by a handle that tells no tape what it does. Only the benchmark that measures what tapes cost has one:
    /// `verify` finds all that is booked so, and no other code may ask for it (`tests/layering.rs`).
    #[doc(hidden)]
    #[must_use]
    pub fn without_tapes(mut self) -> Self {
        self.hand.is_silent = true;
        self
    }

    /// The terminal whose tape is written; the house's, if none is named.
    pub(in crate::ledger) fn till(&self) -> Result<TerminalId, LedgerError> {
        self.hand.till.clone().map_or_else(tape::house, Ok)
    }

    /// What tells this ledger from every other one.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// What it is kept by.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.inner.dialect.name()
    }

    pub(in crate::ledger) fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// The file that it is; `None` where it is a database of a server.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.inner.file.as_deref()
    }

    /// The file that `url` means; `None` where it means a database of a server.
    pub fn file_of(url: &str) -> Result<Option<PathBuf>, LedgerError> {
        Ok(Place::parse(url)?.file)
    }

    /// Whether it is on another machine, as far as its address tells.
    #[must_use]
    pub fn is_far(&self) -> bool {
        self.inner.is_far
    }

    /// Closes every connection, after what is under way. A server that stands still lets none go: it is not
    /// waited for.
    pub async fn close(&self) {
        let closing = async { tokio::join!(self.inner.readers.close(), self.inner.writers.close()) };
        if tokio::time::timeout(dialect::LOCK_WAIT, closing).await.is_err() {
            tracing::warn!("the ledger's connections were left to end by themselves");
        }
    }

    pub(in crate::ledger) async fn begin_write(&self) -> Result<Writing, LedgerError> {
        self.begin_write_asking(&[]).await.map(|(writing, _)| writing)
    }

    /// The same, with what comes first in it: gives what each of these statements answered.
    pub(in crate::ledger) async fn begin_write_asking(
        &self,
        first: &[Statement],
    ) -> Result<(Writing, Vec<Answer>), LedgerError> {
        let mut turn = match &self.inner.line {
            Some(line) => Some(line.turn().await?),
            None => None,
        };
        let (pool, how) = (&self.inner.writers, self.inner.dialect.begin_write());
        let mut last = LedgerError::Busy;
        for _ in 0..self.tries() {
            let begun = async {
                let connection = pool.acquire().await?;
                let mut writing = Writing::new(connection, turn.take(), (self.inner.tapes.clone(), self.hand.clone()));
                let answers = writing.begin(how, first).await?;
                Ok((writing, answers))
            };
            match begun.await {
                Ok(begun) => {
                    if let Some(line) = &self.inner.line {
                        line.moves_on();
                    }
                    return Ok(begun);
                }
                Err(error) => last = self.may_try_again(pool, error)?,
            }
        }
        Err(last)
    }

    pub(in crate::ledger) async fn begin_read(&self) -> Result<Transaction<'static, Any>, LedgerError> {
        let (pool, how) = (&self.inner.readers, self.inner.dialect.begin_read());
        let mut last = LedgerError::Busy;
        for _ in 0..self.tries() {
            match answered(ANSWER, pool.begin_with(how)).await {
                Ok(begun) => return Ok(begun),
                Err(error) => last = self.may_try_again(pool, error)?,
            }
        }
        Err(last)
    }

    /// A connection of its own on which all reads see the same instant, for a look that takes minutes: nobody else of this
    /// program waits for it, and it ends with the look.
    pub(in crate::ledger) async fn begin_long_read(&self) -> Result<AnyConnection, LedgerError> {
        let mut connection = self.reader().await?.detach();
        let dialect = self.inner.dialect;
        for said in dialect.before_a_long_look().into_iter().chain([dialect.begin_read()]) {
            answered(ANSWER, connection.execute(said)).await?;
        }
        Ok(connection)
    }

    /// How often a transaction is begun: a connection may have died while it was idle, for a server was started anew.
    /// Then nothing was begun, and the next one is tried.
    fn tries(&self) -> u32 {
        self.inner.dialect.readers().max(self.inner.dialect.writers()) + 1
    }

    /// Why no transaction was begun; an error where another try is in vain.
    fn may_try_again(&self, pool: &AnyPool, error: sqlx::Error) -> Result<LedgerError, LedgerError> {
        let error = match error {
            sqlx::Error::PoolTimedOut => return Err(self.no_connection(pool)),
            // Who gives no answer gives none to the next connection either.
            sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
                self.inner.health.found_dead();
                return Err(LedgerError::Away(error.to_string()));
            }
            error => LedgerError::from(error),
        };
        if !matches!(error, LedgerError::Away(_)) || self.inner.file.is_some() {
            return Err(error);
        }
        self.inner.health.found_dead();
        Ok(error)
    }

    /// A connection for one statement that reads.
    pub(in crate::ledger) async fn reader(&self) -> Result<PoolConnection<Any>, LedgerError> {
        match self.inner.readers.acquire().await {
            Err(sqlx::Error::PoolTimedOut) => Err(self.no_connection(&self.inner.readers)),
            connection => Ok(connection?),
        }
    }

    /// What is remembered of the catalogue. A panic elsewhere cannot leave a half-made programme here: it is put in
    /// whole.
    pub(in crate::ledger) fn remembered(&self) -> MutexGuard<'_, Option<Arc<Programme>>> {
        self.inner.programme.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn generations_read(&self) -> MutexGuard<'_, Vec<String>> {
        self.inner.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All connections are in use, or none could be made: those that others try to make are counted too.
    fn no_connection(&self, pool: &AnyPool) -> LedgerError {
        if self.inner.file.is_some() || (pool.size() > 0 && !self.inner.health.is_lost()) {
            return LedgerError::Busy;
        }
        LedgerError::Away("the database took no connection within seconds".to_owned())
    }
}

/// Closes what an idle program does not need, for as long as the ledger is open.
async fn close_spare(ledger: Weak<Inner>) {
    loop {
        tokio::time::sleep(pool::LOOK_EVERY).await;
        // Whoever drops the ledger is not kept from it.
        let Some(ledger) = ledger.upgrade().filter(|ledger| !ledger.readers.is_closed()) else { return };
        for pool in [&ledger.readers, &ledger.writers] {
            pool::close_spare(pool).await;
        }
    }
}

/// Puts what was told onto the tapes and commits. Where no answer came, the transaction may be in the ledger.
pub(in crate::ledger) async fn commit(transaction: Writing) -> Result<(), LedgerError> {
    commit_with_receipts(transaction).await.map(drop)
}

/// The same, however long it takes: of millions of rows into a ledger that nobody uses yet.
pub(in crate::ledger) async fn commit_many(mut transaction: Writing) -> Result<(), LedgerError> {
    transaction.write_told_in_time().await?;
    Ok(transaction.commit().await?)
}

/// The same; gives the receipts of what was told, in its order.
pub(in crate::ledger) async fn commit_with_receipts(mut transaction: Writing) -> Result<Vec<Receipt>, LedgerError> {
    let written = transaction.write_told().await?;
    answered(ANSWER, transaction.commit()).await.map_err(LedgerError::of_commit)?;
    Ok(written.keep())
}
