//! What comes in, and what is to be done.

use crate::box_office::{Event, Judged};
use crate::domain::entry::Scan;
use crate::domain::ids::{LeaveId, RequestId};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{About, Act, LeaveEnd, Person, StaffNumber};
use crate::domain::time::Timestamp;
use crate::door::state::Due;
use crate::tui::state::keys::Key;
use crate::tui::state::sign_in::Secret;

/// What comes in.
#[derive(Clone, Debug)]
pub(crate) enum Msg {
    /// A key, and when it came on the keys' clock.
    Key(Key, u64),
    Paste(String, u64),
    Resize(u16, u16),
    Event(Event),
    Reply(Reply),
    /// It is this late on the keys' clock.
    Tick(u64),
    Terminate,
    Stop,
    Woken,
}

/// What the box office answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Due(Result<Vec<Due>, Refusal>),
    Scanned(Result<Judged, Refusal>),
    Anyway(RequestId, Result<Judged, Refusal>),
    Elsewhere(RequestId, Heard),
    SignedIn(RequestId, Result<Person, Refusal>),
}

/// What came of an ask for leave at other terminals.
#[derive(Clone, Debug)]
pub(crate) enum Heard {
    /// They are asked, until then.
    Asked(LeaveId, Timestamp),
    /// How it ended: allowed, then the guest is being let in by it.
    Ended(Box<LeaveEnd>),
    LetIn(Judged),
    /// Nobody could be asked, or what was allowed could not be done.
    Failed(Refusal),
}

/// What is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// What is due now.
    Due,
    /// Whether this goes in, or out.
    Scan {
        code: String,
        scan: Scan,
    },
    /// Let it in whatever the ticket says, by this leave where it needs one.
    Anyway {
        request: RequestId,
        code: String,
        scan: Scan,
        leave: Option<(Act, StaffNumber, Secret)>,
    },
    /// Ask at the other terminals for leave to let it in, and let it in by that.
    Elsewhere {
        request: RequestId,
        code: String,
        scan: Scan,
        about: Box<About>,
    },
    SignIn {
        request: RequestId,
        number: StaffNumber,
        pin: Secret,
    },
    SignOut,
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Ask(Ask),
    Redraw,
    Suspend,
    Quit,
}
