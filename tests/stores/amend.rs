//! Changing a pending order, and what comes in its way.

use crate::paying::pay;
use std::time::Duration;

use frontrow::box_office::{Amendment, SourceFile};
use frontrow::domain::order::OrderState;
use frontrow::domain::price::{Fare, PickFault};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, assert_counted, cash, eventually, picks, seat, states};

fn add(names: &str) -> Amendment {
    Amendment { add: picks(names).iter().map(|pick| pick.seat).collect(), ..Amendment::default() }
}

fn drop_of(names: &str) -> Amendment {
    Amendment { add: Vec::new(), drop: add(names).add, fares: Vec::new() }
}

#[tokio::test]
async fn seats_come_and_go_and_fares_change_under_the_same_code_and_deadline() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let held = office.hold(reference, &picks("G7 G8")).await.unwrap();
    let swap = Amendment {
        add: vec![seat("H3"), seat("H4")],
        drop: vec![seat("G7")],
        fares: vec![(Fare::CHILD, vec![seat("H3")])],
    };
    let amended = office.amend_by(reference, &swap).await.unwrap();
    let fares: Vec<_> = amended.lines.iter().map(|line| (line.seat.to_string(), line.fare)).collect();
    assert_eq!(fares, [("G8".into(), Fare::ADULT), ("H3".into(), Fare::CHILD), ("H4".into(), Fare::ADULT)]);
    assert_eq!((amended.reference, amended.deadline, amended.held_at), (reference, held.deadline, held.held_at));
    assert_eq!(amended.total().minor(), 4_500 + 2_500 + 4_500);
    assert_eq!(office.amend_by(reference, &swap).await.unwrap(), amended, "the same answer again");
    assert_eq!(office.amend(&held, &amended.picks()).await.unwrap(), amended, "also where the answer was lost");
    assert_counted(&house, FIRST).await;
    let seats = office.open(FIRST).await.unwrap().seats;
    assert_eq!(states(&seats).keys().collect::<Vec<_>>(), ["A1", "G8", "H3", "H4"]);
    let paid = pay(&office, reference, office.new_attempt(), cash(115)).await.unwrap();
    assert_eq!((paid.order.total().minor(), paid.change.minor()), (11_500, 0));
    assert_eq!(office.amend_by(reference, &add("J1")).await, Err(Refusal::Ended(OrderState::Paid)));
    assert!(office.verify().await.unwrap().is_clean());
}

#[tokio::test]
async fn a_seat_that_stays_keeps_the_price_at_which_it_was_held() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    office.hold(reference, &picks("G7 G8")).await.unwrap();
    let written = office.export(Timestamp::default()).await.unwrap();
    let text = written.catalogue.replace("45.00", "50.00").replace("25.00", "30.00");
    let dearer = SourceFile { name: "c.toml".to_owned(), text };
    assert_eq!(office.import(&office.draft(&[dearer]), false).await.unwrap().price_lists.changed, 1);

    let fares = vec![(Fare::CHILD, vec![seat("G8")])];
    let swap = Amendment { add: vec![seat("H3")], drop: Vec::new(), fares };
    let amended = office.amend_by(reference, &swap).await.unwrap();
    let prices: Vec<_> = amended.lines.iter().map(|line| line.price.minor()).collect();
    assert_eq!(prices, [4_500, 3_000, 5_000], "G7 as it was, G8 as a child and H3 as they are now");
    assert_eq!(office.amend_by(reference, &swap).await.unwrap(), amended, "the same answer again");
    pay(&office, reference, office.new_attempt(), cash(125)).await.unwrap();
}

#[tokio::test]
async fn an_order_gets_all_the_seats_or_stays_as_it_is() {
    let mut house = House::open().await;
    house.most_seats = 10;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    let held = one.hold(reference, &picks("G7 G8")).await.unwrap();
    two.hold(two.new_order(FIRST), &picks("G9")).await.unwrap();
    let refusal = one.amend_by(reference, &add("G9 G10")).await.unwrap_err();
    let Refusal::SeatsTaken(taken) = refusal else { panic!("{refusal:?}") };
    assert_eq!((taken.len(), taken[0].seat), (1, seat("G9")));
    assert_eq!(taken[0].state.occupant().unwrap().terminal.as_str(), "T2", "it says who has it");
    let fault = async |amendment: &Amendment| one.amend_by(reference, amendment).await.unwrap_err();
    assert_eq!(fault(&drop_of("G7 G8")).await, Refusal::Pick(PickFault::Nothing));
    let half = Refusal::Pick(PickFault::HalfACouple { picked: seat("K1"), missing: seat("K2") });
    assert_eq!(fault(&add("K1")).await, half);
    assert_eq!(fault(&add("B1 B2 B3 B4 B5 B6 B7 B8 B9")).await, Refusal::Pick(PickFault::TooMany(10)));
    let stranger = Amendment { fares: vec![(Fare::CHILD, vec![seat("J1")])], ..Amendment::default() };
    assert_eq!(fault(&stranger).await, Refusal::NotOfOrder(vec![seat("J1")]));
    assert_eq!(one.order(reference).await.unwrap().order, held, "nothing of it was done");
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn an_order_that_was_changed_meanwhile_is_left_alone() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    let held = one.hold(reference, &picks("G7 G8")).await.unwrap();
    let theirs = two.amend_by(reference, &drop_of("G8")).await.unwrap();
    assert_eq!(theirs.terminal.as_str(), "T2", "whoever changes it looks after it");
    let changed = one.amend(&held, &picks("G7 G8 G9")).await;
    assert!(matches!(changed, Err(Refusal::OrderChanged(_))), "{changed:?}");
    assert_eq!(one.order(reference).await.unwrap().order, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_terminals_that_want_the_same_seats_do_not_both_get_them() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for row in ["B", "C", "D", "E", "G", "H"] {
        let (mine, theirs) = (one.new_order(FIRST), two.new_order(FIRST));
        one.hold(mine, &picks(&format!("{row}1"))).await.unwrap();
        two.hold(theirs, &picks(&format!("{row}10"))).await.unwrap();
        let (grown, other, held) =
            (add(&format!("{row}2 {row}3")), add(&format!("{row}3 {row}4")), two.new_order(FIRST));
        let third = picks(&format!("{row}3"));
        let (first, second, third) =
            tokio::join!(one.amend_by(mine, &grown), two.amend_by(theirs, &other), two.hold(held, &third));
        let won = usize::from(first.is_ok()) + usize::from(second.is_ok()) + usize::from(third.is_ok());
        assert_eq!(won, 1, "{first:?} {second:?} {third:?}");
        assert_counted(&house, FIRST).await;
    }
    assert!(one.verify().await.unwrap().is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_as_it_was_or_as_it_became_and_never_in_between() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    for number in 1..=8 {
        let reference = one.new_order(FIRST);
        one.hold(reference, &picks(&format!("B{number}"))).await.unwrap();
        let amendment = add(&format!("C{number}"));
        let (paid, amended) =
            tokio::join!(pay(&one, reference, one.new_attempt(), cash(90)), two.amend_by(reference, &amendment));
        let paid = match paid {
            // It was changed after the look: the new lines are to be reviewed before they are paid.
            Err(Refusal::OrderChanged(lines)) => {
                assert_eq!(lines, amended.as_ref().unwrap().lines);
                pay(&one, reference, one.new_attempt(), cash(90)).await.unwrap()
            }
            paid => paid.unwrap(),
        };
        assert_eq!(paid.order.lines.len(), 1 + usize::from(amended.is_ok()), "{amended:?}");
        assert_eq!(paid.change.minor(), 9_000 - paid.order.total().minor());
        assert_counted(&house, FIRST).await;
    }
    assert!(one.verify().await.unwrap().is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_at_the_deadline_is_whole_or_not_at_all() {
    let house = House::with_hold(Duration::from_millis(200)).await;
    let office = house.office("T1").await;
    let _events = office.listen();
    for number in 1..=6_u64 {
        let reference = office.new_order(FIRST);
        office.hold(reference, &picks(&format!("B{number}"))).await.unwrap();
        tokio::time::sleep(Duration::from_millis(192 + number * 2)).await;
        let amended = office.amend_by(reference, &add(&format!("C{number}"))).await;
        if let Err(refusal) = &amended {
            assert_eq!(*refusal, Refusal::Ended(OrderState::Expired));
        }
        eventually("expired", 4, async || {
            let states = states(&office.open(FIRST).await.unwrap().seats);
            states.len() == 1
        })
        .await;
        assert_counted(&house, FIRST).await;
    }
    office.close().await;
}

#[tokio::test]
async fn an_order_that_a_wipe_took_is_held_again_and_then_changed() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let reference = office.new_order(FIRST);
    let held = office.hold(reference, &picks("G7 G8")).await.unwrap();
    house.wipe().await;
    let amended = office.amend(&held, &picks("G8 G9")).await.unwrap();
    assert!((amended.deadline.millis() - held.deadline.millis()).abs() < 1_000, "{amended:?}");
    house.wipe().await;
    let extended = office.prepare_payment(reference).await.unwrap();
    assert_eq!(extended.lines, amended.lines, "held again as it became");
    assert_counted(&house, FIRST).await;
}

#[tokio::test]
async fn a_seat_that_left_the_order_is_not_taken_for_its_own() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let reference = one.new_order(FIRST);
    one.hold(reference, &picks("G7 G8")).await.unwrap();
    let () = redis::cmd("HDEL")
        .arg(house.keys().seats(FIRST))
        .arg("G8")
        .query_async(&mut house.redis().await)
        .await
        .unwrap();
    two.hold(two.new_order(FIRST), &picks("G8")).await.unwrap();
    assert_eq!(one.amend_by(reference, &add("G9")).await, Err(Refusal::SeatsLost(vec![seat("G8")])));
    let left = one.amend_by(reference, &drop_of("G8")).await.unwrap();
    assert_eq!(left.lines.len(), 1, "what it lost can be dropped");
    assert!(
        matches!(two.open(FIRST).await.unwrap().seats.state(seat("G8")).occupant(), Some(by) if by.terminal.as_str() == "T2")
    );
}

#[tokio::test]
async fn the_seats_of_an_ended_order_are_held_again_or_the_nearest_are_named() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let ended = one.new_order(FIRST);
    let mut child = picks("G7 G8");
    child[1].fare = Fare::CHILD;
    let held = one.hold(ended, &child).await.unwrap();
    assert_eq!(one.hold_ended_again(ended, one.new_order(FIRST)).await.unwrap(), held, "it still holds them");
    one.cancel(ended).await.unwrap();
    let again = one.new_order(FIRST);
    let order = two.hold_ended_again(ended, again).await.unwrap();
    assert_eq!((order.reference, &order.lines, order.terminal.as_str()), (again, &held.lines, "T2"));
    assert_eq!(two.hold_ended_again(ended, again).await.unwrap(), order, "the same answer again");
    let late = one.hold_ended_again(ended, one.new_order(FIRST)).await.unwrap_err();
    assert_eq!(late.seats(), [seat("G7"), seat("G8")]);
    let nearest = one.nearest(FIRST, &late.seats()).await.unwrap();
    assert_eq!(nearest.len(), 2);
    let other: Vec<_> = nearest.iter().map(ToString::to_string).collect();
    one.hold(one.new_order(FIRST), &picks(&other.join(" "))).await.unwrap();
}
