//! Bringing a packet into the live store, and reading it from there.
//!
//! A rebuild names another epoch in the ledger *first*, and only if no one else did so meanwhile; then it
//! reads the claims; then it loads, only over what it saw. Two who rebuild at once may leave the live store
//! with an epoch that the ledger has given up: whoever notices (the slower of them, or the recorder, whose
//! claims are refused) rebuilds over that one. The lease only makes this rare.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::sleep;

use crate::box_office::BoxOffice;
use crate::domain::ids::PacketCode;
use crate::domain::packet::{Claim, Packet, PacketState, PacketView, split};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::seat::Epoch;
use crate::ledger::{StoredPacket, TakenShare};
use crate::live::{LiveError, LoadedPacket, PacketToLoad};
use crate::planted::Bug;

/// Between two looks whether the terminal that has the lease is done.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// So many looks are longer than the lease lasts.
const LOOKS: usize = 100;

/// How often a step is tried again after the packet was found not to be loaded.
pub(super) const LOADS: usize = 3;

/// What a packet was found to be when it was to be loaded.
pub(super) enum Loaded {
    /// It is loaded.
    Open,
    /// It has ended: the ledger says all about it.
    Ended(Box<StoredPacket>),
}

/// A packet, and where its feed was then.
pub(super) struct Seen {
    pub(super) view: PacketView,
    /// The life in the live store and the changes in it; `None` for an ended packet that is only in the ledger.
    pub(super) at: Option<(Epoch, u64)>,
    /// Whether the ledger has its end.
    pub(super) is_over: bool,
}

impl BoxOffice {
    /// Loads a packet that was just made.
    pub(super) async fn load_new(&self, packet: &Packet, epoch: &Epoch) -> Result<(), LiveError> {
        let untaken = untaken(packet, &BTreeSet::new());
        let (opens_at, expires_at) = (packet.opens_at, packet.expires_at);
        let to_load = PacketToLoad { code: packet.code, opens_at, expires_at, claims: &[], untaken: &untaken };
        self.0.live.load_packet(&to_load, None, epoch).await.map(drop)
    }

    /// Loads an open packet from the ledger over the epoch `over` (`None`: it is not loaded), unless someone
    /// else does.
    pub(super) async fn rebuild(&self, code: PacketCode, over: Option<&Epoch>) -> Result<Loaded, Refusal> {
        let mut over = over.cloned();
        for round in 0..=LOADS {
            let stored = self.0.ledger.packet(code).await.map_err(|error| self.refuse_ledger(&error))?;
            let stored = stored.ok_or(Refusal::UnknownPacket(code))?;
            if stored.state != PacketState::Open {
                return Ok(Loaded::Ended(Box::new(stored)));
            }
            let may_load = self.0.live.may_load(code).await.map_err(|error| self.refuse_live(error))?;
            if !may_load && round == 0 && self.was_loaded_by_others(code, over.as_ref()).await? {
                return Ok(Loaded::Open);
            }
            let at = self.epoch_of(code).await?;
            if at.as_ref() == Some(&stored.epoch) && at != over {
                return Ok(Loaded::Open);
            }
            over = at;
            let new = if Bug::PacketEpochKept.is_here() { stored.epoch.clone() } else { self.new_epoch() };
            let rebuilding = self.0.ledger.rebuild_packet(code, (&stored.epoch, &new), self.now()).await;
            // Someone else was faster, or it has just ended: look again.
            let Some(stored) = rebuilding.map_err(|error| self.refuse_ledger(&error))? else { continue };
            let (packet, claims) = (&stored.packet, &stored.claims);
            let untaken = untaken(packet, &claims.iter().map(|claim| claim.share).collect());
            let (opens_at, expires_at) = (packet.opens_at, packet.expires_at);
            let to_load = PacketToLoad { code, opens_at, expires_at, claims, untaken: &untaken };
            let loaded = self.0.live.load_packet(&to_load, over.as_ref(), &new).await;
            if loaded.map_err(|error| self.refuse_live(error))? == new {
                self.0.live.was_loaded(code).await;
                return Ok(Loaded::Open);
            }
        }
        Err(Refusal::Away(Away::Live))
    }

    /// Loads a packet anew that was found to be wrong. Whoever took a share that its seed gives keeps it, if the
    /// ledger takes the claim.
    pub(in crate::box_office) async fn load_packet_anew(&self, code: PacketCode) -> Result<(), Refusal> {
        let packet = self.known_packet(code).await?;
        let shares = split(packet.kind, packet.total.minor(), packet.shares, packet.seed);
        let is_share = |claim: &Claim| {
            let share = usize::try_from(claim.share).ok().and_then(|share| shares.get(share));
            share.copied() == Some(claim.amount.minor())
        };
        if let Ok(LoadedPacket { epoch, claims, .. }) = self.0.live.look(code).await {
            let unrecorded = claims.into_iter().filter(|claim| !claim.is_recorded && is_share(claim));
            let taken: Vec<TakenShare> =
                unrecorded.map(|claim| TakenShare { code, epoch: epoch.clone(), claim }).collect();
            self.record_shares(&taken).await?;
        }
        let survey = self.0.live.survey_packet(code).await.map_err(|error| self.refuse_live(error))?;
        if let Some(survey) = survey {
            self.mend(code, &survey.epoch).await;
        }
        Ok(())
    }

    /// Waits for the terminal that has the lease; `false` if it does not come to an end.
    async fn was_loaded_by_others(&self, code: PacketCode, over: Option<&Epoch>) -> Result<bool, Refusal> {
        for _ in 0..LOOKS {
            let at = self.epoch_of(code).await?;
            if at.is_some() && at.as_ref() != over {
                return Ok(true);
            }
            sleep(LOOK_EVERY).await;
        }
        Ok(false)
    }

    async fn epoch_of(&self, code: PacketCode) -> Result<Option<Epoch>, Refusal> {
        let progress = self.0.live.progress(&[code]).await.pop().unwrap_or(Ok(None));
        Ok(progress.map_err(|error| self.refuse_live(error))?.map(|progress| progress.epoch))
    }

    /// A packet with all its claims, loaded if need be.
    pub(super) async fn see(&self, code: PacketCode) -> Result<Seen, Refusal> {
        let packet = self.known_packet(code).await?;
        for _ in 0..=LOADS {
            match self.0.live.look(code).await {
                Ok(loaded) => {
                    let view = PacketView { packet: (*packet).clone(), state: loaded.state, claims: loaded.claims };
                    self.record_left(code, &loaded.epoch, &view.claims);
                    return Ok(Seen { view, at: Some((loaded.epoch, loaded.marks)), is_over: loaded.is_over });
                }
                Err(LiveError::Unloaded) => {
                    if let Loaded::Ended(stored) = self.rebuild(code, None).await? {
                        let StoredPacket { packet, state, claims, .. } = *stored;
                        return Ok(Seen { view: PacketView { packet, state, claims }, at: None, is_over: true });
                    }
                }
                Err(error) => return Err(self.refuse_live(error)),
            }
        }
        Err(Refusal::Away(Away::Live))
    }
}

/// The shares of a packet that nobody has, with their place in the split.
fn untaken(packet: &Packet, taken: &BTreeSet<u32>) -> Vec<(u32, i64)> {
    let shares = split(packet.kind, packet.total.minor(), packet.shares, packet.seed);
    (0..).zip(shares).filter(|(share, _)| !taken.contains(share)).collect()
}
