//! Asks for the board, keeps it fresh while it is in sight, and shows other days.

use std::sync::Arc;

use chrono::NaiveDate;

use super::effect::{Ask, Effect};
use super::{orders, seats, small_map};
use crate::box_office::BoardRow;
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::refusal::Refusal;
use crate::tui::state::board::Came;
use crate::tui::state::model::{Model, Screen};

/// Asks for what is on the board: its day, or the programme of all days while something is sought.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let day = model.board.asks(request, model.now);
    let mut effects = vec![Effect::Ask(request, day.map_or(Ask::Programme, Ask::Board))];
    effects.extend(small_map::again(model));
    effects
}

/// Asks again when it is time and the board is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    let is_due = model.board.next(model.now).is_some_and(|at| at <= model.now);
    if model.screen == Screen::Board && is_due { ask(model) } else { Vec::new() }
}

/// The board has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<BoardRow>, Refusal>) -> Vec<Effect> {
    if !model.board.poll.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(rows) => {
            meet(model, &rows);
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

/// The programme of all days has come.
pub(crate) fn met(model: &mut Model, request: RequestId, answer: Result<Vec<BoardRow>, Refusal>) {
    if !model.board.met(request, answer.as_deref().ok()) {
        return;
    }
    match answer {
        Ok(programme) => {
            meet(model, &programme);
            show(model);
        }
        Err(refusal) => model.say_once(refusal),
    }
}

fn meet(model: &mut Model, rows: &[BoardRow]) {
    model.screenings.extend(rows.iter().map(|row| (row.screening.id, Arc::clone(&row.screening))));
}

/// Shows what the search leaves.
fn show(model: &mut Model) {
    model.board.show(&model.house, &model.locale, model.now);
}

/// A search begins anew, for which all days are asked for, once.
pub(crate) fn open_search(model: &mut Model) -> Vec<Effect> {
    model.board.open_search();
    show(model);
    poll(model)
}

/// Narrows the list to what was typed.
pub(crate) fn narrow(model: &mut Model) {
    if model.board.list.narrow() {
        show(model);
    }
}

/// The search is over; what was found stays, or the day is again as it was.
pub(crate) fn end_search(model: &mut Model, keep: bool) {
    model.board.end_search(keep);
    show(model);
}

/// Enter in the search: what is marked is opened; of a ticket's code, its order.
pub(crate) fn submit_search(model: &mut Model) -> Vec<Effect> {
    let typed = model.board.list.search.as_ref().map(|search| search.value().trim().to_owned()).unwrap_or_default();
    if typed.parse::<OrderRef>().is_ok() {
        end_search(model, false);
        return orders::scanned(model, &typed);
    }
    if model.burst.is_scan() {
        model.hint("why-burst");
        return Vec::new();
    }
    let Some(screening) = model.board.chosen().cloned() else {
        model.hint(if model.board.waits(model.now) { "why-searching" } else { "why-no-screening-chosen" });
        return Vec::new();
    };
    end_search(model, true);
    seats::open_seats(model, &screening)
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
