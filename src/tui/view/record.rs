//! What the ledger has of a packet, of a member's wallet and shares, or of a packet that is drawn again from its seed.

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use super::words::{self, packet_kind, to_the_second, when};
use crate::domain::packet::{Draw, Funding, MemberRecord, PacketEnd, PacketKind, PacketRecord, PacketView};
use crate::domain::time::Timestamp;
use crate::domain::wallet::{WalletEntry, WalletMove};
use crate::locale::Var;
use crate::tui::layout;
use crate::tui::state::model::Model;
use crate::tui::state::record::{Of, RecordView, Replay, Told};

/// Columns of an instant, a number and an amount.
const WHEN: u16 = 15;

const NUMBER: u16 = 4;

const AMOUNT: u16 = 10;

/// Draws it over `area`: a line that says of what, the lines that scroll, and a last one.
pub(crate) fn view(model: &Model, view: &RecordView, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = 72.min(area.width);
    let at = Rect { x: area.x + (area.width - wide) / 2, width: wide, ..area };
    let (title, corner) = match view.of {
        Of::Packet(code) => ("record-packet-title", code.to_string()),
        Of::Replay(code) => ("record-replay-title", code.to_string()),
        Of::Member(member) => ("record-member-title", member.to_string()),
    };
    let title = canvas.text(title);
    let inside = canvas.popup(at, &title, &corner);
    if inside.height < 6 {
        return;
    }
    let lines = Rect { y: inside.y + 2, height: inside.height.saturating_sub(4), ..inside };
    match &view.told {
        None => {
            canvas.say(inside.x, inside.y, inside.width, Role::Dim, "packets-loading");
        }
        Some(Told::Packet(record)) => packet(model, record, canvas, (inside, lines), view.first),
        Some(Told::Replay(again)) => replay(model, again, canvas, (inside, lines), view.first),
        Some(Told::Member(record)) => member(model, record, canvas, (inside, lines), view.first),
    }
}

/// The packet's kind, amount and greeting.
fn of_packet(view: &PacketView, canvas: &mut Canvas<'_>, line: Rect) {
    let packet = &view.packet;
    let kind = canvas.text(packet_kind(packet.kind));
    let total = packet.total.to_string();
    let vars = [("shares", Var::Count(u64::from(packet.shares))), ("total", (&total).into())];
    let sum = canvas.locale.fill("packet-to-be-had", &vars);
    let end = canvas.put_right(line.right(), line.y, line.width / 2, Role::Text, &format!("{kind}  {sum}"));
    canvas.put(line.x, line.y, end.saturating_sub(line.x + 2), Role::Strong, packet.greeting.as_str());
}

fn packet(model: &Model, record: &PacketRecord, canvas: &mut Canvas<'_>, (inside, area): (Rect, Rect), first: usize) {
    let (view, packet) = (&record.view, &record.view.packet);
    of_packet(view, canvas, inside);
    let who = words::giver(model, packet);
    let made = canvas.locale.fill("record-made", &[("who", (&who).into())]);
    let opened = canvas.text(if packet.opens_at > model.now { "record-opens" } else { "record-opened" });
    let mut lines: Vec<(Timestamp, Role, String, String)> = vec![
        (packet.created_at, Role::Text, made, packet.total.to_string()),
        (packet.opens_at, Role::Text, opened, String::new()),
    ];
    let luckiest = view.luckiest().map(|claim| claim.member);
    lines.extend(view.claims.iter().map(|claim| {
        let is_luckiest = luckiest == Some(claim.member);
        let crown = if is_luckiest { canvas.glyphs.crown } else { ' ' };
        let role = if is_luckiest { Role::Win } else { Role::Text };
        (claim.at, role, format!("{:>3} {crown} {}", claim.rank, claim.name), claim.amount.to_string())
    }));
    lines.push(match record.ended {
        None => (packet.expires_at, Role::Dim, canvas.text("record-ends"), String::new()),
        Some(PacketEnd { at, returned }) if returned.minor() == 0 => {
            (at, Role::Good, canvas.text("packet-all-taken"), String::new())
        }
        Some(PacketEnd { at, returned }) => {
            let back = match packet.funding {
                Funding::Promotion => canvas.text("record-back-to-house"),
                Funding::Wallet(_) => canvas.locale.fill("record-back", &[("who", (&who).into())]),
            };
            (at, Role::Warn, back, returned.to_string())
        }
    });
    let room = layout::record_seen(model.size);
    for ((at, role, what, amount), y) in lines.iter().skip(first).take(room).zip(area.y..area.bottom()) {
        canvas.put(area.x, y, WHEN - 1, Role::Dim, &to_the_second(model, *at));
        let end = canvas.put_right(area.right(), y, AMOUNT, *role, amount);
        canvas.put(area.x + WHEN, y, end.saturating_sub(area.x + WHEN + 1), *role, what);
    }
    let sum = view.taken().to_string();
    let vars = [("sum", (&sum).into()), ("taken", Var::Count(count(view.claims.len())))];
    let sum = canvas.locale.fill("record-taken", &vars);
    canvas.put(inside.x, inside.bottom() - 1, inside.width, Role::Strong, &sum);
}

fn count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}

fn member(model: &Model, record: &MemberRecord, canvas: &mut Canvas<'_>, (inside, area): (Rect, Rect), first: usize) {
    canvas.put(inside.x, inside.y, inside.width, Role::Strong, record.member.name.as_str());
    canvas.put_right(inside.right(), inside.y, 20, Role::Dim, &record.member.phone.masked());
    let room = layout::record_seen(model.size);
    for (moved, y) in record.moves.iter().skip(first).take(room).zip(area.y..area.bottom()) {
        let draw = record.draws.iter().find(|draw| moved.what == WalletEntry::Won && Some(draw.packet) == moved.packet);
        let role = match (draw, moved.amount.minor()) {
            (Some(draw), _) if draw.is_luckiest => Role::Win,
            (_, ..0) => Role::Warn,
            _ => Role::Text,
        };
        canvas.put(area.x, y, WHEN - 1, Role::Dim, &when(model, moved.at));
        let end = canvas.put_right(area.right(), y, AMOUNT, Role::Dim, &moved.balance.to_string());
        let end = canvas.put_right(end.min(area.right() - AMOUNT) - 1, y, AMOUNT, role, &moved.amount.to_string());
        let (x, end) = (area.x + WHEN - 3, end.min(area.right() - 2 * AMOUNT - 1));
        canvas.put(x, y, end.saturating_sub(x + 1), role, &said(moved, draw, canvas));
    }
    let total = record.total.to_string();
    let vars = [("total", (&total).into()), ("count", Var::Count(u64::from(record.packets)))];
    let lucky = record.draws.iter().filter(|draw| draw.is_luckiest).count();
    let won = canvas.locale.fill("record-won", &vars);
    let x = canvas.put(inside.x, inside.bottom() - 1, inside.width, Role::Strong, &won);
    // Of the earlier ones, which are not here, nobody knows.
    if lucky > 0 && record.draws.len() == usize::try_from(record.packets).unwrap_or(usize::MAX) {
        let text = format!("{} {lucky}", canvas.glyphs.crown);
        canvas.put(x + 3, inside.bottom() - 1, 8, Role::Win, &text);
    }
    let balance = record.balance.to_string();
    let balance = canvas.locale.fill("record-wallet", &[("balance", (&balance).into())]);
    canvas.put_right(inside.right(), inside.bottom() - 1, inside.width / 2, Role::Strong, &balance);
}

/// What moved in a wallet: a share with what is written on its packet, anything else with who did it.
fn said(moved: &WalletMove, draw: Option<&Draw>, canvas: &Canvas<'_>) -> String {
    let id = match (moved.what, moved.is_exchange) {
        (WalletEntry::Won, _) => "record-move-won",
        (WalletEntry::Paid, false) => "record-move-paid",
        (WalletEntry::Paid, true) => "record-move-exchange-paid",
        (WalletEntry::Refunded, false) => "record-move-refunded",
        (WalletEntry::Refunded, true) => "record-move-exchange-back",
        (WalletEntry::Funded, _) => "record-move-funded",
        (WalletEntry::Returned, _) => "record-move-returned",
    };
    let order = moved.order.as_ref().map(|order| order.order.tail().to_owned());
    let of = order.or(moved.packet.map(|packet| packet.to_string())).unwrap_or_default();
    let said = canvas.locale.fill(id, &[("of", (&of).into())]);
    match (draw, &moved.by) {
        (Some(draw), _) => {
            let crown = if draw.is_luckiest { format!(" {}", canvas.glyphs.crown) } else { String::new() };
            format!("{said} {}/{}{crown} {}", draw.rank, draw.shares, draw.greeting)
        }
        (None, Some((terminal, cashier))) => format!("{said}  {terminal} {cashier}"),
        (None, None) => said,
    }
}

/// Each share as its seed draws it, beside what was claimed.
fn replay(model: &Model, again: &Replay, canvas: &mut Canvas<'_>, (inside, area): (Rect, Rect), first: usize) {
    of_packet(&again.record.view, canvas, inside);
    let packet = &again.record.view.packet;
    let seed = match packet.kind {
        PacketKind::Lucky => {
            let seed = format!("{:016x}", packet.seed);
            canvas.locale.fill("record-seed", &[("seed", (&seed).into())])
        }
        PacketKind::Equal => canvas.text("record-no-seed"),
    };
    canvas.put(inside.x, inside.y + 1, inside.width, Role::Dim, &seed);
    let (drawn, room) = (again.drawn(model.now), layout::record_seen(model.size));
    // As long as it grows, the latest share is in sight.
    let first = if again.is_done(model.now) { first } else { drawn.saturating_sub(room) };
    let shares = again.shares.iter().enumerate().take(drawn).skip(first).take(room);
    for ((share, amount), y) in shares.zip(area.y..area.bottom()) {
        canvas.put_right(area.x + NUMBER, y, NUMBER, Role::Dim, &(share + 1).to_string());
        canvas.put_right(area.x + NUMBER + AMOUNT, y, AMOUNT, Role::Strong, &amount.to_string());
        let x = area.x + NUMBER + AMOUNT + 2;
        let Some(claim) = again.claim(share) else {
            let id = if again.is_whole() { "record-nobody" } else { "record-not-yet" };
            canvas.say(x, y, area.right().saturating_sub(x), Role::Dim, id);
            continue;
        };
        let is_same = claim.amount == *amount;
        let (role, sign) = if is_same { (Role::Good, '=') } else { (Role::Bad, canvas.glyphs.lost) };
        canvas.put(x, y, 1, role, &sign.to_string());
        let taken = claim.amount.to_string();
        canvas.put_right(x + 2 + AMOUNT, y, AMOUNT, if is_same { Role::Text } else { Role::Bad }, &taken);
        let name = x + 2 + AMOUNT + 2;
        canvas.put(name, y, area.right().saturating_sub(name), Role::Text, claim.name.as_str());
    }
    if !again.is_done(model.now) {
        return;
    }
    let claims = again.record.view.claims.len();
    let (role, id, many) = match again.differing() {
        0 if again.is_whole() => (Role::Good, "record-same", claims),
        0 => (Role::Text, "record-same-so-far", claims),
        differing => (Role::Bad, "record-differs", differing),
    };
    let text = canvas.locale.fill(id, &[("count", Var::Count(count(many)))]);
    let text = if role == Role::Good { format!("{} {text}", canvas.glyphs.done) } else { text };
    canvas.put(inside.x, inside.bottom() - 1, inside.width, role, &text);
}
