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
        } else {
            let code = std::fs::read_to_string(&path).unwrap();
            into.extend(code.split('"').map(str::to_owned));
        }
    }
}

#[test]
fn every_message_is_used_and_every_id_has_a_message() {
    let mut used = BTreeSet::new();
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in ["tui", "printing"] {
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
        let locale = Locale::new(lang);
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
