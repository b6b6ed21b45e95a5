//! What is picked is not lost: undo, the question before leaving, other screenings, and what `p` is about.

use super::amend::{is_amend, with_order};
use super::*;

fn is_hold(ask: &Ask) -> bool {
    matches!(ask, Ask::Hold { .. })
}

#[test]
fn undo_brings_back_what_a_digit_replaced_or_a_key_let_go() {
    let mut desk = Desk::open_hall();
    desk.press("D 1 Enter Right Space");
    assert_eq!(desk.picks(), seats("D1 D2"));
    for keys in ["5", "Bksp", "Esc", "a", "3 n a Bksp"] {
        desk.press(keys);
        let changes = keys.split(' ').count();
        desk.press(&"u ".repeat(changes));
        assert_eq!(desk.picks(), seats("D1 D2"), "{keys}");
    }
    desk.press("u u u");
    assert_eq!(desk.picks(), []);
    assert!(desk.shows("Nothing was picked or let go"), "{}", desk.screen());
}

#[test]
fn leaving_asks_while_something_is_picked_or_robots_sell() {
    let mut desk = Desk::open_hall();
    desk.press("5 q");
    assert!(!desk.other.contains(&Effect::Quit));
    assert!(desk.shows("Seats are picked"), "{}", desk.screen());
    desk.press("y");
    assert!(desk.other.contains(&Effect::Quit));
    let mut desk = Desk::open_hall();
    desk.model.demo = super::super::state::demo::Demo::On;
    desk.press("q");
    assert!(!desk.other.contains(&Effect::Quit) && desk.shows("Robots are at work"), "{}", desk.screen());
}

#[test]
fn picks_stay_with_their_screening_when_another_is_opened() {
    let mut desk = Desk::open_hall();
    desk.press("5");
    let picks = desk.picks();
    desk.press("F2 Down Enter");
    desk.open();
    assert_eq!(desk.picks(), []);
    desk.press("q");
    assert!(!desk.other.contains(&Effect::Quit), "what is picked elsewhere is asked about too");
    desk.press("Esc F2 Up Enter");
    desk.open();
    assert_eq!(desk.picks(), picks);
}

#[test]
fn paying_with_picks_holds_them_and_never_opens_another_guests_order() {
    let (mut desk, other) = with_order();
    desk.press("2");
    let picks = desk.picks();
    desk.press("p");
    let (_, Ask::Hold { order, .. }) = desk.last_asked(is_hold) else { unreachable!() };
    assert_ne!(order, other.reference);
    assert_eq!(desk.model.pay_panel().unwrap().order, order);
    let held = desk.grant_hold();
    assert_eq!(held.seats().collect::<Vec<_>>(), picks);
    assert!(desk.shows("90.00") && desk.picks().is_empty(), "{}", desk.screen());
}

#[test]
fn paying_with_picks_that_are_refused_closes_the_panel_and_pays_nothing() {
    let mut desk = Desk::open_hall();
    desk.press("2 p");
    desk.refuse_hold(Refusal::SalesEnded);
    assert!(desk.model.overlays.is_empty() && desk.picks().len() == 2, "{}", desk.screen());
}

#[test]
fn paying_a_change_saves_it_first_and_takes_its_total() {
    let (mut desk, order) = with_order();
    desk.press("s Space p");
    let (_, Ask::Amend { picks, .. }) = desk.last_asked(is_amend) else { unreachable!() };
    assert_eq!(picks.len(), 1);
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Prepare(_))), 0);
    desk.press("F9 Enter");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 0);
    let hall = screening(4, "2", HALL_2, ("", ""), 28);
    let lines = hall.prices.quote(&hall.hall.plan, &picks).unwrap();
    desk.answer(Reply::Amended(Ok(Order { lines, ..order })));
    desk.wait(1000);
    desk.press("F9");
    let (_, Ask::Pay { tenders, .. }) = desk.last_asked(|ask| matches!(ask, Ask::Pay { .. })) else { unreachable!() };
    assert_eq!(tenders, [crate::domain::tender::Tender::Cash { received: yuan(45) }]);
}

#[test]
fn paying_a_change_that_is_refused_pays_nothing_and_keeps_the_picks() {
    let (mut desk, _) = with_order();
    desk.press("s Space Right Right Right Right Space p");
    let picks = desk.picks();
    let taken = vec![crate::domain::refusal::TakenSeat {
        seat: seat("G11"),
        state: SeatState::Blocked(Some(BlockReason::House)),
    }];
    desk.answer(Reply::Amended(Err(Refusal::SeatsTaken(taken))));
    assert!(desk.model.overlays.is_empty(), "{}", desk.screen());
    assert_eq!(desk.picks(), picks);
}

#[test]
fn changing_an_order_gives_back_what_was_picked_before() {
    let (mut desk, _) = with_order();
    desk.press("2");
    let picks = desk.picks();
    desk.press("s");
    assert_eq!(desk.picks(), seats("G7 G8"));
    desk.press("Esc");
    assert_eq!(desk.picks(), picks);
}

#[test]
fn a_business_day_that_begins_is_shown_unless_another_was_chosen() {
    let is_board = |ask: &Ask| matches!(ask, Ask::Board(_));
    let to_the_morning = 11 * 3_600_000;
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.wait(to_the_morning);
    assert_eq!(desk.last_asked(is_board).1, Ask::Board("2026-11-22".parse().unwrap()));
    assert_eq!(desk.model.history.day, "2026-11-22".parse().unwrap());
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("Right Right");
    desk.wait(to_the_morning);
    assert_eq!(desk.model.board.day, "2026-11-23".parse().unwrap(), "chosen by hand");
}

#[test]
fn an_order_that_was_taken_over_says_so_in_its_payment() {
    let (mut desk, order) = with_order();
    desk.press("p Enter");
    desk.say(Event::Orders(Vec::new()));
    let terminal = "T2".parse().unwrap();
    desk.say(Event::Notice(crate::box_office::Notice::TakenOver { order: order.reference, terminal }));
    assert!(desk.shows("T2 has taken this order over") && !desk.shows("hold the same seats"), "{}", desk.screen());
    desk.wait(1000);
    desk.press("y F9 r");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. } | Ask::Hold { .. })), 0);
}

#[test]
fn a_screening_that_is_called_off_says_so_in_the_review_and_takes_no_money() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p Enter");
    let off = Screening { called_off: Some(at(0)), ..(*screening(4, "2", HALL_2, ("", ""), 28)).clone() };
    desk.say(Event::Screening(Arc::new(off)));
    desk.wait(1000);
    desk.press("y F9");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 0);
    assert!(desk.shows("│ This screening was called off"), "{}", desk.screen());
}

#[test]
fn a_review_of_another_screening_than_the_open_one_looks_whether_it_is_called_off() {
    let mut desk = Desk::open_hall();
    let open = desk.model.seats.as_ref().unwrap().screening.id;
    let other = desk.model.screenings.values().find(|screening| screening.id != open).unwrap().clone();
    let mut held = order(1, "B3 B4", OrderState::Pending, 200);
    held.reference.screening = other.id;
    desk.say(Event::Orders(vec![held]));
    desk.press("F4");
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(Vec::new()))));
    let (ended, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    desk.send(Msg::Reply(ended, Reply::Orders(Ok(Vec::new()))));
    let looks = |desk: &Desk| desk.asked(|ask| *ask == Ask::ScreeningsOf(vec![other.id]));
    let before = looks(&desk);
    desk.wait(1000);
    desk.press("p");
    assert!(desk.model.pay_panel().is_some(), "{}", desk.screen());
    desk.wait(100);
    assert_eq!(looks(&desk), before + 1, "now, and not at every tick");
    desk.press("Enter");
    let off = Screening { called_off: Some(at(0)), ..(*other).clone() };
    let (look, _) = desk.last_asked(|ask| *ask == Ask::ScreeningsOf(vec![other.id]));
    desk.send(Msg::Reply(look, Reply::ScreeningsOf(Ok(vec![Arc::new(off)]))));
    desk.wait(1000);
    desk.press("y F9");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 0);
    assert!(desk.shows("This screening was called off"), "{}", desk.screen());
}

#[test]
fn an_order_that_is_paid_elsewhere_or_changed_under_its_payment_is_said_to_be() {
    let mut desk = Desk::open_hall();
    let held = order(1, "B3 B4", OrderState::Pending, 200);
    desk.say(Event::Orders(vec![held.clone()]));
    desk.press("Tab p");
    let mut more = held.clone();
    more.lines.extend(order(1, "B5", OrderState::Pending, 200).lines);
    desk.say(Event::Orders(vec![more.clone()]));
    assert!(desk.shows("meanwhile: B3 B4 B5, 135.00"), "{}", desk.screen());
    let paid = Order { state: OrderState::Paid, ..more };
    desk.say(Event::Ended(paid));
    desk.say(Event::Orders(Vec::new()));
    assert!(desk.shows("T1 took the money for this order"), "{}", desk.screen());
    assert!(!desk.shows("hold the same seats again"), "{}", desk.screen());
    desk.wait(1000);
    desk.press("y F9 Enter");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 0);
}

#[test]
fn the_lines_of_a_large_payment_scroll_and_cover_nothing() {
    for lang in [Lang::En, Lang::ZhCn] {
        let mut desk = Desk::at_seats(lang, (80, 24));
        let names = "B1 C1 D1 E1 F1 G1 J1 K1 L1 L2";
        let mut order = order(1, names, OrderState::Pending, 200);
        for (i, line) in order.lines.iter_mut().enumerate() {
            line.fare = Fare::USUAL[i % 4];
            line.price = yuan(10 + i64::try_from(i).unwrap());
        }
        desk.say(Event::Orders(vec![order]));
        desk.press("Tab p");
        assert!(desk.shows("B1 ") && desk.shows("PgUp/PgDn") && desk.shows("145.00"), "{}", desk.screen());
        for _ in 0..4 {
            desk.strike(Key::PageDown, 400);
        }
        desk.draw();
        assert!(desk.shows("L2 ") && desk.shows("145.00"), "{}", desk.screen());
    }
}
