//! A picture as a printer takes it: dots in rows, black or not.

/// Dots of a row on paper of 58 mm, at 8 dots a millimetre.
pub(crate) const NARROW: u16 = 384;

/// Dots of a row on paper of 80 mm.
pub(crate) const WIDE: u16 = 576;

/// Dots, eight in a byte with the leftmost as its highest bit; a 1 is black. It grows downwards as it is drawn on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raster {
    width: u16,
    bytes: Vec<u8>,
}

/// Some rows of a picture, one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Band<'a> {
    /// Bytes of a row.
    pub(crate) row_bytes: u16,
    /// How many rows.
    pub(crate) rows: u16,
    /// Their dots.
    pub(crate) bytes: &'a [u8],
}

impl Raster {
    /// A picture without rows. A width that fills no whole byte is made wider.
    pub(crate) fn new(width: u16) -> Self {
        Self { width: width.clamp(8, u16::MAX / 8 * 8).next_multiple_of(8), bytes: Vec::new() }
    }

    /// Dots of a row.
    pub(crate) fn width(&self) -> u16 {
        self.width
    }

    /// Rows.
    pub(crate) fn height(&self) -> usize {
        self.bytes.len() / self.row_bytes()
    }

    /// Whether a dot is black. Outside all is white.
    pub(crate) fn is_black(&self, x: usize, y: usize) -> bool {
        x < usize::from(self.width)
            && self.bytes.get(y * self.row_bytes() + x / 8).is_some_and(|byte| byte >> (7 - x % 8) & 1 == 1)
    }

    /// The rows in bands of at most `most` rows, top first: a printer that gets little at a time needs little memory,
    /// and stops between two of them where the paper ends.
    pub(crate) fn bands(&self, most: u16) -> impl Iterator<Item = Band<'_>> {
        let row_bytes = self.row_bytes();
        self.bytes.chunks(row_bytes * usize::from(most.max(1))).map(move |bytes| Band {
            row_bytes: self.width / 8,
            rows: u16::try_from(bytes.len() / row_bytes).unwrap_or(most),
            bytes,
        })
    }

    /// Puts white rows below.
    pub(crate) fn feed(&mut self, rows: usize) {
        self.bytes.resize(self.bytes.len() + rows * self.row_bytes(), 0);
    }

    /// Makes a dot black, unless it lies outside.
    pub(crate) fn blacken(&mut self, x: usize, y: usize) {
        let row_bytes = self.row_bytes();
        if x < usize::from(self.width)
            && let Some(byte) = self.bytes.get_mut(y * row_bytes + x / 8)
        {
            *byte |= 0x80 >> (x % 8);
        }
    }

    fn row_bytes(&self) -> usize {
        usize::from(self.width / 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_lie_where_a_printer_looks_for_them() {
        let mut picture = Raster::new(16);
        picture.feed(2);
        for (x, y) in [(0, 0), (9, 0), (15, 1), (16, 0), (0, 2)] {
            picture.blacken(x, y);
        }
        let bands: Vec<Band<'_>> = picture.bands(9).collect();
        assert_eq!(bands, [Band { row_bytes: 2, rows: 2, bytes: &[0x80, 0x40, 0x00, 0x01] }]);
        assert!(picture.is_black(9, 0) && !picture.is_black(8, 0), "the dots outside fell on no other row");
        assert!(!picture.is_black(16, 0) && !picture.is_black(0, 2));
    }

    #[test]
    fn bands_hold_all_rows_and_the_last_may_be_shorter() {
        let mut picture = Raster::new(NARROW);
        picture.feed(50);
        picture.blacken(383, 49);
        let rows: Vec<u16> = picture.bands(24).map(|band| band.rows).collect();
        assert_eq!(rows, [24, 24, 2]);
        assert_eq!(picture.bands(24).last().and_then(|band| band.bytes.last()), Some(&1));
        assert_eq!(Raster::new(WIDE).bands(24).count(), 0);
    }
}
