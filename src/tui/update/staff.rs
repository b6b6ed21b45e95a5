//! Asks who works here and what their roles may do.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::box_office::StaffRecord;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::actions;
use crate::tui::state::lines::Lines;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::staff::StaffView;

pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let mut view = StaffView::default();
    view.question.ask(request);
    model.overlays.push(Overlay::Staff(Box::new(view)));
    vec![Effect::Ask(request, Ask::Staff)]
}

/// It has come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<Arc<StaffRecord>, Refusal>) {
    let Some(view) = model.staff_panel() else { return };
    if !view.question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(record) => {
            view.record = Some(record);
            show(model);
        }
        Err(refusal) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Staff(_)));
            model.say(Note::Refused(refusal));
        }
    }
}

/// The people, or what roles may do.
pub(crate) fn turn(model: &mut Model) {
    if let Some(view) = model.staff_panel() {
        view.is_of_roles = !view.is_of_roles;
    }
    show(model);
}

/// The lines anew.
fn show(model: &mut Model) {
    let mut lines = Lines::default();
    lines.add(actions::staff::keys(model));
    if let Some(view) = model.staff_panel() {
        view.lines = lines;
    }
}
