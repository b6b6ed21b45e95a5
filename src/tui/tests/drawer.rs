//! The drawer at the screen: counted blind, closed by a yes to what was shown, and each act once.

use super::super::state::action::Context;
use super::super::state::drawer::{Looked, Outcome, Wanted, What};
use super::leave::wants;
use super::*;
use crate::domain::drawer::figures::{Figure, Figures};
use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, CardTotal, DayClose, Done, DrawerFault, Listed, Report, Sealed, Session};
use crate::domain::order::Flow;
use crate::domain::staff;
use crate::tui::actions;

pub(super) fn is_act(ask: &Ask) -> bool {
    matches!(ask, Ask::InDrawer(_))
}

fn done(act: Act, seconds: i64, amount: i64, reason: &str) -> Done {
    Done {
        act,
        at: at(seconds),
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        amount: yuan(amount),
        pieces: Pieces::none(Currency::CNY),
        reason: Text::new(reason),
        expected: (act == Act::Counted).then(|| yuan(630)),
    }
}

/// Open since the morning, and not counted.
fn session(till: &str) -> Session {
    Session {
        till: till.parse().unwrap(),
        number: 3,
        is_open: true,
        ends_at: at(30_000),
        acts: vec![
            done(Act::Opened, -38_000, 500, ""),
            done(Act::Out, -20_000, 20, "flowers"),
            done(Act::Dropped, -9_000, 300, "bag 17"),
            done(Act::NoSale, -4_000, 0, "small change"),
        ],
        is_count_stale: true,
    }
}

/// The drawers of T1 and T2 are open.
pub(super) fn looked(till: &str) -> Looked {
    let open = |till: &str| Listed { till: till.parse().unwrap(), is_open: true };
    Looked { session: Some(session(till)), all: vec![open("T1"), open("T2")] }
}

fn closed() -> Looked {
    let shut = |till: &str| Listed { till: till.parse().unwrap(), is_open: false };
    Looked { session: Some(Session { is_open: false, ..session("T1") }), all: vec![shut("T1"), shut("T2")] }
}

/// Counted 50 too little, and nothing moved since.
fn short() -> Looked {
    let mut looked = looked("T1");
    let session = looked.session.as_mut().unwrap();
    session.acts.push(done(Act::Counted, -60, 580, ""));
    session.is_count_stale = false;
    looked
}

fn figures() -> Figures {
    let mut figures = Figures::nothing(Currency::CNY);
    for (figure, value) in [(Figure::Orders, 12), (Figure::Tickets, 23), (Figure::Complimentary, 1)] {
        figures.add(figure, value).unwrap();
    }
    for (figure, value) in [(Figure::Refunds, 1), (Figure::RefundedTickets, 2)] {
        figures.add(figure, value).unwrap();
    }
    figures.moved(("cash", false), Flow::Payment, (54_000, 0)).unwrap();
    figures.moved(("cash", false), Flow::Refund, (9_000, 0)).unwrap();
    figures.moved(("card", false), Flow::Payment, (46_500, 0)).unwrap();
    for (act, value) in [(Act::Opened, 50_000), (Act::Out, 2_000), (Act::Dropped, 30_000)] {
        figures.done(act, value).unwrap();
    }
    figures
}

fn report(number: i64) -> Report {
    let card = |reference: &str, paid| CardTotal { reference: Text::new(reference), paid: yuan(paid), back: yuan(0) };
    Report {
        till: "T1".parse().unwrap(),
        number,
        opened_at: at(-38_000),
        at: at(0),
        cashier: Text::new("Li Na"),
        figures: figures(),
        cards: vec![card("slip 7", 420), card("slip 9", 45)],
        sealed: None,
    }
}

fn sealed() -> Sealed {
    Sealed { short: "3f2a-91bc-44d0-7e15".to_owned(), grand_total: yuan(81_234) }
}

pub(super) fn z(number: i64) -> Report {
    let mut z = Report { sealed: Some(sealed()), ..report(number) };
    z.figures.done(Act::Closed, 58_000).unwrap();
    z
}

fn day() -> DayClose {
    let mut outside = Figures::nothing(Currency::CNY);
    outside.moved(("card", false), Flow::Payment, (4_500, 0)).unwrap();
    let zs = vec![("T1".parse().unwrap(), 3), ("T2".parse().unwrap(), 1)];
    let (figures, day) = (z(3).figures, "2026-11-21".to_owned());
    DayClose { number: 2, day, at: at(0), zs, figures, outside, sealed: sealed() }
}

/// What comes of it if all goes well.
pub(super) fn outcome(wanted: &Wanted) -> Box<Outcome> {
    let by_hand = |act, amount: Money| Outcome::Done(Done { amount, ..done(act, 0, 0, "") });
    Box::new(match &wanted.what {
        What::Open(pieces) => by_hand(Act::Opened, pieces.total()),
        What::Move { act, amount, .. } => by_hand(*act, *amount),
        What::NoSale(_) => by_hand(Act::NoSale, yuan(0)),
        What::Count(pieces) => by_hand(Act::Counted, pieces.total()),
        What::Close { .. } => Outcome::Z(z(3)),
        What::X => Outcome::X(report(3)),
        What::Day(_) => Outcome::Day(day()),
    })
}

fn asked(desk: &Desk) -> Wanted {
    let (_, Ask::InDrawer(wanted)) = desk.last_asked(is_act) else { unreachable!() };
    *wanted
}

/// What was asked for last is done.
pub(super) fn grant(desk: &mut Desk) {
    let done = outcome(&asked(desk));
    desk.answer(Reply::InDrawer(Ok(done)));
}

fn at_looked(desk: &mut Desk, looked: Looked) {
    desk.model.house.drawer_limit = yuan(10);
    desk.press("^O");
    desk.answer(Reply::Drawer(Ok(Box::new(looked))));
}

pub(super) fn at_drawer(desk: &mut Desk) {
    at_looked(desk, looked("T1"));
}

pub(super) fn at_closed(desk: &mut Desk) {
    at_looked(desk, closed());
}

pub(super) fn tell_closed(desk: &mut Desk) {
    desk.answer(Reply::Drawer(Ok(Box::new(closed()))));
    desk.wait(400);
}

/// The count has just been given.
pub(super) fn at_short(desk: &mut Desk) {
    at_drawer(desk);
    desk.press("c 5 Down Down 4 Enter F9");
    grant(desk);
    desk.answer(Reply::Drawer(Ok(Box::new(short()))));
    desk.wait(400);
}

fn desk(lead: fn(&mut Desk)) -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    lead(&mut desk);
    desk
}

#[test]
fn a_drawer_is_opened_with_a_float_counted_by_denomination_and_a_yes() {
    let mut desk = desk(at_closed);
    desk.press("c");
    assert!(desk.shows("The drawer is not open"), "{}", desk.screen());
    desk.press("o 5 Down Down 1 0 Tab x");
    assert!(desk.shows("Only digits go here"), "{}", desk.screen());
    desk.press("3");
    assert!(desk.shows("730.00"), "{}", desk.screen());
    desk.press("F9");
    assert_eq!(desk.asked(is_act), 0, "not before the question");
    desk.press("Enter");
    assert!(desk.shows("Open the drawer of T1 with 730.00?"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.shows("Counted so far"), "what was counted stays\n{}", desk.screen());
    desk.press("Enter F9");
    let wanted = asked(&desk);
    let What::Open(pieces) = &wanted.what else { panic!("{wanted:?}") };
    assert_eq!(pieces.to_string(), "5x10000 10x2000 3x1000");
    desk.press("Esc F9");
    assert!(desk.asked(is_act) == 1 && desk.shows("Under way"), "{}", desk.screen());
    grant(&mut desk);
    assert!(desk.shows("The drawer of T1 is open with 730.00"), "{}", desk.screen());
}

#[test]
fn a_count_is_blind_and_only_after_it_stands_what_should_be_there() {
    let mut desk = desk(at_drawer);
    assert!(desk.shows("Not counted yet") && desk.shows("bag 17") && !desk.shows("630"), "{}", desk.screen());
    desk.press("e");
    assert!(desk.shows("Count it first"), "{}", desk.screen());
    desk.press("c 5 Down Down 4");
    assert!(desk.shows("580.00") && !desk.shows("630"), "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.shows("580.00 lie in the drawer") && !desk.shows("630"), "{}", desk.screen());
    desk.press("F9");
    grant(&mut desk);
    assert!(desk.shows("630.00 should be there: short by 50.00"), "{}", desk.screen());
    desk.answer(Reply::Drawer(Ok(Box::new(short()))));
    assert!(desk.shows("short by 50.00, beyond 10.00"), "{}", desk.screen());
    // A guest pays meanwhile.
    let mut stale = short();
    stale.session.as_mut().unwrap().is_count_stale = true;
    desk.press("Esc ^O");
    desk.answer(Reply::Drawer(Ok(Box::new(stale))));
    desk.press("e");
    assert!(desk.shows("Money moved since it was counted (580.00)") && desk.shows("count it again"));
    assert_eq!(desk.asked(is_act), 1);
}

#[test]
fn beyond_the_limit_closing_needs_another_key_first_and_then_makes_the_z() {
    let mut desk = desk(at_short);
    desk.press("e F9 y");
    assert!(desk.asked(is_act) == 1 && desk.shows("F12 accepts it"), "{}", desk.screen());
    desk.press("F12");
    assert!(desk.shows("It is accepted") && desk.shows("make its Z?"), "{}", desk.screen());
    assert_eq!(desk.asked(is_act), 1, "accepting alone does nothing");
    desk.press("F9");
    let wanted = asked(&desk);
    assert_eq!(wanted.what, What::Close { counted: yuan(580), off: yuan(-50), is_accepted: true });
    grant(&mut desk);
    assert!(desk.shows("Z 3 of T1") && desk.shows("short by 50.00") && desk.shows("3f2a-91bc"), "{}", desk.screen());
    let (_, Ask::Drawer(_)) = desk.last_asked(|ask| matches!(ask, Ask::Drawer(_))) else { unreachable!() };
    desk.answer(Reply::Drawer(Ok(Box::new(closed()))));
    desk.press("Left");
    let (_, Ask::ZReport(till, number)) = desk.last_asked(|ask| matches!(ask, Ask::ZReport(..))) else {
        unreachable!()
    };
    assert_eq!((till.as_str(), number), ("T1", 2));
    desk.answer(Reply::ZReport(Ok(Box::new(z(2)))));
    assert!(desk.shows("Z 2 of T1"), "{}", desk.screen());
    desk.press("Right");
    desk.answer(Reply::ZReport(Ok(Box::new(z(3)))));
    desk.press("Right");
    assert!(desk.shows("There is no other Z"), "{}", desk.screen());
    desk.press("Esc Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn within_the_limit_it_closes_by_one_yes_and_nothing_is_accepted() {
    let mut desk = desk(at_short);
    desk.model.house.drawer_limit = yuan(50);
    desk.press("e F12");
    assert!(desk.shows("Nothing is to be accepted"), "{}", desk.screen());
    desk.press("y");
    assert!(matches!(asked(&desk).what, What::Close { is_accepted: false, .. }));
}

#[test]
fn an_act_whose_outcome_is_unsure_is_asked_again_as_the_same_and_nothing_else_is_begun() {
    let mut desk = desk(at_drawer);
    desk.press("s 1 0 0 Tab b a g Enter F9");
    let first = asked(&desk);
    let (amount, reason) = (yuan(100), Text::new("bag"));
    assert_eq!(first.what, What::Move { act: Act::Dropped, amount, reason });
    desk.answer(Reply::InDrawer(Err(Refusal::Unsure { since: at(0) })));
    assert!(desk.shows("Not known whether it was done"), "{}", desk.screen());
    // Left and opened again, another act begun: it is still the same.
    desk.press("Esc Esc Esc");
    assert!(desk.model.overlays.is_empty(), "{}", desk.screen());
    desk.press("^O");
    assert!(desk.shows("Drop 100.00 into the safe?"), "{}", desk.screen());
    desk.answer(Reply::Drawer(Ok(Box::new(looked("T1")))));
    desk.press("Esc c");
    assert!(desk.shows("Drop 100.00 into the safe?") && desk.shows("First this"), "{}", desk.screen());
    desk.wait(400);
    desk.press("F9");
    assert_eq!((asked(&desk), desk.asked(is_act)), (first.clone(), 2));
    desk.answer(Reply::InDrawer(Err(Refusal::Away(crate::domain::refusal::Away::Ledger))));
    desk.wait(400);
    desk.press("F9");
    assert_eq!(asked(&desk), first);
    grant(&mut desk);
    assert!(desk.model.unsure_in_drawer.is_none() && desk.shows("into the safe"), "{}", desk.screen());
    desk.press("s 1 0 0 Enter F9");
    assert_ne!(asked(&desk).id, first.id, "the next one is another");
}

#[test]
fn what_is_refused_leads_back_to_what_was_written_and_a_late_answer_changes_nothing() {
    let mut desk = desk(at_drawer);
    desk.press("i 5 0 Enter");
    assert!(desk.shows("needs a reason"), "{}", desk.screen());
    desk.press("1 F9");
    let wanted = asked(&desk);
    assert_eq!(wanted.what, What::Move { act: Act::In, amount: yuan(50), reason: Text::new("small change") });
    let (request, _) = desk.last_asked(is_act);
    let fault = DrawerFault::NotOpen("T1".parse().unwrap());
    desk.answer(Reply::InDrawer(Err(Refusal::Drawer(fault))));
    assert!(desk.shows("Cash into the drawer") && desk.shows("50"), "{}", desk.screen());
    let before = desk.screen();
    desk.send(Msg::Reply(request, Reply::InDrawer(Ok(outcome(&wanted)))));
    desk.draw();
    assert_eq!(desk.screen(), before);
}

#[test]
fn an_x_says_first_that_it_is_a_line_of_the_tape() {
    let mut desk = desk(at_drawer);
    desk.press("x");
    assert!(desk.shows("line of the tape") && desk.asked(is_act) == 0, "{}", desk.screen());
    desk.press("F9");
    grant(&mut desk);
    assert!(desk.shows("X of T1") && desk.shows("slip 7") && desk.shows("540.00"), "{}", desk.screen());
    assert!(!desk.shows("should be there") && !desk.shows("counted"), "it is blind all the same\n{}", desk.screen());
}

#[test]
fn the_day_is_not_closed_while_drawers_are_open_and_they_are_named() {
    let mut desk = desk(at_drawer);
    desk.press("d");
    desk.answer(Reply::Drawer(Ok(Box::new(looked("T1")))));
    desk.wait(400);
    desk.press("F9 y");
    assert!(desk.shows("Drawers are open: T1 T2") && desk.asked(is_act) == 0, "{}", desk.screen());
    tell_closed_after_asking(&mut desk);
    desk.press("F9");
    let today = desk.model.today;
    assert_eq!(asked(&desk).what, What::Day(today));
    grant(&mut desk);
    assert!(desk.shows("Day's close 2") && desk.shows("T1/3 T2/1") && desk.shows("In no drawer"), "{}", desk.screen());
}

#[test]
fn a_close_of_the_day_that_is_unsure_is_asked_again_though_a_drawer_was_opened_since() {
    let mut desk = desk(at_closed);
    desk.press("d");
    tell_closed(&mut desk);
    desk.press("F9");
    let first = asked(&desk);
    desk.answer(Reply::InDrawer(Err(Refusal::Fault("gone".to_owned()))));
    desk.answer(Reply::Drawer(Ok(Box::new(looked("T1")))));
    desk.wait(400);
    desk.press("F9");
    assert_eq!((asked(&desk), desk.asked(is_act)), (first, 2));
    let fault = DrawerFault::StillOpen(vec!["T1".parse().unwrap()]);
    desk.answer(Reply::InDrawer(Err(Refusal::Drawer(fault))));
    assert!(desk.model.unsure_in_drawer.is_none(), "now it is known");
}

/// Somebody closes both meanwhile.
fn tell_closed_after_asking(desk: &mut Desk) {
    desk.press("Esc d");
    tell_closed(desk);
}

#[test]
fn the_drawer_of_another_till_is_counted_and_closed_only_and_by_leave() {
    let mut desk = desk(at_drawer);
    desk.press("Tab");
    let (_, Ask::Drawer(till)) = desk.last_asked(|ask| matches!(ask, Ask::Drawer(_))) else { unreachable!() };
    assert_eq!(till.as_str(), "T2");
    desk.answer(Reply::Drawer(Ok(Box::new(looked("T2")))));
    assert!(desk.shows("Drawer of T2"), "{}", desk.screen());
    desk.press("i");
    assert!(desk.shows("at its own till"), "{}", desk.screen());
    desk.press("c 4 Enter F9");
    assert_eq!(asked(&desk).till.as_str(), "T2");
    let request = wants(&mut desk, is_act, staff::Act::TakeOver);
    assert!(desk.shows("T2 400.00") && desk.shows("supervisor or above"), "{}", desk.screen());
    assert!(desk.shows("400.00 lie in the drawer of T2?"), "the act stays in sight\n{}", desk.screen());
    desk.press("Esc");
    assert_eq!(desk.other.last(), Some(&Effect::DropLeave(request)));
    let refusal = Refusal::LeaveNeeded(staff::Act::TakeOver, Role::SUPERVISOR);
    desk.send(Msg::Reply(request, Reply::InDrawer(Err(refusal))));
    desk.draw();
    assert_eq!(actions::context(&desk.model), Context::Confirm, "{}", desk.screen());
}

#[test]
fn a_sale_that_is_refused_for_the_drawer_says_which_key_opens_it_and_goes_on_with_the_same_attempt() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p Enter y");
    let is_pay = |ask: &Ask| matches!(ask, Ask::Pay { .. });
    let (_, Ask::Pay { attempt: first, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    let fault = DrawerFault::NotOpen("T1".parse().unwrap());
    desk.answer(Reply::Paid(Err(Refusal::Drawer(fault))));
    assert!(desk.shows("^O opens it"), "{}", desk.screen());
    at_closed(&mut desk);
    desk.press("o 5 Enter F9");
    grant(&mut desk);
    desk.press("Esc");
    assert!(desk.shows("TO PAY"), "{}", desk.screen());
    desk.press("Enter y");
    let (_, Ask::Pay { attempt, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!((attempt, desk.asked(is_pay)), (first, 2));
}

#[test]
fn a_scanner_counts_nothing_and_a_paste_neither() {
    let mut desk = desk(at_drawer);
    desk.press("c");
    for digit in "6901234".chars() {
        desk.strike(Key::Char(digit), 10);
    }
    desk.draw();
    assert!(desk.shows("Too fast") && !desk.shows("69000"), "{}", desk.screen());
    desk.elapsed += 2000;
    desk.send(Msg::Paste("12".to_owned(), desk.elapsed));
    desk.draw();
    assert!(!desk.shows("1200.00"), "{}", desk.screen());
    desk.wait(2000);
    desk.press("Bksp Bksp Bksp 2");
    assert!(desk.shows("200.00"), "{}", desk.screen());
}
