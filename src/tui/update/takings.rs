//! Asks for the takings of a business day.

use chrono::Days;

use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::takings::Takings;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::takings::TakingsView;
use crate::tui::update::effect::{Ask, Effect};

fn panel(model: &mut Model) -> Option<&mut TakingsView> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Takings(view) => Some(&mut **view),
        _ => None,
    })
}

/// Opens the takings of the day that the screen shows.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let day = match model.screen {
        Screen::Orders => model.history.day,
        _ => model.house.calendar.day_of(model.now),
    };
    model.overlays.push(Overlay::Takings(Box::new(TakingsView { day, takings: None, first: 0, request: None })));
    ask(model)
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(view) = panel(model) else { return Vec::new() };
    view.request = Some(request);
    vec![Effect::Ask(request, Ask::Takings(view.day))]
}

/// Another day.
pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let Some(view) = panel(model) else { return Vec::new() };
    let next = if forward { view.day.checked_add_days(Days::new(1)) } else { view.day.checked_sub_days(Days::new(1)) };
    let Some(next) = next else { return Vec::new() };
    (view.day, view.takings, view.first) = (next, None, 0);
    ask(model)
}

/// They have come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<Takings, Refusal>) {
    let Some(view) = panel(model).filter(|view| view.request == Some(request)) else { return };
    view.request = None;
    match answer {
        Ok(takings) => view.takings = Some(takings),
        Err(refusal) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Takings(_)));
            model.say(Note::Refused(refusal));
        }
    }
}
