//! The house of rooms: arrows point down only, and rooms side by side never see each other.
//!
//! Every path in `src/` that leads from one room into another (`crate::room`, `crate::{room, …}`,
//! `super::super::room`) must be an arrow of [`HOUSE`]. Tests inside a room are held to it too.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

/// Each room and the rooms that it may use, from the ground up.
const HOUSE: [(&str, &[&str]); 14] = [
    ("domain", &[]),
    ("crash", &[]),
    ("planted", &[]),
    ("log", &[]),
    ("locale", &["domain"]),
    ("config", &["domain", "locale"]),
    ("live", &["domain", "locale", "crash", "planted"]),
    ("ledger", &["domain", "locale", "crash", "planted"]),
    ("printing", &["domain", "locale"]),
    ("box_office", &["domain", "locale", "crash", "planted", "live", "ledger", "printing"]),
    ("counter", &["domain", "locale", "crash", "config", "live", "ledger", "printing", "box_office"]),
    // From here on the stores are out of sight: the faces call the box office and nothing below it.
    ("robots", &["domain", "locale", "config", "box_office", "counter"]),
    ("cli", &["domain", "locale", "config", "box_office", "counter", "robots"]),
    ("tui", &["crash", "domain", "locale", "config", "box_office", "counter", "robots"]),
];

fn allowed(room: &str) -> Option<&'static [&'static str]> {
    HOUSE.iter().find(|(name, _)| *name == room).map(|(_, below)| *below)
}

/// What breaks the rules in the file `path` (its place below `src/`), a line each.
fn broken_arrows(path: &str, source: &str) -> Vec<String> {
    let modules: Vec<&str> = path.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").collect();
    let room = modules[0];
    let Some(below) = allowed(room) else {
        return vec![format!("{path}: the room `{room}` has no place in HOUSE")];
    };
    let code = without_comments_and_strings(source);
    let used = rooms_used(&code, modules.len());
    let wrong = used.into_iter().filter(|other| other != room && !below.contains(&other.as_str()));
    wrong.map(|other| format!("{path}: `{room}` uses `{other}`")).collect()
}

/// The rooms that `code` names, in a module `depth` levels below the crate.
fn rooms_used(code: &str, depth: usize) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut note = |name: &str| {
        if allowed(name).is_some() {
            used.insert(name.to_owned());
        }
    };
    let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ::", "::").replace(":: ", "::");
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => group_heads(group).into_iter().for_each(&mut note),
            None => note(word(rest)),
        }
    }
    // A module inside the file adds a level, so a longer chain may stay in the room; but then what
    // follows it is no room.
    for (at, _) in code.match_indices(&"super::".repeat(depth)) {
        let mut rest = &code[at..];
        while let Some(shorter) = rest.strip_prefix("super::") {
            rest = shorter;
        }
        match rest.strip_prefix('{') {
            Some(group) => group_heads(group).into_iter().for_each(&mut note),
            None => note(word(rest)),
        }
    }
    used
}

/// The first names of a group such as `domain::{a, b}, live}`.
fn group_heads(group: &str) -> Vec<&str> {
    let (mut heads, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                heads.push(word(group[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(word(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads
}

/// The name that `code` begins with.
fn word(code: &str) -> &str {
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    &code[..end.unwrap_or(code.len())]
}

/// The code alone, so that neither an example in a comment nor `//` in an address misleads.
fn without_comments_and_strings(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = raw_string(rest).filter(|_| !code.ends_with(|c: char| c.is_alphanumeric())) {
            length
        } else if c == '"' {
            quoted(rest, '"')
        } else if rest.starts_with("'\\") {
            quoted(rest, '\'')
        } else if c == '\'' && rest.chars().nth(2) == Some('\'') {
            rest.chars().take(3).map(char::len_utf8).sum()
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// The length of a block comment, which may hold others.
fn block_comment(source: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < source.len() {
        if source[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if source[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += source[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// The length of a raw string, if one begins here.
fn raw_string(source: &str) -> Option<usize> {
    let after = source.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let close = body.find(&end)?;
    Some(1 + hashes + 1 + close + end.len())
}

/// The length of a literal between two `quote`s.
fn quoted(source: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in source.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    source.len()
}

/// Every Rust file below `folder`, by its place below `root`.
fn rust_files(root: &Path, folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(root, &path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let place = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push((place, std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

#[test]
fn arrows_point_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root, &root);
    assert!(files.iter().any(|(path, _)| path == "domain/hall.rs"), "the house was found");
    // These two hold no rules: they name the rooms.
    let rooms = files.iter().filter(|(path, _)| path != "lib.rs" && path != "main.rs");
    let broken: Vec<String> = rooms.flat_map(|(path, source)| broken_arrows(path, source)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_house_has_no_stairs_up() {
    for (place, (room, below)) in HOUSE.iter().enumerate() {
        for other in *below {
            let under = HOUSE[..place].iter().any(|(name, _)| name == other);
            assert!(under, "`{room}` stands on `{other}`, which is not below it");
        }
    }
}

#[test]
fn a_planted_arrow_up_or_aside_is_caught_however_it_is_written() {
    let caught = |path: &str, source: &str| broken_arrows(path, source).len();
    assert_eq!(caught("domain/hall.rs", "use crate::locale::Locale;"), 1, "up");
    assert_eq!(caught("live/seats.rs", "use crate::ledger::Ledger;"), 1, "aside");
    assert_eq!(caught("tui/update.rs", "fn f() { crate::live::seats::hold(); }"), 1, "past the box office");
    assert_eq!(caught("cli/hold.rs", "use crate::{domain::hall, tui::{a, b}, live};"), 2, "in a group");
    assert_eq!(caught("cli/hold.rs", "use crate::{\n    domain::hall,\n    tui,\n};"), 1, "over several lines");
    assert_eq!(caught("domain/mod.rs", "use super::locale;"), 1, "by way of the parent");
    assert_eq!(caught("domain/hall.rs", "mod tests { use super::super::super::live::Live; }"), 1, "from its tests");
    assert_eq!(caught("domain/hall.rs", "use super :: super :: { ids, cli };"), 1, "in an odd style");
    assert_eq!(caught("attic/old.rs", ""), 1, "a room that is not in the house");
}

#[test]
fn what_is_allowed_or_only_said_is_left_alone() {
    let clean = |path: &str, source: &str| assert_eq!(broken_arrows(path, source), Vec::<String>::new());
    clean("cli/hold.rs", "use crate::box_office::BoxOffice; use super::output::Answer; use crate::cli::pay;");
    clean("domain/hall.rs", "// crate::live\n/* crate::live /* crate::tui */ */ /// [`crate::cli`]\nuse super::ids;");
    clean("domain/hall.rs", "const A: &str = \"redis://crate::live\"; const B: &str = r#\"\"crate::live\"#;");
    clean("domain/hall.rs", "const Q: char = '\"'; const E: char = '\\''; const S: &str = \"crate::live\";");
    clean("domain/money.rs", "mod tests { use super::super::text::Text; }");
    assert_eq!(
        broken_arrows("domain/hall.rs", "let url = \"a//b\"; use crate::live;").len(),
        1,
        "code goes on after //"
    );
}

#[test]
fn no_rule_and_no_step_reads_the_clock_of_this_machine() {
    // Deadlines are on the Redis server's clock, so that a terminal with a wrong one does no harm.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (path, source) in rust_files(&root, &root) {
        // There, reading it is the bug.
        if path == "planted.rs" {
            continue;
        }
        let code = without_comments_and_strings(&source);
        for clock in ["Utc::now", "Local::now", "SystemTime"] {
            assert!(!code.contains(clock), "{path} reads {clock}");
        }
    }
}
