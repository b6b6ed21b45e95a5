//! Which papers are wanted: each gets its job here, under the number of its print.
//!
//! The numbers of a ticket's prints are given under the lock on its screening, and a key lets no two jobs have the same.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::domain::hall::SeatId;
use crate::domain::ids::{JobId, OrderRef, ScreeningId, TerminalId};
use crate::domain::order::LONGEST_HOLD;
use crate::domain::paper::{Again, Job, JobState, Paper, PaperFault};
use crate::domain::receipt::Receipt;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, parsed, string};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::lock_screening;

use super::jobs::{change, last_job, live_seats};

/// Papers of an order that are wanted.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Of which order.
    pub order: OrderRef,
    /// The tickets of these seats; of all that are live, if none are named; no ticket at all for `None`.
    pub seats: Option<&'a [SeatId]>,
    /// And these receipts. Beside tickets those of which nothing is on paper, whatever becomes of the tickets.
    pub receipts: &'a [Receipt],
    /// Which of them.
    pub which: Which,
    /// When.
    pub at: Timestamp,
    /// Where, and by whom.
    pub who: (&'a TerminalId, &'a Text),
}

/// Which of the papers of an order are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of which nothing is on paper.
    Missing,
    /// Those; if there are none, those that did not come out, as somebody says who looked; if all came out, a copy of each.
    Again {
        /// Whether whoever wants them may have copies.
        copies: bool,
    },
}

/// Why no paper is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// It cannot be.
    #[error(transparent)]
    Refused(#[from] PaperFault),
    /// They would be copies, and those are not for everybody.
    #[error("it was printed before")]
    WouldBeCopies,
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for PaperError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(if is_key_clash(&error) { LedgerError::Busy } else { error.into() })
    }
}

impl WriteError for PaperError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Ledger(error) if error.maybe_written())
    }
}

impl Ledger {
    /// Writes down that papers are wanted; gives their jobs, in the order of the seats, the receipt last. What nobody printed
    /// yet keeps its number.
    ///
    /// # Errors
    /// [`PaperError::WouldBeCopies`]: nothing was done then.
    pub async fn want_papers(
        &self,
        wanted: &Wanted<'_>,
        mint: impl Fn() -> JobId + Send + Sync,
    ) -> Result<Vec<Job>, PaperError> {
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, wanted.order.screening).await?;
        let papers = papers(&mut tx, wanted).await?;
        let mut known = Vec::with_capacity(papers.len());
        for paper in papers {
            let last = last_job(&mut tx, &paper).await?;
            known.push((paper, last));
        }
        let mut jobs = Vec::new();
        let mut copies = Vec::new();
        for (paper, last, print) in chosen(known, wanted)? {
            if print > 1 && last.as_ref().is_none_or(|last| last.print < print) {
                copies.push(paper.seat().map_or_else(|| format!("receipt {print}"), |seat| format!("{seat} {print}")));
            }
            jobs.push(want(&mut tx, (paper, last, print), wanted, &mint).await?);
        }
        if !copies.is_empty() {
            let entry = Entry::new(wanted.at, "reprinted", wanted.who, wanted.order.order.as_str());
            tx.tell(entry.detail(Text::new(&copies.join(", "))));
        }
        commit(tx).await?;
        Ok(jobs)
    }

    /// The last orders that were sold at a terminal since `from` and that papers were wanted there for the last time, and of
    /// which no ticket ever was: with who sold each, the oldest first. Whoever sold them died before it could want any, or did
    /// not print at all; so they are few, and reach back no longer than a payment that was under way then.
    pub async fn never_wanted(
        &self,
        terminal: &TerminalId,
        from: Timestamp,
    ) -> Result<Vec<(OrderRef, Text)>, LedgerError> {
        let sold = query(
            "SELECT o.screening, o.id, o.cashier FROM orders o WHERE o.terminal = $1 AND o.state = 'paid' AND o.ended_at >= $2 \
             AND o.ended_at >= (SELECT COALESCE(MAX(j.made_at), 0) FROM print_jobs j \
             WHERE j.terminal = $3 AND j.made_at >= $4) - $5 \
             AND NOT EXISTS (SELECT 1 FROM print_jobs j WHERE j.order_id = o.id AND j.seat IS NOT NULL) \
             AND EXISTS (SELECT 1 FROM tickets t WHERE t.order_id = o.id AND t.live = 1) \
             ORDER BY o.ended_at DESC, o.id LIMIT 8",
        );
        let sold = sold.bind(terminal.to_string()).bind(from.millis()).bind(terminal.to_string()).bind(from.millis());
        let longest = i64::try_from(LONGEST_HOLD.as_millis()).unwrap_or(i64::MAX);
        let rows = sold.bind(longest).fetch_all(&mut *self.reader().await?).await?;
        let order = |row: &AnyRow| {
            let order = OrderRef { screening: ScreeningId(int(row, 0)?), order: parsed(row, 1)? };
            Ok((order, Text::new(&string(row, 2)?)))
        };
        rows.iter().rev().map(order).collect()
    }
}

/// What is wanted, of which there is something to print.
async fn papers(tx: &mut AnyConnection, wanted: &Wanted<'_>) -> Result<Vec<Paper>, PaperError> {
    let mut papers = Vec::new();
    if let Some(named) = wanted.seats {
        let live = live_seats(&mut *tx, wanted.order.order).await?;
        let gone: Vec<SeatId> = named.iter().copied().filter(|seat| !live.contains(seat)).collect();
        if live.is_empty() || !gone.is_empty() {
            return Err(PaperFault::NoTicket(gone).into());
        }
        let seats = live.into_iter().filter(|seat| named.is_empty() || named.contains(seat));
        papers.extend(seats.map(|seat| Paper::Ticket { order: wanted.order, seat }));
    }
    let receipts = wanted.receipts.iter().cloned();
    papers.extend(receipts.map(|receipt| Paper::Receipt { order: wanted.order, receipt }));
    Ok(papers)
}

/// Of each paper the job that it has, and under which number it is to be printed.
type Next = (Paper, Option<Job>, u16);

/// Those of the papers that are meant: what is least wrong comes first.
fn chosen(known: Vec<(Paper, Option<Job>)>, wanted: &Wanted<'_>) -> Result<Vec<Next>, PaperError> {
    let mut missing = Vec::new();
    let mut looked = Vec::new();
    let mut copies = Vec::new();
    let mut faults = Vec::new();
    for (paper, last) in known {
        let Some(job) = last else {
            missing.push((paper, None, 1));
            continue;
        };
        let print = job.print;
        match job.again(wanted.at) {
            again if paper.seat().is_none() && wanted.seats.is_some() && again != Again::Same => {}
            Again::Same => missing.push((paper, Some(job), print)),
            Again::Looked => looked.push((paper, Some(job), print)),
            Again::Copy(next) => copies.push((paper, Some(job), next)),
            Again::UnderWay => faults.push(PaperFault::UnderWay(job.terminal)),
            Again::TooMany => faults.push(PaperFault::TooMany),
        }
    }
    if !missing.is_empty() || wanted.which == Which::Missing {
        return Ok(missing);
    }
    if !looked.is_empty() {
        return Ok(looked);
    }
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault.into());
    }
    let Which::Again { copies: true } = wanted.which else { return Err(PaperError::WouldBeCopies) };
    Ok(copies)
}

/// Writes the job of a paper, or that it is wanted again, and here.
async fn want(
    tx: &mut AnyConnection,
    (paper, last, print): Next,
    wanted: &Wanted<'_>,
    mint: &(impl Fn() -> JobId + Send + Sync),
) -> Result<Job, PaperError> {
    let (terminal, cashier) = (wanted.who.0.clone(), wanted.who.1.clone());
    if let Some(job) = last.filter(|job| job.print == print) {
        // What may be out is so until it is sent again.
        let state = if job.state.may_be_out() { JobState::Unsure } else { JobState::Queued };
        let again = Job { state, terminal, cashier, changed_at: wanted.at, ..job.clone() };
        return if change(tx, &job, &again).await? { Ok(again) } else { Err(LedgerError::Busy.into()) };
    }
    let (made_at, changed_at) = (wanted.at, wanted.at);
    let state = JobState::Queued;
    let job = Job { id: mint(), paper, print, tries: 0, state, terminal, cashier, made_at, changed_at };
    let subject = match &job.paper {
        Paper::Ticket { .. } => String::new(),
        Paper::Receipt { receipt, .. } => receipt.to_string(),
    };
    query(
        "INSERT INTO print_jobs (id, terminal, cashier, paper, order_id, screening, seat, print, subject, state, why, \
         tries, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', NULL, 0, $10, $11)",
    )
    .bind(job.id.to_string())
    .bind(job.terminal.to_string())
    .bind(job.cashier.to_string())
    .bind(job.paper.word())
    .bind(wanted.order.order.to_string())
    .bind(wanted.order.screening.0)
    .bind(job.paper.seat().map(|seat| seat.to_string()))
    .bind(i64::from(print))
    .bind(subject)
    .bind(wanted.at.millis())
    .bind(wanted.at.millis())
    .execute(tx)
    .await?;
    Ok(job)
}
