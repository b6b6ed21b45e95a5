//! What the ledger has of a packet or a member, and a packet that is drawn again from its seed.

use super::scenes::*;
use super::*;
use crate::domain::packet::{Draw, Funding, MemberRecord, PacketEnd, PacketRecord, PacketState, PacketView, split};
use crate::domain::refusal::Away;
use crate::domain::wallet::{WalletEntry, WalletMove};
use crate::tui::state::model::Overlay;
use crate::tui::view::paint::paint;

fn is_packet(ask: &Ask) -> bool {
    matches!(ask, Ask::PacketRecord(_))
}

fn is_member(ask: &Ask) -> bool {
    matches!(ask, Ask::MemberRecord(..))
}

/// The lucky packet with so many shares taken, each as the seed draws it.
fn fair(taken: usize) -> PacketView {
    let mut view = lucky(taken);
    let packet = &view.packet;
    let drawn = split(packet.kind, packet.total.minor(), packet.shares, packet.seed);
    for (claim, amount) in view.claims.iter_mut().zip(drawn) {
        claim.amount = fen(amount);
    }
    view
}

/// The same as the ledger tells it, when its time was up.
pub(super) fn over(taken: usize) -> PacketRecord {
    let mut view = fair(taken);
    let returned = fen(view.packet.total.minor() - view.taken().minor());
    view.packet.expires_at = at(-5);
    view.state = if taken == 10 { PacketState::Empty } else { PacketState::Expired };
    PacketRecord { view, ended: Some(PacketEnd { at: at(-4), returned }) }
}

pub(super) fn won_by_wang() -> MemberRecord {
    let draw = |packet, greeting: &str, (rank, shares), minor, seconds, is_luckiest| Draw {
        packet: code(packet),
        greeting: Text::new(greeting),
        shares,
        rank,
        amount: fen(minor),
        at: at(seconds),
        is_luckiest,
    };
    let draws = vec![
        draw(LUCKY, "春节快乐 Happy New Year", (7, 10), 888, -60, false),
        draw("B4WN22", "谢谢光临", (2, 5), 612, -4_000, true),
        draw("0A1B2C", "Opening night", (31, 88), 1_111, -90_000, false),
    ];
    let from = |what, minor, seconds, balance, packet: Option<&str>| WalletMove {
        at: at(seconds),
        what,
        is_exchange: false,
        order: None,
        packet: packet.map(code),
        amount: fen(minor),
        balance: fen(balance),
        by: packet.is_none().then(|| ("T1".parse().unwrap(), Text::new("Li Na"))),
    };
    let order = Some(super::order(3, "D1 D2", OrderState::Paid, 10).reference);
    let moves = vec![
        from(WalletEntry::Won, 888, -60, 3_011, Some(LUCKY)),
        WalletMove { order, is_exchange: true, ..from(WalletEntry::Refunded, 400, -3_000, 2_123, None) },
        WalletMove { order, ..from(WalletEntry::Paid, -4_000, -3_500, 1_723, None) },
        from(WalletEntry::Won, 612, -4_000, 5_723, Some("B4WN22")),
        from(WalletEntry::Won, 1_111, -90_000, 5_111, Some("0A1B2C")),
        from(WalletEntry::Won, 4_000, -91_000, 4_000, Some("AAAAA1")),
    ];
    MemberRecord { member: wang(), total: fen(6_112), packets: 3, draws, balance: fen(3_011), moves }
}

/// The lucky packet is in sight when it is over.
pub(super) fn seen_over(desk: &mut Desk, taken: usize) {
    packets(desk, taken);
    desk.say(Event::Packet(Arc::new(over(taken).view)));
}

fn shown(desk: &Desk, what: &str) {
    assert!(desk.shows(what), "{what}\n{}", desk.screen());
}

#[test]
fn a_packet_is_told_from_its_making_to_what_went_back_by_one_question() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    seen_over(&mut desk, 7);
    desk.press("i");
    assert_eq!(desk.last_asked(is_packet).1, Ask::PacketRecord(code(LUCKY)));
    desk.answer(Reply::PacketRecord(Ok(over(7))));
    for line in [
        "100.00 in 10 shares",
        "19:30:20       made by T1 Li Na                               100.00",
        "19:30:20       opened",
        "19:41:00         7   王芳 Wang Fang",
        "19:41:56       time up: back to the house",
        "7 shares taken, ",
    ] {
        shown(&desk, line);
    }
    desk.wait(20_000);
    assert_eq!(desk.asked(is_packet), 1);
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_members_packet_goes_back_to_the_member_and_an_open_one_has_not_ended() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("i");
    let mut record = over(7);
    record.view.packet.funding = Funding::Wallet(wang().id);
    desk.model.members.insert(wang().id, wang());
    desk.answer(Reply::PacketRecord(Ok(record)));
    shown(&desk, "time up: back to 王芳 Wang Fang");
    desk.press("Esc i");
    desk.answer(Reply::PacketRecord(Ok(PacketRecord { view: fair(6), ended: None })));
    shown(&desk, "22:42:00       ends then");
    shown(&desk, "6 shares taken, ");
}

#[test]
fn from_a_row_of_the_claims_all_that_its_member_took_is_one_key_away() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 7);
    desk.press("Tab Up Up Down i");
    let anna = lucky(7).claims[5].member;
    assert_eq!(desk.last_asked(is_member).1, Ask::MemberRecord(anna, 200));
    desk.press("Esc Down i");
    assert_eq!(desk.last_asked(is_member).1, Ask::MemberRecord(wang().id, 200));
    desk.answer(Reply::MemberRecord(Ok(won_by_wang())));
    shown(&desk, "won B4WN22 2/5 ♛ 谢谢光临");
    shown(&desk, "6.12      57.23");
    shown(&desk, "back of 0003, exchange  T1 Li Na");
    shown(&desk, "-40.00      17.23");
    shown(&desk, "61.12 from 3 packets   ♛ 1");
    shown(&desk, "30.11 in the wallet");
    assert_eq!(desk.asked(is_packet), 0);
}

#[test]
fn a_click_marks_a_claim_and_the_next_one_opens_what_its_member_took() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 7);
    let line = desk.screen().lines().position(|line| line.contains("Anna Schmidt")).unwrap();
    let at = ratatui::layout::Position::new(50, u16::try_from(line).unwrap());
    for _ in 0..2 {
        assert_eq!(desk.asked(is_member), 0);
        desk.send(Msg::Click(at));
        desk.draw();
    }
    assert_eq!(desk.last_asked(is_member).1, Ask::MemberRecord(lucky(7).claims[2].member, 200));
}

#[test]
fn the_mark_leaves_the_claims_by_the_same_key_by_escape_and_with_the_packet() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 7);
    for leave in ["Tab", "Esc"] {
        desk.press("Tab");
        assert_eq!(desk.model.packets.marked_claim().map(|claim| claim.member), Some(wang().id), "the latest");
        desk.press(leave);
        assert!(desk.model.packets.marked_claim().is_none());
    }
    desk.press("Down Tab");
    shown(&desk, "Nobody has a share of this red packet yet");
    desk.press("i");
    assert_eq!(desk.last_asked(is_packet).1, Ask::PacketRecord(code(EQUAL)));
}

#[test]
fn the_marked_claim_stays_in_sight_while_more_are_taken() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 7);
    let many = |taken: i64| {
        let mut view = lucky(1);
        view.packet.shares = 60;
        let claim = view.claims[0].clone();
        view.claims = (1..=taken)
            .map(|rank| crate::domain::packet::Claim {
                member: MemberId(rank),
                name: Text::new(&format!("Guest {rank:02}")),
                rank: u32::try_from(rank).unwrap(),
                ..claim.clone()
            })
            .collect();
        Arc::new(view)
    };
    desk.say(Event::Packet(many(40)));
    desk.press("Tab PgUp PgUp");
    shown(&desk, "▸ 20");
    for taken in 41..60 {
        desk.say(Event::Packet(many(taken)));
        shown(&desk, "▸ 20");
    }
    for _ in 0..39 {
        desk.press("Down");
    }
    // Without a mark too, the first comes into sight, and the line that tells of earlier ones goes.
    desk.press("Tab");
    for _ in 0..10 {
        desk.press("PgUp");
    }
    assert!(desk.shows("Guest 01") && !desk.shows("earlier"), "{}", desk.screen());
    for _ in 0..10 {
        desk.press("PgDn");
    }
    desk.press("Tab");
    shown(&desk, "▸ 59");
    shown(&desk, " 60                                 waiting");
}

#[test]
fn enter_grabs_for_the_guest_though_the_mark_is_among_the_claims() {
    let mut desk = ready();
    desk.press("Tab Up");
    desk.wait(1_000);
    desk.press("Enter");
    let grabs = desk.last_asked(|ask| matches!(ask, Ask::Grab { .. })).1;
    assert_eq!(grabs, Ask::Grab { packet: code(LUCKY), member: wang().id });
}

#[test]
fn a_packet_is_drawn_again_only_when_it_is_over() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 7);
    desk.press("r");
    shown(&desk, "Its seed stays secret until it is over");
    assert_eq!(desk.asked(is_packet), 0);
    desk.say(Event::Packet(Arc::new(over(10).view)));
    desk.press("r");
    assert_eq!(desk.last_asked(is_packet).1, Ask::PacketRecord(code(LUCKY)));
}

#[test]
fn the_shares_are_drawn_one_after_the_other_and_then_nothing_moves() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.say(Event::Live(crate::box_office::Link::Up));
    seen_over(&mut desk, 10);
    desk.press("r");
    desk.answer(Reply::PacketRecord(Ok(over(10))));
    let drawn = |desk: &Desk| desk.screen().matches(" = ").count();
    assert!(drawn(&desk) == 0 && !desk.shows("The same"), "{}", desk.screen());
    let mut seen = vec![0];
    for _ in 0..40 {
        let wait = desk.model.next_change(desk.elapsed).unwrap();
        if wait > Duration::from_millis(200) {
            break;
        }
        desk.wait(u64::try_from(wait.as_millis()).unwrap() + 1);
        seen.push(drawn(&desk));
    }
    seen.dedup();
    assert_eq!(seen, (0..=10).collect::<Vec<_>>());
    shown(&desk, "✓ The same: all 10 shares claimed are as they were drawn");
    shown(&desk, "seed 0000000000000001, as the ledger has it");
    let still = desk.frame.clone();
    desk.wait(100);
    assert_eq!(paint(&still, &desk.frame), b"");
}

#[test]
fn without_animation_all_shares_are_there_from_the_first() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.model.is_animated = false;
    seen_over(&mut desk, 7);
    desk.press("r");
    desk.answer(Reply::PacketRecord(Ok(over(7))));
    shown(&desk, "✓ The same: all 7 shares claimed are as they were drawn");
    assert_eq!(desk.screen().matches("nobody took it").count(), 3, "{}", desk.screen());
}

#[test]
fn a_share_that_the_ledger_has_not_got_yet_is_nobodys_only_once_the_packet_has_ended_there() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.model.is_animated = false;
    seen_over(&mut desk, 10);
    desk.press("r");
    desk.answer(Reply::PacketRecord(Ok(PacketRecord { ended: None, ..over(8) })));
    shown(&desk, "The same so far: 8 shares in the ledger are as they were drawn");
    assert_eq!(desk.screen().matches("not in the ledger yet").count(), 2, "{}", desk.screen());
}

#[test]
fn the_row_of_the_guest_at_the_counter_is_not_marked_as_long_as_the_mark_is_elsewhere() {
    let mut desk = ready();
    desk.say(Event::Packet(Arc::new(lucky(7))));
    assert!(desk.model.packets.guest.is_some() && desk.shows("8.88"), "{}", desk.screen());
    assert!(!desk.screen().lines().any(|line| line.contains("▸") && line.contains("8.88")), "{}", desk.screen());
    desk.press("Tab");
    assert!(desk.screen().lines().any(|line| line.contains("▸") && line.contains("8.88")), "{}", desk.screen());
}

#[test]
fn a_share_that_is_not_what_its_seed_draws_is_told() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.model.is_animated = false;
    seen_over(&mut desk, 10);
    desk.press("r");
    let mut record = over(10);
    record.view.claims[3].amount = fen(record.view.claims[3].amount.minor() + 1);
    desk.answer(Reply::PacketRecord(Ok(record)));
    shown(&desk, "1 share claimed is not as it was drawn");
    assert!(!desk.shows("The same"), "{}", desk.screen());
}

#[test]
fn a_record_that_cannot_be_read_is_said_and_goes_and_a_late_answer_opens_nothing() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 7);
    desk.press("i");
    let (request, _) = desk.last_asked(is_packet);
    desk.answer(Reply::PacketRecord(Err(Refusal::Away(Away::Ledger))));
    assert!(!desk.model.overlays.iter().any(|overlay| matches!(overlay, Overlay::Record(_))), "{}", desk.screen());
    desk.send(Msg::Reply(request, Reply::PacketRecord(Ok(over(7)))));
    assert!(desk.model.overlays.is_empty());
}
