//! Red packets: made, grabbed, recorded, expired, and seen by whoever looks.

use std::time::Duration;

use super::BoxOffice;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::Money;
use crate::domain::packet::{Claim, Funding, PacketKind, PacketRow, PacketView};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// A packet that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPacket {
    /// Its code ([`BoxOffice::new_packet`]): making it again with the same code changes nothing.
    pub code: PacketCode,
    /// How it is split.
    pub kind: PacketKind,
    /// The amount.
    pub total: Money,
    /// Into how many shares.
    pub shares: u32,
    /// What is written on it.
    pub greeting: Text,
    /// Who pays.
    pub funding: Funding,
    /// From when on shares can be taken; `None`: at once.
    pub opens_at: Option<Timestamp>,
    /// For how long after it opens.
    pub lasts: Duration,
}

/// A share taken, now or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grabbed {
    /// The share. It is the member's once it is recorded.
    pub claim: Claim,
    /// Whether the member had it before this grab.
    pub had_it: bool,
}

impl BoxOffice {
    /// Mints the code of a new packet.
    #[must_use]
    pub fn new_packet(&self) -> PacketCode {
        PacketCode::from_bits(rand::random())
    }

    /// Makes a packet: paid for in the ledger, then loaded into the live store.
    pub async fn create_packet(&self, new: &NewPacket) -> Result<PacketView, Refusal> {
        let _ = new;
        Err(Refusal::Fault("not built".to_owned()))
    }

    /// The open packets, then those that ended on the business day of now, the latest first.
    pub async fn packets(&self) -> Result<Vec<PacketRow>, Refusal> {
        Ok(Vec::new())
    }

    /// One packet with all its claims.
    pub async fn packet(&self, code: PacketCode) -> Result<PacketView, Refusal> {
        Err(Refusal::UnknownPacket(code))
    }

    /// Takes a share for a member. Answers as soon as the live store has it; the ledger follows in a
    /// batch, told by [`super::Event::Packet`] and [`super::Event::NotRecorded`].
    pub async fn grab(&self, code: PacketCode, member: MemberId) -> Result<Grabbed, Refusal> {
        let _ = member;
        Err(Refusal::UnknownPacket(code))
    }

    /// The same, and waits until the share is the member's.
    pub async fn grab_recorded(&self, code: PacketCode, member: MemberId) -> Result<Grabbed, Refusal> {
        let _ = member;
        Err(Refusal::UnknownPacket(code))
    }

    /// From now on events tell of this packet (first whole, then whenever it changes); `None` stops it.
    pub fn watch_packet(&self, code: Option<PacketCode>) {
        let _ = code;
    }
}
