//! Takes a payment from its panel to its answer, and lengthens the hold meanwhile.
//!
//! The wallet's balance that is shown is a copy. The sale itself has the last word; when it says that there is
//! less, the panel goes on with what there is.

use std::time::Duration;

use super::effect::{Ask, Effect};
use super::{exchange, papers};
use crate::box_office::{Exchanged, Paid};
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::member::Winnings;
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::Refusal;
use crate::domain::tender::Tender;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::{self, Note};
use crate::tui::state::pay::{Pay, Payment, Wallet};

/// How long after an unsure answer the same attempt asks again.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// Lengthens the hold of an order whose panel is open.
pub(crate) fn prepare(model: &mut Model, reference: OrderRef) -> Vec<Effect> {
    let held = model.order(reference).is_some_and(|order| order.state == OrderState::Pending);
    let changes = model.step.as_ref().is_some_and(|step| step.order == reference);
    let changes = changes && model.seats.as_ref().is_some_and(|seats| seats.amending == Some(reference));
    let request = model.request();
    match model.pay_panel().filter(|_| !changes) {
        Some(panel) if held && panel.order == reference => {
            panel.prepare.ask(request);
            vec![Effect::Ask(request, Ask::Prepare(reference))]
        }
        _ => Vec::new(),
    }
}

/// The hold was lengthened, or not.
pub(crate) fn prepared(model: &mut Model, request: RequestId, answer: Result<Order, Refusal>) {
    if !model.pay_panel().is_some_and(|panel| panel.prepare.is_answered_by(request)) {
        return;
    }
    match answer {
        Ok(order) => {
            let before = model.order(order.reference).map(|known| known.deadline);
            let lengthened = before.is_some_and(|before| before < order.deadline);
            model.learn(&order);
            if let Some(panel) = model.pay_panel() {
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

/// The reason is written: on to the review, or why not.
pub(crate) fn submit_reason(model: &mut Model) {
    let Some(panel) = model.pay_panel() else { return };
    match panel.written_reason() {
        Ok(_) => {
            panel.asks_reason = false;
            panel.in_review = true;
        }
        Err(why) => model.hint(why),
    }
}

/// The deed is done: the payment runs.
pub(crate) fn take(model: &mut Model, payment: Payment) -> Vec<Effect> {
    let effect = ask(&payment);
    model.payments.push(payment);
    vec![effect]
}

/// The question that a payment asks, however often.
fn ask(payment: &Payment) -> Effect {
    let Payment { request, order, attempt, step, .. } = *payment;
    let (reviewed, tenders, reason) = (payment.reviewed.clone(), payment.tenders.clone(), payment.reason.clone());
    let ask = match payment.exchange.clone().map(Box::new) {
        Some(exchange) => Ask::Exchange { order, reviewed, attempt, tenders, exchange, reason },
        None => Ask::Pay { order, reviewed, attempt, tenders, step, reason },
    };
    Effect::Ask(request, ask)
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
            effects.push(ask(payment));
        }
    }
    effects
}

/// What is called off is told of the watched screening only: a review of another one looks for itself.
pub(crate) fn look_again(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let due = model.unwatched_review().filter(|pay| pay.look.is_due(now)).map(|pay| pay.order.screening);
    let Some(screening) = due else { return Vec::new() };
    let request = model.request();
    if let Some(pay) = model.pay_panel() {
        pay.look.ask(request, now);
    }
    vec![Effect::Ask(request, Ask::ScreeningsOf(vec![screening]))]
}

/// An order whose payment is open was changed by someone else here, a script: its total is another, and that is said.
pub(crate) fn changed(model: &mut Model, list: &[Order]) {
    let is_ours = model.holding.is_some() || model.step.is_some();
    let Some(panel) = model.pay_panel().filter(|_| !is_ours) else { return };
    let reference = panel.order;
    let after = list.iter().find(|order| order.reference == reference);
    let is_changed = |after: &&Order| model.order(reference).is_some_and(|before| before.lines != after.lines);
    if let Some(after) = after.filter(is_changed) {
        if let Some(panel) = model.pay_panel() {
            panel.amount = None;
        }
        model.say(Note::Refused(Refusal::OrderChanged(after.lines.clone())));
    }
}

/// What it is now is known of every screening alike; the next look may be asked for.
pub(crate) fn looked(model: &mut Model, request: RequestId) {
    if let Some(pay) = model.pay_panel() {
        pay.look.is_answered_by(request);
    }
}

/// The answer to a payment.
pub(crate) fn paid(model: &mut Model, request: RequestId, answer: Result<Paid, Refusal>) -> Vec<Effect> {
    let Some(place) = place(model, request) else { return Vec::new() };
    learn_step(model, answer.as_ref().err());
    match answer {
        Ok(Paid { order, change, .. }) => sold(model, place, &order, |tenders| {
            let (seats, total) = (order.seats().collect(), order.total());
            Note::Sold { order: order.reference, seats, total, tenders, change }
        }),
        Err(refusal) => {
            not_sold(model, place, refusal);
            Vec::new()
        }
    }
}

/// The same of one for which tickets of another order pay first.
pub(crate) fn exchanged(model: &mut Model, request: RequestId, answer: Result<Box<Exchanged>, Refusal>) -> Vec<Effect> {
    let Some(place) = place(model, request) else { return Vec::new() };
    learn_step(model, answer.as_ref().err());
    match answer {
        Ok(done) => {
            let Exchanged { order, change, old, fee, carried, back, .. } = *done;
            // No more is carried than it costs.
            let due = order.total().checked_sub(carried).unwrap_or(Money::zero(carried.currency()));
            let effects = sold(model, place, &order, |tenders| {
                let (of, seats, order) = (old.reference, order.seats().collect(), order.reference);
                Note::Exchanged(Box::new(note::Exchanged { of, order, seats, due, tenders, change, back, fee }))
            });
            model.exchange = None;
            effects
        }
        Err(refusal) => {
            not_sold(model, place, refusal.clone());
            exchange::refused(model, &refusal);
            Vec::new()
        }
    }
}

/// Where cash is rounded in other steps than was told, the panel shows the new amount at once.
pub(crate) fn learn_step(model: &mut Model, refusal: Option<&Refusal>) {
    if let Some(Refusal::CashStep(step)) = refusal {
        model.house.cash = *step;
    }
}

/// The payment that waits for this answer, unless it comes too late.
fn place(model: &Model, request: RequestId) -> Option<usize> {
    model.payments.iter().position(|payment| payment.request == request)
}

/// It is sold; what is said of it goes by what was taken.
fn sold(model: &mut Model, place: usize, order: &Order, note: impl FnOnce(Vec<Tender>) -> Note) -> Vec<Effect> {
    let payment = model.payments.remove(place);
    let reference = order.reference;
    model.learn(order);
    if model.selected == Some(reference) {
        model.selected = None;
    }
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Pay(pay) if pay.order == reference));
    let today = model.house.calendar.day_of(model.now);
    model.history.sell(order.clone(), today, model.screen == Screen::Orders);
    let note = note(payment.tenders);
    let moves_cash = note.moves_cash();
    model.last_sale = Some((model.now, note.clone()));
    model.sold = Some(reference);
    model.say(note);
    papers::sold(model, reference, moves_cash)
}

/// It is not sold, or nobody knows.
fn not_sold(model: &mut Model, place: usize, refusal: Refusal) {
    match refusal {
        // A fault says that the answer was lost, not that nothing was done.
        Refusal::Unsure { .. } | Refusal::Fault(_) => {
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
        refusal if refusal.leaves_money() => {
            let payment = model.payments.remove(place);
            set_right(model, payment.order, &refusal);
            let note = match refusal {
                Refusal::SoldElsewhere { seats } => {
                    let screening = payment.order.screening;
                    Note::HandBack { screening, seats, tenders: payment.tenders }
                }
                why => Note::GiveBack { why, tenders: payment.tenders },
            };
            hand_back(model, payment.order, &note);
            model.say(note);
        }
        refusal => {
            let payment = model.payments.remove(place);
            if let Some(panel) = model.pay_panel().filter(|panel| panel.order == payment.order) {
                panel.in_review = false;
            }
            set_right(model, payment.order, &refusal);
            model.say(Note::Refused(refusal));
        }
    }
}

/// What a refused payment tells of its order: it is pending again, and may have other lines than we knew.
fn set_right(model: &mut Model, order: OrderRef, refusal: &Refusal) {
    let Some(order) = model.orders.iter_mut().find(|known| known.reference == order) else { return };
    if order.state == OrderState::Paying {
        order.state = OrderState::Pending;
    }
    if let Refusal::OrderChanged(lines) = refusal {
        order.lines.clone_from(lines);
    }
}

/// The panel says that the money goes back. The ledger has the attempt as handed back and refuses
/// it from now on, so what is left of the order is paid under a new one, with money counted anew.
fn hand_back(model: &mut Model, order: OrderRef, note: &Note) {
    let attempt = model.mint.attempt;
    // A payment that ran in the background has no panel; this must be seen all the same.
    if model.overlays.is_empty() {
        let exchange = model.exchange.clone().filter(|exchange| exchange.to == Some(order));
        model.overlays.push(Overlay::Pay(Box::new(Pay { exchange, ..Pay::new(order, attempt) })));
    }
    if let Some(panel) = model.pay_panel()
        && panel.order == order
    {
        let (wallet, exchange) = (std::mem::take(&mut panel.wallet), panel.exchange.take());
        let (last_seen, reason) = (panel.last_seen.take(), std::mem::take(&mut panel.reason));
        *panel = Pay { hand_back: Some(note.clone()), last_seen, exchange, reason, ..Pay::new(order, attempt) };
        // What there is in the wallet was told by the refusal itself.
        if let Note::GiveBack { why: Refusal::WalletShort(balance), .. } = note {
            panel.wallet = wallet;
            panel.wallet.correct(*balance);
        }
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

/// Asks for the balance when the panel's order has a member whose wallet is not known.
pub(crate) fn ask_wallet(model: &mut Model) -> Vec<Effect> {
    let panel = model.pay_panel().map(|panel| (panel.order, panel.keeps_all(), panel.buyer(None)));
    let Some((reference, keeps_all, buyer)) = panel else { return Vec::new() };
    let order = model.order(reference);
    if order.is_none() && !keeps_all {
        return Vec::new();
    }
    let member = order.and_then(|order| order.member).or(buyer);
    // What runs is shown as it was sent.
    if model.payment(reference).is_some() {
        return Vec::new();
    }
    let request = model.request();
    let Some(panel) = model.pay_panel().filter(|panel| panel.wallet.member != member) else { return Vec::new() };
    panel.wallet = Wallet { member, ..Wallet::default() };
    panel.wallet.question.ask(request);
    member.map(|member| Effect::Ask(request, Ask::Winnings(member))).into_iter().collect()
}

/// The balance has come, or not.
pub(crate) fn wallet_told(model: &mut Model, request: RequestId, answer: &Result<Winnings, Refusal>) {
    if let (Some(panel), Ok(winnings)) = (model.pay_panel(), answer)
        && panel.wallet.question.is_answered_by(request)
    {
        panel.wallet.balance = Some(winnings.balance);
    }
}

/// Uses the wallet, or not.
pub(crate) fn toggle_wallet(model: &mut Model) {
    if let Some(panel) = model.pay_panel() {
        panel.wallet.is_used = !panel.wallet.is_used;
        // What was counted was for another amount.
        panel.amount = None;
    }
}
