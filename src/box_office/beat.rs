//! The heartbeat of the terminals of a program: does the live store answer, where do the screenings stand that somebody
//! looks at, and what became of their orders? One asks for all, in one round trip.
//!
//! ```text
//! every 0.9 s ───────────────┬─▶ screenings ─▶ each map compares (`show`)
//! a feed was lost ───────────┘─▶ orders ─────▶ ended, taken over, lost in a wipe, went back: their terminal tells
//! seats of our orders changed, and no terminal of ours said so ─▶ those orders
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{Instant, sleep, sleep_until};

use super::together::Said;
use super::{BoxOffice, Event, Inner, Link, Notice, lock};
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::refusal::{Away, Refusal};
use crate::domain::text::Text;
use crate::live::LiveError;

/// Between two heartbeats while something is on a screen, or an order is open.
const HEARTBEAT: Duration = Duration::from_millis(900);

/// And when nothing is.
const IDLE_HEARTBEAT: Duration = Duration::from_secs(5);

/// Between two looks at a live store that is away.
const KNOCK: Duration = Duration::from_millis(250);

/// Between two tries to start a live store again that we look after.
const REVIVE_EVERY: Duration = Duration::from_secs(2);

/// So long a terminal has to say that a change was its own doing.
const GATHER: Duration = Duration::from_millis(20);

/// So many terminals see at the same time what became of their orders.
const AT_ONCE: usize = 16;

/// What whoever asks for all remembers.
struct Beat {
    office: BoxOffice,
    /// What a person was told last of a store that answers with nonsense.
    fault: Option<Text>,
    /// What of the live store may have gone back since the last look shows by this.
    turns: u64,
}

impl BoxOffice {
    /// The next heartbeat is soon: something is on the screen, or an order is open.
    pub(super) fn beat_soon(&self) {
        self.0.together.beat_within(HEARTBEAT);
    }

    /// The heartbeat, again and again.
    pub(super) async fn beat_for_all(self) {
        let together = Arc::clone(&self.0.together);
        if together.may_evict.get().is_none() {
            let policy = self.0.live.evicting_policy().await;
            if let Some(policy) = policy.clone() {
                self.tell_all(&Event::Notice(Notice::MayEvict { policy }));
            }
            // Who comes later is told by this.
            let _ = together.may_evict.set(policy);
        }
        let mut beat = Beat { office: self, fault: None, turns: 0 };
        loop {
            tokio::select! {
                () = sleep_until(together.next_beat()) => beat.look().await,
                () = together.beat_changed.notified() => {}
                () = together.is_touched.notified() => {
                    sleep(GATHER).await;
                    beat.look_at_touched().await;
                }
            }
        }
    }

    /// Says to these terminals how it is, where a step of what is done for all was refused.
    pub(super) fn note_to(&self, offices: &[Self], refusal: &Refusal, fault: &mut Option<Text>) {
        match refusal {
            Refusal::Away(Away::Live) | Refusal::Unsure { .. } => self.live_is_away(offices),
            Refusal::Away(Away::LiveNoWrites(why)) => {
                for office in offices {
                    office.live_is(Link::NoWrites(*why));
                }
            }
            Refusal::Away(_) => {
                self.ledger_is_away();
                self.ask_ledger_soon();
            }
            Refusal::OtherCopy | Refusal::Fault(_) => {
                self.live_is_away(offices);
                // Once, not at every look.
                let what = Text::new(&format!("{}: {refusal:?}", refusal.code()));
                if fault.as_ref() != Some(&what) {
                    *fault = Some(what.clone());
                    for office in offices {
                        office.tell(Event::Notice(Notice::Fault(what.clone())));
                    }
                }
            }
            _ => {}
        }
    }

    fn live_is_away(&self, offices: &[Self]) {
        for office in offices {
            if !matches!(*lock(&office.0.link), Link::Away(_)) {
                // What comes back may be older than what went.
                lock(&self.0.together.compared).clear();
                office.live_is(Link::Away(self.now()));
            }
        }
        let mut revived = lock(&self.0.together.revived);
        if revived.is_none_or(|at| at.elapsed() > REVIVE_EVERY) {
            *revived = Some(Instant::now());
            let live = self.0.live.clone();
            self.0.tasks.spawn(async move {
                if let Err(error) = live.revive().await {
                    tracing::error!(%error, "the private Redis was not started again");
                }
            });
        }
        drop(revived);
        self.0.together.beat_within(KNOCK);
    }

    /// What is on the screen here answers.
    pub(super) fn live_is_up(&self) {
        let (no_writes, servers_away) = *lock(&self.0.together.answers);
        let link = Link::answering(no_writes, servers_away, self.0.live.clock().minutes_off());
        // A minute more or less is no news.
        if !matches!((*lock(&self.0.link), link), (Link::ClockOff(_), Link::ClockOff(_))) {
            self.live_is(link);
        }
    }

    fn live_is(&self, link: Link) {
        if std::mem::replace(&mut *lock(&self.0.link), link) != link {
            self.tell(Event::Live(link));
        }
    }

    /// Sees what became of an order of this terminal, which was at that version before it was asked about; whether it was
    /// held again.
    async fn see_order(&self, reference: OrderRef, version: u64, seen: Option<Order>) -> bool {
        let Some(known) = self.own().get(&reference).cloned() else { return false };
        match seen {
            Some(order) if order == known => {}
            _ if self.in_payment().contains(&reference) => {}
            Some(order) if !order.state.is_open() => self.ended_elsewhere(&order),
            Some(order) if order.version < version => {
                // What else went back shows only by the ledger.
                lock(&self.0.together.compared).clear();
                self.ask_ledger_soon();
                self.tell(Event::Notice(Notice::WentBack { order: reference }));
                self.keep(&order);
            }
            // We changed it since we asked.
            Some(order) if order.version < known.version => {}
            Some(order) => {
                if order.terminal != *self.terminal() {
                    let notice = Notice::TakenOver { order: reference, terminal: order.terminal.clone() };
                    self.tell(Event::Notice(notice));
                }
                self.keep(&order);
            }
            None => return self.hold_again(&known).await.is_some(),
        }
        false
    }
}

/// Those orders whose terminals are open.
fn opened(own: Vec<(OrderRef, u64, Arc<Inner>)>) -> Vec<(OrderRef, u64, BoxOffice)> {
    let open = |(reference, version, whose)| Some((reference, version, BoxOffice::opened(whose)?));
    own.into_iter().filter_map(open).collect()
}

impl Beat {
    /// Asks where everything stands.
    async fn look(&mut self) {
        let together = Arc::clone(&self.office.0.together);
        self.office.tell_of_clocks().await;
        let own = opened(together.all_own());
        let shows = together.shows();
        let watched: Vec<ScreeningId> = shows.iter().map(|show| show.screening).collect();
        let versions: Vec<Option<u64>> = shows.iter().map(|show| show.version()).collect();
        let is_busy = !shows.is_empty() || !own.is_empty();
        together.beat_in(if is_busy { HEARTBEAT } else { IDLE_HEARTBEAT });
        let live = &self.office.0.live;
        if std::mem::replace(&mut self.turns, live.turns()) != live.turns() {
            // What comes back may be older than what went, at the screenings that are not watched too.
            lock(&together.compared).clear();
            self.office.ask_ledger_soon();
        }
        let orders: Vec<OrderRef> = own.iter().map(|(reference, ..)| *reference).collect();
        let (pulse, takes_changes, servers_away) =
            tokio::join!(live.pulse(&watched, &orders), live.takes_changes(), live.servers_away());
        let no_writes = match &takes_changes {
            Err(LiveError::NoWrites(why)) => Some(*why),
            _ => None,
        };
        *lock(&together.answers) = (no_writes, servers_away);
        self.see_orders(own, pulse.orders).await;
        self.tell_idle(takes_changes.err());
        for ((show, known), at) in shows.iter().zip(versions).zip(pulse.at) {
            show.say(Said::Beat(known, at));
        }
    }

    /// Whoever has no screening on the screen is told of what belongs to the house as a whole.
    fn tell_idle(&mut self, error: Option<LiveError>) {
        let mut offices = self.office.offices();
        offices.retain(|office| office.0.watched.borrow().is_none());
        match error {
            None | Some(LiveError::NoWrites(_)) => {
                self.fault = None;
                for office in offices {
                    office.live_is_up();
                }
            }
            Some(error) => {
                let refusal = self.office.refuse_live(error);
                self.office.note_to(&offices, &refusal, &mut self.fault);
            }
        }
    }

    /// Asks what became of the orders of which seats changed.
    async fn look_at_touched(&self) {
        let mut touched = opened(self.office.0.together.take_touched());
        touched.retain(|(reference, _, office)| !office.in_payment().contains(reference));
        if touched.is_empty() {
            return;
        }
        let orders: Vec<OrderRef> = touched.iter().map(|(reference, ..)| *reference).collect();
        let seen = self.office.0.live.orders(&orders).await;
        self.see_orders(touched, seen).await;
    }

    /// Each terminal sees what became of its orders, in their order; several terminals at once.
    async fn see_orders(&self, asked: Vec<(OrderRef, u64, BoxOffice)>, seen: Vec<Result<Option<Order>, LiveError>>) {
        type Orders = Vec<(OrderRef, u64, Option<Order>)>;
        let mut by_office: BTreeMap<usize, (BoxOffice, Orders)> = BTreeMap::new();
        for ((reference, version, office), order) in asked.into_iter().zip(seen) {
            // Of one whose server is away nothing is known.
            let Ok(order) = order else { continue };
            let whose = Arc::as_ptr(&office.0).addr();
            by_office.entry(whose).or_insert_with(|| (office, Vec::new())).1.push((reference, version, order));
        }
        let seeing = by_office.into_values().map(|(office, orders)| async move {
            let mut held_again = 0;
            for (reference, version, order) in orders {
                held_again += usize::from(office.see_order(reference, version, order).await);
            }
            if held_again > 0 {
                office.tell(Event::Notice(Notice::HeldAgain { orders: held_again }));
            }
        });
        futures_util::stream::iter(seeing).for_each_concurrent(AT_ONCE, |seeing| seeing).await;
    }
}
