//! The small map beside the board: the seats of the marked screening, as they were when they were read last.
//!
//! They are read once the mark has rested, and again with each reading of the board. What was read is kept for the mark to
//! come back to.

use std::time::Duration;

use super::question::Question;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::domain::seat::SeatMap;
use crate::domain::time::Timestamp;

/// So long the mark rests before anything is read: who runs through the list asks for nothing.
pub(crate) const REST: Duration = Duration::from_millis(150);

/// The most screenings of which the seats are kept.
const MOST_KEPT: usize = 12;

#[derive(Clone, Debug, Default)]
pub(crate) struct SmallMap {
    /// The screening on which the mark rests while the map is shown, and since when.
    rests: Option<(ScreeningId, Timestamp)>,
    /// Whether it was asked for since.
    is_asked: bool,
    question: Question,
    /// What was read, the newest first.
    kept: Vec<(ScreeningId, Glance)>,
}

/// What a look at a screening showed.
#[derive(Clone, Debug)]
pub(crate) enum Glance {
    /// Nobody opened it since the live store was started, so nobody knows its seats yet.
    Unopened,
    Seats(SeatMap),
}

impl SmallMap {
    /// The mark is on that screening now, or the map is not shown.
    pub(crate) fn rest_on(&mut self, screening: Option<ScreeningId>, now: Timestamp) {
        if self.rests.map(|(screening, _)| screening) != screening {
            *self = Self {
                rests: screening.map(|screening| (screening, now)),
                kept: std::mem::take(&mut self.kept),
                ..Self::default()
            };
        }
    }

    /// When the mark will have rested, if that is still to come.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.rests.filter(|_| !self.is_asked).map(|(_, since)| since.plus(REST))
    }

    /// Whether it was read before, and is to be read again with the board.
    pub(crate) fn is_due_again(&self) -> bool {
        self.is_asked && !self.question.waits()
    }

    pub(crate) fn ask(&mut self, request: RequestId) {
        self.is_asked = true;
        self.question.ask(request);
    }

    /// A look had that answer: the seats, if anyone opened the screening. One that failed leaves what was known.
    pub(crate) fn told(&mut self, request: RequestId, answer: Result<Option<SeatMap>, Refusal>) {
        let (true, Some((screening, _)), Ok(seats)) = (self.question.is_answered_by(request), self.rests, answer)
        else {
            return;
        };
        self.kept.retain(|(kept, _)| *kept != screening);
        self.kept.insert(0, (screening, seats.map_or(Glance::Unopened, Glance::Seats)));
        self.kept.truncate(MOST_KEPT);
    }

    /// What is known of a screening.
    pub(crate) fn of(&self, screening: ScreeningId) -> Option<&Glance> {
        self.kept.iter().find(|(kept, _)| *kept == screening).map(|(_, glance)| glance)
    }
}
