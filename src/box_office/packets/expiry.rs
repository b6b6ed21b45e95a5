//! The end of a packet's time, and the walk over all open packets.
//!
//! Any number of terminals may end a packet at once, and one that dies on the way leaves nothing that the
//! next one does not find: closing again changes nothing, recording again neither, and the ledger gives the
//! rest back once.

use crate::box_office::BoxOffice;
use crate::box_office::cache::Kind;
use crate::crash;
use crate::domain::ids::PacketCode;
use crate::domain::packet::{Funding, PacketState};
use crate::domain::refusal::Refusal;
use crate::ledger::{ClaimOutcome, StoredPacket, TakenShare};
use crate::live::{LiveError, Progress};

/// How many packets are asked for at once.
const BATCH: u32 = 200;

impl BoxOffice {
    /// Ends a packet whose time is up: no more shares, what was taken is recorded, the rest goes back.
    pub(super) async fn end_packet(&self, code: PacketCode) -> Result<(), Refusal> {
        match self.0.live.close_packet(code).await {
            // Not yet, by the clock that counts.
            Ok(Some(_)) => return Ok(()),
            // One that is not loaded has no claims but those in the ledger.
            Ok(None) | Err(LiveError::Unloaded) => {}
            Err(error) => return Err(self.refuse_live(error)),
        }
        crash::point("expire-closed");
        match self.0.live.look(code).await {
            Ok(loaded) => {
                let outstanding: Vec<TakenShare> = loaded
                    .claims
                    .into_iter()
                    .filter(|claim| !claim.is_recorded)
                    .map(|claim| TakenShare { code, epoch: loaded.epoch.clone(), claim })
                    .collect();
                let outcomes = self.record_shares(&outstanding).await?;
                let lost = outcomes.iter().filter(|outcome| **outcome == ClaimOutcome::Lost).count();
                if lost > 0 {
                    tracing::warn!(%code, lost, "claims of another life of the packet are not recorded");
                }
            }
            Err(LiveError::Unloaded) => {}
            Err(error) => return Err(self.refuse_live(error)),
        }
        crash::point("expire-recorded");
        let changed = match self.known_packet(code).await?.funding {
            Funding::Promotion => Vec::new(),
            Funding::Wallet(member) => vec![(Kind::Winnings, member.to_string())],
        };
        let cashier = self.cashier();
        let ending = self.0.ledger.expire_packet(code, self.now(), (self.terminal(), &cashier));
        let state = self.writing(&changed, ending).await.map_err(|error| self.refuse_ledger(&error))?;
        crash::point("expire-committed");
        match state.ok_or(Refusal::UnknownPacket(code))? {
            PacketState::Open => Ok(()),
            state => self.live_end(code, state).await,
        }
    }

    /// The live store learns how the packet ended in the ledger.
    pub(super) async fn live_end(&self, code: PacketCode, state: PacketState) -> Result<(), Refusal> {
        match self.0.live.packet_ended(code, state).await {
            Ok(()) | Err(LiveError::Unloaded) => Ok(()),
            Err(error) => Err(self.refuse_live(error)),
        }
    }

    /// Ends the packets whose time is up, and records what terminals that died have left of open ones.
    pub(in crate::box_office) async fn walk_packets(&self) -> Result<(), Refusal> {
        let due = self.0.ledger.packets_due(self.now(), BATCH).await.map_err(|error| self.refuse_ledger(&error))?;
        for code in due {
            if let Err(refusal) = self.end_packet(code).await {
                tracing::warn!(%code, refusal = refusal.code(), "the packet is not ended yet");
            }
        }
        let mut after = None;
        loop {
            let listing = self.0.ledger.open_packets(after, BATCH).await;
            let open = listing.map_err(|error| self.refuse_ledger(&error))?;
            let Some((last, _)) = open.last() else { return Ok(()) };
            after = Some(*last);
            let codes: Vec<PacketCode> = open.iter().map(|(code, _)| *code).collect();
            let progress = self.0.live.progress(&codes).await;
            for ((code, claimed), progress) in open.into_iter().zip(progress) {
                let Ok(Some(progress)) = progress else { continue };
                let walked = self.walk_packet(code, claimed, &progress).await;
                // One must not keep the others from being walked.
                if let Err(refusal) = walked {
                    tracing::warn!(%code, refusal = refusal.code(), "the packet is not walked");
                }
            }
        }
    }

    async fn walk_packet(&self, code: PacketCode, claimed: u32, progress: &Progress) -> Result<(), Refusal> {
        if progress.recorded > claimed {
            // More were recorded meanwhile, or the ledger lacks what it had.
            let stored = self.0.ledger.packet(code).await.map_err(|error| self.refuse_ledger(&error))?;
            let lacks = |stored: &StoredPacket| {
                let claimed = u32::try_from(stored.claims.len()).unwrap_or(u32::MAX);
                stored.state == PacketState::Open && progress.recorded > claimed
            };
            if stored.as_ref().is_some_and(lacks) {
                tracing::warn!(%code, "the ledger was restored: the packet is loaded anew from it");
                self.mend(code, &progress.epoch).await;
                return Ok(());
            }
        }
        if progress.taken > progress.recorded {
            // Looking at it records what was left.
            self.see(code).await?;
        }
        Ok(())
    }
}
