//! What the demo cinema is: a week of screenings from `today` on, the same for everyone who asks on the same day, and
//! the guests whom it knows. Read from the files in `assets/demo` and `assets/halls`, and in no ledger yet.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use serde::Deserialize;

use crate::domain::category::Category;
use crate::domain::ids::TerminalId;
use crate::domain::member::Phone;
use crate::domain::money::{Currency, Money};
use crate::domain::price::Fare;
use crate::domain::screening::Film;
use crate::domain::seat::Block;
use crate::domain::text::{Text, Titles};
use crate::domain::time::Calendar;
use crate::ledger::catalogue::load::{Catalogue, HallDrawing, LoadError, PriceList, Showing};
use crate::ledger::connection::error::LedgerError;

const CINEMA: &str = include_str!("../../../assets/demo/cinema.toml");

const MEMBERS: &str = include_str!("../../../assets/demo/members.toml");

const PLANS: [(&str, &str); 6] = [
    ("1", include_str!("../../../assets/halls/1.txt")),
    ("2", include_str!("../../../assets/halls/2.txt")),
    ("3", include_str!("../../../assets/halls/3.txt")),
    ("4-imax", include_str!("../../../assets/halls/4-imax.txt")),
    ("5", include_str!("../../../assets/halls/5.txt")),
    ("gold", include_str!("../../../assets/halls/gold.txt")),
];

/// What the ledger calls this programme.
pub(super) const NAME: &str = "demo";

/// How many days it covers.
const DAYS: u64 = 7;

/// Between two films in a hall, before the next start is put on a round time.
pub(super) const CLEANING: Duration = Duration::from_mins(CLEANING_MINUTES.unsigned_abs());

const CLEANING_MINUTES: i64 = 15;

/// Films begin at minutes that this divides.
const ROUND: i64 = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cinema {
    film: Vec<FilmEntry>,
    till: Vec<TillEntry>,
    price_list: Vec<PriceListEntry>,
    hall: Vec<HallEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilmEntry {
    id: i64,
    en: String,
    zh: String,
    minutes: u16,
    format: String,
    /// Whether children come in the daytime.
    #[serde(default)]
    family: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TillEntry {
    terminal: String,
    cashiers: [String; 3],
    #[serde(default)]
    machine: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceListEntry {
    id: i64,
    name: String,
    prices: BTreeMap<String, BTreeMap<String, i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HallEntry {
    id: i64,
    name: String,
    plan: String,
    price_list: i64,
    opens: String,
    hours: i64,
    films: Vec<i64>,
    blocked: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guests {
    member: Vec<Guest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guest {
    name: String,
    phone: String,
}

/// The demo cinema's members, in the order of their numbers.
pub(in crate::ledger) fn members() -> Result<Vec<(Text, Phone)>, LoadError> {
    let guests: Guests = toml::from_str(MEMBERS).map_err(|error| wrong(error.message()))?;
    let read = |guest: Guest| Ok((Text::new(&guest.name), guest.phone.parse().map_err(|_| wrong(&guest.phone))?));
    guests.member.into_iter().map(read).collect()
}

/// A till and who sells there.
pub(super) struct Till {
    pub(super) terminal: TerminalId,
    /// At night, in the morning, in the afternoon and evening.
    pub(super) cashiers: [Text; 3],
    /// Whether it takes cards only.
    pub(super) is_machine: bool,
}

/// The tills, and the films to which children come.
pub(super) fn tills_and_family_films() -> Result<(Vec<Till>, Vec<i64>), LoadError> {
    let cinema: Cinema = toml::from_str(CINEMA).map_err(|error| wrong(error.message()))?;
    let till = |till: TillEntry| {
        let terminal = till.terminal.parse().map_err(|_| wrong(&till.terminal))?;
        Ok(Till { terminal, cashiers: till.cashiers.map(|name| Text::new(&name)), is_machine: till.machine })
    };
    let tills = cinema.till.into_iter().map(till).collect::<Result<Vec<_>, LoadError>>()?;
    let family = cinema.film.iter().filter(|film| film.family).map(|film| film.id).collect();
    if tills.is_empty() { Err(wrong("it has no till")) } else { Ok((tills, family)) }
}

/// The demo cinema's programme for a week from business day `today` on.
pub fn catalogue(today: NaiveDate, calendar: Calendar, currency: Currency) -> Result<Catalogue, LoadError> {
    programme((today, DAYS), calendar, currency)
}

/// The same for so many days.
pub(super) fn programme(
    (first, days): (NaiveDate, u64),
    calendar: Calendar,
    currency: Currency,
) -> Result<Catalogue, LoadError> {
    let cinema: Cinema = toml::from_str(CINEMA).map_err(|error| wrong(error.message()))?;
    let mut catalogue = Catalogue { name: Text::new(NAME), ..Catalogue::default() };
    for film in cinema.film {
        catalogue.films.push(Film {
            id: film.id,
            titles: Titles { en: Text::new(&film.en), zh: Text::new(&film.zh) },
            minutes: film.minutes,
            format: Text::new(&film.format),
        });
    }
    for list in cinema.price_list {
        catalogue.price_lists.push(price_list(list, currency)?);
    }
    for hall in cinema.hall {
        for offset in 0..days {
            show(&mut catalogue, &hall, day_after(first, offset), calendar)?;
        }
        let (_, drawing) =
            PLANS.iter().find(|(plan, _)| *plan == hall.plan).ok_or_else(|| wrong("a hall without a plan"))?;
        let drawing = (*drawing).to_owned();
        catalogue.halls.push(HallDrawing { id: hall.id, name: Text::new(&hall.name), drawing });
    }
    Ok(catalogue)
}

fn price_list(list: PriceListEntry, currency: Currency) -> Result<PriceList, LoadError> {
    let mut prices = Vec::new();
    for (kind, fares) in list.prices {
        let category: Category = kind.parse().map_err(|_| wrong(&kind))?;
        for (fare, major) in fares {
            let fare = Fare::from_word(&fare).ok_or_else(|| wrong(&fare))?;
            // The numbers stay as they are, whatever the currency.
            prices.push(((category, fare), Money::new(major.saturating_mul(currency.scale()), currency)));
        }
    }
    Ok(PriceList { id: list.id, name: Text::new(&list.name), currency, prices })
}

/// Adds a day of one hall: film after film, until the house is due to close or to open again.
fn show(catalogue: &mut Catalogue, hall: &HallEntry, day: NaiveDate, calendar: Calendar) -> Result<(), LoadError> {
    let opens: NaiveTime = hall.opens.parse().map_err(|_| wrong(&hall.opens))?;
    let blocked: Vec<Block> =
        hall.blocked.iter().map(|seat| seat.parse().map_err(|()| wrong(seat))).collect::<Result<_, _>>()?;
    let first = calendar.at(day, opens);
    // On days when the clocks change, opening times are 23 or 25 hours apart.
    let next_opening = first.until(calendar.at(day_after(day, 1), opens));
    let turn = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
    let mut films = hall.films.iter().cycle().skip(turn);
    let mut after = 0;
    while after <= hall.hours * 60 {
        // Where the next film would last into the morning, a shorter one is shown.
        let fits = |film: &&Film| minutes_long(after + i64::from(film.minutes) + CLEANING_MINUTES) <= next_opening;
        let known = films.by_ref().take(hall.films.len());
        let known = known.filter_map(|id| catalogue.films.iter().find(|film| film.id == *id));
        let Some(film) = known.into_iter().find(fits) else { break };
        let minutes = i64::from(film.minutes);
        catalogue.showings.push(Showing {
            film: film.id,
            hall: hall.id,
            price_list: hall.price_list,
            rule: None,
            starts_at: first.plus(minutes_long(after)),
            blocked: blocked.clone(),
        });
        after += minutes + CLEANING_MINUTES;
        after += (ROUND - after % ROUND) % ROUND;
    }
    Ok(())
}

fn minutes_long(minutes: i64) -> Duration {
    Duration::from_secs(60 * minutes.unsigned_abs())
}

pub(super) fn day_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

pub(super) fn wrong(what: &str) -> LoadError {
    LedgerError::Fault(format!("the demo cinema cannot be read: {what}")).into()
}
