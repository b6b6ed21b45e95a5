//! Which generation of the ledger the live store serves. What it keeps of another one counts as absent.
//!
//! Each epoch and each copy begins with the generation and a dot, so no step asks for it: a screening of another one
//! is found *not loaded*, and a copy of another one of no use. What carries no epoch (orders that ended, what a
//! member grabbed) is thrown away by the first terminal that comes with the new one ([`Live::adopt`]).

use std::sync::{MutexGuard, PoisonError};

use super::connect::{Live, LiveError};
use super::keys;
use super::steps::{script, status, strange};
use crate::domain::ids::{MemberId, PacketCode, ScreeningId};

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

    fn generation_now(&self) -> MutexGuard<'_, String> {
        self.generation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The generation of the ledger that the live store serves, if it serves one.
    pub async fn served(&self) -> Result<Option<String>, LiveError> {
        let mut read = redis::pipe();
        read.cmd("GET").arg(keys::LEDGER);
        let (owner,): (Option<String>,) = self.ask(&read).await?;
        Ok(owner)
    }

    /// The screenings that were loaded, each with the number of the ledger's last change that it has.
    pub async fn loaded_sequences(&self) -> Result<Vec<(ScreeningId, u64)>, LiveError> {
        let mut list = redis::pipe();
        list.cmd("SMEMBERS").arg(keys::LOADED);
        let (listed,): (Vec<i64>,) = self.ask(&list).await?;
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let mut read = redis::pipe();
        for screening in &listed {
            read.cmd("HGET").arg(keys::seats(ScreeningId(*screening))).arg("@seq");
        }
        // What is no number is for whoever opens that screening: the others sell on.
        let sequences: Vec<Option<String>> = self.ask(&read).await?;
        let read = |(screening, at): (&i64, Option<String>)| Some((ScreeningId(*screening), at?.parse().ok()?));
        Ok(listed.iter().zip(sequences).filter_map(read).collect())
    }

    /// Remembers the number of a member who was made, if it is the highest: two terminals may make one at once.
    pub async fn member_was_made(&self, member: MemberId) -> Result<(), LiveError> {
        let mut note = redis::pipe();
        note.cmd("ZADD").arg(keys::NEWEST).arg("GT").arg(member.0).arg("member").ignore();
        self.ask(&note).await
    }

    /// Remembers the packet that was made last.
    pub async fn packet_was_made(&self, packet: PacketCode) -> Result<(), LiveError> {
        let mut note = redis::pipe();
        note.cmd("SET").arg(keys::LAST_PACKET).arg(packet.as_str()).ignore();
        self.ask(&note).await
    }

    /// The member and the packet that were made last, as far as it is known.
    pub async fn newest(&self) -> Result<(Option<MemberId>, Option<PacketCode>), LiveError> {
        let mut read = redis::pipe();
        read.cmd("ZSCORE").arg(keys::NEWEST).arg("member").cmd("GET").arg(keys::LAST_PACKET);
        let (member, packet): (Option<String>, Option<String>) = self.ask(&read).await?;
        Ok((member.and_then(|id| id.parse().ok()), packet.and_then(|code| code.parse().ok())))
    }

    /// Works for the last of these generations of the ledger from now on. A live store that serves an earlier one
    /// forgets what it kept of that. Gives the screenings whose holds wait to be loaded; `None` where nothing is
    /// new.
    ///
    /// # Errors
    /// [`LiveError::Foreign`] where it serves another ledger, or a generation that is not among them.
    pub async fn adopt(&self, generations: &[String]) -> Result<Option<Vec<ScreeningId>>, LiveError> {
        let Some(ours) = generations.last() else { return Ok(None) };
        let mut claim = redis::pipe();
        claim.cmd("SET").arg(keys::LEDGER).arg(ours).arg("NX").arg("GET");
        let (served,): (Option<String>,) = self.ask(&claim).await?;
        let served = served.unwrap_or_else(|| ours.clone());
        if served != *ours {
            if !generations.contains(&served) {
                return Err(LiveError::Foreign);
            }
            let mut call = GENERATION.key(keys::LEDGER);
            call.arg(ours).arg(&served).arg(keys::NOT_OF_SCREENINGS).arg(keys::ALL_ORDERS).arg(keys::ALL_SEATS);
            let answer = self.run(&call).await?;
            match (status(&answer)?, &answer[1..]) {
                ("adopted", held) => {
                    tracing::warn!(from = served, to = ours, "the ledger is in another generation");
                    self.generation_now().clone_from(ours);
                    return Ok(Some(held.iter().filter_map(|key| keys::screening_of_seats(key)).collect()));
                }
                // Another terminal was faster.
                ("owner", [owner]) if owner == ours => {}
                ("owner", _) => return Err(LiveError::Foreign),
                _ => return Err(strange(&answer)),
            }
        }
        let was = std::mem::replace(&mut *self.generation_now(), ours.clone());
        Ok((was != *ours).then(Vec::new))
    }
}
