//! Colleagues' cursors and picks, seen before anything is held.
//!
//! ```text
//! point ─▶ the newest only ─▶ ten a second at most ─▶ channel ─▶ the newest of each terminal ─▶ Event::Pointing
//! ```
//!
//! Nothing depends on it: what is lost is said anew by the next move, and what is not said again is
//! forgotten by whoever shows it after [`FORGOTTEN_AFTER`]. Picks are said again while they stand,
//! for a cashier who talks with a customer moves no cursor. Whoever does not look is not told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep, sleep_until};

use super::{BoxOffice, Event, lock};
use crate::domain::hall::SeatId;
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::order::LARGEST_ORDER;
use crate::domain::pointing::Pointing;

/// Between two words of one terminal, and of one program.
const PAUSE: Duration = Duration::from_millis(100);

/// After so long picks that still stand are said again.
const AGAIN: Duration = Duration::from_secs(10);

/// A terminal that says nothing for so long points at nothing any more.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(30);

/// Between two events, however many terminals point.
const GATHER: Duration = Duration::from_millis(50);

impl BoxOffice {
    /// Shows colleagues at `screening` where this terminal's cursor is and what it has picked; no cursor says
    /// that it has left. Returns at once: what is pointed at last is sent, soon, and may be lost. To be
    /// called within a tokio runtime.
    pub fn point(&self, screening: ScreeningId, cursor: Option<SeatId>, picks: &[SeatId]) {
        let pointing = Pointing {
            screening,
            terminal: self.terminal().clone(),
            cashier: self.cashier(),
            cursor,
            picks: picks.iter().copied().take(LARGEST_ORDER).collect(),
        };
        lock(&self.0.together.pointing).entry(self.terminal().clone()).or_default().newest = Some(pointing);
        self.0.together.is_pointed.notify_one();
        if self.0.points.set(()).is_ok() {
            self.keep_for_all("cursor", Self::send_pointings);
        }
    }

    /// From now on events tell what colleagues point at there ([`Event::Pointing`]); `None` stops it.
    pub fn watch_cursors(&self, screening: Option<ScreeningId>) {
        self.0.cursors_watched.send_if_modified(|watched| std::mem::replace(watched, screening) != screening);
        self.hear_cursors();
    }

    /// Begins to hear of them, once somebody listens here and wants it.
    pub(super) fn hear_cursors(&self) {
        let is_wanted = self.0.listener.get().is_some() && self.0.cursors_watched.borrow().is_some();
        let (sender, heard) = unbounded_channel();
        if is_wanted && self.0.cursors_heard.set(sender).is_ok() {
            self.keep_running("cursors", |office| office.tell_cursors(heard));
        }
    }

    /// A word of a colleague's terminal, for who follows.
    pub(super) fn hear_of_cursor(&self, pointing: Pointing) {
        if let Some(heard) = self.0.cursors_heard.get() {
            // When it has ended, nobody follows any more.
            drop(heard.send(pointing));
        }
    }

    async fn tell_cursors(self, mut heard: UnboundedReceiver<Pointing>) {
        let mut watched = self.0.cursors_watched.subscribe();
        watched.mark_changed();
        let mut cursors = Cursors::new(self);
        loop {
            let tell_at = cursors.tell_at();
            tokio::select! {
                changed = watched.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let screening = *watched.borrow_and_update();
                    cursors.turn_to(screening);
                }
                pointing = heard.recv() => {
                    let Some(pointing) = pointing else { return };
                    cursors.hear(pointing);
                }
                () = sleep_until(tell_at.unwrap_or_else(Instant::now)), if tell_at.is_some() => cursors.tell(),
            }
        }
    }

    /// Follows the cursors at one screening and no longer those at another; the connection that brings them is that of all
    /// terminals of the program.
    pub(super) fn follow_cursors(&self, from: Option<ScreeningId>, to: Option<ScreeningId>) {
        let mut follow = lock(&self.0.together.cursors);
        if let Some(from) = from
            && let Some(others) = follow.get_mut(&from)
        {
            others.retain(|other| other.as_ptr() != Arc::as_ptr(&self.0) && other.strong_count() > 0);
            if others.is_empty() {
                follow.remove(&from);
                self.0.live.follow_cursors(from, false);
            }
        }
        if let Some(to) = to {
            follow.entry(to).or_default().push(Arc::downgrade(&self.0));
            self.0.live.follow_cursors(to, true);
        }
    }

    /// Says what the terminals of this program point at, those together that moved in the same moment.
    async fn send_pointings(self) {
        let together = Arc::clone(&self.0.together);
        loop {
            let mut words = Vec::new();
            let mut stands = false;
            for pointed in lock(&together.pointing).values_mut() {
                stands |= pointed.next_words(&mut words, AGAIN);
            }
            if !words.is_empty() {
                self.say_pointings(&words).await;
                sleep(PAUSE).await;
            }
            tokio::select! {
                () = together.is_pointed.notified() => {}
                () = sleep(AGAIN), if stands => {}
            }
        }
    }

    /// With the live store away nobody could see it.
    async fn say_pointings(&self, pointings: &[Pointing]) {
        if let Err(error) = self.0.live.point(pointings).await {
            tracing::debug!(%error, "colleagues do not see the cursor");
        }
    }

    /// The terminal closes: it points at nothing any more.
    pub(super) async fn stop_pointing(&self) {
        let last = lock(&self.0.together.pointing).remove(self.terminal()).and_then(|pointed| pointed.newest);
        if let Some(last) = last.filter(|last| last.cursor.is_some()) {
            self.say_pointings(&[last.left()]).await;
        }
    }
}

/// What a terminal hears of cursors.
struct Cursors {
    office: BoxOffice,
    wanted: Option<ScreeningId>,
    /// The newest word of each terminal that is not told yet.
    heard: BTreeMap<TerminalId, Pointing>,
    told: Instant,
}

impl Cursors {
    fn new(office: BoxOffice) -> Self {
        Self { office, wanted: None, heard: BTreeMap::new(), told: Instant::now() }
    }

    /// Stops following one screening's cursors and follows another's.
    fn turn_to(&mut self, to: Option<ScreeningId>) {
        let from = std::mem::replace(&mut self.wanted, to);
        self.heard.clear();
        self.office.follow_cursors(from, to);
    }

    fn hear(&mut self, pointing: Pointing) {
        if Some(pointing.screening) == self.wanted && pointing.terminal != *self.office.terminal() {
            self.heard.insert(pointing.terminal.clone(), pointing);
        }
    }

    /// When there is something to tell.
    fn tell_at(&self) -> Option<Instant> {
        (!self.heard.is_empty()).then(|| self.told + GATHER)
    }

    fn tell(&mut self) {
        self.told = Instant::now();
        let heard = std::mem::take(&mut self.heard);
        self.office.tell(Event::Pointing(heard.into_values().collect()));
    }
}
