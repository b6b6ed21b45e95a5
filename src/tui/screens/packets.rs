//! Red packets: the list, the one that is looked at, and the guest who grabs.
//!
//! The list is asked for while it is in sight; the packet under the mark comes by itself, whole,
//! whenever one of its shares is taken or recorded. A share is the guest's when the ledger has it: until
//! then it is "recording…".

use std::sync::Arc;
use std::time::Duration;

use tui_input::Input;

use super::super::effect::{Ask, Effect};
use super::super::layout;
use super::super::model::{BOARD_POLL, Model, Overlay, Screen};
use super::super::note::Note;
use super::guest::{Grab, Guest, Win, ask_winnings};
use crate::domain::ids::{PacketCode, RequestId};
use crate::domain::packet::{Claim, Packet, PacketRow, PacketState, PacketView};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// Time left is counted in seconds from here on.
pub(crate) const LAST_MINUTE: Duration = Duration::from_mins(1);

#[derive(Clone, Debug, Default)]
pub(crate) struct Packets {
    pub(crate) rows: Vec<PacketRow>,
    pub(crate) selected: Option<PacketCode>,
    /// The packet under the mark, as last told.
    pub(crate) detail: Option<Arc<PacketView>>,
    pub(crate) guest: Option<Guest>,
    pub(crate) search: Option<Input>,
    pub(crate) query: String,
    pub(crate) is_loaded: bool,
    /// The first packet that can be seen, and how many claims are scrolled away below.
    pub(crate) first: usize,
    pub(crate) claims_up: usize,
    /// The grab under way.
    pub(crate) grab: Option<Grab>,
    /// The share that was taken here last, in large digits until the next key.
    pub(crate) win: Option<Win>,
    /// The same, until the packet itself shows it.
    pub(super) taken: Option<(PacketCode, Claim)>,
    watched: Option<PacketCode>,
    request: Option<RequestId>,
    asked_at: Option<Timestamp>,
    /// A packet of another day that was looked for by its code, and the question for one.
    found: Option<PacketRow>,
    looking: Option<RequestId>,
}

/// What can be done with a packet now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Ahead,
    Open,
    Taken,
    Expired,
}

pub(crate) fn stage(packet: &Packet, state: PacketState, taken: usize, now: Timestamp) -> Stage {
    let all = taken >= usize::try_from(packet.shares).unwrap_or(usize::MAX);
    match state {
        _ if state == PacketState::Empty || all => Stage::Taken,
        PacketState::Expired => Stage::Expired,
        _ if packet.expires_at <= now => Stage::Expired,
        _ if packet.opens_at > now => Stage::Ahead,
        _ => Stage::Open,
    }
}

pub(crate) fn stage_of(row: &PacketRow, now: Timestamp) -> Stage {
    stage(&row.packet, row.state, usize::try_from(row.taken).unwrap_or(usize::MAX), now)
}

impl Packets {
    /// The packet under the mark, if it has been told of.
    pub(crate) fn seen(&self) -> Option<&PacketView> {
        self.detail.as_deref().filter(|view| Some(view.packet.code) == self.selected)
    }

    /// The guest's share of the packet under the mark.
    pub(crate) fn share(&self) -> Option<&Claim> {
        let guest = self.guest.as_ref()?.member.id;
        let told = self.seen().and_then(|view| view.claims.iter().find(|claim| claim.member == guest));
        let taken =
            || self.taken.as_ref().filter(|(code, claim)| Some(*code) == self.selected && claim.member == guest);
        told.or_else(|| taken().map(|(_, claim)| claim))
    }

    /// The instants at which something here changes by itself.
    pub(crate) fn next_changes(&self, now: Timestamp) -> Vec<Timestamp> {
        let ends = self.rows.iter().map(|row| &row.packet).flat_map(|packet| {
            let last = Timestamp::from_millis(packet.expires_at.millis() - 60_000);
            [packet.opens_at, last, packet.expires_at]
        });
        let poll = self.asked_at.filter(|_| self.request.is_none()).map(|asked| asked.plus(BOARD_POLL));
        let frame = self.win.and_then(|win| win.next_frame(now));
        ends.filter(|at| *at > now).chain(poll).chain(frame).collect()
    }

    /// Whether the packet under the mark is in its last minute.
    pub(crate) fn counts_down(&self, now: Timestamp) -> bool {
        self.seen().is_some_and(|view| {
            let is_open = stage(&view.packet, view.state, view.claims.len(), now) == Stage::Open;
            is_open && now.until(view.packet.expires_at) <= LAST_MINUTE
        })
    }

    /// What is sought: a code may be typed, or read from its picture by a scanner.
    pub(crate) fn sought(&self) -> &str {
        let query = self.query.trim();
        query.strip_prefix("frontrow:").unwrap_or(query)
    }

    /// The rows that the search leaves.
    pub(crate) fn found(&self) -> Vec<&PacketRow> {
        let query = self.sought().to_lowercase();
        let matches = |row: &&PacketRow| {
            let packet = &row.packet;
            let all =
                format!("{} {} {} {}", packet.code, packet.greeting, packet.terminal, packet.cashier).to_lowercase();
            query.split_whitespace().all(|word| all.contains(word))
        };
        self.rows.iter().filter(matches).collect()
    }

    /// The packet under the mark, if the search leaves it.
    pub(crate) fn chosen(&self) -> Option<&PacketRow> {
        self.found().into_iter().find(|row| Some(row.packet.code) == self.selected)
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
