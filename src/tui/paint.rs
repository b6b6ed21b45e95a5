//! Two frames in, the fewest bytes out that turn one into the other.
//!
//! ratatui's own terminal writes a cursor move and four resets even when nothing changed, and long
//! colour codes. Here an unchanged frame costs no byte, a cell nearby is reached by a short move, and a
//! style is one short sequence. Larger changes are wrapped in a synchronized update, so that no
//! half-drawn frame is seen.

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Changes of at least this many bytes are shown at once.
const SYNCHRONIZE_FROM: usize = 256;

/// The bytes that turn `before` into `after`; all of `after` when `before` had another size.
pub(crate) fn paint(before: &Buffer, after: &Buffer) -> Vec<u8> {
    let mut out = Vec::new();
    if before.area == after.area {
        write_cells(&mut out, before.diff_iter(after));
    } else {
        out.extend_from_slice(b"\x1b[m\x1b[2J");
        write_cells(&mut out, Buffer::empty(after.area).diff_iter(after));
    }
    if out.len() >= SYNCHRONIZE_FROM {
        out.splice(0..0, *b"\x1b[?2026h");
        out.extend_from_slice(b"\x1b[?2026l");
    }
    out
}

type Look = (Color, Color, Modifier);

const PLAIN: Look = (Color::Reset, Color::Reset, Modifier::empty());

fn write_cells<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) {
    let mut look = PLAIN;
    let mut pen: Option<(u16, u16)> = None;
    for (x, y, cell) in cells {
        move_pen(out, pen, (x, y));
        let wanted = (cell.fg, cell.bg, cell.modifier);
        if wanted != look {
            write_look(out, wanted);
            look = wanted;
        }
        out.extend_from_slice(cell.symbol().as_bytes());
        let width = u16::try_from(unicode_width::UnicodeWidthStr::width(cell.symbol())).unwrap_or(1);
        // Terminals disagree on how wide a character outside ASCII is: the pen is trusted only
        // after what all of them draw in one cell.
        pen = (cell.symbol().is_ascii() || width == 1).then(|| (x.saturating_add(width), y));
    }
    if look != PLAIN {
        write_look(out, PLAIN);
    }
}

fn move_pen(out: &mut Vec<u8>, pen: Option<(u16, u16)>, to: (u16, u16)) {
    let (x, y) = to;
    // Writing to a `Vec` cannot fail.
    let _ = match pen {
        Some(at) if at == to => Ok(()),
        Some((from, row)) if row == y && x == from.saturating_add(1) => write!(out, "\x1b[C"),
        Some((from, row)) if row == y && x > from => write!(out, "\x1b[{}C", x - from),
        _ => write!(out, "\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1),
    };
}

fn write_look(out: &mut Vec<u8>, (fg, bg, modifier): Look) {
    out.extend_from_slice(b"\x1b[");
    for (flag, code) in
        [(Modifier::BOLD, b";1"), (Modifier::DIM, b";2"), (Modifier::UNDERLINED, b";4"), (Modifier::REVERSED, b";7")]
    {
        if modifier.contains(flag) {
            out.extend_from_slice(code);
        }
    }
    for (colour, base) in [(fg, 30_u8), (bg, 40)] {
        if let Some(code) = ansi(colour) {
            let code = if code < 8 { base + code } else { base + 52 + code };
            let _ = write!(out, ";{code}");
        }
    }
    out.push(b'm');
}

/// The place of a colour in the terminal's palette of sixteen; themes use no other colours.
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
        assert_eq!(paint(&before, &after), "\x1b[2;6H\x1b[;33m░\x1b[m".as_bytes());
    }

    proptest! {
        #[test]
        fn a_terminal_that_is_given_the_bytes_shows_the_frame(
            before in prop::collection::vec((0_u16..20, 0_u16..4, "[a-c 排座▢]{0,6}", 0_u8..4), 0..6),
            after in prop::collection::vec((0_u16..20, 0_u16..4, "[a-c 排座▢]{0,6}", 0_u8..4), 0..6),
        ) {
            let looks = [Style::new(), Style::new().fg(Color::LightGreen), Style::new().add_modifier(Modifier::BOLD), Style::new().bg(Color::Blue)];
            let draw = |lines: &[(u16, u16, String, u8)]| {
                let lines: Vec<_> = lines.iter().map(|(x, y, s, k)| (*x, *y, s.as_str(), looks[usize::from(*k)])).collect();
                frame(&lines)
            };
            let (first, second) = (draw(&before), draw(&after));
            let mut screen = vt100::Parser::new(4.try_into().unwrap(), 20.try_into().unwrap(), 0);
            screen.process(&paint(&Buffer::empty(Rect::ZERO), &first));
            screen.process(&paint(&first, &second));
            for y in 0..4 {
                for x in 0..20 {
                    let shown = screen.screen().cell(y, x).unwrap();
                    if shown.is_wide_continuation() { continue; }
                    let wanted = &second[(x, y)];
                    let text = if shown.contents().is_empty() { " " } else { shown.contents() };
                    prop_assert_eq!(text, wanted.symbol());
                    // A blank has no weight that could be seen.
                    prop_assert!(text == " " || shown.bold() == wanted.modifier.contains(Modifier::BOLD));
                }
            }
        }
    }
}
