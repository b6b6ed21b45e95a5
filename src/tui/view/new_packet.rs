//! The new packet, drawn: its fields, what is wrong with them, and the question with the amount. Only
//! here does making it count as shown.

use ratatui::layout::Rect;
use tui_input::Input;

use super::theme::Role;
use super::widgets::{Canvas, width, wrap};
use super::words::{packet_kind, when};
use crate::box_office::NewPacket;
use crate::domain::money::Money;
use crate::domain::packet::{Funding, PacketKind};
use crate::locale::Var;
use crate::tui::actions::new_packet::{deed, packet};
use crate::tui::state::model::Model;
use crate::tui::state::new_packet::{Fault, Field, PacketForm};
use crate::tui::state::note::Note;

/// Columns before the fields.
const LABELS: u16 = 14;

fn label(field: Field) -> &'static str {
    match field {
        Field::Kind => "packet-field-kind",
        Field::Total => "packet-field-total",
        Field::Shares => "packet-field-shares",
        Field::Greeting => "packet-field-greeting",
        Field::Lasts => "packet-field-lasts",
        Field::Opens => "packet-field-opens",
        Field::PaidBy => "packet-field-paid-by",
    }
}

/// Draws the panel over `area`.
pub(crate) fn view(model: &Model, form: &PacketForm, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = 60.min(area.width);
    let height = 16.min(area.height);
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + (area.height - height) / 3, wide, height);
    let title = canvas.text("packet-new-title");
    let inside = canvas.popup(at, &title, "");
    if inside.height < 14 {
        return;
    }
    for (field, y) in Field::ALL.into_iter().zip(inside.y..) {
        draw_field(model, form, field, canvas, Rect { y, height: 1, ..inside });
    }
    let rest = Rect { y: inside.y + 8, height: inside.height - 8, ..inside };
    match packet(form, model) {
        Ok(packet) => outlook(model, form, &packet, canvas, rest),
        Err(fault) => {
            let text = match &fault {
                Fault::Say(id) => canvas.text(id),
                Fault::Refused(refusal) => Note::Refused(refusal.clone()).sentence(model),
            };
            for (line, y) in wrap(&text, rest.width).iter().zip(rest.y..rest.bottom()) {
                canvas.put(rest.x, y, rest.width, Role::Warn, line);
            }
        }
    }
}

fn draw_field(model: &Model, form: &PacketForm, field: Field, canvas: &mut Canvas<'_>, line: Rect) {
    let is_here = form.field == field && !form.in_review;
    let role = if is_here { Role::Chosen } else { Role::Text };
    canvas.mark(line.x, line.y, is_here);
    canvas.say(line.x + 2, line.y, LABELS - 3, role, label(field));
    let (x, room) = (line.x + LABELS, line.width - LABELS);
    let typed = |canvas: &mut Canvas<'_>, input: &Input, cells: u16| {
        if is_here {
            canvas.field(x, line.y, cells, input);
        } else {
            canvas.put(x, line.y, cells, Role::Strong, input.value());
        }
    };
    let hint = match field {
        Field::Kind => {
            let choices = PacketKind::ALL.map(|kind| (kind == form.kind, canvas.text(packet_kind(kind))));
            choose(canvas, x, line.y, room, &choices);
            return;
        }
        Field::PaidBy => {
            let wallet = paying_wallet(model, canvas);
            let choices = [(!form.by_wallet, canvas.text("packet-by-house")), (form.by_wallet, wallet)];
            choose(canvas, x, line.y, room, &choices);
            return;
        }
        Field::Total => {
            typed(canvas, &form.total, 13);
            let most = Money::new(model.house.packets.most_total, model.house.currency).to_string();
            canvas.locale.fill("packet-hint-total", &[("most", (&most).into())])
        }
        Field::Shares => {
            typed(canvas, &form.shares, 13);
            let most = model.house.packets.most_shares.to_string();
            canvas.locale.fill("packet-hint-total", &[("most", (&most).into())])
        }
        Field::Greeting => {
            typed(canvas, &form.greeting, room);
            return;
        }
        Field::Lasts => {
            typed(canvas, &form.lasts, 13);
            canvas.text("packet-hint-lasts")
        }
        Field::Opens => {
            typed(canvas, &form.opens, 13);
            canvas.text("packet-hint-opens")
        }
    };
    if !form.in_review {
        canvas.put(x + 15, line.y, room - 15, Role::Dim, &hint);
    }
}

/// Choices side by side, the taken one marked.
fn choose(canvas: &mut Canvas<'_>, x: u16, y: u16, room: u16, choices: &[(bool, String)]) {
    let mut at = x;
    for (is_taken, text) in choices {
        let mark = if *is_taken { canvas.glyphs.chosen } else { ' ' };
        let role = if *is_taken { Role::Strong } else { Role::Dim };
        let text = format!("{mark} {text}");
        at = canvas.put(at, y, (x + room).saturating_sub(at), role, &text) + 2;
    }
}

/// The guest whose wallet would pay, with what is in it.
fn paying_wallet(model: &Model, canvas: &Canvas<'_>) -> String {
    let Some(guest) = &model.packets.guest else { return canvas.text("packet-by-nobody") };
    let balance = guest.winnings.as_ref().map(|winnings| winnings.balance.to_string()).unwrap_or_default();
    let vars = [("name", guest.member.name.as_str().into()), ("balance", (&balance).into())];
    canvas.locale.fill("packet-by-wallet", &vars)
}

/// What the fields make, and in the review the question.
fn outlook(model: &Model, form: &PacketForm, packet: &NewPacket, canvas: &mut Canvas<'_>, area: Rect) {
    let shares = i64::from(packet.shares).max(1);
    let each = Money::new(packet.total.minor() / shares, packet.total.currency()).to_string();
    let vars = [("shares", Var::Count(u64::from(packet.shares))), ("each", (&each).into())];
    let split = match packet.kind {
        PacketKind::Lucky => canvas.locale.fill("packet-split-lucky", &vars),
        PacketKind::Equal => canvas.locale.fill("packet-split-equal", &vars),
    };
    canvas.put(area.x, area.y, area.width, Role::Text, &split);
    let begins = packet.opens_at.unwrap_or(model.now);
    let ends = when(model, begins.plus(packet.lasts));
    let times = match packet.opens_at {
        Some(at) => {
            let opens = when(model, at);
            canvas.locale.fill("packet-times-later", &[("opens", (&opens).into()), ("ends", (&ends).into())])
        }
        None => canvas.locale.fill("packet-times-now", &[("ends", (&ends).into())]),
    };
    canvas.put(area.x, area.y + 1, area.width, Role::Text, &times);
    let ask = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
    if form.question.waits() {
        let text = canvas.text("packet-making");
        canvas.put(ask.x, ask.y, ask.width, Role::Warn, &text);
    } else if form.in_review {
        review(model, form, packet, canvas, ask);
    } else {
        canvas.say(ask.x, ask.y, ask.width, Role::Dim, "packet-enter");
    }
}

fn review(model: &Model, form: &PacketForm, packet: &NewPacket, canvas: &mut Canvas<'_>, ask: Rect) {
    let total = packet.total.to_string();
    let (total, count) = (("total", Var::from(&total)), ("shares", Var::Count(u64::from(packet.shares))));
    let question = match (&packet.funding, &model.packets.guest) {
        (Funding::Wallet(_), Some(guest)) => {
            canvas.locale.fill("packet-ask-wallet", &[total, count, ("name", guest.member.name.as_str().into())])
        }
        _ => canvas.locale.fill("packet-ask-house", &[total, count]),
    };
    let lines = wrap(&question, ask.width);
    for (line, y) in lines.iter().zip(ask.y..ask.y + 2) {
        canvas.put(ask.x, y, ask.width, Role::Strong, line);
    }
    let y = ask.bottom() - 1;
    canvas.yes_or_back(Rect { y, ..ask }, "confirm-yes");
    // A question that does not fit was not asked.
    if lines.len() <= 2 && lines.iter().all(|line| width(line) <= ask.width) {
        canvas.shown.deed = deed(form, model);
    }
}
