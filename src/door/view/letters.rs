//! Words and signs that are read from two metres: their dots, of a font of sixteen lines that has Chinese.

use unifont::get_glyph;

use super::super::state::{Call, Told};

/// Lines of the font.
const LINES: usize = 16;

/// Columns of a blank.
const BLANK: usize = 3;

/// The dots of something, rows of equal length: `#` and blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dots(pub(super) Vec<String>);

impl Dots {
    pub(super) fn width(&self) -> u16 {
        u16::try_from(self.0.first().map_or(0, String::len)).unwrap_or(u16::MAX)
    }

    pub(super) fn height(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    /// The same with each dot so many dots wide and high.
    pub(super) fn scaled(&self, scale: u16) -> Self {
        let scale = usize::from(scale);
        let wide = |row: &String| row.chars().flat_map(|dot| std::iter::repeat_n(dot, scale)).collect::<String>();
        Self(self.0.iter().flat_map(|row| std::iter::repeat_n(wide(row), scale)).collect())
    }
}

/// A word. Letters stand as close as they can, and no blank line is above or below them.
pub(super) fn word(text: &str) -> Dots {
    let mut rows = vec![String::new(); LINES];
    for c in text.chars() {
        let Some(glyph) = get_glyph(c).filter(|_| c != ' ') else {
            for row in &mut rows {
                row.push_str(&" ".repeat(BLANK));
            }
            continue;
        };
        let inked = |x: &usize| (0..LINES).any(|y| glyph.get_pixel(*x, y));
        let first = (0..glyph.get_width()).find(inked).unwrap_or(0);
        let end = (0..glyph.get_width()).rev().find(inked).map_or(0, |last| last + 1);
        for (y, row) in rows.iter_mut().enumerate() {
            if !row.is_empty() {
                row.push(' ');
            }
            row.extend((first..end).map(|x| if glyph.get_pixel(x, y) { '#' } else { ' ' }));
        }
    }
    let is_blank = |row: &String| row.bytes().all(|dot| dot == b' ');
    let kept: Vec<String> = rows.into_iter().skip_while(is_blank).collect();
    let end = kept.iter().rposition(|row| !is_blank(row)).map_or(0, |last| last + 1);
    Dots(kept.into_iter().take(end).collect())
}

/// Goes in.
const GO: [&str; 10] = [
    "           ##",
    "          ###",
    "         ### ",
    "        ###  ",
    "##     ###   ",
    "###   ###    ",
    " ### ###     ",
    "  #####      ",
    "   ###       ",
    "    #        ",
];

/// Someone is to look.
const LOOK: [&str; 10] = [
    "     ###     ",
    "     ###     ",
    "     ###     ",
    "     ###     ",
    "     ###     ",
    "     ###     ",
    "     ###     ",
    "             ",
    "     ###     ",
    "     ###     ",
];

/// Stays out.
const STOP: [&str; 10] = [
    " ##       ## ",
    " ###     ### ",
    "  ###   ###  ",
    "   ### ###   ",
    "    #####    ",
    "    #####    ",
    "   ### ###   ",
    "  ###   ###  ",
    " ###     ### ",
    " ##       ## ",
];

/// The sign of what is said: its shape tells it where colours do not.
pub(super) fn sign(told: &Told) -> Dots {
    let sign = match told.call() {
        Call::Go => GO,
        Call::Look => LOOK,
        Call::Stop => STOP,
    };
    Dots(sign.map(str::to_owned).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_close_and_has_no_blank_line_around_it() {
        let dots = word("WELCOME");
        assert_eq!((dots.height(), dots.width()), (10, 48), "{dots:#?}");
        assert!(dots.0.iter().all(|row| row.len() == dots.0[0].len()));
        assert!(dots.0[0].contains('#') && dots.0[9].contains('#'));
        assert!(word("请进").width() <= 32 && word("请进").height() > 12);
        assert_eq!(word(""), Dots(Vec::new()));
        assert_eq!(word("I").scaled(3).height(), 30);
    }

    #[test]
    fn the_signs_are_of_one_size_and_differ() {
        for sign in [GO, LOOK, STOP] {
            assert!(sign.iter().all(|row| row.len() == GO[0].len()));
        }
        assert!(GO != LOOK && LOOK != STOP && STOP != GO);
    }
}
