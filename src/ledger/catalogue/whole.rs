//! The whole catalogue as it stands: what an import is compared with, and what an export writes.

use std::collections::{BTreeMap, HashMap};

use sqlx::{AnyConnection, Row};

use crate::domain::fare::Fares;
use crate::domain::ids::ScreeningId;
use crate::domain::price_rule::PriceRule;
use crate::domain::seat::{Block, BlockReason};
use crate::domain::text::Text;
use crate::domain::time::{Calendar, Timestamp};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{block_reason, currency, int, parsed, string};
use crate::ledger::connection::statement::query;

use super::fares::{fares_under, price_rules};
use super::files::write::{Written, write};
use super::load::{Catalogue, HallDrawing, PriceList, Showing};
use super::prices::{CURRENT_PRICES, current_version, price_entry};
use super::programme::film;

/// A screening with its number.
pub(super) struct Planned {
    pub(super) id: ScreeningId,
    pub(super) showing: Showing,
    pub(super) is_called_off: bool,
}

/// Films, halls and price lists by number, fares and rules in their order, and the screenings from some start on.
pub(super) struct Whole {
    pub(super) catalogue: Catalogue,
    pub(super) fares: Fares,
    pub(super) rules: Vec<PriceRule>,
    pub(super) screenings: Vec<Planned>,
}

impl Ledger {
    /// The catalogue as files. Screenings that were called off are not shown, and so not written; of the
    /// others those that begin at `from` or later.
    pub async fn export(&self, calendar: Calendar, from: Timestamp) -> Result<Written, LedgerError> {
        let mut tx = self.begin_read().await?;
        let Whole { mut catalogue, fares, rules, screenings } = Whole::read(&mut tx, from).await?;
        let shown = screenings.into_iter().filter(|planned| !planned.is_called_off);
        catalogue.showings = shown.map(|planned| planned.showing).collect();
        write(&catalogue, &fares, &rules, calendar)
    }
}

impl Whole {
    /// Whether nothing was brought into it yet: its fares are the usual ones.
    pub(super) fn is_new(&self) -> bool {
        let Catalogue { films, halls, price_lists, .. } = &self.catalogue;
        films.is_empty() && halls.is_empty() && price_lists.is_empty()
    }

    /// With the screenings that begin at `from` or later: of what a house has shown in its years nobody asks any more.
    pub(super) async fn read(tx: &mut AnyConnection, from: Timestamp) -> Result<Self, LedgerError> {
        let mut catalogue = Catalogue::default();
        let rows = query("SELECT id, title_en, title_zh, minutes, format FROM films ORDER BY id");
        for row in rows.fetch_many(&mut *tx).await? {
            catalogue.films.push(film(&row)?);
        }
        for row in query("SELECT id, name, plan FROM halls ORDER BY id").fetch_many(&mut *tx).await? {
            let (name, drawing) = (Text::new(&string(&row, 1)?), string(&row, 2)?);
            catalogue.halls.push(HallDrawing { id: int(&row, 0)?, name, drawing });
        }
        catalogue.price_lists = read_price_lists(tx).await?;
        let version = current_version(tx).await?;
        let (fares, rules) = (fares_under(tx, version).await?, price_rules(tx).await?);
        let mut blocks: HashMap<i64, Vec<Block>> = HashMap::new();
        // By their screenings, one after the other: those of no order are the blocks of all years.
        let rows = query(
            "SELECT t.screening, t.seat, t.reason FROM screenings s CROSS JOIN tickets t \
             WHERE t.screening = s.id AND s.starts_at >= $1 AND t.live = 1 AND COALESCE(t.order_id, '') = ''",
        );
        for row in rows.bind(from.millis()).fetch_many(&mut *tx).await? {
            // A reason that is not known here is no broken seat.
            let reason = block_reason(&row, 2)?.unwrap_or(BlockReason::House);
            blocks.entry(int(&row, 0)?).or_default().push(Block { seat: parsed(&row, 1)?, reason });
        }
        let mut screenings = Vec::new();
        let rows = query(
            "SELECT id, film, hall, price_list, starts_at, called_off_at, price_rule FROM screenings \
             WHERE starts_at >= $1 ORDER BY starts_at, hall",
        );
        for row in rows.bind(from.millis()).fetch_many(tx).await? {
            let id = int(&row, 0)?;
            let mut blocked = blocks.remove(&id).unwrap_or_default();
            blocked.sort();
            screenings.push(Planned {
                id: ScreeningId(id),
                showing: Showing {
                    film: int(&row, 1)?,
                    hall: int(&row, 2)?,
                    price_list: int(&row, 3)?,
                    rule: row.try_get::<Option<String>, _>(6)?.map(|rule| Text::new(&rule)),
                    starts_at: Timestamp::from_millis(int(&row, 4)?),
                    blocked,
                },
                is_called_off: row.try_get::<Option<i64>, _>(5)?.is_some(),
            });
        }
        Ok(Self { catalogue, fares, rules, screenings })
    }
}

async fn read_price_lists(tx: &mut AnyConnection) -> Result<Vec<PriceList>, LedgerError> {
    let mut lists = BTreeMap::new();
    for row in query("SELECT id, name, currency FROM price_lists").fetch_many(&mut *tx).await? {
        let (id, name) = (int(&row, 0)?, Text::new(&string(&row, 1)?));
        lists.insert(id, PriceList { id, name, currency: currency(&row, 2)?, prices: Vec::new() });
    }
    for row in query(CURRENT_PRICES).fetch_many(tx).await? {
        if let Some(list) = lists.get_mut(&int(&row, 0)?) {
            list.prices.push(price_entry(&row, list.currency)?);
        }
    }
    let mut lists: Vec<PriceList> = lists.into_values().collect();
    for list in &mut lists {
        list.prices.sort_by_key(|(key, _)| *key);
    }
    Ok(lists)
}
