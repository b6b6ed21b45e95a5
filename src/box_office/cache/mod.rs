//! Copies of ledger rows in the live store, for screens: never to decide money or seats by.
//!
//! ```text
//! cached ─▶ a copy? ── yes ─▶ that
//!              │ no, and the lease to make it is ours ─▶ ledger ─▶ fill
//!              │ no, and someone else makes it ─▶ wait a little and ask again
//!              └ the row is being written, or the live store is away ─▶ ledger
//! writing ─▶ mark ─▶ the ledger's transaction ─▶ clear
//! ```
//!
//! - One loader over all terminals: the lease. In one process, equal look-ups that wait share the next
//!   one; none joins a look-up that began before it, for a write may have returned in between.
//! - After a write has returned nobody gets the row of before it: [`BoxOffice::writing`] drops the copy
//!   and every lease once the ledger has the write. The mark that it sets before that is for a writer
//!   that is killed in between: until it expires, the ledger is read. So it does where
//!   the outcome of the write is unsure.
//! - A live store that is away is no reason to say anything: the ledger is read. A write goes on as well;
//!   a copy that could not be dropped is gone within a minute of being read from the ledger, as every
//!   copy is.

mod kept;
mod kind;
mod stats;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::{BoxOffice, lock};
use crate::domain::refusal::Refusal;
use crate::ledger::{LedgerError, WriteError};
use crate::live::{CacheKey, CacheToken, Copy, LiveError};

use kept::Flight;

pub(super) use kept::Cache;
pub(super) use kind::Kind;
pub use stats::CacheStats;

/// The pauses of a look-up that waits for another terminal's, in ms: 0.7 s in all.
const PAUSES: [u64; 10] = [5, 10, 20, 40, 80, 100, 100, 100, 100, 100];

/// After the live store did not answer, it is not asked for copies for so long.
const LEAVE_ALONE: Duration = Duration::from_secs(1);

/// Rows that are being written, until they are cleared.
#[must_use]
pub(super) struct Marked {
    rows: Vec<CacheKey>,
    token: CacheToken,
    surely: bool,
}

impl BoxOffice {
    /// The copy of a row; without one, what `read` finds in the ledger, which is then copied.
    pub(super) async fn cached<T, F>(&self, kind: Kind, id: &str, read: impl Fn() -> F) -> Result<Option<T>, Refusal>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<Option<T>, LedgerError>>,
    {
        let key = CacheKey { kind: kind.word(), id: id.to_owned() };
        let flight = lock(&self.0.cache.flights).entry(key.clone()).or_default().clone();
        let gate = flight.gate.lock().await;
        if let Some(found) = flight.next.get() {
            self.counted(kind, |counts| counts.hits += 1);
            return found.clone()?.map(|row| serde_json::from_str(&row).map_err(unreadable)).transpose();
        }
        // Who comes from now on waits for the look-up after this one.
        lock(&self.0.cache.flights).insert(key.clone(), Flight { gate: flight.gate.clone(), next: Arc::default() });
        let found = self.look_up(kind, &key, read).await;
        // Nobody else sets it: we are through the gate.
        let _ = flight.next.set(found.as_ref().map(|(_, stored)| stored.clone()).map_err(Clone::clone));
        drop(gate);
        let mut flights = lock(&self.0.cache.flights);
        if flights.get(&key).is_some_and(|flight| Arc::strong_count(&flight.next) == 1) {
            flights.remove(&key);
        }
        drop(flights);
        Ok(found?.0)
    }

    /// A row, read and stored.
    async fn look_up<T, F>(
        &self,
        kind: Kind,
        key: &CacheKey,
        read: impl Fn() -> F,
    ) -> Result<(Option<T>, Option<Arc<str>>), Refusal>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<Option<T>, LedgerError>>,
    {
        let token = new_token();
        let mut pauses = PAUSES.iter();
        let may_fill = loop {
            match self.copy(key, token).await {
                Some(Copy::Hit(stored)) => {
                    // One of another version of this program is of no use, and not to be touched.
                    let Ok(row) = serde_json::from_str(&stored) else { break false };
                    self.counted(kind, |counts| counts.hits += 1);
                    return Ok((Some(row), Some(stored.into())));
                }
                Some(Copy::Unknown) => {
                    self.counted(kind, |counts| counts.hits += 1);
                    return Ok((None, None));
                }
                Some(Copy::Load) => break true,
                Some(Copy::Wait) => match pauses.next() {
                    Some(pause) => tokio::time::sleep(Duration::from_millis(*pause)).await,
                    None => break false,
                },
                Some(Copy::Dirty) | None => break false,
            }
        };
        self.counted(kind, |counts| {
            counts.misses += 1;
            counts.ledger_reads += 1;
        });
        let row = match read().await {
            Ok(row) => row,
            Err(error) => {
                if may_fill {
                    let given_back = self.0.live.give_back_lease(key, token).await;
                    self.note_cache(&given_back);
                }
                return Err(self.refuse_ledger(&error));
            }
        };
        let stored: Option<Arc<str>> = match &row {
            Some(row) => Some(serde_json::to_string(row).map_err(unreadable)?.into()),
            None => None,
        };
        if may_fill {
            let (filled, ()) = tokio::join!(self.0.live.fill_copy(key, token, stored.as_deref()), self.add_figures());
            self.note_cache(&filled);
        }
        Ok((row, stored))
    }

    /// The copies of many rows, asked for in one go; those that are missing are read by one call of
    /// `read`, which gets their ids and leaves out what the ledger does not have.
    pub(super) async fn cached_many<K, T, F>(
        &self,
        kind: Kind,
        ids: &[K],
        read: impl FnOnce(Vec<K>) -> F,
    ) -> Result<BTreeMap<K, T>, Refusal>
    where
        K: std::marker::Copy + Ord + Display,
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<Vec<(K, T)>, LedgerError>>,
    {
        let mut ids = ids.to_vec();
        ids.sort();
        ids.dedup();
        let token = new_token();
        let keys: Vec<CacheKey> = ids.iter().map(|id| CacheKey { kind: kind.word(), id: id.to_string() }).collect();
        // The connection sends what is asked at once in one go.
        let copies = join_all(keys.iter().map(|key| self.copy(key, token))).await;
        let (mut rows, mut missing, mut to_fill, mut hits) = (BTreeMap::new(), Vec::new(), Vec::new(), 0);
        for ((id, key), copy) in ids.iter().zip(&keys).zip(copies) {
            let row = match &copy {
                Some(Copy::Hit(stored)) => serde_json::from_str(stored).ok().map(Some),
                Some(Copy::Unknown) => Some(None),
                _ => None,
            };
            if let Some(row) = row {
                hits += 1;
                rows.extend(row.map(|row| (*id, row)));
                continue;
            }
            missing.push(*id);
            if copy == Some(Copy::Load) {
                to_fill.push((*id, key));
            }
        }
        let misses = u64::try_from(missing.len()).unwrap_or(u64::MAX);
        self.counted(kind, |counts| {
            (counts.hits, counts.misses) = (counts.hits + hits, counts.misses + misses);
            counts.ledger_reads += u64::from(misses > 0);
        });
        if missing.is_empty() {
            return Ok(rows);
        }
        match read(missing).await {
            Ok(read) => rows.extend(read),
            Err(error) => {
                join_all(to_fill.iter().map(|(_, key)| self.0.live.give_back_lease(key, token))).await;
                return Err(self.refuse_ledger(&error));
            }
        }
        let fill = async |(id, key): &(K, &CacheKey)| {
            let stored = rows.get(id).map(serde_json::to_string).transpose().map_err(unreadable)?;
            self.note_cache(&self.0.live.fill_copy(key, token, stored.as_deref()).await);
            Ok::<(), Refusal>(())
        };
        let (filled, ()) = tokio::join!(join_all(to_fill.iter().map(fill)), self.add_figures());
        filled.into_iter().collect::<Result<(), Refusal>>()?;
        Ok(rows)
    }

    /// Runs a write to the ledger that changes these rows, so that no reader gets an old copy once
    /// it has returned. Where the ledger may have the write or not, the marks stay.
    pub(super) async fn writing<T, E: WriteError>(
        &self,
        rows: &[(Kind, String)],
        write: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let marked = self.mark(rows).await;
        let written = write.await;
        if !written.as_ref().is_err_and(WriteError::maybe_written) {
            self.clear(marked).await;
        }
        written
    }

    /// The first half of [`BoxOffice::writing`], for who has more to say to the live store anyway.
    pub(super) async fn mark(&self, rows: &[(Kind, String)]) -> Marked {
        let rows = rows.iter().map(|(kind, id)| CacheKey { kind: kind.word(), id: id.clone() });
        let mut marked = Marked { rows: rows.collect(), token: new_token(), surely: false };
        if self.cache_is_away() {
            return marked;
        }
        let marks = join_all(marked.rows.iter().map(|key| self.0.live.mark(key, marked.token))).await;
        for mark in &marks {
            self.note_cache(mark);
        }
        marked.surely = marks.iter().all(Result::is_ok);
        marked
    }

    /// The other half. To be left out where it is not known whether the ledger has the write: the mark then
    /// sends readers to the ledger until it expires.
    pub(super) async fn clear(&self, marked: Marked) {
        let Marked { rows, token, surely } = marked;
        let cleared = join_all(rows.iter().map(|key| self.0.live.clear(key, token, surely))).await;
        for clear in &cleared {
            self.note_cache(clear);
        }
    }

    /// Looks for a copy; `None` if the live store cannot be asked.
    async fn copy(&self, key: &CacheKey, token: CacheToken) -> Option<Copy> {
        if self.cache_is_away() {
            return None;
        }
        let copy = self.0.live.read_copy(key, token).await;
        self.note_cache(&copy);
        copy.ok()
    }

    fn cache_is_away(&self) -> bool {
        lock(&self.0.cache.away_until).is_some_and(|until| Instant::now() < until)
    }

    fn note_cache<T>(&self, answer: &Result<T, LiveError>) {
        *lock(&self.0.cache.away_until) = match answer {
            Ok(_) => None,
            Err(error) => {
                tracing::debug!(%error, "no copies");
                Some(Instant::now() + LEAVE_ALONE)
            }
        };
    }
}

fn new_token() -> CacheToken {
    CacheToken::new(rand::random())
}

/// A row of ours that cannot be stored, or read back in the same program.
// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
fn unreadable(error: serde_json::Error) -> Refusal {
    Refusal::Fault(format!("a copy of a row: {error}"))
}
