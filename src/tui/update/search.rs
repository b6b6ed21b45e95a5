//! Keeps the mark of the help and the palette in sight.

use crate::tui::state::model::{Model, Overlay};
use crate::tui::{actions, layout};

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let room = layout::search_room(model.size);
    let lines = match model.overlays.last() {
        Some(Overlay::List(search)) => actions::search::found(model, search).len(),
        _ => return,
    };
    if let Some(Overlay::List(search)) = model.overlays.last_mut() {
        search.first = layout::follow_line(search.first, search.chosen, room, lines);
    }
}
