//! Rounding of cash: where no coin is as small as a price may be, what is paid or given back in notes and coins is
//! rounded to the nearest that there is, and a half up. The price itself stays; so does what a card or a wallet pays.

use super::money::Money;

/// The smallest step in which cash can be paid, in minor units; 0 where prices need no rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CashStep(i64);

impl CashStep {
    /// No rounding.
    pub const NONE: Self = Self(0);

    /// A step of so many minor units; one or less is none.
    #[must_use]
    pub const fn of(minor: i64) -> Self {
        if minor > 1 { Self(minor) } else { Self::NONE }
    }

    /// Its minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// What moves in cash for an amount.
    #[must_use]
    pub fn round(self, amount: Money) -> Money {
        Money::new(amount.minor().saturating_add(self.rounding(amount).minor()), amount.currency())
    }

    /// By how much that differs from the amount: more is positive, also of what is given back.
    #[must_use]
    pub fn rounding(self, amount: Money) -> Money {
        let step = self.0.max(1);
        let over = amount.minor().rem_euclid(step);
        let is_up = over > 0 && over >= step - over;
        Money::new(if is_up { step - over } else { -over }, amount.currency())
    }
}

#[cfg(test)]
mod tests {
    use super::super::money::Currency;
    use super::*;
    use proptest::prelude::*;

    fn cash(minor: i64, step: i64) -> i64 {
        CashStep::of(step).round(Money::new(minor, Currency::CNY)).minor()
    }

    #[test]
    fn cash_is_rounded_to_the_nearest_coin_and_a_half_up() {
        for (price, step, paid) in [
            (4_503, 5, 4_505),
            (4_502, 5, 4_500),
            (4_500, 5, 4_500),
            (4_505, 10, 4_510),
            (4_504, 10, 4_500),
            (4_550, 100, 4_600),
            (4_549, 100, 4_500),
            (2, 5, 0),
            (3, 5, 5),
            (4_503, 0, 4_503),
            (4_503, 1, 4_503),
        ] {
            assert_eq!(cash(price, step), paid, "{price} in steps of {step}");
        }
    }

    proptest! {
        #[test]
        fn what_is_paid_is_a_whole_number_of_coins_and_off_by_half_a_one_at_most(minor in 0_i64..1_000_000, step in 2_i64..1_000) {
            let paid = cash(minor, step);
            prop_assert_eq!(paid % step, 0);
            prop_assert!((paid - minor).abs() * 2 <= step);
            prop_assert_eq!(cash(paid, step), paid);
        }
    }
}
