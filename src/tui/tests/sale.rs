//! Picking, holding, cancelling, and what happens when colleagues are faster.

use super::*;
use crate::domain::refusal::TakenSeat;

fn is_hold(ask: &Ask) -> bool {
    matches!(ask, Ask::Hold { .. })
}

fn is_cancel(ask: &Ask) -> bool {
    matches!(ask, Ask::Cancel(_))
}

fn held_by_t2() -> SeatState {
    SeatState::Held { by: by(5, "T2", "Wang"), deadline: at(280) }
}

#[test]
fn forty_held_enters_are_one_hold() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    for _ in 0..20 {
        desk.strike(Key::Enter, 30);
    }
    desk.wait(100);
    desk.grant_hold();
    for _ in 0..20 {
        desk.strike(Key::Enter, 30);
        desk.draw();
    }
    assert_eq!(desk.asked(is_hold), 1);
}

#[test]
fn enter_with_nothing_picked_only_says_so() {
    let mut desk = Desk::open_hall();
    desk.press("Enter");
    assert_eq!(desk.asked(is_hold), 0);
    assert!(desk.shows("Nothing is picked"), "{}", desk.screen());
}

#[test]
fn a_picked_seat_that_others_take_is_marked_and_refused_until_the_nearest_is_proposed() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    let wanted = desk.picks();
    desk.change(&wanted[..1], &held_by_t2());
    let told = format!("{} held by T2 Wang: n proposes the nearest", wanted[0]);
    assert!(desk.shows(&told), "{}", desk.screen());
    desk.wait(400);
    desk.press("Left Enter");
    assert_eq!(desk.asked(is_hold), 0);
    assert!(desk.shows(&told), "{}", desk.screen());
    desk.press("n");
    assert_eq!(desk.picks().len(), 2);
    assert!(!desk.picks().contains(&wanted[0]));
    desk.press("Enter");
    assert_eq!(desk.asked(is_hold), 1);
}

#[test]
fn what_the_feed_says_of_a_hold_under_way_is_not_lost_to_others() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let (_, Ask::Hold { order, .. }) = desk.last_asked(is_hold) else { unreachable!() };
    let by = Occupant { order: order.order, terminal: "T1".parse().unwrap(), cashier: Text::new("Li Na") };
    desk.change(&desk.picks(), &SeatState::Held { by, deadline: at(280) });
    assert!(!desk.shows("lost") && !desk.shows("proposes"), "{}", desk.screen());
}

#[test]
fn after_a_lost_race_the_offer_becomes_the_picks_and_enter_is_pressed_anew() {
    let mut desk = Desk::open_hall();
    desk.press("3 Enter");
    let cursor = desk.model.seats.as_ref().unwrap().cursor;
    let wanted = desk.picks();
    let taken = vec![TakenSeat { seat: wanted[1], state: held_by_t2() }];
    desk.strike(Key::Left, 400);
    let cursor_at_answer = desk.model.seats.as_ref().unwrap().cursor;
    assert_ne!(cursor, cursor_at_answer);
    desk.refuse_hold(Refusal::SeatsTaken(taken));
    assert_eq!(desk.model.seats.as_ref().unwrap().cursor, cursor_at_answer, "the cursor stays");
    let offer = desk.picks();
    assert_eq!(offer.len(), 3);
    assert!(!offer.contains(&wanted[1]));
    assert!(desk.shows(&format!("{} held by T2 Wang. Offered instead: ", wanted[1])), "{}", desk.screen());
    assert_eq!(desk.asked(is_hold), 1);
    // An Enter that was on its way meant the seats that are lost.
    desk.strike(Key::Enter, 200);
    assert_eq!(desk.asked(is_hold), 1);
    desk.press("Enter");
    let (_, Ask::Hold { picks, .. }) = desk.last_asked(is_hold) else { unreachable!() };
    assert_eq!(picks.iter().map(|pick| pick.seat).collect::<Vec<_>>(), offer);
}

#[test]
fn a_long_message_takes_two_lines_and_is_not_cut() {
    let mut desk = Desk::open_hall();
    desk.press("9 Enter");
    let taken = desk.picks().into_iter().map(|seat| TakenSeat { seat, state: held_by_t2() }).collect();
    desk.refuse_hold(Refusal::SeatsTaken(taken));
    assert!(desk.shows("held by T2 Wang. Offered instead: "), "{}", desk.screen());
    assert!(desk.shows("Enter holds them\n"), "{}", desk.screen());
}

#[test]
fn a_hold_whose_answer_was_lost_is_repeated_under_the_same_id() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let (_, Ask::Hold { order: first, .. }) = desk.last_asked(is_hold) else { unreachable!() };
    desk.refuse_hold(Refusal::Unsure { since: at(0) });
    desk.wait(1000);
    desk.press("Enter");
    let (_, Ask::Hold { order: second, .. }) = desk.last_asked(is_hold) else { unreachable!() };
    assert_eq!(first, second);
}

#[test]
fn a_late_answer_to_an_older_question_is_ignored() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let (request, _) = desk.last_asked(is_hold);
    desk.grant_hold();
    let late = order(9, "A1", OrderState::Pending, 300);
    desk.send(Msg::Reply(request, Reply::Held(Ok(late.clone()))));
    assert!(desk.model.order(late.reference).is_none());
}

#[test]
fn cancel_names_order_and_seats_and_waits_for_a_yes() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let held = desk.grant_hold();
    desk.wait(400);
    desk.press("x");
    assert!(desk.shows(held.reference.order.tail()));
    assert!(desk.shows(&Locale::new(Lang::En).seats(None, &held.seats().collect::<Vec<_>>())));
    desk.press("Enter");
    assert_eq!(desk.asked(is_cancel), 0);
    desk.press("y");
    assert_eq!(desk.last_asked(is_cancel).1, Ask::Cancel(held.reference));
    desk.answer(Reply::Cancelled(Ok(Order { state: OrderState::Cancelled, ..held })));
    assert!(desk.shows("90.00 cancelled 19:42"), "{}", desk.screen());
}

#[test]
fn keys_never_slide_to_another_customers_order() {
    let mut desk = Desk::open_hall();
    let (one, two) = (order(1, "B3 B4", OrderState::Pending, 200), order(2, "C5", OrderState::Pending, 100));
    desk.say(Event::Orders(vec![two.clone(), one.clone()]));
    desk.press("Tab");
    let chosen = desk.model.selected.unwrap();
    let (chosen, other) = if chosen == one.reference { (one, two) } else { (two, one) };
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..chosen.clone() }));
    desk.say(Event::Orders(vec![other]));
    desk.wait(1000);
    assert_eq!(desk.model.selected, Some(chosen.reference), "the tombstone stays chosen");
    assert!(desk.shows("expired"), "{}", desk.screen());
    desk.press("x p e");
    assert!(desk.model.overlays.is_empty());
    assert!(desk.asked.iter().all(|(_, ask)| !matches!(ask, Ask::Extend(_) | Ask::Cancel(_) | Ask::Prepare(_))));
    desk.press("r");
    let (_, Ask::Hold { picks, .. }) = desk.last_asked(is_hold) else { unreachable!() };
    assert_eq!(picks, chosen.picks());
}

#[test]
fn an_order_that_another_terminal_took_over_is_not_chosen_any_more() {
    let mut desk = Desk::open_hall();
    let order = order(1, "B3 B4", OrderState::Pending, 200);
    desk.say(Event::Orders(vec![order.clone()]));
    desk.press("Tab");
    desk.say(Event::Orders(Vec::new()));
    let terminal = "T2".parse().unwrap();
    desk.say(Event::Notice(crate::box_office::Notice::TakenOver { order: order.reference, terminal }));
    desk.wait(1000);
    desk.press("p");
    assert!(desk.model.overlays.is_empty());
    assert!(desk.shows("No order is chosen"), "{}", desk.screen());
}

#[test]
fn an_order_that_ends_under_the_question_is_not_cancelled_in_its_place() {
    let mut desk = Desk::open_hall();
    let (one, two) = (order(1, "B3", OrderState::Pending, 200), order(2, "C5", OrderState::Pending, 200));
    desk.say(Event::Orders(vec![one.clone(), two.clone()]));
    desk.press("Tab x");
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..one.clone() }));
    desk.say(Event::Orders(vec![two]));
    desk.press("y");
    assert_eq!(desk.last_asked(is_cancel).1, Ask::Cancel(one.reference));
}

#[test]
fn couple_seats_are_picked_as_pairs() {
    let mut desk = Desk::open_hall();
    desk.press("L 3 Enter");
    assert_eq!(desk.picks(), seats("L3 L4"));
    desk.press("Right Space");
    assert_eq!(desk.picks(), []);
}

#[test]
fn shift_and_a_letter_open_the_seat_field_already_begun() {
    let mut desk = Desk::open_hall();
    desk.press("D 1 2 Enter");
    assert_eq!(desk.model.seats.as_ref().unwrap().cursor, seat("D12"));
    desk.press("g Q 9 Enter");
    assert!(desk.shows("No such seat: Q9"), "{}", desk.screen());
}

#[test]
fn full_width_keys_are_the_same_keys() {
    let mut desk = Desk::open_hall();
    desk.press("２");
    assert_eq!(desk.picks().len(), 2);
    desk.press("？");
    assert!(desk.shows("Help: every key"), "{}", desk.screen());
}

#[test]
fn a_fare_changes_for_all_picks_or_for_the_one_that_was_aimed_at() {
    let mut desk = Desk::open_hall();
    desk.press("2 a");
    let fares = |desk: &Desk| desk.model.seats.as_ref().unwrap().picks.iter().map(|p| p.fare).collect::<Vec<_>>();
    assert_eq!(fares(&desk), [Fare::CHILD, Fare::CHILD]);
    let first = desk.picks()[0];
    desk.press(&format!("{} {} Enter a", first.row, first.number));
    assert_eq!(fares(&desk), [Fare::STUDENT, Fare::CHILD]);
}

#[test]
fn the_same_number_again_proposes_the_next_best() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    let first = desk.picks();
    desk.press("2");
    let second = desk.picks();
    assert_ne!(first, second);
    desk.press("n");
    assert_ne!(second, desk.picks());
}

#[test]
fn while_the_live_store_is_away_nothing_is_written_and_the_reason_is_said() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    desk.say(Event::Live(crate::box_office::Link::Away(at(0))));
    desk.press("Enter");
    assert_eq!(desk.asked(is_hold), 0);
    assert!(desk.shows("live store away since 19:42"), "{}", desk.screen());
    desk.say(Event::Live(crate::box_office::Link::Up));
    desk.wait(400);
    desk.press("Enter");
    assert_eq!(desk.asked(is_hold), 1);
}

#[test]
fn a_click_picks_the_seat_under_it_and_the_wheel_moves_the_cursor() {
    let mut desk = Desk::open_hall();
    let view = desk.model.seats.as_ref().unwrap().view((80, 24));
    let plan = HallPlan::parse(HALL_2).unwrap();
    let cells = view.seat_rect(&plan, seat("B2")).unwrap();
    desk.send(Msg::Click(cells.as_position()));
    assert_eq!(desk.picks(), seats("B2"));
    desk.send(Msg::Wheel(1));
    assert_eq!(desk.model.seats.as_ref().unwrap().cursor, seat("C2"));
}

#[test]
fn a_countdown_begins_at_the_time_held_and_ends_at_nothing() {
    let mut desk = Desk::open_hall();
    desk.elapsed += 700;
    desk.press("2 Enter");
    let held = desk.grant_hold();
    assert!(desk.shows("05:00") && !desk.shows("05:01"), "{}", desk.screen());
    let left = || desk.model.left(held.deadline).as_secs();
    assert_eq!(left(), 300);
    let mut at = |before: u64| {
        desk.model.now = Timestamp::from_millis(held.deadline.millis() - i64::try_from(before).unwrap());
        desk.model.left(held.deadline).as_secs()
    };
    assert_eq!([at(1), at(0)], [1, 0]);
}

#[test]
fn beside_the_cursor_a_narrow_window_tells_who_holds_the_seats_of_the_row() {
    let mut desk = Desk::open_hall();
    assert!(desk.shows("H11 H12 held by T2 Wang 04:31"), "{}", desk.screen());
    desk.wait(1000);
    assert!(desk.shows("H11 H12 held by T2 Wang 04:30"), "{}", desk.screen());
    desk.press("A 1 Enter");
    assert!(!desk.shows("held by T2 Wang"), "{}", desk.screen());
}

#[test]
fn countdowns_step_together_and_an_idle_board_waits_for_the_minute() {
    let mut desk = Desk::open_hall();
    desk.say(Event::Orders(vec![order(1, "B3", OrderState::Pending, 200)]));
    desk.elapsed += 250;
    desk.send(Msg::Tick(desk.elapsed));
    assert_eq!(
        desk.model.next_change(desk.elapsed).map(|wait| wait.as_millis() % 1000),
        Some(1000 - u128::from(desk.elapsed % 1000))
    );
    let mut idle = Desk::open_hall();
    idle.model.screen = super::super::state::model::Screen::Orders;
    assert!(idle.model.next_change(idle.elapsed).is_some_and(|wait| wait > Duration::from_secs(50)));
}

#[test]
fn the_panel_says_whether_a_party_sits_together_and_how_it_is_split_if_not() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    assert!(desk.shows("together, row"), "{}", desk.screen());
    desk.press("Bksp A 1 Enter A 2 Enter B 2 Enter");
    assert!(desk.shows("2 + 1, rows A and B"), "{}", desk.screen());
}

#[test]
fn the_best_seats_may_be_of_one_kind_only_and_the_panel_names_it() {
    let mut desk = Desk::open_hall();
    let kinds = |desk: &Desk| {
        let seats = desk.model.seats.as_ref().unwrap();
        seats.picks.iter().map(|pick| seats.plan().seat(pick.seat).unwrap().kind).collect::<Vec<_>>()
    };
    desk.press("2 ' '");
    assert!(desk.shows("Picked, premium"), "{}", desk.screen());
    assert_eq!(kinds(&desk), [SeatKind::Premium; 2]);
    desk.press("'");
    assert_eq!(kinds(&desk), [SeatKind::Couple; 2]);
    desk.press("3");
    assert_eq!(kinds(&desk), [SeatKind::Couple; 2], "three do not sit on couple seats, and nothing is lost");
    assert!(desk.shows("Not so many seats of this kind"), "{}", desk.screen());
}

#[test]
fn what_a_large_group_pays_is_told_whole_beside_the_map() {
    let mut desk = Desk::open_hall();
    let mut group = order(1, "B3 B4", OrderState::Pending, 200);
    for line in &mut group.lines {
        line.price = yuan(6_000);
    }
    desk.say(Event::Orders(vec![group.clone()]));
    assert!(desk.shows("12000.00"), "{}", desk.screen());
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..group }));
    desk.press("Up");
    assert!(desk.shows("12000.00"), "{}", desk.screen());
}
