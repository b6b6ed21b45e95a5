//! What a terminal knows of the staff, and the leave that it has.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use tokio::time::Instant;

use crate::domain::ids::MemberId;
use crate::domain::staff::{Act, Person, StaffNumber};
use crate::ledger::StaffRecord;

/// What a terminal knows of the staff.
#[derive(Default)]
pub(in crate::box_office) struct Desk {
    /// As it was last read, and when that was last found to be so.
    pub(super) roster: Mutex<Option<(Arc<StaffRecord>, Instant)>>,
    pub(super) signed_in: Mutex<Option<StaffNumber>>,
    pub(super) pepper: OnceLock<PathBuf>,
}

/// How it stands with the staff at this terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether the house has staff; without, all is allowed.
    pub has_staff: bool,
    /// Who is signed in here.
    pub signed_in: Option<Person>,
}

/// The leave of a second person at the same terminal, or a member's consent, for whoever is signed in; it comes with the
/// handle that does it.
#[derive(Clone)]
pub struct Leave(pub(super) Arc<Given>);

/// Who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Giver {
    Staff(StaffNumber),
    /// The member whose wallet it is.
    Member(MemberId),
}

pub(super) struct Given {
    pub(super) giver: Giver,
    /// For what; `None` for all that one command does.
    pub(super) act: Option<Act>,
    /// What it was used for.
    pub(super) used: Mutex<Vec<(Act, String)>>,
}
