//! What a session of a drawer came to, as numbers: read from the books for an X at any time, kept as they are in a Z, and
//! added up over all tills when the day is closed.

use std::fmt;
use std::str::FromStr;

use super::super::money::{Currency, Money};
use super::super::order::Flow;
use super::act::Act;

/// One of the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// What lay in the drawer when it was opened.
    Float,
    /// What cash paid.
    CashPaid,
    /// What went back in cash.
    CashBack,
    /// By how much more moved in cash than it settled, because no coin is so small.
    Rounding,
    /// What cards paid.
    CardPaid,
    /// What went back to cards.
    CardBack,
    /// What wallets paid.
    WalletPaid,
    /// What went back into wallets.
    WalletBack,
    /// What exchanges carried from one order to another: it is in none of the above.
    Carried,
    /// What was kept of tickets that were given back.
    FeesKept,
    /// Cash that was put in by hand.
    PaidIn,
    /// Cash that was taken out by hand.
    PaidOut,
    /// Cash that went into the safe.
    Dropped,
    /// What was counted at last.
    Counted,
    /// Orders that were sold.
    Orders,
    /// Their tickets.
    Tickets,
    /// Those of them that cost nothing.
    Complimentary,
    /// Times that tickets were given back, exchanges among them.
    Refunds,
    /// Tickets that were given back.
    RefundedTickets,
    /// Exchanges.
    Exchanges,
}

impl Figure {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 20] = [
        Self::Float,
        Self::CashPaid,
        Self::CashBack,
        Self::Rounding,
        Self::CardPaid,
        Self::CardBack,
        Self::WalletPaid,
        Self::WalletBack,
        Self::Carried,
        Self::FeesKept,
        Self::PaidIn,
        Self::PaidOut,
        Self::Dropped,
        Self::Counted,
        Self::Orders,
        Self::Tickets,
        Self::Complimentary,
        Self::Refunds,
        Self::RefundedTickets,
        Self::Exchanges,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Float => "float",
            Self::CashPaid => "cash_paid",
            Self::CashBack => "cash_back",
            Self::Rounding => "rounding",
            Self::CardPaid => "card_paid",
            Self::CardBack => "card_back",
            Self::WalletPaid => "wallet_paid",
            Self::WalletBack => "wallet_back",
            Self::Carried => "carried",
            Self::FeesKept => "fees_kept",
            Self::PaidIn => "paid_in",
            Self::PaidOut => "paid_out",
            Self::Dropped => "dropped",
            Self::Counted => "counted",
            Self::Orders => "orders",
            Self::Tickets => "tickets",
            Self::Complimentary => "complimentary",
            Self::Refunds => "refunds",
            Self::RefundedTickets => "refunded_tickets",
            Self::Exchanges => "exchanges",
        }
    }

    /// Whether it is an amount, and not how many there are.
    #[must_use]
    pub const fn is_amount(self) -> bool {
        (self as usize) < Self::Orders as usize
    }
}

/// Them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    currency: Currency,
    values: [i64; Figure::ALL.len()],
}

impl Figures {
    /// Nothing yet.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        Self { currency, values: [0; Figure::ALL.len()] }
    }

    /// Of which currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// One of the numbers.
    #[must_use]
    pub const fn of(&self, figure: Figure) -> i64 {
        self.values[figure as usize]
    }

    /// One of the numbers that is an amount.
    #[must_use]
    pub const fn money(&self, figure: Figure) -> Money {
        Money::new(self.of(figure), self.currency)
    }

    /// Adds to one of them. `None` beyond what can be counted.
    pub fn add(&mut self, figure: Figure, value: i64) -> Option<()> {
        let had = &mut self.values[figure as usize];
        *had = had.checked_add(value)?;
        Some(())
    }

    /// Adds money that moved by a tender: what it settled, and by how much more moved. What is carried from one order to
    /// another moves in no hand; it is counted where it arrives. `None` for a tender that is not known, or beyond what can
    /// be counted.
    pub fn moved(&mut self, (tender, carried): (&str, bool), flow: Flow, (amount, rounding): (i64, i64)) -> Option<()> {
        if carried {
            return if flow == Flow::Payment { self.add(Figure::Carried, amount) } else { Some(()) };
        }
        let (figure, rounding) = match (tender, flow) {
            ("cash", Flow::Payment) => (Figure::CashPaid, rounding),
            ("cash", Flow::Refund) => (Figure::CashBack, rounding.checked_neg()?),
            ("card", Flow::Payment) => (Figure::CardPaid, 0),
            ("card", Flow::Refund) => (Figure::CardBack, 0),
            ("wallet", Flow::Payment) => (Figure::WalletPaid, 0),
            ("wallet", Flow::Refund) => (Figure::WalletBack, 0),
            _ => return None,
        };
        self.add(figure, amount)?;
        self.add(Figure::Rounding, rounding)
    }

    /// Adds what was done with the drawer by hand. A count and an opening without a sale move nothing. `None` beyond what can be counted.
    pub fn done(&mut self, act: Act, amount: i64) -> Option<()> {
        match act {
            Act::Opened => self.add(Figure::Float, amount),
            Act::In => self.add(Figure::PaidIn, amount),
            Act::Out => self.add(Figure::PaidOut, amount),
            Act::Dropped => self.add(Figure::Dropped, amount),
            Act::Closed => self.add(Figure::Counted, amount),
            Act::Counted | Act::NoSale => Some(()),
        }
    }

    /// What should lie in the drawer: the float and all that moved. `None` beyond what can be counted.
    #[must_use]
    pub fn expected(&self) -> Option<Money> {
        let (came, went) = (
            [Figure::Float, Figure::CashPaid, Figure::Rounding, Figure::PaidIn],
            [Figure::CashBack, Figure::PaidOut, Figure::Dropped],
        );
        let came = came.iter().try_fold(0_i64, |sum, figure| sum.checked_add(self.of(*figure)))?;
        let left = went.iter().try_fold(came, |sum, figure| sum.checked_sub(self.of(*figure)))?;
        Some(Money::new(left, self.currency))
    }

    /// What was counted over what should be there; less than nothing where it is short.
    #[must_use]
    pub fn off(&self) -> Option<Money> {
        self.money(Figure::Counted).checked_sub(self.expected()?)
    }

    /// Both together. `None` for two currencies, or beyond what can be counted.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        for figure in Figure::ALL {
            self.add(figure, other.of(figure))?;
        }
        Some(self)
    }
}

impl fmt::Display for Figures {
    /// As they are kept: the currency, and each word with its number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.currency.code())?;
        Figure::ALL.iter().try_for_each(|figure| write!(f, " {} {}", figure.word(), self.of(*figure)))
    }
}

/// Not what [`fmt::Display`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFigures;

impl FromStr for Figures {
    type Err = NoFigures;

    fn from_str(written: &str) -> Result<Self, NoFigures> {
        let mut words = written.split(' ');
        let mut figures = Self::nothing(words.next().and_then(Currency::from_code).ok_or(NoFigures)?);
        for figure in Figure::ALL {
            if words.next() != Some(figure.word()) {
                return Err(NoFigures);
            }
            let value = words.next().and_then(|word| word.parse().ok()).ok_or(NoFigures)?;
            figures.add(figure, value).ok_or(NoFigures)?;
        }
        words.next().map_or(Ok(figures), |_| Err(NoFigures))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::cash::CashStep;
    use super::*;
    use proptest::prelude::*;

    /// What happens at a till.
    #[derive(Clone, Copy, Debug)]
    enum Happens {
        Sale,
        CardSale,
        Refund,
        /// The guest pays the difference of an exchange.
        ExchangeUp,
        /// He gets it back.
        ExchangeDown,
        /// Money that bought nothing goes back.
        HandedBack,
        ByHand(Act),
        Count,
    }

    fn happening() -> impl Strategy<Value = Happens> {
        prop_oneof![
            Just(Happens::Sale),
            Just(Happens::CardSale),
            Just(Happens::Refund),
            Just(Happens::ExchangeUp),
            Just(Happens::ExchangeDown),
            Just(Happens::HandedBack),
            Just(Happens::ByHand(Act::In)),
            Just(Happens::ByHand(Act::Out)),
            Just(Happens::ByHand(Act::Dropped)),
            Just(Happens::Count),
        ]
    }

    proptest! {
        #[test]
        fn what_should_be_in_the_drawer_is_the_float_and_every_note_and_coin_that_moved(
            float in 0_i64..1_000_000,
            happens in prop::collection::vec((happening(), 0_i64..10_000_000), 0..60),
            step in prop_oneof![Just(0_i64), Just(5), Just(10), Just(25), Just(100)],
            code in "CNY|JPY|KWD",
        ) {
            let currency = Currency::from_code(&code).unwrap();
            let step = CashStep::of(step);
            let mut figures = Figures::nothing(currency);
            figures.done(Act::Opened, float).unwrap();
            // Notes and coins, as a hand counts them.
            let mut pile = float;
            for (what, minor) in happens {
                let amount = Money::new(minor, currency);
                let (hand, rounding) = (step.round(amount).minor(), step.rounding(amount).minor());
                let mut cash = |flow, sign: i64| {
                    pile += sign * hand;
                    figures.moved(("cash", false), flow, (minor, rounding))
                };
                match what {
                    Happens::Sale => cash(Flow::Payment, 1).unwrap(),
                    Happens::Refund => cash(Flow::Refund, -1).unwrap(),
                    Happens::CardSale => figures.moved(("card", false), Flow::Payment, (minor, 0)).unwrap(),
                    Happens::ExchangeUp | Happens::ExchangeDown => {
                        let up = matches!(what, Happens::ExchangeUp);
                        let (flow, sign) = if up { (Flow::Payment, 1) } else { (Flow::Refund, -1) };
                        cash(flow, sign).unwrap();
                        for flow in [Flow::Refund, Flow::Payment] {
                            figures.moved(("cash", true), flow, (minor, 0)).unwrap();
                        }
                    }
                    Happens::HandedBack => {
                        cash(Flow::Payment, 1).unwrap();
                        cash(Flow::Refund, -1).unwrap();
                    }
                    Happens::ByHand(act) => {
                        pile += if act == Act::In { minor } else { -minor };
                        figures.done(act, minor).unwrap();
                    }
                    Happens::Count => figures.done(Act::Counted, minor).unwrap(),
                }
                prop_assert_eq!(figures.expected().unwrap().minor(), pile);
            }
            prop_assert_eq!(figures.to_string().parse(), Ok(figures));
            figures.done(Act::Closed, pile - 7).unwrap();
            prop_assert_eq!(figures.off().unwrap().minor(), -7);
            // What two tills should have together is what each should have.
            let both = figures.and(&figures).unwrap();
            prop_assert_eq!(both.expected().unwrap().minor(), 2 * pile);
        }
    }

    #[test]
    fn figures_beyond_counting_or_of_two_currencies_are_none() {
        let mut much = Figures::nothing(Currency::CNY);
        much.done(Act::In, i64::MAX).unwrap();
        assert_eq!(much.add(Figure::PaidIn, 1), None);
        much.done(Act::Opened, 1).unwrap();
        assert_eq!(much.expected(), None);
        assert_eq!(much.and(&Figures::nothing(Currency::from_code("EUR").unwrap())), None);
        assert_eq!(much.moved(("cheque", false), Flow::Payment, (1, 0)), None);
    }

    #[test]
    fn what_is_not_written_so_is_no_figures() {
        let written = Figures::nothing(Currency::CNY).to_string();
        for wrong in
            ["", "CNY", &format!("{written} 1"), &written.replace("float", "flaot"), &written.replace('0', "x")]
        {
            assert_eq!(wrong.parse::<Figures>(), Err(NoFigures), "{wrong}");
        }
    }
}
