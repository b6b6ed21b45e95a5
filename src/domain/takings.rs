//! What was taken on a day: by cashier and terminal, and by tender.
//!
//! A wallet is a way of paying, but nothing of it lies in a drawer: what must be there is the cash that
//! was taken less the cash that was handed back.

use super::ids::TerminalId;
use super::money::{Currency, Money};
use super::order::Flow;
use super::text::Text;

/// What one tender brought in, and what went back by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Taken for tickets.
    pub paid: Money,
    /// Given back.
    pub back: Money,
}

/// What was taken and done, of one till or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// In cash, without the change.
    pub cash: Taken,
    /// At the card terminal.
    pub card: Taken,
    /// From members' winnings.
    pub wallet: Taken,
    /// Orders that were sold.
    pub orders: u64,
    /// Tickets of these.
    pub tickets: u64,
    /// Tickets whose money went back, whenever they were sold.
    pub refunded: u64,
}

/// A cashier at a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Till {
    /// The terminal.
    pub terminal: TerminalId,
    /// Who worked there.
    pub cashier: Text,
    /// What was taken.
    pub sums: Sums,
}

/// The takings of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takings {
    /// By terminal, then cashier.
    pub tills: Vec<Till>,
    /// All of them together.
    pub total: Sums,
}

impl Taken {
    const fn nothing(currency: Currency) -> Self {
        Self { paid: Money::zero(currency), back: Money::zero(currency) }
    }

    /// What is left of it.
    #[must_use]
    pub fn net(&self) -> Money {
        Money::new(self.paid.minor().saturating_sub(self.back.minor()), self.paid.currency())
    }

    fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self { paid: self.paid.checked_add(other.paid)?, back: self.back.checked_add(other.back)? })
    }
}

impl Sums {
    /// Nothing yet.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        let none = Taken::nothing(currency);
        Self { cash: none, card: none, wallet: none, orders: 0, tickets: 0, refunded: 0 }
    }

    /// Each tender by its word, in the order in which they are told.
    #[must_use]
    pub const fn tenders(&self) -> [(&'static str, Taken); 3] {
        [("cash", self.cash), ("card", self.card), ("wallet", self.wallet)]
    }

    /// All tenders together. `None` beyond what can be counted.
    #[must_use]
    pub fn all(&self) -> Option<Taken> {
        self.cash.checked_add(self.card)?.checked_add(self.wallet)
    }

    /// What must lie in the drawer beyond what was there before.
    #[must_use]
    pub fn drawer(&self) -> Money {
        self.cash.net()
    }

    /// Adds money that moved. `None` for a tender that is not known, another currency, or beyond counting.
    pub fn add(&mut self, tender: &str, flow: Flow, amount: Money) -> Option<()> {
        let taken = match tender {
            "cash" => &mut self.cash,
            "card" => &mut self.card,
            "wallet" => &mut self.wallet,
            _ => return None,
        };
        let sum = match flow {
            Flow::Payment => &mut taken.paid,
            Flow::Refund => &mut taken.back,
        };
        *sum = sum.checked_add(amount)?;
        Some(())
    }

    fn checked_add(self, other: &Self) -> Option<Self> {
        Some(Self {
            cash: self.cash.checked_add(other.cash)?,
            card: self.card.checked_add(other.card)?,
            wallet: self.wallet.checked_add(other.wallet)?,
            orders: self.orders.checked_add(other.orders)?,
            tickets: self.tickets.checked_add(other.tickets)?,
            refunded: self.refunded.checked_add(other.refunded)?,
        })
    }
}

impl Takings {
    /// The tills with their sum. `None` beyond what can be counted.
    #[must_use]
    pub fn of(mut tills: Vec<Till>, currency: Currency) -> Option<Self> {
        tills.sort_by(|one, other| (&one.terminal, &one.cashier).cmp(&(&other.terminal, &other.cashier)));
        let total = tills.iter().try_fold(Sums::nothing(currency), |sum, till| sum.checked_add(&till.sums))?;
        total.all()?;
        Some(Self { tills, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wallet_is_a_tender_and_no_cash_in_the_drawer() {
        let yuan = |minor| Money::new(minor, Currency::CNY);
        let mut sums = Sums::nothing(Currency::CNY);
        for (tender, flow, minor) in [
            ("cash", Flow::Payment, 9_000),
            ("cash", Flow::Refund, 2_500),
            ("wallet", Flow::Payment, 2_000),
            ("card", Flow::Payment, 4_500),
        ] {
            sums.add(tender, flow, yuan(minor)).unwrap();
        }
        assert_eq!((sums.drawer(), sums.all().unwrap().net()), (yuan(6_500), yuan(13_000)));
        assert_eq!(sums.add("cheque", Flow::Payment, yuan(1)), None);
    }

    proptest! {
        #[test]
        fn the_total_is_the_sum_of_the_tills_however_it_is_added_up(
            moved in prop::collection::vec((0_usize..4, 0_usize..3, any::<bool>(), 0_i64..1_000_000), 0..40)
        ) {
            let mut tills: Vec<Till> = ["T1", "T2", "T3", "T4"].map(|name| Till {
                terminal: name.parse().unwrap(),
                cashier: Text::new("Li"),
                sums: Sums::nothing(Currency::CNY),
            }).into();
            let mut net = 0;
            for (till, tender, is_back, minor) in moved {
                let flow = if is_back { Flow::Refund } else { Flow::Payment };
                net += if is_back { -minor } else { minor };
                tills[till].sums.add(["cash", "card", "wallet"][tender], flow, Money::new(minor, Currency::CNY)).unwrap();
            }
            let takings = Takings::of(tills, Currency::CNY).unwrap();
            prop_assert_eq!(takings.total.all().unwrap().net().minor(), net);
            let by_till: i64 = takings.tills.iter().map(|till| till.sums.all().unwrap().net().minor()).sum();
            prop_assert_eq!(by_till, net);
        }
    }
}
