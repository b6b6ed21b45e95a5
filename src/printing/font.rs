//! Letters as dots: those of a font file that a house names, or of the built-in font.
//!
//! The built-in one is GNU Unifont, sixteen dots high, which has a letter for nearly everything that is written, Chinese
//! too; it is made larger by whole multiples. What a named font lacks is taken from it.

use std::fs;

use ab_glyph::{Font as _, FontVec, GlyphId, PxScale, ScaleFont as _, point};
use unicode_width::UnicodeWidthChar as _;

use super::raster::Raster;
use super::slip::Style;

/// Dots of a letter of the built-in font, from top to bottom.
const HIGH: usize = 16;

/// How much wider and higher slim letters are.
const SLIM: (usize, usize) = (1, 2);

/// How black a dot of an outline has to be to be printed.
const BLACK: f32 = 0.45;

/// How letters are drawn.
pub(crate) enum Font {
    /// As the built-in font has them.
    BuiltIn,
    /// As a file of outlines has them.
    Outlines(FontVec),
}

/// Why there is no such font.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FontError {
    /// The file cannot be read.
    #[error("{0}")]
    Unreadable(std::io::Error),
    /// It is no TrueType or OpenType font, or has no font of that number.
    #[error("no TrueType or OpenType font")]
    NotAFont,
}

impl Font {
    /// The font of a file; `FILE#2` is the third of a collection.
    pub(crate) fn open(named: &str) -> Result<Self, FontError> {
        let (file, number) = match named.rsplit_once('#') {
            Some((file, number)) => number.parse().map_or((named, 0), |number| (file, number)),
            None => (named, 0),
        };
        let bytes = fs::read(file).map_err(FontError::Unreadable)?;
        FontVec::try_from_vec_and_index(bytes, number).map(Self::Outlines).map_err(|_| FontError::NotAFont)
    }

    /// Dots from the top of a letter to its bottom.
    pub(super) fn height(&self, style: Style) -> usize {
        match self {
            Self::BuiltIn => HIGH * built_in_scale(style).1,
            Self::Outlines(font) => dots(outline_scale(font, style).y.ceil()),
        }
    }

    /// Dots from the left of a text to its right. Each letter is as wide wherever it stands.
    pub(super) fn width(&self, text: &str, style: Style) -> usize {
        text.chars().map(|c| self.advance(c, style)).sum()
    }

    /// Draws a text with its upper left corner at `at`. The rows must be there.
    pub(super) fn draw(&self, picture: &mut Raster, at: (usize, usize), text: &str, style: Style) {
        let (mut x, mut before) = (at.0, 0);
        for c in text.chars() {
            let advance = self.advance(c, style);
            // A mark goes over the letter before it.
            let (left, room) = if advance == 0 { (x - before, before) } else { (x, advance) };
            self.letter(picture, (left, at.1), room, c, style);
            if advance > 0 {
                before = advance;
            }
            x += advance;
        }
    }

    fn advance(&self, c: char, style: Style) -> usize {
        if c.width().unwrap_or(0) == 0 {
            return 0;
        }
        match self.outline(c) {
            Some((font, id)) => dots(font.as_scaled(outline_scale(font, style)).h_advance(id).ceil()),
            None => wide(c) * self.fallback_scale(style).0,
        }
    }

    /// The outline of a letter, if the font has one.
    fn outline(&self, c: char) -> Option<(&FontVec, GlyphId)> {
        let Self::Outlines(font) = self else { return None };
        let id = font.glyph_id(c);
        (id.0 != 0).then_some((font, id))
    }

    fn letter(&self, picture: &mut Raster, (x, y): (usize, usize), room: usize, c: char, style: Style) {
        let Some((font, id)) = self.outline(c) else {
            let scale = self.fallback_scale(style);
            let below = self.height(style).saturating_sub(HIGH * scale.1) / 2;
            return built_in(picture, (x, y + below), room, c, scale);
        };
        let (scale, high) = (outline_scale(font, style), self.height(style));
        let glyph = id.with_scale_and_position(scale, point(0.0, font.as_scaled(scale).ascent()));
        let Some(outlined) = font.outline_glyph(glyph) else { return };
        let (left, top) = (outlined.px_bounds().min.x, outlined.px_bounds().min.y);
        outlined.draw(|dx, dy, black| {
            #[expect(clippy::cast_precision_loss, reason = "a letter is some hundred dots at most")]
            let (dx, dy) = (left + dx as f32, top + dy as f32);
            // What leans out of its place is left out: it would run into what stands beside it.
            if black >= BLACK && dx >= 0.0 && dy >= 0.0 && dots(dx) < room && dots(dy) < high {
                picture.blacken(x + dots(dx), y + dots(dy));
            }
        });
    }

    /// How much larger a letter of the built-in font is drawn, as near to those of the font as whole multiples come.
    fn fallback_scale(&self, style: Style) -> (usize, usize) {
        let (wide, high) = built_in_scale(style);
        let most = (self.height(style) / HIGH).max(1);
        (wide.min(most), high.min(most))
    }
}

/// How much wider and higher the built-in letters are drawn.
const fn built_in_scale(style: Style) -> (usize, usize) {
    match style {
        Style::Small => (1, 1),
        Style::Slim => SLIM,
        Style::Text => (2, 2),
        Style::Large => (3, 3),
        Style::Huge => (4, 4),
    }
}

/// The same of outlines, by the dots of the square that a Chinese letter fills.
fn outline_scale(font: &FontVec, style: Style) -> PxScale {
    let (wide, high) = match style {
        Style::Small => (20.0, 20.0),
        Style::Slim => (20.0, 28.0),
        Style::Text => (28.0, 28.0),
        Style::Large => (44.0, 44.0),
        Style::Huge => (64.0, 64.0),
    };
    // A font may say that its letters are higher than the square, as most do; none is believed without end.
    let whole = font.height_unscaled() / font.units_per_em().unwrap_or(1_000.0);
    let whole = if whole.is_finite() { whole.clamp(0.5, 2.0) } else { 1.0 };
    PxScale { x: wide * whole, y: high * whole }
}

/// A nought without a stroke, which is taken for an 8 where it is printed small: no code has an O beside it.
static NOUGHT: unifont::Glyph = unifont::Glyph::Halfwidth([
    0x00, 0x00, 0x00, 0x00, 0x18, 0x24, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x24, 0x18, 0x00, 0x00,
]);

/// A seven that goes down in one stroke: the font's own bends, and looks like a question mark.
static SEVEN: unifont::Glyph = unifont::Glyph::Halfwidth([
    0x00, 0x00, 0x00, 0x00, 0x7f, 0x01, 0x02, 0x02, 0x04, 0x04, 0x08, 0x08, 0x10, 0x10, 0x00, 0x00,
]);

/// The letter, or the sign for one that is not there.
fn built_in_glyph(c: char) -> Option<&'static unifont::Glyph> {
    match c {
        '0' => return Some(&NOUGHT),
        '7' => return Some(&SEVEN),
        _ => {}
    }
    unifont::get_glyph(c).or_else(|| unifont::get_glyph(char::REPLACEMENT_CHARACTER))
}

fn wide(c: char) -> usize {
    built_in_glyph(c).map_or(HIGH / 2, unifont::Glyph::get_width)
}

fn built_in(picture: &mut Raster, (x, y): (usize, usize), room: usize, c: char, scale: (usize, usize)) {
    let Some(glyph) = built_in_glyph(c) else { return };
    for row in 0..HIGH * scale.1 {
        for column in 0..(glyph.get_width() * scale.0).min(room) {
            let is_black = |column: usize| glyph.get_pixel(column / scale.0, row / scale.1);
            // A slim letter has strokes as strong upright as across.
            let is_struck_twice = scale == SLIM && !glyph.is_fullwidth() && column > 0 && is_black(column - 1);
            if is_black(column) || is_struck_twice || is_slope(glyph, (column, row), scale) {
                picture.blacken(x + column, y + row);
            }
        }
    }
}

/// Whether a white dot lies in the notch of a slanting stroke, which is filled as far as half a step.
fn is_slope(glyph: &unifont::Glyph, (column, row): (usize, usize), scale: (usize, usize)) -> bool {
    let (wide, high) = scale;
    if wide != high {
        return false;
    }
    let (x, y) = (column / wide, row / high);
    // One beyond the left or the upper edge is far beyond the other, and white.
    let sides = |at: usize, within: usize, last: usize| [(at.wrapping_sub(1), within), (at + 1, last - within)];
    sides(x, column % wide, wide - 1).iter().any(|(beside, from_there)| {
        sides(y, row % high, high - 1).iter().any(|(above, from_above)| {
            let is_step =
                glyph.get_pixel(*beside, y) && glyph.get_pixel(x, *above) && !glyph.get_pixel(*beside, *above);
            is_step && from_there + from_above < wide / 2
        })
    })
}

/// Of a number of dots that is small and not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts of floats saturate, and it is small"
)]
fn dots(number: f32) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printing::raster::NARROW;

    fn drawn(text: &str, style: Style) -> Raster {
        let mut picture = Raster::new(NARROW);
        picture.feed(Font::BuiltIn.height(style));
        Font::BuiltIn.draw(&mut picture, (0, 0), text, style);
        picture
    }

    fn blacks(picture: &Raster) -> usize {
        let width = usize::from(picture.width());
        (0..picture.height()).map(|y| (0..width).filter(|x| picture.is_black(*x, y)).count()).sum()
    }

    #[test]
    fn the_built_in_font_has_chinese_and_everything_else_that_a_house_writes() {
        for c in "流浪地球星空影院厅排座元￥€£ÄÖÜßéłŁđ×—…·：，。！（）【】あいう각한Москва".chars()
        {
            let glyph = unifont::get_glyph(c).unwrap_or_else(|| panic!("{c}"));
            assert_eq!(glyph.get_width() / 8, c.width().unwrap_or(0).max(1), "{c}");
        }
        assert_eq!(blacks(&drawn("\u{1f3ac}", Style::Small)), blacks(&drawn("\u{fffd}", Style::Small)));
    }

    #[test]
    fn larger_letters_are_the_same_in_more_dots_with_smooth_slopes() {
        let small = drawn("流 G7", Style::Small);
        for (style, times) in [(Style::Text, 2), (Style::Large, 3), (Style::Huge, 4)] {
            let large = drawn("流 G7", style);
            let dots = (0..16 * times).flat_map(|y| (0..40 * times).map(move |x| (x, y)));
            let (black, white): (Vec<_>, Vec<_>) = dots.partition(|(x, y)| small.is_black(x / times, y / times));
            assert!(black.iter().all(|(x, y)| large.is_black(*x, *y)), "{style:?}");
            let slopes = white.iter().filter(|(x, y)| large.is_black(*x, *y)).count();
            assert!(slopes > 0 && slopes < black.len() / 4, "{style:?} {slopes}");
        }
        assert_eq!(Font::BuiltIn.width("流 G7", Style::Text), 2 * (16 + 3 * 8));
    }

    #[test]
    fn a_nought_has_no_stroke_and_a_seven_no_bend() {
        let nought = drawn("0", Style::Small);
        let within = (7..12).flat_map(|y| (2..6).map(move |x| (x, y)));
        assert!(within.clone().all(|(x, y)| !nought.is_black(x, y)), "it would be read as an 8");
        assert_ne!(nought, drawn("O", Style::Small));
        let seven = drawn("7", Style::Small);
        let foot = |y: usize| (0..8).find(|x| seven.is_black(*x, y)).unwrap();
        assert!((6..14).all(|y| foot(y) <= foot(y - 1)) && foot(13) + 3 < foot(5), "it goes down in one stroke");
    }

    #[test]
    fn a_mark_stands_over_its_letter_and_takes_no_room() {
        let (plain, marked) = (drawn("x", Style::Text), drawn("x\u{301}", Style::Text));
        assert!(blacks(&marked) > blacks(&plain));
        assert_eq!(Font::BuiltIn.width("x\u{301}", Style::Text), 16);
        assert!((0..marked.height()).all(|y| (16..384).all(|x| !marked.is_black(x, y))));
        assert_eq!(blacks(&drawn("\u{301}", Style::Text)), 0, "with nothing before it");
    }

    /// Letters that are boxes on a square of 1,000 units, 800 above the line: `A` from 100 to 400 and up to 700, and `B`, which
    /// has 600 to itself and leans out of it on every side. Made with fontTools.
    const SQUARE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/printing/square.ttf");

    #[test]
    fn the_outlines_of_a_file_are_drawn_and_what_it_lacks_is_built_in() {
        let font = Font::open(SQUARE).unwrap();
        let mut picture = Raster::new(NARROW);
        picture.feed(font.height(Style::Text));
        font.draw(&mut picture, (0, 0), "AB流", Style::Text);
        assert_eq!((picture.height(), font.width("A", Style::Text), font.width("流", Style::Text)), (28, 14, 16));
        let rows = |x: usize| (0..28).filter(|y| picture.is_black(x, *y)).collect::<Vec<_>>();
        assert_eq!(rows(7), (3..22).collect::<Vec<_>>(), "the box of A");
        assert_eq!(rows(12), [0; 0], "right of it");
        assert_eq!((rows(14), rows(30)), ((0..28).collect(), (0..28).collect()), "B fills its place, and no other");
        let built_in = drawn("流", Style::Small);
        let same = |x: usize, y: usize| picture.is_black(31 + x, y + 6) == built_in.is_black(x, y);
        assert!((0..16).all(|y| (0..16).all(|x| same(x, y))));
        assert_eq!(rows(47), [0; 0]);
    }

    #[test]
    fn a_font_of_a_collection_is_named_by_its_number() {
        assert!(Font::open(&format!("{SQUARE}#0")).is_ok());
        assert!(matches!(Font::open(&format!("{SQUARE}#1")), Err(FontError::NotAFont)));
    }

    #[test]
    fn what_is_no_font_is_refused_by_name() {
        assert!(matches!(Font::open("/nowhere/at/all.ttf"), Err(FontError::Unreadable(_))));
        assert!(matches!(Font::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")), Err(FontError::NotAFont)));
    }
}
