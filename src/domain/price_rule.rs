//! Which price list a screening has, where nobody names one: rules of the house, in order, of which the first that fits
//! holds.
//!
//! They go by the business day: a film that begins half past midnight is one of the evening before, at its prices.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

use super::ids::IdError;
use super::screening::Film;
use super::text::{Text, fold};
use super::time::{Calendar, Timestamp};
use super::written::stored_as_written;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// A rule that gives screenings their price list. What it does not speak of fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PriceRule {
    /// What the house calls it.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub name: Text,
    /// The list that it gives.
    pub price_list: i64,
    /// Business days of the week.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// Business days, such as holidays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Dates>,
    /// The film begins before this time of the business day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Clock>,
    /// The film begins at this time of the business day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Clock>,
    /// A word of the film's format, such as IMAX.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub format: Text,
    /// The film's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub film: Option<i64>,
    /// The hall's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hall: Option<i64>,
}

impl PriceRule {
    /// Whether it fits a screening.
    #[must_use]
    pub fn fits(&self, film: &Film, hall: i64, starts_at: Timestamp, calendar: Calendar) -> bool {
        let day = calendar.day_of(starts_at);
        let clock = calendar.local(starts_at).time();
        let begins = calendar.day_begins;
        let of_day = |clock: NaiveTime| (DAY + seconds(clock) - seconds(begins)) % DAY;
        let is_before = |before: Clock| before.0 == begins || of_day(clock) < of_day(before.0);
        (self.days.is_empty() || self.days.contains(&Day(day.weekday())))
            && (self.dates.is_empty() || self.dates.iter().any(|dates| dates.contain(day)))
            && self.before.is_none_or(is_before)
            && self.from.is_none_or(|from| of_day(clock) >= of_day(from.0))
            && has_word(film.format.as_str(), self.format.as_str())
            && self.film.is_none_or(|number| number == film.id)
            && self.hall.is_none_or(|number| number == hall)
    }

    /// What it is called: by its name, else by what it says.
    #[must_use]
    pub fn title(&self) -> Text {
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let mut said: Vec<String> = Vec::new();
        said.extend(joined(&self.days));
        said.extend(joined(&self.dates));
        said.extend(self.from.map(|from| format!("from {from}")));
        said.extend(self.before.map(|before| format!("before {before}")));
        said.extend((!self.format.is_empty()).then(|| self.format.to_string()));
        said.extend(self.film.map(|film| format!("film {film}")));
        said.extend(self.hall.map(|hall| format!("hall {hall}")));
        Text::new(&if said.is_empty() { "always".to_owned() } else { said.join(", ") })
    }
}

/// The first rule that fits a screening.
#[must_use]
pub fn first_that_fits<'a>(
    rules: &'a [PriceRule],
    film: &Film,
    hall: i64,
    starts_at: Timestamp,
    calendar: Calendar,
) -> Option<&'a PriceRule> {
    rules.iter().find(|rule| rule.fits(film, hall, starts_at, calendar))
}

fn seconds(clock: NaiveTime) -> u32 {
    clock.num_seconds_from_midnight()
}

/// Whether `word` is among the words of `format`, however large its letters; nothing is among all.
fn has_word(format: &str, word: &str) -> bool {
    word.is_empty() || fold(format).split_whitespace().any(|of| of == fold(word))
}

fn joined<T: fmt::Display>(of: &[T]) -> Option<String> {
    (!of.is_empty()).then(|| of.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

/// A day of the week: `mon` to `sun`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Weekday);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Weekday::Mon => "mon",
            Weekday::Tue => "tue",
            Weekday::Wed => "wed",
            Weekday::Thu => "thu",
            Weekday::Fri => "fri",
            Weekday::Sat => "sat",
            Weekday::Sun => "sun",
        })
    }
}

impl FromStr for Day {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let all = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        let wrong = IdError { what: "mon, tue, wed, thu, fri, sat or sun", example: "sat" };
        all.into_iter().map(Self).find(|day| day.to_string() == written).ok_or(wrong)
    }
}

/// A date, or all from one to another: `2026-10-01`, `2026-10-01..2026-10-07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    first: NaiveDate,
    last: NaiveDate,
}

impl Dates {
    fn contain(self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}..{}", self.first, self.last) }
    }
}

impl FromStr for Dates {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let wrong =
            || IdError { what: "a date, or the first and the last of several", example: "2026-10-01..2026-10-07" };
        let (first, last) = written.split_once("..").unwrap_or((written, written));
        let (first, last): (NaiveDate, NaiveDate) =
            (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
        if first <= last { Ok(Self { first, last }) } else { Err(wrong()) }
    }
}

/// A time of the house's wall clock: `18:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(pub NaiveTime);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl FromStr for Clock {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let wrong = |_| IdError { what: "a time of the wall clock", example: "18:00" };
        NaiveTime::parse_from_str(written, "%H:%M").map(Self).map_err(wrong)
    }
}

stored_as_written!(Day, Dates, Clock);

#[cfg(test)]
mod tests {
    use super::super::text::Titles;
    use super::*;
    use proptest::prelude::*;

    fn house() -> Calendar {
        Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap())
    }

    fn film(format: &str) -> Film {
        Film { id: 3, titles: Titles::default(), minutes: 90, format: Text::new(format) }
    }

    fn at(date: &str, time: &str) -> Timestamp {
        house().at(date.parse().unwrap(), time.parse::<Clock>().unwrap().0)
    }

    fn rule(json: &str) -> PriceRule {
        serde_json::from_str(json).unwrap()
    }

    fn fits(json: &str, date: &str, time: &str) -> bool {
        rule(json).fits(&film("IMAX 3D"), 2, at(date, time), house())
    }

    #[test]
    fn the_first_rule_that_fits_holds_and_one_that_says_nothing_fits_all() {
        let rules = [
            rule(r#"{"price_list": 4, "name": "National Day", "dates": ["2026-10-01..2026-10-07"]}"#),
            rule(r#"{"price_list": 3, "days": ["sat", "sun"]}"#),
            rule(r#"{"price_list": 2, "before": "12:00"}"#),
            rule(r#"{"price_list": 1}"#),
        ];
        let chosen = |date, time| {
            let rule = first_that_fits(&rules, &film("2D"), 1, at(date, time), house()).unwrap();
            (rule.price_list, rule.title().to_string())
        };
        let is = |list, title: &str| (list, title.to_owned());
        // 3 October 2026 is a Saturday: the holiday stands first.
        assert_eq!(chosen("2026-10-03", "10:00"), is(4, "National Day"));
        assert_eq!(chosen("2026-10-10", "10:00"), is(3, "sat sun"));
        assert_eq!(chosen("2026-10-12", "10:00"), is(2, "before 12:00"));
        assert_eq!(chosen("2026-10-12", "12:00"), is(1, "always"));
        assert!(first_that_fits(&rules[..3], &film("2D"), 1, at("2026-10-12", "12:00"), house()).is_none());
    }

    #[test]
    fn a_film_after_midnight_is_one_of_the_evening_before() {
        // The night from Sunday 11 to Monday 12 October.
        assert!(fits(r#"{"days": ["sun"]}"#, "2026-10-12", "00:30"));
        assert!(fits(r#"{"dates": ["2026-10-11"], "from": "18:00"}"#, "2026-10-12", "00:30"));
        assert!(!fits(r#"{"before": "12:00"}"#, "2026-10-12", "00:30"), "no matinee");
        assert!(fits(r#"{"before": "12:00"}"#, "2026-10-12", "06:00"), "the day begins");
        assert!(fits(r#"{"from": "18:00", "before": "01:00"}"#, "2026-10-12", "00:30"));
        assert!(!fits(r#"{"from": "18:00", "before": "01:00"}"#, "2026-10-12", "01:00"));
        assert!(fits(r#"{"before": "06:00"}"#, "2026-10-12", "05:59"), "until the day ends");
    }

    #[test]
    fn a_rule_speaks_of_a_word_of_the_format_a_film_or_a_hall() {
        let on = |json| fits(json, "2026-10-12", "20:00");
        assert!(on(r#"{"format": "imax"}"#) && on(r#"{"format": "3D"}"#) && !on(r#"{"format": "2D"}"#));
        assert!(!on(r#"{"format": "MAX"}"#), "a whole word");
        assert!(on(r#"{"film": 3, "hall": 2}"#) && !on(r#"{"film": 2}"#) && !on(r#"{"hall": 3}"#));
    }

    #[test]
    fn what_is_no_day_no_date_and_no_time_is_refused() {
        assert!("Sat".parse::<Day>().is_err() && "2026-10-07..2026-10-01".parse::<Dates>().is_err());
        assert!("2026-02-30".parse::<Dates>().is_err() && "24:00".parse::<Clock>().is_err());
    }

    proptest! {
        #[test]
        fn every_screening_is_before_a_time_or_from_it(hour in 0_u32..24, minute in 0_i64..(3 * 1_440), begins in 0_u32..24) {
            let mut calendar = house();
            calendar.day_begins = NaiveTime::from_hms_opt(begins, 0, 0).unwrap();
            let time = Clock(NaiveTime::from_hms_opt(hour, 0, 0).unwrap());
            let starts_at = Timestamp::from_millis(at("2026-10-12", "00:00").millis() + minute * 60_000);
            let fits = |rule: PriceRule| rule.fits(&film("2D"), 1, starts_at, calendar);
            let before = fits(PriceRule { before: Some(time), ..PriceRule::default() });
            let from = fits(PriceRule { from: Some(time), ..PriceRule::default() });
            // At the time at which the day begins both speak of the whole day.
            let is_right = if hour == begins { before && from } else { before != from };
            prop_assert!(is_right);
        }

        #[test]
        fn a_rule_reads_back_as_it_is_written(list in 1_i64..100, day in 0_usize..7, film in prop::option::of(1_i64..9)) {
            let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][day].parse().unwrap();
            let dates = vec!["2026-10-01".parse().unwrap(), "2026-10-01..2026-10-07".parse().unwrap()];
            let from = Some("18:30".parse().unwrap());
            let rule = PriceRule { price_list: list, days: vec![day], dates, from, film, ..PriceRule::default() };
            let written = serde_json::to_string(&rule).unwrap();
            prop_assert_eq!(serde_json::from_str::<PriceRule>(&written).unwrap(), rule);
        }
    }
}
