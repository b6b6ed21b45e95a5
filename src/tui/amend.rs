//! Changing a pending order: its seats become the picks, are changed like any, and Enter gives them back to the
//! order instead of holding anew. Its code and deadline stay.

use super::effect::{Ask, Effect};
use super::model::{Model, Screen};
use super::note::Note;
use super::sale;
use super::screens::orders;
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::Refusal;

pub(crate) fn why_not(model: &Model) -> Option<&'static str> {
    let why = sale::why_no_cancel(model).or_else(|| model.holding.is_some().then_some("why-holding"));
    let is_met = |order: &Order| model.screenings.contains_key(&order.reference.screening);
    let order = model.target().and_then(|reference| model.order(reference));
    why.or_else(|| {
        (!order.is_some_and(|order| is_met(order) || model.has_open(order.reference.screening)))
            .then_some("why-loading")
    })
}

/// The chosen order's seats become the picks; pressed again, it stays as it is.
pub(crate) fn begin(model: &mut Model) -> Vec<Effect> {
    let Some(order) = model.target().and_then(|reference| model.order(reference)).cloned() else {
        return Vec::new();
    };
    let effects = match model.screenings.get(&order.reference.screening).cloned() {
        Some(screening) if !model.has_open(order.reference.screening) => sale::open_seats(model, &screening),
        _ => Vec::new(),
    };
    let was_here = model.screen == Screen::Seats;
    model.screen = Screen::Seats;
    model.selected = Some(order.reference);
    let size = model.size;
    if let Some(seats) = &mut model.seats {
        if was_here && seats.amending == Some(order.reference) {
            seats.let_go();
        } else {
            seats.amend(&order);
            seats.follow(size);
        }
    }
    effects
}

/// Gives the picks to the order. One that would stay as it is needs no asking.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(seats) = &mut model.seats else { return Vec::new() };
    let order = seats.amending.and_then(|reference| model.orders.iter().find(|order| order.reference == reference));
    let Some(order) = order.cloned() else { return Vec::new() };
    let mut picks = seats.picks.clone();
    picks.sort_by_key(|pick| pick.seat);
    if picks == order.picks() {
        seats.let_go();
        return Vec::new();
    }
    sale::step(model, order.reference, Ask::Amend { order: Box::new(order), picks })
}

/// The answer. Where others have a seat, the picks stay, and show which.
pub(crate) fn amended(model: &mut Model, answer: Result<Order, Refusal>) -> Vec<Effect> {
    match answer {
        Ok(order) => {
            model.learn(&order);
            if let Some(seats) = model.seats.as_mut().filter(|seats| seats.amending == Some(order.reference)) {
                seats.let_go();
            }
            let (seats, total) = (order.seats().collect(), order.total());
            model.say(Note::Amended { order: order.reference, seats, total });
            orders::refresh(model)
        }
        Err(Refusal::SeatsTaken(taken)) => {
            model.say(Note::PicksLost(taken));
            Vec::new()
        }
        Err(refusal) => {
            model.say(Note::Refused(refusal));
            Vec::new()
        }
    }
}

/// An order that is not ours and pending any more is not changed: its picks go with it, so that Enter never holds
/// them anew.
pub(crate) fn settle(model: &mut Model) {
    let Some(reference) = model.seats.as_ref().and_then(|seats| seats.amending) else { return };
    let is_ours = model.order(reference).is_some_and(|order| {
        order.state == OrderState::Pending && order.terminal == model.terminal && !model.has_lapsed(order)
    });
    if !is_ours && let Some(seats) = &mut model.seats {
        seats.let_go();
    }
}
