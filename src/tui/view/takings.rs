//! The takings of a business day, drawn: by till and by tender, with the cash that must lie in the drawer; and where there
//! is room, beside them the sales of each hour and the admissions of each film as bars.

use chrono_tz::Tz;
use ratatui::layout::Rect;

use super::theme::Role;
use super::widgets::Canvas;
use super::words;
use crate::domain::takings::{Admissions, Sums, Taken, Takings};
use crate::domain::time::Timestamp;
use crate::tui::state::takings::TakingsView;

/// Columns of a number, and of a number of tickets.
const NUMBER: u16 = 11;

const TICKETS: u16 = 9;

/// Columns of the tills within the panel.
const TILLS: u16 = 62;

/// The panel has charts from so many columns on, and takes no more than those.
const CHARTS: (u16, u16) = (100, 160);

/// A chart of so many columns has room for what went back, too.
const ROOMY: u16 = 50;

/// Lines that the films have at least, however many hours there are.
const LEAST_FILMS: usize = 4;

/// Draws them over `area`: the total first, which is never scrolled away.
pub(crate) fn view(view: &TakingsView, zone: Tz, canvas: &mut Canvas<'_>, area: Rect) {
    let has_charts = area.width >= CHARTS.0;
    let wide = if has_charts { CHARTS.1 } else { TILLS + 4 }.min(area.width);
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
    let tills = Rect { width: TILLS.min(inside.width), ..inside };
    by_till(view, takings, has_charts, canvas, tills);
    if has_charts && !takings.tills.is_empty() {
        canvas.vertical_rule(tills.right() + 1, inside.y, inside.bottom());
        charts(takings, zone, canvas, Rect { x: tills.right() + 3, width: inside.width - TILLS - 3, ..inside });
    }
}

fn by_till(view: &TakingsView, takings: &Takings, has_charts: bool, canvas: &mut Canvas<'_>, inside: Rect) {
    let head = ["takings-paid", "takings-back", "takings-net"].map(|id| canvas.text(id));
    numbers(canvas, inside, inside.y, Role::Dim, &head);
    let all = canvas.text("takings-all");
    let top = inside.y + 1;
    let mut y = sums(canvas, Rect { y: top, ..inside }, &all, &takings.total);
    if has_charts && let Some(all) = takings.total.all() {
        // What each tender brought in of it all, beside its name.
        for ((_, taken), y) in used(&takings.total).zip(top + 1..) {
            bar(canvas, Rect { x: inside.x + 13, y, width: 14, height: 1 }, taken.paid.minor(), all.paid.minor());
        }
    }
    y += 1;
    if takings.tills.is_empty() {
        canvas.say(inside.x, y, inside.width, Role::Dim, "takings-none");
        return;
    }
    for (place, till) in takings.tills.iter().enumerate().skip(view.first) {
        // Below all but the last one there is room for the word that there are more.
        let rounded = usize::from(till.sums.rounding.minor() != 0);
        let lines = 2 + rounded + used(&till.sums).count() + usize::from(place + 1 < takings.tills.len());
        if usize::from(inside.bottom().saturating_sub(y)) < lines {
            let more = canvas.text("takings-more");
            canvas.put_right(inside.right(), inside.bottom() - 1, inside.width, Role::Dim, &more);
            return;
        }
        let name = format!("{} {}", till.terminal, till.cashier);
        y = sums(canvas, Rect { y, ..inside }, &name, &till.sums);
    }
}

/// The hours above the films.
fn charts(takings: &Takings, zone: Tz, canvas: &mut Canvas<'_>, area: Rect) {
    let hours = takings.hours(zone);
    // Two heads and the line between.
    let room = usize::from(area.height).saturating_sub(3 + takings.films.len().min(LEAST_FILMS)).max(1);
    let together = hours.len().div_ceil(room).max(1);
    let end = by_hour(&hours, together, zone, canvas, area);
    let y = end + 1;
    by_film(&takings.films, canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area });
}

/// What was left of each hour, or of so many together where there is no room for each. Gives the line after.
fn by_hour(hours: &[(Timestamp, Taken)], together: usize, zone: Tz, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let is_roomy = area.width >= ROOMY;
    canvas.say(area.x, area.y, area.width.saturating_sub(NUMBER), Role::Strong, "takings-hours");
    let head = ["takings-paid", "takings-back", "takings-net"].map(|id| canvas.text(id));
    let columns = if is_roomy { 3 } else { 1 };
    let told = |all: &[String; 3]| all.iter().rev().take(columns).cloned().collect::<Vec<_>>();
    let put = |canvas: &mut Canvas<'_>, y: u16, role: Role, all: &[String; 3]| {
        for (number, right) in told(all).iter().zip(0..) {
            canvas.put_right(area.right() - right * NUMBER, y, NUMBER, role, number);
        }
    };
    put(canvas, area.y, Role::Dim, &head);
    let sums: Vec<(String, Taken)> = hours
        .chunks(together)
        .filter_map(|some| {
            let hour = |(begins, _): &(Timestamp, Taken)| begins.local(zone).format("%H").to_string();
            let (first, last) = (hour(some.first()?), hour(some.last()?));
            let name = if some.len() > 1 { format!("{first}-{last}") } else { first };
            some.iter().map(|(_, taken)| *taken).reduce(Taken::and).map(|taken| (name, taken))
        })
        .collect();
    let name_room = if together > 1 { 5 } else { 2 };
    let most = sums.iter().map(|(_, taken)| taken.net().minor()).max().unwrap_or(0);
    let numbers = if is_roomy { 3 * NUMBER } else { NUMBER };
    let mut y = area.y + 1;
    for (name, taken) in sums {
        canvas.put(area.x, y, name_room, Role::Dim, &name);
        let x = area.x + name_room + 1;
        let length = area.right().saturating_sub(x + numbers);
        bar(canvas, Rect { x, y, width: length, height: 1 }, taken.net().minor(), most);
        let role = if taken.net().minor() < 0 { Role::Warn } else { Role::Money };
        put(canvas, y, role, &written(taken));
        y += 1;
    }
    y
}

/// The tickets of each film; those that have no room are told together.
fn by_film(films: &[Admissions], canvas: &mut Canvas<'_>, area: Rect) {
    let end = area.right();
    let head = if area.width >= ROOMY { "takings-films" } else { "board-film" };
    canvas.say(area.x, area.y, area.width.saturating_sub(2 * TICKETS), Role::Strong, head);
    for (id, end) in [("takings-tickets", end - TICKETS), ("takings-tickets-back", end)] {
        let head = canvas.text(id);
        canvas.put_right(end, area.y, TICKETS, Role::Dim, &head);
    }
    let most = films.first().map_or(0, |film| film.tickets);
    let room = usize::from(area.height.saturating_sub(1));
    let named = if films.len() > room { room.saturating_sub(1) } else { films.len() };
    let title_room = if area.width >= ROOMY { area.width * 2 / 5 } else { area.width.saturating_sub(2 * TICKETS + 1) };
    let (named, others) = films.split_at(named);
    let count = |of: fn(&Admissions) -> u64| others.iter().map(of).fold(0, u64::saturating_add);
    let rest = (canvas.text("takings-other-films"), count(|film| film.tickets), count(|film| film.refunded));
    let lines = named.iter().map(|film| (words::titles(canvas.locale, &film.titles), film.tickets, film.refunded));
    let lines: Vec<_> = lines.chain((!others.is_empty()).then_some(rest)).collect();
    for ((title, tickets, refunded), y) in lines.into_iter().zip(area.y + 1..area.bottom()) {
        canvas.put(area.x, y, title_room, Role::Text, &title);
        let x = area.x + title_room + 1;
        let whole = i64::try_from(most).unwrap_or(i64::MAX);
        let length = (end - 2 * TICKETS).saturating_sub(x);
        bar(canvas, Rect { x, y, width: length, height: 1 }, i64::try_from(tickets).unwrap_or(i64::MAX), whole);
        canvas.put_right(end - TICKETS, y, TICKETS, Role::Strong, &tickets.to_string());
        let role = if refunded == 0 { Role::Dim } else { Role::Text };
        canvas.put_right(end, y, TICKETS, role, &refunded.to_string());
    }
}

/// `share` of `whole` as a bar in that line. Anything above nothing shows.
fn bar(canvas: &mut Canvas<'_>, line: Rect, share: i64, whole: i64) {
    let (share, whole) = (share.max(0).unsigned_abs(), whole.max(1).unsigned_abs());
    canvas.bar(line.x, line.y, line.width, Role::Good, share, whole);
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
    if sums.rounding.minor() != 0 {
        y += 1;
        canvas.say(at.x + 2, y, at.width.saturating_sub(3 * NUMBER + 2), Role::Text, "takings-rounding");
        canvas.put_right(at.right(), y, NUMBER, Role::Text, &sums.rounding.to_string());
    }
    y += 1;
    let drawer = sums.drawer().to_string();
    let counts = [("orders", sums.orders), ("tickets", sums.tickets), ("refunded", sums.refunded)];
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    let [orders, tickets, refunded] = &counts;
    let done = [orders, tickets, refunded].map(|(name, count)| (*name, count.into()));
    let mut done = canvas.locale.fill("takings-done", &done);
    if sums.fees.minor() != 0 {
        done.push_str(&canvas.locale.fill("takings-fees", &[("amount", (&sums.fees.to_string()).into())]));
    }
    let drawer = canvas.locale.fill("takings-drawer", &[("amount", (&drawer).into())]);
    let end = canvas.put_right(at.right(), y, 26, Role::Good, &drawer);
    canvas.put(at.x + 2, y, end.saturating_sub(at.x + 3), Role::Dim, &done);
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
