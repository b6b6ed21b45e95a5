//! The drawer of a till: what was done with it, what is counted or moved in it now, and what it came to.
//!
//! ```text
//! Session ─▶ Counting, Moving ─▶ Review ─▶ asked ─▶ Session, or Told: an X, a Z, the day's close
//! ```
//!
//! What is [`Wanted`] keeps its id until its outcome is known, so that asking again is the same act.

mod entry;
mod wanted;

use tui_input::Input;

use super::action::Context;
use super::keys::Key;
use super::question::Question;
use crate::domain::drawer::{Act, Listed, Report, Session, is_beyond};
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::tui::layout;

pub(crate) use entry::{Form, Grid, MOST_DIGITS};
pub(crate) use wanted::{Outcome, Wanted, What};

/// How it stands with a till's drawer, and with those of the others.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    /// None where it has never been opened.
    pub(crate) session: Option<Session>,
    pub(crate) all: Vec<Listed>,
}

#[derive(Clone, Debug)]
pub(crate) enum Stage {
    Session,
    Counting(Grid),
    Moving(Form),
    /// The question before it is done, and where Esc leads.
    Review(Wanted, Box<Stage>),
    Told(Box<Outcome>),
}

#[derive(Clone, Debug)]
pub(crate) struct DrawerPanel {
    pub(crate) till: TerminalId,
    /// None until the ledger has told.
    pub(crate) looked: Option<Looked>,
    pub(crate) looking: Question,
    pub(crate) stage: Stage,
    /// The first line that can be seen of what was done, or of a report's cards.
    pub(crate) first: usize,
    /// What was asked to be done, while it has no answer.
    pub(crate) question: Question,
}

impl DrawerPanel {
    pub(crate) fn new(till: TerminalId) -> Self {
        let (looking, question) = (Question::default(), Question::default());
        Self { till, looked: None, looking, stage: Stage::Session, first: 0, question }
    }

    pub(crate) fn context(&self) -> Context {
        match self.stage {
            Stage::Session => Context::Drawer,
            Stage::Counting(_) | Stage::Moving(_) => Context::Form,
            Stage::Review(..) => Context::Confirm,
            Stage::Told(_) => Context::Report,
        }
    }

    /// Its last session, as far as it is known.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.looked.as_ref()?.session.as_ref()
    }

    /// That session, if it goes on.
    pub(crate) fn open_session(&self) -> Option<&Session> {
        self.session().filter(|session| session.is_open)
    }

    /// The last count of the open session: what was counted, and by how much it was off.
    pub(crate) fn last_count(&self) -> Option<(Money, Money)> {
        let count = self.open_session()?.acts.iter().rfind(|done| done.act == Act::Counted)?;
        Some((count.amount, count.off()?))
    }

    /// The tills whose drawers are open.
    pub(crate) fn open_tills(&self) -> Vec<&TerminalId> {
        let all = self.looked.iter().flat_map(|looked| &looked.all);
        all.filter(|listed| listed.is_open).map(|listed| &listed.till).collect()
    }

    /// The till whose drawer comes after this one's, or before; its own terminal's is always among them.
    pub(crate) fn other_till(&self, own: &TerminalId, forward: bool) -> Option<TerminalId> {
        let mut tills: Vec<&TerminalId> =
            self.looked.iter().flat_map(|looked| &looked.all).map(|listed| &listed.till).collect();
        tills.push(own);
        tills.sort_unstable();
        tills.dedup();
        let here = tills.iter().position(|till| **till == self.till)?;
        let by = if forward { 1 } else { tills.len() - 1 };
        tills.get((here + by) % tills.len()).copied().filter(|till| **till != self.till).cloned()
    }

    /// The Z that is shown.
    pub(crate) fn shown_z(&self) -> Option<&Report> {
        let Stage::Told(outcome) = &self.stage else { return None };
        if let Outcome::Z(report) = &**outcome { Some(report) } else { None }
    }

    /// The number of the last Z that there is.
    pub(crate) fn last_z(&self) -> Option<i64> {
        let session = self.session()?;
        Some(session.number - i64::from(session.is_open)).filter(|number| *number > 0)
    }

    /// What was asked to be done, and has no answer yet.
    pub(crate) fn under_way(&self) -> Option<&Wanted> {
        match &self.stage {
            Stage::Review(wanted, _) if self.question.waits() => Some(wanted),
            _ => None,
        }
    }

    /// Whether closing is off by more than the house lets pass, and nobody has said yet that it is accepted.
    pub(crate) fn wants_acceptance(&self, limit: Money) -> bool {
        matches!(&self.stage, Stage::Review(Wanted { what: What::Close { off, is_accepted: false, .. }, .. }, _)
            if is_beyond(*off, limit))
    }

    /// It is accepted: the next yes closes it all the same.
    pub(crate) fn accept(&mut self) {
        if let Stage::Review(Wanted { what: What::Close { is_accepted, .. }, .. }, _) = &mut self.stage {
            *is_accepted = true;
        }
    }

    /// What a yes would ask for, where the house lets so much over or short pass. What is `unsure` may be asked again,
    /// however it stands by now.
    pub(crate) fn asks(&self, limit: Money, unsure: Option<&Wanted>) -> Option<&Wanted> {
        let Stage::Review(wanted, _) = &self.stage else { return None };
        let is_day_over = self.looked.is_some() && self.open_tills().is_empty();
        let may = match &wanted.what {
            _ if unsure == Some(wanted) => true,
            What::Day(_) => is_day_over,
            _ => !self.wants_acceptance(limit),
        };
        (may && !self.question.waits()).then_some(wanted)
    }

    /// Takes in how it stands; the last of what was done is in sight.
    pub(crate) fn tell(&mut self, looked: Looked) {
        self.looked = Some(looked);
        if matches!(self.stage, Stage::Session) {
            self.first = usize::MAX;
        }
    }

    /// Whether there is a stage before this one.
    pub(crate) fn goes_back(&self) -> bool {
        !matches!(self.stage, Stage::Session)
    }

    /// One stage back.
    pub(crate) fn back(&mut self) {
        let before = match std::mem::replace(&mut self.stage, Stage::Session) {
            Stage::Review(_, before) => *before,
            Stage::Session | Stage::Counting(_) | Stage::Moving(_) | Stage::Told(_) => Stage::Session,
        };
        self.turn(before);
    }

    pub(crate) fn turn(&mut self, stage: Stage) {
        self.first = if matches!(stage, Stage::Session) { usize::MAX } else { 0 };
        self.stage = stage;
    }

    /// Scrolls by so many lines.
    pub(crate) fn step(&mut self, by: isize) {
        self.first = self.first.saturating_add_signed(by);
    }

    /// Wastes no room.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        let hidden = match &self.stage {
            Stage::Told(outcome) => match &**outcome {
                Outcome::X(report) | Outcome::Z(report) => report.cards.len().saturating_sub(layout::cards_seen(size)),
                Outcome::Done(_) | Outcome::Day(_) => 0,
            },
            // Until it is known what was done, the last of it is wanted.
            Stage::Session if self.looked.is_none() => return,
            Stage::Session => {
                let acts = self.session().map_or(0, |session| session.acts.len());
                acts.saturating_sub(layout::drawer_seen(size))
            }
            _ => 0,
        };
        self.first = self.first.min(hidden);
    }

    pub(crate) fn is_counting(&self) -> bool {
        matches!(self.stage, Stage::Counting(_))
    }

    /// The field in which text goes.
    pub(crate) fn field(&mut self) -> Option<&mut Input> {
        match &mut self.stage {
            Stage::Counting(grid) => grid.field(),
            Stage::Moving(form) => Some(form.field()),
            _ => None,
        }
    }

    /// Why a key is no digit of a count, where one is typed. A scanner counts nothing.
    pub(crate) fn refuses(&mut self, key: Key, is_scan: bool) -> Option<&'static str> {
        let (Stage::Counting(grid), Key::Char(c)) = (&mut self.stage, key) else { return None };
        if is_scan {
            if let Some(field) = grid.field() {
                field.reset();
            }
            return Some("why-burst");
        }
        (!c.is_ascii_digit()).then_some("why-digits-only")
    }

    /// The reasons that a digit gives now.
    pub(crate) fn usual_reasons(&self) -> &'static [&'static str] {
        match &self.stage {
            Stage::Moving(form) => form.usual_reasons(),
            _ => &[],
        }
    }

    pub(crate) fn turn_field(&mut self, forward: bool) {
        match &mut self.stage {
            Stage::Counting(grid) => grid.turn(forward),
            Stage::Moving(form) => form.turn_field(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(own: &str, all: &[&str]) -> DrawerPanel {
        let mut panel = DrawerPanel::new(own.parse().unwrap());
        let all = all.iter().map(|till| Listed { till: till.parse().unwrap(), is_open: false }).collect();
        panel.looked = Some(Looked { session: None, all });
        panel
    }

    #[test]
    fn the_drawers_of_other_tills_come_one_after_the_other_and_the_own_is_among_them() {
        let own: TerminalId = "T2".parse().unwrap();
        let next = |panel: &DrawerPanel| panel.other_till(&own, true).map(|till| till.to_string());
        assert_eq!(next(&panel("T2", &["T1", "T3"])).as_deref(), Some("T3"));
        assert_eq!(next(&panel("T3", &["T1", "T3"])).as_deref(), Some("T1"));
        assert_eq!(next(&panel("T1", &["T1", "T3"])).as_deref(), Some("T2"));
        assert_eq!(panel("T1", &["T1"]).other_till(&own, false).map(|till| till.to_string()).as_deref(), Some("T2"));
        assert_eq!(next(&panel("T2", &["T2"])), None);
    }
}
