//! What a door says of a ticket, and in which order it judges.
//!
//! forged > given back, exchanged or printed anew > already in > another screening > too early or too late > a fare to be
//! looked at > welcome. The first that holds is said; what is behind it does not matter then.

use super::ids::{ScreeningId, TerminalId};
use super::time::Timestamp;

/// What a door says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No ticket of this house.
    Forged,
    /// The money went back, or it was exchanged for another one.
    GivenBack,
    /// A later print took its place.
    PrintedAnew,
    /// Somebody came in with it.
    AlreadyIn {
        /// When.
        at: Timestamp,
        /// At which door.
        door: TerminalId,
    },
    /// It is for something else that is shown.
    AnotherScreening(ScreeningId),
    /// The house is not open for it yet.
    TooEarly,
    /// It is over.
    TooLate,
    /// Welcome, and the guest should show why the ticket costs less.
    LookAt,
    /// Welcome.
    Welcome,
}

impl Verdict {
    /// Whether the guest goes in.
    #[must_use]
    pub const fn admits(&self) -> bool {
        matches!(self, Self::LookAt | Self::Welcome)
    }
}
