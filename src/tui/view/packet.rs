//! One red packet, large: from whom, how far it is, and who took how much.

use std::time::Duration;

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::{Canvas, width};
use super::words::{self, packet_kind, when};
use super::{big, picture};
use crate::domain::ids::MemberId;
use crate::domain::packet::{Claim, PacketKind, PacketView};
use crate::locale::Var;
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::packets::{LAST_MINUTE, Packets, Stage, opens_soon, stage};

/// Draws the packet under the mark. `room` lines are for its claims.
pub(crate) fn view(model: &Model, canvas: &mut Canvas<'_>, area: Rect, room: usize) {
    let Some(view) = model.packets.seen() else {
        canvas.rule(area.x, area.y, area.width, "");
        if model.packets.list.marked().is_some() {
            canvas.say(area.x + 1, area.y + 1, area.width - 2, Role::Dim, "packets-loading");
        }
        return;
    };
    canvas.rule(area.x, area.y, area.width, view.packet.greeting.as_str());
    head(model, view, canvas, area);
    let stage = stage(&view.packet, view.state, view.claims.len(), model.now);
    if stage == Stage::Ahead && opens_soon(&view.packet, model.now) {
        countdown(model, view, canvas, Rect { y: area.y + 4, height: u16::try_from(room).unwrap_or(0), ..area });
        return;
    }
    let earlier =
        claims(model, view, canvas, Rect { y: area.y + 4, height: area.height.saturating_sub(4), ..area }, room);
    ticker(model, canvas, Rect { x: area.x + 1, y: area.y + 3, width: earlier.saturating_sub(area.x + 2), height: 1 });
    // As long as there is something to take, a picture to be photographed, below the last place. Behind a panel, dimmed,
    // it is no picture any more.
    if matches!(stage, Stage::Ahead | Stage::Open) && model.overlays.is_empty() {
        let places = u16::try_from(view.packet.shares).unwrap_or(u16::MAX);
        let y = (area.y + 5).saturating_add(places);
        let free = Rect { x: area.x + 1, y, width: area.width - 2, height: (area.bottom() - 2).saturating_sub(y) };
        picture::small(view.packet.code, canvas, free);
    }
    luckiest(view, canvas, Rect { y: area.bottom() - 1, height: 1, ..area });
}

fn head(model: &Model, view: &PacketView, canvas: &mut Canvas<'_>, area: Rect) {
    let packet = &view.packet;
    let (x, end) = (area.x + 1, area.right() - 1);
    let code = canvas.say(x, area.y + 1, 8, Role::Dim, "packet-code") + 1;
    let at = canvas.put(code, area.y + 1, 6, Role::Brand, packet.code.as_str()) + 3;
    let at = canvas.say(at, area.y + 1, 8, Role::Text, packet_kind(packet.kind)) + 3;
    let who = words::giver(model, packet);
    let from = canvas.locale.fill("packet-from", &[("who", who.as_str().into())]);
    canvas.put(at, area.y + 1, end.saturating_sub(at), Role::Text, &from);

    let (role, time) = time_left(model, view, canvas);
    let left = canvas.put_right(end, area.y + 2, 24, role, &time);
    let taken = Var::Count(u64::try_from(view.claims.len()).unwrap_or(u64::MAX));
    let (sum, total) = (view.taken().to_string(), packet.total.to_string());
    let vars = [
        ("taken", taken),
        ("shares", Var::Count(u64::from(packet.shares))),
        ("sum", (&sum).into()),
        ("total", (&total).into()),
    ];
    let room = left.saturating_sub(x + 2);
    let long = canvas.locale.fill("packet-progress", &vars);
    let text = if width(&long) <= room { long } else { canvas.locale.fill("packet-progress-short", &vars) };
    canvas.put(x, area.y + 2, room, Role::Text, &text);
}

/// Until when, or how it ended.
fn time_left(model: &Model, view: &PacketView, canvas: &Canvas<'_>) -> (Role, String) {
    let packet = &view.packet;
    match stage(packet, view.state, view.claims.len(), model.now) {
        Stage::Ahead => {
            let opens = when(model, packet.opens_at);
            (Role::Warn, canvas.locale.fill("packet-opens", &[("when", (&opens).into())]))
        }
        Stage::Taken => (Role::Good, format!("{} {}", canvas.glyphs.done, all_taken(view, canvas))),
        Stage::Expired => (Role::Dim, canvas.text("packet-expired")),
        Stage::Open => {
            let left = model.now.until(packet.expires_at);
            let role = if left <= LAST_MINUTE { Role::CountdownSoon } else { Role::Text };
            (role, ends_in(model, packet.expires_at, left, canvas))
        }
    }
}

/// That nothing is left, and how long it lasted.
fn all_taken(view: &PacketView, canvas: &Canvas<'_>) -> String {
    let Some(seconds) = view.emptied_in().map(|time| time.as_millis().div_ceil(1000)) else {
        return canvas.text("packet-all-taken");
    };
    let filled = |id, unit, time: u128| canvas.locale.fill(id, &[(unit, (&time.to_string()).into())]);
    match seconds {
        0..100 => filled("packet-gone-seconds", "seconds", seconds),
        100..7_200 => filled("packet-gone-minutes", "minutes", seconds / 60),
        _ => filled("packet-gone-hours", "hours", seconds / 3_600),
    }
}

fn ends_in(model: &Model, at: crate::domain::time::Timestamp, left: Duration, canvas: &Canvas<'_>) -> String {
    let minutes = left.as_secs().div_ceil(60);
    if left <= LAST_MINUTE {
        let left = canvas.locale.countdown(model.left(at));
        canvas.locale.fill("packet-ends-soon", &[("left", (&left).into())])
    } else if minutes >= 48 * 60 {
        canvas.locale.fill("packet-ends-days", &[("days", Var::Count(minutes / (24 * 60)))])
    } else if minutes >= 2 * 60 {
        canvas.locale.fill("packet-ends-hours", &[("hours", Var::Count(minutes / 60))])
    } else {
        canvas.locale.fill("packet-ends-minutes", &[("minutes", Var::Count(minutes))])
    }
}

/// How long it is until it opens, large, and what there will be.
fn countdown(model: &Model, view: &PacketView, canvas: &mut Canvas<'_>, area: Rect) {
    let packet = &view.packet;
    let left = canvas.locale.countdown(model.left(packet.opens_at));
    let total = packet.total.to_string();
    let vars = [("shares", Var::Count(u64::from(packet.shares))), ("total", (&total).into())];
    let (above, below) = (canvas.text("packet-opens-in"), canvas.locale.fill("packet-to-be-had", &vars));
    let is_near = model.now.until(packet.opens_at) <= LAST_MINUTE;
    let role = if is_near { Role::CountdownSoon } else { Role::Win };
    let inner = Rect {
        x: area.x + 2,
        y: area.y + 2,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(4),
    };
    let digits = big::draw_in(canvas, inner, role, &left);
    let middle = |text: &str| area.x + area.width.saturating_sub(width(text)) / 2;
    canvas.put(middle(&above), digits.y.saturating_sub(2), area.width, Role::Dim, &above);
    canvas.put(middle(&below), digits.bottom() + 1, area.width, Role::Text, &below);
}

/// Who took what just now, the latest first, as many as the line has room for.
fn ticker(model: &Model, canvas: &mut Canvas<'_>, line: Rect) {
    let mut x = line.x;
    let dot = format!(" {} ", canvas.glyphs.between);
    for (place, claim) in model.packets.news(model.now).into_iter().enumerate() {
        let text = format!("{} {}", claim.name, claim.amount);
        let (role, between) = if place == 0 { (Role::Win, "") } else { (Role::Text, &*dot) };
        if place > 0 && x + width(between) + width(&text) > line.right() {
            break;
        }
        x = canvas.put_spans(x, line.y, line.right().saturating_sub(x), &[(Role::Dim, between), (role, &text)]);
    }
}

/// The claims, the latest in sight, then the places that are free. Gives the column in which the word about earlier ones
/// begins, above them.
fn claims(model: &Model, view: &PacketView, canvas: &mut Canvas<'_>, area: Rect, room: usize) -> u16 {
    let count = view.claims.len();
    let shares = usize::try_from(view.packet.shares).unwrap_or(usize::MAX);
    // A free place is in sight below the last claim, if there is one.
    let lines = (count + usize::from(count < shares)).saturating_sub(model.packets.claims.up);
    let first = lines.saturating_sub(room);
    let largest = view.claims.iter().map(|claim| claim.amount.minor()).max().unwrap_or(0);
    let earlier = if first > 0 {
        let hidden = Var::Count(u64::try_from(first).unwrap_or(u64::MAX));
        let text = canvas.locale.fill("packet-earlier", &[("count", hidden)]);
        canvas.put_right(area.right() - 1, area.y - 1, area.width - 2, Role::Dim, &text)
    } else {
        area.right()
    };
    let guest = model.packets.guest.as_ref().map(|guest| guest.member.id);
    let luckiest = view.luckiest().map(|claim| claim.rank);
    for (place, y) in (first..shares).take(room).zip(area.y..) {
        let line = Rect { y, height: 1, ..area };
        if let Some(claim) = view.claims.get(place) {
            draw_claim(model, canvas, claim, line, (guest, luckiest, largest));
            continue;
        }
        canvas.put(area.x + 1, y, 3, Role::Dim, &format!("{:>3}", place + 1));
        if place == count {
            let waiting = canvas.text("packet-waiting");
            canvas.put_right(area.right() - 1, y, 16, Role::Dim, &waiting);
        }
    }
    earlier
}

fn draw_claim(
    model: &Model,
    canvas: &mut Canvas<'_>,
    claim: &Claim,
    area: Rect,
    (guest, luckiest, largest): (Option<MemberId>, Option<u32>, i64),
) {
    let is_guest = guest == Some(claim.member);
    let is_chosen = model.packets.marked_claim().is_some_and(|marked| marked.member == claim.member);
    let is_luckiest = luckiest == Some(claim.rank);
    let role = match (is_chosen, is_luckiest || is_guest) {
        (true, _) => Role::Chosen,
        (_, true) => Role::Strong,
        _ if Packets::is_news(claim, model.now) => Role::Strong,
        _ => Role::Text,
    };
    canvas.mark(area.x, area.y, is_chosen);
    canvas.click(area, Target::Claim(claim.member));
    canvas.put(area.x + 1, area.y, 3, Role::Dim, &format!("{:>3}", claim.rank));
    let clock = canvas.locale.clock(claim.at, model.house.calendar.zone);
    let after = (canvas.put(area.x + 5, area.y, 11, Role::Dim, &clock) + 1).max(area.x + 11);
    // At the end: the crown, or whether the ledger has it.
    let end = area.right() - 1;
    let glyphs = canvas.glyphs;
    let (mark_role, mark) = match (is_luckiest, claim.is_recorded) {
        (true, _) => (Role::Win, glyphs.crown),
        (false, true) => (Role::Good, glyphs.done),
        (false, false) => (Role::Dim, ' '),
    };
    canvas.put(end - 1, area.y, 1, mark_role, &mark.to_string());
    // A wide window has room for finer bars, and a name stays near its amount.
    let length = if area.width >= 60 { 16 + area.width.saturating_sub(72) } else { 7 };
    let bar = end.saturating_sub(2 + length);
    let share = u64::try_from(claim.amount.minor()).unwrap_or(0);
    let bar_role = if is_luckiest { Role::Win } else { Role::Good };
    canvas.gauge(bar, area.y, length, bar_role, share, u64::try_from(largest).unwrap_or(0));
    let amount = claim.amount.to_string();
    let at = canvas.put_right(bar - 1, area.y, 10, if claim.is_recorded { role } else { Role::Dim }, &amount);
    canvas.put(after, area.y, at.saturating_sub(after + 1), role, claim.name.as_str());
}

fn luckiest(view: &PacketView, canvas: &mut Canvas<'_>, line: Rect) {
    if view.packet.kind != PacketKind::Lucky {
        return;
    }
    let (x, room) = (line.x + 1, line.width - 2);
    if let Some(claim) = view.luckiest() {
        let amount = claim.amount.to_string();
        let vars = [("name", claim.name.as_str().into()), ("amount", (&amount).into())];
        let text = canvas.locale.fill("packet-luckiest", &vars);
        let text = format!("{} {text}", canvas.glyphs.crown);
        canvas.put(x, line.y, room, Role::Win, &text);
    } else {
        canvas.say(x, line.y, room, Role::Dim, "packet-luckiest-later");
    }
}
