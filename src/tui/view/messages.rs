//! The message log: all that was said, newest last.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width, wrap};
use crate::domain::time::Timestamp;
use crate::tui::state::model::Model;

/// Draws the log; `up` lines are scrolled away below.
pub(crate) fn view(model: &Model, up: usize, canvas: &mut Canvas<'_>, area: Rect) {
    let title = canvas.text("messages-title");
    let inside = canvas.popup(area, &title, "");
    if inside.is_empty() {
        return;
    }
    if model.log.is_empty() {
        canvas.say(inside.x, inside.y, inside.width, Role::Dim, "messages-none");
    }
    let zone = model.house.calendar.zone;
    let clocks = 2 + model.log.iter().map(|(at, _)| width(&canvas.locale.clock(*at, zone))).max().unwrap_or(0);
    // A long message has as many lines as it needs; the clock stands before the first.
    let lines: Vec<(Option<Timestamp>, Role, String)> = model
        .log
        .iter()
        .flat_map(|(at, note)| {
            let text = wrap(&note.sentence(model), inside.width - clocks);
            text.into_iter().enumerate().map(|(i, line)| ((i == 0).then_some(*at), note.role(), line))
        })
        .collect();
    let room = usize::from(inside.height);
    let end = lines.len() - up.min(lines.len().saturating_sub(room));
    let start = end.saturating_sub(room);
    for ((at, role, line), y) in lines.iter().skip(start).take(end - start).zip(inside.y..) {
        if let Some(at) = at {
            let clock = canvas.locale.clock(*at, zone);
            canvas.put(inside.x, y, clocks - 1, Role::Dim, &clock);
        }
        canvas.put(inside.x + clocks, y, inside.width - clocks, *role, line);
    }
}
