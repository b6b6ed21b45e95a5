//! Keeps the mark of the help and the palette in sight.

use crate::tui::actions::search::Row;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::{actions, layout};

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let room = layout::search_room(model.size);
    let Some(Overlay::List(search)) = model.overlays.last() else { return };
    let rows = actions::search::rows(model, search);
    let here = rows.iter().position(|row| matches!(row, Row::Line(place, _) if *place == search.chosen)).unwrap_or(0);
    // The title of a group is in sight with its first line.
    let title = here.checked_sub(1).filter(|above| matches!(rows.get(*above), Some(Row::Title(_))));
    let lines = rows.len();
    let first = search.first.min(title.unwrap_or(here));
    if let Some(Overlay::List(search)) = model.overlays.last_mut() {
        search.first = layout::follow_line(first, here, room, lines);
    }
}
