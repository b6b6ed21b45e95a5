//! What can be done with the printer and its papers.

use crate::box_office::Report;
use crate::domain::drawer::Act;
use crate::domain::ids::OrderRef;
use crate::domain::order::OrderState;
use crate::domain::paper::{Again, Job, JobState};
use crate::tui::state::action::Action;
use crate::tui::state::drawer::{DrawerPanel, Outcome, Stage};
use crate::tui::state::model::{Model, Overlay, Screen};

/// The order whose tickets the key prints: of the ticket that is looked at, of the list, else of the last sale here.
pub(crate) fn order(model: &Model) -> Option<OrderRef> {
    match (model.overlays.last(), model.screen) {
        (Some(Overlay::Ticket(view)), _) => Some(view.order),
        (_, Screen::Orders) => model.history.list.marked(),
        _ => model.sold,
    }
}

/// Whether what lies on top is printed as it is shown.
pub(crate) fn is_report(model: &Model) -> bool {
    matches!(model.overlays.last(), Some(Overlay::Takings(_) | Overlay::Picture(_) | Overlay::Drawer(_)))
}

/// That, once it is there.
pub(crate) fn report(model: &Model) -> Option<Report> {
    match model.overlays.last()? {
        Overlay::Takings(view) => view.takings.clone().map(|takings| Report::Takings(view.day, takings)),
        Overlay::Picture(code) => Some(Report::Packet(*code)),
        Overlay::Drawer(panel) => drawer(panel),
        _ => None,
    }
}

/// The X, the Z or the close that a drawer shows, else its last count.
fn drawer(panel: &DrawerPanel) -> Option<Report> {
    if let Stage::Told(outcome) = &panel.stage {
        return match &**outcome {
            Outcome::X(report) | Outcome::Z(report) => Some(Report::Session(report.clone())),
            Outcome::Day(close) => Some(Report::Day(close.clone())),
            Outcome::Done(_) => None,
        };
    }
    let count = panel.open_session()?.acts.iter().rfind(|done| done.act == Act::Counted)?;
    Some(Report::Count(panel.till.clone(), count.clone()))
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
        Action::Print if is_report(model) => report(model).is_none().then_some("why-nothing-to-print"),
        Action::Print => match order(model) {
            None if model.screen == Screen::Orders => Some("why-no-order-chosen"),
            None => Some("why-nothing-sold"),
            Some(order) => match model.known(order).map(|order| order.state) {
                Some(OrderState::Paid | OrderState::Refunded) | None => None,
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
