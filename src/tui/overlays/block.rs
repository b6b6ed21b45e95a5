//! Seats out of sale at the map: what is picked is blocked, and a blocked seat under the cursor comes back.

use std::sync::Arc;

use super::super::model::{Model, Overlay};
use super::super::note::Note;
use super::confirm::Confirm;
use crate::box_office::Blocked;
use crate::domain::hall::SeatName;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{BlockReason, SeatState};

/// The seats that the key is about, and whether it blocks them.
fn subject(model: &Model) -> Option<(Vec<SeatName>, bool)> {
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

/// Asks whether it is meant.
pub(crate) fn ask(model: &mut Model) {
    if let (Some((seats, blocks)), Some(open)) = (subject(model), &model.seats) {
        let reason = blocks.then_some(BlockReason::Broken);
        let confirm = Confirm::Block { screening: Arc::clone(&open.screening), seats, reason };
        model.overlays.push(Overlay::Confirm(confirm));
    }
}

/// The reason of the question that is asked, where it has one.
fn reason(model: &mut Model) -> Option<&mut BlockReason> {
    match model.overlays.last_mut() {
        Some(Overlay::Confirm(Confirm::Block { reason, .. })) => reason.as_mut(),
        _ => None,
    }
}

pub(crate) fn why_no_other_reason(model: &Model) -> Option<&'static str> {
    let asks = matches!(model.overlays.last(), Some(Overlay::Confirm(Confirm::Block { reason: Some(_), .. })));
    (!asks).then_some("why-no-other-reason")
}

/// The other reason; the yes is to what is on the screen then.
pub(crate) fn turn_reason(model: &mut Model) {
    if let Some(reason) = reason(model) {
        *reason = match reason {
            BlockReason::Broken => BlockReason::House,
            BlockReason::House => BlockReason::Broken,
        };
    }
}

/// It is done, or what stood in the way.
pub(crate) fn done(model: &mut Model, blocks: bool, answer: Result<Blocked, Refusal>) {
    let blocked = match answer {
        Ok(blocked) => blocked,
        Err(refusal) => return model.say(Note::Refused(refusal)),
    };
    if !blocked.is_done {
        let seats = blocked.conflicts.iter().map(|conflict| conflict.seat).collect();
        return model.say(Note::NotBlocked { seats });
    }
    let seats: Vec<SeatName> = blocked.seats.into_values().flatten().collect();
    if let Some(open) = &mut model.seats {
        open.picks.retain(|pick| !seats.contains(&pick.seat));
    }
    let id = match (blocks, blocked.conflicts.is_empty()) {
        (true, true) => "note-blocked",
        (true, false) => "note-blocked-lost",
        (false, _) => "note-unblocked",
    };
    model.say(Note::Blocked { id, seats });
}
