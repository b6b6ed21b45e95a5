//! Whether the guest and robots can grab, and what Enter would do.

use crate::tui::state::deed::Deed;
use crate::tui::state::model::Model;
use crate::tui::state::packets::{Stage, stage_of};

pub(crate) fn why_no_grab(model: &Model) -> Option<&'static str> {
    if model.packets.chosen().is_none() {
        Some("why-no-packet")
    } else if model.packets.guest.is_none() {
        Some("why-no-guest")
    } else {
        model.packets.grab.is_some().then_some("why-under-way")
    }
}

/// Why no robot can be after the packet under the mark. For one that is to open they wait.
pub(crate) fn why_no_robots(model: &Model) -> Option<&'static str> {
    match model.packets.chosen().map(|row| stage_of(row, model.now)) {
        None => Some("why-no-packet"),
        Some(Stage::Taken | Stage::Expired) => Some("why-packet-over"),
        Some(Stage::Ahead | Stage::Open) => None,
    }
}

pub(crate) fn why_no_claims(model: &Model) -> Option<&'static str> {
    model.packets.seen().is_none_or(|view| view.claims.is_empty()).then_some("why-no-claims")
}

/// Why a packet is not drawn again: who knows its seed knows every share, so nobody does before it is over.
pub(crate) fn why_no_replay(model: &Model) -> Option<&'static str> {
    match model.packets.chosen().map(|row| stage_of(row, model.now)) {
        None => Some("why-no-packet"),
        Some(Stage::Ahead | Stage::Open) => Some("why-packet-not-over"),
        Some(Stage::Taken | Stage::Expired) => None,
    }
}

/// What Enter would do. Whether there is a share left is the store's to say.
pub(crate) fn grab_deed(model: &Model) -> Option<Deed> {
    let guest = model.packets.guest.as_ref()?;
    let row = model.packets.chosen().filter(|_| model.packets.grab.is_none())?;
    Some(Deed::Grab { packet: row.packet.code, member: guest.member.id })
}
