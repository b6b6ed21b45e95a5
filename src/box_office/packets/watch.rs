//! Progress of a packet reaches the screens on which it is.
//!
//! As with seats, the terminal listens first and reads then; it applies what comes while nothing is missing,
//! and reads again after a gap, a new epoch or a new connection. What has come meanwhile is taken in before
//! anything is told: a storm of grabs is a few events.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use super::rebuild::Seen;
use crate::box_office::{BoxOffice, Event, lock};
use crate::domain::ids::PacketCode;
use crate::domain::packet::{Claim, PacketState};
use crate::domain::seat::Epoch;
use crate::live::{PacketChange, PacketFeed};

/// Between two heartbeats while a packet is on the screen.
const HEARTBEAT: Duration = Duration::from_millis(900);

/// Before the end of a packet is tried again.
const END_AGAIN: Duration = Duration::from_secs(2);

/// All terminals that watch a packet wake up at its end. Spread out, the first does the work.
const JITTER_MS: u64 = 200;

struct PacketWatcher {
    office: BoxOffice,
    /// What is to be on the screen.
    wanted: Option<PacketCode>,
    seen: Option<Seen>,
    /// Whether something was missed.
    is_stale: bool,
    /// Whether there is news to tell.
    is_news: bool,
    beat: Instant,
    /// When its end was last tried.
    ended: Option<Instant>,
}

impl BoxOffice {
    /// What a packet's feed said, for the one who watches packets.
    pub(in crate::box_office) fn pass_on(&self, feed: &PacketFeed) {
        let (PacketFeed::Read(code) | PacketFeed::Change(code, ..)) = feed;
        let is_wanted = *self.0.packets.watched.borrow() == Some(*code);
        if let Some(watcher) = self.0.packets.feed.get().filter(|_| is_wanted) {
            // When it has ended, nobody watches any more.
            drop(watcher.send(feed.clone()));
        }
    }

    /// Where the feeds arrive. To be called once.
    pub(in crate::box_office) fn packet_feeds(&self) -> UnboundedReceiver<PacketFeed> {
        let (sender, feeds) = unbounded_channel();
        // A second call gets a receiver to which nobody sends.
        drop(self.0.packets.feed.set(sender));
        feeds
    }

    pub(in crate::box_office) async fn watch_packets(self, mut feeds: UnboundedReceiver<PacketFeed>) {
        let mut watched = self.0.packets.watched.subscribe();
        watched.mark_changed();
        let mut watcher = PacketWatcher {
            office: self,
            wanted: None,
            seen: None,
            is_stale: false,
            is_news: false,
            beat: Instant::now(),
            ended: None,
        };
        loop {
            tokio::select! {
                changed = watched.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let code = *watched.borrow_and_update();
                    watcher.turn_to(code);
                }
                feed = feeds.recv() => {
                    let Some(feed) = feed else { return };
                    watcher.hear(feed);
                }
                () = sleep_until(watcher.beat), if watcher.wanted.is_some() => watcher.look().await,
            }
            while let Ok(feed) = feeds.try_recv() {
                watcher.hear(feed);
            }
            if watcher.is_stale {
                watcher.read().await;
            }
            watcher.tell();
        }
    }
}

impl PacketWatcher {
    fn turn_to(&mut self, to: Option<PacketCode>) {
        let from = self.wanted.take();
        let mut follow = lock(&self.office.0.together.packets);
        if let Some(from) = from
            && let Some(others) = follow.get_mut(&from)
        {
            *others = others.saturating_sub(1);
            if *others == 0 {
                follow.remove(&from);
                self.office.0.live.follow_packet(from, false);
            }
        }
        (self.wanted, self.seen, self.is_stale, self.ended) = (to, None, false, None);
        if let Some(to) = to {
            let many = follow.entry(to).or_default();
            *many += 1;
            // That it began is pushed, and makes us read; if it began for another terminal of this program, we read now.
            self.is_stale = *many > 1;
            self.office.0.live.follow_packet(to, true);
        }
        drop(follow);
        self.beat_in(HEARTBEAT);
    }

    fn hear(&mut self, feed: PacketFeed) {
        match feed {
            PacketFeed::Read(code) if Some(code) == self.wanted => self.is_stale = true,
            PacketFeed::Change(code, epoch, change) if Some(code) == self.wanted => self.change(&epoch, change),
            PacketFeed::Read(_) | PacketFeed::Change(..) => {}
        }
    }

    fn change(&mut self, epoch: &Epoch, change: PacketChange) {
        // What comes before the first reading is in it.
        let Some(seen) = &mut self.seen else { return };
        let Some((at, marks)) = seen.at.as_mut().filter(|(at, _)| at == epoch) else {
            self.is_stale = true;
            return;
        };
        debug_assert_eq!(at, epoch);
        let claims = &mut seen.view.claims;
        let is_next = match &change {
            PacketChange::Loaded => None,
            PacketChange::Taken(claim) => {
                let next = next_rank(claims);
                let is_another = claims.iter().any(|known| known.rank == claim.rank && known.member != claim.member);
                (claim.rank <= next && !is_another).then_some(claim.rank == next)
            }
            PacketChange::Recorded(mark, _) | PacketChange::Ended(mark, _) => {
                (*mark <= *marks + 1).then_some(*mark == *marks + 1)
            }
        };
        match (is_next, change) {
            (Some(false), _) => return,
            (Some(true), PacketChange::Taken(claim)) => {
                let after = claims.partition_point(|before| before.rank < claim.rank);
                claims.insert(after, claim);
                if claims.len() >= usize::try_from(seen.view.packet.shares).unwrap_or(usize::MAX) {
                    seen.view.state = PacketState::Empty;
                }
            }
            (Some(true), PacketChange::Recorded(mark, members)) => {
                *marks = mark;
                let members: BTreeSet<_> = members.into_iter().collect();
                for claim in claims.iter_mut().filter(|claim| members.contains(&claim.member)) {
                    claim.is_recorded = true;
                }
            }
            (Some(true), PacketChange::Ended(mark, state)) => {
                *marks = mark;
                if seen.view.state == PacketState::Open {
                    seen.view.state = state;
                }
            }
            (None, _) | (_, PacketChange::Loaded) => {
                self.is_stale = true;
                return;
            }
        }
        self.is_news = true;
    }

    /// Reads the whole packet.
    async fn read(&mut self) {
        let Some(wanted) = self.wanted else { return };
        match self.office.see(wanted).await {
            Ok(seen) => {
                let same = |old: &Seen| old.view == seen.view;
                self.is_news |= !self.seen.as_ref().is_some_and(same);
                (self.seen, self.is_stale) = (Some(seen), false);
            }
            // The watcher of the seats tells of a store that is away; the next heartbeat tries again.
            Err(refusal) => tracing::debug!(code = %wanted, refusal = refusal.code(), "packet not read"),
        }
    }

    /// The heartbeat: was something missed, or everything wiped? Is its time up?
    async fn look(&mut self) {
        self.beat_in(HEARTBEAT);
        let Some(wanted) = self.wanted else { return };
        if self.seen.as_ref().is_some_and(|seen| seen.at.is_none()) {
            // It has ended, and nothing more happens to it.
            return;
        }
        match self.office.0.live.progress(&[wanted]).await.pop() {
            Some(Ok(Some(progress))) => {
                let is_up_to_date = self.seen.as_ref().is_some_and(|seen| {
                    let taken = u32::try_from(seen.view.claims.len()).unwrap_or(u32::MAX);
                    let at = seen.at.as_ref();
                    // Fewer than were seen is another history: the live store was rolled back.
                    at.is_some_and(|(epoch, marks)| *epoch == progress.epoch && *marks == progress.marks)
                        && taken == progress.taken
                });
                // Of a share that is on its way into the ledger for long, reading takes care.
                let is_recording = progress.recorded < progress.taken;
                self.is_stale |= !is_up_to_date || is_recording;
            }
            None | Some(Ok(None)) => self.is_stale = true,
            Some(Err(error)) => tracing::debug!(code = %wanted, %error, "packet not looked at"),
        }
        self.end_if_due(wanted);
    }

    fn end_if_due(&mut self, code: PacketCode) {
        let Some(seen) = &self.seen else { return };
        let is_due = !seen.is_over
            && seen.view.state != PacketState::Empty
            && seen.view.packet.expires_at <= self.office.0.live.now_at_packet(code);
        if is_due && self.ended.is_none_or(|at| at.elapsed() > END_AGAIN) {
            self.ended = Some(Instant::now());
            let office = self.office.clone();
            self.office.0.tasks.spawn(async move {
                if let Err(refusal) = office.end_packet(code).await {
                    tracing::warn!(%code, refusal = refusal.code(), "the packet is not ended yet");
                }
            });
        }
    }

    fn tell(&mut self) {
        if let Some(seen) = self.seen.as_ref().filter(|_| self.is_news) {
            self.office.tell(Event::Packet(Arc::new(seen.view.clone())));
            self.is_news = false;
        }
        // A packet whose end is near is looked at then.
        let left = self
            .seen
            .as_ref()
            .filter(|seen| !seen.is_over)
            .map(|seen| self.office.0.live.now_at_packet(seen.view.packet.code).until(seen.view.packet.expires_at));
        if let Some(left) = left.filter(|left| !left.is_zero() && *left < HEARTBEAT) {
            let at = Instant::now() + left + Duration::from_millis(rand::random::<u64>() % JITTER_MS);
            self.beat = self.beat.min(at);
        }
    }

    fn beat_in(&mut self, wait: Duration) {
        self.beat = Instant::now() + wait;
    }
}

/// The rank that is taken next: the first that is free, for after a wipe those that it took are given again.
fn next_rank(claims: &[Claim]) -> u32 {
    (1..)
        .zip(claims)
        .find(|(rank, claim)| *rank != claim.rank)
        .map_or_else(|| claims.last().map_or(1, |claim| claim.rank + 1), |(rank, _)| rank)
}
