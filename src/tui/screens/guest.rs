//! The guest at the counter, and the grab: asked for, answered, recorded or lost.

use std::sync::Arc;
use std::time::Duration;

use super::super::effect::{Ask, Effect};
use super::super::model::{Deed, Model};
use super::super::note::Note;
use super::packets;
use crate::box_office::Grabbed;
use crate::domain::ids::{MemberId, PacketCode, RequestId};
use crate::domain::member::{Member, Winnings};
use crate::domain::money::Money;
use crate::domain::packet::Claim;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// A won amount rolls up in so many frames of that length.
pub(crate) const FRAMES: u64 = 10;
const FRAME: Duration = Duration::from_millis(80);

/// The member at the counter.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) member: Member,
    pub(crate) winnings: Option<Winnings>,
    request: Option<RequestId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grab {
    pub(crate) request: RequestId,
    pub(crate) packet: PacketCode,
    pub(crate) member: MemberId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Win {
    pub(crate) amount: Money,
    /// Since when it rolls up; `None` when it stands still from the first.
    since: Option<Timestamp>,
}

impl Win {
    /// The frame that is shown, from 0; the last one stands still.
    fn frame(&self, now: Timestamp) -> u64 {
        let Some(since) = self.since.filter(|since| *since <= now) else { return FRAMES };
        let frame = since.until(now).as_millis() / FRAME.as_millis();
        u64::try_from(frame).unwrap_or(FRAMES).min(FRAMES)
    }

    /// The amount as far as it has rolled: fast at first, and slower towards its end.
    pub(crate) fn shown(&self, now: Timestamp) -> Money {
        let (left, all) = (FRAMES - self.frame(now), FRAMES);
        let part = i128::from(self.amount.minor()) * i128::from(all * all - left * left) / i128::from(all * all);
        Money::new(i64::try_from(part).unwrap_or(self.amount.minor()), self.amount.currency())
    }

    /// When the next frame is due.
    pub(super) fn next_frame(&self, now: Timestamp) -> Option<Timestamp> {
        let next = u32::try_from(self.frame(now) + 1).unwrap_or(u32::MAX);
        self.since.filter(|_| self.frame(now) < FRAMES).map(|since| since.plus(FRAME * next))
    }
}

/// A share taken here was lost before the ledger had it.
pub(crate) fn not_recorded(model: &mut Model, packet: PacketCode, member: MemberId) -> Vec<Effect> {
    let is_it = |(code, claim): &mut (PacketCode, Claim)| *code == packet && claim.member == member;
    let taken = model.packets.taken.take_if(is_it);
    if let Some(view) = model.packets.detail.as_mut().filter(|view| view.packet.code == packet) {
        Arc::make_mut(view).claims.retain(|claim| claim.member != member || claim.is_recorded);
    }
    // How many are taken now is for the store to say.
    let mut effects = packets::refresh(model);
    model.packets.win = None;
    let name = taken.map_or_else(|| model.member_name(member), |(_, claim)| claim.name);
    model.say(Note::NotRecorded { packet, name });
    effects.extend(ask_winnings(model));
    effects
}

/// The guest at the counter is this one from now on.
pub(crate) fn set(model: &mut Model, member: Member) -> Vec<Effect> {
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

pub(crate) fn why_no_grab(model: &Model) -> Option<&'static str> {
    if model.packets.chosen().is_none() {
        Some("why-no-packet")
    } else if model.packets.guest.is_none() {
        Some("why-no-guest")
    } else {
        model.packets.grab.is_some().then_some("why-under-way")
    }
}

/// What Enter would do. Whether there is a share left is the store's to say.
pub(crate) fn deed(model: &Model) -> Option<Deed> {
    let guest = model.packets.guest.as_ref()?;
    let row = model.packets.chosen().filter(|_| model.packets.grab.is_none())?;
    Some(Deed::Grab { packet: row.packet.code, member: guest.member.id })
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
            packets::ask(model)
        }
    }
}
