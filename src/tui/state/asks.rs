//! What is asked for at other terminals and may be answered here.

use super::model::{Model, Overlay};
use super::question::Question;
use crate::box_office::HeardAsk;
use crate::domain::ids::LeaveId;
use crate::domain::staff::LeaveAsk;

/// The panel that shows one ask.
#[derive(Clone, Debug)]
pub(crate) struct AsksPanel {
    pub(crate) chosen: LeaveId,
    /// While its answer is on the way.
    pub(crate) question: Question,
}

impl Model {
    /// What is asked still, the most urgent first.
    pub(crate) fn open_asks(&self) -> impl Iterator<Item = &HeardAsk> {
        self.asks.iter().filter(|heard| heard.until > self.now)
    }

    /// The ask that the panel shows.
    pub(crate) fn shown_ask(&self, panel: &AsksPanel) -> Option<&LeaveAsk> {
        self.open_asks().map(|heard| &heard.ask).find(|ask| ask.id == panel.chosen)
    }

    pub(crate) fn asks_panel(&mut self) -> Option<&mut AsksPanel> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Asks(panel) => Some(panel),
            _ => None,
        })
    }
}
