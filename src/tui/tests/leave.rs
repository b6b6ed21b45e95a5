//! The leave of a second person: over the act, for it alone, once.

use super::super::state::model::Overlay;
use super::asks::{ask, ended};
use super::refund::detail;
use super::screens::with_orders;
use super::sign_in::{answer_sign_in, person};
use super::*;
use crate::box_office::Refunded;
use crate::domain::ids::LeaveId;
use crate::domain::staff::{About, Act, LeaveAsk, StaffFault, Verdict};
use crate::domain::tender::{Part, Tender};

fn is_refund(ask: &Ask) -> bool {
    matches!(ask, Ask::Refund { .. })
}

/// What asked last is told that it needs leave.
pub(super) fn wants(desk: &mut Desk, fits: impl Fn(&Ask) -> bool, act: Act) -> RequestId {
    let (request, ask) = desk.last_asked(fits);
    desk.send(Msg::Reply(request, Reply::LeaveWanted { ask: Box::new(ask), act, role: act.least() }));
    desk.draw();
    // The meaning of keys has changed by itself.
    desk.wait(400);
    request
}

/// A cashier has said yes to a refund.
pub(super) fn at_refund() -> Desk {
    let mut desk = with_orders();
    desk.press("Down Down");
    desk.answer(Reply::History(Ok(detail(OrderState::Paid, ""))));
    desk.press("u Enter i l l Enter y");
    desk
}

fn given(desk: &Desk) -> Vec<(RequestId, u32)> {
    let given = |effect: &Effect| match effect {
        Effect::GiveLeave { request, number, .. } => Some((*request, number.get())),
        _ => None,
    };
    desk.other.iter().filter_map(given).collect()
}

fn has_panel(desk: &Desk) -> bool {
    desk.model.overlays.iter().any(|overlay| matches!(overlay, Overlay::Leave(_)))
}

#[test]
fn a_refund_that_asks_for_leave_is_done_once_by_the_pin_of_a_second_person() {
    let mut desk = at_refund();
    let request = wants(&mut desk, is_refund, Act::Refund);
    for part in ["To give money back", "0003", "D1 D2", "90.00", "supervisor or above", "Leave of a second"] {
        assert!(desk.shows(part), "{part}\n{}", desk.screen());
    }
    desk.press("y F9");
    assert_eq!(desk.asked(is_refund), 1);
    desk.press("7 Enter 7 0 2 8 4 6");
    assert!(desk.shows("∙∙∙∙∙∙") && !format!("{:?}", desk.model.overlays).contains("702846"));
    desk.press("Enter Enter");
    assert_eq!(given(&desk), [(request, 7)], "the second Enter finds it under way");
    assert!(!format!("{:?}", desk.other).contains("702846"));
    desk.press("Esc");
    assert!(has_panel(&desk), "what is under way is not given up");
    let parts = vec![Part { tender: Tender::Cash { received: yuan(90) }, amount: yuan(90) }];
    let order = order(3, "D1 D2", OrderState::Refunded, 10);
    let done = Refunded { order, seats: seats("D1 D2"), amount: yuan(90), fee: yuan(0), parts, receipt: None };
    desk.send(Msg::Reply(request, Reply::Refunded(Ok(done))));
    desk.draw();
    assert!(desk.model.overlays.is_empty() && desk.shows("refunded"), "{}", desk.screen());
}

#[test]
fn escape_gives_it_up_and_nothing_is_done() {
    let mut desk = at_refund();
    let request = wants(&mut desk, is_refund, Act::Refund);
    desk.press("7 Enter 7 0 Esc");
    assert_eq!(desk.other.last(), Some(&Effect::DropLeave(request)));
    assert!(!has_panel(&desk));
    desk.send(Msg::Reply(request, Reply::Refunded(Err(Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR)))));
    desk.draw();
    assert!(desk.model.overlays.is_empty() && desk.shows("Nothing was done. Leave is needed"), "{}", desk.screen());
    assert!(given(&desk).is_empty());
}

#[test]
fn who_cannot_give_it_is_told_and_another_one_may() {
    let mut desk = at_refund();
    let request = wants(&mut desk, is_refund, Act::Refund);
    let refuse = |desk: &mut Desk, refusal| {
        desk.press("7 Enter 7 0 2 8 4 6 Enter");
        desk.send(Msg::Reply(request, Reply::LeaveRefused(refusal)));
        desk.draw();
    };
    refuse(&mut desk, Refusal::WrongPin(Duration::from_secs(15)));
    assert!(desk.shows("wrong") && desk.shows("00:15") && !desk.shows("∙"), "{}", desk.screen());
    desk.wait(16_000);
    desk.press("Tab Bksp");
    refuse(&mut desk, Refusal::Staff(StaffFault::OwnLeave));
    assert_eq!(given(&desk), [(request, 7), (request, 7)]);
    assert!(has_panel(&desk) && desk.shows("Ask a second person"), "{}", desk.screen());
}

#[test]
fn an_act_that_wants_two_leaves_asks_for_one_after_the_other() {
    let mut desk = at_refund();
    let request = wants(&mut desk, is_refund, Act::Refund);
    desk.press("7 Enter 7 0 2 8 4 6 Enter");
    let (_, ask) = desk.last_asked(is_refund);
    let wanted = Reply::LeaveWanted { ask: Box::new(ask), act: Act::TakeOver, role: Role::MANAGER };
    desk.send(Msg::Reply(request, wanted));
    desk.draw();
    let panels = desk.model.overlays.iter().filter(|overlay| matches!(overlay, Overlay::Leave(_))).count();
    assert!(panels == 1 && desk.shows("manager or above") && !desk.shows("supervisor"), "{}", desk.screen());
}

#[test]
fn a_hold_a_payment_and_a_call_off_ask_the_same_way() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    wants(&mut desk, |ask| matches!(ask, Ask::Hold { .. }), Act::Hold);
    assert!(desk.shows("To hold seats or change a hold") && desk.shows("cashier or above"), "{}", desk.screen());
    desk.press("Esc");
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p Enter y");
    wants(&mut desk, |ask| matches!(ask, Ask::Pay { .. }), Act::Complimentary);
    assert!(desk.shows("To give tickets for nothing") && desk.shows("90.00"), "{}", desk.screen());
    desk.press("Esc");
    let (request, _) = desk.last_asked(|ask| matches!(ask, Ask::Pay { .. }));
    let refusal = Refusal::LeaveNeeded(Act::Complimentary, Role::SUPERVISOR);
    desk.send(Msg::Reply(request, Reply::Paid(Err(refusal))));
    desk.draw();
    assert!(desk.model.payments.is_empty() && desk.shows("Leave is needed"), "{}", desk.screen());
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("x l a m p Enter y");
    wants(&mut desk, |ask| matches!(ask, Ask::CallOff { .. }), Act::CallOff);
    assert!(desk.shows("To call a screening off") && desk.shows("manager or above"), "{}", desk.screen());
}

#[test]
fn the_lock_forgets_the_pin_and_another_cashier_gets_no_leave_for_what_was_not_theirs() {
    let mut desk = at_refund();
    let request = wants(&mut desk, is_refund, Act::Refund);
    desk.press("7 Enter 7 0 2 ^K");
    assert!(desk.shows("Who is at T1?") && !desk.shows("give money back"), "{}", desk.screen());
    desk.press("2 Enter 9 3 5 1 7 0 Enter");
    answer_sign_in(&mut desk, Ok(person("2", "Li Na", Role::CASHIER)));
    assert!(has_panel(&desk) && !desk.shows("∙") && !desk.shows("[7"), "the same goes on\n{}", desk.screen());
    desk.press("^K 4 Enter 9 3 5 1 7 0 Enter");
    answer_sign_in(&mut desk, Ok(person("4", "Ann", Role::CASHIER)));
    assert!(!has_panel(&desk), "{}", desk.screen());
    assert_eq!(desk.other.last(), Some(&Effect::DropLeave(request)));
}

#[test]
fn leaving_gives_up_what_only_waits_for_leave() {
    let mut desk = at_refund();
    let request = wants(&mut desk, is_refund, Act::Refund);
    desk.send(Msg::Terminate);
    assert!(desk.other.ends_with(&[Effect::DropLeave(request), Effect::Quit]), "{:?}", desk.other);
}

/// Asks at the other terminals, which are asked under this id for a minute.
pub(super) fn ask_elsewhere(desk: &mut Desk) -> (RequestId, LeaveAsk) {
    desk.press("F6");
    let Some(Effect::AskLeave { request, about }) = desk.other.last().cloned() else { panic!("{:?}", desk.other) };
    let asked = LeaveAsk { about: *about, ..ask(desk, 7, "T1") };
    desk.send(Msg::Reply(request, Reply::LeaveAsked(Ok((asked.id, asked.deadline)))));
    desk.draw();
    assert_eq!(desk.other.last(), Some(&Effect::AwaitLeave(request, asked.id)));
    (request, asked)
}

#[test]
fn leave_is_asked_for_at_other_terminals_with_what_and_how_much_and_the_act_goes_on_by_it() {
    let mut desk = at_refund();
    wants(&mut desk, is_refund, Act::Refund);
    assert!(desk.shows("F6 asks at the other terminals, too"), "{}", desk.screen());
    let (request, asked) = ask_elsewhere(&mut desk);
    let About { order, seats: of, amount, reason, .. } = &asked.about;
    let (_, Ask::Refund { order: refunded, .. }) = desk.last_asked(is_refund) else { unreachable!() };
    assert_eq!(*order, Some(refunded));
    assert_eq!((of.clone(), *amount, reason.as_str()), (seats("D1 D2"), Some(yuan(90)), "ill"));
    assert!(desk.shows("Asked at the other terminals: 01:00 left"), "{}", desk.screen());
    desk.press("F6");
    assert!(desk.shows("It is asked at the other terminals already"), "{}", desk.screen());
    desk.wait(10_000);
    assert!(desk.shows("00:4"), "it counts down\n{}", desk.screen());
    // A PIN may be typed here meanwhile; what was typed is gone as soon as the leave is there.
    desk.press("7 Enter 7 0 2");
    let end = ended(&asked, Verdict::Allowed, "Susan", "T2");
    desk.send(Msg::Reply(request, Reply::LeaveHeard(asked.id, Ok(Box::new(end.clone())))));
    desk.draw();
    assert_eq!(desk.other.last(), Some(&Effect::UseLeave(request)));
    assert!(desk.shows("Susan at T2 allows it") && !desk.shows("∙"), "{}", desk.screen());
    desk.send(Msg::Reply(request, Reply::LeaveHeard(asked.id, Ok(Box::new(end)))));
    desk.press("Esc");
    let used = desk.other.iter().filter(|effect| matches!(effect, Effect::UseLeave(_))).count();
    assert!(used == 1 && has_panel(&desk), "once, and what is under way is not given up");
}

#[test]
fn who_refuses_is_told_and_that_nobody_answers_and_it_may_be_asked_once_more() {
    let mut desk = at_refund();
    wants(&mut desk, is_refund, Act::Refund);
    let (request, asked) = ask_elsewhere(&mut desk);
    let refused = Box::new(ended(&asked, Verdict::Refused, "Susan", "T2"));
    let other = LeaveId::from_bits(99);
    desk.send(Msg::Reply(request, Reply::LeaveHeard(other, Ok(refused.clone()))));
    desk.draw();
    assert!(desk.shows("Asked at the other"), "of another ask\n{}", desk.screen());
    desk.send(Msg::Reply(request, Reply::LeaveHeard(asked.id, Ok(refused))));
    desk.draw();
    assert!(desk.shows("Susan at T2 refuses it") && has_panel(&desk), "{}", desk.screen());
    let (_, asked) = ask_elsewhere(&mut desk);
    let lapsed = Box::new(ended(&asked, Verdict::Lapsed, "Li Na", "T1"));
    desk.send(Msg::Reply(request, Reply::LeaveHeard(asked.id, Ok(lapsed))));
    desk.draw();
    assert!(desk.shows("Nobody has answered. F6 asks once more"), "{}", desk.screen());
    desk.press("F6");
    let away = Refusal::Away(crate::domain::refusal::Away::Live);
    desk.send(Msg::Reply(request, Reply::LeaveAsked(Err(away))));
    desk.draw();
    assert!(has_panel(&desk) && !desk.shows("Asking…"), "{}", desk.screen());
    assert!(!desk.other.iter().any(|effect| matches!(effect, Effect::UseLeave(_))));
    ask_elsewhere(&mut desk);
    desk.press("Esc");
    assert_eq!(desk.other.last(), Some(&Effect::DropLeave(request)));
}
