//! Holding seats, and what can be done with a hold: lengthen it, take it over, give it back.

use std::time::Duration;

use super::cache::Kind;
use super::{BoxOffice, Event, Notice};
use crate::domain::choose::{self, valid_pick};
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::order::{LONGEST_HOLD, Order, OrderState};
use crate::domain::price::Pick;
use crate::domain::refusal::{Outcome, Refusal, TakenSeat};
use crate::domain::seat::SeatState;
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::Recorded;
use crate::live::{HoldFor, LiveError, StepError};

/// What opening the payment panel leaves at least: time to count.
const TO_PAY: Duration = Duration::from_mins(2);

impl BoxOffice {
    /// Holds seats for the order `reference`. Repeating it with the same seats gives the same answer.
    pub async fn hold(&self, reference: OrderRef, picks: &[Pick]) -> Result<Order, Refusal> {
        self.may(Act::Hold, reference).await?;
        let screening = self.screening(reference.screening).await?;
        if let Some(refusal) = self.house().why_not_sold(&screening, self.now()) {
            return Err(refusal);
        }
        let seats: Vec<SeatId> = picks.iter().map(|pick| pick.seat).collect();
        valid_pick(&screening.hall.plan, &seats, self.house().most_seats).map_err(Refusal::Pick)?;
        let lines = screening.prices.quote(&screening.hall.plan, picks).map_err(Refusal::Pick)?;
        self.compare_if_there(reference.screening).await?;
        let lasts = HoldFor { lasts: self.house().hold, age: Duration::ZERO };
        let cashier = self.cashier();
        let hold = || self.0.live.hold(reference, &lines, lasts, self.terminal(), &cashier, None);
        let mut held = self.loaded(reference.screening, hold).await;
        if let Err(StepError::Taken(taken)) = &held
            && self.judge_lapsed(reference, taken).await
        {
            held = hold().await;
        }
        match held {
            Ok(order) => {
                self.keep(&order);
                Ok(order)
            }
            Err(error) => Err(self.refuse_step(reference, error).await),
        }
    }

    /// Holds seats under an id that may have been used before, and whose order may have ended so
    /// long ago that only the ledger knows. An id is one order's: at another screening it is refused.
    pub async fn hold_once(&self, reference: OrderRef, picks: &[Pick]) -> Result<Order, Refusal> {
        self.may(Act::Hold, reference).await?;
        match self.0.ledger.used_by(reference.order).await.map_err(|e| self.refuse_ledger(&e))? {
            Some((screening, _)) if screening != reference.screening => Err(Refusal::OrderMismatch),
            Some((_, state)) => Err(Refusal::Ended(state)),
            None if !self.takes_id(reference).await? => Err(Refusal::OrderMismatch),
            None => {
                let held = self.hold(reference, picks).await;
                // Where nothing is held, the id may be used elsewhere. One that is open is found there all the same.
                if held.as_ref().is_err_and(|refusal| refusal.outcome() != Outcome::Repeat)
                    && let Err(error) = self.0.live.forget_use(reference.order).await
                {
                    tracing::debug!(%error, order = %reference, "the id stays taken");
                }
                held
            }
        }
    }

    /// Takes the id for this screening; whether it could: at another one no script took it, be it in this moment, and
    /// no order is open under it.
    async fn takes_id(&self, reference: OrderRef) -> Result<bool, Refusal> {
        let first = self.0.live.first_use(reference).await.map_err(|e| self.refuse_live(e))?;
        if first != reference.screening {
            return Ok(false);
        }
        let mut elsewhere = self.on_sale().await?;
        elsewhere.retain(|screening| *screening != reference.screening);
        let same: Vec<OrderRef> = elsewhere.into_iter().map(|screening| OrderRef { screening, ..reference }).collect();
        let found: Result<Vec<_>, _> = self.0.live.orders(&same).await.into_iter().collect();
        Ok(found.map_err(|e| self.refuse_live(e))?.iter().all(Option::is_none))
    }

    /// Holds the seats of an order that ended unpaid or was refunded once more, under the id `new`, with the
    /// fares and the member that it had. One that still holds its seats is given as it is.
    pub async fn hold_ended_again(&self, ended: OrderRef, new: OrderRef) -> Result<Order, Refusal> {
        let old = self.order(ended).await?.order;
        match old.state {
            OrderState::Pending => return Ok(old),
            OrderState::Paying => return Err(Refusal::BeingPaid(old.terminal)),
            OrderState::Paid => return Err(Refusal::Ended(old.state)),
            OrderState::Cancelled | OrderState::Expired | OrderState::Refunded => {}
        }
        let order = self.hold_once(new, &old.picks()).await?;
        match old.member {
            Some(_) if order.member.is_none() => self.attach(new, old.member).await,
            _ => Ok(order),
        }
    }

    /// The free seats that are equal and nearest to `wanted`; none where too few are free together.
    pub async fn nearest(&self, screening: ScreeningId, wanted: &[SeatId]) -> Result<Vec<SeatId>, Refusal> {
        let opened = self.open(screening).await?;
        let now = self.now_at(screening);
        let is_free = |seat| opened.seats.state(seat).is_free_at(now);
        Ok(choose::nearest(&opened.screening.hall.plan, is_free, wanted).unwrap_or_default())
    }

    /// A seat that is being paid for past its deadline is not simply taken: its payment is judged.
    /// Whether one was.
    pub(super) async fn judge_lapsed(&self, reference: OrderRef, taken: &[TakenSeat]) -> bool {
        let now = self.now_at(reference.screening);
        let mut judged = false;
        for seat in taken {
            let SeatState::Paying { by, deadline } = &seat.state else { continue };
            if *deadline > now {
                continue;
            }
            let payer = OrderRef { screening: reference.screening, order: by.order };
            if let Ok(Some(order)) = self.0.live.order(payer).await {
                judged |= self.judge(&order).await.is_ok();
            }
        }
        judged
    }

    /// Lengthens the hold to a full hold time from now, within the cap.
    pub async fn extend(&self, reference: OrderRef) -> Result<Order, Refusal> {
        self.may_touch(Act::Hold, reference).await?;
        let before = self.own().get(&reference).map(|order| order.deadline);
        let order = self.renew(reference, self.house().hold, None).await?;
        if before == Some(order.deadline) { Err(Refusal::HoldAtCap) } else { Ok(order) }
    }

    /// Lengthens the hold to at least two minutes, as opening the payment panel does.
    pub async fn prepare_payment(&self, reference: OrderRef) -> Result<Order, Refusal> {
        self.may_touch(Act::Sell, reference).await?;
        let order = self.renew(reference, TO_PAY, None).await?;
        // The commit refuses these too, but by then a guest may have paid by card. A ledger that does not answer
        // says so itself when the sale is committed.
        if let Ok(Some(screening)) = self.0.ledger.screening(reference.screening).await
            && screening.called_off.is_some()
        {
            return Err(Refusal::CalledOff);
        }
        let looked = self.0.ledger.wrong_line(reference.screening, &order.lines, order.member, self.now());
        if let Ok(Some((line, fault))) = looked.await {
            return Err(Refusal::LineNotSold(line, fault));
        }
        Ok(order)
    }

    /// Makes another terminal's pending order this terminal's.
    pub async fn take_over(&self, reference: OrderRef) -> Result<Order, Refusal> {
        self.may_touch(Act::Hold, reference).await?;
        self.renew(reference, Duration::ZERO, Some((self.terminal(), &self.cashier()))).await
    }

    async fn renew(
        &self,
        reference: OrderRef,
        wanted: Duration,
        new_owner: Option<(&crate::domain::ids::TerminalId, &Text)>,
    ) -> Result<Order, Refusal> {
        match self.on_order(reference, || self.0.live.renew(reference, wanted, LONGEST_HOLD, new_owner)).await {
            Ok(order) => {
                self.keep(&order);
                Ok(order)
            }
            Err(error) => Err(self.refuse_step(reference, error).await),
        }
    }

    /// Ends a pending order and frees its seats.
    pub async fn cancel(&self, reference: OrderRef) -> Result<Order, Refusal> {
        self.may_touch(Act::Cancel, reference).await?;
        let cashier = self.cashier();
        match self.on_order(reference, || self.0.live.cancel(reference, self.terminal(), &cashier)).await {
            Ok(order) => {
                self.keep(&order);
                // The seats are free. A ledger that is away gets the order later, from the net
                // that the script put it into.
                match self.record(&order, &Text::default()).await {
                    // The live store had forgotten the sale: the ledger wins.
                    Ok(Recorded::Already(state @ (OrderState::Paid | OrderState::Refunded))) => {
                        if let Err(refusal) = self.catch_up(reference.screening).await {
                            tracing::warn!(order = %reference, code = refusal.code(), "sold, to be applied later");
                        }
                        return Err(Refusal::Ended(state));
                    }
                    Ok(_) => {}
                    Err(refusal) => {
                        tracing::warn!(order = %reference, code = refusal.code(), "ended, to be recorded later");
                    }
                }
                if order.state == OrderState::Cancelled { Ok(order) } else { Err(Refusal::Ended(order.state)) }
            }
            Err(error) => Err(self.refuse_step(reference, error).await),
        }
    }

    /// Writes an ended order into the ledger.
    pub(super) async fn record(&self, order: &Order, reason: &Text) -> Result<Recorded, Refusal> {
        let recorded = self.record_ended(order, order.deadline, reason).await?;
        self.was_recorded(order.reference).await;
        Ok(recorded)
    }

    /// The same, of an order that the net does not have yet.
    pub(super) async fn record_ended(&self, order: &Order, at: Timestamp, reason: &Text) -> Result<Recorded, Refusal> {
        let ledger = self.ledger();
        let recording = ledger.record_ended(order, at, reason);
        let recorded = self.writing(&[(Kind::Order, order.reference.to_string())], recording).await;
        recorded.map_err(|e| self.refuse_ledger(&e))
    }

    /// The ledger has it: takes the order out of the net. If that gets lost, it is recorded again,
    /// which does no harm.
    pub(super) async fn was_recorded(&self, reference: OrderRef) {
        if let Err(error) = self.0.live.recorded(reference).await {
            tracing::warn!(%error, order = %reference, "still in the net");
        }
    }

    /// Does a step on an order. If a wipe took it and it is ours, it is held again first, as the
    /// watcher would do in a moment.
    pub(super) async fn on_order<F>(&self, reference: OrderRef, step: impl Fn() -> F) -> Result<Order, StepError>
    where
        F: Future<Output = Result<Order, StepError>> + Send,
    {
        let mut done = step().await;
        if matches!(done, Err(StepError::Live(LiveError::Unloaded))) && self.load(reference.screening).await.is_ok() {
            // A hold outlives a change of the ledger's generation.
            done = step().await;
        }
        if !matches!(done, Err(StepError::Missing | StepError::Live(LiveError::Unloaded))) {
            return done;
        }
        let ours = self.own().get(&reference).cloned();
        match ours {
            Some(order) if self.hold_again(&order).await.is_some() => step().await,
            _ => done,
        }
    }

    /// The live store lost this order of ours: holds it again, same id, for the time that is left.
    /// `None` if it is not to be held any more, or cannot be told yet.
    pub(super) async fn hold_again(&self, order: &Order) -> Option<()> {
        let reference = order.reference;
        let now = self.now();
        if let Some(known) = self.0.ledger.order(reference).await.ok()? {
            self.ended_elsewhere(&known.order);
            return None;
        }
        if order.deadline <= now {
            self.lost(order, order.deadline, "its deadline passed after the live store was wiped").await;
            return None;
        }
        if order.state == OrderState::Paying {
            // It may still be committed: its deadline decides.
            return None;
        }
        let for_long = HoldFor { lasts: now.until(order.deadline), age: order.held_at.until(now) };
        let hold =
            || self.0.live.hold(reference, &order.lines, for_long, &order.terminal, &order.cashier, order.member);
        match self.loaded(reference.screening, hold).await {
            Ok(order) => {
                self.keep(&order);
                Some(())
            }
            Err(StepError::Taken(_)) => {
                if self.lost(order, now, "its seats were taken after the live store was wiped").await {
                    self.tell(Event::Notice(Notice::LostInWipe { order: reference, seats: order.seats().collect() }));
                }
                None
            }
            Err(StepError::Ended(state)) => {
                self.ended_elsewhere(&Order { state, ..order.clone() });
                None
            }
            Err(error) => {
                tracing::warn!(order = %reference, ?error, "not held again yet");
                None
            }
        }
    }

    /// Ends an order of ours that a wipe took, in the ledger first. Whether it is over; if the ledger
    /// does not take it now, the next look tries again.
    async fn lost(&self, order: &Order, at: Timestamp, reason: &str) -> bool {
        let lost = Order { state: OrderState::Expired, deadline: at, ..order.clone() };
        match self.record(&lost, &Text::new(reason)).await {
            // Sold in this very moment: the next look sees it.
            Ok(Recorded::Already(OrderState::Paid | OrderState::Refunded)) => false,
            Ok(_) => {
                self.ended_elsewhere(&lost);
                true
            }
            Err(refusal) => {
                tracing::warn!(order = %order.reference, code = refusal.code(), "lost in a wipe and not recorded yet");
                false
            }
        }
    }
}
