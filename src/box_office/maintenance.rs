//! What whoever runs the house does to screenings that are on sale: takes seats out and puts them back, and
//! calls a screening off. The ledger first, as with a sale; then the live store follows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::BoxOffice;
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::price::PickFault;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::seat::{BlockReason, Change, ChangeKind};
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::{BlockBy, BlockDone, OnConflict};

/// A seat that cannot be blocked, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockConflict {
    /// The seat.
    pub seat: SeatId,
    /// The order that has it.
    pub order: OrderRef,
    /// Whether it is sold; else it is held.
    pub is_sold: bool,
}

/// What became of seats that were to be blocked or unblocked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocked {
    /// Whether the ledger was changed, or was so already.
    pub is_done: bool,
    /// The seats of each screening that are different now.
    pub seats: BTreeMap<ScreeningId, Vec<SeatId>>,
    /// Those that stood in the way; where it is done, those that were left out, and blocked ones that an order
    /// held at the last moment and has lost.
    pub conflicts: Vec<BlockConflict>,
}

/// A screening that was called off.
#[derive(Clone, Debug)]
pub struct CalledOff {
    /// Since when.
    pub at: Timestamp,
    /// The orders whose money is to be given back.
    pub to_refund: Vec<Order>,
    /// The orders that still hold seats; they cannot be paid any more.
    pub held: Vec<Order>,
}

impl BoxOffice {
    /// The screenings of a hall that begin at `from` or later and are not over or called off.
    pub async fn screenings_of_hall(&self, hall: i64, from: Timestamp) -> Result<Vec<Arc<Screening>>, Refusal> {
        let all = self.0.ledger.screenings(from, Timestamp::from_millis(i64::MAX)).await;
        let mut all = all.map_err(|e| self.refuse_ledger(&e))?;
        let now = self.now();
        all.retain(|one| one.hall.id == hall && one.called_off.is_none() && one.ends_at() > now);
        Ok(all)
    }

    /// Takes seats out of sale in these screenings. Where one is sold or held nothing is done, unless such
    /// seats are to be skipped.
    pub async fn block(
        &self,
        screenings: &[Arc<Screening>],
        seats: &[SeatId],
        reason: BlockReason,
        skip_conflicts: bool,
    ) -> Result<Blocked, Refusal> {
        self.may(Act::Block, listed(screenings)).await?;
        let mut wanted = self.wanted(screenings, seats).await?;
        let mut conflicts = self.held_of(&wanted).await?;
        let on_conflict = match (skip_conflicts, conflicts.is_empty()) {
            (true, _) => OnConflict::Skip,
            (false, true) => OnConflict::Refuse,
            // Nothing is done, but all that stands in the way is told at once.
            (false, false) => OnConflict::Look,
        };
        for conflict in &conflicts {
            if let Some(seats) = wanted.get_mut(&conflict.order.screening) {
                seats.retain(|seat| *seat != conflict.seat);
            }
        }
        let cashier = self.cashier();
        let done = self.ledger().block(&wanted, reason, self.by(&cashier), on_conflict).await;
        let done = done.map_err(|e| self.refuse_ledger(&e))?;
        let sold = done.iter().flat_map(|one| &one.sold);
        conflicts.extend(sold.map(|(seat, order)| BlockConflict { seat: *seat, order: *order, is_sold: true }));
        conflicts.sort_by_key(|conflict| (conflict.order.screening, conflict.seat));
        if !conflicts.is_empty() && !skip_conflicts {
            return Ok(Blocked { conflicts, ..Blocked::default() });
        }
        self.follow(&done, &ChangeKind::Blocked(Some(reason))).await;
        let seats = changed(&done);
        match self.held_of(&seats).await {
            Ok(since) => conflicts.extend(since),
            // Blocked they are; who lost them meanwhile is told when he pays.
            Err(refusal) => tracing::warn!(code = refusal.code(), "blocked, without a second look at the holds"),
        }
        Ok(Blocked { is_done: true, seats, conflicts })
    }

    /// Puts blocked seats of these screenings back on sale. Seats that are not blocked stay as they are.
    pub async fn unblock(&self, screenings: &[Arc<Screening>], seats: &[SeatId]) -> Result<Blocked, Refusal> {
        self.may(Act::Block, listed(screenings)).await?;
        let wanted = self.wanted(screenings, seats).await?;
        let done = self.ledger().unblock(&wanted, self.by(&self.cashier())).await;
        let done = done.map_err(|e| self.refuse_ledger(&e))?;
        self.follow(&done, &ChangeKind::Unblocked).await;
        Ok(Blocked { is_done: true, seats: changed(&done), conflicts: Vec::new() })
    }

    /// Takes seats of one screening out of sale, all or none.
    pub async fn block_in(
        &self,
        screening: ScreeningId,
        seats: &[SeatId],
        reason: BlockReason,
    ) -> Result<Blocked, Refusal> {
        let screening = self.screening(screening).await?;
        self.block(&[screening], seats, reason, false).await
    }

    /// Puts blocked seats of one screening back on sale.
    pub async fn unblock_in(&self, screening: ScreeningId, seats: &[SeatId]) -> Result<Blocked, Refusal> {
        let screening = self.screening(screening).await?;
        self.unblock(&[screening], seats).await
    }

    /// Calls a screening off: sales stop everywhere at once. Calling it off again tells the same orders, as
    /// far as they are not refunded yet.
    pub async fn call_off(&self, screening: ScreeningId, reason: &Text) -> Result<CalledOff, Refusal> {
        self.may(Act::CallOff, screening).await?;
        if reason.is_empty() {
            return Err(Refusal::NoReason);
        }
        let cashier = self.cashier();
        let who = (self.terminal(), &cashier);
        let at = self.ledger().call_off(screening, reason, self.now(), who).await;
        let at = at.map_err(|e| self.refuse_ledger(&e))?.ok_or(Refusal::UnknownScreening(screening))?;
        self.renew_loaded(screening).await;
        let to_refund = self.0.ledger.orders_with_tickets(screening).await.map_err(|e| self.refuse_ledger(&e))?;
        // It is called off, whatever the live store says.
        let held = self.0.live.open_orders(&[screening]).await.orders;
        Ok(CalledOff { at, to_refund, held })
    }

    fn by<'a>(&'a self, cashier: &'a Text) -> BlockBy<'a> {
        BlockBy { terminal: self.terminal(), cashier, at: self.now() }
    }

    /// The seats by screening, each of which its hall must have, a couple seat with both its halves.
    async fn wanted(
        &self,
        screenings: &[Arc<Screening>],
        seats: &[SeatId],
    ) -> Result<BTreeMap<ScreeningId, Vec<SeatId>>, Refusal> {
        if seats.is_empty() {
            return Err(Refusal::Pick(PickFault::Nothing));
        }
        let mut wanted = BTreeMap::new();
        for screening in screenings {
            for seat in seats {
                let fault = match screening.hall.plan.seat(*seat) {
                    None => Some(PickFault::NoSuchSeat(*seat)),
                    Some(planned) => planned
                        .partner
                        .filter(|partner| !seats.contains(partner))
                        .map(|missing| PickFault::HalfACouple { picked: *seat, missing }),
                };
                if let Some(fault) = fault {
                    return Err(Refusal::Pick(fault));
                }
            }
            // As with a sale, the change's number must be the live store's next one.
            self.compare_once(screening.id).await?;
            let mut seats = seats.to_vec();
            seats.sort();
            seats.dedup();
            wanted.insert(screening.id, seats);
        }
        Ok(wanted)
    }

    /// Which of these seats orders hold. One that takes a seat between this look and the block loses it, as to a
    /// sale, and is found by the look afterwards.
    async fn held_of(&self, wanted: &BTreeMap<ScreeningId, Vec<SeatId>>) -> Result<Vec<BlockConflict>, Refusal> {
        let ids: Vec<ScreeningId> = wanted.keys().copied().collect();
        let orders = self.0.live.open_orders(&ids).await.all().map_err(|e| self.refuse_live(e))?;
        let mut held = Vec::new();
        for order in orders.iter().filter(|order| self.is_pending(order)) {
            let seats = wanted.get(&order.reference.screening).map(Vec::as_slice).unwrap_or_default();
            let theirs = order.seats().filter(|seat| seats.contains(seat));
            held.extend(theirs.map(|seat| BlockConflict { seat, order: order.reference, is_sold: false }));
        }
        Ok(held)
    }

    /// Puts what the ledger has on the seats of the live store. What goes wrong is put right by whoever
    /// catches up next.
    async fn follow(&self, done: &[BlockDone], what: &ChangeKind) {
        for BlockDone { screening, sequence, seats, .. } in done {
            let Some(sequence) = *sequence else { continue };
            let change = Change { sequence, what: what.clone(), seats: seats.clone() };
            if let Err(refusal) = self.apply_own(*screening, &change).await {
                tracing::warn!(%screening, code = refusal.code(), "seats in the ledger, to be applied later");
            }
        }
    }
}

/// By their numbers.
fn listed(screenings: &[Arc<Screening>]) -> String {
    screenings.iter().map(|screening| screening.id.to_string()).collect::<Vec<_>>().join(" ")
}

fn changed(done: &[BlockDone]) -> BTreeMap<ScreeningId, Vec<SeatId>> {
    done.iter().filter(|one| one.sequence.is_some()).map(|one| (one.screening, one.seats.clone())).collect()
}
