//! The leave of a second person for one act, while it is asked for: at this terminal, and at others.

use super::sign_in::Credentials;
use crate::domain::ids::{LeaveId, MemberId, RequestId};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{About, Act, LeaveEnd, Role};
use crate::domain::time::Timestamp;

/// How it stands with the ask at other terminals.
#[derive(Clone, Debug, Default)]
pub(crate) enum Elsewhere {
    #[default]
    NotAsked,
    Sending,
    /// Until when somebody may answer.
    Asked(LeaveId, Timestamp),
    /// How it ended: allowed, then the act is under way.
    Ended(Box<LeaveEnd>),
    /// Nobody could be asked, or nobody knows what came of it.
    Failed(Refusal),
}

impl Elsewhere {
    /// Until when it is waited for an answer.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        if let Self::Asked(_, deadline) = self { Some(*deadline) } else { None }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct LeavePanel {
    /// The question that was refused without it; its panel waits for the answer still.
    pub(crate) request: RequestId,
    pub(crate) act: Act,
    /// Whose leave is asked, or that of one above.
    pub(crate) role: Role,
    /// Who may consent with a code in its place.
    pub(crate) member: Option<MemberId>,
    pub(crate) about: About,
    pub(crate) form: Credentials,
    pub(crate) elsewhere: Elsewhere,
}
