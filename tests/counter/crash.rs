//! A terminal dies at each step of a payment or a refund, and another brings the order to one outcome.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use serde_json::json;

use super::pty::Place;

const ATTEMPT: &str = "0123456789ABCDEF";

/// One of the demo cinema's members.
const MEMBER: &str = "10001";

/// Dies at `point` while paying in part with winnings, then has another terminal ask for the same seats until it is
/// told something final. Gives the state of the order, and whether the other got the seats.
fn die_at(point: &str) -> (String, bool) {
    let place = Place::with_hold(2);
    let screening = place.screening();
    place.win(10_001, 2_500);
    let (code, held) = place.json(&["hold", &screening, "G7", "G8", "--member", MEMBER]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    let pay = ["pay", &order, "--wallet", "20", "--cash", "500", "--attempt", ATTEMPT];
    let died = place.run_with(&pay, &[("FRONTROW_CRASH_AT", point)]);
    assert_eq!(died.status.signal(), Some(9), "it was to die: {died:?}");

    let begun = Instant::now();
    let got_them = loop {
        let (code, answer) = place.json(&["hold", &screening, "G7", "G8", "--terminal", "T2"]);
        match (code, answer["code"].as_str()) {
            (0, _) => break true,
            (1, Some("seats_taken")) => {
                let (_, seats) = place.json(&["seats", &screening]);
                let state = seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == "G7").unwrap();
                if state["state"] == "sold" {
                    break false;
                }
            }
            other => panic!("{other:?} {answer}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "no outcome after {point}");
        std::thread::sleep(Duration::from_millis(300));
    };
    let (code, history) = place.json(&["order", &order]);
    assert_eq!(code, 0, "{history}");
    let state = history["state"].as_str().unwrap().to_owned();

    // The dead terminal comes back and repeats its payment: the same outcome.
    let (code, again) = place.json(&pay);
    match state.as_str() {
        "paid" => assert_eq!((code, again["state"].as_str()), (0, Some("paid"))),
        _ => assert_eq!(code, 1, "{again}"),
    }
    let (_, member) = place.json(&["member", "show", MEMBER]);
    let left = if state == "paid" { 500 } else { 2_500 };
    assert_eq!((&member["wallet"], &history["member"]), (&left.into(), &10_001.into()), "spent if it is sold");
    (state, got_them)
}

/// Each step, the state in which the order ends, and whether the other terminal gets the seats.
const STEPS: [(&str, &str, bool); 5] = [
    ("before-begin", "expired", true),
    ("after-begin", "expired", true),
    ("before-commit", "expired", true),
    ("after-commit", "paid", false),
    ("after-apply", "paid", false),
];

/// All at once, for each spends its time waiting for a deadline.
#[test]
fn a_terminal_killed_at_any_step_of_a_payment_leaves_exactly_one_outcome() {
    std::thread::scope(|scope| {
        let dying = STEPS.map(|(point, state, got_them)| (point, state, got_them, scope.spawn(move || die_at(point))));
        for (point, state, got_them, died) in dying {
            assert_eq!(died.join().unwrap(), (state.to_owned(), got_them), "killed {point}");
        }
    });
}

/// Dies at `point` while refunding one of two seats that winnings paid in part, has another terminal sell that
/// seat or be refused it, and repeats the refund. Gives whether the money was back before.
fn die_refunding(point: &str) -> bool {
    let place = Place::with_hold(60);
    let screening = place.screening();
    place.win(10_001, 2_500);
    let (code, held) = place.json(&["hold", &screening, "G7", "G8", "--member", MEMBER]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    let (code, paid) = place.json(&["pay", &order, "--wallet", "20", "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    let refund = ["refund", &order, "--seats", "G8", "--reason", "ill", "--attempt", ATTEMPT];
    let died = place.run_with(&refund, &[("FRONTROW_CRASH_AT", point)]);
    assert_eq!(died.status.signal(), Some(9), "it was to die: {died:?}");

    let (_, member) = place.json(&["member", "show", MEMBER]);
    let is_back = member["wallet"] == 2_500;
    assert!(is_back || member["wallet"] == 500, "{member}");
    let mut sold_again = None;
    if is_back {
        let (code, again) = place.json(&["hold", &screening, "G8", "--terminal", "T2"]);
        assert_eq!(code, 0, "whoever comes next catches up: {again}");
        sold_again = Some(again["order"].as_str().unwrap().to_owned());
        let (code, paid) = place.json(&["pay", again["order"].as_str().unwrap(), "--cash", "100"]);
        assert_eq!(code, 0, "{paid}");
    } else {
        let (code, refused) = place.json(&["hold", &screening, "G8", "--terminal", "T2"]);
        assert_eq!((code, &refused["code"]), (1, &"seats_taken".into()));
    }
    for _ in 0..2 {
        let (code, again) = place.json(&refund);
        assert_eq!((code, &again["refunded"], &again["state"]), (0, &json!(["G8"]), &"paid".into()), "{again}");
        let parts = json!([{ "tender": "wallet", "amount": 2_000 }, { "tender": "cash", "amount": 2_500 }]);
        assert_eq!(again["parts"], parts, "{again}");
    }
    let (_, member) = place.json(&["member", "show", MEMBER]);
    assert_eq!(member["wallet"], 2_500, "once");
    // The seat that was sold to another stays sold.
    let (_, seats) = place.json(&["seats", &screening]);
    let state = seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == "G8").unwrap();
    assert_eq!(state["state"], if sold_again.is_some() { "sold" } else { "free" });
    let (_, verified) = place.json(&["verify"]);
    // What was put into the wallet above came from no packet.
    let is_broken = |check: &&serde_json::Value| check["violations"] != 0 && check["code"] != "won_entries";
    assert_eq!(verified["checks"].as_array().unwrap().iter().find(is_broken), None);
    is_back
}

#[test]
fn a_terminal_killed_at_any_step_of_a_refund_gives_the_money_back_once() {
    let steps = [("refund-before-commit", false), ("refund-after-commit", true)];
    std::thread::scope(|scope| {
        let dying = steps.map(|(point, is_back)| (point, is_back, scope.spawn(move || die_refunding(point))));
        for (point, is_back, died) in dying {
            assert_eq!(died.join().unwrap(), is_back, "killed {point}");
        }
    });
}
