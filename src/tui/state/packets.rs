//! Red packets: the list, the one that is looked at, and the guest who grabs.
//!
//! A share is the guest's when the ledger has it: until then it is "recording…".

use std::sync::Arc;
use std::time::Duration;

use tui_input::Input;

use crate::domain::ids::{MemberId, PacketCode, RequestId};
use crate::domain::member::{Member, Winnings};
use crate::domain::money::Money;
use crate::domain::packet::{Claim, Packet, PacketRow, PacketState, PacketView};
use crate::domain::time::Timestamp;
use crate::tui::state::board::BOARD_POLL;

/// A won amount rolls up in so many frames of that length.
pub(crate) const FRAMES: u64 = 10;

const FRAME: Duration = Duration::from_millis(80);

/// The member at the counter.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) member: Member,
    pub(crate) winnings: Option<Winnings>,
    pub(crate) request: Option<RequestId>,
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
    pub(crate) since: Option<Timestamp>,
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
    pub(crate) taken: Option<(PacketCode, Claim)>,
    pub(crate) watched: Option<PacketCode>,
    pub(crate) request: Option<RequestId>,
    pub(crate) asked_at: Option<Timestamp>,
    /// A packet of another day that was looked for by its code, and the question for one.
    pub(crate) found: Option<PacketRow>,
    pub(crate) looking: Option<RequestId>,
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
