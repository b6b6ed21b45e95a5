//! Schedules in CSV: one screening a row.

use chrono::{DateTime, NaiveDate, NaiveTime};

use crate::domain::seat::Block;
use crate::domain::text::Text;
use crate::domain::time::{Calendar, Timestamp};

use super::draft::{At, Draft, Place, Row, SourceFile, line_of};

/// The columns, in the order in which they are written. The last may be missing.
pub(super) const COLUMNS: [&str; 6] = ["date", "time", "hall", "film", "price_list", "blocked"];

const BLOCKED: &str = "blocked";

/// Reads one file into `draft`. Rows of blank cells, as spreadsheets leave them, are nothing.
pub(super) fn read(file: &SourceFile, calendar: Calendar, draft: &mut Draft) {
    let source = file.text.trim_start_matches('\u{feff}');
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(source.as_bytes())
        .into_records()
        .map(|row| {
            row.map(|row| (line(source, row.position()), row)).map_err(|error| (line(source, error.position()), error))
        })
        .filter(|row| !row.as_ref().is_ok_and(|(_, row)| row.iter().all(str::is_empty)));
    let (first, head) = match rows.next() {
        Some(Ok(head)) => head,
        Some(Err((line, error))) => return draft.fault(file, line, error.to_string()),
        None => (1, csv::StringRecord::new()),
    };
    let mut columns = [None; COLUMNS.len()];
    for (at, name) in head.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        match COLUMNS.iter().position(|column| *column == name) {
            Some(column) if columns[column].is_none() => columns[column] = Some(at),
            Some(_) => draft.fault(file, first, format!("the column `{name}` stands twice")),
            None => {
                let what = format!("there is no column `{}`; the columns are {}", Text::new(name), COLUMNS.join(","));
                draft.fault(file, first, what);
            }
        }
    }
    for (name, _) in COLUMNS.iter().zip(&columns).filter(|(name, at)| at.is_none() && **name != BLOCKED) {
        draft.fault(file, first, format!("the column `{name}` is missing; the first line is {}", COLUMNS.join(",")));
    }
    for row in rows {
        let (line, row) = match row {
            Ok(row) => row,
            Err((line, error)) => {
                draft.fault(file, line, error.to_string());
                continue;
            }
        };
        // Cells beyond the named columns are nothing only while they are blank.
        let named = |at: usize| head.get(at).is_some_and(|name| !name.is_empty());
        let is_beside = row.iter().enumerate().any(|(at, cell)| !named(at) && !cell.is_empty());
        let is_short = columns.iter().flatten().any(|at| *at >= row.len());
        if is_beside || is_short {
            let what = format!("{} columns stand where the first line has {}", row.len(), head.len());
            draft.fault(file, line, what);
            continue;
        }
        let of = |column: usize| columns[column].map(|at| row.get(at).unwrap_or_default());
        if let Some(entry) = showing(file, line, of, calendar, draft) {
            draft.showings.push(At { place: Place { file: file.name.clone(), line }, entry });
        }
    }
}

/// The line in which a row begins. The library's own count leaves out blank lines and half of each `\r\n`, and its
/// position is before the line breaks that lead to the row.
fn line(source: &str, position: Option<&csv::Position>) -> usize {
    let at = position.and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
    let breaks = source.bytes().skip(at).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    line_of(source, at + breaks)
}

/// Reads a row, whose columns `of` gives. A column that is not there was told already.
fn showing<'a>(
    file: &SourceFile,
    line: usize,
    of: impl Fn(usize) -> Option<&'a str>,
    calendar: Calendar,
    draft: &mut Draft,
) -> Option<Row> {
    let mut number = |column: usize| {
        let written = of(column)?;
        let number = written.parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            let what = format!("{}: `{}` is no number from 1 up", COLUMNS[column], Text::new(written));
            draft.fault(file, line, what);
        }
        number
    };
    let (hall, film) = (number(2), number(3));
    // Without one it is for the house's rules to say.
    let is_by_rule = of(4).is_some_and(str::is_empty);
    let price_list = if is_by_rule { Some(None) } else { number(4).map(Some) };
    let date = of(0).and_then(|written| {
        let date = written.parse::<NaiveDate>().ok();
        if date.is_none() {
            draft.fault(file, line, format!("date: `{}` is no date, such as 2026-11-21", Text::new(written)));
        }
        date
    });
    let starts_at = of(1).zip(date).and_then(|(written, date)| match start(date, written, calendar) {
        Ok(at) => Some(at),
        Err(what) => {
            draft.fault(file, line, format!("time: {what}"));
            None
        }
    });
    let mut blocked: Vec<Block> = Vec::new();
    for written in of(5).unwrap_or_default().split_whitespace() {
        match written.parse::<Block>() {
            Ok(block) if blocked.iter().all(|known| known.seat != block.seat) => blocked.push(block),
            Ok(block) if blocked.contains(&block) => {}
            Ok(block) => {
                draft.fault(file, line, format!("blocked: {} is both broken and kept for the house", block.seat));
            }
            Err(()) => {
                let what = format!("blocked: `{}` is no seat, such as G7, or G7:broken", Text::new(written));
                draft.fault(file, line, what);
            }
        }
    }
    blocked.sort();
    Some(Row { film: film?, hall: hall?, price_list: price_list?, starts_at: starts_at?, blocked })
}

/// The instant at which the house's clock shows `written` on `date`. Where it shows that twice, the time carries its
/// distance from UTC, `02:30+02`; without one it is the first.
///
/// # Errors
/// What is no time, or one that this clock never shows.
fn start(date: NaiveDate, written: &str, calendar: Calendar) -> Result<Timestamp, String> {
    let plain = ["%H:%M", "%H:%M:%S%.f"].iter().find_map(|form| NaiveTime::parse_from_str(written, form).ok());
    if let Some(time) = plain {
        return calendar.showing(date, time).first().copied().ok_or_else(|| {
            format!("on {date} the clock is put forward over {written}; it goes on at {}", later(date, time, calendar))
        });
    }
    let whole = format!("{date} {written}");
    let with_zone = ["%Y-%m-%d %H:%M%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    let at = with_zone.iter().find_map(|form| DateTime::parse_from_str(&whole, form).ok());
    let at = at.ok_or_else(|| format!("`{}` is no time, such as 19:30", Text::new(written)))?;
    let instant = calendar.shows(&at);
    if calendar.local(instant).naive_local() == at.naive_local() {
        Ok(instant)
    } else {
        let ours = calendar.local(instant).format("%Y-%m-%d %H:%M%:z");
        Err(format!("`{}` is a time of another zone: the clock of the house shows {ours} then", Text::new(written)))
    }
}

/// What the clock shows once it has been put forward over `time`.
fn later(date: NaiveDate, time: NaiveTime, calendar: Calendar) -> String {
    calendar.written(calendar.at(date, time), "%H:%M")
}

/// How [`start`] reads an instant back: its date and its time.
pub(in crate::ledger) fn clock_of(at: Timestamp, calendar: Calendar) -> (NaiveDate, String) {
    let form = if at.millis() % 60_000 == 0 { "%H:%M" } else { "%H:%M:%S%.3f" };
    (calendar.local(at).date_naive(), calendar.written(at, form))
}
