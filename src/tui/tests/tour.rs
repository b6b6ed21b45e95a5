//! Someone who is new is shown around the demo, key by key, and once.

use super::scenes::{history, paid_for_cash};
use super::*;
use crate::tui::state::tour::{Lesson, Tour};

fn shown_around(mut desk: Desk, kept: &str) -> Desk {
    desk.send(Msg::Tour(Tour::after(kept)));
    desk.draw();
    desk
}

fn kept(desk: &mut Desk) -> Vec<Effect> {
    desk.other.extract_if(.., |effect| matches!(effect, Effect::KeepLesson(_))).collect()
}

#[test]
fn a_first_sale_is_made_by_the_hints_alone() {
    let mut desk = shown_around(Desk::at_board(Lang::En, (80, 24)), "");
    assert!(desk.shows("Enter opens the screening under the mark"), "{}", desk.screen());
    desk.press("Down Enter");
    desk.open();
    assert!(desk.shows("2 picks the best two seats"), "{}", desk.screen());
    desk.press("2");
    assert!(desk.shows("p holds the seats and asks how they are paid"), "{}", desk.screen());
    desk.press("Enter");
    desk.grant_hold();
    assert!(desk.shows("p asks how the held seats are paid"), "{}", desk.screen());
    desk.press("p");
    assert!(desk.shows("F9 takes the cash"), "{}", desk.screen());
    for other in ["Tab", "Tab 1 0 0 0"] {
        desk.press(other);
        assert!(!desk.shows("F9 takes the cash"), "it would not: {}", desk.screen());
    }
    desk.press("Esc p");
    assert!(desk.shows("F9 takes the cash"), "{}", desk.screen());
    desk.wait(1_000);
    desk.press("F9");
    desk.wait(100);
    desk.grant_payment();
    assert_eq!(kept(&mut desk), [Effect::KeepLesson(Lesson::Sale)]);
    assert!(desk.shows("F5 shows the red packets"), "{}", desk.screen());
    desk.press("F5");
    assert!(desk.shows("n makes a red packet"), "{}", desk.screen());
    desk.press("n");
    assert!(desk.shows("Enter goes on, from line to line"), "{}", desk.screen());
}

#[test]
fn the_refund_is_the_last_and_then_nothing_is_said_any_more() {
    let mut desk = Desk::at_board(Lang::ZhCn, (80, 24));
    history(&mut desk);
    let mut desk = shown_around(desk, "sale packet");
    assert!(desk.shows("把光标移到已付订单"), "{}", desk.screen());
    desk.press("Down Down Down");
    desk.answer(Reply::History(Ok(paid_for_cash())));
    assert!(desk.shows("u 退所选订单"), "{}", desk.screen());
    desk.press("u");
    assert!(desk.shows("Enter 退全部座位"), "{}", desk.screen());
    desk.press("Enter");
    assert!(desk.shows("按 1 选常用原因"), "{}", desk.screen());
    assert_eq!(kept(&mut desk), []);
}

#[test]
fn a_form_and_a_question_of_something_else_are_none_of_the_tour() {
    for kept in ["sale", "sale packet"] {
        let mut desk = shown_around(Desk::at_board(Lang::En, (80, 24)), kept);
        super::drawer::at_closed(&mut desk);
        desk.press("o");
        assert!(desk.shows("Float of T1") && !desk.shows("from line to line"), "{}", desk.screen());
        desk.press("5 Enter");
        assert!(desk.shows("500.00") && !desk.shows("does it"), "{}", desk.screen());
    }
}

#[test]
fn who_was_shown_all_or_is_in_no_demo_is_shown_nothing() {
    for desk in
        [Desk::at_board(Lang::En, (80, 24)), shown_around(Desk::at_board(Lang::En, (80, 24)), "refund sale\npacket\n")]
    {
        assert!(!desk.shows("opens the screening under"), "{}", desk.screen());
    }
}
