//! The one next key of someone who is shown around: a question about the whole model, as every other here.

use super::{context, why_not};
use crate::domain::order::OrderState;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::pay::Means;
use crate::tui::state::tour::Lesson;

/// The id of the sentence that names it; nothing while something runs, or where the steps lead nowhere.
pub(crate) fn hint(model: &Model) -> Option<&'static str> {
    let lesson = model.tour.next()?;
    let is_screen = |context| matches!(context, Context::Board | Context::Seats | Context::Orders | Context::Packets);
    // A form or a question of something else is none of the tour.
    let is_its_own = match lesson {
        Lesson::Packet => matches!(model.overlays.last(), Some(Overlay::NewPacket(_))),
        Lesson::Refund => matches!(model.overlays.last(), Some(Overlay::Refund(_))),
        Lesson::Sale => false,
    };
    Some(match (lesson, context(model)) {
        (Lesson::Sale, Context::Board) => why_not(model, Action::OpenScreening).is_none().then_some("tour-open")?,
        (Lesson::Sale, Context::Seats) => {
            let has_picks = model.seats.as_ref().is_some_and(|seats| !seats.picks.is_empty());
            match (has_picks, model.orders.is_empty()) {
                (true, _) => "tour-pay",
                (false, false) => "tour-pay-held",
                (false, true) => "tour-best",
            }
        }
        (Lesson::Sale, here @ (Context::PayEntry | Context::PayReview)) => match model.overlays.last() {
            Some(Overlay::Pay(pay)) if pay.means == Means::Cash => match here {
                Context::PayReview => "tour-yes",
                // As long as nobody typed another one.
                _ => pay.amount.is_none().then_some("tour-take")?,
            },
            _ => return None,
        },
        (Lesson::Sale, context) if is_screen(context) => "tour-to-board",
        (Lesson::Packet, Context::Packets) => "tour-new-packet",
        (Lesson::Packet, Context::Form) if is_its_own => "tour-form",
        (Lesson::Packet | Lesson::Refund, Context::Confirm) if is_its_own => "tour-confirm",
        (Lesson::Packet, context) if is_screen(context) => "tour-to-packets",
        (Lesson::Refund, Context::Orders) => {
            let is_paid = model.history.chosen().is_some_and(|order| order.state == OrderState::Paid);
            if is_paid { "tour-refund" } else { "tour-mark-paid" }
        }
        (Lesson::Refund, Context::Tickets) => "tour-tickets",
        (Lesson::Refund, Context::ReasonField) => "tour-reason",
        (Lesson::Refund, context) if is_screen(context) => "tour-to-orders",
        _ => return None,
    })
}
