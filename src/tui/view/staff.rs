//! Who works here, and what their roles may do, drawn.

use ratatui::layout::Rect;

use super::lines::first_line;
use super::theme::Role as Looks;
use super::widgets::Canvas;
use crate::box_office::StaffRecord;
use crate::domain::staff::{Act, Right, Role};
use crate::locale::Var;
use crate::tui::layout;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::staff::StaffView;

/// Columns of a number, a role, a day, and where and by whom.
const NUMBER: u16 = 7;

const ROLE: u16 = 13;

const DAY: u16 = 11;

pub(crate) fn view(model: &Model, view: &StaffView, canvas: &mut Canvas<'_>, area: Rect) {
    let title = canvas.text(if view.is_of_roles { "staff-roles-title" } else { "staff-title" });
    let inside = canvas.popup(area, &title, "");
    if inside.height < 6 {
        return;
    }
    let Some(record) = &view.record else {
        canvas.say(inside.x, inside.y, inside.width, Looks::Dim, "orders-loading");
        return;
    };
    let told = if view.is_of_roles {
        canvas.text("staff-admin")
    } else if record.has_staff() {
        let there = record.rows.iter().filter(|row| row.is_active).count();
        canvas.locale.fill("staff-count", &[("count", Var::Count(u64::try_from(there).unwrap_or(u64::MAX)))])
    } else {
        canvas.text("staff-none")
    };
    first_line(&view.lines, &told, canvas, inside);
    if view.is_of_roles {
        roles(model, view, record, canvas, inside);
    } else if record.has_staff() {
        people(model, view, record, canvas, inside);
    }
    if view.lines.count() > 0 && view.lines.list.shown().is_empty() {
        canvas.say(inside.x, inside.y + 2, inside.width, Looks::Dim, "lines-none-found");
    }
}

fn people(model: &Model, view: &StaffView, record: &StaffRecord, canvas: &mut Canvas<'_>, inside: Rect) {
    let calendar = model.house.calendar;
    let number = inside.x + 2;
    let name = number + NUMBER;
    let by = inside.right().saturating_sub(if inside.width > 90 { 34 } else { 20 });
    let since = by - DAY;
    let role = since - ROLE;
    let heads = [("staff-name", name), ("staff-role", role), ("staff-since", since), ("staff-by", by)];
    for (id, x) in heads {
        canvas.say(x, inside.y + 1, inside.right() - x, Looks::Dim, id);
    }
    let head = canvas.text("staff-number");
    canvas.put_right(number + NUMBER - 1, inside.y + 1, NUMBER, Looks::Dim, &head);
    for (place, y) in view.lines.seen(layout::panel_seen(model.size)).zip(inside.y + 2..) {
        let Some(row) = record.rows.get(place) else { continue };
        let chosen = view.lines.list.marked() == Some(place);
        let looks = match (chosen, row.is_active) {
            (true, _) => Looks::Chosen,
            (false, true) => Looks::Text,
            (false, false) => Looks::Dim,
        };
        canvas.mark(inside.x, y, chosen);
        canvas.put_right(number + NUMBER - 1, y, NUMBER - 1, looks, &row.person.number.to_string());
        let mut end = role;
        if !row.is_active {
            let gone = canvas.text("staff-gone");
            end = canvas.put_right(role - 2, y, ROLE, Looks::Warn, &gone);
        }
        canvas.put(name, y, end - name - 1, looks, row.person.name.as_str());
        let word = canvas.locale.role(row.person.role);
        canvas.put(role, y, ROLE - 1, looks, &word);
        canvas.put(since, y, DAY - 1, looks, &calendar.written(row.changed_at, "%Y-%m-%d"));
        let where_and_who = format!("{} {}", row.terminal, row.cashier);
        canvas.put(by, y, inside.right() - by, Looks::Dim, where_and_who.trim_end());
        canvas.click(Rect { y, height: 1, ..inside }, Target::Line(place));
    }
}

/// A line for each act, a column for each role; of the marked act all is told at the bottom.
fn roles(model: &Model, view: &StaffView, record: &StaffRecord, canvas: &mut Canvas<'_>, inside: Rect) {
    let all = view.roles();
    let shown: Vec<Role> = all.iter().copied().skip(view.first_role).take(layout::roles_seen(model.size)).collect();
    let columns = u16::try_from(shown.len()).unwrap_or(0) * layout::ROLE;
    let table = inside.right().saturating_sub(columns).min(inside.x + 48);
    for (role, x) in shown.iter().zip((table..).step_by(usize::from(layout::ROLE))) {
        let word = canvas.locale.role(*role);
        canvas.put(x + 1, inside.y + 1, layout::ROLE - 1, Looks::Dim, &word);
    }
    for (place, y) in view.lines.seen(layout::panel_seen(model.size)).zip(inside.y + 2..) {
        let Some(act) = Act::ALL.get(place) else { continue };
        let chosen = view.lines.list.marked() == Some(place);
        canvas.mark(inside.x, y, chosen);
        let name = canvas.locale.act(*act);
        let looks = if chosen { Looks::Chosen } else { Looks::Text };
        canvas.put(inside.x + 2, y, table.saturating_sub(inside.x + 2), looks, &name);
        for (role, x) in shown.iter().zip((table..).step_by(usize::from(layout::ROLE))) {
            let (looks, word) = match record.rights.judge(*role, *act) {
                Right::Allowed => (Looks::Good, canvas.text("right-yes")),
                Right::Asks(asked) => (Looks::Warn, canvas.locale.role(asked)),
                Right::Refused => (Looks::Dim, canvas.text("right-no")),
            };
            canvas.put(x + 1, y, layout::ROLE - 1, looks, &word);
        }
        canvas.click(Rect { y, height: 1, ..inside }, Target::Line(place));
    }
    if let Some(act) = view.lines.list.marked().and_then(|place| Act::ALL.get(place)) {
        let whole = format!("{}: {}", act.word(), canvas.locale.act(*act));
        canvas.put(inside.x, inside.bottom() - 1, inside.width, Looks::Text, &whole);
    }
    if all.len() > shown.len() {
        canvas.put_right(
            inside.right(),
            inside.bottom() - 1,
            6,
            Looks::Warn,
            if view.first_role > 0 { "<  >" } else { "   >" },
        );
    }
}
