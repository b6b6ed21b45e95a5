//! What a yes would do now, and why it does nothing yet.

use super::{asks, drawer, new_packet, packets, pay};
use crate::tui::state::action::Action;
use crate::tui::state::deed::Deed;
use crate::tui::state::model::{Model, Overlay, Screen};

/// Why a yes does nothing yet.
pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    let deed = deed(model);
    (deed.is_none() || model.shown.deed != deed).then_some("why-not-shown")
}

/// A yes, and the one key that takes a share: both are weighed before they count.
pub(crate) fn is_yes(action: Action) -> bool {
    matches!(action, Action::Take | Action::Yes | Action::Grab)
}

/// What a yes means now, be it done already or only when the step under way has its answer.
pub(crate) fn meant(model: &Model) -> Option<Deed> {
    match model.overlays.last() {
        _ if model.sign_in.is_some() => None,
        Some(Overlay::Pay(pay)) => pay::meant(pay, model),
        _ => deed(model),
    }
}

/// What a yes would do now.
pub(crate) fn deed(model: &Model) -> Option<Deed> {
    match model.overlays.last() {
        _ if model.sign_in.is_some() => None,
        Some(Overlay::Pay(pay)) => pay::deed(pay, model),
        Some(Overlay::Confirm(confirm)) => Some(confirm.deed()),
        Some(Overlay::Refund(panel)) => panel.deed(model.house.cash),
        Some(Overlay::CallOff(panel)) => panel.deed(),
        Some(Overlay::Drawer(panel)) => drawer::deed(panel, model),
        Some(Overlay::NewPacket(form)) => new_packet::deed(form, model),
        Some(Overlay::Asks(panel)) => asks::deed(panel, model),
        None if model.screen == Screen::Packets && model.packets.list.search.is_none() => packets::grab_deed(model),
        Some(_) | None => None,
    }
}
