//! A packet's code as a picture to be photographed (a QR code) and in letters to be read out.

use qrcode::{Color as Module, EcLevel, QrCode};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::big;
use super::theme::Role;
use super::widgets::{Canvas, wrap};
use crate::domain::ids::PacketCode;

/// Light modules around the code, on each side (ISO/IEC 18004).
const QUIET: usize = 4;

/// The dark modules of a QR code, with the quiet zone around it: rows of equal length.
fn modules(content: &str) -> Option<Vec<Vec<bool>>> {
    // A screen is neither torn nor stained: the lowest level makes the smallest picture.
    let code = QrCode::with_error_correction_level(content, EcLevel::L).ok()?;
    let (width, dots) = (code.width(), code.to_colors());
    let side = width + 2 * QUIET;
    let is_dark = |x: usize, y: usize| {
        let (x, y) = (x.checked_sub(QUIET)?, y.checked_sub(QUIET)?);
        let inside = x < width && y < width;
        inside.then(|| dots.get(y * width + x) == Some(&Module::Dark))
    };
    Some((0..side).map(|y| (0..side).map(|x| is_dark(x, y).unwrap_or(false)).collect()).collect())
}

/// Draws the picture in the middle of `area`.
pub(crate) fn view(code: PacketCode, canvas: &mut Canvas<'_>, area: Rect) {
    let title = canvas.text("picture-title");
    let letters = big::width(code.as_str()).max(30);
    let Some(rows) = modules(&code.scanned()) else { return };
    let side = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    // Half a cell a module where the characters for it are there, else two cells.
    let (wide, high) = if canvas.glyphs.blocks.is_some() { (side, side.div_ceil(2)) } else { (2 * side, side) };
    let needed = (wide.saturating_add(letters + 3 + 4), high.saturating_add(2));
    let fits = needed.0 <= area.width && needed.1 <= area.height;
    let size = if fits { needed } else { (letters + 4, big::height(canvas.glyphs) + 7) };
    let (width, height) = (size.0.min(area.width), size.1.min(area.height));
    let at = Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height);
    let inside = canvas.popup(at, &title, "");
    if inside.is_empty() {
        return;
    }
    let x = if fits {
        draw(&rows, canvas, inside);
        inside.x + wide + 3
    } else {
        inside.x
    };
    big::draw(canvas, x, inside.y + 1, Role::Brand, code.as_str());
    let y = inside.y + big::height(canvas.glyphs) + 2;
    let told = if fits {
        canvas.text("picture-scan")
    } else {
        // The lines of the page around the picture.
        let (columns, lines) = ((needed.0).to_string(), (needed.1 + 6).to_string());
        canvas.locale.fill("picture-small", &[("columns", (&columns).into()), ("lines", (&lines).into())])
    };
    for (line, y) in wrap(&told, inside.right().saturating_sub(x)).iter().zip(y..inside.bottom()) {
        canvas.put(x, y, inside.right().saturating_sub(x), Role::Text, line);
    }
}

/// Draws the picture at the lower left of `area` with a word beside it, if there is room for both and the characters for
/// half a cell a module are there.
pub(crate) fn small(code: PacketCode, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(rows) = modules(&code.scanned()).filter(|_| canvas.glyphs.blocks.is_some()) else { return };
    let side = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let high = side.div_ceil(2);
    if area.width < side.saturating_mul(2) || area.height < high {
        return;
    }
    let at = Rect { y: area.bottom() - high, width: side, height: high, ..area };
    draw(&rows, canvas, at);
    let (x, told) = (at.right() + 2, canvas.text("picture-scan"));
    for (line, y) in wrap(&told, area.right() - x).iter().zip(at.y..at.bottom()) {
        canvas.put(x, y, area.right() - x, Role::Dim, line);
    }
}

/// Dark on light whatever the theme: cameras expect it so.
fn draw(rows: &[Vec<bool>], canvas: &mut Canvas<'_>, at: Rect) {
    let ink = |dark: bool| if dark { Color::Black } else { Color::White };
    let dot = |x: usize, y: usize| rows.get(y).and_then(|row| row.get(x)).copied().unwrap_or(false);
    let blocks = canvas.glyphs.blocks;
    let (lines, cells) = if blocks.is_some() { (rows.len().div_ceil(2), 1) } else { (rows.len(), 2) };
    for line in 0..lines {
        for x in 0..rows.len() * cells {
            let (symbol, above, below) = match blocks {
                Some([upper, ..]) => (upper, dot(x, 2 * line), dot(x, 2 * line + 1)),
                None => (' ', dot(x / cells, line), dot(x / cells, line)),
            };
            let place = |from: u16, by: usize| from.saturating_add(u16::try_from(by).unwrap_or(u16::MAX));
            if let Some(cell) = canvas.buffer.cell_mut((place(at.x, x), place(at.y, line))) {
                cell.set_char(symbol).set_style(Style::new().fg(ink(above)).bg(ink(below)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_the_smallest_picture_with_its_quiet_zone() {
        let rows = modules("frontrow:K7QX2M").unwrap();
        assert_eq!(rows.len(), 21 + 2 * QUIET);
        assert!(rows.iter().all(|row| row.len() == rows.len()));
        let edge = |i: usize| i < QUIET || i >= rows.len() - QUIET;
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert!(!dark || !(edge(x) || edge(y)), "{x} {y}");
            }
        }
        // The finder at the upper left: seven dark modules, and a light one beside them.
        assert!(rows[QUIET][QUIET..QUIET + 7].iter().all(|dark| *dark) && !rows[QUIET][QUIET + 7]);
    }
}
