//! What a scanner types is a scan, at every place of the door's screen, and does nothing else.

use proptest::prelude::*;

use super::*;
use crate::domain::refusal::Away;
use crate::door::state::Panel;

/// The places that a door's screen has, and how one comes there.
type Place = (&'static str, fn() -> Door);

const PLACES: [Place; 11] = [
    ("idle", Door::usual),
    ("a verdict", || {
        let mut door = Door::usual();
        door.scan("G7");
        door.judge(Verdict::Welcome);
        door
    }),
    ("one being judged", || {
        let mut door = Door::usual();
        door.scan("G7");
        door
    }),
    ("the list", || {
        let mut door = Door::usual();
        door.press("s");
        door
    }),
    ("the list with nothing to let in yet", || Door::at(Lang::En, (80, 24), None, Standing::default())),
    ("the question to let in anyway", || {
        let mut door = stopped();
        door.press("a");
        door
    }),
    ("the leave for it", || {
        let mut door = wants_leave();
        door.press("3 Enter 7 0 2");
        door
    }),
    ("the question to leave", || {
        let mut door = Door::usual();
        door.press("q");
        door
    }),
    ("the help", || {
        let mut door = Door::usual();
        door.press("?");
        door
    }),
    ("the sign-in", || {
        let mut door = Door::staffed(None);
        door.press("4 Enter 1");
        door
    }),
    ("the ledger away", || {
        let mut door = Door::usual();
        door.scan("G7");
        door.answer(Reply::Scanned(Err(Refusal::Away(Away::Ledger))));
        door
    }),
];

pub(super) fn stopped() -> Door {
    let mut door = Door::staffed(Some(Role::USHER));
    door.scan("G8");
    door.judge(already());
    door
}

/// An usher wants to let someone in anyway, and needs leave.
pub(super) fn wants_leave() -> Door {
    let mut door = stopped();
    door.press("a y");
    let request = anyway(&door);
    door.answer(Reply::Anyway(request, Err(Refusal::LeaveNeeded(Act::AdmitAnyway, Role::SUPERVISOR))));
    door
}

pub(super) fn anyway(door: &Door) -> crate::domain::ids::RequestId {
    let request = |ask: &Ask| if let Ask::Anyway { request, .. } = ask { Some(*request) } else { None };
    door.asked.iter().rev().find_map(request).expect("it was asked")
}

/// What keyboards make of a code.
fn typed(code: &str, layout: u8) -> String {
    match layout {
        0 => code.to_owned(),
        1 => code.to_lowercase(),
        // Of a German keyboard, and of a French one.
        2 => code
            .chars()
            .map(|c| {
                if c == 'Y' {
                    'Z'
                } else if c == 'Z' {
                    'Y'
                } else {
                    c
                }
            })
            .collect(),
        _ => code.replace('0', "À").replace('1', "&").replace('M', ","),
    }
}

/// What was asked since, but for what is due, which is asked by the minute.
fn since(door: &Door, before: usize) -> Vec<Ask> {
    door.asked[before..].iter().filter(|ask| **ask != Ask::Due).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_burst_at_any_place_does_nothing_but_scan(
        place in 0..PLACES.len(), gap in 5_u64..=60, layout in 0_u8..4, is_ticket: bool, other in "[ -~]{6,40}",
        end in 0_u8..3, late in 0_u64..=400,
    ) {
        let (name, opened) = PLACES[place];
        let mut door = opened();
        door.wait(1_000);
        let (before, gate, way) = (door.asked.len(), door.model.gate, door.model.way);
        let (signs_in, is_judging) = (door.model.sign_in.is_some(), door.model.asked.is_some());
        let text = if is_ticket { typed(&code("G9"), layout) } else { other };
        // A run of one character is a key that is held.
        prop_assume!(text.chars().collect::<std::collections::BTreeSet<_>>().len() > 3);
        door.types(&text, None, gap);
        door.wait(late);
        let ended = [None, Some(Key::Enter), Some(Key::Tab)][usize::from(end)];
        if let Some(key) = ended {
            door.send(Msg::Key(key, door.elapsed));
        }
        door.wait(700);
        let asked = since(&door, before);
        prop_assert!(asked.len() <= 1, "{name}: {asked:?}");
        prop_assert!(asked.iter().all(|ask| matches!(ask, Ask::Scan { .. })), "{name}: {asked:?}");
        prop_assert!(door.others.is_empty(), "{name}: {:?}", door.others);
        prop_assert_eq!((door.model.gate, door.model.way), (gate, way), "{}", name);
        let judges = is_ticket && !signs_in && gate.is_some() && !is_judging;
        prop_assert_eq!(asked.len(), usize::from(judges), "{}: {:?}", name, text);
        if let Some(form) = door.model.form() {
            prop_assert_eq!(form.pin.digits(), 0, "{}", name);
        }
    }
}

#[test]
fn two_scans_right_behind_each_other_are_two_in_their_order_with_an_end_or_without() {
    for (end, gap) in [(Some(Key::Enter), 5), (Some(Key::Tab), 60), (None, 5), (None, 60)] {
        let mut door = Door::usual();
        let (first, second) = (code("G7"), code("G8"));
        door.types(&first, end, gap);
        door.types(&second, end, gap);
        door.wait(100);
        assert_eq!(door.scans(), [(first.as_str(), Way::In)], "one after the other");
        door.judge(already());
        assert_eq!(door.scans(), [(first.as_str(), Way::In), (second.as_str(), Way::In)]);
        door.judge(Verdict::Welcome);
        assert!(door.shows("somebody came in with it"), "the one before stays in sight");
        assert_eq!(door.model.recent.len(), 2);
    }
}

#[test]
fn a_scan_is_judged_as_soon_as_its_last_character_has_come() {
    let mut door = Door::usual();
    let code = code("G7");
    for c in code.chars() {
        door.send(Msg::Key(Key::Char(c), door.elapsed));
        door.elapsed += 5;
    }
    assert_eq!(door.scans().len(), 1, "it waits for nothing behind it");
}

#[test]
fn keys_that_did_not_stand_alone_do_nothing() {
    let mut door = stopped();
    for keys in [&[Key::Char('q'), Key::Char('y')][..], &[Key::Char('a'), Key::Char('y'), Key::Enter]] {
        for key in keys {
            door.send(Msg::Key(*key, door.elapsed));
            door.wait(40);
        }
        door.wait(500);
        assert!(door.model.panel.is_none() && door.others.is_empty());
    }
    for _ in 0..20 {
        door.send(Msg::Key(Key::Char('q'), door.elapsed));
        door.wait(30);
    }
    door.wait(500);
    assert!(matches!(door.model.panel, Some(Panel::Quit(_))) && door.others.is_empty(), "held, it is one key");
}

#[test]
fn what_a_scanner_sends_behind_a_code_leaves_its_verdict_on_the_screen() {
    let mut door = Door::usual();
    door.types(&code("G7"), Some(Key::Enter), 5);
    door.judge(already());
    for key in [Key::Ctrl('j'), Key::Char('x'), Key::Enter] {
        door.send(Msg::Key(key, door.elapsed));
        door.wait(5);
    }
    door.wait(700);
    assert!(door.model.recent.len() == 1 && door.shows("Somebody came in with it"), "{}", door.draw());
}

#[test]
fn something_that_is_no_ticket_is_said_and_asks_nobody() {
    let mut door = Door::usual();
    door.types("6901234567892", Some(Key::Enter), 10);
    door.wait(100);
    assert!(door.scans().is_empty() && door.shows("Scan it again"), "{}", door.draw());
}
