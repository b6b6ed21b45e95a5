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
