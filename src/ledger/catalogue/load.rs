//! Loading a programme into the ledger: checked as a whole first, then written in one transaction.
//!
//! Loading adds what is not there and changes nothing that is: a hall that was sold from keeps its
//! plan. So loading the same programme twice, or at two terminals at once, is harmless.

use std::collections::{HashMap, HashSet};

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::domain::category::Category;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::price::{Fare, PriceVersion};
use crate::domain::screening::Film;
use crate::domain::seat::{Block, BlockReason};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::execute_all;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::facts::of_price;
use crate::ledger::connection::generation::Numbers;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, parsed};
use crate::ledger::connection::shown::{at_revision, of_film, of_hall, of_screening};
use crate::ledger::connection::statement::{insert_rows, query};
use crate::ledger::connection::turn::Writing;
use crate::ledger::connection::write::insert_all_blocks;

use super::prices::current_version;

/// A programme to be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// What the ledger is to call the programme.
    pub name: Text,
    /// What is shown.
    pub films: Vec<Film>,
    /// Where.
    pub halls: Vec<HallDrawing>,
    /// What it costs.
    pub price_lists: Vec<PriceList>,
    /// When.
    pub showings: Vec<Showing>,
}

/// A hall as it is drawn, in the form of [`HallPlan::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HallDrawing {
    /// Its number in the catalogue.
    pub id: i64,
    /// What the sign above its door says.
    pub name: Text,
    /// The drawing.
    pub drawing: String,
}

/// A named list of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    /// Its number in the catalogue.
    pub id: i64,
    /// Its name.
    pub name: Text,
    /// The currency of all its prices.
    pub currency: Currency,
    /// The price of one seat of a category at a fare.
    pub prices: Vec<((Category, Fare), Money)>,
}

/// A screening to be; its number is given when it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// The film's number.
    pub film: i64,
    /// The hall's number.
    pub hall: i64,
    /// The price list's number.
    pub price_list: i64,
    /// The rule that chose it; `None` where someone named it.
    pub rule: Option<Text>,
    /// When it begins. A hall shows one film at a time: hall and start tell screenings apart.
    pub starts_at: Timestamp,
    /// Seats that are not for sale, and why.
    pub blocked: Vec<Block>,
}

impl Showing {
    /// As the tapes tell it.
    pub(super) fn told(&self, screening: ScreeningId) -> String {
        let rule = self.rule.as_ref().map(Text::as_str);
        of_screening(screening.0, (self.film, self.hall), self.starts_at.millis(), (self.price_list, rule))
    }
}

/// Why a programme was not loaded. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// All that is wrong with it.
    #[error("the programme is wrong: {}", .0.join("; "))]
    Wrong(Vec<String>),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for LoadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// Rows of one statement.
const ROWS: usize = 50;

/// Blocked seats of one statement.
const SEATS: usize = 200;

/// What the tapes call the catalogue.
pub(super) const CATALOGUE: &str = "catalogue";

impl Catalogue {
    /// Whether it can be loaded.
    ///
    /// # Errors
    /// [`LoadError::Wrong`], with all its faults.
    pub(in crate::ledger) fn check(&self) -> Result<(), LoadError> {
        let faults = self.faults();
        if faults.is_empty() { Ok(()) } else { Err(LoadError::Wrong(faults)) }
    }

    /// All that is wrong with it, in English; nothing when it can be loaded.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let films: HashSet<i64> = self.films.iter().map(|film| film.id).collect();
        let mut halls = HashMap::new();
        for hall in &self.halls {
            match HallPlan::parse(&hall.drawing) {
                Ok(plan) => drop(halls.insert(hall.id, plan)),
                Err(errors) => faults.extend(errors.iter().map(|error| format!("hall {}: {error}", hall.name))),
            }
        }
        let mut price_lists = HashSet::new();
        for list in &self.price_lists {
            price_lists.insert(list.id);
            // With this price every kind of seat has one at every fare.
            if !list.prices.iter().any(|(key, _)| *key == (Category::STANDARD, Fare::ADULT)) {
                faults.push(format!("price list {} has no price for an adult on a standard seat", list.name));
            }
        }
        let mut starts = HashSet::new();
        for showing in &self.showings {
            let at = showing.starts_at.millis();
            if !films.contains(&showing.film) {
                faults.push(format!("a screening at {at} shows film {}, which is not listed", showing.film));
            }
            if !price_lists.contains(&showing.price_list) {
                faults
                    .push(format!("a screening at {at} needs price list {}, which is not listed", showing.price_list));
            }
            if !starts.insert((showing.hall, at)) {
                faults.push(format!("hall {} begins two screenings at {at}", showing.hall));
            }
            let Some(hall) = halls.get(&showing.hall) else {
                faults.push(format!("a screening at {at} needs hall {}, which is not listed", showing.hall));
                continue;
            };
            for seat in showing.blocked.iter().map(|block| block.seat).filter(|seat| hall.seat(*seat).is_none()) {
                faults.push(format!("hall {} has no seat {seat} to block", showing.hall));
            }
        }
        faults.sort();
        faults.dedup();
        faults
    }
}

impl Ledger {
    /// Adds what `catalogue` has and the ledger does not. Returns how many screenings were added.
    pub async fn load_catalogue(&self, catalogue: &Catalogue) -> Result<usize, LoadError> {
        catalogue.check()?;
        let mut tx = self.begin_write().await?;
        lock_catalogue(&mut tx).await?;
        let by = (&self.till()?, &Text::default());
        // A catalogue is loaded before there is any business, and nobody says when.
        let added = load_in(&mut tx, catalogue, (Timestamp::default(), by)).await?;
        commit(tx).await?;
        Ok(added)
    }
}

/// The same within a transaction that has the [lock](lock_catalogue), with a catalogue that was [checked](Catalogue::check).
pub(in crate::ledger) async fn load_in(
    tx: &mut Writing,
    catalogue: &Catalogue,
    (at, by): (Timestamp, (&TerminalId, &Text)),
) -> Result<usize, LoadError> {
    let mut shown = add_films(tx, &catalogue.films).await?;
    shown.extend(add_halls(tx, &catalogue.halls).await?);
    // A list that was not there had no price that anyone could hold at: no version ends.
    let version = current_version(tx).await?;
    let prices = add_price_lists(tx, &catalogue.price_lists, version).await?;
    let screenings = add_screenings(tx, &catalogue.showings).await?;
    let added = screenings.len();
    shown.extend(screenings);
    set_meta(tx, "programme", catalogue.name.to_string()).await?;
    let revision = bump_revision(tx).await?;
    if !shown.is_empty() || !prices.is_empty() {
        let detail = Text::new(&format!("screenings: {added} added"));
        let shown = shown.iter().map(|fact| at_revision(fact, revision));
        tx.tell(Entry::new(at, "loaded", by, CATALOGUE).detail(detail).facts(prices).facts(shown));
    }
    Ok(added)
}

/// What is in the catalogue is read before it is added to: one program after the other.
pub(in crate::ledger) async fn lock_catalogue(tx: &mut AnyConnection) -> Result<(), LedgerError> {
    query("UPDATE meta SET value = value WHERE name = 'ledger'").execute(tx).await?;
    Ok(())
}

/// Gives what was added, for the tape.
pub(super) async fn add_films(tx: &mut AnyConnection, films: &[Film]) -> Result<Vec<String>, LedgerError> {
    let mut facts = Vec::new();
    let known = ids(&query("SELECT id FROM films").fetch_many(&mut *tx).await?)?;
    for film in films.iter().filter(|film| !known.contains(&film.id)) {
        query("INSERT INTO films (id, title_en, title_zh, minutes, format) VALUES ($1, $2, $3, $4, $5)")
            .bind(film.id)
            .bind(film.titles.en.to_string())
            .bind(film.titles.zh.to_string())
            .bind(i64::from(film.minutes))
            .bind(film.format.to_string())
            .execute(&mut *tx)
            .await?;
        facts.push(of_film(film));
    }
    Ok(facts)
}

/// Gives what was added, for the tape.
pub(super) async fn add_halls(tx: &mut AnyConnection, halls: &[HallDrawing]) -> Result<Vec<String>, LedgerError> {
    let mut facts = Vec::new();
    let known = ids(&query("SELECT id FROM halls").fetch_many(&mut *tx).await?)?;
    for hall in halls.iter().filter(|hall| !known.contains(&hall.id)) {
        query("INSERT INTO halls (id, name, plan) VALUES ($1, $2, $3)")
            .bind(hall.id)
            .bind(hall.name.to_string())
            .bind(hall.drawing.clone())
            .execute(&mut *tx)
            .await?;
        facts.push(of_hall(hall.id, hall.name.as_str(), &hall.drawing));
    }
    Ok(facts)
}

/// Gives what they cost, for the tape.
pub(super) async fn add_price_lists(
    tx: &mut AnyConnection,
    price_lists: &[PriceList],
    version: PriceVersion,
) -> Result<Vec<String>, LedgerError> {
    let mut facts = Vec::new();
    let known = ids(&query("SELECT id FROM price_lists").fetch_many(&mut *tx).await?)?;
    for list in price_lists.iter().filter(|list| !known.contains(&list.id)) {
        query("INSERT INTO price_lists (id, name, currency) VALUES ($1, $2, $3)")
            .bind(list.id)
            .bind(list.name.to_string())
            .bind(list.currency.code().to_owned())
            .execute(&mut *tx)
            .await?;
        facts.extend(insert_prices(tx, list, version).await?);
    }
    Ok(facts)
}

/// Writes what a list costs from a version on, and gives it for the tape.
pub(super) async fn insert_prices(
    tx: &mut AnyConnection,
    list: &PriceList,
    version: PriceVersion,
) -> Result<Vec<String>, LedgerError> {
    let head = "INSERT INTO listed_prices (price_list, version, seat_kind, fare, price)";
    let mut insert = insert_rows(head, list.prices.len(), 5);
    for ((category, fare), price) in &list.prices {
        insert = insert.bind(list.id).bind(version.0).bind(category.to_string()).bind(fare.to_string());
        insert = insert.bind(price.minor());
    }
    insert.execute(tx).await?;
    let prices = list.prices.iter();
    let told = prices.map(|((category, fare), price)| {
        of_price(list.id, version.0, &category.to_string(), &fare.to_string(), price.minor())
    });
    Ok(told.collect())
}

/// Gives those that were added, for the tape.
pub(super) async fn add_screenings(tx: &mut AnyConnection, showings: &[Showing]) -> Result<Vec<String>, LedgerError> {
    let starts = || showings.iter().map(|showing| showing.starts_at.millis());
    let (Some(first), Some(last)) = (starts().min(), starts().max()) else { return Ok(Vec::new()) };
    let rows = query("SELECT hall, starts_at FROM screenings WHERE starts_at >= $1 AND starts_at <= $2");
    let rows = rows.bind(first).bind(last).fetch_many(&mut *tx).await?;
    let mut known = HashSet::with_capacity(rows.len());
    for row in &rows {
        known.insert((int(row, 0)?, int(row, 1)?));
    }
    let mut last = Numbers::read(tx).await?.screenings;
    let (mut new, mut blocks) = (Vec::new(), Vec::new());
    for showing in showings.iter().filter(|showing| !known.contains(&(showing.hall, showing.starts_at.millis()))) {
        last += 1;
        let screening = ScreeningId(last);
        // Nobody sells of it yet: its first changes are these.
        let mut sequence = 0;
        for reason in BlockReason::ALL {
            let blocked = showing.blocked.iter().filter(|block| block.reason == reason);
            let seats: Vec<SeatId> = blocked.map(|block| block.seat).collect();
            if !seats.is_empty() {
                sequence += 1;
                blocks.push((screening, sequence, reason, seats));
            }
        }
        new.push((screening, sequence, showing));
    }
    for some in new.chunks(ROWS) {
        let head = "INSERT INTO screenings (id, film, hall, price_list, price_rule, starts_at)";
        let insert = some.iter().fold(insert_rows(head, some.len(), 6), |insert, (screening, _, showing)| {
            let rule = showing.rule.as_ref().map(ToString::to_string);
            let insert = insert.bind(screening.0).bind(showing.film).bind(showing.hall).bind(showing.price_list);
            insert.bind(rule).bind(showing.starts_at.millis())
        });
        insert.execute(&mut *tx).await?;
        let head = "INSERT INTO sequences (screening, seq)";
        let insert = some.iter().fold(insert_rows(head, some.len(), 2), |insert, (screening, sequence, _)| {
            insert.bind(screening.0).bind(*sequence)
        });
        insert.execute(&mut *tx).await?;
    }
    let mut rest = &blocks[..];
    while !rest.is_empty() {
        let mut count = 0;
        let fits = rest.iter().take_while(|(.., seats)| {
            count += seats.len();
            count <= SEATS
        });
        // A database takes so many values that a hall of any size fits by itself.
        let (some, after) = rest.split_at(fits.count().max(1));
        execute_all(insert_all_blocks(some), &mut *tx).await?;
        rest = after;
    }
    Ok(new.iter().map(|(screening, _, showing)| showing.told(*screening)).collect())
}

/// Tells every terminal that what it has read of the catalogue is old; gives the new revision.
pub(super) async fn bump_revision(tx: &mut AnyConnection) -> Result<i64, LedgerError> {
    let row = query("SELECT value FROM meta WHERE name = 'catalogue'").fetch_optional(&mut *tx).await?;
    let revision = row.map_or(Ok(0), |row| parsed::<i64>(&row, 0))?.saturating_add(1);
    set_meta(tx, "catalogue", revision.to_string()).await?;
    Ok(revision)
}

pub(super) async fn set_meta(tx: &mut AnyConnection, name: &'static str, value: String) -> Result<(), LedgerError> {
    let updated = query("UPDATE meta SET value = $1 WHERE name = $2").bind(value.clone()).bind(name);
    if updated.execute(&mut *tx).await?.rows_affected() == 0 {
        query("INSERT INTO meta (name, value) VALUES ($1, $2)").bind(name).bind(value).execute(tx).await?;
    }
    Ok(())
}

fn ids(rows: &[AnyRow]) -> Result<HashSet<i64>, LedgerError> {
    rows.iter().map(|row| int(row, 0)).collect()
}
