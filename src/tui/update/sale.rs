//! The steps of a sale before the money: hold, hold again, change, extend, cancel, and what their answers
//! do to picks, orders and selection.
//!
//! A pending order is changed by making its seats the picks: they are changed like any, and Enter gives them back to
//! the order instead of holding anew. Its code and deadline stay.

use super::effect::{Ask, Effect};
use super::{exchange, orders, pay, seats};
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::Pick;
use crate::domain::refusal::{Refusal, TakenSeat};
use crate::tui::actions;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::pay::Pay;
use crate::tui::state::sale::{Holding, Step};

/// The chosen order's seats become the picks; pressed again, it stays as it is.
pub(crate) fn begin_amend(model: &mut Model) -> Vec<Effect> {
    let Some(order) = model.target().and_then(|reference| model.order(reference)).cloned() else {
        return Vec::new();
    };
    let effects = match model.screenings.get(&order.reference.screening).cloned() {
        Some(screening) if !model.has_open(order.reference.screening) => seats::open_seats(model, &screening),
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
pub(crate) fn ask_amend(model: &mut Model) -> Vec<Effect> {
    let Some(seats) = &mut model.seats else { return Vec::new() };
    let order = seats.amending.and_then(|reference| model.orders.iter().find(|order| order.reference == reference));
    let Some(order) = order.cloned() else { return Vec::new() };
    let mut picks = seats.picks.clone();
    picks.sort_by_key(|pick| pick.seat);
    if picks == order.picks() {
        seats.let_go();
        return Vec::new();
    }
    step(model, order.reference, Ask::Amend { order: Box::new(order), picks })
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
            // A panel that waited for the change lengthens the hold now.
            let mut effects = pay::prepare(model, order.reference);
            effects.extend(orders::refresh(model));
            effects
        }
        Err(refusal) => {
            // A panel that waited for the change has nothing to pay: the picks are there, to be changed further.
            let changed = model.seats.as_ref().and_then(|seats| seats.amending);
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Pay(pay) if Some(pay.order) == changed));
            model.say(match refusal {
                Refusal::SeatsTaken(taken) => Note::PicksLost(taken),
                refusal => Note::Refused(refusal),
            });
            Vec::new()
        }
    }
}

/// An order that is not ours and pending any more is not changed: its picks go with it, so that Enter never holds
/// them anew.
pub(crate) fn settle_amend(model: &mut Model) {
    let Some(reference) = model.seats.as_ref().and_then(|seats| seats.amending) else { return };
    let is_ours = model.order(reference).is_some_and(|order| {
        order.state == OrderState::Pending && order.terminal == model.terminal && !model.has_lapsed(order)
    });
    if !is_ours && let Some(seats) = &mut model.seats {
        seats.let_go();
    }
}

/// Holds the picks, or makes them those of the order that they change.
pub(crate) fn hold(model: &mut Model) -> Vec<Effect> {
    if model.seats.as_ref().is_some_and(|seats| seats.amending.is_some()) {
        return ask_amend(model);
    }
    exchange::keep(model);
    let Some(seats) = &model.seats else { return Vec::new() };
    let picks = seats.to_hold();
    let screening = seats.screening.id;
    // The answer to the last try may have been lost: the same seats go under the same id.
    let order = match &seats.last_try {
        Some((order, tried)) if *tried == picks => *order,
        _ => OrderRef { screening, order: model.mint.order },
    };
    start_hold(model, order, picks, None)
}

/// Holds the seats of an ended order again, as a new order.
pub(crate) fn hold_again(model: &mut Model) -> Vec<Effect> {
    let Some(ended) = model.again_target() else { return Vec::new() };
    let (old, picks) = (ended.reference, ended.picks());
    let order = OrderRef { screening: old.screening, order: model.mint.order };
    let attempt = model.mint.attempt;
    if let Some(panel) = model.pay_panel()
        && panel.order == old
    {
        panel.follow(order, attempt);
    }
    start_hold(model, order, picks, Some(old))
}

fn start_hold(model: &mut Model, order: OrderRef, picks: Vec<Pick>, again: Option<OrderRef>) -> Vec<Effect> {
    let request = model.request();
    model.last_sale = None;
    model.note = None;
    model.selected = Some(order);
    if let Some(seats) = model.seats_of(order.screening) {
        seats.under_way = Some(order.order);
    }
    // The first that is held with tickets to give is what they are given for.
    let is_held = model.exchange.as_ref().is_some_and(|exchange| exchange::is_held(model, exchange));
    if let Some(exchange) = model.exchange.as_mut().filter(|_| !is_held)
        && (again.is_none() || again == exchange.to)
    {
        exchange.to = Some(order);
    }
    model.holding = Some(Holding { request, order, picks: picks.clone(), again });
    vec![Effect::Ask(request, Ask::Hold { order, picks })]
}

/// The answer to a hold.
pub(crate) fn held(model: &mut Model, request: RequestId, answer: Result<Order, Refusal>) -> Vec<Effect> {
    if model.holding.as_ref().is_none_or(|holding| holding.request != request) {
        return Vec::new();
    }
    let Some(holding) = model.holding.take() else { return Vec::new() };
    if let Some(seats) = model.seats_of(holding.order.screening) {
        seats.under_way = None;
    }
    match answer {
        Ok(order) => {
            model.learn(&order);
            let buyer = holding.again.and_then(|old| model.known(old)).and_then(|old| old.member);
            if let Some(old) = holding.again {
                model.gone.retain(|gone| gone.order.reference != old);
                if model.history.list.is_on(old) {
                    model.history.list.mark(order.reference);
                    orders::rebuild(model);
                }
            }
            if let Some(seats) = model.seats_of(order.reference.screening) {
                seats.held(&holding.picks);
            }
            model.say(Note::Held { order: order.reference, seats: order.seats().collect(), total: order.total() });
            // Where the payment is open already, nobody is to be told how to open it.
            if model.pay_panel().is_some_and(|panel| panel.order == order.reference) {
                model.note = None;
            }
            let mut effects = pay::prepare(model, order.reference);
            // Who bought the ended order buys this one.
            if buyer.is_some() && order.member.is_none() && model.step.is_none() {
                effects.extend(step(model, order.reference, Ask::Attach { order: order.reference, member: buyer }));
            }
            effects
        }
        Err(refusal) => {
            if model.selected == Some(holding.order) {
                model.selected = holding.again;
            }
            // A panel that waited for this hold has nothing to pay; one that held again shows the old order.
            if let Some(panel) = model.pay_panel()
                && panel.order == holding.order
            {
                match holding.again {
                    Some(old) => panel.order = old,
                    None => model.overlays.retain(|overlay| !matches!(overlay, Overlay::Pay(_))),
                }
            }
            match refusal {
                Refusal::SeatsTaken(taken) => return lost_race(model, &holding, taken),
                other => {
                    if let Some(seats) = model.seats_of(holding.order.screening) {
                        seats.last_try = Some((holding.order, holding.picks));
                    }
                    model.say(Note::Refused(other));
                }
            }
            Vec::new()
        }
    }
}

/// Others were faster: the nearest equal seats become the picks, and are held only by another Enter.
/// Where seats of another screening were to be held again, that is opened first.
fn lost_race(model: &mut Model, holding: &Holding, taken: Vec<TakenSeat>) -> Vec<Effect> {
    let now = model.now;
    let screening = holding.order.screening;
    let is_open = model.seats.as_ref().is_some_and(|seats| seats.screening.id == screening);
    // Only from the list: whoever went elsewhere meanwhile stays there.
    let from_list = holding.again.is_some() && model.screen == Screen::Orders && model.overlays.is_empty();
    if from_list
        && !is_open
        && let Some(screening) = model.screenings.get(&screening).cloned()
    {
        let effects = seats::open_seats(model, &screening);
        if let Some(seats) = &mut model.seats {
            seats.wanted = Some((holding.picks.clone(), taken));
        }
        return effects;
    }
    if from_list && is_open {
        model.screen = Screen::Seats;
    }
    let offer = match &mut model.seats {
        Some(seats) if seats.screening.id == holding.order.screening => {
            // What a guest keeps is as it was, and what he gives is no offer.
            let kept = seats.kept();
            let gone: Vec<_> = taken.iter().map(|taken| taken.seat).chain(seats.given().iter().copied()).collect();
            let offer = seats.offer_nearest(&holding.picks, &gone, now);
            if !offer.is_empty() {
                seats.picks.extend(kept);
            }
            offer
        }
        _ => Vec::new(),
    };
    model.say(Note::LostRace { taken, offer });
    Vec::new()
}

pub(crate) fn ask_cancel(model: &mut Model) {
    if let Some(order) = model.target().and_then(|reference| model.order(reference)) {
        model.overlays.push(Overlay::Confirm(Confirm::Cancel(order.clone())));
    }
}

pub(crate) fn extend(model: &mut Model) -> Vec<Effect> {
    let Some(order) = model.target() else { return Vec::new() };
    step(model, order, Ask::Extend(order))
}

/// Asks for a small step of an order, and remembers that it is under way.
pub(crate) fn step(model: &mut Model, order: OrderRef, ask: Ask) -> Vec<Effect> {
    let request = model.request();
    model.step = Some(Step { request, order });
    vec![Effect::Ask(request, ask)]
}

/// Whether this is the answer that the step under way waits for; then it is no longer under way.
pub(crate) fn step_done(model: &mut Model, request: RequestId) -> bool {
    let awaited = model.step.as_ref().is_some_and(|step| step.request == request);
    if awaited {
        model.step = None;
    }
    awaited
}

/// Opens the payment panel: for the picks, which are held by it, for the change that is being made, which is saved, else
/// for the chosen order. The hold or the change may still be under way.
pub(crate) fn open_pay(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut kept = None;
    if actions::sale::pays_picks(model) {
        kept = exchange::keep_all(model);
    }
    if kept.is_none() && actions::sale::pays_picks(model) {
        let changed = model.seats.as_ref().and_then(|seats| seats.amending);
        effects = hold(model);
        model.selected = changed.or(model.selected);
    }
    let Some(reference) = kept.or(model.target()) else { return effects };
    let mut pay = match model.payment(reference) {
        Some(running) => Pay::of(running),
        None => Pay::new(reference, model.mint.attempt),
    };
    pay.exchange = model.exchange.clone().filter(|exchange| exchange.to == Some(reference));
    model.overlays.push(Overlay::Pay(Box::new(pay)));
    effects.extend(pay::prepare(model, reference));
    effects
}

/// Another order of the panel becomes the chosen one.
pub(crate) fn select_next(model: &mut Model, forward: bool) {
    let all: Vec<OrderRef> = model
        .orders
        .iter()
        .map(|order| order.reference)
        .chain(model.gone.iter().map(|gone| gone.order.reference))
        .collect();
    let here = model.selected.and_then(|selected| all.iter().position(|reference| *reference == selected));
    let next = match (here, forward) {
        (None, true) => 0,
        (None, false) => all.len().saturating_sub(1),
        (Some(i), true) => (i + 1) % all.len().max(1),
        (Some(i), false) => (i + all.len().max(1) - 1) % all.len().max(1),
    };
    model.selected = all.get(next).copied();
}
