//! What stays unsure until the ledger itself has settled it.
//!
//! A commit whose answer was lost may still be under way: a primary that waits for its standby keeps the screening locked,
//! and whoever asks again under the same attempt is told that the ledger is busy. That settles nothing, and neither does
//! what the live store says of the order, nor a look at a ledger in which the commit does not show yet. What does: the
//! order's end in the ledger, or a refusal under the screening's lock.

use super::{BoxOffice, lock};
use crate::domain::ids::{AttemptId, OrderRef};
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::{Outcome, Refusal};

impl BoxOffice {
    /// Whether an earlier call under this attempt may have put it into the ledger.
    pub(super) fn was_unsure(&self, reference: OrderRef, attempt: AttemptId) -> bool {
        // One that was begun before this program started is found again in the live store.
        let is_begun = |order: &Order| order.state == OrderState::Paying && order.attempt == Some(attempt);
        lock(&self.0.unsure).contains(&attempt) || self.own().get(&reference).is_some_and(is_begun)
    }

    /// What to say of a payment or a refund that may have been done before.
    pub(super) async fn settled<T>(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        was_unsure: bool,
        outcome: Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let outcome = match outcome {
            Err(refusal) if was_unsure && !self.is_settled_by(reference, &refusal).await => {
                tracing::warn!(order = %reference, code = refusal.code(), "unsure before, and still");
                Err(Refusal::Unsure { since: self.now() })
            }
            outcome => outcome,
        };
        let mut unsure = lock(&self.0.unsure);
        if matches!(outcome, Err(Refusal::Unsure { .. })) {
            unsure.insert(attempt);
        } else {
            unsure.remove(&attempt);
        }
        outcome
    }

    async fn is_settled_by(&self, reference: OrderRef, refusal: &Refusal) -> bool {
        match refusal {
            // Said under the lock of the screening, or of what was not taken.
            Refusal::SoldElsewhere { .. }
            | Refusal::CalledOff
            | Refusal::LineNotSold(..)
            | Refusal::WalletShort(_)
            | Refusal::UnknownMember(_)
            | Refusal::HandedBack
            | Refusal::AttemptDiffers
            | Refusal::AttemptUsed
            | Refusal::RefundedBefore(_)
            | Refusal::CameIn(_)
            | Refusal::NotOfOrder(_)
            | Refusal::NotPaid(_)
            | Refusal::TooLate(_)
            | Refusal::FeeChanged(_)
            | Refusal::CashStep(_)
            | Refusal::OtherMember(_)
            | Refusal::Drawer(_)
            | Refusal::Tender(_) => true,
            refusal if refusal.outcome() == Outcome::Repeat => false,
            _ => matches!(self.0.ledger.order(reference).await, Ok(Some(_))),
        }
    }
}
