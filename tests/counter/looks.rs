//! How the screens look in real terminals: the ground that a terminal tells of, settings read again, title and bell.

use std::time::{Duration, Instant};

use vt100::Color;

use super::pty::{ASKED, Place, Terminal, has};
use super::screens::at_hall_2;

const LIGHT: &str = "\u{1b}]11;rgb:fdfd/f6f6/e3e3\u{1b}\\";

/// The colours of the cinema's name in the header.
const BLUE: Color = Color::Idx(4);
const CYAN: Color = Color::Idx(6);

fn brand(terminal: &Terminal) -> Color {
    terminal.ink(1, 0)
}

fn wait_for_board(terminal: &Terminal) {
    terminal.wait_for("the board", |screen| screen.contains("screenings"));
}

#[test]
fn a_terminal_that_tells_of_a_light_ground_gets_the_light_theme_from_the_first_frame_on() {
    let place = Place::new();
    let one = place.terminal_that_answers("T1", &[], LIGHT);
    wait_for_board(&one);
    assert_eq!(brand(&one), BLUE);
    assert!(!one.screen().contains("rgb"), "{}", one.screen());
    let dark = place.terminal_that_answers("T2", &[], "\u{1b}]11;rgb:0000/0000/0000\u{7}");
    wait_for_board(&dark);
    assert_eq!(brand(&dark), CYAN);
    // Beside it the guest's screen, on which the film stands where the cinema's name does here, two columns in.
    let mut one = one;
    super::screens::open_hall_2(&mut one);
    for (answer, colour) in [(LIGHT, BLUE), ("\u{1b}]11;rgb:0000/0000/0000\u{7}", CYAN)] {
        let guest = place.terminal_that_answers("T1", &["display"], answer);
        guest.wait_for("the film", |screen| screen.contains("Which seats may it be?"));
        assert_eq!(guest.ink(2, 0), colour);
        assert!(!guest.screen().contains("rgb"), "{}", guest.screen());
    }
}

#[test]
fn a_terminal_that_says_nothing_of_its_ground_gets_the_dark_theme_and_a_late_answer_types_nothing() {
    let place = Place::new();
    let mut one = place.terminal("T1", (80, 24), &[]);
    wait_for_board(&one);
    assert_eq!(brand(&one), CYAN);
    assert!(has(&one.written(), ASKED));
    one.keys(&["/"]);
    one.burst("\u{1b}]11;rgb:ff");
    std::thread::sleep(Duration::from_millis(200));
    one.burst("ff/ffff/ffff\u{1b}\\");
    one.keys(&["w", "a"]);
    one.wait_for("what was typed alone", |screen| screen.contains("/ wa"));
    assert!(!one.screen().contains("rgb") && !one.screen().contains("11;"), "{}", one.screen());
    assert_eq!(brand(&one), BLUE, "late, but told");
}

#[test]
fn where_no_colour_is_wanted_nothing_is_asked_and_none_is_shown() {
    let place = Place::new();
    let one = place.terminal_with("T1", (80, 24), &[], &[("NO_COLOR", "1")]);
    wait_for_board(&one);
    assert_eq!(brand(&one), Color::Default);
    assert!(!has(&one.written(), ASKED));
}

#[test]
fn without_true_colour_another_theme_stands_in_and_it_is_said() {
    let place = Place::new();
    let paper =
        |name, depth| place.terminal_with(name, (80, 24), &[], &[("FRONTROW_THEME", "paper"), ("COLORTERM", depth)]);
    let poor = paper("T1", "");
    poor.wait_for("what stands in", |screen| screen.contains("paper it gets light"));
    assert_eq!(brand(&poor), BLUE);
    let rich = paper("T2", "truecolor");
    wait_for_board(&rich);
    assert!(matches!(brand(&rich), Color::Rgb(..)) && !rich.screen().contains("COLORTERM"), "{}", rich.screen());
}

#[test]
fn settings_are_read_again_on_a_signal_and_wrong_ones_are_told_and_change_nothing() {
    let place = Place::new();
    let file = place.path().join("frontrow.toml");
    std::fs::write(&file, "theme = 'mono'\n").unwrap();
    let path = file.display().to_string();
    let one = place.terminal_with("T1", (120, 36), &["--config", &path], &[]);
    wait_for_board(&one);
    assert_eq!(brand(&one), Color::Default);

    std::fs::write(&file, "glyphs = 'ascii'\n[theme]\nname = 'light'\nbrand = { fg = 'red' }\n").unwrap();
    one.signal("USR1");
    one.wait_for("that they were read", |screen| screen.contains("Settings read again"));
    assert_eq!(brand(&one), Color::Idx(1));
    assert!(!one.screen().contains('─'), "{}", one.screen());

    std::fs::write(&file, "theme = 'dark'\nbell = 'loud'\n").unwrap();
    one.signal("USR1");
    one.wait_for("what is wrong", |screen| screen.contains("stay as they were") && screen.contains("`loud`"));
    assert_eq!(brand(&one), Color::Idx(1), "as it was");
}

/// The titles that the window had, one after the other.
fn titles(terminal: &Terminal) -> Vec<String> {
    let written = String::from_utf8_lossy(&terminal.written()).into_owned();
    let parts = written.split("\u{1b}]2;").skip(1);
    parts.filter_map(|part| part.split_once("\u{1b}\\")).map(|(title, _)| title.to_owned()).collect()
}

#[test]
fn title_and_bell_tell_of_a_hold_that_is_about_to_end_and_the_old_title_comes_back() {
    let place = Place::with_hold(17);
    let (keep, back) = (b"\x1b[22;2t", b"\x1b[23;2t");
    let mut one = place.terminal_with("T1", (80, 24), &[], &[("FRONTROW_BELL", "true")]);
    wait_for_board(&one);
    assert_eq!(titles(&one), ["frontrow T1"]);
    super::screens::open_hall_2(&mut one);
    let calm = titles(&one).last().unwrap().clone();
    assert!(calm.starts_with("frontrow T1 · Hall "), "{calm}");
    let bells = |terminal: &Terminal| String::from_utf8_lossy(&terminal.written()).matches('\u{7}').count();
    // The question for the ground ends with one.
    let asked = bells(&one);
    one.keys(&["2", "\r"]);
    let begun = Instant::now();
    while !titles(&one).last().unwrap().starts_with("! 0:15 ") {
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}\n{}", titles(&one), one.screen());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(titles(&one).last().unwrap().ends_with(" · frontrow T1"), "{:?}", titles(&one));
    one.wait_long_for("the end of the hold", 30, |screen| screen.contains("expired"));
    assert_eq!(bells(&one) - asked, 1, "once for the order");
    assert_eq!(*titles(&one).last().unwrap(), calm);

    assert!(has(&one.written(), keep) && !has(&one.written(), back));
    one.signal("TERM");
    one.wait_for_exit();
    assert!(one.written().ends_with(back), "after all else");
}

#[test]
fn the_palette_turns_through_the_themes() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    for (theme, ink) in [("light", BLUE), ("high contrast", Color::Idx(51)), ("mono", Color::Default), ("dark", CYAN)] {
        one.keys(&[":", "t", "h", "e", "m", "e", "\r"]);
        one.wait_for("its name", |screen| screen.contains(&format!("Theme: {theme}")));
        assert_eq!(brand(&one), ink, "{theme}");
    }
}
