//! Puts the list of orders together, keeps it fresh, and moves its mark.

use std::sync::Arc;

use chrono::Days;

use crate::domain::ids::{MemberId, OrderRef, RequestId};
use crate::domain::order::{Order, OrderHistory, OrderState};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::tui::layout;
use crate::tui::state::confirm::Confirm;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::{Note, seat_list};
use crate::tui::state::orders::Line;
use crate::tui::update::effect::{Ask, Effect};

/// Keeps the mark in sight. The first heading stays above the lines that move.
pub(crate) fn follow(model: &mut Model) {
    let lines = model.history.lines(&model.terminal);
    let is_here =
        |line: &Line<'_>| matches!(line, Line::Order(order) if Some(order.reference) == model.history.selected);
    let here = lines.iter().position(is_here).unwrap_or(0).saturating_sub(1);
    let (room, count) = (layout::body(model.size).height.into(), lines.len().saturating_sub(1));
    model.history.first = layout::follow_line(model.history.first, here, room, count);
}

/// Puts the list together from its three sources. What this terminal knows of its own is newest.
pub(crate) fn rebuild(model: &mut Model) {
    let mut rows: Vec<Order> = model.orders.clone();
    let others = model.history.pending.iter().chain(&model.history.ended);
    for order in others {
        let stale = order.terminal == model.terminal && order.state.is_open();
        if !stale && !rows.iter().any(|known| known.reference == order.reference) {
            rows.push(order.clone());
        }
    }
    // An order that ended under the mark stays in its place until the mark moves off.
    for gone in &model.gone {
        let marked = model.history.selected == Some(gone.order.reference);
        if marked && !rows.iter().any(|known| known.reference == gone.order.reference) {
            rows.push(gone.order.clone());
        }
    }
    if let Some(found) = &model.history.found {
        let newest = |order: &Order| rows.iter().find(|row| row.reference == order.reference).unwrap_or(order).clone();
        rows = found.iter().map(newest).collect();
    } else {
        let query = model.history.query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        rows.retain(|order| {
            let all = searched(model, order).to_lowercase();
            words.iter().all(|word| all.contains(word))
        });
    }
    let key = |order: &Order| {
        (model.history.section(order, &model.terminal), std::cmp::Reverse(order.held_at), order.reference)
    };
    rows.sort_by_key(key);
    model.history.rows = rows;
}

/// All by which an order is found.
fn searched(model: &Model, order: &Order) -> String {
    let seats: Vec<_> = order.seats().collect();
    let mut all = format!("{} {} {} {}", order.reference, seat_list(&seats), order.terminal, order.cashier);
    if let Some(member) = order.member.and_then(|member| model.members.get(&member)) {
        all = format!("{all} {} {} {}", member.id, member.phone, member.name);
    }
    all
}

/// Asks for all that the screen shows.
pub(crate) fn ask(model: &mut Model) -> Vec<Effect> {
    // Names that could not be read last time are asked for again.
    let unread = |member: &MemberId| model.members.contains_key(member);
    model.members_asked.retain(unread);
    let (pending, ended) = (model.request(), model.request());
    model.history.pending_request = Some(pending);
    model.history.ended_request = Some(ended);
    rebuild(model);
    let mut effects = vec![Effect::Ask(pending, Ask::Pending), Effect::Ask(ended, Ask::Orders(model.history.day))];
    effects.extend(ask_detail(model));
    effects
}

/// The same, if the screen is in sight.
pub(crate) fn refresh(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Orders { ask(model) } else { Vec::new() }
}

/// Asks for all about the order under the mark, and for its screening if that is not known.
pub(crate) fn ask_detail(model: &mut Model) -> Vec<Effect> {
    let Some(order) = model.history.selected else { return Vec::new() };
    let request = model.request();
    model.history.detail_request = Some(request);
    let mut effects = vec![Effect::Ask(request, Ask::History(order))];
    if !model.screenings.contains_key(&order.screening) {
        let request = model.request();
        effects.push(Effect::Ask(request, Ask::Screening(order.screening)));
    }
    effects
}

pub(crate) fn loaded(model: &mut Model, request: RequestId, answer: Result<Vec<Order>, Refusal>) -> Vec<Effect> {
    let history = &mut model.history;
    let is_pending = history.pending_request == Some(request);
    if !is_pending && history.ended_request != Some(request) {
        return Vec::new();
    }
    let asked = if is_pending { &mut history.pending_request } else { &mut history.ended_request };
    *asked = None;
    match answer {
        Ok(orders) if is_pending => history.pending = orders,
        Ok(orders) => {
            history.is_loaded = true;
            history.ended = orders.into_iter().filter(|order| !order.state.is_open()).collect();
        }
        Err(refusal) => {
            model.say(Note::Refused(refusal));
            return Vec::new();
        }
    }
    rebuild(model);
    // The mark goes to the top when all of the list is there, for the parts come in any order.
    let is_whole = model.history.pending_request.is_none() && model.history.ended_request.is_none();
    if is_whole && model.history.selected.is_none() {
        model.history.selected = model.history.rows.first().map(|order| order.reference);
        return ask_detail(model);
    }
    Vec::new()
}

pub(crate) fn told(model: &mut Model, request: RequestId, answer: Result<OrderHistory, Refusal>) {
    if model.history.detail_request != Some(request) {
        return;
    }
    model.history.detail_request = None;
    match answer {
        Ok(detail) => {
            // Another terminal may have changed it since the list was read.
            let history = &mut model.history;
            let rows = history.pending.iter_mut().chain(&mut history.ended).chain(history.found.iter_mut().flatten());
            for row in rows.filter(|row| row.reference == detail.order.reference) {
                let is_newer = row.state.is_open() || detail.order.state == OrderState::Refunded;
                if is_newer {
                    row.clone_from(&detail.order);
                }
            }
            model.history.detail = Some(detail);
            rebuild(model);
        }
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
}

/// A screening that was not on any board so far.
pub(crate) fn met(model: &mut Model, answer: Result<Arc<crate::domain::screening::Screening>, Refusal>) {
    if let Ok(screening) = answer {
        model.screenings.insert(screening.id, screening);
    }
}

/// Moves the mark by so many rows; a tombstone that it leaves goes.
pub(crate) fn step(model: &mut Model, by: isize) -> Vec<Effect> {
    let rows = &model.history.rows;
    let here = rows.iter().position(|order| Some(order.reference) == model.history.selected);
    let last = rows.len().saturating_sub(1);
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    let Some(selected) = rows.get(next).map(|order| order.reference) else { return Vec::new() };
    select(model, selected)
}

/// Puts the mark on an order.
pub(crate) fn select(model: &mut Model, order: OrderRef) -> Vec<Effect> {
    if model.history.selected == Some(order) {
        return Vec::new();
    }
    model.history.selected = Some(order);
    rebuild(model);
    ask_detail(model)
}

pub(crate) fn turn_day(model: &mut Model, forward: bool) -> Vec<Effect> {
    let day = model.history.day;
    let next = if forward { day.checked_add_days(Days::new(1)) } else { day.checked_sub_days(Days::new(1)) };
    if let Some(next) = next {
        model.history.day = next;
        model.history.found = None;
        model.history.ended.clear();
        model.history.is_loaded = false;
    }
    ask(model)
}

pub(crate) fn narrow(model: &mut Model) {
    if let Some(search) = &model.history.search
        && model.history.query != search.value()
    {
        model.history.query = search.value().to_owned();
        model.history.found = None;
        model.history.finding = None;
    }
    rebuild(model);
}

pub(crate) fn end_search(model: &mut Model, keep: bool) {
    model.history.search = None;
    if !keep {
        model.history.query.clear();
        model.history.found = None;
        model.history.finding = None;
    }
    rebuild(model);
}

/// Enter in the search: what no row of the day answers, the stores are asked.
pub(crate) fn submit_search(model: &mut Model) -> Vec<Effect> {
    end_search(model, true);
    let query = Text::new(&model.history.query).to_string();
    if !model.history.rows.is_empty() || query.is_empty() {
        return Vec::new();
    }
    let request = model.request();
    model.history.finding = Some(request);
    vec![Effect::Ask(request, Ask::FindOrders(query))]
}

/// What the stores found.
pub(crate) fn found(model: &mut Model, request: RequestId, answer: Result<Vec<Order>, Refusal>) -> Vec<Effect> {
    if model.history.finding.take_if(|finding| *finding == request).is_none() {
        return Vec::new();
    }
    match answer {
        Ok(orders) if orders.is_empty() => {
            model.hint("why-none-found");
            Vec::new()
        }
        Ok(orders) => {
            model.history.selected = orders.first().map(|order| order.reference);
            model.history.found = Some(orders);
            rebuild(model);
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
