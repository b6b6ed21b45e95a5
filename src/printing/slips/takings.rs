//! What was taken on a day, by till, by hour and by film.

use chrono::NaiveDate;

use super::{minus, of_house, title};
use crate::domain::screening::House;
use crate::domain::takings::{Sums, Takings};
use crate::locale::Locale;
use crate::printing::slip::{Size, Slip};

/// The takings of a business day.
pub(crate) fn takings(house: &House, day: NaiveDate, takings: &Takings, locale: &Locale) -> Slip {
    let mut slip = of_house(house);
    slip.left(Size::Large, locale.text("takings-title"));
    slip.left(Size::Text, locale.full_date(day));
    slip.rule();
    if takings.tills.is_empty() {
        slip.left(Size::Text, locale.text("takings-none"));
        return slip;
    }
    sums(&locale.text("takings-all"), &takings.total, &mut slip, locale);
    for till in &takings.tills {
        slip.rule();
        let name = format!("{} {}", till.terminal, till.cashier);
        sums(name.trim_end(), &till.sums, &mut slip, locale);
    }
    slip.thick_rule();
    slip.left(Size::Text, locale.text("takings-hours"));
    for (begins_at, taken) in takings.hours(house.calendar.zone) {
        slip.pair(Size::Text, locale.clock(begins_at, house.calendar.zone), taken.net().to_string());
    }
    slip.rule();
    slip.left(Size::Text, locale.text("takings-films"));
    for film in &takings.films {
        let back = if film.refunded == 0 { String::new() } else { format!(" -{}", film.refunded) };
        slip.pair(Size::Text, title(&film.titles, locale.lang()), format!("{}{back}", film.tickets));
    }
    slip
}

/// A name with what each tender brought in, what was done, and the cash that must be there.
fn sums(name: &str, sums: &Sums, slip: &mut Slip, locale: &Locale) {
    slip.left(Size::Text, name);
    for (tender, taken) in sums.tenders().into_iter().filter(|(_, of)| of.paid.minor() != 0 || of.back.minor() != 0) {
        let name = locale.text(match tender {
            "cash" => "takings-cash",
            "card" => "takings-card",
            _ => "takings-wallet",
        });
        slip.pair(Size::Text, name, taken.paid.to_string());
        if taken.back.minor() != 0 {
            slip.pair(Size::Text, locale.text("takings-back"), minus(taken.back));
        }
    }
    if sums.rounding.minor() != 0 {
        slip.pair(Size::Text, locale.text("takings-rounding"), sums.rounding.to_string());
    }
    if let Some(all) = sums.all() {
        slip.pair(Size::Text, locale.text("takings-net"), all.net().to_string());
    }
    slip.pair(Size::Text, locale.text("slip-in-drawer"), sums.drawer().to_string());
    let fees = (sums.fees.minor() != 0).then(|| ("drawer-figure-fees-kept", sums.fees.to_string()));
    let counts = [
        ("drawer-figure-orders", sums.orders),
        ("drawer-figure-tickets", sums.tickets),
        ("drawer-figure-refunded-tickets", sums.refunded),
    ];
    for (id, told) in counts.map(|(id, count)| (id, count.to_string())).into_iter().chain(fees) {
        slip.pair(Size::Text, locale.text(id), told);
    }
}
