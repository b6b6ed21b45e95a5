//! The demo cinema: a house to begin with, so that whoever opens frontrow for the first time finds something to sell.
//!
//! ```text
//! assets/demo ─▶ cinema: films, halls, a week of screenings, members ─▶ stock ─┬▶ the ledger, in one transaction
//!                guests ─▶ business: what was sold until now; packets ──▶ open ─┘
//! ```
//!
//! A house that is [opened](open) has done business until then: seats are sold, money was taken and given back, members
//! have won. One that is only [stocked](stock) has not sold a seat.
//!
//! A program that starts on another day adds the days that are missing by then, and red packets where none is open any
//! more.

mod business;
mod cinema;
mod guests;
mod packets;
pub mod years;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::AnyConnection;

use super::catalogue::load::{Catalogue, LoadError, load_in, lock_catalogue};
use super::catalogue::programme::screenings_in;
use super::connection::error::LedgerError;
use super::connection::ledger::{Ledger, commit};
use super::connection::row::string;
use super::connection::statement::query;
use super::connection::turn::Writing;
use super::members::member::insert_first_members;
use crate::domain::ids::TerminalId;
use crate::domain::member::Member;
use crate::domain::money::Currency;
use crate::domain::screening::House;
use crate::domain::text::Text;
use crate::domain::time::{Calendar, Timestamp};

pub use cinema::catalogue;
#[cfg(test)]
pub(in crate::ledger) use cinema::members;

/// How often a ledger is waited for that another program writes to.
const TRIES: u32 = 6;

/// Loads the demo cinema into an empty ledger, or what is missing of the coming week into one that it
/// was loaded into before, and its members where there are none. Any other ledger is left alone.
/// Returns how many screenings were added.
pub async fn stock(
    ledger: &Ledger,
    today: NaiveDate,
    calendar: Calendar,
    currency: Currency,
) -> Result<usize, LoadError> {
    let quiet = async |_: &mut Writing, _: Option<&[Member]>| Ok(());
    fill(ledger, today, calendar, currency, quiet).await
}

/// The same, and an empty ledger gets the business of the demo cinema until `now` with it: all of it or nothing, and
/// once, whoever else opens it.
pub async fn open(ledger: &Ledger, house: &House, now: Timestamp) -> Result<usize, LoadError> {
    let today = house.calendar.day_of(now);
    let busy = async |tx: &mut Writing, members: Option<&[Member]>| match members {
        Some(members) => business::open(tx, house, members, now).await,
        None => business::another_day(tx, house, now).await,
    };
    fill(ledger, today, house.calendar, house.currency, busy).await
}

/// Waits for whoever does the same at this moment: on a busy server a day's business takes longer than a writer waits.
async fn fill(
    ledger: &Ledger,
    today: NaiveDate,
    calendar: Calendar,
    currency: Currency,
    business: impl AsyncFn(&mut Writing, Option<&[Member]>) -> Result<(), LoadError>,
) -> Result<usize, LoadError> {
    for _ in 1..TRIES {
        match fill_once(ledger, today, calendar, currency, &business).await {
            Err(LoadError::Ledger(LedgerError::Busy)) => {}
            done => return done,
        }
    }
    fill_once(ledger, today, calendar, currency, &business).await
}

async fn fill_once(
    ledger: &Ledger,
    today: NaiveDate,
    calendar: Calendar,
    currency: Currency,
    business: impl AsyncFn(&mut Writing, Option<&[Member]>) -> Result<(), LoadError>,
) -> Result<usize, LoadError> {
    let found = look(&mut *ledger.reader().await?).await?;
    if found == Found::Other {
        return Ok(0);
    }
    let week = catalogue(today, calendar, currency)?;
    // The last film of the week, and not whether something begins on its last day: where days begin at midnight, the
    // late shows of the day before do.
    let last = week.showings.iter().map(|showing| showing.starts_at).max().unwrap_or_default();
    let is_whole = found == Found::Demo && !ledger.screenings_from(last).await?.is_empty();
    if is_whole && ledger.has_members().await? {
        return Ok(0);
    }
    week.check()?;
    let mut tx = ledger.begin_write().await?;
    lock_catalogue(&mut tx).await?;
    // Someone may have been quicker.
    let found = look(&mut tx).await?;
    if found == Found::Other {
        return Ok(0);
    }
    let (joined_at, _) = calendar.bounds(today);
    let terminal: TerminalId = cinema::NAME.parse().map_err(|_| cinema::wrong("its own name"))?;
    let by = (&terminal, &Text::default());
    let added = if is_whole { 0 } else { add_missing(&mut tx, week, (joined_at, by)).await? };
    let members = insert_first_members(&mut tx, &cinema::members()?, joined_at, by).await?;
    // Of a new house with its members, or of one on another day.
    if found == Found::Demo {
        business(&mut tx, None).await?;
    } else if !members.is_empty() {
        business(&mut tx, Some(&members)).await?;
    }
    commit(tx).await?;
    Ok(added)
}

/// What is in a ledger.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// No screening.
    Nothing,
    /// The demo cinema.
    Demo,
    /// The programme of an operator.
    Other,
}

async fn look(on: &mut AnyConnection) -> Result<Found, LedgerError> {
    let name = query("SELECT value FROM meta WHERE name = 'programme'").fetch_optional(&mut *on).await?;
    if let Some(name) = name {
        return Ok(if string(&name, 0)? == cinema::NAME { Found::Demo } else { Found::Other });
    }
    let first = query("SELECT id FROM screenings LIMIT 1").fetch_optional(on).await?;
    Ok(if first.is_none() { Found::Nothing } else { Found::Other })
}

/// Loads what begins in each hall after all that is there. A programme of an earlier frontrow, which showed its films
/// at other hours, goes on like this one.
async fn add_missing(
    tx: &mut Writing,
    mut week: Catalogue,
    made: (Timestamp, (&TerminalId, &Text)),
) -> Result<usize, LoadError> {
    let mut free_from: BTreeMap<i64, Timestamp> = BTreeMap::new();
    for screening in screenings_in(tx).await? {
        let free = free_from.entry(screening.hall.id).or_default();
        *free = screening.ends_at().plus(cinema::CLEANING).max(*free);
    }
    week.showings.retain(|showing| free_from.get(&showing.hall).is_none_or(|free| *free <= showing.starts_at));
    load_in(tx, &week, made).await
}

/// Whether the programme of a ledger is the demo cinema's, and no other was put there since.
pub async fn is_its_own(ledger: &Ledger) -> Result<bool, LedgerError> {
    Ok(look(&mut *ledger.reader().await?).await? == Found::Demo)
}
