//! Takes seats out of sale at the map, once that is meant, or puts them back.

use std::sync::Arc;

use crate::box_office::Blocked;
use crate::domain::hall::SeatId;
use crate::domain::refusal::Refusal;
use crate::domain::seat::BlockReason;
use crate::tui::actions;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::keys::Key;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;

/// Asks whether it is meant.
pub(crate) fn ask(model: &mut Model) {
    if let (Some((seats, blocks)), Some(open)) = (actions::block::subject(model), &model.seats) {
        let reason = blocks.then_some(BlockReason::Broken);
        let confirm = Confirm::Block { screening: Arc::clone(&open.screening), seats, reason };
        model.overlays.push(Overlay::Confirm(confirm));
    }
}

/// Another reason, the one whose number was pressed or the next one; of seats that are to be put back, more of them. The
/// yes is to what is on the screen then.
pub(crate) fn turn_reason(model: &mut Model, key: Option<Key>) {
    let extents = model.seats.as_ref().map(actions::block::extents).unwrap_or_default();
    let Some(Overlay::Confirm(Confirm::Block { seats, reason, .. })) = model.overlays.last_mut() else { return };
    *reason = match (*reason, key) {
        (Some(_), Some(Key::Char('1'))) | (Some(BlockReason::House), _) => Some(BlockReason::Broken),
        (Some(BlockReason::Broken), _) => Some(BlockReason::House),
        (None, _) => {
            let more = extents.iter().find(|more| more.len() > seats.len()).or(extents.first());
            *seats = more.cloned().unwrap_or_else(|| seats.clone());
            None
        }
    };
}

/// It is done, or what stood in the way.
pub(crate) fn done(model: &mut Model, blocks: bool, answer: Result<Blocked, Refusal>) {
    if let Some(open) = &mut model.seats {
        open.blocking.clear();
    }
    let blocked = match answer {
        Ok(blocked) => blocked,
        Err(refusal) => return model.say(Note::Refused(refusal)),
    };
    if !blocked.is_done {
        let seats = blocked.conflicts.iter().map(|conflict| conflict.seat).collect();
        return model.say(Note::NotBlocked { seats });
    }
    let seats: Vec<SeatId> = blocked.seats.into_values().flatten().collect();
    if let Some(open) = &mut model.seats {
        open.drop_picks(&seats);
    }
    let id = match (blocks, blocked.conflicts.is_empty()) {
        (true, true) => "note-blocked",
        (true, false) => "note-blocked-lost",
        (false, _) => "note-unblocked",
    };
    model.say(Note::Blocked { id, seats });
}
