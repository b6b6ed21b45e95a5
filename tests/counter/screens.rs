//! The terminal face in real terminals: a sale at one is seen at the other, and bad days.

use std::time::Duration;

use super::pty::{Place, Terminal};

const ESC: &str = "\u{1b}";
const ENTER: &str = "\r";
const RIGHT: &str = "\u{1b}[C";
const F2: &str = "\u{1b}OQ";
const F4: &str = "\u{1b}OS";

/// Two terminals on the same screening of hall 2, tomorrow: today's may be over.
pub(crate) fn two_terminals(place: &Place) -> (Terminal, Terminal) {
    (at_hall_2(place, "T1"), at_hall_2(place, "T2"))
}

pub(crate) fn at_hall_2(place: &Place, name: &str) -> Terminal {
    let mut terminal = place.terminal(name, (80, 24), &[]);
    terminal.wait_for("the board", |screen| screen.contains("Screenings") && screen.contains("screenings"));
    open_hall_2(&mut terminal);
    terminal
}

/// From the board to tomorrow's. Towards the end of a day, when nothing of it is on sale any more, it begins with that one.
pub(crate) fn to_tomorrow(terminal: &mut Terminal) {
    let is_today =
        |screen: &str| title(screen).is_some_and(|title| title.contains("Today: ") || title.contains("今日 "));
    terminal.keys(&["t"]);
    terminal.wait_for("today's board", is_today);
    terminal.keys(&[RIGHT]);
    terminal.wait_for("tomorrow's board", |screen| !is_today(screen) && screen.contains("09:10"));
}

/// From the board: the first screening of tomorrow, which is the one at 09:10 in hall 2.
pub(crate) fn open_hall_2(terminal: &mut Terminal) {
    to_tomorrow(terminal);
    terminal.keys(&[ENTER]);
    terminal.wait_for("the seats", |screen| screen.contains("S C R E E N") && screen.contains(" free "));
}

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

/// Pays the chosen order with the exact amount.
fn pay_in_cash(terminal: &mut Terminal) {
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&["p"]);
    terminal.wait_for("the payment panel", |screen| screen.contains("TO PAY"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&[ENTER]);
    terminal.wait_for("the review", |screen| screen.contains("y or F9"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&["y"]);
}

fn title(screen: &str) -> Option<&str> {
    screen.lines().nth(2)
}

/// The row of the grid that begins with this label.
pub(crate) fn row<'a>(screen: &'a str, label: &str) -> &'a str {
    let found = screen.lines().find(|line| line.trim_start().starts_with(&format!("{label}  ")));
    found.and_then(|line| line.split('│').next()).unwrap_or_default()
}

#[test]
fn a_hold_a_payment_and_a_cancel_at_one_terminal_are_seen_at_the_other() {
    let place = Place::new();
    let (mut one, two) = two_terminals(&place);

    one.keys(&["g", "G", "7", "-", "8", ENTER]);
    one.wait_for("picked", |screen| row(screen, "G").contains('◉'));
    one.keys(&[ENTER]);
    one.wait_for("held by us", |screen| row(screen, "G").matches('✓').count() == 2);
    two.wait_for("held by T1", |screen| row(screen, "G").matches('░').count() == 2);

    pay_in_cash(&mut one);
    one.wait_for("sold", |screen| screen.contains("sold: G7 G8"));
    two.wait_for("sold", |screen| row(screen, "G").matches('✕').count() == 2);

    one.keys(&["2", ENTER]);
    two.wait_for("another hold", |screen| screen.contains(" 2 held"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["x"]);
    one.wait_for("which order is asked", |screen| screen.contains("y or F9") || screen.contains("Cancel"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["y"]);
    two.wait_for("free again", |screen| screen.contains(" 0 held"));
}

#[test]
fn a_missed_deadline_frees_the_seats_on_both_and_shows_in_the_history() {
    let place = Place::with_hold(2);
    let (mut one, two) = two_terminals(&place);
    one.keys(&["2", ENTER]);
    two.wait_for("the hold", |screen| screen.contains(" 2 held"));
    two.wait_for("the end of the hold", |screen| screen.contains(" 0 held"));
    let later = one.wait_for("the end of the hold", |screen| screen.contains(" 0 held") && screen.contains("expired"));
    assert!(later < Duration::from_secs(1), "{later:?} after the other");
    one.keys(&[F4]);
    one.wait_for("the history", |screen| screen.contains("expired"));
}

#[test]
fn forty_held_enters_make_one_hold_and_no_sale() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    one.keys(&["2"]);
    for _ in 0..40 {
        one.burst(ENTER);
        std::thread::sleep(Duration::from_millis(8));
    }
    one.wait_for("one hold", |screen| screen.contains(" 2 held"));
    std::thread::sleep(Duration::from_millis(500));
    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending.as_array().unwrap().len(), 1);
    assert!(one.screen().contains(" 0 sold"));
}

#[test]
fn a_scanner_burst_or_a_paste_never_sells() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    one.keys(&["2", ENTER]);
    one.wait_for("held", |screen| screen.contains(" 2 held"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["p"]);
    one.wait_for("the payment panel", |screen| screen.contains("TO PAY"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.burst("6901234567892\r\ry\ry");
    one.burst("\u{1b}[200~\r\ry\u{1b}[20~y\u{1b}[201~");
    std::thread::sleep(Duration::from_millis(800));
    one.keys(&[ESC, ESC]);
    assert!(one.screen().contains(" 0 sold"), "{}", one.screen());
    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending[0]["state"], "pending");
}

#[test]
fn a_lost_race_says_who_has_the_seats() {
    let place = Place::new();
    let (mut one, mut two) = two_terminals(&place);
    // Both pick the same seats, by name: the best would go around a colleague's. Then the first holds them.
    for terminal in [&mut one, &mut two] {
        terminal.keys(&["g", "G7-8", ENTER]);
        terminal.wait_for("the picks", |screen| screen.contains("G7 G8"));
    }
    one.keys(&[ENTER]);
    one.wait_for("held", |screen| screen.contains(" 2 held"));
    two.wait_for("the picks are gone", |screen| screen.contains(" 2 held"));
    two.keys(&[ENTER]);
    std::thread::sleep(Duration::from_millis(600));
    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending.as_array().unwrap().len(), 1, "the other holds nothing: {}", two.screen());
    assert!(two.screen().contains("T1"), "{}", two.screen());
}

#[test]
fn redis_killed_and_started_again_is_survived_and_sold_seats_stay_sold() {
    let place = Place::new();
    let (mut one, two) = two_terminals(&place);
    one.keys(&["2", ENTER]);
    one.wait_for("held", |screen| screen.contains(" 2 held"));
    pay_in_cash(&mut one);
    two.wait_for("sold", |screen| screen.contains(" 2 sold"));

    // It stays down as long as nobody gets past its door.
    let door = std::fs::File::options().write(true).open(place.private_redis().join("door")).unwrap();
    door.lock().unwrap();
    let pid = std::fs::read_to_string(place.private_redis().join("redis.pid")).unwrap();
    let killed = std::process::Command::new("kill").args(["-9", pid.trim()]).status().unwrap();
    assert!(killed.success());
    one.wait_for("that Redis is away", |screen| screen.contains("away since"));
    one.keys(&["2", ENTER]);
    std::thread::sleep(Duration::from_millis(500));
    assert!(one.screen().contains(" 0 held"), "{}", one.screen());
    drop(door);
    one.wait_for("that it is back", |screen| !screen.contains("away since") && screen.contains(" 2 sold"));

    place.redis(&["FLUSHALL"]);
    std::thread::sleep(Duration::from_millis(1_500));
    one.wait_for("all as before", |screen| !screen.contains("away since") && screen.contains(" 2 sold"));
    one.keys(&["2", ENTER]);
    two.wait_for("business as usual", |screen| screen.contains(" 2 held") && screen.contains(" 2 sold"));
}

#[test]
fn any_window_size_is_survived() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    for (columns, rows) in [(1, 1), (0, 0), (79, 24), (80, 23), (300, 90), (3, 50), (120, 36), (80, 24)] {
        one.resize(columns, rows);
        one.keys(&["?", "z", ESC, "j", "l"]);
        assert!(one.is_running(), "{columns}x{rows}:\n{}", one.screen());
    }
    one.wait_for("the grid is back", |screen| screen.contains("S C R E E N"));
}

#[test]
fn a_key_pressed_while_the_window_changes_does_not_hide_the_change() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    for _ in 0..25 {
        one.resize(79, 24);
        one.burst("l");
        one.wait_for("that it is too narrow", |screen| !screen.contains("S C R E E N"));
        one.resize(80, 24);
        one.burst("h");
        one.wait_for("the grid is back", |screen| screen.contains("S C R E E N"));
    }
}

#[test]
fn however_it_ends_the_terminal_is_left_as_it_was_found() {
    let place = Place::new();
    for signal in ["TERM", "HUP"] {
        let mut one = at_hall_2(&place, "T1");
        assert!(!one.is_restored());
        one.signal(signal);
        one.wait_for_exit();
        assert!(one.is_restored(), "after SIG{signal}");
    }
    let mut one = at_hall_2(&place, "T1");
    one.keys(&["q"]);
    std::thread::sleep(Duration::from_millis(500));
    if one.is_running() {
        one.keys(&["y"]);
    }
    let status = one.wait_for_exit();
    assert!(status.success() && one.is_restored(), "{status:?}");
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was_found_and_is_told() {
    let place = Place::new();
    let mut one = place.terminal_with("T1", (80, 24), &[], &[("FRONTROW_CRASH_AT", "draw"), ("RUST_BACKTRACE", "0")]);
    let status = one.wait_for_exit();
    assert!(!status.success() && one.is_restored(), "{status:?}");
    assert!(one.screen().contains("crash point draw"), "{}", one.screen());
    assert_eq!(place.run(&["stop"]).status.code(), Some(0));
}

#[test]
fn stopped_by_ctrl_z_it_gives_the_terminal_back_and_comes_back() {
    let place = Place::new();
    let mut one = at_hall_2(&place, "T1");
    one.keys(&["\u{1a}"]);
    let begun = std::time::Instant::now();
    while !one.is_restored() {
        assert!(begun.elapsed() < Duration::from_secs(3), "not given back");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(200));
    one.signal("CONT");
    one.wait_for("the grid is back", |screen| screen.contains("S C R E E N"));
    assert!(!one.is_restored());
    one.keys(&[F2]);
    one.wait_for("it works", |screen| screen.contains("screenings"));
}

#[test]
fn the_screens_speak_chinese() {
    let place = Place::new();
    let mut one = place.terminal("T1", (120, 36), &["--lang", "zh"]);
    one.wait_for("the board", |screen| screen.contains("场次"));
    to_tomorrow(&mut one);
    one.keys(&[ENTER]);
    one.wait_for("the seats", |screen| screen.contains("银  幕") || screen.contains("银 幕"));
}

#[test]
fn an_idle_screen_writes_nothing() {
    let place = Place::new();
    let one = at_hall_2(&place, "T1");
    // The clock in the header shows minutes: away from the full minute nothing changes.
    let second = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() % 60;
    if second > 50 {
        std::thread::sleep(Duration::from_secs(61 - second));
    }
    std::thread::sleep(Duration::from_millis(500));
    let before = one.bytes_written();
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(one.bytes_written() - before, 0);
}
