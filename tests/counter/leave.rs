//! Leave from another terminal, in three real ones: allowed, refused, with Redis wiped in between, with the asker killed, and
//! without an answer. Each time it was done once or not, and the tape says which.

use std::time::Duration;

use super::pty::{Place, Terminal};
use super::staff::{ADMIN, CASHIER, ENTER, F9, SUPERVISOR, run, staffed, types};

const ASKS: &str = "\u{7}";
const F6: &str = "\u{1b}[17~";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

fn opened(place: &Place, terminal: &str, seconds: &str) -> Terminal {
    place.terminal_with(terminal, (80, 24), &[], &[("FRONTROW_LEAVE_SECONDS", seconds)])
}

fn signs_in(screen: &mut Terminal, number: &str, pin: &str) {
    screen.wait_for("the sign-in", |screen| screen.contains("Who is at"));
    types(screen, number, pin);
    screen.wait_for("the board", |screen| screen.contains("Today"));
}

fn sold(place: &Place, screening: &str, seat: &str) -> String {
    let cashier = Some(("2", CASHIER));
    let (exit, held) = run(place, cashier, &["hold", screening, seat]);
    assert_eq!(exit, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    assert_eq!(run(place, cashier, &["pay", &order, "--cash", "500"]).0, 0);
    order
}

/// Takes an order by its ticket and asks at the other terminals for leave to refund it.
fn asks(screen: &mut Terminal, order: &str, seat: &str) {
    screen.burst(&format!("{order}\r"));
    let paid = format!("{seat} ");
    screen.wait_for("the paid order", |screen| screen.contains("paid in cash") && screen.contains(&paid));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    screen.keys(&["u"]);
    screen.wait_for("the seats", |screen| screen.contains("TO GIVE BACK"));
    screen.keys(&[ENTER]);
    screen.wait_for("the reason", |screen| screen.contains("Reason"));
    screen.keys(&["1"]);
    screen.wait_for("the question", |screen| screen.contains("y or F9"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    screen.keys(&["y"]);
    screen.wait_for("that it needs leave", |screen| screen.contains("F6 asks at the other"));
    screen.keys(&[F6]);
    screen.wait_for("that it is asked", |screen| screen.contains("Asked at the other terminals"));
}

/// Reads what is asked and answers by `key`.
fn answers(screen: &mut Terminal, order: &str, key: &str) {
    screen.wait_for("the notice", |screen| screen.contains("leave: T1"));
    screen.keys(&[ASKS]);
    let tail = &order[order.len() - 4..];
    screen.wait_for("the panel", |screen| {
        screen.contains("T1 Cara asks for leave") && screen.contains(tail) && screen.contains("ill")
    });
    std::thread::sleep(UNTIL_KEYS_LIVE);
    screen.keys(&[key]);
}

/// At once, or a little later where the answer is found in the ledger.
fn is_refunded(screen: &Terminal, order: &str) {
    let told = format!("{} refunded: hand back", &order[order.len() - 4..]);
    screen.wait_long_for("the refund", 12, |screen| screen.contains(&told));
}

fn is_quiet(screen: &Terminal) {
    screen.wait_long_for("that nobody asks any more", 12, |screen| !screen.contains("leave: T1"));
}

#[test]
fn a_cashier_asks_at_other_terminals_and_what_is_answered_there_is_done_once_or_not() {
    let place = Place::new();
    let screening = place.screening();
    staffed(&place);
    let orders = ["G7", "G8", "G9"].map(|seat| sold(&place, &screening, seat));
    let [mut one, mut two, mut three] = ["T1", "T2", "T3"].map(|name| opened(&place, name, "60"));
    signs_in(&mut one, "2", CASHIER);
    signs_in(&mut two, "3", SUPERVISOR);
    signs_in(&mut three, "1", ADMIN);

    asks(&mut one, &orders[0], "G7");
    three.wait_for("the notice", |screen| screen.contains("leave: T1"));
    answers(&mut two, &orders[0], F9);
    is_refunded(&one, &orders[0]);
    two.wait_for("what was done", |screen| screen.contains("Susan allowed it"));
    is_quiet(&three);

    asks(&mut one, &orders[1], "G8");
    two.wait_for("the notice", |screen| screen.contains("leave: T1"));
    place.redis(&["FLUSHALL"]);
    place.redis(&["CLIENT", "KILL", "TYPE", "pubsub"]);
    answers(&mut two, &orders[1], F9);
    is_refunded(&one, &orders[1]);
    is_quiet(&two);

    asks(&mut one, &orders[2], "G9");
    answers(&mut two, &orders[2], "x");
    one.wait_for("who refuses", |screen| screen.contains("Susan at T2 refuses it"));
    two.wait_for("what was done", |screen| screen.contains("Susan refused it"));
    is_quiet(&two);
    one.keys(&[F6]);
    two.wait_for("the notice", |screen| screen.contains("leave: T1"));
    one.signal("KILL");
    one.wait_for_exit();
    answers(&mut two, &orders[2], F9);
    two.wait_for("what was done", |screen| screen.contains("Susan allowed it"));

    let mut one = opened(&place, "T1", "2");
    signs_in(&mut one, "2", CASHIER);
    asks(&mut one, &orders[2], "G9");
    one.wait_for("that nobody answers", |screen| screen.contains("Nobody has answered"));
    is_quiet(&two);
    one.keys(&["\u{1b}"]);
    one.wait_for("that nothing was done", |screen| screen.contains("Nothing was done"));

    let states = orders.map(|order| run(&place, None, &["order", &order]).1["state"].as_str().unwrap().to_owned());
    assert_eq!(states, ["refunded", "refunded", "paid"]);
    let lines = |tape: &str| {
        place.column(&format!(
            "SELECT what || '|' || cashier FROM tape WHERE tape LIKE '{tape}%' AND what LIKE 'leave%' ORDER BY n"
        ))
    };
    assert_eq!(lines("T1"), ["leave|Cara", "leave|Cara", "leave_lapsed|Cara"]);
    let of_susan = ["leave_allowed|Susan", "leave_allowed|Susan", "leave_refused|Susan", "leave_allowed|Susan"];
    assert_eq!(lines("T2"), of_susan, "the last was for one who was gone, and nothing was done by it");
    let (code, verified) = run(&place, Some(("1", ADMIN)), &["tape", "verify"]);
    assert_eq!(code, 0, "{verified}");
}
