//! Giving money back, seat by seat or for a whole order: the ledger first, then the seats come free
//! everywhere. What came from a wallet goes back into it in the ledger's own transaction; the rest is
//! handed back at the counter.

use super::BoxOffice;
use super::cache::Kind;
use super::pay::{TRY_AGAIN_AFTER, TRY_AGAIN_FOR};
use crate::crash;
use crate::domain::hall::SeatName;
use crate::domain::ids::{AttemptId, OrderRef};
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderHistory};
use crate::domain::price::PickFault;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{Change, ChangeKind};
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::ledger::{LedgerError, Refund, RefundDone, RefundError};

/// A refund that is in the ledger.
#[derive(Clone, Debug)]
pub struct Refunded {
    /// The order as it stands after it.
    pub order: Order,
    /// The seats that are for sale again.
    pub seats: Vec<SeatName>,
    /// What goes back to the guest.
    pub amount: Money,
    /// Where it goes: the wallet first, then a card, then cash.
    pub parts: Vec<Part>,
}

impl BoxOffice {
    /// Gives all the money of a paid order back that was not yet, and frees its seats.
    pub async fn refund(&self, reference: OrderRef, reason: Text) -> Result<Refunded, Refusal> {
        self.refund_seats(reference, self.new_attempt(), &[], reason).await
    }

    /// Gives the money of these seats of a paid order back, or of all that are left if none are named,
    /// and frees them. Runs to its end even if the caller stops waiting; repeating it with the same attempt
    /// gives the same answer.
    pub async fn refund_seats(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        seats: &[SeatName],
        reason: Text,
    ) -> Result<Refunded, Refusal> {
        let (office, seats) = (self.clone(), seats.to_vec());
        let refund = async move {
            let was_unsure = office.was_unsure(reference, attempt);
            let outcome = office.refund_in_task(reference, attempt, &seats, reason, was_unsure).await;
            office.settled(reference, attempt, was_unsure, outcome).await
        };
        self.to_its_end(reference, refund).await
    }

    async fn refund_in_task(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        seats: &[SeatName],
        reason: Text,
        was_unsure: bool,
    ) -> Result<Refunded, Refusal> {
        if reason.is_empty() {
            return Err(Refusal::NoReason);
        }
        // As with a sale, its number must be the live store's next one. A live store that is away keeps no one from giving money back.
        if let Err(refusal) = self.compare_once(reference.screening).await {
            tracing::warn!(order = %reference, code = refusal.code(), "refunded without looking at the seats");
        }
        // Only to know whose wallet may change and what is left; the transaction reads the order itself.
        let known = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
        if let Some(known) = &known {
            self.no_half_couple(known, seats).await?;
        }
        let member = known.and_then(|known| known.order.member);
        let mut written = vec![(Kind::Order, reference.to_string())];
        written.extend(member.map(|member| (Kind::Winnings, member.to_string())));
        let refund = Refund {
            order: reference,
            seats: seats.to_vec(),
            attempt,
            reason,
            at: self.now(),
            terminal: self.terminal().clone(),
            cashier: self.cashier().clone(),
        };
        match self.writing(&written, self.refund_until_known(&refund, was_unsure)).await {
            Ok(done) => {
                crash::point("refund-after-commit");
                // The money is back. Seats that do not come free at once do when someone catches up.
                let what = ChangeKind::Freed(reference.order);
                let freed = Change { sequence: done.sequence, what, seats: done.seats.clone() };
                if let Err(refusal) = self.apply_own(reference.screening, &freed).await {
                    tracing::warn!(order = %reference, code = refusal.code(), "refunded, to be applied later");
                }
                Ok(Refunded { order: done.order, seats: done.seats, amount: done.amount, parts: done.parts })
            }
            Err(RefundError::Unknown) => match self.0.live.order(reference).await.map_err(|e| self.refuse_live(e))? {
                Some(order) => Err(Refusal::NotPaid(order.state)),
                None => Err(Refusal::UnknownOrder(reference)),
            },
            Err(RefundError::NotPaid(state)) => Err(Refusal::NotPaid(state)),
            Err(RefundError::NotOfOrder(seats)) => Err(Refusal::NotOfOrder(seats)),
            Err(RefundError::RefundedBefore(seats)) => Err(Refusal::RefundedBefore(seats)),
            Err(RefundError::AttemptUsed) => Err(Refusal::AttemptUsed),
            Err(RefundError::Ledger(error)) => Err(self.refuse_ledger(&error)),
        }
    }

    /// Refunds, again and again while it is not known whether the last try did it, or one of an earlier call.
    async fn refund_until_known(&self, refund: &Refund, was_unsure: bool) -> Result<RefundDone, RefundError> {
        let begun = tokio::time::Instant::now();
        let mut unsure = was_unsure;
        loop {
            let outcome = self.0.ledger.refund(refund).await;
            match &outcome {
                Err(RefundError::Ledger(LedgerError::Unsure(_))) => unsure = true,
                // Once unsure, only an answer of the ledger itself settles it.
                Err(RefundError::Ledger(_)) if unsure => {}
                _ => return outcome,
            }
            if begun.elapsed() > TRY_AGAIN_FOR {
                return Err(LedgerError::Unsure("the ledger does not answer".into()).into());
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
        }
    }

    /// A couple's seat goes back whole: half of one could not be sold again.
    async fn no_half_couple(&self, known: &OrderHistory, seats: &[SeatName]) -> Result<(), Refusal> {
        if seats.is_empty() {
            return Ok(());
        }
        let screening = self.screening(known.order.reference.screening).await?;
        let partner = |seat| screening.hall.plan.seat(seat).and_then(|seat| seat.partner);
        let is_left = |seat: &SeatName| known.live_lines().any(|line| line.seat == *seat) && !seats.contains(seat);
        for picked in seats {
            if let Some(missing) = partner(*picked).filter(is_left) {
                return Err(Refusal::Pick(PickFault::HalfACouple { picked: *picked, missing }));
            }
        }
        Ok(())
    }
}
