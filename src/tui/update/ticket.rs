//! Asks for an order's ticket, and has it written to a file.

use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::ticket::TicketView;
use crate::tui::update::effect::{Ask, Effect};

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
