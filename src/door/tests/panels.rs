//! Where guests are let in, who lets them in, and what is asked before.

use super::burst::{anyway, stopped, wants_leave};
use super::*;
use crate::box_office::{Link, Notice};
use crate::domain::ids::{LeaveId, RequestId};
use crate::domain::staff::{About, LeaveAsk, LeaveEnd};
use crate::door::state::Panel;
use crate::door::update::msg::Heard;

#[test]
fn what_is_let_in_is_chosen_by_the_arrows_as_a_screening_a_hall_or_the_house() {
    for (keys, gate) in [
        ("Enter", Gate::Screening(ScreeningId(2))),
        ("Down Enter", Gate::Screening(ScreeningId(4))),
        ("Down Down Down h", Gate::Hall(5)),
        ("w", Gate::House),
    ] {
        let mut door = Door::at(Lang::En, (80, 24), None, Standing::default());
        assert!(door.shows("What is let in here?") && door.shows("Oppenheimer"), "{}", door.draw());
        door.press(keys);
        assert_eq!(door.model.gate, Some(gate), "{keys}");
        assert!(door.model.panel.is_none());
    }
}

#[test]
fn a_door_of_a_hall_lets_in_to_whatever_is_due_there() {
    let mut door = Door::at(Lang::En, (80, 24), Some(Gate::Hall(4)), Standing::default());
    assert!(door.shows("Wandering Earth 3") && door.shows("87 of 140 sold are in"), "{}", door.draw());
    door.scan("G7");
    let gates: Vec<Gate> = door
        .asked
        .iter()
        .filter_map(|ask| if let Ask::Scan { scan, .. } = ask { Some(scan.gate) } else { None })
        .collect();
    assert_eq!(gates, [Gate::Hall(4)]);
    door.judge(Verdict::Welcome);
    door.wait(10_000);
    assert!(door.shows("88 of 140 sold are in"), "{}", door.draw());
}

#[test]
fn a_verdict_stays_for_a_while_and_the_screen_waits_for_the_next_ticket_then() {
    let mut door = Door::usual();
    door.scan("G7");
    door.judge(Verdict::Welcome);
    assert!(door.model.shown.is_some());
    door.wait(9_000);
    assert!(door.model.shown.is_none() && door.shows("Scan a ticket"));
    door.scan("G8");
    door.judge(already());
    door.wait(30_000);
    assert!(door.model.shown.is_some(), "with whom one speaks it stays");
    door.press("Esc");
    assert!(door.model.shown.is_none());
}

#[test]
fn a_guest_is_let_in_anyway_by_a_second_key_and_the_leave_of_a_second_person() {
    let mut door = wants_leave();
    assert!(door.shows("supervisor or above"), "{}", door.draw());
    door.press("3 Enter 7 0 2 8 4 6 Enter");
    let Some(Ask::Anyway { request, leave: Some((Act::AdmitAnyway, number, pin)), .. }) = door.asked.last() else {
        panic!("{:?}", door.asked.last())
    };
    assert_eq!((number.get(), pin.digits()), (3, 6));
    let request = *request;
    door.answer(Reply::Anyway(request, Err(Refusal::WrongPin(Duration::from_secs(5)))));
    assert!(door.shows("wrong"), "{}", door.draw());
    door.wait(6_000);
    door.press("7 0 2 8 4 6 Enter");
    let request = anyway(&door);
    door.answer(Reply::Anyway(request, Ok(Judged { passes: true, ..judged(already()) })));
    assert!(door.model.panel.is_none() && door.shows("Let in by hand"), "{}", door.draw());
}

/// Asks the other terminals: the request, and when they were asked until.
fn ask_elsewhere(door: &mut Door) -> RequestId {
    door.press("F6");
    let Some(Ask::Elsewhere { request, about, scan, .. }) = door.asked.last() else {
        panic!("{:?}", door.asked.last())
    };
    let (request, reason) = (*request, about.reason.to_string());
    assert_eq!((about.seats.clone(), scan.way), (vec![seat("G7")], Way::In));
    assert!(about.order.is_some() && reason.contains("came in"), "{reason}");
    let until = door.now().plus(Duration::from_mins(1));
    door.answer(Reply::Elsewhere(request, Heard::Asked(LeaveId::from_bits(1), until)));
    assert!(door.shows("Asked at the other terminals: 0"), "{}", door.draw());
    request
}

fn ended(door: &Door, verdict: crate::domain::staff::Verdict) -> Heard {
    let (terminal, number) = ("T2".parse().unwrap(), "7".parse().unwrap());
    let ask = LeaveAsk {
        id: LeaveId::from_bits(1),
        act: Act::AdmitAnyway,
        subject: Text::default(),
        about: About::default(),
        terminal: "D1".parse().unwrap(),
        number: "4".parse().unwrap(),
        cashier: Text::new("Uma"),
        asked_at: door.now(),
        deadline: door.now(),
    };
    Heard::Ended(Box::new(LeaveEnd { ask, verdict, at: door.now(), terminal, number, name: Text::new("Susan") }))
}

#[test]
fn leave_is_asked_at_other_terminals_too_and_what_is_given_up_is_not_waited_for() {
    use crate::domain::staff::Verdict;
    let mut door = wants_leave();
    let request = ask_elsewhere(&mut door);
    door.press("F6");
    assert_eq!(door.model.asks_elsewhere(), Some(request), "once");
    door.wait(12_000);
    assert!(door.shows("00:4"), "it counts down\n{}", door.draw());
    let refused = ended(&door, Verdict::Refused);
    door.answer(Reply::Elsewhere(RequestId(99), refused.clone()));
    assert_eq!(door.model.asks_elsewhere(), Some(request), "of another ask");
    door.answer(Reply::Elsewhere(request, refused));
    assert!(door.shows("Susan at T2 refuses it") && door.model.asks_elsewhere().is_none(), "{}", door.draw());
    let request = ask_elsewhere(&mut door);
    let lapsed = ended(&door, Verdict::Lapsed);
    door.answer(Reply::Elsewhere(request, lapsed));
    assert!(door.shows("Nobody has answered"), "{}", door.draw());
    let request = ask_elsewhere(&mut door);
    let allowed = ended(&door, Verdict::Allowed);
    door.answer(Reply::Elsewhere(request, allowed));
    door.press("Esc");
    assert!(door.shows("Susan at T2 allows it"), "what is under way is not given up\n{}", door.draw());
    door.answer(Reply::Elsewhere(request, Heard::LetIn(Judged { passes: true, ..judged(already()) })));
    assert!(door.model.panel.is_none() && door.shows("Let in by hand"), "{}", door.draw());

    for gives_up in ["Esc", "scan"] {
        let mut door = wants_leave();
        ask_elsewhere(&mut door);
        if gives_up == "Esc" {
            door.press("Esc");
        } else {
            door.scan("G8");
        }
        assert_eq!(door.model.asks_elsewhere(), None, "{gives_up}");
    }
}

#[test]
fn nobody_is_let_in_anyway_without_a_second_key_that_was_not_hurried() {
    let mut door = stopped();
    door.press("a Esc y");
    assert!(since_anyway(&door).is_empty());
    door.send(Msg::Key(Key::Char('a'), door.elapsed));
    door.wait(100);
    door.send(Msg::Key(Key::Char('y'), door.elapsed));
    door.wait(100);
    assert!(since_anyway(&door).is_empty(), "the question could not be read");
    door.wait(1_000);
    door.press("y");
    assert_eq!(since_anyway(&door).len(), 1);
    door.press("y F9");
    assert_eq!(since_anyway(&door).len(), 1, "once");
}

fn since_anyway(door: &Door) -> Vec<&Ask> {
    door.asked.iter().filter(|ask| matches!(ask, Ask::Anyway { .. })).collect()
}

#[test]
fn nobody_is_let_in_anyway_who_was_not_stopped() {
    let mut door = Door::usual();
    door.press("a");
    assert!(door.model.panel.is_none() && door.shows("Nobody was stopped"));
    door.scan("G7");
    door.judge(Verdict::LookAt);
    door.press("a");
    assert!(door.model.panel.is_none());
    door.scan("G8");
    door.judge(Verdict::Forged);
    door.press("a");
    assert!(door.model.panel.is_none(), "there is no ticket to book");
}

#[test]
fn a_house_where_guests_come_back_lets_them_out() {
    let mut door = Door::usual();
    door.press("o");
    assert_eq!(door.model.way, Way::In, "not in this house");
    let mut house = house();
    house.doors.re_entry = true;
    door.send(Msg::Event(Event::House(Arc::new(house))));
    door.press("o");
    assert!(door.shows("Scan the ticket of whoever goes out"), "{}", door.draw());
    door.scan("G7");
    assert_eq!(door.scans().last().unwrap().1, Way::Out);
    door.judge(Verdict::Left);
    assert!(door.model.here().unwrap().admitted == 86);
    door.press("F4");
    assert_eq!(door.model.way, Way::In);
}

#[test]
fn a_house_that_takes_nobody_back_any_more_lets_guests_in_again_at_a_door_that_let_them_out() {
    let mut door = Door::usual();
    let mut open = house();
    open.doors.re_entry = true;
    door.send(Msg::Event(Event::House(Arc::new(open))));
    door.press("o");
    assert_eq!(door.model.way, Way::Out);
    door.send(Msg::Event(Event::House(Arc::new(house()))));
    door.scan("G7");
    assert_eq!(door.scans(), [(code("G7").as_str(), Way::In)], "no key would turn it");
}

#[test]
fn in_a_house_that_has_staff_someone_signs_in_and_a_door_left_alone_locks() {
    let mut door = Door::staffed(None);
    assert!(door.shows("Who is at D1?") && !door.shows("Wandering"), "{}", door.draw());
    door.press("4 Enter 4 8 1 6 2 5 Enter");
    let Some(Ask::SignIn { request, number, pin }) = door.asked.last() else { panic!() };
    assert_eq!((number.get(), pin.digits()), (4, 6));
    let person = Person { number: *number, name: Text::new("Uma"), role: Role::USHER };
    let request = *request;
    door.answer(Reply::SignedIn(RequestId(99), Err(Refusal::SignInNeeded)));
    door.answer(Reply::SignedIn(request, Ok(person)));
    assert!(door.shows("D1 Uma") && door.shows("Wandering"), "{}", door.draw());
    door.model.lock_after = Duration::from_mins(5);
    door.wait(4 * 60_000);
    door.scan("G7");
    door.judge(Verdict::Welcome);
    door.wait(4 * 60_000);
    assert!(door.model.sign_in.is_none(), "who scans is there");
    door.wait(2 * 60_000);
    assert!(door.shows("Who is at D1?") && door.asked.contains(&Ask::SignOut));
    door.scan("G8");
    assert_eq!(door.scans().len(), 1);
    assert!(door.shows("sign in first"), "{}", door.draw());
}

#[test]
fn the_lights_tell_of_stores_that_are_away() {
    let mut door = Door::usual();
    let now = door.now();
    door.send(Msg::Event(Event::Ledger(Link::Away(now))));
    assert!(door.shows("ledger away since 19:42"), "{}", door.draw());
    door.send(Msg::Event(Event::EntriesKept(3)));
    let order = "4-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
    door.send(Msg::Event(Event::Notice(Notice::LetInAlone { order, seat: seat("G7"), verdict: already() })));
    assert!(door.shows("3 entries wait to be booked") && door.shows("! 1 should not have come in"), "{}", door.draw());
}

#[test]
fn nothing_is_drawn_by_itself_within_a_minute_of_rest() {
    let mut door = Door::usual();
    let before = door.draw();
    let rest = door.model.next_change(door.elapsed);
    assert!(rest > Duration::from_secs(10) && rest <= Duration::from_mins(1), "{rest:?}");
    door.elapsed += u64::try_from(rest.as_millis()).unwrap() - 1_000;
    assert_eq!(door.draw(), before);
}

#[test]
fn leaving_is_asked_and_at_once_only_by_a_key_that_no_scanner_has() {
    let mut door = Door::usual();
    door.press("q n");
    assert!(door.others.is_empty() && matches!(door.model.panel, Some(Panel::Quit(_))));
    door.press("y");
    assert_eq!(door.others, [Effect::Quit]);
    let mut door = Door::usual();
    door.press("^C");
    assert_eq!(door.others, [Effect::Quit]);
}
