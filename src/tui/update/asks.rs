//! Leave that is asked for at other terminals, and answered here.
//!
//! ```text
//! event ─▶ a notice at the top right ─▶ ^G: the panel ─┬─ a yes ─▶ allowed ─┬─▶ the next one, or none
//!   its end elsewhere ─▶ it is gone                    └─ refused ──────────┘
//! ```

use super::effect::{Ask, Effect};
use crate::box_office::HeardAsk;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{LeaveAsk, LeaveEnd};
use crate::tui::state::asks::{Asks, AsksPanel};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::question::Question;

/// What may be answered here now.
pub(crate) fn heard(model: &mut Model, asks: Vec<HeardAsk>) {
    model.asks = Asks(asks);
}

/// Shows the first, or the one after the one that is shown.
pub(crate) fn open(model: &mut Model) {
    let ids: Vec<_> = model.asks.open(model.now).map(|heard| heard.ask.id).collect();
    let Some(first) = ids.first().copied() else { return };
    match model.asks_panel() {
        Some(panel) if panel.question.waits() => model.hint("why-under-way"),
        Some(panel) => {
            let place = ids.iter().position(|id| *id == panel.chosen).map_or(0, |place| place + 1);
            panel.chosen = ids.get(place).copied().unwrap_or(first);
        }
        None => {
            let panel = AsksPanel { chosen: first, question: Question::default() };
            model.overlays.push(Overlay::Asks(Box::new(panel)));
        }
    }
}

/// Keeps the panel at what is asked still. With nothing left to answer it closes.
pub(crate) fn follow(model: &mut Model) {
    let ids: Vec<_> = model.asks.open(model.now).map(|heard| heard.ask.id).collect();
    let Some(panel) = model.asks_panel().filter(|panel| !panel.question.waits()) else { return };
    if ids.contains(&panel.chosen) {
        return;
    }
    if let Some(next) = ids.first() {
        panel.chosen = *next;
        return;
    }
    close(model);
    model.hint("note-ask-gone");
}

/// Nobody here answers any more.
pub(crate) fn clear(model: &mut Model) {
    model.asks.0.clear();
    close(model);
}

fn close(model: &mut Model) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Asks(_)));
}

/// Refuses the leave that is asked for.
pub(crate) fn refuse(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Asks(panel)) = model.overlays.last() else { return Vec::new() };
    let Some(ask) = model.asks.shown(panel, model.now).cloned() else { return Vec::new() };
    answer(model, Box::new(ask), false)
}

/// Gives it or not.
pub(crate) fn answer(model: &mut Model, ask: Box<LeaveAsk>, is_allowed: bool) -> Vec<Effect> {
    let request = model.request();
    if let Some(panel) = model.asks_panel() {
        panel.question.ask(request);
    }
    vec![Effect::Ask(request, Ask::AnswerLeave { ask, is_allowed })]
}

/// How the ask ended, by this answer or before it; nothing if its time was up.
pub(crate) fn answered(model: &mut Model, request: RequestId, answer: Result<Option<LeaveEnd>, Refusal>) {
    let shown = model.asks_panel().and_then(|panel| panel.question.is_answered_by(request).then_some(panel.chosen));
    match answer {
        Ok(end) => {
            let id = end.as_ref().map(|end| end.ask.id).or(shown);
            model.asks.0.retain(|heard| Some(heard.ask.id) != id);
            if model.asks.open(model.now).next().is_none() {
                close(model);
            }
            model.say(end.map_or(Note::Say("note-ask-late"), |end| Note::LeaveAnswered(Box::new(end))));
        }
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}
