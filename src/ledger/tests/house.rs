//! What the house is, as the ledger keeps it.

use super::super::{HouseError, LedgerError};
use super::*;
use crate::domain::screening::House;
use crate::domain::setting::{HouseFault, Setting};
use crate::ledger::connection::row::string;

fn usual() -> House {
    House::usual(Currency::CNY)
}

/// Puts this into a setting, as T1.
async fn change(ledger: &Ledger, setting: Setting, written: &str) -> Result<House, HouseError> {
    let put = |house: &mut House| house.set(setting, written).unwrap();
    ledger.change_house(setting, put, at(7), (&terminal("T1"), &Text::new("Li Na"))).await
}

async fn make(ledger: &Ledger, house: &House) -> Result<(), HouseError> {
    ledger.make_house(house, at(5), (&terminal("T1"), &Text::new("Li Na"))).await
}

#[tokio::test]
async fn a_house_is_made_once_and_each_change_is_a_row_and_a_line_of_the_tape() {
    let Fresh { ledger, database } = empty_in(Database::new().await).await;
    assert!(ledger.is_unused().await.unwrap());
    assert_eq!(ledger.house().await, Ok(None));
    assert_eq!(change(&ledger, Setting::HoldSeconds, "200").await, Err(HouseError::Refused(HouseFault::NotAdopted)));
    make(&ledger, &usual()).await.unwrap();
    assert_eq!(make(&ledger, &usual()).await, Err(HouseError::Refused(HouseFault::Adopted)));
    let made = ledger.house().await.unwrap().unwrap();
    assert_eq!((&made.house, made.rows.len()), (&usual(), Setting::ALL.len()));
    let changed = change(&ledger, Setting::HoldSeconds, "200").await.unwrap();
    assert_eq!(changed.value(Setting::HoldSeconds), "200");
    change(&ledger, Setting::HoldSeconds, "200").await.unwrap();
    let record = ledger.house().await.unwrap().unwrap();
    assert_eq!((&record.house, record.changes), (&changed, made.changes + 1), "the same again changes nothing");
    let hold = record.rows.iter().find(|row| row.setting == Setting::HoldSeconds).unwrap();
    assert_eq!((hold.changed_at, hold.cashier.as_str()), (at(7), "Li Na"));
    let mut other = database.connection().await;
    let acts = query("SELECT what, detail FROM tape WHERE subject = 'house' ORDER BY n").fetch_all(&mut other).await;
    let acts: Vec<String> =
        acts.unwrap().iter().map(|row| format!("{} {}", string(row, 0).unwrap(), string(row, 1).unwrap())).collect();
    assert_eq!(acts, ["made ", "changed hold-seconds 200"]);
}

#[tokio::test]
async fn currency_zone_and_start_of_the_day_stay_once_something_was_sold_and_the_currency_with_the_prices() {
    let Fresh { ledger, database: _database } = empty_in(Database::new().await).await;
    make(&ledger, &usual()).await.unwrap();
    let yen = change(&ledger, Setting::Currency, "JPY").await.unwrap();
    assert_eq!(yen, House::usual(Currency::from_code("JPY").unwrap()));
    assert_eq!(ledger.house().await.unwrap().unwrap().house, yen);
    change(&ledger, Setting::Currency, "CNY").await.unwrap();
    ledger.load_catalogue(&programme()).await.unwrap();
    let in_yuan = Err(HouseError::Refused(HouseFault::PricesIn(Currency::CNY)));
    assert_eq!(change(&ledger, Setting::Currency, "EUR").await, in_yuan);
    change(&ledger, Setting::TimeZone, "Europe/Berlin").await.unwrap();
    change(&ledger, Setting::DayBegins, "05:00").await.unwrap();
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let before = ledger.news(None).await.unwrap().house_changes;
    for (setting, other) in
        [(Setting::Currency, "EUR"), (Setting::TimeZone, "Asia/Tokyo"), (Setting::DayBegins, "04:00")]
    {
        assert_eq!(change(&ledger, setting, other).await, Err(HouseError::Refused(HouseFault::Sold(setting))));
    }
    assert_eq!(ledger.news(None).await.unwrap().house_changes, before);
    change(&ledger, Setting::Cinema, "Star").await.unwrap();
}

#[tokio::test]
async fn a_ledger_that_was_sold_from_before_houses_takes_one_in_the_currency_of_its_prices() {
    let Fresh { ledger, database: _database } = fresh().await;
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    assert!(!ledger.is_unused().await.unwrap());
    assert_eq!(ledger.currency_of_prices().await, Ok(Some(Currency::CNY)));
    let dollars = House::usual(Currency::from_code("USD").unwrap());
    assert_eq!(make(&ledger, &dollars).await, Err(HouseError::Refused(HouseFault::PricesIn(Currency::CNY))));
    make(&ledger, &usual()).await.unwrap();
}

#[tokio::test]
async fn a_setting_that_another_hand_wrote_wrongly_is_not_believed() {
    let Fresh { ledger, database } = empty_in(Database::new().await).await;
    make(&ledger, &usual()).await.unwrap();
    let mut other = database.connection().await;
    let wrong = "INSERT INTO house_settings (version, name, value, changed_at, terminal, cashier) \
                 VALUES (9, 'hold-seconds', '99999', 1, 'T1', 'x')";
    sqlx::Executor::execute(&mut other, wrong).await.unwrap();
    assert!(matches!(ledger.house().await, Err(LedgerError::Fault(_))));
}
