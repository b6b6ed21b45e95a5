//! Schedules in CSV: one screening a row.

use chrono::{DateTime, NaiveDate, NaiveTime};

use crate::domain::hall::SeatName;
use crate::domain::text::Text;
use crate::domain::time::{Calendar, Timestamp};
use crate::ledger::catalogue::load::Showing;

use super::draft::{At, Draft, Place, SourceFile};

/// The columns, in the order in which they are written. The last may be missing.
pub(super) const COLUMNS: [&str; 6] = ["date", "time", "hall", "film", "price_list", "blocked"];

const BLOCKED: &str = "blocked";

/// Reads one file into `draft`.
pub(super) fn read(file: &SourceFile, calendar: Calendar, draft: &mut Draft) {
    let source = file.text.trim_start_matches('\u{feff}');
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(source.as_bytes());
    let head = match rows.headers() {
        Ok(head) => head.clone(),
        Err(error) => return draft.fault(file, 1, error.to_string()),
    };
    let mut columns = [None; COLUMNS.len()];
    for (at, name) in head.iter().enumerate() {
        match COLUMNS.iter().position(|column| *column == name) {
            Some(column) if columns[column].is_none() => columns[column] = Some(at),
            Some(_) => draft.fault(file, 1, format!("the column `{name}` stands twice")),
            None => {
                let what = format!("there is no column `{}`; the columns are {}", Text::new(name), COLUMNS.join(","));
                draft.fault(file, 1, what);
            }
        }
    }
    for (name, _) in COLUMNS.iter().zip(&columns).filter(|(name, at)| at.is_none() && **name != BLOCKED) {
        draft.fault(file, 1, format!("the column `{name}` is missing; the first line is {}", COLUMNS.join(",")));
    }
    for row in rows.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                draft.fault(file, usize::try_from(line).unwrap_or_default(), error.to_string());
                continue;
            }
        };
        let line = row.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or_default());
        if row.len() != head.len() {
            draft.fault(file, line, format!("{} columns stand where the first line has {}", row.len(), head.len()));
            continue;
        }
        let of = |column: usize| columns[column].map(|at| row.get(at).unwrap_or_default());
        if let Some(entry) = showing(file, line, of, calendar, draft) {
            draft.showings.push(At { place: Place { file: file.name.clone(), line }, entry });
        }
    }
}

/// Reads a row, whose columns `of` gives. A column that is not there was told already.
fn showing<'a>(
    file: &SourceFile,
    line: usize,
    of: impl Fn(usize) -> Option<&'a str>,
    calendar: Calendar,
    draft: &mut Draft,
) -> Option<Showing> {
    let mut number = |column: usize| {
        let written = of(column)?;
        let number = written.parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            let what = format!("{}: `{}` is no number from 1 up", COLUMNS[column], Text::new(written));
            draft.fault(file, line, what);
        }
        number
    };
    let (hall, film, price_list) = (number(2), number(3), number(4));
    let date = of(0).and_then(|written| {
        let date = written.parse::<NaiveDate>().ok();
        if date.is_none() {
            draft.fault(file, line, format!("date: `{}` is no date, such as 2026-11-21", Text::new(written)));
        }
        date
    });
    let starts_at = of(1).zip(date).and_then(|(written, date)| {
        let at = start(date, written, calendar);
        if at.is_none() {
            draft.fault(file, line, format!("time: `{}` is no time, such as 19:30", Text::new(written)));
        }
        at
    });
    let mut blocked: Vec<SeatName> = Vec::new();
    for written in of(5).unwrap_or_default().split_whitespace() {
        match written.parse() {
            Ok(seat) if !blocked.contains(&seat) => blocked.push(seat),
            Ok(_) => {}
            Err(_) => draft.fault(file, line, format!("blocked: `{}` is no seat, such as G7", Text::new(written))),
        }
    }
    blocked.sort();
    Some(Showing { film: film?, hall: hall?, price_list: price_list?, starts_at: starts_at?, blocked })
}

/// The instant at which the house's clock shows `written` on `date`. Where that is twice or never, the time
/// carries its distance from UTC: `02:30+02:00`.
fn start(date: NaiveDate, written: &str, calendar: Calendar) -> Option<Timestamp> {
    let plain = ["%H:%M", "%H:%M:%S%.f"].iter().find_map(|form| NaiveTime::parse_from_str(written, form).ok());
    if let Some(time) = plain {
        return Some(calendar.at(date, time));
    }
    let whole = format!("{date} {written}");
    let with_zone = ["%Y-%m-%d %H:%M%:z", "%Y-%m-%d %H:%M:%S%.f%:z"];
    let at = with_zone.iter().find_map(|form| DateTime::parse_from_str(&whole, form).ok())?;
    Some(calendar.shows(&at))
}

/// How [`start`] reads an instant back: its date and its time.
pub(in crate::ledger) fn clock_of(at: Timestamp, calendar: Calendar) -> (NaiveDate, String) {
    let local = calendar.local(at);
    let form = if at.millis() % 60_000 == 0 { "%H:%M" } else { "%H:%M:%S%.3f" };
    let time = local.format(form).to_string();
    if start(local.date_naive(), &time, calendar) == Some(at) {
        return (local.date_naive(), time);
    }
    (local.date_naive(), local.format(&format!("{form}%:z")).to_string())
}
