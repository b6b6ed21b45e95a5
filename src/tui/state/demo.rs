//! What the robots of the demo are about.

use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;

/// How many robots there are.
pub(crate) const ROBOTS: u8 = 5;

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
    /// They have gone home, after so many sales.
    Stopped(u64),
}
