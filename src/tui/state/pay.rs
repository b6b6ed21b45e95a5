//! The payment panel: tender and amount, the wallet's part of it, why a ticket costs nothing, and the payments without an
//! answer.
//!
//! The panel may be closed while a payment runs; the [`Payment`] stays in the model until the ledger
//! has answered, and the panel of that order shows it again.

use tui_input::Input;

use super::exchange::Exchanging;
use super::note::Note;
use super::poll::Poll;
use super::question::Question;
use crate::domain::cash::CashStep;
use crate::domain::exchange::{Exchange, settle_due};
use crate::domain::ids::{AttemptId, MemberId, OrderRef, RequestId, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::price::Line;
use crate::domain::tender::{Settled, Tender, TenderFault, quick_amounts, settle};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// A payment without an answer.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) request: RequestId,
    pub(crate) order: OrderRef,
    pub(crate) reviewed: Vec<Line>,
    pub(crate) attempt: AttemptId,
    pub(crate) tenders: Vec<Tender>,
    /// In which steps cash was told.
    pub(crate) step: CashStep,
    /// The tickets that pay for it first.
    pub(crate) exchange: Option<Exchange>,
    /// Why tickets of it cost nothing; empty where none does.
    pub(crate) reason: Text,
    /// When an unsure attempt asks again; while it is set, nobody knows what became of it.
    pub(crate) ask_again: Option<Timestamp>,
    pub(crate) unsure: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    Cash,
    Card,
}

/// What may become of an order while it is to be paid here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// That terminal looks after it now.
    TakenOver(TerminalId),
    /// That terminal sold it.
    Paid(TerminalId),
}

#[derive(Clone, Debug)]
pub(crate) struct Pay {
    pub(crate) order: OrderRef,
    pub(crate) attempt: AttemptId,
    pub(crate) means: Means,
    /// The amount as typed; until then, the total.
    pub(crate) amount: Option<Input>,
    pub(crate) reference: Input,
    pub(crate) wallet: Wallet,
    /// The tickets that pay for it first, if it is an exchange.
    pub(crate) exchange: Option<Exchanging>,
    /// Why tickets of it cost nothing, and whether that is being typed.
    pub(crate) reason: Input,
    pub(crate) asks_reason: bool,
    pub(crate) in_review: bool,
    /// The first line of what is paid for that can be seen.
    pub(crate) first: usize,
    /// The question that lengthens the hold, and whether it did.
    pub(crate) prepare: Question,
    pub(crate) lengthened: bool,
    /// What was taken for seats that turned out to be sold, until the next payment.
    pub(crate) hand_back: Option<Note>,
    /// What became of the order elsewhere.
    pub(crate) elsewhere: Option<Elsewhere>,
    /// The order as last seen, to be drawn when it is gone.
    pub(crate) last_seen: Option<Order>,
    /// Whether a screening that is not watched is still on.
    pub(crate) look: Poll,
}

/// The ids of the usual reasons for a ticket that costs nothing, in the order of their digits.
const USUAL_REASONS: [&str; 4] = ["reason-guest", "reason-prize", "reason-staff", "reason-press"];

impl Pay {
    pub(crate) fn new(order: OrderRef, attempt: AttemptId) -> Self {
        Self {
            order,
            attempt,
            means: Means::Cash,
            amount: None,
            reference: Input::default(),
            wallet: Wallet::default(),
            exchange: None,
            reason: Input::default(),
            asks_reason: false,
            in_review: false,
            first: 0,
            prepare: Question::default(),
            lengthened: false,
            hand_back: None,
            elsewhere: None,
            last_seen: None,
            look: Poll::default(),
        }
    }

    /// The panel of a payment that runs already.
    pub(crate) fn of(running: &Payment) -> Self {
        let reason = Input::new(running.reason.to_string());
        let mut pay = Self { in_review: true, reason, ..Self::new(running.order, running.attempt) };
        for tender in &running.tenders {
            match tender {
                Tender::Cash { received } => pay.amount = Some(Input::new(received.to_string())),
                Tender::Wallet { amount } => {
                    pay.wallet = Wallet { balance: Some(*amount), is_used: true, ..Wallet::default() };
                }
                Tender::Card { reference } => {
                    pay.means = Means::Card;
                    pay.reference = Input::new(reference.to_string());
                }
            }
        }
        pay
    }

    /// The seats are held again under another order: the amount stays, the attempt is new.
    pub(crate) fn follow(&mut self, order: OrderRef, attempt: AttemptId) {
        self.order = order;
        self.attempt = attempt;
        self.in_review = false;
        self.asks_reason = false;
        self.lengthened = false;
        self.elsewhere = None;
        if let Some(exchange) = &mut self.exchange {
            exchange.to = Some(order);
        }
    }

    /// Whether nothing is held for it: the guest of an exchange keeps all seats.
    pub(crate) fn keeps_all(&self) -> bool {
        self.exchange.as_ref().is_some_and(|exchange| exchange.keeps_all)
    }

    /// Who buys the order: a member stays with the tickets of an exchange.
    pub(crate) fn buyer(&self, order: Option<&Order>) -> Option<MemberId> {
        let old = self.exchange.as_ref().and_then(|exchange| exchange.given.history.order.member);
        order.and_then(|order| order.member).or(old)
    }

    /// What the guest has to pay of this price: all of it, or what the old tickets do not.
    pub(crate) fn due(&self, cost: Money) -> Money {
        let balance = self.exchange.as_ref().and_then(|exchange| exchange.balance(cost));
        balance.map_or(cost, |balance| balance.due)
    }

    /// How these tenders pay what is due.
    pub(crate) fn settle(&self, due: Money, tenders: &[Tender], step: CashStep) -> Result<Settled, TenderFault> {
        if self.exchange.is_some() { settle_due(due, tenders, step) } else { settle(due, tenders, step) }
    }

    /// The reason as it is written, if it is one: a ticket that a scanner read into the field is none.
    pub(crate) fn written_reason(&self) -> Result<Text, &'static str> {
        let reason = Text::new(self.reason.value());
        match reason.as_str().parse::<OrderRef>() {
            Ok(_) => Err("why-order-code"),
            Err(_) if reason.is_empty() => Err("why-no-reason"),
            Err(_) => Ok(reason),
        }
    }

    /// The reasons that a digit gives where one is asked for: none once one is begun.
    pub(crate) fn usual_reasons(&self) -> &'static [&'static str] {
        if self.reason.value().is_empty() { &USUAL_REASONS } else { &[] }
    }

    /// What is handed over, as far as it can be read.
    pub(crate) fn tenders(&self, total: Money, step: CashStep) -> Option<Vec<Tender>> {
        if is_covered(total) {
            return Some(Vec::new());
        }
        self.wallet.with(total, |rest| {
            Some(match self.means {
                Means::Cash => Tender::Cash { received: self.received(step.round(rest))? },
                Means::Card => Tender::Card { reference: Text::new(self.reference.value()) },
            })
        })
    }

    fn received(&self, rest: Money) -> Option<Money> {
        match &self.amount {
            None => Some(rest),
            Some(typed) => Money::parse(typed.value(), rest.currency()).ok(),
        }
    }

    /// Where text goes: the amount or the reference. What is no amount is shown as it was typed, and refused.
    pub(crate) fn field(&mut self) -> &mut Input {
        match self.means {
            Means::Card => &mut self.reference,
            Means::Cash => self.amount.get_or_insert_default(),
        }
    }

    /// What it holds, as long as something was typed.
    pub(crate) fn held(&self) -> Option<Input> {
        match self.means {
            Means::Card => Some(self.reference.clone()),
            Means::Cash => self.amount.clone(),
        }
    }

    /// As it was before something was typed.
    pub(crate) fn put_back(&mut self, before: Option<Input>) {
        match self.means {
            Means::Card => self.reference = before.unwrap_or_default(),
            Means::Cash => self.amount = before,
        }
    }

    pub(crate) fn is_by_card(&self) -> bool {
        self.means == Means::Card
    }

    /// Another tender.
    pub(crate) fn toggle(&mut self) {
        self.means = match self.means {
            Means::Cash => Means::Card,
            Means::Card => Means::Cash,
        };
    }

    /// The next larger or smaller likely amount.
    pub(crate) fn step_amount(&mut self, total: Money, up: bool, step: CashStep) {
        let rest = self.wallet.rest(total);
        if self.means == Means::Card || rest.minor() == 0 {
            return;
        }
        let rest = step.round(rest);
        let now = self.received(rest).unwrap_or(rest).minor();
        let amounts = quick_amounts(rest);
        let next = if up {
            amounts.iter().find(|amount| amount.minor() > now)
        } else {
            amounts.iter().rev().find(|amount| amount.minor() < now)
        };
        if let Some(amount) = next {
            self.amount = Some(Input::new(amount.to_string()));
        }
    }
}

/// Whether nothing is to be paid: all of it is complimentary, or the old tickets pay it.
pub(crate) const fn is_covered(due: Money) -> bool {
    due.minor() == 0
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Wallet {
    /// Whose it is.
    pub(crate) member: Option<MemberId>,
    /// What there is; `None` until it is known.
    pub(crate) balance: Option<Money>,
    pub(crate) is_used: bool,
    pub(crate) question: Question,
}

impl Wallet {
    /// What the wallet pays of `total`, if it is used.
    pub(crate) fn part(&self, total: Money) -> Option<Money> {
        let balance = self.balance.filter(|balance| self.is_used && balance.currency() == total.currency())?;
        let part = balance.minor().min(total.minor());
        (part > 0).then(|| Money::new(part, total.currency()))
    }

    /// What is left to be paid another way.
    pub(crate) fn rest(&self, total: Money) -> Money {
        self.part(total).and_then(|part| total.checked_sub(part)).unwrap_or(total)
    }

    /// The wallet's part before the `other` tender, which is asked for only if something is left for it.
    pub(crate) fn with(&self, total: Money, other: impl FnOnce(Money) -> Option<Tender>) -> Option<Vec<Tender>> {
        let rest = self.rest(total);
        let part = self.part(total).map(|amount| Tender::Wallet { amount });
        let is_covered = part.is_some() && rest.minor() == 0;
        let other = if is_covered { None } else { Some(other(rest)?) };
        Some(part.into_iter().chain(other).collect())
    }

    /// The store has the last word about how much there is.
    pub(crate) fn correct(&mut self, balance: Money) {
        self.balance = Some(balance);
        self.is_used &= balance.minor() > 0;
    }
}
