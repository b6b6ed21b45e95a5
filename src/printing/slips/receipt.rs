//! The receipt of a payment: a sale, an exchange or a refund, as it was booked.

use super::{fare, minus, of_house, order_code, title, when, with_code};
use crate::domain::booked::{Booked, Ended, Moved};
use crate::domain::hall::SeatId;
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order};
use crate::domain::price::Line;
use crate::domain::receipt::Receipt;
use crate::domain::screening::{House, Screening};
use crate::domain::seat_list;
use crate::domain::tender::Tender;
use crate::locale::Locale;
use crate::printing::slip::{Size, Slip};

/// What a receipt is made of.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    /// The house.
    pub(crate) house: &'a House,
    /// What the tickets of the order are for.
    pub(crate) screening: &'a Screening,
    /// The order: of a refund the one that was refunded, of an exchange the new one.
    pub(crate) order: &'a Order,
    /// Which of its receipts.
    pub(crate) receipt: &'a Receipt,
    /// What was booked under that number.
    pub(crate) booked: &'a Booked,
    /// Of an exchange, what the old tickets were for, if that was something else.
    pub(crate) given: Option<&'a Screening>,
}

/// The receipt.
pub(crate) fn receipt(of: &Proof<'_>, locale: &Locale) -> Slip {
    let Proof { booked, receipt, .. } = *of;
    let mut slip = of_house(of.house);
    let heading = match &booked.ended {
        None => "slip-receipt",
        Some(ended) if ended.is_exchange => "slip-exchange",
        Some(_) => "slip-refund",
    };
    slip.left(Size::Large, locale.fill(heading, &[("receipt", (&receipt.to_string()).into())]));
    let who = format!("{} {}", receipt.till, booked.cashier);
    slip.pair(Size::Small, when(booked.at, of.house.calendar.zone, locale), who.trim_end());
    slip.rule();
    match &booked.ended {
        None => sale(of, &mut slip, locale),
        Some(ended) if ended.is_exchange => exchange(of, ended, &mut slip, locale),
        Some(ended) => refund(of, ended, &mut slip, locale),
    }
    slip.rule();
    order_code(of.order.reference, &mut slip, locale);
    slip
}

fn sale(of: &Proof<'_>, slip: &mut Slip, locale: &Locale) {
    showing(of.house, of.screening, slip, locale);
    slip.rule();
    tickets(of.screening, &of.order.lines, slip, locale);
    slip.rule();
    slip.pair(Size::Text, locale.text("ticket-total"), with_code(of.order.total()));
    of.booked.moved(Flow::Payment).for_each(|moved| paid(moved, slip, locale));
}

fn refund(of: &Proof<'_>, ended: &Ended, slip: &mut Slip, locale: &Locale) {
    showing(of.house, of.screening, slip, locale);
    slip.rule();
    tickets(of.screening, &ended.lines, slip, locale);
    // The tape names the seats before the reason.
    let seats: Vec<SeatId> = ended.lines.iter().map(|line| line.seat).collect();
    let detail = of.booked.detail.as_str();
    slip.left(Size::Text, detail.strip_prefix(&format!("{}: ", seat_list::told(&seats))).unwrap_or(detail));
    slip.rule();
    if let Some(price) = price(&ended.lines, ended.fee) {
        slip.pair(Size::Text, locale.text("ticket-total"), with_code(price));
    }
    kept(ended.fee, slip, locale);
    of.booked.moved(Flow::Refund).for_each(|moved| back(moved, slip, locale));
}

/// The tickets that were given and what they were worth, those that were got for them, and the difference.
fn exchange(of: &Proof<'_>, ended: &Ended, slip: &mut Slip, locale: &Locale) {
    if of.given.is_none() {
        showing(of.house, of.screening, slip, locale);
        slip.rule();
    }
    slip.pair(Size::Small, locale.text("slip-old-tickets"), ended.order.to_string());
    if let Some(given) = of.given {
        showing(of.house, given, slip, locale);
    }
    tickets(of.given.unwrap_or(of.screening), &ended.lines, slip, locale);
    kept(ended.fee, slip, locale);
    slip.rule();
    slip.left(Size::Small, locale.text("slip-new-tickets"));
    if of.given.is_some() {
        showing(of.house, of.screening, slip, locale);
    }
    tickets(of.screening, &of.order.lines, slip, locale);
    slip.rule();
    slip.pair(Size::Text, locale.text("ticket-total"), with_code(of.order.total()));
    if let Some(worth) = price(&ended.lines, ended.fee).and_then(|price| price.checked_sub(ended.fee)) {
        slip.pair(Size::Text, locale.text("money-from-exchange"), minus(worth));
    }
    let currency = ended.fee.currency();
    let settled = |flow| of.booked.settled(flow, currency).filter(|amount| amount.minor() != 0);
    match (settled(Flow::Payment), settled(Flow::Refund)) {
        (Some(due), _) => slip.pair(Size::Text, locale.text("slip-to-pay"), with_code(due)),
        (None, Some(goes_back)) => slip.pair(Size::Text, locale.text("slip-goes-back"), with_code(goes_back)),
        (None, None) => slip.left(Size::Text, locale.text("slip-even")),
    }
    of.booked.moved(Flow::Payment).for_each(|moved| paid(moved, slip, locale));
    of.booked.moved(Flow::Refund).for_each(|moved| back(moved, slip, locale));
}

/// What is shown, when and where.
fn showing(house: &House, screening: &Screening, slip: &mut Slip, locale: &Locale) {
    slip.left(Size::Text, title(&screening.film.titles, locale.lang()));
    let hall = locale.hall(screening.hall.name.as_str());
    slip.pair(Size::Small, when(screening.starts_at, house.calendar.zone, locale), hall);
}

/// Tickets by fare and price, each with its seats.
fn tickets(screening: &Screening, lines: &[Line], slip: &mut Slip, locale: &Locale) {
    for lines in alike(lines, |line| (fare(screening, line, locale), line.price)) {
        let (Some(first), count) = (lines.first(), lines.len()) else { continue };
        let sum = Money::sum(lines.iter().map(|line| line.price), first.price.currency());
        let fare = fare(screening, first, locale);
        let told = if count == 1 { fare } else { format!("{count} × {} {fare}", first.price) };
        slip.pair(Size::Text, told, sum.unwrap_or(first.price).to_string());
        let seats: Vec<_> = lines.iter().map(|line| line.seat).collect();
        slip.left(Size::Small, locale.seats(Some(&screening.hall.plan), &seats));
    }
}

/// What tickets had cost, of which a fee was kept.
fn price(lines: &[Line], fee: Money) -> Option<Money> {
    Money::sum(lines.iter().map(|line| line.price), fee.currency())
}

/// What was kept, if anything.
fn kept(fee: Money, slip: &mut Slip, locale: &Locale) {
    if fee.minor() > 0 {
        slip.pair(Size::Text, locale.text("orders-fee-kept"), minus(fee));
    }
}

/// What went back.
fn back(moved: &Moved, slip: &mut Slip, locale: &Locale) {
    let name = match &moved.tender {
        Tender::Cash { .. } => locale.text("money-back-cash"),
        Tender::Card { reference } => format!("{} {reference}", locale.text("money-back-card")),
        Tender::Wallet { .. } => locale.text("money-back-wallet"),
    };
    rounded(moved, slip, locale);
    slip.pair(Size::Text, name, moved.in_hand().to_string());
}

/// How a part of the price was paid.
fn paid(moved: &Moved, slip: &mut Slip, locale: &Locale) {
    rounded(moved, slip, locale);
    let mut pair = |id: &str, amount: Money| slip.pair(Size::Text, locale.text(id), amount.to_string());
    match &moved.tender {
        Tender::Cash { received } => {
            pair("pay-cash", *received);
            if let Some(change) = received.checked_sub(moved.in_hand()) {
                pair("pay-change", change);
            }
        }
        Tender::Card { reference } => {
            slip.pair(Size::Text, format!("{} {reference}", locale.text("pay-card")), moved.amount.to_string());
        }
        Tender::Wallet { .. } => pair("money-paid-wallet", moved.amount),
    }
}

/// By how much the cash differs from what it settles, if it does.
fn rounded(moved: &Moved, slip: &mut Slip, locale: &Locale) {
    if moved.rounding.minor() != 0 {
        slip.pair(Size::Text, locale.text("takings-rounding"), moved.rounding.to_string());
    }
}

/// Lines that are told together, in the order of the first of each.
fn alike<K: PartialEq>(lines: &[Line], key: impl Fn(&Line) -> K) -> Vec<Vec<Line>> {
    let mut groups: Vec<(K, Vec<Line>)> = Vec::new();
    for line in lines {
        let of = key(line);
        match groups.iter_mut().find(|(key, _)| *key == of) {
            Some((_, group)) => group.push(*line),
            None => groups.push((of, vec![*line])),
        }
    }
    groups.into_iter().map(|(_, lines)| lines).collect()
}
