//! Paper: what is wanted of a printer, and what became of it.
//!
//! Each piece is a *print job*. It is written down before a byte goes to a printer, and ends in a state that has a name:
//!
//! ```text
//! queued ─▶ sent ─▶ confirmed                the printer said so
//!    │        ├───▶ unsure                   it may have come out: nobody answered
//!    │        └───▶ failed: why              the printer said why
//!    ├──────────────▶ failed: why            it was seen before anything was sent
//!    └─▶ dropped                             nobody wants it any more
//! ```
//!
//! What is not on paper may be sent as often as it takes, under the same number. What may be on paper may be sent once more
//! under it: somebody looked, and it did not come out. Any other print of a ticket is a copy, under the next number, and the
//! door takes the last number that may have come out.

use std::time::Duration;

use super::hall::SeatId;
use super::ids::{JobId, OrderRef, TerminalId};
use super::receipt::Receipt;
use super::text::Text;
use super::ticket::MOST_PRINTS;
use super::time::Timestamp;

/// Nothing is under way at a printer for so long: whoever sent it is gone.
const LONGEST: Duration = Duration::from_mins(2);

/// What is on a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// What a guest comes in with.
    Ticket {
        /// Of which order.
        order: OrderRef,
        /// For which seat.
        seat: SeatId,
    },
    /// What was paid for an order, or went back.
    Receipt {
        /// Which order.
        order: OrderRef,
        /// The number of the receipt.
        receipt: Receipt,
    },
}

impl Paper {
    /// The order that it is of.
    #[must_use]
    pub const fn order(&self) -> OrderRef {
        match self {
            Self::Ticket { order, .. } | Self::Receipt { order, .. } => *order,
        }
    }

    /// The seat that it lets in.
    #[must_use]
    pub const fn seat(&self) -> Option<SeatId> {
        match self {
            Self::Ticket { seat, .. } => Some(*seat),
            Self::Receipt { .. } => None,
        }
    }

    /// The stable word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ticket { .. } => "ticket",
            Self::Receipt { .. } => "receipt",
        }
    }
}

/// A paper that was wanted, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id, by which a printer names it too.
    pub id: JobId,
    /// What is on it.
    pub paper: Paper,
    /// The number of the print; from 2 on it is a copy.
    pub print: u16,
    /// How often something of it may have gone to a printer.
    pub tries: u16,
    /// What became of it.
    pub state: JobState,
    /// Where it was wanted last.
    pub terminal: TerminalId,
    /// By whom.
    pub cashier: Text,
    /// When it was wanted first.
    pub made_at: Timestamp,
    /// Since when it is as it is.
    pub changed_at: Timestamp,
}

/// What it is to print something that was wanted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Nothing of it is on paper: it is the print that it was.
    Same,
    /// It may be on paper, and was sent but once: it is the print that it was, where somebody says that it did not come out.
    Looked,
    /// It is on paper: another one is a copy of this number.
    Copy(u16),
    /// It is on its way to a printer.
    UnderWay,
    /// It was printed as often as there are numbers.
    TooMany,
}

impl Job {
    /// What printing it now would be.
    #[must_use]
    pub fn again(&self, now: Timestamp) -> Again {
        let is_gone = now.millis() - self.changed_at.millis() > i64::try_from(LONGEST.as_millis()).unwrap_or(i64::MAX);
        match self.state {
            JobState::Queued | JobState::Failed(_) | JobState::Dropped => Again::Same,
            JobState::Sent if !is_gone => Again::UnderWay,
            JobState::Sent | JobState::Unsure if self.tries < 2 => Again::Looked,
            JobState::Sent | JobState::Unsure | JobState::Confirmed if self.print < MOST_PRINTS => {
                Again::Copy(self.print + 1)
            }
            JobState::Sent | JobState::Unsure | JobState::Confirmed => Again::TooMany,
        }
    }

    /// Whether somebody still waits for it: it is wanted and not on paper.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self.state, JobState::Queued | JobState::Failed(_))
    }
}

/// Why nothing is printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// There are no live tickets for these seats; none at all, if none are named.
    #[error("no ticket is there to be printed")]
    NoTicket(Vec<SeatId>),
    /// That terminal prints it now.
    #[error("it is being printed at {0}")]
    UnderWay(TerminalId),
    /// It was printed as often as there are numbers.
    #[error("it was printed too often")]
    TooMany,
    /// This terminal has no printer.
    #[error("no printer is named")]
    NoPrinter,
}

/// What became of a print job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// Wanted, and nothing was sent.
    Queued,
    /// Under way: something may have gone to the printer.
    Sent,
    /// The printer said that it is on paper.
    Confirmed,
    /// It may be on paper: the printer does not answer, or the program died.
    Unsure,
    /// It is not on paper, and the printer said why.
    Failed(PrinterFault),
    /// Not wanted any more: the tickets went back before it was printed.
    Dropped,
}

impl JobState {
    /// Whether a paper of it may be in somebody's hands.
    #[must_use]
    pub fn may_be_out(self) -> bool {
        matches!(self, Self::Sent | Self::Confirmed | Self::Unsure)
    }

    /// The stable word, without why.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Confirmed => "confirmed",
            Self::Unsure => "unsure",
            Self::Failed(_) => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// Why it failed, as a stable word; nothing of other states.
    #[must_use]
    pub const fn why(self) -> Option<&'static str> {
        match self {
            Self::Failed(fault) => Some(fault.word()),
            _ => None,
        }
    }

    /// The state of these words.
    #[must_use]
    pub fn from_words(word: &str, why: Option<&str>) -> Option<Self> {
        match (word, why) {
            ("failed", Some(why)) => PrinterFault::from_word(why).map(Self::Failed),
            (word, None) => {
                let all = [Self::Queued, Self::Sent, Self::Confirmed, Self::Unsure, Self::Dropped];
                all.into_iter().find(|state| state.word() == word)
            }
            _ => None,
        }
    }
}

/// What keeps a printer from printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrinterFault {
    /// No paper.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// It says that it takes nothing now.
    Offline,
    /// It says that something is broken: the cutter, or worse.
    Broken,
    /// Nobody is at its address.
    Unreachable,
}

impl PrinterFault {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::PaperOut, Self::CoverOpen, Self::Offline, Self::Broken, Self::Unreachable];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PaperOut => "paper-out",
            Self::CoverOpen => "cover-open",
            Self::Offline => "offline",
            Self::Broken => "broken",
            Self::Unreachable => "unreachable",
        }
    }

    /// The fault that has this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.word() == word)
    }
}

/// What is known of a printer. What does not answer is unknown, and never said to be ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrinterState {
    /// It does not say.
    #[default]
    Unknown,
    /// It says that it prints.
    Ready,
    /// It prints, and the paper is near its end.
    PaperLow,
    /// It does not print.
    Fault(PrinterFault),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: JobState, print: u16, tries: u16) -> Job {
        let order = "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
        Job {
            id: JobId::from_bits(7),
            paper: Paper::Ticket { order, seat: "G7".parse().unwrap() },
            print,
            tries,
            state,
            terminal: "T1".parse().unwrap(),
            cashier: Text::new("Li Na"),
            made_at: Timestamp::from_millis(0),
            changed_at: Timestamp::from_millis(1_000),
        }
    }

    #[test]
    fn what_may_be_on_paper_is_printed_once_more_under_its_number_and_then_as_a_copy() {
        let soon = Timestamp::from_millis(2_000);
        let of = |state, print, tries| job(state, print, tries).again(soon);
        assert_eq!(of(JobState::Queued, 1, 0), Again::Same);
        assert_eq!(of(JobState::Failed(PrinterFault::PaperOut), 2, 0), Again::Same);
        assert_eq!(of(JobState::Dropped, 1, 0), Again::Same);
        assert_eq!(of(JobState::Unsure, 1, 1), Again::Looked);
        assert_eq!(of(JobState::Unsure, 1, 2), Again::Copy(2));
        assert_eq!(of(JobState::Confirmed, 3, 1), Again::Copy(4));
        assert_eq!(of(JobState::Confirmed, MOST_PRINTS, 1), Again::TooMany);
        assert_eq!(of(JobState::Sent, 1, 1), Again::UnderWay);
        // Whoever sent it is gone: nobody knows.
        let later = Timestamp::from_millis(200_000);
        assert_eq!(job(JobState::Sent, 1, 1).again(later), Again::Looked);
        assert_eq!(job(JobState::Sent, 1, 2).again(later), Again::Copy(2));
    }

    #[test]
    fn states_read_back_from_their_words() {
        let failed = PrinterFault::ALL.map(JobState::Failed);
        let plain = [JobState::Queued, JobState::Sent, JobState::Confirmed, JobState::Unsure, JobState::Dropped];
        for state in failed.into_iter().chain(plain) {
            assert_eq!(JobState::from_words(state.word(), state.why()), Some(state));
        }
        assert_eq!(JobState::from_words("failed", None), None);
        assert_eq!(JobState::from_words("sent", Some("offline")), None);
    }
}
