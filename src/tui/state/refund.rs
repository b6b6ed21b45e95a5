//! Giving tickets back, for money or for others: which seats, why, and how far the question is.

use std::collections::BTreeSet;

use tui_input::Input;

use super::action::Context;
use super::deed::Deed;
use super::exchange::Given;
use super::question::Question;
use crate::domain::cash::CashStep;
use crate::domain::fee::FeeQuote;
use crate::domain::hall::SeatId;
use crate::domain::ids::AttemptId;
use crate::domain::money::Money;
use crate::domain::order::OrderHistory;
use crate::domain::refund::give_back;
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::tui::layout;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Seats,
    Reason,
    Review,
}

/// What tickets are given back for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    Money,
    Others,
}

#[derive(Clone, Debug)]
pub(crate) struct RefundPanel {
    pub(crate) wanted: For,
    /// The order as it was when the panel opened.
    pub(crate) history: OrderHistory,
    pub(crate) chosen: BTreeSet<SeatId>,
    /// What the house keeps of each of its tickets; `None` until the ledger has told.
    pub(crate) fee: Option<FeeQuote>,
    pub(crate) quoting: Question,
    /// Whether somebody chose among them: until then all are.
    pub(crate) is_by_hand: bool,
    pub(crate) marked: SeatId,
    pub(crate) reason: Input,
    pub(crate) stage: Stage,
    pub(crate) attempt: AttemptId,
    pub(crate) question: Question,
    /// The last answer did not tell whether the money is back: only the same may be asked again.
    pub(crate) is_unsure: bool,
}

/// The ids of the usual reasons, in the order of their digits.
const USUAL_REASONS: [&str; 4] = ["reason-ill", "reason-plans", "reason-mistake", "reason-house"];

impl RefundPanel {
    pub(crate) fn context(&self) -> Context {
        match self.stage {
            Stage::Seats => Context::Tickets,
            Stage::Reason => Context::ReasonField,
            Stage::Review => Context::Confirm,
        }
    }

    /// The reasons that a digit gives now: none once one is begun.
    pub(crate) fn usual_reasons(&self) -> &'static [&'static str] {
        if self.stage == Stage::Reason && self.reason.value().is_empty() { &USUAL_REASONS } else { &[] }
    }

    /// The tickets that go back; `None` until it is known what the house keeps of them.
    pub(crate) fn given(&self) -> Option<Given> {
        let (history, chosen, fee) = (self.history.clone(), self.chosen.clone(), self.fee.clone()?);
        Some(Given { history, chosen, fee })
    }

    /// How much goes back, and where, as far as this terminal knows.
    pub(crate) fn parts(&self, amount: Money, step: CashStep) -> Vec<Part> {
        give_back(amount, &self.history.money, step).unwrap_or_default()
    }

    /// What a yes would do, where cash moves in these steps.
    pub(crate) fn deed(&self, step: CashStep) -> Option<Deed> {
        let is_asked = self.stage == Stage::Review && !self.question.waits() && !self.chosen.is_empty();
        let given = self.given().filter(|_| is_asked)?;
        Some(Deed::Refund {
            order: self.history.order.reference,
            attempt: self.attempt,
            seats: self.chosen.iter().copied().collect(),
            total: given.worth(),
            fee: given.kept(),
            step,
            reason: Text::new(self.reason.value()),
        })
    }

    /// Moves the mark by so many seats.
    pub(crate) fn step(&mut self, by: isize) {
        let seats: Vec<SeatId> = self.history.live_lines().map(|line| line.seat).collect();
        let here = seats.iter().position(|seat| *seat == self.marked).or(Some(0));
        self.marked = seats.get(layout::step_line(here, by, seats.len())).copied().unwrap_or(self.marked);
    }

    /// Whether the money may be back without anyone having been told.
    pub(crate) fn may_be_done(&self) -> bool {
        self.question.waits() || self.is_unsure
    }

    /// Whether there is a stage before this one. What may have been done is not changed any more.
    pub(crate) fn goes_back(&self) -> bool {
        self.stage != Stage::Seats && !self.is_unsure
    }

    /// One stage back.
    pub(crate) fn back(&mut self) {
        self.stage = if self.stage == Stage::Review { Stage::Reason } else { Stage::Seats };
    }
}
