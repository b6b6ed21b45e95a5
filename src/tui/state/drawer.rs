//! The drawer of a till: what was done with it, what is counted or moved in it now, and what it came to.
//!
//! ```text
//! Session ─▶ Counting, Moving ─▶ Review ─▶ asked ─▶ Session, or Told: an X, a Z, the day's close
//! ```
//!
//! What is [`Wanted`] keeps its id until its outcome is known, so that asking again is the same act.

use chrono::NaiveDate;
use tui_input::Input;

use super::action::Context;
use super::keys::Key;
use super::question::Question;
use crate::domain::drawer::pieces::{Pieces, denominations};
use crate::domain::drawer::{Act, DayClose, Done, Listed, Report, Session, is_beyond};
use crate::domain::ids::{AttemptId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::text::Text;
use crate::tui::layout;

/// The most digits of a count.
pub(crate) const MOST_DIGITS: usize = 5;

/// Something to be done with a drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) till: TerminalId,
    pub(crate) id: AttemptId,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Open(Pieces),
    /// Cash is put in, taken out, or dropped into the safe.
    Move {
        act: Act,
        amount: Money,
        reason: Text,
    },
    /// It is opened without a sale.
    NoSale(Text),
    Count(Pieces),
    /// It is closed on its last count, which was off by so much.
    Close {
        counted: Money,
        off: Money,
        is_accepted: bool,
    },
    X,
    Day(NaiveDate),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done(Done),
    X(Report),
    Z(Report),
    Day(DayClose),
}

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

/// Notes and coins while they are counted.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Whether it is the float with which it is opened.
    pub(crate) is_float: bool,
    currency: Currency,
    /// Each note and coin, the largest first, with what was typed for it.
    pub(crate) lines: Vec<(Money, Input)>,
    pub(crate) here: usize,
}

impl Grid {
    pub(crate) fn new(is_float: bool, currency: Currency) -> Self {
        let lines = denominations(currency).into_iter().map(|piece| (Money::new(piece, currency), Input::default()));
        Self { is_float, currency, lines: lines.collect(), here: 0 }
    }

    /// How many of a line's; none is nothing.
    fn count(input: &Input) -> u32 {
        input.value().trim().parse().unwrap_or(0)
    }

    /// What a line's are worth; nothing as long as none is counted.
    pub(crate) fn worth((piece, input): &(Money, Input)) -> Option<Money> {
        let minor = piece.minor().checked_mul(i64::from(Self::count(input)))?;
        (minor > 0).then(|| Money::new(minor, piece.currency()))
    }

    /// All that is counted. There are never more digits than can be counted.
    pub(crate) fn pieces(&self) -> Option<Pieces> {
        self.lines
            .iter()
            .try_fold(Pieces::none(self.currency), |pieces, (piece, input)| pieces.and(*piece, Self::count(input)).ok())
    }

    pub(crate) fn field(&mut self) -> Option<&mut Input> {
        self.lines.get_mut(self.here).map(|(_, input)| input)
    }

    fn turn(&mut self, forward: bool) {
        let lines = self.lines.len().max(1);
        self.here = (self.here + if forward { 1 } else { lines - 1 }) % lines;
    }

    /// The first line in sight where there is room for so many.
    pub(crate) fn first(&self, room: usize) -> usize {
        layout::follow_line(0, self.here, room, self.lines.len())
    }
}

/// Cash that moves by hand, or an opening without a sale, while it is written.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) act: Act,
    pub(crate) amount: Input,
    pub(crate) reason: Input,
    pub(crate) is_on_reason: bool,
}

/// The ids of the usual reasons, in the order of their digits.
const REASONS_IN: [&str; 1] = ["reason-change"];
const REASONS_OUT: [&str; 2] = ["reason-change", "reason-expense"];
const REASONS_NO_SALE: [&str; 2] = ["reason-change", "reason-wrong-change"];

impl Form {
    pub(crate) fn new(act: Act) -> Self {
        let (amount, reason) = (Input::default(), Input::default());
        Self { act, amount, reason, is_on_reason: act == Act::NoSale }
    }

    pub(crate) fn has_amount(&self) -> bool {
        self.act != Act::NoSale
    }

    pub(crate) fn field(&mut self) -> &mut Input {
        if self.is_on_reason { &mut self.reason } else { &mut self.amount }
    }

    fn turn_field(&mut self) {
        self.is_on_reason = !self.is_on_reason || !self.has_amount();
    }

    /// The reasons that a digit gives now: none once one is begun.
    pub(crate) fn usual_reasons(&self) -> &'static [&'static str] {
        match self.act {
            _ if !self.is_on_reason || !self.reason.value().is_empty() => &[],
            Act::In => &REASONS_IN,
            Act::Out => &REASONS_OUT,
            Act::NoSale => &REASONS_NO_SALE,
            _ => &[],
        }
    }

    /// What is written, or what is missing as the id of a sentence.
    pub(crate) fn what(&self, currency: Currency) -> Result<What, &'static str> {
        let reason = Text::new(self.reason.value());
        let amount = Money::parse(self.amount.value().trim(), currency).ok().filter(|amount| amount.minor() > 0);
        if self.has_amount() && amount.is_none() {
            return Err("why-no-amount");
        }
        if self.act.needs_reason() && reason.is_empty() {
            return Err("why-no-reason");
        }
        Ok(match amount.filter(|_| self.has_amount()) {
            Some(amount) => What::Move { act: self.act, amount, reason },
            None => What::NoSale(reason),
        })
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

    #[test]
    fn what_is_typed_is_counted_and_what_is_missing_is_said() {
        let mut grid = Grid::new(true, Currency::CNY);
        assert_eq!(grid.pieces().map(|pieces| pieces.total().minor()), Some(0));
        *grid.field().unwrap() = Input::new("5".to_owned());
        grid.turn(false);
        *grid.field().unwrap() = Input::new("7".to_owned());
        assert_eq!(grid.pieces().unwrap().total().minor(), 50_007);
        let mut form = Form::new(Act::Out);
        assert_eq!(form.what(Currency::CNY), Err("why-no-amount"));
        form.amount = Input::new("20".to_owned());
        assert_eq!(form.what(Currency::CNY), Err("why-no-reason"));
        let safe = Form { act: Act::Dropped, ..form };
        let amount = Money::new(2_000, Currency::CNY);
        assert_eq!(safe.what(Currency::CNY), Ok(What::Move { act: Act::Dropped, amount, reason: Text::default() }));
    }
}
