//! Robots and people at the same screening, in real terminals.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::pty::{PROGRAM, Place, Terminal};
use super::screens::{at_hall_2, two_terminals};

const ENTER: &str = "\r";
const F5: &str = "\u{1b}[15~";
const CTRL_R: &str = "\u{12}";
const RIGHT: &str = "\u{1b}[C";
const LEFT: &str = "\u{1b}[D";

/// The figure that stands before a word in the line above the map: `136 free`.
fn count(screen: &str, word: &str) -> u32 {
    let words: Vec<&str> = screen.lines().nth(2).unwrap_or_default().split_whitespace().collect();
    let at = words.iter().position(|found| *found == word);
    at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
}

fn start_robots(terminal: &mut Terminal) {
    terminal.keys(&[CTRL_R]);
    terminal.wait_for("the question", |screen| screen.contains("Let robots sell here?"));
    std::thread::sleep(Duration::from_millis(400));
    terminal.keys(&["y"]);
    terminal.wait_for("the robots", |screen| screen.contains("demo: 5 robots"));
}

#[test]
fn demo_mode_fills_the_grid_with_robots_until_they_are_sent_home() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    start_robots(&mut one);
    one.wait_long_for("a robot's cursor", 20, |screen| screen.contains("Robot"));
    one.wait_long_for("a robot's sale", 60, |screen| count(screen, "sold") > 0);

    one.keys(&[CTRL_R]);
    one.wait_long_for("that they went home", 20, |screen| screen.contains("The robots have gone home"));
    one.wait_for("an empty hall", |screen| !screen.contains("demo:") && count(screen, "held") == 0);
    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending.as_array().unwrap().len(), 0, "{pending}");
    assert_eq!(place.json(&["verify"]).1["clean"], true);
}

#[test]
fn leaving_sends_the_robots_home_and_gives_up_what_they_hold() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    start_robots(&mut one);
    one.wait_long_for("a robot's hold", 60, |screen| count(screen, "held") > 0);
    one.keys(&["q"]);
    one.wait_for("the question", |screen| screen.contains("Robots are at work"));
    std::thread::sleep(std::time::Duration::from_millis(400));
    one.keys(&["y"]);
    assert!(one.wait_for_exit().success());
    assert!(one.is_restored());
    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending.as_array().unwrap().len(), 0, "{pending}");
}

#[test]
fn robots_after_a_packet_grab_as_members_and_go_home_when_it_is_over() {
    let place = Place::new();
    place.json(&["packet", "create", "--total", "20.00", "--shares", "6", "--kind", "lucky", "--code", "K7QX2M"]);
    let mut one = at_hall_2(&place, "T1");
    one.keys(&[F5]);
    one.wait_for("the packet", |screen| screen.contains("0 of 6 taken"));
    one.keys(&[CTRL_R]);
    one.wait_for("the question", |screen| screen.contains("Let robots grab it?"));
    std::thread::sleep(Duration::from_millis(400));
    one.keys(&["y"]);
    one.wait_long_for("a share", 20, |screen| screen.contains(" of 6 taken") && !screen.contains("0 of 6 taken"));
    one.wait_long_for("the end", 60, |screen| screen.contains("gone home after 6 shares") && screen.contains('♛'));
    assert!(one.screen().contains("all taken in "), "{}", one.screen());
    let (_, shown) = place.json(&["packet", "show", "K7QX2M"]);
    assert_eq!((shown["state"].as_str(), shown["claims"].as_array().unwrap().len()), (Some("empty"), 6), "{shown}");
    assert_eq!(place.json(&["verify"]).1["clean"], true);
}

#[test]
fn in_a_cinema_of_ones_own_no_robot_works() {
    let place = Place::new();
    let exported = place.path().join("cinema");
    place.run(&["export", exported.to_str().unwrap()]);
    let own = Place::new();
    let files = ["catalogue.toml", "schedule.csv"].map(|file| exported.join(file).display().to_string());
    let imported = own.run(&["--no-demo", "import", &files[0], &files[1]]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let mut one = at_hall_2(&own, "T1");
    one.keys(&[CTRL_R]);
    one.wait_for("the reason", |screen| screen.contains("they work in the demo cinema only"));
}

/// `frontrow simulate` beside the terminals.
struct Simulation(Child);

impl Simulation {
    fn start(place: &Place, screening: &str, terminals: &str) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["simulate", "--json", "--mix", "storm", "--seconds", "300", "--terminals", terminals]);
        command.args(["--screening", screening, "--terminal", "SIM", "--data-dir"]).arg(place.path());
        Self(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// Ends it as a person does, and gives its report.
    fn end(mut self) -> serde_json::Value {
        let sent = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let mut printed = String::new();
        std::io::Read::read_to_string(self.0.stdout.as_mut().unwrap(), &mut printed).unwrap();
        assert!(self.0.wait().unwrap().success(), "{printed}");
        serde_json::from_str(&printed).unwrap()
    }
}

/// The map of a terminal at 80 columns: what stands at each seat of the hall, by `frontrow seats --json`'s names.
fn drawn(screen: &str) -> Vec<(String, char)> {
    let lines: Vec<&str> = screen.lines().collect();
    let mut seats = Vec::new();
    for line in lines.iter().skip(5) {
        let line = line.split('│').next().unwrap_or_default();
        let Some(label) = line.split_whitespace().next().filter(|label| label.chars().all(|c| c.is_ascii_uppercase()))
        else {
            continue;
        };
        // A number ends above the glyph of its seat.
        let cells: Vec<char> = line.chars().collect();
        for (end, number) in numbers(lines[4]) {
            if let Some(glyph) = cells.get(end).filter(|glyph| **glyph != ' ') {
                seats.push((format!("{label}{number}"), *glyph));
            }
        }
    }
    seats
}

/// The numbers above the seats, each with the column in which it ends.
fn numbers(line: &str) -> Vec<(usize, u32)> {
    let line = line.split('│').next().unwrap_or_default();
    let mut found = Vec::new();
    let mut number = String::new();
    for (column, c) in line.chars().chain([' ']).enumerate() {
        if c.is_ascii_digit() {
            number.push(c);
        } else if let Ok(written) = std::mem::take(&mut number).parse() {
            found.push((column - 1, written));
        }
    }
    found
}

/// Where the cursor is on the map.
fn cursor(screen: &str) -> Option<(usize, usize)> {
    screen.lines().enumerate().skip(5).find_map(|(y, line)| Some((y, line.find('[')?)))
}

/// Whether the map shows what the live store says of every seat.
fn is_as_stored(screen: &str, stored: &serde_json::Value) -> bool {
    let shown = drawn(screen).into_iter().map(|(name, glyph)| {
        let state = match glyph {
            '✕' => "sold",
            '░' | '✓' => "held",
            '⚑' | '⊘' => "blocked",
            _ => "free",
        };
        (name, state.to_owned())
    });
    let text = |seat: &serde_json::Value, field: &str| seat[field].as_str().unwrap().to_owned();
    let stored = stored["seats"].as_array().unwrap().iter().map(|seat| (text(seat, "seat"), text(seat, "state")));
    shown.collect::<BTreeMap<_, _>>() == stored.collect::<BTreeMap<_, _>>()
}

#[test]
fn in_a_storm_of_robots_the_grid_answers_and_ends_equal_to_the_live_store() {
    let place = Place::new();
    let (mut one, mut two) = two_terminals(&place);
    // An order tells which screening it is.
    one.keys(&["2", ENTER]);
    two.wait_for("the hold", |screen| count(screen, "held") == 2);
    let (_, pending) = place.json(&["orders", "--pending"]);
    let screening = pending[0]["order"].as_str().unwrap().split_once('-').unwrap().0.to_owned();

    let storm = Simulation::start(&place, &screening, "64");
    for terminal in [&one, &two] {
        terminal.wait_long_for("the storm", 120, |screen| count(screen, "sold") > 10 && screen.contains("Robot"));
    }
    // Keys are answered while everyone is after the same seats.
    for n in 0..20 {
        for terminal in [&mut one, &mut two] {
            let before = cursor(&terminal.screen());
            terminal.keys(&[if n % 2 == 0 { RIGHT } else { LEFT }]);
            terminal.wait_for("the cursor's move", |screen| cursor(screen) != before);
        }
    }
    let report = storm.end();
    assert!(report["holds"].as_u64().unwrap() > 0, "{report}");
    assert_eq!((&report["double_sold"], &report["lost"]), (&0.into(), &0.into()), "{report}");
    let (_, stored) = place.json(&["seats", &screening]);
    for terminal in [&one, &two] {
        terminal.wait_for("what is stored", |screen| is_as_stored(screen, &stored));
    }
}
