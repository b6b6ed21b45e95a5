//! A terminal dies at each step of a red packet, and another brings it to one outcome.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::pty::Place;

const CODE: &str = "K7QX2M";

fn die(place: &Place, point: &str, arguments: &[&str]) {
    let died = place.run_with(arguments, &[("FRONTROW_CRASH_AT", point)]);
    assert_eq!(died.status.signal(), Some(9), "it was to die {point}: {died:?}");
}

/// What a command answers that must be done.
fn done(place: &Place, arguments: &[&str]) -> Value {
    let (code, answer) = place.json(arguments);
    assert_eq!(code, 0, "{arguments:?}: {answer}");
    answer
}

fn wallet(place: &Place, member: &str) -> i64 {
    done(place, &["member", "show", member])["wallet"].as_i64().unwrap()
}

/// Every share is one member's, each has it in the wallet, and the house finds nothing wrong with itself.
fn assert_all_taken(place: &Place, members: &[&str], total: i64) {
    let shown = done(place, &["packet", "show", CODE]);
    assert_eq!((&shown["state"], &shown["taken_amount"]), (&"empty".into(), &total.into()), "{shown}");
    let won: Vec<i64> = members.iter().map(|member| wallet(place, member)).collect();
    assert!(won.iter().sum::<i64>() == total && won.iter().all(|amount| *amount >= 1), "{won:?}");
    done(place, &["verify"]);
    done(place, &["tape", "verify"]);
}

/// Dies while the first of three grabs, with Redis wiped after it or not; then all three grab.
fn grab_dying_at(point: &str, wiped: bool) {
    let place = Place::new();
    done(&place, &["packet", "create", "--total", "1.00", "--shares", "3", "--code", CODE]);
    die(&place, point, &["grab", CODE, "--member", "10001"]);
    if wiped {
        place.redis(&["FLUSHALL"]);
    }
    let members = ["10001", "10002", "10003"];
    for member in members {
        let grabbed = done(&place, &["grab", CODE, "--member", member, "--terminal", "T2"]);
        assert_eq!(grabbed["amount"], wallet(&place, member), "killed {point}, wiped: {wiped}");
    }
    assert_all_taken(&place, &members, 100);
}

#[test]
fn a_terminal_killed_at_any_step_of_a_grab_leaves_one_share_for_each_member() {
    std::thread::scope(|scope| {
        for point in ["grab-taken", "claims-before-commit", "claims-after-commit"] {
            for wiped in [false, true] {
                scope.spawn(move || grab_dying_at(point, wiped));
            }
        }
    });
}

#[test]
fn a_packet_whose_maker_was_killed_is_there_once_and_paid_for_once() {
    let place = Place::new();
    let create = ["packet", "create", "--total", "1.00", "--shares", "2", "--code", CODE];
    die(&place, "packet-created", &create);
    assert_eq!(done(&place, &create)["code"], CODE);
    for member in ["10001", "10002"] {
        done(&place, &["grab", CODE, "--member", member]);
    }
    assert_all_taken(&place, &["10001", "10002"], 100);
}

/// Dies while a member's own packet expires, with Redis wiped after it or not; then two others open.
fn expiry_dying_at(point: &str, wiped: bool) {
    let place = Place::new();
    done(&place, &["packet", "create", "--total", "1.00", "--shares", "1", "--code", "000001"]);
    done(&place, &["grab", "000001", "--member", "10001"]);
    let own = ["packet", "create", "--total", "1.00", "--shares", "3", "--code", CODE, "--from-wallet", "10001"];
    done(&place, &[&own[..], &["--lasts", "3s"]].concat());
    assert_eq!(wallet(&place, "10001"), 0);
    let taken = done(&place, &["grab", CODE, "--member", "10002"])["amount"].as_i64().unwrap();
    std::thread::sleep(Duration::from_millis(3_200));
    let mut dying = place.terminal_with("T1", (80, 24), &[], &[("FRONTROW_CRASH_AT", point)]);
    assert!(!dying.wait_for_exit().success(), "it was to die {point}");
    if wiped {
        place.redis(&["FLUSHALL"]);
    }
    // Under the name of the dead one too, for it still has the lease of the one who walks.
    let _open = ["T1", "T2"].map(|name| place.terminal(name, (80, 24), &[]));
    let begun = Instant::now();
    while wallet(&place, "10001") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "never given back: killed {point}, wiped: {wiped}");
        std::thread::sleep(Duration::from_millis(200));
    }
    let shown = done(&place, &["packet", "show", CODE]);
    assert_eq!((&shown["state"], &shown["taken_amount"]), (&"expired".into(), &taken.into()), "killed {point}");
    assert_eq!((wallet(&place, "10001"), wallet(&place, "10002")), (100 - taken, taken), "given back once");
    let (code, late) = place.json(&["grab", CODE, "--member", "10003", "--terminal", "T3"]);
    assert_eq!((code, late["code"].as_str()), (1, Some("packet_expired")));
    done(&place, &["verify"]);
    done(&place, &["tape", "verify"]);
}

#[test]
fn a_terminal_killed_at_any_step_of_an_expiry_gives_the_rest_back_once() {
    std::thread::scope(|scope| {
        for point in ["expire-closed", "expire-recorded", "expire-committed"] {
            for wiped in [false, true] {
                scope.spawn(move || expiry_dying_at(point, wiped));
            }
        }
    });
}
