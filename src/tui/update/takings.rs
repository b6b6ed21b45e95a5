//! Asks for the takings of a business day.

use chrono::NaiveDate;

use super::effect::{Ask, Effect};
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::takings::Takings;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::takings::TakingsView;

/// Opens the takings of the day that the screen shows.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let day = match model.screen {
        Screen::Orders => model.history.day,
        _ => model.house.calendar.day_of(model.now),
    };
    model.overlays.push(Overlay::Takings(Box::new(TakingsView::new(day))));
    ask(model)
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(view) = model.takings_panel() else { return Vec::new() };
    view.question.ask(request);
    vec![Effect::Ask(request, Ask::Takings(view.day))]
}

/// The day before or after.
pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.takings_panel().and_then(|view| if forward { view.day.succ_opt() } else { view.day.pred_opt() });
    day.map_or_else(Vec::new, |day| turn_to(model, day))
}

/// Another day, of which nothing is known yet.
pub(crate) fn turn_to(model: &mut Model, day: NaiveDate) -> Vec<Effect> {
    if let Some(view) = model.takings_panel() {
        *view = TakingsView::new(day);
    }
    ask(model)
}

/// They have come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<Takings, Refusal>) {
    let Some(view) = model.takings_panel() else { return };
    if !view.question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(takings) => view.takings = Some(takings),
        Err(refusal) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Takings(_)));
            model.say(Note::Refused(refusal));
        }
    }
}
