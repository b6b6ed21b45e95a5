//! What was taken on a day: by cashier and terminal, by tender, by the hour, and how many were let in to each film.
//!
//! A [`Tally`] puts each movement of money under its till and its hour at once, and each ticket under its till and its
//! film, so that all of these add up to the same.
//!
//! A wallet is a way of paying, but nothing of it lies in a drawer: what must be there is the cash that
//! was taken less the cash that was handed back.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::Timelike;
use chrono_tz::Tz;

use super::ids::TerminalId;
use super::money::{Currency, Money};
use super::order::Flow;
use super::text::{Text, Titles};
use super::time::Timestamp;

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
    /// What was settled in cash, without the change.
    pub cash: Taken,
    /// By how much more cash came into the drawer than that, for want of small coins.
    pub rounding: Money,
    /// At the card terminal.
    pub card: Taken,
    /// From members' winnings.
    pub wallet: Taken,
    /// Orders that were sold.
    pub orders: u64,
    /// Tickets of these.
    pub tickets: u64,
    /// Tickets that were given back, for money or for others, whenever they were sold.
    pub refunded: u64,
    /// What was kept of their price. It is in the tenders: less went back by them.
    pub fees: Money,
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
    /// What moved in each quarter of an hour in which anything did, by the instant at which that begins.
    pub quarters: Vec<(Timestamp, Taken)>,
    /// By film, the one with the most tickets first.
    pub films: Vec<Admissions>,
}

/// The tickets of a film that were sold on a day, and those whose money went back on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admissions {
    /// The film's number in the catalogue.
    pub film: i64,
    /// Its titles.
    pub titles: Titles,
    /// Tickets that were sold.
    pub tickets: u64,
    /// Tickets whose money went back, whenever they were sold.
    pub refunded: u64,
}

/// Takings while they are added up.
#[derive(Clone, Debug)]
pub struct Tally {
    currency: Currency,
    tills: BTreeMap<(TerminalId, Text), Sums>,
    quarters: BTreeMap<Timestamp, Taken>,
    films: BTreeMap<i64, Admissions>,
}

/// Milliseconds of a quarter of an hour. Clocks everywhere differ by whole ones, so that the hours of each are made of
/// them.
pub const QUARTER_MS: i64 = 15 * 60_000;

const HOUR: Duration = Duration::from_hours(1);

impl Taken {
    const fn nothing(currency: Currency) -> Self {
        Self { paid: Money::zero(currency), back: Money::zero(currency) }
    }

    /// What is left of it.
    #[must_use]
    pub fn net(&self) -> Money {
        Money::new(self.paid.minor().saturating_sub(self.back.minor()), self.paid.currency())
    }

    /// Both together; of what a total counts, no sum is beyond counting.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.checked_add(other).unwrap_or(self)
    }

    fn add(&mut self, flow: Flow, amount: Money) -> Option<()> {
        let sum = match flow {
            Flow::Payment => &mut self.paid,
            Flow::Refund => &mut self.back,
        };
        *sum = sum.checked_add(amount)?;
        Some(())
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
        let fees = Money::zero(currency);
        Self {
            cash: none,
            rounding: Money::zero(currency),
            card: none,
            wallet: none,
            orders: 0,
            tickets: 0,
            refunded: 0,
            fees,
        }
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
        Money::new(self.cash.net().minor().saturating_add(self.rounding.minor()), self.rounding.currency())
    }

    /// Adds by how much more moved in cash than it settled.
    fn round(&mut self, flow: Flow, rounding: Money) -> Option<()> {
        self.rounding = match flow {
            Flow::Payment => self.rounding.checked_add(rounding)?,
            Flow::Refund => self.rounding.checked_sub(rounding)?,
        };
        Some(())
    }

    /// Adds money that moved. `None` for a tender that is not known, another currency, or beyond counting.
    pub fn add(&mut self, tender: &str, flow: Flow, amount: Money) -> Option<()> {
        let taken = match tender {
            "cash" => &mut self.cash,
            "card" => &mut self.card,
            "wallet" => &mut self.wallet,
            _ => return None,
        };
        taken.add(flow, amount)
    }

    fn checked_add(self, other: &Self) -> Option<Self> {
        Some(Self {
            cash: self.cash.checked_add(other.cash)?,
            rounding: self.rounding.checked_add(other.rounding)?,
            card: self.card.checked_add(other.card)?,
            wallet: self.wallet.checked_add(other.wallet)?,
            orders: self.orders.checked_add(other.orders)?,
            tickets: self.tickets.checked_add(other.tickets)?,
            refunded: self.refunded.checked_add(other.refunded)?,
            fees: self.fees.checked_add(other.fees)?,
        })
    }
}

impl Admissions {
    fn none_of(film: i64, titles: Titles) -> Self {
        Self { film, titles, tickets: 0, refunded: 0 }
    }
}

impl Tally {
    /// Of nothing yet.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, tills: BTreeMap::new(), quarters: BTreeMap::new(), films: BTreeMap::new() }
    }

    fn till(&mut self, (terminal, cashier): (TerminalId, Text)) -> &mut Sums {
        self.tills.entry((terminal, cashier)).or_insert_with(|| Sums::nothing(self.currency))
    }

    /// What money settled that moved at a till in the quarter of an hour around `at`, and by how much more moved. `None` where [`Sums::add`] gives it.
    pub fn moved(
        &mut self,
        till: (TerminalId, Text),
        at: Timestamp,
        tender: &str,
        flow: Flow,
        (amount, rounding): (Money, Money),
    ) -> Option<()> {
        let sums = self.till(till);
        sums.add(tender, flow, amount)?;
        sums.round(flow, rounding)?;
        let quarter = Timestamp::from_millis(at.millis() - at.millis().rem_euclid(QUARTER_MS));
        self.quarters.entry(quarter).or_insert_with(|| Taken::nothing(self.currency)).add(flow, amount)
    }

    /// Orders for a film that a till sold, with so many tickets. `None` beyond what can be counted.
    pub fn sold(
        &mut self,
        till: (TerminalId, Text),
        (film, titles): (i64, Titles),
        orders: u64,
        tickets: u64,
    ) -> Option<()> {
        let sums = self.till(till);
        sums.orders = sums.orders.checked_add(orders)?;
        sums.tickets = sums.tickets.checked_add(tickets)?;
        let admissions = self.films.entry(film).or_insert_with(|| Admissions::none_of(film, titles));
        admissions.tickets = admissions.tickets.checked_add(tickets)?;
        Some(())
    }

    /// So many tickets of a film that a till gave the money back for. `None` beyond what can be counted.
    pub fn refunded(&mut self, till: (TerminalId, Text), (film, titles): (i64, Titles), tickets: u64) -> Option<()> {
        let sums = self.till(till);
        sums.refunded = sums.refunded.checked_add(tickets)?;
        let admissions = self.films.entry(film).or_insert_with(|| Admissions::none_of(film, titles));
        admissions.refunded = admissions.refunded.checked_add(tickets)?;
        Some(())
    }

    /// So much that a till kept of tickets that were given back. `None` beyond what can be counted.
    pub fn kept(&mut self, till: (TerminalId, Text), fee: Money) -> Option<()> {
        let sums = self.till(till);
        sums.fees = sums.fees.checked_add(fee)?;
        Some(())
    }

    /// The takings. `None` beyond what can be counted.
    #[must_use]
    pub fn takings(self) -> Option<Takings> {
        let total = self.tills.values().try_fold(Sums::nothing(self.currency), Sums::checked_add)?;
        total.all()?;
        let tills = self.tills.into_iter().map(|((terminal, cashier), sums)| Till { terminal, cashier, sums });
        let mut films: Vec<Admissions> = self.films.into_values().collect();
        films.sort_by_key(|film| (std::cmp::Reverse(film.tickets), film.refunded, film.film));
        Some(Takings { tills: tills.collect(), total, quarters: self.quarters.into_iter().collect(), films })
    }
}

impl Takings {
    /// What moved in each hour of a clock in `zone`, from the first in which anything did to the last, by the instant at
    /// which the hour begins. They add up to the total.
    #[must_use]
    pub fn hours(&self, zone: Tz) -> Vec<(Timestamp, Taken)> {
        let mut hours: BTreeMap<Timestamp, Taken> = BTreeMap::new();
        let nothing = Taken::nothing(self.total.cash.paid.currency());
        for (quarter, taken) in &self.quarters {
            let hour = hours.entry(hour_of(*quarter, zone)).or_insert(nothing);
            *hour = hour.and(*taken);
        }
        let last = hours.keys().next_back().copied();
        let mut here = hours.keys().next().copied();
        while let Some(hour) = here.filter(|hour| Some(*hour) < last) {
            hours.entry(hour).or_insert(nothing);
            here = Some(hour_of(hour.plus(HOUR), zone)).filter(|next| *next > hour);
        }
        hours.into_iter().collect()
    }
}

/// When the hour of the clock begins.
fn hour_of(at: Timestamp, zone: Tz) -> Timestamp {
    let local = at.local(zone);
    let into = i64::from(local.minute()) * 60_000 + i64::from(local.second()) * 1_000 + at.millis().rem_euclid(1_000);
    Timestamp::from_millis(at.millis() - into)
}

#[cfg(test)]
mod tests {
    use super::super::cash::CashStep;
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

    fn taken(of: &[(i64, Flow, i64)]) -> Takings {
        let mut tally = Tally::new(Currency::CNY);
        for (minute, flow, minor) in of {
            let at = Timestamp::from_millis(minute * 60_000);
            let nothing = Money::zero(Currency::CNY);
            tally.moved(till("T1"), at, "cash", *flow, (Money::new(*minor, Currency::CNY), nothing)).unwrap();
        }
        tally.takings().unwrap()
    }

    fn till(terminal: &str) -> (TerminalId, Text) {
        (terminal.parse().unwrap(), Text::new("Li"))
    }

    fn titles(en: &str) -> Titles {
        Titles { en: Text::new(en), zh: Text::default() }
    }

    fn hours(takings: &Takings, zone: Tz) -> Vec<(String, i64, i64)> {
        let hours = takings.hours(zone).into_iter();
        hours.map(|(at, of)| (at.written(zone, "%H:%M"), of.paid.minor(), of.back.minor())).collect()
    }

    #[test]
    fn hours_are_those_of_the_house_s_clock_and_an_empty_one_between_is_told() {
        let (pay, refund) = (Flow::Payment, Flow::Refund);
        let day = taken(&[(0, pay, 100), (29, pay, 20), (31, pay, 3), (150, refund, 50)]);
        let told = |hour: &str, paid, back| (hour.to_owned(), paid, back);
        let utc = [told("00:00", 123, 0), told("01:00", 0, 0), told("02:00", 0, 50)];
        assert_eq!(hours(&day, Tz::UTC), utc);
        let india = [told("05:00", 120, 0), told("06:00", 3, 0), told("07:00", 0, 0), told("08:00", 0, 50)];
        assert_eq!(hours(&day, chrono_tz::Asia::Kolkata), india);
        assert_eq!(hours(&taken(&[]), Tz::UTC), []);
    }

    #[test]
    fn an_hour_that_the_clock_shows_twice_is_two() {
        // 25 October 2026, 00:30 and 01:30 UTC: both are 02:30 in Berlin.
        let minute = 1_792_888_200 / 60;
        let day = taken(&[(minute, Flow::Payment, 1), (minute + 60, Flow::Payment, 2)]);
        let told = hours(&day, chrono_tz::Europe::Berlin);
        assert_eq!(told, [("02:00+02".to_owned(), 1, 0), ("02:00+01".to_owned(), 2, 0)]);
    }

    #[test]
    fn films_are_told_by_their_tickets_whichever_till_sold_them() {
        let mut tally = Tally::new(Currency::CNY);
        tally.sold(till("T1"), (1, titles("Flow")), 1, 2).unwrap();
        tally.sold(till("T2"), (2, titles("Dune")), 2, 3).unwrap();
        tally.sold(till("T2"), (1, titles("Flow")), 1, 4).unwrap();
        tally.refunded(till("T1"), (3, titles("Yi Yi")), 5).unwrap();
        let day = tally.takings().unwrap();
        let films: Vec<_> = day.films.iter().map(|of| (of.titles.en.as_str(), of.tickets, of.refunded)).collect();
        assert_eq!(films, [("Flow", 6, 0), ("Dune", 3, 0), ("Yi Yi", 0, 5)]);
        assert_eq!((day.total.orders, day.total.tickets, day.total.refunded), (4, 9, 5));
    }

    proptest! {
        #[test]
        fn the_total_is_the_sum_of_the_tills_however_it_is_added_up(
            moved in prop::collection::vec((0_usize..4, 0_usize..3, any::<bool>(), 0_i64..1_000_000, 0_i64..100_000_000), 0..40)
        ) {
            let mut tally = Tally::new(Currency::CNY);
            let (mut net, mut drawer) = (0, 0);
            for (at, tender, is_back, minor, millis) in moved {
                let flow = if is_back { Flow::Refund } else { Flow::Payment };
                net += if is_back { -minor } else { minor };
                let (tender, amount) = (["cash", "card", "wallet"][tender], Money::new(minor, Currency::CNY));
                let till = till(["T1", "T2", "T3", "T4"][at]);
                let step = if tender == "cash" { CashStep::of(5) } else { CashStep::NONE };
                let rounding = step.rounding(amount);
                if tender == "cash" {
                    let moved = step.round(amount).minor();
                    drawer += if is_back { -moved } else { moved };
                }
                tally.moved(till, Timestamp::from_millis(millis), tender, flow, (amount, rounding)).unwrap();
            }
            let takings = tally.takings().unwrap();
            prop_assert_eq!(takings.total.all().unwrap().net().minor(), net);
            let by_till: i64 = takings.tills.iter().map(|till| till.sums.all().unwrap().net().minor()).sum();
            prop_assert_eq!(by_till, net);
            prop_assert_eq!(takings.total.drawer().minor(), drawer, "coins, counted");
            prop_assert_eq!(drawer, takings.total.cash.net().minor() + takings.total.rounding.minor());
            prop_assert_eq!(takings.tills.iter().map(|till| till.sums.drawer().minor()).sum::<i64>(), drawer);
            for zone in [Tz::UTC, chrono_tz::Asia::Kathmandu, chrono_tz::Australia::Lord_Howe] {
                let by_hour: i64 = takings.hours(zone).iter().map(|(_, taken)| taken.net().minor()).sum();
                prop_assert_eq!(by_hour, net);
            }
        }
    }
}
