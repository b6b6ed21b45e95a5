//! The seats of one screening: the live map, the cursor, and the picks of the next order.

use std::sync::Arc;

use tui_input::Input;

use super::super::effect::Effect;
use super::super::input::Key;
use super::super::layout::{MapView, Scroll};
use super::super::model::{Model, Screen};
use super::super::note::Note;
use crate::box_office::OpenScreening;
use crate::domain::choose;
use crate::domain::hall::{HallPlan, SeatName};
use crate::domain::ids::{OrderId, OrderRef, RequestId, TerminalId};
use crate::domain::order::{MOST_SEATS, Order};
use crate::domain::price::{Fare, Pick};
use crate::domain::refusal::{Refusal, TakenSeat};
use crate::domain::screening::Screening;
use crate::domain::seat::{Occupant, SeatMap, SeatState};
use crate::domain::seat_field;
use crate::domain::time::Timestamp;

#[derive(Clone, Debug)]
pub(crate) struct Seats {
    pub(crate) screening: Arc<Screening>,
    /// `None` until the first answer.
    pub(crate) map: Option<SeatMap>,
    pub(crate) cursor: SeatName,
    pub(crate) picks: Vec<Pick>,
    /// The seat field while it is typed into.
    pub(crate) field: Option<Input>,
    pub(crate) zoom: bool,
    pub(crate) scroll: Scroll,
    /// A hold whose answer was lost: the same picks go under the same id.
    pub(crate) last_try: Option<(OrderRef, Vec<Pick>)>,
    /// The order that the picks are to become, instead of a new one.
    pub(crate) amending: Option<OrderRef>,
    /// Seats that are to be offered the nearest of, once the map is there, and who has them.
    pub(crate) wanted: Option<(Vec<Pick>, Vec<TakenSeat>)>,
    /// The order whose hold is under way: what the feed says it holds is not lost to others.
    pub(crate) under_way: Option<OrderId>,
    opening: Option<RequestId>,
    /// How many were sought last, and the how-manieth best that was.
    best: Option<(usize, usize)>,
    /// Whether the cursor was moved since the picks were made: then a new fare is for its seat alone.
    is_aimed: bool,
}

/// Seats of a colleague's order.
pub(crate) struct HeldNearby {
    pub(crate) seats: Vec<SeatName>,
    pub(crate) by: Occupant,
    pub(crate) deadline: Timestamp,
}

impl Seats {
    /// The screening before its map has come; `None` for a hall without a seat.
    pub(crate) fn new(screening: Arc<Screening>, opening: RequestId) -> Option<Self> {
        let cursor = middle(&screening.hall.plan)?;
        Some(Self {
            screening,
            map: None,
            cursor,
            picks: Vec::new(),
            field: None,
            zoom: false,
            scroll: Scroll::default(),
            last_try: None,
            amending: None,
            wanted: None,
            under_way: None,
            opening: Some(opening),
            best: None,
            is_aimed: false,
        })
    }

    pub(crate) fn plan(&self) -> &HallPlan {
        &self.screening.hall.plan
    }

    /// Whether the picks may have the seat: it is free, or the order that they change has it.
    pub(crate) fn is_free(&self, seat: SeatName, now: Timestamp) -> bool {
        self.map.as_ref().is_some_and(|map| map.state(seat).is_free_at(now) || self.is_amended(map.state(seat)))
    }

    /// Whether the order that the picks change holds the seat.
    fn is_amended(&self, state: &SeatState) -> bool {
        matches!((state, self.amending), (SeatState::Held { by, .. }, Some(order)) if by.order == order.order)
    }

    /// From now on the picks are those of a pending order, to be changed.
    pub(crate) fn amend(&mut self, order: &Order) {
        self.amending = Some(order.reference);
        self.picks = order.picks();
        self.best = None;
        self.is_aimed = false;
        if let Some(first) = self.picks.first() {
            self.cursor = first.seat;
        }
    }

    /// Lets all picks go; an order that they were to change stays as it is.
    pub(crate) fn let_go(&mut self) {
        self.picks.clear();
        self.best = None;
        self.amending = None;
    }

    /// The picks that others took since they were picked, in their order in the hall.
    pub(crate) fn lost(&self, now: Timestamp) -> Vec<TakenSeat> {
        let Some(map) = &self.map else { return Vec::new() };
        let mut lost: Vec<TakenSeat> = self
            .picks
            .iter()
            .map(|pick| TakenSeat { seat: pick.seat, state: map.state(pick.seat).clone() })
            .filter(|taken| !taken.state.is_free_at(now) && !self.is_amended(&taken.state))
            .filter(|taken| taken.state.occupant().is_none_or(|by| Some(by.order) != self.under_way))
            .collect();
        lost.sort_unstable_by_key(|taken| taken.seat);
        lost
    }

    /// The seats in the cursor's row that a colleague holds, nearest to the cursor; none when the cursor is on one,
    /// for then its own line tells.
    pub(crate) fn held_nearby(&self, terminal: &TerminalId, now: Timestamp) -> Option<HeldNearby> {
        let map = self.map.as_ref()?;
        let held = |seat: SeatName| match map.state(seat) {
            SeatState::Held { by, deadline } if *deadline > now => Some((by, *deadline)),
            _ => None,
        };
        if held(self.cursor).is_some() {
            return None;
        }
        let row: Vec<SeatName> =
            self.plan().seats().map(|seat| seat.name).filter(|seat| seat.row == self.cursor.row).collect();
        let theirs = row.iter().copied().filter_map(|seat| Some((seat, held(seat)?)));
        let (_, (by, deadline)) = theirs
            .filter(|(_, (by, _))| by.terminal != *terminal)
            .min_by_key(|(seat, _)| seat.number.abs_diff(self.cursor.number))?;
        let is_theirs = |seat: &SeatName| held(*seat).is_some_and(|(other, _)| other.order == by.order);
        Some(HeldNearby { seats: row.into_iter().filter(is_theirs).collect(), by: by.clone(), deadline })
    }

    pub(crate) fn pick_of(&self, seat: SeatName) -> Option<&Pick> {
        self.picks.iter().find(|pick| pick.seat == seat)
    }

    /// The seats picked, in their order in the hall.
    pub(crate) fn picked(&self) -> Vec<SeatName> {
        let mut names: Vec<SeatName> = self.picks.iter().map(|pick| pick.seat).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn why_no_zoom(&self, size: (u16, u16)) -> Option<&'static str> {
        (!MapView::can_zoom(self.plan(), size)).then_some("why-no-zoom")
    }

    /// Where the seats stand in a window of `size`.
    pub(crate) fn view(&self, size: (u16, u16)) -> MapView {
        MapView::new(self.plan(), size, self.zoom, self.scroll)
    }

    /// Keeps the cursor in sight.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        self.scroll = self.view(size).follow(self.plan(), self.cursor);
    }

    /// Puts the picks on `seats`; each keeps the fare that its place in the list had.
    fn pick_all(&mut self, seats: &[SeatName], fares: &[Fare]) {
        let mut fares = fares.iter().copied();
        self.picks = seats.iter().map(|seat| Pick { seat: *seat, fare: fares.next().unwrap_or_default() }).collect();
        self.is_aimed = false;
    }

    /// The nearest equal seats become the picks; nothing when there are none.
    pub(crate) fn offer_nearest(&mut self, wanted: &[Pick], gone: &[SeatName], now: Timestamp) -> Vec<SeatName> {
        let seats: Vec<SeatName> = wanted.iter().map(|pick| pick.seat).collect();
        let fares: Vec<Fare> = wanted.iter().map(|pick| pick.fare).collect();
        let is_free = |seat| !gone.contains(&seat) && self.is_free(seat, now);
        let offer = choose::nearest(self.plan(), is_free, &seats).unwrap_or_default();
        // Never fewer than were picked.
        if offer.len() < seats.len() {
            return Vec::new();
        }
        self.pick_all(&offer, &fares);
        offer
    }
}

/// The middle seat of the row with the best view, or of the first row that has one.
fn middle(plan: &HallPlan) -> Option<SeatName> {
    let focus = plan.rows().get(plan.focus_row()).into_iter().chain(plan.rows());
    let row = focus.map(|row| row.seats().map(|seat| seat.name).collect::<Vec<_>>()).find(|seats| !seats.is_empty())?;
    row.get(row.len() / 2).copied()
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
        seats.cursor = middle(plan).unwrap_or(seats.cursor);
    }
    seats.follow(size);
    let is_called_off = screening.called_off.is_some() && !was_called_off;
    model.say(Note::Renewed { screening: Arc::clone(screening), is_called_off });
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    Left,
    Right,
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

/// A capital letter begins the seat field.
pub(crate) fn begins_field(key: Key) -> Option<char> {
    match key {
        Key::Char(c) if c.is_ascii_uppercase() => Some(c),
        _ => None,
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
