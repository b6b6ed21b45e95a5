//! What is wanted of the printer, and what became of it.
//!
//! ```text
//! a sale ─▶ auto: its papers are wanted at once · ask: a line asks for them · never
//! ^P: those of the sale, or of the order that is marked ─▶ leave, for copies ─▶ printing
//! a fault ─▶ said, with the key of the panel ─▶ all that waits printed, one printed again, one settled by a person
//! ```

use super::effect::{Ask, Effect};
use crate::box_office::Event;
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::paper::{Job, JobState, PrinterState};
use crate::domain::printer::TicketsAfter;
use crate::domain::receipt::Receipt;
use crate::domain::refusal::Refusal;
use crate::tui::actions;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::papers::PapersPanel;

/// An order was sold here: what is printed of it by itself, and whether the drawer opens.
pub(crate) fn sold(model: &mut Model, order: OrderRef, moves_cash: bool) -> Vec<Effect> {
    if model.papers.printer.is_none() {
        return Vec::new();
    }
    match model.papers.after {
        TicketsAfter::Auto => {
            let request = model.request();
            return vec![Effect::Ask(request, Ask::Print { order, opens_drawer: moves_cash })];
        }
        TicketsAfter::Ask => model.papers.asks = Some(order),
        TicketsAfter::Never => {}
    }
    cash_moves(model, moves_cash)
}

/// Money of an order went back here: its receipt is printed as the tickets of a sale are.
pub(crate) fn refunded(model: &mut Model, order: OrderRef, receipt: Option<Receipt>, moves_cash: bool) -> Vec<Effect> {
    match receipt.filter(|_| model.papers.printer.is_some() && model.papers.after == TicketsAfter::Auto) {
        Some(receipt) => {
            let request = model.request();
            vec![Effect::Ask(request, Ask::PrintReceipt { order, receipt, opens_drawer: moves_cash })]
        }
        None => cash_moves(model, moves_cash),
    }
}

/// Cash goes into the drawer, or out of it; and what waits of tickets that ended waits no longer.
fn cash_moves(model: &Model, moves_cash: bool) -> Vec<Effect> {
    match model.papers.printer {
        Some(_) if moves_cash => vec![Effect::OpenTill],
        Some(_) if !model.papers.open.is_empty() => vec![Effect::LookAtPrinter],
        _ => Vec::new(),
    }
}

/// The tickets of the order that the screen speaks of.
pub(crate) fn print(model: &mut Model) -> Vec<Effect> {
    if let Some(report) = actions::papers::report(model) {
        let request = model.request();
        return vec![Effect::Ask(request, Ask::PrintReport(Box::new(report)))];
    }
    let Some(order) = actions::papers::order(model) else { return Vec::new() };
    model.papers.asks.take_if(|asked| *asked == order);
    let request = model.request();
    vec![Effect::Ask(request, Ask::PrintAgain(order))]
}

/// All that waits.
pub(crate) fn print_waiting(model: &mut Model) -> Vec<Effect> {
    ask(model, Ask::PrintWaiting)
}

/// The one that is marked, once more.
pub(crate) fn print_again(model: &mut Model) -> Vec<Effect> {
    let Some(job) = actions::papers::marked(model).cloned() else { return Vec::new() };
    ask(model, Ask::PrintJob(Box::new(job)))
}

/// A person says that the one that is marked is not wanted any more, or did come out.
pub(crate) fn settle(model: &mut Model) -> Vec<Effect> {
    let Some(job) = actions::papers::marked(model).map(|job| job.id) else { return Vec::new() };
    ask(model, Ask::SettleJob(job))
}

fn ask(model: &mut Model, ask: Ask) -> Vec<Effect> {
    let request = model.request();
    if let Some(panel) = model.papers_panel() {
        panel.question.ask(request);
    }
    vec![Effect::Ask(request, ask)]
}

/// Opens the panel, and has the printer say how it is.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let mut panel = PapersPanel::default();
    panel.follow(&model.papers.open);
    model.overlays.push(Overlay::Papers(Box::new(panel)));
    vec![Effect::LookAtPrinter]
}

/// What was asked for by a person is on its way, or why not.
pub(crate) fn asked(model: &mut Model, request: RequestId, answer: Result<Vec<Job>, Refusal>) {
    let in_panel = model.papers_panel().is_some_and(|panel| panel.question.is_answered_by(request));
    match answer {
        Ok(jobs) if jobs.is_empty() && in_panel => model.hint("why-no-papers"),
        Ok(jobs) => model.say(Note::Printing(jobs)),
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// The same of what is printed by itself after a sale, of which there is nothing to say.
pub(crate) fn begun(model: &mut Model, answer: Result<Vec<Job>, Refusal>) {
    if let Err(refusal) = answer {
        model.say(Note::Refused(refusal));
    }
}

/// A report is on its way, or not.
pub(crate) fn report_asked(model: &mut Model, answer: Result<(), Refusal>) {
    match answer {
        Ok(()) => model.say(Note::Say("note-report-printing")),
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// What became of a report.
fn report_printed(model: &mut Model, state: JobState) {
    match state {
        JobState::Confirmed => model.say(Note::Say("note-report-printed")),
        JobState::Failed(fault) => model.say(Note::ReportFailed(fault)),
        JobState::Dropped => model.say(Note::Say("note-report-dropped")),
        _ if model.papers.has_answered => model.say(Note::Say("note-report-unsure")),
        _ => {}
    }
}

/// A person's word on a paper is in the ledger, or not.
pub(crate) fn settled(model: &mut Model, request: RequestId, answer: Result<Option<Job>, Refusal>) {
    if let Some(panel) = model.papers_panel() {
        panel.question.is_answered_by(request);
    }
    if let Err(refusal) = answer {
        model.say(Note::Refused(refusal));
    }
}

/// Something happened at the printer.
pub(crate) fn happened(model: &mut Model, event: Event) {
    match event {
        Event::Printer(state) => heard(model, state),
        Event::Printed(job) => printed(model, *job),
        Event::ReportPrinted(state) => report_printed(model, state),
        Event::OpenJobs(open) => told(model, open),
        _ => {}
    }
}

/// How the printer is now.
fn heard(model: &mut Model, printer: PrinterState) {
    let papers = &mut model.papers;
    papers.has_answered |= !matches!(printer, PrinterState::Unknown | PrinterState::Fault(_));
    papers.printer = Some(printer);
}

/// What became of a paper: what is as it should be needs no word.
fn printed(model: &mut Model, job: Job) {
    match job.state {
        JobState::Failed(_) | JobState::Dropped => model.say(Note::Paper(Box::new(job))),
        JobState::Unsure if model.papers.has_answered => model.say(Note::Paper(Box::new(job))),
        _ => {}
    }
}

/// What is not printed as it was wanted. What was left from before asks to be printed.
fn told(model: &mut Model, open: Vec<Job>) {
    let had = model.papers.to_see_to();
    model.papers.open = open;
    let (all, waiting) = (model.papers.to_see_to(), model.papers.waiting().count());
    let is_said = matches!(&model.note, Some(Note::Paper(_)));
    if all > had && !is_said {
        let note = if waiting > 0 { Note::PapersWait { count: waiting } } else { Note::PapersUnsure { count: all } };
        model.say(note);
    }
    let open = std::mem::take(&mut model.papers.open);
    if let Some(panel) = model.papers_panel() {
        panel.follow(&open);
    }
    model.papers.open = open;
}
