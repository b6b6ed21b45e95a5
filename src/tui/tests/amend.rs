//! Changing a pending order, and holding an ended one again, on the screen.

use super::*;
use crate::domain::refusal::TakenSeat;

pub(super) fn is_amend(ask: &Ask) -> bool {
    matches!(ask, Ask::Amend { .. })
}

/// Hall 2 with one order of ours, G7 and G8, chosen.
pub(super) fn with_order() -> (Desk, Order) {
    let mut desk = Desk::open_hall();
    let order = order(1, "G7 G8", OrderState::Pending, 200);
    let state = SeatState::Held { by: by(1, "T1", "Li Na"), deadline: order.deadline };
    desk.change(&seats("G7 G8"), &state);
    desk.say(Event::Orders(vec![order.clone()]));
    desk.press("Tab");
    (desk, order)
}

fn amended(order: &Order, picks: &[Pick]) -> Order {
    let hall = screening(4, "2", HALL_2, ("", ""), 28);
    Order { lines: hall.prices.quote(&hall.hall.plan, picks).unwrap(), ..order.clone() }
}

#[test]
fn an_orders_seats_become_the_picks_and_enter_gives_them_back_to_it() {
    let (mut desk, order) = with_order();
    desk.press("s");
    assert_eq!(desk.picks(), seats("G7 G8"));
    assert!(desk.shows("Change "), "{}", desk.screen());
    desk.press("Space Right Right Right Space");
    assert_eq!(desk.picks(), seats("G8"), "G10 is a colleague's");
    desk.press("Right Space Enter");
    let (_, Ask::Amend { order: known, picks }) = desk.last_asked(is_amend) else { unreachable!() };
    assert_eq!((*known, picks.iter().map(|pick| pick.seat).collect::<Vec<_>>()), (order.clone(), seats("G8 G11")));
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Hold { .. })), 0);
    desk.press("Enter");
    assert!(desk.shows("under way") && desk.asked(is_amend) == 1, "{}", desk.screen());
    desk.answer(Reply::Amended(Ok(amended(&order, &picks))));
    assert!(desk.shows("changed: G8 G11, 90.00") && desk.picks().is_empty(), "{}", desk.screen());
    assert_eq!(desk.model.order(order.reference).unwrap().seats().collect::<Vec<_>>(), seats("G8 G11"));
}

#[test]
fn esc_or_the_same_key_leaves_the_order_as_it_is_and_so_does_enter_without_a_change() {
    for keys in ["s Space Esc", "s s", "s Bksp", "s Enter", "s Space Space Enter"] {
        let (mut desk, order) = with_order();
        desk.press(keys);
        assert!(desk.picks().is_empty() && desk.asked(is_amend) == 0, "{keys}: {}", desk.screen());
        assert_eq!(desk.model.order(order.reference), Some(&order), "{keys}");
        assert!(!desk.shows("Change "), "{keys}: {}", desk.screen());
    }
}

#[test]
fn fares_of_an_order_are_changed() {
    let (mut desk, _) = with_order();
    desk.press("s a Enter");
    let (_, Ask::Amend { picks, .. }) = desk.last_asked(is_amend) else { unreachable!() };
    assert!(picks.iter().all(|pick| pick.fare == Fare::CHILD), "{picks:?}");
}

#[test]
fn what_others_took_meanwhile_is_said_and_the_picks_stay() {
    let (mut desk, _) = with_order();
    desk.press("s Right Right Right Right Space Enter");
    let taken = TakenSeat { seat: seat("G11"), state: SeatState::Held { by: by(9, "T3", "Zhao"), deadline: at(280) } };
    desk.change(&seats("G11"), &taken.state);
    desk.answer(Reply::Amended(Err(Refusal::SeatsTaken(vec![taken]))));
    assert!(desk.shows("T3 Zhao"), "{}", desk.screen());
    assert_eq!(desk.picks(), seats("G7 G8 G11"));
    desk.press("Enter");
    assert_eq!(desk.asked(is_amend), 1, "not with a lost seat");
}

#[test]
fn an_order_that_ends_or_goes_takes_its_picks_along_so_that_enter_holds_nothing_anew() {
    let ended = |desk: &mut Desk, order: &Order| {
        desk.say(Event::Ended(Order { state: OrderState::Expired, ..order.clone() }));
    };
    let gone = |desk: &mut Desk, _: &Order| desk.say(Event::Orders(Vec::new()));
    let paying = |desk: &mut Desk, order: &Order| {
        desk.say(Event::Orders(vec![Order { state: OrderState::Paying, ..order.clone() }]));
    };
    let late = |desk: &mut Desk, _: &Order| desk.wait(210_000);
    let ways: [fn(&mut Desk, &Order); 4] = [ended, gone, paying, late];
    for way in ways {
        let (mut desk, order) = with_order();
        desk.press("s Right Right Right Right Space");
        way(&mut desk, &order);
        desk.wait(1000);
        desk.press("Enter");
        assert!(desk.picks().is_empty(), "{}", desk.screen());
        assert_eq!((desk.asked(is_amend), desk.asked(|ask| matches!(ask, Ask::Hold { .. }))), (0, 0));
    }
}

#[test]
fn the_orders_list_opens_the_seats_of_the_order_that_is_to_be_changed() {
    let (mut desk, order) = with_order();
    desk.press("F4 s");
    assert_eq!((desk.model.screen, desk.picks()), (super::super::state::model::Screen::Seats, seats("G7 G8")));
    let other = Order { terminal: "T2".parse().unwrap(), ..order };
    desk.press("Esc");
    desk.say(Event::Orders(Vec::new()));
    desk.press("F4");
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(vec![other]))));
    desk.draw();
    desk.press("s");
    assert!(desk.picks().is_empty() && desk.asked(is_amend) == 0, "another terminal's is taken over first");
}

#[test]
fn an_expired_order_of_another_screening_is_held_again_from_the_list_or_the_nearest_are_offered() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("F4");
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(Vec::new()))));
    let (ended, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    desk.send(Msg::Reply(ended, Reply::Orders(Ok(vec![order(3, "D1 D2", OrderState::Expired, -10)]))));
    desk.draw();
    desk.press("r");
    let (_, Ask::Hold { picks, .. }) = desk.last_asked(|ask| matches!(ask, Ask::Hold { .. })) else { unreachable!() };
    assert_eq!(picks.iter().map(|pick| pick.seat).collect::<Vec<_>>(), seats("D1 D2"));
    let taken = TakenSeat { seat: seat("D1"), state: SeatState::Held { by: by(9, "T3", "Zhao"), deadline: at(280) } };
    desk.refuse_hold(Refusal::SeatsTaken(vec![taken]));
    desk.open();
    assert_eq!(desk.picks().len(), 2, "{}", desk.screen());
    assert!(!desk.picks().contains(&seat("D1")) && desk.shows("T3 Zhao"), "{}", desk.screen());
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Hold { .. })), 1, "the offer is held only by another Enter");
    desk.wait(400);
    desk.press("Enter");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Hold { .. })), 2);
}
