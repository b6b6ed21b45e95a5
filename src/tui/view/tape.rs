//! The tape of a business day, drawn: a line each, the newest last; and one of them with all that stands on it.

use ratatui::layout::Rect;

use super::lines::first_line;
use super::theme::Role;
use super::widgets::Canvas;
use crate::domain::tape::told::Told;
use crate::locale::Var;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::tape::TapeView;
use crate::tui::{actions, layout};

/// Columns of an instant, a till, what was done, who did it, about what, and an amount.
const WHEN: u16 = 9;

const TILL: u16 = 8;

const WHAT: u16 = 19;

const WHO: u16 = 15;

const SUBJECT: u16 = 12;

const AMOUNT: u16 = 12;

pub(crate) fn view(model: &Model, view: &TapeView, canvas: &mut Canvas<'_>, area: Rect) {
    let day = canvas.locale.date(view.day);
    let title = match view.whole() {
        Some((line, _)) => format!("{} {}", line.tape, line.n),
        None if view.is_of_all => canvas.text("tape-title-all"),
        None => canvas.locale.fill("tape-title", &[("till", model.terminal.as_str().into())]),
    };
    let inside = canvas.popup(area, &title, &day);
    if inside.height < 6 {
        return;
    }
    match view.whole() {
        Some((line, first)) => whole(model, line, first, canvas, inside),
        None => lines(model, view, canvas, inside),
    }
}

/// What the marked line has no column for: the remark, and by whose leave.
fn remark(canvas: &Canvas<'_>, line: &Told) -> String {
    let leave = if line.allowed_by.is_empty() {
        String::new()
    } else {
        format!("{}  ", canvas.locale.fill("tape-leave", &[("who", line.allowed_by.as_str().into())]))
    };
    format!("{leave}{}", line.detail)
}

fn lines(model: &Model, view: &TapeView, canvas: &mut Canvas<'_>, inside: Rect) {
    let count = Var::Count(u64::try_from(view.lines.count()).unwrap_or(u64::MAX));
    let so_far = if view.before.is_some() { "tape-count-so-far" } else { "tape-count" };
    let told = canvas.locale.fill(so_far, &[("count", count)]);
    first_line(&view.lines, &told, canvas, inside);
    if !view.is_loaded {
        canvas.say(inside.x, inside.y + 2, inside.width, Role::Dim, "orders-loading");
        return;
    }
    let columns = Columns::of(view, inside);
    for (id, x, room) in [
        ("tape-when", columns.when, WHEN),
        ("tape-what", columns.what, WHAT),
        ("tape-who", columns.who, WHO),
        ("tape-subject", columns.subject, SUBJECT),
    ] {
        canvas.say(x, inside.y + 1, room, Role::Dim, id);
    }
    if view.is_of_all {
        canvas.say(columns.till, inside.y + 1, TILL, Role::Dim, "tape-till");
    }
    let amount = canvas.text("tape-amount");
    canvas.put_right(columns.amount_end, inside.y + 1, AMOUNT, Role::Dim, &amount);
    let room = layout::panel_seen(model.size);
    for (place, y) in view.lines.seen(room).zip(inside.y + 2..) {
        if let Some(line) = view.told.get(place) {
            let chosen = view.lines.list.marked() == Some(place);
            row(model, line, chosen, &columns, canvas, y);
            canvas.click(Rect { y, height: 1, ..inside }, Target::Line(place));
        }
    }
    if view.lines.list.shown().is_empty() {
        let id = if view.lines.count() == 0 { "tape-none" } else { "lines-none-found" };
        canvas.say(inside.x, inside.y + 2, inside.width, Role::Dim, id);
    }
    if let Some(line) = view.marked() {
        let remark = remark(canvas, line);
        canvas.put(inside.x, inside.bottom() - 1, inside.width, Role::Text, &remark);
    }
}

/// Where the columns stand.
struct Columns {
    when: u16,
    till: u16,
    what: u16,
    who: u16,
    subject: u16,
    amount_end: u16,
    /// The remark, where there is room for one.
    remark: Option<Rect>,
}

impl Columns {
    fn of(view: &TapeView, inside: Rect) -> Self {
        let when = inside.x + 2;
        let till = when + WHEN;
        let what = if view.is_of_all { till + TILL } else { till };
        let (who, subject) = (what + WHAT, what + WHAT + WHO);
        let amount_end = subject + SUBJECT + AMOUNT - 2;
        let left = inside.right().saturating_sub(amount_end + 2);
        let remark = (left > 12).then(|| Rect { x: amount_end + 2, width: left, ..inside });
        Self { when, till, what, who, subject, amount_end: amount_end.min(inside.right()), remark }
    }
}

fn row(model: &Model, line: &Told, chosen: bool, columns: &Columns, canvas: &mut Canvas<'_>, y: u16) {
    let role = if chosen { Role::Chosen } else { Role::Text };
    let aside = if chosen { Role::Chosen } else { Role::Dim };
    canvas.mark(columns.when - 2, y, chosen);
    let clock = line.at.written(model.house.calendar.zone, "%H:%M:%S");
    canvas.put(columns.when, y, WHEN - 1, aside, &clock);
    if columns.till < columns.what {
        canvas.put(columns.till, y, TILL - 1, role, line.terminal.as_str());
    }
    let done = canvas.locale.done(line);
    canvas.put(columns.what, y, WHAT - 1, role, &done);
    canvas.put(columns.who, y, WHO - 1, role, line.cashier.as_str());
    let subject = canvas.locale.tape_subject(line);
    canvas.put(columns.subject, y, SUBJECT - 1, role, &subject);
    if let Some(amount) = line.amount {
        let role = if amount.minor() < 0 { Role::Warn } else { Role::Money };
        canvas.put_right(columns.amount_end, y, AMOUNT - 1, role, &amount.to_string());
    }
    if let Some(at) = columns.remark {
        let remark = remark(canvas, line);
        canvas.put(at.x, y, at.width, aside, &remark);
    }
}

/// All that stands on a line.
fn whole(model: &Model, line: &Told, first: usize, canvas: &mut Canvas<'_>, inside: Rect) {
    let rows = actions::tape::whole(model, line);
    for (row, y) in rows.iter().skip(first).zip(inside.y..inside.bottom()) {
        canvas.put(inside.x, y, layout::TAPE_NAME - 1, Role::Dim, &row.name);
        let role = if row.is_fact { Role::Dim } else { Role::Text };
        canvas.put(inside.x + layout::TAPE_NAME, y, layout::tape_room(model.size), role, &row.text);
    }
    canvas.more((inside.right(), inside.bottom()), first, rows.len().saturating_sub(layout::tape_rows(model.size)));
}
