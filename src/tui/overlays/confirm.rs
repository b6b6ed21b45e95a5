//! The question before a step that cannot be taken back: cancel, take over, refund, leave.

use ratatui::layout::Rect;
use tui_input::Input;

use super::super::actions::Context;
use super::super::effect::{Ask, Effect};
use super::super::model::{Deed, Model, Overlay};
use super::super::note::seat_list;
use super::super::sale;
use super::super::theme::Role;
use super::super::widgets::{Canvas, width};
use crate::domain::order::Order;
use crate::domain::text::Text;

#[derive(Clone, Debug)]
pub(crate) enum Confirm {
    Cancel(Order),
    TakeOver(Order),
    /// First the reason is typed, then the refund is asked for.
    Refund {
        order: Order,
        reason: Input,
        is_asked: bool,
    },
    Quit,
}

impl Confirm {
    pub(crate) fn context(&self) -> Context {
        match self {
            Self::Refund { is_asked: false, .. } => Context::ReasonField,
            _ => Context::Confirm,
        }
    }

    /// What a yes would do.
    pub(crate) fn deed(&self) -> Option<Deed> {
        match self {
            Self::Cancel(order) => Some(Deed::Cancel { order: order.reference, total: order.total() }),
            Self::TakeOver(order) => Some(Deed::TakeOver { order: order.reference }),
            Self::Refund { order, reason, is_asked } => is_asked.then(|| Deed::Refund {
                order: order.reference,
                total: order.total(),
                reason: Text::new(reason.value()),
            }),
            Self::Quit => Some(Deed::Quit),
        }
    }
}

/// Why a yes does nothing yet.
pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    let deed = match model.overlays.last() {
        Some(Overlay::Confirm(confirm)) => confirm.deed(),
        Some(Overlay::NewPacket(form)) => form.deed(model),
        _ => None,
    };
    (deed.is_none() || model.shown.deed != deed).then_some("why-not-shown")
}

/// Does what was confirmed, other than paying.
pub(crate) fn carry_out(model: &mut Model, deed: Deed) -> Vec<Effect> {
    model.overlays.pop();
    match deed {
        Deed::Cancel { order, .. } => sale::step(model, order, Ask::Cancel(order)),
        Deed::TakeOver { order } => sale::step(model, order, Ask::TakeOver(order)),
        Deed::Refund { order, reason, .. } => sale::step(model, order, Ask::Refund { order, reason }),
        Deed::Quit => vec![Effect::Quit],
        // These have rooms of their own.
        Deed::Pay { .. } | Deed::MakePacket(_) | Deed::Grab { .. } => Vec::new(),
    }
}

/// Draws the question over `area`. The deed counts as shown only from here.
pub(crate) fn view(model: &Model, confirm: &Confirm, canvas: &mut Canvas<'_>, area: Rect) {
    let (title, order, question) = match confirm {
        Confirm::Cancel(order) => ("confirm-cancel-title", Some(order), "confirm-cancel"),
        Confirm::TakeOver(order) => ("confirm-take-over-title", Some(order), "confirm-take-over"),
        Confirm::Refund { order, is_asked: true, .. } => ("confirm-refund-title", Some(order), "confirm-refund"),
        Confirm::Refund { order, .. } => ("confirm-refund-title", Some(order), "confirm-reason"),
        Confirm::Quit => ("confirm-quit-title", None, "confirm-quit"),
    };
    let height = if order.is_some() { 9 } else { 7 };
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
        canvas.put(x, y, room, Role::Text, &seat_list(&seats));
        canvas.put_right(inside.right(), y, 20, Role::Money, &total);
        let who = format!("{} {}", order.terminal, order.cashier);
        canvas.put(inside.x, y + 1, inside.width, Role::Dim, &who);
        y += 3;
    }
    if let Confirm::Refund { reason, is_asked, .. } = confirm {
        let label = canvas.text("confirm-reason-label");
        let x = canvas.put(inside.x, y - 1, inside.width, Role::Dim, &label) + 1;
        if *is_asked {
            canvas.put(x, y - 1, inside.right() - x, Role::Text, reason.value());
        } else {
            canvas.field(x, y - 1, inside.right() - x, reason);
        }
        y += 1;
    }
    let running = model.payments.len();
    let question = match confirm {
        Confirm::Quit if running > 0 => canvas.text("confirm-quit-paying"),
        Confirm::Quit if !model.orders.is_empty() => canvas.text("confirm-quit-orders"),
        _ => canvas.text(question),
    };
    canvas.put(inside.x, y, inside.width, Role::Strong, &question);
    if confirm.context() == Context::Confirm {
        let (yes, back) = (canvas.text("confirm-yes"), canvas.text("confirm-back"));
        canvas.put(inside.x, y + 1, inside.width, Role::Good, &yes);
        canvas.put_right(inside.right(), y + 1, inside.width / 2, Role::Dim, &back);
        canvas.shown.deed = confirm.deed();
    }
}
