//! What can be done with the order under the mark.

use crate::domain::order::OrderState;
use crate::tui::state::model::Model;

pub(crate) fn why_no_take_over(model: &Model) -> Option<&'static str> {
    match model.history.chosen() {
        None => Some("why-no-order-chosen"),
        Some(order) if order.terminal == model.terminal && order.state.is_open() => Some("why-already-ours"),
        Some(order) if order.state == OrderState::Paying => Some("why-being-paid"),
        Some(order) if order.state != OrderState::Pending => Some("why-order-ended"),
        Some(_) => None,
    }
}

pub(crate) fn why_no_exchange(model: &Model) -> Option<&'static str> {
    why_no_refund(model).map(|why| if why == "why-not-paid" { "why-not-paid-to-exchange" } else { why })
}

pub(crate) fn why_no_refund(model: &Model) -> Option<&'static str> {
    match model.history.chosen() {
        None => Some("why-no-order-chosen"),
        Some(order) if order.state != OrderState::Paid => Some("why-not-paid"),
        Some(_) => model.history.refundable().is_none().then_some("why-loading-order"),
    }
}
