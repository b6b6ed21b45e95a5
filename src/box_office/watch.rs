//! A colleague's sale reaches my screen.
//!
//! ```text
//! Redis feed ─▶ pushes ─▶ next version? ── yes ─▶ Event::Change
//!                              │ no: gap, new epoch, reconnected
//!                              ▼
//!     heartbeat ── differs ─▶ read all seats (load if need be) ─▶ Event::Seats
//! ```
//!
//! The terminal listens first and reads then, so that nothing falls in between. The heartbeat
//! compares epoch and version, for a wipe breaks no connection, nor does a rollback: a version
//! that is below what was known before asking went back. It also sees what became of this terminal's
//! orders, and whether the live store answers at all. The ledger is asked elsewhere (`news`), after each reading too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch as latest;
use tokio::time::{Instant, sleep_until};

use super::cursors::Cursors;
use super::{BoxOffice, Event, Link, Notice, lock};
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::refusal::{NoWrites, Refusal};
use crate::domain::screening::Screening;
use crate::domain::seat::{Applied, Delta, Epoch, SeatMap};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::live::{Feed, LiveError, Pushes};
use crate::planted::Bug;

/// Between two heartbeats while something is on the screen, or an order is open.
const HEARTBEAT: Duration = Duration::from_millis(900);

/// And when nothing is.
const IDLE_HEARTBEAT: Duration = Duration::from_secs(5);

/// Between two looks at a live store that is away.
const KNOCK: Duration = Duration::from_millis(250);

/// Between two tries to start a live store again that we look after.
const REVIVE_EVERY: Duration = Duration::from_secs(2);

/// What the watcher knows.
struct Watcher {
    office: BoxOffice,
    /// What is to be on the screen.
    wanted: Option<ScreeningId>,
    /// The same, as soon as the catalogue told of it.
    screening: Option<Arc<Screening>>,
    seats: Option<SeatMap>,
    /// Why it takes no changes, if it said so.
    no_writes: Option<NoWrites>,
    /// How many servers of the live store did not answer at the last heartbeat.
    servers_away: usize,
    /// How it is with the live store.
    live: Link,
    /// What a person was told last of a store that answers with nonsense.
    fault: Option<Text>,
    next_lapse: latest::Sender<Option<Timestamp>>,
    cursors: Cursors,
    /// The next heartbeat.
    beat: Instant,
    /// When the live store was last to be started again.
    revived: Option<Instant>,
    /// What of the live store may have gone back since the last look shows by this.
    turns: u64,
}

impl BoxOffice {
    pub(super) async fn watch_and_tell(self, mut pushes: Pushes, next_lapse: latest::Sender<Option<Timestamp>>) {
        let mut watched = self.0.watched.subscribe();
        watched.mark_changed();
        let mut cursors_watched = self.0.cursors_watched.subscribe();
        cursors_watched.mark_changed();
        if let Some(policy) = self.0.live.evicting_policy().await {
            self.tell(Event::Notice(Notice::MayEvict { policy }));
        }
        let mut watcher = Watcher {
            cursors: Cursors::new(self.clone()),
            office: self,
            wanted: None,
            screening: None,
            seats: None,
            no_writes: None,
            servers_away: 0,
            live: Link::Up,
            fault: None,
            next_lapse,
            beat: Instant::now(),
            revived: None,
            turns: 0,
        };
        loop {
            let tell_at = watcher.cursors.tell_at();
            tokio::select! {
                changed = watched.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let screening = *watched.borrow_and_update();
                    watcher.turn_to(screening).await;
                }
                changed = cursors_watched.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let screening = *cursors_watched.borrow_and_update();
                    watcher.cursors.turn_to(screening);
                }
                () = sleep_until(tell_at.unwrap_or(watcher.beat)), if tell_at.is_some() => watcher.cursors.tell(),
                push = pushes.recv() => {
                    let Some(push) = push else { return };
                    if let Some(feed) = watcher.office.0.live.read_push(&push) {
                        watcher.hear(feed).await;
                    }
                }
                () = sleep_until(watcher.beat) => {
                    watcher.office.tell_of_clocks().await;
                    let known = watcher.seats.as_ref().map(|seats| seats.version);
                    let seen = watcher.look().await;
                    if seen.is_some() && watcher.screening.is_none() {
                        watcher.follow().await;
                    }
                    // What was pushed before the answer is older than it, and comes first.
                    while let Ok(push) = pushes.try_recv() {
                        if let Some(feed) = watcher.office.0.live.read_push(&push) {
                            watcher.hear(feed).await;
                        }
                    }
                    if let Some(at) = seen {
                        watcher.compare(known, at).await;
                    }
                }
            }
            watcher.tell_next_lapse();
        }
    }
}

impl Watcher {
    /// Stops following one screening and follows another.
    async fn turn_to(&mut self, to: Option<ScreeningId>) {
        if let Some(from) = self.screening.take() {
            self.office.0.live.unfollow(from.id);
            self.office.0.live.follow_entries(from.id, false);
        }
        (self.wanted, self.seats) = (to, None);
        self.beat_in(HEARTBEAT);
        self.follow().await;
    }

    /// Begins to follow what is wanted. What fails is tried again at the next heartbeat.
    async fn follow(&mut self) {
        let Some(wanted) = self.wanted else { return };
        if self.screening.is_none() {
            match self.office.screening(wanted).await {
                Ok(screening) => self.screening = Some(screening),
                Err(refusal) => return self.note(&refusal),
            }
        }
        // That it began is pushed, and makes us read.
        self.office.0.live.follow(wanted);
        self.office.0.live.follow_entries(wanted, true);
    }

    async fn hear(&mut self, feed: Feed) {
        let is_ours = |id: ScreeningId, watcher: &Self| watcher.screening.as_ref().is_some_and(|s| s.id == id);
        match feed {
            // Whether it is only the feed, a look tells.
            Feed::Lost(screening) if is_ours(screening, self) => self.beat_in(Duration::ZERO),
            Feed::Listening(screening) | Feed::Unreadable(screening) if is_ours(screening, self) => self.read().await,
            Feed::Change(delta) if is_ours(delta.screening, self) => self.change(delta).await,
            Feed::Packet(feed) => self.office.pass_on(feed),
            Feed::Entered(screening) if is_ours(screening, self) => self.office.0.door.entered.notify_one(),
            Feed::Pointing(pointing) => self.cursors.hear(pointing),
            Feed::Leave(news) => self.office.hear_of_leave(news),
            Feed::Listening(_) | Feed::Lost(_) | Feed::Unreadable(_) | Feed::Change(_) | Feed::Entered(_) => {}
        }
    }

    async fn change(&mut self, delta: Delta) {
        let Some(seats) = &mut self.seats else { return };
        let touched: BTreeSet<OrderRef> = delta
            .changes
            .iter()
            .filter_map(|(seat, _)| seats.state(*seat).occupant())
            .map(|by| OrderRef { screening: delta.screening, order: by.order })
            .collect();
        match seats.apply(&delta) {
            Applied::Yes => {
                self.office.tell(Event::Change(delta));
                // A change of seats that were ours may be someone else's doing: see what became of the order.
                if touched.iter().any(|reference| self.office.own().contains_key(reference)) {
                    self.beat_in(Duration::ZERO);
                }
            }
            Applied::Old => {}
            Applied::Gap => self.read().await,
        }
    }

    /// Reads all seats, and tells them.
    async fn read(&mut self) {
        let Some(screening) = self.screening.clone() else { return };
        match self.office.read_seats(&screening).await {
            Ok(seats) => {
                self.live_is_up();
                self.fault = None;
                if self.seats.as_ref().is_some_and(|before| before.epoch != seats.epoch) && self.is_another().await {
                    // Its seats are counted by the plan that it has now.
                    return Box::pin(self.read()).await;
                }
                self.seats = Some(seats.clone());
                self.office.tell(Event::Seats(seats));
                self.office.ask_ledger_soon();
            }
            Err(refusal) => self.note(&refusal),
        }
    }

    /// Whether the screening is another by now; then that is told. Whoever changes one loads it anew.
    async fn is_another(&mut self) -> bool {
        let Some(before) = &self.screening else { return false };
        match self.office.screening(before.id).await {
            Ok(now) if now != *before => {
                (self.screening, self.seats) = (Some(Arc::clone(&now)), None);
                self.office.tell(Event::Screening(now));
                true
            }
            Ok(_) => false,
            Err(refusal) => {
                self.note(&refusal);
                false
            }
        }
    }

    /// The heartbeat: asks where things stand. Gives what the live store said of the screening.
    async fn look(&mut self) -> Option<Option<(Epoch, u64, u64)>> {
        let known: BTreeMap<OrderRef, u64> =
            self.office.own().values().map(|order| (order.reference, order.version)).collect();
        let open: Vec<OrderRef> = known.keys().copied().collect();
        let watched = self.screening.as_ref().map(|screening| screening.id);
        let busy = self.wanted.is_some() || !open.is_empty();
        self.beat_in(if busy { HEARTBEAT } else { IDLE_HEARTBEAT });
        let live = &self.office.0.live;
        if std::mem::replace(&mut self.turns, live.turns()) != live.turns() {
            // What comes back may be older than what went, at the screenings that are not watched too.
            lock(&self.office.0.compared).clear();
            self.office.ask_ledger_soon();
        }
        let (pulse, takes_changes, servers_away) =
            tokio::join!(live.pulse(watched, &open), live.takes_changes(), live.servers_away());
        self.servers_away = servers_away;
        self.see_orders(&known, pulse.orders).await;
        // What is on the screen counts; without anything there, what belongs to the house as a whole.
        let seen = match (pulse.at, &takes_changes) {
            (Err(error), _) => Err(error),
            (Ok(_), Err(error)) if watched.is_none() && !matches!(error, LiveError::NoWrites(_)) => Err(error.clone()),
            (Ok(at), _) => Ok(at),
        };
        self.no_writes = match takes_changes {
            Err(LiveError::NoWrites(why)) => Some(why),
            _ => None,
        };
        seen.map_err(|error| self.note_live(&error)).ok()
    }

    /// Compares what the heartbeat saw with what is on the screen; `known` is the version that was known before it asked.
    async fn compare(&mut self, known: Option<u64>, at: Option<(Epoch, u64, u64)>) {
        if self.screening.is_none() {
            return self.live_is_up();
        }
        match at {
            Some((epoch, version, _)) => {
                let went_back = known.is_some_and(|known| version < known) && !Bug::VersionCounted.is_here();
                let up_to_date = !went_back
                    && self.seats.as_ref().is_some_and(|seats| seats.epoch == epoch && seats.version >= version);
                if up_to_date {
                    self.live_is_up();
                } else {
                    self.read().await;
                }
            }
            // Wiped.
            None => self.read().await,
        }
    }

    /// Sees what became of this terminal's orders, each of which was at that version before it was asked about.
    async fn see_orders(&mut self, asked: &BTreeMap<OrderRef, u64>, seen: Vec<Result<Option<Order>, LiveError>>) {
        let mut held_again = 0;
        for ((reference, version), order) in asked.iter().zip(seen) {
            // Of one whose server is away nothing is known.
            let Ok(order) = order else { continue };
            let Some(known) = self.office.own().get(reference).cloned() else { continue };
            match order {
                Some(order) if order == known => {}
                _ if self.office.in_payment().contains(reference) => {}
                Some(order) if !order.state.is_open() => self.office.ended_elsewhere(&order),
                Some(order) if order.version < *version => {
                    // What else went back shows only by the ledger.
                    lock(&self.office.0.compared).clear();
                    self.office.ask_ledger_soon();
                    self.office.tell(Event::Notice(Notice::WentBack { order: *reference }));
                    self.office.keep(&order);
                }
                // We changed it since we asked.
                Some(order) if order.version < known.version => {}
                Some(order) => {
                    if order.terminal != *self.office.terminal() {
                        let notice = Notice::TakenOver { order: *reference, terminal: order.terminal.clone() };
                        self.office.tell(Event::Notice(notice));
                    }
                    self.office.keep(&order);
                }
                None => held_again += usize::from(self.office.hold_again(&known).await.is_some()),
            }
        }
        if held_again > 0 {
            self.office.tell(Event::Notice(Notice::HeldAgain { orders: held_again }));
        }
    }

    fn note(&mut self, refusal: &Refusal) {
        use crate::domain::refusal::Away;
        match refusal {
            Refusal::Away(Away::Live) | Refusal::Unsure { .. } => self.live_is_away(),
            Refusal::Away(Away::LiveNoWrites(why)) => self.live_is(Link::NoWrites(*why)),
            Refusal::Away(_) => {
                self.office.ledger_is_away();
                self.office.ask_ledger_soon();
            }
            Refusal::OtherCopy | Refusal::Fault(_) => {
                self.live_is_away();
                self.tell_fault(refusal);
            }
            _ => {}
        }
    }

    /// Tells of a fault once, not at every look.
    fn tell_fault(&mut self, refusal: &Refusal) {
        let what = Text::new(&format!("{}: {refusal:?}", refusal.code()));
        if self.fault.as_ref() != Some(&what) {
            self.fault = Some(what.clone());
            self.office.tell(Event::Notice(Notice::Fault(what)));
        }
    }

    fn note_live(&mut self, error: &LiveError) {
        let refusal = self.office.refuse_live(error.clone());
        self.note(&refusal);
    }

    fn live_is_away(&mut self) {
        if !matches!(self.live, Link::Away(_)) {
            // What comes back may be older than what went.
            lock(&self.office.0.compared).clear();
            self.live_is(Link::Away(self.office.now()));
        }
        if self.revived.is_none_or(|at| at.elapsed() > REVIVE_EVERY) {
            self.revived = Some(Instant::now());
            let live = self.office.0.live.clone();
            self.office.0.tasks.spawn(async move {
                if let Err(error) = live.revive().await {
                    tracing::error!(%error, "the private Redis was not started again");
                }
            });
        }
        self.beat_in(KNOCK);
    }

    fn live_is_up(&mut self) {
        let link = Link::answering(self.no_writes, self.servers_away, self.office.0.live.clock().minutes_off());
        // A minute more or less is no news.
        if !matches!((self.live, link), (Link::ClockOff(_), Link::ClockOff(_))) {
            self.live_is(link);
        }
    }

    fn live_is(&mut self, link: Link) {
        if std::mem::replace(&mut self.live, link) != link {
            self.office.tell(Event::Live(link));
        }
    }

    fn tell_next_lapse(&self) {
        // One that has passed counts too: we may have read the seat after its deadline, and no one else looks.
        let next = self.seats.as_ref().and_then(SeatMap::first_deadline);
        self.next_lapse.send_if_modified(|known| std::mem::replace(known, next) != next);
    }

    fn beat_in(&mut self, wait: Duration) {
        self.beat = Instant::now() + wait;
    }
}
