//! What a printer of ESC/POS is sent, byte by byte.
//!
//! ```text
//! start · [drawer] · (picture in short bands · feed and cut) for each sheet · "tell me when you are here: id"
//! ```
//!
//! All text is part of a picture, so that no printer needs a font of ours. A picture may hold bytes that read like a command
//! which a printer obeys wherever it meets it, within data too. Some of these it can be told to leave alone, and is; the
//! others never come up, as [`harmless`] makes a dot black beside one that is.

pub(super) mod answers;

use std::borrow::Cow;

use super::raster::{Raster, WIDE};
use crate::domain::printer::KickPin;

/// As it was switched on; no Chinese mode, in which bytes are read in pairs; and neither opening a drawer nor switching
/// itself off at once (`DLE DC4`), wherever it seems to read that.
const START: &[u8] = b"\x1b@\x1c.\x1d(D\x05\x00\x14\x01\x00\x02\x00";

/// How it is with the printer, with what keeps it from printing, with errors, and with its paper: answered at once, also
/// when it does not print.
pub(super) const ASK_STATE: &[u8] = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04";

/// Forget at once all that was sent and is not printed yet.
pub(super) const FORGET: &[u8] = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08";

/// Up to where the cutter is, and cut but for a point, so that the sheet stays until it is taken.
const CUT: &[u8] = b"\x1dVB\x00";

/// A narrow roll mostly has no cutter, and is torn off: some lines more.
const FEED_TO_TEAR: &[u8] = b"\x1bd\x04";

/// Rows of a band: with the widest rows less than the 4 KB of memory that the smallest printers have.
const BAND: u16 = 32;

/// The most bytes that a printer may still want of a band when a job breaks off.
pub(super) const LONGEST_BAND: usize = BAND as usize * (WIDE as usize / 8);

/// A command that is obeyed wherever it stands begins so, with one of these behind it.
const AT_ONCE: u8 = 0x10;
const AT_ONCE_KINDS: [u8; 3] = [0x04, 0x05, 0x14];

/// What opens the drawer: for how long its coil has current, and for how long then not, in 2 ms.
pub(super) fn kick(pin: KickPin) -> [u8; 5] {
    let pin = match pin {
        KickPin::Two => 0,
        KickPin::Five => 1,
    };
    [0x1b, b'p', pin, 50, 50]
}

/// All that is sent for one job. The printer answers with `id` when it has done all of it.
pub(super) fn job(sheets: &[Raster], drawer: Option<KickPin>, id: Id) -> Vec<u8> {
    let mut bytes = START.to_vec();
    if let Some(pin) = drawer {
        bytes.extend(kick(pin));
    }
    for sheet in sheets {
        for band in sheet.bands(BAND) {
            bytes.extend([0x1d, b'v', b'0', 0]);
            bytes.extend(band.row_bytes.to_le_bytes());
            bytes.extend(band.rows.to_le_bytes());
            bytes.extend_from_slice(&harmless(band.bytes));
        }
        if sheet.width() < WIDE {
            bytes.extend(FEED_TO_TEAR);
        }
        bytes.extend(CUT);
    }
    bytes.extend(b"\x1d(H\x06\x000\x30");
    bytes.extend(id.bytes());
    bytes
}

/// These dots without what a printer would obey at once: where that stands, a dot becomes black beside one that is.
fn harmless(dots: &[u8]) -> Cow<'_, [u8]> {
    let is_command = |pair: &[u8]| pair[0] == AT_ONCE && AT_ONCE_KINDS.contains(&pair[1]);
    if !dots.windows(2).any(is_command) {
        return Cow::Borrowed(dots);
    }
    let mut dots = dots.to_vec();
    for at in 1..dots.len() {
        if is_command(&dots[at - 1..=at]) {
            dots[at - 1] |= AT_ONCE >> 1;
        }
    }
    Cow::Owned(dots)
}

/// What a printer answers a job with: one of 65,536, in four characters that no byte of its state looks like, so that
/// these are told apart where they come in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) u16);

impl Id {
    fn bytes(self) -> [u8; 4] {
        [12, 8, 4, 0].map(|place| b'@' | u8::try_from(self.0 >> place & 0xf).unwrap_or_default())
    }

    /// The id that these four characters are, if they are one of ours.
    fn of(bytes: &[u8]) -> Option<Self> {
        let is_ours = bytes.len() == 4 && bytes.iter().all(|byte| byte & 0xf0 == b'@');
        is_ours.then(|| Self(bytes.iter().fold(0, |id, byte| id << 4 | u16::from(byte & 0xf))))
    }

    /// The one of the next job.
    pub(super) fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printing::raster::NARROW;
    use proptest::prelude::*;

    /// Three rows of 16 dots.
    fn small() -> Raster {
        let mut picture = Raster::new(16);
        picture.feed(3);
        for (x, y) in [(0, 0), (9, 0), (15, 1), (3, 2), (4, 2)] {
            picture.blacken(x, y);
        }
        picture
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
    }

    /// What python-escpos 3.1 makes of the same picture, `image(…, impl="bitImageRaster", fragment_height=2)`, of
    /// `hw("INIT")`, `cashdraw(2)`, `cashdraw(5)`, `print_and_feed(4)` and `cut(mode="PART", feed=False)`.
    #[test]
    fn the_bytes_are_those_of_python_escpos_where_both_say_the_same() {
        const INIT: &str = "1b 40";
        const PICTURE: &str = "1d 76 30 00 02 00 02 00 80 40 00 01 1d 76 30 00 02 00 01 00 18 00";
        let mut bands = Vec::new();
        for band in small().bands(2) {
            bands.extend([0x1d, b'v', b'0', 0]);
            bands.extend(band.row_bytes.to_le_bytes());
            bands.extend(band.rows.to_le_bytes());
            bands.extend_from_slice(&harmless(band.bytes));
        }
        assert_eq!(hex(&bands), PICTURE);
        assert_eq!(hex(&kick(KickPin::Two)), "1b 70 00 32 32");
        assert_eq!(hex(&kick(KickPin::Five)), "1b 70 01 32 32");
        assert_eq!((hex(FEED_TO_TEAR), hex(CUT)), ("1b 64 04".to_owned(), "1d 56 42 00".to_owned()));
        assert!(hex(START).starts_with(INIT));
    }

    #[test]
    fn a_job_begins_anew_opens_the_drawer_first_cuts_each_sheet_and_asks_for_its_id() {
        let job = job(&[small(), small()], Some(KickPin::Two), Id(0x0123));
        let sheet = "1d 76 30 00 02 00 03 00 80 40 00 01 18 00 1b 64 04 1d 56 42 00";
        let start = "1b 40 1c 2e 1d 28 44 05 00 14 01 00 02 00 1b 70 00 32 32";
        assert_eq!(hex(&job), format!("{start} {sheet} {sheet} 1d 28 48 06 00 30 30 40 41 42 43"));
    }

    #[test]
    fn a_wide_sheet_is_cut_and_not_torn_and_no_band_needs_much_memory() {
        let mut picture = Raster::new(WIDE);
        picture.feed(70);
        let job = job(&[picture], None, Id(0));
        assert_eq!(job.len(), START.len() + 70 * 72 + 3 * 8 + CUT.len() + 11);
        let mut narrow = Raster::new(NARROW);
        narrow.feed(1);
        assert!(hex(&super::job(&[narrow], None, Id(0))).contains("1b 64 04 1d 56 42 00"));
        const { assert!(LONGEST_BAND < 4096) }
    }

    proptest! {
        #[test]
        fn no_picture_holds_what_a_printer_obeys_at_once(
            dots in proptest::collection::vec(prop_oneof![Just(0x10), Just(0x04), Just(0x05), Just(0x14), any::<u8>()], 0..64)
        ) {
            let harmless = harmless(&dots);
            prop_assert!(!harmless.windows(2).any(|pair| pair[0] == 0x10 && [0x04, 0x05, 0x14].contains(&pair[1])));
            // No dot is lost, and the fewest are added.
            let added: u32 = dots.iter().zip(harmless.iter()).map(|(was, is)| (was ^ is).count_ones()).sum();
            prop_assert!(dots.iter().zip(harmless.iter()).all(|(was, is)| was & is == *was));
            let commands = dots.windows(2).filter(|pair| pair[0] == 0x10 && [0x04, 0x05, 0x14].contains(&pair[1]));
            prop_assert_eq!(added as usize, commands.count());
        }

        #[test]
        fn every_id_is_read_back(id: u16) {
            prop_assert_eq!(Id::of(&Id(id).bytes()), Some(Id(id)));
        }
    }
}
