//! The seats, drawn: the map with its labels, the legend, and the line about the seat under the cursor.

use ratatui::layout::Rect;

use super::glyphs::Glyphs;
use super::theme::Role;
use super::widgets::{Canvas, width};
use super::{colleagues, side};
use crate::domain::category::Category;
use crate::domain::hall::{PlannedSeat, SeatKind, SeatLabel};
use crate::domain::price::Fare;
use crate::domain::seat::{BlockReason, SeatMap, SeatState};
use crate::locale::Var;
use crate::tui::layout;
use crate::tui::layout::seats::MapView;
use crate::tui::state::model::Model;
use crate::tui::state::seats::{HeldNearby, Seats};

/// From here on a line has room for all about a seat, and the window for the panel of who else is there.
const WIDE: u16 = 100;

/// Draws the screen.
pub(crate) fn view(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(seats) = &model.seats else { return };
    let body = layout::body(model.size);
    let side_width = layout::side_width(model.size.0);
    let map_width = model.size.0.saturating_sub(side_width + 1);
    heading(model, seats, canvas, map_width);
    let map = Rect { width: map_width, ..body };
    draw_map(model, seats, canvas, map);
    legend(model, seats, canvas, Rect { y: body.bottom() - 2, height: 2, ..map });
    side::view(model, seats, canvas, Rect { x: map_width + 1, y: 2, width: side_width, height: body.height + 1 });
    canvas.halves(map_width, body);
}

fn heading(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, length: u16) {
    let title = match &seats.map {
        None => canvas.text("seats-loading"),
        Some(map) => {
            let counts = map.counts(model.now);
            let count = |n: u32| Var::Count(u64::from(n));
            canvas.locale.fill(
                "seats-counts",
                &[
                    ("free", count(counts.free)),
                    ("held", count(counts.held)),
                    ("sold", count(counts.sold)),
                    ("blocked", count(counts.blocked)),
                ],
            )
        }
    };
    canvas.rule(0, 2, length, &title);
}

fn draw_map(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, area: Rect) {
    let view = seats.view(model.size);
    let plan = seats.plan();
    let theirs = colleagues::theirs(model);
    screen_and_numbers(seats, &view, canvas);
    let here_row = plan.place(seats.cursor).map(|place| place.row);
    let label = view.labels - 1;
    for (index, y) in view.visible_sections() {
        if let Some(name) = plan.sections().get(index).and_then(|section| section.name.as_ref()) {
            let name = canvas.locale.section(name).to_owned();
            canvas.put(view.seats.x, y, view.seats.width, Role::Title, &name);
        }
    }
    for (index, y) in view.visible() {
        let Some(row) = plan.rows().get(index) else { continue };
        let here = here_row == Some(index);
        let role = if here { Role::Strong } else { Role::Dim };
        canvas.put(view.left_labels + 1, y, label, role, row.label.as_str());
        if here && !view.is_roomy() {
            canvas.put(view.left_labels, y, 1, Role::Chosen, &canvas.glyphs.chosen.to_string());
        }
        if let Some(x) = view.right_labels {
            // Once is enough where the row has its mark: a move from row to row is drawn often.
            let role = if view.is_roomy() { role } else { Role::Dim };
            canvas.put(x + 1, y, label, role, row.label.as_str());
        }
        for seat in row.seats() {
            if let Some(x) = view.column(seat.place.column) {
                draw_seat(model, seats, &view, canvas, seat, (x, y), theirs.contains(&seat.id));
            }
        }
    }
    colleagues::mark(model, seats, &view, canvas);
    // All marks stand beside the numbers: below them each cell may be a seat's.
    let (above, below) = view.hidden_rows();
    for (is_hidden, x, mark) in [(above, 0, "^"), (below, 1, "v")] {
        if is_hidden {
            canvas.put(view.left_labels + x, view.numbers_y, 1, Role::Warn, mark);
        }
    }
    let (left, right) = view.hidden_columns();
    if left {
        canvas.put(view.left_labels + 2, view.numbers_y, 1, Role::Warn, "<");
    }
    if right {
        canvas.put(area.right().saturating_sub(1), view.numbers_y, 1, Role::Warn, ">");
    }
    if matches!(model.live, crate::box_office::Link::Away(_)) {
        canvas.dim(area);
    }
}

fn screen_and_numbers(seats: &Seats, view: &MapView, canvas: &mut Canvas<'_>) {
    let word = canvas.text("seats-screen");
    let room = view.seats.width.max(width(&word));
    let middle = view.seats.x + room.saturating_sub(width(&word)) / 2;
    canvas.rule(view.seats.x, view.numbers_y - 1, view.seats.width, "");
    canvas.put(middle.saturating_sub(1), view.numbers_y - 1, room + 2, Role::Dim, &format!(" {word} "));
    if view.is_numbered() {
        return;
    }
    let plan = seats.plan();
    let Some(cursor) = plan.place(seats.cursor) else { return };
    let digits = layout::seats::digits(plan);
    let every = match view.cell {
        3 if digits <= 2 => 1,
        3 | 2 => 2,
        _ => 5,
    };
    // Where rows are numbered differently, the numbers are those of the row of the cursor.
    let row = plan.rows().get(cursor.row);
    let number_of = |column: u16| match plan.column_numbers() {
        Some(numbers) => numbers.get(usize::from(column)).copied(),
        None => row.and_then(|row| row.at(column)).map(|seat| seat.id.number),
    };
    for column in 0..plan.columns() {
        let Some((x, number)) = view.column(column).zip(number_of(column)) else { continue };
        let here = column == cursor.column;
        // The number ends above the glyph of its seat.
        let end = x + if view.is_roomy() { 2 } else { 1 };
        if here && !view.is_roomy() {
            canvas.put(x, view.numbers_y, 1, Role::Chosen, &canvas.glyphs.column.to_string());
        } else if (column + 1) % every == 0 && (view.is_roomy() || column.abs_diff(cursor.column) > 1) {
            canvas.put_right(end, view.numbers_y, digits, Role::Dim, &number.to_string());
        }
    }
}

/// What a seat looks like. States come before kinds: what cannot be sold is seen first. What a colleague
/// has picked is but a hint, and gives way to all that is known for certain.
fn look(
    model: &Model,
    seats: &Seats,
    canvas: &Canvas<'_>,
    seat: PlannedSeat,
    cell: u16,
    is_theirs: bool,
) -> (char, Role) {
    let glyphs = canvas.glyphs;
    let state = seats.map.as_ref().map_or(&SeatState::Free, |map| map.state(seat.id));
    let is_free = state.is_free_at(model.now);
    if seats.pick_of(seat.id).is_some() {
        let is_lost = seats.lost(model.now).iter().any(|taken| taken.seat == seat.id);
        return if is_lost { (glyphs.lost, Role::SeatLost) } else { (glyphs.picked, Role::SeatPicked) };
    }
    if seats.is_given(seat.id) {
        return (glyphs.ours, Role::SeatHeldMine);
    }
    if matches!(state, SeatState::Sold { .. }) && seats.inside.contains(&seat.id) {
        return (glyphs.inside, Role::SeatInside);
    }
    if is_theirs && is_free {
        return (glyphs.theirs, Role::SeatTheirs);
    }
    known_look(model, glyphs, seat, state, cell)
}

/// What a seat looks like by all that is known for certain.
pub(crate) fn known_look(
    model: &Model,
    glyphs: &Glyphs,
    seat: PlannedSeat,
    state: &SeatState,
    cell: u16,
) -> (char, Role) {
    let is_free = state.is_free_at(model.now);
    let mine = |by: &crate::domain::seat::Occupant| by.terminal == model.terminal;
    match state {
        SeatState::Held { by, .. } | SeatState::Paying { by, .. } if !is_free && mine(by) => {
            (glyphs.ours, Role::SeatHeldMine)
        }
        SeatState::Held { .. } | SeatState::Paying { .. } if !is_free => (glyphs.held, Role::SeatHeld),
        SeatState::Sold { .. } => (glyphs.sold, Role::SeatSold),
        SeatState::Blocked(reason) => (blocked_glyph(glyphs, *reason), Role::SeatBlocked),
        SeatState::Free | SeatState::Held { .. } | SeatState::Paying { .. } => free_look(glyphs, seat, cell),
    }
}

/// How a seat looks that nobody has: its kind.
pub(crate) fn free_look(glyphs: &Glyphs, seat: PlannedSeat, cell: u16) -> (char, Role) {
    match seat.kind {
        SeatKind::Standard => own_look(seat).unwrap_or((glyphs.free, Role::SeatFree)),
        SeatKind::Premium => (glyphs.premium, Role::SeatPremium),
        // The halves of a pair: at one cell there is no room for the bar between them.
        SeatKind::Couple if cell == 1 && !seat.is_left_half() => (glyphs.couple, Role::SeatCouple),
        SeatKind::Couple => (glyphs.free, Role::SeatCouple),
        SeatKind::Wheelchair => (glyphs.wheelchair, Role::SeatReserved),
        SeatKind::Companion => (glyphs.companion, Role::SeatReserved),
    }
}

/// A seat of the house's own category shows its letter, large, as no other sign is.
fn own_look(seat: PlannedSeat) -> Option<(char, Role)> {
    seat.letter.map(|letter| (letter.to_ascii_uppercase(), Role::SeatCategory))
}

/// Why a seat is out of sale reads without colour; of what a frontrow of before blocked it is not known.
const fn blocked_glyph(glyphs: &Glyphs, reason: Option<BlockReason>) -> char {
    match reason {
        Some(BlockReason::House) => glyphs.house,
        Some(BlockReason::Broken) => glyphs.broken,
        None => glyphs.unknown,
    }
}

fn draw_seat(
    model: &Model,
    seats: &Seats,
    view: &MapView,
    canvas: &mut Canvas<'_>,
    seat: PlannedSeat,
    (x, y): (u16, u16),
    is_theirs: bool,
) {
    let (glyph, role) = look(model, seats, canvas, seat, view.cell, is_theirs);
    let at = if view.is_roomy() { x + 1 } else { x };
    canvas.put(at, y, 1, role, &glyph.to_string());
    let digits = layout::seats::digits(seats.plan());
    if view.is_numbered() {
        canvas.put_right(at + 1 + digits, y, digits, role, &seat.id.number.to_string());
    }
    // The last cell of what is written in the seat.
    let filled = if view.is_numbered() { at + digits } else { at };
    // The bar between the halves of a couple seat belongs to the left one.
    let left_half = seat.is_left_half();
    if left_half && view.cell > 1 {
        let length = at + view.cell - filled - 1;
        let bar = canvas.glyphs.couple.to_string().repeat(length.into());
        if view.column(seat.place.column + 1).is_some() {
            canvas.put(filled + 1, y, length, Role::Dim, &bar);
        }
    }
    if seat.id == seats.cursor {
        if view.is_roomy() {
            canvas.put(x, y, 1, Role::Text, "[");
            canvas.put(x + view.cell - 1, y, 1, Role::Text, "]");
        } else if let Some(cell) = canvas.buffer.cell_mut((at, y)) {
            cell.set_style(canvas.looks.style(Role::SeatCursor));
        }
    } else if view.is_roomy() && seat.partner == Some(seats.cursor) && !left_half {
        // The bracket of the left half stays whole beside its bar.
        canvas.put(x - 1, y, 1, Role::Text, "]");
    }
}

fn legend(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, area: Rect) {
    let glyphs = canvas.glyphs;
    let has = |kind| seats.plan().has(kind);
    let pair = match seats.view(model.size).cell {
        1 => format!("{}{}", glyphs.free, glyphs.couple),
        _ => format!("{}{}{}", glyphs.free, glyphs.couple, glyphs.free),
    };
    let own = seats.plan().own_categories().iter().map(|own| {
        // Nobody knows by heart what the house's own are.
        let price = price(seats, own.category, seats.sold_at().first());
        let word = format!("{} {price}", canvas.locale.category(seats.plan(), own.category));
        (own.letter.to_ascii_uppercase().to_string(), Role::SeatCategory, word.trim_end().to_owned(), true)
    });
    let own: Vec<_> = own.collect();
    let kinds = [
        (glyphs.free.to_string(), Role::SeatFree, "legend-free", true),
        (glyphs.premium.to_string(), Role::SeatPremium, "legend-premium", has(SeatKind::Premium)),
        (pair, Role::SeatCouple, "legend-couple", has(SeatKind::Couple)),
        (glyphs.wheelchair.to_string(), Role::SeatReserved, "legend-wheelchair", has(SeatKind::Wheelchair)),
        (glyphs.companion.to_string(), Role::SeatReserved, "legend-companion", has(SeatKind::Companion)),
    ];
    let is_blocked =
        |reason| seats.map.iter().flat_map(SeatMap::taken).any(|(_, state)| *state == SeatState::Blocked(reason));
    let blocked =
        |reason, word| (blocked_glyph(glyphs, reason).to_string(), Role::SeatBlocked, word, is_blocked(reason));
    let states = [
        (glyphs.picked.to_string(), Role::SeatPicked, "legend-picked", true),
        (glyphs.ours.to_string(), Role::SeatHeldMine, "legend-ours", true),
        (glyphs.held.to_string(), Role::SeatHeld, "legend-held", true),
        (glyphs.sold.to_string(), Role::SeatSold, "legend-sold", true),
        (glyphs.inside.to_string(), Role::SeatInside, "legend-inside", !seats.inside.is_empty()),
        blocked(Some(BlockReason::House), "legend-house"),
        blocked(Some(BlockReason::Broken), "legend-broken"),
        blocked(None, "legend-blocked"),
    ];
    let worded = |(glyph, role, id, is_there): (String, Role, &str, bool)| (glyph, role, canvas.text(id), is_there);
    let kinds: Vec<_> = kinds.into_iter().map(worded).chain(own).collect();
    let states: Vec<_> = states.into_iter().map(worded).collect();
    let mut end = (area.x, area.y);
    for (line, y) in [kinds, states].into_iter().zip(area.y..) {
        let mut x = area.x + 1;
        for (glyph, role, word, _) in line.iter().filter(|(.., there)| *there) {
            let word = format!(" {word} ");
            x = canvas.put(x, y, area.right().saturating_sub(x), *role, glyph);
            x = canvas.put(x, y, area.right().saturating_sub(x), Role::Dim, &word);
        }
        end = (x, y);
    }
    let room = area.right().saturating_sub(end.0);
    colleagues::legend(model, seats.view(model.size).cell, canvas, end, room);
}

fn price(seats: &Seats, category: Category, fare: Fare) -> String {
    seats.screening.prices.price(category, fare).map(|money| money.to_string()).unwrap_or_default()
}

/// The line about the seat under the cursor, as much as there is room for.
pub(crate) fn cursor_line(model: &Model, seats: &Seats, canvas: &mut Canvas<'_>, y: u16, room: u16) {
    let Some(seat) = seats.plan().seat(seats.cursor) else { return };
    let wide = room >= WIDE;
    let mark = canvas.glyphs.chosen.to_string();
    let x = canvas.put(1, y, 1, Role::Chosen, &mark) + 1;
    let name = canvas.locale.seat(Some(seats.plan()), seat.id);
    let x = canvas.put(x, y, room.saturating_sub(x), Role::Strong, &name) + 1;
    let mut words: Vec<(Role, String)> = Vec::new();
    if wide && let Some(SeatLabel { section, row, number }) = seats.plan().label(seat.id) {
        let number = number.to_string();
        let vars = [("row", row.into()), ("number", (&number).into())];
        let place = canvas.locale.fill("seat-place", &vars);
        let section = section.map(|section| format!("{} ", canvas.locale.section(section))).unwrap_or_default();
        words.push((Role::Dim, format!("{section}{place}")));
    }
    words.push((Role::Text, canvas.locale.category(seats.plan(), seat.category)));
    let pick = seats.pick_of(seat.id);
    let fares = seats.sold_at();
    let fare = pick.map_or(fares.first(), |pick| pick.fare);
    let price = |fare| price(seats, seat.category, fare);
    if wide {
        let all: Vec<String> =
            fares.codes().map(|fare| format!("{} {}", canvas.locale.fare(fares, fare), price(fare))).collect();
        words.push((Role::Dim, all.join("  ")));
    } else {
        words.push((Role::Money, price(fare)));
    }
    words.push(state_words(model, seats, canvas, seat));
    if let Some(pick) = pick {
        words.push((Role::Dim, canvas.locale.fare(fares, pick.fare)));
    }
    words.extend(colleagues::seat_words(model, canvas, seat.id));
    let mut x = x;
    for (role, word) in words.into_iter().filter(|(_, word)| !word.is_empty()) {
        x = canvas.put(x, y, room.saturating_sub(x), role, &word) + if wide { 3 } else { 1 };
    }
    if !wide && let Some(near) = seats.held_nearby(&model.terminal, model.now) {
        held_nearby(model, &near, canvas, y, x + 2, room + 1);
    }
}

/// Who holds the seats beside the cursor: the panel that lists all of them has no room in a narrow window.
fn held_nearby(model: &Model, near: &HeldNearby, canvas: &mut Canvas<'_>, y: u16, start: u16, end: u16) {
    let who = format!("{} {}", near.by.terminal, near.by.cashier);
    let left = canvas.locale.countdown(model.left(near.deadline));
    let held = canvas.locale.fill("seat-held", &[("who", (&who).into()), ("left", (&left).into())]);
    let seats = model.seats.as_ref().map(Seats::plan);
    let text = format!("{} {held}", canvas.locale.seats(seats, &near.seats));
    if start + width(&text) <= end {
        canvas.put_right(end, y, end - start, Role::SeatHeld, &text);
    }
}

fn state_words(model: &Model, seats: &Seats, canvas: &Canvas<'_>, seat: PlannedSeat) -> (Role, String) {
    let Some(map) = &seats.map else { return (Role::Dim, canvas.text("seats-loading")) };
    let state = map.state(seat.id);
    let who = |by: &crate::domain::seat::Occupant| format!("{} {}", by.terminal, by.cashier);
    if state.is_free_at(model.now) {
        return if seats.pick_of(seat.id).is_some() {
            (Role::SeatPicked, canvas.text("seat-picked"))
        } else {
            (Role::Good, canvas.text("seat-free"))
        };
    }
    if seats.is_given(seat.id) {
        let (role, word) = match seats.pick_of(seat.id) {
            Some(_) => (Role::SeatPicked, "seat-picked"),
            None => (Role::Good, "seat-given"),
        };
        return (role, canvas.text(word));
    }
    match state {
        SeatState::Held { by, deadline } => {
            let left = canvas.locale.countdown(model.left(*deadline));
            let who = who(by);
            let vars = [("who", (&who).into()), ("left", (&left).into())];
            (Role::SeatHeld, canvas.locale.fill("seat-held", &vars))
        }
        SeatState::Paying { by, .. } => {
            (Role::SeatHeld, canvas.locale.fill("seat-paying", &[("who", (&who(by)).into())]))
        }
        SeatState::Sold { by } => {
            let who = who(by);
            let vars = [("who", (&who).into()), ("order", by.order.tail().into())];
            (Role::Dim, canvas.locale.fill("seat-sold", &vars))
        }
        SeatState::Blocked(reason) => {
            let word = match reason {
                Some(BlockReason::House) => "seat-house",
                Some(BlockReason::Broken) => "seat-broken",
                None => "seat-blocked",
            };
            (Role::Dim, canvas.text(word))
        }
        SeatState::Free => (Role::Good, canvas.text("seat-free")),
    }
}
