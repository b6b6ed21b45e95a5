//! Times, dates and seats as people write them. Money writes itself (`Money: Display`).

use std::time::Duration;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use unicode_width::UnicodeWidthStr as _;

use super::{Lang, Locale};
use crate::domain::hall::{HallPlan, SeatId, SeatLabel};
use crate::domain::seat_list;
use crate::domain::text::Titles;
use crate::domain::time::Timestamp;

const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Locale {
    /// The wall clock of the house: `19:42`; where it shows the same twice in a night, `02:30+02`.
    #[must_use]
    pub fn clock(&self, at: Timestamp, zone: Tz) -> String {
        at.written(zone, "%H:%M")
    }

    /// Time left, `03:58`. A second that has begun counts whole, so that `00:00` means it is over.
    #[must_use]
    pub fn countdown(&self, left: Duration) -> String {
        let seconds = left.as_millis().div_ceil(1_000);
        format!("{:02}:{:02}", seconds / 60, seconds % 60)
    }

    /// A seat as the house calls it: `G7`, `7-8` or `7排8座`, `Balcony C 12` or `楼座 C12`. Where its hall is not at hand, by
    /// its id.
    #[must_use]
    pub fn seat(&self, hall: Option<&HallPlan>, seat: SeatId) -> String {
        hall.and_then(|hall| hall.label(seat)).map_or_else(|| seat.to_string(), |label| self.seat_label(label))
    }

    fn seat_label(&self, label: SeatLabel<'_>) -> String {
        let SeatLabel { section, row, number } = label;
        let is_counted = row.ends_with(|c: char| c.is_ascii_digit());
        let seat = match self.lang() {
            Lang::En if is_counted => format!("{row}-{number}"),
            Lang::En if section.is_some() => format!("{row} {number}"),
            Lang::ZhCn if is_counted || !row.is_ascii() => format!("{row}排{number}座"),
            Lang::En | Lang::ZhCn => format!("{row}{number}"),
        };
        section.map_or_else(|| seat.clone(), |section| format!("{} {seat}", self.section(section)))
    }

    /// What a hall is called; the word for a hall only where its name has none: `Hall 2`, `2 厅`, but `1号厅`.
    #[must_use]
    pub fn hall(&self, name: &str) -> String {
        let folded = name.trim().to_lowercase();
        let has_word = folded.split_whitespace().any(|word| word == "hall") || folded.ends_with(['厅', '廳']);
        if has_word { name.trim().to_owned() } else { self.fill("hall-name", &[("hall", name.into())]) }
    }

    /// What a part of a hall is called.
    #[must_use]
    pub fn section<'a>(&self, name: &'a Titles) -> &'a str {
        match self.lang() {
            Lang::En => name.en.as_str(),
            Lang::ZhCn => name.zh.as_str(),
        }
    }

    /// The row that a seat stands in, with its section: `G`, `Balcony C`.
    #[must_use]
    pub fn row(&self, hall: &HallPlan, seat: SeatId) -> String {
        let Some(SeatLabel { section, row, .. }) = hall.label(seat) else { return seat.row.to_string() };
        section.map_or_else(|| row.to_owned(), |section| format!("{} {row}", self.section(section)))
    }

    /// Seats in one line: `G7 G8`, many in runs of neighbours, `G7-12`; names of several words with commas between.
    #[must_use]
    pub fn seats(&self, hall: Option<&HallPlan>, seats: &[SeatId]) -> String {
        let names: Vec<String> = seat_list::runs(seats).into_iter().map(|run| self.run(hall, run)).collect();
        names.join(between(&names))
    }

    /// The same where there is room for so many cells: of a group's, those without room are counted.
    #[must_use]
    pub fn seats_in(&self, hall: Option<&HallPlan>, seats: &[SeatId], room: u16) -> String {
        let all = self.seats(hall, seats);
        if seats.len() < seat_list::MANY || all.width() <= usize::from(room) {
            return all;
        }
        let runs = seat_list::runs(seats);
        let names: Vec<String> = runs.iter().map(|run| self.run(hall, run)).collect();
        let between = between(&names);
        let (mut told, mut left) = (String::new(), seats.len());
        for (run, name) in runs.iter().zip(&names) {
            let after = left - run.len();
            let rest = if after > 0 { format!("+{after}").len() } else { 0 };
            if told.width() + name.width() + between.len() + rest > usize::from(room) {
                break;
            }
            told = format!("{told}{name}{between}");
            left = after;
        }
        format!("{told}+{left}")
    }

    /// Neighbours as one: `G7-12`, `7排8-12座`.
    fn run(&self, hall: Option<&HallPlan>, run: &[SeatId]) -> String {
        let [first, .., last] = run else { return run.first().map_or(String::new(), |one| self.seat(hall, *one)) };
        let name = self.seat(hall, *first);
        match name.strip_suffix('座') {
            Some(name) => format!("{name}-{}座", last.number),
            // Where the row is a number too, a dash stands before the first seat already.
            None if name.contains('-') => format!("{name}..{}", last.number),
            None => format!("{name}-{}", last.number),
        }
    }

    /// A day in a column: `Sat 21 Nov`, `11-21 周六`.
    #[must_use]
    pub fn short_date(&self, date: NaiveDate) -> String {
        match self.lang() {
            Lang::En => self.date(date),
            Lang::ZhCn => {
                let weekday = date.weekday().num_days_from_monday() as usize;
                format!("{:02}-{:02} {}", date.month(), date.day(), WEEKDAYS_ZH[weekday])
            }
        }
    }

    /// A day: `Sat 21 Nov`, `11月21日 周六`.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        let (month, day) = (date.month(), date.day());
        // chrono counts weekdays from 0 to 6 and months from 0 to 11.
        let weekday = date.weekday().num_days_from_monday() as usize;
        match self.lang() {
            Lang::En => format!("{} {day} {}", WEEKDAYS_EN[weekday], MONTHS_EN[date.month0() as usize]),
            Lang::ZhCn => format!("{month}月{day}日 {}", WEEKDAYS_ZH[weekday]),
        }
    }

    /// The same with its year, for what is kept: `Sat 21 Nov 2026`, `2026年11月21日 周六`.
    #[must_use]
    pub fn full_date(&self, date: NaiveDate) -> String {
        match self.lang() {
            Lang::En => format!("{} {}", self.date(date), date.year()),
            Lang::ZhCn => format!("{}年{}", date.year(), self.date(date)),
        }
    }

    /// The same where the month is known: `Sat 21`, `21 周六`.
    #[must_use]
    pub fn brief_date(&self, date: NaiveDate) -> String {
        let weekday = date.weekday().num_days_from_monday() as usize;
        match self.lang() {
            Lang::En => format!("{} {}", WEEKDAYS_EN[weekday], date.day()),
            Lang::ZhCn => format!("{} {}", date.day(), WEEKDAYS_ZH[weekday]),
        }
    }
}

/// What stands between names: those of several words need more.
fn between(names: &[String]) -> &'static str {
    if names.iter().any(|name| name.contains(' ')) { ", " } else { " " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let saturday = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!(Locale::new(Lang::En).date(saturday), "Sat 21 Nov");
        assert_eq!(Locale::new(Lang::ZhCn).date(saturday), "11月21日 周六");
        assert_eq!([Lang::En, Lang::ZhCn].map(|lang| Locale::new(lang).brief_date(saturday)), ["Sat 21", "21 周六"]);
        let full = [Lang::En, Lang::ZhCn].map(|lang| Locale::new(lang).full_date(saturday));
        assert_eq!(full, ["Sat 21 Nov 2026", "2026年11月21日 周六"]);
        assert_eq!(Locale::new(Lang::En).short_date(saturday), "Sat 21 Nov");
        assert_eq!(Locale::new(Lang::ZhCn).short_date(saturday), "11-21 周六");
    }

    #[test]
    fn the_word_for_a_hall_is_never_there_twice() {
        let called = |name| [Lang::En, Lang::ZhCn].map(|lang| Locale::new(lang).hall(name));
        assert_eq!(called("2"), ["Hall 2", "2 厅"]);
        assert_eq!(called("1号厅"), ["1号厅", "1号厅"]);
        assert_eq!(called("Hall 3"), ["Hall 3", "Hall 3"]);
        assert_eq!(called("Hallam"), ["Hall Hallam", "Hallam 厅"], "another word");
    }

    #[test]
    fn a_seat_is_called_as_its_house_calls_it() {
        let called = |drawing: &str, seat: &str| {
            let plan = HallPlan::parse(drawing).unwrap();
            [Lang::En, Lang::ZhCn].map(|lang| Locale::new(lang).seat(Some(&plan), seat.parse().unwrap()))
        };
        assert_eq!(called("G | ...\n", "G2"), ["G2", "G2"]);
        assert_eq!(called("7 | ...\n", "7X2"), ["7-2", "7排2座"]);
        assert_eq!(called("楼上1 | ...\n", "1Y2"), ["楼上1-2", "楼上1排2座"]);
        assert_eq!(called("楼上 | ...\n", "1Y2"), ["楼上2", "楼上排2座"]);
        assert_eq!(called("section: Balcony 楼座\nC | ...\n", "C2"), ["Balcony C 2", "楼座 C2"]);
        assert_eq!(called("section: Balcony 楼座\n7 | ...\n", "7X2"), ["Balcony 7-2", "楼座 7排2座"]);
        assert_eq!(called("G | ...\n", "7X2"), ["7X2", "7X2"], "of another hall");
    }

    #[test]
    fn names_of_several_words_are_told_apart_in_a_list() {
        let plan = HallPlan::parse("C | ...\nsection: Balcony\nC | ...\n").unwrap();
        let seats = ["C1", "2Y2"].map(|seat| seat.parse().unwrap());
        assert_eq!(locale().seats(Some(&plan), &seats), "C1, Balcony C 2");
        assert_eq!(locale().seats(None, &seats), "C1 2Y2");
        assert_eq!(locale().row(&plan, seats[1]), "Balcony C");
    }

    fn locale() -> Locale {
        Locale::new(Lang::En)
    }

    #[test]
    fn a_countdown_shows_zero_only_when_time_is_up() {
        assert_eq!(locale().countdown(Duration::from_secs(238)), "03:58");
        assert_eq!(locale().countdown(Duration::from_millis(1)), "00:01");
        assert_eq!(locale().countdown(Duration::ZERO), "00:00");
        assert_eq!(locale().countdown(Duration::from_hours(1)), "60:00");
    }

    #[test]
    fn the_clock_is_that_of_the_house() {
        let at = Timestamp::from_millis(1_795_261_320_000);
        assert_eq!(locale().clock(at, chrono_tz::UTC), "11:42");
        assert_eq!(locale().clock(at, chrono_tz::Asia::Shanghai), "19:42");
        let second = Timestamp::from_millis(1_792_891_800_000);
        assert_eq!(locale().clock(second, chrono_tz::Europe::Berlin), "02:30+01");
    }
}
