//! Whether there is a member to be let go, or to choose a code.

use crate::tui::state::members::Purpose;
use crate::tui::state::model::{Model, Overlay};

pub(crate) fn why_no_detach(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        Some(Overlay::Members(members)) => match members.purpose {
            Purpose::Guest => model.packets.guest.is_none().then_some("why-no-guest"),
            Purpose::Order(order) => {
                model.order(order).is_none_or(|order| order.member.is_none()).then_some("why-no-member")
            }
        },
        _ => Some("why-no-member"),
    }
}

/// Whether the member under the mark can choose a code.
pub(crate) fn why_no_code(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        _ if !model.standing.has_staff => Some("why-code-no-staff"),
        Some(Overlay::Members(members)) if members.subject().is_some() => None,
        _ => Some("why-no-member-chosen"),
    }
}
