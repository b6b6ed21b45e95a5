//! Taking files into the catalogue: all of them or nothing, in one transaction.
//!
//! A screening is known by its hall and its start, everything else by its number. What is there already is
//! changed where the files say otherwise; nothing is ever taken away. What people rely on is not changed
//! under them: a screening with live tickets or blocked seats, and the plan of a hall that such screenings
//! are in. Prices are another matter: new ones are a new version of the house's prices beside the old, and a hold keeps the
//! price that it was made at.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::{AnyConnection, Row};

use crate::domain::hall::SeatId;
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, parsed};
use crate::ledger::connection::shown::{at_revision, of_film, of_hall};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;
use crate::ledger::connection::write::lock_screening;

use super::fares::{insert_fares, insert_rules};
use super::files::draft::{Draft, Fault, Place};
use super::known::ImportRules;
use super::load;
use super::plan::{Conflict, Imported, Plan};
use super::prices::{current_version, next_version};
use super::whole::Whole;

/// Why nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// All that is wrong with the files.
    #[error("{} faults", .0.len())]
    Wrong(Vec<Fault>),
    /// What the files would change under people.
    #[error("{} conflicts", .0.len())]
    Conflicts(Vec<Conflict>),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Ledger {
    /// Makes the catalogue say what the files say.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written. After that, importing again says what is
    /// still to do.
    pub async fn import(
        &self,
        draft: &Draft,
        rules: ImportRules,
        who: (&TerminalId, &Text),
    ) -> Result<Imported, ImportError> {
        let mut tx = self.begin_write().await?;
        load::lock_catalogue(&mut tx).await?;
        let first = first_concerned(&mut tx, draft, rules).await?;
        let whole = Whole::read(&mut tx, first).await?;
        let plan = Plan::new(&whole, draft, rules).map_err(ImportError::Wrong)?;
        let mut conflicts = plan.called_off.clone();
        let mut touched: Vec<&(ScreeningId, Place)> =
            plan.imported.rescheduled.iter().chain(&plan.imported.replanned).collect();
        touched.sort();
        touched.dedup_by_key(|(screening, _)| *screening);
        for (screening, place) in touched {
            // Locked first: no sale comes between this look and what is written.
            lock_screening(&mut tx, *screening).await?;
            let keeps = plan.seats_after(*screening);
            if let Some(mut what) = taken(&mut tx, *screening, keeps).await? {
                if let Some(way) = plan.to_leave_it(*screening) {
                    what = format!("{what}; {way}");
                }
                conflicts.push(Conflict { place: place.clone(), screening: *screening, what });
            }
        }
        if !conflicts.is_empty() {
            return Err(ImportError::Conflicts(conflicts));
        }
        if plan.imported.is_news() && !rules.dry_run {
            let revision = load::bump_revision(&mut tx).await?;
            plan.write(&mut tx, revision, rules.now, who).await?;
            load::set_meta(&mut tx, "programme", "imported".to_owned()).await?;
            commit(tx).await?;
        }
        Ok(plan.imported)
    }
}

/// Nothing that begins before this has to do with the files: neither is it in their rows, nor does it last until one of them
/// begins, or until now.
async fn first_concerned(tx: &mut AnyConnection, draft: &Draft, rules: ImportRules) -> Result<Timestamp, LedgerError> {
    let row = query("SELECT COALESCE(MAX(minutes), 0) FROM films").fetch_one(tx).await?;
    let shown = draft.films.iter().map(|at| i64::from(at.entry.minutes)).max().unwrap_or(0).max(int(&row, 0)?);
    let first = draft.showings.iter().map(|at| at.entry.starts_at).min();
    let lasts = Duration::from_secs(60 * shown.unsigned_abs()) + rules.turnaround;
    Ok(first.unwrap_or(rules.now).min(rules.now).minus(lasts))
}

/// What is sold or blocked of a screening and stands against a change of it. Where only the plan changes,
/// `keeps` are the seats that it has after that: a block on one of them may stay.
async fn taken(
    tx: &mut AnyConnection,
    screening: ScreeningId,
    keeps: Option<&BTreeSet<SeatId>>,
) -> Result<Option<String>, LedgerError> {
    let rows = query("SELECT seat, order_id FROM tickets WHERE screening = $1 AND live = 1").bind(screening.0);
    let (mut sold, mut blocked) = (0, Vec::new());
    for row in rows.fetch_many(tx).await? {
        let seat: SeatId = parsed(&row, 0)?;
        if row.try_get::<Option<String>, _>(1)?.is_some() {
            sold += 1;
        } else if keeps.is_none_or(|seats| !seats.contains(&seat)) {
            blocked.push(seat);
        }
    }
    blocked.sort();
    let blocked: Vec<String> = blocked.iter().map(ToString::to_string).collect();
    Ok(match (sold, blocked.is_empty()) {
        (0, true) => None,
        (0, false) => Some(format!("seats are blocked: {}; unblock them first", blocked.join(" "))),
        _ => Some(format!("tickets are sold: {sold}; call it off, or leave it as it is")),
    })
}

impl Plan<'_> {
    /// Writes what is new and what is different, as this revision of the catalogue.
    async fn write(
        &self,
        tx: &mut Writing,
        revision: i64,
        now: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<(), LedgerError> {
        let prices_change = !self.price_lists.changed.is_empty() || self.listing.fares.is_some();
        let (mut facts, mut shown) = (Vec::new(), Vec::new());
        let version = if prices_change { next_version(tx, now, who).await? } else { current_version(tx).await? };
        for film in &self.films.changed {
            query("UPDATE films SET title_en = $1, title_zh = $2, minutes = $3, format = $4 WHERE id = $5")
                .bind(film.titles.en.to_string())
                .bind(film.titles.zh.to_string())
                .bind(i64::from(film.minutes))
                .bind(film.format.to_string())
                .bind(film.id)
                .execute(&mut *tx)
                .await?;
            shown.push(of_film(film));
        }
        for hall in &self.halls.changed {
            query("UPDATE halls SET name = $1, plan = $2 WHERE id = $3")
                .bind(hall.name.to_string())
                .bind(hall.drawing.clone())
                .bind(hall.id)
                .execute(&mut *tx)
                .await?;
            shown.push(of_hall(hall.id, hall.name.as_str(), &hall.drawing));
        }
        for list in &self.price_lists.changed {
            query("UPDATE price_lists SET name = $1, currency = $2 WHERE id = $3")
                .bind(list.name.to_string())
                .bind(list.currency.code().to_owned())
                .bind(list.id)
                .execute(&mut *tx)
                .await?;
            facts.extend(load::insert_prices(tx, list, version).await?);
        }
        shown.extend(load::add_films(tx, &self.films.added).await?);
        shown.extend(load::add_halls(tx, &self.halls.added).await?);
        facts.extend(load::add_price_lists(tx, &self.price_lists.added, version).await?);
        if let Some(fares) = &self.listing.fares {
            insert_fares(tx, fares, version).await?;
        }
        if let Some(rules) = &self.listing.rules {
            insert_rules(tx, rules, now, who).await?;
        }
        for (screening, rule) in &self.renamed {
            query("UPDATE screenings SET price_rule = $1 WHERE id = $2")
                .bind(rule.as_ref().map(ToString::to_string))
                .bind(screening.0)
                .execute(&mut *tx)
                .await?;
        }
        for (screening, showing) in &self.rescheduled {
            query("UPDATE screenings SET film = $1, price_list = $2, price_rule = $3 WHERE id = $4")
                .bind(showing.film)
                .bind(showing.price_list)
                .bind(showing.rule.as_ref().map(ToString::to_string))
                .bind(screening.0)
                .execute(&mut *tx)
                .await?;
        }
        shown.extend(self.screenings_told());
        shown.extend(load::add_screenings(tx, &self.added).await?);
        facts.extend(shown.iter().map(|fact| at_revision(fact, revision)));
        let what = Text::new(&self.imported.summary());
        tx.tell(Entry::new(now, "imported", who, load::CATALOGUE).detail(what).facts(facts));
        Ok(())
    }
}
