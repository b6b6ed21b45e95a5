//! Tickets of a paid order for others: other seats, another screening, other fares.
//!
//! The new seats are held by an order like any other, and paid like one (`pay`): with the old tickets, and with money for
//! the difference. The ledger ends the old tickets and sells the new ones in one transaction. Seats that the guest keeps, at
//! another fare, need no hold: they are the guest's until that transaction and after it.

use super::BoxOffice;
use super::pay::Payment;
use crate::domain::cash::CashStep;
use crate::domain::choose::valid_pick;
use crate::domain::exchange::{Balance, Exchange};
use crate::domain::fee::FeeQuote;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderRef};
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState, total};
use crate::domain::price::{Line, Pick, PickFault};
use crate::domain::receipt::Receipt;
use crate::domain::refund::give_back;
use crate::domain::refusal::Refusal;
use crate::domain::tender::{Part, Tender, TenderFault};
use crate::domain::text::Text;

/// What an exchange would cost or bring now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeQuote {
    /// The exchange as it was told: what [`BoxOffice::exchange`] is to do.
    pub exchange: Exchange,
    /// What the house keeps of each old seat, and when that changes.
    pub fee: FeeQuote,
    /// What the new tickets cost.
    pub cost: Money,
    /// What is carried, due, or goes back.
    pub balance: Balance,
    /// Where what goes back goes.
    pub back: Vec<Part>,
}

/// An exchange that is in the ledger.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// The new order, paid.
    pub order: Order,
    /// What goes back to the guest of the cash that was handed over.
    pub change: Money,
    /// In which steps cash was paid.
    pub step: CashStep,
    /// The old order as it stands after it.
    pub old: Order,
    /// Its seats that were given.
    pub seats: Vec<SeatId>,
    /// What the house keeps.
    pub fee: Money,
    /// What was carried from the old order to the new one.
    pub carried: Money,
    /// What goes back to the guest of the old order's money, and where: the wallet first, then a card, then cash.
    pub back: Vec<Part>,
    /// Its receipt; `None` for one from before there were any.
    pub receipt: Option<Receipt>,
}

impl BoxOffice {
    /// What it would cost or bring to give these seats of a paid order, or all that are left if none are named, for the
    /// lines `wanted` of any order, and for those of these very seats that stay at the fares of `kept`.
    pub async fn exchange_quote(
        &self,
        of: OrderRef,
        seats: &[SeatId],
        wanted: &[Line],
        kept: &[Pick],
    ) -> Result<ExchangeQuote, Refusal> {
        let quote = self.return_quote(of, seats).await?;
        let given: Vec<SeatId> = quote.lines.iter().map(|line| line.seat).collect();
        let strangers: Vec<SeatId> = kept.iter().map(|pick| pick.seat).filter(|seat| !given.contains(seat)).collect();
        if !strangers.is_empty() {
            return Err(Refusal::NotOfOrder(strangers));
        }
        let kept = self.kept_lines(of, wanted, kept).await?;
        let all: Vec<Line> = wanted.iter().chain(&kept).copied().collect();
        if all.is_empty() {
            return Err(Refusal::Pick(PickFault::Nothing));
        }
        let (fee, cost) = (quote.fee, total(&all));
        let worth = fee.worth();
        let balance = Balance::of(worth, cost).ok_or(Refusal::Tender(TenderFault::WrongCurrency))?;
        let short = || Refusal::Fault(format!("less money is left of order {of} than its tickets cost"));
        let step = self.house().cash;
        let back = give_back(balance.back, &quote.money, step).ok_or_else(short)?;
        let exchange = Exchange { of, seats: given, kept, fee: fee.fee, worth, step };
        Ok(ExchangeQuote { exchange, fee, cost, balance, back })
    }

    /// What these seats cost that stay the guest's.
    async fn kept_lines(&self, of: OrderRef, wanted: &[Line], kept: &[Pick]) -> Result<Vec<Line>, Refusal> {
        if kept.is_empty() {
            return Ok(Vec::new());
        }
        let screening = self.screening(of.screening).await?;
        if let Some(refusal) = self.house().why_not_sold(&screening, self.now()) {
            return Err(refusal);
        }
        let seats = wanted.iter().map(|line| line.seat).chain(kept.iter().map(|pick| pick.seat));
        valid_pick(&screening.hall.plan, &seats.collect::<Vec<_>>(), self.house().most_seats).map_err(Refusal::Pick)?;
        screening.prices.quote(&screening.hall.plan, kept).map_err(Refusal::Pick)
    }

    /// Sells the order `new`, with the lines that were `reviewed`, for the tickets of `exchange` as they were told; what is
    /// still due is paid by `tenders`, none where nothing is. Without `reviewed` lines the guest keeps all seats, and `new`
    /// is held by nobody. Runs to its end even if the caller stops waiting; the same call under the same attempt gives the
    /// same answer. Complimentary tickets need a `reason`, as of [`BoxOffice::pay_with_reason`].
    ///
    /// # Errors
    /// As of [`BoxOffice::pay_with_reason`]; and [`Refusal::FeeChanged`] where the fee is another one by now,
    /// [`Refusal::CashStep`] where the cash would be another amount, [`Refusal::RefundedBefore`] where others were faster: then `new` is held as before.
    pub async fn exchange(
        &self,
        new: OrderRef,
        reviewed: &[Line],
        attempt: AttemptId,
        tenders: Vec<Tender>,
        exchange: Exchange,
        reason: Text,
    ) -> Result<Exchanged, Refusal> {
        let mut payment = Payment {
            reference: new,
            reviewed: reviewed.to_vec(),
            attempt,
            tenders,
            step: exchange.step,
            exchange: Some(exchange),
            member: None,
            consent: None,
            reason,
            allows_inside: false,
        };
        payment.consent = self.may_pay(&payment).await?;
        let Some(exchange) = &payment.exchange else { return Err(Refusal::Fault("no exchange".to_owned())) };
        if !exchange.kept.is_empty() && new.screening != exchange.of.screening {
            return Err(Refusal::NotOfOrder(exchange.kept.iter().map(|line| line.seat).collect()));
        }
        payment.allows_inside = self.may_give_inside(exchange.of, &exchange.seats, new).await?;
        let old = self.0.ledger.left_of(exchange.of).await.map_err(|e| self.refuse_ledger(&e))?;
        let member = old.as_ref().and_then(|old| old.member);
        if let Some(old) = old {
            self.no_half_couple(exchange.of.screening, &old.seats, &exchange.seats).await?;
            // A member stays with the tickets.
            if member.is_some()
                && let Ok(Some(order)) = self.0.live.order(new).await
                && order.state == OrderState::Pending
                && order.member.is_none()
            {
                self.attach(new, member).await?;
            }
        }
        payment.member = member;
        let (paid, done) = self.pay_as(payment).await?;
        let done = done.ok_or_else(|| Refusal::Fault("an exchange without old tickets".to_owned()))?;
        Ok(Exchanged {
            order: paid.order,
            change: paid.change,
            step: paid.step,
            old: done.order,
            seats: done.seats,
            fee: done.fee,
            carried: done.carried,
            back: done.back,
            receipt: paid.receipt,
        })
    }
}
