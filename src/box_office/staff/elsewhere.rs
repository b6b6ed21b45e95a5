//! The leave of a second person at another terminal.
//!
//! ```text
//! who asks                          the channel of the house            who is asked
//! ask_leave ──── said every 2 s ───▶ ask … ask … ask … ──────────────▶ Event::LeaveAsks, to whom may give it
//! await_leave ◀─ asks the ledger ◀── end ◀──────────────────────────── answer_leave: allowed, refused
//!   time is up, or given up: lapsed, withdrawn ──▶ the ledger ◀─────────┘ the first row is the end
//! ```
//!
//! The channel is only the messenger: what is lost on it is said again, an answer is found in the ledger without it, and what
//! is made up on it gives nothing. Who asks believes the ledger's row alone, if it is about just what was asked and its giver
//! may give it; then the leave is one like those that are given here, for that act and subject.
//!
//! An ask that is not said any more is forgotten: its terminal is gone, and it ends with it.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::desk::{Given, HeardAsk, Leave, LeaveAnswer, LeaveWanted, Wanted};
use super::{BoxOffice, may_give};
use crate::box_office::{Event, lock};
use crate::domain::ids::LeaveId;
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::staff::{About, Act, LeaveAsk, LeaveEnd, Person, Right, Role, StaffFault, StaffNumber, Verdict};
use crate::domain::text::Text;
use crate::ledger::StaffRecord;
use crate::live::LeaveNews;

/// An ask is said again this often, and the ledger is asked for its end.
const SAY_EVERY: Duration = Duration::from_secs(2);

/// However often it is told that there is an end, the ledger is not asked more often.
const PAUSE: Duration = Duration::from_millis(150);

/// The longest that an ask waits, whoever says otherwise.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// How often the end of an ask is written that may be in the ledger or not, and the pause in between.
const TRIES: u32 = 5;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

impl BoxOffice {
    /// This terminal, by a handle that tells for what it wants leave.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self(self.0.clone(), self.1.clone(), Wanted::default())
    }

    /// For what leave was wanted last by this handle.
    #[must_use]
    pub fn leave_wanted(&self) -> Option<LeaveWanted> {
        lock(&self.2.0).clone()
    }

    /// Asks for leave at the other terminals, for so long at most; [`BoxOffice::await_leave`] tells what came of it.
    pub async fn ask_leave(&self, wanted: &LeaveWanted, about: About, within: Duration) -> Result<LeaveAsk, Refusal> {
        let roster = self.roster(false).await?;
        let person = self.actor(&roster).ok_or(Refusal::SignInNeeded)?;
        let asked_at = self.now();
        let ask = LeaveAsk {
            id: LeaveId::from_bits(rand::random()),
            act: wanted.act,
            subject: wanted.subject.clone(),
            about,
            terminal: self.terminal().clone(),
            number: person.number,
            cashier: person.name,
            asked_at,
            deadline: asked_at.plus(within.min(LONGEST_WAIT)),
        };
        let said = self.0.live.say_of_leave(&LeaveNews::Asked(Box::new(ask.clone()))).await;
        said.map_err(|e| self.refuse_live(e))?;
        Ok(ask)
    }

    /// Waits until an ask has its end, which is lapsed when its time is up.
    pub async fn await_leave(&self, ask: &LeaveAsk) -> Result<LeaveAnswer, Refusal> {
        let mut ended = self.0.staff.ended.subscribe();
        loop {
            match self.0.ledger.leave(ask.id).await {
                Ok(Some(end)) => return self.answer_of(ask, end).await,
                Ok(None) => {}
                // What became of it shows at the end, if not before.
                Err(error) => tracing::debug!(%error, "whether an ask for leave has ended is not known"),
            }
            let left = self.now().until(ask.deadline);
            if left.is_zero() {
                let end = self.end_ask(ask, Verdict::Lapsed).await?;
                return self.answer_of(ask, end).await;
            }
            if timeout(left.min(SAY_EVERY), ended.changed()).await.is_ok() {
                sleep(PAUSE).await;
            } else if let Err(error) = self.0.live.say_of_leave(&LeaveNews::Asked(Box::new(ask.clone()))).await {
                tracing::debug!(%error, "an ask for leave was not said again");
            }
        }
    }

    /// Does not wait for an ask any longer; gives the end that it has.
    pub async fn withdraw_leave(&self, ask: &LeaveAsk) -> Result<LeaveEnd, Refusal> {
        self.end_ask(ask, Verdict::Withdrawn).await
    }

    /// Gives the leave that is asked for, or refuses it, as whoever is signed in; gives the end that the ask has, which may
    /// be another one's. `None`, and nothing is written, if its time is up.
    pub async fn answer_leave(&self, ask: &LeaveAsk, is_allowed: bool) -> Result<Option<LeaveEnd>, Refusal> {
        let roster = self.roster(false).await?;
        let person = self.actor(&roster).ok_or(Refusal::SignInNeeded)?;
        may_answer(&roster, &person, ask)?;
        if ask.deadline <= self.now() {
            return Ok(None);
        }
        let verdict = if is_allowed { Verdict::Allowed } else { Verdict::Refused };
        self.end_ask_by(ask, verdict, person.number, person.name).await.map(Some)
    }

    async fn end_ask(&self, ask: &LeaveAsk, verdict: Verdict) -> Result<LeaveEnd, Refusal> {
        self.end_ask_by(ask, verdict, ask.number, ask.cashier.clone()).await
    }

    /// Writes the end of an ask, unless it has one, and says that it has: to its end, also if nobody waits for it.
    async fn end_ask_by(
        &self,
        ask: &LeaveAsk,
        verdict: Verdict,
        number: StaffNumber,
        name: Text,
    ) -> Result<LeaveEnd, Refusal> {
        let terminal = self.terminal().clone();
        let end = LeaveEnd { ask: ask.clone(), verdict, at: self.now(), terminal, number, name };
        let office = self.clone();
        let writing = self.0.tasks.spawn(async move { office.write_end(&end).await });
        writing.await.unwrap_or_else(|error| Err(Refusal::Fault(error.to_string())))
    }

    async fn write_end(&self, end: &LeaveEnd) -> Result<LeaveEnd, Refusal> {
        let mut tries = 1;
        let known = loop {
            match self.0.ledger.end_leave(end).await.map_err(|e| self.refuse_ledger(&e)) {
                Ok(known) => break known,
                Err(refusal) if refusal.outcome() == Outcome::Repeat && tries < TRIES => {
                    tries += 1;
                    sleep(BETWEEN_TRIES).await;
                }
                Err(refusal) => return Err(refusal),
            }
        };
        let ended = LeaveNews::Ended(end.ask.id);
        if let Err(error) = self.0.live.say_of_leave(&ended).await {
            tracing::debug!(%error, "that an ask for leave has ended was not said");
        }
        self.hear_of_leave(ended);
        Ok(known)
    }

    /// What an end is to who asked: a leave only if it is about just this, and its giver may give it now.
    async fn answer_of(&self, ask: &LeaveAsk, end: LeaveEnd) -> Result<LeaveAnswer, Refusal> {
        if end.verdict != Verdict::Allowed {
            return Ok(LeaveAnswer { end, leave: None });
        }
        let roster = self.roster(false).await?;
        let person = self.actor(&roster).filter(|person| person.number == ask.number).ok_or(Refusal::SignInNeeded)?;
        let giver = roster.person(end.number).filter(|_| end.ask == *ask);
        let Some(giver) = giver else {
            let asked = asked_role(&roster, &person, ask.act)?;
            return Err(Refusal::LeaveNeeded(ask.act, asked));
        };
        may_answer(&roster, giver, ask)?;
        let origin = format!("asked as {} at {}", ask.id, end.terminal);
        let leave = Some(Leave::of(Given::elsewhere(giver.number, ask, origin)));
        Ok(LeaveAnswer { end, leave })
    }

    /// Something was said on the channel.
    pub(in crate::box_office) fn hear_of_leave(&self, news: LeaveNews) {
        let now = self.now();
        let mut heard = lock(&self.0.staff.heard);
        heard.forget(now);
        match news {
            LeaveNews::Asked(ask) => {
                let is_honest = ask.deadline > now && ask.deadline <= now.plus(LONGEST_WAIT);
                if is_honest && ask.terminal != *self.terminal() {
                    heard.hear(*ask, now);
                }
            }
            LeaveNews::Ended(id) => {
                heard.end(id);
                self.0.staff.ended.send_modify(|ends| *ends = ends.wrapping_add(1));
            }
        }
        drop(heard);
        self.tell_asks();
    }

    /// Tells what whoever is signed in may answer, where that is news.
    pub(super) fn tell_asks(&self) {
        let roster = self.known_roster();
        let person = roster.as_ref().and_then(|roster| self.actor(roster));
        let now = self.now();
        let mut heard = lock(&self.0.staff.heard);
        let mut asks = Vec::new();
        if let (Some(roster), Some(person)) = (roster, person) {
            let is_for_them = |heard: &&HeardAsk| may_answer(&roster, &person, &heard.ask).is_ok();
            asks.extend(heard.open(now).filter(is_for_them).cloned());
        }
        asks.sort_by_key(|heard| (heard.ask.deadline, heard.ask.id));
        if heard.told != asks {
            heard.told.clone_from(&asks);
            self.tell(Event::LeaveAsks(asks));
        }
    }
}

/// Whose leave one who is signed in needs for an act, if they need one.
fn asked_role(roster: &StaffRecord, asker: &Person, act: Act) -> Result<Role, Refusal> {
    match roster.rights.judge(asker.role, act) {
        Right::Asks(asked) => Ok(asked),
        Right::Allowed | Right::Refused => Err(Refusal::RoleMayNot(act, asker.role)),
    }
}

/// Whether one may give the leave that is asked for, or refuse it: by the roster, whatever the ask says of itself.
fn may_answer(roster: &StaffRecord, giver: &Person, ask: &LeaveAsk) -> Result<(), Refusal> {
    let asker = roster.person(ask.number).ok_or(Refusal::Staff(StaffFault::Unknown(ask.number)))?;
    if asker.number == giver.number {
        return Err(Refusal::Staff(StaffFault::OwnLeave));
    }
    may_give(roster, giver.number, asked_role(roster, asker, ask.act)?, ask.act).map(drop)
}
