//! What a terminal knows that is a door.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, OnceLock};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::kept::Kept;
use crate::domain::entry::Passage;
use crate::domain::hall::SeatId;
use crate::domain::ids::{EntryId, OrderId, ScreeningId};

/// What a terminal knows that is a door.
#[derive(Default)]
pub(in crate::box_office) struct Desk {
    /// The file of what it let in by the signature alone.
    pub(super) kept: OnceLock<Kept>,
    /// How much of that the ledger does not have yet.
    pub(super) waiting: AtomicUsize,
    /// Whom it let pass, for the time that the ledger is away: the last of each ticket.
    pub(super) passed: Mutex<BTreeMap<(OrderId, SeatId), (EntryId, Passage)>>,
    /// Whether somebody looks after the file.
    pub(super) is_open: OnceLock<()>,
    /// Until when it does not ask a ledger that gave no answer.
    pub(super) alone_until: Mutex<Option<Instant>>,
    /// Who is inside of the screening that is watched may be others.
    pub(in crate::box_office) entered: Notify,
    /// The screening of which that was told last, and how often somebody had passed a door to it by then.
    pub(super) told_inside: Mutex<Option<(ScreeningId, u32)>>,
}
