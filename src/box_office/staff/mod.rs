//! Who acts at this terminal, and whether they may.
//!
//! ```text
//! number + PIN ─▶ proven (tries, pepper, hash) ─┬─▶ sign_in: who acts from now on
//!                                               └─▶ give_leave: a Leave, for one act of the one who is signed in
//! member + code ─▶ give_consent: the same, of the member whose wallet it is (`consent`)
//! whoever is signed in at another terminal ───────▶ the same Leave (`elsewhere`)
//! every use case ─▶ may(act, subject) ─▶ the roster, and what it says of the role ─▶ on, or a refusal
//! ```
//!
//! Every use case that changes something begins with [`BoxOffice::may`], so that a screen, a script and a robot obey alike;
//! `tests/stores/staff_sources.rs` looks that none is without. A house without staff allows all.
//!
//! The roster is read with the news (`news`), so that whoever is removed stops at the next act. Where nobody follows the
//! news, as in a script, it is read before an act; and before one that is not done all day long the ledger is always asked.
//! While the ledger is away, what was known last holds for the acts of every day.
//!
//! A leave is booked before what it is given for, by both names: what then fails was allowed and did not happen.

mod consent;
mod desk;
mod elsewhere;
mod hash;
mod keep;
mod offline;
mod pepper;

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{BoxOffice, Event, lock};
use crate::domain::consent::OfMember;
use crate::domain::ids::OrderRef;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, Person, Pin, Right, Role, StaffFault, StaffNumber, WAITS};
use crate::domain::text::Text;
use crate::ledger::{KeptPin, Ledger, StaffRecord};
use crate::live::{TriesOf, Try};

use desk::{Given, Giver};
use pepper::Pepper;

pub(super) use desk::{Desk, Wanted};
pub use desk::{HeardAsk, Leave, LeaveAnswer, LeaveWanted, Standing};
pub(crate) use offline::may_restore;

/// For how long what was read of the staff is good for the acts of every day. The news come more often.
const FRESH_FOR: Duration = Duration::from_secs(12);

/// What became of a try.
enum Tried {
    Right,
    Wrong { count: u32, wait: Duration, is_last: bool },
    Waits(Duration),
    Shut,
}

impl Leave {
    /// Who gave it, of those who work here.
    fn staff(&self) -> Option<StaffNumber> {
        match self.0.giver {
            Giver::Staff(number) => Some(number),
            Giver::Member(_) => None,
        }
    }

    fn of(given: Given) -> Self {
        Self(Arc::new(given))
    }

    /// Takes it for `act` on `subject`. Whether it serves, and whether for the first time. One that is for one act serves
    /// again on the same subject alone, so that a step whose answer was lost can be repeated.
    fn take(&self, act: Act, subject: &str) -> Option<bool> {
        let mut used = lock(&self.0.used);
        if used.iter().any(|(of, on)| *of == act && on == subject) {
            return Some(false);
        }
        let is_its_subject = self.0.subject.as_ref().is_none_or(|only| *only == Text::new(subject));
        let serves = is_its_subject && self.0.act.is_none_or(|only| only == act && used.is_empty());
        serves.then(|| {
            used.push((act, subject.to_owned()));
            true
        })
    }

    fn was_used(&self) -> bool {
        !lock(&self.0.used).is_empty()
    }

    fn give_back(&self, act: Act, subject: &str) {
        lock(&self.0.used).retain(|(of, on)| *of != act || on != subject);
    }
}

impl BoxOffice {
    /// Where this till has its pepper. To be told once.
    pub fn keep_pepper_in(&self, file: PathBuf) {
        // A second one is for another box office.
        let _ = self.0.staff.pepper.set(file);
    }

    /// How it stands here, as far as it is known; [`Event::Staff`] tells of each change.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let roster = self.known_roster();
        let has_staff = roster.as_ref().is_some_and(|roster| roster.has_staff());
        Standing { has_staff, signed_in: roster.and_then(|roster| self.actor(&roster)) }
    }

    /// Whether the house has staff.
    pub async fn has_staff(&self) -> Result<bool, Refusal> {
        Ok(self.roster(true).await?.has_staff())
    }

    /// Who is signed in here.
    #[must_use]
    pub fn signed_in(&self) -> Option<Person> {
        self.standing().signed_in
    }

    /// Whether who is signed in may do this, asks for leave, or may not; without anyone, in a house with staff, not.
    #[must_use]
    pub fn right(&self, act: Act) -> Right {
        let Some(roster) = self.known_roster().filter(|roster| roster.has_staff()) else { return Right::Allowed };
        self.actor(&roster).map_or(Right::Refused, |person| roster.rights.judge(person.role, act))
    }

    /// Signs someone in, in place of whoever was; the terminal's orders stay.
    pub async fn sign_in(&self, number: StaffNumber, pin: Pin) -> Result<Person, Refusal> {
        let person = self.proven(number, pin).await?;
        self.note("signed_in", &person.name, &format!("{number} {}", person.role)).await?;
        *lock(&self.0.staff.signed_in) = Some(number);
        self.tell_standing(self.standing());
        Ok(person)
    }

    /// Signs whoever is signed in out.
    pub async fn sign_out(&self) {
        let Some(person) = self.signed_in() else { return };
        *lock(&self.0.staff.signed_in) = None;
        self.tell_standing(self.standing());
        // Out they are, whatever the ledger says.
        if let Err(refusal) = self.note("signed_out", &person.name, &person.number.to_string()).await {
            tracing::warn!(code = refusal.code(), "signed out, and not written down");
        }
    }

    /// The leave of a second person, who proves it here, for one act of the one who is signed in: for
    /// [`BoxOffice::with_leave`].
    pub async fn give_leave(&self, act: Act, number: StaffNumber, pin: Pin) -> Result<Leave, Refusal> {
        let leave = self.leave_of(Some(act), number, pin).await?;
        let roster = self.roster(false).await?;
        let person = self.actor(&roster).ok_or(Refusal::SignInNeeded)?;
        if let Right::Asks(asked) = roster.rights.judge(person.role, act) {
            may_give(&roster, number, asked, act)?;
        }
        Ok(leave)
    }

    /// The same for all that one command of a script does; whether one of their role may, each act looks.
    pub async fn give_leave_for_all(&self, number: StaffNumber, pin: Pin) -> Result<Leave, Refusal> {
        self.leave_of(None, number, pin).await
    }

    async fn leave_of(&self, act: Option<Act>, number: StaffNumber, pin: Pin) -> Result<Leave, Refusal> {
        let giver = self.proven(number, pin).await?.number;
        if *lock(&self.0.staff.signed_in) == Some(giver) {
            return Err(Refusal::Staff(StaffFault::OwnLeave));
        }
        Ok(Leave::of(Given::here(giver, act)))
    }

    /// This terminal, with a leave or a consent: for the call of the one use case that it was given for.
    #[must_use]
    pub fn with_leave(&self, leave: Leave) -> Self {
        let mut office = self.clone();
        office.1.push(leave);
        office
    }

    /// The ledger, for what this handle does: its lines name those by whose leave it is done.
    pub(super) fn ledger(&self) -> Ledger {
        let mut names = Vec::new();
        for leave in self.1.iter().filter(|leave| leave.was_used()) {
            names.push(match leave.0.giver {
                Giver::Member(member) => OfMember(member).to_string(),
                Giver::Staff(giver) => {
                    let known = self.known_roster();
                    let person = known.as_ref().and_then(|roster| roster.person(giver));
                    person.map_or_else(|| giver.to_string(), |person| format!("{giver} {}", person.name))
                }
            });
        }
        self.0.ledger.clone().allowed_by(&Text::new(&names.join(", ")))
    }

    /// Whether who is signed in may do this to `subject`, by themselves or by a leave that this handle has. The first line
    /// of every use case that changes something.
    pub(super) async fn may(&self, act: Act, subject: impl Display) -> Result<(), Refusal> {
        let roster = self.roster(act.is_everyday()).await?;
        if !roster.has_staff() {
            return Ok(());
        }
        let person = self.actor(&roster).ok_or(Refusal::SignInNeeded)?;
        match roster.rights.judge(person.role, act) {
            Right::Allowed => Ok(()),
            Right::Refused => Err(Refusal::RoleMayNot(act, person.role)),
            Right::Asks(asked) => self.by_leave(&roster, act, &subject.to_string(), asked).await,
        }
    }

    /// The same of a step on an order: one of another terminal is to be taken over.
    pub(super) async fn may_touch(&self, act: Act, order: OrderRef) -> Result<(), Refusal> {
        self.may(act, order).await?;
        if !self.standing().has_staff || self.own().contains_key(&order) {
            return Ok(());
        }
        match self.0.live.order(order).await.map_err(|e| self.refuse_live(e))? {
            Some(known) if known.state.is_open() && known.terminal != self.0.terminal => {
                self.may(Act::TakeOver, order).await
            }
            _ => Ok(()),
        }
    }

    async fn by_leave(&self, roster: &StaffRecord, act: Act, subject: &str, asked: Role) -> Result<(), Refusal> {
        *lock(&self.2.0) = Some(LeaveWanted { act, subject: Text::new(subject) });
        let mut of_staff = self.1.iter().filter_map(|leave| Some((leave, leave.staff()?)));
        let found = of_staff.find_map(|(leave, giver)| Some((leave, giver, leave.take(act, subject)?)));
        let Some((leave, giver, is_first)) = found else { return Err(Refusal::LeaveNeeded(act, asked)) };
        let booked = match may_give(roster, giver, asked, act) {
            Ok(giver) if is_first => {
                let detail = format!("{} {} {}: {} {subject}", giver.role, giver.number, giver.name, act.word());
                let origin = leave.0.origin.as_ref().map(|origin| format!(", {origin}")).unwrap_or_default();
                let detail = format!("{detail}{origin}");
                self.note("leave", &self.cashier(), &detail).await
            }
            given => given.map(drop),
        };
        if booked.is_err() && is_first {
            leave.give_back(act, subject);
        }
        booked
    }

    fn tell_standing(&self, standing: Standing) {
        self.tell(Event::Staff(standing));
        // Who may answer what is another now.
        self.tell_asks();
    }

    /// Who works here under this number, if the PIN is theirs.
    async fn proven(&self, number: StaffNumber, pin: Pin) -> Result<Person, Refusal> {
        let roster = self.read_roster().await?;
        if !roster.has_staff() {
            return Err(Refusal::Staff(StaffFault::NoStaff));
        }
        let kept = self.0.ledger.pin_of(number).await.map_err(|e| self.refuse_ledger(&e))?;
        let looks = move |pepper: &Pepper, kept: Option<&KeptPin>| hash::is_right(pin.digits(), pepper, kept);
        match self.tried(TriesOf::Staff(number), kept, looks).await? {
            // Who was removed in this moment is nobody.
            Tried::Right => roster.person(number).cloned().ok_or(Refusal::WrongPin(WAITS[0])),
            Tried::Waits(left) => Err(Refusal::PinWaits(left)),
            Tried::Wrong { count, wait, .. } => {
                self.note_failed(&format!("{number}, wrong PIN {count}")).await;
                Err(Refusal::WrongPin(wait))
            }
            Tried::Shut => Err(Refusal::Fault("a number is tried out everywhere".to_owned())),
        }
    }

    /// Whether digits are right: counted as a try before they are looked at.
    async fn tried(
        &self,
        whose: TriesOf,
        kept: Option<KeptPin>,
        looks: impl FnOnce(&Pepper, Option<&KeptPin>) -> Result<bool, StaffFault> + Send + 'static,
    ) -> Result<Tried, Refusal> {
        // A till that cannot tell right from wrong calls none wrong.
        let pepper = self.pepper(Pepper::read)?;
        if kept.as_ref().is_some_and(|kept| kept.pepper != pepper.id) {
            return Err(Refusal::Staff(StaffFault::OtherPepper));
        }
        let taken = self.0.live.take_try(whose, &self.0.terminal).await.map_err(|e| self.refuse_live(e))?;
        let (count, wait, is_last) = match taken {
            Try::Taken { count, wait, is_last } => (count, wait, is_last),
            Try::Waits(left) => return Ok(Tried::Waits(left)),
            Try::Shut => return Ok(Tried::Shut),
        };
        let looked = blocking(move || looks(&pepper, kept.as_ref())).await?;
        if !looked.map_err(Refusal::Staff)? {
            return Ok(Tried::Wrong { count, wait, is_last });
        }
        let forgotten = self.0.live.try_was_right(whose, &self.0.terminal).await;
        forgotten.map_err(|e| self.refuse_live(e))?;
        Ok(Tried::Right)
    }

    /// That digits were wrong, which is no secret.
    async fn note_failed(&self, detail: &str) {
        if let Err(refusal) = self.note("failed", &self.cashier(), detail).await {
            tracing::warn!(code = refusal.code(), "a wrong try was not written down");
        }
    }

    fn pepper(&self, read: fn(&std::path::Path) -> Result<Pepper, StaffFault>) -> Result<Pepper, Refusal> {
        let file = self.0.staff.pepper.get().ok_or(StaffFault::NoPepper);
        file.and_then(|file| read(file)).map_err(Refusal::Staff)
    }

    async fn note(&self, state: &'static str, name: &Text, detail: &str) -> Result<(), Refusal> {
        let detail = Text::new(detail);
        let noting = self.0.ledger.note(state, &detail, self.now(), (self.terminal(), name));
        noting.await.map_err(|e| self.refuse_ledger(&e))
    }

    fn known_roster(&self) -> Option<Arc<StaffRecord>> {
        lock(&self.0.staff.roster).as_ref().map(|(roster, _)| Arc::clone(roster))
    }

    /// Who is signed in, as far as they work here still.
    fn actor(&self, roster: &StaffRecord) -> Option<Person> {
        let number = *lock(&self.0.staff.signed_in);
        roster.person(number?).cloned()
    }

    /// Who works here, as new as the act needs it.
    async fn roster(&self, is_everyday: bool) -> Result<Arc<StaffRecord>, Refusal> {
        let known = lock(&self.0.staff.roster).clone();
        let Some((known, at)) = known else { return self.read_roster().await };
        if is_everyday && (at.elapsed() < FRESH_FOR || self.is_ledger_away()) {
            return Ok(known);
        }
        match self.0.ledger.staff_changes().await {
            Ok(changes) if changes == known.changes => {
                self.roster_is(&known);
                Ok(known)
            }
            Ok(_) => self.read_roster().await,
            Err(error) => {
                let refusal = self.refuse_ledger(&error);
                if !is_everyday {
                    return Err(refusal);
                }
                // Else each act would wait for a ledger that does not answer.
                self.roster_is(&known);
                Ok(known)
            }
        }
    }

    /// The staff have this many changes: reads them, if they are others than are known.
    pub(super) async fn follow_staff(&self, changes: i64) -> Result<(), Refusal> {
        match self.known_roster() {
            Some(known) if known.changes == changes => self.roster_is(&known),
            _ => drop(self.read_roster().await?),
        }
        Ok(())
    }

    async fn read_roster(&self) -> Result<Arc<StaffRecord>, Refusal> {
        let read = Arc::new(self.0.ledger.staff().await.map_err(|e| self.refuse_ledger(&e))?);
        self.takes_in(&read);
        Ok(read)
    }

    fn takes_in(&self, read: &Arc<StaffRecord>) {
        let before = self.standing();
        self.roster_is(read);
        let now = self.standing();
        if before != now {
            self.tell_standing(now);
        }
    }

    /// What another terminal of this program just read of the staff is known here too.
    pub(super) fn knows_staff_of(&self, other: &Self) {
        if Arc::ptr_eq(&self.0, &other.0) {
            return;
        }
        match (self.known_roster(), other.known_roster()) {
            (Some(known), Some(read)) if known.changes == read.changes => self.roster_is(&known),
            (_, Some(read)) => self.takes_in(&read),
            (_, None) => {}
        }
    }

    fn roster_is(&self, roster: &Arc<StaffRecord>) {
        *lock(&self.0.staff.roster) = Some((Arc::clone(roster), Instant::now()));
        // Where nobody listens, as in a script, nobody is asked.
        if roster.has_staff() && self.0.listener.get().is_some() {
            self.0.live.follow_leaves();
        }
    }
}

/// Who gives the leave, if one of their role may.
fn may_give(roster: &StaffRecord, giver: StaffNumber, asked: Role, act: Act) -> Result<&Person, Refusal> {
    // Who was removed meanwhile has none to give.
    let person = roster.person(giver).ok_or(Refusal::LeaveNeeded(act, asked))?;
    if roster.rights.may_give(person.role, asked, act) { Ok(person) } else { Err(Refusal::NoLeave(act, person.role)) }
}

/// Hashing takes a while; it does so on a thread of its own.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::Fault(error.to_string()))
}
