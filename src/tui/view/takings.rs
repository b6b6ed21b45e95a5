//! The takings of a business day, drawn: by till and by tender, with the cash that must lie in the drawer.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use crate::domain::takings::{Sums, Taken};
use crate::tui::state::takings::TakingsView;

/// Columns of a number.
const NUMBER: u16 = 11;

/// Draws them over `area`: the total first, which is never scrolled away.
pub(crate) fn view(view: &TakingsView, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = 66.min(area.width);
    let at = Rect { x: area.x + (area.width - wide) / 2, width: wide, ..area };
    let (title, day) = (canvas.text("takings-title"), canvas.locale.date(view.day));
    let inside = canvas.popup(at, &title, &day);
    if inside.height < 8 {
        return;
    }
    let Some(takings) = &view.takings else {
        canvas.say(inside.x, inside.y, inside.width, Role::Dim, "orders-loading");
        return;
    };
    let head = ["takings-paid", "takings-back", "takings-net"].map(|id| canvas.text(id));
    numbers(canvas, inside, inside.y, Role::Dim, &head);
    let all = canvas.text("takings-all");
    let mut y = sums(canvas, Rect { y: inside.y + 1, ..inside }, &all, &takings.total);
    y += 1;
    if takings.tills.is_empty() {
        canvas.say(inside.x, y, inside.width, Role::Dim, "takings-none");
        return;
    }
    for till in takings.tills.iter().skip(view.first) {
        let lines = 2 + used(&till.sums).count();
        if usize::from(inside.bottom().saturating_sub(y)) < lines {
            let more = canvas.text("takings-more");
            canvas.put_right(inside.right(), inside.bottom() - 1, inside.width, Role::Dim, &more);
            return;
        }
        let name = format!("{} {}", till.terminal, till.cashier);
        y = sums(canvas, Rect { y, ..inside }, &name, &till.sums);
    }
}

/// The tenders by which something moved.
fn used(sums: &Sums) -> impl Iterator<Item = (&'static str, Taken)> {
    sums.tenders().into_iter().filter(|(_, taken)| taken.paid.minor() != 0 || taken.back.minor() != 0)
}

/// A name with its sums, then a line for each tender, then what was done and the drawer. Gives the line after.
fn sums(canvas: &mut Canvas<'_>, at: Rect, name: &str, sums: &Sums) -> u16 {
    let mut y = at.y;
    canvas.put(at.x, y, at.width.saturating_sub(3 * NUMBER), Role::Strong, name);
    if let Some(all) = sums.all() {
        numbers(canvas, at, y, Role::Money, &written(all));
    }
    for (tender, taken) in used(sums) {
        y += 1;
        canvas.say(
            at.x + 2,
            y,
            at.width.saturating_sub(3 * NUMBER + 2),
            Role::Text,
            match tender {
                "cash" => "takings-cash",
                "card" => "takings-card",
                _ => "takings-wallet",
            },
        );
        numbers(canvas, at, y, Role::Text, &written(taken));
    }
    y += 1;
    let drawer = sums.drawer().to_string();
    let counts = [("orders", sums.orders), ("tickets", sums.tickets), ("refunded", sums.refunded)];
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    let [orders, tickets, refunded] = &counts;
    let done = [orders, tickets, refunded].map(|(name, count)| (*name, count.into()));
    let done = canvas.locale.fill("takings-done", &done);
    canvas.put(at.x + 2, y, at.width.saturating_sub(26), Role::Dim, &done);
    let drawer = canvas.locale.fill("takings-drawer", &[("amount", (&drawer).into())]);
    canvas.put_right(at.right(), y, 26, Role::Good, &drawer);
    y + 1
}

fn written(taken: Taken) -> [String; 3] {
    [taken.paid, taken.back, taken.net()].map(|amount| amount.to_string())
}

/// Three numbers at the right.
fn numbers(canvas: &mut Canvas<'_>, at: Rect, y: u16, role: Role, written: &[String; 3]) {
    for (number, from_right) in written.iter().zip([2, 1, 0]) {
        canvas.put_right(at.right() - from_right * NUMBER, y, NUMBER, role, number);
    }
}
