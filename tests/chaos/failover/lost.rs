//! What no program can mend: the new primary lacks a sale that was told as done. It is noticed, and the seats are sold
//! again.

use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, Event, Notice};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::SeatState;
use frontrow::domain::tender::Tender;

use super::pair::{End, Pair};
use super::{Line, worker};

/// A screening that nobody sells else.
const LAST: ScreeningId = ScreeningId(40);

async fn sell(office: &BoxOffice, seat: SeatId) -> Result<OrderRef, Refusal> {
    let order = office.hold(office.new_order(LAST), &[Pick { seat, fare: Fare::ADULT }]).await?;
    let cash = vec![Tender::Cash { received: Money::new(100_000, Currency::CNY) }];
    office.pay(order.reference, &order.lines, office.new_attempt(), cash).await?;
    Ok(order.reference)
}

pub(super) async fn a_sale_that_the_new_primary_lacks_is_noticed(pair: &mut Pair, line: &Line, live: &str) {
    let office = worker::office("T1", &line.url, live).await.unwrap();
    let mut events = office.listen();
    office.watch(Some(LAST));
    let [kept, lost]: [SeatId; 2] = ["A1", "A2"].map(|seat| seat.parse().unwrap());
    let kept_order = sell(&office, kept).await.unwrap();
    // As a house does that does not wait for its standby.
    pair.wait_for_no_standby();
    pair.hold_up_standby();
    let lost_order = sell(&office, lost).await.unwrap();
    pair.end_primary(End::Killed);
    pair.cut_off_standby();
    pair.promote();
    line.lead(Some(pair.primary_port()));
    line.break_all();

    let switched = Instant::now();
    let is_told = |event: &Event| matches!(event, Event::Notice(Notice::LedgerRestored));
    let told = async { while !is_told(&events.recv().await.unwrap()) {} };
    tokio::time::timeout(Duration::from_secs(20), told).await.expect("that the ledger went back is told");
    eprintln!("failovers: a sale that the new primary lacks is noticed {:?} after the switch", switched.elapsed());
    let seats = office.open(LAST).await.unwrap().seats;
    assert!(matches!(seats.state(kept), SeatState::Sold { by } if by.order == kept_order.order));
    assert_eq!(*seats.state(lost), SeatState::Free);
    assert_eq!(office.order(lost_order).await.unwrap_err(), Refusal::UnknownOrder(lost_order));
    sell(&office, lost).await.unwrap();
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
    office.close().await;
}
