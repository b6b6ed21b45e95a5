//! How a robot takes money and gives it back.

use super::decisions::Guest;
use super::figures::{Count, Step};
use super::robot::Robot;
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::tender::{Tender, quick_amounts};
use crate::domain::text::Text;

impl Robot {
    /// Takes the money for a held order, as far as the guest still wants it.
    pub(super) async fn pay(&mut self, order: Order, guest: &Guest) {
        let reference = order.reference;
        if self.is_stopping() {
            return;
        }
        let order = match self.prepare(reference, guest).await {
            Ok(order) => order,
            Err(refusal) => return self.not_paid(reference, &refusal),
        };
        self.rest(guest.counting).await;
        let attempt = self.office.new_attempt();
        let lines = &order.lines[..];
        if guest.wrong_first {
            let too_little = vec![Tender::Cash { received: Money::zero(order.total().currency()) }];
            // Not a step: only the sale is timed.
            if let Err(refusal) = self.office.pay(reference, lines, attempt, too_little).await {
                self.crew.figures.refused(&refusal);
            }
        }
        let tenders = self.tenders(&order, guest).await;
        let tenders = &tenders;
        let pay = self.step(Some(Step::Pay), |office| async move {
            // For fares that cost nothing, where the house has any.
            let reason = Text::new("a robot's guest");
            office.pay_with_reason(reference, lines, attempt, tenders.clone(), reason).await
        });
        match pay.await {
            Ok(paid) => {
                self.crew.books().sold(reference, attempt, paid.order.seats());
                self.crew.figures.count(Count::Sales);
                self.no_longer_held(reference);
            }
            Err(refusal) => {
                if refusal.outcome() == Outcome::Repeat {
                    self.crew.books().unsure.push((reference, attempt));
                }
                self.not_paid(reference, &refusal);
                // Pending again, and nobody waits for it.
                if self.is_held(reference) {
                    self.cancel(reference).await;
                }
            }
        }
    }

    /// The payment panel opens: the seats stay for as long as that takes, and a member is named.
    async fn prepare(&mut self, reference: OrderRef, guest: &Guest) -> Result<Order, Refusal> {
        if let Some(member) = guest.member.and_then(|which| self.crew.member(which)) {
            self.step(None, |office| async move { office.attach(reference, Some(member)).await }).await?;
        }
        self.step(None, |office| async move { office.prepare_payment(reference).await }).await
    }

    fn not_paid(&mut self, reference: OrderRef, refusal: &Refusal) {
        if matches!(refusal, Refusal::Ended(_) | Refusal::UnknownOrder(_)) || refusal.outcome() == Outcome::Repeat {
            self.no_longer_held(reference);
        }
    }

    /// What the guest hands over: winnings as far as they go, and the rest in notes or by card.
    async fn tenders(&mut self, order: &Order, guest: &Guest) -> Vec<Tender> {
        let (total, mut tenders) = (order.total(), Vec::new());
        let mut rest = total;
        if let Some(member) = order.member {
            let balance = self.step(None, |office| async move { office.balance(member).await }).await;
            let winnings = balance.map_or(0, |balance| balance.minor().min(total.minor()));
            if winnings > 0 {
                tenders.push(Tender::Wallet { amount: Money::new(winnings, total.currency()) });
                rest = Money::new(total.minor() - winnings, total.currency());
            }
        }
        if rest.minor() > 0 || tenders.is_empty() {
            let due = self.office.house().cash.round(rest);
            tenders.push(match guest.card {
                Some(reference) => Tender::Card { reference: Text::new(&format!("R-{reference:06}")) },
                None => Tender::Cash { received: quick_amounts(due).last().copied().unwrap_or(due) },
            });
        }
        tenders
    }

    /// Gives the money of an order back that `seller` sold, or of some of its seats.
    pub(super) async fn refund(&mut self, order: OrderRef, seller: &TerminalId, seats: &[SeatId]) {
        // A guest stands at one counter.
        if !self.crew.books().coming_back.insert(order) {
            return;
        }
        let attempt = self.office.new_attempt();
        let refund = self.step(Some(Step::Refund), |office| async move {
            let fee = office.refund_quote(order, seats).await?.fee.fee;
            office.refund_seats(order, attempt, seats, fee, Text::new("the guest cannot come")).await
        });
        let refunded = refund.await;
        let mut books = self.crew.books();
        if !seats.is_empty() || refunded.is_err() {
            books.coming_back.remove(&order);
        }
        let Ok(refunded) = refunded else { return };
        self.crew.figures.count(Count::Refunds);
        if self.crew.is_ours(seller) {
            books.given_back(order, &refunded.seats);
        }
    }
}
