//! What the robots of the demo are about.

use crate::domain::ids::{PacketCode, RequestId, ScreeningId};
use crate::domain::refusal::Refusal;

/// How many robots there are.
pub(crate) const ROBOTS: u8 = 5;

/// Where they work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    Screening(ScreeningId),
    Packet(PacketCode),
}

/// What they did there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Sales(u64),
    Shares(u64),
}

/// What the robots are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Demo {
    /// There are none.
    #[default]
    Off,
    /// It is being found out whether there may be some.
    Asking(RequestId),
    Starting,
    On,
    Stopping,
}

/// What became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Robots {
    Started,
    NotStarted(Refusal),
    /// They have gone home, sent or by themselves.
    Stopped(Done),
}
