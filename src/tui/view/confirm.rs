//! The question before a step that cannot be taken back, drawn.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width};
use super::words;
use crate::domain::screening::Screening;
use crate::domain::seat::BlockReason;
use crate::tui::actions::leaving::left_behind;
use crate::tui::actions::why_not;
use crate::tui::state::action::Action;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::model::Model;

/// Draws the question over `area`. The deed counts as shown only from here.
pub(crate) fn view(model: &Model, confirm: &Confirm, canvas: &mut Canvas<'_>, area: Rect) {
    let (title, order, question) = match confirm {
        Confirm::Cancel(order) => ("confirm-cancel-title", Some(order), "confirm-cancel"),
        Confirm::TakeOver(order) => ("confirm-take-over-title", Some(order), "confirm-take-over"),
        Confirm::Block { reason: Some(BlockReason::Broken), .. } => {
            ("confirm-block-title", None, "confirm-block-broken")
        }
        Confirm::Block { reason: Some(BlockReason::House), .. } => ("confirm-block-title", None, "confirm-block-house"),
        Confirm::Block { reason: None, .. } => ("confirm-unblock-title", None, "confirm-unblock"),
        Confirm::Demo(_) => ("confirm-demo-title", None, "confirm-demo"),
        Confirm::DemoPacket(_) => ("confirm-demo-title", None, "confirm-demo-packet"),
        Confirm::Quit => ("confirm-quit-title", None, "confirm-quit"),
    };
    let where_it_is = match confirm {
        Confirm::Block { screening, seats, .. } => {
            Some((canvas.locale.seats_in(model.hall_of(screening.id), seats, 50), named(model, screening)))
        }
        Confirm::Demo(screening) => Some((words::how_many(canvas.locale), named(model, screening))),
        Confirm::DemoPacket(packet) => {
            let what = format!("{} {} {}", packet.code, canvas.text(words::packet_kind(packet.kind)), packet.greeting);
            Some((words::how_many(canvas.locale), what))
        }
        _ => None,
    };
    let has_facts = order.is_some() || where_it_is.is_some();
    let height = if has_facts { 9 } else { 7 };
    let wide = 54.min(area.width);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + area.height.saturating_sub(height) / 3, wide, height);
    let title = canvas.text(title);
    let inside = canvas.popup(at, &title, "");
    if inside.is_empty() {
        return;
    }
    let mut y = inside.y + 1;
    if let Some(order) = order {
        let total = order.total().to_string();
        let x = canvas.put(inside.x, y, inside.width, Role::Strong, order.reference.order.tail()) + 2;
        let seats: Vec<_> = order.seats().collect();
        let room = inside.right().saturating_sub(x + width(&total) + 2);
        let hall = model.hall_of(order.reference.screening);
        canvas.put(x, y, room, Role::Text, &canvas.locale.seats_in(hall, &seats, room));
        canvas.put_right(inside.right(), y, 20, Role::Money, &total);
        let who = format!("{} {}", order.terminal, order.cashier);
        canvas.put(inside.x, y + 1, inside.width, Role::Dim, &who);
        y += 3;
    }
    if let Some((what, place)) = where_it_is {
        canvas.put(inside.x, y, inside.width, Role::Strong, &what);
        canvas.put(inside.x, y + 1, inside.width, Role::Dim, &place);
        y += 3;
    }
    let question = match confirm {
        Confirm::Quit => canvas.text(left_behind(model).unwrap_or(question)),
        Confirm::Block { reason: None, .. } if why_not(model, Action::OtherReason).is_none() => {
            canvas.text("confirm-unblock-more")
        }
        _ => canvas.text(question),
    };
    canvas.put(inside.x, y, inside.width, Role::Strong, &question);
    canvas.yes_or_back(Rect { y: y + 1, ..inside }, "confirm-yes");
    canvas.shown.deed = Some(confirm.deed());
}

/// A screening in a line.
pub(crate) fn named(model: &Model, screening: &Screening) -> String {
    let hall = model.locale.hall(screening.hall.name.as_str());
    let clock = model.locale.clock(screening.starts_at, model.house.calendar.zone);
    format!("{clock} {hall} {}", words::title(&model.locale, screening))
}
