//! The table of actions, searched by what people call them and by key; in the help grouped by what one wants to do.

use std::cmp::Reverse;

use super::goal::{Goal, goal};
use crate::domain::search::{Keys, Query, sift};
use crate::tui::state::action::{Action, Context};
use crate::tui::state::keymap::Line;
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::search::Search;

fn screen_context(model: &Model) -> Context {
    match model.screen {
        Screen::Board => Context::Board,
        Screen::Seats => Context::Seats,
        Screen::Orders => Context::Orders,
        Screen::Packets => Context::Packets,
    }
}

/// What each line of the table is found by: its label, what else people call it, its keys, and less by its sentence.
pub(crate) fn keys(model: &Model) -> Vec<Keys> {
    let locale = &model.locale;
    let of = |line: &Line| {
        let names = line.keys.iter().fold(Keys::default(), |keys, key| keys.whole(&key.name()));
        let named = names.text(&locale.text(line.spec.label)).aside(&locale.text(line.spec.help));
        let others = other_names(line.spec.action).map(|id| locale.text(id)).unwrap_or_default();
        others.split(',').fold(named, |keys, name| keys.text(name.trim()))
    };
    model.keymap.0.iter().map(of).collect()
}

/// Each action once, the best first, and of equals those of the screen below; the palette has only those that can be run
/// from there. The help has them group by group, the one with the best hit first, and the screen's own while nothing is
/// sought.
pub(crate) fn found<'a>(model: &'a Model, search: &Search) -> Vec<&'a Line> {
    let here = screen_context(model);
    let mut query = Query::new(search.query.value());
    let listed = model.keymap.0.iter().zip(&search.keys);
    let listed = listed.filter(|(line, _)| !search.is_palette || line.is_in(here) && !is_step(line.spec.action));
    let mut list = sift(listed.map(|(line, keys)| (line, query.score(keys))));
    list.sort_by_key(|(line, score)| (Reverse(*score), !line.is_in(here)));
    // An action has other keys in other places: those of the screen below count.
    let mut seen: Vec<Action> = Vec::new();
    list.retain(|(line, _)| {
        let new = !seen.contains(&line.spec.action);
        seen.push(line.spec.action);
        new
    });
    let mut list: Vec<&Line> = list.into_iter().map(|(line, _)| line).collect();
    if !search.is_palette {
        let first = Goal::of_screen(model.screen);
        let mut goals: Vec<Goal> = Goal::ALL.to_vec();
        if search.query.value().trim().is_empty() {
            goals.sort_by_key(|goal| *goal != first);
        } else {
            goals.sort_by_key(|of| list.iter().position(|line| goal(line.spec.action) == *of).unwrap_or(list.len()));
        }
        list.sort_by_key(|line| goals.iter().position(|of| *of == goal(line.spec.action)));
    }
    list
}

/// The id of what else people call an action.
fn other_names(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Quit => "action-quit-sought",
        Action::Help => "action-help-sought",
        Action::Asks => "action-asks-sought",
        Action::Undo => "action-undo-sought",
        Action::CancelOrder => "action-cancel-sought",
        Action::Hold => "action-hold-sought",
        Action::Pay => "action-pay-sought",
        Action::Refund => "action-refund-sought",
        Action::Exchange => "action-exchange-sought",
        Action::KeepSeats => "action-keep-seats-sought",
        Action::Extend => "action-extend-sought",
        Action::HoldAgain => "action-again-sought",
        Action::Amend => "action-amend-sought",
        Action::Print => "action-print-sought",
        Action::Papers => "action-papers-sought",
        Action::LastTicket => "action-last-ticket-sought",
        Action::ShowTicket => "action-show-ticket-sought",
        Action::Messages => "action-messages-sought",
        Action::Status => "action-status-sought",
        Action::Lock => "action-lock-sought",
        Action::Takings => "action-takings-sought",
        Action::Tape => "action-tape-sought",
        Action::Staff => "action-staff-sought",
        Action::Drawer => "action-drawer-sought",
        Action::NoSale => "action-no-sale-sought",
        Action::DayClose => "action-day-close-sought",
        Action::Search => "action-search-sought",
        Action::ToBoard => "action-to-board-sought",
        Action::ToSeats => "action-to-seats-sought",
        Action::ToOrders => "action-to-orders-sought",
        Action::ToPackets => "action-to-packets-sought",
        Action::NewPacket => "action-new-packet-sought",
        Action::Attach => "action-attach-sought",
        Action::Guest => "action-guest-sought",
        Action::SeatField => "action-seat-field-sought",
        Action::Zoom => "action-zoom-sought",
        Action::ChangeFare => "action-fare-sought",
        Action::Best => "action-best-sought",
        Action::Group => "action-group-sought",
        Action::ClearPicks => "action-clear-sought",
        Action::TakeOver => "action-take-over-sought",
        Action::Block => "action-block-sought",
        Action::CallOff => "action-call-off-sought",
        Action::Today => "action-today-sought",
        Action::DayBefore => "action-day-before-sought",
        Action::DayAfter => "action-day-after-sought",
        Action::Redraw => "action-redraw-sought",
        Action::Suspend => "action-suspend-sought",
        Action::Palette => "action-palette-sought",
        Action::Cursors => "action-cursors-sought",
        Action::Demo => "action-demo-sought",
        Action::Picture => "action-picture-sought",
        Action::Record => "action-record-sought",
        Action::Replay => "action-replay-sought",
        Action::OpenScreening => "action-open-sought",
        Action::Grab => "action-grab-sought",
        _ => return None,
    })
}

/// A line of the list as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Row<'a> {
    Title(Goal),
    /// One of `found`, and its place there.
    Line(usize, &'a Line),
}

/// What is found, in the help with the titles of its groups.
pub(crate) fn rows<'a>(model: &'a Model, search: &Search) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let mut group = None;
    for (place, line) in found(model, search).into_iter().enumerate() {
        let goal = goal(line.spec.action);
        if !search.is_palette && group.replace(goal) != Some(goal) {
            rows.push(Row::Title(goal));
        }
        rows.push(Row::Line(place, line));
    }
    rows
}

/// One step of the cursor: no command that anyone looks for by its name.
fn is_step(action: Action) -> bool {
    matches!(action, Action::MoveUp | Action::MoveDown | Action::MoveLeft | Action::MoveRight)
}

/// The action under the mark.
pub(crate) fn chosen(model: &Model, search: &Search) -> Option<Action> {
    found(model, search).get(search.chosen).map(|line| line.spec.action)
}
