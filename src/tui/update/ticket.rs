//! Asks for an order's ticket, and has it written to a file.

use super::effect::{Ask, Effect};
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::ticket::TicketView;

/// Opens the ticket of an order.
pub(crate) fn open(model: &mut Model, order: Option<OrderRef>) -> Vec<Effect> {
    let Some(order) = order else { return Vec::new() };
    let request = model.request();
    let mut view = TicketView::new(order);
    view.question.ask(request);
    model.overlays.push(Overlay::Ticket(Box::new(view)));
    vec![Effect::Ask(request, Ask::Ticket { order, lang: model.locale.lang() })]
}

/// The ticket has come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<String, Refusal>) {
    let Some(view) = model.ticket_panel() else { return };
    if !view.question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(ticket) => view.lines = ticket.lines().map(str::to_owned).collect(),
        Err(refusal) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Ticket(_)));
            model.say(Note::Refused(refusal));
        }
    }
}

/// Has the ticket written to a file.
pub(crate) fn write(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(view) = model.ticket_panel() else { return Vec::new() };
    vec![Effect::Ask(request, Ask::WriteTicket { order: view.order, ticket: view.lines.join("\n") + "\n" })]
}

/// It is written, where is told; or not, and why.
pub(crate) fn written(model: &mut Model, answer: Result<Text, Text>) {
    model.say(match answer {
        Ok(file) => Note::TicketWritten { file },
        Err(why) => Note::TicketNotWritten { why },
    });
}
