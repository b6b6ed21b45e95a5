//! What panels whose lines are searched have in common.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use crate::tui::state::lines::Lines;

/// The search, or what is told in its place.
pub(crate) fn first_line(lines: &Lines, told: &str, canvas: &mut Canvas<'_>, inside: Rect) {
    match &lines.list.search {
        Some(search) => {
            let x = canvas.say(inside.x, inside.y, inside.width, Role::Dim, "list-search") + 1;
            canvas.field(x, inside.y, inside.right().saturating_sub(x), search);
        }
        None if lines.list.query.is_empty() => {
            canvas.put(inside.x, inside.y, inside.width, Role::Dim, told);
        }
        None => {
            let x = canvas.say(inside.x, inside.y, inside.width, Role::Dim, "list-search") + 1;
            canvas.put(x, inside.y, inside.right().saturating_sub(x), Role::Strong, &lines.list.query);
        }
    }
}
