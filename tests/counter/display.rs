//! The guest's screen beside a counter, both in real terminals.

use std::time::Duration;

use super::pty::Place;
use super::screens::at_hall_2;

const ENTER: &str = "\r";

#[test]
fn a_guest_sees_the_sale_and_a_counter_that_dies_leaves_the_screen_dark_until_it_is_back() {
    let place = Place::new();
    let mut guest = place.terminal("T1", (80, 24), &["display"]);
    guest.wait_for("that it is there", |screen| screen.trim() == "waiting for T1");
    let mut counter = at_hall_2(&place, "T1");
    guest.wait_for("the film", |screen| screen.contains("Hall ") && screen.contains("Which seats may it be?"));
    counter.keys(&["g", "G", "7", "-", "8", ENTER]);
    guest.wait_for("the picks", |screen| screen.contains("Your seats") && screen.matches('◉').count() == 2);
    std::thread::sleep(Duration::from_millis(400));
    counter.keys(&["p"]);
    counter.wait_for("the payment", |screen| screen.contains("TO PAY"));
    guest.wait_for("what is to be paid", |screen| screen.contains("To pay") && !screen.contains("Received"));
    std::thread::sleep(Duration::from_millis(400));
    counter.keys(&["5", "0", "0", ENTER]);
    counter.wait_for("the review", |screen| screen.contains("y or F9"));
    guest.wait_for("the change", |screen| screen.contains("Received") && screen.contains("Change"));
    std::thread::sleep(Duration::from_millis(400));
    counter.keys(&["y"]);
    guest.wait_for("thanks", |screen| screen.contains("Thank you. Enjoy the film!") && screen.contains("500.00"));
    assert!(!guest.screen().contains("Li Na"), "{}", guest.screen());

    counter.signal("KILL");
    let dark = guest.wait_for("dark", |screen| screen.trim().is_empty());
    assert!((1_500..4_500).contains(&dark.as_millis()), "{dark:?}");
    let before = guest.bytes_written();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(guest.bytes_written(), before, "darkness costs nothing");

    let _again = place.terminal("T1", (80, 24), &[]);
    guest.wait_long_for("the house again", 10, |screen| screen.contains("Next") && screen.contains('█'));
    guest.keys(&["q"]);
    assert!(guest.wait_for_exit().success() && guest.is_restored());
    assert_eq!(place.run(&["display"]).status.code(), Some(2), "whose guest it is for is to be said");
}
