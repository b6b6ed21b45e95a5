//! A ledger that was put back from a copy: it begins a generation, and what the live store kept of the one before
//! counts as absent.
//!
//! ```text
//! opening ──▶ does the live store serve a generation that the ledger lacks, or is it ahead of the ledger anywhere?
//!               │ yes: the ledger gets a row
//!               ▼
//! news ───────▶ another one in the ledger than here? ── adopt ─▶ the live store forgets, holds are loaded
//! ```

use super::{BoxOffice, Event, Notice, lock};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

/// How often it is looked again when another program begins a generation in the same moment.
const ROUNDS: usize = 3;

impl BoxOffice {
    /// To be called before anything is sold: finds out whether the ledger was put back from a copy since the live
    /// store was last used, and whether that is the one that served it last.
    pub async fn settle(&self) -> Result<(), Refusal> {
        for _ in 0..ROUNDS {
            let mut generations = self.0.ledger.generations().await.map_err(|e| self.refuse_ledger(&e))?;
            let served = self.0.live.served().await.map_err(|e| self.refuse_live(e))?;
            let last = generations.last().cloned().unwrap_or_default();
            let is_restored = match &served {
                None => false,
                Some(served) if *served == last => self.live_store_is_ahead().await?,
                Some(served) => !generations.contains(served),
            };
            if is_restored {
                generations = self.begin_generation(&last).await?;
                // The copy may be from before the generation that it replaces.
                generations.splice(0..0, served);
            }
            match self.adopt(&generations).await {
                Ok(_) => {
                    self.look_for_other_stores(None).await;
                    // A ledger that goes away after this keeps nobody from holding: who works here is known.
                    return self.has_staff().await.map(drop);
                }
                // Another program began one meanwhile.
                Err(Refusal::OtherCopy) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Err(Refusal::OtherCopy)
    }

    /// Whether it knows of what the ledger does not have: changes of a screening, a member, a packet.
    async fn live_store_is_ahead(&self) -> Result<bool, Refusal> {
        let (member, packet) = self.0.live.newest().await.map_err(|e| self.refuse_live(e))?;
        if self.0.ledger.lacks(member, packet).await.map_err(|e| self.refuse_ledger(&e))? {
            return Ok(true);
        }
        // Read before the ledger, which is never behind what was applied from it.
        let loaded = self.0.live.loaded_sequences().await.map_err(|e| self.refuse_live(e))?;
        let screenings: Vec<_> = loaded.iter().map(|(screening, _)| *screening).collect();
        let known = self.0.ledger.sequences(&screenings).await.map_err(|e| self.refuse_ledger(&e))?;
        let known: std::collections::BTreeMap<_, _> = known.into_iter().collect();
        Ok(loaded.iter().any(|(screening, at)| known.get(screening).is_none_or(|ledger_at| ledger_at < at)))
    }

    /// The ledger was found behind the live store: it is in another generation from here on.
    pub(super) async fn ledger_is_behind(&self) -> Result<(), Refusal> {
        let here = self.0.live.generation();
        let mut generations = self.0.ledger.generations().await.map_err(|e| self.refuse_ledger(&e))?;
        if generations.last() == Some(&here) {
            generations = self.begin_generation(&here).await?;
        }
        self.adopt(&generations).await.map(drop)
    }

    async fn begin_generation(&self, last: &str) -> Result<Vec<String>, Refusal> {
        tracing::warn!(last, "the ledger is older than the live store: another generation begins");
        let reason = Text::new("found behind the live store");
        let (given_out, _) = self.0.live.newest().await.map_err(|e| self.refuse_live(e))?;
        let begin = self.0.ledger.begin_generation(last, given_out, self.now(), &reason);
        begin.await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Goes on in the generation that the ledger is in by now; whether it is another one than before.
    pub(super) async fn renew_generation(&self) -> Result<bool, Refusal> {
        let generations = self.0.ledger.generations().await.map_err(|e| self.refuse_ledger(&e))?;
        self.adopt(&generations).await
    }

    async fn adopt(&self, generations: &[String]) -> Result<bool, Refusal> {
        let adopted = self.0.live.adopt(generations).await.map_err(|e| self.refuse_live(e))?;
        let Some(held) = adopted else { return Ok(false) };
        lock(&self.0.together.compared).clear();
        self.tell_all(&Event::Notice(Notice::LedgerRestored));
        for screening in held {
            // Loaded over its holds. If it fails, whoever comes to it does it.
            if let Err(refusal) = self.load_over(screening, None).await {
                tracing::warn!(%screening, code = refusal.code(), "its holds wait to be loaded");
            }
        }
        Ok(true)
    }
}
