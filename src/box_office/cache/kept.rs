//! What a terminal keeps of the cache for itself: the look-ups under way, and what it counted.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use tokio::time::Instant;

use crate::domain::refusal::Refusal;
use crate::live::{CacheCounts, CacheKey};

/// What one terminal knows of the cache.
#[derive(Default)]
pub(in crate::box_office) struct Cache {
    pub(super) flights: Mutex<HashMap<CacheKey, Flight>>,
    pub(super) figures: Mutex<Figures>,
    /// Until when the live store is not asked.
    pub(super) away_until: Mutex<Option<Instant>>,
}

/// The look-ups of one row: one at a time goes through the gate, and takes with it all who waited there.
#[derive(Clone, Default)]
pub(super) struct Flight {
    pub(super) gate: Arc<tokio::sync::Mutex<()>>,
    /// What those will be told who came after the last look-up began.
    pub(super) next: Arc<OnceLock<Found>>,
}

/// A row as it is stored.
pub(super) type Found = Result<Option<Arc<str>>, Refusal>;

/// What this terminal counted.
#[derive(Default)]
pub(super) struct Figures {
    /// Not yet in the house's figures.
    pub(super) pending: BTreeMap<&'static str, CacheCounts>,
    /// Of every kind, since it was started.
    pub(super) all: CacheCounts,
    /// The same, as a person was last told.
    pub(super) told: CacheCounts,
}
