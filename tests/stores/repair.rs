//! `verify --repair`: whatever is planted in Redis is mended, while the house sells on.

use crate::house::lines_of;
use crate::paying::pay;
use std::collections::BTreeSet;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Consistency, Event, Repair};
use frontrow::domain::order::OrderState;
use frontrow::domain::seat::SeatState;

use super::house::{FIRST, House, assert_counted, cash, eventually, picks, seat, sell, states};
use super::verify::{PLANTS, Plant, Stocked, broken};

/// What was mended, without the things that it was about.
fn words(repair: &Repair) -> BTreeSet<&str> {
    repair.mended.iter().map(|mended| mended.what.as_str()).collect()
}

pub(super) async fn redis(house: &House, command: &str, words: &[&str]) {
    let _: redis::Value = redis::cmd(command).arg(words).query_async(&mut house.redis().await).await.unwrap();
}

/// Sells, holds and cancels in row D and E until it is told to stop; gives how much it sold.
async fn do_business(office: BoxOffice, mut stop: tokio::sync::oneshot::Receiver<()>) -> usize {
    let mut sold = 0;
    for round in 0.. {
        if !matches!(stop.try_recv(), Err(tokio::sync::oneshot::error::TryRecvError::Empty)) {
            break;
        }
        let order = office.new_order(FIRST);
        let number = round % 10 + 1;
        if office.hold(order, &picks(&format!("D{number}"))).await.is_ok() && office.cancel(order).await.is_ok() {
            let order = office.new_order(FIRST);
            let bought = office.hold(order, &picks(&format!("E{number}"))).await.is_ok()
                && pay(&office, order, office.new_attempt(), cash(45)).await.is_ok();
            sold += usize::from(bought);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    sold
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_planted_in_the_live_store_is_mended_while_others_sell() {
    for (what, plant, _) in PLANTS.iter().filter(|(_, plant, _)| matches!(plant, Plant::Redis(_))) {
        let stocked = Stocked::open().await;
        let (other, elsewhere) = (stocked.house.office("T7").await, stocked.house.office("T8").await);
        let order = elsewhere.new_order(FIRST);
        elsewhere.hold(order, &picks("B1 B2")).await.unwrap();
        let before = elsewhere.open(FIRST).await.unwrap().seats;
        stocked.plant(plant).await;
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let business = tokio::spawn(do_business(other, stopped));
        let repair = stocked.office.repair().await.unwrap();
        stop.send(()).unwrap();
        business.await.unwrap();
        assert!(repair.verdict.is_clean(), "{what}: {repair:#?}");
        // Who sells there may be the one who loads it anew.
        let is_mended_by_selling = what.contains("ahead") || what.contains("epoch");
        assert!(!repair.mended.is_empty() || is_mended_by_selling, "{what}: it says what it mended");
        let after = stocked.office.open(FIRST).await.unwrap().seats;
        for name in ["B1", "B2", "C2", "C3", "J3"] {
            assert_eq!(before.state(seat(name)), after.state(seat(name)), "{what}: {name} stays held: {repair:#?}");
        }
        assert_counted(&stocked.house, FIRST).await;
        let nothing = stocked.office.repair().await.unwrap();
        assert!(nothing.mended.is_empty() && nothing.verdict.is_clean(), "{what}: nothing is left: {nothing:#?}");
        pay(&stocked.office, stocked.held, stocked.office.new_attempt(), cash(100)).await.unwrap();
    }
}

#[tokio::test]
async fn a_ledger_that_is_wrong_is_not_touched_and_said_to_be_wrong() {
    let stocked = Stocked::open().await;
    stocked.plant(&Plant::Sql("UPDATE orders SET total = total + 1 WHERE id = '$CASH'")).await;
    let repair = stocked.office.repair().await.unwrap();
    assert!(repair.mended.is_empty(), "{repair:#?}");
    assert_eq!(broken(&repair.verdict), BTreeSet::from(["order_total"]));
}

#[tokio::test]
async fn a_seat_that_is_sold_only_in_redis_is_free_again() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let order = sell(&office, FIRST, "G7").await;
    redis(&house, "HSET", &[&house.keys().seats(FIRST), "H1", &format!("sold|{}||T1|Li", order.order)]).await;
    redis(&house, "HSET", &[&house.keys().seats(FIRST), "H2", "blocked"]).await;
    let repair = office.repair().await.unwrap();
    assert!(repair.verdict.is_clean(), "{repair:#?}");
    assert_eq!(words(&repair), BTreeSet::from(["freed"]));
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(states(&seats).into_iter().collect::<Vec<_>>(), [("A1".into(), "blocked"), ("G7".into(), "sold")]);
}

/// A hold has the seat that the ledger has sold: the order goes on without it, and is told of.
#[tokio::test]
async fn a_hold_loses_only_the_seat_that_the_ledger_has_sold() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "G7").await;
    redis(&house, "HDEL", &[&house.keys().seats(FIRST), "G7"]).await;
    let order = two.new_order(FIRST);
    let held = two.hold(order, &picks("G7 G8")).await.unwrap();
    let repair = one.repair().await.unwrap();
    assert!(repair.verdict.is_clean(), "{repair:#?}");
    assert_eq!(words(&repair), BTreeSet::from(["counters", "lost", "sold"]));
    let lost = repair.mended.iter().find(|mended| mended.what.as_str() == "lost").unwrap();
    assert_eq!(lost.about.as_str(), format!("{} G7", order.order));
    let left = two.order(order).await.unwrap().order;
    assert_eq!(
        (left.state, left.deadline, left.seats().collect::<Vec<_>>()),
        (OrderState::Pending, held.deadline, vec![seat("G8")])
    );
    pay(&two, order, two.new_attempt(), cash(45)).await.unwrap();
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn half_a_couple_seat_that_is_sold_takes_the_other_half_along_and_the_order_ends() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "K1 K2").await;
    redis(&house, "HDEL", &[&house.keys().seats(FIRST), "K1", "K2"]).await;
    let order = two.new_order(FIRST);
    two.hold(order, &picks("K1 K2")).await.unwrap();
    redis(&house, "HINCRBY", &[&house.keys().seats(FIRST), "@sold", "-1"]).await;
    let repair = one.repair().await.unwrap();
    assert!(repair.verdict.is_clean(), "{repair:#?}");
    assert!(words(&repair).contains("ended"), "{repair:#?}");
    let history = one.order(order).await.unwrap();
    assert_eq!((history.order.state, history.acts.len()), (OrderState::Cancelled, 1), "the ledger has its end");
}

#[tokio::test]
async fn a_terminal_that_is_there_writes_its_lost_order_again_with_its_own_fares() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let _events = two.listen();
    two.watch(Some(FIRST));
    let order = two.new_order(FIRST);
    let mut child = picks("G7");
    child[0].fare = frontrow::domain::price::Fare::CHILD;
    let held = two.hold(order, &child).await.unwrap();
    redis(&house, "DEL", &[&house.keys().order(order)]).await;
    let repair = one.repair().await.unwrap();
    assert!(repair.verdict.is_clean(), "{repair:#?}");
    assert_eq!(one.order(order).await.unwrap().order.total(), held.total());
    two.close().await;
}

#[tokio::test]
async fn a_hold_whose_order_and_terminal_are_gone_gets_a_record_and_can_be_paid() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let order = house.office("T2").await.new_order(FIRST);
    let held = house.office("T2").await.hold(order, &picks("G7 G8")).await.unwrap();
    redis(&house, "DEL", &[&house.keys().order(order), &house.keys().due(FIRST)]).await;
    let repair = office.repair().await.unwrap();
    assert!(repair.verdict.is_clean(), "{repair:#?}");
    assert!(words(&repair).contains("rebuilt"), "{repair:#?}");
    assert_eq!(office.order(order).await.unwrap().order.deadline, held.deadline);
    pay(&office, order, office.new_attempt(), cash(90)).await.unwrap();
}

#[tokio::test]
async fn a_payment_without_a_record_is_over_at_its_deadline() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let order = office.new_order(FIRST);
    office.hold(order, &picks("G7")).await.unwrap();
    let (live, _pushes) = house.live(house.ledger.id()).await;
    live.begin(
        order,
        &lines_of(&live, order).await,
        office.new_attempt(),
        Duration::from_secs(1),
        office.terminal(),
        &office.cashier(),
    )
    .await
    .unwrap();
    redis(&house, "DEL", &[&house.keys().order(order)]).await;
    let value = format!("paying|{}|1|T1|Li", order.order);
    redis(&house, "HSET", &[&house.keys().seats(FIRST), "G7", &value]).await;
    let repair = office.repair().await.unwrap();
    assert!(repair.verdict.is_clean(), "{repair:#?}");
    assert_eq!(*office.open(FIRST).await.unwrap().seats.state(seat("G7")), SeatState::Free);
    assert_eq!(office.order(order).await.unwrap().order.state, OrderState::Expired, "the ledger refuses it for good");
}

#[tokio::test]
async fn the_light_of_every_terminal_tells_that_the_stores_differ_and_that_they_agree_again() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "G7").await;
    redis(&house, "HDEL", &[&house.keys().seats(FIRST), "G7"]).await;
    let (mut first, mut second) = (one.listen(), two.listen());
    let mut lights = [None, None];
    let differs = Some(Consistency::Differs(vec![FIRST]));
    for expected in [differs, Some(Consistency::Clean)] {
        eventually("both lights", 12, async || {
            for (light, events) in lights.iter_mut().zip([&mut first, &mut second]) {
                while let Ok(event) = events.try_recv() {
                    if let Event::Consistency(now) = event {
                        *light = Some(now);
                    }
                }
            }
            lights.iter().all(|light| *light == expected)
        })
        .await;
        house.office("T3").await.repair().await.unwrap();
    }
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn what_is_mended_reaches_the_screens() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    sell(&one, FIRST, "G7").await;
    let mut events = two.listen();
    two.watch(Some(FIRST));
    redis(&house, "HDEL", &[&house.keys().seats(FIRST), "G7"]).await;
    redis(&house, "HDEL", &[&house.keys().seats(FIRST), "@version"]).await;
    one.repair().await.unwrap();
    let mut map = None;
    eventually("sold on the screen", 4, async || {
        while let Ok(event) = events.try_recv() {
            match (event, &mut map) {
                (Event::Seats(seats), map) => *map = Some(seats),
                (Event::Change(delta), Some(map)) => drop(map.apply(&delta)),
                _ => {}
            }
        }
        map.as_ref().is_some_and(|map| matches!(map.state(seat("G7")), SeatState::Sold { .. }))
    })
    .await;
    two.close().await;
}

#[tokio::test]
async fn a_record_that_says_paying_and_no_attempt_is_paid_cancelled_and_lapses_as_a_hold() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let held_and_marked = async |seats: &str| {
        let order = office.new_order(FIRST);
        office.hold(order, &picks(seats)).await.unwrap();
        let key = house.keys().order(order);
        let record: String = redis::cmd("GET").arg(&key).query_async(&mut house.redis().await).await.unwrap();
        redis(&house, "SET", &[&key, &record.replacen("pending", "paying", 1)]).await;
        order
    };
    let order = held_and_marked("G7").await;
    pay(&office, order, office.new_attempt(), cash(45)).await.unwrap();
    let order = held_and_marked("G8").await;
    assert_eq!(office.cancel(order).await.unwrap().state, OrderState::Cancelled);
    let order = held_and_marked("G9").await;
    let due = house.keys().due(FIRST);
    let key = house.keys().order(order);
    let record: String = redis::cmd("GET").arg(&key).query_async(&mut house.redis().await).await.unwrap();
    let deadline = record.split('|').nth(1).unwrap();
    redis(&house, "SET", &[&key, &record.replacen(deadline, "1", 1)]).await;
    redis(&house, "ZADD", &[&due, "1", &order.order.to_string()]).await;
    let (live, _pushes) = house.live(house.ledger.id()).await;
    live.sweep(FIRST).await.unwrap();
    assert_eq!(*office.open(FIRST).await.unwrap().seats.state(seat("G9")), SeatState::Free);
}
