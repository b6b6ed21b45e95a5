//! The house of rooms: arrows point down only, rooms side by side never see each other, and no two files import each
//! other in a circle.
//!
//! Every path in `src/` that leads from one room into another must be an arrow of [`HOUSE`], tests inside a room
//! included. A circle is looked for among files, by what each takes from the file that defines it; there tests do not
//! count.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/imports.rs"]
mod imports;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use imports::{Source, Sources, rust_files};
use proc_macro2::{TokenStream, TokenTree};

/// Each room and the rooms that it may use, from the ground up. A room within another is named by both; what the outer
/// one may use, it may use too, if it says so.
const HOUSE: [(&str, &[&str]); 36] = [
    ("domain", &[]),
    ("crash", &[]),
    ("planted", &[]),
    ("log", &[]),
    ("locale", &["domain"]),
    ("config", &["domain", "locale"]),
    ("live", &["domain", "locale", "crash", "planted"]),
    // The wings of the ledger.
    ("ledger::connection", &["domain", "locale", "planted"]),
    ("ledger::catalogue", &["domain", "locale", "planted", "ledger::connection"]),
    ("ledger::members", &["domain", "crash", "ledger::connection"]),
    ("ledger::staff", &["domain", "ledger::connection"]),
    ("ledger::tape", &["domain", "ledger::connection"]),
    ("ledger::drawer", &["domain", "ledger::connection", "ledger::tape"]),
    ("ledger::paper", &["domain", "ledger::connection"]),
    (
        "ledger::sales",
        &["domain", "crash", "planted", "ledger::connection", "ledger::catalogue", "ledger::members", "ledger::drawer"],
    ),
    ("ledger::verify", &["domain", "ledger::connection", "ledger::tape", "ledger::drawer"]),
    (
        "ledger",
        &[
            "domain",
            "locale",
            "ledger::connection",
            "ledger::catalogue",
            "ledger::drawer",
            "ledger::members",
            "ledger::paper",
            "ledger::sales",
            "ledger::staff",
            "ledger::tape",
            "ledger::verify",
        ],
    ),
    ("printing", &["domain", "locale"]),
    ("box_office", &["domain", "locale", "crash", "planted", "live", "ledger", "printing"]),
    ("counter", &["domain", "locale", "crash", "config", "live", "ledger", "printing", "box_office"]),
    // From here on the stores are out of sight: the faces call the box office and nothing below it.
    ("robots", &["domain", "locale", "config", "box_office", "counter"]),
    ("cli", &["domain", "locale", "config", "box_office", "counter", "robots"]),
    // The rooms of the screen. What changes and what draws never see each other.
    ("tui::layout", &["domain"]),
    ("tui::state", &["domain", "locale", "box_office", "tui::layout"]),
    ("tui::actions", &["domain", "locale", "config", "box_office", "tui::layout", "tui::state"]),
    ("tui::update", &["domain", "locale", "box_office", "tui::layout", "tui::state", "tui::actions"]),
    ("tui::view", &["domain", "locale", "config", "box_office", "tui::layout", "tui::state", "tui::actions"]),
    (
        "tui::io",
        &[
            "crash",
            "domain",
            "locale",
            "config",
            "box_office",
            "counter",
            "robots",
            "tui::actions",
            "tui::state",
            "tui::update",
            "tui::view",
        ],
    ),
    (
        "tui",
        &[
            "domain",
            "locale",
            "config",
            "box_office",
            "tui::layout",
            "tui::state",
            "tui::actions",
            "tui::update",
            "tui::view",
            "tui::io",
        ],
    ),
    // It draws, and reads its keys, with what the counter's screens have.
    ("display", &["domain", "locale", "config", "box_office", "tui::state", "tui::update", "tui::view", "tui::io"]),
    // A door's face takes of the counter's what every terminal needs.
    ("door::keys", &["tui::state"]),
    ("door::state", &["domain", "locale", "box_office", "door::keys", "tui::state"]),
    ("door::update", &["domain", "box_office", "door::keys", "door::state", "tui::state"]),
    (
        "door::view",
        &[
            "domain",
            "locale",
            "config",
            "box_office",
            "door::keys",
            "door::state",
            "tui::layout",
            "tui::state",
            "tui::view",
        ],
    ),
    (
        "door",
        &[
            "domain",
            "locale",
            "config",
            "box_office",
            "door::keys",
            "door::state",
            "door::update",
            "door::view",
            "tui",
            "tui::actions",
            "tui::io",
            "tui::state",
            "tui::update",
            "tui::view",
        ],
    ),
    ("program", &["domain", "log", "config", "box_office", "counter", "cli", "tui", "door", "display"]),
];

/// The room in which a path from the crate down ends: the innermost.
fn room_of(path: &[String]) -> Option<&'static str> {
    let inside = |room: &str| room.split("::").zip(path).filter(|(a, b)| a == b).count() == room.split("::").count();
    HOUSE.iter().map(|(room, _)| *room).filter(|room| inside(room)).max_by_key(|room| room.len())
}

/// What breaks the rules in a file, a line each.
fn broken_arrows(sources: &Sources, source: &Source) -> Vec<String> {
    let place = &source.place;
    let modules: Vec<String> = place.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    let Some(room) = room_of(&modules) else {
        return vec![format!("{place}: the room `{}` has no place in HOUSE", modules[0])];
    };
    let below = HOUSE.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, below)| below);
    let used = sources.named(source, true);
    let wrong = used.iter().filter_map(|path| room_of(path).map(|other| (path, other)));
    let wrong = wrong.filter(|(_, other)| *other != room && !below.contains(other));
    wrong.map(|(path, other)| format!("{place}: `{room}` uses `{other}`, by {}", path.join("::"))).collect()
}

/// The house as it stands.
static TODAY: LazyLock<Sources> = LazyLock::new(|| Sources::of(&src()));

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A small house beside the real one, into which faults are planted: a file, and what stands in it.
fn house_of(files: &[(&str, &str)]) -> Sources {
    Sources(files.iter().map(|(place, code)| Source::read(place, code)).collect())
}

/// How many arrows are wrong in a file of the real house in which `code` stands instead.
fn caught(place: &str, code: &str) -> usize {
    let mut sources = TODAY.clone();
    sources.0.retain(|source| source.place != place);
    sources.0.push(Source::read(place, code));
    broken_arrows(&sources, sources.0.last().unwrap()).len()
}

#[test]
fn arrows_point_down_only() {
    let sources = &*TODAY;
    assert!(sources.0.iter().any(|source| source.place == "domain/hall/mod.rs"), "the house was found");
    // These two hold no rules: they name the rooms.
    let rooms = sources.0.iter().filter(|source| !["lib.rs", "main.rs"].contains(&source.place.as_str()));
    let broken: Vec<String> = rooms.flat_map(|source| broken_arrows(sources, source)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_two_files_import_each_other_in_a_circle() {
    let sources = &*TODAY;
    let circles: Vec<String> = sources.circles().iter().map(|circle| circle.join(" ↔ ")).collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
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
    assert_eq!(caught("domain/hall.rs", "use crate::locale::Locale;"), 1, "up");
    assert_eq!(caught("live/seats.rs", "use crate::ledger::Ledger;"), 1, "aside");
    assert_eq!(caught("tui/update/seats.rs", "fn f() { crate::live::seats::hold(); }"), 1, "past the box office");
    assert_eq!(caught("cli/hold.rs", "use crate::{domain::hall, tui::{a, b}, live::c};"), 3, "in a group");
    assert_eq!(caught("cli/hold.rs", "use crate::{\n    domain::hall,\n    tui,\n};"), 1, "over several lines");
    assert_eq!(caught("domain/mod.rs", "use super::locale;"), 1, "by way of the parent");
    assert_eq!(caught("domain/hall.rs", "mod tests { use super::super::super::live::Live; }"), 1, "from its tests");
    assert_eq!(caught("domain/hall.rs", "use super :: super :: { ids, cli };"), 1, "in an odd style");
    assert_eq!(caught("domain/hall.rs", "fn f() { let _ = format!(\"{}\", crate::cli::run()); }"), 1, "in a macro");
    assert_eq!(caught("attic/old.rs", ""), 1, "a room that is not in the house");
}

#[test]
fn a_planted_arrow_between_the_rooms_of_the_screen_or_the_wings_of_the_ledger_is_caught() {
    assert_eq!(caught("tui/view/seats.rs", "use crate::tui::update::sale;"), 1, "what draws does not change");
    assert_eq!(caught("tui/update/seats.rs", "use super::super::view::theme::Role;"), 1, "what changes does not draw");
    assert_eq!(caught("tui/state/seats.rs", "use crate::tui::actions::why_not;"), 1, "state asks nothing");
    assert_eq!(caught("tui/update/seats.rs", "fn f() { crate::tui::run(); }"), 1, "by way of the room around it");
    assert_eq!(caught("ledger/members/wallet.rs", "use crate::ledger::sales::sale::Sale;"), 1, "up a wing");
    assert_eq!(caught("ledger/catalogue/plan.rs", "use super::super::members::wallet;"), 1, "aside");
    assert_eq!(caught("ledger/sales/sale.rs", "use crate::ledger::Sale;"), 1, "by the door of the whole ledger");
}

#[test]
fn what_is_allowed_or_only_said_is_left_alone() {
    let clean = |place: &str, code: &str| assert_eq!(caught(place, code), 0, "{place}: {code}");
    clean("cli/hold.rs", "use crate::box_office::BoxOffice; use super::output::Answer; use crate::cli::pay;");
    clean("domain/hall.rs", "// crate::live\n/* crate::live /* crate::tui */ */ /// [`crate::cli`]\nuse super::ids;");
    clean("domain/hall.rs", "const A: &str = \"redis://crate::live\"; const B: &str = r#\"\"crate::live\"#;");
    clean("domain/hall.rs", "const Q: char = '\"'; const E: char = '\\''; const S: &str = \"crate::live\";");
    clean("domain/money.rs", "mod tests { use super::super::text::Text; }");
    clean("ledger/sales/sale.rs", "use crate::ledger::members::wallet::debit; use super::ended;");
    assert_eq!(
        caught("domain/hall.rs", "const U: &str = \"a//b\"; use crate::live::Live;"),
        1,
        "code goes on after //"
    );
}

#[test]
fn a_planted_circle_is_caught_direct_and_through_others() {
    let circles = |files: &[(&str, &str)]| house_of(files).circles().len();
    let lib = ("lib.rs", "mod a; mod b; mod c;");
    let plain = [lib, ("a.rs", "use crate::b::B; struct A;"), ("b.rs", "struct B;"), ("c.rs", "use crate::a::A;")];
    assert_eq!(circles(&plain), 0);
    let direct = [lib, ("a.rs", "use crate::b::B; struct A;"), ("b.rs", "use super::a; fn f() { a::A; } struct B;")];
    assert_eq!(circles(&direct), 1);
    let through = [
        lib,
        ("a.rs", "use crate::b::B; struct A;"),
        ("b.rs", "fn f() { crate::c::g(); } struct B;"),
        ("c.rs", "use crate::a::A as Other; fn g() {}"),
    ];
    assert_eq!(circles(&through), 1);
    let in_tests = [
        lib,
        ("a.rs", "struct A; #[cfg(test)] mod tests { use crate::b::B; }"),
        ("b.rs", "use crate::a::A; struct B;"),
    ];
    assert_eq!(circles(&in_tests), 0, "a test may look at its users");
}

#[test]
fn a_name_that_is_handed_on_leads_to_the_file_that_defines_it() {
    let circles = |door: &str| {
        let files = [
            ("lib.rs", "mod room;"),
            ("room/mod.rs", door),
            ("room/a.rs", "use super::Whole; struct A;"),
            ("room/b.rs", "use super::A; struct B;"),
        ];
        house_of(&files).circles().len()
    };
    assert_eq!(circles("pub use a::A; pub use b::B; mod a; mod b; struct Whole;"), 0, "handing on takes nothing");
    assert_eq!(circles("pub use a::A; mod a; mod b; struct Whole(A);"), 1, "using it does");
}

#[test]
fn only_the_room_that_does_io_knows_the_terminal_library() {
    for (place, code) in rust_files(&src(), &src()).iter().filter(|(place, _)| !place.starts_with("tui/io/")) {
        assert!(!code_of(code).contains("crossterm"), "{place} knows crossterm");
    }
}

#[test]
fn no_rule_and_no_step_reads_the_clock_of_this_machine() {
    assert!(code_of("fn f() { Utc::now() }").contains("Utc : : now"), "it would be seen");
    // Deadlines are on the Redis server's clock, so that a terminal with a wrong one does no harm.
    for (place, code) in rust_files(&src(), &src()) {
        // In the one, reading it is the bug; in the other it is compared with the server's, and stands in for it where
        // the ledger alone is asked; the third names its files by the day.
        if ["planted.rs", "live/clock.rs", "log.rs"].contains(&place.as_str()) {
            continue;
        }
        for clock in ["Utc : : now", "Local : : now", "SystemTime"] {
            assert!(!code_of(&code).contains(clock), "{place} reads {clock}");
        }
    }
}

#[test]
fn nothing_in_the_program_goes_without_its_tapes() {
    assert!(code_of("fn f() { Ledger::open(url).without_tapes() }").contains(". without_tapes"), "it would be seen");
    for (place, code) in rust_files(&src(), &src()) {
        let code = code_of(&code);
        let calls = code.matches("without_tapes").count();
        assert_eq!(calls, usize::from(place == "ledger/connection/ledger.rs"), "{place} keeps no tape");
    }
}

/// The code alone, a blank between its tokens: comments go, and so do literals.
fn code_of(source: &str) -> String {
    fn words(tokens: TokenStream, out: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => words(group.stream(), out),
                TokenTree::Literal(_) => {}
                other => out.push(other.to_string()),
            }
        }
    }
    let mut out = Vec::new();
    words(source.parse().expect("the compiler reads it too"), &mut out);
    out.join(" ")
}
