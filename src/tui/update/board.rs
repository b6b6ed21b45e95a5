//! Asks for the board, keeps it fresh while it is in sight, and shows other days.

use std::sync::Arc;

use chrono::NaiveDate;

use super::effect::{Ask, Effect};
use crate::box_office::BoardRow;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::state::board::Came;
use crate::tui::state::model::{Model, Screen};

/// Asks for the board, unless an answer is on its way.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    vec![Effect::Ask(request, Ask::Board(model.board.asks(request, model.now)))]
}

/// Asks again when it is time and the board is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Board && model.board.poll.is_due(model.now) { ask(model) } else { Vec::new() }
}

/// The board has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<BoardRow>, Refusal>) -> Vec<Effect> {
    if !model.board.poll.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(rows) => {
            let screenings = rows.iter().map(|row| (row.screening.id, Arc::clone(&row.screening)));
            model.screenings.extend(screenings);
            let opens = !model.board.is_loaded;
            model.board.loaded(rows, &model.house, &model.locale, model.now, model.size);
            // A board opens on what can be sold.
            if opens && let Some((day, came)) = model.board.better_day(&model.house, model.now) {
                model.board.turn_to(day, came);
                return ask(model);
            }
        }
        Err(refusal) => model.say_once(refusal),
    }
    Vec::new()
}

/// Shows what the search leaves.
fn show(model: &mut Model) {
    model.board.show(&model.house, &model.locale, model.now);
}

/// A search begins anew.
pub(crate) fn open_search(model: &mut Model) {
    model.board.list.open_search();
    show(model);
}

/// Narrows the list to what was typed.
pub(crate) fn narrow(model: &mut Model) {
    if model.board.list.narrow() {
        show(model);
    }
}

/// The search is over; what was found stays, or all comes back.
pub(crate) fn end_search(model: &mut Model, keep: bool) {
    model.board.list.end_search(keep);
    show(model);
}

/// Shows the business day before or after.
pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.board.day;
    let Some(day) = (if forward { day.succ_opt() } else { day.pred_opt() }) else { return Vec::new() };
    turn_to(model, day)
}

/// Shows a business day.
pub(crate) fn turn_to(model: &mut Model, day: NaiveDate) -> Vec<Effect> {
    model.board.turn_to(day, Came::ByHand);
    ask(model)
}
