//! What came from elsewhere: answers to our questions, and events that nobody asked for.

use std::collections::BTreeSet;

use super::effect::Effect;
use super::msg::Reply;
use super::{
    asks, block, board, call_off, colleagues, demo, drawer, exchange, leave, lookups, members, new_packet, orders,
    packets, papers, pay, record, refund, sale, scan, seats, sign_in, small_map, staff, status, takings, tape, ticket,
};
use crate::box_office::{Consistency, Event, Link, Notice};
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, RequestId, ScreeningId};
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::{Away, Refusal};
use crate::domain::screening::House;
use crate::domain::seat::Applied;
use crate::tui::state::model::Model;
use crate::tui::state::note::Note;
use crate::tui::state::pay::Elsewhere;
use crate::tui::state::seats::Seats;

#[expect(clippy::too_many_lines, reason = "an arm an event")]
pub(crate) fn happened(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::HandBacks(count) => {
            model.hand_backs = count;
            Vec::new()
        }
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
        Event::Screening(screening) => {
            seats::renewed(model, &screening);
            Vec::new()
        }
        Event::House(house) => {
            model.house = House::clone(&house);
            // What its days are, and what is on sale, may be others now.
            board::ask(model)
        }
        Event::Staff(standing) => sign_in::stands(model, standing),
        Event::LeaveAsks(asks) => {
            asks::heard(model, asks);
            Vec::new()
        }
        Event::Inside { screening, seats } => came_in(model, screening, seats),
        // This is no door.
        Event::EntriesKept(_) => Vec::new(),
        Event::Pointing(pointings) => {
            colleagues::moved(model, pointings);
            Vec::new()
        }
        Event::Orders(list) => {
            pay::changed(model, &list);
            model.orders = list;
            model.orders.sort_by_key(|order| (order.held_at, order.reference));
            let known: Vec<OrderRef> = model.orders.iter().map(|order| order.reference).collect();
            model.gone.retain(|gone| !known.contains(&gone.order.reference));
            orders::refresh(model)
        }
        Event::Ended(order) => ended(model, &order),
        Event::Packet(view) => packets::changed(model, view),
        Event::NotRecorded { packet, member } => packets::not_recorded(model, packet, member),
        event @ (Event::Printer(_) | Event::Printed(_) | Event::ReportPrinted(_) | Event::OpenJobs(_)) => {
            papers::happened(model, event);
            Vec::new()
        }
        Event::Live(link) => {
            let news = model.live != link;
            model.live = link;
            // What they do meanwhile does not reach us.
            model.colleagues.forget();
            if news {
                model.say(match link {
                    Link::Up => Note::LiveBack,
                    Link::Away(_) => Note::LiveAway,
                    Link::NoWrites(why) => Note::Refused(Refusal::Away(Away::LiveNoWrites(why))),
                    Link::PartAway { servers } => Note::PartAway { servers },
                    Link::ClockOff(minutes) => Note::Notice(Notice::ClockOff { minutes }),
                });
            }
            status::happened(model)
        }
        Event::Ledger(link) => {
            let news = model.ledger != link;
            model.ledger = link;
            if news {
                model.say(if link == Link::Up { Note::LedgerBack } else { Note::LedgerAway });
            }
            status::happened(model)
        }
        Event::Consistency(light) => {
            match (&model.consistency, &light) {
                (_, Consistency::Differs(screenings)) => model.say(Note::Differs(screenings.clone())),
                (Some(Consistency::Differs(_)), Consistency::Clean) => model.say(Note::Agrees),
                _ => {}
            }
            model.consistency = Some(light);
            Vec::new()
        }
        Event::Notice(notice @ Notice::CacheFigures { .. }) => {
            model.jot(notice);
            Vec::new()
        }
        Event::Notice(notice) => {
            // What another terminal looks after now is not for the keys here.
            if let Notice::TakenOver { order, terminal } = &notice {
                if model.selected == Some(*order) {
                    model.selected = None;
                }
                if let Some(panel) = model.pay_panel().filter(|panel| panel.order == *order) {
                    panel.elsewhere = Some(Elsewhere::TakenOver(terminal.clone()));
                }
            }
            model.say(Note::Notice(notice));
            Vec::new()
        }
    }
}

/// Guests came in to the screening whose map is open.
fn came_in(model: &mut Model, screening: ScreeningId, inside: BTreeSet<SeatId>) -> Vec<Effect> {
    if let Some(seats) = model.seats.as_mut().filter(|seats| seats.screening.id == screening) {
        seats.inside = inside;
    }
    Vec::new()
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
    if !matches!(reply, Reply::LeaveRefused(_) | Reply::LeaveAsked(_) | Reply::LeaveHeard(..)) {
        leave::settled(model, request);
    }
    match reply {
        Reply::SignedIn(answer) => return sign_in::answered(model, request, answer),
        Reply::LeaveWanted { ask, act, role } => leave::wanted(model, request, &ask, act, role),
        Reply::LeaveRefused(refusal) => leave::refused(model, request, refusal),
        Reply::LeaveAsked(answer) => return leave::asked(model, request, answer),
        Reply::LeaveHeard(id, answer) => return leave::heard(model, request, id, answer),
        Reply::AskAnswered(answer) => asks::answered(model, request, answer),
        Reply::Board(answer) => return board::loaded(model, request, answer),
        Reply::Programme(answer) => board::met(model, request, answer),
        Reply::Glance(answer) => small_map::told(model, request, answer),
        Reply::Opened(answer) => {
            seats::opened(model, request, answer);
            exchange::seat_party(model);
        }
        Reply::Held(answer) => return sale::held(model, request, answer),
        Reply::Prepared(answer) => pay::prepared(model, request, answer),
        Reply::Paid(answer) => {
            let mut effects = pay::paid(model, request, answer);
            effects.extend(orders::refresh(model));
            return effects;
        }
        Reply::Exchanged(answer) => {
            let mut effects = pay::exchanged(model, request, answer);
            effects.extend(orders::refresh(model));
            return effects;
        }
        Reply::RefundQuote(answer) => refund::quoted(model, request, answer),
        Reply::Ticket(answer) => ticket::told(model, request, answer),
        Reply::TicketWritten(answer) => ticket::written(model, answer),
        Reply::PrintBegun(answer) => papers::begun(model, answer),
        Reply::PrintAsked(answer) => papers::asked(model, request, answer),
        Reply::ReportAsked(answer) => papers::report_asked(model, answer),
        Reply::PaperSettled(answer) => papers::settled(model, request, answer),
        Reply::Takings(answer) => takings::told(model, request, answer),
        Reply::Tape(answer) => tape::told(model, request, answer),
        Reply::Staff(answer) => staff::told(model, request, answer),
        Reply::Status(answer) => status::told(model, request, answer),
        Reply::Orders(answer) => return orders::loaded(model, request, answer),
        Reply::History(answer) => orders::told(model, request, answer),
        Reply::ScreeningsOf(answer) => {
            pay::looked(model, request);
            orders::met(model, answer);
        }
        Reply::Found(answer) => return orders::found(model, request, answer),
        Reply::Packets(answer) => packets::loaded(model, request, answer),
        Reply::Packet(answer) => packets::looked_up(model, request, answer),
        Reply::PacketRecord(answer) => record::packet_told(model, request, answer),
        Reply::MemberRecord(answer) => record::member_told(model, request, answer),
        Reply::PacketMade(answer) => return new_packet::made(model, request, answer),
        Reply::Grabbed(answer) => return packets::grabbed(model, request, answer),
        Reply::Members(answer) => return members::loaded(model, request, answer),
        Reply::Code(answer) => return scan::read(model, request, answer),
        Reply::MembersOf(answer) => lookups::met(model, answer),
        Reply::MemberMade(answer) => return members::made(model, request, answer),
        Reply::CodeChanged(answer) => members::code_changed(model, request, answer),
        Reply::Winnings(answer) => {
            packets::won(model, request, &answer);
            pay::wallet_told(model, request, &answer);
        }
        Reply::Attached(answer) => return stepped(model, request, answer, attached),
        Reply::Amended(answer) if sale::step_done(model, request) => return sale::amended(model, answer),
        Reply::Extended(answer) => return stepped(model, request, answer, extended),
        Reply::TakenOver(answer) => return stepped(model, request, answer, taken_over),
        Reply::Cancelled(answer) => return stepped(model, request, answer, ended),
        Reply::Refunded(answer) => return refund::given(model, request, answer),
        Reply::CalledOff(answer) => return call_off::done(model, request, answer),
        Reply::Drawer(answer) => drawer::looked(model, request, answer),
        Reply::InDrawer(answer) => return drawer::done(model, request, answer),
        Reply::ZReport(answer) => drawer::z_told(model, request, answer),
        Reply::IsDemo(answer) => demo::told(model, request, answer),
        Reply::Blocked(answer) => block::done(model, true, answer),
        Reply::Unblocked(answer) => block::done(model, false, answer),
        // A late answer to an older question.
        Reply::Amended(_) => {}
    }
    Vec::new()
}

/// The answer to the small step of an order that is under way, unless it is late.
fn stepped(
    model: &mut Model,
    request: RequestId,
    answer: Result<Order, Refusal>,
    done: fn(&mut Model, &Order) -> Vec<Effect>,
) -> Vec<Effect> {
    match answer {
        _ if !sale::step_done(model, request) => Vec::new(),
        Ok(order) => done(model, &order),
        Err(refusal) => {
            model.say(Note::Refused(refusal));
            Vec::new()
        }
    }
}

fn attached(model: &mut Model, order: &Order) -> Vec<Effect> {
    model.learn(order);
    let name = order.member.map(|member| model.member_name(member));
    model.say(Note::Attached { order: order.reference, name });
    orders::refresh(model)
}

fn extended(model: &mut Model, order: &Order) -> Vec<Effect> {
    model.learn(order);
    model.say(Note::Extended { order: order.reference });
    Vec::new()
}

fn taken_over(model: &mut Model, order: &Order) -> Vec<Effect> {
    model.learn(order);
    model.selected = Some(order.reference);
    model.say(Note::TookOver { order: order.reference });
    orders::refresh(model)
}

fn ended(model: &mut Model, order: &Order) -> Vec<Effect> {
    let (reference, seats, state) = (order.reference, order.seats().collect(), order.state);
    if state == OrderState::Paid {
        if let Some(panel) = model.pay_panel().filter(|panel| panel.order == reference) {
            panel.elsewhere = Some(Elsewhere::Paid(order.terminal.clone()));
        }
        model.learn(order);
    } else {
        model.bury(order.clone());
    }
    model.say(Note::Ended { order: reference, seats, state });
    orders::refresh(model)
}
