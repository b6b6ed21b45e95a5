//! Giving money back: the ledger first, then the seats come free everywhere. What came from a wallet
//! goes back into it in the ledger's own transaction; the rest is handed back at the counter.

use super::BoxOffice;
use super::cache::Kind;
use crate::domain::ids::OrderRef;
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{Change, ChangeKind};
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::ledger::RefundError;

/// A refund that is in the ledger.
#[derive(Clone, Debug)]
pub struct Refunded {
    /// The order, refunded.
    pub order: Order,
    /// What goes back to the guest.
    pub amount: Money,
    /// How it was paid, and so how it goes back.
    pub parts: Vec<Part>,
}

impl BoxOffice {
    /// Gives the money of a paid order back and frees its seats.
    pub async fn refund(&self, reference: OrderRef, reason: Text) -> Result<Refunded, Refusal> {
        if reason.is_empty() {
            return Err(Refusal::NoReason);
        }
        // As with a sale, its number must be the live store's next one. A live store that is away keeps no one from giving money back.
        if let Err(refusal) = self.compare_once(reference.screening).await {
            tracing::warn!(order = %reference, code = refusal.code(), "refunded without looking at the seats");
        }
        // Only to know whose wallet may change; the transaction reads the order itself.
        let known = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
        let member = known.and_then(|known| known.order.member);
        let mut written = vec![(Kind::Order, reference.to_string())];
        written.extend(member.map(|member| (Kind::Winnings, member.to_string())));
        let refunding = self.0.ledger.refund(reference, &reason, self.now(), self.terminal(), self.cashier());
        match self.writing(&written, refunding).await {
            Ok(done) => {
                // The money is back. Seats that do not come free at once do when someone catches up.
                let what = ChangeKind::Freed(reference.order);
                let freed = Change { sequence: done.sequence, what, seats: done.order.seats().collect() };
                if let Err(refusal) = self.apply_own(reference.screening, &freed).await {
                    tracing::warn!(order = %reference, code = refusal.code(), "refunded, to be applied later");
                }
                Ok(Refunded { order: done.order, amount: done.amount, parts: done.parts })
            }
            Err(RefundError::Unknown) => match self.0.live.order(reference).await.map_err(|e| self.refuse_live(e))? {
                Some(order) => Err(Refusal::NotPaid(order.state)),
                None => Err(Refusal::UnknownOrder(reference)),
            },
            Err(RefundError::NotPaid(state)) => Err(Refusal::NotPaid(state)),
            Err(RefundError::Ledger(error)) => Err(self.refuse_ledger(&error)),
        }
    }
}
