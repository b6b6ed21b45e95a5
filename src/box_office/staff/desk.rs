//! What a terminal knows of the staff, and the leave that it has.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::domain::ids::{LeaveId, MemberId};
use crate::domain::staff::{Act, LeaveAsk, LeaveEnd, Person, StaffNumber};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::StaffRecord;

/// An ask that was not said again for so long is asked no more.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(7);

/// As many asks are kept in mind; nobody answers more.
const MOST_ASKS: usize = 50;

/// What a terminal knows of the staff.
#[derive(Default)]
pub(in crate::box_office) struct Desk {
    /// As it was last read, and when that was last found to be so.
    pub(super) roster: Mutex<Option<(Arc<StaffRecord>, Instant)>>,
    pub(super) signed_in: Mutex<Option<StaffNumber>>,
    pub(super) pepper: OnceLock<PathBuf>,
    /// Leave that is asked for at other terminals.
    pub(super) heard: Mutex<Heard>,
    /// Changes when some ask has ended.
    pub(super) ended: watch::Sender<u64>,
}

/// For what leave was wanted last by a handle.
#[derive(Clone, Default)]
pub(in crate::box_office) struct Wanted(pub(super) Arc<Mutex<Option<LeaveWanted>>>);

/// How it stands with the staff at this terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether the house has staff; without, all is allowed.
    pub has_staff: bool,
    /// Who is signed in here.
    pub signed_in: Option<Person>,
}

/// The leave of a second person, given at the same terminal or at another, or a member's consent, for whoever is signed in;
/// it comes with the handle that does it.
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
    /// To what alone; `None` for what it is first used for.
    pub(super) subject: Option<Text>,
    /// Where it was given, and under which ask; nothing if it was here.
    pub(super) origin: Option<String>,
    /// What it was used for.
    pub(super) used: Mutex<Vec<(Act, String)>>,
}

impl Given {
    /// A leave that was proven here.
    pub(super) fn here(giver: StaffNumber, act: Option<Act>) -> Self {
        Self { giver: Giver::Staff(giver), act, subject: None, origin: None, used: Mutex::default() }
    }

    /// A member's own consent.
    pub(super) fn by_member(member: MemberId, act: Act) -> Self {
        Self { giver: Giver::Member(member), act: Some(act), subject: None, origin: None, used: Mutex::default() }
    }

    /// One that was given at another terminal.
    pub(super) fn elsewhere(giver: StaffNumber, ask: &LeaveAsk, origin: String) -> Self {
        Self {
            giver: Giver::Staff(giver),
            act: Some(ask.act),
            subject: Some(ask.subject.clone()),
            origin: Some(origin),
            used: Mutex::default(),
        }
    }
}

/// For what a use case wanted leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaveWanted {
    /// The act.
    pub act: Act,
    /// To what.
    pub subject: Text,
}

/// An ask that whoever is signed in may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardAsk {
    /// What is asked.
    pub ask: LeaveAsk,
    /// Until when it stands, unless it is said again.
    pub until: Timestamp,
}

/// What came of an ask.
#[derive(Clone)]
pub struct LeaveAnswer {
    /// Its end.
    pub end: LeaveEnd,
    /// The leave, if it was given: for `BoxOffice::with_leave`.
    pub leave: Option<Leave>,
}

/// What a terminal has heard on the channel.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) asks: BTreeMap<LeaveId, HeardAsk>,
    /// Those of them that have ended, until their time is up: what was under way is no new ask.
    pub(super) over: Vec<LeaveId>,
    /// What was told last.
    pub(super) told: Vec<HeardAsk>,
}

impl Heard {
    /// What cannot be answered any more takes no room.
    pub(super) fn forget(&mut self, now: Timestamp) {
        self.asks.retain(|_, heard| heard.ask.deadline > now);
        let asks = &self.asks;
        self.over.retain(|id| asks.contains_key(id));
    }

    /// That one has ended stays known as long as it could be heard.
    pub(super) fn end(&mut self, id: LeaveId) {
        if self.asks.contains_key(&id) && !self.over.contains(&id) {
            self.over.push(id);
        }
    }

    /// What was heard first under an id is what is asked.
    pub(super) fn hear(&mut self, ask: LeaveAsk, now: Timestamp) {
        if self.asks.len() >= MOST_ASKS && !self.asks.contains_key(&ask.id) {
            return;
        }
        let known = self.asks.entry(ask.id).or_insert(HeardAsk { until: now, ask });
        known.until = known.ask.deadline.min(now.plus(FORGOTTEN_AFTER));
    }

    pub(super) fn open(&self, now: Timestamp) -> impl Iterator<Item = &HeardAsk> {
        self.asks.values().filter(move |heard| heard.until > now && !self.over.contains(&heard.ask.id))
    }
}
