//! Giving money back: which seats, why, and the review with the amount and where it goes.
//!
//! It moves money, so that it follows the rules of a payment: a yes to what was on the screen. The
//! attempt is minted when the panel opens; whatever is repeated under it gives the money back once.

use std::collections::BTreeSet;

use tui_input::Input;

use super::super::actions::Context;
use super::super::effect::{Ask, Effect};
use super::super::model::{Deed, Model, Overlay};
use super::super::note::Note;
use super::super::screens::orders;
use crate::box_office::Refunded;
use crate::domain::hall::SeatName;
use crate::domain::ids::{AttemptId, RequestId};
use crate::domain::money::Money;
use crate::domain::order::{Line, OrderHistory, OrderState, total};
use crate::domain::refund::give_back;
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::tender::Part;
use crate::domain::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Seats,
    Reason,
    Review,
}

#[derive(Clone, Debug)]
pub(crate) struct RefundPanel {
    /// The order as it was when the panel opened.
    pub(crate) history: OrderHistory,
    pub(crate) chosen: BTreeSet<SeatName>,
    pub(crate) marked: SeatName,
    pub(crate) reason: Input,
    pub(crate) stage: Stage,
    attempt: AttemptId,
    pub(crate) request: Option<RequestId>,
    /// The last answer did not tell whether the money is back: only the same may be asked again.
    pub(crate) is_unsure: bool,
}

impl RefundPanel {
    pub(crate) fn context(&self) -> Context {
        match self.stage {
            Stage::Seats => Context::Tickets,
            Stage::Reason => Context::ReasonField,
            Stage::Review => Context::Confirm,
        }
    }

    /// The lines whose money goes back.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.history.live_lines().filter(|line| self.chosen.contains(&line.seat)).copied().collect()
    }

    /// How much goes back.
    pub(crate) fn amount(&self) -> Money {
        let lines = self.lines();
        if lines.is_empty() { Money::zero(self.history.order.total().currency()) } else { total(&lines) }
    }

    /// Where it goes, as far as this terminal knows.
    pub(crate) fn parts(&self) -> Vec<Part> {
        give_back(self.amount(), &self.history.money).unwrap_or_default()
    }

    /// What a yes would do.
    pub(crate) fn deed(&self) -> Option<Deed> {
        let is_asked = self.stage == Stage::Review && self.request.is_none() && !self.chosen.is_empty();
        is_asked.then(|| Deed::Refund {
            order: self.history.order.reference,
            attempt: self.attempt,
            seats: self.chosen.iter().copied().collect(),
            total: self.amount(),
            reason: Text::new(self.reason.value()),
        })
    }

    /// Moves the mark by so many seats.
    pub(crate) fn step(&mut self, by: isize) {
        let seats: Vec<SeatName> = self.history.live_lines().map(|line| line.seat).collect();
        let here = seats.iter().position(|seat| *seat == self.marked).unwrap_or(0);
        let next = here.saturating_add_signed(by).min(seats.len().saturating_sub(1));
        self.marked = seats.get(next).copied().unwrap_or(self.marked);
    }

    /// Whether the money may be back without anyone having been told.
    pub(crate) fn may_be_done(&self) -> bool {
        self.request.is_some() || self.is_unsure
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

fn panel(model: &mut Model) -> Option<&mut RefundPanel> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Refund(panel) => Some(&mut **panel),
        _ => None,
    })
}

/// Opens the panel for the order under the mark, all its seats chosen.
pub(crate) fn open(model: &mut Model) {
    let Some(history) = model.history.refundable().cloned() else { return };
    let chosen: BTreeSet<SeatName> = history.live_lines().map(|line| line.seat).collect();
    let Some(marked) = chosen.first().copied() else { return };
    let attempt = model.mint.attempt;
    let (reason, stage) = (Input::default(), Stage::Seats);
    let panel = RefundPanel { history, chosen, marked, reason, stage, attempt, request: None, is_unsure: false };
    model.overlays.push(Overlay::Refund(Box::new(panel)));
}

/// Takes the marked seat in or out; half of a couple's seat brings the other with it.
pub(crate) fn toggle(model: &mut Model) {
    let screenings = std::mem::take(&mut model.screenings);
    if let Some(panel) = panel(model) {
        let plan = screenings.get(&panel.history.order.reference.screening).map(|screening| &screening.hall.plan);
        let partner = plan.and_then(|plan| plan.seat(panel.marked)).and_then(|seat| seat.partner);
        let partner = partner.filter(|partner| panel.history.live_lines().any(|line| line.seat == *partner));
        let is_out = panel.chosen.contains(&panel.marked);
        for seat in partner.into_iter().chain([panel.marked]) {
            if is_out {
                panel.chosen.remove(&seat);
            } else {
                panel.chosen.insert(seat);
            }
        }
    }
    model.screenings = screenings;
}

/// Enter: on to the next stage.
pub(crate) fn submit(model: &mut Model) {
    let Some(panel) = panel(model) else { return };
    let hint = match panel.stage {
        Stage::Seats if panel.chosen.is_empty() => Some("why-no-ticket-chosen"),
        Stage::Reason if Text::new(panel.reason.value()).is_empty() => Some("why-no-reason"),
        Stage::Seats => {
            panel.stage = Stage::Reason;
            None
        }
        Stage::Reason | Stage::Review => {
            panel.stage = Stage::Review;
            None
        }
    };
    if let Some(id) = hint {
        model.hint(id);
    }
}

/// The deed is done: the money is on its way back.
pub(crate) fn give(model: &mut Model, ask: Ask) -> Vec<Effect> {
    let request = model.request();
    if let Some(panel) = panel(model) {
        panel.request = Some(request);
    }
    vec![Effect::Ask(request, ask)]
}

/// The money is back, or not.
pub(crate) fn given(model: &mut Model, request: RequestId, answer: Result<Refunded, Refusal>) -> Vec<Effect> {
    let is_ours = |panel: &mut RefundPanel| panel.request.take_if(|asked| *asked == request).is_some();
    if !panel(model).is_some_and(is_ours) {
        return Vec::new();
    }
    let goes_on = answer.as_ref().is_err_and(|refusal| refusal.outcome() == Outcome::Repeat);
    let unsure = matches!(answer, Err(Refusal::Unsure { .. } | Refusal::Fault(_)));
    let order = panel(model).map(|panel| panel.history.order.reference);
    match panel(model) {
        Some(panel) if goes_on => panel.is_unsure |= unsure,
        _ => model.overlays.retain(|overlay| !matches!(overlay, Overlay::Refund(_))),
    }
    match answer {
        Ok(Refunded { order, seats, parts, .. }) => {
            let seats = if order.state == OrderState::Paid { seats } else { Vec::new() };
            model.say(Note::Refunded { order: order.reference, seats, parts });
        }
        Err(refusal @ Refusal::Unsure { .. }) => {
            model.say(order.map_or(Note::Refused(refusal), |order| Note::CheckingRefund { order }));
        }
        // The list may be old: another terminal may have refunded it.
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
    orders::refresh(model)
}
