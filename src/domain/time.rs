//! Instants on the live store's clock, and the business day of the house.
//!
//! A terminal's own clock is never asked: each instant was read from the Redis server, so that
//! a terminal whose clock is an hour off does no harm.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An instant in milliseconds since 1970 on the live store's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970 (UTC).
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 (UTC).
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved on by `duration`.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long from here to `later`; zero when `later` has passed.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// The wall clock of `zone` at this instant.
    #[must_use]
    pub fn local(self, zone: Tz) -> DateTime<Tz> {
        DateTime::<Utc>::from_timestamp_millis(self.0).unwrap_or_default().with_timezone(&zone)
    }
}

/// When and where the house does its business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The time zone of the house.
    pub zone: Tz,
    /// When a business day begins: a midnight screening belongs to the evening before.
    pub day_begins: NaiveTime,
    /// How far the wall calendar of this house is ahead of the world's: nothing, but in tests, which bring *now*
    /// to the edge of a day by it. Instants stay what they are.
    pub ahead: TimeDelta,
}

impl Calendar {
    /// The calendar of a house in `zone`.
    #[must_use]
    pub const fn new(zone: Tz, day_begins: NaiveTime) -> Self {
        Self { zone, day_begins, ahead: TimeDelta::zero() }
    }

    /// What the wall clock of the house shows at `at`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> DateTime<Tz> {
        Timestamp(at.0.saturating_add(self.ahead.num_milliseconds())).local(self.zone)
    }

    /// The business day to which `at` belongs.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        let local = self.local(at);
        let date = local.date_naive();
        if local.time() < self.day_begins { date.checked_sub_days(Days::new(1)).unwrap_or(date) } else { date }
    }

    /// The first instant of business day `date` and the first after it.
    #[must_use]
    pub fn bounds(&self, date: NaiveDate) -> (Timestamp, Timestamp) {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        (self.at(date, self.day_begins), self.at(next, self.day_begins))
    }

    /// The instant at which the wall clock of the house shows `date` and `time`. Where the clock
    /// is put forward over it, the instant an hour on; where it shows twice, the first.
    #[must_use]
    pub fn at(&self, date: NaiveDate, time: NaiveTime) -> Timestamp {
        let local = date.and_time(time);
        let instant = self
            .zone
            .from_local_datetime(&local)
            .earliest()
            .or_else(|| self.zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest());
        instant.map_or_else(|| self.shows(&local.and_utc()), |at| self.shows(&at))
    }

    /// The instant at which the wall clock of the house shows `local`, which says how far it is from UTC.
    #[must_use]
    pub fn shows<Z: TimeZone>(&self, local: &DateTime<Z>) -> Timestamp {
        Timestamp(local.timestamp_millis().saturating_sub(self.ahead.num_milliseconds()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> Calendar {
        Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap())
    }

    #[test]
    fn a_screening_after_midnight_belongs_to_the_evening_before() {
        let calendar = shanghai();
        let saturday = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let half_past_midnight = calendar.at(saturday.succ_opt().unwrap(), NaiveTime::from_hms_opt(0, 30, 0).unwrap());
        assert_eq!(calendar.day_of(half_past_midnight), saturday);
        let (from, to) = calendar.bounds(saturday);
        assert!(from <= half_past_midnight && half_past_midnight < to);
    }

    #[test]
    fn a_wall_clock_time_that_is_skipped_in_spring_still_has_an_instant() {
        let berlin = Calendar { zone: chrono_tz::Europe::Berlin, ..shanghai() };
        let skipped = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        let at = berlin.at(skipped, NaiveTime::from_hms_opt(2, 30, 0).unwrap());
        assert_eq!(at.local(berlin.zone).time(), NaiveTime::from_hms_opt(3, 30, 0).unwrap());
    }

    #[test]
    fn a_calendar_that_is_ahead_has_the_same_instants_on_other_days() {
        let (day, noon) = (NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), NaiveTime::from_hms_opt(12, 0, 0).unwrap());
        let now = shanghai().at(day, noon);
        let leap_day = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
        let first_minute = NaiveTime::from_hms_opt(6, 1, 0).unwrap();
        let ahead = TimeDelta::milliseconds(shanghai().at(leap_day, first_minute).millis() - now.millis());
        let calendar = Calendar { ahead, ..shanghai() };
        assert_eq!((calendar.day_of(now), calendar.at(leap_day, first_minute)), (leap_day, now));
        assert_eq!(calendar.bounds(leap_day).0.until(now), Duration::from_mins(1));
    }

    #[test]
    fn time_left_never_goes_below_zero() {
        let (early, late) = (Timestamp::from_millis(1_000), Timestamp::from_millis(3_500));
        assert_eq!(early.until(late), Duration::from_millis(2_500));
        assert_eq!(late.until(early), Duration::ZERO);
    }
}
