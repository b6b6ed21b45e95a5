//! Red packets: the guest grabs, and the share is recorded or lost.

use super::scenes::*;
use super::*;
use crate::box_office::Grabbed;
use crate::domain::packet::{Funding, PacketState};
use crate::tui::view::paint::paint;

fn is_grab(ask: &Ask) -> bool {
    matches!(ask, Ask::Grab { .. })
}

#[test]
fn the_list_is_asked_for_while_it_is_in_sight_and_the_packet_under_the_mark_is_watched() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    assert_eq!(desk.asked(|ask| *ask == Ask::Packets), 0);
    packets(&mut desk, 6);
    assert_eq!(desk.other, [Effect::WatchPacket(Some(code(LUCKY)))]);
    desk.press("Down");
    assert_eq!(desk.other.last(), Some(&Effect::WatchPacket(Some(code(EQUAL)))));
    desk.wait(5000);
    assert_eq!(desk.asked(|ask| *ask == Ask::Packets), 2);
    desk.answer(Reply::Packets(Ok(rows(6))));
    assert_eq!(desk.model.packets.list.marked(), Some(code(EQUAL)), "the mark stays");
    desk.press("F2");
    assert_eq!(desk.other.last(), Some(&Effect::WatchPacket(None)));
    desk.wait(20_000);
    assert_eq!(desk.asked(|ask| *ask == Ask::Packets), 2);
}

#[test]
fn a_packet_from_a_wallet_is_from_its_member() {
    let is_names = |ask: &Ask| matches!(ask, Ask::MembersOf(_));
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    let mut view = lucky(7);
    view.packet.funding = Funding::Wallet(wang().id);
    desk.say(Event::Packet(Arc::new(view.clone())));
    assert_eq!(desk.last_asked(is_names).1, Ask::MembersOf(vec![wang().id]));
    assert!(desk.shows(&format!("from {}", wang().id)), "until the name is known\n{}", desk.screen());
    desk.answer(Reply::MembersOf(Ok(vec![wang()])));
    assert!(desk.shows("from 王芳 Wang Fang"), "{}", desk.screen());
    desk.say(Event::Packet(Arc::new(view)));
    assert_eq!(desk.asked(is_names), 1);
}

#[test]
fn a_grab_needs_a_guest_and_says_so() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("Enter");
    assert_eq!(desk.asked(is_grab), 0);
    assert!(desk.shows("Nobody is at the counter: m finds"), "{}", desk.screen());
}

#[test]
fn enter_grabs_for_the_guest_and_the_share_is_recording_until_the_ledger_has_it() {
    let mut desk = ready();
    grab(&mut desk);
    assert_eq!(desk.last_asked(is_grab).1, Ask::Grab { packet: code(LUCKY), member: wang().id });
    assert!(desk.shows("took 8.88: recording…"), "{}", desk.screen());
    desk.press("Up");
    assert!(desk.shows("8.88 recording…"), "{}", desk.screen());
    let asked = desk.asked(|ask| matches!(ask, Ask::Winnings(_)));
    let mut view = lucky(7);
    view.claims[6].is_recorded = false;
    desk.say(Event::Packet(Arc::new(view)));
    assert!(desk.shows("8.88 recording…"), "in the feed, and not yet in the ledger\n{}", desk.screen());
    desk.say(Event::Packet(Arc::new(lucky(7))));
    assert!(desk.shows("took 8.88, in the wallet"), "{}", desk.screen());
    assert!(desk.shows("8.88 ✓ in wallet"), "{}", desk.screen());
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Winnings(_))), asked + 1, "the wallet is read anew");
    desk.answer(Reply::Winnings(Ok(winnings(2_340))));
    assert!(desk.shows("23.40"), "{}", desk.screen());
}

#[test]
fn a_share_that_was_recorded_before_the_answer_came_is_said_to_be_in_the_wallet() {
    let mut desk = ready();
    desk.press("Enter");
    desk.say(Event::Packet(Arc::new(lucky(7))));
    desk.answer(Reply::Grabbed(Ok(Grabbed { claim: share(false), had_it: false })));
    assert!(desk.shows("took 8.88, in the wallet"), "{}", desk.screen());
}

#[test]
fn a_share_lost_before_it_was_recorded_is_told_and_can_be_grabbed_again() {
    let mut desk = ready();
    grab(&mut desk);
    let mut view = lucky(7);
    view.claims[6].is_recorded = false;
    desk.say(Event::Packet(Arc::new(view)));
    desk.say(Event::NotRecorded { packet: code(LUCKY), member: wang().id });
    assert!(desk.shows("grab again"), "{}", desk.screen());
    assert!(desk.shows("no share yet"), "{}", desk.screen());
    desk.wait(1000);
    desk.press("Enter");
    assert_eq!(desk.asked(is_grab), 2);
}

#[test]
fn every_answer_to_a_grab_is_told_apart() {
    let answers = [
        (Err(Refusal::PacketEmpty), "All shares are taken"),
        (Err(Refusal::PacketExpired), "The time of this packet is up"),
        (Err(Refusal::NotYetOpen(at(1080))), "This packet opens at 20:00"),
        (Err(Refusal::DailyGrabs(20)), "20 shares a day"),
        (Ok(Grabbed { claim: share(true), had_it: true }), "has a share of this packet already: 8.88"),
    ];
    for (answer, sentence) in answers {
        let mut desk = ready();
        desk.press("Enter");
        desk.answer(Reply::Grabbed(answer));
        assert!(desk.shows(sentence), "{sentence}\n{}", desk.screen());
        assert!(desk.model.packets.grab.is_none());
    }
}

#[test]
fn a_burst_never_grabs_wherever_the_enter_stands_in_it() {
    for place in 0..6 {
        let mut desk = ready();
        desk.elapsed += 1000;
        for i in 0..6 {
            desk.strike(if i == place { Key::Enter } else { Key::Char('7') }, 10);
        }
        desk.wait(1000);
        assert_eq!(desk.asked(is_grab), 0, "enter at place {place}");
    }
    let mut desk = ready();
    desk.send(Msg::Paste("\n\n\n".into(), desk.elapsed));
    desk.wait(1000);
    assert_eq!(desk.asked(is_grab), 0);
}

#[test]
fn a_held_enter_is_one_grab_and_the_enter_that_chose_the_guest_is_none() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("m");
    desk.answer(Reply::Members(Ok(vec![wang()])));
    desk.wait(1000);
    for _ in 0..8 {
        desk.strike(Key::Enter, 30);
        desk.draw();
        desk.send(Msg::Tick(desk.elapsed));
    }
    assert_eq!(desk.model.packets.guest.as_ref().unwrap().member, wang());
    assert_eq!(desk.asked(is_grab), 0, "not before it was seen for whom");
    desk.wait(1000);
    desk.strike(Key::Enter, 30);
    desk.wait(100);
    desk.elapsed += 300;
    for _ in 0..40 {
        desk.strike(Key::Enter, 30);
        desk.draw();
        desk.send(Msg::Tick(desk.elapsed));
    }
    assert_eq!(desk.asked(is_grab), 1);
}

#[test]
fn when_the_mark_moves_by_itself_enter_waits_until_that_was_seen() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("F5 m");
    desk.answer(Reply::Members(Ok(vec![wang()])));
    desk.press("Enter");
    desk.wait(1000);
    desk.answer(Reply::Packets(Ok(rows(6))));
    desk.strike(Key::Enter, 100);
    desk.wait(100);
    assert_eq!(desk.asked(is_grab), 0);
    desk.wait(700);
    desk.press("Enter");
    assert_eq!(desk.asked(is_grab), 1);
}

#[test]
fn what_was_seen_of_a_packet_before_is_not_put_over_a_newer_list() {
    let mut desk = ready();
    desk.press("Down");
    let mut newer = rows(6);
    newer[0].state = PacketState::Expired;
    desk.wait(5_000);
    desk.answer(Reply::Packets(Ok(newer)));
    assert_eq!(desk.model.packets.rows[0].state, PacketState::Expired);
    desk.press("Up");
    desk.wait(5_000);
    desk.say(Event::Packet(Arc::new(lucky(9))));
    desk.answer(Reply::Packets(Ok(rows(7))));
    assert_eq!(desk.model.packets.rows[0].taken, 9, "the watch was faster");
    desk.say(Event::Packet(Arc::new(lucky(8))));
    assert_eq!(desk.model.packets.rows[0].taken, 8, "a share was lost and is free again");
}

#[test]
fn a_late_answer_of_the_packets_is_ignored() {
    let mut desk = ready();
    desk.press("Enter");
    let (request, _) = desk.last_asked(is_grab);
    desk.answer(Reply::Grabbed(Err(Refusal::PacketEmpty)));
    desk.send(Msg::Reply(request, Reply::Grabbed(Ok(Grabbed { claim: share(true), had_it: false }))));
    assert!(desk.model.packets.win.is_none() && desk.model.packets.share().is_none());
    let (list, _) = desk.last_asked(|ask| *ask == Ask::Packets);
    desk.answer(Reply::Packets(Ok(rows(6))));
    desk.send(Msg::Reply(list, Reply::Packets(Ok(Vec::new()))));
    assert_eq!(desk.model.packets.rows.len(), 4);
    desk.say(Event::Packet(Arc::new(equal())));
    assert_eq!(desk.model.packets.seen().unwrap().packet.code, code(LUCKY), "of another packet");
}

#[test]
fn the_won_amount_rolls_up_for_less_than_a_second_and_then_nothing_is_written() {
    let mut desk = ready();
    desk.say(Event::Live(crate::box_office::Link::Up));
    grab(&mut desk);
    desk.say(Event::Packet(Arc::new(lucky(7))));
    desk.answer(Reply::Winnings(Ok(winnings(2_340))));
    let (mut frames, mut spent) = (0, 0);
    while let Some(wait) = desk.model.next_change(desk.elapsed).filter(|wait| *wait < Duration::from_millis(200)) {
        let before = desk.frame.clone();
        let wait = u64::try_from(wait.as_millis()).unwrap() + 1;
        spent += wait;
        frames += usize::from({
            desk.wait(wait);
            !paint(&before, &desk.frame).is_empty()
        });
        assert!(spent <= 1_000, "it ends");
    }
    assert!(frames >= 5, "{frames} frames");
    let still = desk.frame.clone();
    desk.wait(1_500);
    assert_eq!(paint(&still, &desk.frame), b"", "{}", desk.screen());
    desk.press("Up");
    assert!(desk.model.packets.win.is_none());
}

#[test]
fn without_animation_the_amount_stands_still_from_the_first() {
    let mut desk = ready();
    desk.model.is_animated = false;
    grab(&mut desk);
    assert_eq!(desk.model.packets.win.unwrap().shown(desk.model.now), fen(888));
    assert!(desk.model.next_change(desk.elapsed).is_none_or(|wait| wait > Duration::from_millis(200)));
}

#[test]
fn the_luckiest_is_crowned_only_when_all_are_taken() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 9);
    assert!(!desk.shows("♛") && desk.shows("shown when all are taken"), "{}", desk.screen());
    desk.say(Event::Packet(Arc::new(lucky(10))));
    assert!(desk.shows("♛ luckiest 手气最佳: Anna Schmidt 17.40"), "{}", desk.screen());
    let mut even = equal();
    even.state = PacketState::Empty;
    even.packet.shares = 1;
    even.claims = vec![share(true)];
    desk.press("Down");
    desk.say(Event::Packet(Arc::new(even)));
    assert!(!desk.shows("♛"), "equal shares have no luckiest\n{}", desk.screen());
}

#[test]
fn a_packet_that_opens_soon_is_counted_down_to_in_large_digits_second_by_second() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.say(Event::Live(crate::box_office::Link::Up));
    packets(&mut desk, 6);
    desk.press("Down Down");
    let second = Duration::from_secs(1);
    desk.say(Event::Packet(Arc::new(ahead(7_200))));
    assert!(!desk.shows("opens in") && desk.model.next_change(desk.elapsed).unwrap() > second, "not for two hours");
    let opens_at = i64::try_from(desk.elapsed / 1_000).unwrap() + 60;
    desk.say(Event::Packet(Arc::new(ahead(opens_at))));
    assert!(desk.shows("opens in") && desk.shows("888.00 in 88 shares"), "{}", desk.screen());
    let mut seen = std::collections::BTreeSet::new();
    while desk.model.now < at(opens_at) {
        let wait = desk.model.next_change(desk.elapsed).unwrap();
        assert!(wait <= second, "{wait:?}");
        desk.wait(u64::try_from(wait.as_millis()).unwrap() + 1);
        if !desk.asked.is_empty() && desk.model.packets.poll.next(desk.model.now).is_none() {
            desk.answer(Reply::Packets(Ok(rows(6))));
        }
        seen.insert(desk.screen());
    }
    assert!((59..=61).contains(&seen.len()), "a frame a second: {}", seen.len());
    assert!(!desk.shows("opens in") && desk.shows("waiting"), "{}", desk.screen());
}

#[test]
fn the_latest_grabs_are_named_in_a_line_that_the_timer_takes_away() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.say(Event::Live(crate::box_office::Link::Up));
    desk.press("Up");
    assert!(!desk.shows("O. Ivanova 12.00"), "an old one is no news\n{}", desk.screen());
    let view = lucky_just_now(&desk, 9);
    desk.say(Event::Packet(Arc::new(view)));
    assert!(desk.shows("赵磊 Zhao Lei 10.00 · Chidi Okafor 15.01"), "{}", desk.screen());
    assert!(!desk.shows("王芳 Wang Fang 8.88"), "whole, or not at all\n{}", desk.screen());
    let mut waited = 0;
    while desk.shows("赵磊 Zhao Lei 10.00") {
        let wait = desk.model.next_change(desk.elapsed).unwrap();
        waited += u64::try_from(wait.as_millis()).unwrap() + 1;
        desk.wait(u64::try_from(wait.as_millis()).unwrap() + 1);
        assert!(waited <= 4_100, "{}", desk.screen());
    }
    assert!(waited >= 3_900, "it stays for as long as it is read");
    let still = desk.frame.clone();
    desk.wait(500);
    assert_eq!(paint(&still, &desk.frame), b"");
}

#[test]
fn a_packet_opens_and_ends_on_the_screen_by_itself() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("F5");
    let mut soon = rows(6);
    soon[2].packet.opens_at = at(3);
    desk.answer(Reply::Packets(Ok(soon)));
    assert!(desk.shows("opens 19:42") && desk.shows("2 open"), "{}", desk.screen());
    let wait = desk.model.next_change(desk.elapsed).unwrap();
    assert!(wait <= Duration::from_secs(3), "{wait:?}");
    desk.wait(3_000);
    assert!(!desk.shows("opens 19:42") && desk.shows("3 open"), "{}", desk.screen());
}

#[test]
fn a_packet_of_another_day_is_found_by_its_code() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("/ n i g h t Enter");
    assert_eq!(desk.model.packets.list.marked(), Some(code(EQUAL)));
    desk.press("/ Esc / z z 9 9 z z Enter");
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::Packet(_))).1, Ask::Packet(code("ZZ99ZZ")));
    let mut old = equal();
    old.packet.code = code("ZZ99ZZ");
    desk.answer(Reply::Packet(Ok(old)));
    assert_eq!(desk.model.packets.seen().unwrap().packet.code, code("ZZ99ZZ"));
    desk.wait(5_000);
    desk.answer(Reply::Packets(Ok(rows(6))));
    assert_eq!(desk.model.packets.rows.len(), 5, "it stays in the list");
}

#[test]
fn a_picture_for_which_the_window_is_too_small_says_what_it_needs() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("v");
    let drawn = |desk: &Desk, size: (u16, u16)| {
        let mut frame = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        view(&desk.model, &Looks::of(Theme::Mono), &glyphs::ASCII, &mut frame);
        let dark = frame.content().iter().filter(|cell| cell.bg == ratatui::style::Color::Black).count();
        let words: String = frame.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        (dark > 100, words.contains("needs a window of"))
    };
    assert_eq!(drawn(&desk, (80, 24)), (false, true));
    desk.send(Msg::Resize(120, 40));
    assert_eq!(drawn(&desk, (120, 40)), (true, false));
}

#[test]
fn a_scanner_finds_a_packet_by_its_picture_and_grabs_nothing() {
    let mut desk = ready();
    desk.press("Down /");
    for c in "frontrow:K7QX2M".chars() {
        desk.strike(Key::Char(c), 3);
    }
    desk.strike(Key::Enter, 3);
    desk.strike(Key::Enter, 3);
    desk.wait(1000);
    assert_eq!(desk.model.packets.list.marked(), Some(code(LUCKY)));
    assert_eq!(desk.asked(is_grab), 0);
}

#[test]
fn among_the_packets_the_messages_are_found_by_their_name() {
    let mut desk = ready();
    desk.press(": m e s s a g e s Enter");
    assert!(
        matches!(desk.model.overlays.last(), Some(super::super::state::model::Overlay::Messages(_))),
        "{}",
        desk.screen()
    );
}

#[test]
fn while_a_store_is_away_nobody_grabs_and_no_packet_is_made() {
    let mut desk = ready();
    desk.say(Event::Live(crate::box_office::Link::Away(at(0))));
    desk.wait(1000);
    desk.press("Enter n");
    assert_eq!(desk.asked(is_grab), 0);
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn where_there_is_room_a_packet_s_picture_is_there_to_be_photographed_until_all_is_taken() {
    let shows = |size, taken| {
        let mut desk = Desk::at_board(Lang::En, size);
        packets(&mut desk, taken);
        desk.shows("Photograph the picture")
    };
    assert!(shows((160, 45), 6) && !shows((160, 45), 10) && !shows((80, 24), 6));
}
