//! Where colleagues' cursors are and what they have picked, before anything is held: hints, that come
//! and go by themselves. While they are shown here, ours are shown there.

use std::collections::BTreeMap;

use crate::box_office::FORGOTTEN_AFTER;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::pointing::Pointing;
use crate::domain::time::Timestamp;

/// What we show them: the screening, our cursor, and our picks.
type Shown = (ScreeningId, SeatId, Vec<SeatId>);

#[derive(Debug, Default)]
pub(crate) struct Colleagues {
    /// Whether they are shown.
    pub(crate) is_on: bool,
    /// By terminal, at the screening that is watched, and until when.
    here: BTreeMap<TerminalId, (Pointing, Timestamp)>,
    watched: Option<ScreeningId>,
    /// What we showed them last.
    shown: Option<Shown>,
}

impl Colleagues {
    /// Those at the screening, by terminal.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pointing> {
        self.here.values().map(|(pointing, _)| pointing)
    }

    /// The seats that they point at or have picked.
    pub(crate) fn pointed(&self) -> Vec<SeatId> {
        self.iter().flat_map(|pointing| pointing.picks.iter().copied().chain(pointing.cursor)).collect()
    }

    /// Colleagues moved, picked, or left. Nobody vouches for what comes by this way: only seats of `plan` count.
    pub(crate) fn moved(&mut self, pointings: Vec<Pointing>, plan: &HallPlan, now: Timestamp) {
        let is_seat = |seat: &SeatId| plan.seat(*seat).is_some();
        for mut pointing in pointings.into_iter().filter(|pointing| Some(pointing.screening) == self.watched) {
            pointing.picks.retain(is_seat);
            if pointing.cursor.as_ref().is_some_and(is_seat) {
                self.here.insert(pointing.terminal.clone(), (pointing, now.plus(FORGOTTEN_AFTER)));
            } else {
                self.here.remove(&pointing.terminal);
            }
        }
    }

    /// Whether from now on those at another screening are shown, or none.
    pub(crate) fn watch(&mut self, screening: Option<ScreeningId>, now: Timestamp) -> bool {
        self.here.retain(|_, (_, until)| *until > now);
        let is_other = self.watched != screening;
        if is_other {
            self.watched = screening;
            self.here.clear();
        }
        is_other
    }

    /// What colleagues are to be told, if we show them now what they have not been told yet: where we look and what we
    /// have picked, or without a cursor that we have left.
    pub(crate) fn show(&mut self, shown: Option<Shown>) -> Option<(ScreeningId, Option<SeatId>, Vec<SeatId>)> {
        if shown == self.shown {
            return None;
        }
        let before = std::mem::replace(&mut self.shown, shown.clone());
        match (shown, before) {
            (Some((screening, cursor, picks)), _) => Some((screening, Some(cursor), picks)),
            (None, before) => before.map(|(screening, ..)| (screening, None, Vec::new())),
        }
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
