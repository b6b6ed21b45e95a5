//! How far a payment is, and what stands in its way.

use crate::domain::order::OrderState;
use crate::domain::tender::{TenderFault, settle};
use crate::tui::state::action::Context;
use crate::tui::state::deed::Deed;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::pay::Pay;

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

/// Why neither cash nor a card is asked for.
pub(crate) fn why_no_other_tender(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Pay(panel)) = model.overlays.last() else { return None };
    let total = model.order(panel.order)?.total();
    let is_covered = panel.wallet.part(total).is_some() && panel.wallet.rest(total).minor() == 0;
    is_covered.then_some("why-wallet-pays-all")
}

pub(crate) fn why_no_wallet(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Pay(pay)) = model.overlays.last() else { return Some("why-no-amount") };
    if context(pay, model) != Context::PayEntry {
        return Some("why-being-paid");
    }
    match (pay.wallet.member, pay.wallet.balance) {
        (None, _) => Some("why-no-member"),
        (Some(_), None) => Some("why-wallet-unknown"),
        (Some(_), Some(balance)) => (balance.minor() <= 0).then_some("why-wallet-empty"),
    }
}
