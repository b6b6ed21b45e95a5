//! QR codes: what a scanner reads.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around a code, on each side (ISO/IEC 18004).
pub(super) const QUIET: usize = 4;

/// The modules of a code.
pub(super) struct Modules {
    /// How many there are on each side, without the quiet zone.
    pub(super) side: usize,
    dots: Vec<Color>,
}

impl Modules {
    /// Whether one is dark.
    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && self.dots.get(y * self.side + x) == Some(&Color::Dark)
    }
}

/// The code of `content`; `None` if it is longer than any code holds. A paper is folded and stained: a seventh of it may be
/// gone.
pub(super) fn modules(content: &str) -> Option<Modules> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).ok()?;
    Some(Modules { side: code.width(), dots: code.to_colors() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_fits_the_code_that_fits_narrow_paper() {
        let ticket = "0A".repeat(crate::domain::ticket::LENGTH).split_off(crate::domain::ticket::LENGTH);
        assert_eq!(modules(&ticket).map(|code| code.side), Some(41));
        assert!(modules(&"a".repeat(5_000)).is_none());
    }
}
