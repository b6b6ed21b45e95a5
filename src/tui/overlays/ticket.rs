//! An order's ticket, as it goes on paper: to be looked at, and written to a file.

use ratatui::layout::Rect;

use super::super::effect::{Ask, Effect};
use super::super::model::{Model, Overlay};
use super::super::note::Note;
use super::super::theme::Role;
use super::super::widgets::Canvas;
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

#[derive(Clone, Debug)]
pub(crate) struct TicketView {
    order: OrderRef,
    /// The lines; none until they are there.
    lines: Vec<String>,
    /// The first line that can be seen.
    first: usize,
    request: Option<RequestId>,
}

impl TicketView {
    /// Scrolls by so many lines.
    pub(crate) fn step(&mut self, by: isize) {
        self.first = self.first.saturating_add_signed(by).min(self.lines.len().saturating_sub(1));
    }
}

fn panel(model: &mut Model) -> Option<&mut TicketView> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Ticket(view) => Some(&mut **view),
        _ => None,
    })
}

/// Opens the ticket of the order under the mark.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let Some(order) = model.history.selected else { return Vec::new() };
    let request = model.request();
    let view = TicketView { order, lines: Vec::new(), first: 0, request: Some(request) };
    model.overlays.push(Overlay::Ticket(Box::new(view)));
    vec![Effect::Ask(request, Ask::Ticket { order, lang: model.locale.lang() })]
}

/// The ticket has come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<String, Refusal>) {
    let Some(view) = panel(model).filter(|view| view.request == Some(request)) else { return };
    view.request = None;
    match answer {
        Ok(ticket) => view.lines = ticket.lines().map(str::to_owned).collect(),
        Err(refusal) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Ticket(_)));
            model.say(Note::Refused(refusal));
        }
    }
}

/// Why there is nothing to write to a file yet.
pub(crate) fn why_no_file(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        Some(Overlay::Ticket(view)) if view.lines.is_empty() => Some("why-loading-order"),
        _ => None,
    }
}

/// Has the ticket written to a file.
pub(crate) fn write(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(view) = panel(model) else { return Vec::new() };
    vec![Effect::Ask(request, Ask::WriteTicket { order: view.order, ticket: view.lines.join("\n") + "\n" })]
}

/// It is written, where is told; or not, and why.
pub(crate) fn written(model: &mut Model, answer: Result<Text, Text>) {
    model.say(match answer {
        Ok(file) => Note::TicketWritten { file },
        Err(why) => Note::TicketNotWritten { why },
    });
}

/// Draws the ticket in the middle of `area`.
pub(crate) fn view(view: &TicketView, canvas: &mut Canvas<'_>, area: Rect) {
    let lines = u16::try_from(view.lines.len()).unwrap_or(u16::MAX);
    let (wide, height) = (46.min(area.width), lines.max(3).saturating_add(2).min(area.height));
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + (area.height - height) / 2, wide, height);
    let title = canvas.text("ticket-title");
    let inside = canvas.popup(at, &title, view.order.order.tail());
    if view.lines.is_empty() {
        let loading = canvas.text("orders-loading");
        canvas.put(inside.x, inside.y, inside.width, Role::Dim, &loading);
    }
    // The last line stays at the bottom.
    let first = view.first.min(view.lines.len().saturating_sub(usize::from(inside.height)));
    for (line, y) in view.lines.iter().skip(first).zip(inside.y..inside.bottom()) {
        canvas.put(inside.x, y, inside.width, Role::Text, line);
    }
}
