//! Why an order cannot be held, changed, paid or let go now.

use crate::domain::order::{Order, OrderState};
use crate::tui::state::model::{Model, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::seats::Seats;

pub(crate) fn why_no_amend(model: &Model) -> Option<&'static str> {
    let why = why_no_cancel(model).or_else(|| model.holding.is_some().then_some("why-holding"));
    let is_met = |order: &Order| model.screenings.contains_key(&order.reference.screening);
    let order = model.target().and_then(|reference| model.order(reference));
    why.or_else(|| {
        (!order.is_some_and(|order| is_met(order) || model.has_open(order.reference.screening)))
            .then_some("why-loading")
    })
}

/// Why the chosen order can not be changed by this terminal.
fn why_not_mine_and_pending(model: &Model) -> Option<&'static str> {
    let Some(reference) = model.target() else { return Some("why-no-order-chosen") };
    match model.order(reference) {
        Some(order) if model.has_lapsed(order) => Some("why-order-ended"),
        Some(order) if order.state == OrderState::Paying => Some("why-being-paid"),
        Some(_) => None,
        None => Some(match model.known(reference) {
            Some(order) if order.state.is_open() => "why-other-terminal",
            Some(order) if order.state == OrderState::Paid => "why-already-paid",
            Some(_) => "why-order-ended",
            None => "why-no-order-chosen",
        }),
    }
}

/// Whether paying means the picks: those of a new order, or of the order that is being changed. Picks whose hold is
/// under way are that order's already.
pub(crate) fn pays_picks(model: &Model) -> bool {
    let Some(seats) = model.seats.as_ref().filter(|_| model.screen == Screen::Seats) else { return false };
    let is_held = model.holding.as_ref().is_some_and(|holding| holding.picks == seats.to_hold());
    seats.amending.is_some() || !seats.picks.is_empty() && !is_held
}

pub(crate) fn why_no_pay(model: &Model) -> Option<&'static str> {
    if pays_picks(model) {
        return why_no_picks(model).or_else(|| why_same_tickets(model));
    }
    let reference = model.target();
    let holds_it = model.holding.as_ref().is_some_and(|holding| Some(holding.order) == reference);
    let runs = reference.is_some_and(|reference| model.payment(reference).is_some());
    if holds_it || runs { None } else { why_not_mine_and_pending(model) }
}

pub(crate) fn why_no_cancel(model: &Model) -> Option<&'static str> {
    why_not_mine_and_pending(model).or_else(|| model.step.is_some().then_some("why-under-way"))
}

/// Only a pending order of ours can be given another member.
pub(crate) fn why_no_attach(model: &Model) -> Option<&'static str> {
    let nothing = model.orders.is_empty() && model.target().is_none();
    if nothing { Some("why-no-order-for-member") } else { why_no_cancel(model) }
}

pub(crate) fn why_no_extend(model: &Model) -> Option<&'static str> {
    why_no_cancel(model)
}

/// Why the picks are not held: those that a guest keeps need no hold.
pub(crate) fn why_no_hold(model: &Model) -> Option<&'static str> {
    let keeps_all = || model.seats.as_ref().is_some_and(Seats::keeps_all);
    why_no_picks(model).or_else(|| why_same_tickets(model)).or_else(|| keeps_all().then_some("why-kept-needs-no-hold"))
}

/// Why tickets are not exchanged for what is picked: they are the same.
fn why_same_tickets(model: &Model) -> Option<&'static str> {
    let (seats, exchange) = (model.seats.as_ref()?, model.exchange.as_ref()?);
    seats.is_unchanged(&exchange.given.lines()).then_some("why-same-tickets")
}

/// Why nothing becomes of the picks.
fn why_no_picks(model: &Model) -> Option<&'static str> {
    let Some(seats) = &model.seats else { return Some("why-no-screening") };
    if seats.amending.is_some() && model.step.is_some() {
        Some("why-under-way")
    } else if model.holding.is_some() {
        Some("why-holding")
    } else if seats.map.is_none() {
        Some("why-loading")
    } else if seats.picks.is_empty() {
        Some("why-nothing-picked")
    } else if !seats.lost(model.now).is_empty() {
        Some("why-picks-lost")
    } else if seats.screening.called_off.is_some() {
        Some("why-called-off")
    } else {
        (seats.amending.is_none() && !model.house.sells(&seats.screening, model.now)).then_some("why-sales-ended")
    }
}

/// Which picks others took, and who.
pub(crate) fn picks_lost(model: &Model) -> Option<Note> {
    let taken = model.seats.as_ref()?.lost(model.now);
    (!taken.is_empty()).then_some(Note::PicksLost(taken))
}

pub(crate) fn why_not_again(model: &Model) -> Option<&'static str> {
    if model.holding.is_some() {
        return Some("why-holding");
    }
    model.again_target().is_none().then_some("why-nothing-gone")
}
