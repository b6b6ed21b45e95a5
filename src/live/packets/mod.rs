//! Red packets in Redis: loaded from the ledger, grabbed from, closed.
//!
//! A packet is one hash and one list. The list holds the untaken shares as `RANK|SHARE|AMOUNT|SO_FAR`: the
//! how-manieth it will be to be taken, which share of the split it is, how much, and how much was taken
//! before it. A grab pops the first and makes it a claim, the field of its member in the hash:
//! `u|RANK|SHARE|AMOUNT|SO_FAR|AT|NAME`. The mark in front becomes `r` when the ledger has it. So how far a
//! packet is can be told from the next share and the size of the hash, and a grab counts nothing.
//!
//! A packet without `@epoch` is not loaded. The feed ([`PacketFeed`]) numbers takings by their rank, and
//! everything else by `@marks`: who misses one of either reads again.

mod feed;
mod grabs;
mod record;
mod survey;

use std::collections::BTreeSet;
use std::time::Duration;

use redis::Value;

use super::call::{Answer, Call, Script, script};
use super::connect::Live;
use super::error::LiveError;
use super::steps::{REMEMBER, millis, status, strange};
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::packet::{Claim, PacketState};
use crate::domain::seat::Epoch;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

pub(super) use feed::read_packet_push;
pub use feed::{PacketChange, PacketFeed};
pub use grabs::Reserved;
pub use record::{LoadedPacket, Progress};
pub use survey::PacketSurvey;

script!(GRAB, "grab.lua");
script!(LOAD, "packet_load.lua");
script!(RECORDED, "packet_recorded.lua");
script!(END, "packet_end.lua");

/// What a reader of the raw hash should know. Longer than 64 bytes on purpose, see `load.lua`.
const ABOUT: &str = "frontrow: a red packet; a field is a member, its value u(nrecorded)/r(ecorded)|rank|share|amount|so_far|at_ms|name";

/// How long one terminal loads a packet before another may.
const LEASE: Duration = Duration::from_secs(2);

/// What came of a grab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grab {
    /// A share was taken, in this life of the packet.
    Taken(Claim, Epoch),
    /// The member had it before.
    Had(Claim, Epoch),
    /// Others took them all.
    Empty,
    /// Its time is up.
    Expired,
    /// Not before this.
    NotYetOpen(Timestamp),
}

/// A packet as the ledger has it, to be loaded.
#[derive(Clone, Debug)]
pub struct PacketToLoad<'a> {
    /// The packet.
    pub code: PacketCode,
    /// When it opens.
    pub opens_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Its claims.
    pub claims: &'a [Claim],
    /// The shares that nobody has, with their place in the split.
    pub untaken: &'a [(u32, i64)],
}

impl Live {
    /// Takes a share for a member. Repeating it gives the same share.
    pub async fn grab(&self, code: PacketCode, member: MemberId, name: &Text) -> Result<Grab, LiveError> {
        let mut call = self.packet_call(&GRAB, code);
        call.arg(self.epoch_mark()).arg(member.0).arg(name.as_str());
        let begun = self.now_at_packet(code);
        let answer = self.run(&call).await?;
        let claim =
            |written: &str| record::read_claim(member, written, self.currency()).ok_or_else(|| strange(&answer));
        match (status(&answer)?, &answer[1..]) {
            ("taken", [epoch, written]) => {
                let claim = claim(written)?;
                answer.clock.read(claim.at);
                Ok(Grab::Taken(claim, Epoch(epoch.clone())))
            }
            ("had", [epoch, written]) => {
                let (claim, epoch) = (claim(written)?, Epoch(epoch.clone()));
                // Its first answer was lost: this very call took it.
                Ok(if answer.is_repeated && claim.at >= begun {
                    Grab::Taken(claim, epoch)
                } else {
                    Grab::Had(claim, epoch)
                })
            }
            ("early", [opens]) => {
                let opens = opens.parse().map_err(|_| strange(&answer))?;
                Ok(Grab::NotYetOpen(Timestamp::from_millis(opens)))
            }
            ("empty", _) => Ok(Grab::Empty),
            ("expired", _) => Ok(Grab::Expired),
            _ => Err(strange(&answer)),
        }
    }

    /// Loads a packet, if its epoch is still `expected` (`None`: not loaded). Gives the epoch that it
    /// then has, which another terminal may have made.
    pub async fn load_packet(
        &self,
        packet: &PacketToLoad<'_>,
        expected: Option<&Epoch>,
        new: &Epoch,
    ) -> Result<Epoch, LiveError> {
        self.claim_to_load().await?;
        let mut call = self.packet_call(&LOAD, packet.code);
        call.arg(self.epoch_mark()).arg(expected.map_or("", |epoch| &epoch.0)).arg(&new.0);
        call.arg(record::write_time(packet.opens_at))
            .arg(record::write_time(packet.expires_at))
            .arg(ABOUT)
            .arg(packet.claims.len());
        for claim in packet.claims {
            call.arg(claim.member.0).arg(record::write_claim(claim));
        }
        // The ranks of claims that a wipe took are given again, so that none is above the number of shares.
        let had: BTreeSet<u32> = packet.claims.iter().map(|claim| claim.rank).collect();
        let ranks = (1..=u32::MAX).filter(|rank| !had.contains(rank));
        let mut so_far: i64 = packet.claims.iter().map(|claim| claim.amount.minor()).sum();
        for (rank, (share, amount)) in ranks.zip(packet.untaken) {
            call.arg(format!("{rank}|{share}|{amount}|{so_far}"));
            so_far += amount;
        }
        let answer = self.run(&call).await?;
        match (status(&answer)?, answer.get(1)) {
            ("loaded", Some(epoch)) => Ok(Epoch(epoch.clone())),
            _ => Err(strange(&answer)),
        }
    }

    /// Whether this terminal is the one that loads the packet, for a moment.
    pub async fn may_load(&self, code: PacketCode) -> Result<bool, LiveError> {
        let mut lease = redis::cmd("SET");
        lease.arg(self.keys.packet_lease(code)).arg(1).arg("NX").arg("PX").arg(millis(LEASE));
        Ok(self.ask_once::<Option<String>>(lease).await?.is_some())
    }

    /// It is loaded, or could not be: the next one need not wait.
    pub async fn was_loaded(&self, code: PacketCode) {
        // It goes by itself soon.
        let _: Result<(), LiveError> = self.ask_once(redis::cmd("DEL").arg(self.keys.packet_lease(code)).take()).await;
    }

    /// The ledger has the claims of these members, taken in that life of the packet.
    pub async fn claims_recorded(
        &self,
        code: PacketCode,
        epoch: &Epoch,
        members: &[MemberId],
    ) -> Result<(), LiveError> {
        if members.is_empty() {
            return Ok(());
        }
        let mut call = self.packet_call(&RECORDED, code);
        call.arg(self.epoch_mark()).arg(&epoch.0).arg(REMEMBER.as_secs());
        for member in members {
            call.arg(member.0);
        }
        let answer = self.run(&call).await?;
        status(&answer).map(drop)
    }

    /// Closes a packet whose time is up. `Some`: it is not, before this.
    pub async fn close_packet(&self, code: PacketCode) -> Result<Option<Timestamp>, LiveError> {
        let answer = self.end(code, "closed").await?;
        match (status(&answer)?, &answer[1..]) {
            ("ended", _) => Ok(None),
            ("early", [_, expires]) => {
                expires.parse().map(|at| Some(Timestamp::from_millis(at))).map_err(|_| strange(&answer))
            }
            _ => Err(strange(&answer)),
        }
    }

    /// The ledger has its end. It stays for a while, for late repetitions; with claims that may not have
    /// come into the ledger it does not, so that they are asked there.
    pub async fn packet_ended(&self, code: PacketCode, state: PacketState) -> Result<(), LiveError> {
        let answer = self.end(code, state.word()).await?;
        status(&answer).map(drop)
    }

    async fn end(&self, code: PacketCode, to: &'static str) -> Result<Answer, LiveError> {
        let mut call = self.packet_call(&END, code);
        call.arg(self.epoch_mark()).arg(to).arg(REMEMBER.as_secs());
        let answer = self.run(&call).await?;
        if let Some(now) = answer.get(1) {
            answer.read_time(now);
        }
        Ok(answer)
    }

    /// A packet and who took what, as of one instant.
    ///
    /// # Errors
    /// [`LiveError::Unloaded`] if nobody loaded it yet.
    pub async fn look(&self, code: PacketCode) -> Result<LoadedPacket, LiveError> {
        let read = redis::cmd("HGETALL").arg(self.keys.packet(code)).take();
        let (fields,): (Vec<(String, String)>,) = self.ask_timed(&[read]).await?;
        let loaded = record::read_packet(code, fields, self.now_at_packet(code), self.currency())?;
        self.check_epoch(&loaded.epoch)?;
        Ok(loaded)
    }

    /// How far each of these packets is; `None` where it is not loaded.
    pub async fn progress(&self, of: &[PacketCode]) -> Vec<Result<Option<Progress>, LiveError>> {
        let mut reading = Vec::with_capacity(of.len() * 3);
        for code in of {
            let fields = ["@epoch", "@state", "@expires", "@marks", "@recorded"];
            reading.push(redis::cmd("HMGET").arg(self.keys.packet(*code)).arg(&fields).take());
            reading.push(redis::cmd("HLEN").arg(self.keys.packet(*code)).take());
            reading.push(redis::cmd("LINDEX").arg(self.keys.shares(*code)).arg(0).take());
        }
        let answers = self.look_at_each(&reading).await;
        let read = |(code, answer): (&PacketCode, &[Result<Value, LiveError>])| {
            let answer: Result<Vec<Value>, LiveError> = answer.iter().cloned().collect();
            let progress = record::read_progress(&answer?, self.now_at_packet(*code));
            Ok(progress.filter(|loaded| self.check_epoch(&loaded.epoch).is_ok()))
        };
        of.iter().zip(answers.chunks_exact(3)).map(read).collect()
    }

    /// The time at the server that has this packet.
    #[must_use]
    pub fn now_at_packet(&self, code: PacketCode) -> Timestamp {
        self.router.clock_of(&self.keys.packet(code)).now()
    }

    /// A call of a script that works on one packet: its three keys.
    fn packet_call<'a>(&self, script: &'a Script, code: PacketCode) -> Call<'a> {
        let mut call = script.key(self.keys.packet(code));
        call.key(self.keys.shares(code)).key(self.keys.packet_feed(code));
        call
    }
}
