//! Instants on the live store's clock, and the business day of the house.
//!
//! A terminal's own clock is never asked: each instant was read from the Redis server, so that
//! a terminal whose clock is an hour off does no harm.

use std::time::Duration;

use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};
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

    /// This instant moved back by `duration`.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
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

    /// The wall clock of `zone` at this instant in `form` (of chrono). Where that clock shows the same time twice, in
    /// the night in which it is put back, its distance from UTC follows: `02:30+02`.
    #[must_use]
    pub fn written(self, zone: Tz, form: &str) -> String {
        let local = self.local(zone);
        let written = local.format(form).to_string();
        let is_twice = matches!(zone.from_local_datetime(&local.naive_local()), MappedLocalTime::Ambiguous(..));
        if !is_twice {
            return written;
        }
        let away = local.format("%:z").to_string();
        written + away.strip_suffix(":00").unwrap_or(&away)
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
        self.ahead(at).local(self.zone)
    }

    /// What the wall clock of the house shows at `at`, [written](Timestamp::written) so that it means one instant.
    #[must_use]
    pub fn written(&self, at: Timestamp, form: &str) -> String {
        self.ahead(at).written(self.zone, form)
    }

    fn ahead(&self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.saturating_add(self.ahead.num_milliseconds()))
    }

    /// The business day to which `at` belongs: the one whose [bounds](Self::bounds) it lies in, also where the clock
    /// shows the start of the day twice or never.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        let date = self.local(at).date_naive();
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        let begun = [next, date].into_iter().find(|day| self.at(*day, self.day_begins) <= at);
        begun.unwrap_or_else(|| date.checked_sub_days(Days::new(1)).unwrap_or(date))
    }

    /// The first instant of business day `date` and the first after it.
    #[must_use]
    pub fn bounds(&self, date: NaiveDate) -> (Timestamp, Timestamp) {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        (self.at(date, self.day_begins), self.at(next, self.day_begins))
    }

    /// The instants at which the wall clock of the house shows `date` and `time`: one, two in the night in which it
    /// is put back, none where it is put forward over them.
    #[must_use]
    pub fn showing(&self, date: NaiveDate, time: NaiveTime) -> Vec<Timestamp> {
        let instants = match self.zone.from_local_datetime(&date.and_time(time)) {
            MappedLocalTime::None => vec![],
            MappedLocalTime::Single(at) => vec![at],
            MappedLocalTime::Ambiguous(first, second) => vec![first, second],
        };
        instants.iter().map(|at| self.shows(at)).collect()
    }

    /// The first instant at which the wall clock of the house shows `date` and `time` or, where it is put forward
    /// over them, more.
    #[must_use]
    pub fn at(&self, date: NaiveDate, time: NaiveTime) -> Timestamp {
        let local = date.and_time(time);
        let after_gap = || GapInfo::new(&local, &self.zone)?.end.map(|at| self.shows(&at));
        let first = self.showing(date, time).first().copied().or_else(after_gap);
        first.unwrap_or_else(|| self.shows(&local.and_utc()))
    }

    /// The next instant after `now` at which the wall clock of the house shows `time`; `None` if that is in a night
    /// in which it is put forward over it.
    #[must_use]
    pub fn next(&self, now: Timestamp, time: NaiveTime) -> Option<Timestamp> {
        let local = self.local(now).naive_local();
        let today = local.date();
        if today.and_time(time) > local && self.showing(today, time).is_empty() {
            return None;
        }
        let tomorrow = today.checked_add_days(Days::new(1))?;
        let mut instants = self.showing(today, time);
        instants.extend(self.showing(tomorrow, time));
        instants.into_iter().find(|at| *at > now)
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

    fn time(written: &str) -> NaiveTime {
        written.parse::<NaiveTime>().unwrap()
    }

    #[test]
    fn a_wall_clock_time_that_is_skipped_in_spring_is_no_instant_and_what_waits_for_it_begins_after_the_gap() {
        for (zone, date, skipped, next) in [
            (chrono_tz::Europe::Berlin, "2026-03-29", "02:30:00", "03:00"),
            (chrono_tz::Australia::Lord_Howe, "2026-10-04", "02:15:00", "02:30"),
        ] {
            let calendar = Calendar { zone, ..shanghai() };
            let date = date.parse::<NaiveDate>().unwrap();
            assert_eq!(calendar.showing(date, time(skipped)), []);
            assert_eq!(calendar.at(date, time(skipped)).written(zone, "%H:%M"), next);
        }
    }

    #[test]
    fn a_time_that_repeats_is_written_with_its_distance_from_utc_and_no_other_is() {
        for (zone, date, repeated, written) in [
            (chrono_tz::Europe::Berlin, "2026-10-25", "02:30:00", ["02:30+02", "02:30+01"]),
            (chrono_tz::Australia::Lord_Howe, "2026-04-05", "01:45:00", ["01:45+11", "01:45+10:30"]),
        ] {
            let calendar = Calendar { zone, ..shanghai() };
            let date = date.parse::<NaiveDate>().unwrap();
            let twice = calendar.showing(date, time(repeated));
            assert_eq!(twice.iter().map(|at| at.written(zone, "%H:%M")).collect::<Vec<_>>(), written);
            assert_eq!(
                calendar.at(date, time("12:00:00")).written(zone, "%d %H:%M"),
                date.format("%d 12:00").to_string()
            );
        }
    }

    #[test]
    fn every_instant_lies_in_the_bounds_of_its_business_day_wherever_the_day_begins() {
        let zones = [
            chrono_tz::Europe::Berlin,
            chrono_tz::Australia::Lord_Howe,
            chrono_tz::America::Havana,
            chrono_tz::America::Santiago,
            chrono_tz::Africa::Cairo,
        ];
        for zone in zones {
            for day_begins in
                ["00:00:00", "00:30:00", "01:45:00", "02:00:00", "02:15:00", "02:30:00", "06:00:00", "23:30:00"]
            {
                let calendar = Calendar::new(zone, time(day_begins));
                // All of 2026, in steps that meet every hour of both nights.
                for step in 0..24 * 6 * 365 {
                    let at = Timestamp::from_millis(1_767_225_600_000 + step * 600_000);
                    let (from, to) = calendar.bounds(calendar.day_of(at));
                    assert!(from <= at && at < to, "{zone} {day_begins} {at:?}");
                }
            }
        }
    }

    #[test]
    fn the_next_time_that_the_clock_shows_may_be_the_second_of_a_night_and_may_never_come() {
        let berlin = Calendar { zone: chrono_tz::Europe::Berlin, ..shanghai() };
        let twice = berlin.showing(NaiveDate::from_ymd_opt(2026, 10, 25).unwrap(), time("02:30:00"));
        let next = |now: Timestamp| berlin.next(now, time("02:30:00"));
        assert_eq!(next(Timestamp::from_millis(twice[0].millis() - 1)), Some(twice[0]));
        assert_eq!(next(twice[0]), Some(twice[1]));
        assert_eq!(next(twice[1]).map(|at| at.written(berlin.zone, "%d %H:%M")).as_deref(), Some("26 02:30"));
        let spring = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        assert_eq!(next(berlin.at(spring, time("01:00:00"))), None);
        assert_eq!(next(berlin.at(spring.pred_opt().unwrap(), time("12:00:00"))), None);
        assert!(next(berlin.at(spring, time("12:00:00"))).is_some());
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
