//! Copies of ledger rows, for screens to look at.
//!
//! ```text
//! read ─▶ hit · unknown · dirty: read the ledger
//!      └▶ load: the lease is yours ── read the ledger ─▶ fill, if the lease still stands
//!      └▶ wait: it is someone else's
//! mark ─▶ (the writer's transaction) ─▶ clear
//! ```
//!
//! Rows are kept as text that only the caller reads. A lease keeps a slow reader from putting an old
//! row back: whoever writes the row takes the lease away. The mark does so for a writer that dies
//! between its commit and its clearing: nothing is filled until the mark expires.

use std::fmt;
use std::time::Duration;

use super::call::{Call, Script, script};
use super::connect::Live;
use super::error::LiveError;
use super::keys::CacheKey;
use super::steps::{millis, strange};

script!(READ, "cache_read.lua");
script!(FILL, "cache_fill.lua");
script!(MARK, "cache_mark.lua");

/// How long a copy lives. With the time that its maker had, it is gone within a minute of being read.
const LIVES: Duration = Duration::from_secs(55);

/// How long it is remembered that the ledger has no such row.
const UNKNOWN_LIVES: Duration = Duration::from_secs(4);

/// How long one reader may take to make a copy.
const LEASE: Duration = Duration::from_millis(1_500);

/// How long the mark of a writer stays that never clears it.
const MARK_LIVES: Duration = Duration::from_mins(1);

/// How long a look at the cache may take: behind it stands a ledger that answers too.
const LOOK: Duration = Duration::from_millis(250);

/// What tells one reader or writer from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheToken(u64);

impl CacheToken {
    /// A new one, at random.
    #[must_use]
    pub fn new(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for CacheToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What the cache has of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copy {
    /// This.
    Hit(String),
    /// It knows that the ledger has no such row.
    Unknown,
    /// Nothing, and the lease to fill it is yours.
    Load,
    /// Nothing yet: another reader is about to fill it.
    Wait,
    /// Nothing of use, and nothing may be filled: the row is being written.
    Dirty,
}

/// What was counted of one kind of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheCounts {
    /// Look-ups that a copy answered.
    pub hits: u64,
    /// Look-ups that none answered.
    pub misses: u64,
    /// Reads of the ledger.
    pub ledger_reads: u64,
}

impl Live {
    /// Looks for a copy, once.
    pub async fn read_copy(&self, key: &CacheKey, token: CacheToken) -> Result<Copy, LiveError> {
        let mut call = self.cache_call(&READ, key, token);
        call.arg(millis(LEASE));
        let answer = self.run_once(&call, LOOK).await?;
        match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["hit", value] => Ok(match value.strip_prefix(&self.epoch_mark()) {
                Some("") => Copy::Unknown,
                Some(row) => Copy::Hit(row.to_owned()),
                // A copy of another ledger's row, or of another generation's.
                None => Copy::Dirty,
            }),
            ["load"] => Ok(Copy::Load),
            ["wait"] => Ok(Copy::Wait),
            ["dirty"] => Ok(Copy::Dirty),
            _ => Err(strange(&answer)),
        }
    }

    /// Puts a copy in under the lease `token`; `None` for a row that the ledger does not have.
    pub async fn fill_copy(&self, key: &CacheKey, token: CacheToken, row: Option<&str>) -> Result<(), LiveError> {
        let lives = if row.is_some() { LIVES } else { UNKNOWN_LIVES };
        let mut call = self.cache_call(&FILL, key, token);
        call.arg(millis(lives)).arg(format!("{}{}", self.epoch_mark(), row.unwrap_or_default()));
        self.run_once(&call, LOOK).await.map(drop)
    }

    /// Gives the lease `token` back without a copy.
    pub async fn give_back_lease(&self, key: &CacheKey, token: CacheToken) -> Result<(), LiveError> {
        let mut call = self.cache_call(&FILL, key, token);
        call.arg(0).arg("");
        self.run_once(&call, LOOK).await.map(drop)
    }

    /// Marks a row as being written: its copy is gone, and none is made until the mark is cleared.
    pub async fn mark(&self, key: &CacheKey, token: CacheToken) -> Result<(), LiveError> {
        let mut call = self.cache_call(&MARK, key, token);
        call.arg(millis(MARK_LIVES));
        self.run_once(&call, LOOK).await.map(drop)
    }

    /// Takes the mark of this writer away, with any copy that was made around it. Without `patience`
    /// it is tried once.
    pub async fn clear(&self, key: &CacheKey, token: CacheToken, patience: bool) -> Result<(), LiveError> {
        let mut call = self.cache_call(&MARK, key, token);
        call.arg(0);
        if patience { self.run(&call).await.map(drop) } else { self.run_once(&call, LOOK).await.map(drop) }
    }

    /// Adds to the figures of the house.
    pub async fn count(&self, counted: &[(&'static str, CacheCounts)]) -> Result<(), LiveError> {
        let mut add = Vec::new();
        for (kind, counts) in counted {
            for (what, count) in figures(counts) {
                if count > 0 {
                    let field = format!("{kind}:{what}");
                    add.push(redis::cmd("HINCRBY").arg(self.keys.stats()).arg(field).arg(count).take());
                }
            }
        }
        self.ask(&add).await
    }

    /// The figures of the house for one kind of rows.
    pub async fn counted(&self, kind: &'static str) -> Result<CacheCounts, LiveError> {
        let fields = figures(&CacheCounts::default()).map(|(what, _)| format!("{kind}:{what}"));
        let read = redis::cmd("HMGET").arg(self.keys.stats()).arg(&fields).take();
        let (hits, misses, ledger_reads): (Option<u64>, Option<u64>, Option<u64>) = self.ask_once(read).await?;
        Ok(CacheCounts {
            hits: hits.unwrap_or_default(),
            misses: misses.unwrap_or_default(),
            ledger_reads: ledger_reads.unwrap_or_default(),
        })
    }

    fn cache_call<'a>(&self, script: &'a Script, key: &CacheKey, token: CacheToken) -> Call<'a> {
        let mut call = script.key(self.keys.copy(key));
        call.key(self.keys.copy_lease(key)).key(self.keys.copy_dirty(key)).arg(token.to_string());
        call
    }
}

/// Each figure with the word for it in Redis.
fn figures(counts: &CacheCounts) -> [(&'static str, u64); 3] {
    [("hits", counts.hits), ("misses", counts.misses), ("ledger_reads", counts.ledger_reads)]
}
