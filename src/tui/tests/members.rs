//! Members: found, made, named on an order, and seen with it.

use super::scenes::*;
use super::*;
use crate::box_office::FoundOrders;

fn is_members(ask: &Ask) -> bool {
    matches!(ask, Ask::Members(_))
}

fn is_attach(ask: &Ask) -> bool {
    matches!(ask, Ask::Attach { .. })
}

fn searching() -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("m");
    desk
}

#[test]
fn what_is_typed_is_asked_for_and_only_the_newest_answer_counts() {
    let mut desk = searching();
    let (all, _) = desk.last_asked(is_members);
    desk.press("w a");
    assert_eq!(desk.asked(is_members), 3);
    assert_eq!(desk.last_asked(is_members).1, Ask::Members("wa".into()));
    desk.send(Msg::Reply(all, Reply::Members(Ok(vec![wang()]))));
    desk.press("Enter");
    assert!(desk.model.packets.guest.is_none());
    assert!(desk.shows("Still searching"), "{}", desk.screen());
    desk.answer(Reply::Members(Ok(found())));
    desk.wait(400);
    desk.press("Down Down Enter");
    assert_eq!(desk.model.packets.guest.as_ref().unwrap().member, found()[2]);
    desk.send(Msg::Paste("1 2 3".into(), desk.elapsed));
    assert_eq!(desk.asked(is_members), 3, "no field, no question");
}

#[test]
fn a_paste_is_one_question() {
    let mut desk = searching();
    desk.send(Msg::Paste("13800005678".into(), desk.elapsed));
    assert_eq!(desk.asked(is_members), 2);
    assert_eq!(desk.last_asked(is_members).1, Ask::Members("13800005678".into()));
}

#[test]
fn enter_does_not_choose_a_member_that_an_answer_just_put_under_the_mark() {
    let mut desk = searching();
    desk.answer(Reply::Members(Ok(vec![found()[1].clone()])));
    desk.strike(Key::Enter, 100);
    assert!(desk.model.packets.guest.is_none());
    desk.press("Enter");
    assert_eq!(desk.model.packets.guest.as_ref().unwrap().member, found()[1]);
}

#[test]
fn a_new_member_is_made_from_what_was_typed_and_is_the_guest() {
    let mut desk = searching();
    for c in "13700001234".chars() {
        desk.strike(Key::Char(c), 100);
    }
    desk.answer(Reply::Members(Ok(Vec::new())));
    desk.press("Tab Enter");
    assert!(desk.shows("Enter the name"), "{}", desk.screen());
    desk.press("A d a Enter");
    let (_, Ask::MakeMember { name, phone, code: None }) = desk.last_asked(|ask| matches!(ask, Ask::MakeMember { .. }))
    else {
        unreachable!()
    };
    assert_eq!((name.as_str(), phone.as_str()), ("Ada", "13700001234"));
    desk.press("Enter");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::MakeMember { .. })), 1, "one is under way");
    desk.answer(Reply::MemberMade(Ok(member(10_020, "Ada", "13700001234"))));
    assert_eq!(desk.model.packets.guest.as_ref().unwrap().member.id, MemberId(10_020));
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_phone_number_that_another_has_leads_to_that_member() {
    let mut desk = searching();
    desk.answer(Reply::Members(Ok(Vec::new())));
    desk.press("Tab A d a Tab 1 3 8 0 0 Enter");
    desk.answer(Reply::MemberMade(Err(Refusal::PhoneTaken(MemberId(10_007)))));
    assert!(desk.shows("Member 10007 has this phone number already"), "{}", desk.screen());
    assert_eq!(desk.last_asked(is_members).1, Ask::Members("10007".into()));
}

#[test]
fn an_answer_that_comes_while_the_help_is_read_is_not_lost() {
    let mut desk = searching();
    desk.press("F1");
    desk.answer(Reply::Members(Ok(found())));
    desk.press("Esc Enter");
    assert_eq!(desk.model.packets.guest.as_ref().unwrap().member, found()[0]);
}

#[test]
fn escape_goes_from_the_new_member_to_the_search_and_then_out() {
    let mut desk = searching();
    desk.press("Tab Esc");
    assert!(desk.shows("number, phone or name"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_member_is_named_on_the_chosen_order_and_without_any_order_it_says_so() {
    let mut desk = Desk::open_hall();
    desk.press("c");
    assert!(desk.shows("There is no order yet"), "{}", desk.screen());
    desk.press("2 Enter");
    let order = desk.grant_hold();
    desk.wait(400);
    desk.press("F10");
    desk.answer(Reply::Members(Ok(found())));
    desk.wait(400);
    desk.press("Enter");
    let wanted = Ask::Attach { order: order.reference, member: Some(wang().id) };
    assert_eq!(desk.last_asked(is_attach).1, wanted);
    desk.answer(Reply::Attached(Ok(Order { member: Some(wang().id), ..order.clone() })));
    assert!(desk.shows(": member 王芳 Wang Fang"), "{}", desk.screen());
    assert_eq!(desk.model.order(order.reference).unwrap().member, Some(wang().id));
    // And nobody again.
    desk.press("c");
    desk.strike(Key::Ctrl('d'), 400);
    assert_eq!(desk.last_asked(is_attach).1, Ask::Attach { order: order.reference, member: None });
}

#[test]
fn seats_held_again_are_bought_by_the_same_member() {
    let mut desk = Desk::open_hall();
    bought_by_wang(&mut desk);
    let old = desk.model.orders.iter().find(|order| order.member.is_some()).unwrap().clone();
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..old }));
    desk.wait(1000);
    desk.press("r");
    let again = desk.grant_hold();
    let wanted = Ask::Attach { order: again.reference, member: Some(wang().id) };
    assert_eq!(desk.last_asked(is_attach).1, wanted);
}

#[test]
fn a_late_answer_names_nobody() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let order = desk.grant_hold();
    desk.wait(400);
    desk.press("c");
    desk.answer(Reply::Members(Ok(found())));
    desk.wait(400);
    desk.press("Enter");
    let (request, _) = desk.last_asked(is_attach);
    desk.answer(Reply::Attached(Err(Refusal::Ended(OrderState::Expired))));
    desk.send(Msg::Reply(request, Reply::Attached(Ok(Order { member: Some(wang().id), ..order.clone() }))));
    assert_eq!(desk.model.order(order.reference).unwrap().member, None);
}

#[test]
fn the_members_of_the_orders_are_asked_for_once_and_together() {
    let is_names = |ask: &Ask| matches!(ask, Ask::MembersOf(_));
    let mut desk = Desk::open_hall();
    let with =
        |bits, seats, member| Order { member: Some(MemberId(member)), ..order(bits, seats, OrderState::Pending, 200) };
    let orders = vec![with(1, "B3", 10_007), with(2, "C5", 10_012), with(3, "C6", 10_007)];
    desk.say(Event::Orders(orders.clone()));
    assert_eq!(desk.last_asked(is_names).1, Ask::MembersOf(vec![MemberId(10_007), MemberId(10_012)]));
    desk.say(Event::Orders(orders));
    desk.wait(2000);
    assert_eq!(desk.asked(is_names), 1);
    desk.answer(Reply::MembersOf(Err(Refusal::Away(crate::domain::refusal::Away::Ledger))));
    desk.wait(2000);
    assert_eq!(desk.asked(is_names), 1, "a ledger that is away is not asked again and again");
    desk.press("F4");
    assert_eq!(desk.asked(is_names), 2);
}

#[test]
fn orders_are_found_by_member_and_phone_and_then_in_the_records() {
    let mut desk = Desk::open_hall();
    bought_by_wang(&mut desk);
    desk.press("F4 / f a n g");
    assert_eq!(desk.model.history.rows.len(), 1, "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.shows("─ / fang ───"), "the narrowed list says so\n{}", desk.screen());
    desk.press("Esc / 1 3 8 0 0 0 0 5");
    assert_eq!(desk.model.history.rows.len(), 1, "{}", desk.screen());
    desk.press("9 9 Enter");
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::FindOrders(_))).1, Ask::FindOrders("1380000599".into()));
    let (late, _) = desk.last_asked(|ask| matches!(ask, Ask::FindOrders(_)));
    let old = Order { member: Some(MemberId(10_012)), ..order(9, "A1", OrderState::Paid, -200_000) };
    let found = FoundOrders { orders: vec![old.clone()], are_more: true };
    desk.answer(Reply::Found(Ok(found)));
    assert_eq!(desk.model.history.rows, std::slice::from_ref(&old));
    assert!(desk.shows("There are more"), "a list that stops says so\n{}", desk.screen());
    assert!(desk.shows("Found: 1380000599") && desk.shows("11-19"), "{}", desk.screen());
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::History(_))).1, Ask::History(old.reference));
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::MembersOf(_))).1, Ask::MembersOf(vec![MemberId(10_012)]));
    desk.press("/ Esc");
    assert!(desk.model.history.found.is_none() && desk.model.history.rows.len() > 1, "all is back");
    desk.send(Msg::Reply(late, Reply::Found(Ok(FoundOrders::default()))));
    assert!(desk.model.history.rows.len() > 1, "a late answer");
}
