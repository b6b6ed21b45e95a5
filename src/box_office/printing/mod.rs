//! Paper: what is wanted of this terminal's printer, and what became of it.
//!
//! ```text
//! print_order, print_again ─▶ jobs in the ledger ─▶ the queue here ─▶ one after the other, in one task:
//!     its sheet, from the ledger's rows ─▶ claimed: its ticket is alive ─▶ the printer ─▶ what became of it, in the ledger
//!                                                                                    └─▶ Event::Printed, OpenJobs, Printer
//! ```
//!
//! A sale never waits for paper. Its jobs are written after it, by the terminal that sold it. What a printer did not take stays
//! in the ledger and waits until a person says that it is to be printed, for meanwhile the guest may have gone, or have been
//! given another paper.
//!
//! A terminal that dies leaves a job on its way to the printer. Whoever has its name next says of it that nobody is sure; and of
//! what was sold and not even wanted, where tickets are printed by themselves, that it waits.

mod desk;
mod press;
mod queue;
mod sheets;

use std::sync::Arc;

use super::BoxOffice;
use crate::domain::hall::SeatId;
use crate::domain::ids::{JobId, OrderRef, TerminalId};
use crate::domain::order::OrderHistory;
use crate::domain::paper::{Job, Paper, PaperFault};
use crate::domain::receipt::Receipt;
use crate::domain::refusal::Refusal;
use crate::domain::seat_list;
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::{PaperError, Wanted, Which};

pub(super) use desk::Desk;
use desk::Work;

pub use sheets::Report;

impl BoxOffice {
    /// Whether this terminal has a printer.
    #[must_use]
    pub fn has_printer(&self) -> bool {
        self.0.printing.press.get().is_some()
    }

    /// Prints of a sold order what was not printed yet: a ticket for each seat, and the receipt. Gives what is printed now;
    /// what becomes of it events tell. `opens_drawer`: money goes into it.
    pub async fn print_order(&self, reference: OrderRef, opens_drawer: bool) -> Result<Vec<Job>, Refusal> {
        self.may(Act::Sell, format!("print {reference}")).await?;
        self.needs_printer()?;
        let receipts: Vec<Receipt> = self.recorded(reference).await?.receipt().cloned().into_iter().collect();
        let cashier = self.cashier();
        let papers = self.papers_of(reference, &[], Which::Missing, (self.terminal(), &cashier));
        let wanted = Wanted { receipts: &receipts, ..papers };
        let jobs = self.want(&wanted).await.map_err(|why| self.refuse_paper(why))?;
        self.take_on(&jobs, opens_drawer);
        Ok(jobs)
    }

    /// Prints tickets of an order, of these seats or of all: those that are not on paper, else those that did not come out as
    /// somebody says who looked, else a copy of each, which takes the place of the print before it. With all of them go its
    /// receipts that are not on paper; of an order that has no ticket any more its last receipt is printed.
    pub async fn print_again(&self, reference: OrderRef, seats: &[SeatId]) -> Result<Vec<Job>, Refusal> {
        self.may(Act::Sell, format!("print {reference}")).await?;
        self.needs_printer()?;
        let history = self.recorded(reference).await?;
        let mut receipts: Vec<Receipt> = history.acts.iter().filter_map(|act| act.receipt.clone()).collect();
        let is_over = seats.is_empty() && history.live_lines().next().is_none() && !receipts.is_empty();
        if is_over {
            receipts.drain(..receipts.len() - 1);
        } else if !seats.is_empty() {
            receipts.clear();
        }
        let cashier = self.cashier();
        let papers = self.papers_of(reference, seats, Which::Missing, (self.terminal(), &cashier));
        let wanted = Wanted { seats: papers.seats.filter(|_| !is_over), receipts: &receipts, ..papers };
        let named = if seats.is_empty() { String::new() } else { format!(" {}", seat_list::told(seats)) };
        self.again(wanted, format!("{reference}{named}")).await
    }

    /// Prints one paper again by its job: under the same number where that is free, else as a copy.
    pub async fn print_job_again(&self, job: &Job) -> Result<Vec<Job>, Refusal> {
        let reference = job.paper.order();
        self.may(Act::Sell, format!("print {reference}")).await?;
        self.needs_printer()?;
        let cashier = self.cashier();
        let who = (self.terminal(), &cashier);
        match &job.paper {
            Paper::Ticket { seat, .. } => {
                let seats = [*seat];
                self.again(self.papers_of(reference, &seats, Which::Missing, who), format!("{reference} {seat}")).await
            }
            Paper::Receipt { receipt, .. } => {
                let wanted = self.papers_of(reference, &[], Which::Missing, who);
                let wanted = Wanted { seats: None, receipts: std::slice::from_ref(receipt), ..wanted };
                self.again(wanted, format!("{reference} {receipt}")).await
            }
        }
    }

    /// Prints all that waits at this terminal; gives it.
    pub async fn print_waiting(&self) -> Result<Vec<Job>, Refusal> {
        self.may(Act::Sell, "print what waits").await?;
        self.needs_printer()?;
        let open = self.open_jobs().await?;
        let waiting: Vec<Job> = open.into_iter().filter(Job::waits).collect();
        self.take_on(&waiting, false);
        Ok(waiting)
    }

    /// A person says of a paper that is wanted that it is not, or of one that nobody is sure of that it came out.
    pub async fn settle_job(&self, id: JobId) -> Result<Option<Job>, Refusal> {
        self.may(Act::Sell, format!("settle {id}")).await?;
        let settled = self.0.ledger.settle_job(id, self.now()).await.map_err(|e| self.refuse_ledger(&e))?;
        self.tell_open_jobs().await;
        Ok(settled)
    }

    /// What is not printed as it was wanted here: what waits, and of this business day what nobody is sure of. Without what
    /// is in the printer's queue now.
    pub async fn open_jobs(&self) -> Result<Vec<Job>, Refusal> {
        let (from, _) = self.day_of_now();
        let open = self.0.ledger.open_jobs(self.terminal(), from).await.map_err(|e| self.refuse_ledger(&e))?;
        let in_turn = self.0.printing.in_turn();
        Ok(open.into_iter().filter(|job| !in_turn.contains(&job.id)).collect())
    }

    /// All papers that were wanted from `from` to before `to`, at all terminals.
    pub async fn print_jobs(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Job>, Refusal> {
        self.0.ledger.jobs(from, to).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Prints the receipt of a refund or of another payment, if nothing of it is on paper yet. `opens_drawer`: money comes out of
    /// it.
    pub async fn print_receipt(
        &self,
        reference: OrderRef,
        receipt: Receipt,
        opens_drawer: bool,
    ) -> Result<Vec<Job>, Refusal> {
        self.may(Act::Sell, format!("print {reference}")).await?;
        self.needs_printer()?;
        let cashier = self.cashier();
        let wanted = self.papers_of(reference, &[], Which::Missing, (self.terminal(), &cashier));
        let wanted = Wanted { seats: None, receipts: std::slice::from_ref(&receipt), ..wanted };
        let jobs = self.want(&wanted).await.map_err(|why| self.refuse_paper(why))?;
        self.take_on(&jobs, opens_drawer);
        Ok(jobs)
    }

    /// Prints a report; an event tells what became of it.
    pub async fn print_report(&self, report: &Report) -> Result<(), Refusal> {
        let press = self.0.printing.press.get().ok_or(Refusal::Paper(PaperFault::NoPrinter))?;
        let sheet = self.sheet_of(press, report).await?;
        self.in_turn(Work::Report(Arc::new(sheet)));
        Ok(())
    }

    /// Opens the drawer at the printer, for cash that goes into it; nothing where there is none.
    pub fn open_till(&self) {
        self.in_turn(Work::Drawer);
    }

    /// Has the printer asked how it is; an event tells.
    pub fn look_at_printer(&self) {
        self.in_turn(Work::Look);
    }

    fn in_turn(&self, work: Work) {
        if self.has_printer() {
            self.0.printing.add([work]);
        }
    }

    /// These jobs are this terminal's to print, in their order.
    fn take_on(&self, jobs: &[Job], opens_drawer: bool) {
        let first = jobs.first().map(|job| job.id);
        let work = jobs
            .iter()
            .map(|job| Work::Print { job: Box::new(job.clone()), opens_drawer: opens_drawer && Some(job.id) == first });
        self.0.printing.add(work);
        if opens_drawer && jobs.is_empty() {
            self.open_till();
        }
    }

    async fn again(&self, mut wanted: Wanted<'_>, subject: String) -> Result<Vec<Job>, Refusal> {
        wanted.which = Which::Again { copies: false };
        let jobs = match self.want(&wanted).await {
            Err(PaperError::WouldBeCopies) => {
                self.may(Act::Reprint, subject).await?;
                wanted.which = Which::Again { copies: true };
                self.want(&wanted).await
            }
            jobs => jobs,
        };
        let jobs = jobs.map_err(|why| self.refuse_paper(why))?;
        self.take_on(&jobs, false);
        Ok(jobs)
    }

    fn papers_of<'a>(
        &'a self,
        order: OrderRef,
        seats: &'a [SeatId],
        which: Which,
        who: (&'a TerminalId, &'a Text),
    ) -> Wanted<'a> {
        Wanted { order, seats: Some(seats), receipts: &[], which, at: self.now(), who }
    }

    async fn want(&self, wanted: &Wanted<'_>) -> Result<Vec<Job>, PaperError> {
        self.ledger().want_papers(wanted, || JobId::minted(wanted.at, rand::random())).await
    }

    fn needs_printer(&self) -> Result<(), Refusal> {
        if self.has_printer() { Ok(()) } else { Err(Refusal::Paper(PaperFault::NoPrinter)) }
    }

    fn day_of_now(&self) -> (Timestamp, Timestamp) {
        let calendar = self.house().calendar;
        calendar.bounds(calendar.day_of(self.now()))
    }

    fn refuse_paper(&self, why: PaperError) -> Refusal {
        match why {
            PaperError::Refused(fault) => Refusal::Paper(fault),
            // Whoever wants copies has said so.
            PaperError::WouldBeCopies => Refusal::Fault("a copy was refused that was allowed".to_owned()),
            PaperError::Ledger(error) => self.refuse_ledger(&error),
        }
    }

    /// An order that is in the ledger, with all that was done to it.
    pub(super) async fn recorded(&self, reference: OrderRef) -> Result<OrderHistory, Refusal> {
        // A copy could be older than a refund.
        let recorded = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
        match recorded {
            Some(history) => Ok(history),
            None => Err(self.no_ticket_of(reference).await),
        }
    }
}
