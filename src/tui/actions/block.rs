//! Seats out of sale at the map: what is picked is blocked, and a blocked seat under the cursor comes back.

use crate::domain::choose;
use crate::domain::hall::SeatId;
use crate::domain::seat::SeatState;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::seats::Seats;

/// The seats that the key is about, and whether it blocks them.
pub(crate) fn subject(model: &Model) -> Option<(Vec<SeatId>, bool)> {
    let seats = model.seats.as_ref()?;
    if !seats.picks.is_empty() {
        return Some((seats.picks.iter().map(|pick| pick.seat).collect(), true));
    }
    Some((extents(seats).into_iter().next()?, false))
}

/// What can be put back at once: the blocked seat under the cursor with its other half, those beside it in its row, all
/// of the screening; each more than the one before. Whoever gives the house's seats back leaves the broken ones.
pub(crate) fn extents(seats: &Seats) -> Vec<Vec<SeatId>> {
    let Some(map) = &seats.map else { return Vec::new() };
    let state = map.state(seats.cursor);
    if !matches!(state, SeatState::Blocked(_)) {
        return Vec::new();
    }
    let is_alike = |seat: &SeatId| map.state(*seat) == state;
    let partner = seats.plan().seat(seats.cursor).and_then(|seat| seat.partner);
    let one = std::iter::once(seats.cursor).chain(partner).collect();
    let all: Vec<SeatId> = seats.plan().seats().map(|seat| seat.id).filter(is_alike).collect();
    let beside = choose::groups(seats.plan(), &all).into_iter().find(|group| group.contains(&seats.cursor));
    let mut extents: Vec<Vec<SeatId>> = [Some(one), beside, Some(all)].into_iter().flatten().collect();
    extents.dedup_by_key(|seats| seats.len());
    extents
}

pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    let Some(seats) = &model.seats else { return Some("why-no-screening") };
    if seats.map.is_none() {
        return Some("why-loading");
    }
    subject(model).is_none().then_some("why-nothing-to-block")
}

pub(crate) fn why_no_other_reason(model: &Model) -> Option<&'static str> {
    let has_other = match (model.overlays.last(), &model.seats) {
        (Some(Overlay::Confirm(Confirm::Block { reason: Some(_), .. })), _) => true,
        (Some(Overlay::Confirm(Confirm::Block { reason: None, .. })), Some(seats)) => extents(seats).len() > 1,
        _ => false,
    };
    (!has_other).then_some("why-no-other-reason")
}
