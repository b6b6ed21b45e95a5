//! Making the live store agree with the ledger: loading, catching up, and finding out what became
//! of a payment whose terminal died.
//!
//! Any terminal may do any of this at any time, also several at once: each step compares before
//! it sets.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::{BoxOffice, lock};
use crate::domain::hall::SeatId;
use crate::domain::ids::ScreeningId;
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::seat::{Change, Epoch, SeatState};
use crate::domain::text::Text;
use crate::ledger::Recorded;
use crate::live::{Applied, LiveError, PATIENCE, StepError};
use crate::planted::Bug;

/// How often a step is tried again after the screening was found not to be loaded. More than
/// once, for it may be wiped again in between.
const LOADS: usize = 3;

/// The pause before a server that did not answer is asked again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl BoxOffice {
    /// Loads a screening from the ledger into the live store, unless it is loaded.
    pub(super) async fn load(&self, screening: ScreeningId) -> Result<(), Refusal> {
        match self.load_over(screening, None).await {
            // Perhaps the ledger is in another generation, and others know it already.
            Err(Refusal::OtherCopy) if self.renew_generation().await? => self.load_over(screening, None).await,
            done => done,
        }
    }

    /// Loads a screening if its epoch is still `expected`.
    pub(super) async fn load_over(&self, screening: ScreeningId, expected: Option<&Epoch>) -> Result<(), Refusal> {
        let planned = self.screening(screening).await?;
        for _ in 0..=LOADS {
            // First the live store's number, then the ledger: what is applied in between is seen by the number.
            let expected = match expected {
                None => None,
                Some(epoch) => match self.pulse_of(screening).await? {
                    Some((now, at)) if now == *epoch => Some((epoch, at)),
                    // Another was faster, or it was wiped, and whoever comes next loads it.
                    _ => return Ok(()),
                },
            };
            let mut snapshot = self.0.ledger.snapshot(screening).await.map_err(|e| self.refuse_ledger(&e))?;
            if Bug::LoadSkipped.is_here() {
                snapshot.sold.clear();
            }
            let new = self.new_epoch();
            let (seats, sold, blocked) = (planned.hall.plan.len(), &snapshot.sold, &snapshot.blocked);
            let loading = self.0.live.load(screening, expected, &new, snapshot.sequence, seats, sold, blocked);
            if loading.await.map_err(|e| self.refuse_live(e))? {
                return Ok(());
            }
        }
        Err(Refusal::Away(Away::Live))
    }

    /// Epoch and sequence of a screening in the live store; `None` if it is not loaded.
    pub(super) async fn pulse_of(&self, screening: ScreeningId) -> Result<Option<(Epoch, u64)>, Refusal> {
        let at =
            self.0.live.pulse(&[screening], &[]).await.at.pop().unwrap_or(Ok(None)).map_err(|e| self.refuse_live(e))?;
        Ok(at.map(|(epoch, _, sequence)| (epoch, sequence)))
    }

    /// A life of a screening or of a packet, of the ledger's generation.
    pub(super) fn new_epoch(&self) -> Epoch {
        Epoch(format!("{}{:016x}", self.0.live.epoch_mark(), rand::random::<u64>()))
    }

    /// Does `step`; where it finds the screening not loaded, loads it and does it again.
    pub(super) async fn loaded<T, E, F>(&self, screening: ScreeningId, step: impl Fn() -> F) -> Result<T, E>
    where
        E: From<LiveError> + IsUnloaded,
        F: Future<Output = Result<T, E>> + Send,
    {
        for _ in 0..LOADS {
            match step().await {
                Err(error) if error.is_unloaded() => match self.load(screening).await {
                    Ok(()) => {}
                    // Only the ledger can refuse here for a reason of its own, and then there is nothing to load from.
                    Err(Refusal::OtherCopy) => return Err(LiveError::OtherCopy.into()),
                    Err(refusal) => {
                        return Err(LiveError::Fault(format!("loading {screening}: {}", refusal.code())).into());
                    }
                },
                done => return done,
            }
        }
        step().await
    }

    /// Brings the live store up to the ledger's last change of a screening. Finding the ledger
    /// *behind*, it was restored from a backup, and goes on in another generation.
    pub(super) async fn catch_up(&self, screening: ScreeningId) -> Result<(), Refusal> {
        // First the live store's number, then the ledger's: a sale in between is then only news,
        // never taken for a ledger that fell behind.
        for _ in 0..=LOADS {
            if let Some((epoch, sequence)) = self.pulse_of(screening).await? {
                return self.catch_up_from(screening, &epoch, sequence).await;
            }
            // The load that counts may be another terminal's, from before what we know: look again.
            self.load(screening).await?;
        }
        Err(Refusal::Away(Away::Live))
    }

    /// Compares a screening with the ledger when this terminal first comes to it. A ledger that is
    /// away does not keep anyone from looking and holding.
    pub(super) async fn compare_once(&self, screening: ScreeningId) -> Result<(), Refusal> {
        if lock(&self.0.together.compared).contains(&screening) {
            return Ok(());
        }
        let begun = Instant::now();
        loop {
            match self.catch_up(screening).await {
                Ok(()) => {
                    lock(&self.0.together.compared).insert(screening);
                    return Ok(());
                }
                // A terminal that was idle hears only now that its server fell and another took over: what it wants is
                // refused no sooner than a step would be.
                Err(Refusal::Away(Away::Live)) if begun.elapsed() < PATIENCE => tokio::time::sleep(LOOK_AGAIN).await,
                Err(refusal @ (Refusal::Away(Away::Live) | Refusal::OtherCopy)) => return Err(refusal),
                Err(refusal) => {
                    tracing::warn!(%screening, code = refusal.code(), "not compared with the ledger yet");
                    return Ok(());
                }
            }
        }
    }

    /// The same for whoever only looks or holds, whom a ledger that is known to be away does not keep waiting either.
    pub(super) async fn compare_if_there(&self, screening: ScreeningId) -> Result<(), Refusal> {
        if self.is_ledger_away() { Ok(()) } else { self.compare_once(screening).await }
    }

    /// The same as [`BoxOffice::catch_up`], from an epoch and sequence number just read from the live store.
    pub(super) async fn catch_up_from(&self, screening: ScreeningId, epoch: &Epoch, at: u64) -> Result<(), Refusal> {
        let ledger_at = self.0.ledger.sequence(screening).await.map_err(|e| self.refuse_ledger(&e))?;
        if ledger_at == at {
            return Ok(());
        }
        if ledger_at < at {
            tracing::warn!(%screening, ledger_at, at, epoch = epoch.0, "the ledger is older than the live store");
            self.ledger_is_behind().await?;
            return self.load_over(screening, None).await;
        }
        let changes = self.0.ledger.changes_after(screening, at).await.map_err(|e| self.refuse_ledger(&e))?;
        for change in &changes {
            match self.0.live.apply(screening, change).await {
                Ok(Applied::Yes) => {}
                // Someone else loaded it meanwhile, from a snapshot that has all this.
                Ok(Applied::Gap(_)) | Err(LiveError::Unloaded) => return Ok(()),
                Err(error) => return Err(self.refuse_live(error)),
            }
        }
        Ok(())
    }

    /// The ledger has these seats sold, and the live store let them be held. If it only missed the
    /// changes, it catches up; if it is wrong all the same, it is loaded anew. Holds stay.
    pub(super) async fn believe_ledger(&self, screening: ScreeningId, sold: &[SeatId]) -> Result<(), Refusal> {
        self.catch_up(screening).await?;
        let loaded = self.0.live.seats(screening).await.map_err(|e| self.refuse_live(e))?;
        let is_sold =
            |seat| loaded.taken.iter().any(|(name, state)| *name == seat && matches!(state, SeatState::Sold { .. }));
        if sold.iter().all(|seat| is_sold(*seat)) {
            return Ok(());
        }
        tracing::warn!(%screening, ?sold, "the live store is wrong about these seats: loading anew");
        self.load_over(screening, Some(&loaded.epoch)).await?;
        // What was sold between the reading and the loading.
        self.catch_up(screening).await
    }

    /// Puts a change on the seats that this terminal just committed, with all before it.
    pub(super) async fn apply_own(&self, screening: ScreeningId, change: &Change) -> Result<(), Refusal> {
        match self.0.live.apply(screening, change).await {
            Ok(Applied::Yes) => Ok(()),
            Ok(Applied::Gap(_)) | Err(LiveError::Unloaded) => self.catch_up(screening).await,
            Err(error) => Err(self.refuse_live(error)),
        }
    }

    /// Finds out what became of a payment past its deadline, and makes it so in the live store.
    pub(super) async fn judge(&self, order: &Order) -> Result<(), Refusal> {
        let (reference, Some(attempt)) = (order.reference, order.attempt) else { return Ok(()) };
        if Bug::FreedUnasked.is_here() {
            return self.0.live.expire_unpaid(reference, attempt).await.map(drop).or(Ok(()));
        }
        let expired = Order { state: OrderState::Expired, ..order.clone() };
        // Written first: from here on the ledger refuses a late commit of this order.
        let reason = Text::new("the payment never reached the ledger");
        let recorded = self.record_ended(&expired, self.now(), &reason).await?;
        match recorded {
            Recorded::Already(state @ (OrderState::Paid | OrderState::Refunded)) => {
                self.catch_up(reference.screening).await?;
                // Where a load took the sale in, no change came that would have ended the order here too.
                match self.0.live.end_paying(reference, attempt, state).await {
                    Ok(_) => self.was_recorded(reference).await,
                    Err(StepError::Ended(_) | StepError::Missing | StepError::Paying(_)) => {}
                    Err(error) => return Err(self.refuse_step(reference, error).await),
                }
                Ok(())
            }
            Recorded::Now | Recorded::Already(_) => {
                match self.0.live.expire_unpaid(reference, attempt).await {
                    Ok(order) => {
                        self.was_recorded(reference).await;
                        self.ended_elsewhere(&order);
                        Ok(())
                    }
                    // Someone else was faster, or its own terminal woke up and took it back.
                    Err(StepError::Ended(_) | StepError::Missing | StepError::Paying(_)) => Ok(()),
                    Err(error) => Err(self.refuse_step(reference, error).await),
                }
            }
        }
    }
}

/// Whether a refusal means that the screening must be loaded first.
pub(super) trait IsUnloaded {
    fn is_unloaded(&self) -> bool;
}

impl IsUnloaded for LiveError {
    fn is_unloaded(&self) -> bool {
        *self == LiveError::Unloaded
    }
}

impl IsUnloaded for StepError {
    fn is_unloaded(&self) -> bool {
        *self == StepError::Live(LiveError::Unloaded)
    }
}
