//! A person, not a scanner: money moves by a key that stood alone, and what comes in a burst is no key.

use super::super::state::model::Screen;
use super::screens::with_orders;
use super::*;

fn is_pay(ask: &Ask) -> bool {
    matches!(ask, Ask::Pay { .. })
}

fn is_hold(ask: &Ask) -> bool {
    matches!(ask, Ask::Hold { .. })
}

/// Two seats held, and their payment in review, seen.
fn in_review() -> Desk {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p Enter");
    desk.wait(1000);
    desk
}

/// Characters so many milliseconds apart, each frame drawn and each instant kept.
fn scan(desk: &mut Desk, text: &str, gap: u64) {
    for c in text.chars() {
        desk.strike(if c == '\n' { Key::Enter } else { Key::Char(c) }, gap);
        desk.draw();
        desk.send(Msg::Tick(desk.elapsed));
    }
    desk.wait(ALONE);
    desk.wait(1000);
}

/// A key as the fastest of persons presses it, 150 ms after the one before.
fn quickly(desk: &mut Desk, word: &str) {
    desk.strike(key(word), 150 - ALONE);
    desk.draw();
    desk.wait(ALONE);
}

#[test]
fn no_scanner_sells_up_to_sixty_milliseconds_a_character() {
    for gap in [1, 15, 18, 30, 60] {
        for text in ["AB12y77", "y", "1y", "y1", "yyyy\n", "1234567y", "y234567\n", "1y\n"] {
            let mut desk = in_review();
            // A lone character is a person's.
            if text.len() > 1 {
                scan(&mut desk, text, gap);
                assert_eq!(desk.asked(is_pay), 0, "{text} at {gap} ms");
            }
        }
    }
}

#[test]
fn a_held_yes_never_sells_however_slowly_it_repeats() {
    for gap in [15, 30, 60, 100, 400, 700] {
        let mut desk = in_review();
        // Held since before the review was there.
        desk.model.burst.press(Key::F(9), desk.elapsed);
        for _ in 0..20 {
            desk.strike(Key::F(9), gap);
            desk.draw();
            desk.wait(0);
        }
        desk.wait(1000);
        assert_eq!(desk.asked(is_pay), 0, "{gap} ms");
    }
}

#[test]
fn a_key_beside_a_paste_sells_nothing() {
    let mut desk = in_review();
    desk.strike(Key::Char('y'), 1000);
    desk.send(Msg::Paste("6901234567892".into(), desk.elapsed + 20));
    desk.wait(1000);
    desk.send(Msg::Paste("6901234567892".into(), desk.elapsed));
    desk.strike(Key::Char('y'), 20);
    desk.wait(1000);
    assert_eq!(desk.asked(is_pay), 0);
}

#[test]
fn what_a_scan_begins_with_has_done_nothing() {
    for text in [
        "2345678\n",
        "p12345\n",
        "x12345\n",
        "q12345\n",
        "r12345\n",
        "e12345\n",
        ":quit\n",
        "gG7-8\n",
        "s1234",
        "b1234",
    ] {
        for gap in [1, 20, 60] {
            let mut desk = Desk::open_hall();
            desk.press("3");
            let picks = desk.picks();
            let asked = desk.asked.len();
            scan(&mut desk, text, gap);
            assert_eq!(desk.picks(), picks, "{text}");
            assert_eq!(desk.asked.len(), asked, "{text}: {:?}", desk.asked);
            assert!(desk.model.overlays.is_empty() && !desk.other.contains(&Effect::Quit), "{text}");
            assert!(desk.shows("Too fast for fingers"), "{text}: {}", desk.screen());
        }
    }
}

#[test]
fn a_scanned_code_opens_its_order() {
    let mut desk = with_orders();
    let code = desk.model.history.rows[2].reference.to_string();
    scan(&mut desk, &format!("{code}\n"), 10);
    assert_eq!(desk.model.history.list.marked().unwrap().order, OrderId::from_bits(3));
    desk.send(Msg::Paste("ABCD99".into(), desk.elapsed));
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::FindOrders(_))).1, Ask::FindOrders("ABCD99".into()));
}

#[test]
fn two_keys_rolled_over_each_other_are_both_a_persons() {
    let mut desk = Desk::open_hall();
    desk.strike(Key::Char('2'), 1000);
    desk.strike(Key::Enter, 40);
    desk.wait(ALONE);
    assert_eq!(desk.asked(is_hold), 1);
}

#[test]
fn a_letter_that_moves_the_cursor_moves_it_while_it_is_held() {
    let mut desk = Desk::open_hall();
    let before = desk.model.seats.as_ref().unwrap().cursor;
    for _ in 0..4 {
        desk.strike(Key::Char('k'), 30);
    }
    let after = desk.model.seats.as_ref().unwrap().cursor;
    assert_ne!(before, after);
    assert_eq!(after.row, seat("D1").row, "{after}");
}

#[test]
fn two_p_and_f9_are_a_sale_for_exact_cash_at_150_milliseconds_a_key() {
    let mut desk = Desk::open_hall();
    quickly(&mut desk, "2");
    let picks = desk.picks();
    quickly(&mut desk, "p");
    assert!(desk.shows("90.00") && desk.shows("Waiting for the hold"), "{}", desk.screen());
    let order = desk.grant_hold();
    assert_eq!(order.seats().collect::<Vec<_>>(), picks);
    desk.answer(Reply::Prepared(Ok(order.clone())));
    quickly(&mut desk, "F9");
    desk.wait(ALONE);
    let (_, Ask::Pay { order: paid, tenders, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    assert_eq!((paid, tenders), (order.reference, vec![crate::domain::tender::Tender::Cash { received: yuan(90) }]));
}

#[test]
fn two_enter_p_enter_y_are_a_sale_at_150_milliseconds_a_key() {
    let mut desk = Desk::open_hall();
    quickly(&mut desk, "2");
    quickly(&mut desk, "Enter");
    let order = desk.grant_hold();
    quickly(&mut desk, "p");
    desk.answer(Reply::Prepared(Ok(order)));
    quickly(&mut desk, "Enter");
    quickly(&mut desk, "y");
    desk.wait(ALONE);
    assert_eq!(desk.asked(is_pay), 1, "{}", desk.screen());
}

#[test]
fn a_yes_before_the_hold_has_its_answer_is_to_be_given_again() {
    let mut desk = Desk::open_hall();
    desk.press("2 p F9");
    assert_eq!(desk.asked(is_pay), 0);
    assert!(desk.shows("F9 again: 90.00") || desk.shows("A hold is under way"), "{}", desk.screen());
    desk.grant_hold();
    desk.wait(1000);
    desk.press("F9");
    assert_eq!(desk.asked(is_pay), 1);
}

#[test]
fn too_early_the_line_says_what_to_press_again() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.strike(Key::Char('p'), 400);
    desk.wait(ALONE);
    desk.strike(Key::F(9), 10);
    desk.wait(ALONE);
    desk.wait(200);
    assert_eq!(desk.asked(is_pay), 0);
    assert!(desk.shows("F9 again: 90.00"), "{}", desk.screen());
    // Within a moment it might be one that is held.
    desk.strike(Key::F(9), 200);
    desk.wait(ALONE);
    assert_eq!(desk.asked(is_pay), 0);
    assert!(desk.shows("F9 again: 90.00"), "{}", desk.screen());
    desk.wait(700);
    desk.press("F9");
    assert_eq!(desk.asked(is_pay), 1);
}

#[test]
fn the_entry_takes_no_money_that_is_not_enough() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p 5 0 F9");
    assert_eq!(desk.asked(is_pay), 0);
    assert!(desk.shows("The amount is too small"), "{}", desk.screen());
    desk.press("0 F9");
    assert_eq!(desk.asked(is_pay), 1, "{}", desk.screen());
}

#[test]
fn what_was_wrong_with_an_entry_goes_when_it_is_mended() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p 5 0 Enter");
    assert!(desk.model.note.is_some());
    desk.press("0");
    assert_eq!(desk.model.note, None);
}

#[test]
fn where_nothing_can_be_seen_no_key_acts() {
    let mut desk = in_review();
    desk.send(Msg::Resize(79, 24));
    desk.draw();
    desk.press("y F9 Esc Esc q ^D ^W ^R");
    desk.send(Msg::Click((20, 12).into()));
    desk.send(Msg::Wheel(1));
    desk.send(Msg::Paste("1234".into(), desk.elapsed));
    assert_eq!(desk.asked(is_pay), 0);
    assert_eq!(desk.model.overlays.len(), 1);
    assert_eq!(desk.model.screen, Screen::Seats);
}
