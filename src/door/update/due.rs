//! What is due, and what the door is set to.

use super::msg::{Ask, Effect};
use crate::domain::entry::Gate;
use crate::domain::ids::ScreeningId;
use crate::domain::screening::Screening;
use crate::domain::time::Timestamp;
use crate::door::state::{Model, Panel};

pub(super) fn minute(now: Timestamp) -> i64 {
    now.millis().div_euclid(60_000)
}

/// Asks what is due.
pub(super) fn read_due(model: &mut Model) -> Vec<Effect> {
    model.due_asked = Some(minute(model.now));
    vec![Effect::Ask(Ask::Due)]
}

/// The mark stands on something that is there.
pub(super) fn mark_what_is_there(model: &mut Model) {
    let first = model.due.iter().find(|due| due.screening.ends_at() > model.now).or(model.due.first());
    let first = first.map(|due| due.screening.id);
    if let Some(Panel::Choose(chooser)) = &mut model.panel
        && !model.due.iter().any(|due| Some(due.screening.id) == chooser.marked)
    {
        chooser.marked = first;
    }
}

/// From now on this is what is let in; of a hall, whatever is due there.
pub(super) fn take(model: &mut Model, gate: fn(&Screening) -> Gate) {
    let Some(Panel::Choose(chooser)) = &model.panel else { return };
    let marked = chooser.marked.and_then(|id| model.due.iter().find(|due| due.screening.id == id));
    let Some(due) = marked else {
        model.hint = Some("door-none-marked");
        return;
    };
    let gate = gate(&due.screening);
    stand_at(model, gate);
}

pub(super) fn stand_at(model: &mut Model, gate: Gate) {
    if model.gate.replace(gate) != Some(gate) {
        model.shown = None;
    }
    model.panel = None;
}

pub(super) fn move_mark(model: &mut Model, by: isize) {
    let Some(Panel::Choose(chooser)) = &mut model.panel else { return };
    let all: Vec<ScreeningId> = model.due.iter().map(|due| due.screening.id).collect();
    let here = all.iter().position(|id| Some(*id) == chooser.marked);
    let last = all.len().saturating_sub(1);
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    chooser.marked = all.get(next).copied();
}
