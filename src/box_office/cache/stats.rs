//! How well the cache does, over all terminals.
//!
//! Each terminal counts by itself and adds what it counted to the house's figures in the live store: with
//! each copy that it makes, now and then, and when it closes.

use super::kind::Kind;
use crate::box_office::{BoxOffice, Event, Notice, lock};
use crate::domain::refusal::Refusal;
use crate::live::{CacheCounts, LiveError};

/// What was asked of one kind of cached rows since the live store was last wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheStats {
    /// `member`, `order` or `winnings`.
    pub kind: &'static str,
    /// Answered by the cache, known-to-be-unknown included.
    pub hits: u64,
    /// Not answered by it.
    pub misses: u64,
    /// How often the ledger was read.
    pub ledger_reads: u64,
}

impl BoxOffice {
    /// The counts of every kind.
    pub async fn cache_stats(&self) -> Result<Vec<CacheStats>, Refusal> {
        self.add_figures().await;
        let mut stats = Vec::new();
        for kind in Kind::ALL {
            let counts = self.0.live.counted(kind.word()).await.map_err(|e| self.refuse_live(e))?;
            let CacheCounts { hits, misses, ledger_reads } = counts;
            stats.push(CacheStats { kind: kind.word(), hits, misses, ledger_reads });
        }
        Ok(stats)
    }

    pub(super) fn counted(&self, kind: Kind, count: impl Fn(&mut CacheCounts)) {
        let mut figures = lock(&self.0.cache.figures);
        count(figures.pending.entry(kind.word()).or_default());
        count(&mut figures.all);
    }

    /// Adds what this terminal counted to the house's figures.
    pub(in crate::box_office) async fn add_figures(&self) {
        let pending = std::mem::take(&mut lock(&self.0.cache.figures).pending);
        if pending.is_empty() {
            return;
        }
        let counted: Vec<_> = pending.into_iter().collect();
        // Not repeated where it may have been done: a figure that is too low misleads less.
        if let Err(LiveError::Away { maybe_done: false }) = self.0.live.count(&counted).await {
            let mut figures = lock(&self.0.cache.figures);
            for (kind, lost) in counted {
                let pending = figures.pending.entry(kind).or_default();
                pending.hits += lost.hits;
                pending.misses += lost.misses;
                pending.ledger_reads += lost.ledger_reads;
            }
        }
    }

    /// Tells a person at the screen how this terminal's look-ups went, if there was one since.
    pub(in crate::box_office) fn tell_figures(&self) {
        let mut figures = lock(&self.0.cache.figures);
        if figures.all == figures.told || self.0.listener.get().is_none() {
            return;
        }
        figures.told = figures.all;
        let CacheCounts { hits, misses, ledger_reads } = figures.all;
        self.tell(Event::Notice(Notice::CacheFigures { hits, asked: hits + misses, ledger_reads }));
    }
}
