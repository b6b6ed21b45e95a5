//! The catalogue from files and into files: all faults at once, all or nothing, and only what differs.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use proptest::prelude::*;

use crate::domain::time::Calendar;

use super::super::{Draft, Fault, ImportError, ImportRules, Imported, SourceFile, Tally, demo};
use super::*;
use crate::ledger::catalogue::files::schedule::clock_of;

const TABLES: &str = r#"
[[film]]
id = 1
en = "Yi Yi"
zh = "一一"
minutes = 173
format = "2D"

[[film]]
id = 2
en = "Flow"
minutes = 85

[[hall]]
id = 1
name = "1"
plan = '''
A | ......
B | pppppp
'''

[[price_list]]
id = 1
name = "Standard"
[price_list.prices]
standard = { adult = 45, child = "25.50" }
premium = { adult = 60.5 }
"#;

const SCHEDULE: &str =
    "date,time,hall,film,price_list,blocked\n2026-11-21,13:00,1,1,1,A1 B6:broken\n2026-11-21,19:30,1,2,1,\n";

fn shanghai() -> Calendar {
    Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap())
}

fn rules() -> ImportRules {
    let now = shanghai().at(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), NaiveTime::from_hms_opt(12, 0, 0).unwrap());
    ImportRules { calendar: shanghai(), turnaround: Duration::from_mins(15), now, dry_run: false }
}

fn draft(files: &[(&str, &str)]) -> Draft {
    let file = |(name, text): &(&str, &str)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() };
    Draft::read(&files.iter().map(file).collect::<Vec<_>>(), shanghai(), Currency::CNY)
}

async fn import(ledger: &Ledger, tables: &str, schedule: &str) -> Result<Imported, ImportError> {
    ledger.import(&draft(&[("c.toml", tables), ("s.csv", schedule)]), rules(), who()).await
}

async fn imported() -> Fresh {
    let fresh = empty().await;
    import(&fresh.ledger, TABLES, SCHEDULE).await.unwrap();
    fresh
}

fn told(refused: Result<Imported, ImportError>) -> Vec<String> {
    match refused.unwrap_err() {
        ImportError::Wrong(faults) => faults.iter().map(|Fault { place, what }| format!("{place}: {what}")).collect(),
        ImportError::Conflicts(all) => all.iter().map(|c| format!("{}: {} {}", c.place, c.screening, c.what)).collect(),
        ImportError::Ledger(error) => panic!("{error}"),
    }
}

async fn all(ledger: &Ledger) -> Vec<std::sync::Arc<crate::domain::screening::Screening>> {
    ledger.screenings(at(0), at(i64::MAX)).await.unwrap()
}

/// What was imported last is what the tapes tell.
async fn assert_told(ledger: &Ledger) {
    let found = ledger.verify_tapes().await.unwrap().into_iter().find(|finding| finding.violations > 0);
    assert_eq!(found, None);
}

#[tokio::test]
async fn files_fill_an_empty_ledger_and_again_change_nothing() {
    let Fresh { ledger, database: _database } = empty().await;
    let dry = ImportRules { dry_run: true, ..rules() };
    let planned = ledger.import(&draft(&[("c.toml", TABLES), ("s.csv", SCHEDULE)]), dry, who()).await.unwrap();
    assert!(ledger.is_empty().await.unwrap(), "a dry run writes nothing");
    let first = import(&ledger, TABLES, SCHEDULE).await.unwrap();
    assert_eq!(planned, first);
    let two = Tally { added: 2, ..Tally::default() };
    assert_eq!((first.films, first.screenings, first.halls.added, first.price_lists.added), (two, two, 1, 1));

    let screenings = all(&ledger).await;
    assert_eq!(screenings[0].film.titles.both().as_str(), "一一 Yi Yi");
    assert_eq!(screenings[0].prices.price(SeatKind::Standard, Fare::CHILD), Some(cny(2_550)));
    assert_eq!(screenings[1].prices.price(SeatKind::Premium, Fare::ADULT), Some(cny(6_050)));
    let kinds = [blocked(BlockReason::House, "A1"), blocked(BlockReason::Broken, "B6")].concat();
    assert_eq!(ledger.snapshot(screenings[0].id).await.unwrap().blocked, kinds);
    let clock = clock_of(screenings[1].starts_at, shanghai());
    assert_eq!((clock.0.to_string(), clock.1), ("2026-11-21".to_owned(), "19:30".to_owned()));

    let again = import(&ledger, TABLES, SCHEDULE).await.unwrap();
    assert!(!again.is_news(), "{again:?}");
    assert_eq!((again.films.same, again.screenings.same), (2, 2));
    assert!(ledger.verify().await.unwrap().iter().all(|finding| finding.violations == 0));
}

#[tokio::test]
async fn only_what_differs_is_changed_and_other_terminals_see_it() {
    let Fresh { ledger, database } = imported().await;
    let other = reopen(&database).await;
    assert_eq!(all(&other).await[1].film.titles.en.as_str(), "Flow");
    let tables = TABLES.replace("\"Flow\"", "\"Flow (dubbed)\"").replace("adult = 45", "adult = 48");
    let more = format!("{SCHEDULE}2026-11-21,22:00,1,2,1,\n");
    let changed = import(&ledger, &tables, &more).await.unwrap();
    assert_eq!(changed.films, Tally { added: 0, changed: 1, same: 1 });
    assert_eq!((changed.price_lists.changed, changed.halls.same), (1, 1));
    assert_eq!(changed.screenings, Tally { added: 1, changed: 0, same: 2 });
    let seen = all(&other).await;
    assert_eq!((seen.len(), seen[1].film.titles.en.as_str()), (3, "Flow (dubbed)"));
    assert_told(&ledger).await;
    let other_film = format!("{SCHEDULE}2026-11-21,22:00,1,1,1,\n");
    assert_eq!(import(&ledger, &tables, &other_film).await.unwrap().screenings.changed, 1);
    assert_told(&ledger).await;
    assert_eq!(seen[1].prices.price(SeatKind::Standard, Fare::ADULT), Some(cny(4_800)));
    assert_eq!(seen[1].prices.price(SeatKind::Standard, Fare::CHILD), Some(cny(2_550)));
}

#[tokio::test]
async fn all_faults_of_all_files_are_told_at_once_each_with_its_line() {
    let Fresh { ledger, database: _database } = empty().await;
    let tables = "[[film]]\nid = 1\nen = \"Flow\"\nminutes = \"long\"\n\n[[film]]\nid = 2\nminuts = 85\n\n\
                  [[hall]]\nid = 1\nname = \"1\"\nplan = '''\nA | ..\nB | .?\n'''\n\n\
                  [[price_list]]\nid = 1\nname = \"all\"\nprices = { standard = { child = 20, adlt = 45 }, sofa = { adult = 9 } }\n\
                  [[flim]]\nid = 3\n";
    let schedule = "date,time,hall,film,price_list\n2026-11-31,19:30,1,1,1\n2026-11-21,25:00,1,9,1\n\
                    2026-11-21,19:30,7,1,1\n2026-11-21,x,y\n";
    let lines = told(import(&ledger, tables, schedule).await);
    let places: Vec<&str> = lines.iter().map(|line| line.split(": ").next().unwrap()).collect();
    let expected = [
        "c.toml:4",
        "c.toml:6",
        "c.toml:6",
        "c.toml:8",
        "c.toml:15",
        "c.toml:18",
        "c.toml:21",
        "c.toml:22",
        "s.csv:2",
        "s.csv:3",
        "s.csv:4",
        "s.csv:5",
    ];
    assert_eq!(places, expected, "{lines:#?}");
    assert!(lines[1].contains("`minutes` is a number from 1 to 1440, and is missing"), "{lines:#?}");
    assert!(lines[10].contains("there is no hall 7"), "{lines:#?}");
    assert!(ledger.is_empty().await.unwrap());
    let odd = ledger.import(&draft(&[("plan.xls", "")]), rules(), who()).await;
    assert!(told(odd)[0].starts_with("plan.xls: neither .toml"));
}

#[tokio::test]
async fn a_schedule_may_lean_on_what_the_ledger_has_and_on_nothing_else() {
    let Fresh { ledger, database: _database } = imported().await;
    let alone = |schedule: &str| draft(&[("s.csv", schedule)]);
    let head = "date,time,hall,film,price_list\n";
    let good = ledger.import(&alone(&format!("{head}2026-11-22,19:30,1,2,1\n")), rules(), who()).await.unwrap();
    assert_eq!(good.screenings.added, 1);
    let bad = ledger.import(&alone(&format!("{head}2026-11-23,19:30,1,3,2\n")), rules(), who()).await;
    let lines = told(bad);
    assert_eq!(lines[0], "s.csv:2: there is no film 3; there are 1 (一一 Yi Yi), 2 (Flow)");
    assert_eq!(lines[1], "s.csv:2: there is no price list 2; there are 1 (Standard)");
}

#[tokio::test]
async fn films_that_overlap_in_a_hall_are_refused_within_the_file_and_against_the_ledger() {
    let Fresh { ledger, database: _database } = imported().await;
    let head = "date,time,hall,film,price_list\n";
    let of = async |rows: &str| ledger.import(&draft(&[("s.csv", &format!("{head}{rows}"))]), rules(), who()).await;
    // Yi Yi takes from 13:00 to 15:53, and the hall is clean at 16:08.
    let lines = told(of("2026-11-21,16:07,1,2,1\n").await);
    assert!(lines[0].starts_with("s.csv:2: hall 1 begins a film at 2026-11-21 13:00 and another at 2026-11-21 16:07"));
    assert!(lines[0].ends_with("2026-11-21 16:08"), "{lines:?}");
    let lines = told(of("2026-11-21,18:00,1,2,1\n").await);
    assert!(lines[0].contains("another at 2026-11-21 19:30"), "{lines:?}");
    let lines = told(of("2026-11-22,12:00,1,2,1\n2026-11-22,13:39,1,2,1\n2026-11-22,12:00,1,1,1\n").await);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(of("2026-11-21,16:08,1,2,1\n2026-11-21,17:48,1,2,1\n").await.is_ok());
    // A longer film no longer fits either.
    let longer = TABLES.replace("minutes = 85", "minutes = 90");
    let lines = told(ledger.import(&draft(&[("c.toml", &longer)]), rules(), who()).await);
    assert!(lines.iter().all(|line| line.starts_with("c.toml:9: hall 1")), "{lines:#?}");
}

#[tokio::test]
async fn what_is_sold_or_blocked_is_not_changed_under_people() {
    let Fresh { ledger, database: _database } = imported().await;
    let screenings = all(&ledger).await;
    ledger.commit(&sale(screenings[1].id, "A3")).await.unwrap();
    let before = all(&ledger).await;
    let swapped = SCHEDULE.replace("19:30,1,2", "19:30,1,1").replace("13:00,1,1", "13:00,1,2");
    let lines = told(import(&ledger, TABLES, &swapped).await);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("s.csv:2: 1 seats are blocked: A1 B6"), "{lines:#?}");
    assert!(lines[1].starts_with("s.csv:3: 2 tickets are sold: 1"), "{lines:#?}");
    let lines = told(import(&ledger, &TABLES.replace("A | ......", "A | ....."), SCHEDULE).await);
    assert!(lines.len() == 1 && lines[0].starts_with("c.toml:14: 2 tickets are sold"), "{lines:#?}");
    let lines = told(import(&ledger, &TABLES.replace("B | pppppp", "B | ppppp"), SCHEDULE).await);
    assert!(lines.iter().any(|line| line.contains("hall 1 has no seat B6")), "{lines:#?}");
    let lines = told(import(&ledger, TABLES, &SCHEDULE.replace("A1 B6", "A1 A2 B6")).await);
    assert!(lines[0].contains("block A2 with `frontrow block 1 A2 --reason house`"), "{lines:#?}");
    // Plain is blocked whatever for; who says why is told where it is for something else.
    let reasons = SCHEDULE.replace("A1 B6:broken", "A1:broken B6");
    let lines = told(import(&ledger, TABLES, &reasons).await);
    assert!(lines.len() == 1, "{lines:#?}");
    let by_hand = "A1 is kept for the house: `frontrow unblock 1 A1`, then `frontrow block 1 A1 --reason broken`";
    assert!(lines[0].ends_with(by_hand), "{lines:#?}");
    assert_eq!(all(&ledger).await, before);
    // Neither a name nor a price is what people rely on.
    let tables = TABLES.replace("name = \"1\"", "name = \"One\"").replace("adult = 45", "adult = 50");
    let renamed = import(&ledger, &tables, SCHEDULE).await.unwrap();
    assert_eq!((renamed.halls.changed, renamed.price_lists.changed, renamed.replanned), (1, 1, vec![]));
}

#[tokio::test]
async fn a_hall_is_drawn_anew_where_nobody_has_a_ticket() {
    let Fresh { ledger, database: _database } = imported().await;
    let wider = TABLES.replace("A | ......", "A | .......");
    let replanned = import(&ledger, &wider, SCHEDULE).await.unwrap();
    assert_eq!(replanned.replanned.iter().map(|(screening, _)| screening.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(all(&ledger).await[0].hall.plan.len(), 13);
    // Once the screenings are over, the plan is free again.
    ledger.commit(&sale(FIRST, "A7")).await.unwrap();
    let later = ImportRules { now: rules().now.plus(Duration::from_hours(48)), ..rules() };
    ledger.import(&draft(&[("c.toml", TABLES)]), later, who()).await.unwrap();
    assert_told(&ledger).await;
}

#[tokio::test]
async fn an_export_fills_another_ledger_alike_and_changes_nothing_in_its_own() {
    let Fresh { ledger, database: _database } = empty().await;
    let yen = Currency::from_code("JPY").unwrap();
    // Berlin, in the week in which a night has one hour twice.
    let berlin = Calendar { zone: chrono_tz::Europe::Berlin, ..shanghai() };
    demo::stock(&ledger, NaiveDate::from_ymd_opt(2026, 10, 23).unwrap(), berlin, yen).await.unwrap();
    let written = ledger.export(berlin, at(0)).await.unwrap();
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let files = [file("catalogue.toml", &written.catalogue), file("schedule.csv", &written.schedule)];
    let draft = Draft::read(&files, berlin, yen);
    let rules = ImportRules { calendar: berlin, ..rules() };

    let same = ledger.import(&draft, rules, who()).await.unwrap();
    assert!(!same.is_news(), "{same:?}");
    assert_eq!(same.screenings.same, all(&ledger).await.len());
    let Fresh { ledger: other, database: _other } = empty().await;
    let added = other.import(&draft, rules, who()).await.unwrap();
    assert_eq!((added.screenings.added, added.films.added), (same.screenings.same, same.films.same));
    assert_eq!(other.export(berlin, at(0)).await.unwrap(), written);
    let bare = |screening: &std::sync::Arc<crate::domain::screening::Screening>| {
        let screening = screening.as_ref().clone();
        (screening.film, screening.hall, screening.starts_at, screening.prices)
    };
    let (ours, theirs) = (all(&ledger).await, all(&other).await);
    assert_eq!(ours.iter().map(bare).collect::<Vec<_>>(), theirs.iter().map(bare).collect::<Vec<_>>());
    assert!(other.verify().await.unwrap().iter().all(|finding| finding.violations == 0));
}

/// What is wrong with these files, in a house of `zone`.
fn faults(zone: chrono_tz::Tz, files: &[(&str, &str)]) -> Vec<String> {
    let calendar = Calendar { zone, ..shanghai() };
    let file = |(name, text): &(&str, &str)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() };
    let draft = Draft::read(&files.iter().map(file).collect::<Vec<_>>(), calendar, Currency::CNY);
    draft.faults.iter().map(|Fault { place, what }| format!("{place}: {what}")).collect()
}

fn starts(zone: chrono_tz::Tz, schedule: &str) -> Vec<String> {
    let calendar = Calendar { zone, ..shanghai() };
    let file = SourceFile { name: "s.csv".to_owned(), text: schedule.to_owned() };
    let draft = Draft::read(&[file], calendar, Currency::CNY);
    assert!(draft.faults.is_empty(), "{:?}", draft.faults);
    draft.showings.iter().map(|at| at.entry.starts_at.written(chrono_tz::UTC, "%d %H:%M")).collect()
}

#[tokio::test]
async fn two_halls_are_not_called_alike_within_the_files_or_beside_the_ledger() {
    let Fresh { ledger, database: _database } = imported().await;
    let hall = |id: i64, name: &str| format!("[[hall]]\nid = {id}\nname = \"{name}\"\nplan = '''\nA | ..\n'''\n");
    let of = async |tables: &str| ledger.import(&draft(&[("c.toml", tables)]), rules(), who()).await;
    let lines = told(of(&hall(2, "1")).await);
    assert_eq!(lines, ["c.toml:1: hall 2 is called `1`, as hall 1 is; a ticket names halls by it"]);
    let lines = told(of(&(hall(2, "Gold") + &hall(3, "GOLD"))).await);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    // Names that change places meet nobody.
    assert!(of(&hall(2, "2")).await.is_ok());
    let swapped = TABLES.replace("name = \"1\"", "name = \"2\"") + &hall(2, "1");
    assert!(ledger.import(&draft(&[("c.toml", &swapped)]), rules(), who()).await.is_ok());
}

#[test]
fn a_seat_is_blocked_for_one_reason_that_there_is() {
    let row = |blocked| format!("date,time,hall,film,price_list,blocked\n2026-11-21,19:30,1,1,1,{blocked}\n");
    for (blocked, what) in [
        ("A1:broken A1", "s.csv:2: blocked: A1 is both broken and kept for the house"),
        ("A1:wet", "s.csv:2: blocked: `A1:wet` is no seat, such as G7, or G7:broken"),
    ] {
        assert_eq!(faults(chrono_tz::Asia::Shanghai, &[("s.csv", &row(blocked))]), [what]);
    }
    assert!(faults(chrono_tz::Asia::Shanghai, &[("s.csv", &row("A1:broken A2 A1:broken"))]).is_empty());
}

#[test]
fn a_fault_has_the_line_that_an_editor_shows() {
    let head = "date,time,hall,film,price_list,blocked";
    for end in ["\n", "\r\n", "\r"] {
        let rows = [
            head,
            "",
            "",
            "2026-11-21,19:30,1,1,1,",
            ",,,,,",
            "   ",
            "2026-11-31,19:30,1,1,1,",
            "",
            "2026-11-21,\"x",
            "y\",1,1,1,",
            "x,y,,",
        ];
        let told = faults(chrono_tz::Asia::Shanghai, &[("s.csv", &rows.join(end))]);
        let lines: Vec<&str> = told.iter().map(|line| line.split(": ").next().unwrap()).collect();
        assert_eq!(lines, ["s.csv:7", "s.csv:9", "s.csv:11"], "{end:?} {told:#?}");
    }
    let told = faults(chrono_tz::Asia::Shanghai, &[("s.csv", &format!("\u{feff}\r\n\r\n{head},colour\r\n"))]);
    assert!(told.iter().any(|line| line.starts_with("s.csv:3: there is no column `colour`")), "{told:?}");
    let tables = "[[hall]]\r\nid = 1\r\n\r\nname = \"1\"\r\nplan = '''\r\n\r\nA | ..\r\nB | .?\r\n'''\r\n";
    let told = faults(chrono_tz::Asia::Shanghai, &[("c.toml", tables)]);
    assert!(told.len() == 1 && told[0].starts_with("c.toml:8: plan: column 6: `?` is no seat"), "{told:?}");
}

#[test]
fn rows_and_columns_that_a_spreadsheet_leaves_blank_are_nothing_and_a_cell_beside_the_columns_is_a_fault() {
    let schedule = "\n,,,,,,\ndate,time,hall,film,price_list,blocked,,\n\n2026-11-21,19:30,1,1,1,,,\n,,,,,,,\n , ,\n2026-11-21,22:30,1,1,1\n";
    assert_eq!(
        faults(chrono_tz::Asia::Shanghai, &[("s.csv", schedule)]),
        ["s.csv:8: 5 columns stand where the first line has 8"]
    );
    let beside = "date,time,hall,film,price_list,,\n2026-11-21,19:30,1,1,1,,A1\n2026-11-21,22:30,1,1,1,,,,\n";
    assert_eq!(
        faults(chrono_tz::Asia::Shanghai, &[("s.csv", beside)]),
        ["s.csv:2: 7 columns stand where the first line has 7"]
    );
}

#[test]
fn what_cannot_be_drawn_in_a_hall_is_a_fault_with_its_line() {
    for (row, told) in [
        ("A | ..\t..", "column 7: a tab cannot be drawn; use blanks"),
        ("A | ..\u{a0}..", "column 7: the character U+00A0 cannot be drawn"),
        ("A | ..\u{3000}..", "column 7: the character U+3000 cannot be drawn"),
        ("A | ..\u{200b}..", "column 7: the character U+200B cannot be drawn"),
        ("# a\u{b}b", "column 4: the character U+000B cannot be drawn"),
    ] {
        // In double quotes, where TOML lets any character be written.
        let row: String = row
            .chars()
            .map(|c| if c.is_ascii() && !c.is_control() { c.to_string() } else { format!("\\u{:04X}", u32::from(c)) })
            .collect();
        let tables = format!("[[hall]]\nid = 1\nname = \"1\"\nplan = \"\"\"\nB | ....\n{row}\n\"\"\"\n");
        let faults = faults(chrono_tz::Asia::Shanghai, &[("c.toml", &tables)]);
        assert!(faults.len() == 1 && faults[0].starts_with(&format!("c.toml:6: plan: {told}")), "{faults:?}");
    }
    let tab = "[[hall]]\nid = 1\nname = \"1\"\nplan = '''\nA | ..\t..\nB | ....\t\n'''\n";
    let faults = faults(chrono_tz::Asia::Shanghai, &[("c.toml", tab)]);
    assert_eq!(faults, ["c.toml:5: plan: column 7: a tab cannot be drawn; use blanks"]);
}

#[test]
fn a_price_beyond_every_ticket_is_a_fault() {
    let of = |price: &str| {
        let tables = TABLES.replace("adult = 45", &format!("adult = {price}"));
        faults(chrono_tz::Asia::Shanghai, &[("c.toml", &tables)])
    };
    assert_eq!(of("100000"), [""; 0]);
    assert_eq!(of("\"1,234.50\""), [""; 0]);
    let told = of("100000.01");
    assert_eq!(
        told,
        ["c.toml:26: standard: adult: 100000.01 is more than a seat may cost, which is 100000.00 at most"]
    );
    assert!(of("92233720368547758")[0].contains("more than a seat may cost"));
    assert!(of("45.000")[0].contains("more digits after the point"), "a number of TOML is decimal");
    assert!(of("\"45.000\"")[0].contains("a thousand, or one"));
}

#[test]
fn a_time_that_the_clock_never_shows_is_a_fault_and_one_that_it_shows_twice_may_say_which() {
    let berlin = chrono_tz::Europe::Berlin;
    let row = |date: &str, time: &str| format!("date,time,hall,film,price_list\n{date},{time},1,1,1\n");
    let told = |zone, date: &str, time: &str| faults(zone, &[("s.csv", &row(date, time))]);
    assert_eq!(
        told(berlin, "2026-03-29", "02:30"),
        ["s.csv:2: time: on 2026-03-29 the clock is put forward over 02:30; it goes on at 03:00"]
    );
    let lord_howe = chrono_tz::Australia::Lord_Howe;
    assert!(told(lord_howe, "2026-10-04", "02:15")[0].ends_with("it goes on at 02:30"));
    // An offset that the house does not have then makes another time of it.
    for time in ["02:30+02:00", "02:30+01:00", "19:30+05:00"] {
        assert!(told(berlin, "2026-03-29", time)[0].contains("a time of another zone"), "{time}");
    }
    assert_eq!(starts(berlin, &row("2026-10-25", "02:30")), ["25 00:30"], "the first");
    for (time, utc) in
        [("02:30+02", "25 00:30"), ("02:30+02:00", "25 00:30"), ("02:30+01", "25 01:30"), ("02:30:00+0100", "25 01:30")]
    {
        assert_eq!(starts(berlin, &row("2026-10-25", time)), [utc], "{time}");
    }
    assert_eq!(starts(lord_howe, &row("2026-04-05", "01:45+10:30")), ["04 15:15"]);
    // And a schedule that is written says which, of both.
    let calendar = Calendar { zone: berlin, ..shanghai() };
    let night = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
    let both = calendar.showing(night, NaiveTime::from_hms_opt(2, 30, 0).unwrap());
    assert_eq!(both.iter().map(|at| clock_of(*at, calendar).1).collect::<Vec<_>>(), ["02:30+02", "02:30+01"]);
}

proptest! {
    #[test]
    fn any_instant_is_read_back_from_a_schedule(millis in 0..4_000_000_000_000_i64, is_minute: bool) {
        let berlin = Calendar { zone: chrono_tz::Europe::Berlin, ..shanghai() };
        let starts_at = at(if is_minute { millis / 60_000 * 60_000 } else { millis });
        let (date, time) = clock_of(starts_at, berlin);
        let file = format!("date,time,hall,film,price_list\n{date},{time},1,1,1\n");
        let read = Draft::read(&[SourceFile { name: "s.csv".to_owned(), text: file }], berlin, Currency::CNY);
        prop_assert_eq!(read.showings.iter().map(|at| at.entry.starts_at).collect::<Vec<_>>(), vec![starts_at]);
    }

    #[test]
    fn no_file_is_too_strange_to_be_read(text: String, is_toml: bool) {
        let name = if is_toml { "x.toml" } else { "x.csv" };
        draft(&[(name, &text)]);
        draft(&[(name, &format!("[[film]]\n{text}"))]);
        draft(&[(name, &format!("date,time,hall,film,price_list\n{text}"))]);
    }
}

#[tokio::test]
async fn new_prices_are_a_new_version_and_a_hold_is_sold_at_its_own_for_as_long_as_a_hold_may_last() {
    let Fresh { ledger, database: _database } = imported().await;
    let at = |minutes: u64| rules().now.plus(Duration::from_mins(minutes));
    let screening = ledger.screening(FIRST).await.unwrap().unwrap();
    let plan = &screening.hall.plan;
    let pick = |seat: &str| Pick { seat: seat.parse().unwrap(), fare: Fare::ADULT };
    let held = screening.prices.quote(plan, &[pick("A2"), pick("A3")]).unwrap();
    import(&ledger, &TABLES.replace("adult = 45,", "adult = 50,"), SCHEDULE).await.unwrap();
    let now = ledger.screening(FIRST).await.unwrap().unwrap().prices.quote(plan, &[pick("A4"), pick("B2")]).unwrap();
    assert_eq!((held[0].price, held[0].version), (cny(4_500), PriceVersion(1)));
    assert_eq!((now[0].price, now[0].version, now[1].price), (cny(5_000), PriceVersion(2), cny(6_050)));

    let wrong = async |lines: &[Line], minutes| ledger.wrong_line(FIRST, lines, None, at(minutes)).await.unwrap();
    assert_eq!(wrong(&[held[0], now[0], now[1]], 14).await, None, "an amended order may have lines of two");
    assert_eq!(wrong(&held, 20).await, Some((held[0], LineFault::OldPrice)), "no hold is as old as that");
    let forged = Line { version: PriceVersion(1), ..now[0] };
    assert_eq!(wrong(&[forged], 14).await, Some((forged, LineFault::Price(Some(cny(4_500))))));
    let sale = |lines: &[Line], minutes: u64| {
        let order = Order { lines: lines.to_vec(), ..order(FIRST, "A1") };
        Sale { at: at(minutes), ..sale_of(order, 0) }
    };
    ledger.commit(&sale(&held, 14)).await.unwrap();
    ledger.commit(&sale(&now, 14)).await.unwrap();
    let acts = "SELECT COUNT(*) FROM tape WHERE subject = 'catalogue' AND what = 'imported'";
    let row = query(acts).fetch_one(&mut ledger.inner.readers.acquire().await.unwrap()).await.unwrap();
    assert_eq!(int(&row, 0), Ok(2), "imports are on the tape like all else");
    assert!(ledger.verify().await.unwrap().iter().all(|finding| finding.violations == 0));
}
