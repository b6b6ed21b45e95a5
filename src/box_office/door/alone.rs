//! A door without the ledger: it looks at the signature, the screening, and whom it let in itself. What it lets in is in its
//! file before it says so, and is booked once the ledger is back. Who came in at two doors meanwhile, or by a ticket that had
//! ended, is told then.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::sleep;

use super::kept::{Kept, KeptEntry};
use super::{BoxOffice, Judged, showing_of};
use crate::box_office::{Event, Notice, lock};
use crate::domain::entry::{Gate, Known, Passage, Scan, Verdict, Way, judge};
use crate::domain::fare::Fares;
use crate::domain::refusal::{Away, Refusal};
use crate::domain::text::Text;
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;
use crate::ledger::Admits;

/// Between two looks at what is to be booked.
const LOOK_EVERY: Duration = Duration::from_secs(1);

impl BoxOffice {
    /// How many who came in by this door's word alone the ledger does not have yet. [`Event::EntriesKept`] tells of each
    /// change.
    #[must_use]
    pub fn entries_kept(&self) -> usize {
        self.0.door.waiting.load(Ordering::Relaxed)
    }

    pub(super) async fn pass_alone(&self, ticket: Ticket, scan: Scan, at: Timestamp) -> Result<Judged, Refusal> {
        let Some(kept) = self.0.door.kept.get().cloned() else { return Err(Refusal::Away(Away::Ledger)) };
        let screening = lock(&self.0.together.screenings_seen).get(&ticket.order.screening).cloned();
        let id = scan.id;
        let verdict = match &screening {
            // It is none of those that are shown today.
            None => Verdict::AnotherScreening(ticket.order.screening),
            Some(screening) => {
                let entry = KeptEntry {
                    id,
                    order: ticket.order,
                    seat: ticket.seat,
                    print: ticket.print,
                    way: scan.way,
                    at,
                    door: self.terminal().clone(),
                    cashier: self.cashier(),
                };
                let (showing, doors) = (showing_of(screening), self.house().doors);
                let seen = lock(&self.0.door.passed).get(&(ticket.order.order, ticket.seat)).cloned();
                let judged = move |last: Option<Passage>| {
                    let known = Known { is_live: true, last_print: ticket.print, showing, last, is_looked_at: false };
                    judge(&ticket, &known, (scan.gate, scan.way), at, doors)
                };
                let keeping = tokio::task::spawn_blocking(move || kept.keep(&entry, seen, judged)).await;
                let kept = keeping.map_err(|error| Refusal::Fault(error.to_string()))?;
                // Whom nobody can book later is not let in.
                kept.map_err(|error| Refusal::Fault(format!("the door's file cannot be written: {error}")))?
            }
        };
        if verdict.passes() {
            self.passed(ticket, scan, at);
            self.count_kept().await;
        }
        let (fault, passes, ticket) = (None, verdict.passes(), Some(ticket));
        Ok(Judged { id, verdict, fault, ticket, screening, fare: None, proof: Text::default(), passes, is_alone: true })
    }

    /// Books what was let in before, and goes on doing so.
    pub(super) async fn look_after_kept(&self) {
        self.count_kept().await;
        self.book_kept().await;
        if self.0.door.is_open.set(()).is_ok() && self.0.listener.get().is_some() {
            self.keep_running("door", |office| async move {
                loop {
                    sleep(LOOK_EVERY).await;
                    if office.entries_kept() > 0 && !office.is_alone() {
                        office.book_kept().await;
                    }
                }
            });
        }
    }

    /// Books what this door let in by itself, as far as the ledger takes it, and tells of those who should not have come in.
    pub(super) async fn book_kept(&self) {
        let Some(kept) = self.0.door.kept.get().cloned() else { return };
        let Some(waiting) = self.of_kept(Kept::waiting).await else { return };
        for entry in waiting {
            let KeptEntry { id, order, seat, print, way, at, .. } = entry;
            let (ticket, scan) = (Ticket { order, seat, print }, Scan { id, gate: Gate::House, way });
            let admits = Admits::Already { booked_at: self.now() };
            // Who had to show something is not looked at any more.
            let (who, fares) = ((&entry.door, &entry.cashier), Fares::usual());
            let verdict = match self.in_time(self.book_by(who, (ticket, scan, at, admits), &fares)).await {
                Some(Ok(passed)) => passed.verdict,
                failed => {
                    tracing::warn!(error = ?failed.map(Result::err), "what this door let in is not booked yet");
                    break;
                }
            };
            let kept = kept.clone();
            let noted = tokio::task::spawn_blocking(move || kept.booked(id)).await;
            if !matches!(noted, Ok(Ok(()))) {
                tracing::warn!(?noted, "booked, and not noted in the door's file");
            }
            self.say_entered(ticket);
            if !verdict.passes() && way == Way::In {
                tracing::warn!(%order, %seat, verdict = verdict.word(), "let in by the signature alone");
                self.tell(Event::Notice(Notice::LetInAlone { order, seat, verdict }));
            }
        }
        self.count_kept().await;
    }

    async fn count_kept(&self) {
        let Some(waiting) = self.of_kept(Kept::waiting).await else { return };
        if self.0.door.waiting.swap(waiting.len(), Ordering::Relaxed) != waiting.len() {
            self.tell(Event::EntriesKept(waiting.len()));
        }
    }

    /// What the door's file says; `None` where there is none, or it cannot be read.
    async fn of_kept<T: Send + 'static>(
        &self,
        asks: impl FnOnce(&Kept) -> std::io::Result<T> + Send + 'static,
    ) -> Option<T> {
        let kept = self.0.door.kept.get().cloned()?;
        match tokio::task::spawn_blocking(move || asks(&kept)).await {
            Ok(Ok(said)) => Some(said),
            Ok(Err(error)) => {
                tracing::error!(%error, "the door's file cannot be read");
                None
            }
            Err(_) => None,
        }
    }
}
