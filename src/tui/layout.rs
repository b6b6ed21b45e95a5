//! Where things stand: the parts of the page, and which cells a seat has.
//!
//! [`MapView`] is computed alike by `update` (a click, scrolling) and by the view (drawing), so that
//! what is clicked is what is seen.

use ratatui::layout::Rect;

use crate::domain::hall::{HallPlan, SeatName};

/// The smallest window that everything fits into.
pub(crate) const SMALLEST: (u16, u16) = (80, 24);

/// Lines above the seats: header, tabs, rule, screen, numbers.
const ABOVE_SEATS: u16 = 5;

/// Lines below the seats: legend (2), rule, message, footer.
const BELOW_SEATS: u16 = 5;

/// The cell that has room for a seat's number.
const NUMBERED: u16 = 5;

/// Columns of the row labels at the left, and at the right if there is room.
pub(crate) const LABELS: u16 = 3;

/// Whether the window is large enough to draw in.
pub(crate) fn fits((width, height): (u16, u16)) -> bool {
    width >= SMALLEST.0 && height >= SMALLEST.1
}

/// The columns of the panel beside the map.
pub(crate) fn side_width(width: u16) -> u16 {
    match width {
        160.. => 40,
        120.. => 32,
        _ => 23,
    }
}

/// Where a panel lies in `area` so that it covers the fewest of `seen`: where it is usual, else at an edge.
pub(crate) fn beside(area: Rect, usual: Rect, seen: &[Rect]) -> Rect {
    let columns = [usual.x, area.x, area.right().saturating_sub(usual.width)];
    let lines = [usual.y, area.y, area.bottom().saturating_sub(usual.height)];
    let places = lines.iter().flat_map(|y| columns.map(|x| Rect { x, y: *y, ..usual }));
    places.min_by_key(|at| seen.iter().filter(|cell| at.intersects(**cell)).count()).unwrap_or(usual)
}

/// The lines between the upper and the lower rule.
pub(crate) fn body((width, height): (u16, u16)) -> Rect {
    Rect::new(0, 3, width, height.saturating_sub(6))
}

/// Where the rows of the board stand: below the heads, above a rule and two lines about the chosen screening.
pub(crate) fn board_list(size: (u16, u16)) -> Rect {
    let body = body(size);
    Rect { y: body.y + 1, height: body.height.saturating_sub(3), width: board_list_width(size.0), ..body }
}

/// Where the day stands as a picture, beside the board, where there is room for both; it begins with the line of its
/// rule. The list gets half of what is more.
pub(crate) fn board_picture(size: (u16, u16)) -> Option<Rect> {
    let list = board_list_width(size.0);
    (list < size.0).then(|| Rect { x: list + 1, y: 2, width: size.0 - list - 1, height: body(size).height - 1 })
}

/// What a day asks of the picture: how many halls it has and, of the largest one, how many rows and kinds of seats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DayNeeds {
    pub(crate) halls: u16,
    pub(crate) rows: u16,
    pub(crate) kinds: u16,
}

/// The parts of the picture of the day: the halls, and below them what a seat costs and the small map of the marked
/// screening, where there is room for them. Each of these begins with the line of its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DayParts {
    /// Lines of a hall.
    pub(crate) pitch: u16,
    pub(crate) halls: Rect,
    pub(crate) prices: Option<Rect>,
    pub(crate) map: Option<Rect>,
}

/// The fewest lines of seats that are worth a map.
const LEAST_ROWS: u16 = 6;

/// The parts of a day, the same whichever of its screenings is marked. A hall keeps the line of its titles before all
/// else; then the whole map comes before the prices, which the lines about the marked screening tell too.
pub(crate) fn board_day(size: (u16, u16), day: DayNeeds) -> Option<DayParts> {
    let picture = board_picture(size)?;
    let (top, room) = (picture.y + 2, picture.height.saturating_sub(2));
    let (map, prices) = (day.rows.saturating_add(2), day.kinds + 2);
    let least = map.min(LEAST_ROWS + 2);
    let ways = [
        (3, prices, map),
        (2, prices, map),
        (3, 0, map),
        (2, 0, map),
        (2, 0, least),
        (3, prices, 0),
        (2, prices, 0),
        (2, 0, 0),
        (1, 0, map),
        (1, 0, least),
        (1, prices, 0),
    ];
    let lines = |(pitch, prices, map): &(u16, u16, u16)| day.halls.saturating_mul(*pitch).saturating_add(prices + map);
    let way = ways.into_iter().find(|way| lines(way) <= room).unwrap_or((1, 0, 0));
    let (pitch, prices, map) = way;
    let halls = Rect { y: top, height: day.halls.saturating_mul(pitch).min(room), ..picture };
    // The first line to spare is for the legend of the map, the next ones stand before the parts.
    let spare = room.saturating_sub(lines(&way));
    let above_prices = u16::from(spare > 1);
    let above_map = u16::from(spare > 2 || (prices == 0 && spare > 1));
    let prices_y = halls.bottom() + above_prices;
    let prices_end = if prices > 0 { prices_y + prices } else { halls.bottom() };
    let map_y = prices_end + above_map;
    Some(DayParts {
        pitch,
        halls,
        prices: (prices > 0).then_some(Rect { y: prices_y, height: prices, ..picture }),
        map: (map > 0).then(|| Rect { y: map_y, height: picture.bottom().saturating_sub(map_y), ..picture }),
    })
}

fn board_list_width(width: u16) -> u16 {
    if width >= 160 { 100 + (width - 160) / 2 } else { width }
}

/// How many lines of the help and the palette are seen: not the frame, the search, and the line below it.
pub(crate) fn search_room(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(4))
}

/// From so many lines on, the guest at the counter has room for what was won before.
const TALL: u16 = 30;

/// The parts of the red packets: the list above the guest, and beside them one packet large.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PacketParts {
    pub(crate) list: Rect,
    pub(crate) guest: Rect,
    pub(crate) detail: Rect,
    /// Lines of a packet in the list, and how many packets can be seen.
    pub(crate) pitch: u16,
    pub(crate) seen: usize,
    /// How many claims can be seen.
    pub(crate) claims: usize,
}

/// Where the parts stand, for a list of so many packets. Each begins with the line of its rule.
pub(crate) fn packets(size: (u16, u16), count: usize) -> PacketParts {
    let body = body(size);
    let wide = match size.0 {
        200.. => 80,
        160.. => 64,
        120.. => 48,
        _ => 34,
    };
    let below = if size.1 >= TALL { 12 } else { 6 };
    let height = (body.height + 1).saturating_sub(below);
    let list = Rect { y: 2, width: wide.min(body.width), height, ..body };
    let guest = Rect { y: list.bottom(), height: below.min(body.height), ..list };
    let detail = Rect { x: wide + 1, y: 2, width: size.0.saturating_sub(wide + 1), height: body.height + 1 };
    // A blank line between packets, where there is room for it.
    let pitch = if count * 3 <= usize::from(height) { 3 } else { 2 };
    let seen = usize::from(height / pitch);
    PacketParts { list, guest, detail, pitch, seen, claims: usize::from(body.height.saturating_sub(5)) }
}

/// How many members the search shows: not the frame, the query, and the lines around the list.
pub(crate) fn members_seen(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(6))
}

/// How many lines of a record can be seen: not the frame, its first and last lines, and the blank ones beside them.
pub(crate) fn record_seen(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(6))
}

/// The line of a list that is marked next, `by` lines from here; the first where none is marked.
pub(crate) fn step_line(here: Option<usize>, by: isize, lines: usize) -> usize {
    here.map_or(0, |here| here.saturating_add_signed(by).min(lines.saturating_sub(1)))
}

/// The first line of a list of which `room` lines can be seen, moved from `first` just so far that line
/// `here` is seen and no room is wasted.
pub(crate) fn follow_line(first: usize, here: usize, room: usize, lines: usize) -> usize {
    first.clamp((here + 1).saturating_sub(room).min(here), here).min(lines.saturating_sub(room))
}

/// What lies at the left and top of the visible part, in columns and rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scroll {
    pub(crate) x: u16,
    pub(crate) row: usize,
}

/// A hall's seats on the screen.
#[derive(Clone, Debug)]
pub(crate) struct MapView {
    /// Columns of a seat: 5 with its number in it, 3, 2 or 1.
    pub(crate) cell: u16,
    /// The cells in which seats may stand.
    pub(crate) seats: Rect,
    /// Where the numbers stand.
    pub(crate) numbers_y: u16,
    /// Where the row labels begin at the left, and at the right if there is room.
    pub(crate) left_labels: u16,
    pub(crate) right_labels: Option<u16>,
    scroll: Scroll,
    pitch: u16,
    /// Where the seat of each number begins, counted from the first.
    offsets: Vec<u16>,
    rows: usize,
}

/// Where the seat of each number begins with cells of that width, and where the last one ends.
pub(crate) fn offsets(plan: &HallPlan, cell: u16) -> (Vec<u16>, u16) {
    let aisle = if cell >= 3 { 2 } else { 1 };
    let mut x = 0;
    let mut offsets = Vec::with_capacity(usize::from(plan.columns()));
    for number in 1..=plan.columns() {
        offsets.push(x);
        x += cell + if plan.aisle_after(number) { aisle } else { 0 };
    }
    (offsets, x)
}

/// The widest cell with which the whole width of the hall can be seen; the largest only where the hall can be seen whole,
/// a blank line between its rows.
fn widest_cell(plan: &HallPlan, (width, height): (u16, u16)) -> u16 {
    let is_tall = is_spread(plan.rows().len(), height);
    let fits = |cell: &u16| (*cell < NUMBERED || is_tall) && LABELS + offsets(plan, *cell).1 <= width;
    [NUMBERED, 3, 2].into_iter().find(fits).unwrap_or(1)
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
        let widest = widest_cell(plan, (width, height));
        let cell = if zoom { widest.max(3) } else { widest };
        let (offsets, content) = offsets(plan, cell);
        let both_labels = content + 2 * LABELS <= width;
        let needed = (content + if both_labels { 2 * LABELS } else { LABELS }).min(width);
        let left_labels = (width - needed) / 2;
        let seats_width = content.min(width.saturating_sub(LABELS));
        let rows = plan.rows().len();
        let pitch = if is_spread(rows, height) { 2 } else { 1 };
        let seats = Rect::new(left_labels + LABELS, ABOVE_SEATS, seats_width, height);
        let mut view = Self {
            cell,
            seats,
            numbers_y: ABOVE_SEATS - 1,
            left_labels,
            right_labels: both_labels.then_some(seats.right()),
            scroll,
            pitch,
            offsets,
            rows,
        };
        // A window that grew, or a hall that changed, may leave the old place out of range.
        view.scroll.row = scroll.row.min(rows.saturating_sub(view.visible_rows()));
        view.scroll.x = scroll.x.min(content.saturating_sub(seats_width));
        view
    }

    /// Whether a larger cell than the one that fits exists.
    pub(crate) fn can_zoom(plan: &HallPlan, size: (u16, u16)) -> bool {
        widest_cell(plan, room(size)) < 3
    }

    /// Whether the cells have room for brackets beside the seat.
    pub(crate) fn is_roomy(&self) -> bool {
        self.cell >= 3
    }

    /// Whether the number of a seat stands in it.
    pub(crate) fn is_numbered(&self) -> bool {
        self.cell >= NUMBERED
    }

    fn visible_rows(&self) -> usize {
        usize::from(self.seats.height.div_ceil(self.pitch)).min(self.rows)
    }

    /// The rows that can be seen: index and line.
    pub(crate) fn visible(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        (self.scroll.row..self.rows)
            .take(self.visible_rows())
            .zip(0_u16..)
            .map(|(row, place)| (row, self.seats.y + place * self.pitch))
    }

    /// Whether rows are hidden above and below.
    pub(crate) fn hidden_rows(&self) -> (bool, bool) {
        (self.scroll.row > 0, self.scroll.row + self.visible_rows() < self.rows)
    }

    /// Whether columns are hidden at the left and at the right.
    pub(crate) fn hidden_columns(&self) -> (bool, bool) {
        let content = self.offsets.last().map_or(0, |last| last + self.cell);
        (self.scroll.x > 0, self.scroll.x + self.seats.width < content)
    }

    /// Where the seats with `number` stand, if that column can be seen whole.
    pub(crate) fn column(&self, number: u8) -> Option<u16> {
        let offset = *self.offsets.get(usize::from(number).checked_sub(1)?)?;
        let x = offset.checked_sub(self.scroll.x)?;
        (x + self.cell <= self.seats.width).then_some(self.seats.x + x)
    }

    /// The cells of a seat, if they can be seen.
    pub(crate) fn seat_rect(&self, plan: &HallPlan, seat: SeatName) -> Option<Rect> {
        let index = plan.row_index(seat.row)?;
        let (_, y) = self.visible().find(|(row, _)| *row == index)?;
        Some(Rect::new(self.column(seat.number)?, y, self.cell, 1))
    }

    /// The seat at a cell.
    pub(crate) fn seat_at(&self, plan: &HallPlan, x: u16, y: u16) -> Option<SeatName> {
        let (row, _) = self.visible().find(|(_, line)| *line == y)?;
        let row = plan.rows().get(row)?;
        row.seats()
            .map(|seat| seat.name)
            .find(|seat| self.column(seat.number).is_some_and(|column| (column..column + self.cell).contains(&x)))
    }

    /// The scroll, moved just so far that `seat` can be seen.
    pub(crate) fn follow(&self, plan: &HallPlan, seat: SeatName) -> Scroll {
        let mut scroll = self.scroll;
        if let Some(row) = plan.row_index(seat.row) {
            scroll.row = scroll.row.clamp((row + 1).saturating_sub(self.visible_rows()).min(row), row);
        }
        if let Some(offset) = usize::from(seat.number).checked_sub(1).and_then(|i| self.offsets.get(i)) {
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
    fn a_list_moves_only_when_the_mark_would_leave_it() {
        assert_eq!(follow_line(10, 12, 5, 40), 10);
        assert_eq!(follow_line(10, 15, 5, 40), 11);
        assert_eq!(follow_line(10, 3, 5, 40), 3);
        assert_eq!(follow_line(10, 12, 9, 13), 4, "a window that grew");
        assert_eq!(follow_line(0, 0, 5, 0), 0);
    }

    #[test]
    fn the_day_keeps_its_titles_before_the_map_and_the_map_comes_before_the_prices() {
        let way = |size, halls, rows| {
            let parts = board_day(size, DayNeeds { halls, rows, kinds: 4 }).unwrap();
            assert_eq!(parts.halls.height, halls * parts.pitch, "no hall is blanked");
            (parts.pitch, parts.prices.is_some(), parts.map.map(|map| map.height >= rows + 2))
        };
        assert_eq!(way((160, 45), 6, 16), (2, true, Some(true)));
        assert_eq!(way((200, 50), 6, 12), (3, true, Some(true)));
        assert_eq!(way((160, 45), 6, 22), (2, false, Some(true)));
        assert_eq!(way((160, 45), 6, 40), (2, false, Some(false)), "a map of less than all");
        assert_eq!(way((160, 24), 6, 12), (2, false, None));
        assert_eq!(way((160, 45), 30, 12), (1, true, None));
        assert_eq!(board_day((159, 45), DayNeeds { halls: 6, rows: 12, kinds: 4 }), None);
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
        ) {
            let plan = hall(columns, rows);
            let seat = plan.seats().nth(which % plan.len()).unwrap().name;
            let scroll = MapView::new(&plan, (width, height), zoom, Scroll { x, row }).follow(&plan, seat);
            let view = MapView::new(&plan, (width, height), zoom, scroll);
            let cells = view.seat_rect(&plan, seat).unwrap();
            for x in cells.left()..cells.right() {
                prop_assert_eq!(view.seat_at(&plan, x, cells.y), Some(seat));
            }
        }

        #[test]
        fn the_parts_of_a_day_lie_below_each_other_within_the_picture(
            width in 160_u16..260, height in 24_u16..90, halls in 0_u16..50, rows in 0_u16..120, kinds in 0_u16..5,
        ) {
            let size = (width, height);
            let (picture, parts) = (board_picture(size).unwrap(), board_day(size, DayNeeds { halls, rows, kinds }).unwrap());
            let mut y = picture.y + 2;
            for part in [Some(parts.halls), parts.prices, parts.map].into_iter().flatten() {
                prop_assert!(part.y >= y && part.bottom() <= picture.bottom(), "{:?}", parts);
                y = part.bottom();
            }
        }

        #[test]
        fn no_window_is_too_small_to_compute(width in 0_u16..90, height in 0_u16..30) {
            let plan = hall(14, 12);
            let view = MapView::new(&plan, (width, height), true, Scroll { x: 9, row: 9 });
            let _ = view.follow(&plan, plan.seats().next().unwrap().name);
        }
    }
}
