//! What each paper says. One file a paper: figures and names in, a [`Slip`] out; nothing here knows what prints it.

mod admission;
mod drawer;
mod packet;
mod receipt;
mod takings;
mod test_page;

use chrono_tz::Tz;

use super::slip::{Size, Slip};
use crate::domain::ids::OrderRef;
use crate::domain::money::Money;
use crate::domain::price::Line;
use crate::domain::screening::{House, Screening};
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};

pub(crate) use admission::{Admission, admission};
pub(crate) use drawer::{counted, day_close, session};
pub(crate) use packet::packet;
pub(crate) use receipt::{Proof, receipt};
pub(crate) use takings::takings;
pub(crate) use test_page::test_page;

/// Titles, that of the guest's language first; none that is empty.
pub(super) fn titles(titles: &Titles, lang: Lang) -> impl Iterator<Item = &Text> {
    let (first, second) = match lang {
        Lang::En => (&titles.en, &titles.zh),
        Lang::ZhCn => (&titles.zh, &titles.en),
    };
    let second = Some(second).filter(|second| *second != first);
    [Some(first), second].into_iter().flatten().filter(|title| !title.is_empty())
}

/// The one of the guest's language, if there is one.
fn title(of: &Titles, lang: Lang) -> &str {
    titles(of, lang).next().map_or("", Text::as_str)
}

/// The fare of a ticket; of a seat of the house's own, which is what it costs more for, with its name.
pub(super) fn fare(screening: &Screening, line: &Line, locale: &Locale) -> String {
    let plan = &screening.hall.plan;
    let fare = locale.fare(screening.prices.fares(), line.fare);
    let own = plan.seat(line.seat).map(|seat| seat.category).filter(|of| of.kind().is_none());
    own.map_or_else(|| fare.clone(), |of| format!("{fare} {}", locale.category(plan, of)))
}

/// What every paper begins with.
fn of_house(house: &House) -> Slip {
    let mut slip = Slip::default();
    slip.centre(Size::Text, house.name.as_str());
    slip.thick_rule();
    slip
}

/// The code of an order, large enough to be typed off the paper.
fn order_code(order: OrderRef, slip: &mut Slip, locale: &Locale) {
    slip.centre(Size::Small, locale.text("ticket-order"));
    slip.centre(Size::Text, order.to_string());
}

/// A day and a time.
fn when(at: Timestamp, zone: Tz, locale: &Locale) -> String {
    format!("{} {}", locale.full_date(at.local(zone).date_naive()), locale.clock(at, zone))
}

/// An amount with its currency.
fn with_code(amount: Money) -> String {
    format!("{} {amount}", amount.currency().code())
}

/// An amount that goes away; nothing has no sign.
fn minus(amount: Money) -> String {
    if amount.minor() == 0 { amount.to_string() } else { format!("-{amount}") }
}
