//! Takes in colleagues' cursors and picks, and shows them ours.

use crate::box_office::FORGOTTEN_AFTER;
use crate::domain::hall::SeatName;
use crate::domain::pointing::Pointing;
use crate::tui::state::model::{Model, Screen};
use crate::tui::update::effect::Effect;

/// Colleagues moved, picked, or left.
pub(crate) fn moved(model: &mut Model, pointings: Vec<Pointing>) {
    let until = model.now.plus(FORGOTTEN_AFTER);
    let Some(seats) = &model.seats else { return };
    let is_seat = |seat: &SeatName| seats.plan().seat(*seat).is_some();
    let colleagues = &mut model.colleagues;
    for mut pointing in pointings.into_iter().filter(|pointing| Some(pointing.screening) == colleagues.watched) {
        // Nobody vouches for what comes by this way.
        pointing.picks.retain(is_seat);
        if pointing.cursor.as_ref().is_some_and(is_seat) {
            colleagues.here.insert(pointing.terminal.clone(), (pointing, until));
        } else {
            colleagues.here.remove(&pointing.terminal);
        }
    }
}

/// Shows them, or no longer.
pub(crate) fn toggle(model: &mut Model) {
    model.colleagues.is_on = !model.colleagues.is_on;
    model.hint(if model.colleagues.is_on { "note-cursors-on" } else { "note-cursors-off" });
}

/// What the last message changed: whose cursors are watched, and what ours is now.
pub(crate) fn follow(model: &mut Model) -> Vec<Effect> {
    let (now, colleagues) = (model.now, &mut model.colleagues);
    colleagues.here.retain(|_, (_, until)| *until > now);
    let seats = model.seats.as_ref().filter(|_| colleagues.is_on);
    let mut effects = Vec::new();
    let watched = seats.map(|seats| seats.screening.id);
    if watched != colleagues.watched {
        colleagues.watched = watched;
        colleagues.here.clear();
        effects.push(Effect::WatchCursors(watched));
    }
    let shown = seats.filter(|_| model.screen == Screen::Seats).map(|seats| {
        let picks = seats.picks.iter().map(|pick| pick.seat).collect();
        (seats.screening.id, seats.cursor, picks)
    });
    if shown != colleagues.shown {
        effects.extend(match (&shown, &colleagues.shown) {
            (Some((screening, cursor, picks)), _) => Some(Effect::Point(*screening, Some(*cursor), picks.clone())),
            (None, Some((screening, ..))) => Some(Effect::Point(*screening, None, Vec::new())),
            (None, None) => None,
        });
        colleagues.shown = shown;
    }
    effects
}
