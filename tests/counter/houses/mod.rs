//! The example houses of `assets/houses`, each sold from by script and at the screen, in its own language. Their days are
//! moved by whole weeks, so that weekdays keep their prices and no test meets the end of a sale.

mod screen;
mod script;

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

use super::pty::Place;

/// Fees of the house that was opened go by the time left: between two hours and a day in both houses.
const SOON: TimeDelta = TimeDelta::hours(5);

/// An example house in a ledger of its own.
struct House {
    place: Place,
    settings: String,
    lang: &'static str,
    zone: chrono_tz::Tz,
    /// How many days later its films are shown.
    later: TimeDelta,
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All dates of a text so many days later.
fn moved(text: &str, later: TimeDelta) -> String {
    let mut moved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let date = rest.get(..10).filter(|_| first.is_ascii_digit()).and_then(|word| word.parse::<NaiveDate>().ok());
        let taken = if let Some(date) = date {
            moved.push_str(&(date + later).to_string());
            10
        } else {
            moved.push(first);
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    moved
}

impl House {
    /// Imports `assets/houses/NAME` into an empty ledger.
    fn open(name: &str, lang: &'static str, zone: chrono_tz::Tz) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/houses").join(name);
        let schedule = read(&folder.join("schedule.csv"));
        let days = schedule.lines().skip(1).filter_map(|line| line.get(..10)?.parse::<NaiveDate>().ok());
        let first = days.min().unwrap();
        // Wherever the house lies, the first day begins more than a day from now.
        let wait = (Utc::now().date_naive() + TimeDelta::days(3) - first).num_days();
        let later = TimeDelta::days(wait + (7 - wait.rem_euclid(7)) % 7);
        let settings = folder.join("frontrow.toml").display().to_string();
        let house = Self { place: Place::new(), settings, lang, zone, later };
        let mut files = Vec::new();
        for file in ["catalogue.toml", "schedule.csv"] {
            files.push(house.write(file, &moved(&read(&folder.join(file)), later)));
        }
        let (code, imported) = house.json(&["import", "--no-demo", &files[0], &files[1]]);
        assert_eq!(code, 0, "{imported}");
        house
    }

    fn china() -> Self {
        Self::open("china", "zh", chrono_tz::Asia::Shanghai)
    }

    fn europe() -> Self {
        Self::open("europe", "en", chrono_tz::Europe::Amsterdam)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.place.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        self.place.json(&[arguments, &["--config", &self.settings]].concat())
    }

    /// What is to be done.
    fn done(&self, arguments: &[&str]) -> Value {
        let (code, answer) = self.json(arguments);
        assert_eq!(code, 0, "{arguments:?}: {answer}");
        answer
    }

    /// What is to be refused, with its code.
    fn refused(&self, arguments: &[&str]) -> String {
        let (code, answer) = self.json(arguments);
        assert_eq!(code, 1, "{arguments:?}: {answer}");
        answer["code"].as_str().unwrap().to_owned()
    }

    fn ticket(&self, order: &str) -> String {
        let output = self.place.run(&["ticket", order, "--lang", self.lang, "--config", &self.settings]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The screening that the example's schedule has then and there.
    fn screening(&self, date: &str, time: &str, hall: &str) -> String {
        let date = moved(date, self.later);
        let list = self.done(&["screenings", "--date", &date]);
        let is_it =
            |row: &&Value| row["hall"] == hall && row["starts_at"].as_str().unwrap().contains(&format!("T{time}"));
        list.as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("{date} {time} {hall}: {list}"))["id"]
            .to_string()
    }

    /// One more screening, which begins in five hours.
    fn soon(&self, hall_film_list: &str) -> String {
        let at = (Utc::now() + SOON).with_timezone(&self.zone);
        let row = format!("{},{},{hall_film_list},", at.format("%Y-%m-%d"), at.format("%H:%M%z"));
        let file = self.write("soon.csv", &format!("date,time,hall,film,price_list,blocked\n{row}\n"));
        self.done(&["import", &file]);
        let list = self.done(&["screenings"]);
        let starts = |row: &Value| DateTime::parse_from_rfc3339(row["starts_at"].as_str().unwrap()).unwrap();
        list.as_array().unwrap().iter().min_by_key(|row| starts(row)).unwrap()["id"].to_string()
    }

    fn hold(&self, screening: &str, seats: &[&str], more: &[&str]) -> String {
        let held = self.done(&[&["hold", screening], seats, more].concat());
        held["order"].as_str().unwrap().to_owned()
    }

    /// Each hall of the catalogue passes, with so many seats.
    fn check_halls(&self, seats: &[i64]) {
        let catalogue: toml::Table = read(&self.place.path().join("catalogue.toml")).parse().unwrap();
        let halls = catalogue["hall"].as_array().unwrap();
        assert_eq!(halls.len(), seats.len());
        for (hall, seats) in halls.iter().zip(seats) {
            let file = self.write("hall.txt", hall["plan"].as_str().unwrap());
            assert_eq!(self.done(&["hall", "check", &file])["seats"], *seats, "{hall}");
        }
    }
}

/// Whether all of them stand there.
fn all(text: &str, parts: &[&str]) -> bool {
    parts.iter().all(|part| text.contains(part))
}
