//! The consistency light: whether the live store agrees with the ledger, as far as a light look tells.
//!
//! Once a minute one terminal, by a lease, looks at the screening on its screen, at those that differed
//! before, and at the next few that are loaded; its verdict is in the live store, where every terminal finds
//! it. So the light is the same on all screens. It looks as `verify` does, twice before it accuses; what is
//! wrong, that tells, and `verify --repair` mends it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{BoxOffice, Consistency, Event, lock};
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::live::LastCheck;

/// How often a terminal asks for the verdict.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// How many screenings are looked at beside those that there is a reason for.
const A_FEW: usize = 4;

impl BoxOffice {
    /// Tells all terminals of this program of the verdict whenever it changes.
    pub(super) async fn keep_light(self) {
        loop {
            match self.light().await {
                Ok(light) => {
                    let before = lock(&self.0.together.light).replace(light.clone());
                    if before.as_ref() != Some(&light) {
                        self.tell_all(&Event::Consistency(light));
                    }
                }
                // The header says which store is away.
                Err(refusal) => tracing::debug!(code = refusal.code(), "not checked"),
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    async fn light(&self) -> Result<Consistency, Refusal> {
        let (last, is_our_turn) =
            self.0.live.last_check(self.terminal()).await.map_err(|error| self.refuse_live(error))?;
        let verdict = if is_our_turn { Some(self.check_some(last.unwrap_or_default()).await?) } else { last };
        Ok(match verdict {
            None => Consistency::Looking,
            Some(verdict) if verdict.differ.is_empty() => Consistency::Clean,
            Some(verdict) => Consistency::Differs(verdict.differ),
        })
    }

    async fn check_some(&self, last: LastCheck) -> Result<LastCheck, Refusal> {
        let on_sale = self.on_sale().await?;
        let counts = self.counts(&on_sale).await?;
        // Where even the counters are gone, there is the more to look at: only the watched one is sure to be loaded.
        let loaded: Vec<ScreeningId> = on_sale
            .iter()
            .zip(&counts)
            .filter(|(_, counts)| matches!(counts, Ok(Some(_))))
            .map(|(screening, _)| *screening)
            .collect();
        let next = if last.next < loaded.len() { last.next } else { 0 };
        let watched = *self.0.watched.borrow();
        let some: BTreeSet<ScreeningId> =
            loaded.iter().skip(next).take(A_FEW).copied().chain(last.differ).chain(watched).collect();
        let mut differ = Vec::new();
        for screening in some.into_iter().filter(|screening| on_sale.contains(screening)) {
            if self.differs(screening).await? {
                differ.push(screening);
            }
        }
        let verdict = LastCheck { next: next + A_FEW, differ };
        self.0.live.checked(&verdict).await.map_err(|error| self.refuse_live(error))?;
        Ok(verdict)
    }
}
