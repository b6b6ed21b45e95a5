//! The programme as terminals read it: screenings with their films, halls and prices.
//!
//! Films, halls and price lists are few and change seldom. They are parsed once and shared, until
//! the catalogue's revision in `meta` says that someone loaded more.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::hall::HallPlan;
use crate::domain::ids::ScreeningId;
use crate::domain::price::PriceTable;
use crate::domain::screening::{Film, Hall, Screening};
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::memory::Programme;
use crate::ledger::connection::row::{currency, int, string};
use crate::ledger::connection::statement::{MOST_NAMED, query, query_any_of};

use super::fares::fares_under;
use super::prices::{CURRENT_PRICES, current_version, price_entry};

impl Ledger {
    /// Whether the catalogue has no screening.
    pub async fn is_empty(&self) -> Result<bool, LedgerError> {
        let first = query("SELECT id FROM screenings LIMIT 1").fetch_optional(&mut *self.reader().await?).await?;
        Ok(first.is_none())
    }

    /// The screenings that begin from `from` to before `to`, by start.
    pub async fn screenings(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Arc<Screening>>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let programme = self.programme(&mut tx).await?;
        let rows = query(
            "SELECT id, film, hall, price_list, starts_at, called_off_at FROM screenings \
             WHERE starts_at >= $1 AND starts_at < $2 ORDER BY starts_at, hall",
        )
        .bind(from.millis())
        .bind(to.millis())
        .fetch_all(&mut tx)
        .await?;
        rows.iter().map(|row| programme.screening(row)).collect()
    }

    /// The ids of all screenings that begin from `from`, by start.
    pub async fn screenings_from(&self, from: Timestamp) -> Result<Vec<ScreeningId>, LedgerError> {
        let ids = query("SELECT id FROM screenings WHERE starts_at >= $1 ORDER BY starts_at, hall").bind(from.millis());
        let rows = ids.fetch_all(&mut *self.reader().await?).await?;
        rows.iter().map(|row| int(row, 0).map(ScreeningId)).collect()
    }

    /// One screening.
    pub async fn screening(&self, screening: ScreeningId) -> Result<Option<Arc<Screening>>, LedgerError> {
        // All in one statement, where the programme is the one that is remembered.
        let row = query(
            "SELECT s.id, s.film, s.hall, s.price_list, s.starts_at, s.called_off_at, m.value FROM screenings s \
             LEFT JOIN meta m ON m.name = 'catalogue' WHERE s.id = $1",
        );
        let row = row.bind(screening.0).fetch_optional(&mut *self.reader().await?).await?;
        let Some(row) = row else { return Ok(None) };
        let revision = row.try_get::<Option<String>, _>(6)?.unwrap_or_default();
        let known = self.remembered().clone().filter(|known| known.revision == revision);
        match known {
            Some(programme) => programme.screening(&row).map(Some),
            None => Ok(self.screenings_of(&[screening]).await?.pop()),
        }
    }

    /// These screenings, in no order; those that are unknown are left out.
    pub async fn screenings_of(&self, ids: &[ScreeningId]) -> Result<Vec<Arc<Screening>>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let programme = self.programme(&mut tx).await?;
        let mut screenings = Vec::with_capacity(ids.len());
        for some in ids.chunks(MOST_NAMED) {
            let head = "SELECT id, film, hall, price_list, starts_at, called_off_at FROM screenings WHERE id IN";
            let named = some.iter().fold(query_any_of(head, some.len(), ""), |named, id| named.bind(id.0));
            for row in &named.fetch_all(&mut tx).await? {
                screenings.push(programme.screening(row)?);
            }
        }
        Ok(screenings)
    }

    async fn programme(&self, tx: &mut AnyConnection) -> Result<Arc<Programme>, LedgerError> {
        let row = query("SELECT value FROM meta WHERE name = 'catalogue'").fetch_optional(&mut *tx).await?;
        let revision = row.map_or(Ok(String::new()), |row| string(&row, 0))?;
        self.programme_of(tx, revision).await
    }

    /// The programme of a revision that was read in this transaction.
    pub(super) async fn programme_of(
        &self,
        tx: &mut AnyConnection,
        revision: String,
    ) -> Result<Arc<Programme>, LedgerError> {
        let known = self.remembered().clone();
        if let Some(known) = known.filter(|known| known.revision == revision) {
            return Ok(known);
        }
        let read = Arc::new(Programme::read(tx, revision).await?);
        *self.remembered() = Some(Arc::clone(&read));
        Ok(read)
    }
}

/// All screenings by number, as a transaction that adds some sees them: nothing of it is remembered, for it may be
/// given up.
pub(in crate::ledger) async fn screenings_in(tx: &mut AnyConnection) -> Result<Vec<Arc<Screening>>, LedgerError> {
    let programme = Programme::read(tx, String::new()).await?;
    let rows = query("SELECT id, film, hall, price_list, starts_at, called_off_at FROM screenings ORDER BY id");
    rows.fetch_all(tx).await?.iter().map(|row| programme.screening(row)).collect()
}

impl Programme {
    async fn read(tx: &mut AnyConnection, revision: String) -> Result<Self, LedgerError> {
        let mut films = HashMap::new();
        for row in query("SELECT id, title_en, title_zh, minutes, format FROM films").fetch_all(&mut *tx).await? {
            let film = film(&row)?;
            films.insert(film.id, Arc::new(film));
        }
        let mut halls = HashMap::new();
        for row in query("SELECT id, name, plan FROM halls").fetch_all(&mut *tx).await? {
            let hall = hall(&row)?;
            halls.insert(hall.id, Arc::new(hall));
        }
        let mut price_lists = HashMap::new();
        let version = current_version(tx).await?;
        let fares = fares_under(tx, version).await?;
        let prices = query(CURRENT_PRICES).fetch_all(&mut *tx).await?;
        for row in query("SELECT id, currency FROM price_lists").fetch_all(&mut *tx).await? {
            let (id, currency) = (int(&row, 0)?, currency(&row, 1)?);
            let mut entries = Vec::new();
            for price in &prices {
                if int(price, 0)? == id {
                    entries.push(price_entry(price, currency)?);
                }
            }
            price_lists
                .insert(id, Arc::new(PriceTable::new(currency, entries).at_fares(fares.clone()).of_version(version)));
        }
        Ok(Self { revision, films, halls, price_lists })
    }

    fn screening(&self, row: &AnyRow) -> Result<Arc<Screening>, LedgerError> {
        let id = int(row, 0)?;
        let missing = || LedgerError::Fault(format!("screening {id} refers to what is not there"));
        Ok(Arc::new(Screening {
            id: ScreeningId(id),
            film: Arc::clone(self.films.get(&int(row, 1)?).ok_or_else(missing)?),
            hall: Arc::clone(self.halls.get(&int(row, 2)?).ok_or_else(missing)?),
            prices: Arc::clone(self.price_lists.get(&int(row, 3)?).ok_or_else(missing)?),
            starts_at: Timestamp::from_millis(int(row, 4)?),
            called_off: row.try_get::<Option<i64>, _>(5)?.map(Timestamp::from_millis),
        }))
    }
}

pub(super) fn film(row: &AnyRow) -> Result<Film, LedgerError> {
    Ok(Film {
        id: int(row, 0)?,
        titles: Titles { en: Text::new(&string(row, 1)?), zh: Text::new(&string(row, 2)?) },
        minutes: u16::try_from(int(row, 3)?).unwrap_or_default(),
        format: Text::new(&string(row, 4)?),
    })
}

fn hall(row: &AnyRow) -> Result<Hall, LedgerError> {
    let (id, name) = (int(row, 0)?, Text::new(&string(row, 1)?));
    let plan = HallPlan::stored(&string(row, 2)?).map_err(|errors| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        LedgerError::Fault(format!("the plan of hall {name}: {first}"))
    })?;
    Ok(Hall { id, name, plan })
}
