//! The payment panel, drawn. Only here does a payment count as shown: when every figure of it is on
//! the screen.

use ratatui::layout::Rect;

use super::super::actions::{Context, why_not};
use super::super::model::Model;
use super::super::theme::Role;
use super::super::widgets::{Canvas, width, wrap};
use super::super::{actions::Action, note::seat_list, screens::side::countdown_role};
use super::pay::{Means, Pay};
use crate::domain::hall::SeatName;
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::price::Fare;
use crate::domain::tender::{Tender, quick_amounts, settle};

/// The id of a fare's name.
pub(crate) fn fare_word(fare: Fare) -> &'static str {
    match fare {
        Fare::Adult => "fare-adult",
        Fare::Child => "fare-child",
        Fare::Student => "fare-student",
        Fare::Senior => "fare-senior",
    }
}

/// The columns of the seats, before fare and price.
const SEATS: u16 = 13;

/// Lines of equal fare and price, put together.
fn groups(order: &Order) -> Vec<(Fare, Money, Vec<SeatName>)> {
    let mut groups: Vec<(Fare, Money, Vec<SeatName>)> = Vec::new();
    for line in &order.lines {
        match groups.iter_mut().find(|(fare, price, _)| (*fare, *price) == (line.fare, line.price)) {
            Some((_, _, seats)) => seats.push(line.seat),
            None => groups.push((line.fare, line.price, vec![line.seat])),
        }
    }
    groups
}

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, pay: &Pay, canvas: &mut Canvas<'_>, area: Rect) {
    let order = model.order(pay.order).or(pay.last_seen.as_ref());
    let groups = order.map(groups).unwrap_or_default();
    let wide = 49.min(area.width);
    // Every seat is named, in as many lines as it takes: what is paid for is read out to the guest.
    let groups: Vec<(Fare, Money, usize, Vec<String>)> = groups
        .into_iter()
        .map(|(fare, price, seats)| (fare, price, seats.len(), wrap(&seat_list(&seats), SEATS)))
        .collect();
    let lines = groups.iter().map(|(.., seats)| seats.len()).sum::<usize>().max(1);
    let height = (12 + u16::try_from(lines).unwrap_or(area.height)).min(area.height);
    let at = Rect::new(area.x + area.width.saturating_sub(wide) / 2, area.y + (area.height - height) / 3, wide, height);
    let title = canvas.locale.fill("pay-title", &[("order", pay.order.order.tail().into())]);
    let context = pay.context(model);
    let left = order.filter(|_| context != Context::PayEnded).map(|order| model.left(order.deadline));
    let corner = match (left, context) {
        (Some(left), Context::PayEntry | Context::PayReview) => {
            canvas.locale.fill("pay-hold", &[("left", (&canvas.locale.countdown(left)).into())])
        }
        _ => String::new(),
    };
    let inside = canvas.popup(at, &title, "");
    if inside.height < 9 {
        return;
    }
    if let Some(left) = left.filter(|_| !corner.is_empty()) {
        canvas.put_right(at.right() - 1, at.y, wide / 2, countdown_role(left), &format!(" {corner} "));
    }
    let Some(order) = order else {
        let waiting = canvas.text("pay-waiting");
        canvas.put(inside.x, inside.y + 1, inside.width, Role::Warn, &waiting);
        return;
    };
    let mut y = inside.y;
    let last = inside.bottom().saturating_sub(10);
    for (fare, price, count, seats) in &groups {
        let sum = Money::sum((0..*count).map(|_| *price), price.currency()).unwrap_or(*price).to_string();
        let what = format!("{count} x {price}");
        let fare = canvas.text(fare_word(*fare));
        canvas.put(inside.x + SEATS + 1, y, 8, Role::Text, &fare);
        canvas.put(inside.x + SEATS + 9, y, 13, Role::Text, &what);
        canvas.put_right(inside.right(), y, 10, Role::Text, &sum);
        for line in seats {
            canvas.put(inside.x, y, SEATS, Role::Strong, line);
            y = (y + 1).min(last);
        }
    }
    let total = order.total();
    let to_pay = canvas.text("pay-total");
    canvas.put(inside.x, y + 1, 20, Role::Strong, &to_pay);
    canvas.put_right(inside.right(), y + 1, 14, Role::Money, &total.to_string());
    tender_lines(pay, total, context, canvas, Rect { y: y + 3, ..inside });
    let ask = Rect::new(inside.x, inside.bottom() - 2, inside.width, 2);
    match context {
        Context::PayEntry | Context::PayEnded if let Some(note) = &pay.hand_back => {
            for (line, y) in wrap(&note.sentence(model), ask.width).iter().zip(ask.y..ask.bottom()) {
                canvas.put(ask.x, y, ask.width, Role::Bad, line);
            }
        }
        Context::PayRunning => {
            let unsure = model.payment(pay.order).is_some_and(|payment| payment.unsure);
            let (first, second) =
                if unsure { ("pay-checking", "pay-checking-2") } else { ("pay-running", "pay-running-2") };
            let (first, second) = (canvas.text(first), canvas.text(second));
            canvas.put(ask.x, ask.y, ask.width, Role::Warn, &first);
            canvas.put(ask.x, ask.y + 1, ask.width, Role::Dim, &second);
        }
        Context::PayEnded => {
            let (first, second) = (canvas.text("pay-ended"), canvas.text("pay-ended-2"));
            canvas.put(ask.x, ask.y, ask.width, Role::Bad, &first);
            canvas.put(ask.x, ask.y + 1, ask.width, Role::Strong, &second);
        }
        Context::PayReview => review(model, pay, total, canvas, ask),
        _ => {
            let (role, id) = match why_not(model, Action::Review) {
                Some(why) => (Role::Warn, why),
                None => (Role::Dim, "pay-enter"),
            };
            let text = canvas.text(id);
            canvas.put(ask.x, ask.y, ask.width, role, &text);
        }
    }
}

/// An amount without a fraction of nothing.
pub(crate) fn short(amount: &Money) -> String {
    let written = amount.to_string();
    match written.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => written,
    }
}

fn tender_lines(pay: &Pay, total: Money, context: Context, canvas: &mut Canvas<'_>, at: Rect) {
    let is_entry = context == Context::PayEntry;
    let mut x = at.x;
    for (means, id) in [(Means::Cash, "pay-cash"), (Means::Card, "pay-card")] {
        let chosen = pay.means == means;
        let mark = if chosen { canvas.glyphs.chosen } else { ' ' };
        let role = if chosen { Role::Chosen } else { Role::Dim };
        let label = format!("{mark} {}", canvas.text(id));
        x = canvas.put(x, at.y, 12, role, &label) + 3;
    }
    if is_entry {
        let tab = canvas.text("pay-other");
        canvas.put_right(at.right(), at.y, 20, Role::Dim, &tab);
    }
    let (y, label_role) = (at.y + 2, Role::Text);
    match pay.means {
        Means::Cash => {
            let received = canvas.text("pay-received");
            canvas.put(at.x, y, 10, label_role, &received);
            let shown = pay.amount.clone().unwrap_or_else(|| tui_input::Input::new(total.to_string()));
            if is_entry {
                canvas.field(at.x + 11, y, 10, &shown);
                let mut quick = canvas.text("pay-quick");
                for amount in quick_amounts(total).iter().map(short) {
                    if width(&quick) + 1 + width(&amount) <= 22 {
                        quick = format!("{quick} {amount}");
                    }
                }
                canvas.put_right(at.right(), y, 22, Role::Dim, &quick);
            } else {
                canvas.put_right(at.right(), y, 20, Role::Text, shown.value());
            }
            if let Some(tender) = pay.tender(total)
                && let Ok(settled) = settle(total, std::slice::from_ref(&tender))
            {
                let label = canvas.text("pay-change");
                canvas.put(at.x, y + 1, 20, Role::Strong, &label);
                canvas.put_right(at.right(), y + 1, 14, Role::Money, &settled.change.to_string());
            }
        }
        Means::Card => {
            let label = canvas.text("pay-reference");
            let x = canvas.put(at.x, y, 16, label_role, &label) + 1;
            if is_entry {
                canvas.field(x, y, at.right() - x, &pay.reference);
                let never = canvas.text("pay-never-number");
                canvas.put(at.x, y + 1, at.width, Role::Dim, &never);
            } else {
                canvas.put(x, y, at.right() - x, Role::Text, pay.reference.value());
            }
        }
    }
}

fn review(model: &Model, pay: &Pay, total: Money, canvas: &mut Canvas<'_>, at: Rect) {
    let Some(deed) = pay.deed(model) else { return };
    let question = match pay.tender(total) {
        Some(Tender::Cash { received }) => {
            let settled = settle(total, &[Tender::Cash { received }]);
            let change = settled.map_or(Money::zero(total.currency()), |settled| settled.change);
            let (received, back) = (received.to_string(), change.to_string());
            if change.minor() == 0 {
                canvas.locale.fill("pay-ask-exact", &[("received", (&received).into())])
            } else {
                canvas.locale.fill("pay-ask-cash", &[("received", (&received).into()), ("change", (&back).into())])
            }
        }
        _ => canvas.locale.fill("pay-ask-card", &[("total", (&total.to_string()).into())]),
    };
    canvas.put(at.x, at.y, at.width, Role::Strong, &question);
    let (yes, back) = (canvas.text("pay-yes"), canvas.text("confirm-back"));
    canvas.put(at.x, at.y + 1, at.width, Role::Good, &yes);
    canvas.put_right(at.right(), at.y + 1, at.width / 2, Role::Dim, &back);
    // A question that does not fit was not asked.
    if width(&question) <= at.width {
        canvas.shown.deed = Some(deed);
    }
}
