//! Tickets of a paid order given for others: what they are worth, and what is still to pay or goes back.
//!
//! ```text
//! price of the old tickets ── fee ──▶ kept by the house
//!                          └─ worth ─▶ carried to the new order, as far as it costs that much
//!                                   └─▶ the rest goes back
//! price of the new tickets ─ carried ─▶ due: the guest pays it
//! ```

use super::cash::CashStep;
use super::hall::SeatId;
use super::ids::OrderRef;
use super::money::Money;
use super::price::Line;
use super::tender::{Settled, Tender, TenderFault, settle};

/// The tickets that are given, and what was told of them before anyone decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Of which order.
    pub of: OrderRef,
    /// Which of its seats; all that are left, if none are named.
    pub seats: Vec<SeatId>,
    /// Those of them that the guest keeps, at other fares: lines of the new order that nobody has to hold.
    pub kept: Vec<Line>,
    /// The fee that was told.
    pub fee: Money,
    /// What the tickets were told to be worth: their price less the fee.
    pub worth: Money,
    /// In which steps cash was told.
    pub step: CashStep,
}

/// What an exchange moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// From the old order to the new one, where no money changes hands.
    pub carried: Money,
    /// What the guest pays.
    pub due: Money,
    /// What goes back to the guest.
    pub back: Money,
}

impl Balance {
    /// Of tickets that are worth so much, for others that cost so much. `None` in two currencies.
    #[must_use]
    pub fn of(worth: Money, cost: Money) -> Option<Self> {
        let carried = Money::new(worth.minor().min(cost.minor()), cost.currency());
        Some(Self { carried, due: cost.checked_sub(carried)?, back: worth.checked_sub(carried)? })
    }
}

/// How `tenders` pay what is due: none where nothing is.
///
/// # Errors
/// As of [`settle`].
pub fn settle_due(due: Money, tenders: &[Tender], step: CashStep) -> Result<Settled, TenderFault> {
    if due.minor() != 0 {
        return settle(due, tenders, step);
    }
    let nothing =
        Settled { parts: Vec::new(), change: Money::zero(due.currency()), rounding: Money::zero(due.currency()) };
    if tenders.is_empty() { Ok(nothing) } else { Err(TenderFault::WrongMix) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    fn yuan(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    #[test]
    fn the_difference_is_due_or_goes_back_and_never_both() {
        let of = |worth, cost| {
            let balance = Balance::of(yuan(worth), yuan(cost)).unwrap();
            (balance.carried.minor(), balance.due.minor(), balance.back.minor())
        };
        assert_eq!(of(4_050, 6_000), (4_050, 1_950, 0));
        assert_eq!(of(5_400, 4_500), (4_500, 0, 900));
        assert_eq!(of(4_500, 4_500), (4_500, 0, 0));
        assert_eq!(of(0, 4_500), (0, 4_500, 0), "all of it was kept");
        assert_eq!(of(4_500, 0), (0, 0, 4_500));
        assert_eq!(Balance::of(yuan(1), Money::new(1, Currency::from_code("JPY").unwrap())), None);
    }

    #[test]
    fn where_nothing_is_due_nothing_is_taken() {
        assert_eq!(settle_due(yuan(0), &[], CashStep::NONE).unwrap().parts, []);
        let cash = Tender::Cash { received: yuan(100) };
        assert_eq!(settle_due(yuan(0), std::slice::from_ref(&cash), CashStep::NONE), Err(TenderFault::WrongMix));
        assert_eq!(settle_due(yuan(100), &[cash], CashStep::NONE).unwrap().change, yuan(0));
        assert_eq!(settle_due(yuan(100), &[], CashStep::NONE), Err(TenderFault::WrongMix));
    }
}
