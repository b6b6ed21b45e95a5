//! Money moves only on a deliberate yes to a total that was on the screen.

use super::*;
use crate::domain::tender::Tender;

fn is_pay(ask: &Ask) -> bool {
    matches!(ask, Ask::Pay { .. })
}

/// Two seats held, and their payment in review, seen.
fn in_review() -> Desk {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p Enter");
    desk
}

#[test]
fn the_plain_sale_is_five_keys() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let order = desk.grant_hold();
    desk.press("p Enter y");
    let (_, Ask::Pay { order: paid, tenders, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!(paid, order.reference);
    assert_eq!(tenders, [Tender::Cash { received: order.total() }]);
    desk.grant_payment();
    assert!(desk.shows("sold: "), "{}", desk.screen());
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn enter_never_takes_money() {
    let mut desk = in_review();
    desk.press("Enter Enter Enter Space Tab");
    assert_eq!(desk.asked(is_pay), 0);
}

#[test]
fn a_yes_before_its_total_was_drawn_takes_no_money() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.strike(Key::Char('p'), 100);
    desk.strike(Key::F(9), 100);
    desk.wait(1000);
    assert_eq!(desk.asked(is_pay), 0);
    assert!(desk.shows("F9 again: 90.00"), "{}", desk.screen());
    desk.press("F9");
    assert_eq!(desk.asked(is_pay), 1);
}

#[test]
fn a_burst_takes_no_money_wherever_the_yes_stands_in_it() {
    for place in 0..6 {
        let mut desk = in_review();
        desk.elapsed += 1000;
        for i in 0..6 {
            desk.strike(if i == place { Key::Char('y') } else { Key::Char('7') }, 10);
        }
        desk.wait(1000);
        assert_eq!(desk.asked(is_pay), 0, "yes at place {place}");
    }
}

#[test]
fn a_whole_sale_in_one_burst_sells_nothing() {
    let mut desk = Desk::open_hall();
    for key in [Key::Char('2'), Key::Enter, Key::Char('p'), Key::Enter, Key::Char('y'), Key::Enter] {
        desk.strike(key, 1);
        desk.draw();
    }
    desk.wait(1000);
    assert_eq!(desk.asked(is_pay) + desk.asked(|ask| matches!(ask, Ask::Hold { .. })), 0);
}

#[test]
fn a_paste_is_never_a_key() {
    let mut desk = in_review();
    desk.send(Msg::Paste("y\ny".into(), desk.elapsed));
    desk.wait(1000);
    assert_eq!(desk.asked(is_pay), 0);
}

#[test]
fn a_click_takes_no_money() {
    let mut desk = in_review();
    let take = desk.model.shown.areas.iter().find_map(|(area, target)| {
        (*target == super::super::state::deed::Target::Action(super::super::state::action::Action::Take))
            .then_some(*area)
    });
    desk.send(Msg::Click(take.unwrap().as_position()));
    desk.wait(1000);
    assert_eq!(desk.asked(is_pay), 0);
}

#[test]
fn a_yes_that_is_held_down_pays_once() {
    let mut desk = in_review();
    desk.strike(Key::Char('y'), 1000);
    // The keyboard repeats after a while.
    desk.wait(100);
    desk.elapsed += 300;
    for _ in 0..40 {
        desk.strike(Key::Char('y'), 30);
        desk.draw();
        desk.send(Msg::Tick(desk.elapsed));
    }
    desk.wait(100);
    assert_eq!(desk.asked(is_pay), 1);
}

#[test]
fn when_the_order_changes_under_the_review_the_yes_is_dead_until_it_was_seen() {
    let mut desk = in_review();
    let mut smaller = desk.model.orders[0].clone();
    smaller.lines.pop();
    desk.say(Event::Orders(vec![smaller.clone()]));
    desk.strike(Key::Char('y'), 200);
    desk.wait(99);
    assert_eq!(desk.asked(is_pay), 0);
    // The amount still is the exact total, because none was typed.
    desk.strike(Key::Char('y'), 750);
    desk.draw();
    desk.wait(100);
    let (_, Ask::Pay { tenders, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!(tenders, [Tender::Cash { received: smaller.total() }]);
}

#[test]
fn a_total_that_changes_after_the_yes_is_not_paid() {
    let mut desk = in_review();
    desk.strike(Key::Char('y'), 1000);
    let mut smaller = desk.model.orders[0].clone();
    smaller.lines.pop();
    desk.send(Msg::Event(Event::Orders(vec![smaller])));
    desk.draw();
    desk.wait(1000);
    assert_eq!(desk.asked(is_pay), 0);
}

#[test]
fn cash_too_little_is_not_reviewed_and_change_is_shown() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p 5 0 Enter");
    assert!(desk.shows("The amount is too small"), "{}", desk.screen());
    desk.press("Bksp Bksp 2 0 0 Enter");
    assert!(
        desk.shows("Take 200.00 in cash, give back 110.00?") || desk.shows("Take 200 in cash"),
        "{}",
        desk.screen()
    );
}

#[test]
fn opening_the_panel_lengthens_the_hold_and_the_hold_may_still_be_under_way() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter p");
    assert!(desk.shows("Waiting for the hold"), "{}", desk.screen());
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Prepare(_))), 0);
    let order = desk.grant_hold();
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::Prepare(_))).1, Ask::Prepare(order.reference));
    let longer = Order { deadline: order.deadline.plus(Duration::from_mins(1)), ..order };
    desk.answer(Reply::Prepared(Ok(longer)));
    desk.wait(400);
    assert!(desk.shows("Opening this panel lengthened the hold"), "{}", desk.screen());
    desk.press("Enter y");
    assert_eq!(desk.asked(is_pay), 1);
}

#[test]
fn a_hold_that_ends_under_the_panel_keeps_the_amount_and_offers_to_hold_again() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    let order = desk.grant_hold();
    desk.press("p 2 0 0 Enter");
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..order.clone() }));
    assert!(desk.shows("The hold has ended"), "{}", desk.screen());
    desk.wait(1000);
    desk.press("y F9");
    assert_eq!(desk.asked(is_pay), 0);
    desk.press("r");
    let again = desk.grant_hold();
    assert_ne!(again.reference, order.reference);
    assert_eq!(again.lines, order.lines);
    desk.wait(1000);
    assert!(desk.shows("200"), "the amount stays\n{}", desk.screen());
    desk.press("Enter y");
    let (_, Ask::Pay { order: paid, tenders, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!((paid, tenders), (again.reference, vec![Tender::Cash { received: yuan(200) }]));
}

#[test]
fn an_unsure_payment_goes_to_the_background_asks_again_and_never_vanishes() {
    let mut desk = in_review();
    desk.press("y");
    let (first, Ask::Pay { attempt, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    desk.answer(Reply::Paid(Err(Refusal::Unsure { since: at(0) })));
    assert!(desk.shows("Checking, do not take the money again"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
    assert!(desk.shows("checking 1 payment"), "{}", desk.screen());
    desk.wait(2000);
    let (again, Ask::Pay { attempt: same, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!(same, attempt);
    assert_ne!(again, first);
    // `p` shows it again, and does not begin another payment.
    desk.press("p");
    assert!(desk.shows("Checking, do not take the money again"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(desk.asked(is_pay), 2);
    desk.grant_payment();
    assert!(desk.model.payments.is_empty());
}

#[test]
fn a_task_that_died_while_paying_leaves_the_payment_unsure() {
    let mut desk = in_review();
    desk.press("y");
    desk.answer(Reply::Paid(Err(Refusal::Fault("panicked".into()))));
    assert!(desk.model.payments[0].unsure);
}

#[test]
fn a_refused_payment_says_why_and_the_order_can_be_paid_again() {
    let mut desk = in_review();
    desk.press("y");
    desk.answer(Reply::Paid(Err(Refusal::Away(crate::domain::refusal::Away::LedgerBusy))));
    assert!(desk.model.payments.is_empty());
    desk.wait(1000);
    desk.press("Enter y");
    assert_eq!(desk.asked(is_pay), 2);
}

#[test]
fn money_for_seats_sold_elsewhere_goes_back_and_the_next_payment_is_another_attempt() {
    let mut desk = in_review();
    desk.press("y");
    let (_, Ask::Pay { attempt: first, order, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    let mut left = desk.model.order(order).unwrap().clone();
    let lost = left.lines.pop().unwrap().seat;
    desk.say(Event::Orders(vec![left]));
    desk.answer(Reply::Paid(Err(Refusal::SoldElsewhere { seats: vec![lost] })));
    assert!(desk.shows(&format!("{lost} sold elsewhere: hand back all")), "{}", desk.screen());
    desk.wait(1000);
    // The next key does not take it from sight.
    desk.press("Up");
    assert!(desk.shows(&format!("{lost} sold elsewhere: hand back all")), "{}", desk.screen());
    desk.press("Enter y");
    let (_, Ask::Pay { attempt: second, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_ne!(first, second);
}

#[test]
fn money_to_hand_back_is_said_in_a_panel_even_if_the_payment_ran_in_the_background() {
    let mut desk = in_review();
    desk.press("y Esc");
    assert!(desk.model.overlays.is_empty());
    desk.answer(Reply::Paid(Err(Refusal::SoldElsewhere { seats: seats("A1") })));
    desk.wait(1000);
    desk.press("Up");
    assert!(desk.shows("A1 sold elsewhere: hand back all"), "{}", desk.screen());
}

#[test]
fn the_last_change_stays_until_the_next_sale_begins() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p 2 0 0 Enter y");
    desk.grant_payment();
    desk.press("Left Left 3");
    assert!(desk.shows("change 110.00"), "{}", desk.screen());
    desk.press("Enter");
    assert!(!desk.shows("change 110.00"), "{}", desk.screen());
}

#[test]
fn leaving_waits_for_nothing_only_when_nothing_is_open() {
    let mut idle = Desk::open_hall();
    idle.press("q");
    assert!(idle.other.contains(&Effect::Quit));
    let mut busy = in_review();
    busy.press("^C");
    assert!(!busy.other.contains(&Effect::Quit));
    assert!(busy.shows("Orders are pending"), "{}", busy.screen());
    busy.press("y");
    assert!(busy.other.contains(&Effect::Quit));
    assert_eq!(busy.asked(is_pay), 0);
}

#[test]
fn a_comma_is_a_decimal_separator_and_what_is_no_amount_is_shown_and_not_taken() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p 1 0 0 , 0 0 Enter");
    assert!(desk.shows("give back 10.00"), "{}", desk.screen());
    desk.press("Esc Bksp Bksp Bksp x");
    assert!(desk.shows("100x") && desk.shows("No amount yet"), "{}", desk.screen());
    desk.press("Enter y");
    assert_eq!(desk.asked(is_pay), 0);
    for typed in ["1,000", "1,0,0", "１００，００,", "100-", "€100"] {
        desk.press("Bksp Bksp Bksp Bksp Bksp Bksp Bksp");
        desk.send(Msg::Paste(typed.into(), desk.elapsed));
        desk.wait(1000);
        assert!(desk.shows("No amount yet"), "{typed}\n{}", desk.screen());
        desk.press("Enter y");
        assert_eq!(desk.asked(is_pay), 0, "{typed}");
    }
}

#[test]
fn what_does_not_fit_into_a_field_is_said_and_a_paste_is_taken_whole_or_not_at_all() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p Tab");
    let reference = "R".repeat(100);
    desk.send(Msg::Paste(reference.clone(), desk.elapsed));
    desk.send(Msg::Paste("0123456789012345678901234567890".into(), desk.elapsed));
    desk.draw();
    assert!(desk.shows("does not fit into the field"), "{}", desk.screen());
    desk.press("Enter y");
    let (_, Ask::Pay { tenders, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!(tenders, [Tender::Card { reference: Text::new(&reference) }]);
}
