//! The screen of a door in a real terminal, beside real sales.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontrow::domain::ticket::{SigningKey, Ticket};

use super::pty::Place;

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32]).unwrap()
}

/// A screening that began a minute ago, and a key of the house that the test has too.
pub(crate) fn due(place: &Place) -> String {
    let screening = place.screening();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let public = key().public();
    let hex = public.0.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    place.sql(&format!(
        "UPDATE screenings SET starts_at = {} WHERE id = {screening}; \
         INSERT INTO ticket_keys (id, public, made_at, terminal, cashier) VALUES ('{}', '{hex}', 1, 'T9', 'Li Na');",
        now - 60_000,
        public.id()
    ));
    screening
}

/// An order of these seats.
pub(crate) fn paid(place: &Place, screening: &str, seats: &[&str]) -> String {
    let (code, held) = place.json(&[&["hold", screening], seats].concat());
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    let (code, paid) = place.json(&["pay", &order, "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    order
}

/// What stands on the ticket of a seat.
pub(crate) fn code(order: &str, seat: &str) -> String {
    key().sign(&Ticket { order: order.parse().unwrap(), seat: seat.parse().unwrap(), print: 1 })
}

#[test]
fn a_door_lets_in_who_was_just_sold_a_ticket_once_and_a_scan_is_a_scan_at_every_question() {
    let place = Place::new();
    let screening = due(&place);
    let mut door = place.terminal_with("D1", (80, 24), &["door", "--screening", &screening], &[]);
    door.wait_for("what is let in", |screen| screen.contains("Scan a ticket") && screen.contains("0 of 0 sold are in"));
    let order = paid(&place, &screening, &["G7", "G8"]);

    door.burst(&format!("{}\r", code(&order, "G7")));
    door.wait_for("the welcome", |screen| screen.contains("G7 · adult"));
    door.burst(&format!("{}\r", code(&order, "G7")));
    door.wait_for("that G7 is in", |screen| screen.contains("Somebody came in with it at") && screen.contains("at D1"));
    let (exit, scanned) = place.json(&["scan", &code(&order, "G7")]);
    assert_eq!((exit, scanned["verdict"].as_str()), (1, Some("already-in")), "{scanned}");

    // A scanner at the slow end, while the list of screenings is open. A key stands alone only when the scanner has been quiet.
    std::thread::sleep(Duration::from_millis(300));
    door.keys(&["s"]);
    door.wait_for("the list", |screen| screen.contains("What is let in here?"));
    let typed = format!("{}\t", code(&order, "G8").to_lowercase());
    for (nth, c) in typed.chars().enumerate() {
        door.burst(&c.to_string());
        std::thread::sleep(Duration::from_millis(if nth < 8 { 40 } else { 5 }));
    }
    door.wait_for("the welcome of G8", |screen| screen.contains("G8 · adult") && !screen.contains("let in here?"));
    std::thread::sleep(Duration::from_millis(300));
    door.keys(&["q"]);
    door.wait_for("the question", |screen| screen.contains("Leave?"));
    door.burst("6901234567892\r");
    door.wait_for("that it is no ticket", |screen| screen.contains("Scan it again") && !screen.contains("Leave?"));
    std::thread::sleep(Duration::from_millis(300));
    door.keys(&["\u{1b}"]);
    door.wait_for("who is in", |screen| screen.contains("2 of 2 sold are in") || screen.contains("2 of 0 sold are in"));

    let ins = place.column("SELECT seat || '|' || n || '|' || door FROM entries WHERE n IS NOT NULL ORDER BY seat");
    assert_eq!(ins, ["G7|1|D1", "G8|1|D1"]);
    door.keys(&["q"]);
    door.wait_for("the question", |screen| screen.contains("Leave?"));
    std::thread::sleep(Duration::from_millis(300));
    door.keys(&["y"]);
    assert!(door.wait_for_exit().success());
    assert!(door.is_restored());
}

#[test]
fn a_door_begins_without_redis_and_says_what_it_needs_the_ledger_for() {
    let place = Place::new();
    let screening = due(&place);
    let order = paid(&place, &screening, &["G7", "G8"]);
    let away = [("FRONTROW_REDIS", "redis://127.0.0.1:1")];
    // By the name on its sign, which is not its number in the catalogue.
    let scan = |gate: &[&str]| place.json_with(&[&["scan", &code(&order, "G7")], gate].concat(), &away);
    let (exit, said) = scan(&["--hall", "gold"]);
    assert_eq!((exit, &said["verdict"], &said["by"]), (1, &"another-screening".into(), &"ledger".into()), "{said}");
    let (exit, said) = scan(&["--hall", "77"]);
    assert_eq!((exit, &said["code"]), (1, &"unknown_hall".into()), "{said}");
    let (exit, said) = scan(&["--hall", "2"]);
    assert_eq!((exit, &said["verdict"], &said["by"]), (0, &"welcome".into(), &"ledger".into()), "{said}");

    let mut door = place.terminal_with("D1", (80, 24), &["door", "--screening", &screening], &away);
    door.wait_for("a door", |screen| screen.contains("Scan a ticket") && screen.contains("1 of 2 sold are in"));
    door.wait_for("the light", |screen| screen.contains("live store away"));
    door.burst(&format!("{}\r", code(&order, "G8")));
    door.wait_for("the welcome", |screen| screen.contains("G8 · adult"));
    door.burst(&format!("{}\r", code(&order, "G7")));
    door.wait_for("that G7 is in", |screen| screen.contains("Somebody came in with it at"));

    let nowhere = [("FRONTROW_LEDGER", "postgres://till@127.0.0.1:1/house")];
    let (exit, said) = place.json_with(&["door", "--screening", &screening], &nowhere);
    let why = said["message"].as_str().unwrap_or_default();
    assert_eq!((exit, &said["code"]), (3, &"ledger_away".into()), "{said}");
    assert!(why.contains("one that is open goes on without it"), "{said}");
}
