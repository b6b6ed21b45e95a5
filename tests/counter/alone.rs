//! Keys in a real terminal: a person's at 150 ms a key sell, a scanner's, a held one's and a paste's never do.

use std::time::Duration;

use super::pty::{Place, Terminal};
use super::screens::at_hall_2;

const ENTER: &str = "\r";
const F9: &str = "\u{1b}[20~";

/// Two seats held, and their payment in review.
fn in_review(place: &Place) -> Terminal {
    let mut one = at_hall_2(place, "T1");
    one.keys(&["2", ENTER]);
    one.wait_for("held", |screen| screen.contains(" 2 held"));
    one.keys(&["p", ENTER]);
    one.wait_for("the review", |screen| screen.contains("y or F9"));
    std::thread::sleep(Duration::from_millis(800));
    one
}

#[test]
fn both_plain_sales_work_at_150_milliseconds_a_key() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    one.keys(&["2", "p", F9]);
    one.wait_for("sold", |screen| screen.contains(" 2 sold"));
    one.keys(&["2", ENTER, "p", ENTER, "y"]);
    one.wait_for("sold again", |screen| screen.contains(" 4 sold"));
}

#[test]
fn no_scanner_sells_and_no_held_key() {
    let place = Place::new();
    let mut one = in_review(&place);
    let type_at = |one: &mut Terminal, text: &str, gap| {
        for c in text.chars() {
            one.burst(&c.to_string());
            std::thread::sleep(Duration::from_millis(gap));
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    for gap in [1, 18, 40] {
        type_at(&mut one, "AB12y77", gap);
        type_at(&mut one, "1y\r", gap);
    }
    for gap in [8, 30] {
        // Its first press comes among others, as that of a key that was held before.
        type_at(&mut one, &format!("x{}", "y".repeat(40)), gap);
    }
    assert!(one.screen().contains(" 0 sold"), "{}", one.screen());
    // A moment later it is no held key any more.
    std::thread::sleep(Duration::from_millis(800));
    one.keys(&["y"]);
    one.wait_for("a person's yes", |screen| screen.contains(" 2 sold"));
}

#[test]
fn escape_and_a_quick_key_under_tmux_are_escape_and_the_key() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    one.keys(&["?"]);
    one.wait_for("the help", |screen| screen.contains("Help"));
    one.burst("\u{1b}3");
    one.wait_for("three picked", |screen| screen.matches('◉').count() >= 3 && !screen.contains("Help: every key"));
}
