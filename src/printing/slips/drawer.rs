//! The papers of a drawer: an X, a Z, a day's close, and what was counted. Of a session that goes on neither what lies there
//! nor what should: who counts it is not to know.

use super::{minus, of_house, when};
use crate::domain::drawer::figures::{Figure, Figures};
use crate::domain::drawer::{DayClose, Done, Report, Sealed};
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::domain::screening::House;
use crate::locale::{Locale, Var, figure_id};
use crate::printing::slip::{Size, Slip};

/// An X, or the Z of a session that is closed.
pub(crate) fn session(house: &House, report: &Report, locale: &Locale) -> Slip {
    let mut slip = of_house(house);
    let (zone, number) = (house.calendar.zone, report.number.to_string());
    let title = if report.sealed.is_some() { "drawer-z-title" } else { "drawer-x-title" };
    let named = [("till", report.till.as_str().into()), ("number", Var::from(&number))];
    slip.left(Size::Large, locale.fill(title, &named));
    slip.left(Size::Small, format!("{} -", when(report.opened_at, zone, locale)));
    slip.pair(Size::Small, when(report.at, zone, locale), report.cashier.as_str());
    slip.rule();
    figures(&report.figures, report.sealed.is_some(), &mut slip, locale);
    if !report.cards.is_empty() {
        slip.rule();
        slip.left(Size::Text, locale.text("drawer-cards"));
        for card in &report.cards {
            let back = if card.back.minor() == 0 { String::new() } else { format!(" {}", minus(card.back)) };
            slip.pair(Size::Text, card.reference.as_str(), format!("{}{back}", card.paid));
        }
    }
    slip.rule();
    match &report.sealed {
        Some(sealed) => {
            seal(sealed, &mut slip, locale);
            signature(&mut slip, locale);
        }
        None => slip.left(Size::Text, locale.text("drawer-x-goes-on")),
    }
    slip
}

/// The close of a day over all tills.
pub(crate) fn day_close(house: &House, close: &DayClose, locale: &Locale) -> Slip {
    let mut slip = of_house(house);
    let number = close.number.to_string();
    slip.left(Size::Large, locale.fill("drawer-day-title", &[("number", Var::from(&number))]));
    let day = close.day.parse().map_or_else(|_| close.day.clone(), |day| locale.full_date(day));
    slip.left(Size::Text, day);
    slip.left(Size::Small, when(close.at, house.calendar.zone, locale));
    let zs = close.zs.iter().map(|(till, number)| format!("{till}/{number}")).collect::<Vec<_>>().join(" ");
    slip.left(Size::Small, locale.fill("drawer-zs", &[("zs", Var::from(&zs))]));
    slip.rule();
    figures(&close.figures, true, &mut slip, locale);
    let outside = [Figure::CashPaid, Figure::CashBack, Figure::CardPaid, Figure::CardBack];
    if outside.iter().any(|figure| close.outside.of(*figure) != 0) {
        slip.rule();
        slip.left(Size::Text, locale.text("drawer-outside"));
        for figure in outside.into_iter().filter(|figure| close.outside.of(*figure) != 0) {
            slip.pair(Size::Text, locale.text(figure_id(figure)), close.outside.money(figure).to_string());
        }
    }
    slip.rule();
    seal(&close.sealed, &mut slip, locale);
    signature(&mut slip, locale);
    slip
}

/// What was counted in a till's drawer, by notes and coins, and by how much it is off.
pub(crate) fn counted(house: &House, till: &TerminalId, done: &Done, locale: &Locale) -> Slip {
    let mut slip = of_house(house);
    slip.left(Size::Large, locale.fill("drawer-count-title", &[("till", till.as_str().into())]));
    let who = format!("{} {}", done.terminal, done.cashier);
    slip.pair(Size::Small, when(done.at, house.calendar.zone, locale), who.trim_end());
    slip.rule();
    for (piece, count) in done.pieces.each() {
        let worth = piece.minor().saturating_mul(i64::from(count));
        let worth = Money::new(worth, piece.currency());
        slip.pair(Size::Text, format!("{count} × {piece}"), worth.to_string());
    }
    slip.rule();
    slip.pair(Size::Text, locale.text(figure_id(Figure::Counted)), done.amount.to_string());
    if let Some((expected, off)) = done.expected.zip(done.off()) {
        slip.pair(Size::Text, locale.text("drawer-expected"), expected.to_string());
        slip.pair(Size::Text, String::new(), locale.off(off));
    }
    signature(&mut slip, locale);
    slip
}

fn figures(figures: &Figures, is_closed: bool, slip: &mut Slip, locale: &Locale) {
    let told = |figure: &Figure| is_closed || *figure != Figure::Counted;
    for figure in Figure::ALL.into_iter().filter(|figure| figure.is_amount()).filter(told) {
        // What should be there comes before what was.
        if let Some(expected) = figures.expected().filter(|_| figure == Figure::Counted) {
            slip.pair(Size::Text, locale.text("drawer-expected"), expected.to_string());
        }
        slip.pair(Size::Text, locale.text(figure_id(figure)), figures.money(figure).to_string());
    }
    if let Some(off) = figures.off().filter(|_| is_closed) {
        slip.pair(Size::Text, String::new(), locale.off(off));
    }
    slip.rule();
    for figure in Figure::ALL.into_iter().filter(|figure| !figure.is_amount()) {
        slip.pair(Size::Text, locale.text(figure_id(figure)), figures.of(figure).to_string());
    }
}

fn seal(sealed: &Sealed, slip: &mut Slip, locale: &Locale) {
    slip.pair(Size::Text, locale.text("drawer-grand-total"), sealed.grand_total.to_string());
    slip.pair(Size::Text, locale.text("drawer-seal"), sealed.short.as_str());
}

/// Room for a hand.
fn signature(slip: &mut Slip, locale: &Locale) {
    (0..3).for_each(|_| slip.gap());
    slip.rule();
    slip.left(Size::Small, locale.text("slip-signature"));
}
