//! Which cells a seat has.
//!
//! [`MapView`] is computed alike by `update` (a click, scrolling) and by the view (drawing), so that
//! what is clicked is what is seen.

use ratatui::layout::Rect;

use super::side_width;
use crate::domain::hall::{HallPlan, SeatId};

/// Lines above the seats: header, tabs, rule, screen, numbers.
const ABOVE_SEATS: u16 = 5;

/// Lines below the seats: legend (2), rule, message, footer.
const BELOW_SEATS: u16 = 5;

/// The cell that has room for a seat's number of two digits.
const NUMBERED: u16 = 5;

/// The columns of an ordinary row's label, with the mark before it.
const LABELS: u16 = 3;

/// Columns of the row labels at the left, and at the right if there is room.
pub(crate) fn labels(plan: &HallPlan) -> u16 {
    u16::try_from(plan.widest_label() + 1).unwrap_or(LABELS).max(LABELS)
}

/// The digits that a seat's number may have.
pub(crate) fn digits(plan: &HallPlan) -> u16 {
    if plan.highest_number() > 99 { 3 } else { 2 }
}

/// What a line of the map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// The name of a section, above its rows.
    Section(usize),
    Row(usize),
}

/// All lines of the map, front to back.
fn lines(plan: &HallPlan) -> Vec<Line> {
    let mut lines = Vec::with_capacity(plan.rows().len() + plan.sections().len());
    for (index, section) in plan.sections().iter().enumerate() {
        lines.extend(section.name.as_ref().map(|_| Line::Section(index)));
        lines.extend((section.rows.0..section.rows.1).map(Line::Row));
    }
    lines
}

/// What lies at the left and top of the visible part, in columns and lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scroll {
    pub(crate) x: u16,
    pub(crate) row: usize,
}

/// A hall's seats on the screen.
#[derive(Clone, Debug)]
pub(crate) struct MapView {
    /// Columns of a seat: 5 or 6 with its number in it, 3, 2 or 1.
    pub(crate) cell: u16,
    /// The cells in which seats may stand.
    pub(crate) seats: Rect,
    /// Where the numbers stand.
    pub(crate) numbers_y: u16,
    /// Where the row labels begin at the left, and at the right if there is room.
    pub(crate) left_labels: u16,
    pub(crate) right_labels: Option<u16>,
    /// How many columns the labels have at each side.
    pub(crate) labels: u16,
    scroll: Scroll,
    pitch: u16,
    /// Where the seats of each column begin, counted from the first.
    offsets: Vec<u16>,
    lines: Vec<Line>,
}

/// Where the seats of each column begin with cells of that width, and where the last one ends.
pub(crate) fn offsets(plan: &HallPlan, cell: u16) -> (Vec<u16>, u16) {
    let aisle = if cell >= 3 { 2 } else { 1 };
    let mut x = 0;
    let mut offsets = Vec::with_capacity(usize::from(plan.columns()));
    for column in 0..plan.columns() {
        offsets.push(x);
        x += cell + if plan.is_aisle_after(column) { aisle } else { 0 };
    }
    (offsets, x)
}

/// The widest cell with which the whole width of the hall can be seen; the largest only where the hall can be seen whole,
/// a blank line between its rows.
fn widest_cell(plan: &HallPlan, lines: usize, (width, height): (u16, u16)) -> u16 {
    let is_tall = is_spread(lines, height);
    let fits = |cell: &u16| (*cell < NUMBERED || is_tall) && labels(plan) + offsets(plan, *cell).1 <= width;
    [NUMBERED - 2 + digits(plan), 3, 2].into_iter().find(fits).unwrap_or(1)
}

/// Whether there is room for a blank line between the rows.
fn is_spread(rows: usize, height: u16) -> bool {
    2 * rows <= usize::from(height) + 1
}

/// What the seats have of a window, without the panel and all that stands above and below.
fn room(size: (u16, u16)) -> (u16, u16) {
    (size.0.saturating_sub(side_width(size.0) + 1), size.1.saturating_sub(ABOVE_SEATS + BELOW_SEATS))
}

impl MapView {
    /// The seats of `plan` in a window of `size`.
    pub(crate) fn new(plan: &HallPlan, size: (u16, u16), zoom: bool, scroll: Scroll) -> Self {
        let (width, height) = room(size);
        let (labels, lines) = (labels(plan), lines(plan));
        let widest = widest_cell(plan, lines.len(), (width, height));
        let cell = if zoom { widest.max(3) } else { widest };
        let (offsets, content) = offsets(plan, cell);
        let both_labels = content + 2 * labels <= width;
        let needed = (content + if both_labels { 2 * labels } else { labels }).min(width);
        let left_labels = (width - needed) / 2;
        let seats_width = content.min(width.saturating_sub(labels));
        let pitch = if is_spread(lines.len(), height) { 2 } else { 1 };
        let seats = Rect::new(left_labels + labels, ABOVE_SEATS, seats_width, height);
        let mut view = Self {
            cell,
            seats,
            numbers_y: ABOVE_SEATS - 1,
            left_labels,
            right_labels: both_labels.then_some(seats.right()),
            labels,
            scroll,
            pitch,
            offsets,
            lines,
        };
        // A window that grew, or a hall that changed, may leave the old place out of range.
        view.scroll.row = scroll.row.min(view.lines.len().saturating_sub(view.visible_lines()));
        view.scroll.x = scroll.x.min(content.saturating_sub(seats_width));
        view
    }

    /// Whether a larger cell than the one that fits exists.
    pub(crate) fn can_zoom(plan: &HallPlan, size: (u16, u16)) -> bool {
        widest_cell(plan, lines(plan).len(), room(size)) < 3
    }

    /// Whether the cells have room for brackets beside the seat.
    pub(crate) fn is_roomy(&self) -> bool {
        self.cell >= 3
    }

    /// Whether the number of a seat stands in it.
    pub(crate) fn is_numbered(&self) -> bool {
        self.cell >= NUMBERED
    }

    fn visible_lines(&self) -> usize {
        usize::from(self.seats.height.div_ceil(self.pitch)).min(self.lines.len())
    }

    fn seen(&self) -> impl Iterator<Item = (Line, u16)> + '_ {
        let lines = self.lines.get(self.scroll.row..).unwrap_or_default();
        lines
            .iter()
            .take(self.visible_lines())
            .zip(0_u16..)
            .map(|(line, place)| (*line, self.seats.y + place * self.pitch))
    }

    /// The rows that can be seen: index and line.
    pub(crate) fn visible(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        self.seen().filter_map(|(line, y)| match line {
            Line::Row(row) => Some((row, y)),
            Line::Section(_) => None,
        })
    }

    /// The sections whose names can be seen: index and line.
    pub(crate) fn visible_sections(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        self.seen().filter_map(|(line, y)| match line {
            Line::Section(section) => Some((section, y)),
            Line::Row(_) => None,
        })
    }

    /// Whether lines are hidden above and below.
    pub(crate) fn hidden_rows(&self) -> (bool, bool) {
        (self.scroll.row > 0, self.scroll.row + self.visible_lines() < self.lines.len())
    }

    /// Whether columns are hidden at the left and at the right.
    pub(crate) fn hidden_columns(&self) -> (bool, bool) {
        let content = self.offsets.last().map_or(0, |last| last + self.cell);
        (self.scroll.x > 0, self.scroll.x + self.seats.width < content)
    }

    /// Where the seats of a column of the hall stand, if it can be seen whole.
    pub(crate) fn column(&self, column: u16) -> Option<u16> {
        let offset = *self.offsets.get(usize::from(column))?;
        let x = offset.checked_sub(self.scroll.x)?;
        (x + self.cell <= self.seats.width).then_some(self.seats.x + x)
    }

    /// The cells of a seat, if they can be seen.
    pub(crate) fn seat_rect(&self, plan: &HallPlan, seat: SeatId) -> Option<Rect> {
        let place = plan.place(seat)?;
        let (_, y) = self.visible().find(|(row, _)| *row == place.row)?;
        Some(Rect::new(self.column(place.column)?, y, self.cell, 1))
    }

    /// The cells of all seats that can be seen, with the labels of their rows and numbers.
    pub(crate) fn area(&self) -> Rect {
        let right = self.right_labels.map_or(self.seats.right(), |labels| labels + self.labels);
        let bottom = self.seen().last().map_or(self.seats.y, |(_, y)| y + 1);
        Rect::new(self.left_labels, self.numbers_y, right - self.left_labels, bottom - self.numbers_y)
    }

    /// The seat at a cell.
    pub(crate) fn seat_at(&self, plan: &HallPlan, x: u16, y: u16) -> Option<SeatId> {
        let (row, _) = self.visible().find(|(_, line)| *line == y)?;
        let row = plan.rows().get(row)?;
        let is_at = |at: u16| (at..at + self.cell).contains(&x);
        row.seats().find(|seat| self.column(seat.place.column).is_some_and(is_at)).map(|seat| seat.id)
    }

    /// The scroll, moved just so far that `seat` can be seen.
    pub(crate) fn follow(&self, plan: &HallPlan, seat: SeatId) -> Scroll {
        let mut scroll = self.scroll;
        let Some(place) = plan.place(seat) else { return scroll };
        if let Some(line) = self.lines.iter().position(|line| *line == Line::Row(place.row)) {
            let visible = self.visible_lines();
            // The name of the section is seen with its first row.
            let is_first = line > 0 && matches!(self.lines.get(line - 1), Some(Line::Section(_)));
            let top = if is_first && visible > 1 { line - 1 } else { line };
            scroll.row = scroll.row.clamp((line + 1).saturating_sub(visible).min(top), top);
        }
        if let Some(offset) = self.offsets.get(usize::from(place.column)) {
            scroll.x = scroll.x.clamp((offset + self.cell).saturating_sub(self.seats.width).min(*offset), *offset);
        }
        scroll
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hall(columns: usize, rows: usize) -> HallPlan {
        let third = columns / 3;
        let row = format!("{}  {}  {}", ".".repeat(third), ".".repeat(columns - 2 * third), ".".repeat(third));
        let drawing: Vec<String> = (0..rows).map(|i| format!("{} | {row}", label(i))).collect();
        HallPlan::parse(&drawing.join("\n")).unwrap()
    }

    /// The same with its last half in a balcony, whose labels are wide.
    fn odd_hall(columns: usize, rows: usize) -> HallPlan {
        let row = format!("{}  {}", ".".repeat(columns / 2), ".".repeat(columns - columns / 2));
        let lines = (0..rows).map(|i| match i {
            i if i < rows / 2 => format!("{} | {row}", i + 1),
            i if i == rows / 2 => format!("section: Balcony 楼座\nnumbers: odd | even, from 101\n楼上{i} | {row}"),
            i => format!("楼上{i} | {row}"),
        });
        HallPlan::parse(&lines.collect::<Vec<_>>().join("\n")).unwrap()
    }

    fn label(index: usize) -> String {
        let letter = |i: usize| char::from(b'A' + u8::try_from(i % 26).unwrap());
        if index < 26 { letter(index).into() } else { format!("A{}", letter(index)) }
    }

    #[test]
    fn the_widest_cell_that_fits_is_taken() {
        let cell = |columns, size| MapView::new(&hall(columns, 12), size, false, Scroll::default()).cell;
        assert_eq!([14, 16, 26, 40].map(|columns| cell(columns, (80, 24))), [3, 3, 1, 1]);
        assert_eq!([14, 16, 26, 40].map(|columns| cell(columns, (120, 36))), [5, 5, 3, 2]);
        assert_eq!([14, 16, 26, 40].map(|columns| cell(columns, (200, 50))), [5, 5, 5, 3]);
        assert_eq!(cell(14, (120, 30)), 3, "no blank line between the rows");
    }

    #[test]
    fn the_columns_that_a_hall_needs_are_as_designed() {
        let needed = |columns| [3, 2, 1].map(|cell| LABELS + offsets(&hall(columns, 1), cell).1);
        assert_eq!(needed(14), [49, 33, 19]);
        assert_eq!(needed(16), [55, 37, 21]);
        assert_eq!(needed(26), [85, 57, 31]);
        assert_eq!(needed(40), [127, 85, 45]);
    }

    proptest! {
        #[test]
        fn a_seat_that_is_followed_is_seen_and_a_click_on_it_finds_it(
            columns in 3_usize..60, rows in 1_usize..50, zoom: bool,
            width in 80_u16..200, height in 24_u16..80, x in 0_u16..300, row in 0_usize..80, which in 0_usize..3000,
            is_odd: bool,
        ) {
            let plan = if is_odd { odd_hall(columns, rows) } else { hall(columns, rows) };
            let seat = plan.seats().nth(which % plan.len()).unwrap().id;
            let scroll = MapView::new(&plan, (width, height), zoom, Scroll { x, row }).follow(&plan, seat);
            let view = MapView::new(&plan, (width, height), zoom, scroll);
            let cells = view.seat_rect(&plan, seat).unwrap();
            for x in cells.left()..cells.right() {
                prop_assert_eq!(view.seat_at(&plan, x, cells.y), Some(seat));
            }
        }

        #[test]
        fn no_window_is_too_small_to_compute(width in 0_u16..90, height in 0_u16..30) {
            let plan = hall(14, 12);
            let view = MapView::new(&plan, (width, height), true, Scroll { x: 9, row: 9 });
            let _ = view.follow(&plan, plan.seats().next().unwrap().id);
        }
    }
}
