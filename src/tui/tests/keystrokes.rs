//! How many keys what a cashier does most takes, counted over the real update.

use super::scenes::paid_for_cash;
use super::screens::with_orders;
use super::*;
use crate::box_office::FoundOrders;
use crate::domain::order::OrderHistory;
use crate::domain::tender::Tender;

/// Presses the keys, and counts them.
fn keys(desk: &mut Desk, count: &mut usize, keys: &str) {
    *count += keys.split_whitespace().count();
    desk.press(keys);
}

/// From the map to the sale: `first` up to the hold, `rest` from the open payment on.
fn sell(first: &str, rest: &str, tenders: &[Tender]) -> usize {
    let mut desk = Desk::open_hall();
    let mut count = 0;
    keys(&mut desk, &mut count, first);
    desk.grant_hold();
    desk.wait(1000);
    keys(&mut desk, &mut count, rest);
    let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::Pay { .. }));
    assert!(matches!(&ask, Ask::Pay { tenders: given, .. } if given == tenders), "{ask:?}");
    count
}

fn cash(received: i64) -> Vec<Tender> {
    vec![Tender::Cash { received: yuan(received) }]
}

#[test]
fn two_best_for_exact_cash_take_three_keys() {
    assert_eq!(sell("2 p", "F9", &cash(90)), 3);
}

#[test]
fn two_best_and_a_hundred_take_four_keys_or_six_where_it_is_typed() {
    assert_eq!(sell("2 p", "Up F9", &cash(100)), 4);
    assert_eq!(sell("2 p", "1 0 0 F9", &cash(100)), 6);
}

#[test]
fn two_best_by_card_take_four_keys_and_the_reference() {
    let card = |reference: &str| [Tender::Card { reference: Text::new(reference) }];
    assert_eq!(sell("2 p", "Tab 7 F9", &card("7")), 5);
    assert_eq!(sell("2 p", "Tab A 4 2 F9", &card("A42")), 4 + 3);
}

#[test]
fn two_adults_and_a_child_take_five_keys() {
    assert_eq!(sell("2 + 1 p", "F9", &cash(180)), 5);
}

#[test]
fn one_named_seat_takes_five_keys() {
    assert_eq!(sell("D 7 Enter p", "F9", &cash(45)), 5);
}

#[test]
fn a_group_of_eight_adults_and_twenty_children_takes_eight_keys() {
    let mut desk = Desk::open_hall();
    let mut count = 0;
    keys(&mut desk, &mut count, "# 8 + 2 0 Enter p");
    let held = desk.grant_hold();
    let of = |fare: &str| held.lines.iter().filter(|line| line.fare.word() == fare).count();
    assert_eq!((held.lines.len(), of("adult"), of("child")), (28, 8, 20));
    desk.wait(1000);
    keys(&mut desk, &mut count, "F9");
    let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::Pay { .. }));
    let Ask::Pay { tenders, reviewed, .. } = ask else { unreachable!() };
    assert_eq!((tenders, reviewed), (vec![Tender::Cash { received: held.total() }], held.lines));
    assert_eq!(count, 8);
}

#[test]
fn a_group_is_written_and_what_it_means_is_shown_while_it_is() {
    let mut desk = Desk::open_hall();
    let fares = |desk: &Desk| desk.model.seats.as_ref().unwrap().picks.iter().map(|pick| pick.fare).collect::<Vec<_>>();
    desk.press("# 8 + 2 0");
    assert!(desk.shows("8 adult + 20 child"), "{}", desk.screen());
    desk.press("Enter");
    let first = (desk.picks(), fares(&desk));
    assert!(desk.shows("28 seats") || desk.shows("20 child"), "{}", desk.screen());
    desk.press("n");
    assert_eq!(fares(&desk), first.1, "the next best block has the same fares");
    assert!(desk.picks().iter().all(|seat| !first.0.contains(seat)), "{:?}", desk.picks());
    desk.press("u");
    assert_eq!(desk.picks(), first.0);
    desk.press("+ + 1 -");
    assert_eq!(desk.picks().len(), 28, "a group is counted on as any party is");
    desk.press("g # 1 2 Enter");
    assert_eq!(desk.picks().len(), 12, "in the seat field too");
    for (written, told) in [
        ("# x", "#8+20"),
        ("#", "#8+20"),
        ("# 0", "#8+20"),
        ("# 6 1", "at most 60 seats"),
        ("# 1 + 1 + 1 + 1 + 1", "#8+20"),
    ] {
        desk.press(&format!("{written} Enter"));
        assert!(desk.shows(told), "{written}: {}", desk.screen());
        assert_eq!(desk.picks().len(), 12, "{written}");
    }
    desk.model.house.most_seats = 20;
    desk.press("# 2 1 Enter");
    assert!(desk.shows("at most 20 seats in this house"), "{}", desk.screen());
}

#[test]
fn the_ticket_of_the_sale_just_made_takes_one_key_on_every_screen() {
    let mut desk = with_orders();
    desk.press("w");
    assert!(desk.shows("Nothing was sold at this terminal yet"), "{}", desk.screen());
    let sold = order(1, "B3 B4", OrderState::Paid, 0);
    desk.model.sold = Some(sold.reference);
    for screen in ["F2", "F3", "F4", "F5"] {
        desk.press(screen);
        desk.press("w");
        let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::Ticket { .. }));
        assert!(matches!(ask, Ask::Ticket { order, .. } if order == sold.reference), "{screen}: {ask:?}");
        assert!(desk.model.ticket_panel().is_some(), "{screen}");
        desk.press("Esc");
    }
    desk.press("F3 F11");
    assert!(desk.model.ticket_panel().is_some());
}

#[test]
fn fares_are_counted_and_the_party_sits_together() {
    let mut desk = Desk::open_hall();
    let fares = |desk: &Desk| desk.model.seats.as_ref().unwrap().picks.iter().map(|pick| pick.fare).collect::<Vec<_>>();
    desk.press("+");
    assert!(desk.picks().is_empty() && desk.shows("othing"), "{}", desk.screen());
    desk.press("2 +");
    assert!(desk.shows("+ ? child"), "{}", desk.screen());
    desk.press("1");
    assert_eq!(fares(&desk), [Fare::ADULT, Fare::ADULT, Fare::CHILD]);
    let row = desk.picks()[0].row;
    assert!(desk.picks().iter().all(|seat| seat.row == row), "{:?}", desk.picks());
    desk.press("+ + 2");
    assert_eq!(fares(&desk)[3..], [Fare::SENIOR, Fare::SENIOR]);
    desk.press("-");
    assert_eq!(fares(&desk)[2..], [Fare::CHILD, Fare::SENIOR]);
    desk.press("u u u");
    assert_eq!(fares(&desk), [Fare::ADULT, Fare::ADULT], "each step is undone by itself");
    // What was begun is left by Esc, or by any other key.
    desk.press("+ Esc");
    assert_eq!(fares(&desk).len(), 2);
    desk.press("+ a 3");
    assert_eq!(fares(&desk).len(), 3, "a digit means the party again");
    desk.press("+ Z Esc");
    assert!(desk.model.seats.as_ref().unwrap().field.is_none() && fares(&desk).len() == 3);
    desk.model.house.most_seats = 10;
    desk.press("9 + 3");
    assert!(desk.shows("at most 10 seats"), "{}", desk.screen());
    assert_eq!(fares(&desk).len(), 9);
    desk.press("Bksp 1 -");
    assert!(desk.picks().is_empty());
}

/// A ticket's code, scanned on the screen that is open, and its order as the stores tell it.
fn scan_ticket(desk: &mut Desk, history: &OrderHistory) {
    for c in history.order.reference.to_string().chars() {
        desk.strike(Key::Char(c), 10);
    }
    desk.strike(Key::Enter, 10);
    desk.wait(1000);
    let (found, ask) = desk.last_asked(|ask| matches!(ask, Ask::FindOrders(_)));
    assert_eq!(ask, Ask::FindOrders(history.order.reference.to_string()));
    let orders = FoundOrders { orders: vec![history.order.clone()], are_more: false };
    desk.send(Msg::Reply(found, Reply::Found(Ok(orders))));
    desk.answer(Reply::History(Ok(history.clone())));
    desk.wait(1000);
}

fn three_seats() -> OrderHistory {
    let mut history = paid_for_cash();
    history.order.lines = order(3, "D1 D2 D3", OrderState::Paid, 0).lines;
    history
}

#[test]
fn one_seat_of_three_is_refunded_in_five_keys_and_a_scan() {
    let history = three_seats();
    for screen in ["F2", "F3", "F4", "F5"] {
        let mut desk = Desk::open_hall();
        desk.press(screen);
        let mut count = 1;
        scan_ticket(&mut desk, &history);
        // The digit says which seat, the next one why, and the yes is asked for as ever.
        keys(&mut desk, &mut count, "u 2 Enter 1");
        desk.wait(1000);
        keys(&mut desk, &mut count, "F9");
        let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::Refund { .. }));
        let Ask::Refund { seats: back, reason, .. } = ask else { unreachable!() };
        assert_eq!((back, reason.as_str()), (seats("D2"), "ill"), "{screen}");
        assert_eq!(count, 6);
    }
}

#[test]
fn a_ticket_that_is_scanned_into_the_search_of_the_board_is_found_too() {
    let history = three_seats();
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("/");
    scan_ticket(&mut desk, &history);
    assert_eq!(desk.model.history.list.marked(), Some(history.order.reference));
    assert!(desk.model.board.list.search.is_none() && desk.shows("D1"), "{}", desk.screen());
}

#[test]
fn a_digit_gives_one_ticket_back_a_further_one_adds_it_and_what_is_back_already_counts_for_none() {
    let mut history = three_seats();
    history.refunded = seats("D1");
    let mut desk = Desk::open_hall();
    scan_ticket(&mut desk, &history);
    desk.press("u 1");
    assert!(desk.shows("Its money went back already"), "{}", desk.screen());
    desk.press("4 0");
    assert!(desk.shows("There is no ticket of that number"), "{}", desk.screen());
    let chosen = |desk: &Desk| desk.model.refund_panels().next().unwrap().chosen.iter().copied().collect::<Vec<_>>();
    assert_eq!(chosen(&desk), seats("D2 D3"), "there is none of that number, and all are chosen still");
    assert!(desk.shows("A digit: this one only"), "{}", desk.screen());
    desk.press("3");
    assert_eq!(chosen(&desk), seats("D3"));
    assert!(desk.shows("A digit: in or out"), "{}", desk.screen());
    desk.press("2");
    assert_eq!(chosen(&desk), seats("D2 D3"));
    desk.press("3");
    assert_eq!(chosen(&desk), seats("D2"));
    // Who began by Space chooses further, not anew.
    desk.press("Esc u Up Space 3");
    assert_eq!(chosen(&desk), seats(""));
}

#[test]
fn a_scan_or_a_paste_into_the_reason_is_no_usual_reason() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("x");
    assert!(desk.shows("1 projector") && desk.shows("4 too few guests"), "{}", desk.screen());
    for c in "1234567".chars() {
        desk.strike(Key::Char(c), 10);
    }
    desk.wait(1000);
    assert_eq!(desk.model.call_off_panel().unwrap().reason.value(), "1234567");
    assert!(!desk.shows("1 projector"), "{}", desk.screen());
    desk.press("Esc x 3");
    assert_eq!(desk.model.call_off_panel().unwrap().reason.value(), "no power");
    assert!(desk.shows("y or F9"), "the question is next: {}", desk.screen());
}
