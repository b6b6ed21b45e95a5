//! When a screening is sold no more.

use crate::paying::pay;
use std::time::Duration;

use frontrow::domain::order::OrderState;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, cash, catalogue_from, eventually, picks, sell};

/// A house whose first screening began a moment ago and is sold for so long after that.
async fn begun(sales_end: Duration) -> House {
    let now = Timestamp::from_millis(chrono::Utc::now().timestamp_millis());
    let mut house = House::showing(&catalogue_from(now)).await;
    house.sales_end = sales_end;
    house
}

#[tokio::test]
async fn after_the_end_of_sales_nothing_is_held_and_what_was_held_before_is_paid() {
    let house = begun(Duration::from_secs(3)).await;
    let office = house.office("T1").await;
    let (paid, attempt) = (office.new_order(FIRST), office.new_attempt());
    office.hold(paid, &picks("G1")).await.unwrap();
    pay(&office, paid, attempt, cash(100)).await.unwrap();
    let held = office.new_order(FIRST);
    office.hold(held, &picks("G7")).await.unwrap();

    let screening = office.screening(FIRST).await.unwrap();
    eventually("sales end", 5, async || !office.house().sells(&screening, office.now())).await;
    let late = office.hold(office.new_order(FIRST), &picks("G8")).await;
    assert_eq!(late.unwrap_err(), Refusal::SalesEnded);
    office.prepare_payment(held).await.unwrap();
    assert_eq!(pay(&office, held, office.new_attempt(), cash(100)).await.unwrap().order.state, OrderState::Paid);
    assert_eq!(pay(&office, paid, attempt, cash(100)).await.unwrap().order.state, OrderState::Paid, "asked again");
}

#[tokio::test]
async fn a_screening_that_has_begun_is_sold_while_the_house_wants_it() {
    let house = begun(Duration::from_mins(15)).await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "G1 G2").await;
}
