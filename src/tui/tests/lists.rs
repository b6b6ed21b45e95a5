//! A key's subject is what is marked on the screen: in the orders, on the board, among packets and members.

use super::scenes::*;
use super::screens::with_orders;
use super::*;
use crate::domain::packet::{Packet, PacketRow};

fn is_ticket(ask: &Ask) -> bool {
    matches!(ask, Ask::Ticket { .. })
}

/// Types into the field that is open.
fn write(desk: &mut Desk, text: &str) {
    for c in text.chars() {
        desk.strike(Key::Char(c), 100);
    }
    desk.draw();
}

/// Answers both questions of the orders: what is pending, and what ended on the day.
fn answer_orders(desk: &mut Desk, ended: Vec<Order>) {
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(Vec::new()))));
    let (request, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    desk.send(Msg::Reply(request, Reply::Orders(Ok(ended))));
    desk.draw();
}

#[test]
fn after_a_search_the_keys_act_on_what_it_left() {
    let mut desk = with_orders();
    assert_eq!(desk.model.history.list.marked().unwrap().order, OrderId::from_bits(1));
    desk.press("/");
    write(&mut desk, "D1");
    desk.press("Enter v");
    let (_, Ask::Ticket { order, .. }) = desk.last_asked(is_ticket) else { unreachable!() };
    assert_eq!(order.order, OrderId::from_bits(3));
    desk.press("Esc p x");
    assert!(desk.model.overlays.is_empty(), "it is paid: {}", desk.screen());
}

#[test]
fn a_search_that_leaves_nothing_leaves_the_keys_without_a_subject() {
    let mut desk = with_orders();
    desk.press("/");
    write(&mut desk, "QQQQ");
    desk.press("Enter v p x e s t u r c");
    assert!(desk.model.overlays.is_empty() && desk.asked(is_ticket) == 0, "{}", desk.screen());
    assert!(desk.asked.iter().all(|(_, ask)| !matches!(ask, Ask::Extend(_) | Ask::Hold { .. })));
    desk.press("v");
    assert!(desk.shows("No order is chosen"), "{}", desk.screen());
}

#[test]
fn on_another_day_the_keys_act_on_nothing_until_its_orders_are_there() {
    let mut desk = with_orders();
    desk.press("Down Down");
    desk.press("Left v");
    assert_eq!(desk.asked(is_ticket), 0);
    answer_orders(&mut desk, vec![order(9, "A1", OrderState::Paid, -80_000)]);
    desk.wait(1000);
    desk.press("v");
    let (_, Ask::Ticket { order, .. }) = desk.last_asked(is_ticket) else { unreachable!() };
    assert_eq!(Some(order), desk.model.history.list.marked());
    assert!(desk.model.history.rows.iter().any(|row| row.reference == order));
}

#[test]
fn an_order_that_another_terminal_ends_gives_its_mark_to_no_other() {
    let mut desk = with_orders();
    desk.press("Down");
    desk.say(Event::Orders(desk.model.orders.clone()));
    answer_orders(&mut desk, vec![order(3, "D1 D2", OrderState::Paid, 10)]);
    desk.wait(1000);
    assert_eq!(desk.model.history.list.marked(), None);
    desk.press("p t");
    assert!(desk.model.overlays.is_empty(), "{}", desk.screen());
    assert!(desk.shows("No order is chosen"), "{}", desk.screen());
}

#[test]
fn after_a_sale_the_orders_open_on_what_was_sold() {
    let mut desk = with_orders();
    desk.press("Down Down / D 1 Enter F3");
    desk.press("2 Enter");
    let sold = desk.grant_hold();
    desk.wait(400);
    desk.press("p Enter y");
    desk.grant_payment();
    desk.press("F4");
    answer_orders(&mut desk, vec![order(3, "D1 D2", OrderState::Paid, 10)]);
    assert_eq!(desk.model.history.list.marked(), Some(sold.reference));
    desk.wait(1000);
    desk.press("v");
    let (_, Ask::Ticket { order, .. }) = desk.last_asked(is_ticket) else { unreachable!() };
    assert_eq!(order, sold.reference);
}

#[test]
fn a_search_begins_anew_each_time() {
    let mut desk = with_orders();
    desk.press("/");
    write(&mut desk, "D1");
    desk.press("Enter /");
    assert_eq!(desk.model.history.rows.len(), 3, "{}", desk.screen());
    write(&mut desk, "C5");
    assert_eq!(desk.model.history.list.marked().unwrap().order, OrderId::from_bits(2));
}

#[test]
fn a_packet_that_a_search_hides_is_not_shown_and_not_grabbed_from() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("/");
    write(&mut desk, "zzzz");
    desk.press("Esc /");
    write(&mut desk, "zzzz");
    desk.press("Enter");
    assert_eq!(desk.model.packets.list.marked(), None);
    assert!(desk.model.packets.seen().is_none() && !desk.shows("of 10 taken"), "{}", desk.screen());
    desk.press("v");
    assert!(desk.model.overlays.is_empty(), "{}", desk.screen());
}

#[test]
fn the_answer_to_a_new_question_marks_its_first_member() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("m");
    desk.answer(Reply::Members(Ok(found())));
    desk.press("Down Down");
    assert_eq!(desk.model.members_panel().unwrap().subject(), Some(found()[2].id));
    desk.press("a");
    let narrower = vec![found()[1].clone(), found()[2].clone()];
    desk.answer(Reply::Members(Ok(narrower)));
    assert_eq!(desk.model.members_panel().unwrap().subject(), Some(found()[1].id));
}

#[test]
fn a_list_of_members_or_packets_that_stops_says_so() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    assert!(!desk.shows("not all"), "{}", desk.screen());
    let many = |count: usize| -> Vec<_> {
        (0..count)
            .map(|n| PacketRow {
                packet: Packet { code: code(&format!("P{n:05}")), ..rows(6)[1].packet.clone() },
                ..rows(6)[1].clone()
            })
            .collect()
    };
    desk.press("m");
    let members =
        |count: i64| (0..count).map(|n| member(20_000 + n, "Li", &format!("1380000{n:04}"))).collect::<Vec<_>>();
    desk.answer(Reply::Members(Ok(members(200))));
    assert!(!desk.shows("not all"), "{}", desk.screen());
    desk.press("l");
    desk.answer(Reply::Members(Ok(members(201))));
    assert!(desk.shows("not all are shown: type more"), "{}", desk.screen());
    assert_eq!(desk.model.members_panel().unwrap().found.len(), 200);
    desk.press("Esc");
    desk.wait(6_000);
    desk.answer(Reply::Packets(Ok(many(201))));
    assert!(desk.shows("200 open and more ─"), "{}", desk.screen());
}

#[test]
fn a_board_opens_on_the_next_day_when_nothing_is_left_to_sell_and_a_day_chosen_by_hand_stays() {
    let mut desk = Desk::new(Lang::En, (80, 24));
    let today = desk.model.board.day;
    let (house, now) = (desk.model.house.clone(), desk.model.now);
    let over = || programme().into_iter().filter(|row| !house.sells(&row.screening, now)).collect::<Vec<_>>();
    assert!(!over().is_empty());
    desk.answer(Reply::Board(Ok(over())));
    let tomorrow = today.succ_opt().unwrap();
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::Board(_))).1, Ask::Board(tomorrow));
    // Of a day at which nothing is sold yet, it is said so.
    desk.answer(Reply::Board(Ok(over())));
    assert_eq!(desk.model.board.day, tomorrow);
    desk.press("Left");
    desk.answer(Reply::Board(Ok(over())));
    assert_eq!(desk.model.board.day, today);
    desk.press("Right t");
    desk.answer(Reply::Board(Ok(over())));
    assert_eq!(desk.model.board.day, today);
}

#[test]
fn a_board_goes_back_to_today_where_tomorrow_has_no_screening() {
    for rows in [programme(), Vec::new()] {
        let mut desk = Desk::new(Lang::En, (80, 24));
        let today = desk.model.board.day;
        let (house, now) = (desk.model.house.clone(), desk.model.now);
        let over: Vec<_> = rows.into_iter().filter(|row| !house.sells(&row.screening, now)).collect();
        desk.answer(Reply::Board(Ok(over.clone())));
        assert_eq!(desk.model.board.day, today.succ_opt().unwrap(), "a closed day is over too");
        desk.answer(Reply::Board(Ok(Vec::new())));
        desk.answer(Reply::Board(Ok(over)));
        assert_eq!(desk.model.board.day, today);
    }
}

#[test]
fn the_record_of_an_order_tells_its_receipt_beside_who_sold_it() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    super::scenes::history(&mut desk);
    desk.press("Down Down Down");
    let mut told = super::scenes::paid_for_cash();
    let receipt = crate::domain::receipt::Receipt { till: "T1".parse().unwrap(), number: 1_017 };
    told.acts[1].receipt = Some(receipt);
    desk.answer(Reply::History(Ok(told)));
    assert!(
        desk.screen().lines().any(|line| line.contains("T1 Li Na") && line.contains("T1/1017")),
        "{}",
        desk.screen()
    );
}
