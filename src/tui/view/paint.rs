//! Two frames in, the fewest bytes out that turn one into the other.
//!
//! ratatui's own terminal writes a cursor move and four resets even when nothing changed, and long
//! colour codes. Here an unchanged frame costs no byte, and of the ways to a cell and to its look the shortest
//! is taken: a few cells in between are written again rather than jumped over, a look says only what
//! differs from the one before, blanks take whatever colour is on, and blanks up to the edge are erased.
//! All of it is what every terminal knows. Larger changes are wrapped in a synchronized update, so that no
//! half-drawn frame is seen.

use std::fmt::Write as _;
use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Changes of at least this many bytes are shown at once.
const SYNCHRONIZE_FROM: usize = 256;

/// From so many cells on, erasing is shorter than blanks.
const ERASE_FROM: u16 = 4;

/// The bytes that turn `before` into `after`; all of `after` when `before` had another size.
pub(crate) fn paint(before: &Buffer, after: &Buffer) -> Vec<u8> {
    let mut pen = Pen { after, out: Vec::new(), at: None, look: PLAIN };
    if before.area == after.area {
        pen.write_changes(before);
    } else {
        pen.out.extend_from_slice(b"\x1b[m\x1b[2J");
        pen.write_changes(&Buffer::empty(after.area));
    }
    let mut out = pen.out;
    if out.len() >= SYNCHRONIZE_FROM {
        out.splice(0..0, *b"\x1b[?2026h");
        out.extend_from_slice(b"\x1b[?2026l");
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Look = Look { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// What of it can be seen on a blank: no colour of its letters, no weight.
    fn of_blank(self) -> Self {
        let seen = if self.modifier.contains(Modifier::REVERSED) { self.fg } else { Color::Reset };
        Self { fg: seen, modifier: self.modifier & (Modifier::REVERSED | Modifier::UNDERLINED), ..self }
    }

    /// Whether `cell` looks right when it is written with this look.
    fn suits(self, cell: &Cell) -> bool {
        let wanted = Self::of(cell);
        self == wanted || (cell.symbol() == " " && self.of_blank() == wanted.of_blank())
    }
}

/// What a terminal has been told so far.
struct Pen<'a> {
    after: &'a Buffer,
    out: Vec<u8>,
    /// Where the next character goes, as long as that is sure.
    at: Option<(u16, u16)>,
    look: Look,
}

impl Pen<'_> {
    fn write_changes(&mut self, before: &Buffer) {
        for y in 0..self.after.area.height {
            self.write_line(before, y);
        }
        if self.look != PLAIN {
            self.out.extend_from_slice(b"\x1b[m");
        }
    }

    fn write_line(&mut self, before: &Buffer, y: u16) {
        // Up to where a wide character stood of which a part is written over: the rest of it is gone too.
        let mut broken = 0;
        let mut x = 0;
        while x < self.after.area.width {
            let (old, cell) = (&before[(x, y)], &self.after[(x, y)]);
            let next = x.saturating_add(width(cell).max(1));
            if x < broken || !looks_same(old, cell) {
                self.move_to(x, y);
                if self.is_blank_from(x, y) {
                    self.take(PLAIN, cell);
                    self.out.extend_from_slice(b"\x1b[K");
                    return;
                }
                self.put(cell, x, y);
                let covered = (x..next).filter_map(|x| Some(x.saturating_add(width(before.cell((x, y))?))));
                broken = covered.max().unwrap_or(0).max(broken);
            }
            x = next;
        }
    }

    fn put(&mut self, cell: &Cell, x: u16, y: u16) {
        self.take(Look::of(cell), cell);
        self.out.extend_from_slice(cell.symbol().as_bytes());
        let end = x.saturating_add(width(cell));
        // Terminals disagree on how wide a character outside ASCII is: the pen is trusted only
        // after what all of them draw in one cell. At the edge it may hang in the air.
        let is_sure = (cell.symbol().is_ascii() || width(cell) == 1) && end < self.after.area.width;
        self.at = is_sure.then_some((end, y));
    }

    /// Takes the look for a cell, by the shorter of two ways: what is new to it, or all of it after a reset.
    fn take(&mut self, wanted: Look, cell: &Cell) {
        if self.look.suits(cell) {
            return;
        }
        let mut whole = String::new();
        codes(&mut whole, PLAIN, wanted);
        let mut shortest = if whole.is_empty() { whole } else { format!(";{whole}") };
        if wanted.modifier.contains(self.look.modifier) {
            let mut news = String::new();
            codes(&mut news, self.look, wanted);
            if news.len() < shortest.len() {
                shortest = news;
            }
        }
        // Writing to a `Vec` cannot fail.
        let _ = write!(self.out, "\x1b[{shortest}m");
        self.look = wanted;
    }

    fn move_to(&mut self, x: u16, y: u16) {
        if self.at == Some((x, y)) {
            return;
        }
        let mut way = match (x, y) {
            (0, 0) => "\x1b[H".to_owned(),
            (0, _) => format!("\x1b[{}H", y + 1),
            (_, 0) => format!("\x1b[;{}H", x + 1),
            _ => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        let mut shorter = |other: String| {
            if other.len() < way.len() {
                way = other;
            }
        };
        if let Some((from, row)) = self.at {
            if row == y && from < x {
                shorter(times(x - from, 'C'));
                if let Some(cells) = self.same_cells(from, x, y) {
                    shorter(cells);
                }
            } else if row < y && from == x {
                shorter(times(y - row, 'B'));
            } else if row < y {
                // The return makes sure of the column, whatever the terminal makes of a line feed.
                let down = "\n".repeat(usize::from(y - row));
                shorter(format!("\r{down}{}", if x == 0 { String::new() } else { times(x, 'C') }));
            }
        }
        self.out.extend_from_slice(way.as_bytes());
        self.at = Some((x, y));
    }

    /// The cells in between, to be written once more: if each is one cell wide and looks right as things are.
    fn same_cells(&self, from: u16, to: u16, y: u16) -> Option<String> {
        let cells = (from..to).map(|x| &self.after[(x, y)]);
        cells.map(|cell| (width(cell) == 1 && self.look.suits(cell)).then(|| cell.symbol())).collect()
    }

    /// Whether this line has nothing to be seen from here to its end, and it is worth erasing.
    fn is_blank_from(&self, x: u16, y: u16) -> bool {
        let end = self.after.area.width;
        end - x >= ERASE_FROM
            && (x..end).all(|x| {
                let cell = &self.after[(x, y)];
                cell.symbol() == " " && PLAIN.suits(cell)
            })
    }
}

/// Whether nobody can see a difference: a blank shows no colour of letters.
fn looks_same(old: &Cell, cell: &Cell) -> bool {
    old.symbol() == cell.symbol() && Look::of(old).suits(cell)
}

fn width(cell: &Cell) -> u16 {
    match cell.symbol() {
        one if one.len() == 1 => 1,
        symbol => u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap_or(1),
    }
}

/// A move by so many cells.
fn times(count: u16, way: char) -> String {
    if count == 1 { format!("\x1b[{way}") } else { format!("\x1b[{count}{way}") }
}

/// The numbers that turn one look into another which has all its modifiers.
fn codes(out: &mut String, from: Look, to: Look) {
    let mut add = |code: u8| {
        let between = if out.is_empty() { "" } else { ";" };
        // Writing to a string cannot fail.
        let _ = write!(out, "{between}{code}");
    };
    let flags = [(Modifier::BOLD, 1), (Modifier::DIM, 2), (Modifier::UNDERLINED, 4), (Modifier::REVERSED, 7)];
    for (flag, code) in flags {
        if to.modifier.contains(flag) && !from.modifier.contains(flag) {
            add(code);
        }
    }
    for (was, is, base) in [(from.fg, to.fg, 30), (from.bg, to.bg, 40)] {
        match (is, ansi(is)) {
            _ if was == is => {}
            (_, Some(code)) => add(if code < 8 { base + code } else { base + 52 + code }),
            (Color::Indexed(index), _) => [base + 8, 5, index].into_iter().for_each(&mut add),
            (Color::Rgb(red, green, blue), _) => [base + 8, 2, red, green, blue].into_iter().for_each(&mut add),
            _ => add(base + 9),
        }
    }
}

/// The place of a colour in the terminal's palette of sixteen.
fn ansi(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn frame(lines: &[(u16, u16, &str, Style)]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 4));
        for (x, y, text, style) in lines {
            // One text a line: halves of wide characters are the widgets' business.
            for x in 0..20 {
                buffer[(x, *y)].reset();
            }
            buffer.set_string(*x, *y, text, *style);
        }
        buffer
    }

    #[test]
    fn an_unchanged_frame_costs_no_byte() {
        let a = frame(&[(0, 0, "流浪地球 3", Style::new().fg(Color::Red))]);
        assert_eq!(paint(&a, &a.clone()), b"");
    }

    #[test]
    fn one_changed_cell_is_a_move_a_style_and_a_character() {
        let before = frame(&[(5, 1, "▢", Style::new())]);
        let after = frame(&[(5, 1, "░", Style::new().fg(Color::Yellow))]);
        assert_eq!(paint(&before, &after), "\x1b[2;6H\x1b[33m░\x1b[m".as_bytes());
    }

    /// Whether a terminal's cell looks as it should, as far as can be seen.
    fn looks_right(shown: &vt100::Cell, wanted: &Cell) -> bool {
        let index = |colour| match colour {
            Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
            Color::Indexed(index) => vt100::Color::Idx(index),
            colour => ansi(colour).map_or(vt100::Color::Default, vt100::Color::Idx),
        };
        let (seen, is_blank) = (Look::of(wanted), wanted.symbol() == " ");
        let has = |flag| seen.modifier.contains(flag);
        shown.bgcolor() == index(seen.bg)
            && shown.inverse() == has(Modifier::REVERSED)
            && shown.underline() == has(Modifier::UNDERLINED)
            && (is_blank || (shown.bold() == has(Modifier::BOLD) && shown.dim() == has(Modifier::DIM)))
            && ((is_blank && !shown.inverse()) || shown.fgcolor() == index(seen.fg))
    }

    #[test]
    fn seats_in_a_row_are_written_over_the_blanks_between_them() {
        let before = frame(&[(2, 1, "▢ ▢", Style::new())]);
        let after = frame(&[(2, 1, "░ ░", Style::new().fg(Color::Yellow))]);
        assert_eq!(paint(&before, &after), "\x1b[2;3H\x1b[33m░ ░\x1b[m".as_bytes());
    }

    #[test]
    fn a_line_that_ends_in_blanks_is_erased_to_its_end() {
        let before = frame(&[(0, 2, "7KQ3 B3 B4 expired", Style::new().fg(Color::Red))]);
        let after = frame(&[(0, 2, "7KQ3", Style::new().fg(Color::Red))]);
        assert_eq!(paint(&before, &after), b"\x1b[3;6H\x1b[K");
    }

    proptest! {
        #[test]
        fn a_terminal_that_is_given_the_bytes_shows_the_frame(
            frames in prop::collection::vec(prop::collection::vec((0_u16..20, 0_u16..4, "[a-c 排座▢]{0,9}", 0_usize..11), 0..6), 1..4),
        ) {
            let plain = Style::new();
            let looks = [
                plain,
                plain.fg(Color::LightGreen),
                plain.fg(Color::LightGreen).add_modifier(Modifier::BOLD),
                plain.fg(Color::Red).add_modifier(Modifier::BOLD),
                plain.add_modifier(Modifier::DIM),
                plain.bg(Color::Blue),
                plain.bg(Color::Gray).fg(Color::Black),
                plain.fg(Color::Yellow).add_modifier(Modifier::REVERSED),
                plain.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
                plain.fg(Color::Rgb(214, 222, 235)).bg(Color::Rgb(15, 20, 32)).add_modifier(Modifier::REVERSED),
                plain.fg(Color::Indexed(231)).bg(Color::Indexed(16)).add_modifier(Modifier::BOLD),
            ];
            let mut screen = vt100::Parser::new(4.try_into().unwrap(), 20.try_into().unwrap(), 0);
            let mut shown_before = Buffer::empty(Rect::ZERO);
            for lines in frames {
                let lines: Vec<_> = lines.iter().map(|(x, y, s, k)| (*x, *y, s.as_str(), looks[*k])).collect();
                let wanted = frame(&lines);
                screen.process(&paint(&shown_before, &wanted));
                for (x, y) in (0..4).flat_map(|y| (0..20).map(move |x| (x, y))) {
                    let shown = screen.screen().cell(y, x).unwrap();
                    if shown.is_wide_continuation() { continue; }
                    let text = if shown.contents().is_empty() { " " } else { shown.contents() };
                    prop_assert_eq!(text, wanted[(x, y)].symbol());
                    prop_assert!(looks_right(shown, &wanted[(x, y)]), "{:?} for {:?}", shown, wanted[(x, y)]);
                }
                shown_before = wanted;
            }
        }
    }
}
