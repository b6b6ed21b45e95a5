//! The printer and its papers, drawn: the light in the header, the line that asks after a sale, and the panel.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use crate::domain::paper::{Job, JobState, Paper, PrinterFault, PrinterState};
use crate::locale::{Locale, Var};
use crate::tui::state::action::Action;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::papers::PapersPanel;

/// Columns of the panel at most, and of its columns: the seat or the receipt, the order, when.
const WIDE: u16 = 76;

const WHAT: u16 = 16;

const ORDER: u16 = 6;

const CLOCK: u16 = 7;

/// The light of the printer, left of `end`; gives the end of what stands before it. It differs by its word as well as by its
/// colour.
pub(crate) fn light(model: &Model, canvas: &mut Canvas<'_>, end: u16) -> u16 {
    let Some(printer) = model.papers.printer else { return end };
    let (role, id) = state(printer);
    let word = canvas.text(id);
    let open = model.papers.to_see_to();
    let (role, word) = if open == 0 {
        (role, word)
    } else {
        let count = Var::Count(u64::try_from(open).unwrap_or(u64::MAX));
        let role = if role == Role::Bad { role } else { Role::Warn };
        (role, canvas.locale.fill("printer-with-papers", &[("printer", (&word).into()), ("count", count)]))
    };
    let end = end.saturating_sub(3);
    let x = canvas.put_right(end, 0, 28, role, &word);
    canvas.click(Rect::new(x, 0, end.saturating_sub(x), 1), Target::Action(Action::Papers));
    x
}

fn state(printer: PrinterState) -> (Role, &'static str) {
    match printer {
        PrinterState::Unknown => (Role::Dim, "printer-unknown"),
        PrinterState::Ready => (Role::Good, "printer-ready"),
        PrinterState::PaperLow => (Role::Warn, "printer-paper-low"),
        PrinterState::Fault(fault) => (Role::Bad, fault_id(fault)),
    }
}

/// The id of what is wrong with a printer.
pub(crate) fn fault_id(fault: PrinterFault) -> &'static str {
    match fault {
        PrinterFault::PaperOut => "printer-paper-out",
        PrinterFault::CoverOpen => "printer-cover-open",
        PrinterFault::Offline => "printer-offline",
        PrinterFault::Broken => "printer-broken",
        PrinterFault::Unreachable => "printer-unreachable",
    }
}

/// That the tickets of the last sale may be printed: in the rule above the messages.
pub(crate) fn line(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(order) = model.papers.asks.filter(|_| model.overlays.is_empty() && model.exchange.is_none()) else {
        return;
    };
    let text = canvas.locale.fill("papers-ask", &[("order", order.order.tail().into())]);
    let text = format!(" {} {text} ", canvas.glyphs.chosen);
    let y = model.size.1 - 3;
    let end = canvas.put(1, y, model.size.0 - 2, Role::Chosen, &text);
    canvas.click(Rect::new(1, y, end.saturating_sub(1), 1), Target::Action(Action::Print));
}

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, panel: &PapersPanel, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = WIDE.min(area.width);
    let at = Rect { x: area.x + (area.width - wide) / 2, width: wide, ..area };
    let title = canvas.text("papers-title");
    let corner = model.papers.printer.map(|printer| canvas.text(state(printer).1)).unwrap_or_default();
    let inside = canvas.popup(at, &title, &corner);
    if inside.height < 4 {
        return;
    }
    let open = &model.papers.open;
    if open.is_empty() {
        canvas.say(inside.x, inside.y, inside.width, Role::Dim, "papers-none");
        return;
    }
    let waiting = model.papers.waiting().count();
    let count = |of: usize| Var::Count(u64::try_from(of).unwrap_or(u64::MAX));
    let head =
        canvas.locale.fill("papers-head", &[("waiting", count(waiting)), ("unsure", count(open.len() - waiting))]);
    canvas.put(inside.x, inside.y, inside.width, Role::Strong, &head);
    let room = usize::from(inside.height - 3);
    let here = open.iter().position(|job| Some(job.id) == panel.chosen).unwrap_or(0);
    let first = panel.first.min(here).max((here + 1).saturating_sub(room));
    for (job, y) in open.iter().skip(first).take(room).zip(inside.y + 2..) {
        row(model, job, Some(job.id) == panel.chosen, canvas, Rect { y, height: 1, ..inside });
    }
    if let Some(job) = panel.marked(&model.papers) {
        let hint = if job.waits() { "papers-waits-hint" } else { "papers-unsure-hint" };
        canvas.say(inside.x, inside.bottom() - 1, inside.width, Role::Dim, hint);
    }
}

fn row(model: &Model, job: &Job, is_chosen: bool, canvas: &mut Canvas<'_>, at: Rect) {
    canvas.mark(at.x, at.y, is_chosen);
    let role = if is_chosen { Role::Strong } else { Role::Text };
    let (x, order) = (at.x + 2, job.paper.order());
    canvas.put(x, at.y, WHAT - 1, role, &what(canvas.locale, model, job));
    canvas.put(x + WHAT, at.y, ORDER - 1, role, order.order.tail());
    let clock = canvas.locale.clock(job.made_at, model.house.calendar.zone);
    canvas.put(x + WHAT + ORDER, at.y, CLOCK - 1, Role::Dim, &clock);
    let x = x + WHAT + ORDER + CLOCK;
    let (role, id) = match job.state {
        JobState::Failed(fault) => (Role::Bad, fault_id(fault)),
        JobState::Unsure => (Role::Warn, "paper-unsure"),
        JobState::Sent => (Role::Warn, "paper-sent"),
        _ => (Role::Text, "paper-queued"),
    };
    let end = canvas.say(x, at.y, 22, role, id) + 2;
    canvas.put(end, at.y, at.right().saturating_sub(end), Role::Dim, job.cashier.as_str());
}

/// What is on a paper, and which print of it.
pub(crate) fn what(locale: &Locale, model: &Model, job: &Job) -> String {
    let of = match &job.paper {
        Paper::Ticket { order, seat } => locale.seat(model.hall_of(order.screening), *seat),
        Paper::Receipt { receipt, .. } => {
            let receipt = receipt.to_string();
            locale.fill("paper-receipt", &[("receipt", Var::from(&receipt))])
        }
    };
    if job.print == 1 {
        return of;
    }
    let copy = Var::Count(u64::from(job.print - 1));
    locale.fill("paper-copy", &[("paper", Var::from(&of)), ("copy", copy)])
}
