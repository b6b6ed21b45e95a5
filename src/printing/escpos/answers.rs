//! What a printer of ESC/POS says, told apart by the bits that are fixed in each kind of byte:
//!
//! ```text
//! 0··1··10                    one of four bytes of its state, which it was asked for
//! 0··1··00 0··0·· 0··0·· …    its state in four bytes, unasked (ASB)
//! 0··1··11 … 00               a block: of ours is 37 22 id id id id 00, "all of that job is done", and 37 25 00, "forgotten"
//! 11 13                       XON, XOFF: anywhere
//! ```
//!
//! Bytes come one at a time and late, and state may come in the middle of a block. What fits nowhere is passed over: only
//! what is plainly said counts.

use super::Id;
use crate::domain::paper::{PrinterFault, PrinterState};

/// Something that a printer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// One byte of its state, as asked for.
    Status(u8),
    /// Its state, unasked.
    Unasked(PrinterState),
    /// All of this job is on paper.
    Done(Id),
    /// What was not printed yet is forgotten.
    Forgotten,
}

/// A block is not longer than this: behind a longer one its end was lost.
const LONGEST_BLOCK: usize = 80;

/// Reads what a printer says.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    block: Option<Vec<u8>>,
    unasked: Option<Vec<u8>>,
}

impl Answers {
    /// What the next byte completes, if it completes something.
    pub(crate) fn read(&mut self, byte: u8) -> Option<Said> {
        if matches!(byte, 0x11 | 0x13) {
            return None;
        }
        if let Some(unasked) = &mut self.unasked {
            if byte & 0x90 == 0 {
                unasked.push(byte);
                let whole = <[u8; 4]>::try_from(unasked.as_slice()).ok()?;
                self.unasked = None;
                return Some(Said::Unasked(state_unasked(whole)));
            }
            // It broke off: this byte is something else.
            self.unasked = None;
        }
        match byte & 0x93 {
            0x12 => return Some(Said::Status(byte)),
            0x10 => self.unasked = Some(vec![byte]),
            0x13 => self.block = Some(vec![byte]),
            _ => {
                let block = self.block.as_mut()?;
                if byte != 0 {
                    block.push(byte);
                    if block.len() > LONGEST_BLOCK {
                        self.block = None;
                    }
                    return None;
                }
                return match self.block.take()?.as_slice() {
                    [0x37, 0x22, id @ ..] => Id::of(id).map(Said::Done),
                    [0x37, 0x25] => Some(Said::Forgotten),
                    _ => None,
                };
            }
        }
        None
    }
}

/// The state in four bytes that were asked for: of the printer, of what keeps it from printing, of errors, of the paper.
pub(crate) fn state_asked([printer, offline, error, paper]: [u8; 4]) -> PrinterState {
    first_of(&[
        (offline & 0x04 != 0, PrinterState::Fault(PrinterFault::CoverOpen)),
        (offline & 0x20 != 0 || paper & 0x60 != 0, PrinterState::Fault(PrinterFault::PaperOut)),
        // The cutter; what does not mend itself; what an operator can mend.
        (error & 0x2c != 0, PrinterState::Fault(PrinterFault::Broken)),
        // A hot head cools by itself, and someone who feeds paper stops.
        (printer & 0x08 != 0 || offline & 0x48 != 0 || error & 0x40 != 0, PrinterState::Fault(PrinterFault::Offline)),
        (paper & 0x0c != 0, PrinterState::PaperLow),
    ])
}

/// The same of the four bytes that come unasked.
fn state_unasked([printer, error, paper, _]: [u8; 4]) -> PrinterState {
    first_of(&[
        (printer & 0x20 != 0, PrinterState::Fault(PrinterFault::CoverOpen)),
        (paper & 0x0c != 0, PrinterState::Fault(PrinterFault::PaperOut)),
        (error & 0x2c != 0, PrinterState::Fault(PrinterFault::Broken)),
        (printer & 0x48 != 0 || error & 0x40 != 0, PrinterState::Fault(PrinterFault::Offline)),
        (paper & 0x03 != 0, PrinterState::PaperLow),
    ])
}

/// What comes first is what someone has to see to first: an open cover lifts the paper off its sensor.
fn first_of(signs: &[(bool, PrinterState)]) -> PrinterState {
    signs.iter().find(|(is_so, _)| *is_so).map_or(PrinterState::Ready, |(_, state)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DONE: [u8; 7] = [0x37, 0x22, 0x40, 0x41, 0x42, 0x43, 0x00];

    fn said(bytes: &[u8]) -> Vec<Said> {
        let mut answers = Answers::default();
        bytes.iter().filter_map(|byte| answers.read(*byte)).collect()
    }

    #[test]
    fn a_printer_says_that_a_job_is_done_however_its_state_comes_in_between() {
        assert_eq!(said(&DONE), [Said::Done(Id(0x0123))]);
        let ready = Said::Unasked(PrinterState::Ready);
        for at in 0..=DONE.len() {
            let (before, after) = DONE.split_at(at);
            let noisy = [before, &[0x10, 0x00, 0x00, 0x00, 0x13, 0x11], after].concat();
            let mut heard = said(&noisy);
            heard.sort_by_key(|said| *said != ready);
            assert_eq!(heard, [ready, Said::Done(Id(0x0123))], "before byte {at}");
            let asked = [before, &[0x12, 0x16], after].concat();
            let heard = said(&asked);
            assert!(heard.contains(&Said::Status(0x16)) && heard.contains(&Said::Done(Id(0x0123))), "{heard:?}");
        }
    }

    #[test]
    fn what_is_not_ours_or_broke_off_says_nothing() {
        assert_eq!(said(&[0x37, 0x22, 0x40, 0x41, 0x42, 0x00]), [], "too short");
        assert_eq!(said(&[0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00]), [], "an id of somebody else");
        assert_eq!(said(&[0x5f, 0x45, 0x50, 0x00]), [], "a block of another kind");
        assert_eq!(said(&[0x37, 0x22, 0x40, 0x37, 0x25, 0x00]), [Said::Forgotten], "a block begins anew");
        assert_eq!(said(&[0x10, 0x00, 0x12]), [Said::Status(0x12)], "four bytes of which two came");
        assert_eq!(said(&[0x00, 0x41, 0xff, 0x80]), []);
        let endless = [&[0x37][..], &[0x41; 200], &[0x00], &DONE].concat();
        assert_eq!(said(&endless), [Said::Done(Id(0x0123))]);
    }

    #[test]
    fn what_a_line_echoes_is_no_answer() {
        let job = super::super::job(&[], None, Id(0x0123));
        let echo = [super::super::ASK_STATE, &job, super::super::FORGET].concat();
        assert!(said(&echo).iter().all(|said| matches!(said, Said::Unasked(_))), "{:?}", said(&echo));
    }

    #[test]
    fn each_fault_has_its_bits_and_what_must_be_seen_to_first_comes_first() {
        use PrinterFault::{Broken, CoverOpen, Offline, PaperOut};
        let ready = [0x12; 4];
        assert_eq!(state_asked(ready), PrinterState::Ready);
        assert_eq!(state_asked([0x16, 0x12, 0x12, 0x12]), PrinterState::Ready, "the drawer is open");
        let with = |at: usize, bits: u8| {
            let mut bytes = ready;
            bytes[at] |= bits;
            bytes[0] |= if at > 0 { 0x08 } else { 0 };
            state_asked(bytes)
        };
        for (at, bits, fault) in [
            (0, 0x08, Offline),
            (1, 0x04, CoverOpen),
            (1, 0x08, Offline),
            (1, 0x20, PaperOut),
            (1, 0x40, Offline),
            (2, 0x08, Broken),
            (2, 0x20, Broken),
            (2, 0x40, Offline),
            (3, 0x60, PaperOut),
        ] {
            assert_eq!(with(at, bits), PrinterState::Fault(fault), "byte {at}, bits {bits:#x}");
        }
        assert_eq!(state_asked([0x12, 0x12, 0x12, 0x1e]), PrinterState::PaperLow);
        assert_eq!(
            state_asked([0x1a, 0x36, 0x12, 0x72]),
            PrinterState::Fault(CoverOpen),
            "no paper below an open cover"
        );
        assert_eq!(said(&[0x38, 0x00, 0x0f, 0x00]), [Said::Unasked(PrinterState::Fault(CoverOpen))]);
        assert_eq!(said(&[0x18, 0x00, 0x0f, 0x00]), [Said::Unasked(PrinterState::Fault(PaperOut))]);
        assert_eq!(said(&[0x18, 0x08, 0x00, 0x00]), [Said::Unasked(PrinterState::Fault(Broken))]);
        assert_eq!(said(&[0x10, 0x00, 0x03, 0x00]), [Said::Unasked(PrinterState::PaperLow)]);
    }

    proptest! {
        #[test]
        fn no_noise_is_taken_for_a_job_that_is_done(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
            let without_head: Vec<u8> = noise.into_iter().filter(|byte| *byte != 0x37).collect();
            prop_assert!(!said(&without_head).iter().any(|said| matches!(said, Said::Done(_) | Said::Forgotten)));
        }
    }
}
