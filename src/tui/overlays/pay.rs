//! The payment panel: tender and amount, the review with the total in view, and the running payment.
//!
//! The panel may be closed while a payment runs; the [`Payment`] stays in the model until the ledger
//! has answered, and the panel of that order shows it again.

use std::time::Duration;

use tui_input::{Input, InputRequest};

use super::super::actions::Context;
use super::super::effect::{Ask, Effect};
use super::super::input::Key;
use super::super::model::{Deed, Model, Overlay};
use super::super::note::Note;
use super::wallet::Wallet;
use crate::box_office::Paid;
use crate::domain::ids::{AttemptId, OrderRef, RequestId};
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::Refusal;
use crate::domain::tender::{Tender, TenderFault, quick_amounts, settle};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// How long after an unsure answer the same attempt asks again.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The longest amount and card reference that are typed.
const MOST_TYPED: usize = 30;

/// A payment without an answer.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) request: RequestId,
    pub(crate) order: OrderRef,
    pub(crate) attempt: AttemptId,
    pub(crate) tenders: Vec<Tender>,
    /// When an unsure attempt asks again; while it is set, nobody knows what became of it.
    pub(crate) ask_again: Option<Timestamp>,
    pub(crate) unsure: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    Cash,
    Card,
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
    pub(crate) in_review: bool,
    /// The question that lengthens the hold, and whether it did.
    prepare: Option<RequestId>,
    pub(crate) lengthened: bool,
    /// What was taken for seats that turned out to be sold, until the next payment.
    pub(crate) hand_back: Option<Note>,
    /// The order as last seen, to be drawn when it is gone.
    pub(crate) last_seen: Option<Order>,
}

impl Pay {
    pub(crate) fn new(order: OrderRef, attempt: AttemptId) -> Self {
        Self {
            order,
            attempt,
            means: Means::Cash,
            amount: None,
            reference: Input::default(),
            wallet: Wallet::default(),
            in_review: false,
            prepare: None,
            lengthened: false,
            hand_back: None,
            last_seen: None,
        }
    }

    /// The panel of a payment that runs already.
    pub(crate) fn of(running: &Payment) -> Self {
        let mut pay = Self { in_review: true, ..Self::new(running.order, running.attempt) };
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
        self.lengthened = false;
    }

    /// What is handed over, as far as it can be read.
    pub(crate) fn tenders(&self, total: Money) -> Option<Vec<Tender>> {
        self.wallet.with(total, |rest| {
            Some(match self.means {
                Means::Cash => Tender::Cash { received: self.received(rest)? },
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

    /// A key that is no action: text for the amount or the reference.
    pub(crate) fn type_key(&mut self, key: Key) {
        let Some(request) = super::super::update::editing(key) else { return };
        let field = match self.means {
            Means::Card => &mut self.reference,
            Means::Cash => {
                if let InputRequest::InsertChar(c) = request
                    && !(c.is_ascii_digit() || c == '.')
                {
                    return;
                }
                self.amount.get_or_insert_default()
            }
        };
        if !matches!(request, InputRequest::InsertChar(_)) || field.value().chars().count() < MOST_TYPED {
            field.handle(request);
        }
    }

    /// Another tender.
    pub(crate) fn toggle(&mut self) {
        self.means = match self.means {
            Means::Cash => Means::Card,
            Means::Card => Means::Cash,
        };
    }

    /// The next larger or smaller likely amount.
    pub(crate) fn step_amount(&mut self, total: Money, up: bool) {
        let rest = self.wallet.rest(total);
        if self.means == Means::Card || rest.minor() == 0 {
            return;
        }
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

/// Where the keys go while the panel is on top.
pub(crate) fn context(pay: &Pay, model: &Model) -> Context {
    if model.payment(pay.order).is_some() {
        Context::PayRunning
    } else if has_ended(pay, model) {
        Context::PayEnded
    } else if pay.in_review {
        Context::PayReview
    } else {
        Context::PayEntry
    }
}

/// Whether the hold ended under the panel.
fn has_ended(pay: &Pay, model: &Model) -> bool {
    let waits = model.holding.as_ref().is_some_and(|holding| holding.order == pay.order);
    !waits && model.order(pay.order).is_none_or(|order| model.has_lapsed(order))
}

/// What a yes would do: only in the review, and only while the order can be paid.
pub(crate) fn deed(pay: &Pay, model: &Model) -> Option<Deed> {
    if context(pay, model) != Context::PayReview {
        return None;
    }
    let order = model.order(pay.order).filter(|order| order.state == OrderState::Pending)?;
    let total = order.total();
    let tenders = pay.tenders(total)?;
    settle(total, &tenders).ok()?;
    Some(Deed::Pay { order: pay.order, attempt: pay.attempt, total, tenders })
}

fn top(model: &Model) -> Option<&Pay> {
    match model.overlays.last() {
        Some(Overlay::Pay(pay)) => Some(pay),
        _ => None,
    }
}

/// Why the tender cannot be reviewed.
pub(crate) fn why_no_review(model: &Model) -> Option<&'static str> {
    let pay = top(model)?;
    let Some(order) = model.order(pay.order) else { return Some("why-holding") };
    let total = order.total();
    let Some(tenders) = pay.tenders(total) else { return Some("why-no-amount") };
    Some(match settle(total, &tenders).err()? {
        TenderFault::Short(_) => "why-short",
        TenderFault::TooMuch(_) => "why-too-much",
        TenderFault::NoReference => "why-no-reference",
        TenderFault::LooksLikeCardNumber => "why-card-number",
        TenderFault::WrongCurrency | TenderFault::WrongMix | TenderFault::WalletPart => "why-no-amount",
    })
}

/// Why the money cannot be taken.
pub(crate) fn why_not_take(model: &Model) -> Option<&'static str> {
    match top(model).and_then(|pay| deed(pay, model)) {
        None => Some("why-being-paid"),
        Some(deed) if model.shown.deed.as_ref() != Some(&deed) => Some("why-not-shown"),
        Some(_) => None,
    }
}

/// Lengthens the hold of an order whose panel is open.
pub(crate) fn prepare(model: &mut Model, reference: OrderRef) -> Vec<Effect> {
    let held = model.order(reference).is_some_and(|order| order.state == OrderState::Pending);
    let request = model.request();
    match model.pay_panel() {
        Some(panel) if held && panel.order == reference => {
            panel.prepare = Some(request);
            vec![Effect::Ask(request, Ask::Prepare(reference))]
        }
        _ => Vec::new(),
    }
}

/// The hold was lengthened, or not.
pub(crate) fn prepared(model: &mut Model, request: RequestId, answer: Result<Order, Refusal>) {
    if model.pay_panel().is_none_or(|panel| panel.prepare != Some(request)) {
        return;
    }
    match answer {
        Ok(order) => {
            let before = model.order(order.reference).map(|known| known.deadline);
            let lengthened = before.is_some_and(|before| before < order.deadline);
            model.learn(&order);
            if let Some(panel) = model.pay_panel() {
                panel.prepare = None;
                panel.lengthened = lengthened;
            }
            // The line tells of the longer hold now.
            if lengthened && matches!(model.note, Some(Note::Held { .. })) {
                model.note = None;
            }
        }
        // A hold at its cap is as long as it may be: there is nothing to say.
        Err(Refusal::HoldAtCap) => {}
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// The deed is done: the payment runs.
pub(crate) fn take(model: &mut Model, order: OrderRef, attempt: AttemptId, tenders: Vec<Tender>) -> Vec<Effect> {
    let request = model.request();
    model.payments.push(Payment { request, order, attempt, tenders: tenders.clone(), ask_again: None, unsure: false });
    vec![Effect::Ask(request, Ask::Pay { order, attempt, tenders })]
}

/// Unsure payments whose time has come ask again, under the same attempt.
pub(crate) fn ask_again(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let mut effects = Vec::new();
    for place in 0..model.payments.len() {
        let request = model.request();
        let Some(payment) = model.payments.get_mut(place) else { continue };
        if payment.ask_again.is_some_and(|at| at <= now) {
            payment.ask_again = None;
            payment.request = request;
            let (order, attempt, tenders) = (payment.order, payment.attempt, payment.tenders.clone());
            effects.push(Effect::Ask(request, Ask::Pay { order, attempt, tenders }));
        }
    }
    effects
}

/// The answer to a payment.
pub(crate) fn paid(model: &mut Model, request: RequestId, answer: Result<Paid, Refusal>) {
    let Some(place) = model.payments.iter().position(|payment| payment.request == request) else { return };
    match answer {
        Ok(paid) => {
            let payment = model.payments.remove(place);
            let (reference, total) = (paid.order.reference, paid.order.total());
            model.learn(&paid.order);
            if model.selected == Some(reference) {
                model.selected = None;
            }
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Pay(pay) if pay.order == reference));
            let seats = paid.order.seats().collect();
            let note = Note::Sold { order: reference, seats, total, tenders: payment.tenders, change: paid.change };
            model.last_sale = Some((model.now, note.clone()));
            model.say(note);
        }
        // A fault says that the answer was lost, not that nothing was done.
        Err(Refusal::Unsure { .. } | Refusal::Fault(_)) => {
            let again = model.now.plus(ASK_AGAIN);
            let mut first = None;
            if let Some(payment) = model.payments.get_mut(place) {
                payment.ask_again = Some(again);
                first = (!payment.unsure).then_some(payment.order);
                payment.unsure = true;
            }
            if let Some(order) = first {
                model.say(Note::Checking { order });
            }
        }
        Err(Refusal::SoldElsewhere { seats }) => {
            let payment = model.payments.remove(place);
            let note = Note::HandBack { seats, tenders: payment.tenders };
            hand_back(model, payment.order, &note);
            model.say(note);
        }
        Err(refusal) => {
            let payment = model.payments.remove(place);
            if let Some(panel) = model.pay_panel()
                && panel.order == payment.order
            {
                panel.in_review = false;
                if let Refusal::WalletShort(balance) = &refusal {
                    panel.wallet.correct(*balance);
                }
            }
            if let Some(order) = model.orders.iter_mut().find(|order| order.reference == payment.order)
                && order.state == OrderState::Paying
            {
                order.state = OrderState::Pending;
            }
            model.say(Note::Refused(refusal));
        }
    }
}

/// The panel says that the money goes back. The ledger has the attempt as handed back and refuses
/// it from now on, so what is left of the order is paid under a new one, with money counted anew.
fn hand_back(model: &mut Model, order: OrderRef, note: &Note) {
    let attempt = model.mint.attempt;
    // A payment that ran in the background has no panel; this must be seen all the same.
    if model.overlays.is_empty() {
        model.overlays.push(Overlay::Pay(Box::new(Pay::new(order, attempt))));
    }
    if let Some(panel) = model.pay_panel()
        && panel.order == order
    {
        *panel = Pay { hand_back: Some(note.clone()), last_seen: panel.last_seen.take(), ..Pay::new(order, attempt) };
    }
}

/// Remembers the order for as long as it can be seen, so that it can be drawn when it is gone.
pub(crate) fn keep_in_sight(model: &mut Model) {
    let Some(reference) = model.pay_panel().map(|panel| panel.order) else { return };
    let order = model.known(reference).cloned();
    if let Some(panel) = model.pay_panel()
        && order.is_some()
    {
        panel.last_seen = order;
    }
}
