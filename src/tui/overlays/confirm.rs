//! The question before a step that cannot be taken back: cancel, take over, block, let robots sell, leave.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::super::demo;
use super::super::effect::{Ask, Effect};
use super::super::model::{Deed, Model, Overlay};
use super::super::note::seat_list;
use super::super::sale;
use super::super::theme::Role;
use super::super::widgets::{Canvas, width};
use crate::domain::hall::SeatName;
use crate::domain::order::Order;
use crate::domain::screening::Screening;
use crate::domain::seat::BlockReason;

#[derive(Clone, Debug)]
pub(crate) enum Confirm {
    Cancel(Order),
    TakeOver(Order),
    /// Takes seats of a screening out of sale for a reason, or puts them back without one.
    Block {
        screening: Arc<Screening>,
        seats: Vec<SeatName>,
        reason: Option<BlockReason>,
    },
    /// Lets robots sell at a screening.
    Demo(Arc<Screening>),
    Quit,
}

impl Confirm {
    /// What a yes would do.
    pub(crate) fn deed(&self) -> Deed {
        match self {
            Self::Cancel(order) => Deed::Cancel { order: order.reference, total: order.total() },
            Self::TakeOver(order) => Deed::TakeOver { order: order.reference },
            Self::Block { screening, seats, reason } => {
                Deed::Block { screening: screening.id, seats: seats.clone(), reason: *reason }
            }
            Self::Demo(screening) => Deed::Demo(screening.id),
            Self::Quit => Deed::Quit,
        }
    }
}

/// Why a yes does nothing yet.
pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    let deed = match model.overlays.last() {
        Some(Overlay::Confirm(confirm)) => Some(confirm.deed()),
        Some(Overlay::Refund(panel)) => panel.deed(),
        Some(Overlay::NewPacket(form)) => super::new_packet::deed(form, model),
        Some(Overlay::CallOff(panel)) => panel.deed(),
        _ => None,
    };
    (deed.is_none() || model.shown.deed != deed).then_some("why-not-shown")
}

/// Does what was confirmed, other than paying.
pub(crate) fn carry_out(model: &mut Model, deed: &Deed) -> Vec<Effect> {
    model.overlays.pop();
    match *deed {
        Deed::Cancel { order, .. } => sale::step(model, order, Ask::Cancel(order)),
        Deed::TakeOver { order } => sale::step(model, order, Ask::TakeOver(order)),
        Deed::Block { screening, ref seats, reason } => {
            let request = model.request();
            vec![Effect::Ask(request, Ask::Block { screening, seats: seats.clone(), reason })]
        }
        Deed::Demo(screening) => demo::start(model, screening),
        Deed::Quit => vec![Effect::Quit],
        // These have rooms of their own.
        Deed::Pay { .. } | Deed::Refund { .. } | Deed::MakePacket(_) | Deed::Grab { .. } | Deed::CallOff { .. } => {
            Vec::new()
        }
    }
}

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
        Confirm::Quit => ("confirm-quit-title", None, "confirm-quit"),
    };
    let at_screening = match confirm {
        Confirm::Block { screening, seats, .. } => Some((screening, seat_list(seats))),
        Confirm::Demo(screening) => Some((screening, demo::how_many(canvas.locale))),
        _ => None,
    };
    let has_facts = order.is_some() || at_screening.is_some();
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
        canvas.put(x, y, room, Role::Text, &seat_list(&seats));
        canvas.put_right(inside.right(), y, 20, Role::Money, &total);
        let who = format!("{} {}", order.terminal, order.cashier);
        canvas.put(inside.x, y + 1, inside.width, Role::Dim, &who);
        y += 3;
    }
    if let Some((screening, what)) = at_screening {
        canvas.put(inside.x, y, inside.width, Role::Strong, &what);
        let hall = canvas.locale.fill("hall-name", &[("hall", screening.hall.name.as_str().into())]);
        let clock = canvas.locale.clock(screening.starts_at, model.house.calendar.zone);
        let what = format!("{clock} {hall} {}", screening.film.titles.both());
        canvas.put(inside.x, y + 1, inside.width, Role::Dim, &what);
        y += 3;
    }
    let running = model.payments.len();
    let question = match confirm {
        Confirm::Quit if running > 0 => canvas.text("confirm-quit-paying"),
        Confirm::Quit if !model.orders.is_empty() => canvas.text("confirm-quit-orders"),
        _ => canvas.text(question),
    };
    canvas.put(inside.x, y, inside.width, Role::Strong, &question);
    let (yes, back) = (canvas.text("confirm-yes"), canvas.text("confirm-back"));
    canvas.put(inside.x, y + 1, inside.width, Role::Good, &yes);
    canvas.put_right(inside.right(), y + 1, inside.width / 2, Role::Dim, &back);
    canvas.shown.deed = Some(confirm.deed());
}
