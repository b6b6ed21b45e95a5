//! From the money to the seat: what a printer put on paper, read off its picture by a reader that is not ours, opens a door
//! once.

use super::door_screen::{due, paid};
use super::fake_printer::{FakePrinter, Nature, Sheet};
use super::pty::{Place, Terminal};

/// How each till prints: its roll, its language, and the two seats that it sells.
const TILLS: [(&str, &str, [&str; 2]); 4] =
    [("58", "en", ["G7", "G8"]), ("58", "zh", ["G9", "G10"]), ("80", "en", ["F7", "F8"]), ("80", "zh", ["F9", "F10"])];

/// Sells two seats and prints them as the till is set up: the order, and the code on each ticket as it was on paper.
fn on_paper(place: &Place, screening: &str, (roll, language, seats): (&str, &str, [&str; 2])) -> (String, Vec<String>) {
    let printer = FakePrinter::tcp(Nature::default());
    let till = [("FRONTROW_PRINTER", printer.address()), ("FRONTROW_PAPER", roll), ("FRONTROW_LANG", language)];
    let order = paid(place, screening, &seats);
    let (code, told) = place.json_with(&["ticket", &order, "--print"], &till);
    let papers = told["papers"].as_array().unwrap();
    assert_eq!((code, papers.len()), (0, 3), "a ticket for each seat, and a receipt: {told}");
    assert!(papers.iter().all(|paper| paper["state"] == "confirmed"), "{told}");
    let sheets = printer.sheets();
    let dots = if roll == "58" { 384 } else { 576 };
    let is_wide = |sheet: &Sheet| sheet.rows.iter().map(Vec::len).max() == Some(dots);
    assert!(sheets.iter().all(|sheet| sheet.is_cut && is_wide(sheet)), "{roll} mm");
    let codes: Vec<String> = sheets.iter().flat_map(Sheet::codes).collect();
    assert_eq!((sheets.len(), codes.len()), (3, 2), "{roll} mm, {language}: {codes:?}");
    (order, codes)
}

/// Scans it at a door that a script is: the exit code, and what it says.
pub(crate) fn scanned(place: &Place, code: &str, gate: &[&str]) -> (i32, serde_json::Value) {
    let (exit, told) = place.json(&[&["scan", code], gate].concat());
    (exit, told["verdict"].clone())
}

fn says(door: &mut Terminal, code: &str, seat: &str, word: &str) {
    door.burst(&format!("{code}\r"));
    door.wait_for(&format!("{word} for {seat}"), |screen| {
        screen.contains(word) && screen.contains(&format!("{seat} "))
    });
}

#[test]
fn what_a_printer_put_on_paper_lets_its_guest_in_once_and_at_no_other_screening() {
    let place = Place::new();
    let screening = due(&place);
    let mut door = place.terminal_with("D1", (80, 24), &["door", "--screening", &screening], &[]);
    door.wait_for("a door", |screen| screen.contains("Scan a ticket"));
    let other = place.column(&format!("SELECT CAST(MIN(id) AS TEXT) FROM screenings WHERE id <> {screening}")).concat();
    for till in TILLS {
        let (_, codes) = on_paper(&place, &screening, till);
        let elsewhere = scanned(&place, &codes[0], &["--screening", &other]);
        assert_eq!(elsewhere, (1, "another-screening".into()), "{till:?}");
        for (code, seat) in codes.iter().zip(till.2) {
            says(&mut door, code, seat, "· adult");
        }
        says(&mut door, &codes[1], till.2[1], "Somebody came in with it at");
        assert_eq!(scanned(&place, &codes[0], &[]), (1, "already-in".into()), "{till:?}");
    }
    let once = place.column("SELECT CAST(COUNT(*) AS TEXT) FROM entries WHERE n = 1 AND door = 'D1'");
    assert_eq!((once.concat(), place.column("SELECT id FROM entries").len()), ("8".to_owned(), 8));
    // A copy takes the place of what was on paper before.
    let (order, first) = on_paper(&place, &screening, ("58", "en", ["E7", "E8"]));
    let printer = FakePrinter::tcp(Nature::default());
    let again = ["ticket", &order, "--print", "--seats", "E7"];
    let (exit, told) = place.json_with(&again, &[("FRONTROW_PRINTER", printer.address())]);
    assert_eq!(exit, 0, "{told}");
    let copy = printer.sheets()[0].codes().concat();
    assert_eq!(scanned(&place, &first[0], &[]), (1, "printed-anew".into()));
    assert_eq!(scanned(&place, &copy, &[]), (0, "welcome".into()));
}
