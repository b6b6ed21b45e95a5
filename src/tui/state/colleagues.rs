//! Where colleagues' cursors are and what they have picked, before anything is held: hints, that come
//! and go by themselves. While they are shown here, ours are shown there.

use std::collections::BTreeMap;

use crate::domain::hall::SeatName;
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::pointing::Pointing;
use crate::domain::time::Timestamp;

#[derive(Debug, Default)]
pub(crate) struct Colleagues {
    /// Whether they are shown.
    pub(crate) is_on: bool,
    /// By terminal, at the screening that is watched, and until when.
    pub(crate) here: BTreeMap<TerminalId, (Pointing, Timestamp)>,
    pub(crate) watched: Option<ScreeningId>,
    /// What we showed them last.
    pub(crate) shown: Option<(ScreeningId, SeatName, Vec<SeatName>)>,
}

impl Colleagues {
    /// Those at the screening, by terminal.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pointing> {
        self.here.values().map(|(pointing, _)| pointing)
    }

    pub(crate) fn forget(&mut self) {
        self.here.clear();
    }

    /// When the next of them is forgotten.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.here.values().map(|(_, until)| *until).min()
    }

    /// Names of the terminals that fit, each with its cashier.
    pub(crate) fn names(&self, fits: impl Fn(&Pointing) -> bool) -> Option<String> {
        let names: Vec<String> =
            self.iter().filter(|pointing| fits(pointing)).map(|p| format!("{} {}", p.terminal, p.cashier)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}
