//! The printer at the counter: what is printed by itself, what asks, what failed, and what a person says of it.

use super::leave::wants;
use super::screens::with_orders;
use super::*;
use crate::box_office::Report;
use crate::domain::ids::JobId;
use crate::domain::paper::{Job, JobState, Paper, PrinterFault, PrinterState};
use crate::domain::printer::TicketsAfter;
use crate::domain::staff::Act;

fn job(n: u128, seat: &str, state: JobState) -> Job {
    let order = order(3, "D1 D2", OrderState::Paid, 10).reference;
    Job {
        id: JobId::from_bits(n),
        paper: Paper::Ticket { order, seat: seat.parse().unwrap() },
        print: 1,
        tries: u16::from(state.may_be_out()),
        state,
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        made_at: at(0),
        changed_at: at(0),
    }
}

const OUT: JobState = JobState::Failed(PrinterFault::PaperOut);

fn with_printer(desk: &mut Desk, after: TicketsAfter) {
    desk.model.papers.printer = Some(PrinterState::Unknown);
    desk.model.papers.after = after;
    desk.say(Event::Printer(PrinterState::Ready));
}

/// Paper ran out within a ticket, and two wait behind it.
pub(super) fn out_of_paper(desk: &mut Desk) {
    with_printer(desk, TicketsAfter::Auto);
    desk.say(Event::Printer(PrinterState::Fault(PrinterFault::PaperOut)));
    let copy = Job { print: 2, ..job(3, "E1", JobState::Queued) };
    desk.say(Event::OpenJobs(vec![job(1, "D1", JobState::Unsure), job(2, "D2", OUT), copy]));
}

/// Two seats are sold for cash.
fn sell(desk: &mut Desk) -> OrderRef {
    desk.press("2 p");
    desk.grant_hold();
    desk.wait(400);
    desk.press("F9");
    desk.grant_payment();
    desk.model.sold.unwrap()
}

fn is_print(ask: &Ask) -> bool {
    matches!(ask, Ask::Print { .. })
}

fn is_again(ask: &Ask) -> bool {
    matches!(ask, Ask::PrintAgain(_) | Ask::PrintJob(_))
}

#[test]
fn a_sale_is_printed_by_itself_or_asks_or_waits_for_the_key_and_cash_opens_the_drawer() {
    let mut desk = Desk::open_hall();
    with_printer(&mut desk, TicketsAfter::Auto);
    let sold = sell(&mut desk);
    let (_, asked) = desk.last_asked(is_print);
    assert_eq!(asked, Ask::Print { order: sold, opens_drawer: true });
    assert!(!desk.other.contains(&Effect::OpenTill) && desk.shows("sold: "), "{}", desk.screen());
    desk.answer(Reply::PrintBegun(Ok(vec![job(1, "D1", JobState::Queued)])));
    assert!(desk.shows("sold: "), "what is as it should be says nothing: {}", desk.screen());

    let mut desk = Desk::open_hall();
    with_printer(&mut desk, TicketsAfter::Ask);
    let sold = sell(&mut desk);
    assert_eq!((desk.asked(is_print), desk.other.contains(&Effect::OpenTill)), (0, true));
    let line = format!("{} is sold: ^P prints the tickets", sold.order.tail());
    assert!(desk.shows(&line), "{}", desk.screen());
    desk.press("^p");
    assert_eq!(desk.last_asked(is_again).1, Ask::PrintAgain(sold));
    assert!(!desk.shows(&line), "{}", desk.screen());

    let mut desk = Desk::open_hall();
    sell(&mut desk);
    assert_eq!((desk.asked(is_print), desk.other.contains(&Effect::OpenTill)), (0, false), "without a printer");
    desk.press("^p");
    assert!(desk.shows("This terminal has no printer"), "{}", desk.screen());
}

#[test]
fn the_header_tells_of_the_printer_and_silence_is_never_ready() {
    let mut desk = Desk::open_hall();
    assert!(!desk.shows("printer"), "{}", desk.screen());
    desk.model.papers.printer = Some(PrinterState::Unknown);
    desk.draw();
    assert!(desk.shows("printer unknown"), "{}", desk.screen());
    for (state, word) in [
        (PrinterState::Ready, "printer ready"),
        (PrinterState::PaperLow, "paper low"),
        (PrinterState::Fault(PrinterFault::PaperOut), "paper out"),
        (PrinterState::Fault(PrinterFault::CoverOpen), "cover open"),
        (PrinterState::Fault(PrinterFault::Unreachable), "no printer there"),
    ] {
        desk.say(Event::Printer(state));
        assert!(desk.screen().lines().next().unwrap().contains(word), "{}", desk.screen());
    }
}

#[test]
fn what_is_not_printed_says_so_with_seat_and_order_and_waits_for_a_person() {
    let mut desk = Desk::open_hall();
    with_printer(&mut desk, TicketsAfter::Auto);
    desk.say(Event::Printer(PrinterState::Fault(PrinterFault::PaperOut)));
    desk.say(Event::Printed(Box::new(job(1, "D1", OUT))));
    desk.say(Event::OpenJobs(vec![job(1, "D1", OUT), job(2, "D2", JobState::Queued)]));
    for part in ["0003 D1 is not printed: paper out", "^N", "paper out, 2 open"] {
        assert!(desk.shows(part), "{part}\n{}", desk.screen());
    }
    desk.press("^n");
    assert_eq!(desk.other.last(), Some(&Effect::LookAtPrinter));
    for part in ["2 wait to be printed, none is unsure", "D1", "D2", "waits", "p prints all that wait"] {
        assert!(desk.shows(part), "{part}\n{}", desk.screen());
    }
    desk.press("p p");
    assert_eq!(desk.asked(|ask| *ask == Ask::PrintWaiting), 1, "it is under way");
    desk.answer(Reply::PrintAsked(Ok(vec![job(1, "D1", OUT), job(2, "D2", JobState::Queued)])));
    assert!(desk.shows("Printing 0003 D1 D2"), "{}", desk.screen());
    desk.say(Event::OpenJobs(vec![job(2, "D2", JobState::Queued)]));
    desk.press("x");
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::SettleJob(_))).1, Ask::SettleJob(JobId::from_bits(2)));
    desk.answer(Reply::PaperSettled(Ok(None)));
    desk.say(Event::OpenJobs(Vec::new()));
    assert!(desk.shows("All is printed as it was wanted"), "{}", desk.screen());
    desk.press("r");
    assert!(desk.shows("No paper is chosen"), "{}", desk.screen());
}

#[test]
fn what_may_have_come_out_is_looked_at_and_sent_once_more_or_settled() {
    let mut desk = Desk::open_hall();
    with_printer(&mut desk, TicketsAfter::Auto);
    desk.say(Event::Printed(Box::new(job(1, "D1", JobState::Unsure))));
    desk.say(Event::OpenJobs(vec![job(1, "D1", JobState::Unsure)]));
    assert!(desk.shows("0003 D1 may have come out") && desk.shows("1 open"), "{}", desk.screen());
    desk.press("^n");
    assert!(desk.shows("None waits, 1 may have come out") && desk.shows("did it come out?"), "{}", desk.screen());
    desk.press("p");
    assert!(desk.shows("No paper waits"), "{}", desk.screen());
    desk.press("r");
    assert_eq!(desk.last_asked(is_again).1, Ask::PrintJob(Box::new(job(1, "D1", JobState::Unsure))));

    // A printer that never says anything leaves nobody sure, and that is no news each time.
    let mut desk = Desk::open_hall();
    desk.model.papers.printer = Some(PrinterState::Unknown);
    desk.say(Event::Printed(Box::new(job(1, "D1", JobState::Unsure))));
    desk.say(Event::OpenJobs(vec![job(1, "D1", JobState::Unsure)]));
    assert!(!desk.shows("may have come out") && !desk.shows("open"), "{}", desk.screen());
}

#[test]
fn papers_left_from_an_outage_ask_before_they_print() {
    let mut desk = Desk::open_hall();
    with_printer(&mut desk, TicketsAfter::Auto);
    desk.say(Event::OpenJobs(vec![job(1, "D1", OUT), job(2, "D2", JobState::Queued)]));
    assert!(desk.shows("2 papers wait to be printed: ^N shows them"), "{}", desk.screen());
    assert_eq!(desk.asked(|ask| *ask == Ask::PrintWaiting), 0);
}

#[test]
fn what_is_shown_is_printed_by_the_same_key_and_says_what_became_of_it() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    with_printer(&mut desk, TicketsAfter::Never);
    desk.press("d ^p");
    assert!(desk.shows("nothing to print here yet"), "{}", desk.screen());
    desk.answer(Reply::Takings(Ok(super::takings::takings())));
    desk.press("^p");
    let (_, asked) = desk.last_asked(|ask| matches!(ask, Ask::PrintReport(_)));
    let Ask::PrintReport(report) = asked else { unreachable!() };
    assert!(matches!(*report, Report::Takings(day, _) if day == desk.model.today));
    desk.answer(Reply::ReportAsked(Ok(())));
    desk.say(Event::ReportPrinted(JobState::Confirmed));
    assert!(desk.shows("It is printed"), "{}", desk.screen());
    desk.say(Event::ReportPrinted(OUT));
    assert!(desk.shows("It is not printed: paper out"), "{}", desk.screen());
    desk.say(Event::ReportPrinted(JobState::Dropped));
    assert!(desk.shows("was not printed: the printer stopped at what came before"), "{}", desk.screen());
}

#[test]
fn a_copy_asks_for_leave_and_says_which_print_it_is() {
    let mut desk = with_orders();
    with_printer(&mut desk, TicketsAfter::Auto);
    desk.press("Down Down ^p");
    let order = desk.model.history.list.marked().unwrap();
    assert_eq!(desk.last_asked(is_again).1, Ask::PrintAgain(order));
    let request = wants(&mut desk, is_again, Act::Reprint);
    for part in ["print once more (0003)", "needs leave: supervisor"] {
        assert!(desk.shows(part), "{part}\n{}", desk.screen());
    }
    desk.press("7 Enter 7 0 2 8 4 6 Enter");
    let copy = Job { print: 3, ..job(1, "D1", JobState::Queued) };
    desk.send(Msg::Reply(request, Reply::PrintAsked(Ok(vec![copy]))));
    desk.draw();
    assert!(desk.shows("Printing 0003 D1 copy 2"), "{}", desk.screen());
}

#[test]
fn the_panel_fits_the_smallest_window_in_both_languages() {
    for lang in [Lang::En, Lang::ZhCn] {
        let mut desk = Desk::at_seats(lang, (80, 24));
        with_printer(&mut desk, TicketsAfter::Auto);
        let states = [JobState::Unsure, OUT, JobState::Queued];
        let many = (0..30).map(|n| job(n, &format!("D{}", n + 1), states[usize::try_from(n).unwrap() % 3]));
        desk.say(Event::OpenJobs(many.collect()));
        desk.press("^n End Down Down");
        desk.press(&"Down ".repeat(40));
        assert!(desk.shows("D30"), "{}", desk.screen());
        assert_eq!(desk.model.papers_panel().unwrap().chosen, Some(JobId::from_bits(29)));
    }
}
