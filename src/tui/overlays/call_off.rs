//! Calling a screening off: why, the question, and then the orders whose money goes back.
//!
//! Asked again of a screening that is called off, it lists what is still to be refunded.

use std::sync::Arc;

use ratatui::layout::Rect;
use tui_input::Input;

use super::super::actions::Context;
use super::super::effect::{Ask, Effect};
use super::super::model::{Deed, Model, Overlay};
use super::super::note::{Note, seat_list};
use super::super::screens::board;
use super::super::theme::Role;
use super::super::widgets::Canvas;
use crate::box_office::CalledOff;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::text::Text;

#[derive(Clone, Debug)]
pub(crate) struct CallOff {
    screening: Arc<Screening>,
    pub(crate) reason: Input,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    Reason,
    Review,
    Running(RequestId),
    /// It is called off: the orders to refund, then those that hold seats, and the first one in sight.
    Done {
        orders: Vec<(Order, bool)>,
        first: usize,
    },
}

impl CallOff {
    pub(crate) fn context(&self) -> Context {
        match self.stage {
            Stage::Reason => Context::ReasonField,
            Stage::Review | Stage::Running(_) => Context::Confirm,
            Stage::Done { .. } => Context::Messages,
        }
    }

    /// What a yes would do.
    pub(crate) fn deed(&self) -> Option<Deed> {
        let (screening, reason) = (self.screening.id, Text::new(self.reason.value()));
        matches!(self.stage, Stage::Review).then_some(Deed::CallOff { screening, reason })
    }

    /// Whether the answer is awaited.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running(_))
    }

    /// From the question back to the reason.
    pub(crate) fn back(&mut self) {
        self.stage = Stage::Reason;
    }

    /// Scrolls by so many orders.
    pub(crate) fn step(&mut self, by: isize) {
        if let Stage::Done { orders, first } = &mut self.stage {
            *first = first.saturating_add_signed(by).min(orders.len().saturating_sub(1));
        }
    }
}

fn panel(model: &mut Model) -> Option<&mut CallOff> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::CallOff(panel) => Some(&mut **panel),
        _ => None,
    })
}

/// Asks why the screening under the mark is called off.
pub(crate) fn open(model: &mut Model) {
    if let Some(screening) = model.board.chosen(&model.house, &model.locale).cloned() {
        let panel = CallOff { screening, reason: Input::default(), stage: Stage::Reason };
        model.overlays.push(Overlay::CallOff(Box::new(panel)));
    }
}

/// Enter after the reason.
pub(crate) fn submit(model: &mut Model) {
    let Some(panel) = panel(model) else { return };
    if Text::new(panel.reason.value()).is_empty() {
        return model.hint("why-no-reason");
    }
    panel.stage = Stage::Review;
}

/// The deed: from here on nothing of it is sold.
pub(crate) fn carry_out(model: &mut Model, screening: ScreeningId, reason: Text) -> Vec<Effect> {
    let request = model.request();
    let Some(panel) = panel(model) else { return Vec::new() };
    panel.stage = Stage::Running(request);
    vec![Effect::Ask(request, Ask::CallOff { screening, reason })]
}

/// It is called off, or not.
pub(crate) fn done(model: &mut Model, request: RequestId, answer: Result<CalledOff, Refusal>) -> Vec<Effect> {
    let is_ours = |panel: &&mut CallOff| matches!(panel.stage, Stage::Running(asked) if asked == request);
    let Some(panel) = panel(model).filter(is_ours) else { return Vec::new() };
    match answer {
        Ok(done) => {
            let to_refund = done.to_refund.into_iter().map(|order| (order, true));
            let orders = to_refund.chain(done.held.into_iter().map(|order| (order, false))).collect();
            panel.stage = Stage::Done { orders, first: 0 };
        }
        // The same may be asked again: a screening is called off once.
        Err(refusal) => {
            panel.stage = Stage::Review;
            model.say(Note::Refused(refusal));
        }
    }
    board::ask(model)
}

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
    let hall = canvas.locale.fill("hall-name", &[("hall", panel.screening.hall.name.as_str().into())]);
    let clock = canvas.locale.clock(panel.screening.starts_at, model.house.calendar.zone);
    let what = format!("{clock} {hall} {}", panel.screening.film.titles.both());
    canvas.put(inside.x, inside.y, inside.width, Role::Strong, &what);
    if let Stage::Done { orders, first } = &panel.stage {
        return list(orders, *first, canvas, Rect { y: inside.y + 1, height: inside.height - 1, ..inside });
    }
    let y = inside.y + 2;
    let label = canvas.text("confirm-reason-label");
    let x = canvas.put(inside.x, y, inside.width, Role::Dim, &label) + 1;
    match panel.stage {
        Stage::Reason => canvas.field(x, y, inside.right() - x, &panel.reason),
        _ => drop(canvas.put(x, y, inside.right() - x, Role::Text, panel.reason.value())),
    }
    let question = canvas.text(match panel.stage {
        Stage::Reason => "call-off-reason",
        Stage::Running(_) => "call-off-running",
        _ => "call-off-question",
    });
    canvas.put(inside.x, y + 2, inside.width, Role::Strong, &question);
    if panel.deed().is_some() {
        let (yes, back) = (canvas.text("confirm-yes"), canvas.text("confirm-back"));
        canvas.put(inside.x, y + 3, inside.width, Role::Good, &yes);
        canvas.put_right(inside.right(), y + 3, inside.width / 2, Role::Dim, &back);
        canvas.shown.deed = panel.deed();
    }
}

fn list(orders: &[(Order, bool)], first: usize, canvas: &mut Canvas<'_>, at: Rect) {
    let to_refund = orders.iter().filter(|(_, is_sold)| *is_sold).count();
    let head = canvas.locale.fill("call-off-done", &[("orders", crate::locale::Var::Count(to_refund as u64))]);
    canvas.put(at.x, at.y, at.width, Role::Warn, &head);
    let room = usize::from(at.height.saturating_sub(2));
    let first = first.min(orders.len().saturating_sub(room));
    for ((order, is_sold), y) in orders.iter().skip(first).take(room).zip(at.y + 2..) {
        let x = canvas.put(at.x, y, at.width, Role::Strong, order.reference.order.tail()) + 2;
        let seats: Vec<_> = order.seats().collect();
        canvas.put(x, y, at.right().saturating_sub(x + 24), Role::Text, &seat_list(&seats));
        let word = canvas.text(if *is_sold { "call-off-refund" } else { "call-off-held" });
        canvas.put_right(at.right() - 11, y, 12, Role::Dim, &word);
        canvas.put_right(at.right(), y, 10, Role::Money, &order.total().to_string());
    }
}
