//! The programme: films, halls, and the screenings that bring them together.

use std::sync::Arc;
use std::time::Duration;

use super::hall::HallPlan;
use super::ids::ScreeningId;
use super::money::Currency;
use super::packet::PacketLimits;
use super::price::PriceTable;
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
    /// What it allows with red packets.
    pub packets: PacketLimits,
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
}

impl Screening {
    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.starts_at.plus(Duration::from_secs(60 * u64::from(self.film.minutes)))
    }

    /// Whether tickets are still sold at `now`: until the film is over.
    #[must_use]
    pub fn is_on_sale(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }
}
