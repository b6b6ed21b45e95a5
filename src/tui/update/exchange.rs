//! An exchange between its tickets and its payment: where to look for the new seats, and what becomes of it meanwhile.
//!
//! The tickets are chosen in the panel of a refund, the new seats are picked and held as any, and paid as any (`pay`).

use super::board;
use super::effect::Effect;
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::tui::state::exchange::{Exchanging, Given};
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::question::Question;
use crate::tui::state::seats::Around;

/// The tickets are chosen: on the board, the mark is on the next screening of their film.
pub(crate) fn begin(model: &mut Model, given: Given) -> Vec<Effect> {
    let from = given.history.order.reference.screening;
    model.exchange = Some(Exchanging { given, to: None, quoting: Question::default() });
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Refund(_)));
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

/// The next screening of the same film that is sold, as far as one is known.
fn next_of_film(model: &Model, from: ScreeningId) -> Option<ScreeningId> {
    let film = model.screenings.get(&from)?.film.id;
    let is_next = |at: &&std::sync::Arc<crate::domain::screening::Screening>| {
        at.film.id == film && at.id != from && at.starts_at > model.now && model.house.sells(at, model.now)
    };
    model.screenings.values().filter(is_next).min_by_key(|at| at.starts_at).map(|at| at.id)
}

/// The map of a screening has come: the best seats for as many guests become the picks, where nothing is picked yet.
pub(crate) fn seat_party(model: &mut Model) {
    let Some(exchange) = model.exchange.as_ref().filter(|exchange| exchange.to.is_none()) else { return };
    let fares = exchange.fares();
    let pointed = model.colleagues.pointed();
    let around = Around { now: model.now, pointed: &pointed, most: model.house.most_seats };
    if let Some(seats) = model.seats.as_mut().filter(|seats| seats.map.is_some() && !seats.has_picks())
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
    if is_in_hand || model.exchange.take().is_none() {
        return false;
    }
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
