//! Which generation of the ledger the live store serves. What it keeps of another one counts as absent.
//!
//! Each epoch, each copy, each member's day and each ended order names the generation that it is of, so no step asks for
//! it: a screening of another one is found *not loaded*, and anything else of another one is as good as not there.
//! Nothing has to be thrown away, whichever server has it. What is open stays open: the ledger knows nothing of holds.

use std::sync::{MutexGuard, PoisonError};

use super::call::script;
use super::connect::Live;
use super::error::LiveError;
use super::keys::ledger_of;
use super::steps::{status, strange};
use crate::domain::ids::{MemberId, PacketCode, ScreeningId};
use crate::domain::seat::Epoch;

script!(GENERATION, "generation.lua");

impl Live {
    /// The generation of the ledger that this terminal works for.
    #[must_use]
    pub fn generation(&self) -> String {
        self.generation_now().clone()
    }

    /// With this each epoch of that generation begins.
    #[must_use]
    pub fn epoch_mark(&self) -> String {
        format!("{}.", *self.generation_now())
    }

    /// Whether it is the life of something that another generation of this ledger had: then that is as good as not there.
    /// An epoch of no generation of it is a fault.
    pub(super) fn is_of_another_generation(&self, epoch: &Epoch) -> bool {
        !epoch.0.starts_with(&self.epoch_mark()) && ledger_of(&epoch.0) == ledger_of(&self.generation())
    }

    fn generation_now(&self) -> MutexGuard<'_, String> {
        self.generation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The generation of the ledger that the live store serves, if it serves one.
    pub async fn served(&self) -> Result<Option<String>, LiveError> {
        self.ask_once(redis::cmd("GET").arg(self.keys.generation()).take()).await
    }

    /// The screenings that were loaded, each with the number of the ledger's last change that it has. Those whose server is
    /// away are left out: each is compared with the ledger when it is opened.
    pub async fn loaded_sequences(&self) -> Result<Vec<(ScreeningId, u64)>, LiveError> {
        let listed: Vec<i64> = self.ask_once(redis::cmd("SMEMBERS").arg(self.keys.loaded()).take()).await?;
        let listed: Vec<ScreeningId> = listed.into_iter().map(ScreeningId).collect();
        let sequences = self.sequences(&listed).await;
        let known = listed.into_iter().zip(sequences).filter_map(|(screening, at)| match at {
            Ok(at) => at.map(|at| Ok((screening, at))),
            Err(LiveError::Away { .. }) => None,
            Err(error) => Some(Err(error)),
        });
        known.collect()
    }

    /// Remembers the number of a member who was made, if it is the highest: two terminals may make one at once.
    pub async fn member_was_made(&self, member: MemberId) -> Result<(), LiveError> {
        let mut note = redis::cmd("ZADD");
        note.arg(self.keys.newest()).arg("GT").arg(member.0).arg("member");
        self.ask_once(note).await
    }

    /// Remembers the packet that was made last.
    pub async fn packet_was_made(&self, packet: PacketCode) -> Result<(), LiveError> {
        self.ask_once(redis::cmd("SET").arg(self.keys.last_packet()).arg(packet.as_str()).take()).await
    }

    /// The member and the packet that were made last, as far as it is known.
    pub async fn newest(&self) -> Result<(Option<MemberId>, Option<PacketCode>), LiveError> {
        let score = redis::cmd("ZSCORE").arg(self.keys.newest()).arg("member").take();
        let packet = redis::cmd("GET").arg(self.keys.last_packet()).take();
        let (member, packet): (Option<String>, Option<String>) = self.ask_timed(&[score, packet]).await?;
        Ok((member.and_then(|id| id.parse().ok()), packet.and_then(|code| code.parse().ok())))
    }

    /// Works for the last of these generations of the ledger from now on, and so does the live store if it served an
    /// earlier one. Gives the screenings whose holds wait to be loaded; `None` where nothing is new.
    ///
    /// # Errors
    /// [`LiveError::OtherCopy`] where it serves a generation that is not among them.
    pub async fn adopt(&self, generations: &[String]) -> Result<Option<Vec<ScreeningId>>, LiveError> {
        let Some(ours) = generations.last() else { return Ok(None) };
        let served = self.served().await?.unwrap_or_else(|| ours.clone());
        if served != *ours && !generations.contains(&served) {
            return Err(LiveError::OtherCopy);
        }
        let mut call = GENERATION.key(self.keys.generation());
        call.key(self.keys.loaded()).key(self.keys.checked()).key(self.keys.checker()).key(self.keys.last_packet());
        call.arg(ours).arg(&served);
        let answer = self.run(&call).await?;
        match (status(&answer)?, &answer[1..]) {
            ("adopted", loaded) => {
                let was = std::mem::replace(&mut *self.generation_now(), ours.clone());
                if served == *ours {
                    return Ok((was != *ours).then(Vec::new));
                }
                tracing::warn!(from = served, to = ours, "the ledger is in another generation");
                let loaded: Vec<ScreeningId> = loaded.iter().filter_map(|id| id.parse().ok()).collect();
                let held = self.counts(&loaded).await;
                let waits = |(id, counts): (ScreeningId, _)| matches!(counts, Ok(Some((_, 1.., _)))).then_some(id);
                Ok(Some(loaded.into_iter().zip(held).filter_map(waits).collect()))
            }
            // Another terminal was faster, with yet another one.
            ("owner", _) => Err(LiveError::OtherCopy),
            _ => Err(strange(&answer)),
        }
    }
}
