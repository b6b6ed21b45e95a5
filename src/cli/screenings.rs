//! `frontrow screenings`

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::output::{Answer, Failure, table};
use crate::box_office::{BoardRow, BoxOffice};
use crate::domain::screening::{House, Screening};
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};

/// How many days are listed when none is named.
const DAYS: u64 = 7;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Only this business day, with what has ended: 2026-11-21
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
    /// List screenings whose sales have ended, too
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let (house, now) = (office.house(), office.now());
    let today = house.calendar.day_of(now);
    let days: Vec<NaiveDate> = match args.date {
        Some(date) => vec![date],
        None => (0..DAYS).filter_map(|ahead| today.checked_add_days(Days::new(ahead))).collect(),
    };
    let mut rows = Vec::new();
    for day in days {
        let board = office.board(day).await;
        rows.extend(board.map_err(|refusal| Failure::refused(&refusal, now, house.calendar.zone))?);
    }
    if args.date.is_none() && !args.all {
        rows.retain(|row| house.sells(&row.screening, now));
    }
    Ok(answer(&house, &rows))
}

pub(super) fn answer(house: &House, rows: &[BoardRow]) -> Answer {
    let zone = house.calendar.zone;
    let locale = Locale::new(Lang::En);
    let json = rows.iter().map(|row| {
        let screening = &row.screening;
        json!({
            "id": screening.id.0,
            "film": screening.film.titles.both().as_str(),
            "hall": screening.hall.name.as_str(),
            "starts_at": screening.starts_at.local(zone).to_rfc3339(),
            "starts_at_ms": screening.starts_at.millis(),
            "called_off_ms": screening.called_off.map(Timestamp::millis),
            "free": row.counts.map(|counts| counts.free),
            "held": row.counts.map(|counts| counts.held),
            "sold": row.counts.map(|counts| counts.sold),
            "blocked": row.counts.map(|counts| counts.blocked),
        })
    });
    let lines = rows.iter().map(|row| {
        let screening = &row.screening;
        let count = |number: Option<u32>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        vec![
            screening.id.to_string(),
            locale.date(screening.starts_at.local(zone).date_naive()),
            locale.clock(screening.starts_at, zone),
            screening.hall.name.to_string(),
            film(screening),
            count(row.counts.map(|counts| counts.free)),
            count(row.counts.map(|counts| counts.held)),
            count(row.counts.map(|counts| counts.sold)),
        ]
    });
    let text = if rows.is_empty() {
        "No screening is on sale.".to_owned()
    } else {
        table(&["Id", "Date", "Time", "Hall", "Film", "Free", "Held", "Sold"], &["Id", "Free", "Held", "Sold"], lines)
    };
    Answer::new(Value::Array(json.collect()), text)
}

/// The film, with a word where it is not shown after all.
fn film(screening: &Screening) -> String {
    let called_off = if screening.called_off.is_some() { "called off: " } else { "" };
    format!("{called_off}{}", screening.film.titles.both())
}
