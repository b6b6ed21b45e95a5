//! A terminal dies at each step of a payment or a refund, and another brings the order to one outcome.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use serde_json::json;

use super::fake_printer::{FakePrinter, Nature};
use super::pty::Place;

const ATTEMPT: &str = "0123456789ABCDEF";

/// One of the demo cinema's members.
const MEMBER: &str = "10001";

/// The books hold, and the tapes have neither a gap nor a break and tell what the books have.
fn assert_holds(place: &Place, point: &str) {
    for command in [&["verify"][..], &["tape", "verify"]] {
        let (_, verified) = place.json(command);
        // What was put into the wallet came from no packet.
        let is_broken = |check: &&serde_json::Value| check["violations"] != 0 && check["code"] != "won_entries";
        assert_eq!(verified["checks"].as_array().unwrap().iter().find(is_broken), None, "{point}");
    }
}

/// Opens the drawer of the terminal that is to die.
fn open_drawer(place: &Place) {
    let (code, opened) = place.json(&["drawer", "open", "1x100"]);
    assert_eq!(code, 0, "{opened}");
}

/// What should lie in it beyond its float.
fn in_drawer(place: &Place) -> i64 {
    let (code, counted) = place.json(&["drawer", "count", "--empty"]);
    assert_eq!(code, 0, "{counted}");
    counted["expected"].as_i64().unwrap() - 10_000
}

/// Dies at `point` while paying in part with winnings, then has another terminal ask for the same seats until it is
/// told something final. Gives the state of the order, and whether the other got the seats.
fn die_at(point: &str) -> (String, bool) {
    let place = Place::with_hold(2);
    let screening = place.screening();
    place.win(10_001, 2_500);
    open_drawer(&place);
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
    let cash = if state == "paid" { history["total"].as_i64().unwrap() - 2_000 } else { 0 };
    assert_eq!(in_drawer(&place), cash, "{point}");
    assert_holds(&place, point);
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
    open_drawer(&place);
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
    assert_eq!(in_drawer(&place), 9_000 - 2_000 - 2_500 + if sold_again.is_some() { 4_500 } else { 0 });
    assert_holds(&place, "refund");
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

/// Two screenings of hall 2, both tomorrow or later.
fn two_screenings(place: &Place) -> [String; 2] {
    let (code, list) = place.json(&["screenings", "--all"]);
    assert_eq!(code, 0);
    let in_hall_2 = list.as_array().unwrap().iter().filter(|screening| screening["hall"] == "2");
    let mut found: Vec<_> =
        in_hall_2.map(|screening| (screening["starts_at"].to_string(), screening["id"].to_string())).collect();
    found.sort();
    found.reverse();
    [found[0].1.clone(), found[1].1.clone()]
}

/// What became of a seat, by the eyes of another terminal that asks for it until it is told something final.
fn is_free_at_last(place: &Place, screening: &str, seat: &str) -> bool {
    let begun = Instant::now();
    loop {
        let (code, answer) = place.json(&["hold", screening, seat, "--terminal", "T2"]);
        match (code, answer["code"].as_str()) {
            (0, _) => return true,
            (1, Some("seats_taken")) => {
                let (_, seats) = place.json(&["seats", screening]);
                let found =
                    seats["seats"].as_array().unwrap().iter().find(|other| other["seat"] == seat).unwrap().clone();
                if found["state"] == "sold" {
                    return false;
                }
            }
            other => panic!("{other:?} {answer}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "no outcome for {seat}");
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Dies at `point` while two tickets, which winnings paid in part, are exchanged for one of another screening. Gives whether
/// it has happened.
fn die_exchanging(point: &str) -> bool {
    let place = Place::with_hold(2);
    let [from, to] = two_screenings(&place);
    place.win(10_001, 2_500);
    let (code, held) = place.json(&["hold", &from, "G7", "G8", "--member", MEMBER]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    let (code, paid) = place.json(&["pay", &order, "--wallet", "20", "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    let ids = ["--new-order", "guest-2", "--attempt", ATTEMPT, "--yes"];
    let exchange = [&["exchange", &order, "--to", &to, "--for", "G9"][..], &ids].concat();
    let (code, told) = place.json(&exchange[..exchange.len() - 1]);
    assert_eq!((code, &told["due"]), (0, &0.into()), "{told}");
    let died = place.run_with(&exchange, &[("FRONTROW_CRASH_AT", point)]);
    let is_lost_answer = point == "commit-answer";
    assert_eq!(died.status.signal(), (!is_lost_answer).then_some(9), "it was to die: {died:?}");

    let (is_old_free, is_new_free) = (is_free_at_last(&place, &from, "G7"), is_free_at_last(&place, &to, "G9"));
    assert_ne!(is_old_free, is_new_free, "{point}: the one or the other");
    // The dead terminal comes back and repeats it: the same outcome.
    for _ in 0..2 {
        let (code, again) = place.json(&exchange);
        if is_old_free {
            assert_eq!(
                (code, &again["exchanged"], &again["state"]),
                (0, &json!(["G7", "G8"]), &"paid".into()),
                "{again}"
            );
            assert_eq!(
                again["parts"][0],
                json!({ "tender": "wallet", "amount": told["back"].as_i64().unwrap().min(2_000) })
            );
        } else {
            assert_eq!(code, 1, "{again}");
        }
    }
    let (_, history) = place.json(&["order", &order]);
    assert_eq!(history["state"], if is_old_free { "refunded" } else { "paid" });
    assert_holds(&place, point);
    is_old_free
}

#[test]
fn a_terminal_killed_at_any_step_of_an_exchange_has_exchanged_both_or_neither() {
    let steps = [
        ("before-begin", false),
        ("after-begin", false),
        ("before-commit", false),
        ("commit-answer", true),
        ("after-commit", true),
        ("after-apply", true),
    ];
    std::thread::scope(|scope| {
        let dying = steps.map(|(point, is_done)| (point, is_done, scope.spawn(move || die_exchanging(point))));
        for (point, is_done, died) in dying {
            assert_eq!(died.join().unwrap(), is_done, "killed {point}");
        }
    });
}

/// A sold order of one seat, and what a terminal is set up with for this printer.
fn sold_at(place: &Place) -> String {
    let screening = place.screening();
    let (code, held) = place.json(&["hold", &screening, "G7"]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    let (code, paid) = place.json(&["pay", &order, "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    order
}

fn state_of_the_paper(place: &Place) -> String {
    let (code, listed) = place.json(&["printer", "jobs"]);
    let jobs = listed["jobs"].as_array().unwrap();
    assert_eq!((code, jobs.len()), (0, 1), "{listed}");
    format!("{} {}", jobs[0]["print"], jobs[0]["state"].as_str().unwrap())
}

/// Between the claim and the printer nothing is on paper, and behind it all is; whoever comes next knows neither.
#[test]
fn a_terminal_killed_while_it_prints_leaves_a_paper_of_which_nobody_is_sure() {
    for (point, came_out) in [("print-claimed", false), ("print-sent", true)] {
        let place = Place::with_hold(60);
        let order = sold_at(&place);
        let printer = FakePrinter::tcp(Nature::default());
        let settings = [("FRONTROW_PRINTER", printer.address()), ("FRONTROW_PAPER", "58")];
        let died = place.run_with(
            &["ticket", &order, "--print", "--seats", "G7"],
            &[settings[0], settings[1], ("FRONTROW_CRASH_AT", point)],
        );
        assert_eq!(died.status.signal(), Some(9), "it was to die: {died:?}");
        assert_eq!((printer.sheets().len(), state_of_the_paper(&place)), (usize::from(came_out), "1 sent".to_owned()));
        // Nobody prints it meanwhile.
        let other = ["ticket", &order, "--print", "--seats", "G7", "--terminal", "T2", "--printer", printer.address()];
        let (code, refused) = place.json(&other);
        assert_eq!((code, refused["code"].as_str()), (1, Some("being_printed")), "{refused}");

        let mut terminal = place.terminal_with("T1", (80, 24), &[], &settings);
        terminal.wait_for("the word of it", |screen| screen.contains("1 paper may have come out"));
        assert_eq!(state_of_the_paper(&place), "1 unsure");
        terminal.keys(&["\u{e}"]);
        terminal.wait_for("the paper", |screen| screen.contains("did it come out?") && screen.contains("G7"));
        std::thread::sleep(Duration::from_millis(400));
        terminal.keys(&[if came_out { "x" } else { "r" }]);
        terminal.wait_for("nothing left", |screen| screen.contains("All is printed as it was wanted"));
        assert_eq!((printer.sheets().len(), state_of_the_paper(&place)), (1, "1 confirmed".to_owned()), "{point}");
    }
}
