//! What the guest at this terminal is shown on a screen of their own.
//!
//! Only what is being chosen, held, paid or given back here and now, and by whom it is paid for not at all: names and phones
//! have no place in it, and while something of the house's own is open, such as a drawer, a tape or the question who is
//! here, the guest sees the programme.

use std::time::Duration;

use super::pay;
use crate::domain::guest::{Coming, GuestLine, GuestOrder, GuestStep, GuestView, Scene, Sum};
use crate::domain::ids::ScreeningId;
use crate::domain::money::Money;
use crate::domain::order::{OrderState, total};
use crate::domain::price::Line;
use crate::domain::refund::handed_over;
use crate::domain::screening::Screening;
use crate::domain::tender::{Part, Tender};
use crate::domain::time::Timestamp;
use crate::tui::state::action::Context;
use crate::tui::state::exchange::Exchanging;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::pay::{Elsewhere, Means, Pay, is_covered};
use crate::tui::state::refund::{For, RefundPanel, Stage};
use crate::tui::state::seats::Seats;

/// For so long a sale is thanked for, if nothing else begins.
const THANKS: Duration = Duration::from_mins(1);

/// The most screenings that are announced.
const MOST_COMING: usize = 8;

type Sums = Vec<(Sum, Money)>;

/// What the guest sees.
pub(crate) fn view(model: &Model) -> GuestView {
    let scene = match order(model) {
        Some(order) => Scene::Order(Box::new(order)),
        None => Scene::Welcome(coming(model)),
    };
    GuestView { house: model.house.name.clone(), zone: model.house.calendar.zone, scene }
}

/// What is next in the house today.
fn coming(model: &Model) -> Vec<Coming> {
    let is_next = |screening: &&Screening| {
        screening.starts_at > model.now
            && screening.called_off.is_none()
            && model.house.calendar.day_of(screening.starts_at) == model.today
    };
    let rows = model.board.rows.iter().map(|row| &*row.screening);
    let coming = rows.filter(is_next).take(MOST_COMING).map(|screening| Coming {
        starts_at: screening.starts_at,
        hall: screening.hall.name.clone(),
        titles: screening.film.titles.clone(),
    });
    coming.collect()
}

/// What is the guest's business, the nearest first.
fn order(model: &Model) -> Option<GuestOrder> {
    if model.sign_in.is_some() || model.overlays.iter().any(is_of_the_house) {
        return None;
    }
    let panel = model.overlays.iter().rev().find_map(|overlay| match overlay {
        Overlay::Pay(pay) => Some(paying(model, pay)),
        Overlay::Refund(panel) => Some(returning(model, panel)),
        _ => None,
    });
    if let Some(order) = panel {
        return order;
    }
    let seats = model.seats.as_ref().filter(|_| model.screen == Screen::Seats);
    seats
        .and_then(|seats| choosing(model, seats))
        .or_else(|| returned(model))
        .or_else(|| sold(model))
        .or_else(|| held(model, seats?))
        .or_else(|| seats.map(|seats| of(&seats.screening, GuestStep::Choosing, &[])))
}

/// Whether what lies on top is none of the guest's business, and may have names on it.
fn is_of_the_house(overlay: &Overlay) -> bool {
    match overlay {
        Overlay::Record(_)
        | Overlay::CallOff(_)
        | Overlay::Drawer(_)
        | Overlay::Takings(_)
        | Overlay::Tape(_)
        | Overlay::Staff(_)
        | Overlay::Status(_)
        | Overlay::NewPacket(_)
        | Overlay::Asks(_)
        | Overlay::Papers(_)
        | Overlay::Picture(_) => true,
        // These are asked over what the guest sees, and nothing of them is shown.
        Overlay::Pay(_)
        | Overlay::Refund(_)
        | Overlay::Confirm(_)
        | Overlay::Ticket(_)
        | Overlay::Members(_)
        | Overlay::Leave(_)
        | Overlay::List(_)
        | Overlay::Messages(_) => false,
    }
}

fn screening(model: &Model, id: ScreeningId) -> Option<&Screening> {
    let open = model.seats.as_ref().map(|seats| &seats.screening).filter(|open| open.id == id);
    open.or_else(|| model.screenings.get(&id)).map(|screening| &**screening)
}

/// These seats, nothing said of money yet.
fn of(screening: &Screening, step: GuestStep, lines: &[Line]) -> GuestOrder {
    let fares = screening.prices.fares();
    let line = |line: &Line| GuestLine {
        seat: line.seat,
        fare: line.fare,
        titles: fares.get(line.fare).map(|of| of.titles.clone()).unwrap_or_default(),
        price: line.price,
    };
    GuestOrder {
        step,
        film: screening.film.clone(),
        hall: screening.hall.clone(),
        starts_at: screening.starts_at,
        lines: lines.iter().map(line).collect(),
        sums: Vec::new(),
        until: None,
    }
}

/// What it costs; in an exchange also what the old tickets are worth, and what that leaves.
fn bill(model: &Model, cost: Money, exchange: Option<&Exchanging>) -> Sums {
    let Some((exchange, balance)) = exchange.and_then(|exchange| Some((exchange, exchange.balance(cost)?))) else {
        return vec![(Sum::Total, cost)];
    };
    let mut sums = vec![(Sum::Total, cost), (Sum::Old, exchange.given.worth())];
    if balance.back.minor() > 0 {
        sums.extend(back(&exchange.back(cost, model.house.cash)));
    } else {
        sums.push((Sum::Due, balance.due));
    }
    sums
}

/// What goes back where; what is counted out comes last.
fn back(parts: &[Part]) -> Sums {
    let sum = |part: &Part| match part.tender {
        Tender::Wallet { .. } => Sum::BackToWallet,
        Tender::Card { .. } => Sum::BackToCard,
        Tender::Cash { .. } => Sum::Back,
    };
    parts.iter().map(|part| (sum(part), handed_over(part))).collect()
}

fn choosing(model: &Model, seats: &Seats) -> Option<GuestOrder> {
    if seats.picks.is_empty() {
        return None;
    }
    let (prices, plan) = (&seats.screening.prices, seats.plan());
    let lines = match seats.amending.and_then(|order| model.order(order)) {
        Some(order) => order.quote(prices, plan, &seats.picks),
        None => prices.quote(plan, &seats.picks),
    };
    let lines = lines.ok().filter(|lines| !lines.is_empty())?;
    let sums = bill(model, total(&lines), model.exchange.as_ref());
    Some(GuestOrder { sums, ..of(&seats.screening, GuestStep::Choosing, &lines) })
}

/// The order that is held at the screening on the screen.
fn held(model: &Model, seats: &Seats) -> Option<GuestOrder> {
    let order = model.target().and_then(|order| model.order(order))?;
    let is_here = order.reference.screening == seats.screening.id;
    if !is_here || order.state != OrderState::Pending || model.has_lapsed(order) {
        return None;
    }
    let exchange = model.exchange.as_ref().filter(|exchange| exchange.to == Some(order.reference));
    let sums = bill(model, order.total(), exchange);
    let of = of(&seats.screening, GuestStep::Held, &order.lines);
    Some(GuestOrder { sums, until: Some(order.deadline), ..of })
}

fn paying(model: &Model, pay: &Pay) -> Option<GuestOrder> {
    if matches!(pay.elsewhere, Some(Elsewhere::Paid(_) | Elsewhere::TakenOver(_))) {
        return None;
    }
    let order = model.order(pay.order).or(pay.last_seen.as_ref());
    let lines = pay::lines(pay, model).or_else(|| order.map(|order| order.lines.clone()));
    let lines = lines.filter(|lines| !lines.is_empty())?;
    let screening = screening(model, pay.order.screening)?;
    let context = pay::context(pay, model);
    if context == Context::PayEnded {
        return Some(of(screening, GuestStep::Over, &lines));
    }
    let sums = to_pay(model, pay, total(&lines), context);
    Some(GuestOrder { sums, ..of(screening, GuestStep::Paying, &lines) })
}

/// What is to be paid and how, as far as that is chosen.
fn to_pay(model: &Model, pay: &Pay, cost: Money, context: Context) -> Sums {
    let (due, step) = (pay.due(cost), model.house.cash);
    let mut sums = bill(model, cost, pay.exchange.as_ref());
    if is_covered(due) {
        return sums;
    }
    let rest = pay.wallet.rest(due);
    match pay.wallet.part(due) {
        Some(part) => {
            sums.push((Sum::Wallet, part));
            if rest.minor() == 0 {
                return sums;
            }
            sums.push((Sum::Due, rest));
        }
        None if pay.exchange.is_none() => sums = vec![(Sum::Due, cost)],
        None => {}
    }
    if pay.means == Means::Card {
        sums.push((Sum::Card, rest));
        return sums;
    }
    let in_cash = step.round(rest);
    if in_cash != rest {
        sums.push((Sum::InCash, in_cash));
    }
    let is_counted = pay.amount.is_some() || context != Context::PayEntry;
    let tenders = pay.tenders(due, step).filter(|_| is_counted).unwrap_or_default();
    if let (Some(received), Ok(settled)) = (received(&tenders), pay.settle(due, &tenders, step))
        && settled.change.minor() > 0
    {
        sums.extend([(Sum::Received, received), (Sum::Change, settled.change)]);
    }
    sums
}

fn received(tenders: &[Tender]) -> Option<Money> {
    tenders.iter().find_map(|tender| match tender {
        Tender::Cash { received } => Some(*received),
        Tender::Card { .. } | Tender::Wallet { .. } => None,
    })
}

/// How it was paid.
fn paid(amount: Money, tenders: &[Tender], change: Money) -> Sums {
    let wallet = tenders.iter().find_map(|tender| match tender {
        Tender::Wallet { amount } => Some((Sum::Wallet, *amount)),
        Tender::Cash { .. } | Tender::Card { .. } => None,
    });
    match received(tenders).filter(|_| change.minor() > 0) {
        Some(received) => {
            let handed = [(Sum::Received, received), (Sum::Change, change)];
            [(Sum::Paid, amount)].into_iter().chain(wallet).chain(handed).collect()
        }
        None => wallet.into_iter().chain([(Sum::Paid, amount)]).collect(),
    }
}

/// The sale that was just made, until something else begins.
fn sold(model: &Model) -> Option<GuestOrder> {
    let (_, note) = model.last_sale.as_ref().filter(|(at, _)| model.now < at.plus(THANKS))?;
    let (reference, sums) = match note {
        Note::Sold { order, total, tenders, change, .. } => (*order, paid(*total, tenders, *change)),
        Note::Exchanged(done) if !done.back.is_empty() => (done.order, back(&done.back)),
        Note::Exchanged(done) if is_covered(done.due) => (done.order, Vec::new()),
        Note::Exchanged(done) => (done.order, paid(done.due, &done.tenders, done.change)),
        _ => return None,
    };
    let order = model.history.sold().filter(|order| order.reference == reference)?;
    let screening = screening(model, reference.screening)?;
    Some(GuestOrder { sums, ..of(screening, GuestStep::Sold, &order.lines) })
}

/// What a refund would bring, once it is read out.
fn returning(model: &Model, panel: &RefundPanel) -> Option<GuestOrder> {
    let given = panel.given().filter(|_| panel.stage == Stage::Review && panel.wanted == For::Money)?;
    let screening = screening(model, panel.history.order.reference.screening)?;
    let mut sums = vec![(Sum::Total, given.price())];
    if given.kept().minor() > 0 {
        sums.push((Sum::Fee, given.kept()));
    }
    sums.extend(back(&panel.parts(given.worth(), model.house.cash)));
    Some(GuestOrder { sums, ..of(screening, GuestStep::Returning, &given.lines()) })
}

/// What a refund just brought, as long as it is said.
fn returned(model: &Model) -> Option<GuestOrder> {
    let Some(Note::Refunded { order, seats, parts }) = &model.note else { return None };
    let said = model.log.iter().rev().find_map(|(at, note)| (Some(note) == model.note.as_ref()).then_some(*at));
    if said.is_none_or(|at: Timestamp| model.now >= at.plus(THANKS)) {
        return None;
    }
    let screening = screening(model, order.screening)?;
    let known = model.known(*order).map(|order| order.lines.clone()).unwrap_or_default();
    let lines: Vec<Line> = known.into_iter().filter(|line| seats.is_empty() || seats.contains(&line.seat)).collect();
    Some(GuestOrder { sums: back(parts), ..of(screening, GuestStep::Returned, &lines) })
}
