//! An order's ticket, as it goes on paper, drawn to be looked at.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use crate::tui::state::ticket::TicketView;

/// Draws the ticket in the middle of `area`.
pub(crate) fn view(view: &TicketView, canvas: &mut Canvas<'_>, area: Rect) {
    let lines = u16::try_from(view.lines.len()).unwrap_or(u16::MAX);
    let (wide, height) = (46.min(area.width), lines.max(3).saturating_add(2).min(area.height));
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + (area.height - height) / 2, wide, height);
    let title = canvas.text("ticket-title");
    let inside = canvas.popup(at, &title, view.order.order.tail());
    if view.lines.is_empty() {
        canvas.say(inside.x, inside.y, inside.width, Role::Dim, "orders-loading");
    }
    // The last line stays at the bottom.
    let first = view.first.min(view.lines.len().saturating_sub(usize::from(inside.height)));
    for (line, y) in view.lines.iter().skip(first).zip(inside.y..inside.bottom()) {
        canvas.put(inside.x, y, inside.width, Role::Text, line);
    }
}
