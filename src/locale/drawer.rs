//! What the numbers of a drawer are called.

use super::{Locale, Var};
use crate::domain::drawer::figures::Figure;
use crate::domain::money::Money;

/// The id of the name of one of them.
#[must_use]
pub const fn figure_id(figure: Figure) -> &'static str {
    match figure {
        Figure::Float => "drawer-figure-float",
        Figure::CashPaid => "drawer-figure-cash-paid",
        Figure::CashBack => "drawer-figure-cash-back",
        Figure::Rounding => "drawer-figure-rounding",
        Figure::CardPaid => "drawer-figure-card-paid",
        Figure::CardBack => "drawer-figure-card-back",
        Figure::WalletPaid => "drawer-figure-wallet-paid",
        Figure::WalletBack => "drawer-figure-wallet-back",
        Figure::Carried => "drawer-figure-carried",
        Figure::FeesKept => "drawer-figure-fees-kept",
        Figure::PaidIn => "drawer-figure-paid-in",
        Figure::PaidOut => "drawer-figure-paid-out",
        Figure::Dropped => "drawer-figure-dropped",
        Figure::Counted => "drawer-figure-counted",
        Figure::Orders => "drawer-figure-orders",
        Figure::Tickets => "drawer-figure-tickets",
        Figure::Complimentary => "drawer-figure-complimentary",
        Figure::Refunds => "drawer-figure-refunds",
        Figure::RefundedTickets => "drawer-figure-refunded-tickets",
        Figure::Exchanges => "drawer-figure-exchanges",
    }
}

impl Locale {
    /// By how much a drawer is off.
    #[must_use]
    pub fn off(&self, off: Money) -> String {
        let amount = Money::new(off.minor().saturating_abs(), off.currency()).to_string();
        let amount = [("amount", Var::from(&amount))];
        match off.minor() {
            0 => self.text("drawer-right"),
            minor if minor < 0 => self.fill("drawer-short", &amount),
            _ => self.fill("drawer-over", &amount),
        }
    }
}
