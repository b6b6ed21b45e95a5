//! A screening as the terminals of a program see it: one map for all of them, kept up by one task.
//!
//! ```text
//! feed ─────▶ next version? ── yes ─▶ the map, Event::Change to who watches
//!                  │ no: gap, new epoch, reconnected
//!                  ▼
//! heartbeat ─ differs ─▶ read all seats (load if need be) ─▶ the map, Event::Seats to who watches
//! ```
//!
//! It listens first and reads then, so that nothing falls in between. The heartbeat compares epoch and version, for a wipe
//! breaks no connection, nor does a rollback: a version that is below what was known before asking went back.
//!
//! Who watches is told each change, and has a map of its own; who only looks now and then ([`Look`]) takes a copy, which
//! shares its rows with the map.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use super::door::gives_back;
use super::together::{Said, Seen, Show};
use super::{BoxOffice, Event, Inner, Notice, lock};
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::seat::{Applied, Delta, SeatMap, SeatState};
use crate::domain::text::Text;
use crate::live::{At, Feed, LiveError};
use crate::planted::Bug;

/// How long the first reading is left to the feed, which makes us read when it begins.
const FIRST_READING: Duration = Duration::from_millis(800);

/// A look at the seats of a screening, for who need not hear of each change. Dropped, it looks away.
pub struct Look {
    office: BoxOffice,
    show: Arc<Show<Inner>>,
}

impl Look {
    /// The screening.
    #[must_use]
    pub fn screening(&self) -> ScreeningId {
        self.show.screening
    }

    /// The seats as they are now; none before they were read.
    #[must_use]
    pub fn seats(&self) -> Option<SeatMap> {
        lock(&self.show.seen).seats.clone()
    }

    /// Waits until the seats were read.
    pub async fn shown(&self) {
        // We hold the sender ourselves.
        let _ = self.show.is_shown.subscribe().wait_for(|is_shown| *is_shown).await;
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        self.office.leave_show(self.show.screening, |seen| seen.looks = seen.looks.saturating_sub(1));
    }
}

impl Show<Inner> {
    /// Those who watch.
    pub(super) fn watchers(&self) -> Vec<BoxOffice> {
        lock(&self.seen).watchers.iter().filter_map(BoxOffice::still_open).collect()
    }

    fn tell(&self, event: &Event) {
        for office in self.watchers() {
            office.tell(event.clone());
        }
    }
}

impl BoxOffice {
    /// Looks at the seats of a screening as the terminals of this program see it, without hearing of each change. To be
    /// called within a tokio runtime, by a terminal that is listened to.
    #[must_use]
    pub fn map_of(&self, screening: ScreeningId) -> Look {
        let show = self.join_show(screening, |seen| seen.looks += 1);
        Look { office: self.clone(), show }
    }

    /// From now on this terminal watches it; what is known of it is told at once.
    pub(super) fn watch_show(&self, screening: ScreeningId) {
        self.join_show(screening, |seen| {
            seen.watchers.push(Arc::downgrade(&self.0));
            if let Some(seats) = &seen.seats {
                self.tell(Event::Seats(seats.clone()));
                self.ask_ledger_soon();
            }
        });
    }

    /// No longer.
    pub(super) fn leave_watch(&self, screening: ScreeningId) {
        let is_it = |other: &Weak<Inner>| other.as_ptr() == Arc::as_ptr(&self.0);
        self.leave_show(screening, |seen| seen.watchers.retain(|other| !is_it(other)));
    }

    fn join_show(&self, screening: ScreeningId, join: impl FnOnce(&mut Seen<Inner>)) -> Arc<Show<Inner>> {
        let mut shows = lock(&self.0.together.shows);
        let show = shows.entry(screening).or_insert_with(|| {
            let (show, hears) = Show::new(screening);
            self.keep_show(
                Showing { show: Arc::clone(&show), office: self.clone(), planned: None, followed: None, fault: None },
                hears,
            );
            show
        });
        join(&mut lock(&show.seen));
        Arc::clone(show)
    }

    fn leave_show(&self, screening: ScreeningId, leave: impl FnOnce(&mut Seen<Inner>)) {
        let mut shows = lock(&self.0.together.shows);
        let Some(show) = shows.get(&screening) else { return };
        let mut seen = lock(&show.seen);
        leave(&mut seen);
        if seen.looks > 0 || seen.watchers.iter().any(|office| office.strong_count() > 0) {
            return;
        }
        seen.is_over = true;
        if seen.is_followed {
            self.0.live.unfollow(screening);
            self.0.live.follow_entries(screening, false);
        }
        // Its task ends with what it hears.
        drop(seen);
        let over = shows.remove(&screening);
        drop(shows);
        if let Some(show) = over {
            show.say(Said::Feed(Feed::Lost(screening)));
        }
        self.0.together.due_changed.notify_one();
    }

    /// Runs the task of a show for as long as somebody looks. One that panics is told of.
    fn keep_show(&self, showing: Showing, hears: UnboundedReceiver<Said>) {
        let office = self.clone();
        let running = tokio::spawn(showing.keep(hears));
        tokio::spawn(async move {
            if let Err(error) = running.await {
                tracing::error!(%error, "what keeps a map ended");
                office.tell_all(&Event::Notice(Notice::Fault(Text::new(&format!("map: {error}")))));
            }
        });
    }
}

/// Its task.
struct Showing {
    show: Arc<Show<Inner>>,
    /// A terminal by which it reads.
    office: BoxOffice,
    /// The screening, as soon as the catalogue told of it.
    planned: Option<Arc<Screening>>,
    followed: Option<Instant>,
    /// What a person was told last of a store that answers with nonsense.
    fault: Option<Text>,
}

impl Showing {
    async fn keep(mut self, mut hears: UnboundedReceiver<Said>) {
        self.follow().await;
        while let Some(said) = hears.recv().await {
            if !self.goes_on() {
                return;
            }
            match said {
                Said::Feed(feed) => self.hear(feed).await,
                Said::Beat(known, at) => {
                    // What was pushed before the answer is older than it, and comes first; of several answers the last counts.
                    let mut newest = (known, at);
                    while let Ok(said) = hears.try_recv() {
                        match said {
                            Said::Feed(feed) => self.hear(feed).await,
                            Said::Beat(known, at) => newest = (known, at),
                        }
                    }
                    self.compare(newest.0, newest.1).await;
                }
            }
        }
    }

    /// Whether somebody looks still; and by which terminal it is read, if the one before has closed.
    fn goes_on(&mut self) -> bool {
        if lock(&self.show.seen).is_over {
            return false;
        }
        if self.office.0.closing.is_cancelled()
            && let Some(office) =
                self.show.watchers().into_iter().next().or_else(|| self.office.offices().into_iter().next())
        {
            self.office = office;
        }
        true
    }

    /// Begins to follow it. What fails is tried again at the next heartbeat.
    async fn follow(&mut self) {
        if self.planned.is_none() {
            match self.office.screening(self.show.screening).await {
                Ok(screening) => self.planned = Some(screening),
                Err(refusal) => return self.note(&refusal),
            }
        }
        // That it began is pushed, and makes us read.
        let mut seen = lock(&self.show.seen);
        if !seen.is_over && !seen.is_followed {
            seen.is_followed = true;
            self.followed = Some(Instant::now());
            self.office.0.live.follow(self.show.screening);
            self.office.0.live.follow_entries(self.show.screening, true);
        }
    }

    async fn hear(&mut self, feed: Feed) {
        match feed {
            // Whether it is only the feed, a look tells.
            Feed::Lost(_) => self.office.0.together.beat_within(Duration::ZERO),
            Feed::Listening(_) | Feed::Unreadable(_) => self.read().await,
            Feed::Change(delta) => self.change(delta).await,
            Feed::Entered(_) => {
                for office in self.show.watchers() {
                    office.0.door.entered.notify_one();
                }
            }
            Feed::Packet(_) | Feed::Pointing(_) | Feed::Leave(_) => {}
        }
    }

    async fn change(&mut self, delta: Delta) {
        let applied = {
            let mut seen = lock(&self.show.seen);
            let Some(seats) = &mut seen.seats else { return };
            if Bug::SharedMapMisses.is_here() && delta.changes.iter().any(|(_, state)| *state == SeatState::Free) {
                seats.version = delta.version;
                return;
            }
            let touched: BTreeSet<OrderRef> = delta
                .changes
                .iter()
                .filter_map(|(seat, _)| seats.state(*seat).occupant())
                .map(|by| OrderRef { screening: delta.screening, order: by.order })
                .collect();
            let (before, is_given_back) = (seats.first_deadline(), gives_back(seats, &delta));
            let applied = seats.apply(&delta);
            if applied == Applied::Yes {
                if before != seats.first_deadline() {
                    self.office.0.together.due_changed.notify_one();
                }
                // A change of seats that were ours may be someone else's doing: see what became of the order.
                self.office.0.together.touch(touched, delta.version);
                for office in seen.watchers.iter().filter_map(BoxOffice::still_open) {
                    office.tell(Event::Change(delta.clone()));
                    if is_given_back {
                        office.0.door.entered.notify_one();
                    }
                }
            }
            applied
        };
        if applied == Applied::Gap {
            self.read().await;
        }
    }

    /// Reads all seats, and tells them.
    async fn read(&mut self) {
        loop {
            let Some(planned) = self.planned.clone() else { return };
            let seats = match self.office.read_seats(&planned).await {
                Ok(seats) => seats,
                Err(refusal) => return self.note(&refusal),
            };
            self.fault = None;
            let before = lock(&self.show.seen).seats.as_ref().map(|before| before.epoch.clone());
            if before.is_some_and(|before| before != seats.epoch) && self.is_another().await {
                // Its seats are counted by the plan that it has now.
                continue;
            }
            let mut seen = lock(&self.show.seen);
            for office in seen.watchers.iter().filter_map(BoxOffice::still_open) {
                office.live_is_up();
                office.tell(Event::Seats(seats.clone()));
                // Sold ones may be free by now.
                office.0.door.entered.notify_one();
            }
            seen.seats = Some(seats);
            drop(seen);
            self.show.is_shown.send_replace(true);
            self.office.0.together.due_changed.notify_one();
            return self.office.ask_ledger_soon();
        }
    }

    /// Whether the screening is another by now; then that is told. Whoever changes one loads it anew.
    async fn is_another(&mut self) -> bool {
        let Some(before) = &self.planned else { return false };
        match self.office.screening(before.id).await {
            Ok(now) if now != *before => {
                self.planned = Some(Arc::clone(&now));
                lock(&self.show.seen).seats = None;
                self.show.tell(&Event::Screening(now));
                true
            }
            Ok(_) => false,
            Err(refusal) => {
                self.note(&refusal);
                false
            }
        }
    }

    /// Compares what a heartbeat saw with the map; `known` is the version that was known before it asked.
    async fn compare(&mut self, known: Option<u64>, at: Result<At, LiveError>) {
        let at = match at {
            Ok(at) => at,
            Err(error) => return self.note(&self.office.refuse_live(error)),
        };
        if self.planned.is_none() {
            self.follow().await;
            return self.is_up();
        }
        // The first reading is on its way: what the feed says when it begins.
        if lock(&self.show.seen).seats.is_none() && self.followed.is_some_and(|at| at.elapsed() < FIRST_READING) {
            return;
        }
        let is_up_to_date = at.is_some_and(|(epoch, version, _)| {
            let went_back = known.is_some_and(|known| version < known) && !Bug::VersionCounted.is_here();
            let seen = lock(&self.show.seen);
            !went_back && seen.seats.as_ref().is_some_and(|seats| seats.epoch == epoch && seats.version >= version)
        });
        // Where it is not there at all, it was wiped.
        if is_up_to_date { self.is_up() } else { self.read().await }
    }

    fn is_up(&self) {
        for office in self.show.watchers() {
            office.live_is_up();
        }
    }

    fn note(&mut self, refusal: &Refusal) {
        let offices = self.show.watchers();
        self.office.note_to(&offices, refusal, &mut self.fault);
    }
}
