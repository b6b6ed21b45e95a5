//! What can be done with the printer and its papers.

use crate::domain::ids::OrderRef;
use crate::domain::order::OrderState;
use crate::domain::paper::{Again, Job, JobState};
use crate::tui::state::action::Action;
use crate::tui::state::model::{Model, Overlay, Screen};

/// The order whose tickets the key prints: of the ticket that is looked at, of the list, else of the last sale here.
pub(crate) fn order(model: &Model) -> Option<OrderRef> {
    match (model.overlays.last(), model.screen) {
        (Some(Overlay::Ticket(view)), _) => Some(view.order),
        (_, Screen::Orders) => model.history.list.marked(),
        _ => model.sold,
    }
}

/// The paper that is marked in the panel.
pub(crate) fn marked(model: &Model) -> Option<&Job> {
    match model.overlays.last() {
        Some(Overlay::Papers(panel)) => panel.marked(&model.papers),
        _ => None,
    }
}

/// Why a key of the printer does nothing now.
pub(crate) fn why_not(model: &Model, action: Action) -> Option<&'static str> {
    if model.papers.printer.is_none() {
        return Some("why-no-printer");
    }
    let waits = matches!(model.overlays.last(), Some(Overlay::Papers(panel)) if panel.question.waits());
    match action {
        Action::Papers => None,
        Action::Print => match order(model) {
            None if model.screen == Screen::Orders => Some("why-no-order-chosen"),
            None => Some("why-nothing-sold"),
            Some(order) => match model.known(order).map(|order| order.state) {
                Some(OrderState::Paid) | None => None,
                Some(_) => Some("why-not-paid"),
            },
        },
        _ if waits => Some("why-under-way"),
        Action::PrintWaiting => model.papers.waiting().next().is_none().then_some("why-no-papers"),
        Action::SettlePaper => match marked(model).map(|job| job.state) {
            None => Some("why-no-paper-chosen"),
            Some(JobState::Sent) => Some("why-under-way"),
            Some(_) => None,
        },
        _ => match marked(model).map(|job| job.again(model.now)) {
            None => Some("why-no-paper-chosen"),
            Some(Again::UnderWay) => Some("why-under-way"),
            Some(_) => None,
        },
    }
}
