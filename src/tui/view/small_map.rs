//! The small map of the marked screening, drawn under the picture of the day: as wide as there is room for, and of a hall
//! that is too large one cell for each block of seats, as most of them are. An order's seats are shown in their hall alike.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::glyphs::Glyphs;
use super::seats::{free_look, known_look};
use super::theme::Role;
use super::widgets::{Canvas, width};
use crate::domain::hall::{HallPlan, PlannedRow, PlannedSeat, SeatId};
use crate::domain::screening::Screening;
use crate::domain::seat::{SeatMap, SeatState};
use crate::locale::Var;
use crate::tui::layout::seats::{self, labels};
use crate::tui::state::deed::Target;
use crate::tui::state::model::Model;
use crate::tui::state::small_map::Glance;

/// How large a seat is drawn.
struct Scale {
    /// Seats that share a cell, along a row and across rows.
    block: u16,
    /// Columns of a cell, and lines of a row.
    cell: u16,
    pitch: u16,
    /// Columns before the block of each column of the hall, and of all.
    offsets: Vec<u16>,
    width: u16,
}

impl Scale {
    /// The largest with which the whole hall has room.
    fn of(plan: &HallPlan, (width, height): (u16, u16)) -> Self {
        let rows = |block: u16| plan.rows().len().div_ceil(block.into());
        for (cell, pitch) in [(3, 2), (2, 1), (1, 1)] {
            let (offsets, end) = seats::offsets(plan, cell);
            if end <= width && rows(1) * usize::from(pitch) < usize::from(height + pitch) {
                return Self { block: 1, cell, pitch, offsets, width: end };
            }
        }
        let fits = |block: &u16| plan.columns().div_ceil(*block) <= width && rows(*block) <= height.into();
        let block = (2..u16::MAX).find(fits).unwrap_or(u16::MAX);
        let offsets = (0..plan.columns()).map(|column| column / block).collect();
        Self { block, cell: 1, pitch: 1, offsets, width: plan.columns().div_ceil(block) }
    }

    fn column(&self, column: u16) -> u16 {
        self.offsets.get(usize::from(column)).copied().unwrap_or(0)
    }
}

/// Draws it. `area` begins with the line of the rule.
pub(crate) fn view(model: &Model, screening: &Screening, canvas: &mut Canvas<'_>, area: Rect) {
    let plan = &screening.hall.plan;
    let scale = Scale::of(plan, room(plan, area));
    let seats = model.small_seats();
    let heading = heading(model, seats, screening, canvas, scale.block);
    canvas.rule(area.x, area.y, area.width, &heading);
    let mut seen: Vec<(char, Role)> = Vec::new();
    let glyphs = canvas.glyphs;
    let end = draw(plan, &scale, canvas, area, |seat| {
        let look = look(model, seats, glyphs, seat, scale.cell);
        seen.extend((!seen.contains(&look)).then_some(look));
        look
    });
    if seats.is_some() && end < area.bottom() {
        let y = (end + scale.pitch - 1).min(area.bottom() - 1);
        legend(canvas, &seen, Rect { y, height: 1, ..area });
    }
    canvas.click(area, Target::Screening(screening.id));
}

/// Where these seats are in their hall, if there is room for the whole of it. `area` begins with the line of the rule.
pub(crate) fn places(model: &Model, screening: &Screening, seats: &[SeatId], canvas: &mut Canvas<'_>, area: Rect) {
    let plan = &screening.hall.plan;
    let (scale, glyphs) = (Scale::of(plan, room(plan, area)), canvas.glyphs);
    if scale.block > 1 || seats.is_empty() {
        return;
    }
    let hall = canvas.locale.hall(screening.hall.name.as_str());
    canvas.rule(area.x, area.y, area.width, &hall);
    draw(plan, &scale, canvas, area, |seat| {
        if seats.contains(&seat.id) { (glyphs.ours, Role::Chosen) } else { look(model, None, glyphs, seat, scale.cell) }
    });
}

/// The same for whoever knows nothing else of the hall, however large that is.
pub(crate) fn marked(plan: &HallPlan, seats: &[SeatId], canvas: &mut Canvas<'_>, area: Rect) {
    let (scale, glyphs) = (Scale::of(plan, room(plan, area)), canvas.glyphs);
    draw(plan, &scale, canvas, area, |seat| {
        let is_marked = seats.contains(&seat.id);
        if is_marked { (glyphs.picked, Role::Chosen) } else { (free_look(glyphs, seat, scale.cell).0, Role::Dim) }
    });
}

/// What the seats have of the area, below the rule and the screen and beside the labels.
fn room(plan: &HallPlan, area: Rect) -> (u16, u16) {
    (area.width.saturating_sub(labels(plan) + 1), area.height.saturating_sub(2))
}

/// The screen and the rows, each seat as it looks; gives the line after them.
fn draw(
    plan: &HallPlan,
    scale: &Scale,
    canvas: &mut Canvas<'_>,
    area: Rect,
    mut look: impl FnMut(PlannedSeat) -> (char, Role),
) -> u16 {
    let labels = labels(plan);
    let left = area.x + area.width.saturating_sub(scale.width + labels) / 2;
    let seats_x = left + labels;
    let word = canvas.text("seats-screen");
    let room = scale.width.max(width(&word));
    canvas.rule(seats_x, area.y + 1, scale.width, "");
    let middle = seats_x + room.saturating_sub(width(&word)) / 2;
    canvas.put(middle.saturating_sub(1), area.y + 1, room + 2, Role::Dim, &format!(" {word} "));
    let lines = (area.y + 2..area.bottom()).step_by(scale.pitch.into());
    let mut end = area.y + 2;
    for (rows, y) in plan.rows().chunks(scale.block.into()).zip(lines) {
        if let Some(row) = rows.first() {
            canvas.put(left, y, labels - 1, Role::Dim, row.label.as_str());
        }
        let mut blocks: BTreeMap<u16, Vec<(char, Role)>> = BTreeMap::new();
        for seat in rows.iter().flat_map(PlannedRow::seats) {
            let x = scale.column(seat.place.column);
            blocks.entry(x).or_default().push(look(seat));
            // The bar between the halves of a couple seat.
            if scale.cell > 1 && seat.is_left_half() {
                let bar = canvas.glyphs.couple.to_string().repeat(usize::from(scale.cell) - 1);
                canvas.put(seats_x + x + 1, y, scale.cell - 1, Role::Dim, &bar);
            }
        }
        for (x, looks) in blocks {
            let often = |look: &(char, Role)| looks.iter().filter(|other| *other == look).count();
            // One that is shown among others is seen in a block of them.
            if let Some((glyph, role)) = looks.iter().max_by_key(|look| (look.1 == Role::Chosen, often(look))) {
                canvas.put(seats_x + x, y, 1, *role, &glyph.to_string());
            }
        }
        end = y + 1;
    }
    end
}

/// The hall, and what is known of its seats.
fn heading(model: &Model, seats: Option<&SeatMap>, screening: &Screening, canvas: &Canvas<'_>, block: u16) -> String {
    let hall = canvas.locale.hall(screening.hall.name.as_str());
    let known = match (seats, model.small_map.of(screening.id)) {
        (Some(seats), _) => {
            let counts = seats.counts(model.now);
            let count = |n: u32| Var::Count(u64::from(n));
            let vars = [
                ("free", count(counts.free)),
                ("held", count(counts.held)),
                ("sold", count(counts.sold)),
                ("blocked", count(counts.blocked)),
            ];
            canvas.locale.fill("seats-counts", &vars)
        }
        (None, Some(Glance::Unopened)) => canvas.text("board-map-unopened"),
        (None, _) => canvas.text("seats-loading"),
    };
    let scale = if block > 1 { format!(" · 1:{block}") } else { String::new() };
    format!("{hall} · {known}{scale}")
}

/// A seat of which nothing is known shows its kind only.
fn look(model: &Model, seats: Option<&SeatMap>, glyphs: &Glyphs, seat: PlannedSeat, cell: u16) -> (char, Role) {
    let Some(seats) = seats else {
        return (known_look(model, glyphs, seat, &SeatState::Free, cell).0, Role::Dim);
    };
    known_look(model, glyphs, seat, seats.state(seat.id), cell)
}

/// What the signs on this map mean.
fn legend(canvas: &mut Canvas<'_>, seen: &[(char, Role)], area: Rect) {
    let glyphs = canvas.glyphs;
    let signs = [
        (glyphs.free, Role::SeatFree, "legend-free"),
        (glyphs.premium, Role::SeatPremium, "legend-premium"),
        (glyphs.ours, Role::SeatHeldMine, "legend-ours"),
        (glyphs.held, Role::SeatHeld, "legend-held"),
        (glyphs.sold, Role::SeatSold, "legend-sold"),
        (glyphs.house, Role::SeatBlocked, "legend-house"),
        (glyphs.broken, Role::SeatBlocked, "legend-broken"),
        (glyphs.unknown, Role::SeatBlocked, "legend-blocked"),
    ];
    let mut x = area.x + 1;
    for (glyph, role, id) in signs.into_iter().filter(|(glyph, role, _)| seen.contains(&(*glyph, *role))) {
        let word = format!(" {}  ", canvas.text(id));
        if x + 1 + width(word.trim_end()) > area.right() {
            break;
        }
        x = canvas.put(x, area.y, 1, role, &glyph.to_string());
        x = canvas.put(x, area.y, area.right().saturating_sub(x), Role::Dim, &word);
    }
}
