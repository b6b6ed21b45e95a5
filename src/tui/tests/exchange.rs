//! Tickets for others: which, where to, what it costs, and what an answer makes of it.

use super::super::state::model::{Overlay, Screen};
use super::refund::detail;
use super::screens::with_orders;
use super::*;
use crate::box_office::{Exchanged, RefundQuote};
use crate::domain::cash::CashStep;
use crate::domain::exchange::Exchange;
use crate::domain::order::OrderHistory;
use crate::domain::refusal::TakenSeat;
use crate::domain::tender::{Part, Tender};

const LADDER: &str = "24h 0%, 2h 10%, 1h 20%, 20m 30%";

/// The paid order of the list, for cash.
fn paid() -> OrderHistory {
    detail(OrderState::Paid, "")
}

fn is_exchange(ask: &Ask) -> bool {
    matches!(ask, Ask::Exchange { .. })
}

/// At the orders of a house with a ladder, the mark on D1 and D2 of a screening at that starts in 28 minutes, paid for cash.
pub(super) fn at_paid(ladder: &str) -> Desk {
    let mut desk = with_orders();
    desk.model.house.fees = ladder.parse().unwrap();
    desk.press("Down Down");
    desk.answer(Reply::History(Ok(paid())));
    desk
}

/// The ledger tells what it keeps of the order.
pub(super) fn tell_fee(desk: &mut Desk) {
    let history = paid();
    let lines: Vec<_> = history.live_lines().copied().collect();
    let starts_at = desk.model.screenings[&history.order.reference.screening].starts_at;
    let fee = desk.model.house.fees.quote(&lines, starts_at, desk.model.now).unwrap();
    let amount = fee.worth();
    desk.answer(Reply::RefundQuote(Ok(RefundQuote { fee, amount, parts: Vec::new() })));
}

/// The last exchange that was asked for, and what the guest is asked for beside it.
fn asked(desk: &Desk) -> (Exchange, Vec<Tender>, OrderRef) {
    let (_, Ask::Exchange { order, tenders, exchange, .. }) = desk.last_asked(is_exchange) else { unreachable!() };
    (*exchange, tenders, order)
}

pub(super) fn done(desk: &mut Desk, carried: i64, back: i64) {
    let (exchange, _, new) = asked(desk);
    let order = Order { state: OrderState::Paid, ..desk.model.order(new).unwrap().clone() };
    let old = Order { state: OrderState::Refunded, ..paid().order };
    let part = Part { tender: Tender::Cash { received: yuan(back) }, amount: yuan(back) };
    let back = if back > 0 { vec![part] } else { Vec::new() };
    let (seats, fee, carried, change) = (exchange.seats, exchange.fee, yuan(carried), yuan(0));
    let step = CashStep::NONE;
    desk.answer(Reply::Exchanged(Ok(Box::new(Exchanged {
        order,
        change,
        step,
        old,
        seats,
        fee,
        carried,
        back,
        receipt: None,
    }))));
}

/// From the marked order to the payment of two seats at the screening that the mark is on.
fn to_payment(desk: &mut Desk, keys: &str) {
    desk.press("o");
    if !desk.model.house.fees.is_none() {
        tell_fee(desk);
    }
    desk.press("Enter Enter");
    desk.press(keys);
    desk.grant_hold();
    desk.wait(1_000);
}

#[test]
fn two_tickets_are_exchanged_for_the_best_two_of_another_screening_in_six_keys() {
    let mut desk = at_paid("none");
    desk.press("o Enter");
    assert!(desk.model.screen == Screen::Board && desk.shows("Exchange"), "{}", desk.screen());
    assert!(desk.shows("opens one, Esc keeps them"), "whole at 80 columns\n{}", desk.screen());
    desk.press("Enter");
    assert_eq!(desk.picks().len(), 2, "as many as the tickets");
    desk.press("p");
    desk.grant_hold();
    desk.wait(1_000);
    assert!(desk.shows("Old D1 D2") && desk.shows("-90.00"), "{}", desk.screen());
    desk.press("F9");
    let (exchange, tenders, _) = asked(&desk);
    assert_eq!((exchange.seats, exchange.fee, exchange.worth), (seats("D1 D2"), yuan(0), yuan(90)));
    assert_eq!(tenders, [], "nothing is due");
    done(&mut desk, 90, 0);
    assert!(desk.shows("exchanged for") && desk.model.exchange.is_none(), "{}", desk.screen());
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn the_fee_is_seen_before_anyone_decides_and_reduces_what_the_tickets_are_worth() {
    let mut desk = at_paid(LADDER);
    assert!(desk.shows("30 % for 8 min"), "on the order\n{}", desk.screen());
    desk.press("o");
    assert!(desk.shows("Asking what the house keeps"), "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.shows("has not told yet"), "{}", desk.screen());
    tell_fee(&mut desk);
    assert!(desk.shows("The house keeps 30 %") && desk.shows("-27.00") && desk.shows("63.00"), "{}", desk.screen());
    desk.press("Enter Enter");
    desk.press("p");
    desk.grant_hold();
    desk.wait(1_000);
    assert!(desk.shows("TO PAY") && desk.shows("27.00"), "{}", desk.screen());
    desk.press("F9");
    let (exchange, tenders, _) = asked(&desk);
    assert_eq!((exchange.fee, tenders), (yuan(27), vec![Tender::Cash { received: yuan(27) }]));
    done(&mut desk, 63, 0);
    assert!(desk.shows("the house keeps"), "{}", desk.screen());
    desk.press("Down");
    assert!(desk.shows("change 0.00 at"), "as after a sale\n{}", desk.screen());
}

#[test]
fn a_fee_of_nothing_has_no_sign() {
    let mut desk = at_paid("20m 0%, 10m 30%");
    desk.press("u");
    tell_fee(&mut desk);
    assert!(desk.shows("0.00") && !desk.shows("-0.00"), "{}", desk.screen());
}

#[test]
fn what_the_new_tickets_cost_less_goes_back_by_the_same_way() {
    let mut desk = at_paid("none");
    to_payment(&mut desk, "Bksp 1 p");
    assert!(desk.shows("TO GIVE BACK") && desk.shows("in cash"), "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.shows("Give back 45.00 and exchange"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(asked(&desk).1, []);
    done(&mut desk, 45, 45);
    assert!(desk.shows("give back 45.00 in cash"), "{}", desk.screen());
    desk.press("Down");
    assert!(desk.shows("gave back 45.00 at"), "it stays in sight\n{}", desk.screen());
}

#[test]
fn some_tickets_are_exchanged_and_the_others_stay() {
    let mut desk = at_paid("none");
    desk.press("o 2 Enter Enter");
    assert_eq!(desk.picks().len(), 1);
    desk.press("p");
    desk.grant_hold();
    desk.wait(1_000);
    desk.press("F9");
    assert_eq!(asked(&desk).0.seats, seats("D2"));
}

#[test]
fn esc_keeps_the_tickets_and_the_next_sale_is_one() {
    let mut desk = at_paid("none");
    desk.press("o Enter Esc");
    assert!(desk.shows("The guest keeps the tickets") && desk.model.exchange.is_none(), "{}", desk.screen());
    desk.press("Enter");
    desk.press("2 p");
    desk.grant_hold();
    desk.wait(1_000);
    desk.press("F9");
    assert_eq!((desk.asked(is_exchange), desk.asked(|ask| matches!(ask, Ask::Pay { .. }))), (0, 1));
}

#[test]
fn another_fee_by_now_is_shown_and_asked_for_anew() {
    let mut desk = at_paid(LADDER);
    to_payment(&mut desk, "p");
    desk.press("F9");
    let lines: Vec<_> = paid().live_lines().copied().collect();
    let late: crate::domain::fee::FeeLadder = "1m 50%".parse().unwrap();
    let quote = late.quote(&lines, at(3_600), desk.model.now).unwrap();
    desk.answer(Reply::Exchanged(Err(Refusal::FeeChanged(Box::new(quote)))));
    desk.wait(1_000);
    assert!(desk.shows("45.00") && desk.shows("The house keeps 50 %"), "{}", desk.screen());
    // First goes back what was taken; then it is reviewed anew.
    desk.press("Enter");
    desk.wait(1_000);
    desk.press("y");
    assert_eq!((asked(&desk).0.fee, desk.asked(is_exchange)), (yuan(45), 2), "{}", desk.screen());
}

#[test]
fn tickets_that_others_gave_back_meanwhile_leave_nobody_to_pay_the_whole_price_unawares() {
    let mut desk = at_paid("none");
    to_payment(&mut desk, "p");
    desk.press("F9");
    desk.answer(Reply::Exchanged(Err(Refusal::RefundedBefore(seats("D1 D2")))));
    let has_panel = desk.model.overlays.iter().any(|overlay| matches!(overlay, Overlay::Pay(_)));
    assert!(!has_panel && desk.model.exchange.is_none(), "{}", desk.screen());
    assert_eq!(desk.model.orders.len(), 2, "what is held stays an order");
}

#[test]
fn an_exchange_of_which_nobody_knows_is_asked_again_as_it_was() {
    let mut desk = at_paid("none");
    to_payment(&mut desk, "p");
    desk.press("F9");
    let first = desk.last_asked(is_exchange).1;
    desk.answer(Reply::Exchanged(Err(Refusal::Unsure { since: at(0) })));
    assert!(desk.shows("Checking"), "{}", desk.screen());
    desk.wait(2_500);
    assert_eq!((desk.asked(is_exchange), desk.last_asked(is_exchange).1), (2, first));
}

#[test]
fn a_refund_tells_its_fee_and_gives_back_what_is_left() {
    let mut desk = at_paid(LADDER);
    desk.press("u");
    tell_fee(&mut desk);
    desk.press("Enter i l l Enter");
    assert!(desk.shows("63.00") && desk.shows("-27.00"), "{}", desk.screen());
    desk.press("y");
    let (_, Ask::Refund { told, .. }) = desk.last_asked(|ask| matches!(ask, Ask::Refund { .. })) else {
        unreachable!()
    };
    assert_eq!(told.fee, yuan(27));
}

#[test]
fn what_is_taken_back_no_more_is_said_at_once() {
    let mut desk = at_paid(LADDER);
    desk.press("o");
    desk.answer(Reply::RefundQuote(Err(Refusal::TooLate(at(-60)))));
    assert!(desk.model.overlays.is_empty() && desk.shows("taken back"), "{}", desk.screen());
}

/// At the exchange of D1 and D2 on the map of their own screening, which they keep.
fn at_own_seats() -> Desk {
    let mut desk = at_paid("none");
    let order = paid().order;
    let by = Occupant { order: order.reference.order, terminal: order.terminal, cashier: order.cashier };
    desk.change(&seats("D1 D2"), &SeatState::Sold { by });
    desk.press("o");
    assert!(desk.shows("a: the same seats at another fare"), "{}", desk.screen());
    desk.press("a");
    assert!(desk.model.screen == Screen::Seats && desk.shows("a another fare"), "{}", desk.screen());
    assert_eq!(desk.picks(), seats("D1 D2"));
    desk
}

#[test]
fn the_same_seats_are_sold_at_another_fare_in_five_keys_and_nothing_is_held() {
    let mut desk = at_own_seats();
    desk.press("p");
    assert!(desk.shows("the guest's own tickets") && desk.model.overlays.is_empty(), "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.shows("the guest's own tickets"), "{}", desk.screen());
    desk.press("a");
    desk.press("Enter");
    assert!(desk.shows("nothing to hold"), "{}", desk.screen());
    desk.press("p");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Hold { .. } | Ask::Prepare(_))), 0);
    assert!(desk.shows("TO GIVE BACK") && desk.shows("40.00") && desk.shows("in cash"), "{}", desk.screen());
    desk.press("F9");
    let (exchange, tenders, new) = asked(&desk);
    let kept: Vec<_> = exchange.kept.iter().map(|line| (line.seat, line.fare, line.price)).collect();
    assert_eq!(kept, seats("D1 D2").into_iter().map(|seat| (seat, Fare::CHILD, yuan(25))).collect::<Vec<_>>());
    assert_eq!((exchange.seats.clone(), tenders), (seats("D1 D2"), vec![]));
    let (_, Ask::Exchange { reviewed, .. }) = desk.last_asked(is_exchange) else { unreachable!() };
    assert_eq!((reviewed, new.screening), (vec![], ScreeningId(4)));
    let order = Order { reference: new, lines: exchange.kept, state: OrderState::Paid, ..paid().order };
    let old = Order { state: OrderState::Refunded, ..paid().order };
    let part = Part { tender: Tender::Cash { received: yuan(40) }, amount: yuan(40) };
    let (change, fee, carried, back) = (yuan(0), yuan(0), yuan(50), vec![part]);
    let step = CashStep::NONE;
    let done = Exchanged { order, change, step, old, seats: exchange.seats, fee, carried, back, receipt: None };
    desk.answer(Reply::Exchanged(Ok(Box::new(done))));
    assert!(desk.shows("give back 40.00 in cash") && desk.model.exchange.is_none(), "{}", desk.screen());
    assert_eq!((desk.picks(), desk.model.overlays.len()), (vec![], 0), "sold, they are nobody's picks");
}

#[test]
fn one_seat_is_kept_at_another_fare_and_for_the_other_one_a_new_seat_is_held() {
    let mut desk = at_own_seats();
    // D1 stays for a child, D2 becomes D3.
    desk.press("Right Left a Right Space Right Space");
    assert_eq!(desk.picks(), seats("D1 D3"), "{}", desk.screen());
    desk.press("p");
    let held = desk.grant_hold();
    desk.wait(1_000);
    assert_eq!(held.seats().collect::<Vec<_>>(), seats("D3"), "what the guest has needs no hold");
    assert!(desk.shows("70.00") && desk.shows("TO GIVE BACK") && desk.shows("20.00"), "{}", desk.screen());
    desk.press("Esc");
    assert_eq!(desk.picks(), seats(""), "both are on their way");
    desk.press("p F9");
    let (exchange, _, new) = asked(&desk);
    let (_, Ask::Exchange { reviewed, .. }) = desk.last_asked(is_exchange) else { unreachable!() };
    assert_eq!((reviewed, new), (held.lines, held.reference));
    assert_eq!(
        exchange.kept.iter().map(|line| (line.seat, line.fare)).collect::<Vec<_>>(),
        [(seat("D1"), Fare::CHILD)]
    );
}

#[test]
fn a_seat_that_others_take_meanwhile_is_found_anew_and_the_kept_one_stays() {
    let mut desk = at_own_seats();
    desk.press("Right Left a Right Space Right Space p");
    let taken = TakenSeat { seat: seat("D3"), state: SeatState::Sold { by: by(77, "T2", "Wang") } };
    desk.refuse_hold(Refusal::SeatsTaken(vec![taken]));
    let mut picks = desk.picks();
    picks.retain(|pick| *pick != seat("D1"));
    assert!(desk.picks().contains(&seat("D1")) && picks.len() == 1, "{}", desk.screen());
    assert_ne!(picks, seats("D2"), "the offer is none of those that the guest has anyway");
}

#[test]
fn kept_seats_that_others_gave_back_meanwhile_are_no_picks_any_more() {
    let mut desk = at_own_seats();
    desk.press("a p F9");
    desk.answer(Reply::Exchanged(Err(Refusal::RefundedBefore(seats("D1 D2")))));
    assert!(desk.model.exchange.is_none() && desk.model.overlays.is_empty(), "{}", desk.screen());
    assert_eq!(desk.picks(), seats(""));
}

#[test]
fn an_exchange_of_kept_seats_without_an_answer_is_found_again_by_p() {
    let mut desk = at_own_seats();
    desk.press("a p F9");
    let first = desk.last_asked(is_exchange).1;
    desk.answer(Reply::Exchanged(Err(Refusal::Unsure { since: at(0) })));
    desk.press("Esc Esc Esc");
    assert!(desk.model.exchange.is_some(), "it may have happened");
    desk.press("p");
    assert!(desk.shows("Checking"), "{}", desk.screen());
    desk.wait(2_500);
    assert_eq!((desk.asked(is_exchange), desk.last_asked(is_exchange).1), (2, first));
}

#[test]
fn seats_are_kept_in_an_exchange_and_not_in_a_refund() {
    let mut desk = at_paid("none");
    desk.press("u a");
    assert!(desk.shows("Seats are kept in an exchange"), "{}", desk.screen());
}

#[test]
fn cash_that_is_rounded_otherwise_by_now_is_shown_anew_and_asked_for_again() {
    let mut desk = at_paid(LADDER);
    to_payment(&mut desk, "p");
    let cash = |tenders: Vec<Tender>| matches!(tenders[..], [Tender::Cash { received }] if received == yuan(27));
    assert!(desk.shows("27.00"), "{}", desk.screen());
    desk.press("F9");
    let (exchange, tenders, _) = asked(&desk);
    assert!(cash(tenders) && exchange.step == CashStep::NONE);
    desk.answer(Reply::Exchanged(Err(Refusal::CashStep(CashStep::of(1_000)))));
    assert!(desk.shows("rounded in other steps"), "{}", desk.screen());
    desk.wait(1_000);
    desk.press("Enter");
    assert!(desk.shows("30.00"), "{}", desk.screen());
    desk.wait(1_000);
    desk.press("y");
    let (exchange, tenders, _) = asked(&desk);
    assert_eq!((exchange.step, tenders), (CashStep::of(1_000), vec![Tender::Cash { received: yuan(30) }]));
}

#[test]
fn a_refund_in_cash_that_is_rounded_otherwise_by_now_is_shown_anew() {
    let mut desk = at_paid(LADDER);
    desk.press("u");
    tell_fee(&mut desk);
    desk.press("Enter i l l Enter y");
    let told = |desk: &Desk| match desk.last_asked(|ask| matches!(ask, Ask::Refund { .. })).1 {
        Ask::Refund { told, .. } => told,
        _ => unreachable!(),
    };
    assert_eq!(told(&desk).step, CashStep::NONE);
    desk.answer(Reply::Refunded(Err(Refusal::CashStep(CashStep::of(1_000)))));
    assert!(desk.shows("60.00"), "63 in tens\n{}", desk.screen());
    desk.wait(1_000);
    desk.press("y");
    assert_eq!((told(&desk).step, told(&desk).fee), (CashStep::of(1_000), yuan(27)));
}

/// Nothing but what the history itself says.
#[test]
fn an_order_tells_what_it_was_exchanged_for() {
    let mut desk = with_orders();
    desk.press("Down Down");
    let of = paid().order.reference;
    let to = OrderRef { order: OrderId::from_bits(9), ..of };
    let exchanged = crate::domain::order::Exchanged { of, seats: seats("D1"), to };
    let history = OrderHistory { exchanges: vec![exchanged], fee: Some(yuan(4)), ..paid() };
    desk.answer(Reply::History(Ok(history)));
    assert!(desk.shows("exchanged for") && desk.shows("fee kept"), "{}", desk.screen());
}
