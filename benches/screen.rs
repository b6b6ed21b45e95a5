//! How the program feels: the real thing in a real pseudo-terminal, on a private Redis.
//!
//! `cargo bench --bench screen`. Takes some four minutes, for it watches an idle screen and a storm of robots; with
//! `-- feel`, `-- memory`, `-- hall`, `-- storm` or `-- many` only that. `-- many` is a storm of 1,000 robots of one program over
//! 20 screenings beside a person's terminal, and is not part of the whole.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)] // it serves the tests too
#[path = "../tests/counter/pty.rs"]
mod pty;

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pty::{Place, Terminal};

/// What can be measured alone.
const PARTS: [&str; 5] = ["feel", "memory", "hall", "storm", "many"];

const RIGHT: &str = "\u{1b}[C";
const LEFT: &str = "\u{1b}[D";

fn main() {
    // `cargo test` runs benches too, to see that they start.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let place = Place::new();
    let mut report = String::new();
    // Keeps the private Redis running, as in a house in business.
    let house = open_board(&place, "T9").0;

    let mut paints: Vec<Duration> = (0..10).map(|_| open_board(&place, "T1").1).collect();
    paints.sort();
    writeln!(
        report,
        "\nfrom the start of the program to the board, loaded:  median {:?}, worst {:?}",
        paints[5], paints[9]
    )
    .unwrap();

    let mut terminal = open_board(&place, "T1").0;
    terminal.keys(&[RIGHT]);
    std::thread::sleep(Duration::from_millis(500));
    terminal.keys(&["\r"]);
    terminal.wait_for("the seats", |screen| screen.contains("S C R E E N"));

    let only: Vec<String> = std::env::args().filter(|argument| PARTS.contains(&argument.as_str())).collect();
    let is_wanted = |part: &str| only.is_empty() || only.iter().any(|wanted| wanted == part);
    if is_wanted("feel") {
        feel(&mut terminal, &mut report);
    }
    if is_wanted("memory") {
        memory(&mut terminal, &mut report);
    }
    drop(terminal);
    if is_wanted("hall") {
        thousand_seats(&mut report);
    }
    if is_wanted("storm") {
        storm(&place, &mut report);
    }
    drop(house);
    if only.iter().any(|wanted| wanted == "many") {
        many(&mut report);
    }
    print(&report);
}

/// Keys, an idle minute, and a minute of counting down.
fn feel(terminal: &mut Terminal, report: &mut String) {
    let (latencies, bytes) = moves(terminal, 500);
    let p = |share: usize| latencies[latencies.len() * share / 100];
    writeln!(
        report,
        "key to the bytes of the frame:  p50 {:?}, p99 {:?};  a cursor move writes {bytes} bytes",
        p(50),
        p(99)
    )
    .unwrap();

    let idle = watch(terminal, Duration::from_mins(1));
    writeln!(report, "idle for 60 s on a grid:  {} bytes, {:.3} % of a core", idle.bytes, idle.core_percent).unwrap();

    terminal.keys(&["2", "\r"]);
    terminal.wait_for("a hold", |screen| screen.contains(" 2 held"));
    std::thread::sleep(Duration::from_secs(1));
    let counting = watch(terminal, Duration::from_mins(1));
    let each = counting.bytes / 60;
    writeln!(report, "with a countdown for 60 s:  {each} bytes a second, {:.3} % of a core", counting.core_percent)
        .unwrap();
}

/// The same key in a hall of 1,000 seats, half of them taken, in a large window.
fn thousand_seats(report: &mut String) {
    // A house of its own: with a hall more it is the demo cinema's no longer, and robots sell only there.
    let place = Place::new();
    let _house = open_board(&place, "T9").0;
    let folder = place.path().join("catalogue");
    let export = place.run(&["export", folder.to_str().unwrap()]);
    assert!(export.status.success(), "{export:?}");
    let (catalogue, schedule) = (folder.join("catalogue.toml"), folder.join("schedule.csv"));
    let row = |row: char| format!("{row} | {} {} {}\n", ".".repeat(8), ".".repeat(24), ".".repeat(8));
    let plan: String = ('A'..='Y').filter(|letter| *letter != 'I').map(row).chain([row('Z')]).collect();
    let hall = format!("\n[[hall]]\nid = 99\nname = \"Arena\"\nplan = \"\"\"\n{plan}\"\"\"\n");
    let with = std::fs::read_to_string(&catalogue).unwrap() + &hall;
    std::fs::write(&catalogue, with).unwrap();
    let listed = std::fs::read_to_string(&schedule).unwrap();
    let last_day = listed.lines().next_back().unwrap().split(',').next().unwrap();
    let taken: Vec<String> = ('A'..='M').filter(|letter| *letter != 'I').map(|row| seats(row, 40)).collect();
    let head = listed.lines().next().unwrap();
    let line = format!("{head}\n{last_day},12:00,99,1,1,{}\n", taken.join(" "));
    std::fs::write(&schedule, line).unwrap();
    let import = place.run(&["import", catalogue.to_str().unwrap(), schedule.to_str().unwrap()]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));

    let mut terminal = place.terminal("T2", (200, 50), &[]);
    terminal.wait_for("the board", |screen| screen.contains("screenings ─"));
    terminal.keys(&["/", "arena"]);
    terminal.wait_for("its hall", |screen| screen.contains("Arena"));
    std::thread::sleep(Duration::from_millis(500));
    terminal.keys(&["\r"]);
    terminal.wait_for("the seats", |screen| screen.contains("S C R E E N"));
    let (latencies, bytes) = moves(&mut terminal, 500);
    let p = |share: usize| latencies[latencies.len() * share / 100];
    writeln!(
        report,
        "in a hall of 1,000 seats at 200×50:  key to the bytes of the frame p50 {:?}, p99 {:?};  {bytes} bytes",
        p(50),
        p(99)
    )
    .unwrap();
}

/// The names of the first seats of a row.
fn seats(row: char, count: usize) -> String {
    (1..=count).map(|number| format!("{row}{number}")).collect::<Vec<_>>().join(" ")
}

/// What it holds after one screening was opened, and after every screen and list was.
fn memory(terminal: &mut Terminal, report: &mut String) {
    let first = rss_anon(terminal.pid());
    for key in [
        "\u{1b}OQ",
        "\u{1b}OS",
        "\u{1b}[15~",
        "?",
        "\u{1b}",
        ":",
        "\u{1b}",
        "\u{1b}OQ",
        "d",
        "\u{1b}",
        "m",
        "\u{1b}",
        "\u{1b}OR",
    ] {
        terminal.keys(&[key]);
        std::thread::sleep(Duration::from_millis(500));
    }
    terminal.wait_for("the seats again", |screen| screen.contains("S C R E E N"));
    let all = rss_anon(terminal.pid());
    writeln!(report, "resident memory of its own (RssAnon):  {first:.1} MB, {all:.1} MB after every screen was opened")
        .unwrap();
}

#[allow(clippy::print_stdout)] // a benchmark's report is its output
fn print(report: &str) {
    println!("{report}");
}

fn open_board(place: &Place, name: &str) -> (Terminal, Duration) {
    let begun = Instant::now();
    let terminal = place.terminal(name, (80, 24), &[]);
    while !terminal.screen().contains("screenings ─") {
        assert!(begun.elapsed() < Duration::from_secs(10), "no board\n{}", terminal.screen());
        std::thread::sleep(Duration::from_micros(200));
    }
    (terminal, begun.elapsed())
}

/// Moves the cursor to and fro: the time from each key to the first bytes back, sorted, and the bytes.
fn moves(terminal: &mut Terminal, count: usize) -> (Vec<Duration>, usize) {
    let mut latencies = Vec::new();
    let mut bytes = Vec::new();
    for n in 0..count {
        let before = terminal.bytes_written();
        let begun = Instant::now();
        terminal.burst(if n % 2 == 0 { RIGHT } else { LEFT });
        while terminal.bytes_written() == before {
            assert!(begun.elapsed() < Duration::from_secs(2), "no answer to a key");
            // Not a busy loop: it would take one of two cores from the program that is measured.
            std::thread::sleep(Duration::from_micros(20));
        }
        latencies.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(30));
        bytes.push(terminal.bytes_written() - before);
    }
    latencies.sort();
    bytes.sort_unstable();
    (latencies, bytes[bytes.len() / 2])
}

/// How many robots are after the seats on the screen.
const ROBOTS: &str = "64";

/// The same keys while a storm of robots is after the seats that the terminal shows.
fn storm(place: &Place, report: &mut String) {
    let mut terminal = open_board(place, "T1").0;
    terminal.keys(&[RIGHT]);
    std::thread::sleep(Duration::from_millis(500));
    terminal.keys(&["\r"]);
    terminal.wait_for("the seats", |screen| screen.contains("S C R E E N"));
    // An order tells which screening it is.
    terminal.keys(&["1", "\r"]);
    std::thread::sleep(Duration::from_secs(1));
    let (_, pending) = place.json(&["orders", "--pending"]);
    let mut ours = pending.as_array().unwrap().iter().filter(|order| order["terminal"] == "T1");
    let newest = ours.next_back().unwrap()["order"].as_str().unwrap().to_owned();
    let screening = newest.split_once('-').unwrap().0;

    let mut command = Command::new(pty::PROGRAM);
    command.args(["simulate", "--json", "--mix", "storm", "--seconds", "40", "--terminals", ROBOTS]);
    command.args(["--screening", screening, "--terminal", "SIM", "--data-dir"]).arg(place.path());
    let simulation = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    terminal.wait_long_for("the robots", 60, |screen| screen.matches('✕').count() > 20);
    std::thread::sleep(Duration::from_secs(5));
    let before = (terminal.bytes_written(), cpu_ticks(terminal.pid()));
    let begun = Instant::now();
    let latencies = moves_seen(&mut terminal, 300);
    #[allow(clippy::cast_precision_loss)] // bytes and ticks of some seconds
    let (bytes, ticks) = ((terminal.bytes_written() - before.0) as f64, (cpu_ticks(terminal.pid()) - before.1) as f64);
    let seconds = begun.elapsed().as_secs_f64();
    let ended = simulation.wait_with_output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    let p = |share: usize| latencies[latencies.len() * share / 100];
    writeln!(
        report,
        "under a storm of {ROBOTS} robots, {} holds/s on this screen:  key to the moved cursor p50 {:?}, p99 {:?}, \
         worst {:?};  {:.1} kB/s drawn, {:.0} % of a core",
        told["holds"].as_u64().unwrap() / 40,
        p(50),
        p(99),
        latencies[latencies.len() - 1],
        bytes / seconds / 1_000.0,
        ticks / TICKS_A_SECOND / seconds * 100.0
    )
    .unwrap();
}

/// How many robots of one program are after the seats of 20 screenings.
const MANY: &str = "1000";

/// For how long.
const MANY_SECONDS: &str = "30";

/// The same keys beside a program with many terminals, which sell at that screening and at 19 others.
fn many(report: &mut String) {
    let place = Place::new();
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/capacity/catalogue.toml");
    let schedule = place.path().join("schedule.csv");
    let mut lines = "date,time,hall,film,price_list,blocked\n".to_owned();
    for ahead in 1..=5 {
        let day = chrono::Utc::now().date_naive() + chrono::Days::new(ahead);
        for time in ["12:00", "15:00", "18:00", "21:00"] {
            // The hall of 1,000 seats.
            writeln!(lines, "{day},{time},3,1,1,").unwrap();
        }
    }
    std::fs::write(&schedule, lines).unwrap();
    let import = place.run(&["--no-demo", "import", settings, schedule.to_str().unwrap()]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));

    let mut terminal = place.terminal("T1", (120, 36), &["--no-demo"]);
    terminal.wait_for("the board", |screen| screen.contains("screenings ─"));
    terminal.keys(&[RIGHT]);
    std::thread::sleep(Duration::from_millis(500));
    terminal.keys(&["\r"]);
    terminal.wait_for("the seats", |screen| screen.contains("S C R E E N"));
    let mut command = Command::new(pty::PROGRAM);
    command.args(["--no-demo", "simulate", "--json", "--mix", "storm", "--seconds", MANY_SECONDS, "--terminals", MANY]);
    command.args(["--screening", "all", "--yes-sell-here", "--terminal", "SIM", "--data-dir"]).arg(place.path());
    let simulation = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    terminal.wait_long_for("the robots", 60, |screen| screen.matches('✕').count() > 20);
    let latencies = moves_seen(&mut terminal, 200);
    let ended = simulation.wait_with_output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    let p = |share: usize| latencies[latencies.len() * share / 100];
    writeln!(
        report,
        "beside {MANY} terminals of one program over 20 screenings, {} holds/s, {} sales, {} MB, {} s of processor in \
         {MANY_SECONDS} s:  key to the moved cursor p50 {:?}, p99 {:?}, worst {:?}",
        told["holds_per_second"],
        told["sales"],
        told["rss_bytes"].as_u64().unwrap() / 1_000_000,
        told["cpu_seconds"],
        p(50),
        p(99),
        latencies[latencies.len() - 1],
    )
    .unwrap();
}

/// Moves the cursor to and fro: the time from each key until the map shows it elsewhere, sorted. The first bytes
/// back would not do: seats change all the time.
fn moves_seen(terminal: &mut Terminal, count: usize) -> Vec<Duration> {
    let cursor = |screen: &str| screen.lines().enumerate().skip(5).find_map(|(y, line)| Some((y, line.find('[')?)));
    let mut latencies = Vec::new();
    for n in 0..count {
        let before = cursor(&terminal.screen());
        let begun = Instant::now();
        terminal.burst(if n % 2 == 0 { RIGHT } else { LEFT });
        while cursor(&terminal.screen()) == before {
            assert!(begun.elapsed() < Duration::from_secs(2), "no answer to a key\n{}", terminal.screen());
            std::thread::sleep(Duration::from_micros(200));
        }
        latencies.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(60));
    }
    latencies.sort();
    latencies
}

struct Watched {
    bytes: usize,
    core_percent: f64,
}

fn watch(terminal: &Terminal, time: Duration) -> Watched {
    let (bytes, ticks) = (terminal.bytes_written(), cpu_ticks(terminal.pid()));
    std::thread::sleep(time);
    #[allow(clippy::cast_precision_loss)] // a few ticks
    let busy = (cpu_ticks(terminal.pid()) - ticks) as f64 / TICKS_A_SECOND;
    Watched { bytes: terminal.bytes_written() - bytes, core_percent: busy / time.as_secs_f64() * 100.0 }
}

/// `USER_HZ`, which Linux shows to programs as 100 on every machine (proc(5)).
const TICKS_A_SECOND: f64 = 100.0;

/// User and system time of a process, in ticks.
fn cpu_ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name of the program may hold blanks; the numbers come after its bracket.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn rss_anon(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1_024.0
}
