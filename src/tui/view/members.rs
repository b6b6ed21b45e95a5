//! The search for a member, and the new one, drawn.

use ratatui::layout::Rect;
use tui_input::Input;

use super::theme::Role;
use super::widgets::Canvas;
use crate::tui::layout;
use crate::tui::state::deed::Target;
use crate::tui::state::members::{CodeForm, Members, NewField, NewMember, Purpose};
use crate::tui::state::model::Model;
use crate::tui::state::sign_in::Secret;

/// Columns of the numbers and the phones.
const NUMBER: u16 = 7;

const PHONE: u16 = 16;

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, members: &Members, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = 60.min(area.width);
    let lines = match (&members.new, &members.code) {
        (None, None) => area.height,
        (Some(new), _) if new.code.is_none() => 8,
        _ => 9,
    };
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y, wide, lines);
    let title = match (members.purpose, &members.new) {
        _ if let Some(form) = &members.code => {
            canvas.locale.fill("members-code-title", &[("member", form.name.as_str().into())])
        }
        (_, Some(_)) => canvas.text("members-new-title"),
        (Purpose::Guest, None) => canvas.text("members-guest-title"),
        (Purpose::Order(order), None) => {
            canvas.locale.fill("members-order-title", &[("order", order.order.tail().into())])
        }
    };
    let inside = canvas.popup(at, &title, "");
    if inside.height < 4 {
        return;
    }
    match (&members.new, &members.code) {
        (Some(new), _) => form(new, canvas, inside),
        (None, Some(form)) => code(form, canvas, inside),
        (None, None) => search(model, members, canvas, inside),
    }
}

fn search(model: &Model, members: &Members, canvas: &mut Canvas<'_>, inside: Rect) {
    let x = canvas.say(inside.x, inside.y, inside.width, Role::Dim, "members-search") + 1;
    canvas.field(x, inside.y, inside.right().saturating_sub(x), &members.query);
    if members.found.is_empty() {
        let ids: &[&str] = if members.is_loaded { &["members-none", "members-none-2"] } else { &["packets-loading"] };
        for (id, y) in ids.iter().zip(inside.y + 2..) {
            canvas.say(inside.x, y, inside.width, Role::Dim, id);
        }
    }
    let room = layout::members_seen(model.size);
    for (member, y) in members.found.iter().skip(members.list.first).take(room).zip(inside.y + 2..) {
        let chosen = members.list.marked() == Some(member.id);
        let role = if chosen { Role::Chosen } else { Role::Text };
        canvas.mark(inside.x, y, chosen);
        canvas.put_number(inside.x + 2, y, NUMBER, Role::Dim, &member.id.to_string());
        let phone = canvas.put_right(inside.right(), y, PHONE, Role::Dim, &member.phone.masked());
        let x = inside.x + 2 + NUMBER + 2;
        canvas.put(x, y, phone.saturating_sub(x + 1), role, member.name.as_str());
        canvas.click(Rect::new(inside.x, y, inside.width, 1), Target::Member(member.id));
    }
    let hint = if members.list.are_more { "members-more" } else { "members-hint" };
    canvas.say(inside.x, inside.bottom() - 1, inside.width, Role::Dim, hint);
}

fn form(new: &NewMember, canvas: &mut Canvas<'_>, inside: Rect) {
    let code = new.code.as_ref().map(|code| dots(code, canvas));
    let code = code.as_ref().map(|code| ("members-code", code, new.on == NewField::Code));
    let name = ("members-name", &new.name, new.on == NewField::Name);
    let phone = ("members-phone", &new.phone, new.on == NewField::Phone);
    fields([name, phone].into_iter().chain(code), canvas, inside);
    let (role, id) = match new.fault() {
        _ if new.question.waits() => (Role::Warn, "members-making"),
        Some(why) => (Role::Dim, why),
        None => (Role::Good, "members-enter"),
    };
    canvas.say(inside.x + 2, inside.bottom() - 2, inside.width - 2, role, id);
}

/// The code of before, the new one, and that again.
fn code(form: &CodeForm, canvas: &mut Canvas<'_>, inside: Rect) {
    let inputs = form.codes.each_ref().map(|code| dots(code, canvas));
    let named = ["members-code-old", "members-code-new", "members-code-again"].into_iter().zip(&inputs).enumerate();
    fields(named.map(|(place, (id, input))| (id, input, place == form.on)), canvas, inside);
    let (role, id) = match form.on {
        _ if form.question.waits() => (Role::Warn, "sign-in-checking"),
        0 => (Role::Dim, "members-code-hint"),
        1 => (Role::Dim, "why-no-code"),
        _ => (Role::Good, "members-code-enter"),
    };
    canvas.say(inside.x + 2, inside.bottom() - 2, inside.width - 2, role, id);
}

fn dots(code: &Secret, canvas: &Canvas<'_>) -> Input {
    Input::new(canvas.glyphs.hidden.to_string().repeat(code.digits()))
}

/// Fields one below the other: what each is called, what stands in it, and whether it is typed into.
fn fields<'a>(fields: impl Iterator<Item = (&'static str, &'a Input, bool)>, canvas: &mut Canvas<'_>, inside: Rect) {
    for ((id, input, is_here), y) in fields.zip(inside.y + 1..) {
        let label = canvas.text(id);
        let role = if is_here { Role::Chosen } else { Role::Text };
        canvas.mark(inside.x, y, is_here);
        canvas.put(inside.x + 2, y, 12, role, &label);
        let (x, room) = (inside.x + 15, inside.width.saturating_sub(16));
        if is_here {
            canvas.field(x, y, room, input);
        } else {
            canvas.put(x, y, room, Role::Text, input.value());
        }
    }
}
