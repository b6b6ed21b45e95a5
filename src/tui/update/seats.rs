//! Opens the seats of a screening, and moves its cursor and picks.

use std::sync::Arc;

use tui_input::Input;

use crate::box_office::OpenScreening;
use crate::domain::hall::SeatName;
use crate::domain::ids::RequestId;
use crate::domain::order::MOST_SEATS;
use crate::domain::price::{Fare, Pick};
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::{choose, seat_field};
use crate::tui::state;
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::seats::{Direction, Seats};
use crate::tui::update::effect::{Ask, Effect};

/// Opens a screening's seats.
pub(crate) fn open_seats(
    model: &mut Model,
    screening: &std::sync::Arc<crate::domain::screening::Screening>,
) -> Vec<Effect> {
    model.screen = Screen::Seats;
    if model.seats.as_ref().is_some_and(|seats| seats.screening.id == screening.id) {
        return Vec::new();
    }
    let request = model.request();
    let id = screening.id;
    model.seats = Seats::new(std::sync::Arc::clone(screening), request);
    vec![Effect::Ask(request, Ask::Open(id)), Effect::Watch(id)]
}

/// The map has come, or not.
pub(crate) fn opened(model: &mut Model, request: RequestId, answer: Result<OpenScreening, Refusal>) {
    let Some(seats) = model.seats.as_mut().filter(|seats| seats.opening == Some(request)) else { return };
    seats.opening = None;
    match answer {
        Ok(open) => {
            seats.screening = open.screening;
            // An event may have been faster.
            if seats.map.as_ref().is_none_or(|map| map.epoch != open.seats.epoch || map.version < open.seats.version) {
                seats.map = Some(open.seats);
            }
            if let Some((wanted, taken)) = seats.wanted.take() {
                let gone: Vec<SeatName> = taken.iter().map(|taken| taken.seat).collect();
                let offer = seats.offer_nearest(&wanted, &gone, model.now);
                model.say(Note::LostRace { taken, offer });
            }
        }
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// A screening was changed: what is on the screen is shown as it is now, and said. Picks stay where their seats do.
pub(crate) fn renewed(model: &mut Model, screening: &Arc<Screening>) {
    model.screenings.insert(screening.id, Arc::clone(screening));
    let size = model.size;
    let Some(seats) = model.seats.as_mut().filter(|seats| seats.screening.id == screening.id) else { return };
    let was_called_off = seats.screening.called_off.is_some();
    seats.screening = Arc::clone(screening);
    let plan = &screening.hall.plan;
    seats.picks.retain(|pick| plan.seat(pick.seat).is_some());
    if plan.seat(seats.cursor).is_none() {
        seats.cursor = state::seats::middle(plan).unwrap_or(seats.cursor);
    }
    seats.follow(size);
    let is_called_off = screening.called_off.is_some() && !was_called_off;
    model.say(Note::Renewed { screening: Arc::clone(screening), is_called_off });
}

/// Moves the cursor to the next seat that way; over gaps, and not over the edge.
pub(crate) fn move_cursor(model: &mut Model, direction: Direction) {
    let size = model.size;
    let Some(seats) = &mut model.seats else { return };
    let plan = seats.plan();
    let here = seats.cursor;
    let next = match direction {
        Direction::Left => plan.seats().map(|s| s.name).filter(|s| s.row == here.row && s.number < here.number).last(),
        Direction::Right => plan.seats().map(|s| s.name).find(|s| s.row == here.row && s.number > here.number),
        Direction::Up | Direction::Down => {
            let index = plan.row_index(here.row).unwrap_or(0);
            let (above, below) = plan.rows().split_at(index);
            let rows: Vec<_> = match direction {
                Direction::Up => above.iter().rev().collect(),
                _ => below.iter().skip(1).collect(),
            };
            let nearest = |row: &&crate::domain::hall::PlannedRow| {
                row.seats().map(|seat| seat.name).min_by_key(|seat| seat.number.abs_diff(here.number))
            };
            rows.iter().find_map(nearest)
        }
    };
    if let Some(seat) = next {
        seats.cursor = seat;
        seats.is_aimed = true;
        seats.follow(size);
    }
}

/// Moves the cursor to the first or the last seat of its row.
pub(crate) fn move_to_end(model: &mut Model, last: bool) {
    let size = model.size;
    let Some(seats) = &mut model.seats else { return };
    let row = seats.cursor.row;
    let names: Vec<SeatName> = seats.plan().seats().map(|seat| seat.name).filter(|seat| seat.row == row).collect();
    let end = if last { names.last() } else { names.first() }.copied();
    if let Some(seat) = end {
        seats.cursor = seat;
        seats.is_aimed = true;
        seats.follow(size);
    }
}

/// Picks the seat under the cursor, with its other half, or lets it go.
pub(crate) fn toggle(model: &mut Model) {
    let now = model.now;
    let Some(seats) = &mut model.seats else { return };
    let Some(planned) = seats.plan().seat(seats.cursor) else { return };
    let both: Vec<SeatName> = std::iter::once(planned.name).chain(planned.partner).collect();
    let hint = if seats.pick_of(planned.name).is_some() {
        seats.picks.retain(|pick| !both.contains(&pick.seat));
        None
    } else if both.iter().any(|seat| !seats.is_free(*seat, now)) {
        Some("why-seat-taken")
    } else if seats.picks.len() + both.len() > MOST_SEATS {
        Some("why-too-many")
    } else {
        let picks = both.iter().map(|seat| Pick { seat: *seat, fare: Fare::default() });
        seats.picks.extend(picks);
        None
    };
    seats.is_aimed = true;
    seats.best = None;
    if let Some(id) = hint {
        model.hint(id);
    }
}

/// The best seats for so many; the same number again proposes the next best.
pub(crate) fn pick_best(model: &mut Model, party: usize) {
    let nth = match model.seats.as_ref().and_then(|seats| seats.best) {
        Some((before, nth)) if before == party => nth + 1,
        _ => 0,
    };
    propose(model, party, nth);
}

/// The next best seats; for picks that others took, the nearest free ones.
pub(crate) fn pick_next(model: &mut Model) {
    let now = model.now;
    let Some(seats) = &mut model.seats else { return };
    if !seats.lost(now).is_empty() {
        let wanted = seats.picks.clone();
        if seats.offer_nearest(&wanted, &[], now).is_empty() {
            model.hint("why-none-near");
        }
        return;
    }
    let (party, nth) = seats.best.map_or((seats.picks.len().max(1), 0), |(party, nth)| (party, nth + 1));
    propose(model, party, nth);
}

fn propose(model: &mut Model, party: usize, nth: usize) {
    let now = model.now;
    let Some(seats) = &mut model.seats else { return };
    let is_free = |seat| seats.is_free(seat, now);
    // After the last proposal comes the first again.
    let found = [nth, 0].into_iter().find_map(|nth| Some((choose::best(seats.plan(), is_free, party, nth)?, nth)));
    match found {
        Some((found, nth)) => {
            let fares: Vec<Fare> = seats.picks.iter().map(|pick| pick.fare).collect();
            let keep = seats.best.is_some_and(|(before, _)| before == party);
            seats.pick_all(&found, if keep { &fares } else { &[] });
            seats.best = Some((party, nth));
        }
        None => model.hint("why-none-together"),
    }
}

/// The next fare: for the seat under a cursor that was moved onto a pick, else for all picks.
pub(crate) fn change_fare(model: &mut Model) {
    let Some(seats) = &mut model.seats else { return };
    let cursor = seats.cursor;
    let alone = seats.is_aimed && seats.pick_of(cursor).is_some();
    let from = if alone { seats.pick_of(cursor) } else { seats.picks.first() };
    let Some(fare) = from.map(|pick| pick.fare.next()) else { return };
    for pick in seats.picks.iter_mut().filter(|pick| !alone || pick.seat == cursor) {
        pick.fare = fare;
    }
}

pub(crate) fn clear(model: &mut Model) {
    if let Some(seats) = &mut model.seats {
        seats.let_go();
    }
}

pub(crate) fn toggle_zoom(model: &mut Model) {
    let size = model.size;
    if let Some(seats) = &mut model.seats {
        seats.zoom = !seats.zoom;
        seats.follow(size);
    }
}

/// Opens the seat field, perhaps with its first letter.
pub(crate) fn open_field(model: &mut Model, begun: Option<char>) {
    if let Some(seats) = &mut model.seats {
        seats.field = Some(Input::new(begun.map(String::from).unwrap_or_default()));
    }
}

/// Goes to the seat that was written, and picks it all when several were.
pub(crate) fn submit_field(model: &mut Model) -> Vec<Effect> {
    let (size, now) = (model.size, model.now);
    let Some(seats) = &mut model.seats else { return Vec::new() };
    let Some(field) = seats.field.take() else { return Vec::new() };
    let written = field.value().trim().to_owned();
    if written.is_empty() {
        return Vec::new();
    }
    // A bare number or range speaks of the cursor's row.
    let row = seats.cursor.row;
    let found = seat_field::parse(seats.plan(), &written)
        .or_else(|| seat_field::parse(seats.plan(), &format!("{row}{written}")))
        .filter(|found| !found.is_empty());
    let Some(found) = found else {
        model.note = Some(Note::NoSuchSeat(written));
        return Vec::new();
    };
    if let Some(first) = found.first() {
        seats.cursor = *first;
        seats.is_aimed = true;
        seats.follow(size);
    }
    if found.len() > 1 {
        if found.len() > MOST_SEATS {
            model.hint("why-too-many");
        } else if found.iter().any(|seat| !seats.is_free(*seat, now)) {
            model.hint("why-seat-taken");
        } else if choose::valid_pick(seats.plan(), &found).is_err() {
            model.hint("why-half-couple");
        } else {
            seats.pick_all(&found, &[]);
            seats.best = None;
        }
    }
    Vec::new()
}

/// A click on a cell: a seat is picked or let go, and the cursor goes there.
pub(crate) fn click(model: &mut Model, x: u16, y: u16) {
    let size = model.size;
    let Some(seats) = model.seats.as_mut().filter(|_| model.screen == Screen::Seats) else { return };
    if let Some(seat) = seats.view(size).seat_at(seats.plan(), x, y) {
        seats.cursor = seat;
        if seats.map.is_some() {
            toggle(model);
        }
    }
}
