//! Calling a screening off, drawn: the reason, the question, then the orders it was about.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use super::words;
use crate::domain::hall::HallPlan;
use crate::domain::order::Order;
use crate::tui::state::call_off::{CallOff, Stage};
use crate::tui::state::model::Model;

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, panel: &CallOff, canvas: &mut Canvas<'_>, area: Rect) {
    let height = match &panel.stage {
        Stage::Done { orders, .. } => u16::try_from(orders.len()).unwrap_or(u16::MAX).saturating_add(6),
        _ => 10,
    };
    let (wide, height) = (64.min(area.width), height.clamp(8, area.height.max(8)));
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + area.height.saturating_sub(height) / 3, wide, height);
    let title = canvas.text("call-off-title");
    let inside = canvas.popup(at, &title, "");
    if inside.height < 6 {
        return;
    }
    let hall = canvas.locale.hall(panel.screening.hall.name.as_str());
    let clock = canvas.locale.clock(panel.screening.starts_at, model.house.calendar.zone);
    let what = format!("{clock} {hall} {}", words::title(canvas.locale, &panel.screening));
    canvas.put(inside.x, inside.y, inside.width, Role::Strong, &what);
    if let Stage::Done { orders, first } = &panel.stage {
        return list(
            orders,
            &panel.screening.hall.plan,
            *first,
            canvas,
            Rect { y: inside.y + 1, height: inside.height - 1, ..inside },
        );
    }
    let y = inside.y + 2;
    let x = canvas.say(inside.x, y, inside.width, Role::Dim, "confirm-reason-label") + 1;
    match panel.stage {
        Stage::Reason => canvas.field(x, y, inside.right() - x, &panel.reason),
        _ => drop(canvas.put(x, y, inside.right() - x, Role::Text, panel.reason.value())),
    }
    canvas.say(
        inside.x,
        y + 2,
        inside.width,
        Role::Strong,
        match panel.stage {
            Stage::Reason => "call-off-reason",
            Stage::Running(_) => "call-off-running",
            _ => "call-off-question",
        },
    );
    canvas.choices(Rect { y: y + 3, ..inside }, panel.usual_reasons());
    if panel.deed().is_some() {
        canvas.yes_or_back(Rect { y: y + 3, ..inside }, "confirm-yes");
        canvas.shown.deed = panel.deed();
    }
}

fn list(orders: &[(Order, bool)], hall: &HallPlan, first: usize, canvas: &mut Canvas<'_>, at: Rect) {
    let to_refund = orders.iter().filter(|(_, is_sold)| *is_sold).count();
    let head = canvas.locale.fill("call-off-done", &[("orders", crate::locale::Var::Count(to_refund as u64))]);
    canvas.put(at.x, at.y, at.width, Role::Warn, &head);
    let room = usize::from(at.height.saturating_sub(2));
    let first = first.min(orders.len().saturating_sub(room));
    for ((order, is_sold), y) in orders.iter().skip(first).take(room).zip(at.y + 2..) {
        let x = canvas.put(at.x, y, at.width, Role::Strong, order.reference.order.tail()) + 2;
        let seats: Vec<_> = order.seats().collect();
        let room = at.right().saturating_sub(x + 24);
        canvas.put(x, y, room, Role::Text, &canvas.locale.seats_in(Some(hall), &seats, room));
        let word = canvas.text(if *is_sold { "call-off-refund" } else { "call-off-held" });
        canvas.put_right(at.right() - 11, y, 12, Role::Dim, &word);
        canvas.put_right(at.right(), y, 10, Role::Money, &order.total().to_string());
    }
}
