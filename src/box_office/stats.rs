//! How well the cache does, over all terminals.

use super::BoxOffice;
use crate::domain::refusal::Refusal;

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
        Ok(Vec::new())
    }
}
