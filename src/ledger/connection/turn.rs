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

use sqlx::{Any, AnyConnection, Error, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::{Instant, timeout};

use super::dialect::LOCK_WAIT;
use super::error::LedgerError;
use super::tape::{Hand, Tapes, Written, append};
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

/// A transaction that writes, the turn to do so, and what is to stand on the tapes.
pub(in crate::ledger) struct Writing {
    transaction: Transaction<'static, Any>,
    told: Vec<Entry>,
    tapes: Tapes,
    hand: Hand,
    _turn: Option<Turn>,
}

impl Writing {
    pub(super) fn new(
        transaction: Transaction<'static, Any>,
        turn: Option<Turn>,
        (tapes, hand): (Tapes, Hand),
    ) -> Self {
        Self { transaction, told: Vec::new(), tapes, hand, _turn: turn }
    }

    /// What was done, for the tape: it is written when the transaction is committed.
    pub(in crate::ledger) fn tell(&mut self, entry: Entry) {
        self.told.push(entry);
    }

    /// Writes what was told; right before the commit, for from here on nobody else writes these tapes.
    pub(super) async fn write_told(&mut self) -> Result<Written, LedgerError> {
        let told = std::mem::take(&mut self.told);
        append(&mut self.transaction, &self.tapes, &self.hand, told).await
    }

    /// The same before it is committed, in the order in which it was done: for who writes so much in one transaction that
    /// it would not be remembered until then.
    pub(in crate::ledger) async fn write_told_in_time(&mut self) -> Result<(), LedgerError> {
        self.told.sort_by_key(|entry| entry.at);
        // Another one's line, or this one's that was given up, is found by the key and the hash of the next.
        self.write_told().await.map(|written| drop(written.keep()))
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        self.transaction.commit().await
    }

    pub(in crate::ledger) async fn rollback(self) -> Result<(), Error> {
        self.transaction.rollback().await
    }
}

impl Deref for Writing {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
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
