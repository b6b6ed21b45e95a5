//! The table of actions, searched by what people call them and by key.

use std::cmp::Reverse;

use super::table::{Spec, TABLE};
use crate::domain::search::{Keys, Query, sift};
use crate::locale::Locale;
use crate::tui::state::action::{Action, Context};
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
pub(crate) fn keys(locale: &Locale) -> Vec<Keys> {
    let of = |spec: &Spec| {
        let names = spec.keys.iter().fold(Keys::default(), |keys, key| keys.whole(&key.name()));
        let named = names.text(&locale.text(spec.label)).aside(&locale.text(spec.help));
        let others = other_names(spec.action).map(|id| locale.text(id)).unwrap_or_default();
        others.split(',').fold(named, |keys, name| keys.text(name.trim()))
    };
    TABLE.iter().map(of).collect()
}

/// Each action once, the best first, and of equals those of the screen below; the palette has only those that can be run
/// from there.
pub(crate) fn found(model: &Model, search: &Search) -> Vec<&'static Spec> {
    let here = screen_context(model);
    let mut query = Query::new(search.query.value());
    let listed = TABLE.iter().zip(&search.keys);
    let listed =
        listed.filter(|(spec, _)| !search.is_palette || spec.contexts.contains(&here) && !is_step(spec.action));
    let mut list = sift(listed.map(|(spec, keys)| (spec, query.score(keys))));
    list.sort_by_key(|(spec, score)| (Reverse(*score), !spec.contexts.contains(&here)));
    // An action has other keys in other places: those of the screen below count.
    let mut seen: Vec<Action> = Vec::new();
    list.retain(|(spec, _)| {
        let new = !seen.contains(&spec.action);
        seen.push(spec.action);
        new
    });
    list.into_iter().map(|(spec, _)| spec).collect()
}

/// The id of what else people call an action.
fn other_names(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Quit => "action-quit-sought",
        Action::Help => "action-help-sought",
        Action::Undo => "action-undo-sought",
        Action::CancelOrder => "action-cancel-sought",
        Action::Hold => "action-hold-sought",
        Action::Pay => "action-pay-sought",
        Action::Refund => "action-refund-sought",
        Action::Extend => "action-extend-sought",
        Action::HoldAgain => "action-again-sought",
        Action::Amend => "action-amend-sought",
        Action::LastTicket => "action-last-ticket-sought",
        Action::ShowTicket => "action-show-ticket-sought",
        Action::Messages => "action-messages-sought",
        Action::Takings => "action-takings-sought",
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
        Action::OpenScreening => "action-open-sought",
        Action::Grab => "action-grab-sought",
        _ => return None,
    })
}

/// One step of the cursor: no command that anyone looks for by its name.
fn is_step(action: Action) -> bool {
    matches!(action, Action::MoveUp | Action::MoveDown | Action::MoveLeft | Action::MoveRight)
}

/// The action under the mark.
pub(crate) fn chosen(model: &Model, search: &Search) -> Option<Action> {
    found(model, search).get(search.chosen).map(|spec| spec.action)
}
