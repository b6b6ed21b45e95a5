//! What a terminal has to do with paper, in turn.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use tokio::sync::Notify;

use super::press::{Press, Sheet};
use crate::box_office::lock::lock;
use crate::domain::ids::JobId;
use crate::domain::paper::Job;

/// What a terminal has to do with paper.
#[derive(Default)]
pub(crate) struct Desk {
    pub(super) press: OnceLock<Press>,
    /// The first is under way.
    turn: Mutex<VecDeque<Work>>,
    pub(super) more: Notify,
}

/// Something for the printer to do.
#[derive(Clone, Debug)]
pub(super) enum Work {
    /// To print a paper, and to open the drawer with it.
    Print { job: Box<Job>, opens_drawer: bool },
    /// To print what has no job.
    Report(Arc<Sheet>),
    /// To open the drawer.
    Drawer,
    /// To say how it is.
    Look,
}

impl Desk {
    pub(super) fn turn(&self) -> MutexGuard<'_, VecDeque<Work>> {
        lock(&self.turn)
    }

    pub(super) fn add(&self, work: impl IntoIterator<Item = Work>) {
        self.turn().extend(work);
        self.more.notify_one();
    }

    /// The jobs that are to be printed or are being printed.
    pub(super) fn in_turn(&self) -> BTreeSet<JobId> {
        let of = |work: &Work| match work {
            Work::Print { job, .. } => Some(job.id),
            Work::Report(_) | Work::Drawer | Work::Look => None,
        };
        self.turn().iter().filter_map(of).collect()
    }
}
