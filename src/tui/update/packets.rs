//! Keeps the red packets fresh, and takes shares of them for the guest at the counter.
//!
//! The list is asked for while it is in sight; the packet under the mark comes by itself, whole,
//! whenever one of its shares is taken or recorded.

use std::sync::Arc;

use crate::box_office::Grabbed;
use crate::domain::ids::{MemberId, PacketCode, RequestId};
use crate::domain::member::{Member, Winnings};
use crate::domain::packet::{Claim, PacketRow, PacketView};
use crate::domain::refusal::Refusal;
use crate::tui::layout;
use crate::tui::state::board::BOARD_POLL;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::packets::{Grab, Guest, Packets, Win};
use crate::tui::update::effect::{Ask, Effect};

/// A share taken here was lost before the ledger had it.
pub(crate) fn not_recorded(model: &mut Model, packet: PacketCode, member: MemberId) -> Vec<Effect> {
    let is_it = |(code, claim): &mut (PacketCode, Claim)| *code == packet && claim.member == member;
    let taken = model.packets.taken.take_if(is_it);
    if let Some(view) = model.packets.detail.as_mut().filter(|view| view.packet.code == packet) {
        Arc::make_mut(view).claims.retain(|claim| claim.member != member || claim.is_recorded);
    }
    // How many are taken now is for the store to say.
    let mut effects = refresh(model);
    model.packets.win = None;
    let name = taken.map_or_else(|| model.member_name(member), |(_, claim)| claim.name);
    model.say(Note::NotRecorded { packet, name });
    effects.extend(ask_winnings(model));
    effects
}

/// The guest at the counter is this one from now on.
pub(crate) fn set_guest(model: &mut Model, member: Member) -> Vec<Effect> {
    model.packets.win = None;
    model.packets.guest = Some(Guest { member, winnings: None, request: None });
    ask_winnings(model)
}

/// Asks what the guest, if there is one, has in the wallet.
pub(crate) fn ask_winnings(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(guest) = &mut model.packets.guest else { return Vec::new() };
    guest.request = Some(request);
    vec![Effect::Ask(request, Ask::Winnings(guest.member.id))]
}

pub(crate) fn won(model: &mut Model, request: RequestId, answer: &Result<Winnings, Refusal>) {
    let guest = model.packets.guest.as_mut().filter(|guest| guest.request == Some(request));
    if let Some(guest) = guest {
        guest.request = None;
        // What cannot be read now stays as it was; the next share asks again.
        if let Ok(winnings) = answer {
            guest.winnings = Some(winnings.clone());
        }
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
            model.packets.win = Some(Win { amount: claim.amount, since });
            let (name, amount, is_recorded) = (claim.name.clone(), claim.amount, claim.is_recorded);
            // The feed may have been faster.
            let told = model.packets.detail.as_ref().filter(|view| view.packet.code == grab.packet);
            let told = told.and_then(|view| view.claims.iter().find(|told| told.member == claim.member));
            let is_recorded = is_recorded || told.is_some_and(|told| told.is_recorded);
            model.packets.taken = Some((grab.packet, Claim { is_recorded, ..claim }));
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

/// Asks for the list.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    model.packets.request = Some(request);
    model.packets.asked_at = Some(model.now);
    vec![Effect::Ask(request, Ask::Packets)]
}

/// Asks at once, if the list is in sight.
pub(super) fn refresh(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Packets { ask(model) } else { Vec::new() }
}

/// Asks again when it is time and the list is in sight.
pub(crate) fn poll(model: &mut Model) -> Vec<Effect> {
    let due = model.packets.asked_at.is_none_or(|asked| asked.plus(BOARD_POLL) <= model.now);
    if model.screen == Screen::Packets && due && model.packets.request.is_none() { ask(model) } else { Vec::new() }
}

/// What is watched is what is in sight.
pub(crate) fn follow_watch(model: &mut Model) -> Vec<Effect> {
    let wanted = model.packets.selected.filter(|_| model.screen == Screen::Packets);
    if model.packets.watched == wanted {
        return Vec::new();
    }
    model.packets.watched = wanted;
    vec![Effect::WatchPacket(wanted)]
}

/// The list has come.
pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<PacketRow>, Refusal>) {
    if model.packets.request != Some(request) {
        return;
    }
    model.packets.request = None;
    match answer {
        Ok(rows) => {
            let packets = &mut model.packets;
            let is_known = |row: &PacketRow| rows.iter().any(|other| other.packet.code == row.packet.code);
            packets.found = packets.found.take().filter(|row| !is_known(row));
            packets.rows = packets.found.iter().cloned().chain(rows).collect();
            packets.is_loaded = true;
            // The one under the mark is told of as it changes: that may be newer than the list.
            if let Some(view) = packets.detail.clone().filter(|view| packets.watched == Some(view.packet.code)) {
                let taken = packets.rows.iter().find(|row| row.packet.code == view.packet.code).map(|row| row.taken);
                if taken.is_some_and(|taken| usize::try_from(taken).unwrap_or(usize::MAX) < view.claims.len()) {
                    note_progress(packets, &view);
                }
            }
            if packets.selected.is_none() {
                packets.selected = packets.rows.first().map(|row| row.packet.code);
            }
        }
        // The poll says so once; the next one may do better.
        Err(refusal) if model.note != Some(Note::Refused(refusal.clone())) => model.say(Note::Refused(refusal)),
        Err(_) => {}
    }
}

/// What the watch tells of a packet goes for its row too.
fn note_progress(packets: &mut Packets, view: &PacketView) {
    let taken = u32::try_from(view.claims.len()).unwrap_or(u32::MAX);
    let row = packets.rows.iter_mut().find(|row| row.packet.code == view.packet.code);
    if let Some(row) = row {
        (row.state, row.taken, row.taken_amount) = (view.state, taken, view.taken());
    }
}

/// The watched packet has changed.
pub(crate) fn changed(model: &mut Model, view: Arc<PacketView>) -> Vec<Effect> {
    let code = view.packet.code;
    if model.packets.selected != Some(code) {
        return Vec::new();
    }
    let was_recorded = model.packets.share().is_some_and(|share| share.is_recorded);
    note_progress(&mut model.packets, &view);
    model.packets.detail = Some(view);
    let share = model.packets.share().cloned().filter(|share| share.is_recorded && !was_recorded);
    let Some(share) = share else { return Vec::new() };
    let ours = |(packet, claim): &mut (PacketCode, Claim)| *packet == code && claim.member == share.member;
    if model.packets.taken.take_if(ours).is_some_and(|(_, claim)| !claim.is_recorded) {
        model.say(Note::Recorded { name: share.name, amount: share.amount });
    }
    ask_winnings(model)
}

/// A packet was made: it is shown.
pub(crate) fn made(model: &mut Model, view: PacketView) -> Vec<Effect> {
    let (packet, taken) = (view.packet.clone(), u32::try_from(view.claims.len()).unwrap_or(u32::MAX));
    model.say(Note::PacketMade { packet: packet.code, total: packet.total, shares: packet.shares });
    let row = PacketRow { packet, state: view.state, taken, taken_amount: view.taken() };
    show(model, row, view);
    let mut effects = ask(model);
    effects.extend(ask_winnings(model));
    effects
}

fn show(model: &mut Model, row: PacketRow, view: PacketView) {
    let packets = &mut model.packets;
    packets.query.clear();
    packets.search = None;
    select(packets, row.packet.code);
    packets.detail = Some(Arc::new(view));
    if !packets.rows.iter().any(|known| known.packet.code == row.packet.code) {
        packets.rows.insert(0, row.clone());
        packets.found = Some(row);
    }
}

/// Puts the mark on a packet.
pub(crate) fn select(packets: &mut Packets, code: PacketCode) {
    if packets.selected != Some(code) {
        packets.selected = Some(code);
        packets.claims_up = 0;
        packets.win = None;
    }
}

/// Moves the mark by so many packets.
pub(crate) fn step(model: &mut Model, by: isize) {
    let found = model.packets.found();
    let here = found.iter().position(|row| Some(row.packet.code) == model.packets.selected);
    let last = found.len().saturating_sub(1);
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    if let Some(code) = found.get(next).map(|row| row.packet.code) {
        select(&mut model.packets, code);
    }
}

/// Scrolls the claims; a negative number goes back to earlier ones.
pub(crate) fn scroll(model: &mut Model, by: isize) {
    let most = model.packets.seen().map_or(0, |view| view.claims.len());
    let up = model.packets.claims_up.saturating_add_signed(by.saturating_neg());
    model.packets.claims_up = up.min(most);
}

/// Keeps the mark in sight.
pub(crate) fn follow(model: &mut Model) {
    let found = model.packets.found();
    let here = found.iter().position(|row| Some(row.packet.code) == model.packets.selected).unwrap_or(0);
    let room = layout::packets(model.size, found.len()).seen;
    model.packets.first = layout::follow_line(model.packets.first, here, room, found.len());
    let claims = model.packets.seen().map_or(0, |view| view.claims.len());
    let most = claims.saturating_sub(layout::packets(model.size, 0).claims);
    model.packets.claims_up = model.packets.claims_up.min(most);
}

/// Narrows the list to what was typed; the mark goes to a packet that is left.
pub(crate) fn narrow(model: &mut Model) {
    if let Some(search) = &model.packets.search {
        model.packets.query = search.value().to_owned();
    }
    if model.packets.chosen().is_none() {
        let first = model.packets.found().first().map(|row| row.packet.code);
        if let Some(code) = first {
            select(&mut model.packets, code);
        }
    }
}

/// Enter in the search: a whole code that the list does not have is looked for.
pub(crate) fn submit_search(model: &mut Model) -> Vec<Effect> {
    model.packets.search = None;
    match model.packets.sought().parse::<PacketCode>() {
        Ok(code) if model.packets.found().is_empty() => {
            let request = model.request();
            model.packets.looking = Some(request);
            vec![Effect::Ask(request, Ask::Packet(code))]
        }
        _ => Vec::new(),
    }
}

pub(crate) fn end_search(model: &mut Model) {
    model.packets.search = None;
    model.packets.query.clear();
}

/// The packet that was looked for.
pub(crate) fn looked_up(model: &mut Model, request: RequestId, answer: Result<PacketView, Refusal>) {
    if model.packets.looking.take_if(|looking| *looking == request).is_none() {
        return;
    }
    match answer {
        Ok(view) => {
            let taken = u32::try_from(view.claims.len()).unwrap_or(u32::MAX);
            let row = PacketRow { packet: view.packet.clone(), state: view.state, taken, taken_amount: view.taken() };
            show(model, row, view);
        }
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// The picture of the packet under the mark.
pub(crate) fn open_picture(model: &mut Model) {
    if let Some(code) = model.packets.chosen().map(|row| row.packet.code) {
        model.overlays.push(Overlay::Picture(code));
    }
}
