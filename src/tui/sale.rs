//! The steps of a sale before the money: hold, hold again, extend, cancel, and what their answers
//! do to picks, orders and selection.

use super::amend;
use super::effect::{Ask, Effect};
use super::model::{Holding, Model, Overlay, Screen, Step};
use super::note::Note;
use super::overlays::confirm::Confirm;
use super::overlays::members::{self, Purpose};
use super::overlays::pay::{self, Pay};
use super::screens::seats::Seats;
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::Pick;
use crate::domain::refusal::{Refusal, TakenSeat};

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

pub(crate) fn why_no_pay(model: &Model) -> Option<&'static str> {
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

pub(crate) fn why_no_hold(model: &Model) -> Option<&'static str> {
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

/// Holds the picks, or makes them those of the order that they change.
pub(crate) fn hold(model: &mut Model) -> Vec<Effect> {
    if model.seats.as_ref().is_some_and(|seats| seats.amending.is_some()) {
        return amend::ask(model);
    }
    let Some(seats) = &model.seats else { return Vec::new() };
    let picks = seats.picks.clone();
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
    if let Some(seats) = &mut model.seats {
        seats.under_way = Some(order.order);
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
    if let Some(seats) = &mut model.seats {
        seats.under_way = None;
    }
    match answer {
        Ok(order) => {
            model.learn(&order);
            let buyer = holding.again.and_then(|old| model.known(old)).and_then(|old| old.member);
            if let Some(old) = holding.again {
                model.gone.retain(|gone| gone.order.reference != old);
                if model.history.selected == Some(old) {
                    model.history.selected = Some(order.reference);
                }
            }
            if let Some(seats) = &mut model.seats {
                seats.picks.retain(|pick| !holding.picks.contains(pick));
                seats.last_try = None;
            }
            model.say(Note::Held { order: order.reference, seats: order.seats().collect(), total: order.total() });
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
                    None => model.overlays.clear(),
                }
            }
            match refusal {
                Refusal::SeatsTaken(taken) => return lost_race(model, &holding, taken),
                other => {
                    if let Some(seats) = &mut model.seats {
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
        let effects = open_seats(model, &screening);
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
            let gone: Vec<_> = taken.iter().map(|taken| taken.seat).collect();
            seats.offer_nearest(&holding.picks, &gone, now)
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

/// Opens the search for the member who buys the chosen order.
pub(crate) fn open_attach(model: &mut Model) {
    if let Some(order) = model.target() {
        members::open(model, Purpose::Order(order));
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

/// Opens the payment panel for the chosen order, be its hold still under way.
pub(crate) fn open_pay(model: &mut Model) -> Vec<Effect> {
    let Some(reference) = model.target() else { return Vec::new() };
    let pay = match model.payment(reference) {
        Some(running) => Pay::of(running),
        None => Pay::new(reference, model.mint.attempt),
    };
    model.overlays.push(Overlay::Pay(Box::new(pay)));
    pay::prepare(model, reference)
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

/// Opens a screening's seats.
pub(crate) fn open_seats(
    model: &mut Model,
    screening: &std::sync::Arc<crate::domain::screening::Screening>,
) -> Vec<Effect> {
    model.screen = Screen::Seats;
    if model.seats.as_ref().is_some_and(|seats| seats.screening.id == screening.id) {
        return Vec::new();
    }
    let request = model.request();
    let id = screening.id;
    model.seats = Seats::new(std::sync::Arc::clone(screening), request);
    vec![Effect::Ask(request, Ask::Open(id)), Effect::Watch(id)]
}
