//! The programme: films, halls, and the screenings that bring them together.

use std::sync::Arc;
use std::time::Duration;

use super::cash::CashStep;
use super::entry::Doors;
use super::fee::FeeLadder;
use super::hall::HallPlan;
use super::ids::ScreeningId;
use super::money::{Currency, Money};
use super::packet::PacketLimits;
use super::price::PriceTable;
use super::refusal::Refusal;
use super::search::Keys;
use super::text::{Text, Titles};
use super::time::{Calendar, Timestamp};

/// The house and its customs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// The cinema's name.
    pub name: Text,
    /// Its time zone and business day.
    pub calendar: Calendar,
    /// The currency of all its prices.
    pub currency: Currency,
    /// For how long a hold takes seats out of sale.
    pub hold: Duration,
    /// The most seats in one order, at most [`super::order::LARGEST_ORDER`].
    pub most_seats: usize,
    /// For how long after its start a screening is still sold.
    pub sales_end: Duration,
    /// What a hall needs between two films.
    pub turnaround: Duration,
    /// What it keeps of tickets that are given back or exchanged.
    pub fees: FeeLadder,
    /// For how many days after its start money of a screening is given back as usual; later it asks for another right.
    pub refund_days: u16,
    /// In which steps cash is paid and given back.
    pub cash: CashStep,
    /// By how much a drawer may be over or short without anybody's leave.
    pub drawer_limit: Money,
    /// What it does at its doors.
    pub doors: Doors,
    /// What it allows with red packets.
    pub packets: PacketLimits,
}

impl House {
    /// Why `screening` is not sold at `now`; `None` while it is.
    #[must_use]
    pub fn why_not_sold(&self, screening: &Screening, now: Timestamp) -> Option<Refusal> {
        if screening.called_off.is_some() {
            return Some(Refusal::CalledOff);
        }
        // Nobody buys a ticket for a film that is over, however long sales go on.
        let end = screening.starts_at.plus(self.sales_end).min(screening.ends_at());
        (now >= end).then_some(Refusal::SalesEnded)
    }

    /// Whether the last day has passed on which money of `screening` is given back as usual.
    #[must_use]
    pub fn is_past_refunds(&self, screening: &Screening, now: Timestamp) -> bool {
        now > screening.starts_at.plus(Duration::from_hours(24 * u64::from(self.refund_days)))
    }

    /// Whether tickets of `screening` are sold at `now`.
    #[must_use]
    pub fn sells(&self, screening: &Screening, now: Timestamp) -> bool {
        self.why_not_sold(screening, now).is_none()
    }
}

/// A film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Film {
    /// Its number in the catalogue.
    pub id: i64,
    /// Its titles.
    pub titles: Titles,
    /// Its length in minutes.
    pub minutes: u16,
    /// How it is shown: `2D 国语`.
    pub format: Text,
}

/// A hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hall {
    /// Its number in the catalogue.
    pub id: i64,
    /// What the sign above its door says: `2`, `4 IMAX`, `Gold`.
    pub name: Text,
    /// Its seats.
    pub plan: HallPlan,
}

/// One showing of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screening {
    /// Its number in the catalogue.
    pub id: ScreeningId,
    /// What is shown.
    pub film: Arc<Film>,
    /// Where.
    pub hall: Arc<Hall>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// What its seats cost.
    pub prices: Arc<PriceTable>,
    /// When it was called off: it is not shown, and nothing of it is sold.
    pub called_off: Option<Timestamp>,
}

impl Screening {
    /// What it is found by: when and where it is, and its titles. `hall` is what people call its hall.
    #[must_use]
    pub fn keys(&self, calendar: Calendar, hall: &str) -> Keys {
        let titles = &self.film.titles;
        let clock = self.starts_at.written(calendar.zone, "%H:%M");
        let keys = Keys::default().clock(&clock).text(self.hall.name.as_str()).text(hall);
        keys.text(titles.zh.as_str()).text(titles.en.as_str())
    }

    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.starts_at.plus(Duration::from_secs(60 * u64::from(self.film.minutes)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::super::hall::SeatKind;
    use super::super::price::Fare;
    use super::*;

    #[test]
    fn a_screening_is_sold_until_a_while_after_its_start_and_never_once_it_is_over_or_called_off() {
        let mut house = House {
            name: Text::new("Star"),
            calendar: Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::MIN),
            most_seats: 60,
            sales_end: Duration::from_mins(15),
            drawer_limit: Money::zero(Currency::CNY),
            packets: PacketLimits { most_total: 1, most_shares: 1, daily_budget: 1, daily_grabs: 1 },
            ..House::usual(Currency::CNY)
        };
        let titles = Titles { en: Text::new("Flow"), zh: Text::default() };
        let price = ((SeatKind::Standard, Fare::ADULT), Money::new(4_500, Currency::CNY));
        let mut screening = Screening {
            id: ScreeningId(1),
            film: Arc::new(Film { id: 1, titles, minutes: 85, format: Text::default() }),
            hall: Arc::new(Hall { id: 1, name: Text::new("1"), plan: HallPlan::parse("A | ..\n").unwrap() }),
            starts_at: Timestamp::from_millis(0),
            prices: Arc::new(PriceTable::new(Currency::CNY, [price])),
            called_off: None,
        };
        let minute = |minute: i64| Timestamp::from_millis(minute * 60_000);
        assert!(house.sells(&screening, minute(-60)) && house.sells(&screening, minute(14)));
        assert_eq!(house.why_not_sold(&screening, minute(15)), Some(Refusal::SalesEnded));
        house.sales_end = Duration::from_hours(10);
        assert!(house.sells(&screening, minute(84)) && !house.sells(&screening, minute(85)), "the film is over");
        screening.called_off = Some(minute(-90));
        assert_eq!(house.why_not_sold(&screening, minute(-60)), Some(Refusal::CalledOff));
    }
}
