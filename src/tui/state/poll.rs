//! A question that is asked again and again, for as long as its answer is in sight.

use std::time::Duration;

use super::question::Question;
use crate::domain::ids::RequestId;
use crate::domain::time::Timestamp;

/// From one time to the next.
const EVERY: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Poll {
    question: Question,
    asked_at: Option<Timestamp>,
}

impl Poll {
    pub(crate) fn ask(&mut self, request: RequestId, now: Timestamp) {
        self.question.ask(request);
        self.asked_at = Some(now);
    }

    /// Whether this is the answer for which it waits; then it waits no longer.
    pub(crate) fn is_answered_by(&mut self, request: RequestId) -> bool {
        self.question.is_answered_by(request)
    }

    /// When it is to be asked, at once if it never was; none while an answer is on its way.
    pub(crate) fn next(self, now: Timestamp) -> Option<Timestamp> {
        (!self.question.waits()).then(|| self.asked_at.map_or(now, |asked| asked.plus(EVERY)))
    }

    /// Whether it is time to ask.
    pub(crate) fn is_due(self, now: Timestamp) -> bool {
        self.next(now).is_some_and(|at| at <= now)
    }
}
