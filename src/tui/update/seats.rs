//! Opens the seats of a screening, and moves its cursor and picks.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::box_office::OpenScreening;
use crate::domain::hall::SeatId;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::seats::Around;
use crate::tui::state::seats::Seats;

/// Opens a screening's seats.
pub(crate) fn open_seats(model: &mut Model, screening: &Arc<Screening>) -> Vec<Effect> {
    model.screen = Screen::Seats;
    if model.has_open(screening.id) {
        return Vec::new();
    }
    let request = model.request();
    let size = model.size;
    // Picks stay with their screening.
    if let Some(before) = model.seats.take().filter(Seats::has_picks) {
        model.left_open.insert(before.screening.id, before);
    }
    model.seats = match model.left_open.remove(&screening.id) {
        Some(mut seats) => {
            seats.open_again(screening, request, size);
            Some(seats)
        }
        None => Seats::new(Arc::clone(screening), request),
    };
    vec![Effect::Ask(request, Ask::Open(screening.id)), Effect::Watch(screening.id)]
}

/// The map has come, or not.
pub(crate) fn opened(model: &mut Model, request: RequestId, answer: Result<OpenScreening, Refusal>) {
    let now = model.now;
    let Some(seats) = &mut model.seats else { return };
    if !seats.opening.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(open) => {
            seats.opened(open);
            if let Some((wanted, taken)) = seats.wanted.take() {
                let gone: Vec<SeatId> = taken.iter().map(|taken| taken.seat).collect();
                let offer = seats.offer_nearest(&wanted, &gone, now);
                model.say(Note::LostRace { taken, offer });
            }
        }
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// A screening was changed: what is on the screen is shown as it is now, and said.
pub(crate) fn renewed(model: &mut Model, screening: &Arc<Screening>) {
    model.screenings.insert(screening.id, Arc::clone(screening));
    let size = model.size;
    let Some(seats) = model.seats.as_mut().filter(|seats| seats.screening.id == screening.id) else { return };
    let is_called_off = screening.called_off.is_some() && seats.screening.called_off.is_none();
    seats.renew(screening, size);
    model.say(Note::Renewed { screening: Arc::clone(screening), is_called_off });
}

/// Changes the picks of the open screening, or says why not.
pub(crate) fn pick(model: &mut Model, change: impl FnOnce(&mut Seats, Around<'_>) -> Result<(), Note>) {
    let pointed = model.colleagues.pointed();
    let around = Around { now: model.now, pointed: &pointed, most: model.house.most_seats };
    if let Some(Err(note)) = model.seats.as_mut().map(|seats| seats.by_hand(|seats| change(seats, around))) {
        model.note = Some(note);
    }
}

/// Picks what was written.
pub(crate) fn submit_field(model: &mut Model) {
    let size = model.size;
    pick(model, |seats, around| seats.submit_field(around, size));
}

/// A click on a cell: a seat is picked or let go, and the cursor goes there.
pub(crate) fn click(model: &mut Model, x: u16, y: u16) {
    let size = model.size;
    let Some(seats) = model.seats.as_mut().filter(|_| model.screen == Screen::Seats) else { return };
    if let Some(seat) = seats.view(size).seat_at(seats.plan(), x, y) {
        seats.cursor = seat;
        if seats.map.is_some() {
            pick(model, Seats::toggle);
        }
    }
}
