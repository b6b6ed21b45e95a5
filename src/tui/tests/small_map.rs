//! The small map beside the board: what is read for it, and when.

use super::*;

fn glances(desk: &Desk) -> Vec<ScreeningId> {
    let glance = |(_, ask): &(RequestId, Ask)| match ask {
        Ask::Glance(screening) => Some(screening.id),
        _ => None,
    };
    desk.asked.iter().filter_map(glance).collect()
}

fn board() -> Desk {
    Desk::at_board(Lang::En, (160, 45))
}

#[test]
fn the_marked_screening_is_looked_at_once_the_mark_has_rested_and_not_those_that_it_passed() {
    let mut desk = board();
    desk.strike(Key::Down, 20);
    desk.strike(Key::Down, 20);
    desk.wait(140);
    assert_eq!(glances(&desk), []);
    assert!(desk.model.next_change(desk.elapsed).is_some_and(|wait| wait <= Duration::from_millis(20)));
    desk.wait(20);
    let marked = desk.model.board.list.marked().unwrap();
    assert_eq!(glances(&desk), [marked]);
    assert!(desk.shows("loading…"), "{}", desk.screen());
    desk.answer(Reply::Glance(Ok(Some(seat_map(marked.0, 164)))));
    assert!(desk.shows("Hall 4 IMAX · 137 free  4 held  21 sold  2 blocked"), "{}", desk.screen());
    desk.wait(1_000);
    assert_eq!(glances(&desk).len(), 1, "nothing asks by itself");
}

#[test]
fn it_is_read_again_with_the_board_only_and_what_was_read_is_kept() {
    let mut desk = board();
    desk.wait(200);
    desk.answer(Reply::Glance(Ok(Some(seat_map(3, 164)))));
    let boards = |desk: &Desk| desk.asked(|ask| matches!(ask, Ask::Board(_)));
    let before = boards(&desk);
    desk.wait(5_000);
    assert_eq!((boards(&desk), glances(&desk).len()), (before + 1, 2));
    desk.wait(6_000);
    assert_eq!((boards(&desk), glances(&desk).len()), (before + 1, 2), "neither has an answer yet");
    desk.answer(Reply::Glance(Err(Refusal::Unsure { since: at(0) })));
    assert!(desk.shows("21 sold"), "what was known stays\n{}", desk.screen());
    desk.press("Down");
    assert!(!desk.shows("21 sold"), "{}", desk.screen());
    desk.press("Up");
    assert!(desk.shows("21 sold"), "it is back at once\n{}", desk.screen());
}

#[test]
fn where_there_is_no_small_map_nothing_is_read() {
    let mut desk = Desk::at_board(Lang::En, (159, 45));
    desk.wait(5_000);
    desk.answer(Reply::Board(Ok(programme())));
    desk.wait(5_000);
    assert_eq!(glances(&desk), []);
    // Nor while another screen is in sight, nor by the room for it alone.
    let mut desk = board();
    desk.press("F5");
    desk.wait(200);
    let before = glances(&desk).len();
    desk.wait(10_000);
    assert_eq!(glances(&desk).len(), before);
}

#[test]
fn of_a_late_answer_for_another_screening_nothing_is_shown() {
    let mut desk = board();
    desk.wait(200);
    let (late, _) = desk.last_asked(|ask| matches!(ask, Ask::Glance(_)));
    desk.press("Down");
    desk.send(Msg::Reply(late, Reply::Glance(Ok(Some(seat_map(3, 164))))));
    desk.draw();
    assert!(!desk.shows("21 sold"), "{}", desk.screen());
}

#[test]
fn a_screening_that_nobody_opened_says_so_and_claims_no_free_seat() {
    let mut desk = board();
    desk.wait(200);
    desk.answer(Reply::Glance(Ok(None)));
    assert!(desk.shows("Hall Gold · seats not loaded yet"), "{}", desk.screen());
}

#[test]
fn seats_that_are_open_are_watched_and_not_read_again() {
    let mut desk = board();
    desk.press("Down Enter");
    desk.open();
    desk.press("F2");
    let before = glances(&desk).len();
    assert!(desk.shows("Hall 2 · 141 free  4 held  21 sold"), "{}", desk.screen());
    desk.change(&seats("A1"), &SeatState::Sold { by: by(901, "T2", "Wang") });
    assert!(desk.shows("22 sold"), "as it happens\n{}", desk.screen());
    desk.wait(5_000);
    assert_eq!(glances(&desk).len(), before);
    // A hold that lapses is seen without a reading.
    desk.wait(271_000);
    assert!(desk.shows("Hall 2 · 144 free  0 held"), "{}", desk.screen());
}

#[test]
fn of_a_hall_that_is_too_large_a_cell_shows_what_most_seats_of_its_block_are() {
    let mut desk = Desk::new(Lang::En, (160, 45));
    let large = BoardRow {
        screening: screening(8, "5", &wide_hall(90, 26), ("Flow", ""), 20),
        counts: None,
        is_away: false,
        admitted: 0,
    };
    desk.answer(Reply::Board(Ok(vec![large])));
    desk.wait(200);
    let sold = |name| (name, SeatState::Sold { by: by(900, "T2", "Wang") });
    let taken = seats("A1 A2 B1 B3").into_iter().map(sold);
    desk.answer(Reply::Glance(Ok(Some(SeatMap::new(ScreeningId(8), Epoch("e".into()), 1, 2_340, taken)))));
    assert!(desk.shows("2336 free  0 held  4 sold  0 blocked · 1:2"), "{}", desk.screen());
    let row = desk.screen().lines().find(|line| line.contains(" A  ✕▢▢")).map(str::to_owned);
    assert!(row.is_some(), "three of the first four, one of the next\n{}", desk.screen());
}

#[test]
fn an_order_s_seats_are_shown_in_their_hall_less_those_whose_money_went_back() {
    let marks = |refunded: &str| {
        let mut desk = Desk::at_board(Lang::En, (160, 45));
        super::scenes::history(&mut desk);
        desk.press("Down Down Down");
        let told = super::scenes::paid_for_cash();
        desk.answer(Reply::History(Ok(crate::domain::order::OrderHistory { refunded: seats(refunded), ..told })));
        let screen = desk.screen();
        let row = screen.lines().find(|line| line.contains("│") && line.contains("  E  ▢")).map(str::to_owned);
        row.map(|row| row.matches('✓').count())
    };
    assert_eq!((marks(""), marks("E7")), (Some(2), Some(1)));
}
