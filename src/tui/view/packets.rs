//! The red packets, drawn: the list with how far each is, and the guest at the counter below it.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width};
use super::{big, packet, words};
use crate::domain::packet::PacketRow;
use crate::locale::Var;
use crate::tui::actions::packets::grab_deed;
use crate::tui::layout;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::packets::{Guest, Stage, stage_of};

/// The column of the values beside their labels.
const VALUES: u16 = 14;

/// Draws the screen.
pub(crate) fn view(model: &Model, canvas: &mut Canvas<'_>) {
    let body = layout::body(model.size);
    let parts = layout::packets(model.size, model.packets.found().len());
    list(model, canvas, &parts);
    guest(model, canvas, parts.guest);
    let x = parts.list.right();
    packet::view(model, canvas, parts.detail, parts.claims);
    canvas.halves(x, body);
    // For whom and from which packet Enter grabs can be seen now.
    canvas.shown.deed = grab_deed(model);
}

fn list(model: &Model, canvas: &mut Canvas<'_>, parts: &layout::PacketParts) {
    let area = parts.list;
    let open = model.packets.rows.iter().filter(|row| stage_of(row, model.now) == Stage::Open).count();
    let count = Var::Count(u64::try_from(open).unwrap_or(0));
    let title = if model.packets.list.are_more { "packets-more" } else { "packets-open" };
    let title = canvas.locale.fill(title, &[("count", count)]);
    canvas.rule(area.x, area.y, area.width, &title);
    if let Some(search) = &model.packets.list.search {
        let x = canvas.put(area.x + 1, area.y, 3, Role::Strong, " / ");
        canvas.field(x, area.y, area.width.saturating_sub(x + 2), search);
    } else if !model.packets.list.query.is_empty() {
        canvas.rule(area.x, area.y, area.width, &format!("/ {}", model.packets.list.query));
    }
    let found = model.packets.found();
    if found.is_empty() {
        let ids: &[&str] = match (model.packets.is_loaded, model.packets.rows.is_empty()) {
            (false, _) => &["packets-loading"],
            (true, true) => &["packets-none", "packets-none-2"],
            (true, false) => &["packets-none-found", "packets-none-found-2"],
        };
        for (id, y) in ids.iter().zip(area.y + 2..) {
            canvas.say(area.x + 2, y, area.width - 3, Role::Dim, id);
        }
    }
    for (place, row) in found.iter().skip(model.packets.list.first).take(parts.seen).enumerate() {
        let y = area.y + 1 + u16::try_from(place).unwrap_or(0) * parts.pitch;
        draw_row(model, canvas, row, Rect { y, height: 2, ..area });
    }
}

fn draw_row(model: &Model, canvas: &mut Canvas<'_>, row: &PacketRow, area: Rect) {
    let packet = &row.packet;
    let chosen = model.packets.list.marked() == Some(packet.code);
    let stage = stage_of(row, model.now);
    let is_over = matches!(stage, Stage::Taken | Stage::Expired);
    let role = match (chosen, is_over) {
        (true, _) => Role::Chosen,
        (false, true) => Role::Dim,
        (false, false) => Role::Strong,
    };
    canvas.mark(area.x, area.y, chosen);
    let text_role = if is_over { Role::Dim } else { Role::Text };
    canvas.put(area.x + 2, area.y, 6, role, packet.code.as_str());
    canvas.say(area.x + 9, area.y, 6, text_role, words::packet_kind(packet.kind));
    canvas.put(area.x + 16, area.y, area.width - 17, text_role, packet.greeting.as_str());
    let y = area.y + 1;
    canvas.put_number(area.x + 1, y, 9, text_role, &packet.total.to_string());
    let end = area.right() - 1;
    let progress = format!("{}/{}", row.taken, packet.shares);
    canvas.put_right(end, y, 9, text_role, &progress);
    let (x, room) = (area.x + 12, area.width - 22);
    match stage {
        Stage::Open => {
            canvas.gauge(x, y, room, Role::Good, u64::from(row.taken), u64::from(packet.shares));
        }
        Stage::Ahead => {
            let text = canvas.locale.fill("packet-opens", &[("when", (&words::when(model, packet.opens_at)).into())]);
            canvas.put(x, y, room + 2, Role::Warn, &text);
        }
        Stage::Taken => {
            let text = format!("{} {}", canvas.glyphs.done, canvas.text("packet-all-taken"));
            canvas.put(x, y, room, Role::Dim, &text);
        }
        Stage::Expired => {
            canvas.say(x, y, room, Role::Dim, "packet-expired");
        }
    }
    canvas.click(area, Target::Packet(packet.code));
}

fn guest(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let title = canvas.text("guest-title");
    canvas.rule(area.x, area.y, area.width, &title);
    let (x, room) = (area.x + 1, area.width - 2);
    let Some(guest) = &model.packets.guest else {
        for (id, y) in ["guest-nobody", "guest-nobody-2"].into_iter().zip(area.y + 1..) {
            canvas.say(x, y, room, Role::Dim, id);
        }
        return;
    };
    let phone = guest.member.phone.masked();
    canvas.put(x, area.y + 1, room.saturating_sub(width(&phone) + 2), Role::Strong, guest.member.name.as_str());
    canvas.put_right(x + room, area.y + 1, 16, Role::Dim, &phone);
    let rows = Rect::new(x, area.y + 2, room, area.bottom().saturating_sub(area.y + 2));
    let lines = 3;
    let is_tall = rows.height >= lines + 1 + big::height(canvas.glyphs);
    match model.packets.win.map(|win| win.shown(model.now).to_string()) {
        // In a low window the large digits have the room of the lines.
        Some(amount) if !is_tall => {
            draw_win(model, canvas, rows, &amount);
        }
        Some(amount) => {
            facts(model, canvas, guest, rows);
            draw_win(model, canvas, Rect { y: rows.y + lines + 1, height: rows.height - lines - 1, ..rows }, &amount);
        }
        None => {
            facts(model, canvas, guest, rows);
            if is_tall {
                latest(model, canvas, guest, Rect { y: rows.y + lines, height: rows.height - lines, ..rows });
            }
        }
    }
}

/// The share that was taken last, large, and what became of it.
fn draw_win(model: &Model, canvas: &mut Canvas<'_>, area: Rect, amount: &str) {
    let (state_role, state) = share_state(model, canvas);
    let wide = big::width(amount);
    if big::height(canvas.glyphs) <= area.height && wide + 1 + width(&state) <= area.width {
        big::draw(canvas, area.x, area.y, Role::Win, amount);
        canvas.put(area.x + wide + 2, area.y + 1, area.width - wide - 2, state_role, &state);
    } else {
        canvas.put(area.x, area.y, area.width, Role::Win, amount);
        canvas.put(area.x, area.y + 1, area.width, state_role, &state);
    }
}

/// Whether the guest's share of this packet is the guest's already.
fn share_state(model: &Model, canvas: &Canvas<'_>) -> (Role, String) {
    match model.packets.share() {
        Some(share) if share.is_recorded => {
            (Role::Good, format!("{} {}", canvas.glyphs.done, canvas.text("share-recorded")))
        }
        Some(_) => (Role::Warn, canvas.text("share-recording")),
        None => (Role::Dim, String::new()),
    }
}

fn facts(model: &Model, canvas: &mut Canvas<'_>, guest: &Guest, area: Rect) {
    for (id, y) in ["guest-this-packet", "guest-wallet", "guest-all-packets"].into_iter().zip(area.y..) {
        canvas.say(area.x, y, VALUES - 1, Role::Text, id);
    }
    let (x, room) = (area.x + VALUES, area.width - VALUES);
    let share = model.packets.share().map(|share| share.amount.to_string());
    if model.packets.grab.is_some() {
        let text = canvas.text("share-grabbing");
        canvas.put(x, area.y, room, Role::Warn, &text);
    } else if let Some(amount) = share {
        let x = canvas.put(x, area.y, 9, Role::Money, &amount) + 1;
        let (role, state) = share_state(model, canvas);
        canvas.put(x, area.y, (area.x + area.width).saturating_sub(x), role, &state);
    } else {
        canvas.say(x, area.y, room, Role::Dim, "share-none");
    }
    if let Some(winnings) = &guest.winnings {
        let count = Var::Count(u64::from(winnings.packets));
        let total = winnings.total.to_string();
        let all = canvas.locale.fill("guest-won", &[("total", (&total).into()), ("count", count)]);
        canvas.put(x, area.y + 1, room, Role::Money, &winnings.balance.to_string());
        canvas.put(x, area.y + 2, room, Role::Text, &all);
    }
}

/// What the guest won before.
fn latest(model: &Model, canvas: &mut Canvas<'_>, guest: &Guest, area: Rect) {
    let wins = guest.winnings.iter().flat_map(|winnings| &winnings.latest);
    for (win, y) in wins.zip(area.y + 1..area.bottom()) {
        let x = canvas.put(area.x, y, 17, Role::Dim, &words::when(model, win.at)) + 1;
        let amount = win.amount.to_string();
        let end = canvas.put_right(area.right(), y, 10, Role::Text, &amount);
        canvas.put(x, y, end.saturating_sub(x + 1), Role::Dim, win.greeting.as_str());
    }
}
