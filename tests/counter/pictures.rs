//! The picture that moves in the README: two real terminals after the same seats, recorded and drawn.
//!
//! `cargo test --test counter -- --ignored pictures` draws it anew.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use super::door_screen::{code, due, paid};
use super::pty::{Place, Terminal};
use super::screens::to_tomorrow;
use super::svg::{Frame, moving, shot, still};

const ENTER: &str = "\r";
const F2: &str = "\u{1b}OQ";
const F9: &str = "\u{1b}[20~";
const DOWN: &str = "\u{1b}[B";
const RIGHT: &str = "\u{1b}[C";

/// How often the terminals are looked at.
const EACH: Duration = Duration::from_millis(50);
/// How long the end is shown before it begins again.
const AT_THE_END: u64 = 3_000;

/// Looks at terminals until it is told to end, and keeps each change of their screens.
struct Recorder {
    done: Arc<AtomicBool>,
    seeing: JoinHandle<Vec<Frame>>,
}

impl Recorder {
    fn start(terminals: &[&Terminal]) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let (screens, stop) = (terminals.iter().map(|terminal| terminal.eye()).collect::<Vec<_>>(), done.clone());
        let seeing = std::thread::spawn(move || {
            let (begun, mut frames) = (Instant::now(), Vec::<Frame>::new());
            while !stop.load(Ordering::SeqCst) {
                let at = u64::try_from(begun.elapsed().as_millis()).unwrap();
                let screens: Vec<_> = screens.iter().map(|screen| shot(screen.lock().unwrap().screen())).collect();
                if frames.last().is_none_or(|last| last.screens != screens) {
                    frames.push(Frame { at, screens });
                }
                sleep(EACH);
            }
            frames[0].at = 0;
            frames
        });
        Self { done, seeing }
    }

    fn end(self) -> Vec<Frame> {
        self.done.store(true, Ordering::SeqCst);
        self.seeing.join().unwrap()
    }
}

/// A terminal of this cashier at hall 2, tomorrow.
fn cashier(place: &Place, terminal: &str, name: &str) -> Terminal {
    let mut at = place.terminal_with(terminal, (80, 24), &[], &[("FRONTROW_CASHIER", name)]);
    at.wait_for("the board", |screen| screen.contains("Screenings") && screen.contains("screenings"));
    to_tomorrow(&mut at);
    loop {
        at.keys(&[ENTER]);
        at.wait_for("the seats", |screen| screen.contains("S C R E E N") && screen.contains(" free "));
        if at.screen().starts_with(" Hall 2 ") {
            return at;
        }
        at.keys(&[F2]);
        at.wait_for("the board", |screen| screen.contains("screenings"));
        at.keys(&[DOWN]);
    }
}

/// Keys as a person types them who is watched.
fn typed(terminal: &mut Terminal, keys: &[&str]) {
    for key in keys {
        terminal.keys(&[key]);
        sleep(Duration::from_millis(250));
    }
    sleep(Duration::from_millis(600));
}

/// A screen of two rows on which this was written.
fn screen_of(written: &str) -> vt100::Parser {
    let size = |n| std::num::NonZero::new(n).unwrap();
    let mut screen = vt100::Parser::new(size(2), size(10), 0);
    screen.process(written.as_bytes());
    screen
}

#[test]
fn a_picture_stretches_each_run_to_its_cells_and_leaves_blanks_out() {
    let drawn = still("a < b", screen_of("  \u{1b}[1;31mA & b\u{1b}[m 座\r\n").screen());
    let runs: Vec<&str> = drawn.lines().filter(|line| line.starts_with("<g transform=\"translate(12,")).collect();
    assert_eq!(runs.len(), 1, "the second row is blank: {drawn}");
    let run = |x, w, rest| format!("<text x=\"{x}\" y=\"15\" textLength=\"{w}\"{rest}</text>");
    let stretched = " lengthAdjust=\"spacingAndGlyphs\"";
    for (x, w, rest) in
        [(20, 50, " fill=\"#e06c75\" font-weight=\"bold\">A &amp; b".to_owned()), (80, 20, format!("{stretched}>座"))]
    {
        assert!(runs[0].contains(&run(x, w, rest)), "{}", runs[0]);
    }
    assert!(drawn.contains(">a &lt; b<") && !drawn.contains("animation:m"), "{drawn}");
}

#[test]
fn a_moving_picture_has_what_a_row_showed_once_and_rests_on_the_last() {
    let frames = ["one\r\ntwo", "one\r\nsix", "one\r\ntwo"].map(|written| vec![shot(screen_of(written).screen())]);
    let frames: Vec<_> = (0..).zip(frames).map(|(n, screens)| Frame { at: n * 100, screens }).collect();
    let drawn = moving(&["T1"], &frames, 400);
    for (row, times) in [("one", ""), ("two", " class=\"m1\""), ("six", " visibility=\"hidden\" class=\"m0\"")] {
        let lines: Vec<_> = drawn.lines().filter(|line| line.contains(&format!(">{row}<"))).collect();
        assert!(lines.len() == 1 && lines[0].contains(&format!(")\"{times}><text")), "{row}: {lines:?}");
    }
    let two = "@keyframes m1{0.00%{visibility:visible}25.00%{visibility:hidden}50.00%{visibility:visible}}";
    let six = "@keyframes m0{0%{visibility:hidden}25.00%{visibility:visible}50.00%{visibility:hidden}}";
    assert!(drawn.contains(two) && drawn.contains(six), "{drawn}");
}

#[test]
#[ignore = "draws assets/pictures/race.svg"]
fn a_race_for_the_same_seats_is_drawn() {
    let place = Place::new();
    let (mut one, mut two) = (cashier(&place, "T1", "Li Na"), cashier(&place, "T2", "Wang Wei"));
    let recorder = Recorder::start(&[&one, &two]);
    sleep(Duration::from_millis(800));
    // Both want G9, and each sees what the other picks.
    typed(&mut one, &["g", "G", "8", "-", "9", ENTER]);
    typed(&mut two, &["g", "G", "9", "-", "1", "0", ENTER]);
    // Neither waits for the other.
    one.burst(ENTER);
    two.burst(ENTER);
    one.wait_for("who was quicker", |screen| screen.contains("Orders of T1: 1") || screen.contains("Offered instead"));
    let (first, second) =
        if one.screen().contains("Offered instead") { (&mut two, &mut one) } else { (&mut one, &mut two) };
    second.wait_for("the seats that are offered instead", |screen| screen.contains("Offered instead"));
    sleep(Duration::from_millis(2_500));
    typed(second, &[ENTER]);
    typed(first, &["p"]);
    typed(first, &[ENTER]);
    first.wait_for("the review", |screen| screen.contains("y or F9"));
    sleep(Duration::from_millis(800));
    typed(first, &["y"]);
    second.wait_for("the sale of the first", |screen| screen.contains(" 2 sold"));
    typed(second, &["p"]);
    typed(second, &[F9]);
    first.wait_for("both sales", |screen| screen.contains(" 4 sold"));
    sleep(Duration::from_millis(500));
    let frames = recorder.end();
    let end = frames.last().unwrap().at + AT_THE_END;
    let drawn = moving(&["frontrow --terminal T1", "frontrow --terminal T2"], &frames, end);
    assert!(drawn.len() < 2_000_000, "{} bytes", drawn.len());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures/race.svg");
    std::fs::write(&file, &drawn).unwrap();
}

#[test]
#[ignore = "draws assets/pictures/display.svg"]
fn the_guests_screen_is_drawn() {
    let place = Place::new();
    let look = [("FRONTROW_THEME", "midnight"), ("COLORTERM", "truecolor")];
    let mut one = cashier(&place, "T1", "Li Na");
    let guest = place.terminal_with("T1", (100, 30), &["display"], &look);
    typed(&mut one, &["g", "G", "8", "-", "9", ENTER, "p"]);
    one.wait_for("the payment", |screen| screen.contains("TO PAY"));
    typed(&mut one, &["2", "0", "0"]);
    guest.wait_long_for("the change", 8, |screen| screen.contains("Change"));
    let drawn = still("frontrow display --terminal T1", guest.eye().lock().unwrap().screen());
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures/display.svg"), drawn).unwrap();
}

/// How a terminal of the contact sheet looks: its size, its theme and its language.
type Look = ((u16, u16), &'static str, &'static str);

/// Every size in one theme, every theme at one size, and Chinese in the smallest window.
const LOOKS: [Look; 11] = [
    ((80, 24), "dark", "en"),
    ((120, 36), "dark", "en"),
    ((160, 45), "dark", "en"),
    ((200, 50), "dark", "en"),
    ((120, 36), "light", "en"),
    ((120, 36), "high-contrast", "en"),
    ((120, 36), "mono", "en"),
    ((160, 45), "midnight", "en"),
    ((120, 36), "midnight", "en"),
    ((120, 36), "paper", "en"),
    ((80, 24), "dark", "zh"),
];

/// Those that the README shows, and how they are called there.
const SHOWN: [(&str, &str); 3] = [
    ("board-160x45-midnight-en.svg", "board.svg"),
    ("seats-120x36-midnight-en.svg", "seats.svg"),
    ("packets-120x36-midnight-en.svg", "packets.svg"),
];

/// The keys that lead from each screen of the contact sheet to the next, and what it is called.
const SCREENS: [(&str, &[&str]); 9] = [
    ("board", &[RIGHT]),
    ("seats", &[ENTER, "3"]),
    ("payment", &["p"]),
    ("review", &[ENTER]),
    ("orders", &["\u{1b}", "\u{1b}", "\u{1b}OS"]),
    ("takings", &["d"]),
    ("packets", &["\u{1b}", "\u{1b}[15~"]),
    ("help", &["?"]),
    ("commands", &["\u{1b}", ":"]),
];

#[test]
#[ignore = "draws target/pictures/index.html, a contact sheet of every screen, and those of it that the README shows"]
fn every_screen_is_drawn_at_every_size_and_in_every_theme() {
    let place = Place::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let mut page = "<!doctype html><meta charset=\"utf-8\"><title>frontrow</title>\n".to_owned();
    for (nth, ((columns, rows), theme, lang)) in LOOKS.into_iter().enumerate() {
        let environment = [
            ("FRONTROW_DEMO", "true"),
            ("FRONTROW_THEME", theme),
            ("FRONTROW_LANG", lang),
            ("COLORTERM", "truecolor"),
            ("FRONTROW_CASHIER", "Li Na"),
        ];
        let mut terminal = place.terminal_with(&format!("T{}", nth + 1), (columns, rows), &[], &environment);
        terminal.wait_for("the board", |screen| screen.contains("F5") && screen.contains("▰"));
        writeln!(page, "<h2>{columns} × {rows} {theme} {lang}</h2>").unwrap();
        for (screen, keys) in SCREENS {
            for key in keys {
                terminal.keys(&[key]);
                sleep(Duration::from_millis(500));
            }
            let name = format!("{screen}-{columns}x{rows}-{theme}-{lang}.svg");
            let drawn = still(&format!("frontrow: {screen}"), terminal.eye().lock().unwrap().screen());
            std::fs::write(folder.join(&name), drawn).unwrap();
            writeln!(page, "<img src=\"{name}\" alt=\"{screen}\" width=\"48%\">").unwrap();
        }
    }
    std::fs::write(folder.join("index.html"), page).unwrap();
    for (drawn, shown) in SHOWN {
        let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures").join(shown);
        std::fs::copy(folder.join(drawn), shown).unwrap();
    }
}

#[test]
#[ignore = "draws assets/pictures/door.svg"]
fn a_door_is_drawn() {
    let place = Place::new();
    let screening = due(&place);
    let (_, all) = place.json(&["screenings", "--all"]);
    let elsewhere = all.as_array().unwrap().iter().filter(|one| one["hall"] != "2");
    let last = elsewhere.max_by_key(|one| one["starts_at"].as_str().map(str::to_owned)).unwrap();
    let later = last["id"].to_string();
    let order = paid(&place, &screening, &["G7", "G8"]);
    let (_, held) = place.json(&["hold", &screening, "G9", "--fare", "child"]);
    let child = held["order"].as_str().unwrap().to_owned();
    place.run(&["pay", &child, "--cash", "500"]);
    let (_, held) = place.json(&["hold", &later, "--best", "1"]);
    let (other, elsewhere) =
        (held["order"].as_str().unwrap().to_owned(), held["seats"][0].as_str().unwrap().to_owned());
    place.run(&["pay", &other, "--cash", "500"]);
    let environment = [("FRONTROW_THEME", "midnight"), ("COLORTERM", "truecolor"), ("FRONTROW_CASHIER", "Li Na")];
    let mut door = place.terminal_with("D1", (80, 24), &["door", "--screening", &screening], &environment);
    door.wait_for("the door", |screen| screen.contains("Scan a ticket"));
    let recorder = Recorder::start(&[&door]);
    sleep(Duration::from_secs(2));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    let scans =
        [(&order, "G7"), (&order, "G8"), (&child, "G9"), (&order, "G7"), (&other, elsewhere.as_str()), (&order, "G8")];
    for (nth, (order, seat)) in scans.into_iter().enumerate() {
        door.burst(&format!("{}\r", code(order, seat)));
        sleep(Duration::from_millis(2_500));
        let drawn = still(&format!("frontrow door: {seat}"), door.eye().lock().unwrap().screen());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("door-{nth}.svg")), drawn).unwrap();
    }
    let frames = recorder.end();
    let end = frames.last().unwrap().at + AT_THE_END;
    let drawn = moving(&["frontrow door"], &frames, end);
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures/door.svg"), &drawn).unwrap();
}
