//! Papers of a sale: printed once, found again after a fault, and never for what went back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, Event, Report};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::OrderRef;
use frontrow::domain::paper::{Job, JobState, PaperFault, PrinterFault};
use frontrow::domain::printer::{PaperKind, PrinterAddress, PrinterSettings, TicketsAfter};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;
use frontrow::locale::Lang;

use super::fake_printer::{Answers, FakePrinter, Fault, Nature, Sheet};
use super::house::{FIRST, House, cash, eventually, picks, seat, sell};

/// A file that takes what a terminal prints, as plain text.
pub(crate) fn print_to_file(house: &House, office: &BoxOffice) -> PathBuf {
    let file = house.directory.path().join(format!("{}.txt", office.terminal()));
    std::fs::OpenOptions::new().create(true).append(true).open(&file).unwrap();
    print_at(office, PrinterAddress::Device(file.clone()), PaperKind::Text);
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    file
}

fn print_at(office: &BoxOffice, address: PrinterAddress, paper: PaperKind) {
    let settings = PrinterSettings { address: Some(address), paper, ..PrinterSettings::default() };
    office.print_with(&settings, Lang::En);
}

async fn jobs_of(office: &BoxOffice, order: OrderRef) -> Vec<Job> {
    let jobs = office.print_jobs(Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX)).await.unwrap();
    jobs.into_iter().filter(|job| job.paper.order() == order).collect()
}

fn told(jobs: &[Job]) -> Vec<String> {
    let told = |job: &Job| {
        let what = job.paper.seat().map_or_else(|| job.paper.word().to_owned(), |seat| seat.to_string());
        let why = job.state.why().map(|why| format!(" {why}")).unwrap_or_default();
        format!("{what} {} {}{why}", job.print, job.state.word())
    };
    jobs.iter().map(told).collect()
}

async fn print_all(office: &BoxOffice, order: OrderRef) -> Vec<String> {
    office.print_order(order, false).await.unwrap();
    told(&office.print_out().await)
}

async fn assert_sound(house: &House) {
    for finding in house.ledger.verify().await.unwrap() {
        assert_eq!(finding.violations, 0, "{}: {:?}", finding.code, finding.examples);
    }
}

#[tokio::test]
async fn a_sale_prints_a_ticket_for_each_seat_and_its_receipt_once_and_then_copies() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let file = print_to_file(&house, &office);
    let order = sell(&office, FIRST, "G7 G8").await;
    assert_eq!(print_all(&office, order).await, ["G7 1 confirmed", "G8 1 confirmed", "receipt 1 confirmed"]);
    let printed = std::fs::read_to_string(&file).unwrap();
    assert_eq!(printed.matches('\u{c}').count(), 3, "{printed}");
    assert!(printed.contains(order.order.as_str()), "{printed}");
    // To print what is printed does nothing; to print it again makes copies, which say so.
    assert_eq!(print_all(&office, order).await, [""; 0]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
    office.print_again(order, &[seat("G8")]).await.unwrap();
    assert_eq!(told(&office.print_out().await), ["G8 2 confirmed"]);
    let copy = std::fs::read_to_string(&file).unwrap();
    assert!(copy[printed.len()..].contains("COPY"), "{copy}");
    let mut last = BTreeMap::new();
    for job in jobs_of(&office, order).await.iter().filter(|job| job.state.may_be_out() && job.paper.seat().is_some()) {
        last.entry(job.paper.seat()).and_modify(|print| *print = job.print.max(*print)).or_insert(job.print);
    }
    assert_eq!(last.into_values().collect::<Vec<_>>(), [1, 2]);
    assert_sound(&house).await;
}

#[tokio::test]
async fn what_no_printer_took_waits_in_the_ledger_and_what_goes_back_meanwhile_is_not_printed() {
    let house = House::open().await;
    let office = house.office("T1").await;
    print_at(&office, PrinterAddress::Tcp { host: "127.0.0.1".to_owned(), port: 1 }, PaperKind::Mm58);
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    let order = sell(&office, FIRST, "G7 G8").await;
    office.print_order(order, true).await.unwrap();
    // The first one says why, and those behind it are let be.
    let failed = JobState::Failed(PrinterFault::Unreachable);
    assert_eq!(office.print_out().await.iter().map(|job| job.state).collect::<Vec<_>>(), [failed]);
    let open = told(&office.open_jobs().await.unwrap());
    assert_eq!(open, ["G7 1 failed unreachable", "G8 1 queued", "receipt 1 queued"]);
    office.refund_seats(order, office.new_attempt(), &[seat("G8")], zero(), Text::new("ill")).await.unwrap();
    // Another program at that terminal, with a printer that works.
    let next = house.office("T1").await;
    let file = print_to_file(&house, &next);
    assert_eq!(next.print_waiting().await.unwrap().len(), 3);
    assert_eq!(told(&next.print_out().await), ["G7 1 confirmed", "G8 1 dropped", "receipt 1 confirmed"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap().matches('\u{c}').count(), 2);
    assert_eq!(next.open_jobs().await.unwrap(), []);
    let gone = next.print_again(order, &[seat("G8")]).await.unwrap_err();
    assert_eq!(gone, Refusal::Paper(PaperFault::NoTicket(vec![seat("G8")])));
    let none = house.office("T2").await.print_order(order, false).await.unwrap_err();
    assert_eq!(none, Refusal::Paper(PaperFault::NoPrinter));
    assert_sound(&house).await;
}

#[tokio::test]
async fn what_is_wanted_twice_before_its_turn_is_printed_once_at_a_printer_that_never_says_so() {
    let house = House::open().await;
    let printer = FakePrinter::tcp(Nature { answers: Answers::Never, ..Nature::default() });
    let office = at_printer(&house, "T1", &printer).await;
    let order = sell(&office, FIRST, "G7").await;
    let job = office.print_order(order, false).await.unwrap().swap_remove(0);
    office.print_job_again(&job).await.unwrap();
    office.print_out().await;
    assert_eq!(told(&jobs_of(&office, order).await), ["G7 1 unsure", "receipt 1 unsure"]);
    printer.wait_for_sheets(2);
    assert_eq!(on_paper(&office, &printer).await, ([((seat("G7"), 1), 1)].into(), 1));
    assert_sound(&house).await;
}

fn zero() -> frontrow::domain::money::Money {
    frontrow::domain::money::Money::zero(frontrow::domain::money::Currency::CNY)
}

/// A terminal that prints on a roll of 58 mm.
async fn at_printer(house: &House, name: &str, printer: &FakePrinter) -> BoxOffice {
    let office = house.office(name).await;
    print_at(&office, PrinterAddress::parse(printer.address()).unwrap(), PaperKind::Mm58);
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    office
}

/// What a scanner reads on a sheet.
fn code_of(sheet: &Sheet) -> Option<String> {
    let wide = sheet.rows.first()?.len();
    let mut picture = rqrr::PreparedImage::prepare_from_bitmap(wide, sheet.rows.len(), |x, y| sheet.is_black(x, y));
    picture.detect_grids().first()?.decode().ok().map(|(_, code)| code)
}

/// How often each ticket was cut off, by its seat and the number of its print, and how many sheets have no code: receipts.
async fn on_paper(office: &BoxOffice, printer: &FakePrinter) -> (BTreeMap<(SeatId, u16), usize>, usize) {
    let (mut tickets, mut others) = (BTreeMap::new(), 0);
    for sheet in printer.sheets() {
        match code_of(&sheet) {
            Some(code) => {
                let ticket = office.read_code(&code).await.unwrap();
                *tickets.entry((ticket.seat, ticket.print)).or_default() += 1;
            }
            None => others += 1,
        }
    }
    (tickets, others)
}

/// What comes of a sale of two seats at a printer of this nature, and what is there when a person has mended it, looked, and
/// said what came out.
async fn print_in_spite_of(house: &House, name: &str, seats: &str, nature: Nature) -> Vec<String> {
    let mut printer = FakePrinter::tcp(nature);
    let mut office = at_printer(house, name, &printer).await;
    let order = sell(&office, FIRST, seats).await;
    office.print_order(order, false).await.unwrap();
    let first = told(&office.print_out().await);
    let mut before = (BTreeMap::new(), 0);
    if printer.is_dead() {
        before = on_paper(&office, &printer).await;
        printer = FakePrinter::tcp(Nature::default());
        office = at_printer(house, name, &printer).await;
    }
    printer.change(|nature| *nature = Nature::default());
    // Whatever it has kept comes out now.
    tokio::time::sleep(Duration::from_millis(300)).await;
    for _ in 0..3 {
        let (mut tickets, mut others) = on_paper(&office, &printer).await;
        tickets.extend(before.0.clone());
        others += before.1;
        for job in office.open_jobs().await.unwrap() {
            let is_there = job.paper.seat().map_or(others > 0, |seat| tickets.contains_key(&(seat, job.print)));
            if job.state == JobState::Unsure && is_there {
                office.settle_job(job.id).await.unwrap();
            } else if job.state == JobState::Unsure {
                office.print_job_again(&job).await.unwrap();
            }
        }
        office.print_waiting().await.unwrap();
        office.print_out().await;
    }
    assert_eq!(office.open_jobs().await.unwrap(), [], "{name}");
    let jobs = jobs_of(&office, order).await;
    assert!(jobs.iter().all(|job| job.state == JobState::Confirmed && job.print == 1), "{name}: {jobs:?}");
    let (mut tickets, others) = on_paper(&office, &printer).await;
    for (ticket, count) in before.0 {
        *tickets.entry(ticket).or_default() += count;
    }
    let once: Vec<_> = seats.split(' ').map(|name| ((seat(name), 1), 1)).collect();
    assert_eq!((tickets.into_iter().collect::<Vec<_>>(), others + before.1), (once, 1), "{name}: each once");
    first
}

#[allow(clippy::print_stderr)] // how soon the first paper comes is worth knowing
#[tokio::test]
async fn whatever_fails_at_a_printer_and_when_no_sale_is_lost_and_nothing_is_on_paper_twice() {
    let house = House::open().await;
    let well = FakePrinter::tcp(Nature::default());
    let office = at_printer(&house, "T1", &well).await;
    let order = sell(&office, FIRST, "K1 K2").await;
    let begun = Instant::now();
    office.print_order(order, false).await.unwrap();
    let all = tokio::spawn({
        let office = office.clone();
        async move { office.print_out().await }
    });
    while well.sheets().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    eprintln!("the first paper came {} ms after the money", begun.elapsed().as_millis());
    assert_eq!(told(&all.await.unwrap()), ["K1 1 confirmed", "K2 1 confirmed", "receipt 1 confirmed"]);
    let (rows, bytes) = (well.sheets()[0].rows.len(), well.received().len());

    let before = |fault| Nature { fault: Some(fault), ..Nature::default() };
    let within = |row, fault| Nature { fault_at_row: Some((row, fault)), ..Nature::default() };
    let dies = |after| Nature { dies_after: Some(after), ..Nature::default() };
    let cases: [(&str, &str, Nature, &[&str]); 9] = [
        ("T2", "G1 G2", before(Fault::NoPaper), &["G1 1 failed paper-out"]),
        ("T3", "A3 A4", before(Fault::CoverOpen), &["A3 1 failed cover-open"]),
        ("T4", "B1 B2", before(Fault::Offline), &["B1 1 failed offline"]),
        ("T5", "B3 B4", before(Fault::Cutter), &["B3 1 failed broken"]),
        ("T6", "C1 C2", within(rows / 2, Fault::NoPaper), &["C1 1 unsure", "C2 1 failed paper-out"]),
        (
            "T7",
            "C3 C4",
            within(rows + 40, Fault::CoverOpen),
            &["C3 1 confirmed", "C4 1 unsure", "receipt 1 failed cover-open"],
        ),
        (
            "T8",
            "D1 D2",
            within(2 * rows + 20, Fault::Offline),
            &["D1 1 confirmed", "D2 1 confirmed", "receipt 1 unsure"],
        ),
        ("T9", "D3 D4", dies(bytes / 9), &["D3 1 unsure", "D4 1 failed unreachable"]),
        ("T10", "E1 E2", dies(bytes / 2), &["E1 1 confirmed", "E2 1 unsure", "receipt 1 failed unreachable"]),
    ];
    let running = cases.map(|(name, seats, nature, expected)| {
        let house = &house;
        async move {
            assert_eq!(print_in_spite_of(house, name, seats, nature).await, expected, "{name}");
        }
    });
    futures_util::future::join_all(running).await;
    assert_sound(&house).await;
}

/// Gives these seats of an order for others of the next screening, which cost more.
async fn give(office: &BoxOffice, of: OrderRef, given: &[SeatId], wanted: &str) -> OrderRef {
    let next = frontrow::domain::ids::ScreeningId(2);
    let new = office.hold(office.new_order(next), &picks(wanted)).await.unwrap();
    let quote = office.exchange_quote(of, given, &new.lines, &[]).await.unwrap();
    let exchanged =
        office.exchange(new.reference, &new.lines, office.new_attempt(), cash(50), quote.exchange, Text::default());
    exchanged.await.unwrap();
    new.reference
}

#[tokio::test]
async fn an_exchange_gives_new_tickets_and_one_receipt_and_the_old_papers_wait_no_longer() {
    let house = House::open().await;
    let office = house.office("T1").await;
    print_at(&office, PrinterAddress::Tcp { host: "127.0.0.1".to_owned(), port: 1 }, PaperKind::Mm58);
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    let old = sell(&office, FIRST, "G7 G8 G9").await;
    office.print_order(old, true).await.unwrap();
    office.print_out().await;
    let new = give(&office, old, &[seat("G7"), seat("G8")], "F5 F6").await;
    // Whatever is done at the printer next, two wait no longer.
    office.look_at_printer();
    office.print_out().await;
    let was = ["G7 1 dropped", "G8 1 dropped", "G9 1 queued", "receipt 1 queued"];
    assert_eq!(told(&jobs_of(&office, old).await), was);

    let next = house.office("T1").await;
    let file = print_to_file(&house, &next);
    assert_eq!(print_all(&next, new).await, ["F5 1 confirmed", "F6 1 confirmed", "receipt 1 confirmed"]);
    let printed = std::fs::read_to_string(&file).unwrap();
    let receipt = printed.split('\u{c}').nth(2).unwrap();
    let told: Vec<String> = receipt.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "Exchange T1/2",
        &format!("Old tickets {old}"),
        "2 × 45.00 adult 90.00",
        "G7 G8",
        "2 × 60.00 adult 120.00",
        "F5 F6",
        "Total CNY 120.00",
        "old tickets -90.00",
        "To pay CNY 30.00",
        "Cash 50.00",
        "Change 20.00",
        &new.to_string(),
    ] {
        assert!(told.iter().any(|told| told == line), "{line}\n{receipt}");
    }
    assert_sound(&house).await;
}

#[tokio::test]
async fn what_was_sold_before_a_terminal_died_waits_at_its_next_start_and_asks() {
    let house = House::open().await;
    let dead = house.office("T1").await;
    let printed = sell(&dead, FIRST, "G5").await;
    let file = print_to_file(&house, &dead);
    print_all(&dead, printed).await;
    let order = sell(&dead, FIRST, "G7 G8").await;
    let elsewhere = house.office("T2").await;
    sell(&elsewhere, FIRST, "D5").await;
    drop(dead);

    let wait = async |after: TicketsAfter| {
        let next = house.office("T1").await;
        let address = Some(PrinterAddress::Device(file.clone()));
        let settings =
            PrinterSettings { address, paper: PaperKind::Text, tickets: after, ..PrinterSettings::default() };
        next.print_with(&settings, Lang::En);
        next.keep_ticket_key_in(house.directory.path().join("ticket-key"));
        let mut events = next.listen();
        let open = loop {
            if let Event::OpenJobs(open) = events.recv().await.unwrap() {
                break open;
            }
        };
        (next, open)
    };
    // Where nothing is printed by itself, nobody has to have wanted it.
    assert_eq!(wait(TicketsAfter::Ask).await.1, []);
    let before = std::fs::read_to_string(&file).unwrap();
    let (next, open) = wait(TicketsAfter::Auto).await;
    assert_eq!(told(&open), ["G7 1 queued", "G8 1 queued", "receipt 1 queued"]);
    assert!(open.iter().all(|job| job.paper.order() == order && job.cashier.as_str() == "Cashier of T1"), "{open:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before, "they ask before they print");
    next.print_waiting().await.unwrap();
    let all_are_out = async || jobs_of(&next, order).await.iter().all(|job| job.state == JobState::Confirmed);
    eventually("all are printed", 10, all_are_out).await;
    assert_eq!(wait(TicketsAfter::Auto).await.1, []);
}

#[tokio::test]
async fn a_report_that_waits_behind_a_paper_that_failed_says_that_it_is_not_printed() {
    let house = House::open().await;
    let office = house.office("T1").await;
    print_at(&office, PrinterAddress::Tcp { host: "127.0.0.1".to_owned(), port: 1 }, PaperKind::Mm58);
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    let order = sell(&office, FIRST, "G7").await;
    office.print_order(order, false).await.unwrap();
    let day = office.house().calendar.day_of(office.now());
    let report = Report::Takings(day, office.takings(day).await.unwrap());
    office.print_report(&report).await.unwrap();
    let mut events = office.listen();
    let mut said = async || loop {
        let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.unwrap().unwrap();
        if let Event::ReportPrinted(state) = event {
            break state;
        }
    };
    assert_eq!(said().await, JobState::Dropped);
    // By itself it says why.
    office.print_report(&report).await.unwrap();
    assert_eq!(said().await, JobState::Failed(PrinterFault::Unreachable));
}

#[tokio::test]
async fn the_key_prints_what_of_an_order_is_not_on_paper_and_of_one_that_is_over_its_last_receipt() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let file = print_to_file(&house, &office);
    let order = sell(&office, FIRST, "G7 G8").await;
    let again = async || {
        office.print_again(order, &[]).await.unwrap();
        told(&office.print_out().await)
    };
    // Nobody printed it by itself: its receipt comes with its tickets.
    assert_eq!(again().await, ["G7 1 confirmed", "G8 1 confirmed", "receipt 1 confirmed"]);
    assert_eq!(again().await, ["G7 2 confirmed", "G8 2 confirmed"]);
    for seats in ["G7", "G8"] {
        office.refund_seats(order, office.new_attempt(), &[seat(seats)], zero(), Text::new("ill")).await.unwrap();
    }
    assert_eq!(again().await, ["receipt 1 confirmed"]);
    let last = std::fs::read_to_string(&file).unwrap();
    let last = last.trim_end_matches('\u{c}').rsplit('\u{c}').next().unwrap().to_owned();
    assert!(last.contains("Refund T1/3") && last.contains("G8") && !last.contains("G7"), "{last}");
    assert_eq!(again().await, ["receipt 2 confirmed"]);
}
