//! A sale at the counter comes out of a printer, at once or when it has paper again.

use std::time::Duration;

use super::fake_printer::{FakePrinter, Fault, Nature, Sheet};
use super::paper_to_door::scanned;
use super::pty::Place;
use super::screens::open_hall_2;

const F9: &str = "\u{1b}[20~";

#[test]
fn a_sale_prints_its_tickets_and_without_paper_they_wait_for_a_person() {
    let place = Place::new();
    let printer = FakePrinter::tcp(Nature::default());
    let settings = [("FRONTROW_PRINTER", printer.address()), ("FRONTROW_PAPER", "58"), ("FRONTROW_DRAWER_KICK", "2")];
    let mut terminal = place.terminal_with("T1", (80, 24), &[], &settings);
    terminal.wait_for("the board", |screen| screen.contains("screenings") && screen.contains("printer ready"));
    open_hall_2(&mut terminal);
    let sell = |terminal: &mut super::pty::Terminal| {
        terminal.keys(&["2", "p"]);
        terminal.wait_for("the payment", |screen| screen.contains("TO PAY"));
        // A key whose meaning just changed is dead for a moment.
        std::thread::sleep(Duration::from_millis(500));
        terminal.keys(&[F9]);
    };
    sell(&mut terminal);
    terminal.wait_for("sold", |screen| screen.contains(" sold: "));
    printer.wait_for_sheets(3);
    assert_eq!(printer.kicks(), [2], "the drawer opens once for cash");

    printer.change(|nature| nature.fault = Some(Fault::NoPaper));
    sell(&mut terminal);
    terminal.wait_for("the fault", |screen| screen.contains("paper out, 3 open") && screen.contains("is not printed"));
    printer.change(|nature| nature.fault = None);
    terminal.keys(&["\u{e}"]);
    terminal
        .wait_for("the papers", |screen| screen.contains("3 wait to be printed") && screen.contains("printer ready"));
    terminal.keys(&["p"]);
    terminal.wait_for("nothing left", |screen| screen.contains("All is printed as it was wanted"));
    assert_eq!(printer.sheets().len(), 6);
    let (code, listed) = place.json(&["printer", "jobs"]);
    let states = listed["jobs"].as_array().unwrap().iter().map(|job| job["state"].as_str().unwrap());
    assert_eq!((code, states.collect::<Vec<_>>()), (0, vec!["confirmed"; 6]), "{listed}");

    // It begins now, and what the counter printed opens its door.
    let order = listed["jobs"][0]["order"].as_str().unwrap();
    let screening = order.split('-').next().unwrap();
    let now = "CAST(strftime('%s', 'now') AS INTEGER) * 1000";
    place.sql(&format!("UPDATE screenings SET starts_at = {now} WHERE id = {screening}"));
    let codes: Vec<String> = printer.sheets().iter().flat_map(Sheet::codes).collect();
    assert_eq!(codes.len(), 4, "one a seat");
    for code in &codes {
        let said = [scanned(&place, code, &[]), scanned(&place, code, &[])];
        assert_eq!(said, [(0, "welcome".into()), (1, "already-in".into())]);
    }
}
