//! What seats are picked, and what each costs: by its kind and the fare of who sits on it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::hall::{HallPlan, SeatKind, SeatName};
use super::money::{Currency, Money};

/// Who sits on a seat, as far as the price goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fare {
    /// The full price.
    #[default]
    Adult,
    /// Children.
    Child,
    /// With a student card.
    Student,
    /// Elder guests.
    Senior,
}

impl Fare {
    /// Every fare, in the order in which screens list and cycle them.
    pub const ALL: [Self; 4] = [Self::Adult, Self::Child, Self::Student, Self::Senior];

    /// The stable word for it in files, Redis, SQL and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Adult => "adult",
            Self::Child => "child",
            Self::Student => "student",
            Self::Senior => "senior",
        }
    }

    /// The fare that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fare| fare.word() == word)
    }

    /// The next fare in [`Fare::ALL`], round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Adult => Self::Child,
            Self::Child => Self::Student,
            Self::Student => Self::Senior,
            Self::Senior => Self::Adult,
        }
    }
}

/// A seat that someone wants, and at which fare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The seat.
    pub seat: SeatName,
    /// The fare.
    pub fare: Fare,
}

/// What is wrong with a choice of seats, whoever else is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickFault {
    /// No seat at all.
    Nothing,
    /// More than this many, which is what the house allows.
    TooMany(usize),
    /// The hall has no such seat.
    NoSuchSeat(SeatName),
    /// Named twice.
    Twice(SeatName),
    /// Half of a couple seat; the other half is named.
    HalfACouple {
        /// The half that was picked.
        picked: SeatName,
        /// The half that was not.
        missing: SeatName,
    },
    /// The price list has no price for it.
    NoPrice(SeatName),
}

/// Which edition of the house's prices a price is from: an import that changes prices makes the next one, and the
/// ledger keeps them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceVersion(pub i64);

impl PriceVersion {
    /// That of a new house, and of all that was written before there were versions.
    pub const FIRST: Self = Self(1);
}

impl Default for PriceVersion {
    fn default() -> Self {
        Self::FIRST
    }
}

/// One seat of an order and its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The seat.
    pub seat: SeatName,
    /// The fare.
    pub fare: Fare,
    /// The price of this seat.
    pub price: Money,
    /// The edition of the prices that it is from.
    #[serde(default)]
    pub version: PriceVersion,
}

/// Why a line of an order is not sold, whatever the live store says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// The hall has no such seat.
    NoSuchSeat,
    /// The ledger has another price for it, or none.
    Price(Option<Money>),
    /// Its price is of an edition that is no longer sold.
    OldPrice,
}

/// The prices of a screening. A price is for one seat: a couple seat costs two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceTable {
    currency: Currency,
    version: PriceVersion,
    prices: BTreeMap<(SeatKind, Fare), Money>,
}

impl PriceTable {
    /// A table of prices in `currency`. A kind without a price of its own costs what a standard
    /// seat costs, and a fare without one what an adult pays.
    #[must_use]
    pub fn new(currency: Currency, prices: impl IntoIterator<Item = ((SeatKind, Fare), Money)>) -> Self {
        Self { currency, version: PriceVersion::FIRST, prices: prices.into_iter().collect() }
    }

    /// The same prices, as those of an edition.
    #[must_use]
    pub fn of_version(self, version: PriceVersion) -> Self {
        Self { version, ..self }
    }

    /// The edition that they are of.
    #[must_use]
    pub fn version(&self) -> PriceVersion {
        self.version
    }

    /// The currency of all its prices.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The price of one seat; `None` when the table has none that fits.
    #[must_use]
    pub fn price(&self, kind: SeatKind, fare: Fare) -> Option<Money> {
        [(kind, fare), (kind, Fare::Adult), (SeatKind::Standard, fare), (SeatKind::Standard, Fare::Adult)]
            .iter()
            .find_map(|key| self.prices.get(key).copied())
    }

    /// The priced lines of an order for `picks`, in the order of their seats.
    ///
    /// # Errors
    /// A seat that the hall does not have, or one without a price.
    pub fn quote(&self, plan: &HallPlan, picks: &[Pick]) -> Result<Vec<Line>, PickFault> {
        let mut lines = Vec::with_capacity(picks.len());
        for pick in picks {
            let planned = plan.seat(pick.seat).ok_or(PickFault::NoSuchSeat(pick.seat))?;
            let price = self.price(planned.kind, pick.fare).ok_or(PickFault::NoPrice(pick.seat))?;
            lines.push(Line { seat: pick.seat, fare: pick.fare, price, version: self.version });
        }
        lines.sort_by_key(|line| line.seat);
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(major: i64) -> Money {
        Money::new(major * 100, Currency::CNY)
    }

    fn table() -> PriceTable {
        PriceTable::new(
            Currency::CNY,
            [
                ((SeatKind::Standard, Fare::Adult), yuan(45)),
                ((SeatKind::Standard, Fare::Child), yuan(25)),
                ((SeatKind::Premium, Fare::Adult), yuan(60)),
            ],
        )
    }

    #[test]
    fn a_missing_price_falls_back_to_the_nearest_that_is_given() {
        let table = table();
        assert_eq!(table.price(SeatKind::Premium, Fare::Child), Some(yuan(60)), "first the kind");
        assert_eq!(table.price(SeatKind::Wheelchair, Fare::Child), Some(yuan(25)), "then the fare");
        assert_eq!(table.price(SeatKind::Companion, Fare::Senior), Some(yuan(45)));
        assert_eq!(PriceTable::new(Currency::CNY, []).price(SeatKind::Standard, Fare::Adult), None);
    }

    #[test]
    fn a_quote_prices_each_seat_by_its_kind_and_fare() {
        let plan = HallPlan::parse("A | ..\nB | pp\n").unwrap();
        let pick = |seat: &str, fare| Pick { seat: seat.parse().unwrap(), fare };
        let lines = table().quote(&plan, &[pick("B1", Fare::Adult), pick("A2", Fare::Child)]).unwrap();
        assert_eq!(
            lines.iter().map(|l| (l.seat.to_string(), l.price)).collect::<Vec<_>>(),
            [("A2".to_owned(), yuan(25)), ("B1".to_owned(), yuan(60))]
        );
        assert_eq!(table().quote(&plan, &[pick("C1", Fare::Adult)]), Err(PickFault::NoSuchSeat("C1".parse().unwrap())));
    }
}
