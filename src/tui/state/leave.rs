//! The leave of a second person for one act, while it is asked for at this terminal.

use super::sign_in::Credentials;
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, RequestId, ScreeningId, TerminalId};
use crate::domain::money::Money;
use crate::domain::staff::{Act, Role};

/// What the act is done to, as far as it is worth telling who gives leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) order: Option<OrderRef>,
    pub(crate) screening: Option<ScreeningId>,
    pub(crate) seats: Vec<SeatId>,
    pub(crate) amount: Option<Money>,
    /// Whose drawer.
    pub(crate) till: Option<TerminalId>,
}

#[derive(Clone, Debug)]
pub(crate) struct LeavePanel {
    /// The question that was refused without it; its panel waits for the answer still.
    pub(crate) request: RequestId,
    pub(crate) act: Act,
    /// Whose leave is asked, or that of one above.
    pub(crate) role: Role,
    pub(crate) subject: Subject,
    pub(crate) form: Credentials,
}
