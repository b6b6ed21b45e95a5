//! Keeps the list of orders fresh, moves its mark, and looks for what it does not have.

use std::sync::Arc;

use super::effect::{Ask, Effect};
use crate::box_office::FoundOrders;
use crate::domain::ids::{MemberId, OrderRef, RequestId};
use crate::domain::order::{Order, OrderHistory};
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::text::Text;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::orders::Known;

/// Puts the list together anew, of what is known now.
pub(crate) fn rebuild(model: &mut Model) {
    model.history.forget_keys();
    put_together(model);
}

fn put_together(model: &mut Model) {
    let known = Known {
        members: &model.members,
        screenings: &model.screenings,
        calendar: model.house.calendar,
        locale: &model.locale,
    };
    model.history.rebuild(&model.orders, &model.gone, &known, &model.terminal);
}

/// Opens the screen on the order that is chosen beside the map, else where its mark is: a sale has put it on what was
/// sold.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let chosen = model.target().filter(|_| model.screen != Screen::Orders);
    model.screen = Screen::Orders;
    if let Some(order) = chosen {
        model.history.open_on(order);
    }
    model.history.list.want_mark();
    ask(model)
}

/// Asks for all that the screen shows.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    // Names and screenings that could not be read last time are asked for again.
    let unread = |member: &MemberId| model.members.contains_key(member);
    model.members_asked.retain(unread);
    model.screenings_asked.retain(|screening| model.screenings.contains_key(screening));
    let (pending, ended) = (model.request(), model.request());
    let day = model.history.asks(pending, ended);
    rebuild(model);
    let mut effects = vec![Effect::Ask(pending, Ask::Pending), Effect::Ask(ended, Ask::Orders(day))];
    effects.extend(ask_detail(model));
    effects
}

/// The same, if the screen is in sight.
pub(crate) fn refresh(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Orders { ask(model) } else { Vec::new() }
}

/// Asks for all about the order under the mark.
pub(crate) fn ask_detail(model: &mut Model) -> Vec<Effect> {
    let Some(order) = model.history.list.marked() else { return Vec::new() };
    let request = model.request();
    model.history.detail_question.ask(request);
    vec![Effect::Ask(request, Ask::History(order))]
}

pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<Order>, Refusal>) -> Vec<Effect> {
    let (orders, refusal) = match answer {
        Ok(orders) => (Some(orders), None),
        Err(refusal) => (None, Some(refusal)),
    };
    if !model.history.loaded(request, orders) {
        return Vec::new();
    }
    if let Some(refusal) = refusal {
        model.say(Note::Refused(refusal));
    }
    let before = model.history.list.marked();
    rebuild(model);
    if model.history.list.marked() == before { Vec::new() } else { ask_detail(model) }
}

pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<OrderHistory, Refusal>) {
    if !model.history.detail_question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(detail) => {
            model.history.told(detail);
            rebuild(model);
        }
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// Screenings have come that were not on any board so far.
pub(crate) fn met(model: &mut Model, answer: Result<Vec<Arc<Screening>>, Refusal>) {
    if let Ok(screenings) = answer {
        model.screenings.extend(screenings.into_iter().map(|screening| (screening.id, screening)));
        // A search goes by films and halls too.
        rebuild(model);
    }
}

/// Moves the mark by so many rows; a tombstone that it leaves goes.
pub(crate) fn step(model: &mut Model, by: isize) -> Vec<Effect> {
    let moved = model.history.list.step(by);
    rebuild(model);
    if moved { ask_detail(model) } else { Vec::new() }
}

/// Puts the mark on an order.
pub(crate) fn select(model: &mut Model, order: OrderRef) -> Vec<Effect> {
    if model.history.list.marked() == Some(order) {
        return Vec::new();
    }
    model.history.list.mark(order);
    rebuild(model);
    ask_detail(model)
}

pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.history.day;
    if let Some(day) = if forward { day.succ_opt() } else { day.pred_opt() } {
        model.history.turn_to(day);
    }
    ask(model)
}

pub(crate) fn open_search(model: &mut Model) {
    model.history.open_search();
    rebuild(model);
}

pub(crate) fn narrow(model: &mut Model) {
    model.history.narrow();
    put_together(model);
}

pub(crate) fn end_search(model: &mut Model, keep: bool) {
    model.history.end_search(keep);
    rebuild(model);
}

/// Enter in the search: what no row of the day answers, the stores are asked.
pub(crate) fn submit_search(model: &mut Model) -> Vec<Effect> {
    end_search(model, true);
    let query = Text::new(&model.history.list.query).to_string();
    if !model.history.rows.is_empty() || query.is_empty() {
        return ask_detail(model);
    }
    let request = model.request();
    model.history.finding.ask(request);
    vec![Effect::Ask(request, Ask::FindOrders(query))]
}

/// The code of a ticket, on another screen: its order is opened there.
pub(crate) fn scanned(model: &mut Model, code: &str) -> Vec<Effect> {
    let mut effects = open(model);
    effects.extend(look_for(model, code));
    effects
}

/// A scanned code: its order is opened.
pub(crate) fn look_for(model: &mut Model, code: &str) -> Vec<Effect> {
    model.history.open_search();
    model.history.list.search = Some(code.into());
    narrow(model);
    submit_search(model)
}

/// What the stores found.
pub(crate) fn found(model: &mut Model, request: RequestId, answer: Result<FoundOrders, Refusal>) -> Vec<Effect> {
    if !model.history.finding.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(found) if found.orders.is_empty() => {
            model.hint("why-none-found");
            Vec::new()
        }
        Ok(found) => {
            model.history.show_found(found.orders);
            rebuild(model);
            if found.are_more {
                model.hint("why-more-found");
            }
            ask_detail(model)
        }
        Err(refusal) => {
            model.say(Note::Refused(refusal));
            Vec::new()
        }
    }
}

pub(crate) fn ask_take_over(model: &mut Model) {
    if let Some(order) = model.history.chosen().cloned() {
        model.overlays.push(Overlay::Confirm(Confirm::TakeOver(order)));
    }
}
