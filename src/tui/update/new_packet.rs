//! Makes a red packet: from its fields to the review with the amount in view, and the running request.
//!
//! Making one moves money, so that it follows the rules of a payment: a yes to what was on the screen.
//! The code is minted when the panel opens; whatever is repeated under it makes one packet.

use super::effect::{Ask, Effect};
use super::packets;
use crate::box_office::NewPacket;
use crate::domain::ids::RequestId;
use crate::domain::packet::PacketView;
use crate::domain::refusal::Refusal;
use crate::tui::actions;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::new_packet::{Fault, PacketForm};
use crate::tui::state::note::Note;

pub(crate) fn open(model: &mut Model) {
    let greeting = model.locale.text("packet-greeting");
    let form = PacketForm::new(model.mint.packet, greeting);
    model.overlays.push(Overlay::NewPacket(Box::new(form)));
}

/// Enter: on to the review, if the fields make a packet.
pub(crate) fn submit(model: &mut Model) {
    let Some(form) = model.packet_panel().cloned() else { return };
    match actions::new_packet::packet(&form, model) {
        Ok(_) => {
            if let Some(form) = model.packet_panel() {
                form.in_review = true;
            }
        }
        Err(Fault::Say(id)) => model.hint(id),
        Err(Fault::Refused(refusal)) => model.note = Some(Note::Refused(refusal)),
    }
}

/// The deed is done: the packet is being made.
pub(crate) fn make(model: &mut Model, new: Box<NewPacket>) -> Vec<Effect> {
    let request = model.request();
    if let Some(form) = model.packet_panel() {
        form.question.ask(request);
    }
    vec![Effect::Ask(request, Ask::MakePacket(new))]
}

/// The packet is made, or not.
pub(crate) fn made(model: &mut Model, request: RequestId, answer: Result<PacketView, Refusal>) -> Vec<Effect> {
    if !model.packet_panel().is_some_and(|form| form.question.is_answered_by(request)) {
        return Vec::new();
    }
    match answer {
        Ok(view) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::NewPacket(_)));
            packets::made(model, view)
        }
        Err(refusal) => {
            // Where it is not known whether it was made, the same yes finds out.
            let is_unsure = matches!(refusal, Refusal::Unsure { .. } | Refusal::Fault(_));
            let another = model.mint.packet;
            if let Some(form) = model.packet_panel() {
                form.in_review = is_unsure;
                // Not at once: where an answer was lost and the fields were changed since, the packet that has
                // the code is the one of before, and the person is to look at it.
                if matches!(refusal, Refusal::PacketCodeTaken(_)) {
                    form.code = another;
                }
            }
            model.say(Note::Refused(refusal));
            Vec::new()
        }
    }
}
