//! A member's own consent at the screen: the code in the place of leave, and how a member chooses it.

use super::super::state::model::Overlay;
use super::leave::wants;
use super::scenes::*;
use super::sign_in::person;
use super::*;
use crate::domain::consent::ConsentFault;
use crate::domain::packet::Funding;
use crate::domain::staff::Act;

fn is_pay(ask: &Ask) -> bool {
    matches!(ask, Ask::Pay { .. })
}

fn is_code(ask: &Ask) -> bool {
    matches!(ask, Ask::ChangeCode { .. })
}

/// A payment with the wallet of a member, which asks for leave.
pub(super) fn wants_consent(desk: &mut Desk) -> RequestId {
    bought_by_wang(desk);
    desk.press("p");
    desk.answer(Reply::Winnings(Ok(winnings(50_000))));
    desk.press("F10 Enter y");
    wants(desk, is_pay, Act::PayFromWallet)
}

fn consents(desk: &Desk) -> Vec<(RequestId, MemberId, usize)> {
    let given = |effect: &Effect| match effect {
        Effect::Consent { request, member, code } => Some((*request, *member, code.digits())),
        _ => None,
    };
    desk.other.iter().filter_map(given).collect()
}

fn has_panel(desk: &Desk) -> bool {
    desk.model.overlays.iter().any(|overlay| matches!(overlay, Overlay::Leave(_)))
}

/// In a house that has staff, at the members who were found.
pub(super) fn at_members(desk: &mut Desk) {
    desk.say(Event::Staff(Standing { has_staff: true, signed_in: Some(person("2", "Li Na", Role::CASHIER)) }));
    packets(desk, 6);
    desk.press("m");
    desk.answer(Reply::Members(Ok(found())));
    desk.wait(400);
}

#[test]
fn a_payment_from_a_wallet_asks_its_member_for_the_code_before_anyone_for_leave() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let request = wants_consent(&mut desk);
    for part in
        ["The member's consent, or leave", "The wallet of 王芳 Wang Fang", "The member types the code", "Number"]
    {
        assert!(desk.shows(part), "{part}\n{}", desk.screen());
    }
    desk.press("4 0 7 Enter");
    assert!(consents(&desk).is_empty() && desk.shows("A code has four digits"), "{}", desk.screen());
    desk.press("1");
    assert!(desk.shows("∙∙∙∙") && !desk.shows("4071"), "{}", desk.screen());
    assert!(!format!("{:?}", desk.model.overlays).contains("4071"));
    desk.press("Enter Enter");
    assert_eq!(consents(&desk), [(request, wang().id, 4)], "the second Enter finds it under way");
    assert!(!format!("{:?}", desk.other).contains("4071"));
    let refuse = |desk: &mut Desk, fault| {
        desk.send(Msg::Reply(request, Reply::LeaveRefused(Refusal::Consent(fault))));
        desk.draw();
    };
    refuse(&mut desk, ConsentFault::Wrong(Duration::from_secs(5)));
    assert!(desk.shows("code is wrong") && desk.shows("00:05") && !desk.shows("∙"), "{}", desk.screen());
    assert!(desk.model.next_change(desk.elapsed).unwrap() <= Duration::from_secs(1), "it counts down");
    desk.press("4 0 7 2 Enter");
    assert!(consents(&desk).len() == 1 && desk.shows("After a wrong code"), "{}", desk.screen());
    desk.wait(6_000);
    desk.press("Enter");
    assert_eq!(consents(&desk).len(), 2);
    refuse(&mut desk, ConsentFault::Shut);
    assert!(desk.shows("Only a supervisor's leave serves"), "{}", desk.screen());
    desk.press("7 Enter 7 0 2 8 4 6 Enter");
    let leave = desk.other.iter().filter(|effect| matches!(effect, Effect::GiveLeave { .. })).count();
    assert_eq!(leave, 1, "the number is where is typed");
    desk.send(Msg::Reply(request, Reply::Paid(Err(Refusal::WalletShort(fen(0))))));
    assert!(!has_panel(&desk));
}

#[test]
fn a_packet_from_a_wallet_asks_the_same_way_and_anything_else_asks_no_member() {
    let mut desk = ready();
    desk.press("n 8 8 . 8 Enter y");
    let (request, Ask::MakePacket(mut new)) = desk.last_asked(|ask| matches!(ask, Ask::MakePacket(_))) else {
        unreachable!()
    };
    new.funding = Funding::Wallet(wang().id);
    let wanted = |act| Reply::LeaveWanted { ask: Box::new(Ask::MakePacket(new.clone())), act, role: Role::SUPERVISOR };
    desk.send(Msg::Reply(request, wanted(Act::PacketFromWallet)));
    desk.draw();
    desk.wait(400);
    assert!(desk.shows("The wallet of") && desk.shows("88.80"), "{}", desk.screen());
    desk.press("4 0 7 1 Enter");
    assert_eq!(consents(&desk), [(request, wang().id, 4)]);
    desk.send(Msg::Reply(request, wanted(Act::Packet)));
    desk.draw();
    assert!(has_panel(&desk) && !desk.shows("consent"), "{}", desk.screen());
}

#[test]
fn without_a_code_enter_goes_on_to_the_leave_and_the_lock_forgets_what_was_typed() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    wants_consent(&mut desk);
    desk.press("Enter 7 Tab");
    assert!(desk.shows("Their number and PIN"), "{}", desk.screen());
    desk.press("Tab 4 0");
    desk.press("^K");
    desk.press("2 Enter 9 3 5 1 7 0 Enter");
    super::sign_in::answer_sign_in(&mut desk, Ok(person("2", "Li Na", Role::CASHIER)));
    assert!(has_panel(&desk) && !desk.shows("∙"), "{}", desk.screen());
    desk.send(Msg::Paste("4071".into(), desk.elapsed));
    desk.draw();
    assert!(!desk.shows("∙"), "what is on a clipboard is no secret\n{}", desk.screen());
    desk.press("Esc");
    assert!(!has_panel(&desk));
}

#[test]
fn a_member_chooses_another_code_with_the_one_of_before_and_types_it_twice() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    at_members(&mut desk);
    desk.press("^P");
    assert!(desk.shows("Code of 王芳 Wang Fang") && desk.shows("Old code"), "{}", desk.screen());
    desk.press("4 0 7 1 Enter 5 2 9 0 Enter 5 2 9 1 Enter");
    assert!(desk.asked(is_code) == 0 && desk.shows("The two new codes differ"), "{}", desk.screen());
    desk.press("5 2 9 0 Enter 5 2 9 0");
    assert!(!desk.shows("5290") && !format!("{:?}", desk.model.overlays).contains("5290"));
    desk.press("Enter Enter");
    let (_, Ask::ChangeCode { member, old, new }) = desk.last_asked(is_code) else { unreachable!() };
    assert_eq!((member, old.map(|old| old.digits()), new.digits()), (wang().id, Some(4), 4));
    assert_eq!(desk.asked(is_code), 1, "the second Enter finds it under way");
    desk.answer(Reply::CodeChanged(Err(Refusal::Consent(ConsentFault::Wrong(Duration::from_secs(1))))));
    assert!(desk.shows("code is wrong") && desk.shows("Old code") && !desk.shows("∙"), "{}", desk.screen());
    // Who has forgotten it asks for leave.
    desk.press("Enter 5 2 9 0 Enter 5 2 9 0 Enter");
    let (_, Ask::ChangeCode { old: None, .. }) = desk.last_asked(is_code) else { panic!("the old one is none") };
    let request = wants(&mut desk, is_code, Act::Wallet);
    assert!(has_panel(&desk) && !desk.shows("consent, or") && desk.shows("manager"), "{}", desk.screen());
    desk.send(Msg::Reply(request, Reply::CodeChanged(Ok(()))));
    desk.draw();
    assert!(!has_panel(&desk) && desk.shows("(10007) has a new code"), "{}", desk.screen());
    desk.press("Esc Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_new_member_may_have_a_code_from_the_first_in_a_house_that_asks_for_it() {
    let is_make = |ask: &Ask| matches!(ask, Ask::MakeMember { .. });
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    at_members(&mut desk);
    desk.press("Tab A d a Tab 1 3 7 0 0 0 0 1 2 3 4 Tab 4 0 7 Enter");
    assert!(desk.asked(is_make) == 0 && desk.shows("A code has four digits"), "{}", desk.screen());
    desk.press("1");
    assert!(desk.shows("∙∙∙∙") && !desk.shows("4071"), "{}", desk.screen());
    desk.press("Enter");
    let (_, Ask::MakeMember { code, .. }) = desk.last_asked(is_make) else { unreachable!() };
    assert_eq!(code.map(|code| code.digits()), Some(4));

    let mut without = Desk::at_board(Lang::En, (80, 24));
    without.say(Event::Staff(Standing::default()));
    packets(&mut without, 6);
    without.press("m");
    without.answer(Reply::Members(Ok(found())));
    without.wait(400);
    without.press("^P");
    assert!(without.shows("nobody asks for a member's code"), "{}", without.screen());
    without.press("Tab");
    assert!(!without.shows("Code"), "{}", without.screen());
}
