//! Taking money: begin, commit, apply.
//!
//! The payment runs in a task of its own, which ends even if the caller stops waiting. Each step
//! may be repeated under the same attempt. The commit *is* the sale: only after it does anyone
//! see "sold".
//!
//! What was held before the end of sales is paid as long as it is held: nobody is sent away with the money in
//! hand. A screening that was called off is refused by the commit itself.
//!
//! The sale is that of the lines that were reviewed, at the prices that the ledger has for them: an order that has others
//! by then is not sold, whatever the live store says. Money that was taken for what is then refused goes back, and the ledger
//! has it so (`hand_back`).
//!
//! A ticket that costs nothing is complimentary: it is sold with a reason, which the ledger keeps with the sale.
//!
//! A part from the wallet of the order's member leaves it in the commit and nowhere else. Whatever
//! refuses the sale leaves the wallet whole, so that only the other part is ever handed back.

use std::time::Duration;

use super::BoxOffice;
use super::cache::Kind;
use crate::crash;
use crate::domain::cash::CashStep;
use crate::domain::exchange::{Balance, Exchange, settle_due};
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderRef};
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState, total};
use crate::domain::price::{Line, is_complimentary};
use crate::domain::receipt::Receipt;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{Change, ChangeKind, Occupant};
use crate::domain::staff::Act;
use crate::domain::tender::{Settled, Tender, TenderFault, settle};
use crate::domain::text::Text;
use crate::ledger::{CommitError, Committed, ExchangeDone, LedgerError, Sale};
use crate::live::{LiveError, StepError};
use crate::planted::Bug;

/// How long a payment keeps its seats before others may ask the ledger what became of it. Longer
/// than a commit may wait for locks.
const PAYING: Duration = Duration::from_secs(15);

/// What a failed payment leaves at least, to try another way.
const AFTER_ABORT: Duration = Duration::from_mins(1);

/// How long a commit (or a refund) whose outcome is unknown is repeated before the caller is told so.
pub(super) const TRY_AGAIN_FOR: Duration = Duration::from_secs(10);

/// The pause between two such tries.
pub(super) const TRY_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// A payment that is in the ledger.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The order, paid.
    pub order: Order,
    /// What goes back to the guest.
    pub change: Money,
    /// In which steps cash was paid.
    pub step: CashStep,
    /// Its receipt; `None` for one from before there were any.
    pub receipt: Option<Receipt>,
}

impl BoxOffice {
    /// Sells the order with the lines that were `reviewed`: with these and no others. Runs to its end even if the caller
    /// stops waiting; the same call under the same attempt gives the same answer.
    ///
    /// # Errors
    /// Where [`Refusal::leaves_money`], what was taken in cash or by card goes back, and the ledger has it so.
    pub async fn pay(
        &self,
        reference: OrderRef,
        reviewed: &[Line],
        attempt: AttemptId,
        tenders: Vec<Tender>,
    ) -> Result<Paid, Refusal> {
        self.pay_with_reason(reference, reviewed, attempt, tenders, Text::default()).await
    }

    /// The same of an order with complimentary tickets, and why they cost nothing. The reason of an order without any is
    /// not kept.
    ///
    /// # Errors
    /// As of [`BoxOffice::pay`]; and [`Refusal::ComplimentaryNoReason`] where it is empty.
    pub async fn pay_with_reason(
        &self,
        reference: OrderRef,
        reviewed: &[Line],
        attempt: AttemptId,
        tenders: Vec<Tender>,
        reason: Text,
    ) -> Result<Paid, Refusal> {
        self.pay_in_steps(reference, reviewed, attempt, tenders, reason, self.house().cash).await
    }

    /// The same, where cash was told in other steps than this terminal knows by now.
    ///
    /// # Errors
    /// As of [`BoxOffice::pay_with_reason`]; and [`Refusal::CashStep`] where another amount would move by now.
    pub async fn pay_in_steps(
        &self,
        reference: OrderRef,
        reviewed: &[Line],
        attempt: AttemptId,
        tenders: Vec<Tender>,
        reason: Text,
        step: CashStep,
    ) -> Result<Paid, Refusal> {
        let reviewed = reviewed.to_vec();
        let mut payment = Payment {
            reference,
            reviewed,
            attempt,
            tenders,
            step,
            exchange: None,
            member: None,
            consent: None,
            reason,
            allows_inside: false,
        };
        payment.consent = self.may_pay(&payment).await?;
        self.pay_as(payment).await.map(|(paid, _)| paid)
    }

    /// The same, also for tickets of another order: the tenders pay the difference. Whoever calls it has asked
    /// [`BoxOffice::may_pay`].
    pub(super) async fn pay_as(&self, payment: Payment) -> Result<(Paid, Option<ExchangeDone>), Refusal> {
        let (office, reference) = (self.clone(), payment.reference);
        let payment = async move {
            let attempt = payment.attempt;
            let first = office.in_payment().insert(reference);
            let was_unsure = office.was_unsure(reference, attempt);
            let outcome = office.pay_in_task(&payment, was_unsure).await;
            let outcome = office.settled(reference, attempt, was_unsure, outcome).await;
            if let Err(refusal) = &outcome
                && refusal.leaves_money()
                && let Some(due) = payment.due()
            {
                office.hand_back(reference, due, attempt, &payment.tenders, payment.step, refusal.code()).await;
            }
            // Another try that runs beside this one is to be refused; the first says how it ended.
            if first {
                office.in_payment().remove(&reference);
            }
            outcome
        };
        self.to_its_end(reference, Box::pin(payment)).await
    }

    /// Whether who is signed in may take this payment: before any money is moved. Gives the member whose own consent it is
    /// that the wallet is paid from, where that is so.
    pub(super) async fn may_pay(&self, payment: &Payment) -> Result<Option<MemberId>, Refusal> {
        let reference = payment.reference;
        let is_late = match &payment.exchange {
            Some(exchange) => self.is_past_refunds(exchange.of).await?,
            None => false,
        };
        self.may_touch(if is_late { Act::RefundPastLimit } else { payment.act() }, reference).await?;
        if is_complimentary(&payment.lines(&payment.reviewed)) {
            self.may(Act::Complimentary, reference).await?;
        }
        if !payment.tenders.iter().any(Tender::is_wallet) {
            return Ok(None);
        }
        if self.has_consent()
            && let Some(member) = self.payer(payment).await?
            && self.consented(Act::PayFromWallet, reference, member).await?
        {
            return Ok(Some(member));
        }
        self.may(Act::PayFromWallet, reference).await?;
        Ok(None)
    }

    /// Whose wallet would pay, as far as it is known before the order is taken for it.
    async fn payer(&self, payment: &Payment) -> Result<Option<MemberId>, Refusal> {
        let own = if payment.is_all_kept() { None } else { self.order(payment.reference).await?.order.member };
        match (own, &payment.exchange) {
            (None, Some(exchange)) => Ok(self.order(exchange.of).await?.order.member),
            (own, _) => Ok(own),
        }
    }

    /// Refuses to sell what costs another price than its payer was told: what was taken goes back, and the ledger has it so.
    pub async fn refuse_price(&self, order: &Order, told: Money, attempt: AttemptId, tenders: &[Tender]) -> Refusal {
        if let Err(refusal) = self.may(Act::Sell, order.reference).await {
            return refusal;
        }
        let refusal = Refusal::OrderChanged(order.lines.clone());
        self.hand_back(order.reference, told, attempt, tenders, self.house().cash, refusal.code()).await;
        refusal
    }

    async fn pay_in_task(&self, payment: &Payment, was_unsure: bool) -> Result<(Paid, Option<ExchangeDone>), Refusal> {
        let &Payment { reference, attempt, step, .. } = payment;
        // Before anything: what does not pay the price that was reviewed was not taken. Unless the attempt sold the order,
        // with other money.
        let settled = match payment.settle() {
            Ok(settled) => settled,
            Err(fault) => {
                let is_sold = self.is_sold_by(reference, attempt).await;
                return Err(if is_sold { Refusal::AttemptDiffers } else { Refusal::Tender(fault) });
            }
        };
        // What was sold with a reason is answered again without one.
        if payment.lacks_reason() && !self.is_sold_by(reference, attempt).await {
            return Err(Refusal::ComplimentaryNoReason);
        }
        // Its number must be the live store's next one, also on a ledger that was restored.
        self.compare_once(reference.screening).await?;
        if let Some(exchange) = &payment.exchange {
            self.compare_once(exchange.of.screening).await?;
        }
        crash::point("before-begin");
        let begin = async {
            if payment.is_all_kept() {
                // All its seats are the guest's already: there is nothing to hold.
                return Ok(self.not_held(payment));
            }
            let (lines, terminal, cashier) = (&payment.reviewed, self.terminal(), self.cashier());
            let begin = || self.0.live.begin(reference, lines, attempt, PAYING, terminal, &cashier);
            self.on_order(reference, begin).await
        };
        // Copies of what is written below are marked and cleared beside the steps, in the same round trips.
        let old = payment.exchange.as_ref().map(|exchange| (Kind::Order, exchange.of.to_string()));
        let written: Vec<(Kind, String)> = [(Kind::Order, reference.to_string())].into_iter().chain(old).collect();
        let (begun, marked) = tokio::join!(begin, self.mark(&written));
        let held = match begun {
            Ok(order) => order,
            Err(error) => {
                let answer = self.answer_for_ended(payment, error);
                return tokio::join!(answer, self.clear(marked)).0;
            }
        };
        if !payment.is_all_kept() {
            self.keep(&held);
        }
        crash::point("after-begin");
        let spends = payment.tenders.iter().any(Tender::is_wallet);
        if spends && held.member.is_none() {
            tokio::join!(self.abort(payment, &held, &held.lines), self.clear(marked));
            return Err(Refusal::NoMember);
        }
        // Another member may have been named since that one consented.
        if let Some(consenting) = payment.consent.filter(|member| spends && held.member != Some(*member)) {
            tokio::join!(self.abort(payment, &held, &held.lines), self.clear(marked));
            return Err(Refusal::OtherMember(consenting));
        }
        // Whose wallet it is, only the order's record told; and what an exchange gives back may go into it.
        let moves = spends || payment.exchange.is_some();
        let wallet = held.member.filter(|_| moves).map(|member| (Kind::Winnings, member.to_string()));
        let wallet = self.mark(wallet.as_slice()).await;
        let order = Order { lines: payment.lines(&held.lines), ..held.clone() };
        let (parts, reason, allows_inside) = (settled.parts, payment.reason.clone(), payment.allows_inside);
        let sale = Sale { order: order.clone(), attempt, parts, step, at: self.fee_clock(), reason, allows_inside };
        let (Committed { sequence, receipt }, exchanged) =
            match self.commit(&sale, payment.exchange.as_ref(), was_unsure).await {
                Ok(committed) => committed,
                // The marks stay: until they expire, or the sale is known, readers go to the ledger.
                Err(CommitError::Ledger(LedgerError::Unsure(_))) => return Err(Refusal::Unsure { since: self.now() }),
                Err(error) => {
                    let refusal = self.take_back(payment, &held, error).await;
                    tokio::join!(self.clear(marked), self.clear(wallet));
                    return Err(refusal);
                }
            };
        crash::point("after-commit");
        // Sold. What goes wrong from here on is put right by whoever catches up next.
        let by = Occupant { order: reference.order, terminal: order.terminal.clone(), cashier: order.cashier.clone() };
        let sold = Change { sequence, what: ChangeKind::Sold(by), seats: order.seats().collect() };
        // All in one round trip: what is asked first is sent first.
        let apply = self.apply_own(reference.screening, &sold);
        let freed = async {
            if let Some(done) = &exchanged {
                self.apply_freed(done.order.reference, done.sequence, &done.seats).await;
            }
        };
        let (applied, (), (), ()) = tokio::join!(biased; apply, freed, self.clear(marked), self.clear(wallet));
        if let Err(refusal) = applied {
            tracing::warn!(order = %reference, code = refusal.code(), "sold, to be applied later");
        }
        crash::point("after-apply");
        let paid = Order { state: OrderState::Paid, attempt: Some(attempt), ..order };
        self.keep(&paid);
        Ok((Paid { order: paid, change: settled.change, step, receipt }, exchanged))
    }

    async fn is_sold_by(&self, reference: OrderRef, attempt: AttemptId) -> bool {
        matches!(self.0.ledger.sold_by(reference, attempt, None).await, Ok(Some(_)))
    }

    /// An order of seats that nobody has to hold.
    fn not_held(&self, payment: &Payment) -> Order {
        Order {
            reference: payment.reference,
            state: OrderState::Paying,
            lines: Vec::new(),
            held_at: self.now(),
            deadline: self.now(),
            terminal: self.terminal().clone(),
            cashier: self.cashier(),
            attempt: Some(payment.attempt),
            member: payment.member,
            version: 0,
        }
    }

    /// Commits, again and again while it is not known whether the last try did it, or one of an earlier call.
    async fn commit(
        &self,
        sale: &Sale,
        exchange: Option<&Exchange>,
        was_unsure: bool,
    ) -> Result<(Committed, Option<ExchangeDone>), CommitError> {
        let begun = tokio::time::Instant::now();
        let (mut unsure, mut sale) = (was_unsure, sale.clone());
        loop {
            let outcome = match exchange {
                None => self.ledger().commit(&sale).await.map(|committed| (committed, None)),
                Some(exchange) => {
                    let done = self.ledger().commit_exchange(&sale, exchange).await;
                    done.map(|(committed, done)| (committed, Some(done)))
                }
            };
            match &outcome {
                Err(CommitError::Ledger(LedgerError::Unsure(_))) => {
                    unsure = true;
                    if Bug::RetryWithNewId.is_here() {
                        sale.order.reference = self.new_order(sale.order.reference.screening);
                    }
                }
                // Once unsure, only an answer of the ledger itself settles it: a ledger that cannot
                // be reached now may have committed before.
                Err(CommitError::Ledger(_)) if unsure => {}
                _ => return outcome,
            }
            if begun.elapsed() > TRY_AGAIN_FOR {
                return Err(CommitError::Ledger(LedgerError::Unsure("the ledger does not answer".into())));
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
        }
    }

    /// The ledger refused the sale for certain: the order is pending again, without the seats
    /// that it lost.
    async fn take_back(&self, payment: &Payment, order: &Order, error: CommitError) -> Refusal {
        let refusal = match error {
            CommitError::SeatsSold(seats) => {
                // The live store was wrong about them: first it learns so.
                if let Err(refusal) = self.believe_ledger(order.reference.screening, &seats).await {
                    tracing::warn!(code = refusal.code(), "not put right after a refused sale");
                }
                let kept: Vec<Line> = self.sellable_without(order, &seats).await;
                self.abort(payment, order, &kept).await;
                return Refusal::SoldElsewhere { seats };
            }
            CommitError::OrderEnded(state) => {
                if state == OrderState::Expired {
                    // Judged while we slept.
                    if let Ok(ended) = self.0.live.expire_unpaid(order.reference, payment.attempt).await {
                        self.was_recorded(order.reference).await;
                        self.keep(&ended);
                    }
                }
                self.forget(order, state);
                return Refusal::Ended(state);
            }
            CommitError::OtherAttempt => {
                if let Err(refusal) = self.catch_up(order.reference.screening).await {
                    tracing::warn!(code = refusal.code(), "not caught up after a refused sale");
                }
                self.forget(order, OrderState::Paid);
                return Refusal::Ended(OrderState::Paid);
            }
            CommitError::HandedBack => Refusal::HandedBack,
            CommitError::AttemptDiffers => Refusal::AttemptDiffers,
            CommitError::WrongLine(line, fault) => Refusal::LineNotSold(line, fault),
            CommitError::CalledOff => Refusal::CalledOff,
            CommitError::CashStep(step) => self.refuse_step_of_cash(step).await,
            CommitError::NoReason => Refusal::ComplimentaryNoReason,
            CommitError::Drawer(fault) => Refusal::Drawer(fault),
            CommitError::UnknownMember(member) => Refusal::UnknownMember(member),
            CommitError::WalletShort(balance) => Refusal::WalletShort(balance),
            CommitError::OtherMember(member) => Refusal::OtherMember(member),
            CommitError::NotGiven(why) => match &payment.exchange {
                Some(exchange) => self.refuse_return(exchange.of, why).await,
                None => Refusal::Fault(why.to_string()),
            },
            CommitError::Ledger(error) => self.refuse_ledger(&error),
        };
        self.abort(payment, order, &order.lines).await;
        refusal
    }

    /// The lines that can still be sold when `lost` cannot: half a couple seat cannot.
    async fn sellable_without(&self, order: &Order, lost: &[SeatId]) -> Vec<Line> {
        let plan = self.screening(order.reference.screening).await.ok();
        let partner =
            |seat| plan.as_ref().and_then(|screening| screening.hall.plan.seat(seat)).and_then(|seat| seat.partner);
        let is_lost = |seat: SeatId| lost.contains(&seat) || partner(seat).is_some_and(|other| lost.contains(&other));
        order.lines.iter().copied().filter(|line| !is_lost(line.seat)).collect()
    }

    async fn abort(&self, payment: &Payment, order: &Order, kept: &[Line]) {
        if payment.is_all_kept() {
            return; // nothing was held
        }
        match self.0.live.abort(order.reference, payment.attempt, AFTER_ABORT, kept).await {
            Ok(after) => {
                self.keep(&after);
                if !after.state.is_open()
                    && let Err(refusal) = self.record(&after, &Text::new("all its seats were sold elsewhere")).await
                {
                    tracing::warn!(code = refusal.code(), "ended, to be recorded later");
                }
            }
            // Wiped meanwhile: as a pending order of ours it is held again.
            Err(StepError::Missing | StepError::Live(LiveError::Unloaded)) => {
                self.keep(&Order { state: OrderState::Pending, attempt: None, ..order.clone() });
            }
            // Too late: others may be judging it, so it is judged.
            Err(StepError::Ended(OrderState::Expired)) => {
                if let Err(refusal) = self.judge(order).await {
                    tracing::warn!(order = %order.reference, code = refusal.code(), "payment not judged yet");
                }
            }
            Err(StepError::Ended(state)) => self.forget(order, state),
            // Its deadline sees to it: whoever meets it asks the ledger.
            Err(error) => tracing::warn!(order = %order.reference, ?error, "a payment was not taken back"),
        }
    }

    fn forget(&self, order: &Order, state: OrderState) {
        self.keep(&Order { state, attempt: None, ..order.clone() });
    }

    /// The live store would not begin. If the order was paid by this very attempt, the answer to
    /// the first call was lost, and this is it again.
    async fn answer_for_ended(
        &self,
        payment: &Payment,
        error: StepError,
    ) -> Result<(Paid, Option<ExchangeDone>), Refusal> {
        let &Payment { reference, attempt, step, .. } = payment;
        let ended = matches!(error, StepError::Ended(_) | StepError::Missing | StepError::Live(LiveError::Unloaded));
        if ended && let Ok(Some(sold)) = self.0.ledger.sold_by(reference, attempt, payment.exchange.as_ref()).await {
            // One attempt stands for one set of tenders and one exchange: another is another payment.
            let is_same_exchange =
                sold.is_exchange == payment.exchange.is_some() && sold.is_exchange == sold.exchange.is_some();
            if (sold.tenders != payment.tenders || !is_same_exchange) && !Bug::SecondAttempt.is_here() {
                return Err(Refusal::AttemptDiffers);
            }
            let settled = match &sold.exchange {
                None => settle(sold.order.total(), &payment.tenders, step),
                Some(done) => {
                    let due = sold.order.total().checked_sub(done.carried).ok_or(TenderFault::WrongCurrency);
                    due.and_then(|due| settle_due(due, &payment.tenders, step))
                }
            };
            let change = settled.map_err(Refusal::Tender)?.change;
            return Ok((Paid { order: sold.order, change, step, receipt: sold.receipt }, sold.exchange));
        }
        Err(self.refuse_step(reference, error).await)
    }
}

/// A payment as it was decided on.
pub(super) struct Payment {
    pub(super) reference: OrderRef,
    /// The lines that are held; none where an exchange keeps all its seats.
    pub(super) reviewed: Vec<Line>,
    pub(super) attempt: AttemptId,
    pub(super) tenders: Vec<Tender>,
    /// In which steps cash was told.
    pub(super) step: CashStep,
    /// The tickets that pay a part of it.
    pub(super) exchange: Option<Exchange>,
    /// To whom those belong: he buys what is held by nobody too.
    pub(super) member: Option<MemberId>,
    /// Who consented that the wallet pays, if that was the member: no other one's does.
    pub(super) consent: Option<MemberId>,
    /// Why tickets of it cost nothing; empty where none does.
    pub(super) reason: Text,
    /// Whether also tickets may be given for it with which somebody came in.
    pub(super) allows_inside: bool,
}

impl Payment {
    /// These lines and those whose seats the guest keeps.
    fn lines(&self, held: &[Line]) -> Vec<Line> {
        let kept = self.exchange.iter().flat_map(|exchange| &exchange.kept);
        let mut lines: Vec<Line> = held.iter().chain(kept).copied().collect();
        lines.sort_by_key(|line| line.seat);
        lines
    }

    /// Whether the guest keeps all seats of the old order, at other fares: then nothing is held.
    fn is_all_kept(&self) -> bool {
        self.exchange.is_some() && self.reviewed.is_empty()
    }

    /// What it is: a sale, or an exchange, which may bring the guest money.
    fn act(&self) -> Act {
        let Some(exchange) = &self.exchange else { return Act::Sell };
        match Balance::of(exchange.worth, total(&self.lines(&self.reviewed))) {
            Some(balance) if balance.back.minor() > 0 => Act::ExchangeToLess,
            _ => Act::Exchange,
        }
    }

    fn lacks_reason(&self) -> bool {
        self.reason.is_empty() && is_complimentary(&self.lines(&self.reviewed))
    }

    /// What the tenders are to pay. `None` in two currencies.
    fn due(&self) -> Option<Money> {
        let cost = total(&self.lines(&self.reviewed));
        let Some(exchange) = &self.exchange else { return Some(cost) };
        Balance::of(exchange.worth, cost).map(|balance| balance.due)
    }

    fn settle(&self) -> Result<Settled, TenderFault> {
        let (due, step) = (self.due().ok_or(TenderFault::WrongCurrency)?, self.step);
        if self.exchange.is_some() { settle_due(due, &self.tenders, step) } else { settle(due, &self.tenders, step) }
    }
}
