//! The clock of a server of the live store, as this terminal knows it. Each server has its own.
//!
//! Each reply that carries the server's time sets it; between replies it is carried on by this
//! machine's monotonic clock, so that neither a wrong wall clock nor a change of it does harm.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use crate::domain::time::Timestamp;

/// A reading that is this much behind the carried-on clock means that the server's clock was set
/// back. Anything less is a reply that took longer than others.
const SET_BACK_MS: i64 = 500;

/// Clocks that differ by less are as good as equal.
const MINUTES_OFF: i64 = 3;

/// Nothing was read yet.
const UNREAD: i64 = i64::MIN;

/// The clock of a server of the live store.
#[derive(Debug)]
pub struct Clock {
    base: Instant,
    offset: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { base: Instant::now(), offset: AtomicI64::new(UNREAD) }
    }
}

impl Clock {
    /// What the server's clock shows now, as well as is known; 1970 before the first reading.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.offset.load(Ordering::Relaxed) {
            UNREAD => Timestamp::default(),
            offset => Timestamp::from_millis(offset.saturating_add(self.elapsed())),
        }
    }

    /// Whether anything was read.
    pub(super) fn is_read(&self) -> bool {
        self.offset.load(Ordering::Relaxed) != UNREAD
    }

    /// By how many minutes it differs from this machine's, which is one of the two that may be wrong; `None` where it
    /// does not, or nothing was read.
    #[must_use]
    pub fn minutes_off(&self) -> Option<i64> {
        let now = self.now();
        let off = (now.millis() - this_machine().millis()) / 60_000;
        (now != Timestamp::default() && off.abs() >= MINUTES_OFF).then_some(off)
    }

    /// Takes in a reading that just arrived. It was made some time before, never after: so the
    /// reading that puts the clock furthest ahead is the one that travelled fastest.
    pub(super) fn read(&self, server: Timestamp) {
        let reading = server.millis().saturating_sub(self.elapsed());
        let known = self.offset.load(Ordering::Relaxed);
        if known == UNREAD || reading > known || reading < known - SET_BACK_MS {
            self.offset.store(reading, Ordering::Relaxed);
        }
    }

    fn elapsed(&self) -> i64 {
        i64::try_from(self.base.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// What this machine's clock shows: for comparing, and for the day of a question that the ledger alone answers.
#[must_use]
pub fn this_machine() -> Timestamp {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_reply_does_not_set_the_clock_back_but_a_clock_set_back_does() {
        let clock = Clock::default();
        clock.read(Timestamp::from_millis(1_000_000));
        clock.read(Timestamp::from_millis(999_800));
        assert!(clock.now().millis() >= 1_000_000);
        clock.read(Timestamp::from_millis(900_000));
        assert!(clock.now().millis() < 901_000);
    }

    #[test]
    fn a_clock_that_is_a_day_behind_is_told_and_one_that_is_a_second_ahead_is_not() {
        let off = |by: i64| {
            let clock = Clock::default();
            clock.read(Timestamp::from_millis(this_machine().millis() + by));
            clock.minutes_off()
        };
        assert!(off(-86_400_000).is_some_and(|minutes| (-1_441..=-1_439).contains(&minutes)));
        assert!(off(3_600_000).is_some_and(|minutes| (59..=61).contains(&minutes)));
        assert_eq!((off(1_000), off(-60_000), Clock::default().minutes_off()), (None, None, None));
    }
}
