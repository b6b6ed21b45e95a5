//! The queue at a terminal's printer: one thing after the other, in one task.
//!
//! When the printer says that it does not print, what is behind in the queue is let be: it waits in the ledger until a person
//! sees to the printer. A job that nobody is sure of does not stop the others: a printer that is gone says so at the next.

use tokio::time::Instant;

use super::desk::Work;
use super::press::Press;
use crate::box_office::pay::{TRY_AGAIN_AFTER, TRY_AGAIN_FOR};
use crate::box_office::{BoxOffice, Event, Notice};
use crate::crash;
use crate::domain::order::OrderHistory;
use crate::domain::paper::{Job, JobState, PrinterState};
use crate::domain::receipt::Receipt;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::ledger::{Claimed, PaperError, Wanted, Which};

/// What came of it.
struct Done {
    job: Option<Job>,
    printer: Option<PrinterState>,
    /// Nothing more is to be tried by itself.
    is_stuck: bool,
}

impl BoxOffice {
    /// Looks after the printer, for as long as the terminal is open.
    pub(in crate::box_office) async fn keep_printing(self) {
        while let Err(error) = self.inherit_papers().await {
            tracing::warn!(%error, "what was left at the printer was not looked after");
            tokio::time::sleep(TRY_AGAIN_FOR).await;
        }
        self.look_at_printer();
        loop {
            self.print_out().await;
            self.0.printing.more.notified().await;
        }
    }

    /// Sees to what an earlier program at this terminal left behind: papers on their way, of which nobody is sure, and sales
    /// whose papers it could not even want. These wait, for their guests may be gone.
    async fn inherit_papers(&self) -> Result<(), PaperError> {
        self.0.ledger.settle_left_over(self.terminal(), self.now()).await?;
        if !self.0.printing.press.get().is_some_and(|press| press.is_auto) {
            return Ok(());
        }
        let (from, _) = self.day_of_now();
        for (order, cashier) in self.0.ledger.never_wanted(self.terminal(), from).await? {
            let history = self.0.ledger.order(order).await?;
            let receipts: Vec<Receipt> = history.iter().filter_map(OrderHistory::receipt).cloned().collect();
            let papers = self.papers_of(order, &[], Which::Missing, (self.terminal(), &cashier));
            match self.want(&Wanted { receipts: &receipts, ..papers }).await {
                // Its tickets went back just now.
                Ok(_) | Err(PaperError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Does all that is to be done at the printer; gives the jobs as they stand then.
    pub async fn print_out(&self) -> Vec<Job> {
        let mut ended = Vec::new();
        loop {
            let next = self.0.printing.turn().front().cloned();
            let Some(work) = next else { break };
            let office = self.clone();
            // What is at the printer is brought to its end, also by a terminal that closes.
            let done = self.0.tasks.spawn(async move { office.do_at_printer(work).await }).await;
            let done = done.unwrap_or_else(|error| {
                tracing::error!(%error, "the task that prints ended");
                Done { job: None, printer: None, is_stuck: true }
            });
            let is_report = |work: &Work| matches!(work, Work::Report(_));
            let lost = {
                let mut turn = self.0.printing.turn();
                turn.pop_front();
                let lost = done.is_stuck && turn.iter().any(is_report);
                if done.is_stuck {
                    turn.clear();
                }
                lost
            };
            if let Some(printer) = done.printer {
                self.tell(Event::Printer(printer));
            }
            if let Some(job) = done.job {
                self.tell(Event::Printed(Box::new(job.clone())));
                ended.push(job);
            }
            // Papers that are let be wait in the ledger; a report does not.
            if lost {
                self.tell(Event::ReportPrinted(JobState::Dropped));
            }
        }
        self.tell_open_jobs().await;
        ended
    }

    /// Tells of what is not printed as it was wanted.
    pub(super) async fn tell_open_jobs(&self) {
        let mut open = self.open_jobs().await;
        if open.as_ref().is_ok_and(|open| open.iter().any(Job::waits)) {
            match self.0.ledger.drop_ended(self.terminal(), self.now()).await {
                Ok(0) => {}
                Ok(_) => open = self.open_jobs().await,
                // They are dropped when their turn comes.
                Err(error) => tracing::warn!(%error, "what waits of tickets that ended is not dropped"),
            }
        }
        match open {
            Ok(open) => self.tell(Event::OpenJobs(open)),
            Err(refusal) => tracing::warn!(code = refusal.code(), "what waits at the printer is not known"),
        }
    }

    async fn do_at_printer(&self, work: Work) -> Done {
        let Some(press) = self.0.printing.press.get() else { return Done { job: None, printer: None, is_stuck: true } };
        match work {
            Work::Look => Done { job: None, printer: Some(press.state().await), is_stuck: false },
            Work::Report(sheet) => {
                let (state, printer) = press.print(&sheet, false).await;
                self.tell(Event::ReportPrinted(state));
                Done { job: None, printer: Some(printer), is_stuck: matches!(state, JobState::Failed(_)) }
            }
            Work::Drawer => Done { job: None, printer: press.open_drawer().await, is_stuck: false },
            Work::Print { job, opens_drawer } => match self.print_one(press, &job, opens_drawer).await {
                Ok((job, printer)) => {
                    let is_stuck = matches!(job.state, JobState::Failed(_));
                    Done { job: Some(job), printer, is_stuck }
                }
                Err(refusal) => {
                    tracing::warn!(job = %job.id, code = refusal.code(), "not printed");
                    let why = Text::new(&format!("not printed: {}: {refusal:?}", refusal.code()));
                    self.tell(Event::Notice(Notice::Fault(why)));
                    Done { job: None, printer: None, is_stuck: true }
                }
            },
        }
    }

    /// Prints one paper, if it is still to be printed; gives its job as it stands then, and how the printer is.
    async fn print_one(
        &self,
        press: &Press,
        job: &Job,
        opens_drawer: bool,
    ) -> Result<(Job, Option<PrinterState>), Refusal> {
        let sheet = match self.sheet(press, job).await {
            // Its ticket went back: so will be found below, and said of the job.
            Err(Refusal::RefundedBefore(_) | Refusal::NotOfOrder(_) | Refusal::Paper(_)) => None,
            sheet => Some(sheet?),
        };
        let cashier = self.cashier();
        let claiming = self.0.ledger.claim_job(job, self.now(), (self.terminal(), &cashier));
        let sent = match claiming.await.map_err(|e| self.refuse_ledger(&e))? {
            Claimed::Ours(sent) => sent,
            Claimed::Dropped(job) | Claimed::Not(job) => return Ok((job, None)),
            Claimed::Unknown => return Err(Refusal::Fault(format!("no print job {}", job.id))),
        };
        crash::point("print-claimed");
        let Some(sheet) = sheet else {
            self.end_until_known(&sent, JobState::Queued).await;
            return Err(Refusal::Fault(format!("print job {} has no sheet and is to be printed", job.id)));
        };
        let (state, printer) = press.print(&sheet, opens_drawer).await;
        crash::point("print-sent");
        Ok((self.end_until_known(&sent, state).await, Some(printer)))
    }

    /// Writes down what became of a paper, again and again while the ledger is away. After that its job says what is known
    /// without: nobody is sure.
    async fn end_until_known(&self, sent: &Job, state: JobState) -> Job {
        let begun = Instant::now();
        loop {
            match self.0.ledger.end_job(sent, state, self.now()).await {
                Ok(job) => return job,
                Err(error) if begun.elapsed() > TRY_AGAIN_FOR => {
                    tracing::warn!(%error, job = %sent.id, "what became of a paper was not written down");
                    return Job { state, ..sent.clone() };
                }
                Err(_) => tokio::time::sleep(TRY_AGAIN_AFTER).await,
            }
        }
    }
}
