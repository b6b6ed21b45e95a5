//! Simulated terminals: robots that do at their counters what people do.
//!
//! A robot is a terminal like any other, with a [`crate::box_office::BoxOffice`] of its own, which shares its connections
//! and its maps with those of the other robots. It looks at the
//! seats, picks some, hesitates, holds them, pays, changes its mind, walks away and comes back; now and then it
//! gives a ticket back or takes a share of a red packet. Or all of them are after one red packet, until it is over.
//!
//! ```text
//! Plan ─▶ Crew::start ─▶ a robot: a seed ─▶ decisions ─▶ BoxOffice
//!                                                            │ what it was told
//!         Crew::progress ◀──────── figures, books ◀──────────┘
//!         Crew::stop ─────▶ Report
//! ```
//!
//! What a robot decides comes from its seed alone; what becomes of it is for the stores to say.

mod books;
mod crew;
mod decisions;
mod figures;
mod money;
mod packets;
mod report;
mod robot;
mod shared;

pub use crew::{Crew, NotStarted};
pub use figures::{Latency, Step};
pub use report::{Checked, PacketSums, Report, UnsureEnds};

use crate::domain::ids::{PacketCode, ScreeningId};

/// The most robots of one crew.
pub const MOST_TERMINALS: usize = 1_000;

/// What a crew of robots is to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many terminals.
    pub terminals: usize,
    /// The same seed, the same decisions.
    pub seed: u64,
    /// How many things each terminal does in a second; `None`: as many as the mix has it.
    pub rate: Option<f64>,
    /// Where.
    pub place: Place,
    /// What.
    pub mix: Mix,
}

/// Where robots work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One screening.
    Screening(ScreeningId),
    /// The next one with the most free seats.
    Hot,
    /// All that are on sale.
    All,
    /// At one red packet, as people grab, whatever the mix: they leave when it is over.
    Packet(PacketCode),
}

/// How robots behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mix {
    /// As people do, at their pace.
    #[default]
    Default,
    /// As on the day when sales begin: everyone as fast as they can.
    Storm,
    /// Mostly red packets.
    RedPackets,
}

impl Mix {
    /// Every mix.
    pub const ALL: [Self; 3] = [Self::Default, Self::Storm, Self::RedPackets];

    /// The stable word for it on the command line and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Storm => "storm",
            Self::RedPackets => "red-packets",
        }
    }

    /// The mix that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mix| mix.word() == word)
    }
}

/// What robots did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Holds that were tried.
    pub attempts: u64,
    /// Holds that were made.
    pub holds: u64,
    /// Holds that were refused because someone else was quicker.
    pub lost_races: u64,
    /// Orders that were paid.
    pub sales: u64,
    /// Orders that were given up.
    pub cancels: u64,
    /// Orders whose money was given back.
    pub refunds: u64,
    /// Orders that ended by their deadline.
    pub expired: u64,
    /// Steps of which it was not known at once whether they were done.
    pub unsure: u64,
    /// Shares of red packets that were taken.
    pub grabs: u64,
}
