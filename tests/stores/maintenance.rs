//! Seats out of sale, and screenings that are called off.

use crate::paying::pay;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use frontrow::box_office::{BlockConflict, BoxOffice};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::price::PickFault;
use frontrow::domain::refusal::{Away, Refusal};
use frontrow::domain::screening::Screening;
use frontrow::domain::seat::{BlockReason, SeatState};
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, Locked, assert_counted, cash, picks, seat, sell, states};
use super::repair::redis;

async fn all(office: &BoxOffice) -> Vec<Arc<Screening>> {
    office.screenings_of_hall(1, Timestamp::default()).await.unwrap()
}

fn names(written: &str) -> Vec<SeatId> {
    written.split(' ').map(seat).collect()
}

async fn is_clean(office: &BoxOffice) {
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:?}");
}

#[tokio::test]
async fn seats_of_a_hall_are_blocked_for_all_that_is_to_come_and_every_terminal_sees_it() {
    let house = House::open().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let screenings = all(&office).await;
    assert_eq!(screenings.len(), 3);
    other.open(FIRST).await.unwrap();
    let blocked = office.block(&screenings, &names("A1 G7"), BlockReason::Broken, false).await.unwrap();
    assert!(
        blocked.is_done && blocked.seats[&FIRST] == names("G7") && blocked.seats[&ScreeningId(2)] == names("A1 G7")
    );
    let seen = states(&other.open(FIRST).await.unwrap().seats);
    assert_eq!(seen, BTreeMap::from([("A1".to_owned(), "blocked"), ("G7".to_owned(), "blocked")]));
    assert!(matches!(other.hold(other.new_order(FIRST), &picks("G7")).await, Err(Refusal::SeatsTaken(_))));
    assert_counted(&house, FIRST).await;
    is_clean(&office).await;

    office.unblock(&screenings, &names("A1 G7")).await.unwrap();
    assert_eq!(states(&other.open(FIRST).await.unwrap().seats), BTreeMap::new());
    assert_counted(&house, FIRST).await;
    sell(&other, FIRST, "G7").await;
    is_clean(&office).await;
    // A live store that knew nothing of it learns it from the ledger.
    office.block(&screenings, &names("C3"), BlockReason::House, false).await.unwrap();
    house.wipe().await;
    assert_eq!(states(&other.open(FIRST).await.unwrap().seats)["C3"], "blocked");
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn why_a_seat_is_blocked_stays_through_a_wipe_a_catch_up_and_a_repair() {
    let house = House::open().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let screenings = all(&office).await;
    other.open(FIRST).await.unwrap();
    office.block(&screenings, &names("G7 G8"), BlockReason::Broken, false).await.unwrap();
    let expected = [("A1", BlockReason::House), ("G7", BlockReason::Broken), ("G8", BlockReason::Broken)];
    let is_so = async |when: &str| {
        let map = other.open(FIRST).await.unwrap().seats;
        for (name, reason) in expected {
            assert_eq!(*map.state(seat(name)), SeatState::Blocked(Some(reason)), "{when}: {name}");
        }
        is_clean(&office).await;
    };
    is_so("applied").await;
    house.wipe().await;
    is_so("loaded").await;

    let seats = house.keys().seats(FIRST);
    // As if both blocks of a screening had been missed: first the older, then the newer one.
    redis(&house, "HDEL", &[&seats, "A1", "G7", "G8"]).await;
    redis(&house, "HINCRBY", &[&seats, "@free", "3"]).await;
    redis(&house, "HSET", &[&seats, "@seq", "0"]).await;
    let restarted = house.office("T3").await;
    restarted.open(FIRST).await.unwrap();
    is_so("caught up").await;

    redis(&house, "HSET", &[&seats, "A1", "blocked:broken", "G7", "blocked:house"]).await;
    assert!(!office.verify().await.unwrap().is_clean());
    office.repair().await.unwrap();
    is_so("repaired").await;
}

#[tokio::test]
async fn a_seat_that_a_frontrow_of_before_blocked_is_no_fault_is_not_sold_and_comes_back() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.open(FIRST).await.unwrap();
    redis(&house, "HSET", &[&house.keys().seats(FIRST), "A1", "blocked"]).await;
    let open = house.office("T2").await;
    assert_eq!(*open.open(FIRST).await.unwrap().seats.state(seat("A1")), SeatState::Blocked(None));
    assert!(matches!(open.hold(open.new_order(FIRST), &picks("A1")).await, Err(Refusal::SeatsTaken(_))));
    is_clean(&office).await;
    office.unblock(&all(&office).await, &names("A1")).await.unwrap();
    assert_eq!(states(&open.open(FIRST).await.unwrap().seats), BTreeMap::new());
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn what_stands_in_the_way_is_listed_whole_and_skipped_only_on_request() {
    let house = House::open().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let screenings = all(&office).await;
    let sold = sell(&other, FIRST, "G7").await;
    let held = other.new_order(ScreeningId(2));
    other.hold(held, &picks("G7 G8")).await.unwrap();
    let refused = office.block(&screenings, &names("G7 G9"), BlockReason::Broken, false).await.unwrap();
    let conflict = |order, is_sold| BlockConflict { seat: seat("G7"), order, is_sold };
    assert_eq!((refused.is_done, &refused.conflicts), (false, &vec![conflict(sold, true), conflict(held, false)]));
    assert!(states(&office.open(ScreeningId(3)).await.unwrap().seats).is_empty(), "nothing was done");

    let done = office.block(&screenings, &names("G7 G9"), BlockReason::Broken, true).await.unwrap();
    assert_eq!((done.is_done, done.conflicts), (true, refused.conflicts));
    assert_eq!(done.seats[&ScreeningId(2)], names("G9"));
    assert_eq!(done.seats[&ScreeningId(3)], names("G7 G9"));
    pay(&other, held, other.new_attempt(), cash(100)).await.unwrap();
    for screening in 1..=3 {
        assert_counted(&house, ScreeningId(screening)).await;
    }
    let half = office.block(&screenings, &names("K1"), BlockReason::Broken, false).await.unwrap_err();
    assert!(matches!(half, Refusal::Pick(PickFault::HalfACouple { .. })), "{half:?}");
    is_clean(&office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_was_held_while_it_was_blocked_is_named() {
    let house = House::open().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let screening = office.screening(FIRST).await.unwrap();
    office.open(FIRST).await.unwrap();
    let locked = Locked::lock(&house).await;
    let blocking = tokio::spawn({
        let office = office.clone();
        async move { office.block(&[screening], &names("G7 G9"), BlockReason::Broken, false).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let held = other.new_order(FIRST);
    other.hold(held, &picks("G7 G8")).await.unwrap();
    locked.unlock().await;
    let blocked = blocking.await.unwrap().unwrap();
    let conflict = BlockConflict { seat: seat("G7"), order: held, is_sold: false };
    assert_eq!((blocked.is_done, &blocked.seats[&FIRST], blocked.conflicts), (true, &names("G7 G9"), vec![conflict]));
    let lost = pay(&other, held, other.new_attempt(), cash(100)).await.unwrap_err();
    assert_eq!(lost, Refusal::SeatsLost(names("G7")));
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_screening_that_is_called_off_is_sold_nowhere_from_that_instant_on() {
    let house = House::open().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let sold = sell(&other, FIRST, "G1 G2").await;
    let held = other.new_order(FIRST);
    other.hold(held, &picks("G7")).await.unwrap();
    assert_eq!(office.call_off(FIRST, &Text::default()).await.unwrap_err(), Refusal::NoReason);
    let done = office.call_off(FIRST, &Text::new("no projector")).await.unwrap();
    let references = |orders: &[frontrow::domain::order::Order]| orders.iter().map(|o| o.reference).collect::<Vec<_>>();
    assert_eq!((references(&done.to_refund), references(&done.held)), (vec![sold], vec![held]));

    assert_eq!(other.hold(other.new_order(FIRST), &picks("G8")).await.unwrap_err(), Refusal::CalledOff);
    assert_eq!(pay(&other, held, other.new_attempt(), cash(100)).await.unwrap_err(), Refusal::CalledOff);
    let day = office.house().calendar.day_of(office.screening(FIRST).await.unwrap().starts_at);
    assert!(other.board(day).await.unwrap()[0].screening.called_off.is_some());
    other.refund(sold, Text::new("called off")).await.unwrap();
    let again = office.call_off(FIRST, &Text::new("again")).await.unwrap();
    assert_eq!((again.at, again.to_refund.len()), (done.at, 0));
    assert_eq!(all(&office).await.len(), 2);
    sell(&other, ScreeningId(2), "G1").await;
    is_clean(&office).await;
}

#[tokio::test]
async fn a_look_that_gets_no_answer_is_not_said_to_be_unsure() {
    let house = House::alone().await;
    let office = house.office("T1").await;
    let screening = office.screening(FIRST).await.unwrap();
    // Not today's board: an hour before the start of the day nothing is shown any more.
    let day = house.calendar.day_of(screening.starts_at);
    house.signal_redis("STOP");
    let refused = [
        office.open(FIRST).await.map(drop),
        office.board(day).await.map(drop),
        office.block(&[screening], &[seat("G7")], BlockReason::Broken, false).await.map(drop),
    ];
    house.signal_redis("CONT");
    assert_eq!(refused, [const { Err(Refusal::Away(Away::Live)) }; 3], "nothing was done, for certain");
}
