//! A printer against the fake one over TCP and a pty: what it says before, within and after a job, each fault at each moment,
//! answers that come split, late, for another or never, and lines that break off. What lies on the paper is compared dot by dot,
//! and what became of a job with what lies there.

use std::io::Read as _;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::printing::raster::{NARROW, WIDE};
use fake::{Answers as Way, FakePrinter, Fault, Nature, Sheet};

#[path = "../../../tests/support/printer.rs"]
mod fake;

const FAULTS: [(Fault, PrinterFault); 4] = [
    (Fault::NoPaper, PrinterFault::PaperOut),
    (Fault::CoverOpen, PrinterFault::CoverOpen),
    (Fault::Offline, PrinterFault::Offline),
    (Fault::Cutter, PrinterFault::Broken),
];

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// For a printer that answers: as long as a busy machine needs, but for a job that is stopped.
const STEADY: Patience =
    Patience { connect: ms(3_000), answer: ms(3_000), stall: ms(500), done: ms(900), done_if_deaf: ms(300) };

/// For one that does not.
const HASTY: Patience =
    Patience { connect: ms(500), answer: ms(100), stall: ms(300), done: ms(400), done_if_deaf: ms(100) };

fn printer(at: &FakePrinter, patience: Patience) -> Printer {
    Printer::new(PrinterAddress::parse(at.address()).unwrap(), PaperKind::Mm80, Some(KickPin::Two), patience)
}

/// A picture with dots all over.
fn picture(width: u16, rows: usize, seed: usize) -> Raster {
    let mut picture = Raster::new(width);
    picture.feed(rows);
    for y in 0..rows {
        for x in (0..usize::from(width)).filter(|x| (x * 7 + y * 13 + seed) % 5 < 2) {
            picture.blacken(x, y);
        }
    }
    picture
}

/// Whether this lies on the sheet, from row `at` on, dot by dot.
fn lies_on(sheet: &Sheet, at: usize, picture: &Raster) -> bool {
    let dots = (0..picture.height()).flat_map(|y| (0..usize::from(picture.width())).map(move |x| (x, y)));
    dots.into_iter().all(|(x, y)| sheet.is_black(x, y + at) == picture.is_black(x, y))
}

async fn print(printer: &Printer, picture: &Raster) -> Printed {
    printer.print(Sheets::Pictures(std::slice::from_ref(picture)), false).await
}

const CONFIRMED: Printed = Printed { outcome: Outcome::Confirmed, state: PrinterState::Ready };

#[tokio::test]
async fn what_is_printed_is_on_paper_dot_by_dot_and_the_printer_said_so_in_the_network_and_at_a_line() {
    for at in [FakePrinter::tcp(Nature::default()), FakePrinter::pty(Nature::default())] {
        let printer = printer(&at, STEADY);
        let sheets = [picture(WIDE, 150, 1), picture(WIDE, 33, 2)];
        assert_eq!(printer.print(Sheets::Pictures(&sheets), false).await, CONFIRMED, "{}", at.address());
        let paper = at.sheets();
        assert_eq!((paper.len(), paper[0].rows.len(), paper[1].rows.len()), (2, 150, 33));
        assert!(lies_on(&paper[0], 0, &sheets[0]) && lies_on(&paper[1], 0, &sheets[1]));
        assert_eq!((at.kicks(), at.done().len()), (Vec::new(), 1));
        let narrow = picture(NARROW, 20, 3);
        assert_eq!(printer.print(Sheets::Pictures(std::slice::from_ref(&narrow)), true).await, CONFIRMED);
        assert!(lies_on(&at.sheets()[2], 0, &narrow));
        assert_eq!(at.kicks(), [2], "cash opens the drawer");
        assert_eq!(printer.open_drawer().await, Some(PrinterState::Ready));
        assert_eq!((at.kicks(), at.sheets().len()), (vec![2, 2], 3), "and nothing is printed with it");
    }
}

#[tokio::test]
async fn no_picture_makes_a_printer_do_anything_but_print_it() {
    let at = FakePrinter::tcp(Nature::default());
    let printer = printer(&at, STEADY);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let byte = prop_oneof![Just(0x10), Just(0x04), Just(0x05), Just(0x14), 0u8..9, any::<u8>()];
    for count in 1..=12 {
        let bytes = prop::collection::vec(byte.clone(), 48 * 40).new_tree(&mut runner).unwrap().current();
        let mut picture = Raster::new(NARROW);
        picture.feed(40);
        for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            if bytes[at] >> (7 - bit) & 1 == 1 {
                picture.blacken(at % 48 * 8 + bit, at / 48);
            }
        }
        assert_eq!(print(&printer, &picture).await, CONFIRMED);
        let paper = at.sheets();
        assert_eq!(paper.len(), count);
        let sheet = &paper[count - 1];
        let is_there = |x: usize, y: usize| !picture.is_black(x, y) || sheet.is_black(x, y);
        assert!((0..40).all(|y| (0..384).all(|x| is_there(x, y))), "no dot is lost");
    }
    assert_eq!(at.kicks(), [0; 0], "no drawer was opened");
}

#[tokio::test]
async fn what_keeps_it_from_printing_has_its_name_and_nothing_is_sent() {
    for (fault, name) in FAULTS {
        for at in
            [FakePrinter::tcp, FakePrinter::pty].map(|make| make(Nature { fault: Some(fault), ..Nature::default() }))
        {
            let printer = printer(&at, STEADY);
            assert_eq!(printer.state().await, PrinterState::Fault(name));
            let printed = print(&printer, &picture(WIDE, 40, 1)).await;
            assert_eq!(printed, Printed::failed(name), "{fault:?}");
            at.change(|nature| nature.fault = None);
            assert_eq!(at.received(), escpos::ASK_STATE.repeat(2), "{fault:?}: only asked");
            assert_eq!(print(&printer, &picture(WIDE, 40, 2)).await, CONFIRMED);
            assert!(lies_on(&at.wait_for_sheets(1)[0], 0, &picture(WIDE, 40, 2)));
        }
    }
}

#[tokio::test]
async fn what_stops_a_job_in_the_middle_leaves_it_unsure_says_why_and_nothing_comes_out_later() {
    let cases = FAULTS.into_iter().flat_map(|fault| [(fault, 1, true), (fault, 70, false)]);
    join_all(cases.map(|((fault, name), row, is_tcp)| async move {
        let nature = Nature { fault_at_row: Some((row, fault)), ..Nature::default() };
        let at = if is_tcp { FakePrinter::tcp(nature) } else { FakePrinter::pty(nature) };
        let printer = printer(&at, STEADY);
        let printed = print(&printer, &picture(WIDE, 90, 1)).await;
        assert_eq!(printed, Printed::unsure(PrinterState::Fault(name)), "{fault:?} at row {row}");
        at.change(|nature| nature.fault = None);
        // What was given up is forgotten; what comes next is printed once.
        assert_eq!(print(&printer, &picture(WIDE, 30, 2)).await, CONFIRMED, "{fault:?} at row {row}");
        let paper = at.wait_for_sheets(1);
        assert_eq!((paper.len(), paper[0].rows.len()), (1, row + 30));
        assert!(lies_on(&paper[0], row, &picture(WIDE, 30, 2)));
    }))
    .await;
}

#[tokio::test]
async fn a_job_that_is_stopped_and_goes_on_in_time_is_confirmed() {
    let at = FakePrinter::tcp(Nature { fault_at_row: Some((40, Fault::NoPaper)), ..Nature::default() });
    let printer = printer(&at, Patience { done: ms(20_000), ..STEADY });
    let (printed, ()) = tokio::join!(async { print(&printer, &picture(WIDE, 90, 1)).await }, async {
        while at.rows_uncut() < 40 {
            tokio::time::sleep(ms(5)).await;
        }
        tokio::time::sleep(ms(500)).await;
        at.change(|nature| nature.fault = None);
    });
    assert_eq!(printed, CONFIRMED);
    assert!(lies_on(&at.sheets()[0], 0, &picture(WIDE, 90, 1)));
}

#[tokio::test]
async fn answers_that_come_in_pieces_late_or_among_others_are_answers() {
    let late = Patience { answer: ms(60), ..STEADY };
    let natures = [
        (Nature { answers: Way::Split, ..Nature::default() }, STEADY),
        (Nature { answers: Way::Split, is_talkative: true, ..Nature::default() }, STEADY),
        (Nature { is_talkative: true, ..Nature::default() }, STEADY),
        (Nature { answers: Way::Late(ms(50)), ..Nature::default() }, STEADY),
        (Nature { row_takes: ms(3), ..Nature::default() }, STEADY),
        // It says how it is when nobody waits for that any more, and that the job is done in time.
        (Nature { answers: Way::Late(ms(120)), ..Nature::default() }, Patience { done: ms(20_000), ..late }),
    ];
    let each = natures.into_iter().flat_map(|(nature, patience)| [(nature, patience, true), (nature, patience, false)]);
    join_all(each.map(|(nature, patience, is_tcp)| async move {
        let at = if is_tcp { FakePrinter::tcp(nature) } else { FakePrinter::pty(nature) };
        let printer = printer(&at, patience);
        for count in 1..=2 {
            let printed = print(&printer, &picture(WIDE, 50, count)).await;
            assert_eq!(printed.outcome, Outcome::Confirmed, "{nature:?}");
            assert_eq!(at.sheets().len(), count);
        }
    }))
    .await;
}

#[tokio::test]
async fn silence_says_nothing() {
    let at = FakePrinter::tcp(Nature { answers: Way::Never, ..Nature::default() });
    let printer = printer(&at, HASTY);
    assert_eq!(printer.state().await, PrinterState::Unknown);
    assert_eq!(print(&printer, &picture(WIDE, 40, 1)).await, Printed::unsure(PrinterState::Unknown));
    assert_eq!(at.wait_for_sheets(1).len(), 1, "and the paper was printed");
    let pty = FakePrinter::pty(Nature { answers: Way::Never, fault: Some(Fault::NoPaper), ..Nature::default() });
    let printed = print(&self::printer(&pty, HASTY), &picture(WIDE, 40, 1)).await;
    assert_eq!(printed, Printed::unsure(PrinterState::Unknown), "with no paper, for all one knows");
}

#[tokio::test]
async fn a_printer_that_tells_its_state_and_not_the_end_of_a_job_is_waited_for_less_from_the_second_on() {
    let at = FakePrinter::tcp(Nature { answers: Way::StateOnly, ..Nature::default() });
    let printer = printer(&at, Patience { done: ms(1_500), done_if_deaf: ms(50), ..STEADY });
    let unsure = Printed::unsure(PrinterState::Ready);
    let begun = Instant::now();
    assert_eq!(print(&printer, &picture(WIDE, 40, 1)).await, unsure);
    assert!(begun.elapsed() >= ms(1_500));
    let begun = Instant::now();
    assert_eq!(print(&printer, &picture(WIDE, 40, 2)).await, unsure);
    assert!(begun.elapsed() < ms(1_500), "{:?}", begun.elapsed());
    // What the job before says late is not taken for this one.
    let before = at.done()[1].clone();
    let nothing = Raster::new(WIDE);
    let (printed, ()) = tokio::join!(print(&printer, &nothing), async {
        while at.done().len() < 3 {
            tokio::time::sleep(ms(1)).await;
        }
        at.say(&[&[0x37, 0x22], before.as_bytes(), &[0]].concat());
    });
    assert_eq!(printed, unsure);
    at.change(|nature| nature.answers = Way::Prompt);
    assert_eq!(print(&printer, &picture(WIDE, 40, 3)).await, CONFIRMED);
}

#[tokio::test]
async fn nobody_at_its_address_is_told_and_nothing_is_made_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lp0");
    let gone = {
        let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("tcp://{}", door.local_addr().unwrap())
    };
    for address in [gone.as_str(), file.to_str().unwrap(), folder.path().to_str().unwrap()] {
        let printer = Printer::new(PrinterAddress::parse(address).unwrap(), PaperKind::Mm80, None, Patience::USUAL);
        assert_eq!(printer.state().await, PrinterState::Fault(PrinterFault::Unreachable), "{address}");
        let printed = print(&printer, &picture(WIDE, 40, 1)).await;
        assert_eq!(printed, Printed::failed(PrinterFault::Unreachable), "{address}");
    }
    assert!(!file.exists());
}

#[tokio::test]
async fn one_that_dies_has_got_nothing_before_its_first_byte_and_may_have_printed_after() {
    let asked = escpos::ASK_STATE.len();
    for (after, outcome) in [
        (1, Outcome::Failed(PrinterFault::Unreachable)),
        (asked, Outcome::Failed(PrinterFault::Unreachable)),
        (asked + 1, Outcome::Unsure),
        (asked + 400, Outcome::Unsure),
    ] {
        let at = FakePrinter::tcp(Nature { dies_after: Some(after), ..Nature::default() });
        let printed = print(&printer(&at, STEADY), &picture(WIDE, 40, 1)).await;
        assert_eq!(printed.outcome, outcome, "after {after} bytes");
        assert_eq!(at.sheets(), [], "it is dead");
    }
}

#[tokio::test]
async fn one_that_takes_no_more_in_the_middle_is_not_waited_for_and_its_next_job_is_whole() {
    for is_talkative in [true, false] {
        let fault_at_row = Some((5, Fault::NoPaper));
        let nature = Nature { fault_at_row, is_talkative, buffer: 3_000, ..Nature::default() };
        let at = FakePrinter::pty(nature);
        let printer = printer(&at, STEADY);
        let printed = print(&printer, &picture(WIDE, 2_000, 1)).await;
        let why = if is_talkative { PrinterFault::PaperOut } else { PrinterFault::Offline };
        assert_eq!(printed, Printed::unsure(PrinterState::Fault(why)));
        at.change(|nature| nature.fault = None);
        let next = picture(WIDE, 60, 2);
        assert_eq!(print(&printer, &next).await, CONFIRMED);
        let inside = at.sheets_whatever();
        let sheet = inside.last().unwrap();
        assert!(sheet.rows.len() > 60 && sheet.rows.len() < 2_000, "{}", sheet.rows.len());
        assert!(lies_on(sheet, sheet.rows.len() - 60, &next), "the rest of a band took none of it");
    }
}

#[tokio::test]
async fn jobs_at_the_same_time_are_printed_one_after_the_other() {
    let at = FakePrinter::tcp(Nature { row_takes: ms(1), ..Nature::default() });
    let printer = printer(&at, STEADY);
    let pictures: Vec<Raster> = (0..4).map(|seed| picture(WIDE, 40, seed)).collect();
    let printed = join_all(pictures.iter().map(|picture| print(&printer, picture))).await;
    assert_eq!(printed, [CONFIRMED; 4]);
    let paper = at.sheets();
    assert_eq!(paper.len(), 4);
    for picture in &pictures {
        assert_eq!(paper.iter().filter(|sheet| lies_on(sheet, 0, picture)).count(), 1);
    }
    let mut ids = at.done();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "each has an id of its own");
}

#[tokio::test]
async fn two_tills_share_a_printer_that_has_one_line() {
    let at = FakePrinter::tcp(Nature { row_takes: ms(3), ..Nature::default() });
    let patience = Patience { answer: ms(50), done: ms(20_000), ..STEADY };
    let tills = [printer(&at, patience), printer(&at, patience)];
    let pictures = [picture(WIDE, 120, 1), picture(WIDE, 120, 2)];
    let printed = join_all(tills.iter().zip(&pictures).map(|(till, picture)| print(till, picture))).await;
    assert!(printed.iter().all(|printed| printed.outcome == Outcome::Confirmed), "{printed:?}");
    let paper = at.sheets();
    assert!(paper.len() == 2 && pictures.iter().all(|picture| paper.iter().any(|sheet| lies_on(sheet, 0, picture))));
}

#[tokio::test]
async fn how_it_is_can_be_asked_without_printing() {
    let at = FakePrinter::tcp(Nature::default());
    let printer = printer(&at, STEADY);
    assert_eq!(printer.state().await, PrinterState::Ready);
    at.change(|nature| nature.is_paper_low = true);
    assert_eq!(printer.state().await, PrinterState::PaperLow);
    assert_eq!((at.received(), at.connections()), (escpos::ASK_STATE.repeat(2), 2));
    assert_eq!(print(&printer, &picture(WIDE, 40, 1)).await.state, PrinterState::PaperLow);
}

#[tokio::test]
async fn plain_text_goes_as_a_printer_wants_it_or_a_file_and_only_what_a_file_keeps_is_sure() {
    let sheets = ["流浪地球 3\n7排8座\n".to_owned(), "Total 45.00".to_owned()];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "kept\n").unwrap();
    let in_file = PrinterAddress::Device(file.path().to_owned());
    let plain = |address| Printer::new(address, PaperKind::Text, Some(KickPin::Five), HASTY);
    let printed = plain(in_file).print(Sheets::Texts(&sheets), true).await;
    assert_eq!(printed, Printed { outcome: Outcome::Confirmed, state: PrinterState::Unknown });
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "kept\n流浪地球 3\n7排8座\n\x0cTotal 45.00\n\x0c");

    let at = FakePrinter::tcp(Nature { is_plain: true, ..Nature::default() });
    let printer = plain(PrinterAddress::parse(at.address()).unwrap());
    let unsure = Printed::unsure(PrinterState::Unknown);
    assert_eq!(printer.print(Sheets::Texts(&sheets), true).await, unsure);
    assert_eq!(printer.state().await, PrinterState::Unknown);
    let kicked = [0x1b, b'p', 1, 50, 50];
    let text = "流浪地球 3\r\n7排8座\r\n\x0cTotal 45.00\r\n\x0c";
    let begun = Instant::now();
    while at.received().len() < kicked.len() + text.len() && begun.elapsed() < ms(5_000) {
        tokio::time::sleep(ms(5)).await;
    }
    assert_eq!(at.received(), [&kicked, text.as_bytes()].concat());
}

#[tokio::test]
async fn what_cannot_answer_is_printed_to_and_unsure() {
    let null = Printer::new(PrinterAddress::Device(PathBuf::from("/dev/null")), PaperKind::Mm80, None, HASTY);
    assert_eq!(print(&null, &picture(WIDE, 40, 1)).await, Printed::unsure(PrinterState::Unknown));
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let piped = Printer::new(PrinterAddress::Device(pipe.clone()), PaperKind::Mm80, None, HASTY);
    let nobody = Printed::failed(PrinterFault::Unreachable);
    assert_eq!(print(&piped, &picture(WIDE, 4, 1)).await, nobody, "nobody reads it");
    let reader = std::thread::spawn(move || {
        let mut read = Vec::new();
        std::fs::File::open(pipe).unwrap().read_to_end(&mut read).unwrap();
        read
    });
    let mut printed = nobody;
    while printed == nobody {
        printed = print(&piped, &picture(WIDE, 4, 1)).await;
    }
    assert_eq!(printed, Printed::unsure(PrinterState::Unknown));
    assert!(reader.join().unwrap().starts_with(b"\x1b@\x1c."));
}
