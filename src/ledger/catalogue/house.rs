//! What the house is: its settings, written when the ledger is made, and each change of one.
//!
//! Rows are only inserted, and of each setting the last one holds. Everyone may read them; only who has the right to
//! insert into this table changes the house.

use sqlx::AnyConnection;

use crate::domain::cash::CashStep;
use crate::domain::fee::FeeLadder;
use crate::domain::ids::TerminalId;
use crate::domain::money::{Currency, Money};
use crate::domain::screening::House;
use crate::domain::setting::{HouseFault, Setting};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::ledger::connection::facts::of_setting;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{currency, int, parsed, string, unreadable};
use crate::ledger::connection::statement::{insert_rows, query};

/// To what a line of a tape belongs that is about the house.
const SUBJECT: &str = "house";

/// One setting as it stands, and who put it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// The setting.
    pub setting: Setting,
    /// What stands in it.
    pub value: String,
    /// Since when.
    pub changed_at: Timestamp,
    /// Where it was changed.
    pub terminal: TerminalId,
    /// By whom.
    pub cashier: Text,
}

/// The settings of a house as the ledger has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseRecord {
    /// The house.
    pub house: House,
    /// How often it was changed: another number, another house.
    pub changes: i64,
    /// Its settings.
    pub rows: Vec<SettingRow>,
}

/// Why the house was not changed. Unless it is [`LedgerError::Unsure`], nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HouseError {
    /// It may not be.
    #[error("the house does not allow it: {0:?}")]
    Refused(HouseFault),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for HouseError {
    fn from(error: sqlx::Error) -> Self {
        // Two who change it at the same time take the same number.
        Self::Ledger(if is_key_clash(&error) { LedgerError::Busy } else { error.into() })
    }
}

impl WriteError for HouseError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Ledger(error) if error.maybe_written())
    }
}

impl Ledger {
    /// The house; `None` for a ledger that was made before houses stood in it and has not got one yet.
    pub async fn house(&self) -> Result<Option<HouseRecord>, LedgerError> {
        read(&mut *self.reader().await?).await
    }

    /// Whether nobody has used this ledger yet: there is neither a price nor a member in it.
    pub async fn is_unused(&self) -> Result<bool, LedgerError> {
        let mut reader = self.reader().await?;
        for first in ["SELECT id FROM price_lists LIMIT 1", "SELECT id FROM members LIMIT 1"] {
            if query(first).fetch_optional(&mut reader).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The currency of its prices, where it has any: the first by its code, should there be several.
    pub async fn currency_of_prices(&self) -> Result<Option<Currency>, LedgerError> {
        currency_of_prices(&mut *self.reader().await?).await
    }

    /// Writes what the house is into a ledger that has none.
    ///
    /// # Errors
    /// [`HouseFault::Adopted`] where it has one.
    pub async fn make_house(&self, house: &House, at: Timestamp, who: (&TerminalId, &Text)) -> Result<(), HouseError> {
        let mut tx = self.begin_write().await?;
        if read(&mut tx).await?.is_some() {
            return Err(HouseError::Refused(HouseFault::Adopted));
        }
        if let Some(currency) = currency_of_prices(&mut tx).await?.filter(|currency| *currency != house.currency) {
            return Err(HouseError::Refused(HouseFault::PricesIn(currency)));
        }
        let all: Vec<(Setting, String)> =
            Setting::ALL.into_iter().map(|setting| (setting, house.value(setting))).collect();
        let facts = insert(&mut tx, &all, at, who).await?;
        tx.tell(Entry::new(at, "made", who, SUBJECT).facts(facts));
        Ok(commit(tx).await?)
    }

    /// Makes the house what `change` makes of it, in one setting and those that hang on it; gives what it is then.
    pub async fn change_house(
        &self,
        setting: Setting,
        change: impl Fn(&mut House) + Send,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<House, HouseError> {
        let mut tx = self.begin_write().await?;
        if setting.is_fixed_by_a_sale() {
            // Whoever sells has to take the row of the screening: no sale comes between this look and the change.
            query("UPDATE sequences SET seq = seq").execute(&mut tx).await?;
        }
        let Some(record) = read(&mut tx).await? else {
            return Err(HouseError::Refused(HouseFault::NotAdopted));
        };
        let mut house = record.house.clone();
        change(&mut house);
        let changed = record.house.differs(&house);
        if changed.is_empty() {
            return Ok(house);
        }
        if changed.iter().any(|setting| setting.is_fixed_by_a_sale()) && has_sold(&mut tx).await? {
            return Err(HouseError::Refused(HouseFault::Sold(setting)));
        }
        let in_prices = currency_of_prices(&mut tx).await?;
        if let Some(currency) = in_prices.filter(|_| changed.contains(&Setting::Currency)) {
            return Err(HouseError::Refused(HouseFault::PricesIn(currency)));
        }
        let rows: Vec<(Setting, String)> = changed.into_iter().map(|setting| (setting, house.value(setting))).collect();
        let facts = insert(&mut tx, &rows, at, who).await?;
        let detail = Text::new(&format!("{} {}", setting.word(), house.value(setting)));
        tx.tell(Entry::new(at, "changed", who, SUBJECT).detail(detail).facts(facts));
        commit(tx).await?;
        Ok(house)
    }
}

/// What the house keeps of tickets that are given back, as it stands.
pub(in crate::ledger) async fn fee_ladder(tx: &mut AnyConnection) -> Result<FeeLadder, LedgerError> {
    let row = query("SELECT value FROM house_settings WHERE name = $1 ORDER BY version DESC LIMIT 1");
    let Some(row) = row.bind(Setting::FeeLadder.word()).fetch_optional(tx).await? else {
        return Ok(FeeLadder::default());
    };
    ladder_of(&string(&row, 0)?)
}

/// The same, as it is written.
pub(in crate::ledger) fn ladder_of(written: &str) -> Result<FeeLadder, LedgerError> {
    written.parse().map_err(|_| unreadable(written))
}

async fn read(on: &mut AnyConnection) -> Result<Option<HouseRecord>, LedgerError> {
    let rows = query("SELECT name, value, changed_at, terminal, cashier FROM house_settings ORDER BY version");
    let rows = rows.fetch_all(on).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let changes = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut last: Vec<SettingRow> = Vec::new();
    for row in &rows {
        let name = string(row, 0)?;
        // A setting of a newer program.
        let Some(setting) = Setting::from_word(&name) else { continue };
        let read = SettingRow {
            setting,
            value: string(row, 1)?,
            changed_at: Timestamp::from_millis(int(row, 2)?),
            terminal: parsed(row, 3)?,
            cashier: Text::new(&string(row, 4)?),
        };
        last.retain(|row| row.setting != setting);
        last.push(read);
    }
    last.sort_by_key(|row| row.setting);
    let mut house = House::usual(Currency::CNY);
    for row in &last {
        house.set(row.setting, &row.value).map_err(|_| unreadable(&row.value))?;
    }
    Ok(Some(HouseRecord { house, changes, rows: last }))
}

/// What it wrote, for the tape.
async fn insert(
    tx: &mut AnyConnection,
    settings: &[(Setting, String)],
    at: Timestamp,
    (terminal, cashier): (&TerminalId, &Text),
) -> Result<Vec<String>, HouseError> {
    let row = query("SELECT COALESCE(MAX(version), 0) FROM house_settings").fetch_one(&mut *tx).await?;
    let version = int(&row, 0)? + 1;
    let head = "INSERT INTO house_settings (version, name, value, changed_at, terminal, cashier)";
    let mut insert = insert_rows(head, settings.len(), 6);
    for (setting, value) in settings {
        insert = insert
            .bind(version)
            .bind(setting.word())
            .bind(value.clone())
            .bind(at.millis())
            .bind(terminal.to_string())
            .bind(cashier.to_string());
    }
    insert.execute(tx).await?;
    Ok(settings.iter().map(|(setting, value)| of_setting(version, setting.word(), value)).collect())
}

/// In which steps cash moves, as it is written.
pub(in crate::ledger) fn step_of(written: Option<&str>, currency: Currency) -> Result<CashStep, LedgerError> {
    let Some(written) = written else { return Ok(CashStep::NONE) };
    Money::parse_decimal(written, currency).map(|step| CashStep::of(step.minor())).map_err(|_| unreadable(written))
}

async fn currency_of_prices(on: &mut AnyConnection) -> Result<Option<Currency>, LedgerError> {
    let first = query("SELECT currency FROM price_lists ORDER BY currency LIMIT 1").fetch_optional(on).await?;
    first.map(|row| currency(&row, 0)).transpose()
}

/// Whether money changed hands, or seats were sold for nothing.
async fn has_sold(tx: &mut AnyConnection) -> Result<bool, LedgerError> {
    for first in [
        "SELECT id FROM tickets WHERE order_id IS NOT NULL LIMIT 1",
        "SELECT attempt FROM payments LIMIT 1",
        "SELECT code FROM packets LIMIT 1",
    ] {
        if query(first).fetch_optional(&mut *tx).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
