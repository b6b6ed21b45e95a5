//! What the ledger has of a packet or a member, while it is looked at: one question, and its answer. A packet that is over
//! is also drawn again from its seed, share by share.

use std::time::Duration;

use super::question::Question;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::Money;
use crate::domain::packet::{Claim, MemberRecord, PacketRecord, split};
use crate::domain::time::Timestamp;
use crate::tui::layout;

/// Some shares are drawn in so much time.
const FRAME: Duration = Duration::from_millis(150);

/// In about so many frames all are.
const FRAMES: usize = 20;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Packet(PacketCode),
    Replay(PacketCode),
    Member(MemberId),
}

/// What was told.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    Packet(PacketRecord),
    Replay(Replay),
    Member(MemberRecord),
}

/// A packet that is split again from the seed that the ledger has.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    pub(crate) record: PacketRecord,
    pub(crate) shares: Vec<Money>,
    /// Since when they are drawn one after the other; `None`: they are all there from the first.
    since: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub(crate) struct RecordView {
    pub(crate) of: Of,
    pub(crate) told: Option<Told>,
    /// The first line that can be seen.
    pub(crate) first: usize,
    pub(crate) question: Question,
}

impl Replay {
    pub(crate) fn new(record: PacketRecord, since: Option<Timestamp>) -> Self {
        let packet = &record.view.packet;
        let amounts = split(packet.kind, packet.total.minor(), packet.shares, packet.seed);
        let shares = amounts.into_iter().map(|amount| Money::new(amount, packet.total.currency())).collect();
        Self { record, shares, since }
    }

    fn frame(&self, now: Timestamp) -> Option<u32> {
        let since = self.since?;
        u32::try_from(since.until(now).as_millis() / FRAME.as_millis()).ok()
    }

    /// How many shares are drawn by now.
    pub(crate) fn drawn(&self, now: Timestamp) -> usize {
        let a_frame = self.shares.len().div_ceil(FRAMES).max(1);
        let frame = self.frame(now).and_then(|frame| usize::try_from(frame).ok());
        frame.map_or(self.shares.len(), |frame| frame.saturating_mul(a_frame).min(self.shares.len()))
    }

    /// Whether all are.
    pub(crate) fn is_done(&self, now: Timestamp) -> bool {
        self.drawn(now) == self.shares.len()
    }

    fn next_frame(&self, now: Timestamp) -> Option<Timestamp> {
        let since = self.since.filter(|_| !self.is_done(now))?;
        self.frame(now).map(|frame| since.plus(FRAME * (frame + 1)))
    }

    /// Who took a share, from 0.
    pub(crate) fn claim(&self, share: usize) -> Option<&Claim> {
        self.record.view.claims.iter().find(|claim| usize::try_from(claim.share) == Ok(share))
    }

    /// Whether the ledger has all that ever was or will be claimed.
    pub(crate) fn is_whole(&self) -> bool {
        let view = &self.record.view;
        self.record.ended.is_some() || u32::try_from(view.claims.len()) == Ok(view.packet.shares)
    }

    /// How many claims are another amount than is drawn for their share.
    pub(crate) fn differing(&self) -> usize {
        let is_drawn = |claim: &&Claim| {
            let share = usize::try_from(claim.share).ok().and_then(|share| self.shares.get(share));
            share == Some(&claim.amount)
        };
        self.record.view.claims.iter().filter(|claim| !is_drawn(claim)).count()
    }
}

impl RecordView {
    pub(crate) fn new(of: Of) -> Self {
        Self { of, told: None, first: 0, question: Question::default() }
    }

    /// It has come. A replay is read from its end, as it grows.
    pub(crate) fn tell(&mut self, told: Told) {
        self.first = if matches!(told, Told::Replay(_)) { usize::MAX } else { 0 };
        self.told = Some(told);
    }

    fn lines(&self) -> usize {
        match &self.told {
            None => 0,
            // Made, opened and ended.
            Some(Told::Packet(record)) => record.view.claims.len() + 3,
            Some(Told::Replay(replay)) => replay.shares.len(),
            Some(Told::Member(record)) => record.moves.len(),
        }
    }

    pub(crate) fn step(&mut self, by: isize) {
        self.first = self.first.saturating_add_signed(by);
    }

    /// Wastes no room.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        self.first = self.first.min(self.lines().saturating_sub(layout::record_seen(size)));
    }

    /// When the next share is drawn.
    pub(super) fn next_frame(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.told {
            Some(Told::Replay(replay)) => replay.next_frame(now),
            _ => None,
        }
    }
}
