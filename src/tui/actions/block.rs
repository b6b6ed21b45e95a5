//! Seats out of sale at the map: what is picked is blocked, and a blocked seat under the cursor comes back.

use crate::domain::hall::SeatName;
use crate::domain::seat::SeatState;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::model::{Model, Overlay};

/// The seats that the key is about, and whether it blocks them.
pub(crate) fn subject(model: &Model) -> Option<(Vec<SeatName>, bool)> {
    let seats = model.seats.as_ref()?;
    if !seats.picks.is_empty() {
        return Some((seats.picks.iter().map(|pick| pick.seat).collect(), true));
    }
    let is_blocked = *seats.map.as_ref()?.state(seats.cursor) == SeatState::Blocked;
    let partner = seats.plan().seat(seats.cursor).and_then(|seat| seat.partner);
    is_blocked.then(|| (std::iter::once(seats.cursor).chain(partner).collect(), false))
}

pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    let Some(seats) = &model.seats else { return Some("why-no-screening") };
    if seats.map.is_none() {
        return Some("why-loading");
    }
    subject(model).is_none().then_some("why-nothing-to-block")
}

pub(crate) fn why_no_other_reason(model: &Model) -> Option<&'static str> {
    let asks = matches!(model.overlays.last(), Some(Overlay::Confirm(Confirm::Block { reason: Some(_), .. })));
    (!asks).then_some("why-no-other-reason")
}
