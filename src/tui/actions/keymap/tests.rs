use super::super::table::{ALL, DIGITS};
use super::*;
use crate::config::SHIPPED;
use crate::tui::state::action::Context;

/// What the settings say, each in a line of its own.
fn settings(of: &[(&str, &str)]) -> Vec<KeySetting> {
    let setting = |(line, (action, keys)): (usize, &(&str, &str))| KeySetting {
        action: (*action).to_owned(),
        keys: keys.split_whitespace().map(str::to_owned).collect(),
        place: format!("frontrow.toml:{}", line + 1),
    };
    of.iter().enumerate().map(setting).collect()
}

/// What is told of them.
fn told(of: &[(&str, &str)]) -> Vec<String> {
    problems(&settings(of)).iter().map(|problem| format!("{}: {}", problem.place, problem.what)).collect()
}

fn assert_told(of: &[(&str, &str)], words: &[&str]) {
    let told = told(of);
    let has_all = told.iter().any(|problem| words.iter().all(|word| problem.contains(word)));
    assert!(has_all, "{of:?} {words:?}: {told:#?}");
}

/// The usual keys of an action, as a setting names them.
fn usual(word: &str) -> String {
    let mut names = Vec::new();
    for key in TABLE.iter().filter(|spec| spec.word() == word).flat_map(|spec| spec.keys) {
        let name = key.name();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" ")
}

#[test]
fn each_action_has_one_word_and_each_word_one_action() {
    for spec in TABLE {
        for other in TABLE {
            assert_eq!(spec.action == other.action, spec.word() == other.word(), "{spec:?} {other:?}");
        }
    }
}

#[test]
fn the_usual_keys_written_out_change_nothing_and_are_no_problem() {
    let words = TABLE.iter().filter(|spec| spec.keys != DIGITS).map(Spec::word);
    let written: Vec<(&str, String)> = words.map(|word| (word, usual(word))).collect();
    let mut of: Vec<(&str, &str)> = written.iter().map(|(word, keys)| (*word, keys.as_str())).collect();
    of.sort_unstable();
    of.dedup();
    assert_eq!(told(&of), Vec::<String>::new());
    let (usual, same) = (keymap(&[]), keymap(&settings(&of)));
    for context in ALL {
        for key in usual.0.iter().chain(&same.0).flat_map(|line| &line.keys) {
            assert_eq!(usual.bound(*context, *key), same.bound(*context, *key), "{context:?} {key:?}");
        }
    }
}

#[test]
fn a_setting_takes_the_place_of_all_keys_of_its_action() {
    let keymap = keymap(&settings(&[("pay", "ｂ F8"), ("block", ""), ("extend", "F7")]));
    for context in [Context::Seats, Context::Orders] {
        assert_eq!(keymap.bound(context, Key::Char('b')), Some(Action::Pay));
        assert_eq!(keymap.bound(context, Key::Char('p')), None);
        assert_eq!(keymap.bound(context, Key::Char('e')), None);
        assert_eq!(keymap.bound(context, Key::F(7)), Some(Action::Extend));
    }
    assert!(keymap.0.iter().filter(|line| line.spec.action == Action::Block).all(|line| line.keys.is_empty()));
}

#[test]
fn where_text_is_typed_only_keys_that_are_no_characters_count() {
    let keymap = keymap(&settings(&[("take", "t F3"), ("wallet", "w F5"), ("quit", "Q ^C")]));
    assert_eq!(keymap.bound(Context::PayReview, Key::Char('t')), Some(Action::Take));
    for context in [Context::PayReview, Context::PayEntry] {
        assert_eq!(keymap.bound(context, Key::F(3)), Some(Action::Take));
    }
    assert_eq!(keymap.bound(Context::PayEntry, Key::Char('t')), None);
    assert_eq!(keymap.bound(Context::PayEntry, Key::Char('w')), None);
    assert_eq!(keymap.bound(Context::PayEntry, Key::F(5)), Some(Action::UseWallet));
    assert_eq!(keymap.bound(Context::Seats, Key::Char('Q')), Some(Action::Quit));
    assert_eq!(keymap.bound(Context::Confirm, Key::Char('Q')), None, "it had no letter there");
    assert_eq!(keymap.bound(Context::Confirm, Key::Ctrl('c')), Some(Action::Quit));
}

#[test]
fn an_unknown_action_is_told_with_the_nearest_and_keys_that_are_none_with_how_they_are_written() {
    assert_told(&[("hold", "Enter"), ("hold-agian", "r")], &["frontrow.toml:2: keys: hold-agian", "hold"]);
    assert_told(&[("pya", "p")], &["no such action; the nearest is pay,"]);
    assert_told(&[("lang", "zh")], &["lang: this is a setting", "above the line [keys]"]);
    let wrong = [("pay", "Hyper-p F8 ^I")];
    assert_told(&wrong, &["keys: pay: `Hyper-p`", "Shift-Tab"]);
    assert_told(&wrong, &["keys: pay: `^I`"]);
    assert_eq!(told(&wrong).len(), 2);
}

#[test]
fn two_actions_on_one_key_in_one_place_are_told_with_both_names_and_the_place() {
    assert_told(&[("pay", "x F8")], &["1: keys: pay: x is cancel's key too", "at the seats and among the orders"]);
    // In other places it is nobody's.
    assert_eq!(told(&[("grab", "x F9")]), Vec::<String>::new());
    let both = [("pay", "f F8"), ("fare", "f")];
    assert_eq!(told(&both).len(), 1, "{:?}", told(&both));
    assert_told(&both, &["frontrow.toml:2: keys: fare: f is pay's key too at the seats; give one"]);
    assert_eq!(told(&[("pay", "x F8"), ("cancel", "p Del")]), Vec::<String>::new(), "they change places");
    assert_told(&[("zoom", "3")], &["3 is best's key too"]);
    assert_told(&[("quit", "F12")], &["F12 is amend's key too"]);
}

#[test]
fn a_step_that_no_key_does_any_more_is_told_with_the_place_and_a_key() {
    assert_told(&[("hold", "")], &["hold: has no key at the seats; name one, such as Enter"]);
    assert_told(&[("take", "y +")], &["take: has no key where a payment is entered; name one that is no letter", "F9"]);
    assert_told(&[("quit", "Q")], &["has no key", "more places; name one that is no letter, such as ^C"]);
    assert_told(&[("move-up", "w")], &["move-up: has no key", "such as Up"]);
    for word in ["pay", "yes", "cancel", "submit", "help", "palette", "refund", "to-orders"] {
        assert_told(&[(word, "")], &[word, "has no key"]);
    }
    // These are found in the palette.
    assert_eq!(told(&[("zoom", ""), ("undo", ""), ("cursors", "")]), Vec::<String>::new());
}

#[test]
fn what_money_and_the_way_back_need_stays() {
    assert_told(&[("best", "b")], &["best: the digits", "take this line out"]);
    assert_told(&[("back", "F9")], &["back: Esc leaves everything"]);
    assert_told(&[("back", "")], &["back: Esc leaves everything"]);
    assert_told(&[("take", "Enter F9")], &["take: Enter and Tab", "F9"]);
    assert_told(&[("yes", "Tab")], &["yes: Enter and Tab", "F9"]);
    assert_told(&[("yes", "y j 1")], &["yes: letters and digits", "F9"]);
    assert_eq!(told(&[("yes", "j Space"), ("take", "F3"), ("back", "Esc b")]), Vec::<String>::new());
    assert_told(&[("back", "Esc Left")], &["Left changes what is typed", "in the seat field"]);
}

#[test]
fn all_problems_are_told_at_once_each_with_its_line() {
    let told = told(&[("pya", "p"), ("hold", ""), ("take", "Enter F9"), ("zoom", "Meta-z"), ("pay", "a F8")]);
    let lines: Vec<&str> = told.iter().filter_map(|problem| problem.split(": ").next()).collect();
    for line in 1..=5 {
        assert!(lines.contains(&format!("frontrow.toml:{line}").as_str()), "{told:#?}");
    }
}

#[test]
fn the_shipped_file_names_every_action_with_its_usual_keys() {
    let (_, section) = SHIPPED.split_once("\n#[keys]\n").unwrap();
    let lines: Vec<String> = section
        .lines()
        .filter(|line| !line.starts_with("# "))
        .map(|line| line.trim_start_matches('#').to_owned())
        .collect();
    let table: toml::Table = lines.join("\n").parse().unwrap();
    let words = TABLE.iter().filter(|spec| spec.keys != DIGITS).map(Spec::word);
    let known: std::collections::BTreeSet<&str> = words.collect();
    assert_eq!(table.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), known);
    for (word, keys) in table {
        let keys: Vec<&str> = keys.as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
        assert_eq!(keys.join(" "), usual(&word), "{word}");
    }
}
