//! Gives money back: from the choice of the seats to the answer.
//!
//! It moves money, so that it follows the rules of a payment: a yes to what was on the screen. The
//! attempt is minted when the panel opens; whatever is repeated under it gives the money back once.

use std::collections::BTreeSet;

use tui_input::Input;

use super::effect::{Ask, Effect};
use super::{exchange, orders, papers, pay};
use crate::box_office::{RefundQuote, Refunded};
use crate::domain::fee::{self, FeeQuote};
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::order::OrderState;
use crate::domain::price::Line;
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::text::Text;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::question::Question;
use crate::tui::state::refund::{For, RefundPanel, Stage};

/// Opens the panel for the order under the mark, all its seats chosen.
pub(crate) fn open(model: &mut Model, wanted: For) -> Vec<Effect> {
    let Some(history) = model.history.refundable().cloned() else { return Vec::new() };
    let lines: Vec<Line> = history.live_lines().copied().collect();
    let chosen: BTreeSet<SeatId> = lines.iter().map(|line| line.seat).collect();
    let Some(marked) = chosen.first().copied() else { return Vec::new() };
    // Without a ladder there is nothing to ask; the ledger has the last word about it all the same.
    let fee = model.house.fees.is_none().then(|| fee::free(&lines));
    let attempt = model.mint.attempt;
    let (reason, stage) = (Input::default(), Stage::Seats);
    let panel = RefundPanel {
        wanted,
        fee,
        quoting: Question::default(),
        history,
        chosen,
        is_by_hand: false,
        marked,
        reason,
        stage,
        attempt,
        question: Question::default(),
        is_unsure: false,
    };
    model.overlays.push(Overlay::Refund(Box::new(panel)));
    quote_again(model)
}

/// Asks what the house keeps, where that is not known, or is another fee by now.
pub(crate) fn quote_again(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let is_old = |fee: &FeeQuote| fee.next.is_some_and(|next| next.until < now);
    let request = model.request();
    let mut effects = Vec::new();
    if let Some(panel) = model.refund_panel()
        && !panel.quoting.waits()
        && !panel.is_unsure
        && panel.fee.as_ref().is_none_or(is_old)
    {
        panel.quoting.ask(request);
        effects.push(Effect::Ask(request, Ask::RefundQuote(panel.history.order.reference)));
    }
    let request = model.request();
    if let Some(exchange) = model.exchange.as_mut().filter(|exchange| !exchange.quoting.waits())
        && is_old(&exchange.given.fee)
    {
        exchange.quoting.ask(request);
        effects.push(Effect::Ask(request, Ask::RefundQuote(exchange.of())));
    }
    effects
}

/// What the house keeps, or why it takes nothing back.
pub(crate) fn quoted(model: &mut Model, request: RequestId, answer: Result<RefundQuote, Refusal>) {
    let is_panel = model.refund_panel().is_some_and(|panel| panel.quoting.is_answered_by(request));
    let is_exchange = model.exchange.as_mut().is_some_and(|exchange| exchange.quoting.is_answered_by(request));
    match answer {
        Ok(quote) if is_panel => {
            if let Some(panel) = model.refund_panel() {
                panel.fee = Some(quote.fee);
            }
        }
        Ok(quote) if is_exchange => {
            if let Some(exchange) = &mut model.exchange {
                exchange.given.fee = quote.fee;
            }
        }
        Err(refusal) if is_panel => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Refund(_)));
            model.say(Note::Refused(refusal));
        }
        // What is too late by now the payment says.
        _ => {}
    }
}

/// Takes the seat with that number in the list in or out. The first one is the only one: mostly one of a party does not
/// come.
pub(crate) fn choose(model: &mut Model, number: Option<usize>) {
    let Some(panel) = model.refund_panel() else { return };
    let line = number.and_then(|number| panel.history.order.lines.get(number.checked_sub(1)?)).map(|line| line.seat);
    let Some(seat) = line else { return model.hint("why-no-such-ticket") };
    if !panel.history.live_lines().any(|live| live.seat == seat) {
        return model.hint("why-ticket-refunded");
    }
    panel.marked = seat;
    if !panel.is_by_hand {
        panel.chosen.clear();
    }
    toggle(model);
}

/// Takes the marked seat in or out; half of a couple's seat brings the other with it.
pub(crate) fn toggle(model: &mut Model) {
    let screenings = std::mem::take(&mut model.screenings);
    if let Some(panel) = model.refund_panel() {
        let plan = screenings.get(&panel.history.order.reference.screening).map(|screening| &screening.hall.plan);
        let partner = plan.and_then(|plan| plan.seat(panel.marked)).and_then(|seat| seat.partner);
        let partner = partner.filter(|partner| panel.history.live_lines().any(|line| line.seat == *partner));
        panel.is_by_hand = true;
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

/// Enter: on to the next stage; for an exchange, to the new seats.
pub(crate) fn submit(model: &mut Model) -> Vec<Effect> {
    let Some(panel) = model.refund_panel() else { return Vec::new() };
    if panel.wanted == For::Others && !panel.chosen.is_empty() {
        if let Some(given) = panel.given() {
            return exchange::begin(model, given);
        }
        model.hint("why-fee-unknown");
        return Vec::new();
    }
    let hint = match panel.stage {
        Stage::Seats if panel.chosen.is_empty() => Some("why-no-ticket-chosen"),
        _ if panel.fee.is_none() => Some("why-fee-unknown"),
        Stage::Reason if Text::new(panel.reason.value()).is_empty() => Some("why-no-reason"),
        // A scanner went off, and its Enter came with it.
        Stage::Reason if panel.reason.value().trim().parse::<OrderRef>().is_ok() => Some("why-order-code"),
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
    Vec::new()
}

/// The deed is done: the money is on its way back.
pub(crate) fn give(model: &mut Model, ask: Ask) -> Vec<Effect> {
    let request = model.request();
    if let Some(panel) = model.refund_panel() {
        panel.question.ask(request);
    }
    vec![Effect::Ask(request, ask)]
}

/// The money is back, or not.
pub(crate) fn given(model: &mut Model, request: RequestId, answer: Result<Refunded, Refusal>) -> Vec<Effect> {
    if !model.refund_panel().is_some_and(|panel| panel.question.is_answered_by(request)) {
        return Vec::new();
    }
    let is_other_money = matches!(answer, Err(Refusal::FeeChanged(_) | Refusal::CashStep(_)));
    pay::learn_step(model, answer.as_ref().err());
    let goes_on = is_other_money || answer.as_ref().is_err_and(|refusal| refusal.outcome() == Outcome::Repeat);
    let unsure = matches!(answer, Err(Refusal::Unsure { .. } | Refusal::Fault(_)));
    let order = model.refund_panel().map(|panel| panel.history.order.reference);
    match model.refund_panel() {
        Some(panel) if goes_on => panel.is_unsure |= unsure,
        _ => model.overlays.retain(|overlay| !matches!(overlay, Overlay::Refund(_))),
    }
    if let (Err(Refusal::FeeChanged(quote)), Some(panel)) = (&answer, model.refund_panel()) {
        panel.fee = Some((**quote).clone());
    }
    let mut effects = Vec::new();
    match answer {
        Ok(Refunded { order, seats, parts, receipt, .. }) => {
            let seats = if order.state == OrderState::Paid { seats } else { Vec::new() };
            let note = Note::Refunded { order: order.reference, seats, parts };
            let moves_cash = note.moves_cash();
            model.say(note);
            effects = papers::refunded(model, order.reference, receipt, moves_cash);
        }
        Err(refusal @ Refusal::Unsure { .. }) => {
            model.say(order.map_or(Note::Refused(refusal), |order| Note::CheckingRefund { order }));
        }
        // The list may be old: another terminal may have refunded it.
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
    effects.extend(orders::refresh(model));
    effects
}
