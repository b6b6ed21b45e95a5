//! The background work of a terminal: sweeping, catching up, recording.
//!
//! - The *sweeper* sleeps until the next deadline of this terminal's orders or of the screening
//!   on its screen, then ends what is due there. Nothing is polled.
//! - The *walker* is one terminal at a time, by a lease: it looks at all screenings on sale as a
//!   safety net for terminals that died, soon after the next deadline there and every few seconds. Another
//!   does the same for red packets (`packets`).
//! - The *recorder* (`record`) brings what ended into the ledger: apart from the others, for a ledger that is
//!   slow or away must not keep seats from being freed.
//!
//! Sweeper and walker go round: a batch at each screening, so that a heap at one, such as an on-sale leaves
//! behind, keeps no other waiting.
//!
//! What ended is told as [`Event`]s. A store that is away makes them wait; the heartbeat
//! (`beat`) tells the person at the terminal so. One terminal of a program does all this for the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

use super::{BoxOffice, Event, Link, Notice, Whose, lock};
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::live::Swept;

/// All terminals that see a deadline wake up for it. Spread out, the first does the work and the
/// others find nothing left.
const JITTER_MS: u64 = 200;

/// Between two looks at the deadlines, however many orders come and go.
const GATHER: Duration = Duration::from_millis(30);

/// When there is no deadline, or the store is away, look again after this long.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// How often the walker walks.
const WALK_EVERY: Duration = Duration::from_secs(10);

/// How long after a deadline the walker comes: whoever has the order or looks at the screening was there then.
const AFTER_OTHERS: Duration = Duration::from_millis(300);

/// So many batches the walker sweeps between two looks, so that what becomes due meanwhile waits no longer.
const BETWEEN_LOOKS: usize = 16;

/// How often at most a person is told the figures of the cache.
const TELL_FIGURES_EVERY: Duration = Duration::from_mins(1);

impl BoxOffice {
    /// Starts the background work, and tells of everything that happens elsewhere. To be called
    /// once; a second call gets a listener that hears nothing.
    #[must_use]
    pub fn listen(&self) -> UnboundedReceiver<Event> {
        let (sender, events) = unbounded_channel();
        if self.0.listener.set(sender).is_err() {
            return events;
        }
        for notice in self.notices() {
            self.tell(Event::Notice(notice));
        }
        let together = &self.0.together;
        together.join(&self.0);
        // What the others were told before.
        let light = lock(&together.light).clone();
        let away = *lock(&together.ledger_away);
        let policy = together.may_evict.get().cloned().flatten();
        let known = [light.map(Event::Consistency), away.map(|since| Event::Ledger(Link::Away(since)))];
        for event in known.into_iter().flatten().chain(policy.map(|policy| Event::Notice(Notice::MayEvict { policy })))
        {
            self.tell(event);
        }
        let watched = *self.0.watched.borrow();
        self.turn_to(None, watched);
        self.hear_cursors();
        self.keep_for_all("feeds", Self::hear_for_all);
        self.keep_for_all("heartbeat", Self::beat_for_all);
        self.keep_for_all("sweeper", Self::sweep_when_due);
        self.keep_for_all("walker", Self::walk);
        self.keep_for_all("packet walker", Self::walk_by_the_clock);
        self.keep_for_all("recorder", Self::record_what_ended);
        self.keep_for_all("light", Self::keep_light);
        self.keep_for_all("ledger", Self::follow_ledger);
        if self.has_printer() {
            self.keep_running("printer", Self::keep_printing);
        }
        self.keep_running("inside", Self::follow_inside);
        let feeds = self.packet_feeds();
        self.keep_running("packet watcher", |office| office.watch_packets(feeds));
        events
    }

    /// Runs a background task until the terminal closes. One that panics is told of.
    pub(super) fn keep_running<F>(&self, name: &'static str, task: impl FnOnce(Self) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let office = self.clone();
        let running = tokio::spawn(self.0.closing.clone().run_until_cancelled_owned(task(self.clone())));
        self.0.tasks.spawn(async move {
            if let Err(error) = running.await {
                tracing::error!(%error, name, "a background task ended");
                office.tell(Event::Notice(Notice::Fault(Text::new(&format!("{name}: {error}")))));
            }
        });
    }

    async fn sweep_when_due(self) {
        let together = Arc::clone(&self.0.together);
        let mut found = self.find_own().await;
        loop {
            let wait = self.next_due().unwrap_or(WALK_EVERY);
            let wait = if found { wait } else { wait.min(LOOK_AGAIN) };
            if !wait.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = together.due_changed.notified() => {
                        // In a storm there is always another deadline.
                        tokio::time::sleep(GATHER.min(wait)).await;
                        found = found && self.find_own().await;
                        continue;
                    }
                }
            }
            if !found {
                found = self.find_own().await;
            }
            if self.next_due().is_none_or(|wait| !wait.is_zero()) {
                continue;
            }
            tokio::time::sleep(Duration::from_millis(rand::random::<u64>() % JITTER_MS)).await;
            let next = self.sweep_round().await;
            // An order of ours that is still overdue waits for the ledger or for a store that is away.
            let is_overdue = |deadlines: BTreeMap<ScreeningId, Timestamp>| {
                deadlines.into_iter().any(|(screening, deadline)| self.wait_for(screening, deadline).is_zero())
            };
            if is_overdue(together.first_deadlines()) || next.is_some_and(|wait| wait.is_zero()) {
                tokio::time::sleep(LOOK_AGAIN).await;
            } else if is_overdue(self.first_lapses()) {
                // The map is about to show what became of it; if not, we look again.
                tokio::select! {
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                    () = together.due_changed.notified() => {}
                }
            }
        }
    }

    /// How long until that deadline, by the clock that judges it: that of the server which has the screening.
    fn wait_for(&self, screening: ScreeningId, deadline: Timestamp) -> Duration {
        self.now_at(screening).until(deadline)
    }

    /// The first deadline of each screening that somebody looks at.
    fn first_lapses(&self) -> BTreeMap<ScreeningId, Timestamp> {
        let shows = self.0.together.shows();
        shows.iter().filter_map(|show| Some((show.screening, show.first_deadline()?))).collect()
    }

    /// How long until an order of these terminals is due, or something lapses at a screening that is looked at.
    fn next_due(&self) -> Option<Duration> {
        let due = self.0.together.first_deadlines().into_iter().chain(self.first_lapses());
        due.map(|(screening, deadline)| self.wait_for(screening, deadline)).min()
    }

    /// Looks for the orders of before they were started of all terminals of which that was not done; `false` if a store was
    /// away.
    async fn find_own(&self) -> bool {
        let mut offices = self.offices();
        offices.retain(|office| !office.0.found_own.load(Ordering::Relaxed));
        if offices.is_empty() {
            return true;
        }
        match self.pending(Whose::All).await {
            Ok(orders) => {
                for office in offices {
                    for order in orders.iter().filter(|order| order.terminal == *office.terminal()) {
                        office.keep(order);
                    }
                    office.0.found_own.store(true, Ordering::Relaxed);
                }
                true
            }
            Err(refusal) => {
                tracing::warn!(code = refusal.code(), "earlier orders not found yet");
                false
            }
        }
    }

    /// Ends what is due at the screenings of these terminals' orders and at those that are looked at, until
    /// nothing is. Gives how long until the next deadline.
    async fn sweep_round(&self) -> Option<Duration> {
        loop {
            let due = self.0.together.first_deadlines().into_iter().chain(self.first_lapses());
            let due = due.filter(|(screening, deadline)| self.wait_for(*screening, *deadline).is_zero());
            let screenings: BTreeSet<ScreeningId> = due.map(|(screening, _)| screening).collect();
            let (mut next, mut is_done) = (None, true);
            for screening in screenings {
                match self.sweep_batch(screening).await {
                    Ok(swept) => {
                        is_done &= !swept.is_more;
                        next = next.into_iter().chain(swept.next.map(|at| self.wait_for(screening, at))).min();
                    }
                    Err(refusal) => tracing::debug!(%screening, code = refusal.code(), "not swept"),
                }
            }
            if is_done {
                return next;
            }
        }
    }

    /// Ends a batch of what is due at a screening. What was paid for past its deadline is judged; the rest is
    /// for the recorder.
    async fn sweep_batch(&self, screening: ScreeningId) -> Result<Swept, Refusal> {
        let swept = self.loaded(screening, || self.0.live.sweep(screening)).await.map_err(|e| self.refuse_live(e))?;
        if !swept.expired.is_empty() {
            let offices = self.offices();
            for order in &swept.expired {
                let whose = offices.iter().find(|office| *office.terminal() == order.terminal);
                whose.unwrap_or(self).ended_elsewhere(order);
            }
        }
        if !swept.expired.is_empty() {
            self.record_soon([screening]);
        }
        for order in &swept.to_judge {
            match self.judge(order).await {
                Ok(()) => {}
                Err(refusal @ Refusal::Away(_)) => {
                    // The others have no better luck now, and are named again.
                    tracing::warn!(%screening, code = refusal.code(), "payments not judged yet");
                    break;
                }
                Err(refusal) => {
                    tracing::warn!(order = %order.reference, code = refusal.code(), "payment not judged yet");
                }
            }
        }
        Ok(swept)
    }

    /// Ends what is due at a screening, and records it.
    pub(super) async fn sweep(&self, screening: ScreeningId) -> Result<(), Refusal> {
        while self.sweep_batch(screening).await?.is_more {}
        if let Err(refusal) = self.record_ended_at(screening).await {
            tracing::warn!(%screening, code = refusal.code(), "ended, to be recorded later");
        }
        Ok(())
    }

    /// Runs what one terminal of a program does for all of them: when it closes, the next goes on.
    pub(super) fn keep_for_all<F>(&self, name: &'static str, task: impl FnOnce(Self) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let turn = self.0.together.turn(name);
        self.keep_running(name, |office| async move {
            let _turn = turn.lock_owned().await;
            // Those who wait for their turn are many, and are to be small.
            Box::pin(task(office)).await;
        });
    }

    async fn walk(self) {
        loop {
            let mut wait = WALK_EVERY;
            match self.0.live.is_walker(self.terminal()).await {
                Ok(true) => match self.walk_screenings().await {
                    Ok(Some(next)) => wait = wait.min(next + AFTER_OTHERS),
                    Ok(None) => {}
                    Err(refusal) => tracing::debug!(code = refusal.code(), "not walked"),
                },
                Ok(false) => {}
                Err(error) => tracing::debug!(%error, "not walked"),
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Looks at all screenings on sale, again and again while something is due: first where the fewest orders
    /// are, so that they do not wait for a heap. Gives how long until the next deadline.
    async fn walk_screenings(&self) -> Result<Option<Duration>, Refusal> {
        let on_sale = self.on_sale().await?;
        let mut refused = BTreeSet::new();
        loop {
            let found = self.0.live.overdue(&on_sale).await;
            self.record_soon(found.unrecorded);
            let due = found.due.into_iter().filter(|screening| !refused.contains(screening));
            let due: Vec<ScreeningId> = due.take(BETWEEN_LOOKS).collect();
            let (mut goes_on, mut next) = (false, found.next);
            for screening in due {
                match self.sweep_batch(screening).await {
                    Ok(swept) => {
                        goes_on |= !swept.expired.is_empty() || !swept.to_judge.is_empty();
                        next = next.into_iter().chain(swept.next.map(|at| self.wait_for(screening, at))).min();
                    }
                    // One must not keep the others from being walked.
                    Err(refusal) => {
                        tracing::debug!(%screening, code = refusal.code(), "not walked");
                        refused.insert(screening);
                        goes_on = true;
                    }
                }
            }
            if !goes_on {
                return Ok(next);
            }
        }
    }

    /// What is walked every few seconds: red packets. The figures of the cache are told with it.
    async fn walk_by_the_clock(self) {
        let mut told = Instant::now();
        loop {
            let is_due = told.elapsed() >= TELL_FIGURES_EVERY;
            if is_due {
                told = Instant::now();
            }
            for office in self.offices() {
                office.add_figures().await;
                if is_due {
                    office.tell_figures();
                }
            }
            match self.0.live.is_walker(self.terminal()).await {
                Ok(true) => {
                    if let Err(refusal) = self.walk_packets().await {
                        tracing::debug!(code = refusal.code(), "packets not walked");
                    }
                }
                Ok(false) => {}
                Err(error) => tracing::debug!(%error, "packets not walked"),
            }
            tokio::time::sleep(WALK_EVERY).await;
        }
    }
}
