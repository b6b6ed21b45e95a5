//! The recorder: brings the claims of a terminal into the ledger, as many in one transaction as have
//! come meanwhile, so that a storm of grabs does not wait for the disk one by one.
//!
//! It is started by the first grab, and closing waits for it. What it cannot record for now stays in the
//! queue; what it leaves behind stays in the live store, where others find it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::desk::ToRecord;
use super::rebuild::Loaded;
use crate::box_office::cache::Kind;
use crate::box_office::{BoxOffice, Event, Notice};
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::packet::{Claim, PacketState};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::seat::Epoch;
use crate::domain::text::Text;
use crate::ledger::{ClaimOutcome, TakenShare};

/// The most claims in one transaction.
const BATCH: usize = 500;

/// Before what could not be recorded is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// How often that is tried once the terminal closes.
const CLOSING_TRIES: u32 = 20;

/// A claim that is still not recorded after this long was left behind by a terminal that died.
const LEFT_AFTER: Duration = Duration::from_secs(3);

impl BoxOffice {
    pub(super) fn record_later(&self, share: ToRecord) {
        let recorder = self.0.packets.recorder.get_or_init(|| {
            let (queue, queued) = unbounded_channel();
            self.0.tasks.spawn(self.clone().record_queued(queued));
            queue
        });
        self.0.packets.queued.fetch_add(1, Ordering::Relaxed);
        // A terminal that has closed records nothing more: others will.
        drop(recorder.send(share));
    }

    async fn record_queued(self, mut queued: UnboundedReceiver<ToRecord>) {
        let mut batch: Vec<ToRecord> = Vec::new();
        let mut closing_tries = 0;
        loop {
            if batch.is_empty() {
                tokio::select! {
                    biased;
                    next = queued.recv() => match next {
                        Some(next) => batch.push(next),
                        None => return,
                    },
                    () = self.0.closing.cancelled() => return,
                }
            }
            while batch.len() < BATCH
                && let Ok(next) = queued.try_recv()
            {
                batch.push(next);
            }
            let Err(refusal) = self.record_batch(&mut batch).await else { continue };
            if let Refusal::Fault(_) = refusal {
                batch = self.record_apart(batch).await;
                continue;
            }
            tracing::warn!(code = refusal.code(), claims = batch.len(), "claims not recorded yet");
            for waiting in &mut batch {
                if let Some(told) = waiting.told.take() {
                    // The share is taken, and will be recorded: that nothing was done would be wrong. Who no
                    // longer waits need not know.
                    drop(told.send(Err(Refusal::Unsure { since: waiting.share.claim.at })));
                }
            }
            if self.0.closing.is_cancelled() {
                // Other recorders are busy with the ledger for a moment; more than that is not waited for.
                closing_tries += 1;
                if refusal != Refusal::Away(Away::LedgerBusy) || closing_tries > CLOSING_TRIES {
                    return;
                }
                tokio::time::sleep(rand::random_range(TRY_AGAIN / 20..TRY_AGAIN / 4)).await;
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(TRY_AGAIN) => {}
                () = self.0.closing.cancelled() => {}
            }
        }
    }

    /// Something of a batch cannot be recorded, ever: each packet's claims are recorded alone, and those that
    /// cannot be do not hold up the others. Gives back what is still to be tried.
    async fn record_apart(&self, batch: Vec<ToRecord>) -> Vec<ToRecord> {
        let mut of_packet: BTreeMap<PacketCode, Vec<ToRecord>> = BTreeMap::new();
        for to_record in batch {
            of_packet.entry(to_record.share.code).or_default().push(to_record);
        }
        let mut left = Vec::new();
        for (code, mut claims) in of_packet {
            match self.record_batch(&mut claims).await {
                Ok(()) => {}
                Err(Refusal::Fault(why)) => {
                    self.0.packets.queued.fetch_sub(claims.len(), Ordering::Relaxed);
                    tracing::error!(%code, claims = claims.len(), why, "claims cannot be recorded");
                    let fault = format!("claims of packet {code} cannot be recorded: {why}");
                    self.tell(Event::Notice(Notice::Fault(Text::new(&fault))));
                    for told in claims.into_iter().filter_map(|claim| claim.told) {
                        drop(told.send(Err(Refusal::Fault(why.clone()))));
                    }
                }
                Err(_) => left.append(&mut claims),
            }
        }
        left
    }

    /// Records a batch, and tells what became of it. On a refusal it stays as it is.
    async fn record_batch(&self, batch: &mut Vec<ToRecord>) -> Result<(), Refusal> {
        let shares: Vec<TakenShare> = batch.iter().map(|to_record| to_record.share.clone()).collect();
        let outcomes = self.record_shares(&shares).await?;
        self.0.packets.queued.fetch_sub(batch.len(), Ordering::Relaxed);
        let mut lost = Vec::new();
        for (to_record, outcome) in batch.drain(..).zip(outcomes) {
            match (outcome, to_record.told) {
                (ClaimOutcome::Recorded, Some(told)) => drop(told.send(Ok(()))),
                (ClaimOutcome::Recorded, None) => {}
                (ClaimOutcome::Lost, told) => lost.push(ToRecord { told, ..to_record }),
            }
        }
        // Mended first, so that whoever is told can grab again.
        let wrong: BTreeSet<(PacketCode, &str)> =
            lost.iter().map(|ToRecord { share, .. }| (share.code, share.epoch.0.as_str())).collect();
        for (code, epoch) in wrong {
            self.mend(code, &Epoch(epoch.to_owned())).await;
        }
        for ToRecord { share, is_ours, told } in lost {
            if is_ours {
                self.tell(Event::NotRecorded { packet: share.code, member: share.claim.member });
            }
            if let Some(told) = told {
                drop(told.send(Err(Refusal::NotRecorded)));
            }
        }
        Ok(())
    }

    /// Records claims in the ledger, and marks them in the live store.
    pub(super) async fn record_shares(&self, shares: &[TakenShare]) -> Result<Vec<ClaimOutcome>, Refusal> {
        let mut outcomes = Vec::with_capacity(shares.len());
        for some in shares.chunks(BATCH) {
            outcomes.extend(self.record_some(some).await?);
        }
        Ok(outcomes)
    }

    async fn record_some(&self, shares: &[TakenShare]) -> Result<Vec<ClaimOutcome>, Refusal> {
        let members: BTreeSet<MemberId> = shares.iter().map(|share| share.claim.member).collect();
        let changed: Vec<(Kind, String)> =
            members.into_iter().map(|member| (Kind::Winnings, member.to_string())).collect();
        let cashier = self.cashier();
        let recording = self.0.ledger.record_claims(shares, self.now(), (self.terminal(), &cashier));
        let outcomes = self.writing(&changed, recording).await.map_err(|error| self.refuse_ledger(&error))?;
        let mut recorded: BTreeMap<(PacketCode, &str), Vec<MemberId>> = BTreeMap::new();
        for (share, outcome) in shares.iter().zip(&outcomes) {
            if *outcome == ClaimOutcome::Recorded {
                recorded.entry((share.code, &share.epoch.0)).or_default().push(share.claim.member);
            }
        }
        let marking = recorded.into_iter().map(|((code, epoch), members)| async move {
            if let Err(error) = self.0.live.claims_recorded(code, &Epoch(epoch.to_owned()), &members).await {
                // They are the members' all the same, and whoever looks marks them.
                tracing::debug!(%code, %error, "recorded claims not marked yet");
            }
        });
        join_all(marking).await;
        Ok(outcomes)
    }

    /// Some claims of that life of a packet were refused: the live store is wrong about it.
    pub(super) async fn mend(&self, code: PacketCode, epoch: &Epoch) {
        let mended = match self.rebuild(code, Some(epoch)).await {
            Ok(Loaded::Open) => Ok(()),
            Ok(Loaded::Ended(stored)) => self.live_end(code, stored.state).await,
            // Made after the backup from which the ledger was restored: nobody can have any of it.
            Err(Refusal::UnknownPacket(_)) => self.live_end(code, PacketState::Expired).await,
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = mended {
            tracing::warn!(%code, refusal = refusal.code(), "the packet is not loaded anew yet");
        }
    }

    /// Records what a terminal that died left behind, among these claims.
    pub(super) fn record_left(&self, code: PacketCode, epoch: &Epoch, claims: &[Claim]) {
        // While the ledger is away, looking again and again must not fill the queue.
        if self.0.packets.queued.load(Ordering::Relaxed) > 0 {
            return;
        }
        let now = self.now();
        for claim in claims.iter().filter(|claim| !claim.is_recorded && claim.at.plus(LEFT_AFTER) <= now) {
            let share = TakenShare { code, epoch: epoch.clone(), claim: claim.clone() };
            self.record_later(ToRecord { share, is_ours: false, told: None });
        }
    }
}
