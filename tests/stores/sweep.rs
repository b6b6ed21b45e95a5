//! Holds that lapse: whoever has them, however many at once, and whatever the ledger does meanwhile.

use std::time::Duration;

use frontrow::domain::ids::{OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::OrderState;
use frontrow::domain::price::{Fare, Line, PriceVersion};
use frontrow::domain::text::Text;
use frontrow::live::HoldFor;

use super::house::{FIRST, House, Locked, assert_counted, eventually, picks, seat};

const SECOND: ScreeningId = ScreeningId(2);

/// Whether everyone is shown this many held seats there.
async fn shows_held(house: &House, screening: ScreeningId, count: u32) -> bool {
    let (live, _pushes) = house.live(house.ledger.id()).await;
    matches!(live.counts(&[screening]).await[..], [Ok(Some((_, held, _)))] if held == count)
}

/// Holds a seat at a terminal that is gone.
async fn hold_at_gone(house: &House, screening: ScreeningId, name: &str, lasts: Duration) -> OrderRef {
    let (live, _pushes) = house.live(house.ledger.id()).await;
    let reference = OrderRef { screening, order: OrderId::from_bits(rand::random()) };
    let lines = [Line {
        seat: seat(name),
        fare: Fare::ADULT,
        price: Money::new(4_500, Currency::CNY),
        version: PriceVersion::FIRST,
    }];
    let lasts = HoldFor { lasts, age: Duration::ZERO };
    live.hold(reference, &lines, lasts, &"T9".parse().unwrap(), &Text::new("Wang"), None).await.unwrap();
    reference
}

#[tokio::test]
async fn a_ledger_that_is_busy_keeps_no_seat_from_being_freed() {
    let house = House::with_hold(Duration::from_millis(800)).await;
    let office = house.office("T1").await;
    let _events = office.listen();
    let mut orders = Vec::new();
    for (screening, name) in [(FIRST, "C5"), (FIRST, "C6"), (FIRST, "C7"), (SECOND, "C5")] {
        let reference = office.new_order(screening);
        office.hold(reference, &picks(name)).await.unwrap();
        orders.push(reference);
    }
    let locked = Locked::lock(&house).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    for screening in [FIRST, SECOND] {
        eventually("freed", 2, async || shows_held(&house, screening, 0).await).await;
    }
    locked.unlock().await;
    for reference in orders {
        let is_recorded = async || {
            house
                .ledger
                .order(reference)
                .await
                .is_ok_and(|found| found.is_some_and(|it| it.order.state == OrderState::Expired))
        };
        eventually("recorded", 25, is_recorded).await;
    }
    office.close().await;
}

#[tokio::test]
async fn a_hold_that_nobody_looks_at_is_free_soon_after_its_deadline() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.open(SECOND).await.unwrap();
    let reference = hold_at_gone(&house, SECOND, "C5", Duration::from_secs(1)).await;
    let _events = office.listen();
    tokio::time::sleep(Duration::from_secs(1)).await;
    eventually("freed", 2, async || shows_held(&house, SECOND, 0).await).await;
    eventually("recorded", 2, async || house.ledger.order(reference).await.is_ok_and(|found| found.is_some())).await;
    office.close().await;
}

#[tokio::test]
async fn a_heap_that_lapses_at_once_is_freed_and_recorded_whole() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let mut orders = Vec::new();
    for screening in [FIRST, SECOND] {
        office.open(screening).await.unwrap();
        for row in ["B", "C", "D", "E", "G", "H", "J"] {
            for number in 1..=10 {
                let name = format!("{row}{number}");
                orders.push(hold_at_gone(&house, screening, &name, Duration::from_secs(3)).await);
            }
        }
    }
    let _events = office.listen();
    for screening in [FIRST, SECOND] {
        eventually("freed", 6, async || shows_held(&house, screening, 0).await).await;
        assert_counted(&house, screening).await;
    }
    let (live, _pushes) = house.live(house.ledger.id()).await;
    for screening in [FIRST, SECOND] {
        let is_empty =
            async || live.unrecorded(screening, 0).await.is_ok_and(|(some, next)| some.is_empty() && next == 0);
        eventually("out of the net", 5, is_empty).await;
    }
    for reference in orders {
        let history = house.ledger.order(reference).await.unwrap().unwrap();
        assert_eq!((history.order.state, history.acts.len()), (OrderState::Expired, 1));
    }
    office.close().await;
}
