//! Winnings as a part of a payment: the balance of the order's member, and whether it is used.
//!
//! The balance that is shown is a copy. The sale itself has the last word; when it says that there is
//! less, the panel goes on with what there is.

use super::super::actions::Context;
use super::super::effect::{Ask, Effect};
use super::super::model::{Model, Overlay};
use crate::domain::ids::{MemberId, RequestId};
use crate::domain::member::Winnings;
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::domain::tender::Tender;

#[derive(Clone, Debug, Default)]
pub(crate) struct Wallet {
    /// Whose it is.
    pub(crate) member: Option<MemberId>,
    /// What there is; `None` until it is known.
    pub(crate) balance: Option<Money>,
    pub(crate) is_used: bool,
    pub(super) request: Option<RequestId>,
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

/// Why neither cash nor a card is asked for.
pub(crate) fn why_no_other_tender(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Pay(panel)) = model.overlays.last() else { return None };
    let total = model.order(panel.order)?.total();
    let is_covered = panel.wallet.part(total).is_some() && panel.wallet.rest(total).minor() == 0;
    is_covered.then_some("why-wallet-pays-all")
}

/// Asks for the balance when the panel's order has a member whose wallet is not known.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(reference) = model.pay_panel().map(|panel| panel.order) else { return Vec::new() };
    let Some(order) = model.order(reference) else { return Vec::new() };
    let member = order.member;
    // What runs is shown as it was sent.
    if model.payment(reference).is_some() {
        return Vec::new();
    }
    let request = model.request();
    let Some(panel) = model.pay_panel().filter(|panel| panel.wallet.member != member) else { return Vec::new() };
    let asks = member.map(|member| Effect::Ask(request, Ask::Winnings(member)));
    panel.wallet = Wallet { member, request: asks.is_some().then_some(request), ..Wallet::default() };
    asks.into_iter().collect()
}

/// The balance has come, or not.
pub(crate) fn told(model: &mut Model, request: RequestId, answer: &Result<Winnings, Refusal>) {
    let wallet = model.pay_panel().map(|panel| &mut panel.wallet).filter(|wallet| wallet.request == Some(request));
    if let Some(wallet) = wallet {
        wallet.request = None;
        if let Ok(winnings) = answer {
            wallet.balance = Some(winnings.balance);
        }
    }
}

/// Uses the wallet, or not.
pub(crate) fn toggle(model: &mut Model) {
    if let Some(panel) = model.pay_panel() {
        panel.wallet.is_used = !panel.wallet.is_used;
        // What was counted was for another amount.
        panel.amount = None;
    }
}

pub(crate) fn why_no_wallet(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Pay(pay)) = model.overlays.last() else { return Some("why-no-amount") };
    if super::pay::context(pay, model) != Context::PayEntry {
        return Some("why-being-paid");
    }
    match (pay.wallet.member, pay.wallet.balance) {
        (None, _) => Some("why-no-member"),
        (Some(_), None) => Some("why-wallet-unknown"),
        (Some(_), Some(balance)) => (balance.minor() <= 0).then_some("why-wallet-empty"),
    }
}
