//! Colleagues' cursors in two real terminals.

use std::time::Duration;

use super::pty::Place;
use super::screens::{at_hall_2, row, two_terminals};

const F2: &str = "\u{1b}OQ";
const F3: &str = "\u{1b}OR";
const RIGHT: &str = "\u{1b}[C";
const ENTER: &str = "\r";

/// The seat that is named is picked, and let go again.
const GO_TO_C7: [&str; 5] = ["g", "C", "7", ENTER, " "];

#[test]
fn a_cursor_that_moves_at_one_terminal_is_seen_with_its_name_at_the_other() {
    let place = Place::new();
    let (mut one, mut two) = two_terminals(&place);
    one.keys(&GO_TO_C7);
    two.wait_for("the cursor of T1", |screen| row(screen, "C").contains("(▢)") && screen.contains("T1 Li Na at C7"));
    one.keys(&[" ", RIGHT, " "]);
    two.wait_for("the picks of T1", |screen| row(screen, "C").contains(" ◌ (◌)") && screen.contains("◌ C7 C8"));
    two.keys(&GO_TO_C7);
    two.wait_for("who picked the seat", |screen| screen.contains("free picked by T1 Li Na"));
    one.keys(&[ENTER]);
    two.wait_for("held", |screen| row(screen, "C").contains("[░](░)"));

    one.keys(&[F2]);
    two.wait_for("that T1 has left", |screen| !screen.contains("At this screening"));
    one.keys(&[F3]);
    two.wait_for("that T1 is back", |screen| screen.contains("T1 Li Na at C8"));
    one.keys(&["q", "y"]);
    two.wait_for("that T1 went home", |screen| !screen.contains("At this screening"));
}

#[test]
fn whoever_switches_cursors_off_neither_sees_nor_is_seen() {
    let place = Place::new();
    let (mut one, mut two) = two_terminals(&place);
    one.keys(&GO_TO_C7);
    two.wait_for("the cursor of T1", |screen| screen.contains("T1 Li Na at C7"));
    one.keys(&["o"]);
    two.wait_for("nobody", |screen| !screen.contains("T1 Li Na"));
    two.keys(&["g", "D", "1", ENTER]);
    std::thread::sleep(Duration::from_millis(500));
    assert!(!one.screen().contains("T2 Li Na"), "{}", one.screen());
    one.keys(&["o"]);
    two.wait_for("T1 again", |screen| screen.contains("T1 Li Na at C7"));
}

#[test]
fn a_grid_on_which_nothing_moves_writes_nothing_with_a_colleague_on_it() {
    let place = Place::new();
    let (mut one, two) = (at_hall_2(&place, "T1"), at_hall_2(&place, "T2"));
    one.keys(&GO_TO_C7);
    two.wait_for("the cursor of T1", |screen| screen.contains("T1 Li Na at C7"));
    std::thread::sleep(Duration::from_millis(300));
    let before = two.bytes_written();
    std::thread::sleep(Duration::from_secs(5));
    // The clock steps once at most.
    assert!(two.bytes_written() - before < 40, "{} bytes", two.bytes_written() - before);
}
