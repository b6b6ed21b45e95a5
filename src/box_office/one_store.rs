//! One live store for a ledger. Counters on two of them do not see each other's holds, and sell side by side until
//! the ledger refuses.
//!
//! The ledger has the live stores that served it, in order. A terminal that is on another one than the last adds its
//! own; each terminal reads what was added once it hears that something was (`news`), so that those on either side learn
//! of the other.

use std::time::Duration;

use tokio::time::Instant;

use super::{BoxOffice, Event, Notice, lock};
use crate::ledger::ServingStore;

/// Between two rows or two notices of one terminal, while two live stores go on side by side.
const SAY_AGAIN: Duration = Duration::from_secs(30);

impl BoxOffice {
    /// Tells of another live store on this ledger, of which `newest` was named last, if that is known. What cannot be
    /// read now is looked at again with the next news.
    pub(super) async fn look_for_other_stores(&self, newest: Option<i64>) {
        let Ok(ours) = self.0.live.name().await else { return };
        let (after, before) = {
            let seen = lock(&self.0.together.stores_seen);
            (seen.last, seen.ours.clone())
        };
        let named = if after.is_some() && newest == after {
            Vec::new()
        } else {
            match self.0.ledger.live_stores(after).await {
                Ok(named) => named,
                Err(error) => return tracing::debug!(%error, "which live stores served the ledger, is not known"),
            }
        };
        // One that lost its name with all that it had is no other one.
        let other = named.iter().rfind(|serving| serving.store != ours && serving.store != before);
        let last = named.last().map(|serving| serving.n).or(after);
        let is_named = match named.last() {
            Some(serving) => serving.store == ours,
            None => after.is_some(),
        };
        let now = Instant::now();
        let is_due = |at: Option<Instant>| at.is_none_or(|at| now.duration_since(at) > SAY_AGAIN);
        let (name, tell) = {
            let mut seen = lock(&self.0.together.stores_seen);
            seen.last = last;
            seen.ours.clone_from(&ours);
            let name = !is_named && is_due(seen.named);
            let tell = other.is_some() && is_due(seen.told);
            if name {
                seen.named = Some(now);
            }
            if tell {
                seen.told = Some(now);
            }
            (name, tell)
        };
        if let Some(ServingStore { address, terminal, .. }) = other.filter(|_| tell) {
            tracing::warn!(%address, %terminal, "another live store serves this ledger");
            let notice = Notice::OtherLiveStore { address: address.clone(), terminal: terminal.clone() };
            self.tell_all(&Event::Notice(notice));
        }
        if name {
            let address = self.0.live.address().clone();
            let ours =
                ServingStore { n: last.unwrap_or(0) + 1, store: ours, address, terminal: self.terminal().clone() };
            if let Err(error) = self.0.ledger.name_live_store(&ours, self.now()).await {
                tracing::warn!(%error, "this live store is not named in the ledger yet");
                lock(&self.0.together.stores_seen).named = None;
            }
        }
    }
}
