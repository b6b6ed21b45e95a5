//! The catalogue written as the files that [`super::Draft::read`] reads.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::fare::Fares;
use crate::domain::price_rule::PriceRule;
use crate::domain::time::Calendar;
use crate::ledger::catalogue::load::Catalogue;
use crate::ledger::connection::error::LedgerError;

use super::schedule::{COLUMNS, clock_of};
use super::tables::tidy;

/// The file of films, fares, price lists, their rules and halls.
pub const CATALOGUE: &str = "catalogue.toml";

/// The file of screenings.
pub const SCHEDULE: &str = "schedule.csv";

/// The files of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What goes into [`CATALOGUE`].
    pub catalogue: String,
    /// What goes into [`SCHEDULE`].
    pub schedule: String,
}

#[derive(Serialize)]
struct Tables<'a> {
    film: Vec<FilmEntry<'a>>,
    fare: Vec<FareEntry<'a>>,
    price_list: Vec<PriceListEntry<'a>>,
    price_rule: &'a [PriceRule],
    hall: Vec<HallEntry<'a>>,
}

#[derive(Serialize)]
struct FilmEntry<'a> {
    id: i64,
    en: &'a str,
    zh: &'a str,
    minutes: u16,
    format: &'a str,
}

#[derive(Serialize)]
struct FareEntry<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    en: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    zh: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    proof: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    members: bool,
}

#[derive(Serialize)]
struct PriceListEntry<'a> {
    id: i64,
    name: &'a str,
    prices: BTreeMap<&'a str, BTreeMap<&'a str, String>>,
}

#[derive(Serialize)]
struct HallEntry<'a> {
    id: i64,
    name: &'a str,
    plan: String,
}

/// Writes `catalogue`, with the house's fares and rules.
pub(in crate::ledger::catalogue) fn write(
    catalogue: &Catalogue,
    fares: &Fares,
    rules: &[PriceRule],
    calendar: Calendar,
) -> Result<Written, LedgerError> {
    let mut tables =
        Tables { film: Vec::new(), fare: Vec::new(), price_list: Vec::new(), price_rule: rules, hall: Vec::new() };
    for film in &catalogue.films {
        let (en, zh) = (film.titles.en.as_str(), film.titles.zh.as_str());
        tables.film.push(FilmEntry { id: film.id, en, zh, minutes: film.minutes, format: film.format.as_str() });
    }
    for of in fares.iter() {
        let (en, zh, proof) = (of.titles.en.as_str(), of.titles.zh.as_str(), of.proof.as_str());
        tables.fare.push(FareEntry { code: of.code.word(), en, zh, proof, members: of.members_only });
    }
    for list in &catalogue.price_lists {
        let mut prices: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
        for ((kind, fare), price) in &list.prices {
            prices.entry(kind.word()).or_default().insert(fare.word(), price.to_string());
        }
        tables.price_list.push(PriceListEntry { id: list.id, name: list.name.as_str(), prices });
    }
    for hall in &catalogue.halls {
        let plan = tidy(&hall.drawing);
        tables.hall.push(HallEntry { id: hall.id, name: hall.name.as_str(), plan });
    }
    let not_written = |error: String| LedgerError::Fault(format!("the catalogue cannot be written: {error}"));
    let tables = toml::to_string_pretty(&tables).map_err(|error| not_written(error.to_string()))?;

    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(COLUMNS).map_err(|error| not_written(error.to_string()))?;
    for showing in &catalogue.showings {
        let (date, time) = clock_of(showing.starts_at, calendar);
        let blocked: Vec<String> = showing.blocked.iter().map(ToString::to_string).collect();
        let (hall, film) = (showing.hall.to_string(), showing.film.to_string());
        // What a rule chose is left to it.
        let list = showing.rule.as_ref().map_or_else(|| showing.price_list.to_string(), |_| String::new());
        rows.write_record([date.to_string(), time, hall, film, list, blocked.join(" ")])
            .map_err(|error| not_written(error.to_string()))?;
    }
    let schedule = rows.into_inner().map_err(|error| not_written(error.to_string()))?;
    let schedule = String::from_utf8(schedule).map_err(|error| not_written(error.to_string()))?;
    let head = "# Films, fares, price lists and the rules that choose them, and halls. Prices are in major units, for one seat.\n\n";
    Ok(Written { catalogue: format!("{head}{tables}"), schedule })
}
