//! Asks for the tape of a business day, page by page, and opens its lines.

use chrono::NaiveDate;

use super::effect::{Ask, Effect};
use crate::box_office::TapePage;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::actions;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::tape::TapeView;

/// Opens what this till did on the day that the screen shows.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let day = match model.screen {
        Screen::Orders => model.history.day,
        _ => model.house.calendar.day_of(model.now),
    };
    model.overlays.push(Overlay::Tape(Box::new(TapeView::new(day, false))));
    ask(model)
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let (request, terminal) = (model.request(), model.terminal.clone());
    let Some(view) = model.tape_panel() else { return Vec::new() };
    view.question.ask(request);
    let till = (!view.is_of_all).then_some(terminal);
    vec![Effect::Ask(request, Ask::Tape { day: view.day, till, before: view.before.clone() })]
}

/// Another day or other tills, of which nothing is known yet.
fn turn_to(model: &mut Model, day: NaiveDate, is_of_all: bool) -> Vec<Effect> {
    if let Some(view) = model.tape_panel() {
        *view = TapeView::new(day, is_of_all);
    }
    ask(model)
}

/// The day before or after; or, for none of them, today anew.
pub(crate) fn turn_day(model: &mut Model, forward: Option<bool>) -> Vec<Effect> {
    let today = model.house.calendar.day_of(model.now);
    let Some(view) = model.tape_panel() else { return Vec::new() };
    let (day, is_of_all) = (view.day, view.is_of_all);
    let day = match forward {
        None => Some(today),
        Some(true) => day.succ_opt(),
        Some(false) => day.pred_opt(),
    };
    day.map_or_else(Vec::new, |day| turn_to(model, day, is_of_all))
}

/// Of this till, or of all.
pub(crate) fn turn_tills(model: &mut Model) -> Vec<Effect> {
    let Some(view) = model.tape_panel() else { return Vec::new() };
    let (day, is_of_all) = (view.day, view.is_of_all);
    turn_to(model, day, !is_of_all)
}

/// Moves the mark; above the first line it asks for those before.
pub(crate) fn step(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(view) = model.tape_panel() else { return Vec::new() };
    if view.step(by) && view.has_more() { ask(model) } else { Vec::new() }
}

/// Keeps the mark in sight, wastes no room below a line that is open, and asks for what the mark or a search comes to.
pub(crate) fn follow(model: &mut Model) -> Vec<Effect> {
    let size = model.size;
    let opened = model.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Tape(view) => view.whole(),
        _ => None,
    });
    let rows = opened.map_or(0, |(line, _)| actions::tape::whole(model, line).len());
    let Some(view) = model.tape_panel() else { return Vec::new() };
    view.follow(size, rows);
    if view.wants_more() { ask(model) } else { Vec::new() }
}

/// A page has come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<TapePage, Refusal>) {
    let Some(view) = model.tape_panel() else { return };
    if !view.question.is_answered_by(request) {
        return;
    }
    let is_loaded = view.is_loaded;
    match answer {
        Ok(page) => {
            let keys = page.lines.iter().map(|line| actions::tape::keys(model, line)).collect();
            if let Some(view) = model.tape_panel() {
                view.add(page, keys);
            }
        }
        Err(refusal) => {
            if is_loaded {
                // What is there stays.
                if let Some(view) = model.tape_panel() {
                    view.stop();
                }
            } else {
                close(model);
            }
            model.say(Note::Refused(refusal));
        }
    }
}

/// It is nobody else's to see.
pub(crate) fn close(model: &mut Model) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Tape(_)));
}
