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
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::{Any, AnyConnection, Error, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;

use super::LedgerError;
use super::dialect::LOCK_WAIT;

/// The line before a ledger's file: first among the tasks of this program, then among programs.
pub(super) struct Line {
    ours: Arc<Mutex<()>>,
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
        Self { ours: Arc::default(), file: file.into(), is_waiting: Arc::default() }
    }

    pub(super) async fn turn(&self) -> Result<Turn, LedgerError> {
        let ours = timeout(LOCK_WAIT, self.ours.clone().lock_owned()).await.map_err(|_| LedgerError::Busy)?;
        Ok(Turn { file: self.wait().await, _ours: ours })
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

/// A transaction that writes, and the turn to do so.
pub(super) struct Writing {
    transaction: Transaction<'static, Any>,
    _turn: Option<Turn>,
}

impl Writing {
    pub(super) fn new(transaction: Transaction<'static, Any>, turn: Option<Turn>) -> Self {
        Self { transaction, _turn: turn }
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        self.transaction.commit().await
    }

    pub(super) async fn rollback(self) -> Result<(), Error> {
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
    use std::time::Duration;

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
    async fn a_turn_that_a_stopped_program_keeps_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [(); 2].map(|()| Line::before(&folder.path().join("ledger.db")));
        let kept = one.turn().await.unwrap();
        assert!(!other.turn().await.unwrap().is_alone());
        // What waited for it is no turn of anyone when it comes.
        drop(kept);
        assert!(other.turn().await.unwrap().is_alone());
    }
}
