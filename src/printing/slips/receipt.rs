//! The receipt of a payment: a sale, an exchange or a refund.

use super::{fare, minus, of_house, title, when, with_code};
use crate::domain::money::Money;
use crate::domain::order::{Act, Exchanged, Flow, MoneyMoved, OrderHistory, OrderState};
use crate::domain::price::Line;
use crate::domain::receipt::Receipt;
use crate::domain::screening::{House, Screening};
use crate::domain::seat_list;
use crate::domain::tender::Tender;
use crate::domain::time::Timestamp;
use crate::locale::Locale;
use crate::printing::slip::{Size, Slip};

/// What a receipt is made of.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    /// The house. Cash is told in its steps.
    pub(crate) house: &'a House,
    /// What the tickets are for.
    pub(crate) screening: &'a Screening,
    /// All that is known of the order.
    pub(crate) history: &'a OrderHistory,
    /// Which of its receipts.
    pub(crate) receipt: &'a Receipt,
    /// Of an exchange, all that is known of the order whose tickets were given: what is not carried goes back there.
    pub(crate) given: Option<&'a OrderHistory>,
}

/// The receipt; `None` if the order has none of this number.
pub(crate) fn receipt(of: &Proof<'_>, locale: &Locale) -> Option<Slip> {
    let act = of.history.acts.iter().find(|act| act.receipt.as_ref() == Some(of.receipt))?;
    let is_sale = act.state == OrderState::Paid;
    let exchange = of.history.exchanged_from().filter(|_| is_sale);
    let mut slip = of_house(of.house);
    let heading = match (is_sale, exchange) {
        (true, None) => "slip-receipt",
        (true, Some(_)) => "slip-exchange",
        (false, _) => "slip-refund",
    };
    slip.left(Size::Large, locale.fill(heading, &[("receipt", (&of.receipt.to_string()).into())]));
    let zone = of.house.calendar.zone;
    let who = format!("{} {}", act.terminal, act.cashier);
    slip.pair(Size::Small, when(act.at, zone, locale), who.trim_end());
    slip.rule();
    slip.left(Size::Text, title(&of.screening.film.titles, locale.lang()));
    let hall = locale.hall(of.screening.hall.name.as_str());
    slip.pair(Size::Small, when(of.screening.starts_at, zone, locale), hall);
    slip.rule();
    if is_sale {
        sale(of, act, &mut slip, locale);
    } else {
        refund(of, act, &mut slip, locale);
    }
    slip.rule();
    slip.pair(Size::Small, locale.text("ticket-order"), of.history.order.reference.to_string());
    Some(slip)
}

fn sale(of: &Proof<'_>, act: &Act, slip: &mut Slip, locale: &Locale) {
    let order = &of.history.order;
    if let Some(exchange) = of.history.exchanged_from() {
        given(of, exchange, act, slip, locale);
    }
    for lines in alike(&order.lines, |line| (fare(of.screening, line, locale), line.price)) {
        let (Some(first), count) = (lines.first(), lines.len()) else { continue };
        let sum = Money::sum(lines.iter().map(|line| line.price), first.price.currency());
        let fare = fare(of.screening, first, locale);
        let told = if count == 1 { fare } else { format!("{count} × {} {fare}", first.price) };
        slip.pair(Size::Text, told, sum.unwrap_or(first.price).to_string());
        let seats: Vec<_> = lines.iter().map(|line| line.seat).collect();
        slip.left(Size::Small, locale.seats(Some(&of.screening.hall.plan), &seats));
    }
    slip.rule();
    slip.pair(Size::Text, locale.text("ticket-total"), with_code(order.total()));
    let moved = of.history.money.iter().filter(|moved| moved.at == act.at && moved.flow == Flow::Payment);
    moved.for_each(|moved| paid(of.house, moved, slip, locale));
}

/// The tickets that were given, what was kept of their price, and what of it went back.
fn given(of: &Proof<'_>, exchange: &Exchanged, act: &Act, slip: &mut Slip, locale: &Locale) {
    slip.pair(Size::Small, locale.text("ticket-exchanged"), exchange.of.to_string());
    slip.left(Size::Small, seat_list::told(&exchange.seats));
    if let Some(given) = of.given {
        let gave = given.order.lines.iter().filter(|line| exchange.seats.contains(&line.seat));
        if let Some(price) = Money::sum(gave.map(|line| line.price), given.order.total().currency()) {
            slip.pair(Size::Text, locale.text("money-from-exchange"), price.to_string());
            back(of.house, given, act.at, Some(price), slip, locale);
        }
    }
    slip.rule();
}

fn refund(of: &Proof<'_>, act: &Act, slip: &mut Slip, locale: &Locale) {
    // The seats, and why.
    slip.left(Size::Text, act.detail.as_str());
    let refunds = of.history.acts.iter().filter(|act| act.state == OrderState::Refunded).count();
    // Where there were several, nobody knows by the order alone which seats went back in this one.
    let lines = of.history.order.lines.iter().filter(|line| of.history.refunded.contains(&line.seat) && refunds == 1);
    let price = Money::sum(lines.map(|line| line.price), of.history.order.total().currency());
    let price = price.filter(|_| refunds == 1);
    if let Some(price) = price {
        slip.pair(Size::Text, locale.text("ticket-total"), with_code(price));
    }
    back(of.house, of.history, act.at, price, slip, locale);
}

/// What went back at an instant, and what was kept of a price.
fn back(house: &House, history: &OrderHistory, at: Timestamp, price: Option<Money>, slip: &mut Slip, locale: &Locale) {
    let moved: Vec<&MoneyMoved> =
        history.money.iter().filter(|moved| moved.at == at && moved.flow == Flow::Refund).collect();
    let worth = price.and_then(|price| Money::sum(moved.iter().map(|moved| moved.amount), price.currency()));
    let kept = price.zip(worth).and_then(|(price, worth)| price.checked_sub(worth)).filter(|kept| kept.minor() > 0);
    if let Some(kept) = kept {
        slip.pair(Size::Text, locale.text("orders-fee-kept"), minus(kept));
    }
    // What was carried is told where it arrived.
    for moved in moved.into_iter().filter(|moved| !moved.carried) {
        let (id, amount) = match &moved.tender {
            Tender::Cash { .. } => ("money-back-cash", house.cash.round(moved.amount)),
            Tender::Card { .. } => ("money-back-card", moved.amount),
            Tender::Wallet { .. } => ("money-back-wallet", moved.amount),
        };
        let name = locale.text(id);
        let name = match &moved.tender {
            Tender::Card { reference } => format!("{name} {reference}"),
            _ => name,
        };
        slip.pair(Size::Text, name, amount.to_string());
    }
}

/// How a part of the price was paid.
fn paid(house: &House, moved: &MoneyMoved, slip: &mut Slip, locale: &Locale) {
    let mut pair = |id: &str, amount: Money| slip.pair(Size::Text, locale.text(id), amount.to_string());
    match &moved.tender {
        _ if moved.carried => pair("money-from-exchange", moved.amount),
        Tender::Cash { received } => {
            let rounding = house.cash.rounding(moved.amount);
            if rounding.minor() != 0 {
                pair("takings-rounding", rounding);
            }
            pair("pay-cash", *received);
            if let Some(change) = received.checked_sub(house.cash.round(moved.amount)) {
                pair("pay-change", change);
            }
        }
        Tender::Card { reference } => {
            slip.pair(Size::Text, format!("{} {reference}", locale.text("pay-card")), moved.amount.to_string());
        }
        Tender::Wallet { .. } => pair("money-paid-wallet", moved.amount),
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
