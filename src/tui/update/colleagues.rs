//! Takes in colleagues' cursors and picks, and shows them ours.

use super::effect::Effect;
use crate::domain::pointing::Pointing;
use crate::tui::state::model::{Model, Screen};

/// Colleagues moved, picked, or left.
pub(crate) fn moved(model: &mut Model, pointings: Vec<Pointing>) {
    if let Some(seats) = &model.seats {
        model.colleagues.moved(pointings, seats.plan(), model.now);
    }
}

/// Shows them, or no longer.
pub(crate) fn toggle(model: &mut Model) {
    model.colleagues.is_on = !model.colleagues.is_on;
    model.hint(if model.colleagues.is_on { "note-cursors-on" } else { "note-cursors-off" });
}

/// What the last message changed: whose cursors are watched, and what ours is now.
pub(crate) fn follow(model: &mut Model) -> Vec<Effect> {
    let seats = model.seats.as_ref().filter(|_| model.colleagues.is_on);
    let watched = seats.map(|seats| seats.screening.id);
    let shown = seats.filter(|_| model.screen == Screen::Seats).map(|seats| {
        let picks = seats.picks.iter().map(|pick| pick.seat).collect();
        (seats.screening.id, seats.cursor, picks)
    });
    let watch = model.colleagues.watch(watched, model.now).then_some(Effect::WatchCursors(watched));
    let point = model.colleagues.show(shown).map(|(screening, cursor, picks)| Effect::Point(screening, cursor, picks));
    watch.into_iter().chain(point).collect()
}
