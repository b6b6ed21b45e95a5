//! Leave that other terminals ask for: told to who may give it, and given by a key that stood alone.

use super::sign_in::{answer_sign_in, person};
use super::*;
use crate::box_office::HeardAsk;
use crate::domain::ids::LeaveId;
use crate::domain::staff::{About, Act, LeaveAsk, LeaveEnd, Verdict};

/// Somebody wants to refund 115.00.
pub(super) fn ask(desk: &Desk, id: u128, terminal: &str) -> LeaveAsk {
    let about = About {
        order: Some(OrderRef { screening: ScreeningId(1), order: OrderId::from_bits(0x2_7AC3) }),
        seats: seats("G7 G8"),
        amount: Some(yuan(115)),
        reason: Text::new("wrong day"),
        ..About::default()
    };
    LeaveAsk {
        id: LeaveId::from_bits(id),
        act: Act::Refund,
        subject: Text::new("1-x"),
        about,
        terminal: terminal.parse().unwrap(),
        number: "3".parse().unwrap(),
        cashier: Text::new("Wang Wei"),
        asked_at: desk.model.now,
        deadline: desk.model.now.plus(Duration::from_mins(1)),
    }
}

pub(super) fn ended(ask: &LeaveAsk, verdict: Verdict, name: &str, terminal: &str) -> LeaveEnd {
    LeaveEnd {
        ask: ask.clone(),
        verdict,
        at: ask.asked_at,
        terminal: terminal.parse().unwrap(),
        number: "4".parse().unwrap(),
        name: Text::new(name),
    }
}

/// These are asked now.
pub(super) fn are_asked(desk: &mut Desk, asks: &[&LeaveAsk]) {
    let heard = |ask: &&LeaveAsk| HeardAsk { ask: (*ask).clone(), until: ask.deadline };
    desk.say(Event::LeaveAsks(asks.iter().map(heard).collect()));
}

fn is_answer(ask: &Ask) -> bool {
    matches!(ask, Ask::AnswerLeave { .. })
}

/// What was answered last.
fn answered(desk: &Desk) -> (RequestId, LeaveId, bool) {
    let (request, Ask::AnswerLeave { ask, is_allowed }) = desk.last_asked(is_answer) else { unreachable!() };
    (request, ask.id, is_allowed)
}

fn settle(desk: &mut Desk, answer: Result<Option<LeaveEnd>, Refusal>) {
    let (request, ..) = answered(desk);
    desk.send(Msg::Reply(request, Reply::AskAnswered(answer)));
    desk.draw();
}

#[test]
fn an_ask_is_a_notice_and_then_a_panel_with_what_and_how_much_and_a_yes_that_stood_alone_allows_it() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let asked = ask(&desk, 7, "T3");
    are_asked(&mut desk, &[&asked]);
    assert!(desk.shows("^G leave: T3") && desk.model.overlays.is_empty(), "{}", desk.screen());
    desk.press("F9 y");
    assert_eq!(desk.asked(is_answer), 0, "what is not seen is not allowed");
    desk.press("^G");
    for part in
        ["T3 Wang Wei asks for leave", "To give money back", "G7 G8", "115.00", "wrong day", "00:5", "F9 allows"]
    {
        assert!(desk.shows(part), "{part}\n{}", desk.screen());
    }
    // A scanner allows nothing.
    for c in "yyyy".chars() {
        desk.strike(Key::Char(c), 5);
    }
    desk.wait(1_000);
    assert_eq!(desk.asked(is_answer), 0);
    desk.press("F9");
    assert_eq!(answered(&desk).1, asked.id);
    assert!(answered(&desk).2 && desk.shows("Looking…"), "{}", desk.screen());
    desk.press("F9 x");
    assert_eq!(desk.asked(is_answer), 1, "it is under way");
    let end = ended(&asked, Verdict::Allowed, "Li Na", "T1");
    settle(&mut desk, Ok(Some(end)));
    assert!(desk.model.overlays.is_empty() && !desk.shows("leave: "), "{}", desk.screen());
    assert!(desk.shows("Li Na allowed it: Wang Wei at T3 has leave to give money back"), "{}", desk.screen());
}

#[test]
fn an_ask_is_refused_by_its_key_escape_only_closes_and_the_next_in_line_follows() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let (first, second) = (ask(&desk, 7, "T3"), ask(&desk, 8, "T5"));
    are_asked(&mut desk, &[&first, &second]);
    assert!(desk.shows("^G leave: 2"), "{}", desk.screen());
    desk.press("^G Esc");
    assert!(desk.model.overlays.is_empty() && desk.asked(is_answer) == 0);
    desk.press("^G ^G");
    assert!(desk.shows("T5 Wang Wei") && desk.shows("2/2"), "{}", desk.screen());
    desk.press("^G x");
    assert_eq!((answered(&desk).1, answered(&desk).2), (first.id, false));
    settle(&mut desk, Ok(Some(ended(&first, Verdict::Refused, "Li Na", "T1"))));
    assert!(desk.shows("T5 Wang Wei") && desk.shows("Li Na refused it"), "the next one\n{}", desk.screen());
    desk.press("x");
    settle(&mut desk, Ok(Some(ended(&second, Verdict::Allowed, "Susan", "T2"))));
    assert!(desk.shows("Susan allowed it") && desk.model.overlays.is_empty(), "another was first\n{}", desk.screen());
    are_asked(&mut desk, &[&first]);
    desk.press("^G F9");
    settle(&mut desk, Ok(None));
    assert!(desk.shows("Too late") && desk.model.overlays.is_empty(), "{}", desk.screen());
}

#[test]
fn an_ask_that_ends_elsewhere_or_is_not_said_any_more_is_gone_and_no_key_falls_on_the_next() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let (first, second) = (ask(&desk, 7, "T3"), ask(&desk, 8, "T5"));
    are_asked(&mut desk, &[&first, &second]);
    desk.press("^G");
    are_asked(&mut desk, &[&second]);
    desk.strike(Key::F(9), 100);
    desk.wait(100);
    assert!(desk.shows("T5 Wang Wei") && desk.asked(is_answer) == 0, "{}", desk.screen());
    desk.wait(60_000);
    assert!(desk.model.overlays.is_empty() && !desk.shows("leave: "), "{}", desk.screen());
    assert!(desk.shows("The ask has ended elsewhere"), "{}", desk.screen());
    desk.press("^G");
    assert!(desk.shows("No other terminal asks for leave") && desk.model.overlays.is_empty(), "{}", desk.screen());
}

#[test]
fn the_lock_hides_what_is_asked_and_another_one_does_not_find_it() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let asked = ask(&desk, 7, "T3");
    are_asked(&mut desk, &[&asked]);
    desk.press("^G ^K");
    assert!(!desk.shows("T3") && !desk.shows("115.00"), "{}", desk.screen());
    desk.press("F9 y x ^G");
    assert_eq!(desk.asked(is_answer), 0);
    desk.press("4 Enter 9 3 5 1 7 0 Enter");
    answer_sign_in(&mut desk, Ok(person("4", "Ann", Role::USHER)));
    assert!(!desk.shows("T3") && desk.model.overlays.is_empty(), "{}", desk.screen());
    are_asked(&mut desk, &[&asked]);
    assert!(desk.shows("^G leave: T3"));
    // Signed out, or removed.
    desk.say(Event::Staff(Standing { has_staff: true, signed_in: None }));
    assert!(desk.shows("Who is at T1?") && desk.model.asks.0.is_empty());
}
