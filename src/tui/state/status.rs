//! How it is with the stores, while it is looked at: asked again and again as long as it is in sight, and never else.

use std::time::Duration;

use super::question::Question;
use crate::box_office::Status;
use crate::domain::ids::RequestId;
use crate::domain::time::Timestamp;

/// From an answer to the next question: no more often than the stores are asked anyway.
const EVERY: Duration = Duration::from_millis(900);

#[derive(Clone, Debug, Default)]
pub(crate) struct StatusView {
    pub(crate) told: Option<Box<Status>>,
    /// The first server that can be seen.
    pub(crate) first: usize,
    question: Question,
    ask_at: Option<Timestamp>,
}

impl StatusView {
    pub(crate) fn ask(&mut self, request: RequestId) {
        self.question.ask(request);
        self.ask_at = None;
    }

    /// Takes in what was told, unless it is the answer to an older question.
    pub(crate) fn tell(&mut self, request: RequestId, told: Option<Box<Status>>, now: Timestamp) {
        if self.question.is_answered_by(request) {
            self.told = told.or(self.told.take());
            self.ask_at = Some(now.plus(EVERY));
        }
    }

    /// When it is to be asked again; none while an answer is on its way.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.ask_at.filter(|_| !self.question.waits())
    }

    /// Scrolls by so many servers. The last stays in sight.
    pub(crate) fn step(&mut self, by: isize) {
        let servers = self.told.as_ref().map_or(0, |told| told.live.servers.len());
        self.first = self.first.saturating_add_signed(by).min(servers.saturating_sub(1));
    }
}
