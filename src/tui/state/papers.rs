//! This terminal's printer, and the papers that it has not printed as they were wanted.

use super::question::Question;
use crate::domain::ids::{JobId, OrderRef};
use crate::domain::paper::{Job, JobState, PrinterState};
use crate::domain::printer::TicketsAfter;

#[derive(Clone, Debug, Default)]
pub(crate) struct Papers {
    /// How the printer is; `None` where there is none.
    pub(crate) printer: Option<PrinterState>,
    /// Whether it ever said how it is. Of one that never does nobody can be sure of anything.
    pub(crate) has_answered: bool,
    /// When tickets are printed.
    pub(crate) after: TicketsAfter,
    /// The sale whose tickets are still to be asked for.
    pub(crate) asks: Option<OrderRef>,
    /// What is not printed as it was wanted, the oldest first.
    pub(crate) open: Vec<Job>,
}

impl Papers {
    /// Those that somebody waits for.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Job> {
        self.open.iter().filter(|job| job.waits())
    }

    /// Those that a person should look after: of a printer that says what it did also those of which nobody is sure.
    pub(crate) fn to_see_to(&self) -> usize {
        self.open.iter().filter(|job| job.waits() || self.has_answered && job.state == JobState::Unsure).count()
    }
}

/// The panel that lists them.
#[derive(Clone, Debug, Default)]
pub(crate) struct PapersPanel {
    pub(crate) chosen: Option<JobId>,
    /// The first line that can be seen.
    pub(crate) first: usize,
    /// While something that was asked of the printer is on the way.
    pub(crate) question: Question,
}

impl PapersPanel {
    /// The one that is marked.
    pub(crate) fn marked<'a>(&self, papers: &'a Papers) -> Option<&'a Job> {
        papers.open.iter().find(|job| Some(job.id) == self.chosen)
    }

    /// Moves the mark by so many.
    pub(crate) fn step(&mut self, by: isize, open: &[Job]) {
        let place = open.iter().position(|job| Some(job.id) == self.chosen).unwrap_or(0);
        let place = place.saturating_add_signed(by).min(open.len().saturating_sub(1));
        self.chosen = open.get(place).map(|job| job.id);
    }

    /// Keeps the mark on one that is there.
    pub(crate) fn follow(&mut self, open: &[Job]) {
        if !open.iter().any(|job| Some(job.id) == self.chosen) {
            self.chosen = open.first().map(|job| job.id);
        }
    }
}
