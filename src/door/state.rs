//! What the door's face knows: plain data, and what it says of itself.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::keys::{Deed, Place};
use crate::box_office::{Judged, Link, Standing};
use crate::domain::entry::{Gate, Verdict, Way};
use crate::domain::hall::SeatId;
use crate::domain::ids::{EntryId, OrderRef, RequestId, ScreeningId, TerminalId};
use crate::domain::refusal::Refusal;
use crate::domain::screening::{House, Screening};
use crate::domain::staff::{Act, Role};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::locale::Locale;
use crate::tui::state::burst::Burst;
use crate::tui::state::leave::Elsewhere;
use crate::tui::state::sign_in::Credentials;

/// How long a verdict fills the screen, unless another comes: of one who goes in, and of one with whom the usher speaks.
const WELCOME_STAYS: Duration = Duration::from_secs(8);
const STOP_STAYS: Duration = Duration::from_mins(1);

/// So many scans are kept in sight at most.
const MOST_RECENT: usize = 30;

/// The most scans that wait for their turn: more are not a queue of guests.
pub(crate) const MOST_QUEUED: usize = 50;

/// A screening that is let in now.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) screening: Arc<Screening>,
    pub(crate) admitted: u32,
    pub(crate) sold: u32,
}

/// What an usher is called to do, by colour, sign and bell alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// The guest goes in, and nobody need look.
    Go,
    /// Somebody is to look.
    Look,
    /// The guest stays out.
    Stop,
}

/// What is said of a scan.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    Judged(Judged),
    /// Found out later, of one whom this door let in by the signature alone.
    LetInAlone(OrderRef, SeatId, Verdict),
    /// It was something else, or a piece of a ticket.
    NoTicket,
    /// It was not judged.
    Refused(Refusal),
}

impl Told {
    pub(crate) fn judged(&self) -> Option<&Judged> {
        match self {
            Self::Judged(judged) => Some(judged),
            Self::NoTicket | Self::Refused(_) | Self::LetInAlone(..) => None,
        }
    }

    /// The seat on the ticket.
    pub(crate) fn seat(&self) -> Option<SeatId> {
        match self {
            Self::Judged(judged) => judged.ticket.map(|ticket| ticket.seat),
            Self::LetInAlone(_, seat, _) => Some(*seat),
            Self::NoTicket | Self::Refused(_) => None,
        }
    }

    /// What the usher is called to do.
    pub(crate) fn call(&self) -> Call {
        match self {
            Self::Judged(judged) if !judged.passes => Call::Stop,
            Self::Judged(judged) if judged.is_alone || judged.verdict == Verdict::LookAt => Call::Look,
            Self::Judged(_) => Call::Go,
            Self::Refused(_) => Call::Look,
            Self::NoTicket | Self::LetInAlone(..) => Call::Stop,
        }
    }

    /// Whether the guest passes.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Judged(judged) => judged.passes,
            Self::NoTicket | Self::Refused(_) | Self::LetInAlone(..) => false,
        }
    }
}

/// Whether the guest goes in although the ticket says otherwise.
pub(crate) fn is_anyway(judged: &Judged) -> bool {
    judged.passes && !judged.verdict.passes()
}

/// A scan, and what is said of it.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) at: Timestamp,
    pub(crate) code: String,
    pub(crate) told: Told,
}

/// The list of what is due, and the mark in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chooser {
    pub(crate) marked: Option<ScreeningId>,
}

/// Letting one in whose ticket says otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Anyway {
    /// The entry that it will be: repeating it books it once.
    pub(crate) entry: EntryId,
    pub(crate) code: String,
    pub(crate) judged: Judged,
    /// When it was asked, on the keys' clock: what a key meant before is no answer.
    pub(crate) since: u64,
    /// By whose leave, where it needs some.
    pub(crate) leave: Option<(Act, Role)>,
    pub(crate) form: Credentials,
    /// How it stands with the ask at other terminals, and which one is waited for.
    pub(crate) elsewhere: Elsewhere,
    pub(crate) asked_elsewhere: Option<RequestId>,
    pub(crate) is_under_way: bool,
}

/// What lies over the screen.
#[derive(Clone, Debug)]
pub(crate) enum Panel {
    Choose(Chooser),
    Anyway(Box<Anyway>),
    /// Whether to leave, asked at this instant.
    Quit(u64),
    Help,
}

/// All that the face knows.
pub(crate) struct Model {
    pub(crate) locale: Arc<Locale>,
    pub(crate) house: Arc<House>,
    pub(crate) terminal: TerminalId,
    pub(crate) cashier: Text,
    pub(crate) standing: Standing,
    pub(crate) lock_after: Duration,
    pub(crate) last_act: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) size: (u16, u16),
    pub(crate) live: Link,
    pub(crate) ledger: Link,
    pub(crate) gate: Option<Gate>,
    pub(crate) way: Way,
    /// What is due, by start, and whether it was ever read.
    pub(crate) due: Vec<Due>,
    pub(crate) is_read: bool,
    /// The minute in which it was asked for last.
    pub(crate) due_asked: Option<i64>,
    /// The last scan, while it fills the screen.
    pub(crate) shown: Option<Scan>,
    /// The last ones, the newest first.
    pub(crate) recent: VecDeque<Scan>,
    /// The one that is being judged, and those after it.
    pub(crate) asked: Option<(String, Way)>,
    pub(crate) queue: VecDeque<(String, Way)>,
    /// Entries that the ledger does not have yet, and those who turned out not to be let in.
    pub(crate) unbooked: usize,
    pub(crate) doubles: usize,
    pub(crate) panel: Option<Panel>,
    pub(crate) sign_in: Option<Credentials>,
    pub(crate) burst: Burst,
    /// When a scan came last, on the keys' clock: the key that ends it may come late.
    pub(crate) scanned_at: Option<u64>,
    /// The id of what is said at the foot.
    pub(crate) hint: Option<&'static str>,
    /// How often someone is to look up.
    pub(crate) calls: u64,
    /// The id of the next entry.
    pub(crate) mint: EntryId,
    requests: u64,
}

impl Model {
    #[expect(clippy::too_many_arguments, reason = "each is a fact of its own")]
    pub(crate) fn new(
        locale: Arc<Locale>,
        house: Arc<House>,
        terminal: TerminalId,
        cashier: Text,
        standing: Standing,
        gate: Option<Gate>,
        now: Timestamp,
        size: (u16, u16),
    ) -> Self {
        let panel = gate.is_none().then(|| Panel::Choose(Chooser::default()));
        let sign_in = (standing.has_staff && standing.signed_in.is_none()).then(Credentials::default);
        Self {
            locale,
            house,
            terminal,
            cashier,
            standing,
            lock_after: Duration::ZERO,
            last_act: now,
            now,
            size,
            live: Link::Up,
            ledger: Link::Up,
            gate,
            way: Way::In,
            due: Vec::new(),
            is_read: false,
            due_asked: None,
            shown: None,
            recent: VecDeque::new(),
            asked: None,
            queue: VecDeque::new(),
            unbooked: 0,
            doubles: 0,
            panel,
            sign_in,
            burst: Burst::default(),
            scanned_at: None,
            hint: None,
            calls: 0,
            mint: EntryId::from_bits(0),
            requests: 0,
        }
    }

    /// The house is this now. Where nobody comes back, nobody is let out: no key would turn it.
    pub(crate) fn is_of(&mut self, house: Arc<House>) {
        if !house.doors.re_entry {
            self.way = Way::In;
        }
        self.house = house;
    }

    /// The next id of a question.
    pub(crate) fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Where keys are heard.
    pub(crate) fn place(&self) -> Place {
        match &self.panel {
            _ if self.sign_in.is_some() => Place::SignIn,
            Some(Panel::Choose(_)) => Place::Choose,
            Some(Panel::Anyway(anyway)) if anyway.leave.is_some() => Place::Leave,
            Some(Panel::Anyway(_) | Panel::Quit(_)) => Place::Question,
            Some(Panel::Help) => Place::Help,
            None => Place::Watch,
        }
    }

    /// Whether someone is being let in anyway just now.
    pub(crate) fn is_letting_in(&self) -> bool {
        matches!(&self.panel, Some(Panel::Anyway(anyway)) if anyway.is_under_way)
    }

    /// The ask for leave at other terminals that is waited for.
    pub(crate) fn asks_elsewhere(&self) -> Option<RequestId> {
        if let Some(Panel::Anyway(anyway)) = &self.panel { anyway.asked_elsewhere } else { None }
    }

    /// Whether this can be done now: what cannot is not named at the foot.
    pub(crate) fn can(&self, deed: Deed) -> bool {
        match deed {
            Deed::Anyway => self.stopped().is_some(),
            Deed::Elsewhere => self.asks_elsewhere().is_none() && !self.is_letting_in(),
            Deed::TurnWay => self.house.doors.re_entry,
            Deed::Back => self.panel.is_some() || self.shown.is_some() || self.doubles > 0,
            _ => true,
        }
    }

    /// Where digits are typed.
    pub(crate) fn form(&mut self) -> Option<&mut Credentials> {
        match (&mut self.sign_in, &mut self.panel) {
            (Some(form), _) => Some(form),
            (None, Some(Panel::Anyway(anyway))) if anyway.leave.is_some() => Some(&mut anyway.form),
            _ => None,
        }
    }

    /// The screening that is let in now.
    pub(crate) fn here(&self) -> Option<&Due> {
        match self.gate? {
            Gate::House => None,
            Gate::Screening(id) => self.due.iter().find(|due| due.screening.id == id),
            Gate::Hall(hall) => {
                let mut of_hall = self.due.iter().filter(|due| due.screening.hall.id == hall);
                of_hall.find(|due| due.screening.ends_at() > self.now)
            }
        }
    }

    /// The last scan whose guest stays outside, as far as someone may let them in.
    pub(crate) fn stopped(&self) -> Option<(&Scan, &Judged)> {
        let scan = self.shown.as_ref()?;
        let Told::Judged(judged) = &scan.told else { return None };
        (!scan.told.passes() && judged.verdict != Verdict::NotIn && judged.ticket.is_some()).then_some((scan, judged))
    }

    /// Puts a scan and what is said of it on the screen.
    pub(crate) fn show(&mut self, scan: Scan) {
        if scan.told.call() != Call::Go {
            self.calls += 1;
        }
        self.recent.push_front(scan.clone());
        self.recent.truncate(MOST_RECENT);
        self.shown = Some(scan);
    }

    /// Something came out about an earlier scan: it stands among the last ones, and someone is called.
    pub(crate) fn note_later(&mut self, told: Told) {
        self.calls += 1;
        let behind = usize::from(self.shown.is_some()).min(self.recent.len());
        self.recent.insert(behind, Scan { at: self.now, code: String::new(), told });
        self.recent.truncate(MOST_RECENT);
    }

    /// Until when the last scan fills the screen; as long as something is asked of it, it stays.
    pub(crate) fn shown_until(&self) -> Option<Timestamp> {
        if matches!(self.panel, Some(Panel::Anyway(_))) {
            return None;
        }
        let scan = self.shown.as_ref()?;
        Some(scan.at.plus(if scan.told.call() == Call::Go { WELCOME_STAYS } else { STOP_STAYS }))
    }

    /// When the door locks by itself.
    pub(crate) fn locks_at(&self) -> Option<Timestamp> {
        let may = self.standing.signed_in.is_some() && self.sign_in.is_none() && !self.lock_after.is_zero();
        may.then(|| self.last_act.plus(self.lock_after))
    }

    /// How long until something on the screen changes by itself, `at` being the keys' clock: the one timer.
    pub(crate) fn next_change(&self, at: u64) -> Duration {
        let minute = Timestamp::from_millis((self.now.millis().div_euclid(60_000) + 1) * 60_000);
        let second = Timestamp::from_millis((self.now.millis().div_euclid(1_000) + 1) * 1_000);
        let form = self.sign_in.as_ref().or(match &self.panel {
            Some(Panel::Anyway(anyway)) => Some(&anyway.form),
            _ => None,
        });
        let waits = form.is_some_and(|form| form.waits_until(self.now).is_some());
        let counts = waits || self.asks_elsewhere().is_some();
        let instants = [Some(minute), self.shown_until(), self.locks_at(), counts.then_some(second)];
        let wait = instants.into_iter().flatten().map(|instant| self.now.until(instant)).min().unwrap_or_default();
        match self.burst.due(0) {
            Some(due) => wait.min(Duration::from_millis(due.saturating_sub(at))),
            None => wait,
        }
    }
}
