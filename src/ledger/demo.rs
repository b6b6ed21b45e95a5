//! The demo cinema: a week from `today` on, the same for everyone who asks on the same day, and the
//! guests whom it knows.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use serde::Deserialize;

use crate::domain::hall::{SeatKind, SeatName};
use crate::domain::ids::TerminalId;
use crate::domain::member::Phone;
use crate::domain::money::{Currency, Money};
use crate::domain::price::Fare;
use crate::domain::screening::Film;
use crate::domain::text::{Text, Titles};
use crate::domain::time::Calendar;
use crate::ledger::catalogue::load::{Catalogue, HallDrawing, LoadError, PriceList, Showing};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;

const CINEMA: &str = include_str!("../../assets/demo/cinema.toml");

const MEMBERS: &str = include_str!("../../assets/demo/members.toml");

const PLANS: [(&str, &str); 6] = [
    ("1", include_str!("../../assets/halls/1.txt")),
    ("2", include_str!("../../assets/halls/2.txt")),
    ("3", include_str!("../../assets/halls/3.txt")),
    ("4-imax", include_str!("../../assets/halls/4-imax.txt")),
    ("5", include_str!("../../assets/halls/5.txt")),
    ("gold", include_str!("../../assets/halls/gold.txt")),
];

/// What the ledger calls this programme.
const NAME: &str = "demo";

/// How many days it covers.
pub(super) const DAYS: u64 = 7;

/// Minutes between two films in a hall, before the next start is put on a round time.
const CLEANING: i64 = 15;

/// Films begin at minutes that this divides.
const ROUND: i64 = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cinema {
    film: Vec<FilmEntry>,
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

/// Loads the demo cinema into an empty ledger, or what is missing of the coming week into one that it
/// was loaded into before, and its members where there are none. Any other ledger is left alone.
/// Returns how many screenings were added.
pub async fn stock(
    ledger: &Ledger,
    today: NaiveDate,
    calendar: Calendar,
    currency: Currency,
) -> Result<usize, LoadError> {
    let is_loaded = match ledger.programme_name().await? {
        None if ledger.is_empty().await? => false,
        Some(name) if name.as_str() == NAME => {
            let (from, to) = calendar.bounds(day_after(today, DAYS - 1));
            !ledger.screenings(from, to).await?.is_empty()
        }
        _ => return Ok(0),
    };
    let added = if is_loaded { 0 } else { ledger.load_catalogue(&catalogue(today, calendar, currency)?).await? };
    // Their own step: a demo of before there were members gets them too.
    let terminal: TerminalId = NAME.parse().map_err(|_| wrong("its own name"))?;
    let (joined_at, _) = calendar.bounds(today);
    ledger.add_first_members(&members()?, joined_at, (&terminal, &Text::default())).await?;
    Ok(added)
}

/// Whether the programme of a ledger is the demo cinema's, and no other was put there since.
pub async fn is_its_own(ledger: &Ledger) -> Result<bool, LedgerError> {
    Ok(ledger.programme_name().await?.is_some_and(|name| name.as_str() == NAME))
}

/// The demo cinema's members, in the order of their numbers.
pub(super) fn members() -> Result<Vec<(Text, Phone)>, LoadError> {
    let guests: Guests = toml::from_str(MEMBERS).map_err(|error| wrong(error.message()))?;
    let read = |guest: Guest| Ok((Text::new(&guest.name), guest.phone.parse().map_err(|_| wrong(&guest.phone))?));
    guests.member.into_iter().map(read).collect()
}

/// The demo cinema's programme for a week from business day `today` on.
pub fn catalogue(today: NaiveDate, calendar: Calendar, currency: Currency) -> Result<Catalogue, LoadError> {
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
        for offset in 0..DAYS {
            show(&mut catalogue, &hall, day_after(today, offset), calendar)?;
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
        let kind = SeatKind::from_word(&kind).ok_or_else(|| wrong(&kind))?;
        for (fare, major) in fares {
            let fare = Fare::from_word(&fare).ok_or_else(|| wrong(&fare))?;
            // The numbers stay as they are, whatever the currency.
            prices.push(((kind, fare), Money::new(major.saturating_mul(currency.scale()), currency)));
        }
    }
    Ok(PriceList { id: list.id, name: Text::new(&list.name), currency, prices })
}

/// Adds a day of one hall: film after film, until the house is due to close or to open again.
fn show(catalogue: &mut Catalogue, hall: &HallEntry, day: NaiveDate, calendar: Calendar) -> Result<(), LoadError> {
    let opens: NaiveTime = hall.opens.parse().map_err(|_| wrong(&hall.opens))?;
    let blocked: Vec<SeatName> =
        hall.blocked.iter().map(|seat| seat.parse().map_err(|_| wrong(seat))).collect::<Result<_, _>>()?;
    let first = calendar.at(day, opens);
    // On days when the clocks change, opening times are 23 or 25 hours apart.
    let next_opening = first.until(calendar.at(day_after(day, 1), opens));
    let turn = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
    let mut films = hall.films.iter().cycle().skip(turn);
    let mut after = 0;
    while after <= hall.hours * 60 {
        // Where the next film would last into the morning, a shorter one is shown.
        let fits = |film: &&Film| minutes_long(after + i64::from(film.minutes) + CLEANING) <= next_opening;
        let known = films.by_ref().take(hall.films.len());
        let known = known.filter_map(|id| catalogue.films.iter().find(|film| film.id == *id));
        let Some(film) = known.into_iter().find(fits) else { break };
        let minutes = i64::from(film.minutes);
        catalogue.showings.push(Showing {
            film: film.id,
            hall: hall.id,
            price_list: hall.price_list,
            starts_at: first.plus(minutes_long(after)),
            blocked: blocked.clone(),
        });
        after += minutes + CLEANING;
        after += (ROUND - after % ROUND) % ROUND;
    }
    Ok(())
}

fn minutes_long(minutes: i64) -> Duration {
    Duration::from_secs(60 * minutes.unsigned_abs())
}

fn day_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn wrong(what: &str) -> LoadError {
    LedgerError::Fault(format!("the demo cinema cannot be read: {what}")).into()
}
