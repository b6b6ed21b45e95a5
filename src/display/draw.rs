//! The guest's screen, drawn: what it is about above, the seats in their hall and what they cost in the middle, and below,
//! as large as there is room, the one amount that matters now.

use ratatui::layout::Rect;

use crate::domain::fare::Fare;
use crate::domain::guest::{Coming, GuestLine, GuestOrder, GuestStep, GuestView, Scene, Sum};
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::domain::text::Titles;
use crate::domain::time::Timestamp;
use crate::locale::Var;
use crate::tui::view::theme::Role;
use crate::tui::view::widgets::{Canvas, width, wrap};
use crate::tui::view::{big, small_map, words};

/// The lines of what it is about, with the rule below.
const HEAD: u16 = 3;

/// The columns of what stands beside the map, at least and at most.
const SIDE: (u16, u16) = (28, 56);

/// The columns of what an amount is called.
const LABEL: u16 = 22;

/// The most lines in which seats are named.
const MOST_SEAT_LINES: usize = 3;

/// The least room in which a hall is drawn.
const LEAST_MAP: (u16, u16) = (16, 5);

/// Nothing at all.
pub(super) fn dark(canvas: &mut Canvas<'_>) {
    canvas.buffer.reset();
}

/// For which terminal it waits, until that has said anything.
pub(super) fn waiting(terminal: &TerminalId, canvas: &mut Canvas<'_>) {
    let area = canvas.buffer.area;
    let text = canvas.locale.fill("display-waits", &[("terminal", terminal.as_str().into())]);
    canvas.put(1, area.height.saturating_sub(1), area.width.saturating_sub(2), Role::Dim, &text);
}

/// What stands, at that moment.
pub(super) fn view(view: &GuestView, now: Timestamp, canvas: &mut Canvas<'_>) {
    let area = canvas.buffer.area;
    canvas.buffer.set_style(area, canvas.looks.style(Role::Text));
    match &view.scene {
        Scene::Welcome(coming) => welcome(view, coming, now, canvas),
        Scene::Order(order) => self::order(view, order, now, canvas),
    }
}

fn centred(canvas: &mut Canvas<'_>, y: u16, role: Role, text: &str) {
    let all = canvas.buffer.area.width;
    let x = all.saturating_sub(width(text)) / 2;
    canvas.put(x, y, all.saturating_sub(x), role, text);
}

/// The house, the time, and what is next.
fn welcome(view: &GuestView, coming: &[Coming], now: Timestamp, canvas: &mut Canvas<'_>) {
    let area = canvas.buffer.area;
    let name = area.height / 8;
    centred(canvas, name, Role::Brand, view.house.as_str());
    // In the night in which the clock is put back, the time alone is large enough.
    let clock: String = canvas.locale.clock(now, view.zone).chars().take(5).collect();
    let room = Rect::new(0, name + 2, area.width, area.height / 4).intersection(area);
    let drawn = big::draw_in(canvas, room, Role::Strong, &clock);
    let y = room.y.max(drawn.bottom()) + 2;
    let wide = 76.min(area.width.saturating_sub(6));
    if coming.is_empty() || wide < 30 || y >= area.bottom() {
        return;
    }
    let x = (area.width - wide) / 2;
    let next = canvas.text("display-next");
    canvas.rule(x, y, wide, &next);
    let pitch = if area.height >= 32 { 2 } else { 1 };
    let halls: Vec<String> = coming.iter().map(|coming| canvas.locale.hall(coming.hall.as_str())).collect();
    let hall_room = halls.iter().map(|hall| width(hall)).max().unwrap_or(0).min(16);
    for ((coming, hall), y) in coming.iter().zip(&halls).zip((y + 2..area.bottom()).step_by(pitch)) {
        let clock = canvas.locale.clock(coming.starts_at, view.zone);
        canvas.put(x, y, 8, Role::Strong, &clock);
        canvas.put(x + 9, y, hall_room, Role::Text, hall);
        let film = x + 9 + hall_room + 2;
        let titles = words::titles(canvas.locale, &coming.titles);
        canvas.put(film, y, (x + wide).saturating_sub(film), Role::Strong, &titles);
    }
}

fn order(view: &GuestView, order: &GuestOrder, now: Timestamp, canvas: &mut Canvas<'_>) {
    head(view, order, canvas);
    let bottom = amount(order, canvas);
    let area = canvas.buffer.area;
    let side = (area.width * 2 / 5).clamp(SIDE.0, SIDE.1).min(area.width);
    // The map begins with the line of a rule, which is the one above.
    let map = Rect::new(1, HEAD - 1, area.width.saturating_sub(side + 2), bottom.saturating_sub(HEAD - 1));
    if map.width >= LEAST_MAP.0 && map.height >= LEAST_MAP.1 {
        small_map::marked(&order.hall.plan, &order.seats(), canvas, map);
    }
    let x = area.width.saturating_sub(side);
    let beside = Rect::new(x, HEAD, side.saturating_sub(2), bottom.saturating_sub(HEAD));
    self::beside(order, now, canvas, beside.intersection(area));
}

/// Film, day, time and hall.
fn head(view: &GuestView, order: &GuestOrder, canvas: &mut Canvas<'_>) {
    let all = canvas.buffer.area.width;
    let room = all.saturating_sub(4);
    let name = width(view.house.as_str()).min(room / 3);
    canvas.put_right(all.saturating_sub(2), 0, name, Role::Dim, view.house.as_str());
    let titles = words::titles(canvas.locale, &order.film.titles);
    canvas.put(2, 0, room.saturating_sub(name + 2), Role::Brand, &titles);
    let date = canvas.locale.date(order.starts_at.local(view.zone).date_naive());
    let clock = canvas.locale.clock(order.starts_at, view.zone);
    let hall = canvas.locale.hall(order.hall.name.as_str());
    let spans = [(Role::Text, &*date), (Role::Text, "   "), (Role::Strong, &*clock), (Role::Text, "   ")];
    let x = canvas.put_spans(2, 1, room, &spans);
    let rest = [(Role::Strong, &*hall), (Role::Text, "   "), (Role::Dim, order.film.format.as_str())];
    canvas.put_spans(x, 1, (room + 2).saturating_sub(x), &rest);
    canvas.rule(0, HEAD - 1, all, "");
}

/// What an amount is called.
fn called(sum: Sum) -> &'static str {
    match sum {
        Sum::Total => "display-total",
        Sum::Old => "display-old",
        Sum::Fee => "display-fee",
        Sum::Wallet => "display-wallet",
        Sum::Due => "display-due",
        Sum::InCash => "display-in-cash",
        Sum::Card => "display-card",
        Sum::Received => "display-received",
        Sum::Change => "display-change",
        Sum::Paid => "display-paid",
        Sum::Back => "display-back",
        Sum::BackToCard => "display-back-card",
        Sum::BackToWallet => "display-back-wallet",
    }
}

/// The last amount, as large as there is room for; gives the line at which its part of the screen begins.
fn amount(order: &GuestOrder, canvas: &mut Canvas<'_>) -> u16 {
    let area = canvas.buffer.area;
    let Some((sum, amount)) = order.sums.last() else { return area.bottom() };
    let high = (area.height.saturating_sub(1) / 4).clamp(3, 10);
    let top = area.height.saturating_sub(high + 1);
    canvas.rule(0, top, area.width, "");
    let middle = top + 1 + high / 2;
    canvas.say(2, middle, LABEL, Role::Strong, called(*sum));
    canvas.put(2, middle + 1, LABEL, Role::Dim, amount.currency().code());
    let written = amount.to_string();
    let room = Rect::new(2 + LABEL, top + 1, area.width.saturating_sub(LABEL + 4), high).intersection(area);
    let drawn = if big::has_all(&written) { big::draw_in(canvas, room, Role::Money, &written).height } else { 0 };
    if drawn == 0 {
        canvas.put_right(area.width.saturating_sub(2), middle, area.width / 2, Role::Money, &written);
    }
    top
}

/// What is said of the seats.
fn said(order: &GuestOrder, now: Timestamp, canvas: &Canvas<'_>) -> (Role, String) {
    let (role, id) = match (order.step, order.until) {
        (GuestStep::Held, Some(until)) => {
            let left = canvas.locale.countdown(now.until(until));
            return (Role::Strong, canvas.locale.fill("display-held", &[("left", Var::from(&left))]));
        }
        (GuestStep::Choosing, _) if order.lines.is_empty() => (Role::Strong, "display-look"),
        (GuestStep::Choosing | GuestStep::Held | GuestStep::Paying, _) => (Role::Strong, "display-choosing"),
        (GuestStep::Sold, _) => (Role::Good, "display-sold"),
        (GuestStep::Over, _) => (Role::Warn, "display-over"),
        (GuestStep::Returning, _) => (Role::Strong, "display-returning"),
        (GuestStep::Returned, _) => (Role::Good, "display-returned"),
    };
    (role, canvas.text(id))
}

/// The seats, what each kind of ticket costs, and what comes to what, but for the last.
fn beside(order: &GuestOrder, now: Timestamp, canvas: &mut Canvas<'_>, area: Rect) {
    let (role, text) = said(order, now, canvas);
    canvas.put(area.x, area.y, area.width, role, &text);
    let groups = alike(&order.lines);
    let sums = order.sums.split_last().map_or(&[][..], |(_, before)| before);
    let below = u16::try_from(sums.len()).unwrap_or(0);
    let all = below.saturating_add(u16::try_from(groups.len()).unwrap_or(u16::MAX)).saturating_add(1);
    let y = seats(order, all, canvas, Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area });
    let lines = area.bottom().saturating_sub(below + u16::from(below > 0));
    let mut at = y;
    for (line, count) in groups {
        if at >= lines {
            break;
        }
        let sum = Money::sum((0..count).map(|_| line.price), line.price.currency()).unwrap_or(line.price).to_string();
        let end = canvas.put_right(area.right(), at, area.width / 2, Role::Text, &sum);
        let fare = canvas.locale.fare_called(&line.titles, line.fare);
        let text = format!("{fare} {count} x {}", line.price);
        canvas.put(area.x, at, end.saturating_sub(area.x + 1), Role::Text, &text);
        at += 1;
    }
    let at = (at + 1).min(lines + 1);
    for ((sum, amount), y) in sums.iter().zip(at..area.bottom()) {
        let end = canvas.put_right(area.right(), y, area.width / 2, Role::Strong, &amount.to_string());
        canvas.say(area.x, y, end.saturating_sub(area.x + 1), Role::Text, called(*sum));
    }
}

/// Where the guest sits: large, if it can be written so and leaves room for what is below. Gives the line after it, and one
/// that is left free.
fn seats(order: &GuestOrder, below: u16, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let seats = order.seats();
    if seats.is_empty() {
        return area.y;
    }
    let written = canvas.locale.seats(Some(&order.hall.plan), &seats);
    let pitch = big::height(canvas.glyphs) + 1;
    if let Some(lines) = large(&written, area.width)
        && let Ok(count) = u16::try_from(lines.len())
        && count * pitch + below <= area.height
    {
        for (line, y) in lines.iter().zip((area.y..).step_by(pitch.into())) {
            big::draw(canvas, area.x, y, Role::Strong, line);
        }
        return area.y + count * pitch;
    }
    let mut lines = wrap(&written, area.width);
    if lines.len() > MOST_SEAT_LINES {
        lines = vec![canvas.locale.seats_in(Some(&order.hall.plan), &seats, area.width)];
    }
    let mut y = area.y;
    for line in lines {
        if y < area.bottom() {
            canvas.put(area.x, y, area.width, Role::Strong, &line);
            y += 1;
        }
    }
    y + 1
}

/// The lines in which that has room in large letters, if there are a few and it can be written so.
fn large(written: &str, room: u16) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in written.split(' ').filter(|_| big::has_all(written)) {
        match lines.last_mut() {
            Some(line) if big::width(&format!("{line} {word}")) <= room => *line = format!("{line} {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    let fits = lines.iter().all(|line| big::width(line) <= room);
    (fits && (1..=MOST_SEAT_LINES).contains(&lines.len())).then_some(lines)
}

/// One line of each fare and price, and how many there are.
fn alike(lines: &[GuestLine]) -> Vec<(&GuestLine, usize)> {
    let kind = |line: &GuestLine| -> (Fare, Titles, Money) { (line.fare, line.titles.clone(), line.price) };
    let mut groups: Vec<(&GuestLine, usize)> = Vec::new();
    for line in lines {
        match groups.iter_mut().find(|(other, _)| kind(other) == kind(line)) {
            Some((_, count)) => *count += 1,
            None => groups.push((line, 1)),
        }
    }
    groups
}
