//! The catalogue in and out, for whoever runs the house.
//!
//! An import is looked at twice: the ledger refuses to change what is sold or blocked, and before it writes,
//! the live store is asked for holds. A hold that is made between that and the writing is found afterwards, and
//! told. Screenings that were changed are then loaded again.

use std::collections::BTreeSet;

use super::BoxOffice;
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Act;
use crate::domain::time::Timestamp;
use crate::ledger::{Conflict, Draft, Fault, ImportError, ImportRules, Imported, Pricing, SourceFile, Written, demo};

/// Why nothing was imported.
#[derive(Clone, Debug)]
pub enum NotImported {
    /// The files are wrong.
    Wrong(Vec<Fault>),
    /// They would change what people rely on.
    Conflicts(Vec<Conflict>),
    /// A store refuses.
    Refused(Refusal),
}

impl BoxOffice {
    /// Whether the programme is the demo cinema's: nobody minds what is sold there.
    pub async fn is_demo(&self) -> Result<bool, Refusal> {
        demo::is_its_own(&self.0.ledger).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Reads the files of a catalogue, as the house writes times and amounts.
    #[must_use]
    pub fn draft(&self, files: &[SourceFile]) -> Draft {
        Draft::read(files, self.house().calendar, self.house().currency)
    }

    /// Makes the catalogue say what the files say; with `dry_run` only tells what that would be.
    pub async fn import(&self, draft: &Draft, dry_run: bool) -> Result<Imported, NotImported> {
        let planned = self.import_once(draft, true).await?;
        let holds = self.held_under(&planned).await.map_err(NotImported::Refused)?;
        if !holds.is_empty() {
            return Err(NotImported::Conflicts(holds));
        }
        if dry_run || !planned.is_news() {
            return Ok(planned);
        }
        let prices = [planned.fares, planned.price_lists];
        let has_prices = prices.iter().any(|tally| tally.added + tally.changed > 0);
        let act = if has_prices { Act::Prices } else { Act::Import };
        self.may(act, "the catalogue").await.map_err(NotImported::Refused)?;
        let mut imported = self.import_once(draft, false).await?;
        let said = imported.rescheduled.iter().chain(&imported.replanned);
        let mut changed: BTreeSet<ScreeningId> = said.map(|(screening, _)| *screening).collect();
        if [imported.films, imported.halls, imported.fares, imported.price_lists].iter().any(|tally| tally.changed > 0)
        {
            // What is over has the film and the hall too, and is still counted.
            changed.extend(self.on_sale().await.unwrap_or_default());
        }
        for screening in changed {
            self.renew_loaded(screening).await;
        }
        match self.held_under(&imported).await {
            Ok(since) => imported.held = since,
            Err(refusal) => tracing::warn!(code = refusal.code(), "imported, without a second look at the holds"),
        }
        Ok(imported)
    }

    async fn import_once(&self, draft: &Draft, dry_run: bool) -> Result<Imported, NotImported> {
        let (calendar, turnaround) = (self.house().calendar, self.house().turnaround);
        let rules = ImportRules { calendar, turnaround, now: self.now(), dry_run };
        let cashier = self.cashier();
        self.ledger().import(draft, rules, (self.terminal(), &cashier)).await.map_err(|error| match error {
            ImportError::Wrong(faults) => NotImported::Wrong(faults),
            ImportError::Conflicts(conflicts) => NotImported::Conflicts(conflicts),
            ImportError::Ledger(error) => NotImported::Refused(self.refuse_ledger(&error)),
        })
    }

    /// The screenings that would change and of which seats are held.
    async fn held_under(&self, planned: &Imported) -> Result<Vec<Conflict>, Refusal> {
        let mut conflicts: Vec<Conflict> = Vec::new();
        for (screening, place) in planned.rescheduled.iter().chain(&planned.replanned) {
            let orders = self.0.live.open_orders(&[*screening]).await.all().map_err(|e| self.refuse_live(e))?;
            let now = self.now_at(*screening);
            let held = orders.iter().filter(|order| order.deadline > now || order.attempt.is_some());
            let held: Vec<String> = held.map(|order| order.reference.to_string()).collect();
            let is_told = conflicts.iter().any(|conflict| conflict.screening == *screening);
            if !held.is_empty() && !is_told {
                let what = format!("seats are held: {}; wait, or cancel them", held.join(" "));
                conflicts.push(Conflict { place: place.clone(), screening: *screening, what });
            }
        }
        Ok(conflicts)
    }

    /// Loads a screening that was changed again, if it is loaded: its seats are counted by the plan that its hall
    /// has now, and every terminal that shows it looks what it is now.
    pub(super) async fn renew_loaded(&self, screening: ScreeningId) {
        if let Err(refusal) = self.load_anew(screening).await {
            // The change is in the ledger. What counts its seats by the old plan is told by the light.
            tracing::warn!(%screening, code = refusal.code(), "changed, and not loaded anew");
        }
    }

    async fn load_anew(&self, screening: ScreeningId) -> Result<(), Refusal> {
        let Some((epoch, _)) = self.pulse_of(screening).await? else { return Ok(()) };
        self.load_over(screening, Some(&epoch)).await?;
        // What was sold between the reading and the loading.
        self.catch_up(screening).await
    }

    /// By which price list a screening is sold, and why by that one.
    pub async fn pricing(&self, screening: ScreeningId) -> Result<Pricing, Refusal> {
        let pricing = self.0.ledger.pricing(screening).await.map_err(|e| self.refuse_ledger(&e))?;
        pricing.ok_or(Refusal::UnknownScreening(screening))
    }

    /// The catalogue as files, with the screenings that begin at `from` or later.
    pub async fn export(&self, from: Timestamp) -> Result<Written, Refusal> {
        self.0.ledger.export(self.house().calendar, from).await.map_err(|e| self.refuse_ledger(&e))
    }
}
