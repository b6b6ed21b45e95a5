//! Giving money back, seat by seat or for a whole order: the ledger first, then the seats come free
//! everywhere. What came from a wallet goes back into it in the ledger's own transaction; the rest is
//! handed back at the counter.

use std::fmt::Display;

use super::BoxOffice;
use super::cache::Kind;
use super::pay::{TRY_AGAIN_AFTER, TRY_AGAIN_FOR};
use crate::crash;
use crate::domain::cash::CashStep;
use crate::domain::fee::FeeQuote;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderRef, ScreeningId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::price::PickFault;
use crate::domain::receipt::Receipt;
use crate::domain::refund::give_back;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{Change, ChangeKind};
use crate::domain::staff::Act;
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::{LedgerError, Refund, RefundDone, RefundError, ReturnQuote, WriteError};
use crate::planted;

/// A refund that is in the ledger.
#[derive(Clone, Debug)]
pub struct Refunded {
    /// The order as it stands after it.
    pub order: Order,
    /// The seats that are for sale again.
    pub seats: Vec<SeatId>,
    /// What goes back to the guest.
    pub amount: Money,
    /// What the house keeps.
    pub fee: Money,
    /// Where it goes: the wallet first, then a card, then cash.
    pub parts: Vec<Part>,
    /// Its receipt; `None` for one from before there were any.
    pub receipt: Option<Receipt>,
}

/// What a refund would bring now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundQuote {
    /// What the house keeps of each seat, and when that changes.
    pub fee: FeeQuote,
    /// What goes back to the guest.
    pub amount: Money,
    /// Where it goes.
    pub parts: Vec<Part>,
}

/// What was told of a refund before anyone decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundTold {
    /// What the house keeps.
    pub fee: Money,
    /// In which steps cash moves.
    pub step: CashStep,
}

impl BoxOffice {
    /// Gives all the money of a paid order back that was not yet, and frees its seats, in a house that keeps nothing of it.
    pub async fn refund(&self, reference: OrderRef, reason: Text) -> Result<Refunded, Refusal> {
        let nothing = Money::zero(self.house().currency);
        self.refund_seats(reference, self.new_attempt(), &[], nothing, reason).await
    }

    /// What giving these seats of a paid order back would bring now, or all that are left if none are named: what is told
    /// before anyone decides.
    pub async fn refund_quote(&self, reference: OrderRef, seats: &[SeatId]) -> Result<RefundQuote, Refusal> {
        let ReturnQuote { fee, money, .. } = self.return_quote(reference, seats).await?;
        let amount = fee.worth();
        let short = || Refusal::Fault(format!("less money is left of order {reference} than its tickets cost"));
        let parts = give_back(amount, &money, self.house().cash).ok_or_else(short)?;
        Ok(RefundQuote { fee, amount, parts })
    }

    /// What the ledger says of giving these seats back.
    pub(super) async fn return_quote(&self, of: OrderRef, seats: &[SeatId]) -> Result<ReturnQuote, Refusal> {
        match self.0.ledger.return_quote(of, seats, self.fee_clock()).await {
            Ok(quote) => {
                self.no_half_couple(of.screening, &quote.left, seats).await?;
                Ok(quote)
            }
            Err(why) => Err(self.refuse_return(of, why).await),
        }
    }

    /// Whether the last day has passed on which tickets of this order are taken back as usual. A house without staff has none.
    pub(super) async fn is_past_refunds(&self, of: OrderRef) -> Result<bool, Refusal> {
        if !self.has_staff().await? {
            return Ok(false);
        }
        match self.screening(of.screening).await {
            Ok(screening) => Ok(self.house().is_past_refunds(&screening, self.fee_clock())),
            // There is no such order either.
            Err(Refusal::UnknownScreening(_)) => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// Whether who is signed in may give these tickets of an order back, should somebody have come in with them: asked of
    /// the ledger, and asked for where that is so. What comes in after this look, the commit refuses.
    pub(super) async fn may_give_inside(
        &self,
        of: OrderRef,
        seats: &[SeatId],
        subject: impl Display,
    ) -> Result<bool, Refusal> {
        if !self.has_staff().await? {
            return Ok(true);
        }
        if self.0.ledger.came_in(of, seats).await.map_err(|e| self.refuse_ledger(&e))?.is_empty() {
            return Ok(false);
        }
        self.may(Act::RefundInside, subject).await?;
        Ok(true)
    }

    /// The clock by which fees go: the live store's, as every other.
    pub(super) fn fee_clock(&self) -> Timestamp {
        planted::terminal_millis().map_or_else(|| self.now(), Timestamp::from_millis)
    }

    /// Gives the money of these seats of a paid order back, or of all that are left if none are named,
    /// and frees them; the house keeps the fee that was told. Runs to its end even if the caller stops waiting;
    /// repeating it with the same attempt gives the same answer.
    ///
    /// # Errors
    /// [`Refusal::FeeChanged`] where the fee is another one by now: nothing was done then.
    pub async fn refund_seats(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        seats: &[SeatId],
        told_fee: Money,
        reason: Text,
    ) -> Result<Refunded, Refusal> {
        let told = RefundTold { fee: told_fee, step: self.house().cash };
        self.refund_as_told(reference, attempt, seats, told, reason).await
    }

    /// The same, where cash was told in other steps than this terminal knows by now.
    ///
    /// # Errors
    /// As of [`BoxOffice::refund_seats`]; and [`Refusal::CashStep`] where another amount would move by now.
    pub async fn refund_as_told(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        seats: &[SeatId],
        told: RefundTold,
        reason: Text,
    ) -> Result<Refunded, Refusal> {
        let act = if self.is_past_refunds(reference).await? { Act::RefundPastLimit } else { Act::Refund };
        let subject = format!("{reference} under {attempt}");
        self.may(act, &subject).await?;
        let allows_inside = self.may_give_inside(reference, seats, &subject).await?;
        let (office, seats) = (self.clone(), seats.to_vec());
        let refund = async move {
            let was_unsure = office.was_unsure(reference, attempt);
            let refund = Refund {
                order: reference,
                seats,
                attempt,
                told_fee: told.fee,
                told_step: told.step,
                allows_inside,
                reason,
                at: office.fee_clock(),
                terminal: office.terminal().clone(),
                cashier: office.cashier(),
            };
            let outcome = office.refund_in_task(refund, was_unsure).await;
            office.settled(reference, attempt, was_unsure, outcome).await
        };
        self.to_its_end(reference, Box::pin(refund)).await
    }

    async fn refund_in_task(&self, refund: Refund, was_unsure: bool) -> Result<Refunded, Refusal> {
        let reference = refund.order;
        if refund.reason.is_empty() {
            return Err(Refusal::NoReason);
        }
        // As with a sale, its number must be the live store's next one. A live store that is away keeps no one from giving money back.
        if let Err(refusal) = self.compare_once(reference.screening).await {
            tracing::warn!(order = %reference, code = refusal.code(), "refunded without looking at the seats");
        }
        // Only to know whose wallet may change and what is left; the transaction reads the order itself.
        let of_order = [(Kind::Order, reference.to_string())];
        let (marked, known) = tokio::join!(self.mark(&of_order), self.0.ledger.left_of(reference));
        let checked = async {
            let known = known.map_err(|e| self.refuse_ledger(&e))?;
            if let Some(known) = &known {
                self.no_half_couple(reference.screening, &known.seats, &refund.seats).await?;
            }
            Ok(known.and_then(|known| known.member))
        };
        let member = match checked.await {
            Ok(member) => member,
            Err(refusal) => {
                self.clear(marked).await;
                return Err(refusal);
            }
        };
        let wallet = self.mark(member.map(|member| (Kind::Winnings, member.to_string())).as_slice()).await;
        let refunded = self.refund_until_known(&refund, was_unsure).await;
        // Copies of what was written are cleared beside the seats, in the same round trip.
        let clear = async {
            if !refunded.as_ref().is_err_and(WriteError::maybe_written) {
                tokio::join!(self.clear(marked), self.clear(wallet));
            }
        };
        match &refunded {
            Ok(done) => {
                crash::point("refund-after-commit");
                tokio::join!(self.apply_freed(reference, done.sequence, &done.seats), clear);
            }
            Err(_) => clear.await,
        }
        match refunded {
            Ok(RefundDone { order, seats, amount, fee, parts, receipt, .. }) => {
                Ok(Refunded { order, seats, amount, fee, parts, receipt })
            }
            Err(why) => Err(self.refuse_return(reference, why).await),
        }
    }

    /// The tickets have ended. Seats that do not come free at once do when someone catches up.
    pub(super) async fn apply_freed(&self, order: OrderRef, sequence: u64, seats: &[SeatId]) {
        let freed = Change { sequence, what: ChangeKind::Freed(order.order), seats: seats.to_vec() };
        if let Err(refusal) = self.apply_own(order.screening, &freed).await {
            tracing::warn!(%order, code = refusal.code(), "given back, to be applied later");
        }
    }

    /// The ledger takes no tickets of this order back.
    pub(super) async fn refuse_return(&self, of: OrderRef, why: RefundError) -> Refusal {
        match why {
            RefundError::Unknown => match self.0.live.order(of).await {
                Ok(Some(order)) => Refusal::NotPaid(order.state),
                Ok(None) => Refusal::UnknownOrder(of),
                Err(error) => self.refuse_live(error),
            },
            RefundError::NotPaid(state) => Refusal::NotPaid(state),
            RefundError::NotOfOrder(seats) => Refusal::NotOfOrder(seats),
            RefundError::RefundedBefore(seats) => Refusal::RefundedBefore(seats),
            RefundError::Inside(seats) => Refusal::CameIn(seats),
            RefundError::TooLate(since) => Refusal::TooLate(since),
            RefundError::FeeChanged(quote) => Refusal::FeeChanged(quote),
            RefundError::CashStep(step) => self.refuse_step_of_cash(step).await,
            RefundError::AttemptUsed => Refusal::AttemptUsed,
            RefundError::Drawer(fault) => Refusal::Drawer(fault),
            RefundError::Ledger(error) => self.refuse_ledger(&error),
        }
    }

    /// Refunds, again and again while it is not known whether the last try did it, or one of an earlier call.
    async fn refund_until_known(&self, refund: &Refund, was_unsure: bool) -> Result<RefundDone, RefundError> {
        let begun = tokio::time::Instant::now();
        let mut unsure = was_unsure;
        loop {
            let outcome = self.ledger().refund(refund).await;
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
    pub(super) async fn no_half_couple(
        &self,
        screening: ScreeningId,
        left: &[SeatId],
        seats: &[SeatId],
    ) -> Result<(), Refusal> {
        if seats.is_empty() {
            return Ok(());
        }
        let screening = self.screening(screening).await?;
        let partner = |seat| screening.hall.plan.seat(seat).and_then(|seat| seat.partner);
        let is_left = |seat: &SeatId| left.contains(seat) && !seats.contains(seat);
        for picked in seats {
            if let Some(missing) = partner(*picked).filter(is_left) {
                return Err(Refusal::Pick(PickFault::HalfACouple { picked: *picked, missing }));
            }
        }
        Ok(())
    }
}
