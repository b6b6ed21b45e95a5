//! Rows of the catalogue and of members, as the tapes tell them: beside `facts`, for the same reason and by its rules, but two.
//!
//! Films, halls and screenings change. Each is told again when it does, with the catalogue's revision, `@7`, and what was told
//! last is what stands there: who changes the catalogue holds its lock, so that no two have the same revision.
//!
//! Members' names and numbers are on no tape, which goes out of the house: a hash over them and over a salt that stays in the
//! ledger, so that nobody finds a number out by trying all of them.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::each::{Each, tell_each};
use super::error::LedgerError;
use super::row::{int, optional, string};
use super::statement::query;
use crate::domain::screening::Film;
use crate::domain::tape::{fact, hash_of, or_none};

/// The tables whose rows are told again when they change.
pub(in crate::ledger) const REVISED: [&str; 3] = ["films", "halls", "screenings"];

/// Random digits over which members are hashed.
const SALT: &str = "members_salt";

/// Digits of it.
const DIGITS: usize = 32;

/// A fact of such a table, as of a revision of the catalogue.
pub(in crate::ledger) fn at_revision(fact: &str, revision: i64) -> String {
    let mut words = fact.splitn(3, ' ');
    let [table, key, value] = [(); 3].map(|()| words.next().unwrap_or_default());
    format!("{table} {key} @{revision} {value}")
}

/// The revision and the value that [`at_revision`] wrote.
pub(in crate::ledger) fn revision_of(told: &str) -> Option<(i64, &str)> {
    let (revision, value) = told.strip_prefix('@')?.split_once(' ')?;
    Some((revision.parse().ok()?, value))
}

/// The catalogue's revision as it stands; 0 before there is any.
pub(super) async fn revision(tx: &mut AnyConnection) -> Result<i64, LedgerError> {
    let row = query("SELECT value FROM meta WHERE name = 'catalogue'").fetch_optional(tx).await?;
    Ok(row.map(|row| string(&row, 0)).transpose()?.and_then(|written| written.parse().ok()).unwrap_or(0))
}

fn film_told(id: i64, minutes: i64, [format, en, zh]: [&str; 3]) -> String {
    fact("films", &id.to_string(), &format!("{minutes} {format:?} {en:?} {zh:?}"))
}

/// What is shown.
pub(in crate::ledger) fn of_film(film: &Film) -> String {
    let texts = [&film.format, &film.titles.en, &film.titles.zh].map(crate::domain::text::Text::as_str);
    film_told(film.id, i64::from(film.minutes), texts)
}

/// Where: the name, and a hash of the plan.
pub(in crate::ledger) fn of_hall(id: i64, name: &str, plan: &str) -> String {
    fact("halls", &id.to_string(), &format!("{name:?} plan {}", hash_of(plan)))
}

/// When, and what it costs.
pub(in crate::ledger) fn of_screening(
    id: i64,
    (film, hall): (i64, i64),
    starts_at: i64,
    (price_list, rule): (i64, Option<&str>),
) -> String {
    let rule = or_none(rule.map(|rule| format!("{rule:?}")));
    let value = format!("film {film} in {hall} at {starts_at} list {price_list} by {rule}");
    fact("screenings", &id.to_string(), &value)
}

/// That it was called off.
pub(in crate::ledger) fn of_call_off(id: i64, at: i64, reason: &str) -> String {
    fact("called_off", &id.to_string(), &format!("{at} {reason}"))
}

/// A member: nothing that anyone could read.
pub(in crate::ledger) fn of_member(salt: &str, id: i64, name: &str, phone: &str) -> String {
    fact("members", &id.to_string(), &hash_of(&format!("{salt} {id} {phone} {name}")))
}

/// What members are hashed with.
pub(in crate::ledger) async fn salt(tx: &mut AnyConnection) -> Result<String, LedgerError> {
    let row = query("SELECT value FROM meta WHERE name = $1").bind(SALT).fetch_optional(tx).await?;
    // Without it no member is what was told.
    row.map_or(Ok(String::new()), |row| string(&row, 0))
}

/// The same, made, where there is none.
pub(super) async fn make_salt(tx: &mut AnyConnection) -> Result<(), LedgerError> {
    if salt(&mut *tx).await?.is_empty() {
        let digits: String = (0..DIGITS).filter_map(|_| char::from_digit(rand::random_range(0..32), 32)).collect();
        query("INSERT INTO meta (name, value) VALUES ($1, $2)").bind(SALT).bind(digits).execute(tx).await?;
    }
    Ok(())
}

/// Gives all rows of one of these tables; `false` for another.
pub(super) async fn each_of_table(tx: &mut AnyConnection, table: &str, each: Each<'_>) -> Result<bool, LedgerError> {
    let rows = match table {
        "films" => query("SELECT id, minutes, format, title_en, title_zh FROM films"),
        "halls" => query("SELECT id, name, plan FROM halls"),
        "screenings" => query("SELECT id, film, hall, starts_at, price_list, price_rule FROM screenings"),
        "called_off" => {
            query("SELECT id, called_off_at, called_off_reason FROM screenings WHERE called_off_at IS NOT NULL")
        }
        "members" => query("SELECT id, name, phone FROM members"),
        _ => return Ok(false),
    };
    let salt = if table == "members" { salt(tx).await? } else { String::new() };
    let told = |row: &AnyRow| -> Result<String, LedgerError> {
        let id = int(row, 0)?;
        Ok(match table {
            "films" => {
                let texts = [2, 3, 4].map(|column| string(row, column));
                let [format, en, zh] = texts;
                film_told(id, int(row, 1)?, [&format?, &en?, &zh?])
            }
            "halls" => of_hall(id, &string(row, 1)?, &string(row, 2)?),
            "screenings" => {
                let rule = row.try_get::<Option<String>, _>(5)?;
                of_screening(id, (int(row, 1)?, int(row, 2)?), int(row, 3)?, (int(row, 4)?, rule.as_deref()))
            }
            "called_off" => {
                let reason = row.try_get::<Option<String>, _>(2)?.unwrap_or_default();
                of_call_off(id, optional(row, 1)?.unwrap_or_default(), &reason)
            }
            _ => of_member(&salt, id, &string(row, 1)?, &string(row, 2)?),
        })
    };
    tell_each(rows, tx, told, each).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_of_what_changes_says_of_which_revision_it_is() {
        let told = at_revision(&of_screening(42, (3, 1), 1_000, (1, Some("week end"))), 7);
        assert_eq!(told, r#"screenings 42 @7 film 3 in 1 at 1000 list 1 by "week end""#);
        assert_eq!(revision_of("@7 film 3"), Some((7, "film 3")));
        assert_eq!(revision_of("film 3"), None);
    }
}
