//! The catalogues against each other and against the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;

use super::{EN, ZH_CN};

/// Each message of the catalogues: its id and its variables.
fn messages(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                id.clone_into(&mut current);
                assert!(messages.insert(current.clone(), BTreeSet::new()).is_none(), "{id} stands twice");
            }
            let variables = line.split('$').skip(1).map(|rest| word(rest).to_owned());
            messages.entry(current.clone()).or_default().extend(variables);
        }
    }
    messages.remove("");
    messages
}

/// The letters, digits and dashes that `text` begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
    &text[..end.unwrap_or(text.len())]
}

/// All Rust files below `folder`, with what stands in them.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// String literals of a file that are a word such as `screen-thing`, with what stands before each.
fn literals(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source.match_indices('"').filter_map(|(quote, _)| {
        let literal = word(&source[quote + 1..]);
        let closed = source[quote + 1 + literal.len()..].starts_with('"');
        (closed && !literal.is_empty()).then(|| (source[..quote].trim_end(), literal))
    })
}

#[test]
fn every_message_parses() {
    for source in EN.iter().chain(&ZH_CN) {
        if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
            panic!("{errors:?}");
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let (en, zh) = (messages(&EN), messages(&ZH_CN));
    for (id, variables) in &en {
        assert_eq!(zh.get(id), Some(variables), "{id}: English on the right, Chinese on the left");
    }
    for id in zh.keys() {
        assert!(en.contains_key(id), "{id} is missing in English");
    }
}

#[test]
fn what_searches_find_is_the_same_in_both_languages() {
    let sought = |sources: &[&'static str]| -> Vec<&str> {
        let lines = sources.iter().flat_map(|source| source.lines());
        lines.filter(|line| line.split(" =").next().is_some_and(|id| id.ends_with("-sought"))).collect()
    };
    assert!(sought(&EN).len() > 1);
    assert_eq!(sought(&EN), sought(&ZH_CN));
}

#[test]
fn the_code_names_each_message_and_no_other() {
    let known = messages(&EN);
    let mut unused: BTreeSet<&str> = known.keys().map(String::as_str).collect();
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for (path, source) in &files {
        for (before, literal) in literals(source) {
            unused.remove(literal);
            let is_id = [".text(", ".fill("].iter().any(|call| before.ends_with(call));
            assert!(!is_id || known.contains_key(literal), "{path}: there is no message {literal}");
        }
    }
    assert!(unused.is_empty(), "no code names {unused:?}");
}

#[test]
fn a_variable_or_a_message_that_only_one_language_has_would_be_seen() {
    let catalogue = "# one\na-b = { $x ->\n    [one] { $y }\n   *[other] z\n}\nc-d = e\n";
    let found = messages(&[catalogue]);
    assert_eq!(found["a-b"], BTreeSet::from(["x".to_owned(), "y".to_owned()]));
    assert!(found["c-d"].is_empty());
    let code = "x.fill(\n    \"a-b\", [\"Not one\"])";
    assert_eq!(literals(code).map(|(_, literal)| literal).collect::<Vec<_>>(), ["a-b"]);
    assert!(literals(code).next().unwrap().0.ends_with(".fill("));
}
