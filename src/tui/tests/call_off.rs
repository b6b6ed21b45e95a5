//! A screening is called off by a reason and a yes, and its orders are listed.

use super::*;
use crate::box_office::CalledOff;

fn is_call_off(ask: &Ask) -> bool {
    matches!(ask, Ask::CallOff { .. })
}

/// Two orders are paid, and one is held.
pub(super) fn called_off(desk: &Desk) -> CalledOff {
    CalledOff {
        at: desk.model.now,
        to_refund: vec![order(2, "C5 C6", OrderState::Paid, 0), order(7, "G7", OrderState::Paid, 0)],
        held: vec![order(1, "B3 B4", OrderState::Pending, 200)],
    }
}

#[test]
fn a_screening_is_called_off_after_a_reason_and_a_yes_and_its_orders_are_listed() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("x Enter");
    assert!(desk.shows("eason"), "{}", desk.screen());
    desk.press("l a m p Enter");
    assert!(desk.shows("Call it off?") && desk.shows("lamp"), "{}", desk.screen());
    assert_eq!(desk.asked(is_call_off), 0);
    desk.press("y");
    let (_, Ask::CallOff { screening, reason }) = desk.last_asked(is_call_off) else { unreachable!() };
    assert_eq!((Some(screening), reason), (desk.model.board.list.marked(), Text::new("lamp")));
    desk.press("Esc");
    assert!(desk.shows("Calling it off"), "it is under way: {}", desk.screen());
    let done = called_off(&desk);
    desk.answer(Reply::CalledOff(Ok(done)));
    assert!(desk.shows("2 orders are to be refunded") && desk.shows("G7") && desk.shows("held"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_refused_call_off_can_be_asked_again() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("x l Enter Esc");
    assert!(desk.shows("Why?"), "back to the reason: {}", desk.screen());
    desk.press("Enter y");
    desk.answer(Reply::CalledOff(Err(Refusal::Away(crate::domain::refusal::Away::Ledger))));
    assert!(desk.shows("Call it off?"), "{}", desk.screen());
    desk.wait(400);
    desk.press("y");
    assert_eq!(desk.asked(is_call_off), 2);
}
