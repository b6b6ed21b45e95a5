//! The smallest catalogue that sells: one film in one hall at one price, for the storms and the benches.

use frontrow::domain::hall::SeatKind;
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::Fare;
use frontrow::domain::screening::Film;
use frontrow::domain::text::{Text, Titles};
use frontrow::domain::time::Timestamp;
use frontrow::ledger::{Catalogue, HallDrawing, PriceList, Showing};

/// A screening at each of these times, in the hall that is drawn.
pub(crate) fn one_hall(drawing: &str, starts: impl IntoIterator<Item = Timestamp>) -> Catalogue {
    let showing = |starts_at| Showing { film: 1, hall: 1, price_list: 1, rule: None, starts_at, blocked: Vec::new() };
    Catalogue {
        name: Text::new("one hall"),
        films: vec![Film {
            id: 1,
            titles: Titles { en: Text::new("Yi Yi"), zh: Text::new("一一") },
            minutes: 173,
            format: Text::new("2D"),
        }],
        halls: vec![HallDrawing { id: 1, name: Text::new("1"), drawing: drawing.to_owned() }],
        price_lists: vec![PriceList {
            id: 1,
            name: Text::new("Standard"),
            currency: Currency::CNY,
            prices: vec![((SeatKind::Standard.into(), Fare::ADULT), Money::new(45_00, Currency::CNY))],
        }],
        showings: starts.into_iter().map(showing).collect(),
    }
}
