//! Asks for the board, keeps it fresh while it is in sight, and moves its mark.

use std::sync::Arc;

use chrono::Days;

use crate::box_office::BoardRow;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::tui::state::board::{BOARD_POLL, Board};
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::note::Note;
use crate::tui::update::effect::{Ask, Effect};
use crate::tui::{layout, state};

/// Asks for the board, unless an answer is on its way.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    model.board.request = Some(request);
    model.board.asked_at = Some(model.now);
    vec![Effect::Ask(request, Ask::Board(model.board.day))]
}

/// Asks again when it is time and the board is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    let due = model.board.asked_at.is_none_or(|asked| asked.plus(BOARD_POLL) <= model.now);
    if model.screen == Screen::Board && due && model.board.request.is_none() { ask(model) } else { Vec::new() }
}

/// The board has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<BoardRow>, Refusal>) {
    if model.board.request != Some(request) {
        return;
    }
    model.board.request = None;
    match answer {
        Ok(rows) => {
            for row in &rows {
                model.screenings.insert(row.screening.id, Arc::clone(&row.screening));
            }
            let board = &mut model.board;
            board.rows = rows;
            board.is_loaded = true;
            if board.selected.is_none() {
                board.selected =
                    state::board::next_on_sale(&board.rows.iter().collect::<Vec<_>>(), &model.house, model.now);
                // What is sold next matters more than what is over: two thirds of the list are for it.
                let here = board.rows.iter().position(|row| Some(row.screening.id) == board.selected);
                board.first = here.unwrap_or(0).saturating_sub(usize::from(layout::board_list(model.size).height) / 3);
            }
        }
        // The poll says so once; the next one may do better.
        Err(refusal) if model.note != Some(Note::Refused(refusal.clone())) => model.say(Note::Refused(refusal)),
        Err(_) => {}
    }
}

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let found = model.board.found(&model.house, &model.locale);
    let here = found.iter().position(|row| Some(row.screening.id) == model.board.selected).unwrap_or(0);
    let room = usize::from(layout::board_list(model.size).height);
    model.board.first = layout::follow_line(model.board.first, here, room, found.len());
}

/// Moves the mark by so many rows.
pub(crate) fn step(model: &mut Model, by: isize) {
    let found = model.board.found(&model.house, &model.locale);
    let here = found.iter().position(|row| Some(row.screening.id) == model.board.selected);
    let last = found.len().saturating_sub(1);
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    let selected = found.get(next).map(|row| row.screening.id);
    if selected.is_some() {
        model.board.selected = selected;
    }
}

/// Shows the business day before or after.
pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.board.day;
    let next = if forward { day.checked_add_days(Days::new(1)) } else { day.checked_sub_days(Days::new(1)) };
    let Some(next) = next else { return Vec::new() };
    model.board = Board { query: model.board.query.clone(), ..Board::new(next) };
    ask(model)
}

/// Narrows the list to what was typed; the mark goes to the next screening left.
pub(crate) fn narrow(model: &mut Model) {
    if let Some(search) = &model.board.search {
        model.board.query = search.value().to_owned();
    }
    if model.board.chosen(&model.house, &model.locale).is_none() {
        let next = state::board::next_on_sale(&model.board.found(&model.house, &model.locale), &model.house, model.now);
        model.board.selected = next.or(model.board.selected);
    }
}

/// The search is over; what was found stays, or all comes back.
pub(crate) fn end_search(model: &mut Model, keep: bool) {
    model.board.search = None;
    if !keep {
        model.board.query.clear();
    }
}
