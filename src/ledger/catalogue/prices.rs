//! What the house's seats cost, under which version, and whether a line of an order is sold as it is.
//!
//! An import writes prices anew under the next version and leaves the old ones where they are. A line says of which
//! version its price is; whoever sells it looks here whether that is the price, and whether the version is current or was
//! so within the longest hold. The live store carries lines, and nothing that it says of them is believed.

use std::time::Duration;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::category::Category;
use crate::domain::ids::{MemberId, ScreeningId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::LONGEST_HOLD;
use crate::domain::price::{Fare, Line, LineFault, PriceTable, PriceVersion};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{int, parsed, string};
use crate::ledger::connection::statement::query;
use crate::planted::Bug;

use super::fares::fares_under;

/// What a payment that began in the hold's last moment may still take: counting, and a commit that waits.
const TO_PAY: Duration = Duration::from_mins(3);

/// What the price of a seat depends on, read by whoever asks together with what else it needs.
pub(in crate::ledger) struct Priced {
    pub(in crate::ledger) hall: i64,
    pub(in crate::ledger) price_list: i64,
    /// The catalogue's revision.
    pub(in crate::ledger) revision: String,
}

impl Ledger {
    /// The first of these lines that is not sold at `now`, and why; none of them for a screening that was called off
    /// or is not there, which has reasons of its own.
    pub async fn wrong_line(
        &self,
        screening: ScreeningId,
        lines: &[Line],
        member: Option<MemberId>,
        now: Timestamp,
    ) -> Result<Option<(Line, LineFault)>, LedgerError> {
        let mut reader = self.reader().await?;
        let row = query(
            "SELECT s.hall, s.price_list, m.value FROM screenings s LEFT JOIN meta m ON m.name = 'catalogue' \
             WHERE s.id = $1 AND s.called_off_at IS NULL",
        )
        .bind(screening.0)
        .fetch_optional(&mut reader)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let revision = row.try_get::<Option<String>, _>(2)?.unwrap_or_default();
        let priced = Priced { hall: int(&row, 0)?, price_list: int(&row, 1)?, revision };
        self.wrong_line_in(&mut reader, priced, (lines, member), now).await
    }

    /// The same, within a transaction: the lines of an order, and its member.
    pub(in crate::ledger) async fn wrong_line_in(
        &self,
        tx: &mut AnyConnection,
        priced: Priced,
        (lines, member): (&[Line], Option<MemberId>),
        now: Timestamp,
    ) -> Result<Option<(Line, LineFault)>, LedgerError> {
        if Bug::PricesBelieved.is_here() {
            return Ok(None);
        }
        let programme = self.programme_of(tx, priced.revision).await?;
        let missing = || LedgerError::Fault("a screening refers to what is not there".to_owned());
        let plan = &programme.halls.get(&priced.hall).ok_or_else(missing)?.plan;
        let current = programme.price_lists.get(&priced.price_list).ok_or_else(missing)?;
        for line in lines {
            let Some(seat) = plan.seat(line.seat) else { return Ok(Some((*line, LineFault::NoSuchSeat))) };
            let then: PriceTable;
            let prices = if line.version == current.version() {
                current.as_ref()
            } else {
                // Seldom: an import came between the hold and the money.
                if !was_current(tx, line.version, now).await? {
                    return Ok(Some((*line, LineFault::OldPrice)));
                }
                then = prices_under(tx, priced.price_list, current.currency(), line.version).await?;
                &then
            };
            let price = prices.price(seat.category, line.fare);
            if price != Some(line.price) {
                return Ok(Some((*line, LineFault::Price(price))));
            }
            if member.is_none() && prices.fares().get(line.fare).is_some_and(|of| of.members_only) {
                return Ok(Some((*line, LineFault::MembersOnly)));
            }
        }
        Ok(None)
    }
}

/// By which list a screening is sold, and why by that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pricing {
    /// The list's number.
    pub price_list: i64,
    /// Its name.
    pub name: Text,
    /// The rule that chose it; `None` where the schedule names it.
    pub rule: Option<Text>,
}

impl Ledger {
    /// By which list a screening is sold.
    pub async fn pricing(&self, screening: ScreeningId) -> Result<Option<Pricing>, LedgerError> {
        let row = query(
            "SELECT s.price_list, l.name, s.price_rule FROM screenings s JOIN price_lists l ON l.id = s.price_list \
             WHERE s.id = $1",
        );
        let row = row.bind(screening.0).fetch_optional(&mut *self.reader().await?).await?;
        let read = |row: &AnyRow| {
            let rule = row.try_get::<Option<String>, _>(2)?.map(|rule| Text::new(&rule));
            Ok(Pricing { price_list: int(row, 0)?, name: Text::new(&string(row, 1)?), rule })
        };
        row.as_ref().map(read).transpose()
    }
}

/// Whether a version that is not current was so within the longest hold.
async fn was_current(tx: &mut AnyConnection, version: PriceVersion, now: Timestamp) -> Result<bool, LedgerError> {
    let row = query("SELECT MIN(begins_at), COUNT(*) FROM price_versions WHERE version > $1").bind(version.0);
    let row = row.fetch_one(tx).await?;
    // One that no other follows is none that was ever given.
    let Some(ended) = row.try_get::<Option<i64>, _>(0)? else { return Ok(false) };
    let until = Timestamp::from_millis(ended).plus(LONGEST_HOLD).plus(TO_PAY);
    Ok(version.0 >= PriceVersion::FIRST.0 && now <= until)
}

/// What a price list cost under a version.
async fn prices_under(
    tx: &mut AnyConnection,
    price_list: i64,
    currency: Currency,
    version: PriceVersion,
) -> Result<PriceTable, LedgerError> {
    let rows = query(
        "SELECT price_list, seat_kind, fare, price FROM listed_prices WHERE price_list = $1 AND version = \
         (SELECT MAX(version) FROM listed_prices WHERE price_list = $2 AND version <= $3)",
    )
    .bind(price_list)
    .bind(price_list)
    .bind(version.0)
    .fetch_all(tx)
    .await?;
    let entries: Vec<((Category, Fare), Money)> =
        rows.iter().map(|row| price_entry(row, currency)).collect::<Result<_, _>>()?;
    Ok(PriceTable::new(currency, entries).at_fares(fares_under(tx, version).await?).of_version(version))
}

/// The version under which seats are sold now.
pub(super) async fn current_version(tx: &mut AnyConnection) -> Result<PriceVersion, LedgerError> {
    let row = query("SELECT MAX(version) FROM price_versions").fetch_one(tx).await?;
    int(&row, 0).map(PriceVersion)
}

/// Begins the next version.
pub(super) async fn next_version(
    tx: &mut AnyConnection,
    now: Timestamp,
    (terminal, cashier): (&TerminalId, &Text),
) -> Result<PriceVersion, LedgerError> {
    let next = PriceVersion(current_version(tx).await?.0 + 1);
    query("INSERT INTO price_versions (version, begins_at, terminal, cashier) VALUES ($1, $2, $3, $4)")
        .bind(next.0)
        .bind(now.millis())
        .bind(terminal.to_string())
        .bind(cashier.to_string())
        .execute(tx)
        .await?;
    Ok(next)
}

/// The prices of each list as they are now: list, kind, fare, price.
pub(super) const CURRENT_PRICES: &str = "SELECT p.price_list, p.seat_kind, p.fare, p.price FROM price_lists l \
     JOIN listed_prices p ON p.price_list = l.id \
     AND p.version = (SELECT MAX(q.version) FROM listed_prices q WHERE q.price_list = l.id)";

/// A price with the kind of seat and the fare that it is of, from columns 1 to 3.
pub(super) fn price_entry(row: &AnyRow, currency: Currency) -> Result<((Category, Fare), Money), LedgerError> {
    let key = (parsed(row, 1)?, parsed(row, 2)?);
    Ok((key, Money::new(int(row, 3)?, currency)))
}
