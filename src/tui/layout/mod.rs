//! Where things stand: the parts of the page, and in [`seats`] which cells a seat has.

pub(crate) mod seats;

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The smallest window that everything fits into.
pub(crate) const SMALLEST: (u16, u16) = (80, 24);

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

/// Where a panel lies in `area` so that it covers the fewest of `seen`, and least of `map`: where it is usual, else at an
/// edge.
pub(crate) fn beside(area: Rect, usual: Rect, map: Rect, seen: &[Rect]) -> Rect {
    let columns = [usual.x, area.x, area.right().saturating_sub(usual.width)];
    let lines = [usual.y, area.y, area.bottom().saturating_sub(usual.height)];
    let places = lines.iter().flat_map(|y| columns.map(|x| Rect { x, y: *y, ..usual }));
    let covers = |at: &Rect| (seen.iter().filter(|cell| at.intersects(**cell)).count(), at.intersection(map).area());
    places.min_by_key(covers).unwrap_or(usual)
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
    let height = body(size).height.saturating_sub(1);
    (list < size.0).then(|| Rect { x: list + 1, y: 2, width: size.0 - list - 1, height })
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

/// How many lines of a panel over the whole page can be seen: not the frame, its first line, the heads, and the last two.
pub(crate) fn panel_seen(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(6))
}

/// The columns of a role in the table of what roles may do, the gap before it included.
pub(crate) const ROLE: u16 = 11;

/// How many roles stand beside each other there, where what is done has room too.
pub(crate) fn roles_seen(size: (u16, u16)) -> usize {
    usize::from(size.0.saturating_sub(36) / ROLE)
}

/// The columns of the names beside a line of a tape that is open, those of what it says, and how many rows can be seen.
pub(crate) const TAPE_NAME: u16 = 14;

pub(crate) fn tape_room(size: (u16, u16)) -> u16 {
    size.0.saturating_sub(4 + TAPE_NAME)
}

pub(crate) fn tape_rows(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(2))
}

/// `text` in rows of at most `room` cells: broken at a blank, or wherever it must be.
pub(crate) fn broken(text: &str, room: u16) -> Vec<String> {
    let room = usize::from(room.max(2));
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let row = rows.last().map_or(0, |row| row.width());
        match rows.last_mut() {
            Some(last) if row > 0 && row + 1 + word.width() <= room => last.push(' '),
            Some(_) if row > 0 => rows.push(String::new()),
            _ => {}
        }
        for letter in word.graphemes(true) {
            if rows.last().is_some_and(|row| row.width() + letter.width() > room) {
                rows.push(String::new());
            }
            if let Some(last) = rows.last_mut() {
                last.push_str(letter);
            }
        }
    }
    rows
}

/// How many lines of what was done with a drawer can be seen: not the frame, how it stands, nor what can be done.
pub(crate) fn drawer_seen(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(10))
}

/// How many lines of a drawer's report tell what cards paid: not the frame, nor the counts and the seal above.
pub(crate) fn cards_seen(size: (u16, u16)) -> usize {
    usize::from(body(size).height.saturating_sub(13))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_panel_stays_where_it_is_usual_unless_it_covers_less_elsewhere() {
        let (area, usual) = (Rect::new(0, 3, 56, 18), Rect::new(4, 5, 49, 13));
        let lies = |seen: &[Rect]| beside(area, usual, Rect::ZERO, seen).as_position();
        assert_eq!(lies(&[]), usual.as_position());
        assert_eq!(lies(&[Rect::new(10, 4, 3, 1)]), usual.as_position(), "it is above it");
        assert_eq!(lies(&[Rect::new(10, 6, 3, 1)]), (4, 8).into(), "below it");
        assert_eq!(lies(&[Rect::new(51, 9, 2, 1)]), (0, 5).into(), "at the left of it");
        assert_eq!(lies(&[Rect::new(20, 9, 3, 1)]), usual.as_position(), "nowhere beside it");
        let map = Rect::new(4, 4, 30, 14);
        assert_eq!(beside(area, usual, map, &[]).as_position(), (7, 8).into(), "least of the map");
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
    fn a_text_is_broken_at_blanks_and_a_word_without_room_wherever_it_must_be() {
        assert_eq!(broken("orders 90 CNY at 42", 9), ["orders 90", "CNY at 42"]);
        assert_eq!(broken("a 3f2a91bc44 b", 6), ["a", "3f2a91", "bc44 b"]);
        assert_eq!(broken("流浪地球", 5), ["流浪", "地球"]);
        assert_eq!(broken("", 5), [""]);
    }

    proptest! {
        #[test]
        fn what_is_broken_fits_and_is_all_there(text in "[a-z 流浪]{0,40}", room in 2_u16..30) {
            let rows = broken(&text, room);
            prop_assert!(rows.iter().all(|row| row.width() <= usize::from(room)));
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&rows.concat()), letters(&text));
        }

        #[test]
        fn no_window_is_too_small_for_a_day(width in 160_u16..260, height in 0_u16..24, halls in 0_u16..50) {
            let parts = board_day((width, height), DayNeeds { halls, rows: 12, kinds: 4 });
            prop_assert!(parts.is_some());
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
    }
}
