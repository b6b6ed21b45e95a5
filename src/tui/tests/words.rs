//! The catalogues and the code: the same ids in both languages, none missing, none unused, and
//! every message that declares a budget of cells fits into it.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const CATALOGUES: [(Lang, &str); 2] = [
    (Lang::En, include_str!("../../../assets/locales/en/screens.ftl")),
    (Lang::ZhCn, include_str!("../../../assets/locales/zh-CN/screens.ftl")),
];

/// The messages of a catalogue: id → budget of cells and variables.
fn messages(source: &str) -> BTreeMap<String, (Option<u16>, BTreeSet<String>)> {
    let mut found = BTreeMap::new();
    let mut cells = None;
    let mut last = None;
    for line in source.lines() {
        if let Some(budget) = line.strip_prefix("# cells: ") {
            cells = Some(budget.parse().unwrap());
        } else if let Some((id, _)) = line.split_once(" = ").filter(|(id, _)| !id.starts_with([' ', '#'])) {
            found.insert(id.to_owned(), (cells.take(), BTreeSet::new()));
            last = Some(id.to_owned());
        }
        let Some((_, variables)) = last.as_ref().and_then(|id| found.get_mut(id)) else { continue };
        for part in line.split("{ $").skip(1) {
            variables.insert(part.split([' ', '}']).next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn both_catalogues_have_the_same_messages_with_the_same_variables() {
    let [(_, en), (_, zh)] = CATALOGUES;
    assert_eq!(messages(en), messages(zh));
}

/// All that is written between quotes in a room's code, tests aside.
fn literals(folder: &std::path::Path, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("tests") && !path.ends_with("snapshots") {
                literals(&path, into);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = std::fs::read_to_string(&path).unwrap();
            into.extend(code.split('"').map(str::to_owned));
        }
    }
}

#[test]
fn every_message_is_used_and_every_id_has_a_message() {
    let mut used = BTreeSet::new();
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in ["tui", "display", "door", "printing", "locale"] {
        literals(&src.join(room), &mut used);
    }
    let known = messages(CATALOGUES[0].1);
    let unused: Vec<_> = known.keys().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
    let families: BTreeSet<&str> = known.keys().filter_map(|id| id.split('-').next()).collect();
    let is_id = |word: &&String| {
        word.split('-').count() > 1
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && families.contains(word.split('-').next().unwrap_or_default())
    };
    let missing: Vec<_> = used.iter().filter(is_id).filter(|id| !known.contains_key(*id)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn every_label_fits_its_cells_in_both_languages() {
    for (lang, source) in CATALOGUES {
        let locale = Locale::with_keys(lang, keymap::keymap(&[]).names());
        for (id, (cells, variables)) in messages(source) {
            let Some(cells) = cells else { continue };
            let vars: Vec<_> = variables
                .iter()
                .map(|name| match name.as_str() {
                    "count" | "hours" | "days" | "free" | "held" | "sold" | "blocked" => {
                        (name.as_str(), crate::locale::Var::Count(23))
                    }
                    name => (name, crate::locale::Var::Str("59")),
                })
                .collect();
            let text = locale.fill(&id, &vars);
            let width = super::super::view::widgets::width(&text);
            assert!(width <= cells, "{lang:?} {id}: {text:?} takes {width} of {cells} cells");
        }
    }
}

/// The words for actions that a catalogue asks the keys of.
fn words(source: &str) -> BTreeSet<&str> {
    let calls = source.split("KEY").skip(1).filter_map(|call| call.trim_start_matches('S').strip_prefix('('));
    let arguments = calls.filter_map(|call| call.split_once(')')).map(|(arguments, _)| arguments);
    let positional = arguments.flat_map(|all| all.split(", ").filter(|argument| argument.starts_with('"')));
    positional.map(|argument| argument.trim_matches('"')).collect()
}

#[test]
fn each_sentence_asks_for_the_keys_of_actions_that_there_are() {
    let keys = keymap::keymap(&[]).names();
    for (lang, source) in CATALOGUES {
        let words = words(source);
        assert!(words.contains("pay") && words.contains("move-right"), "{words:?}");
        let unknown: Vec<_> = words.into_iter().filter(|word| !keys.contains_key(word)).collect();
        assert!(unknown.is_empty(), "{lang:?}: {unknown:?}");
    }
    assert_eq!(words("a = { KEY(\"b\", \"c-d\", by: \"-\") } { KEYS(\"e\") }"), BTreeSet::from(["b", "c-d", "e"]));
}

/// Keys that a sentence names by hand: as they are printed, and the letters and signs that the table binds. Esc and the
/// digits stay what they are.
fn named_by_hand(text: &str, bound: &BTreeSet<String>) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_graphic() && !"()\"`,;.?".contains(c);
    let parts = text.split(|c| !is_part(c)).map(|part| part.trim_end_matches(':'));
    parts.filter(|part| bound.contains(*part)).map(str::to_owned).collect()
}

/// What looks like a key and is none: a unit, a sign, what is to be entered.
const NO_KEYS: &[(&str, &str)] = &[
    ("action-toggle-ticket", "/"),
    ("confirm-quit-paying", "s"),
    ("keys-up-down", "/"),
    ("note-sold-wallet-card", "+"),
    ("note-sold-wallet-cash", "+"),
    ("packet-ends-hours", "h"),
    ("packet-gone-hours", "h"),
    ("packet-gone-seconds", "s"),
    ("packet-progress", "/"),
    ("packet-progress-short", "/"),
    ("pay-quick", "/"),
    ("picture-small", "x"),
    ("starts-hours", "h"),
    ("why-no-duration", "Enter"),
    ("why-no-name", "Enter"),
    ("why-no-opening", "Enter"),
    ("why-no-packet-amount", "Enter"),
    ("why-no-phone", "Enter"),
    ("why-no-reference", "Enter"),
    ("why-no-shares", "Enter"),
];

#[test]
fn no_sentence_names_a_key_by_hand_that_the_settings_may_move() {
    let usual = keymap::keymap(&[]);
    let names = usual.0.iter().flat_map(|line| &line.keys).map(|key| key.name());
    let bound: BTreeSet<String> =
        names.filter(|name| name != "Esc" && !name.starts_with(|c: char| c.is_ascii_digit())).collect();
    let mut keys = usual.names();
    for names in keys.values_mut() {
        (names.keys, names.in_fields) = (vec!["§".to_owned()], vec!["§".to_owned()]);
    }
    let mut found = BTreeSet::new();
    for (lang, source) in CATALOGUES {
        let locale = Locale::with_keys(lang, keys.clone());
        // What people call an action is no sentence.
        for (id, (_, variables)) in messages(source).into_iter().filter(|(id, _)| !id.ends_with("-sought")) {
            for count in [0, 1, 2] {
                let var = |name: &String| match name.as_str() {
                    "count" | "hours" | "days" | "shares" | "orders" | "sales" => crate::locale::Var::Count(count),
                    _ => crate::locale::Var::Str("§"),
                };
                let vars: Vec<_> = variables.iter().map(|name| (name.as_str(), var(name))).collect();
                let by_hand = named_by_hand(&locale.fill(&id, &vars), &bound);
                // In English it is the article.
                let by_hand = by_hand.into_iter().filter(|key| !(lang == Lang::En && key == "a"));
                found.extend(by_hand.map(|key| (id.clone(), key)));
            }
        }
    }
    found.retain(|(id, key)| !NO_KEYS.contains(&(id.as_str(), key.as_str())));
    assert!(found.is_empty(), "{found:?}");
    let caught = |text: &str| named_by_hand(text, &bound);
    assert_eq!(caught("F9 take it   Enter review, y: 按 w 票"), ["F9", "Enter", "y", "w"]);
    assert_eq!(caught("Esc back, 2 best two, Homes, entered"), Vec::<String>::new());
}
