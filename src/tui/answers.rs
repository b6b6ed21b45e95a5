//! What came from elsewhere: answers to our questions, and events that nobody asked for.

use super::effect::Effect;
use super::model::Model;
use super::msg::Reply;
use super::note::Note;
use super::overlays::pay;
use super::sale;
use super::screens::seats::Seats;
use super::screens::{board, orders, seats};
use crate::box_office::{Event, Link, Notice};
use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::order::OrderState;
use crate::domain::seat::Applied;

pub(crate) fn happened(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::Seats(map) => {
            seats_changed(model, |seats| {
                if seats.screening.id == map.screening {
                    seats.map = Some(map);
                }
            });
            Vec::new()
        }
        Event::Change(delta) => {
            seats_changed(model, |seats| {
                // At a gap the watch reads the map again and sends it whole.
                if let Some(map) = seats.map.as_mut().filter(|map| map.screening == delta.screening) {
                    let (Applied::Yes | Applied::Old | Applied::Gap) = map.apply(&delta);
                }
            });
            Vec::new()
        }
        Event::Orders(list) => {
            model.orders = list;
            model.orders.sort_by_key(|order| (order.held_at, order.reference));
            let known: Vec<OrderRef> = model.orders.iter().map(|order| order.reference).collect();
            model.gone.retain(|gone| !known.contains(&gone.order.reference));
            orders::refresh(model)
        }
        Event::Ended(order) => {
            let (reference, seats, state) = (order.reference, order.seats().collect(), order.state);
            if state == OrderState::Paid {
                model.learn(&order);
            } else {
                model.bury(order);
            }
            model.say(Note::Ended { order: reference, seats, state });
            orders::refresh(model)
        }
        Event::Packet(_) | Event::NotRecorded { .. } => Vec::new(),
        Event::Live(link) => {
            let news = model.live != link;
            model.live = link;
            if news {
                model.say(if link == Link::Up { Note::LiveBack } else { Note::LiveAway });
            }
            Vec::new()
        }
        Event::Ledger(link) => {
            let news = model.ledger != link;
            model.ledger = link;
            if news {
                model.say(if link == Link::Up { Note::LedgerBack } else { Note::LedgerAway });
            }
            Vec::new()
        }
        Event::Notice(notice @ Notice::CacheFigures { .. }) => {
            model.jot(notice);
            Vec::new()
        }
        Event::Notice(notice) => {
            // What another terminal looks after now is not for the keys here.
            if let Notice::TakenOver { order, .. } = &notice
                && model.selected == Some(*order)
            {
                model.selected = None;
            }
            model.say(Note::Notice(notice));
            Vec::new()
        }
    }
}

/// Changes the map, and says so if others took picks by it.
fn seats_changed(model: &mut Model, change: impl FnOnce(&mut Seats)) {
    let now = model.now;
    let Some(seats) = &mut model.seats else { return };
    let before = seats.lost(now);
    change(seats);
    let after = seats.lost(now);
    if after.iter().any(|taken| !before.iter().any(|known| known.seat == taken.seat)) {
        model.say(Note::PicksLost(after));
    } else if after.is_empty() && matches!(model.note, Some(Note::PicksLost(_))) {
        // They are free again.
        model.note = None;
    }
}

pub(crate) fn answered(model: &mut Model, request: RequestId, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::Board(answer) => board::loaded(model, request, answer),
        Reply::Opened(answer) => seats::opened(model, request, answer),
        Reply::Held(answer) => return sale::held(model, request, answer),
        Reply::Prepared(answer) => pay::prepared(model, request, answer),
        Reply::Paid(answer) => {
            pay::paid(model, request, answer);
            return orders::refresh(model);
        }
        Reply::Orders(answer) => return orders::loaded(model, request, answer),
        Reply::History(answer) => orders::told(model, request, answer),
        Reply::Screening(answer) => orders::met(model, answer),
        Reply::Extended(answer) if sale::step_done(model, request) => match answer {
            Ok(order) => {
                model.learn(&order);
                model.say(Note::Extended { order: order.reference });
            }
            Err(refusal) => model.say(Note::Refused(refusal)),
        },
        Reply::TakenOver(answer) if sale::step_done(model, request) => match answer {
            Ok(order) => {
                model.learn(&order);
                model.selected = Some(order.reference);
                model.say(Note::TookOver { order: order.reference });
                return orders::refresh(model);
            }
            Err(refusal) => model.say(Note::Refused(refusal)),
        },
        Reply::Cancelled(answer) if sale::step_done(model, request) => match answer {
            Ok(order) => {
                let (reference, seats, state) = (order.reference, order.seats().collect(), order.state);
                model.bury(order);
                model.say(Note::Ended { order: reference, seats, state });
                return orders::refresh(model);
            }
            Err(refusal) => model.say(Note::Refused(refusal)),
        },
        Reply::Refunded(answer) if sale::step_done(model, request) => match answer {
            Ok(refunded) => {
                let note = Note::Refunded { order: refunded.order.reference, parts: refunded.parts };
                model.say(note);
                return orders::refresh(model);
            }
            Err(refusal) => model.say(Note::Refused(refusal)),
        },
        // A late answer to an older question.
        Reply::Extended(_) | Reply::TakenOver(_) | Reply::Cancelled(_) | Reply::Refunded(_) => {}
    }
    Vec::new()
}
