//! Seats are taken out of sale, and put back, only by a second key that says which.

use super::*;
use crate::box_office::{BlockConflict, Blocked};

fn is_block(ask: &Ask) -> bool {
    matches!(ask, Ask::Block { .. })
}

fn done(seats: Vec<SeatId>) -> Blocked {
    Blocked { is_done: true, seats: [(ScreeningId(4), seats)].into(), conflicts: Vec::new() }
}

#[test]
fn the_picked_seats_are_blocked_after_a_yes_and_no_longer_picked() {
    let mut desk = Desk::open_hall();
    desk.press("2 b");
    let picked = desk.picks();
    assert!(desk.shows("Block them as broken?") && desk.shows(&picked[0].to_string()), "{}", desk.screen());
    assert_eq!(desk.asked(is_block), 0);
    desk.press("y");
    let (_, Ask::Block { screening, seats, reason }) = desk.last_asked(is_block) else { unreachable!() };
    assert_eq!((screening, &seats, reason), (ScreeningId(4), &picked, Some(BlockReason::Broken)));
    // The feed is faster than the answer: nobody took them.
    desk.change(&picked, &SeatState::Blocked(reason));
    assert!(!desk.shows("proposes the nearest"), "{}", desk.screen());
    desk.answer(Reply::Blocked(Ok(done(picked.clone()))));
    assert!(desk.picks().is_empty() && desk.shows("out of sale"), "{}", desk.screen());
}

#[test]
fn seats_are_kept_for_the_house_by_tab() {
    let mut desk = Desk::open_hall();
    desk.press("2 b Tab");
    assert!(desk.shows("Keep them for the house?") && !desk.shows("as broken"), "{}", desk.screen());
    desk.press("y");
    let (_, Ask::Block { reason, .. }) = desk.last_asked(is_block) else { unreachable!() };
    assert_eq!(reason, Some(BlockReason::House));
}

#[test]
fn the_reason_is_one_key_that_also_goes_back() {
    let mut desk = Desk::open_hall();
    for (keys, reason) in
        [("2 b 2 y", BlockReason::House), ("2 b 2 1 y", BlockReason::Broken), ("2 b 1 y", BlockReason::Broken)]
    {
        desk.press(keys);
        let (_, Ask::Block { reason: asked, .. }) = desk.last_asked(is_block) else { unreachable!() };
        assert_eq!(asked, Some(reason), "{keys}");
        desk.press("Bksp");
    }
}

#[test]
fn tab_puts_back_the_neighbours_too_and_then_all_blocked_seats() {
    let mut desk = Desk::open_hall();
    desk.change(&seats("A13 A14 C5 C6 C7"), &SeatState::Blocked(Some(BlockReason::Broken)));
    desk.press("g C 6 Enter b");
    assert!(desk.shows("Unblock them? Tab: more of them"), "{}", desk.screen());
    for (key, expected) in
        [("", "C6"), ("Tab", "C5 C6 C7"), ("Tab", "A13 A14 C5 C6 C7"), ("Tab", "C6"), ("Tab", "C5 C6 C7")]
    {
        desk.press(key);
        assert!(desk.shows(&format!(" {expected} ")), "{expected}: {}", desk.screen());
    }
    desk.press("y");
    let (_, ask) = desk.last_asked(is_block);
    assert_eq!(ask, Ask::Block { screening: ScreeningId(4), seats: seats("C5 C6 C7"), reason: None });
}

#[test]
fn tab_leaves_the_broken_seats_when_those_of_the_house_come_back() {
    let mut desk = Desk::open_hall();
    desk.change(&seats("C5 C6 K1"), &SeatState::Blocked(Some(BlockReason::House)));
    desk.change(&seats("C7 K2"), &SeatState::Blocked(Some(BlockReason::Broken)));
    desk.press("g C 6 Enter b Tab Tab");
    desk.press("y");
    let (_, ask) = desk.last_asked(is_block);
    let house = seats("A13 C5 C6 K1");
    assert_eq!(ask, Ask::Block { screening: ScreeningId(4), seats: house, reason: None });
}

#[test]
fn the_map_the_legend_and_the_line_tell_why_a_seat_is_out_of_sale() {
    let mut desk = Desk::open_hall();
    assert!(desk.shows("⚑  ⊘  A") && desk.shows("⚑ house ⊘ broken"), "{}", desk.screen());
    desk.press("g A 1 3 Enter");
    assert!(desk.shows("house seat, not for sale"), "{}", desk.screen());
    desk.press("Right");
    assert!(desk.shows("broken, not for sale"), "{}", desk.screen());
    // Of what a frontrow of before has blocked it is not known, and nothing is claimed.
    assert!(!desk.shows("~ blocked"), "{}", desk.screen());
    desk.change(&seats("A14"), &SeatState::Blocked(None));
    assert!(desk.shows("⚑ house ~ blocked") && !desk.shows("⊘"), "{}", desk.screen());
    assert!(desk.shows("A14 standard 45.00 not for sale"), "{}", desk.screen());
    desk.change(&seats("A13 A14"), &SeatState::Free);
    assert!(!desk.shows("⚑") && !desk.shows("~"), "{}", desk.screen());
}

#[test]
fn a_hold_that_a_block_took_its_seat_from_is_told() {
    let mut desk = Desk::open_hall();
    desk.press("2 b y");
    let picked = desk.picks();
    let order = order(9, "A1", OrderState::Pending, 60).reference;
    let conflicts = vec![BlockConflict { seat: picked[0], order, is_sold: false }];
    desk.answer(Reply::Blocked(Ok(Blocked { conflicts, ..done(picked) })));
    assert!(desk.shows("An order had held some of them"), "{}", desk.screen());
}

#[test]
fn a_blocked_seat_under_the_cursor_is_put_back_and_a_free_one_is_not() {
    let mut desk = Desk::open_hall();
    desk.press("b");
    assert!(desk.model.overlays.is_empty(), "{}", desk.screen());
    assert!(desk.shows("Pick seats to block"), "{}", desk.screen());
    let cursor = desk.model.seats.as_ref().unwrap().cursor;
    desk.change(&[cursor], &SeatState::Blocked(Some(BlockReason::Broken)));
    desk.press("b y");
    let (_, ask) = desk.last_asked(is_block);
    assert_eq!(ask, Ask::Block { screening: ScreeningId(4), seats: vec![cursor], reason: None });
    desk.answer(Reply::Unblocked(Ok(done(vec![cursor]))));
    assert!(desk.shows("back on sale"), "{}", desk.screen());
}

#[test]
fn a_screening_that_was_changed_elsewhere_is_shown_as_it_is_now() {
    let mut desk = Desk::open_hall();
    desk.press("2");
    let picked = desk.picks();
    let smaller = HALL_2.replace(&format!("{} | ....  ......  ....", picked[0].row.as_str()), "");
    let other = screening(4, "2", &smaller, ("Flow", "猫猫的奇幻漂流"), 28);
    desk.say(Event::Screening(Arc::clone(&other)));
    assert!(desk.shows("Flow") && desk.shows("20:10 Hall 2 was changed"), "{}", desk.screen());
    assert!(desk.picks().is_empty(), "their row is gone");
    let seats = desk.model.seats.as_ref().unwrap();
    assert!(seats.plan().seat(seats.cursor).is_some(), "the cursor is in the hall");
    desk.say(Event::Screening(Arc::new(Screening { called_off: Some(at(0)), ..(*other).clone() })));
    assert!(desk.shows("20:10 Hall 2 was called off"), "{}", desk.screen());
    desk.press("2 Enter");
    assert!(desk.shows("called off") && desk.model.holding.is_none(), "{}", desk.screen());
}

#[test]
fn what_others_have_is_named_and_stays_picked() {
    let mut desk = Desk::open_hall();
    desk.press("2 b Esc");
    assert_eq!((desk.asked(is_block), desk.picks().len()), (0, 2));
    desk.press("b y");
    let order = order(9, "A1", OrderState::Pending, 60).reference;
    let conflicts = vec![BlockConflict { seat: desk.picks()[0], order, is_sold: true }];
    desk.answer(Reply::Blocked(Ok(Blocked { conflicts, ..Blocked::default() })));
    assert!(desk.shows("Nothing is blocked") && desk.picks().len() == 2, "{}", desk.screen());
}
