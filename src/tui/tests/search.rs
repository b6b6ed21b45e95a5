//! What is typed finds things on every screen: screenings of all days, orders, members, commands.

use super::super::actions::search::found;
use super::super::state::action::Action;
use super::super::state::model::Overlay;
use super::scenes::{LUCKY, code, member, packets, wang};
use super::*;
use crate::domain::ids::MemberId;

const DAY: i64 = 24 * 60;

/// Types into the field that is open.
fn write(desk: &mut Desk, text: &str) {
    for c in text.chars() {
        desk.strike(Key::Char(c), 100);
    }
    desk.draw();
}

/// The programme of the day, and of days to come.
pub(super) fn all_days() -> Vec<BoardRow> {
    let later = |id, hall, titles, minutes| BoardRow {
        screening: screening(id, hall, HALL_2, titles, minutes),
        counts: None,
        is_away: false,
        admitted: 0,
    };
    let mut all = programme();
    all.extend([
        later(11, "3", ("Amélie", "天使爱美丽"), DAY),
        later(12, "2", ("Dune: Part Two", "沙丘2"), DAY + 60),
        later(13, "12", ("Wandering Earth 3", "流浪地球 3"), 2 * DAY),
        later(14, "Gold", ("Dunkirk", "敦刻尔克"), 3 * DAY),
    ]);
    all
}

fn searching(lang: Lang, typed: &str) -> Desk {
    let mut desk = Desk::at_board(lang, (80, 24));
    desk.press("/");
    desk.answer(Reply::Programme(Ok(all_days())));
    write(&mut desk, typed);
    desk
}

fn listed(desk: &Desk) -> Vec<i64> {
    desk.model.board.listed.iter().map(|row| row.screening.id.0).collect()
}

fn marked(desk: &Desk) -> Option<i64> {
    desk.model.board.list.marked().map(|id| id.0)
}

#[test]
fn a_search_on_the_board_finds_screenings_of_all_days_in_either_language_by_sound_hall_and_time() {
    for (typed, found, best) in [
        ("dune", vec![2, 12], 12),
        ("沙丘", vec![12], 12),
        ("shaqiu", vec![12], 12),
        ("流浪", vec![4, 13], 4),
        ("liulang", vec![4, 13], 4),
        ("lldq", vec![4, 13], 4),
        ("wander", vec![4, 13], 4),
        ("wandring", vec![4, 13], 4),
        ("AMELIE", vec![11], 11),
        ("tsaml", vec![11], 11),
        ("hall 2", vec![4, 12], 4),
        ("2号厅", vec![4, 12], 4),
        ("hall 12", vec![13], 13),
        ("20:10", vec![4], 4),
        ("2010", vec![4], 4),
        ("wander gold", vec![], 0),
        ("zzz", vec![], 0),
    ] {
        for lang in [Lang::En, Lang::ZhCn] {
            let desk = searching(lang, typed);
            assert_eq!(listed(&desk), found, "{typed}\n{}", desk.screen());
            assert_eq!(marked(&desk).unwrap_or(0), best, "{typed}\n{}", desk.screen());
        }
    }
}

#[test]
fn what_is_found_on_other_days_tells_its_day_and_enter_opens_the_best() {
    let mut desk = searching(Lang::En, "dun");
    assert!(desk.shows("All days: 3 screenings"), "{}", desk.screen());
    assert!(desk.shows("  today      19:30"), "{}", desk.screen());
    assert!(desk.shows("▸ Sun 22 Nov 20:42"), "{}", desk.screen());
    desk.press("Down Enter");
    assert_eq!(desk.model.seats.as_ref().unwrap().screening.id, ScreeningId(14));
    // Back on the board what was found is still there, for a guest who wants another.
    desk.press("F2");
    assert!(desk.shows("All days: 3 screenings") && marked(&desk) == Some(14), "{}", desk.screen());
    desk.press("Up Enter");
    assert_eq!(desk.model.seats.as_ref().unwrap().screening.id, ScreeningId(12));
}

#[test]
fn escape_goes_back_to_the_day_as_it_was() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("Down Down");
    let (day, before, mark) = (desk.model.board.day, desk.screen(), marked(&desk));
    desk.press("/");
    desk.answer(Reply::Programme(Ok(all_days())));
    write(&mut desk, "dunkirk");
    assert_eq!(marked(&desk), Some(14));
    desk.press("Esc");
    assert_eq!((desk.model.board.day, marked(&desk)), (day, mark));
    assert_eq!(desk.screen(), before);
}

#[test]
fn all_days_are_asked_for_once_and_no_key_asks_again() {
    let mut desk = searching(Lang::En, "dune part");
    desk.press("Bksp Bksp");
    let programmes = |desk: &Desk| desk.asked(|ask| *ask == Ask::Programme);
    let days = |desk: &Desk| desk.asked(|ask| matches!(ask, Ask::Board(_)));
    assert_eq!((programmes(&desk), days(&desk)), (1, 1));
    // In sight, what was found is kept fresh in the place of the day.
    desk.wait(6_000);
    assert_eq!((programmes(&desk), days(&desk)), (2, 1));
    desk.answer(Reply::Programme(Ok(all_days())));
    desk.press("Esc");
    desk.wait(6_000);
    assert_eq!((programmes(&desk), days(&desk)), (2, 2));
}

#[test]
fn until_all_days_are_there_the_day_is_searched_and_then_the_mark_stays() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("/");
    write(&mut desk, "dunkirk");
    desk.press("Enter");
    assert!(desk.shows("Still searching") && desk.model.seats.is_none(), "{}", desk.screen());
    desk.answer(Reply::Programme(Ok(all_days())));
    assert_eq!(marked(&desk), Some(14));
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("/");
    write(&mut desk, "dune");
    assert_eq!((listed(&desk), marked(&desk)), (vec![2], Some(2)));
    desk.answer(Reply::Programme(Ok(all_days())));
    assert_eq!((listed(&desk), marked(&desk)), (vec![2, 12], Some(2)), "nothing moves by itself");
}

#[test]
fn without_the_ledger_the_day_on_the_board_is_searched() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("/");
    desk.answer(Reply::Programme(Err(Refusal::Away(crate::domain::refusal::Away::LedgerBusy))));
    write(&mut desk, "wand");
    assert_eq!(listed(&desk), [4]);
    assert!(desk.shows("Today: 1 screening"), "{}", desk.screen());
}

#[test]
fn who_turns_to_another_day_is_done_with_the_search() {
    let mut desk = searching(Lang::En, "dune");
    desk.press("Enter F2 Right");
    desk.answer(Reply::Board(Ok(programme())));
    assert_eq!(listed(&desk).len(), 7);
    assert!(!desk.shows("/ dune"), "{}", desk.screen());
}

#[test]
fn a_line_of_a_scanner_opens_no_screening_that_it_happens_to_find() {
    let mut desk = searching(Lang::En, "");
    for c in "dune".chars() {
        desk.strike(Key::Char(c), 5);
    }
    desk.strike(Key::Enter, 5);
    desk.wait(1_000);
    assert!(desk.model.seats.is_none(), "{}", desk.screen());
}

/// What the palette finds at a screen, the best first.
fn commands(lang: Lang, at_seats: bool, typed: &str) -> Vec<Action> {
    let mut desk = if at_seats { Desk::at_seats(lang, (80, 24)) } else { Desk::at_board(lang, (80, 24)) };
    desk.press(":");
    write(&mut desk, typed);
    let Some(Overlay::List(search)) = desk.model.overlays.last() else { unreachable!() };
    found(&desk.model, search).iter().map(|line| line.spec.action).collect()
}

#[test]
fn the_palette_knows_what_else_people_call_a_command() {
    for lang in [Lang::En, Lang::ZhCn] {
        for (typed, best) in [
            ("quit", Action::Quit),
            ("exit", Action::Quit),
            ("stop", Action::Quit),
            ("tuichu", Action::Quit),
            ("退出", Action::Quit),
            ("help", Action::Help),
            ("bangzhu", Action::Help),
            ("print", Action::Print),
            ("打印", Action::Print),
            ("dy", Action::Print),
            ("undo", Action::Undo),
            ("chexiao", Action::Undo),
            ("reserve", Action::Hold),
            ("cancel", Action::CancelOrder),
            ("取消", Action::CancelOrder),
            ("pay", Action::Pay),
            ("checkout", Action::Pay),
            ("shoukuan", Action::Pay),
            ("money back", Action::Refund),
            ("refresh", Action::Redraw),
            ("menu", Action::Palette),
            ("orders", Action::ToOrders),
            ("rfsh", Action::Redraw),
        ] {
            let found = commands(lang, true, typed);
            // What cannot be done from the seats is not among them.
            let expected = Some(&best).filter(|best| **best != Action::Refund);
            assert_eq!(found.first(), expected, "{typed}: {found:?}");
        }
        assert_eq!(commands(lang, true, "qqqq"), []);
        assert_eq!(commands(lang, false, "takings").first(), Some(&Action::Takings));
    }
}

#[test]
fn a_key_that_is_typed_whole_finds_what_it_does() {
    assert_eq!(commands(Lang::En, true, "F8").first(), Some(&Action::Pay));
    assert_eq!(commands(Lang::En, true, "^l").first(), Some(&Action::Redraw));
    assert_eq!(commands(Lang::En, true, "z").first(), Some(&Action::Zoom));
    // Space is a key, not a word in which others stand.
    assert!(!commands(Lang::En, true, "spac").contains(&Action::PickSeat));
}

/// Orders of two screenings and two members, in the list.
fn orders_of_members() -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("F4");
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(Vec::new()))));
    let (ended, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    let of = |bits, screening, seats, member: i64, seconds| {
        let cashier = Text::new("Zhao");
        let mut order =
            Order { cashier, member: Some(MemberId(member)), ..order(bits, seats, OrderState::Paid, seconds) };
        order.reference.screening = ScreeningId(screening);
        order
    };
    let orders = vec![
        of(0x3_9ABC, 4, "D1 D2", 10_007, 50),
        of(0x2_77DE, 3, "C5", 10_008, 40),
        of(0x1_55EF, 21, "C5", 10_007, 30),
    ];
    desk.send(Msg::Reply(ended, Reply::Orders(Ok(orders))));
    desk.answer(Reply::MembersOf(Ok(vec![wang(), member(10_008, "李娜", "13900009012")])));
    desk
}

fn found_orders(desk: &Desk) -> Vec<u128> {
    let orders = [0x3_9ABC, 0x2_77DE, 0x1_55EF].into_iter();
    let is_listed =
        |bits: &u128| desk.model.history.rows.iter().any(|order| order.reference.order == OrderId::from_bits(*bits));
    orders.filter(is_listed).collect()
}

#[test]
fn orders_are_found_by_code_seat_member_film_hall_and_time() {
    let (first, second, third) = (0x3_9ABC, 0x2_77DE, 0x1_55EF);
    for (typed, found) in [
        ("wf", vec![first, third]),
        ("wangfang", vec![first, third]),
        ("lina", vec![second]),
        ("9012", vec![second]),
        ("13800005678", vec![first, third]),
        ("10008", vec![second]),
        ("d1", vec![first]),
        ("c5 lina", vec![second]),
        ("liulang", vec![first]),
        ("mood love", vec![second]),
        ("hall 2", vec![first]),
        ("gold", vec![second]),
        ("20:10", vec![first]),
        ("zzzz", vec![]),
    ] {
        let mut desk = orders_of_members();
        desk.press("/");
        write(&mut desk, typed);
        assert_eq!(found_orders(&desk), found, "{typed}\n{}", desk.screen());
    }
    // What the code is, is seen on the list.
    let mut desk = orders_of_members();
    let code = OrderId::from_bits(second).tail().to_string();
    desk.press("/");
    write(&mut desk, &code);
    assert_eq!(found_orders(&desk), [second], "{code}\n{}", desk.screen());
}

#[test]
fn the_screenings_of_the_orders_that_nobody_has_told_of_are_asked_for_once_and_together_and_found_by() {
    let mut desk = orders_of_members();
    desk.press("/");
    let asked = |desk: &Desk| desk.asked(|ask| matches!(ask, Ask::ScreeningsOf(_)));
    write(&mut desk, "dunkirk");
    assert_eq!((found_orders(&desk), asked(&desk)), (vec![], 1));
    assert_eq!(desk.last_asked(|ask| matches!(ask, Ask::ScreeningsOf(_))).1, Ask::ScreeningsOf(vec![ScreeningId(21)]));
    desk.answer(Reply::ScreeningsOf(Ok(vec![screening(21, "7", HALL_2, ("Dunkirk", ""), 900)])));
    desk.draw();
    assert_eq!(found_orders(&desk), [0x1_55EF]);
    assert!(desk.model.history.list.marked().is_some());
}

#[test]
fn among_members_the_best_is_marked_and_the_list_stays_by_name() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    packets(&mut desk, 6);
    desk.press("m");
    write(&mut desk, "wf");
    let found = vec![
        member(10_001, "Awful Wf Smith", "13800000001"),
        member(10_002, "Wf", "13800000002"),
        member(10_003, "王芳", "13800000003"),
    ];
    desk.answer(Reply::Members(Ok(found)));
    let panel = desk.model.members_panel().unwrap();
    assert_eq!(panel.found.iter().map(|member| member.id.0).collect::<Vec<_>>(), [10_001, 10_002, 10_003]);
    assert_eq!(panel.subject(), Some(MemberId(10_002)));
}

#[test]
fn packets_are_found_by_greeting_in_pinyin_and_by_code() {
    let mut desk = Desk::at_board(Lang::ZhCn, (80, 24));
    packets(&mut desk, 6);
    let all = desk.model.packets.found().len();
    desk.press("/");
    write(&mut desk, LUCKY);
    let codes = |desk: &Desk| desk.model.packets.found().iter().map(|row| row.packet.code).collect::<Vec<_>>();
    assert_eq!(codes(&desk), [code(LUCKY)]);
    desk.press("Esc /");
    write(&mut desk, "cjkl");
    let found = codes(&desk);
    assert!(!found.is_empty() && found.len() < all, "{}", desk.screen());
    assert!(desk.model.packets.found().iter().all(|row| row.packet.greeting.as_str().contains("春节快乐")));
}
