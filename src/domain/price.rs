//! What seats are picked, and what each costs: by its category and the fare of who sits on it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::category::Category;
pub use super::fare::Fare;
use super::fare::Fares;
use super::hall::{HallPlan, SeatId};
use super::money::{Currency, Money};

/// A seat that someone wants, and at which fare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The seat.
    pub seat: SeatId,
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
    NoSuchSeat(SeatId),
    /// Named twice.
    Twice(SeatId),
    /// Half of a couple seat; the other half is named.
    HalfACouple {
        /// The half that was picked.
        picked: SeatId,
        /// The half that was not.
        missing: SeatId,
    },
    /// The price list has no price for it.
    NoPrice(SeatId),
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
    pub seat: SeatId,
    /// The fare.
    pub fare: Fare,
    /// The price of this seat.
    pub price: Money,
    /// The edition of the prices that it is from.
    #[serde(default)]
    pub version: PriceVersion,
}

/// Whether a ticket among these costs nothing: a complimentary one, which is not sold without a reason.
#[must_use]
pub fn is_complimentary(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.price.minor() == 0)
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
    /// Its fare is for members, and the order names none.
    MembersOnly,
}

/// The prices of a screening. A price is for one seat: a couple seat costs two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceTable {
    currency: Currency,
    version: PriceVersion,
    fares: Fares,
    prices: BTreeMap<(Category, Fare), Money>,
}

impl PriceTable {
    /// A table of prices in `currency`, at the usual fares. A category without a price of its own costs what a standard
    /// seat costs, and a fare without one what the first fare pays.
    #[must_use]
    pub fn new<C: Into<Category>>(currency: Currency, prices: impl IntoIterator<Item = ((C, Fare), Money)>) -> Self {
        let prices = prices.into_iter().map(|((category, fare), price)| ((category.into(), fare), price)).collect();
        Self { currency, version: PriceVersion::FIRST, fares: Fares::usual(), prices }
    }

    /// The same prices, in a house of these fares.
    #[must_use]
    pub fn at_fares(self, fares: Fares) -> Self {
        Self { fares, ..self }
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

    /// The fares that the house sells at.
    #[must_use]
    pub fn fares(&self) -> &Fares {
        &self.fares
    }

    /// The price of one seat; `None` when the table has none that fits, or the house does not sell at this fare.
    #[must_use]
    pub fn price(&self, category: impl Into<Category>, fare: Fare) -> Option<Money> {
        let (category, first) = (category.into(), self.fares.first());
        self.fares.get(fare)?;
        [(category, fare), (category, first), (Category::STANDARD, fare), (Category::STANDARD, first)]
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
            let price = self.price(planned.category, pick.fare).ok_or(PickFault::NoPrice(pick.seat))?;
            lines.push(Line { seat: pick.seat, fare: pick.fare, price, version: self.version });
        }
        lines.sort_by_key(|line| line.seat);
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::super::hall::SeatKind;
    use super::*;

    fn yuan(major: i64) -> Money {
        Money::new(major * 100, Currency::CNY)
    }

    fn table() -> PriceTable {
        PriceTable::new(
            Currency::CNY,
            [
                ((SeatKind::Standard, Fare::ADULT), yuan(45)),
                ((SeatKind::Standard, Fare::CHILD), yuan(25)),
                ((SeatKind::Premium, Fare::ADULT), yuan(60)),
            ],
        )
    }

    #[test]
    fn a_missing_price_falls_back_to_the_nearest_that_is_given() {
        let table = table();
        assert_eq!(table.price(SeatKind::Premium, Fare::CHILD), Some(yuan(60)), "first the kind");
        assert_eq!(table.price(SeatKind::Wheelchair, Fare::CHILD), Some(yuan(25)), "then the fare");
        assert_eq!(table.price(SeatKind::Companion, Fare::SENIOR), Some(yuan(45)));
        assert_eq!(PriceTable::new::<SeatKind>(Currency::CNY, []).price(SeatKind::Standard, Fare::ADULT), None);
    }

    #[test]
    fn a_quote_prices_each_seat_by_its_kind_and_fare() {
        let plan = HallPlan::parse("A | ..\nB | pp\n").unwrap();
        let pick = |seat: &str, fare| Pick { seat: seat.parse().unwrap(), fare };
        let lines = table().quote(&plan, &[pick("B1", Fare::ADULT), pick("A2", Fare::CHILD)]).unwrap();
        assert_eq!(
            lines.iter().map(|l| (l.seat.to_string(), l.price)).collect::<Vec<_>>(),
            [("A2".to_owned(), yuan(25)), ("B1".to_owned(), yuan(60))]
        );
        assert_eq!(table().quote(&plan, &[pick("C1", Fare::ADULT)]), Err(PickFault::NoSuchSeat("C1".parse().unwrap())));
    }
}
