//! What the robots of a crew have in common: where they sell, for whom, and what they wrote down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::books::Books;
use super::figures::Figures;
use crate::domain::ids::{MemberId, PacketCode, TerminalId};
use crate::domain::packet::PacketView;
use crate::domain::screening::Screening;

/// The open packets that robots know of.
#[derive(Default)]
pub(super) struct Known {
    pub(super) codes: Vec<PacketCode>,
    pub(super) seen_at: Option<Instant>,
}

/// What the robots of a crew share.
pub(super) struct Shared {
    /// How all their terminals' names begin.
    program: String,
    screenings: Vec<Arc<Screening>>,
    pub(super) figures: Figures,
    books: Mutex<Books>,
    members: Mutex<Vec<MemberId>>,
    packets: Mutex<Known>,
    /// The only packet that they are after, and how many shares it has.
    pub(super) chased: Option<(PacketCode, u32)>,
    pub(super) stopping: CancellationToken,
}

impl Shared {
    pub(super) fn new(program: String, screenings: Vec<Arc<Screening>>, members: Vec<MemberId>) -> Self {
        Self {
            program,
            screenings,
            figures: Figures::default(),
            books: Mutex::default(),
            members: Mutex::new(members),
            packets: Mutex::default(),
            chased: None,
            stopping: CancellationToken::new(),
        }
    }

    /// A crew that is after one packet, for members who have no share of it.
    pub(super) fn after(packet: &PacketView, program: String, mut members: Vec<MemberId>) -> Self {
        members.retain(|member| packet.claims.iter().all(|claim| claim.member != *member));
        let packet = &packet.packet;
        Self { chased: Some((packet.code, packet.shares)), ..Self::new(program, Vec::new(), members) }
    }

    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.books)
    }

    /// The members who may still grab.
    pub(super) fn members(&self) -> MutexGuard<'_, Vec<MemberId>> {
        lock(&self.members)
    }

    pub(super) fn packets(&self) -> MutexGuard<'_, Known> {
        lock(&self.packets)
    }

    /// One of the members, if there are any.
    pub(super) fn member(&self, which: usize) -> Option<MemberId> {
        let members = self.members();
        members.get(which.checked_rem(members.len())?).copied()
    }

    /// One of the screenings; there is at least one for those who sell.
    pub(super) fn screening(&self, which: usize) -> Arc<Screening> {
        self.screenings[which % self.screenings.len()].clone()
    }

    /// Whether the terminal is of this crew.
    pub(super) fn is_ours(&self, terminal: &TerminalId) -> bool {
        terminal.as_str().starts_with(&self.program)
    }
}

/// None of these is left half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
