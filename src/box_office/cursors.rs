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
use std::time::Duration;

use tokio::sync::watch as latest;
use tokio::time::{Instant, sleep};

use super::{BoxOffice, Event};
use crate::domain::hall::SeatId;
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::order::LARGEST_ORDER;
use crate::domain::pointing::Pointing;

/// Between two words of one terminal.
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
        let newest = self.0.pointing.get_or_init(|| {
            let (newest, wanted) = latest::channel(pointing.clone());
            self.keep_running("cursor", |office| office.send_pointings(wanted));
            newest
        });
        newest.send_if_modified(|known| {
            let is_news = *known != pointing;
            *known = pointing;
            is_news
        });
    }

    /// From now on events tell what colleagues point at there ([`Event::Pointing`]); `None` stops it.
    pub fn watch_cursors(&self, screening: Option<ScreeningId>) {
        self.0.cursors_watched.send_if_modified(|watched| std::mem::replace(watched, screening) != screening);
    }

    async fn send_pointings(self, mut wanted: latest::Receiver<Pointing>) {
        let mut said: Option<Pointing> = None;
        loop {
            let pointing = wanted.borrow_and_update().clone();
            if let Some(before) = said.filter(|before| before.screening != pointing.screening) {
                self.say_pointing(&before.left()).await;
            }
            self.say_pointing(&pointing).await;
            sleep(PAUSE).await;
            let stands = !pointing.picks.is_empty();
            said = Some(pointing);
            tokio::select! {
                changed = wanted.changed() => if changed.is_err() { return },
                () = sleep(AGAIN), if stands => {}
            }
        }
    }

    /// With the live store away nobody could see it.
    async fn say_pointing(&self, pointing: &Pointing) {
        if let Err(error) = self.0.live.point(pointing).await {
            tracing::debug!(%error, "colleagues do not see the cursor");
        }
    }

    /// The terminal closes: it points at nothing any more.
    pub(super) async fn stop_pointing(&self) {
        let last = self.0.pointing.get().map(|newest| newest.borrow().clone());
        if let Some(last) = last.filter(|last| last.cursor.is_some()) {
            self.say_pointing(&last.left()).await;
        }
    }
}

/// What the watcher hears of cursors.
pub(super) struct Cursors {
    office: BoxOffice,
    wanted: Option<ScreeningId>,
    /// The newest word of each terminal that is not told yet.
    heard: BTreeMap<TerminalId, Pointing>,
    told: Instant,
}

impl Cursors {
    pub(super) fn new(office: BoxOffice) -> Self {
        Self { office, wanted: None, heard: BTreeMap::new(), told: Instant::now() }
    }

    /// Stops following one screening's cursors and follows another's.
    pub(super) fn turn_to(&mut self, to: Option<ScreeningId>) {
        if let Some(from) = std::mem::replace(&mut self.wanted, to) {
            self.office.0.live.follow_cursors(from, false);
        }
        self.heard.clear();
        if let Some(to) = to {
            self.office.0.live.follow_cursors(to, true);
        }
    }

    pub(super) fn hear(&mut self, pointing: Pointing) {
        if Some(pointing.screening) == self.wanted && pointing.terminal != *self.office.terminal() {
            self.heard.insert(pointing.terminal.clone(), pointing);
        }
    }

    /// When there is something to tell.
    pub(super) fn tell_at(&self) -> Option<Instant> {
        (!self.heard.is_empty()).then(|| self.told + GATHER)
    }

    pub(super) fn tell(&mut self) {
        self.told = Instant::now();
        let heard = std::mem::take(&mut self.heard);
        self.office.tell(Event::Pointing(heard.into_values().collect()));
    }
}
