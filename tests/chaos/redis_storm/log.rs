//! What everyone was told, when, and how long it took; and what follows from it for one fault.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use frontrow::box_office::{Event, Notice};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{AttemptId, OrderRef, ScreeningId};
use frontrow::domain::order::Order;
use frontrow::domain::refusal::Refusal;

/// A call and its end.
struct Call {
    ended: Instant,
    took: Duration,
    screening: ScreeningId,
    what: &'static str,
    /// That of the refusal, if it was refused.
    code: Option<&'static str>,
}

/// What is written down as it happens.
#[derive(Default)]
pub(super) struct Log(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    calls: Vec<Call>,
    /// Of the probes: money taken and seats sold.
    sold: Vec<(Instant, ScreeningId)>,
    /// What came to a grid, and whether it was the whole map.
    seen: Vec<(Instant, ScreeningId, bool)>,
    notices: Vec<(Instant, &'static str, usize)>,
    books: Books,
}

/// What was promised.
#[derive(Default)]
pub(super) struct Books {
    /// Holds that were not ended by who made them.
    pub(super) holds: BTreeSet<OrderRef>,
    pub(super) sales: BTreeMap<OrderRef, (AttemptId, Vec<SeatId>)>,
    /// Sales whose money may have gone back.
    pub(super) refunds: BTreeSet<OrderRef>,
    /// Payments whose end nobody was told.
    pub(super) unsure: Vec<(Order, AttemptId)>,
    /// Orders of which a terminal was told that something became of them.
    pub(super) named: BTreeSet<OrderRef>,
    /// Answers that were about something else.
    pub(super) wrong: Vec<String>,
    /// Answers that were looked at.
    pub(super) looked_at: usize,
    /// Faults that a terminal told of.
    pub(super) faults: BTreeMap<String, usize>,
}

/// What was felt of one fault.
pub(super) struct Row {
    pub(super) kind: &'static str,
    /// Until a sale succeeded again on each of its screenings.
    pub(super) sold_again: Duration,
    /// Calls on its screenings that failed for want of a store: how often, and the longest.
    pub(super) failed: BTreeMap<String, (usize, Duration)>,
    pub(super) calls: usize,
    /// The longest that one of its grids saw nothing.
    pub(super) silence: Duration,
    /// From the end of that until the last of its grids was read anew.
    pub(super) read_anew: Option<Duration>,
    pub(super) notices: BTreeMap<&'static str, usize>,
    /// On the others: the worst hold or amendment, and that which 99 of 100 are below.
    pub(super) others: (Duration, Duration),
    /// The worst of those, how it ended, and when.
    pub(super) worst: String,
    /// On the others: the worst of what also touches a copy, which may be on the server that fails.
    pub(super) others_copied: Duration,
    /// Until another server was the primary by its own word.
    pub(super) promoted: Option<Duration>,
}

impl Log {
    fn pages(&self) -> std::sync::MutexGuard<'_, Pages> {
        self.0.lock().unwrap()
    }

    /// The books.
    pub(super) fn books<T>(&self, look: impl FnOnce(&mut Books) -> T) -> T {
        look(&mut self.pages().books)
    }

    /// Makes a call, and writes down how it ended.
    pub(super) async fn call<T>(
        &self,
        what: &'static str,
        screening: ScreeningId,
        calling: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<T, Refusal> {
        let begun = Instant::now();
        let done = calling.await;
        let code = done.as_ref().err().map(Refusal::code);
        let (ended, took) = (Instant::now(), begun.elapsed());
        let mut pages = self.pages();
        pages.calls.push(Call { ended, took, screening, what, code });
        if let Err(Refusal::Fault(said)) = &done {
            *pages.books.faults.entry(said.clone()).or_default() += 1;
        }
        done
    }

    /// An answer must be about what was asked.
    pub(super) fn answers(&self, asked: OrderRef, seats: &[SeatId], order: &Order) {
        let mut pages = self.pages();
        pages.books.looked_at += 1;
        if order.reference != asked || order.seats().collect::<BTreeSet<_>>() != seats.iter().copied().collect() {
            pages.books.wrong.push(format!("asked for {asked} with {seats:?}, and told of {order:?}"));
        }
    }

    /// A probe sold something.
    pub(super) fn sold(&self, screening: ScreeningId) {
        self.pages().sold.push((Instant::now(), screening));
    }

    /// Something came to a terminal, which has this on its screen.
    pub(super) fn hear(&self, event: &Event, watched: Option<ScreeningId>) {
        let (now, mut pages) = (Instant::now(), self.pages());
        match event {
            Event::Seats(map) => pages.seen.push((now, map.screening, true)),
            Event::Change(delta) if Some(delta.screening) == watched => pages.seen.push((now, delta.screening, false)),
            Event::Ended(order) => {
                pages.books.named.insert(order.reference);
            }
            Event::Notice(notice) => {
                let (word, many) = match notice {
                    Notice::HeldAgain { orders } => ("held again", *orders),
                    Notice::LostInWipe { order, .. } => {
                        pages.books.named.insert(*order);
                        ("lost and named", 1)
                    }
                    Notice::WentBack { order } => {
                        pages.books.named.insert(*order);
                        ("went back", 1)
                    }
                    Notice::TakenOver { .. } => ("taken over", 1),
                    Notice::Fault(said) => {
                        *pages.books.faults.entry(format!("told: {said}")).or_default() += 1;
                        ("fault", 1)
                    }
                    _ => return,
                };
                pages.notices.push((now, word, many));
            }
            _ => {}
        }
    }

    /// What was felt between two moments of a fault that hit these screenings.
    pub(super) fn row(&self, kind: &'static str, at: Instant, until: Instant, hit: &BTreeSet<ScreeningId>) -> Row {
        let pages = self.pages();
        let within = |moment: &Instant| (at..=until).contains(moment);
        let longest = |moments: &[Instant]| {
            let ends: Vec<Instant> = moments.iter().copied().filter(within).chain([until]).collect();
            let begins = std::iter::once(at).chain(ends.iter().copied());
            begins.zip(&ends).map(|(from, to)| (to.duration_since(from), *to)).max().unwrap_or((Duration::ZERO, at))
        };
        let of = |all: &[(Instant, ScreeningId)], id: ScreeningId| -> Vec<Instant> {
            all.iter().filter(|(_, screening)| *screening == id).map(|(moment, _)| *moment).collect()
        };
        let all_seen: Vec<(Instant, ScreeningId)> = pages.seen.iter().map(|(moment, id, _)| (*moment, *id)).collect();
        let sold_again = hit.iter().map(|id| longest(&of(&pages.sold, *id)).0).max().unwrap_or_default();
        let (mut silence, mut read_anew) = (Duration::ZERO, None);
        for id in hit {
            let (gap, end) = longest(&of(&all_seen, *id));
            silence = silence.max(gap);
            let readings = pages.seen.iter().filter(|(moment, of, whole)| *whole && of == id && within(moment));
            // It ends with a reading, or one comes after it; without any, nothing was lost.
            if let Some((reading, ..)) = readings.clone().find(|(moment, ..)| *moment >= end) {
                read_anew = read_anew.max(Some(reading.duration_since(end)));
            }
        }
        let calls: Vec<&Call> = pages.calls.iter().filter(|call| within(&call.ended)).collect();
        let mut failed = BTreeMap::new();
        let is_hit = |call: &&&Call| hit.contains(&call.screening);
        for call in calls.iter().filter(is_hit) {
            if let Some(code) = call.code.filter(|code| is_want_of_store(code)) {
                let (many, took) = failed.entry(format!("{} {code}", call.what)).or_insert((0, Duration::ZERO));
                (*many, *took) = (*many + 1, call.took.max(*took));
            }
        }
        let elsewhere = |kinds: &[&str]| {
            let some = calls.iter().filter(|call| !is_hit(call) && kinds.contains(&call.what));
            let mut took: Vec<Duration> = some.map(|call| call.took).collect();
            took.sort_unstable();
            (took.last().copied().unwrap_or_default(), took.get(took.len() * 99 / 100).copied().unwrap_or_default())
        };
        let (others, others_copied) = (elsewhere(&["hold", "amend"]), elsewhere(&["cancel"]).0);
        let quick = calls.iter().filter(|call| !is_hit(call) && matches!(call.what, "hold" | "amend"));
        let worst = quick.max_by_key(|call| call.took).map_or(String::new(), |call| {
            let end = call.ended.duration_since(at);
            format!("{} at {}: {} after {end:?}", call.what, call.screening, call.code.unwrap_or("ok"))
        });
        let mut notices = BTreeMap::new();
        for (_, word, many) in pages.notices.iter().filter(|(moment, ..)| within(moment)) {
            *notices.entry(*word).or_default() += many;
        }
        let calls = calls.iter().filter(is_hit).count();
        Row {
            kind,
            sold_again,
            failed,
            calls,
            silence,
            read_anew,
            notices,
            others,
            worst,
            others_copied,
            promoted: None,
        }
    }

    /// How often each call ended how.
    pub(super) fn ends(&self) -> BTreeMap<String, usize> {
        let mut ends = BTreeMap::new();
        for call in &self.pages().calls {
            *ends.entry(format!("{} {}", call.what, call.code.unwrap_or("ok"))).or_default() += 1;
        }
        ends
    }
}

/// Whether a call failed because a store was away, and not because seats were another's.
pub(super) fn is_want_of_store(code: &str) -> bool {
    matches!(code, "live_away" | "live_no_writes" | "unsure" | "fault" | "ledger_away" | "ledger_busy" | "no_right")
}
