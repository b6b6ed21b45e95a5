//! What is asked for at other terminals and may be answered here.

use super::question::Question;
use crate::box_office::HeardAsk;
use crate::domain::ids::LeaveId;
use crate::domain::staff::LeaveAsk;
use crate::domain::time::Timestamp;

/// What whoever is signed in is asked for, the most urgent first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asks(pub(crate) Vec<HeardAsk>);

impl Asks {
    /// What is asked still.
    pub(crate) fn open(&self, now: Timestamp) -> impl Iterator<Item = &HeardAsk> {
        self.0.iter().filter(move |heard| heard.until > now)
    }

    /// The ask that the panel shows.
    pub(crate) fn shown(&self, panel: &AsksPanel, now: Timestamp) -> Option<&LeaveAsk> {
        self.open(now).map(|heard| &heard.ask).find(|ask| ask.id == panel.chosen)
    }
}

/// The panel that shows one ask.
#[derive(Clone, Debug)]
pub(crate) struct AsksPanel {
    pub(crate) chosen: LeaveId,
    /// While its answer is on the way.
    pub(crate) question: Question,
}
