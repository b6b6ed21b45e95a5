//! Codes, amounts, countdowns and seats in letters that are read across a counter: three lines high in half cells, five
//! lines in ASCII.

use ratatui::layout::Rect;

use super::glyphs::Glyphs;
use super::theme::Role;
use super::widgets::Canvas;

/// The dots of each digit of a code and letter of a row, the point of an amount, the colon of a countdown, and what stands
/// between seats; rows of equal length.
#[rustfmt::skip]
const FONT: [(char, [&str; 5]); 40] = [
    ('0', ["###", "# #", "# #", "# #", "###"]),
    ('1', ["## ", " # ", " # ", " # ", "###"]),
    ('2', ["###", "  #", "###", "#  ", "###"]),
    ('3', ["###", "  #", " ##", "  #", "###"]),
    ('4', ["# #", "# #", "###", "  #", "  #"]),
    ('5', ["###", "#  ", "###", "  #", "###"]),
    ('6', ["###", "#  ", "###", "# #", "###"]),
    ('7', ["###", "  #", "  #", " # ", " # "]),
    ('8', ["###", "# #", "###", "# #", "###"]),
    ('9', ["###", "# #", "###", "  #", "###"]),
    ('.', [" ", " ", " ", " ", "#"]),
    (':', [" ", "#", " ", "#", " "]),
    ('-', ["  ", "  ", "##", "  ", "  "]),
    (' ', [" ", " ", " ", " ", " "]),
    ('A', [" ## ", "#  #", "####", "#  #", "#  #"]),
    ('B', ["### ", "#  #", "### ", "#  #", "### "]),
    ('C', [" ###", "#   ", "#   ", "#   ", " ###"]),
    ('D', ["### ", "#  #", "#  #", "#  #", "### "]),
    ('E', ["####", "#   ", "### ", "#   ", "####"]),
    ('F', ["####", "#   ", "### ", "#   ", "#   "]),
    ('G', [" ###", "#   ", "# ##", "#  #", " ###"]),
    ('H', ["#  #", "#  #", "####", "#  #", "#  #"]),
    ('I', ["###", " # ", " # ", " # ", "###"]),
    ('J', ["   #", "   #", "   #", "#  #", " ## "]),
    ('K', ["#  #", "# # ", "##  ", "# # ", "#  #"]),
    ('L', ["#   ", "#   ", "#   ", "#   ", "####"]),
    ('M', ["#   #", "## ##", "# # #", "#   #", "#   #"]),
    ('N', ["#   #", "##  #", "# # #", "#  ##", "#   #"]),
    ('O', [" ## ", "#  #", "#  #", "#  #", " ## "]),
    ('P', ["### ", "#  #", "### ", "#   ", "#   "]),
    ('Q', [" ## ", "#  #", "#  #", "# ##", " ###"]),
    ('R', ["### ", "#  #", "### ", "# # ", "#  #"]),
    ('S', [" ###", "#   ", " ## ", "   #", "### "]),
    ('T', ["#####", "  #  ", "  #  ", "  #  ", "  #  "]),
    ('U', ["#  #", "#  #", "#  #", "#  #", " ## "]),
    ('V', ["#   #", "#   #", "#   #", " # # ", "  #  "]),
    ('W', ["#   #", "#   #", "# # #", "## ##", "#   #"]),
    ('X', ["#   #", " # # ", "  #  ", " # # ", "#   #"]),
    ('Y', ["#   #", " # # ", "  #  ", "  #  ", "  #  "]),
    ('Z', ["####", "  # ", " #  ", "#   ", "####"]),
];

/// The dots of a text: five rows.
fn dots(text: &str) -> [String; 5] {
    let mut rows: [String; 5] = Default::default();
    for (_, dots) in text.chars().filter_map(|c| FONT.iter().find(|(known, _)| *known == c)) {
        for (row, dots) in rows.iter_mut().zip(dots) {
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(dots);
        }
    }
    rows
}

/// The same with each dot so many dots wide and high.
fn scaled(text: &str, scale: usize) -> Vec<String> {
    let wide = |row: &String| row.chars().flat_map(|dot| std::iter::repeat_n(dot, scale)).collect::<String>();
    dots(text).iter().flat_map(|row| std::iter::repeat_n(wide(row), scale)).collect()
}

/// Whether every letter of a text has its dots.
pub(crate) fn has_all(text: &str) -> bool {
    text.chars().all(|c| FONT.iter().any(|(known, _)| *known == c))
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> u16 {
    u16::try_from(dots(text)[0].len()).unwrap_or(u16::MAX)
}

/// Lines that every text takes.
pub(crate) fn height(glyphs: &Glyphs) -> u16 {
    if glyphs.blocks.is_some() { 3 } else { 5 }
}

/// Writes a text with its upper left corner at a cell.
pub(crate) fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, role: Role, text: &str) {
    draw_rows(canvas, x, y, role, &scaled(text, 1));
}

/// Writes it in the middle of an area, as large as that has room for; gives the lines that it takes.
pub(crate) fn draw_in(canvas: &mut Canvas<'_>, area: Rect, role: Role, text: &str) -> Rect {
    let lines = |rows: u16| if canvas.glyphs.blocks.is_some() { rows.div_ceil(2) } else { rows };
    let sizes = (1..=3_u16).rev().map(|scale| (scale, scale * width(text), lines(5 * scale)));
    let fits = |(_, wide, high): &(u16, u16, u16)| *wide <= area.width && *high <= area.height;
    let Some((scale, wide, high)) = sizes.into_iter().find(fits) else { return Rect { height: 0, ..area } };
    let at = Rect::new(area.x + (area.width - wide) / 2, area.y + (area.height - high) / 2, wide, high);
    draw_rows(canvas, at.x, at.y, role, &scaled(text, scale.into()));
    at
}

/// Writes rows of dots.
pub(crate) fn draw_rows(canvas: &mut Canvas<'_>, x: u16, y: u16, role: Role, rows: &[String]) {
    let wide = rows.first().map_or(0, |row| u16::try_from(row.len()).unwrap_or(u16::MAX));
    let lines: Vec<String> = match canvas.glyphs.blocks {
        Some([upper, lower, full]) => {
            let blank = " ".repeat(rows[0].len());
            let pairs = rows.chunks(2).map(|pair| (&pair[0], pair.get(1).unwrap_or(&blank)));
            let cell = |(above, below): (char, char)| match (above, below) {
                ('#', '#') => full,
                ('#', _) => upper,
                (_, '#') => lower,
                _ => ' ',
            };
            pairs.map(|(above, below)| above.chars().zip(below.chars()).map(cell).collect()).collect()
        }
        None => rows.to_vec(),
    };
    for (line, y) in lines.iter().zip(y..) {
        canvas.put(x, y, wide, role, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PacketCode;

    #[test]
    fn every_digit_of_a_code_and_an_amount_has_its_dots_and_no_two_are_alike() {
        for bits in 0..32 {
            let code = PacketCode::from_bits(bits);
            assert!(code.as_str().chars().all(|c| FONT.iter().any(|(known, _)| *known == c)), "{code}");
        }
        assert!(has_all(".:- ") && ('A'..='Z').all(|letter| has_all(&letter.to_string())) && !has_all("7排8座"));
        for (place, (letter, dots)) in FONT.iter().enumerate() {
            assert!(dots.iter().all(|row| row.len() == dots[0].len()), "{letter}");
            assert!(FONT[..place].iter().all(|(_, other)| other != dots), "{letter}");
        }
    }
}
