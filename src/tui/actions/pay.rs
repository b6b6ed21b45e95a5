//! How far a payment is, and what stands in its way.

use crate::domain::money::Money;
use crate::domain::order::{OrderState, total};
use crate::domain::price::{Line, Pick, is_complimentary};
use crate::domain::tender::TenderFault;
use crate::domain::text::Text;
use crate::tui::state::action::Context;
use crate::tui::state::deed::Deed;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::pay::{Pay, is_covered};

/// Where the keys go while the panel is on top.
pub(crate) fn context(pay: &Pay, model: &Model) -> Context {
    if model.payment(pay.order).is_some() {
        Context::PayRunning
    } else if has_ended(pay, model) {
        Context::PayEnded
    } else if pay.in_review {
        Context::PayReview
    } else if pay.asks_reason && needs_reason(pay, model) {
        Context::ReasonField
    } else {
        Context::PayEntry
    }
}

/// Whether the hold ended under the panel.
fn has_ended(pay: &Pay, model: &Model) -> bool {
    let waits = model.holding.as_ref().is_some_and(|holding| holding.order == pay.order);
    !waits && !pay.keeps_all() && model.order(pay.order).is_none_or(|order| model.has_lapsed(order))
}

/// The picks whose hold, or whose change of the order, has no answer yet.
fn asked<'a>(pay: &Pay, model: &'a Model) -> Option<&'a [Pick]> {
    let held = model.holding.as_ref().filter(|holding| holding.order == pay.order);
    let changes = || model.step.as_ref().is_some_and(|step| step.order == pay.order);
    let changed = model.seats.as_ref().filter(|seats| seats.amending == Some(pay.order) && changes());
    held.map(|holding| holding.picks.as_slice()).or(changed.map(|seats| seats.picks.as_slice()))
}

/// Whether the order's hold or its change is under way: what is to be paid can be seen, and not yet paid.
pub(crate) fn waits(pay: &Pay, model: &Model) -> bool {
    asked(pay, model).is_some()
}

/// What is to be paid for: what is held, and what the guest of an exchange keeps.
pub(crate) fn lines(pay: &Pay, model: &Model) -> Option<Vec<Line>> {
    let mut lines = held(pay, model)?;
    lines.extend(kept(pay, model)?);
    lines.sort_by_key(|line| line.seat);
    Some(lines)
}

/// What that costs.
pub(crate) fn cost(pay: &Pay, model: &Model) -> Option<Money> {
    lines(pay, model).filter(|lines| !lines.is_empty()).map(|lines| total(&lines))
}

/// What the guest keeps: as it was sent, else at the prices of now.
fn kept(pay: &Pay, model: &Model) -> Option<Vec<Line>> {
    let Some(exchange) = pay.exchange.as_ref().filter(|exchange| !exchange.kept.is_empty()) else {
        return Some(Vec::new());
    };
    if let Some(sent) = model.payment(pay.order).and_then(|payment| payment.exchange.as_ref()) {
        return Some(sent.kept.clone());
    }
    let screening = model.screenings.get(&pay.order.screening)?;
    screening.prices.quote(&screening.hall.plan, &exchange.kept).ok()
}

/// The lines of the order, or those that it is about to have.
fn held(pay: &Pay, model: &Model) -> Option<Vec<Line>> {
    if pay.keeps_all() {
        return Some(Vec::new());
    }
    let order = model.order(pay.order);
    let Some(picks) = asked(pay, model) else { return order.map(|order| order.lines.clone()) };
    let screening = model.screenings.get(&pay.order.screening)?;
    let (prices, plan) = (&screening.prices, &screening.hall.plan);
    match order {
        Some(order) => order.quote(prices, plan, picks).ok(),
        None => prices.quote(plan, picks).ok(),
    }
}

/// Whether a ticket costs nothing, so that the sale needs a reason.
pub(crate) fn needs_reason(pay: &Pay, model: &Model) -> bool {
    lines(pay, model).is_some_and(|lines| is_complimentary(&lines))
}

/// Whether a fare of these lines is for members, and the order has none.
fn lacks_member(model: &Model, pay: &Pay, lines: &[Line]) -> bool {
    let order = model.order(pay.order);
    let has_member = order.is_none() && !pay.keeps_all() || pay.buyer(order).is_some();
    let fares = model.screenings.get(&pay.order.screening).map(|screening| screening.prices.fares());
    let is_for_members = |line: &Line| fares?.get(line.fare).map(|of| of.members_only);
    !has_member && lines.iter().any(|line| is_for_members(line) == Some(true))
}

fn is_called_off(pay: &Pay, model: &Model) -> bool {
    model.screenings.get(&pay.order.screening).is_some_and(|screening| screening.called_off.is_some())
}

/// What a yes means: in the review, or in the entry where the amount is enough.
pub(crate) fn meant(pay: &Pay, model: &Model) -> Option<Deed> {
    let is_open = matches!(context(pay, model), Context::PayEntry | Context::PayReview);
    let is_pending = model.order(pay.order).is_none_or(|order| order.state == OrderState::Pending);
    let is_possible = is_open && is_pending && !is_called_off(pay, model);
    let lines = lines(pay, model).filter(|lines| is_possible && !lines.is_empty())?;
    if lacks_member(model, pay, &lines) {
        return None;
    }
    let (total, step) = (pay.due(total(&lines)), model.house.cash);
    let tenders = pay.tenders(total, step)?;
    pay.settle(total, &tenders, step).ok()?;
    let reason = if is_complimentary(&lines) { pay.written_reason().ok()? } else { Text::default() };
    let (reviewed, kept) = (held(pay, model)?, kept(pay, model)?);
    let exchange = pay.exchange.as_ref().map(|exchange| exchange.exchange(kept, step));
    let (order, attempt) = (pay.order, pay.attempt);
    Some(Deed::Pay { order, reviewed, attempt, total, tenders, step, exchange, reason })
}

/// What a yes would do now.
pub(crate) fn deed(pay: &Pay, model: &Model) -> Option<Deed> {
    meant(pay, model).filter(|_| !waits(pay, model))
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
    let is_there = pay.keeps_all() || model.order(pay.order).is_some() && !waits(pay, model);
    let Some(lines) = lines(pay, model).filter(|_| is_there) else { return Some("why-holding") };
    if is_called_off(pay, model) {
        return Some("why-called-off");
    }
    if lacks_member(model, pay, &lines) {
        return Some("why-members-only");
    }
    let (total, step) = (pay.due(total(&lines)), model.house.cash);
    let Some(tenders) = pay.tenders(total, step) else { return Some("why-no-amount") };
    Some(match pay.settle(total, &tenders, step).err()? {
        TenderFault::Short(_) => "why-short",
        TenderFault::TooMuch(_) => "why-too-much",
        TenderFault::NoReference => "why-no-reference",
        TenderFault::LooksLikeCardNumber => "why-card-number",
        TenderFault::IsOrder => "why-order-code",
        TenderFault::WrongCurrency | TenderFault::WrongMix | TenderFault::WalletPart => "why-no-amount",
    })
}

/// Why what was reviewed cannot be sold yet: nobody has said why a ticket costs nothing.
pub(crate) fn why_no_reason(pay: &Pay, model: &Model) -> Option<&'static str> {
    (needs_reason(pay, model) && pay.written_reason().is_err()).then_some("why-reason-first")
}

/// Why the money cannot be taken.
pub(crate) fn why_not_take(model: &Model) -> Option<&'static str> {
    let pay = top(model)?;
    match deed(pay, model) {
        None => Some(why_no_review(model).or(why_no_reason(pay, model)).unwrap_or("why-being-paid")),
        Some(deed) if model.shown.deed.as_ref() != Some(&deed) => Some("why-not-shown"),
        Some(_) => None,
    }
}

/// Why neither cash nor a card is asked for.
pub(crate) fn why_no_other_tender(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Pay(panel)) = model.overlays.last() else { return None };
    let total = panel.due(cost(panel, model)?);
    if is_covered(total) {
        return Some("why-nothing-due");
    }
    let is_covered = panel.wallet.part(total).is_some() && panel.wallet.rest(total).minor() == 0;
    is_covered.then_some("why-wallet-pays-all")
}

pub(crate) fn why_no_wallet(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Pay(pay)) = model.overlays.last() else { return Some("why-no-amount") };
    if context(pay, model) != Context::PayEntry {
        return Some("why-being-paid");
    }
    if cost(pay, model).is_some_and(|cost| is_covered(pay.due(cost))) {
        return Some("why-nothing-due");
    }
    match (pay.wallet.member, pay.wallet.balance) {
        (None, _) => Some("why-no-member"),
        (Some(_), None) => Some("why-wallet-unknown"),
        (Some(_), Some(balance)) => (balance.minor() <= 0).then_some("why-wallet-empty"),
    }
}
