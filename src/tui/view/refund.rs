//! Tickets that are given back, drawn: the seats to choose from, then for money the reason, then the question with the amount
//! and where it goes. What the house keeps stands in it from the start. Only here does giving it back count as shown.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width, wrap};
use super::words::{self, back_to, next_fee};
use crate::domain::hall::HallPlan;
use crate::domain::price::Line;
use crate::domain::refund::handed_over;
use crate::locale::Var;
use crate::tui::state::model::Model;
use crate::tui::state::refund::{For, RefundPanel, Stage};

/// The columns of a seat's name: of an ordinary one, and at most.
const SEAT: u16 = 5;
const LONGEST_SEAT: u16 = 18;

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, panel: &RefundPanel, canvas: &mut Canvas<'_>, area: Rect) {
    let order = &panel.history.order;
    let lines = u16::try_from(order.lines.len()).unwrap_or(u16::MAX);
    let fee = if has_fee(panel) { 3 } else { 0 };
    let height = if panel.stage == Stage::Seats { lines.saturating_add(7 + fee) } else { 13 + fee }.min(area.height);
    let wide = 54.min(area.width);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + (area.height - height) / 3, wide, height);
    let title = canvas.text(if panel.wanted == For::Money { "confirm-refund-title" } else { "exchange-title" });
    let inside = canvas.popup(at, &title, order.reference.order.tail());
    if inside.is_empty() {
        return;
    }
    let hall = model.hall_of(order.reference.screening);
    match panel.stage {
        Stage::Seats => choose(model, panel, hall, canvas, inside),
        Stage::Reason | Stage::Review => review(model, panel, hall, canvas, inside),
    }
}

fn choose(model: &Model, panel: &RefundPanel, hall: Option<&HallPlan>, canvas: &mut Canvas<'_>, inside: Rect) {
    let lines = &panel.history.order.lines;
    let room = usize::from(inside.height.saturating_sub(3 + if has_fee(panel) { 3 } else { 0 }));
    // The marked one is in sight.
    let here = lines.iter().position(|line| line.seat == panel.marked).unwrap_or(0);
    let first = (here + 1).saturating_sub(room);
    let mut y = inside.y;
    let names: Vec<String> = lines.iter().map(|line| canvas.locale.seat(hall, line.seat)).collect();
    let column = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(SEAT, LONGEST_SEAT);
    for (number, (line, name)) in (1..).zip(lines.iter().zip(&names)).skip(first).take(room) {
        draw_line(model, panel, number, line, (name, column), canvas, Rect { y, height: 1, ..inside });
        y += 1;
    }
    let hidden = lines.len().saturating_sub(room);
    canvas.more((inside.right(), y), first, hidden);
    y = total(model, panel, canvas, inside, y + 1).saturating_sub(2);
    let digits = if panel.is_by_hand { "refund-choose-more" } else { "refund-choose" };
    canvas.say(inside.x, y + 2, inside.width, Role::Strong, digits);
    if panel.wanted == For::Others {
        canvas.say(inside.x, y + 3, inside.width, Role::Hint, "exchange-keep-seats");
    }
}

fn draw_line(
    model: &Model,
    panel: &RefundPanel,
    number: usize,
    line: &Line,
    (name, column): (&str, u16),
    canvas: &mut Canvas<'_>,
    at: Rect,
) {
    let is_live = panel.history.live_lines().any(|live| live.seat == line.seat);
    let is_chosen = panel.chosen.contains(&line.seat);
    let role = match (is_live, is_chosen) {
        (true, true) => Role::Strong,
        (true, false) => Role::Text,
        (false, _) => Role::Dim,
    };
    if line.seat == panel.marked {
        canvas.put(at.x, at.y, 1, Role::Chosen, &canvas.glyphs.chosen.to_string());
    }
    let mark = if is_chosen { format!("[{}]", canvas.glyphs.done) } else { "[ ]".to_owned() };
    if is_live && number <= 10 {
        canvas.put(at.x + 2, at.y, 1, Role::Dim, &(number % 10).to_string());
    }
    canvas.put(at.x + 4, at.y, 3, role, if is_live { &mark } else { "" });
    canvas.put(at.x + 8, at.y, column, role, name);
    let fare = at.x + 9 + column;
    let word = words::fare(model, panel.history.order.reference.screening, line.fare);
    canvas.put(fare, at.y, 10, role, &word);
    if !is_live {
        canvas.say(fare + 11, at.y, 10, Role::SeatCouple, "state-refunded");
    }
    canvas.put_right(at.right(), at.y, 10, role, &line.price.to_string());
}

/// Whether the house may keep something.
fn has_fee(panel: &RefundPanel) -> bool {
    panel.fee.as_ref().is_none_or(|fee| fee.next.is_some() || fee.percent > 0)
}

/// What the house keeps, for how long, and what is left. Gives the line after it.
fn total(model: &Model, panel: &RefundPanel, canvas: &mut Canvas<'_>, inside: Rect, mut y: u16) -> u16 {
    let Some(given) = panel.given() else {
        canvas.say(inside.x, y, inside.width, Role::Dim, "refund-fee-asked");
        return y + 4;
    };
    if has_fee(panel) {
        canvas.say(inside.x, y, inside.width - 12, Role::Text, "refund-price");
        canvas.put_right(inside.right(), y, 12, Role::Text, &given.price().to_string());
        let percent = given.fee.percent.to_string();
        let kept = canvas.locale.fill("refund-fee", &[("percent", Var::from(&percent))]);
        canvas.put(inside.x, y + 1, inside.width - 12, Role::Text, &kept);
        canvas.put_right(inside.right(), y + 1, 12, Role::Warn, &words::minus(given.kept()));
        if let Some(until) = next_fee(canvas.locale, &given.fee, model.now) {
            canvas.put(inside.x + 2, y + 2, inside.width - 2, Role::Dim, &until);
        }
        y += 3;
    }
    let label = if panel.wanted == For::Money { "refund-total" } else { "exchange-worth" };
    canvas.say(inside.x, y, inside.width - 12, Role::Strong, label);
    canvas.put_right(inside.right(), y, 12, Role::Money, &given.worth().to_string());
    y + 1
}

fn review(model: &Model, panel: &RefundPanel, hall: Option<&HallPlan>, canvas: &mut Canvas<'_>, inside: Rect) {
    let seats: Vec<_> = panel.chosen.iter().copied().collect();
    let mut y = inside.y + 1;
    // Two lines, broken between two seats.
    for line in wrap(&canvas.locale.seats_in(hall, &seats, 2 * inside.width - 8), inside.width).iter().take(2) {
        canvas.put(inside.x, y, inside.width, Role::Text, line);
        y += 1;
    }
    y = total(model, panel, canvas, inside, y);
    let amount = panel.given().map(|given| given.worth());
    for part in amount.map(|amount| panel.parts(amount, model.house.cash)).unwrap_or_default() {
        let label = back_to(canvas.locale, &part.tender);
        canvas.put(inside.x + 2, y, inside.width - 14, Role::Dim, &label);
        canvas.put_right(inside.right(), y, 12, Role::Text, &handed_over(&part).to_string());
        y += 1;
    }
    y += 1;
    let x = canvas.say(inside.x, y, inside.width, Role::Dim, "confirm-reason-label") + 1;
    if panel.stage == Stage::Reason {
        canvas.field(x, y, inside.right() - x, &panel.reason);
    } else {
        canvas.put(x, y, inside.right() - x, Role::Text, panel.reason.value());
    }
    y += 2;
    let question = match panel.stage {
        Stage::Seats | Stage::Reason => "confirm-reason",
        Stage::Review if panel.question.waits() => "refund-running",
        Stage::Review if panel.is_unsure => "refund-unsure",
        Stage::Review => "confirm-refund",
    };
    canvas.say(inside.x, y, inside.width, Role::Strong, question);
    canvas.choices(Rect { y: y + 1, ..inside }, panel.usual_reasons());
    if panel.stage == Stage::Review && !panel.question.waits() {
        canvas.yes_or_back(Rect { y: y + 1, ..inside }, "confirm-yes");
        canvas.shown.deed = panel.deed(model.house.cash);
    }
}
