//! The refund, drawn: the seats to choose from, then the reason, then the question with the amount and
//! where it goes. Only here does giving it back count as shown.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width, wrap};
use super::words::fare_word;
use crate::domain::hall::HallPlan;
use crate::domain::price::Line;
use crate::domain::tender::{Part, Tender};
use crate::tui::state::model::Model;
use crate::tui::state::refund::{RefundPanel, Stage};

/// The columns of a seat's name: of an ordinary one, and at most.
const SEAT: u16 = 5;
const LONGEST_SEAT: u16 = 18;

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, panel: &RefundPanel, canvas: &mut Canvas<'_>, area: Rect) {
    let order = &panel.history.order;
    let lines = u16::try_from(order.lines.len()).unwrap_or(u16::MAX);
    let height = if panel.stage == Stage::Seats { lines.saturating_add(7) } else { 13 }.min(area.height);
    let wide = 54.min(area.width);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + (area.height - height) / 3, wide, height);
    let title = canvas.text("confirm-refund-title");
    let inside = canvas.popup(at, &title, order.reference.order.tail());
    if inside.is_empty() {
        return;
    }
    let hall = model.hall_of(order.reference.screening);
    match panel.stage {
        Stage::Seats => choose(panel, hall, canvas, inside),
        Stage::Reason | Stage::Review => review(panel, hall, canvas, inside),
    }
}

fn choose(panel: &RefundPanel, hall: Option<&HallPlan>, canvas: &mut Canvas<'_>, inside: Rect) {
    let bottom = inside.bottom().saturating_sub(3);
    let mut y = inside.y;
    let lines = &panel.history.order.lines;
    let names: Vec<String> = lines.iter().map(|line| canvas.locale.seat(hall, line.seat)).collect();
    let column = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(SEAT, LONGEST_SEAT);
    for (number, (line, name)) in (1..).zip(lines.iter().zip(&names)) {
        if y < bottom {
            draw_line(panel, number, line, (name, column), canvas, Rect { y, height: 1, ..inside });
            y += 1;
        }
    }
    total(panel, canvas, inside, y + 1);
    let digits = if panel.is_by_hand { "refund-choose-more" } else { "refund-choose" };
    canvas.say(inside.x, y + 2, inside.width, Role::Strong, digits);
}

fn draw_line(
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
    canvas.say(fare, at.y, 10, role, fare_word(line.fare));
    if !is_live {
        canvas.say(fare + 11, at.y, 10, Role::SeatCouple, "state-refunded");
    }
    canvas.put_right(at.right(), at.y, 10, role, &line.price.to_string());
}

fn total(panel: &RefundPanel, canvas: &mut Canvas<'_>, inside: Rect, y: u16) {
    canvas.say(inside.x, y, inside.width - 12, Role::Strong, "refund-total");
    canvas.put_right(inside.right(), y, 12, Role::Money, &panel.amount().to_string());
}

fn review(panel: &RefundPanel, hall: Option<&HallPlan>, canvas: &mut Canvas<'_>, inside: Rect) {
    let seats: Vec<_> = panel.chosen.iter().copied().collect();
    let mut y = inside.y + 1;
    for line in wrap(&canvas.locale.seats(hall, &seats), inside.width).iter().take(2) {
        canvas.put(inside.x, y, inside.width, Role::Text, line);
        y += 1;
    }
    total(panel, canvas, inside, y);
    y += 1;
    for Part { tender, amount } in panel.parts() {
        let label = match &tender {
            Tender::Wallet { .. } => canvas.text("refund-to-wallet"),
            Tender::Card { reference } => {
                canvas.locale.fill("refund-to-card", &[("reference", reference.as_str().into())])
            }
            Tender::Cash { .. } => canvas.text("refund-to-cash"),
        };
        canvas.put(inside.x + 2, y, inside.width - 14, Role::Dim, &label);
        canvas.put_right(inside.right(), y, 12, Role::Text, &amount.to_string());
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
        canvas.shown.deed = panel.deed();
    }
}
