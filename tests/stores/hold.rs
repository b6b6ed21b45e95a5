//! Holding, lengthening, taking over and giving back.

use crate::paying::pay;
use std::time::Duration;

use chrono::Utc;
use frontrow::box_office::Whose;
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::order::OrderState;
use frontrow::domain::price::PickFault;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::time::Timestamp;
use redis::AsyncCommands as _;

use super::house::{FIRST, House, catalogue_from, eventually, picks, seat, sell, states};

#[tokio::test]
async fn a_hold_takes_all_seats_or_none_and_says_who_has_them() {
    let house = House::open().await;
    let mut redis = house.redis().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    one.hold(one.new_order(FIRST), &picks("G7 G8")).await.unwrap();

    let refusal = two.hold(two.new_order(FIRST), &picks("G8 G9")).await.unwrap_err();
    let Refusal::SeatsTaken(taken) = refusal else { panic!("{refusal:?}") };
    let by = taken[0].state.occupant().unwrap();
    assert_eq!(
        (taken.len(), taken[0].seat, by.terminal.as_str(), by.cashier.as_str()),
        (1, seat("G8"), "T1", "Cashier of T1")
    );

    let seats = two.open(FIRST).await.unwrap().seats;
    assert_eq!(*seats.state(seat("G9")), frontrow::domain::seat::SeatState::Free, "none is half held");
    let counts = seats.counts(two.now());
    assert_eq!((counts.free, counts.held, counts.sold, counts.blocked), (97, 2, 0, 1));
    let day = house.calendar.day_of(two.screening(FIRST).await.unwrap().starts_at);
    let board = two.board(day).await.unwrap();
    let row = board.iter().find(|row| row.screening.id == FIRST).unwrap();
    assert_eq!(row.counts, Some(counts), "the counters on the board are those of the grid");

    // The programme has all days, and opens nothing by itself.
    let programme = two.programme().await.unwrap();
    assert!(programme.len() > 1 && programme.is_sorted_by_key(|row| row.screening.starts_at));
    let row = programme.iter().find(|row| row.screening.id == FIRST).unwrap();
    assert_eq!(row.counts, Some(counts));

    // Neither does who only looks.
    let seen = two.glance(&row.screening).await.unwrap().unwrap();
    assert_eq!(seen.counts(two.now()), counts);
    let unopened = programme.iter().find(|row| row.screening.id != FIRST).unwrap();
    let () = redis::cmd("DEL").arg(house.keys().seats(unopened.screening.id)).query_async(&mut redis).await.unwrap();
    for _ in 0..2 {
        assert_eq!(two.glance(&unopened.screening).await, Ok(None));
    }
}

#[tokio::test]
async fn the_programme_counts_what_nobody_opened_as_its_map_does_and_opens_nothing() {
    let house = House::open().await;
    let office = house.office("T1").await;
    sell(&office, FIRST, "F5 G7").await;
    house.wipe().await;
    let programme = office.programme().await.unwrap();
    let told: Vec<_> = programme.iter().take(3).map(|row| (row.screening.id, row.counts)).collect();
    assert_eq!(told[0].0, FIRST);
    let opened: bool = house.redis().await.exists(house.keys().seats(FIRST)).await.unwrap();
    assert!(!opened);
    for (screening, counts) in told {
        let seats = office.open(screening).await.unwrap().seats;
        assert_eq!(counts, Some(seats.counts(office.now())), "{screening}");
    }
    assert_eq!(programme[0].counts.map(|counts| (counts.sold, counts.blocked)), Some((2, 1)));
}

#[tokio::test]
async fn repeating_a_hold_gives_the_same_answer_and_other_seats_are_refused() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let first = office.hold(reference, &picks("G7 G8")).await.unwrap();
    let again = office.hold(reference, &picks("G8 G7")).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(office.hold(reference, &picks("G7 G9")).await, Err(Refusal::OrderMismatch));
    office.cancel(reference).await.unwrap();
    assert_eq!(
        office.hold(reference, &picks("G7 G8")).await,
        Err(Refusal::Ended(OrderState::Cancelled)),
        "an ended id stays ended"
    );
    assert_eq!(
        office.cancel(reference).await.unwrap().state,
        OrderState::Cancelled,
        "cancelling twice is the same answer"
    );
}

#[tokio::test]
async fn wrong_picks_are_refused_before_any_store_is_asked() {
    let mut house = House::open().await;
    house.most_seats = 10;
    let office = house.office("T1").await;
    let refused = async |names: &str| match office.hold(office.new_order(FIRST), &picks(names)).await {
        Err(Refusal::Pick(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("K1").await, PickFault::HalfACouple { picked: seat("K1"), missing: seat("K2") });
    assert_eq!(refused("Z1").await, PickFault::NoSuchSeat(seat("Z1")));
    assert_eq!(refused("B1 B1").await, PickFault::Twice(seat("B1")));
    assert_eq!(refused("B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 C1").await, PickFault::TooMany(10));
    let blocked = office.hold(office.new_order(FIRST), &picks("A1")).await;
    assert!(matches!(blocked, Err(Refusal::SeatsTaken(_))), "{blocked:?}");
}

#[tokio::test]
async fn a_lapsed_hold_is_free_for_the_next_buyer_before_anyone_sweeps() {
    let house = House::with_hold(Duration::from_secs(1)).await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let late = one.new_order(FIRST);
    one.hold(late, &picks("C5 C6")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    two.hold(two.new_order(FIRST), &picks("C6 C7")).await.unwrap();
    let refusal = pay(&one, late, one.new_attempt(), super::house::cash(90)).await.unwrap_err();
    assert_eq!(refusal, Refusal::Ended(OrderState::Expired), "the late one cannot pay");
    let counts = two.open(FIRST).await.unwrap().seats.counts(two.now());
    assert_eq!((counts.held, counts.free), (2, 97));
}

#[tokio::test]
async fn an_expired_order_frees_its_seats_and_shows_in_the_history() {
    let house = House::with_hold(Duration::from_millis(300)).await;
    let office = house.office("T1").await;
    let _events = office.listen();
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("C5 C6")).await.unwrap();
    eventually("expired and recorded", 3, async || {
        office
            .order(reference)
            .await
            .is_ok_and(|history| history.order.state == OrderState::Expired && !history.acts.is_empty())
    })
    .await;
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(states(&seats).len(), 1, "only the blocked seat is left");
    assert!(office.orders(office.today()).await.unwrap().iter().any(|order| order.reference == reference));
    office.close().await;
}

#[tokio::test]
async fn a_hold_can_be_lengthened_but_not_beyond_the_cap() {
    let house = House::with_hold(Duration::from_secs(10)).await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let held = office.hold(reference, &picks("C5")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let extended = office.extend(reference).await.unwrap();
    assert!(extended.deadline > held.deadline);
    let prepared = office.prepare_payment(reference).await.unwrap();
    assert!(office.now().until(prepared.deadline) > Duration::from_secs(115), "time to count");
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(seats.state(seat("C5")).deadline(), Some(prepared.deadline), "the seats carry the new deadline");

    let long = House::with_hold(Duration::from_mins(15)).await;
    let office = long.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("C5")).await.unwrap();
    assert_eq!(office.extend(reference).await, Err(Refusal::HoldAtCap));
}

#[tokio::test]
async fn another_terminal_takes_an_order_over_and_pays_it() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("D4 D5")).await.unwrap();
    assert_eq!(two.pending(Whose::Mine).await.unwrap().len(), 0);
    assert_eq!(two.pending(Whose::All).await.unwrap().len(), 1);
    two.take_over(reference).await.unwrap();
    assert_eq!(two.pending(Whose::Mine).await.unwrap().len(), 1);
    pay(&two, reference, two.new_attempt(), super::house::cash(90)).await.unwrap();
    let history = one.order(reference).await.unwrap();
    assert_eq!((history.order.state, history.acts[0].terminal.as_str()), (OrderState::Paid, "T2"));
}

#[tokio::test]
async fn an_order_is_listed_however_far_ahead_its_screening_is() {
    let in_a_year = Utc::now().timestamp_millis() + 365 * 86_400_000;
    let house = House::showing(&catalogue_from(Timestamp::from_millis(in_a_year))).await;
    let office = house.office("T1").await;
    let open = office.new_order(FIRST);
    office.hold(open, &picks("D6")).await.unwrap();
    let pending = office.pending(Whose::All).await.unwrap();
    assert_eq!(pending.iter().map(|order| order.reference).collect::<Vec<_>>(), [open]);
    assert_eq!(office.find_order(open.order.tail()).await, Ok(open));
}

#[tokio::test]
async fn an_order_is_found_by_the_end_of_its_id() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let sold = sell(&office, FIRST, "D4 D5").await;
    let open = office.new_order(FIRST);
    office.hold(open, &picks("D6")).await.unwrap();
    assert_eq!(office.find_order(&sold.order.tail().to_lowercase()).await, Ok(sold));
    assert_eq!(office.find_order(open.order.tail()).await, Ok(open));
    // As it is heard and written: O for 0, I and L for 1, in groups.
    let misheard = open.order.tail().replace('0', "o").replace('1', "L");
    assert_eq!(office.find_order(&format!(" {}-{}", &misheard[..2], &misheard[2..])).await, Ok(open));
    let whole = open.order.as_str().replace('0', "O").replace('1', "i");
    assert_eq!(office.find_order(&format!("{}-{whole}", open.screening)).await, Ok(open));
    // However old it is, unless a younger one has the same end.
    house.tamper("UPDATE orders SET ended_at = 1").await;
    assert_eq!(office.find_order(sold.order.tail()).await, Ok(sold));
    let differs = if &sold.order.as_str()[11..12] == "7" { "8" } else { "7" };
    let again = format!("{differs:0>12}{}", sold.order.tail()).parse().unwrap();
    let again = OrderRef { screening: ScreeningId(2), order: again };
    office.hold(again, &picks("D6")).await.unwrap();
    assert_eq!(office.find_order(sold.order.tail()).await, Ok(again));
    assert_eq!(office.find_order(&sold.order.as_str()[11..]).await, Ok(sold));
    assert_eq!(office.find_order("ZZ").await, Err(Refusal::NoSuchCode));
    assert_eq!(office.find_order("0000").await, Err(Refusal::NoSuchCode));
}

#[tokio::test]
async fn an_id_is_one_orders_and_is_refused_at_another_screening_and_after_its_end() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let first = office.new_order(FIRST);
    let elsewhere = OrderRef { screening: ScreeningId(2), ..first };
    office.hold_once(first, &picks("G7")).await.unwrap();
    assert_eq!(office.hold_once(elsewhere, &picks("G7")).await, Err(Refusal::OrderMismatch));
    office.hold_once(first, &picks("G7")).await.unwrap();
    office.cancel(first).await.unwrap();
    house.wipe().await;
    assert_eq!(office.hold_once(elsewhere, &picks("G7")).await, Err(Refusal::OrderMismatch));
    assert_eq!(office.hold_once(first, &picks("G8")).await, Err(Refusal::Ended(OrderState::Cancelled)));
    for screening in [FIRST, ScreeningId(2)] {
        let seats = office.open(screening).await.unwrap().seats;
        assert_eq!(seats.counts(office.now()).held, 0, "nothing is held at {screening}");
    }
}

#[tokio::test]
async fn an_id_with_which_nothing_was_held_may_be_used_at_another_screening() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    one.hold(one.new_order(FIRST), &picks("G7")).await.unwrap();
    let id = two.new_order(FIRST);
    assert!(matches!(two.hold_once(id, &picks("G7")).await, Err(Refusal::SeatsTaken(_))));
    two.hold_once(OrderRef { screening: ScreeningId(2), ..id }, &picks("G7")).await.unwrap();
    assert_eq!(two.hold_once(id, &picks("G8")).await, Err(Refusal::OrderMismatch));
}

#[tokio::test]
async fn two_programs_that_give_one_id_at_two_screenings_at_once_hold_at_one() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for screening in [FIRST, ScreeningId(2)] {
        one.open(screening).await.unwrap();
    }
    let names: Vec<String> = ["G", "H"].iter().flat_map(|row| (1..=8).map(move |n| format!("{row}{n}"))).collect();
    for name in names {
        let first = one.new_order(FIRST);
        let second = OrderRef { screening: ScreeningId(2), ..first };
        let picked = picks(&name);
        let held = tokio::join!(one.hold_once(first, &picked), two.hold_once(second, &picked));
        let refused = [held.0, held.1].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert_eq!(refused, [Refusal::OrderMismatch], "{name}");
    }
}

#[tokio::test]
async fn to_pay_or_cancel_an_order_that_nobody_knows_is_refused_and_leaves_nothing_behind() {
    let house = House::open().await;
    let office = house.office("T1").await;
    office.open(FIRST).await.unwrap();
    let mut redis = house.redis().await;
    // Houses may share a store.
    let ours = format!("{{{}:*", house.ledger.id());
    let mut keys = async || {
        let mut keys: Vec<String> = redis::cmd("KEYS").arg(&ours).query_async(&mut redis).await.unwrap();
        keys.sort();
        keys
    };
    let before = keys().await;
    for unknown in [office.new_order(FIRST), office.new_order(ScreeningId(99))] {
        let paid = office.pay(unknown, &[], office.new_attempt(), super::house::cash(90)).await;
        assert_eq!(paid.unwrap_err(), Refusal::UnknownOrder(unknown));
        assert_eq!(office.cancel(unknown).await, Err(Refusal::UnknownOrder(unknown)));
    }
    assert_eq!(keys().await, before);
    let (orders, payments) = ("SELECT COUNT(*) FROM orders", "SELECT COUNT(*) FROM payments");
    assert_eq!((house.number(orders).await, house.number(payments).await), (0, 0));
}
