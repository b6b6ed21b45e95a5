//! A door: who is let in by which ticket.
//!
//! ```text
//! a code ─▶ read_code: a ticket of this house? ─▶ the ledger judges and books, in one transaction ─▶ Judged
//!                                                   │ it does not answer in time
//!                                                   ▼
//!           by the signature alone (`alone`) ─▶ the door's file ─▶ booked once the ledger is back ─▶ doubles are told
//! ```
//!
//! The first row of a ticket wins, whichever door wrote it (`ledger::paper::entries`). Redis only tells other screens of it
//! (`inside`): without it a door goes on as before.
//!
//! A scan has an id, minted before it: one that is repeated gets the answer of the first time, at the ledger as at the file.

mod alone;
mod desk;
mod inside;
mod kept;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{BoxOffice, lock};
use crate::domain::entry::{Passage, Scan, Showing, Verdict, Way, is_looked_at};
use crate::domain::fare::{Fare, Fares};
use crate::domain::ids::{EntryId, ScreeningId, TerminalId};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::screening::Screening;
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::ticket::{CodeFault, Ticket};
use crate::domain::time::Timestamp;
use crate::ledger::{Admits, LedgerError, Passed, Passing};

use kept::Kept;

pub(super) use desk::Desk;
pub(super) use inside::gives_back;

/// For how long a guest at a door waits for the ledger.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// For how long a door goes on by itself before it asks again: each guest who waits in vain keeps those behind.
const ALONE_FOR: Duration = Duration::from_secs(3);

/// A door that is opened about the change of the day knows what began so long before, and what lets guests in so soon.
const LONGEST_FILM: Duration = Duration::from_hours(6);
const SOON: Duration = Duration::from_hours(2);

/// So many who passed are kept in mind before those of yesterday are forgotten.
const MOST_PASSED: usize = 10_000;
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

/// How often a scan is tried again that met another transaction, and after how long.
const TRIES: u32 = 4;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// What a door says of a code.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The scan's id.
    pub id: EntryId,
    /// What it says.
    pub verdict: Verdict,
    /// Why it is no ticket of this house, where it is none; `None` also of one that the house signed and never sold.
    pub fault: Option<CodeFault>,
    /// The ticket.
    pub ticket: Option<Ticket>,
    /// What it is for: film, hall and time; `None` where that is not known.
    pub screening: Option<Arc<Screening>>,
    /// The fare that was paid; `None` where only its signature was looked at.
    pub fare: Option<Fare>,
    /// What the guest should show for it; empty where nothing is said of that.
    pub proof: Text,
    /// Whether the guest passes: also one whom somebody let in whatever the verdict.
    pub passes: bool,
    /// Whether its signature alone was looked at.
    pub is_alone: bool,
}

impl Judged {
    /// What is said of a code that is no ticket. One about whose key the ledger would have to be asked is not judged.
    fn forged(id: EntryId, fault: CodeFault) -> Result<Self, Refusal> {
        if matches!(fault, CodeFault::NotLookedUp(_)) {
            return Err(Refusal::Away(Away::Ledger));
        }
        Ok(Self {
            id,
            verdict: Verdict::Forged,
            fault: Some(fault),
            ticket: None,
            screening: None,
            fare: None,
            proof: Text::default(),
            passes: false,
            is_alone: false,
        })
    }
}

impl BoxOffice {
    /// Mints the id of a scan.
    #[must_use]
    pub fn new_entry(&self) -> EntryId {
        EntryId::minted(self.now(), rand::random())
    }

    /// Where this door keeps what it lets in while the ledger is away. To be told once.
    pub fn keep_entries_in(&self, file: PathBuf) {
        // A second one is for another box office.
        let _ = self.0.door.kept.set(Kept::new(file));
    }

    /// Makes this terminal a door: reads what it has to know while the ledger is away, books what it let in before, and from
    /// now on books what it lets in by itself. Gives what is shown about now.
    pub async fn open_door(&self) -> Result<Vec<Arc<Screening>>, Refusal> {
        let today = self.shown_about_now().await?;
        self.look_after_kept().await;
        Ok(today)
    }

    /// The screenings of today, and those about the change of the day that are not over yet or let guests in soon. A door
    /// that asks again now and then knows them, and the keys of the house, when it loses the ledger.
    pub async fn shown_about_now(&self) -> Result<Vec<Arc<Screening>>, Refusal> {
        self.know_keys().await?;
        let (now, house) = (self.now(), self.house());
        let (from, to) = house.calendar.bounds(self.today());
        let (from, to) = (from.min(now.minus(LONGEST_FILM)), to.max(now.plus(house.doors.open_before + SOON)));
        let today = self.0.ledger.screenings(from, to).await.map_err(|e| self.refuse_ledger(&e))?;
        lock(&self.0.together.screenings_seen)
            .extend(today.iter().map(|screening| (screening.id, Arc::clone(screening))));
        Ok(today)
    }

    /// Judges a code at this door, and lets in who may come in. Repeating it under the same id gives the same answer.
    ///
    /// # Errors
    /// Why nothing is known of it; a ticket that lets nobody in is no error.
    pub async fn scan(&self, code: &str, scan: Scan) -> Result<Judged, Refusal> {
        match self.in_time(self.may(Act::Admit, "door")).await {
            Some(may) => may?,
            // By what was known last of those who work here.
            None => self.may(Act::Admit, "door").await?,
        }
        let ticket = match self.read_in_time(code).await {
            Ok(ticket) => ticket,
            Err(fault) => return Judged::forged(scan.id, fault),
        };
        let at = self.now();
        if !self.is_alone() {
            match self.in_time(self.pass(ticket, scan, at, Admits::Known)).await {
                Some(Err(refusal)) if is_away(&refusal) => self.goes_on_alone(),
                Some(judged) => return judged,
                None => {}
            }
        }
        self.pass_alone(ticket, scan, at).await
    }

    /// Lets in whom [`BoxOffice::scan`] would not, by a ticket of this house: by leave, and on the tape. Not without the
    /// ledger.
    pub async fn scan_anyway(&self, code: &str, scan: Scan) -> Result<Judged, Refusal> {
        let ticket = match self.read_code(code).await {
            Ok(ticket) => ticket,
            Err(fault) => return Judged::forged(scan.id, fault),
        };
        self.may(Act::AdmitAnyway, format!("{} {} under {}", ticket.order, ticket.seat, scan.id)).await?;
        self.pass(ticket, scan, self.now(), Admits::Anyone).await
    }

    /// What a door knows of a screening: as it was seen last, unless the ledger says that it is another by now.
    async fn shown(&self, screening: ScreeningId, now: Option<&Showing>) -> Result<Arc<Screening>, Refusal> {
        let seen = lock(&self.0.together.screenings_seen).get(&screening).cloned();
        match seen {
            Some(seen) if now.is_none_or(|now| showing_of(&seen) == *now) => Ok(seen),
            _ => self.screening(screening).await,
        }
    }

    async fn pass(&self, ticket: Ticket, scan: Scan, at: Timestamp, admits: Admits) -> Result<Judged, Refusal> {
        let seen = match self.shown(ticket.order.screening, None).await {
            Ok(screening) => Some(screening),
            // There is no such ticket either.
            Err(Refusal::UnknownScreening(_)) => None,
            Err(refusal) => return Err(refusal),
        };
        let fares = seen.as_ref().map(|seen| seen.prices.fares().clone()).unwrap_or_default();
        let cashier = self.cashier();
        let booking = self.book_by((self.terminal(), &cashier), (ticket, scan, at, admits), &fares);
        let passed = booking.await.map_err(|e| self.refuse_ledger(&e))?;
        let Passed { verdict, known, fare, is_booked } = passed;
        let screening = match &known {
            None => None,
            Some(known) => self.shown(ticket.order.screening, Some(&known.showing)).await.ok(),
        };
        if is_booked {
            self.passed(ticket, scan, at);
            self.say_entered(ticket);
        }
        let proof = fare.and_then(|fare| fares.get(fare)).map(|of| of.proof.clone()).unwrap_or_default();
        let (id, fault, ticket) = (scan.id, None, Some(ticket));
        Ok(Judged { id, verdict, fault, ticket, screening, fare, proof, passes: is_booked, is_alone: false })
    }

    /// Judges and books at the ledger. A transaction that met another one is tried again.
    async fn book_by(
        &self,
        who: (&TerminalId, &Text),
        (ticket, scan, at, admits): (Ticket, Scan, Timestamp, Admits),
        fares: &Fares,
    ) -> Result<Passed, LedgerError> {
        let passing = Passing { scan, ticket, at, who, doors: self.house().doors, admits };
        let mut tried = 0;
        loop {
            tried += 1;
            match self.ledger().pass(&passing, |fare| is_looked_at(fare, fares.get(fare))).await {
                Err(LedgerError::Busy) if tried < TRIES => tokio::time::sleep(TRY_AGAIN_AFTER).await,
                passed => return passed,
            }
        }
    }

    /// Tells those who look that there is something to read.
    fn say_entered(&self, ticket: Ticket) {
        let live = self.0.live.clone();
        self.0.tasks.spawn(async move {
            if let Err(error) = live.say_entered(ticket.order.screening, ticket.seat).await {
                tracing::debug!(%error, "other screens see later who came in");
            }
        });
    }

    /// Keeps in mind who passed.
    fn passed(&self, ticket: Ticket, scan: Scan, at: Timestamp) {
        let n = if scan.way == Way::In { 1 } else { 2 };
        let passage = Passage { n, at, door: self.terminal().clone() };
        let mut passed = lock(&self.0.door.passed);
        if passed.len() >= MOST_PASSED {
            passed.retain(|_, (_, passage)| passage.at.until(at) < FORGOTTEN_AFTER);
        }
        passed.insert((ticket.order.order, ticket.seat), (scan.id, passage));
    }

    async fn read_in_time(&self, code: &str) -> Result<Ticket, CodeFault> {
        let read = if self.is_alone() { None } else { self.in_time(self.read_code(code)).await };
        read.unwrap_or_else(|| self.read_code_unasked(code))
    }

    /// An answer of the ledger, unless it takes longer than a guest waits: then it is away.
    async fn in_time<T>(&self, asking: impl Future<Output = T>) -> Option<T> {
        let answer = tokio::time::timeout(PATIENCE, asking).await.ok();
        if answer.is_none() {
            tracing::warn!("the ledger does not answer a door in time");
            self.goes_on_alone();
        }
        answer
    }

    fn goes_on_alone(&self) {
        *lock(&self.0.door.alone_until) = Some(Instant::now() + ALONE_FOR);
        self.ledger_is_away();
        self.ask_ledger_soon();
    }

    /// Whether the ledger is not to be asked now. Whoever follows it knows when it is back; a script asks each time.
    fn is_alone(&self) -> bool {
        let waits = lock(&self.0.door.alone_until).is_some_and(|until| Instant::now() < until);
        waits || (self.is_ledger_away() && self.0.listener.get().is_some())
    }
}

/// Whether the ledger gave no answer. What it may have done all the same is found by the scan's id.
fn is_away(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Away(Away::Ledger | Away::LedgerBusy | Away::LedgerFull) | Refusal::Unsure { .. })
}

fn showing_of(screening: &Screening) -> Showing {
    Showing {
        screening: screening.id,
        hall: screening.hall.id,
        starts_at: screening.starts_at,
        ends_at: screening.ends_at(),
        is_called_off: screening.called_off.is_some(),
    }
}
