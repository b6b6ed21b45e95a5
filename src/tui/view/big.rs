//! Codes, amounts and countdowns in letters that are read across a counter: three lines high in half cells, five
//! lines in ASCII.

use super::glyphs::Glyphs;
use super::theme::Role;
use super::widgets::Canvas;

/// The dots of each digit of a code, the point of an amount, and the colon of a countdown; rows of equal length.
#[rustfmt::skip]
const FONT: [(char, [&str; 5]); 34] = [
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
    ('A', [" ## ", "#  #", "####", "#  #", "#  #"]),
    ('B', ["### ", "#  #", "### ", "#  #", "### "]),
    ('C', [" ###", "#   ", "#   ", "#   ", " ###"]),
    ('D', ["### ", "#  #", "#  #", "#  #", "### "]),
    ('E', ["####", "#   ", "### ", "#   ", "####"]),
    ('F', ["####", "#   ", "### ", "#   ", "#   "]),
    ('G', [" ###", "#   ", "# ##", "#  #", " ###"]),
    ('H', ["#  #", "#  #", "####", "#  #", "#  #"]),
    ('J', ["   #", "   #", "   #", "#  #", " ## "]),
    ('K', ["#  #", "# # ", "##  ", "# # ", "#  #"]),
    ('M', ["#   #", "## ##", "# # #", "#   #", "#   #"]),
    ('N', ["#   #", "##  #", "# # #", "#  ##", "#   #"]),
    ('P', ["### ", "#  #", "### ", "#   ", "#   "]),
    ('Q', [" ## ", "#  #", "#  #", "# ##", " ###"]),
    ('R', ["### ", "#  #", "### ", "# # ", "#  #"]),
    ('S', [" ###", "#   ", " ## ", "   #", "### "]),
    ('T', ["#####", "  #  ", "  #  ", "  #  ", "  #  "]),
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
    let rows = dots(text);
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
        canvas.put(x, y, width(text), role, line);
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
        assert!(['.', ':'].iter().all(|sign| FONT.iter().any(|(known, _)| known == sign)));
        for (place, (letter, dots)) in FONT.iter().enumerate() {
            assert!(dots.iter().all(|row| row.len() == dots[0].len()), "{letter}");
            assert!(FONT[..place].iter().all(|(_, other)| other != dots), "{letter}");
        }
    }
}
