//! Asks for the board, keeps it fresh while it is in sight, and shows other days.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::box_office::BoardRow;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::state::model::{Model, Screen};

/// Asks for the board, unless an answer is on its way.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    vec![Effect::Ask(request, Ask::Board(model.board.asks(request, model.now)))]
}

/// Asks again when it is time and the board is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Board && model.board.is_due(model.now) { ask(model) } else { Vec::new() }
}

/// The board has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<BoardRow>, Refusal>) {
    if !model.board.question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(rows) => {
            let screenings = rows.iter().map(|row| (row.screening.id, Arc::clone(&row.screening)));
            model.screenings.extend(screenings);
            model.board.loaded(rows, &model.house, model.now, model.size);
        }
        Err(refusal) => model.say_once(refusal),
    }
}

/// Shows the business day before or after.
pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.board.day;
    let Some(day) = (if forward { day.succ_opt() } else { day.pred_opt() }) else { return Vec::new() };
    model.board.turn_to(day);
    ask(model)
}
