//! What can be done with the order under the mark.

use crate::domain::order::OrderState;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::refund::{For, RefundPanel};

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

/// Why the seats of the chosen tickets are not kept at other fares.
pub(crate) fn why_no_keep_seats(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Refund(panel)) = model.overlays.last() else { return Some("why-no-order-chosen") };
    let RefundPanel { wanted, chosen, fee, history, .. } = &**panel;
    let screening = model.screenings.get(&history.order.reference.screening);
    match (wanted, screening) {
        (For::Money, _) => Some("why-keep-in-exchange"),
        _ if chosen.is_empty() => Some("why-no-ticket-chosen"),
        _ if fee.is_none() => Some("why-fee-unknown"),
        (_, None) => Some("why-loading"),
        (_, Some(screening)) => (!model.house.sells(screening, model.now)).then_some("why-sales-ended"),
    }
}

pub(crate) fn why_no_refund(model: &Model) -> Option<&'static str> {
    match model.history.chosen() {
        None => Some("why-no-order-chosen"),
        Some(order) if order.state != OrderState::Paid => Some("why-not-paid"),
        Some(_) => model.history.refundable().is_none().then_some("why-loading-order"),
    }
}
