//! How it is with the stores, drawn: where they are and how they answer, then server by server, and at the bottom what is
//! away and what that takes with it. It differs by sign and word as well as by colour.

use std::time::Duration;

use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use crate::box_office::{Lag, LedgerStatus, LiveStatus, Mode, Role as Part, ServerStatus, Status};
use crate::locale::Var;
use crate::tui::state::status::StatusView;

/// Columns of the panel at most.
const WIDE: u16 = 100;

/// Columns of what stands before the lines of a store, and of the columns of the servers.
const STORE: u16 = 12;

const PART: u16 = 10;

const STATE: u16 = 8;

const NUMBER: u16 = 9;

/// Lines of the two stores with the line after them and the heads, and of the verdict with the line before it.
const ABOVE: u16 = 7;

const BELOW: u16 = 3;

/// Draws them over `area`.
pub(crate) fn view(view: &StatusView, canvas: &mut Canvas<'_>, area: Rect) {
    let wide = WIDE.min(area.width);
    let servers = view.told.as_ref().map_or(1, |told| told.live.servers.len());
    let lines = u16::try_from(servers).unwrap_or(u16::MAX);
    let tall = lines.saturating_add(ABOVE + BELOW + 2).min(area.height);
    let at = Rect { x: area.x + (area.width - wide) / 2, width: wide, height: tall, ..area };
    let title = canvas.text("status-title");
    let mode = view.told.as_ref().map(|told| mode(told.live.mode));
    let mode = mode.map(|id| canvas.text(id)).unwrap_or_default();
    let inside = canvas.popup(at, &title, &mode);
    if inside.height < ABOVE + BELOW {
        return;
    }
    let Some(told) = &view.told else {
        canvas.say(inside.x, inside.y, inside.width, Role::Dim, "status-asking");
        return;
    };
    live(&told.live, canvas, inside);
    ledger(&told.ledger, canvas, Rect { y: inside.y + 2, ..inside });
    let rows = Rect { y: inside.y + ABOVE - 1, height: inside.height - ABOVE - BELOW + 1, ..inside };
    table(view, told, canvas, rows);
    verdict(told, canvas, Rect { y: inside.bottom() - 2, height: 2, ..inside });
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::One => "status-mode-one",
        Mode::Sentinel => "status-mode-sentinel",
        Mode::Cluster => "status-mode-cluster",
    }
}

fn live(live: &LiveStatus, canvas: &mut Canvas<'_>, at: Rect) {
    let (x, room) = (at.x + STORE, at.width - STORE);
    canvas.say(at.x, at.y, STORE - 1, Role::Dim, "status-live");
    canvas.put(x, at.y, room, Role::Text, live.address.as_str());
    let feeds = Var::Count(u64::try_from(live.feeds).unwrap_or(u64::MAX));
    let (role, of_house) = match (&live.name, &live.generation) {
        _ if !live.is_house_up => (Role::Bad, canvas.text("status-house-away")),
        (Some(name), Some(generation)) => {
            let vars = [("generation", generation.as_str().into()), ("feeds", feeds), ("name", name.as_str().into())];
            let id = if *name == live.address { "status-serves" } else { "status-serves-named" };
            (Role::Text, canvas.locale.fill(id, &vars))
        }
        _ => (Role::Text, canvas.text("status-unused")),
    };
    canvas.put(x, at.y + 1, room, role, &of_house);
}

fn ledger(ledger: &LedgerStatus, canvas: &mut Canvas<'_>, at: Rect) {
    let (x, room) = (at.x + STORE, at.width - STORE);
    canvas.say(at.x, at.y, STORE - 1, Role::Dim, "status-ledger");
    canvas.put(x, at.y, room, Role::Text, ledger.address.as_str());
    let ms = ledger.answered_in.map(in_ms);
    let vars = |ms| [("kind", ledger.kind.into()), ("ms", ms), ("generation", ledger.generation.as_str().into())];
    let (role, answers) = match &ms {
        Some(ms) => (Role::Text, canvas.locale.fill("status-answers", &vars(ms.as_str().into()))),
        None => (Role::Bad, canvas.locale.fill("status-ledger-away", &vars("".into()))),
    };
    canvas.put(x, at.y + 1, room, role, &answers);
    let Some(lag) = &ledger.lag else { return };
    let Lag { loaded, behind, changes, unasked } = lag;
    let written = [*loaded as u64, *behind as u64, *changes, *unasked as u64];
    let [loaded, behind, changes, unasked] = written.map(Var::Count);
    let vars = [("loaded", loaded), ("behind", behind), ("changes", changes), ("unasked", unasked)];
    let (role, id) = match (lag.changes, lag.unasked) {
        (0, 0) => (Role::Text, "status-lag-none"),
        (0, _) => (Role::Warn, "status-lag-unasked"),
        _ => (Role::Warn, "status-lag"),
    };
    let lag = canvas.locale.fill(id, &vars);
    canvas.put(x, at.y + 2, room, role, &lag);
}

/// With a tenth, in whole numbers: the locale writes no others.
fn in_ms(took: Duration) -> String {
    let tenths = took.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn table(view: &StatusView, told: &Status, canvas: &mut Canvas<'_>, at: Rect) {
    let right = at.right();
    let place = at.width.saturating_sub(2 + PART + STATE + 3 * NUMBER);
    let part = at.x + 2 + place;
    canvas.say(at.x + 2, at.y - 1, place - 1, Role::Dim, "status-server");
    canvas.say(part, at.y - 1, PART - 1, Role::Dim, "status-part");
    canvas.say(part + PART, at.y - 1, STATE - 1, Role::Dim, "status-state");
    for (id, end) in
        [("status-slots", right - 2 * NUMBER), ("status-clock", right - NUMBER), ("status-screenings", right)]
    {
        let head = canvas.text(id);
        canvas.put_right(end, at.y - 1, NUMBER, Role::Dim, &head);
    }
    let servers = &told.live.servers;
    let room = usize::from(at.height);
    let first = view.first.min(servers.len().saturating_sub(room));
    for (server, y) in servers.iter().skip(first).take(room).zip(at.y..) {
        let (role, glyph) =
            if server.is_up { (Role::Good, canvas.glyphs.done) } else { (Role::Bad, canvas.glyphs.lost) };
        canvas.put(at.x, y, 1, role, &glyph.to_string());
        canvas.put(at.x + 2, y, place - 1, Role::Text, server.address.as_str());
        canvas.say(part, y, PART - 1, Role::Text, word(server.role));
        canvas.say(part + PART, y, STATE - 1, role, if server.is_up { "status-up" } else { "status-away" });
        numbers(server, canvas, right, y);
    }
    if first + room < servers.len() {
        let more = canvas.text("status-more");
        canvas.put_right(right, at.bottom(), at.width, Role::Dim, &more);
    }
}

fn numbers(server: &ServerStatus, canvas: &mut Canvas<'_>, right: u16, y: u16) {
    if server.role == Part::Primary {
        canvas.put_right(right - 2 * NUMBER, y, NUMBER, Role::Text, &server.slots.to_string());
    }
    if let Some(ahead) = server.clock_ahead.filter(|_| server.is_up) {
        canvas.put_right(right - NUMBER, y, NUMBER, Role::Text, &format!("{ahead:+}"));
    }
    if let Some(screenings) = server.screenings {
        let role = if server.is_up { Role::Text } else { Role::Bad };
        canvas.put_right(right, y, NUMBER, role, &screenings.to_string());
    }
}

fn word(part: Part) -> &'static str {
    match part {
        Part::Primary => "status-primary",
        Part::Replica => "status-replica",
        Part::Sentinel => "status-sentinel",
        Part::Named => "status-named",
    }
}

/// What is away, above whether clocks differ.
fn verdict(told: &Status, canvas: &mut Canvas<'_>, at: Rect) {
    let away: Vec<&ServerStatus> = told.live.servers.iter().filter(|server| !server.is_up).collect();
    let lost = away.iter().filter_map(|server| server.screenings).sum::<usize>() + told.live.unowned.1;
    let (role, glyph, id) = match (told.is_all_up(), lost) {
        (true, _) => (Role::Good, canvas.glyphs.done, "status-all-up"),
        (false, 0) if told.ledger.answered_in.is_none() => (Role::Bad, canvas.glyphs.lost, "why-ledger-away"),
        (false, 0) => (Role::Warn, canvas.glyphs.lost, "status-spare-away"),
        (false, _) => (Role::Bad, canvas.glyphs.lost, "status-seats-away"),
    };
    let count = Var::Count(u64::try_from(lost).unwrap_or(u64::MAX));
    let sentence = canvas.locale.fill(id, &[("screenings", count)]);
    canvas.put(at.x, at.y, at.width, role, &format!("{glyph} {sentence}"));
    if told.live.has_clocks_apart() {
        let ms = told.live.clocks_apart.to_string();
        let sentence = canvas.locale.fill("status-clocks", &[("ms", ms.as_str().into())]);
        canvas.put(at.x, at.y + 1, at.width, Role::Warn, &format!("{} {sentence}", canvas.glyphs.lost));
    }
}
