//! A slip as dots, for a printer of receipts.

use super::font::Font;
use super::qr::{QUIET, modules};
use super::raster::Raster;
use super::slip::{Laid, Slip, Style, Weight};

/// White dots below each line.
const LEADING: usize = 4;

/// White dots above and below a line across the paper, and of a gap.
const AROUND: usize = 6;
const GAP: usize = 14;

/// Dots of a module of a code: the camera of any door reads three quarters of a millimetre.
const MODULE: usize = 6;

/// Dots of a millimetre.
const MILLIMETRE: usize = 8;

impl Slip {
    /// The picture of it on paper of so many dots.
    pub(crate) fn picture(&self, font: &Font, width: u16) -> Raster {
        let mut picture = Raster::new(width);
        let room = usize::from(picture.width());
        for laid in self.laid(room, &|text, style| font.width(text, style)) {
            let top = picture.height();
            match laid {
                Laid::Line(style, texts) => {
                    picture.feed(font.height(style) + LEADING);
                    for (x, text) in texts {
                        font.draw(&mut picture, (x, top), &text, style);
                    }
                }
                Laid::Rule(weight) => {
                    let high = if weight == Weight::Thick { 4 } else { 2 };
                    picture.feed(2 * AROUND + high);
                    fill(&mut picture, (0, top + AROUND), (room, high));
                }
                Laid::Gap => picture.feed(GAP),
                Laid::Code(content) => code(&mut picture, &content),
                Laid::Ruler => ruler(&mut picture, font),
            }
        }
        picture
    }
}

fn fill(picture: &mut Raster, (left, top): (usize, usize), (wide, high): (usize, usize)) {
    for y in top..top + high {
        (left..left + wide).for_each(|x| picture.blacken(x, y));
    }
}

/// A code in the middle, with the white around it that a reader looks for.
fn code(picture: &mut Raster, content: &str) {
    let Some(code) = modules(content) else { return };
    let (room, whole) = (usize::from(picture.width()), code.side + 2 * QUIET);
    let module = (room / whole).clamp(1, MODULE);
    let (top, left) = (picture.height() + QUIET * module, room.saturating_sub(code.side * module) / 2);
    picture.feed(whole * module);
    for y in 0..code.side {
        for x in (0..code.side).filter(|x| code.is_dark(*x, y)) {
            fill(picture, (left + x * module, top + y * module), (module, module));
        }
    }
}

/// A mark for each millimetre, longer ones for five and for ten, and both edges of what can be printed.
fn ruler(picture: &mut Raster, font: &Font) {
    let (top, room) = (picture.height(), usize::from(picture.width()));
    let number = font.height(Style::Small);
    picture.feed(3 * MILLIMETRE + LEADING + number + LEADING);
    fill(picture, (0, top), (room, 2));
    fill(picture, (room - 2, top), (2, 3 * MILLIMETRE));
    for (mark, x) in (0..room).step_by(MILLIMETRE).enumerate() {
        let high = match mark {
            _ if mark % 10 == 0 => 3 * MILLIMETRE,
            _ if mark % 5 == 0 => 2 * MILLIMETRE,
            _ => MILLIMETRE,
        };
        fill(picture, (x, top), (2, high));
        let name = mark.to_string();
        if mark % 10 == 0 && x + font.width(&name, Style::Small) <= room {
            font.draw(picture, (x, top + 3 * MILLIMETRE + LEADING), &name, Style::Small);
        }
    }
}
