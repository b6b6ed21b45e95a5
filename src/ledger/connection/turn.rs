//! Whose turn it is to write to a SQLite ledger.
//!
//! SQLite lets one write at a time, and those who wait look again after pauses that grow to a tenth of a second.
//! Here they stand in line at a lock on a file beside the ledger, and the next one is woken at once. The line is a
//! courtesy: whoever stood in it for as long as a writer waits for SQLite's own lock goes there without a turn.

use std::fs::{File, OpenOptions, TryLockError};
use std::ops::{Deref, DerefMut};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Error, Executor as _};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::{Instant, timeout};

use super::converse::{Answer, Failed, converse};
use super::dialect::{Dialect, LOCK_WAIT};
use super::error::LedgerError;
use super::statement::{ANSWER, Statement, answered, query};
use super::tape::{self, Hand, Tapes, Written, append};
use crate::domain::tape::Entry;

/// The longest that a writer stands in line behind others of its own program; together with what SQLite itself
/// may take, less than a payment keeps its seats.
const LONGEST: Duration = Duration::from_secs(6);

/// The line before a ledger's file: first among the tasks of this program, then among programs.
pub(super) struct Line {
    ours: Arc<Mutex<()>>,
    /// How many transactions of this program were begun.
    begun: AtomicU64,
    /// A line in which nobody's turn came for so long stands still.
    stands: Duration,
    file: PathBuf,
    /// Whether a thread of ours still waits for a turn that came too late.
    is_waiting: Arc<AtomicBool>,
}

/// A turn; dropping it lets the next one write.
pub(super) struct Turn {
    /// Closing it ends the turn; `None` where it was not waited for any longer.
    #[allow(dead_code)] // it is there to be closed
    file: Option<File>,
    _ours: OwnedMutexGuard<()>,
}

impl Turn {
    /// Whether the other programs are kept waiting.
    #[cfg(test)]
    fn is_alone(&self) -> bool {
        self.file.is_some()
    }
}

impl Line {
    pub(super) fn before(ledger: &Path) -> Self {
        let mut file = ledger.as_os_str().to_owned();
        file.push(".turn");
        Self {
            ours: Arc::default(),
            begun: AtomicU64::new(0),
            stands: LOCK_WAIT,
            file: file.into(),
            is_waiting: Arc::default(),
        }
    }

    pub(super) async fn turn(&self) -> Result<Turn, LedgerError> {
        let ours = self.ours().await.ok_or(LedgerError::Busy)?;
        Ok(Turn { file: self.wait().await, _ours: ours })
    }

    /// The lock among our own tasks. Many terminals of one program are no other one that keeps the ledger: a line
    /// that moves on is waited in, one that stands still is not.
    async fn ours(&self) -> Option<OwnedMutexGuard<()>> {
        let since = Instant::now();
        let mut ours = std::pin::pin!(self.ours.clone().lock_owned());
        loop {
            let begun = self.begun.load(Ordering::Relaxed);
            match timeout(self.stands, &mut ours).await {
                Ok(ours) => return Some(ours),
                Err(_) if self.begun.load(Ordering::Relaxed) == begun || since.elapsed() >= LONGEST => return None,
                Err(_) => {}
            }
        }
    }

    /// Someone's transaction was begun.
    pub(super) fn moves_on(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// The lock among programs; `None` where it cannot be had.
    async fn wait(&self) -> Option<File> {
        // A file of its own for each turn: two who wait on the same open file would not wait for each other.
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.file).ok()?;
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::Error(_)) => return None,
            Err(TryLockError::WouldBlock) => {}
        }
        // Whoever kept the last turn from us keeps this one too.
        if self.is_waiting.swap(true, Ordering::Relaxed) {
            return None;
        }
        let is_waiting = self.is_waiting.clone();
        let (tell, told) = oneshot::channel();
        // A thread that nobody waits for when the program ends: the writer before us may be a stopped program.
        let waiting = std::thread::Builder::new().name("ledger-turn".into()).spawn(move || {
            let locked = file.lock();
            is_waiting.store(false, Ordering::Relaxed);
            if locked.is_ok() {
                // Where nobody waits any more, the file is closed, and the turn goes on to the next.
                drop(tell.send(file));
            }
        });
        if waiting.is_err() {
            self.is_waiting.store(false, Ordering::Relaxed);
        }
        waiting.ok()?;
        timeout(LOCK_WAIT, told).await.ok()?.ok()
    }
}

/// A transaction that writes, the turn to do so, and what is to stand on the tapes. Dropping it takes it back.
pub(in crate::ledger) struct Writing {
    /// `None` only while it is dropped.
    connection: Option<PoolConnection<Any>>,
    /// Whether the database may have it under way.
    is_begun: bool,
    told: Vec<Entry>,
    /// What stands on the tapes already.
    written: Written,
    tapes: Tapes,
    hand: Hand,
    turn: Option<Turn>,
}

impl Writing {
    pub(super) fn new(connection: PoolConnection<Any>, turn: Option<Turn>, (tapes, hand): (Tapes, Hand)) -> Self {
        let connection = Some(connection);
        Self { connection, is_begun: false, told: Vec::new(), written: Written::default(), tapes, hand, turn }
    }

    /// Begins it, and asks what comes first in the same round trip.
    pub(super) async fn begin(&mut self, how: &'static str, first: &[Statement]) -> Result<Vec<Answer>, Failed> {
        let all = std::iter::once(query(how)).chain(first.iter().cloned()).collect();
        self.is_begun = true;
        match converse(all, self).await {
            Ok(mut answers) => Ok(answers.split_off(1)),
            Err(failed) => {
                self.is_begun = failed.nth() > 0 || failed.error.as_database_error().is_none();
                Err(failed)
            }
        }
    }

    /// What was done, for the tape: it is written when the transaction is committed.
    pub(in crate::ledger) fn tell(&mut self, entry: Entry) {
        self.told.push(entry);
    }

    /// Writes the last rows, and what was told right after them: in one round trip, where it is known how the tape goes on.
    pub(in crate::ledger) async fn write_last(&mut self, mut rows: Vec<Statement>) -> Result<Vec<Answer>, Failed> {
        let dialect = Dialect::of(self);
        let Some(lines) = tape::lines_after(&self.tapes, &self.hand, &mut self.told, dialect).await else {
            return converse(rows, self).await;
        };
        let count = rows.len();
        rows.extend(lines.statements());
        match converse(rows, self).await {
            Ok(mut answers) => {
                match lines.are_written(&answers.split_off(count)) {
                    Ok(written) => self.written = written,
                    // Others have written there. The lines are numbered anew before the commit.
                    Err(told) => self.told = told,
                }
                Ok(answers)
            }
            Err(failed) if failed.nth() < count => {
                lines.were_not_reached();
                Err(failed)
            }
            Err(failed) if failed.nth() == count && lines.are_refused_by(&failed.error) => {
                self.told = lines.give_back();
                Ok(failed.answers)
            }
            Err(failed) => Err(failed),
        }
    }

    /// Writes what was told; right before the commit, for from here on nobody else writes these tapes.
    pub(super) async fn write_told(&mut self) -> Result<Written, LedgerError> {
        let told = std::mem::take(&mut self.told);
        let written = std::mem::take(&mut self.written);
        let (tapes, hand) = (self.tapes.clone(), self.hand.clone());
        Ok(written.and(append(self, &tapes, &hand, told).await?))
    }

    /// The same before it is committed, in the order in which it was done: for who writes so much in one transaction that
    /// it would not be remembered until then.
    pub(in crate::ledger) async fn write_told_in_time(&mut self) -> Result<(), LedgerError> {
        self.told.sort_by_key(|entry| entry.at);
        // Another one's line, or this one's that was given up, is found by the key and the hash of the next.
        self.write_told().await.map(|written| drop(written.keep()))
    }

    pub(super) async fn commit(mut self) -> Result<(), Error> {
        self.execute("COMMIT").await?;
        self.is_begun = false;
        Ok(())
    }

    pub(in crate::ledger) async fn rollback(mut self) -> Result<(), Error> {
        self.execute("ROLLBACK").await?;
        self.is_begun = false;
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let (Some(connection), true) = (self.connection.take(), self.is_begun) else { return };
        let turn = self.turn.take();
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(take_back(connection, turn))),
            // A server takes it back when its connection ends.
            Err(_) => drop(connection.detach()),
        }
    }
}

/// Takes a transaction back. A connection of which that is not known is not used again.
async fn take_back(mut connection: PoolConnection<Any>, turn: Option<Turn>) {
    let taken_back = answered(ANSWER, connection.execute("ROLLBACK")).await;
    // Of SQLite that says that a full disk has taken it back.
    if taken_back.is_err_and(|error| error.as_database_error().is_none()) {
        drop(connection.detach());
    }
    drop(turn);
}

impl Deref for Writing {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match &self.connection {
            Some(connection) => connection,
            None => unreachable!("it is taken by its drop alone"),
        }
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match &mut self.connection {
            Some(connection) => connection,
            None => unreachable!("it is taken by its drop alone"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_next_one_is_let_in_when_a_turn_ends() {
        let folder = tempfile::tempdir().unwrap();
        // Two lines are two programs.
        let [one, other] = [(); 2].map(|()| Line::before(&folder.path().join("ledger.db")));
        let turn = one.turn().await.unwrap();
        let next = tokio::spawn(async move { other.turn().await.map(|turn| turn.is_alone()) });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!next.is_finished());
        drop(turn);
        assert_eq!(next.await.unwrap(), Ok(true));
        assert!(one.turn().await.unwrap().is_alone());
    }

    #[tokio::test]
    async fn a_line_that_moves_on_is_waited_in_and_one_that_stands_still_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let moment = Duration::from_millis(20);
        let line = Line { stands: 5 * moment, ..Line::before(&folder.path().join("ledger.db")) };
        let first = line.turn().await.unwrap();
        assert_eq!(line.turn().await.err(), Some(LedgerError::Busy), "nothing moves");
        let moving = async {
            for _ in 0..12 {
                tokio::time::sleep(moment).await;
                line.moves_on();
            }
            drop(first);
        };
        let (turn, ()) = tokio::join!(line.turn(), moving);
        assert!(turn.is_ok(), "longer than a line may stand still");
    }

    #[tokio::test]
    async fn a_turn_that_a_stopped_program_keeps_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [(); 2].map(|()| Line::before(&folder.path().join("ledger.db")));
        let kept = one.turn().await.unwrap();
        assert!(!other.turn().await.unwrap().is_alone());
        // What waited for it is no turn of anyone when it comes.
        drop(kept);
        while other.is_waiting.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(other.turn().await.unwrap().is_alone());
    }
}
