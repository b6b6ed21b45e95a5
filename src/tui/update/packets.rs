//! Keeps the red packets fresh, and takes shares of them for the guest at the counter.
//!
//! The list is asked for while it is in sight; the packet under the mark comes by itself, whole,
//! whenever one of its shares is taken or recorded.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::box_office::Grabbed;
use crate::domain::ids::{MemberId, PacketCode, RequestId};
use crate::domain::member::{Member, Winnings};
use crate::domain::packet::{PacketRow, PacketView};
use crate::domain::refusal::Refusal;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::packets::{Grab, Guest, Win};

/// Asks for the list.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    model.packets.poll.ask(request, model.now);
    vec![Effect::Ask(request, Ask::Packets)]
}

/// Asks at once, if the list is in sight.
fn refresh(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Packets { ask(model) } else { Vec::new() }
}

/// Asks again when it is time and the list is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Packets && model.packets.poll.is_due(model.now) { ask(model) } else { Vec::new() }
}

/// What is watched is what is in sight.
pub(crate) fn follow_watch(model: &mut Model) -> Vec<Effect> {
    let wanted = model.packets.list.marked().filter(|_| model.screen == Screen::Packets);
    let watch = model.packets.watch(wanted).then_some(Effect::WatchPacket(wanted));
    watch.into_iter().collect()
}

/// The list has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<PacketRow>, Refusal>) {
    if !model.packets.poll.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(rows) => model.packets.loaded(rows),
        Err(refusal) => model.say_once(refusal),
    }
}

/// The watched packet has changed.
pub(crate) fn changed(model: &mut Model, view: Arc<PacketView>) -> Vec<Effect> {
    let Some((share, was_taken)) = model.packets.changed(view) else { return Vec::new() };
    if was_taken {
        model.say(Note::Recorded { name: share.name, amount: share.amount });
    }
    ask_winnings(model)
}

/// A packet was made: it is shown.
pub(crate) fn made(model: &mut Model, view: PacketView) -> Vec<Effect> {
    let packet = &view.packet;
    model.say(Note::PacketMade { packet: packet.code, total: packet.total, shares: packet.shares });
    model.packets.show(view);
    let mut effects = ask(model);
    effects.extend(ask_winnings(model));
    effects
}

/// Enter in the search: a whole code that the list does not have is looked for.
pub(crate) fn submit_search(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let sought = model.packets.submit_search(request);
    sought.map(|code| Effect::Ask(request, Ask::Packet(code))).into_iter().collect()
}

/// A scanned code: its packet is shown.
pub(crate) fn look_for(model: &mut Model, code: &str) -> Vec<Effect> {
    model.packets.open_search();
    model.packets.list.search = Some(code.into());
    model.packets.narrow();
    submit_search(model)
}

/// The picture of a packet, on another screen: it is shown there.
pub(crate) fn scanned(model: &mut Model, code: PacketCode) -> Vec<Effect> {
    model.screen = Screen::Packets;
    let mut effects = poll(model);
    effects.extend(ask_winnings(model));
    effects.extend(look_for(model, code.as_str()));
    effects
}

/// The packet that was looked for.
pub(crate) fn looked_up(model: &mut Model, request: RequestId, answer: Result<PacketView, Refusal>) {
    if !model.packets.looking.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(view) => model.packets.show(view),
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// The picture of the packet under the mark.
pub(crate) fn open_picture(model: &mut Model) {
    if let Some(code) = model.packets.chosen().map(|row| row.packet.code) {
        model.overlays.push(Overlay::Picture(code));
    }
}

/// The guest at the counter is this one from now on.
pub(crate) fn set_guest(model: &mut Model, member: Member) -> Vec<Effect> {
    model.packets.win = None;
    model.packets.guest = Some(Guest::new(member));
    ask_winnings(model)
}

/// Asks what the guest, if there is one, has in the wallet.
pub(crate) fn ask_winnings(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(guest) = &mut model.packets.guest else { return Vec::new() };
    guest.question.ask(request);
    vec![Effect::Ask(request, Ask::Winnings(guest.member.id))]
}

pub(crate) fn won(model: &mut Model, request: RequestId, answer: &Result<Winnings, Refusal>) {
    // What cannot be read now stays as it was; the next share asks again.
    if let (Some(guest), Ok(winnings)) = (&mut model.packets.guest, answer)
        && guest.question.is_answered_by(request)
    {
        guest.winnings = Some(winnings.clone());
    }
}

/// Takes a share for the guest.
pub(crate) fn grab(model: &mut Model, packet: PacketCode, member: MemberId) -> Vec<Effect> {
    let request = model.request();
    model.note = None;
    model.packets.win = None;
    model.packets.grab = Some(Grab { request, packet, member });
    vec![Effect::Ask(request, Ask::Grab { packet, member })]
}

/// The answer to a grab.
pub(crate) fn grabbed(model: &mut Model, request: RequestId, answer: Result<Grabbed, Refusal>) -> Vec<Effect> {
    let Some(grab) = model.packets.grab.take_if(|grab| grab.request == request) else { return Vec::new() };
    match answer {
        Ok(Grabbed { claim, had_it }) => {
            let since = model.is_animated.then_some(model.now).filter(|_| !had_it);
            let (name, amount) = (claim.name.clone(), claim.amount);
            model.packets.win = Some(Win { amount, since });
            let is_recorded = model.packets.take(grab.packet, claim);
            model.say(if had_it {
                Note::HadShare { name, amount }
            } else if is_recorded {
                Note::Recorded { name, amount }
            } else {
                Note::Taken { name, amount }
            });
            if is_recorded { ask_winnings(model) } else { Vec::new() }
        }
        Err(refusal) => {
            model.say(Note::Refused(refusal));
            ask(model)
        }
    }
}

/// A share taken here was lost before the ledger had it.
pub(crate) fn not_recorded(model: &mut Model, packet: PacketCode, member: MemberId) -> Vec<Effect> {
    let taken = model.packets.lose(packet, member);
    // How many are taken now is for the store to say.
    let mut effects = refresh(model);
    let name = taken.map_or_else(|| model.member_name(member), |claim| claim.name);
    model.say(Note::NotRecorded { packet, name });
    effects.extend(ask_winnings(model));
    effects
}
