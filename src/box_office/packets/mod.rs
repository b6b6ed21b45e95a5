//! Red packets: made, grabbed, recorded, expired, and seen by whoever looks.
//!
//! # How a share becomes a member's
//!
//! ```text
//! create ─▶ ledger: paid for ─▶ live store: loaded, split from its seed
//! grab ───▶ live store: a share popped, a claim ("recording…")
//!             └─▶ recorder: many claims, one transaction ─▶ live store: marked
//! its time is up ─▶ closed ─▶ what is outstanding recorded ─▶ ledger: the rest goes back ─▶ marked
//! ```
//!
//! The live store decides who gets which share, fast; the ledger decides whose it is. A share is a
//! member's when its claim is in the ledger, and each step may be done again, by anyone:
//!
//! - A claim is recorded only under the epoch that the packet has in the ledger, and while it is open
//!   there. Whoever loads a packet anew first gives it another epoch, and reads the claims then: so a
//!   claim is either among those that are read, and its share is not loaded again, or it never counts.
//!   Its member is told, and may grab again.
//! - The keys of the ledger let a member have one claim of a packet, and a share one member.
//! - The rest goes back in the transaction that ends the packet, and only an open packet can be ended.
//!   Late claims find it ended. Before it, what was taken in time is recorded.
//!
//! A terminal that dies leaves its claims in the live store, where the next one who looks (`watch`), walks
//! (`keeper`) or ends the packet (`expiry`) finds and records them.

mod desk;
mod expiry;
mod rebuild;
mod recorder;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::oneshot;

use super::cache::Kind;
use super::{BoxOffice, lock};
use crate::crash;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::Money;
use crate::domain::packet::{
    Claim, Funding, MemberRecord, Packet, PacketFault, PacketKind, PacketRecord, PacketRow, PacketState, PacketView,
    check, expiry,
};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::domain::wallet::WalletMove;
use crate::ledger::{Made, MakeError, TakenShare};
use crate::live::{Grab, LiveError, Reserved};

use desk::ToRecord;
use rebuild::{LOADS, Loaded};

pub(super) use desk::Desk;

/// How many packets a terminal remembers.
const MOST_KNOWN: usize = 500;

/// How many codes are tried for a packet. Of a thousand million codes, hardly ever two.
const CODES: usize = 5;

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
        // With the member's own consent it is made as any other.
        let act = match new.funding {
            Funding::Wallet(member) if !self.consented(Act::PacketFromWallet, new.code, member).await? => {
                Act::PacketFromWallet
            }
            Funding::Wallet(_) | Funding::Promotion => Act::Packet,
        };
        self.may(act, new.code).await?;
        let limits = &self.house().packets;
        check(new.total, new.shares, limits).map_err(Refusal::Packet)?;
        let now = self.now();
        let opens_at = new.opens_at.unwrap_or(now);
        let expires_at = expiry(now, opens_at, new.lasts).map_err(Refusal::Packet)?;
        let mut changed = Vec::new();
        if let Funding::Wallet(member) = new.funding {
            self.member(member).await?;
            changed.push((Kind::Winnings, member.to_string()));
        }
        let packet = Packet {
            code: new.code,
            kind: new.kind,
            total: new.total,
            shares: new.shares,
            greeting: new.greeting.clone(),
            funding: new.funding,
            terminal: self.terminal().clone(),
            cashier: self.cashier(),
            created_at: now,
            opens_at,
            expires_at,
            seed: rand::random(),
        };
        let (day, epoch) = (self.house().calendar.day_of(now).to_string(), self.new_epoch());
        let ledger = self.ledger();
        let making = ledger.create_packet(&packet, &epoch, (&day, limits.daily_budget));
        let made = self.writing(&changed, making).await.map_err(|error| match error {
            MakeError::CodeTaken => Refusal::PacketCodeTaken(new.code),
            MakeError::OverBudget(left) => Refusal::Packet(PacketFault::OverBudget(left)),
            MakeError::WalletShort(balance) => Refusal::WalletShort(balance),
            MakeError::Ledger(error) => self.refuse_ledger(&error),
        })?;
        crash::point("packet-created");
        if made == Made::Before {
            return self.packet(new.code).await;
        }
        let (loaded, noted) = tokio::join!(self.load_new(&packet, &epoch), self.0.live.packet_was_made(packet.code));
        if let Err(error) = noted {
            tracing::warn!(code = %new.code, %error, "that it was made is not remembered");
        }
        if let Err(error) = loaded {
            // It is made, and the first who grabs loads it.
            tracing::warn!(code = %new.code, %error, "the packet is not loaded yet");
        }
        Ok(PacketView { packet, state: PacketState::Open, claims: Vec::new() })
    }

    /// The same under a code of `mint`, and under another one where a packet has that already. The code is in
    /// `new` afterwards, so that whoever is left unsure can make the same one again.
    pub async fn create_packet_under_new_code(
        &self,
        new: &mut NewPacket,
        mint: impl Fn() -> PacketCode,
    ) -> Result<PacketView, Refusal> {
        new.code = mint();
        for _ in 1..CODES {
            match self.create_packet(new).await {
                Err(Refusal::PacketCodeTaken(_)) => new.code = mint(),
                done => return done,
            }
        }
        self.create_packet(new).await
    }

    /// The open packets, then those that ended on the business day of now, the latest first; at most `limit` of each.
    pub async fn packets(&self, limit: u32) -> Result<Vec<PacketRow>, Refusal> {
        let (day_begins, _) = self.house().calendar.bounds(self.house().calendar.day_of(self.now()));
        let mut rows = self.0.ledger.packets(day_begins, limit).await.map_err(|error| self.refuse_ledger(&error))?;
        let open: Vec<PacketCode> =
            rows.iter().filter(|row| row.state == PacketState::Open).map(|row| row.packet.code).collect();
        let progress = self.0.live.progress(&open).await;
        if let Some(Err(error)) = progress.first().filter(|_| progress.iter().all(Result::is_err)) {
            return Err(self.refuse_live(error.clone()));
        }
        // The open ones stand first, so that the two lists go together.
        for (row, progress) in rows.iter_mut().zip(progress) {
            let Ok(Some(progress)) = progress else {
                // Not loaded, and met by nobody since its time was up; or its server is away, and the ledger has what it
                // knows.
                if row.packet.expires_at <= self.0.live.now_at_packet(row.packet.code) {
                    row.state = PacketState::Expired;
                }
                continue;
            };
            row.taken = progress.taken;
            row.state = progress.state;
            let currency = row.packet.total.currency();
            row.taken_amount = match progress.taken_amount {
                Some(taken) => Money::new(taken, currency),
                None if progress.state == PacketState::Empty => row.packet.total,
                None => row.taken_amount,
            };
        }
        Ok(rows)
    }

    /// One packet with all its claims.
    pub async fn packet(&self, code: PacketCode) -> Result<PacketView, Refusal> {
        let seen = self.see(code).await?;
        if seen.is_over || seen.view.state != PacketState::Expired {
            return Ok(seen.view);
        }
        // Nobody has been there since its time was up: we are the first to meet it.
        self.end_packet(code).await?;
        Ok(self.see(code).await?.view)
    }

    /// All that the ledger has of a packet.
    pub async fn packet_record(&self, code: PacketCode) -> Result<PacketRecord, Refusal> {
        let record = self.0.ledger.packet_record(code).await.map_err(|error| self.refuse_ledger(&error))?;
        record.ok_or(Refusal::UnknownPacket(code))
    }

    /// All that moved in a member's wallet, the latest first, from the ledger itself.
    pub async fn wallet_moves(&self, member: MemberId) -> Result<Vec<WalletMove>, Refusal> {
        let reading = self.0.ledger.wallet_moves(member, self.house().currency, None);
        reading.await.map_err(|error| self.refuse_ledger(&error))
    }

    /// What the ledger has of a member's shares and wallet, from the ledger itself; at most `limit` of each.
    pub async fn member_record(&self, member: MemberId, limit: u32) -> Result<MemberRecord, Refusal> {
        let reading = self.0.ledger.member_record(member, self.house().currency, limit);
        reading.await.map_err(|error| self.refuse_ledger(&error))?.ok_or(Refusal::UnknownMember(member))
    }

    /// Takes a share for a member. Answers as soon as the live store has it; the ledger follows in a
    /// batch, told by [`super::Event::Packet`] and [`super::Event::NotRecorded`].
    pub async fn grab(&self, code: PacketCode, member: MemberId) -> Result<Grabbed, Refusal> {
        let (grabbed, share) = self.take(code, member).await?;
        if let Some(share) = share {
            self.record_later(ToRecord { share, is_ours: true, told: None });
        }
        Ok(grabbed)
    }

    /// The same, and waits until the share is the member's.
    pub async fn grab_recorded(&self, code: PacketCode, member: MemberId) -> Result<Grabbed, Refusal> {
        let (mut grabbed, share) = self.take(code, member).await?;
        if let Some(share) = share {
            let (told, recorded) = oneshot::channel();
            self.record_later(ToRecord { share, is_ours: true, told: Some(told) });
            // A terminal that closes meanwhile leaves it to the others.
            recorded.await.unwrap_or_else(|_| Err(Refusal::Unsure { since: self.now() }))?;
            grabbed.claim.is_recorded = true;
        }
        Ok(grabbed)
    }

    /// From now on events tell of this packet (first whole, then whenever it changes); `None` stops it.
    pub fn watch_packet(&self, code: Option<PacketCode>) {
        self.0.packets.watched.send_if_modified(|watched| std::mem::replace(watched, code) != code);
    }

    /// Takes a share in the live store, within what a member may grab in a day. What is to be recorded
    /// comes with it.
    async fn take(&self, code: PacketCode, member: MemberId) -> Result<(Grabbed, Option<TakenShare>), Refusal> {
        self.may(Act::Grab, code).await?;
        let name = self.member(member).await?.name;
        let day = self.house().calendar.day_of(self.now());
        let reserved = self.reserve(member, day, code).await?;
        if reserved == Reserved::Full {
            // Grabbing again from a packet of the day before takes nothing.
            let before = self.see(code).await?.view.claims.into_iter().find(|claim| claim.member == member);
            let refusal = Refusal::DailyGrabs(self.house().packets.daily_grabs);
            return before.map(|claim| (Grabbed { claim, had_it: true }, None)).ok_or(refusal);
        }
        let taken = self.take_loaded(code, member, &name).await;
        let counts = match &taken {
            Ok((grabbed, _)) => self.house().calendar.day_of(grabbed.claim.at) == day,
            // It was reserved before where that answer was lost, or a grab was unsure. By now it is certain
            // that the member has nothing of the packet, and gets nothing.
            Err(Refusal::PacketEmpty | Refusal::PacketExpired | Refusal::UnknownPacket(_)) => false,
            Err(Refusal::Unsure { .. }) => true,
            Err(_) => reserved == Reserved::Before,
        };
        if !counts && let Err(error) = self.0.live.give_grab_back(member, day, code).await {
            tracing::warn!(%code, %member, %error, "a grab that took nothing counts for the day");
        }
        taken
    }

    async fn take_loaded(
        &self,
        code: PacketCode,
        member: MemberId,
        name: &Text,
    ) -> Result<(Grabbed, Option<TakenShare>), Refusal> {
        for _ in 0..=LOADS {
            let (claim, epoch, had_it) = match self.0.live.grab(code, member, name).await {
                Ok(Grab::Taken(claim, epoch)) => (claim, epoch, false),
                Ok(Grab::Had(claim, epoch)) => (claim, epoch, true),
                Ok(Grab::Empty) => return Err(Refusal::PacketEmpty),
                Ok(Grab::Expired) => return Err(Refusal::PacketExpired),
                Ok(Grab::NotYetOpen(at)) => return Err(Refusal::NotYetOpen(at)),
                Err(LiveError::Unloaded) => match self.rebuild(code, None).await? {
                    Loaded::Open => continue,
                    Loaded::Ended(stored) => {
                        let claim = stored.claims.into_iter().find(|claim| claim.member == member);
                        let refusal = match stored.state {
                            PacketState::Empty => Refusal::PacketEmpty,
                            PacketState::Open | PacketState::Expired => Refusal::PacketExpired,
                        };
                        return claim.map(|claim| (Grabbed { claim, had_it: true }, None)).ok_or(refusal);
                    }
                },
                Err(error) => return Err(self.refuse_live(error)),
            };
            if !had_it {
                crash::point("grab-taken");
            }
            // Whoever took it may have died since: recording it twice changes nothing.
            let to_record = (!claim.is_recorded).then(|| TakenShare { code, epoch, claim: claim.clone() });
            return Ok((Grabbed { claim, had_it }, to_record));
        }
        Err(Refusal::Away(Away::Live))
    }

    async fn reserve(&self, member: MemberId, day: NaiveDate, code: PacketCode) -> Result<Reserved, Refusal> {
        let most = self.house().packets.daily_grabs;
        for _ in 0..=LOADS {
            match self.0.live.reserve_grab(member, day, code, most).await {
                Err(LiveError::Unloaded) => {
                    let (from, to) = self.house().calendar.bounds(day);
                    let codes =
                        self.0.ledger.grabs_of(member, from, to).await.map_err(|error| self.refuse_ledger(&error))?;
                    let loading = self.0.live.load_grabs(member, day, &codes).await;
                    loading.map_err(|error| self.refuse_live(error))?;
                }
                done => return done.map_err(|error| self.refuse_live(error)),
            }
        }
        Err(Refusal::Away(Away::Live))
    }

    /// A packet as it was made.
    async fn known_packet(&self, code: PacketCode) -> Result<Arc<Packet>, Refusal> {
        if let Some(packet) = lock(&self.0.packets.known).get(&code) {
            return Ok(packet.clone());
        }
        let stored = self.0.ledger.packet(code).await.map_err(|error| self.refuse_ledger(&error))?;
        let packet = Arc::new(stored.ok_or(Refusal::UnknownPacket(code))?.packet);
        let mut known = lock(&self.0.packets.known);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(code, packet.clone());
        Ok(packet)
    }
}
