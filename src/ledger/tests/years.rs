//! The large ledger of the benches, in small.

use std::time::Duration;

use super::*;
use crate::domain::screening::House;
use crate::ledger::connection::row::string;
use crate::ledger::demo::years::{Size, make};

#[tokio::test]
async fn a_house_of_some_days_is_as_the_books_of_a_house_are() {
    let Fresh { ledger, database } = empty().await;
    let house = House::usual(Currency::CNY);
    let now = house.calendar.at(chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), chrono::NaiveTime::MIN);
    let now = now.plus(Duration::from_hours(19));
    let size = Size { days: 1, houses: 1, guests: 40, members: 60, is_scattered: false };
    let mut days = 0;
    make(&ledger, &house, size, now, |day, _| days = day).await.unwrap();
    assert_eq!(days, 2);
    ledger.close().await;

    let ledger = reopen(&database).await;
    for finding in ledger.verify_tapes().await.unwrap() {
        assert_eq!(finding.violations, 0, "{}: {:?}", finding.code, finding.examples);
    }
    let count = async |sql: &'static str| {
        let row = query(sql).fetch_one(&mut ledger.reader().await.unwrap()).await.unwrap();
        int(&row, 0).unwrap()
    };
    assert!(count("SELECT COUNT(*) FROM orders").await > 400);
    assert_eq!(count("SELECT COUNT(*) FROM z_reports").await, 3, "three drawers");
    assert_eq!(count("SELECT COUNT(*) FROM day_closes").await, 1);
    assert_eq!(count("SELECT COUNT(*) FROM drawers WHERE is_open = 1").await, 3);
    assert_eq!(count("SELECT COUNT(*) FROM claims").await, 20);
    assert!(count("SELECT COUNT(*) FROM refunds").await > 3);
    assert!(count("SELECT COUNT(*) FROM drawer_moves").await > 300);
    let latest = "SELECT MAX(n) FROM (SELECT MAX(ended_at) AS n FROM orders UNION ALL SELECT MAX(done_at) FROM tape) a";
    assert!(count(latest).await <= now.millis());
    assert!(count("SELECT COUNT(*) FROM entries").await > 500);
    let row = query("SELECT MIN(id) FROM orders").fetch_one(&mut ledger.reader().await.unwrap()).await.unwrap();
    let order: OrderId = string(&row, 0).unwrap().parse().unwrap();
    let found = ledger.find_tail(order.tail()).await.unwrap();
    assert!(found.iter().any(|(reference, _)| reference.order == order));
}
