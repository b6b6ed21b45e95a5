//! What robots count while they work, and how long each step took.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Progress;
use crate::domain::refusal::Refusal;

/// A step whose time is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Reading the seats of a screening.
    Look,
    /// Holding seats.
    Hold,
    /// Taking the money.
    Pay,
    /// Giving seats back.
    Cancel,
    /// Giving money back.
    Refund,
    /// Taking a share of a red packet, until it is the member's.
    Grab,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 6] = [Self::Look, Self::Hold, Self::Pay, Self::Cancel, Self::Refund, Self::Grab];

    /// The stable word for it in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Hold => "hold",
            Self::Pay => "pay",
            Self::Cancel => "cancel",
            Self::Refund => "refund",
            Self::Grab => "grab",
        }
    }
}

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Attempts,
    Holds,
    LostRaces,
    Sales,
    Cancels,
    Refunds,
    Expired,
    Unsure,
    UnsureDone,
    UnsureNotDone,
    Grabs,
    GrabbedAmount,
    SharesLost,
    Packets,
    PacketsTotal,
}

const COUNTS: usize = Count::PacketsTotal as usize + 1;

/// The counters and times of a crew.
#[derive(Default)]
pub(super) struct Figures {
    counts: [AtomicU64; COUNTS],
    times: [Histogram; Step::ALL.len()],
    refusals: Mutex<BTreeMap<&'static str, u64>>,
}

impl Figures {
    pub(super) fn count(&self, what: Count) {
        self.add(what, 1);
    }

    pub(super) fn add(&self, what: Count, many: u64) {
        self.counts[what as usize].fetch_add(many, Relaxed);
    }

    pub(super) fn get(&self, what: Count) -> u64 {
        self.counts[what as usize].load(Relaxed)
    }

    pub(super) fn took(&self, step: Step, time: Duration) {
        self.times[step as usize].add(time);
    }

    pub(super) fn refused(&self, refusal: &Refusal) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(refusal.code()).or_default() += 1;
    }

    pub(super) fn refusals(&self) -> BTreeMap<&'static str, u64> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn latencies(&self) -> Vec<Latency> {
        Step::ALL.into_iter().map(|step| self.times[step as usize].latency(step)).collect()
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            attempts: self.get(Count::Attempts),
            holds: self.get(Count::Holds),
            lost_races: self.get(Count::LostRaces),
            sales: self.get(Count::Sales),
            cancels: self.get(Count::Cancels),
            refunds: self.get(Count::Refunds),
            expired: self.get(Count::Expired),
            unsure: self.get(Count::Unsure),
            grabs: self.get(Count::Grabs),
        }
    }
}

/// How long a step took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// Which.
    pub step: Step,
    /// How often it was done.
    pub count: u64,
    /// Half of them were as quick as this.
    pub p50: Duration,
    /// 99 in 100 were.
    pub p99: Duration,
    /// All of them were.
    pub max: Duration,
}

/// Times are told apart to this many parts of a power of two: to 6 %.
const PARTS: u32 = 16;
const PARTS_BITS: u32 = PARTS.ilog2();

/// Longer ones count as 2³⁶ µs, some 19 hours.
const POWERS: u32 = 36;

const BUCKETS: usize = ((POWERS - PARTS_BITS + 1) * PARTS) as usize;

/// How often which time was taken, in fixed room: buckets whose width grows with the time.
pub(super) struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    max: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BUCKETS], max: AtomicU64::new(0) }
    }
}

/// The bucket of a time in microseconds.
fn bucket(micros: u64) -> usize {
    let micros = micros.min((1 << POWERS) - 1);
    let power = micros.max(1).ilog2().max(PARTS_BITS);
    let shift = power - PARTS_BITS;
    let part = micros >> shift;
    // Below the first power each time has its own bucket.
    usize::try_from(u64::from(shift * PARTS) + part).unwrap_or(0).min(BUCKETS - 1)
}

/// The longest time in it.
fn longest(bucket: usize) -> u64 {
    let bucket = u64::try_from(bucket).unwrap_or(0);
    let parts = u64::from(PARTS);
    if bucket < 2 * parts {
        return bucket;
    }
    let shift = bucket / parts - 1;
    ((bucket - shift * parts + 1) << shift) - 1
}

impl Histogram {
    fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket(micros)].fetch_add(1, Relaxed);
        self.max.fetch_max(micros, Relaxed);
    }

    fn latency(&self, step: Step) -> Latency {
        let counts: Vec<u64> = self.buckets.iter().map(|bucket| bucket.load(Relaxed)).collect();
        let (count, max) = (counts.iter().sum::<u64>(), self.max.load(Relaxed));
        let percentile = |percent: u64| {
            let mut left = (count * percent).div_ceil(100);
            let reached = counts.iter().position(|many| {
                left = left.saturating_sub(*many);
                left == 0
            });
            Duration::from_micros(reached.map_or(0, longest).min(max))
        };
        Latency { step, count, p50: percentile(50), p99: percentile(99), max: Duration::from_micros(max) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_those_of_the_times_to_six_percent() {
        let histogram = Histogram::default();
        for micros in 1..=10_000 {
            histogram.add(Duration::from_micros(micros));
        }
        let latency = histogram.latency(Step::Pay);
        let near = |time: Duration, wanted: u64| {
            (wanted..=wanted + wanted / 16).contains(&time.as_micros().try_into().unwrap())
        };
        assert_eq!((latency.count, latency.max), (10_000, Duration::from_millis(10)));
        assert!(near(latency.p50, 5_000) && near(latency.p99, 9_900), "{latency:?}");
        let nothing = Histogram::default().latency(Step::Look);
        assert_eq!((nothing.count, nothing.p99), (0, Duration::ZERO));
    }

    proptest! {
        #[test]
        fn a_time_is_in_the_bucket_that_ends_at_it_or_soon_after(micros in 0_u64..1 << 40) {
            let end = longest(bucket(micros));
            let counted = micros.min((1 << POWERS) - 1);
            prop_assert!(end >= counted && end <= counted + counted / u64::from(PARTS), "{micros} {end}");
            prop_assert!(bucket(micros) == 0 || longest(bucket(micros) - 1) < counted);
        }
    }
}
