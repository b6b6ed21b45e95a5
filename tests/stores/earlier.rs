//! Orders that an earlier frontrow holds, whose records have no versions: neither of themselves nor of their prices.

use std::time::Duration;

use frontrow::box_office::BoxOffice;
use frontrow::domain::order::{Order, OrderState};

use super::house::{FIRST, House, cash, picks};
use super::paying::pay;

/// Holds `names`, and writes the order's record as it was written then.
async fn hold_as_then(house: &House, office: &BoxOffice, names: &str) -> Order {
    let order = office.hold(office.new_order(FIRST), &picks(names)).await.unwrap();
    let as_then = |record: &str| {
        let unversioned = record.replace(&format!("pending:{}|", order.version), "pending|");
        let then = unversioned.replace(":1,", ",").replace(":1|", "|");
        assert_eq!(then.matches(':').count(), 2 * order.lines.len(), "seat, fare and price: {then}");
        then
    };
    house.rewrite(order.reference, as_then).await;
    order
}

#[tokio::test]
async fn what_an_earlier_program_holds_is_paid_changed_lengthened_and_cancelled() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let paid = hold_as_then(&house, &office, "G1 G2").await;
    let sold = pay(&office, paid.reference, office.new_attempt(), cash(500)).await.unwrap();
    assert_eq!((sold.order.state, &sold.order.lines), (OrderState::Paid, &paid.lines));

    let changed = hold_as_then(&house, &office, "G3 G4").await;
    let known = office.order(changed.reference).await.unwrap().order;
    let amended = office.amend(&known, &picks("G4 G5")).await.unwrap();
    assert_eq!(amended.seats().map(|seat| seat.to_string()).collect::<Vec<_>>(), ["G4", "G5"]);
    pay(&office, changed.reference, office.new_attempt(), cash(500)).await.unwrap();

    let lengthened = hold_as_then(&house, &office, "G6").await;
    // Within the same millisecond there is nothing to lengthen.
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(office.extend(lengthened.reference).await.unwrap().lines, lengthened.lines);
    pay(&office, lengthened.reference, office.new_attempt(), cash(500)).await.unwrap();

    let cancelled = hold_as_then(&house, &office, "G7").await;
    office.cancel(cancelled.reference).await.unwrap();
    let again = hold_as_then(&house, &office, "G7").await;
    assert_eq!(office.hold(again.reference, &picks("G7")).await.unwrap().lines, again.lines, "asked for again");
}
