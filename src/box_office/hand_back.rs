//! Money that was taken and did not become a sale.
//!
//! Whoever took it gives it back; the ledger has it as taken and given back, so that a card that was charged leaves a
//! trace. While the ledger is away it is kept here and tried again, and whoever leaves is told of it.

use std::time::Duration;

use super::pay::{TRY_AGAIN_AFTER, TRY_AGAIN_FOR};
use super::{BoxOffice, Event, lock};
use crate::domain::cash::CashStep;
use crate::domain::ids::{AttemptId, OrderRef};
use crate::domain::money::Money;
use crate::domain::tender::{Part, Tender, settle};
use crate::ledger::{HandBack, HandBackError};

/// How long after a ledger that was away is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(2);

impl BoxOffice {
    /// Records that what `tenders` paid of this price goes back. What would have come from a wallet never left it.
    pub(super) async fn hand_back(
        &self,
        order: OrderRef,
        price: Money,
        attempt: AttemptId,
        tenders: &[Tender],
        step: CashStep,
        why: &'static str,
    ) {
        let Ok(settled) = settle(price, tenders, step) else { return };
        let is_taken = |part: &Part| !part.tender.is_wallet();
        let parts: Vec<Part> = settled.parts.into_iter().filter(is_taken).collect();
        if parts.is_empty() {
            return;
        }
        let (terminal, cashier, at) = (self.terminal().clone(), self.cashier(), self.now());
        let back = HandBack { order, attempt, parts, step, terminal, cashier, at, why };
        let begun = tokio::time::Instant::now();
        while !self.is_recorded(&back).await {
            if begun.elapsed() > TRY_AGAIN_FOR {
                return self.keep_hand_back(back);
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
        }
    }

    /// How much money went back of which the ledger does not know yet.
    #[must_use]
    pub fn hand_backs(&self) -> usize {
        lock(&self.0.hand_backs).len()
    }

    fn keep_hand_back(&self, back: HandBack) {
        lock(&self.0.hand_backs).push(back.clone());
        self.tell(Event::HandBacks(self.hand_backs()));
        let office = self.clone();
        self.0.tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = office.0.closing.cancelled() => return,
                    () = tokio::time::sleep(ASK_AGAIN) => {}
                }
                if office.is_recorded(&back).await {
                    lock(&office.0.hand_backs).retain(|kept| *kept != back);
                    return office.tell(Event::HandBacks(office.hand_backs()));
                }
            }
        });
    }

    /// Whether the ledger has it, under an attempt of its own where the attempt stands for other money.
    async fn is_recorded(&self, back: &HandBack) -> bool {
        let recorded = match self.ledger().record_hand_back(back).await {
            Err(HandBackError::AttemptDiffers) => {
                let attempt = AttemptId::of_other(back.attempt, &format!("{} {:?}", back.order, back.parts));
                self.ledger().record_hand_back(&HandBack { attempt, ..back.clone() }).await
            }
            recorded => recorded,
        };
        if let Err(error) = &recorded {
            tracing::error!(%error, order = %back.order, "money to hand back is not in the ledger");
        }
        recorded.is_ok()
    }
}
