//! Red packets are made by the rules of a payment.

use super::super::state::model::Screen;
use super::scenes::*;
use super::*;
use crate::box_office::NewPacket;
use crate::domain::packet::{Funding, PacketKind};

fn is_make(ask: &Ask) -> bool {
    matches!(ask, Ask::MakePacket(_))
}

/// The panel with 88.80 in 10 shares in review, seen.
fn in_review() -> Desk {
    let mut desk = ready();
    desk.press("n 8 8 . 8 Enter");
    desk
}

#[test]
fn a_packet_is_made_only_by_a_yes_to_what_was_shown() {
    let mut desk = in_review();
    assert!(desk.shows("Give away 88.80 of the house in 10 shares?"), "{}", desk.screen());
    desk.press("Enter Enter Space");
    assert_eq!(desk.asked(is_make), 0);
    desk.press("y");
    let (_, Ask::MakePacket(new)) = desk.last_asked(is_make) else { unreachable!() };
    let NewPacket { kind, total, shares, funding, opens_at, lasts, .. } = *new;
    assert_eq!((kind, total, shares), (PacketKind::Lucky, fen(8_880), 10));
    assert_eq!((funding, opens_at, lasts), (Funding::Promotion, None, Duration::from_hours(24)));
    desk.answer(Reply::PacketMade(Ok(equal())));
    assert!(desk.model.overlays.is_empty());
    assert_eq!(desk.model.packets.list.marked(), Some(code(EQUAL)));
    assert!(desk.shows("M2RD77 made: 50.00 in 10 shares"), "{}", desk.screen());
}

#[test]
fn a_burst_or_a_held_yes_makes_no_packet_or_one() {
    for place in 0..6 {
        let mut desk = in_review();
        desk.elapsed += 1000;
        for i in 0..6 {
            desk.strike(if i == place { Key::Char('y') } else { Key::Char('7') }, 10);
        }
        desk.wait(1000);
        assert_eq!(desk.asked(is_make), 0, "yes at place {place}");
    }
    let mut desk = in_review();
    desk.strike(Key::Char('y'), 1000);
    desk.wait(100);
    desk.elapsed += 300;
    for _ in 0..40 {
        desk.strike(Key::Char('y'), 30);
        desk.draw();
        desk.send(Msg::Tick(desk.elapsed));
    }
    assert_eq!(desk.asked(is_make), 1);
}

#[test]
fn what_is_wrong_with_a_packet_is_said_while_it_is_typed_and_it_is_not_reviewed() {
    let mut desk = ready();
    desk.press("n");
    assert!(desk.shows("Enter the total"), "{}", desk.screen());
    for (keys, sentence) in [
        ("1", "at random, about 0.10 each"),
        ("Tab 1", "shares at most"),
        ("Tab Tab Bksp Bksp Bksp 3 2 d", "than a month ahead"),
        ("Bksp Bksp Bksp 3 d Tab 2 5 : 0 0", "Enter a time such as 20:00"),
    ] {
        desk.press(keys);
        assert!(desk.shows(sentence), "{sentence}\n{}", desk.screen());
        if keys.starts_with("Tab 1") {
            desk.press("Enter");
            assert!(!desk.shows("y or F9"), "{}", desk.screen());
            desk.press("Bksp");
        }
    }
}

#[test]
fn a_guest_gives_from_the_wallet_what_is_in_it() {
    let mut desk = ready();
    desk.press("n 2 0 Shift-Tab Shift-Tab Right");
    assert!(desk.shows("The wallet has only 14.52"), "{}", desk.screen());
    desk.press("Tab Tab Bksp Bksp 1 0 Enter y");
    let (_, Ask::MakePacket(new)) = desk.last_asked(is_make) else { unreachable!("{}", desk.screen()) };
    assert_eq!((new.funding, new.total), (Funding::Wallet(wang().id), yuan(10)));
}

#[test]
fn an_unsure_packet_is_made_again_under_the_same_code_and_escape_waits_for_the_answer() {
    let mut desk = in_review();
    desk.press("y Esc Esc");
    assert_eq!(desk.model.overlays.len(), 1, "it waits");
    let (_, Ask::MakePacket(first)) = desk.last_asked(is_make) else { unreachable!() };
    desk.answer(Reply::PacketMade(Err(Refusal::Unsure { since: at(0) })));
    desk.wait(1000);
    desk.press("y");
    let (_, Ask::MakePacket(second)) = desk.last_asked(is_make) else { unreachable!() };
    assert_eq!((desk.asked(is_make), first.code), (2, second.code));
    desk.answer(Reply::PacketMade(Err(Refusal::Fault("boom".into()))));
    desk.press("Esc Esc");
    assert!(desk.model.overlays.is_empty(), "one layer at a time, and out");
}

#[test]
fn a_packet_whose_code_is_taken_is_made_under_another_one_only_by_another_yes() {
    let mut desk = in_review();
    desk.press("y");
    let (_, Ask::MakePacket(first)) = desk.last_asked(is_make) else { unreachable!() };
    desk.answer(Reply::PacketMade(Err(Refusal::PacketCodeTaken(first.code))));
    assert_eq!(desk.asked(is_make), 1);
    assert!(desk.shows(first.code.as_str()), "{}", desk.screen());
    desk.wait(1000);
    desk.press("Enter");
    desk.wait(1000);
    desk.press("y");
    let (_, Ask::MakePacket(second)) = desk.last_asked(is_make) else { unreachable!() };
    assert_eq!(desk.asked(is_make), 2);
    assert_ne!(first.code, second.code);
    assert_eq!(NewPacket { code: first.code, ..*second }, *first);
}

#[test]
fn escape_backs_out_one_layer() {
    let mut desk = in_review();
    desk.press("Esc");
    assert!(desk.shows("Enter  review"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
    desk.press("v");
    assert!(desk.shows("Photograph the picture"), "{}", desk.screen());
    desk.press("Esc / x Esc");
    assert!(desk.model.packets.list.query.is_empty() && desk.model.screen == Screen::Packets);
}

#[test]
fn a_letter_where_a_number_is_wanted_stays_and_is_refused_and_a_choice_says_how_to_choose() {
    let mut desk = ready();
    desk.press("n 8 8 , 8");
    assert!(desk.shows("at random, about 8.88 each"), "{}", desk.screen());
    desk.press("x Enter");
    assert!(desk.shows("88,8x") && desk.shows("Enter the total"), "{}", desk.screen());
    assert!(!desk.shows("y or F9"), "{}", desk.screen());
    desk.press("Bksp Tab x");
    assert!(desk.shows("10x") && desk.shows("Enter the number of shares"), "{}", desk.screen());
    desk.press("Bksp Shift-Tab Shift-Tab x");
    assert!(desk.shows("left and right choose"), "{}", desk.screen());
}
