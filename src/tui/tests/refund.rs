//! Giving money back: the seats, the reason, the yes, and what an answer makes of it.

use super::super::state::model::Overlay;
use super::screens::with_orders;
use super::*;
use crate::box_office::Refunded;
use crate::domain::order::{Flow, MoneyMoved, OrderHistory};
use crate::domain::tender::{Part, Tender};

fn is_refund(ask: &Ask) -> bool {
    matches!(ask, Ask::Refund { .. })
}

/// The paid order of the list, for cash.
pub(super) fn detail(state: OrderState, refunded: &str) -> OrderHistory {
    let tender = Tender::Cash { received: yuan(100) };
    let money = vec![MoneyMoved { flow: Flow::Payment, tender, amount: yuan(90), at: at(-1), carried: false }];
    OrderHistory {
        order: order(3, "D1 D2", state, 10),
        member: None,
        acts: vec![],
        money,
        refunded: seats(refunded),
        fee: None,
        exchanges: vec![],
    }
}

/// At the refund of that order.
fn at_refund() -> Desk {
    let mut desk = with_orders();
    desk.press("Down Down");
    desk.answer(Reply::History(Ok(detail(OrderState::Paid, ""))));
    desk.press("u");
    desk
}

fn refunded(desk: &mut Desk, state: OrderState, names: &str, major: i64) {
    let parts = vec![Part { tender: Tender::Cash { received: yuan(major) }, amount: yuan(major) }];
    let order = order(3, "D1 D2", state, 10);
    desk.answer(Reply::Refunded(Ok(Refunded {
        order,
        seats: seats(names),
        amount: yuan(major),
        fee: yuan(0),
        parts,
        receipt: None,
    })));
}

#[test]
fn a_refund_needs_a_paid_order_a_reason_and_a_yes() {
    let mut desk = with_orders();
    desk.press("u");
    assert!(desk.shows("Only a paid order can be refunded"), "{}", desk.screen());
    desk.press("Down Down u");
    assert!(desk.shows("The order is still loading"), "{}", desk.screen());
    desk.answer(Reply::History(Ok(detail(OrderState::Paid, ""))));
    desk.press("u Enter Enter");
    assert!(desk.shows("This needs a reason"), "{}", desk.screen());
    desk.press("i l l y");
    assert_eq!(desk.asked(is_refund), 0, "the y was text");
    desk.press("Enter");
    assert!(desk.shows("90.00") && desk.shows("in cash"), "where it goes is in view\n{}", desk.screen());
    desk.press("y");
    let (_, Ask::Refund { order, seats: asked, reason, .. }) = desk.last_asked(is_refund) else { unreachable!() };
    assert_eq!((order.order, reason.as_str(), asked), (OrderId::from_bits(3), "illy", seats("D1 D2")));
    refunded(&mut desk, OrderState::Refunded, "D1 D2", 90);
    assert!(desk.shows("refunded: hand back 90.00 in cash"), "{}", desk.screen());
}

#[test]
fn seats_are_taken_out_of_a_refund_and_nothing_is_not_refunded() {
    let mut desk = at_refund();
    desk.press("Space Down Space Enter");
    assert!(desk.shows("No seat is chosen"), "{}", desk.screen());
    desk.press("Space Enter i l l Enter");
    assert!(desk.shows("45.00"), "{}", desk.screen());
    desk.press("y");
    let (_, Ask::Refund { seats: asked, .. }) = desk.last_asked(is_refund) else { unreachable!() };
    assert_eq!(asked, seats("D2"));
    refunded(&mut desk, OrderState::Paid, "D2", 45);
    assert!(desk.shows(" D2 refunded: hand back 45.00 in cash"), "{}", desk.screen());
    // Its details say so, and only what is left can be refunded.
    desk.answer(Reply::History(Ok(detail(OrderState::Paid, "D2"))));
    desk.press("u");
    assert!(desk.shows("refunded"), "{}", desk.screen());
    desk.press("Enter i l l Enter y");
    let (_, Ask::Refund { seats: asked, .. }) = desk.last_asked(is_refund) else { unreachable!() };
    assert_eq!(asked, seats("D1"));
}

#[test]
fn a_ticket_that_is_scanned_into_the_reason_is_none() {
    let mut desk = at_refund();
    desk.press("Enter");
    // The first digit of one is that of a usual reason, and of the other of none, so that all of it is typed.
    for code in ["82-4T8Z0Q2M6HVB7KQ3", "1-4T8Z0Q2M6HVB7KQ3"] {
        for c in code.chars() {
            desk.strike(Key::Char(c), 10);
        }
        desk.strike(Key::Enter, 10);
        desk.wait(1_000);
        assert!(desk.shows("Finish or leave this first") && !desk.shows("y or F9"), "{}", desk.screen());
        assert_eq!(desk.model.refund_panel().unwrap().reason.value(), "");
    }
    // Whoever writes one by hand is told.
    desk.press("8 2 - 4 T 8 Z 0 Q 2 M 6 H V B 7 K Q 3 Enter");
    assert!(desk.shows("That is an order's code") && !desk.shows("y or F9"), "{}", desk.screen());
}

#[test]
fn esc_goes_back_a_stage_and_a_running_refund_waits_for_its_answer() {
    let mut desk = at_refund();
    desk.press("Enter i l l Enter Esc Esc Esc");
    assert!(desk.model.overlays.is_empty());
    desk.press("u Enter i l l Enter y Esc");
    assert!(desk.shows("Giving it back"), "{}", desk.screen());
    assert_eq!(desk.asked(is_refund), 1);
    desk.press("y y");
    assert_eq!(desk.asked(is_refund), 1, "once");
}

#[test]
fn nobody_leaves_unasked_while_money_goes_back() {
    let mut desk = at_refund();
    desk.press("Enter i l l Enter y");
    desk.model.orders.clear();
    assert!(desk.model.moves_money());
    desk.press("^C");
    assert!(matches!(desk.model.overlays.last(), Some(Overlay::Confirm(_))), "{}", desk.screen());
    refunded(&mut desk, OrderState::Refunded, "D1 D2", 90);
    assert!(!desk.model.moves_money() && desk.model.refund_panels().next().is_none());
}

#[test]
fn an_unsure_refund_is_asked_again_with_the_same_id_and_nothing_else() {
    let mut desk = at_refund();
    desk.press("Enter i l l Enter y");
    let (_, first) = desk.last_asked(is_refund);
    desk.answer(Reply::Refunded(Err(Refusal::Unsure { since: at(0) })));
    assert!(desk.shows("Not known if it is back"), "{}", desk.screen());
    assert!(desk.shows("give nothing out before") && !desk.shows("take the money"), "{}", desk.screen());
    desk.wait(400);
    desk.press("y");
    assert_eq!((desk.asked(is_refund), desk.last_asked(is_refund).1), (2, first));
    refunded(&mut desk, OrderState::Refunded, "D1 D2", 90);
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn what_another_terminal_refunded_is_seen_with_its_details_and_after_a_refusal() {
    let mut desk = at_refund();
    desk.press("Enter i l l Enter y");
    let lists = |desk: &Desk| desk.asked(|ask| matches!(ask, Ask::Orders(_)));
    let before = lists(&desk);
    desk.answer(Reply::Refunded(Err(Refusal::NotPaid(OrderState::Refunded))));
    assert_eq!(lists(&desk), before + 1, "the list is read anew");
    desk.answer(Reply::History(Ok(detail(OrderState::Refunded, "D1 D2"))));
    assert_eq!(desk.model.history.chosen().unwrap().state, OrderState::Refunded);
    desk.press("u");
    assert!(desk.shows("Only a paid order can be refunded"), "{}", desk.screen());
}

#[test]
fn the_seats_of_a_group_are_scrolled_through_and_the_marked_one_is_in_sight() {
    let names: Vec<String> = "ABCD".chars().flat_map(|row| (1..=14).map(move |n| format!("{row}{n}"))).collect();
    let mut desk = with_orders();
    desk.press("Down Down");
    let history = detail(OrderState::Paid, "");
    let order = Order { lines: order(3, &names.join(" "), OrderState::Paid, 10).lines, ..history.order };
    desk.answer(Reply::History(Ok(OrderHistory { order, ..history })));
    desk.press("u");
    assert!(desk.shows("A1 ") && desk.shows("v PgUp/PgDn") && !desk.shows("D14"), "{}", desk.screen());
    for key in ["PgDn", "Down"] {
        desk.press(&format!("{key} ").repeat(60));
        assert!(desk.shows("D14") && desk.shows("^  PgUp/PgDn"), "{}", desk.screen());
        desk.press("PgUp PgUp PgUp PgUp PgUp PgUp");
    }
    desk.press("Space Enter i l l Enter");
    assert!(desk.shows("A1-14") || desk.shows("A2-14"), "{}", desk.screen());
}
