//! Asks how it is with the stores, while the panel of them is open.

use super::effect::{Ask, Effect};
use crate::box_office::Status;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;

/// Opens the panel.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlays.push(Overlay::Status(Box::default()));
    ask(model)
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(view) = model.status_panel() else { return Vec::new() };
    view.ask(request);
    vec![Effect::Ask(request, Ask::Status)]
}

/// Asks again when it is time.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let is_due = model.status_panel().and_then(|view| view.next()).is_some_and(|at| at <= now);
    if is_due { ask(model) } else { Vec::new() }
}

/// A store went away or came back: what is shown is old.
pub(crate) fn happened(model: &mut Model) -> Vec<Effect> {
    let can_ask = model.status_panel().is_some_and(|view| view.next().is_some());
    if can_ask { ask(model) } else { Vec::new() }
}

/// It was told, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<Box<Status>, Refusal>) {
    let now = model.now;
    let (told, refusal) = match answer {
        Ok(told) => (Some(told), None),
        Err(refusal) => (None, Some(refusal)),
    };
    if let Some(view) = model.status_panel() {
        view.tell(request, told, now);
        if let Some(refusal) = refusal {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Status(_)));
            model.say(Note::Refused(refusal));
        }
    }
}
