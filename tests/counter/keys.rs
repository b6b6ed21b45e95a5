//! Keys that the settings file moves, in the program as people start it.

use std::time::Duration;

use super::pty::Place;
use super::screens::to_tomorrow;

const ENTER: &str = "\r";
const F3: &str = "\u{1b}OR";

/// A settings file of this place, named by its variable.
fn settings(place: &Place, content: &str) -> String {
    let file = place.path().join("frontrow.toml");
    std::fs::write(&file, content).unwrap();
    file.display().to_string()
}

#[test]
fn a_settings_file_moves_the_keys_of_a_sale_and_the_hints_follow() {
    let place = Place::new();
    let keys = "[keys]\npay = ['f', 'F8']\ntake = ['F3']\n";
    let file = settings(&place, keys);
    let mut terminal = place.terminal_with("T1", (80, 24), &[], &[("FRONTROW_CONFIG", &file)]);
    terminal.wait_for("the board", |screen| screen.contains("screenings"));
    to_tomorrow(&mut terminal);
    terminal.keys(&[ENTER]);
    terminal.wait_for("the seats", |screen| screen.contains("S C R E E N") && screen.contains(" free "));
    terminal.keys(&["2"]);
    terminal.wait_for("the hint", |screen| screen.contains("f pay"));
    terminal.keys(&["p"]);
    std::thread::sleep(Duration::from_millis(300));
    assert!(!terminal.screen().contains("TO PAY"), "{}", terminal.screen());
    terminal.keys(&["f"]);
    terminal.wait_for("the payment", |screen| screen.contains("TO PAY") && screen.contains("F3 take it"));
    // The hold's answer gives the keys a meaning, which is to be seen first.
    std::thread::sleep(Duration::from_millis(600));
    terminal.keys(&[F3]);
    terminal.wait_for("sold", |screen| screen.contains(" sold: "));
}

#[test]
fn all_that_is_wrong_with_the_settings_and_the_keys_is_told_at_once() {
    let place = Place::new();
    let keys = "theme = 'pink'\n[keys]\npya = 'p'\nhold = []\npay = ['x', 'Hyper-q']\ntake = 'Enter'\nzoom = 1\n";
    let file = settings(&place, keys);
    for arguments in [&[][..], &["takings"]] {
        let output = place.run_with(arguments, &[("FRONTROW_CONFIG", &file), ("FRONTROW_LANG", "fr")]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        for words in [
            "FRONTROW_LANG",
            "frontrow.toml:1: theme: `pink`",
            "frontrow.toml:3: keys: pya: there is no such action; the nearest is pay",
            "frontrow.toml:4: keys: hold: has no key at the seats; name one, such as Enter",
            "frontrow.toml:5: keys: pay: `Hyper-q` is no key",
            "frontrow.toml:5: keys: pay: x is cancel's key too at the seats",
            "frontrow.toml:6: keys: take: Enter and Tab",
            "frontrow.toml:7: keys: zoom: names of keys are expected",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
}
