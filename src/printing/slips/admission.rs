//! The ticket of a seat, which lets one guest in.

use super::{fare, of_house, order_code, titles, with_code};
use crate::domain::price::Line;
use crate::domain::receipt::Receipt;
use crate::domain::screening::{House, Screening};
use crate::domain::ticket::Ticket;
use crate::locale::{Locale, Var};
use crate::printing::slip::{Size, Slip};

/// What a ticket is made of.
#[derive(Clone, Copy)]
pub(crate) struct Admission<'a> {
    /// The house.
    pub(crate) house: &'a House,
    /// What it is for.
    pub(crate) screening: &'a Screening,
    /// Which paper it is.
    pub(crate) ticket: &'a Ticket,
    /// The fare and the price of its seat.
    pub(crate) line: &'a Line,
    /// The receipt of the sale, if it has one.
    pub(crate) receipt: Option<&'a Receipt>,
    /// The code that a door reads.
    pub(crate) code: &'a str,
}

/// The ticket of a seat. The second print is the first copy.
pub(crate) fn admission(of: &Admission<'_>, locale: &Locale) -> Slip {
    let Admission { house, screening, ticket, line, .. } = *of;
    let zone = house.calendar.zone;
    let mut slip = of_house(house);
    for (title, size) in titles(&screening.film.titles, locale.lang()).zip([Size::Large, Size::Small]) {
        slip.left(size, title.as_str());
    }
    slip.left(Size::Small, screening.film.format.as_str());
    slip.rule();
    let hall = locale.hall(screening.hall.name.as_str());
    slip.pair(Size::Large, hall, locale.clock(screening.starts_at, zone));
    slip.left(Size::Text, locale.full_date(screening.starts_at.local(zone).date_naive()));
    slip.gap();
    slip.centre(Size::Huge, locale.seat(Some(&screening.hall.plan), ticket.seat));
    slip.rule();
    slip.pair(Size::Text, fare(screening, line, locale), with_code(line.price));
    let proof =
        screening.prices.fares().get(line.fare).map(|fare| fare.proof.as_str()).filter(|proof| !proof.is_empty());
    if let Some(proof) = proof {
        slip.left(Size::Text, locale.fill("slip-proof", &[("proof", proof.into())]));
    }
    if ticket.print > 1 {
        slip.gap();
        slip.centre(Size::Large, locale.fill("slip-copy", &[("number", Var::Count(u64::from(ticket.print - 1)))]));
        slip.centre(Size::Small, locale.text("slip-copy-only"));
    }
    slip.code(of.code);
    order_code(ticket.order, &mut slip, locale);
    if let Some(receipt) = of.receipt {
        slip.pair(Size::Small, locale.text("ticket-receipt"), receipt.to_string());
    }
    slip.pair(Size::Small, locale.text("slip-print"), ticket.print.to_string());
    slip
}
