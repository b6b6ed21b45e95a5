//! Brings the live store in line with the ledger, where the two differ.
//!
//! The ledger is never touched. A screening is mended in one step, which is not taken if it moved on since
//! the ledger was read: then it is read again. A seat becomes what the ledger says; any other stays with the
//! order that holds it. Only a seat that the ledger has sold or blocked is taken from a hold, with the other
//! half of a couple seat.
//!
//! A hold whose order has no record is left for a moment: the terminal that holds it may be about to write it
//! again. After that it is given a record at the fare of an adult. A payment without one is over at its
//! deadline, once the ledger refuses it for good.
//!
//! A packet that differs is loaded anew, after the claims that its seed allows were offered to the ledger.

use std::time::Duration;

use super::super::BoxOffice;
use super::{Looking, PAUSE, Verdict};
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderId, OrderRef, ScreeningId};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::{Line, Pick};
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::seat::SeatState;
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::{Recorded, SeatsSnapshot};
use crate::live::{LastCheck, Mended, Survey, Truth};

/// How often a screening that moves on is looked at again.
const TRIES: usize = 20;

/// Longer than a heartbeat: a terminal that is there has written its order again by then.
const FOR_ITS_TERMINAL: Duration = Duration::from_millis(1_300);

/// Something that was mended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repaired {
    /// The screening's number or the packet's code.
    pub of: Text,
    /// What became of it, a stable word: `sold`, `blocked`, `held`, `freed` (seats), `lost`, `ended`, `paid`,
    /// `rebuilt`, `due` (orders), `counters`, `epoch`, `loaded`.
    pub what: Text,
    /// The seat, the order and its seats, the figures.
    pub about: Text,
}

/// What was mended, and what was found afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repair {
    /// Everything that was mended.
    pub mended: Vec<Repaired>,
    /// What holds now.
    pub verdict: Verdict,
}

impl BoxOffice {
    /// Mends what differs in the live store, also of a house in business, and looks at everything again.
    pub async fn repair(&self) -> Result<Repair, Refusal> {
        self.repair_and_look(Looking::once()).await
    }

    /// The same, and looks at the ledger so.
    pub async fn repair_and_look(&self, how: Looking<'_>) -> Result<Repair, Refusal> {
        self.may(Act::Repair, "the live store").await?;
        let mut mended = Vec::new();
        for screening in self.on_sale().await? {
            if self.differs(screening).await? {
                mended.extend(self.repair_screening(screening).await?);
            }
        }
        for code in self.differing_packets().await? {
            self.load_packet_anew(code).await?;
            let about = Text::new("anew from the ledger");
            mended.push(Repaired { of: Text::new(&code.to_string()), what: Text::new("loaded"), about });
        }
        mended.sort();
        let verdict = self.look(how).await?;
        if !mended.is_empty() && verdict.is_clean() {
            // The light need not wait for the next look.
            self.0.live.checked(&LastCheck::default()).await.map_err(|e| self.refuse_live(e))?;
        }
        Ok(Repair { mended, verdict })
    }

    async fn repair_screening(&self, screening: ScreeningId) -> Result<Vec<Repaired>, Refusal> {
        let planned = self.screening(screening).await?;
        let mut has_waited = false;
        for _ in 0..TRIES {
            let Some(survey) = self.0.live.survey(screening).await.map_err(|e| self.refuse_live(e))? else { break };
            // Read after the live store: if that stands at the same number, nothing is missing there.
            let snapshot = self.0.ledger.snapshot(screening).await.map_err(|e| self.refuse_ledger(&e))?;
            let seen = survey.numbers.get("@seq").copied();
            if let Some(at) =
                seen.filter(|at| survey.epoch.0.starts_with(&self.0.live.epoch_mark()) && *at != snapshot.sequence)
            {
                self.catch_up_from(screening, &survey.epoch, at).await?;
                continue;
            }
            let without_record = without_record(&survey);
            if !without_record.is_empty() && !has_waited {
                has_waited = true;
                tokio::time::sleep(FOR_ITS_TERMINAL).await;
                continue;
            }
            let Some(lost_records) = self.judge_lost(&planned, &survey, without_record).await? else { continue };
            if let Some(mended) = self.put_right(&planned, &survey, &snapshot, &lost_records).await? {
                return Ok(self.take_in(screening, mended).await);
            }
            tokio::time::sleep(PAUSE).await;
        }
        // Not loaded any more, or busy at each look: what is left is said by the verdict.
        Ok(Vec::new())
    }

    async fn put_right(
        &self,
        planned: &Screening,
        survey: &Survey,
        snapshot: &SeatsSnapshot,
        lost_records: &[(OrderId, Vec<Line>)],
    ) -> Result<Option<Vec<Mended>>, Refusal> {
        let plan = &planned.hall.plan;
        let couples: Vec<(SeatId, SeatId)> = plan.seats().filter_map(|seat| Some((seat.id, seat.partner?))).collect();
        let truth = Truth {
            seen: &survey.epoch,
            seen_sequence: survey.numbers.get("@seq").copied(),
            new_epoch: &self.new_epoch(),
            sequence: snapshot.sequence,
            seats_in_hall: plan.len(),
            couples: &couples,
            sold: &snapshot.sold,
            blocked: &snapshot.blocked,
            lost_records,
        };
        self.0.live.repair(planned.id, &truth).await.map_err(|e| self.refuse_live(e))
    }

    /// What is to become of seats whose order has no record; `None` if one was sold: then it is caught up with.
    async fn judge_lost(
        &self,
        planned: &Screening,
        survey: &Survey,
        lost: Vec<(OrderId, Vec<SeatId>, SeatState)>,
    ) -> Result<Option<Vec<(OrderId, Vec<Line>)>>, Refusal> {
        let mut judged = Vec::new();
        for (id, seats, state) in lost {
            let reference = OrderRef { screening: planned.id, order: id };
            let fare = planned.prices.fares().first();
            let picks: Vec<Pick> = seats.iter().map(|seat| Pick { seat: *seat, fare }).collect();
            let lines = planned.prices.quote(&planned.hall.plan, &picks).unwrap_or_default();
            let known = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
            let is_over = match (&known, &state) {
                (Some(_), _) => true,
                (None, SeatState::Paying { by, deadline }) if *deadline <= survey.now && !lines.is_empty() => {
                    let lost = Order {
                        reference,
                        state: OrderState::Expired,
                        lines: lines.clone(),
                        held_at: *deadline,
                        deadline: *deadline,
                        terminal: by.terminal.clone(),
                        cashier: by.cashier.clone(),
                        attempt: None,
                        member: None,
                        version: 0,
                    };
                    match self
                        .record_ended(&lost, survey.now, &Text::new("its record was lost while it was paid"))
                        .await?
                    {
                        Recorded::Already(OrderState::Paid | OrderState::Refunded) => {
                            self.catch_up(planned.id).await?;
                            return Ok(None);
                        }
                        _ => true,
                    }
                }
                // It may still be committed: its deadline decides.
                (None, SeatState::Paying { .. }) => continue,
                (None, _) => false,
            };
            judged.push((id, if is_over { Vec::new() } else { lines }));
        }
        Ok(Some(judged))
    }

    /// Records the orders that this ended, and makes a report of it all.
    async fn take_in(&self, screening: ScreeningId, mended: Vec<Mended>) -> Vec<Repaired> {
        for order in mended.iter().filter_map(|mended| mended.ended.as_ref()) {
            let recorded = self.record(order, &Text::new("all its seats were sold elsewhere")).await;
            if let Err(refusal) = recorded {
                tracing::warn!(order = %order.reference, code = refusal.code(), "ended, to be recorded later");
            }
            self.ended_elsewhere(order);
        }
        let of = Text::new(&screening.to_string());
        mended.into_iter().map(|Mended { what, about, .. }| Repaired { of: of.clone(), what, about }).collect()
    }
}

/// The orders without a record that seats name, with those seats and what they say.
fn without_record(survey: &Survey) -> Vec<(OrderId, Vec<SeatId>, SeatState)> {
    let mut found: Vec<(OrderId, Vec<SeatId>, SeatState)> = Vec::new();
    let is_alive = |deadline: &Timestamp| *deadline > survey.now;
    for (seat, state) in &survey.seats {
        let by = match state {
            SeatState::Held { by, deadline } if is_alive(deadline) => by,
            SeatState::Paying { by, .. } => by,
            _ => continue,
        };
        if survey.orders.get(&by.order).is_some_and(Option::is_some) {
            continue;
        }
        match found.iter_mut().find(|(order, ..)| *order == by.order) {
            Some((_, seats, _)) => seats.push(*seat),
            None => found.push((by.order, vec![*seat], state.clone())),
        }
    }
    found
}
