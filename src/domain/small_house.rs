//! The small house of the tests of every face: a hall, what is shown there, and what its seats cost.

use std::sync::Arc;

use chrono::NaiveTime;

use super::hall::{HallPlan, SeatId, SeatKind};
use super::ids::ScreeningId;
use super::money::{Currency, Money};
use super::packet::PacketLimits;
use super::price::{Fare, PriceTable};
use super::screening::{Film, Hall, House, Screening};
use super::text::{Text, Titles};
use super::time::{Calendar, Timestamp};

/// Saturday 21 November 2026, 19:42 in Shanghai.
pub(crate) const NOW: i64 = 1_795_261_320_000;

pub(crate) const HALL_2: &str = "
A | ....  ......  ....
B | ....  ......  ....
C | ....  ......  ....
D | ....  ......  ....
E | ....  ......  ....
F | ....  ......  ....
G | ....  ......  ....
H | ....  ......  ....
J | pppp  pppppp  pppp
K | pppp  pppppp  pppp
L | [][]  [][][]  [][]
M | wwc.  ......  ....
";

pub(crate) fn yuan(major: i64) -> Money {
    Money::new(major * 100, Currency::CNY)
}

pub(crate) fn seat(name: &str) -> SeatId {
    name.parse().unwrap()
}

pub(crate) fn seats(names: &str) -> Vec<SeatId> {
    names.split_whitespace().map(seat).collect()
}

pub(crate) fn house() -> House {
    let day_begins = NaiveTime::from_hms_opt(6, 0, 0).unwrap();
    House {
        name: Text::new("Star Cinema"),
        calendar: Calendar::new(chrono_tz::Asia::Shanghai, day_begins),
        most_seats: 60,
        drawer_limit: Money::zero(Currency::CNY),
        packets: PacketLimits { most_total: 200_000, most_shares: 500, daily_budget: 1_000_000, daily_grabs: 20 },
        ..House::usual(Currency::CNY)
    }
}

pub(crate) fn screening(
    id: i64,
    hall: &str,
    plan: &str,
    titles: (&str, &str),
    minutes_from_now: i64,
) -> Arc<Screening> {
    let prices = [
        ((SeatKind::Standard, Fare::ADULT), yuan(45)),
        ((SeatKind::Standard, Fare::CHILD), yuan(25)),
        ((SeatKind::Standard, Fare::STUDENT), yuan(35)),
        ((SeatKind::Premium, Fare::ADULT), yuan(60)),
    ];
    Arc::new(Screening {
        id: ScreeningId(id),
        film: Arc::new(Film {
            id,
            titles: Titles { en: Text::new(titles.0), zh: Text::new(titles.1) },
            minutes: 173,
            format: Text::new("2D 国语"),
        }),
        hall: Arc::new(Hall { id, name: Text::new(hall), plan: HallPlan::parse(plan).unwrap() }),
        starts_at: Timestamp::from_millis(NOW + minutes_from_now * 60_000),
        prices: Arc::new(PriceTable::new(Currency::CNY, prices)),
        called_off: None,
    })
}
