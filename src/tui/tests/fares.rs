//! A house's own fares on the screens.

use super::*;
use crate::domain::fare::{FareType, Fares};
use crate::domain::screening::Screening;
use crate::domain::tender::Tender;
use crate::domain::text::Titles;

/// Opens hall 2 of a house that sells at a full price, to students who show their card, and to its club.
pub(super) fn own(desk: &mut Desk) {
    own_at(desk, 35);
}

/// The same with students at this price.
fn own_at(desk: &mut Desk, student: i64) {
    let of = |code: &str, (en, zh): (&str, &str), proof: &str, members_only| FareType {
        code: code.parse().unwrap(),
        titles: Titles { en: Text::new(en), zh: Text::new(zh) },
        proof: Text::new(proof),
        members_only,
    };
    let fares = Fares::new(vec![
        of("full", ("Full", "全价"), "", false),
        of("student", ("Student", "学生"), "学生证 student card", false),
        of("club", ("Film club", ""), "", true),
    ]);
    let opened = Arc::clone(&desk.model.seats.as_ref().unwrap().screening);
    let price = |code: &str, major| ((SeatKind::Standard, code.parse::<Fare>().unwrap()), yuan(major));
    let prices = PriceTable::new(Currency::CNY, [price("full", 50), price("student", student), price("club", 40)]);
    let prices = Arc::new(prices.at_fares(fares.unwrap()));
    let screening = Arc::new(Screening { prices, ..opened.as_ref().clone() });
    desk.model.screenings.insert(screening.id, Arc::clone(&screening));
    desk.model.seats.as_mut().unwrap().screening = screening;
}

fn with_own_fares() -> Desk {
    let mut desk = Desk::open_hall();
    own(&mut desk);
    desk
}

/// Two at the full price and a student for nothing, at their payment.
pub(super) fn to_complimentary(desk: &mut Desk) {
    own_at(desk, 0);
    desk.press("2 + 1 Enter");
    desk.grant_hold();
    desk.press("p");
}

fn is_pay(ask: &Ask) -> bool {
    matches!(ask, Ask::Pay { .. })
}

/// What was paid last, and why a ticket cost nothing.
fn paid(desk: &Desk) -> (Vec<Tender>, String) {
    let (_, Ask::Pay { tenders, reason, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    (tenders, reason.to_string())
}

#[test]
fn a_ticket_for_nothing_is_not_sold_before_a_reason_is_given() {
    let mut desk = Desk::open_hall();
    to_complimentary(&mut desk);
    assert!(desk.shows("Enter asks why a ticket costs nothing") && !desk.shows("F9 take it"), "{}", desk.screen());
    desk.press("F9");
    assert!(desk.screen().matches("Enter asks why a ticket costs nothing").count() == 2, "{}", desk.screen());
    desk.press("Enter Enter");
    assert!(desk.shows("This needs a reason"), "{}", desk.screen());
    desk.press("F9 y Bksp p r i z e Enter");
    assert!(desk.shows("Reason prize") && desk.shows("Take 100.00 in cash"), "{}", desk.screen());
    assert_eq!(desk.asked(is_pay), 0);
    desk.press("y");
    assert_eq!(paid(&desk), (vec![Tender::Cash { received: yuan(100) }], "prize".to_owned()));
    // What the ledger refuses leaves no money: the same attempt goes on with a reason.
    desk.answer(Reply::Paid(Err(Refusal::ComplimentaryNoReason)));
    assert!(desk.shows("Nothing was sold") && !desk.shows("hand back"), "{}", desk.screen());
}

#[test]
fn the_reason_can_be_written_anew_and_stands_in_the_entry() {
    let mut desk = Desk::open_hall();
    to_complimentary(&mut desk);
    desk.press("Enter 2 Esc");
    assert!(desk.shows("goes on to the question"), "{}", desk.screen());
    desk.press("s Esc");
    assert!(desk.shows("Reason prizes") && desk.shows("Received"), "{}", desk.screen());
    desk.press("2 0 0 F9");
    assert_eq!(paid(&desk), (vec![Tender::Cash { received: yuan(200) }], "prizes".to_owned()));
}

#[test]
fn tickets_that_all_cost_nothing_are_given_out_without_any_tender() {
    let mut desk = Desk::open_hall();
    own_at(&mut desk, 0);
    desk.press("2 a Enter");
    desk.grant_hold();
    desk.press("p 5");
    assert!(desk.shows("there is nothing to take") && !desk.shows("Received"), "{}", desk.screen());
    desk.press("Enter 4");
    assert!(desk.shows("Reason press") && desk.shows("Nothing is to pay"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(paid(&desk), (vec![], "press".to_owned()));
    desk.grant_payment();
    assert!(desk.shows("complimentary") && desk.model.overlays.is_empty(), "{}", desk.screen());
}

#[test]
fn a_ticket_that_is_scanned_is_no_reason_and_a_plain_sale_asks_for_none() {
    let mut desk = Desk::open_hall();
    to_complimentary(&mut desk);
    desk.press("Enter");
    for c in "82-4T8Z0Q2M6HVB7KQ3".chars() {
        desk.strike(Key::Char(c), 10);
    }
    desk.strike(Key::Enter, 10);
    desk.wait(1_000);
    assert!(desk.shows("Finish or leave this first"), "{}", desk.screen());
    assert_eq!(desk.model.pay_panel().unwrap().reason.value(), "");
    let mut plain = with_own_fares();
    plain.press("2 Enter");
    plain.grant_hold();
    plain.press("p Enter y");
    assert_eq!(paid(&plain).1, "");
}

fn fares(desk: &Desk) -> String {
    let picks = &desk.model.seats.as_ref().unwrap().picks;
    picks.iter().map(|pick| pick.fare.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn fares_are_turned_through_and_added_in_the_order_of_the_house() {
    let mut desk = with_own_fares();
    desk.press("2");
    assert_eq!(fares(&desk), "full full");
    desk.press("a");
    assert_eq!(fares(&desk), "student student");
    desk.press("a a");
    assert_eq!(fares(&desk), "full full");
    desk.press("+ 1");
    assert_eq!(fares(&desk), "full full student");
    assert!(desk.shows("Full") && desk.shows("Student"), "{}", desk.screen());
    desk.press("+");
    assert!(desk.shows("Film club: 1-9"), "{}", desk.screen());
    desk.press("1 -");
    assert_eq!(fares(&desk), "full full student");
}

#[test]
fn a_payment_asks_for_the_proof_of_a_fare() {
    let mut desk = with_own_fares();
    desk.press("2 + 1 Enter");
    desk.grant_hold();
    desk.press("p");
    assert!(desk.shows("ask for: 学生证 student card") && desk.shows("135.00"), "{}", desk.screen());
    desk.press("Enter y");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 1);
}

#[test]
fn a_fare_for_members_is_not_paid_for_before_the_member_is_named() {
    let mut desk = with_own_fares();
    desk.press("1 a a Enter");
    let order = desk.grant_hold();
    assert_eq!(order.lines[0].fare.word(), "club");
    desk.press("p Enter F9");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 0);
    assert!(desk.shows("name the member"), "{}", desk.screen());
    let named = Order { member: Some(MemberId(10_001)), ..order };
    desk.say(Event::Orders(vec![named]));
    desk.press("Enter y");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Pay { .. })), 1);
}

#[test]
fn without_small_coins_the_cash_is_rounded_and_change_is_given_on_that() {
    let mut desk = Desk::open_hall();
    desk.model.house.cash = crate::domain::cash::CashStep::of(1_000);
    desk.press("1 Enter");
    desk.grant_hold();
    desk.press("p");
    assert!(desk.shows("45.00") && desk.shows("in cash 50.00"), "{}", desk.screen());
    desk.press("Enter y");
    let (_, Ask::Pay { tenders, .. }) = desk.last_asked(|ask| matches!(ask, Ask::Pay { .. })) else { unreachable!() };
    assert_eq!(tenders, [crate::domain::tender::Tender::Cash { received: yuan(50) }]);
    desk.grant_payment();
    assert!(desk.shows("50.00 cash, change 0.00"), "{}", desk.screen());
}
