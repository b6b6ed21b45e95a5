//! An X, a Z and the close of a day, drawn: money at the left, at the right what was done, what the seal says, and what
//! cards paid or which Zs were added up. Of a session that goes on neither what lies there nor what should.

use ratatui::layout::Rect;

use super::super::theme::Role;
use super::super::widgets::Canvas;
use super::super::words;
use crate::domain::drawer::figures::{Figure, Figures};
use crate::domain::drawer::{CardTotal, DayClose, Report, Sealed};
use crate::locale::{Var, figure_id};
use crate::tui::layout;
use crate::tui::state::drawer::Outcome;
use crate::tui::state::model::Model;

/// Columns of each half, and of a number in it.
const HALF: u16 = 36;

const NUMBER: u16 = 14;

/// Draws it at `at`, of the cards those from `first` on.
pub(super) fn view(model: &Model, outcome: &Outcome, first: usize, canvas: &mut Canvas<'_>, at: Rect) {
    match outcome {
        Outcome::X(report) => of_session(model, ("drawer-x-title", report), first, canvas, at),
        Outcome::Z(report) => of_session(model, ("drawer-z-title", report), first, canvas, at),
        Outcome::Day(close) => of_day(model, close, canvas, at),
        Outcome::Done(_) => {}
    }
}

fn of_session(model: &Model, (title, report): (&str, &Report), first: usize, canvas: &mut Canvas<'_>, at: Rect) {
    let number = report.number.to_string();
    let title = canvas.locale.fill(title, &[("till", report.till.as_str().into()), ("number", Var::from(&number))]);
    let (from, to) = (words::when(model, report.opened_at), words::when(model, report.at));
    let corner = format!("{from} - {to} {}", report.cashier);
    let inside = canvas.popup(at, &title, corner.trim_end());
    let is_closed = report.sealed.is_some();
    money(&report.figures, is_closed, canvas, inside);
    let right = Rect { x: inside.right().saturating_sub(HALF), width: HALF, ..inside };
    let y = done(&report.figures, report.sealed.as_ref(), canvas, right);
    cards(model, &report.cards, first, canvas, Rect { y, ..right });
}

fn of_day(model: &Model, close: &DayClose, canvas: &mut Canvas<'_>, at: Rect) {
    let number = close.number.to_string();
    let title = canvas.locale.fill("drawer-day-title", &[("number", Var::from(&number))]);
    let day = close.day.parse().map_or_else(|_| close.day.clone(), |day| canvas.locale.date(day));
    let inside = canvas.popup(at, &title, &format!("{day} {}", words::when(model, close.at)));
    money(&close.figures, true, canvas, inside);
    let right = Rect { x: inside.right().saturating_sub(HALF), width: HALF, ..inside };
    let mut y = done(&close.figures, Some(&close.sealed), canvas, right);
    let zs = close.zs.iter().map(|(till, number)| format!("{till}/{number}")).collect::<Vec<_>>().join(" ");
    let zs = canvas.locale.fill("drawer-zs", &[("zs", Var::from(&zs))]);
    canvas.put(right.x, y, right.width, Role::Text, &zs);
    let outside = [Figure::CashPaid, Figure::CashBack, Figure::CardPaid, Figure::CardBack];
    if outside.iter().all(|figure| close.outside.of(*figure) == 0) {
        return;
    }
    y += 1;
    canvas.say(right.x, y, right.width, Role::Warn, "drawer-outside");
    for (figure, y) in outside.into_iter().filter(|figure| close.outside.of(*figure) != 0).zip(y + 1..) {
        line(canvas, Rect { x: right.x + 1, y, width: right.width - 1, height: 1 }, figure, &close.outside);
    }
}

/// The amounts, and once it is closed by how much what was counted is off.
fn money(figures: &Figures, is_closed: bool, canvas: &mut Canvas<'_>, inside: Rect) {
    let at = Rect { width: HALF, height: 1, ..inside };
    let told = Figure::ALL.into_iter().filter(|figure| figure.is_amount() && (is_closed || *figure != Figure::Counted));
    let mut y = inside.y;
    for figure in told {
        // What should be there comes before what was.
        if let Some(expected) = figures.expected().filter(|_| figure == Figure::Counted) {
            pair(canvas, Rect { y, ..at }, Role::Strong, "drawer-expected", &expected.to_string());
            y += 1;
        }
        line(canvas, Rect { y, ..at }, figure, figures);
        y += 1;
    }
    if let Some(by) = figures.off().filter(|_| is_closed) {
        let text = canvas.locale.off(by);
        let role = if by.minor() == 0 { Role::Good } else { Role::Bad };
        canvas.put_right(at.right(), y, HALF, role, &text);
    }
}

/// How often what was done, and what the seal says; gives the line after.
fn done(figures: &Figures, sealed: Option<&Sealed>, canvas: &mut Canvas<'_>, at: Rect) -> u16 {
    let mut y = at.y;
    for figure in Figure::ALL.into_iter().filter(|figure| !figure.is_amount()) {
        line(canvas, Rect { y, height: 1, ..at }, figure, figures);
        y += 1;
    }
    match sealed {
        Some(sealed) => {
            let total = sealed.grand_total.to_string();
            pair(canvas, Rect { y: y + 1, ..at }, Role::Strong, "drawer-grand-total", &total);
            pair(canvas, Rect { y: y + 2, ..at }, Role::Strong, "drawer-seal", &sealed.short);
        }
        None => drop(canvas.say(at.x, y + 1, at.width, Role::Warn, "drawer-x-goes-on")),
    }
    y + 4
}

fn cards(model: &Model, cards: &[CardTotal], first: usize, canvas: &mut Canvas<'_>, at: Rect) {
    if cards.is_empty() {
        return;
    }
    let room = layout::cards_seen(model.size);
    canvas.say(at.x, at.y, at.width, Role::Dim, "drawer-cards");
    canvas.more((at.right(), at.y), first, cards.len().saturating_sub(room));
    for (card, y) in cards.iter().skip(first).take(room).zip(at.y + 1..) {
        canvas.put(at.x + 1, y, HALF - NUMBER - 2, Role::Text, card.reference.as_str());
        let moved = if card.back.minor() == 0 {
            card.paid.to_string()
        } else {
            format!("{} {}", card.paid, words::minus(card.back))
        };
        canvas.put_right(at.right(), y, HALF - NUMBER, Role::Money, &moved);
    }
}

/// One of the numbers, with its name; what is nothing stands back.
fn line(canvas: &mut Canvas<'_>, at: Rect, figure: Figure, figures: &Figures) {
    let value = figures.of(figure);
    let written = if figure.is_amount() { figures.money(figure).to_string() } else { value.to_string() };
    let role = match (value, figure.is_amount()) {
        (0, _) => Role::Dim,
        (_, true) => Role::Money,
        (_, false) => Role::Text,
    };
    pair(canvas, at, role, figure_id(figure), &written);
}

fn pair(canvas: &mut Canvas<'_>, at: Rect, role: Role, id: &str, written: &str) {
    canvas.say(at.x, at.y, at.width.saturating_sub(NUMBER + 1), if role == Role::Dim { role } else { Role::Text }, id);
    canvas.put_right(at.right(), at.y, at.width / 2 + 4, role, written);
}
