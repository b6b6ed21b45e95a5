//! An exchange between its tickets and its payment: where to look for the new seats, and what becomes of it meanwhile.
//!
//! The tickets are chosen in the panel of a refund, the new seats are picked and held as any, and paid as any (`pay`).

use super::effect::Effect;
use super::{board, seats};
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::refusal::Refusal;
use crate::tui::state::exchange::{Exchanging, Given};
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::seats::{Around, Seats};

/// The tickets are chosen: on the board, the mark is on the next screening of their film.
pub(crate) fn begin(model: &mut Model, given: Given) -> Vec<Effect> {
    let from = given.history.order.reference.screening;
    choose(model, given);
    model.screen = Screen::Board;
    board::end_search(model, false);
    let Some(next) = next_of_film(model, from) else { return board::poll(model) };
    let day = model.screenings.get(&next).map(|screening| model.house.calendar.day_of(screening.starts_at));
    let effects = match day.filter(|day| *day != model.board.day) {
        Some(day) => board::turn_to(model, day),
        None => board::poll(model),
    };
    model.board.list.mark(next);
    effects
}

fn choose(model: &mut Model, given: Given) {
    model.exchange = Some(Exchanging::new(given));
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Refund(_)));
}

/// The seats stay, and only their fares change: they are the picks on the map of their own screening.
pub(crate) fn keep_seats(model: &mut Model) -> Vec<Effect> {
    let given = model.refund_panel().and_then(|panel| panel.given());
    let of = given.as_ref().map(|given| given.history.order.reference.screening);
    let (Some(given), Some(screening)) = (given, of.and_then(|of| model.screenings.get(&of)).cloned()) else {
        return Vec::new();
    };
    choose(model, given);
    let effects = seats::open_seats(model, &screening);
    if let Some(seats) = &mut model.seats {
        // What was picked there, or an order that was being changed, is not what is exchanged.
        while seats.has_picks() {
            seats.let_go();
        }
    }
    seat_party(model);
    let size = model.size;
    if let Some(seats) = &mut model.seats {
        seats.follow(size);
    }
    effects
}

/// Whether seats are held, or are being paid, that the tickets are given for.
pub(crate) fn is_held(model: &Model, exchange: &Exchanging) -> bool {
    exchange.to.is_some_and(|to| model.order(to).is_some() || model.payment(to).is_some())
}

/// On the map of their own screening the given seats can be picked, as long as nothing is held for them.
pub(crate) fn follow(model: &mut Model) {
    let given = model.exchange.as_ref().filter(|exchange| !is_held(model, exchange)).map(|exchange| {
        let OrderRef { screening, order } = exchange.of();
        (screening, (order, exchange.given.chosen.iter().copied().collect()))
    });
    if let Some(seats) = &mut model.seats {
        let here = given.filter(|(screening, _)| *screening == seats.screening.id);
        seats.give(here.map(|(_, given)| given));
    }
}

/// What of the picks the guest keeps, before the others are held.
pub(crate) fn keep(model: &mut Model) {
    let kept = model.seats.as_ref().map(Seats::kept).unwrap_or_default();
    let is_held = model.exchange.as_ref().is_some_and(|exchange| is_held(model, exchange));
    if let Some(exchange) = model.exchange.as_mut().filter(|_| !is_held) {
        exchange.kept = kept;
        exchange.keeps_all = false;
    }
}

/// The order under which the picks are sold, where the guest keeps all of them: nothing is held for it. While its payment
/// has no answer it stays the one that was sent.
pub(crate) fn keep_all(model: &mut Model) -> Option<OrderRef> {
    let seats = model.seats.as_ref().filter(|seats| seats.keeps_all())?;
    let (kept, screening) = (seats.kept(), seats.screening.id);
    let sent = model.exchange.as_ref()?.to.filter(|to| model.payment(*to).is_some());
    let order = sent.unwrap_or(OrderRef { screening, order: model.mint.order });
    if let Some(exchange) = model.exchange.as_mut().filter(|_| sent.is_none()) {
        exchange.kept = kept;
        exchange.keeps_all = true;
        exchange.to = Some(order);
    }
    model.selected = Some(order);
    Some(order)
}

/// The next screening of the same film that is sold, as far as one is known.
fn next_of_film(model: &Model, from: ScreeningId) -> Option<ScreeningId> {
    let film = model.screenings.get(&from)?.film.id;
    let is_next = |at: &&std::sync::Arc<crate::domain::screening::Screening>| {
        at.film.id == film && at.id != from && at.starts_at > model.now && model.house.sells(at, model.now)
    };
    model.screenings.values().filter(is_next).min_by_key(|at| at.starts_at).map(|at| at.id)
}

/// The map of a screening has come: where nothing is picked yet, the guest's own seats become the picks, and at another
/// screening the best for as many guests.
pub(crate) fn seat_party(model: &mut Model) {
    follow(model);
    let Some(exchange) = model.exchange.as_ref().filter(|exchange| exchange.to.is_none()) else { return };
    let (lines, fares) = (exchange.given.lines(), exchange.fares());
    let pointed = model.colleagues.pointed();
    let around = Around { now: model.now, pointed: &pointed, most: model.house.most_seats };
    if let Some(seats) = model.seats.as_mut().filter(|seats| seats.map.is_some() && !seats.has_picks())
        && !seats.pick_given(&lines)
        && let Err(note) = seats.seat_party(&fares, around)
    {
        model.note = Some(note);
    }
}

/// The guest keeps the tickets. Whether there was an exchange to let be, with nothing before it to go back from.
pub(crate) fn let_be(model: &mut Model) -> bool {
    let is_in_hand = match model.screen {
        Screen::Seats => model.seats.as_ref().is_some_and(|seats| seats.has_picks() || seats.field.is_some()),
        Screen::Board => model.board.list.is_searched(),
        Screen::Orders | Screen::Packets => false,
    };
    let is_sent = |exchange: &Exchanging| exchange.to.is_some_and(|to| model.payment(to).is_some());
    if is_in_hand || model.exchange.as_ref().is_none_or(is_sent) {
        return false;
    }
    model.exchange = None;
    model.hint("note-exchange-let-be");
    true
}

/// The ledger did not exchange the tickets. Where they are not what they were, what is held is an order like any other,
/// and its panel closes: nobody pays the whole price for it unawares.
pub(crate) fn refused(model: &mut Model, refusal: &Refusal) {
    match refusal {
        Refusal::FeeChanged(quote) => {
            let panel = model.overlays.iter_mut().find_map(|overlay| match overlay {
                Overlay::Pay(pay) => pay.exchange.as_mut(),
                _ => None,
            });
            for exchange in panel.into_iter().chain(&mut model.exchange) {
                exchange.given.fee = (**quote).clone();
            }
        }
        Refusal::RefundedBefore(_) | Refusal::NotPaid(_) | Refusal::NotOfOrder(_) | Refusal::TooLate(_) => {
            model.exchange = None;
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Pay(pay) if pay.exchange.is_some()));
        }
        _ => {}
    }
}
