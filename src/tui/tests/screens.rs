//! The board, the orders, the lists on top, and what a frame costs.

use super::super::state::deed::Target;
use super::*;
use crate::box_office::{Consistency, Link, Notice};
use crate::domain::ids::OrderRef;
use crate::tui::view::paint::paint;

pub(super) fn with_orders() -> Desk {
    let mut desk = Desk::open_hall();
    desk.say(Event::Orders(vec![order(1, "B3 B4", OrderState::Pending, 200)]));
    desk.press("F4");
    let other = Order { terminal: "T2".parse().unwrap(), ..order(2, "C5", OrderState::Pending, 100) };
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(vec![other]))));
    let (ended, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    let paid = order(3, "D1 D2", OrderState::Paid, 10);
    desk.send(Msg::Reply(ended, Reply::Orders(Ok(vec![paid]))));
    desk.draw();
    desk
}

#[test]
fn the_orders_list_ours_then_others_then_the_ended_ones() {
    let desk = with_orders();
    let rows: Vec<_> = desk.model.history.rows.iter().map(|order| order.reference.order).collect();
    assert_eq!(rows, [1, 2, 3].map(OrderId::from_bits));
}

#[test]
fn another_terminals_order_is_taken_over_after_a_yes() {
    let mut desk = with_orders();
    desk.press("Down t");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::TakeOver(_))), 0);
    desk.press("y");
    let (_, Ask::TakeOver(taken)) = desk.last_asked(|ask| matches!(ask, Ask::TakeOver(_))) else { unreachable!() };
    assert_eq!(taken.order, OrderId::from_bits(2));
}

#[test]
fn the_number_and_the_state_of_an_order_never_touch() {
    let long = Order {
        reference: OrderRef { screening: ScreeningId(1080), order: OrderId::from_bits(3) },
        ..order(3, "D1 D2", OrderState::Refunded, 10)
    };
    let mut desk = with_orders();
    let (ended, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    desk.press("F4");
    let (again, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    assert_ne!(ended, again);
    desk.send(Msg::Reply(again, Reply::Orders(Ok(vec![long.clone()]))));
    desk.press("Down Down");
    assert_eq!(desk.model.history.list.marked(), Some(long.reference));
    let number = long.reference.to_string();
    let after = desk.screen().split_once(&number).unwrap().1.chars().next();
    assert!(after.is_none_or(char::is_whitespace), "{}", desk.screen());
}

#[test]
fn left_and_right_turn_the_business_day() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("Right");
    let (_, Ask::Board(day)) = desk.last_asked(|ask| matches!(ask, Ask::Board(_))) else { unreachable!() };
    assert_eq!(day.to_string(), "2026-11-22");
    desk.press("Left Left");
    let (_, Ask::Board(day)) = desk.last_asked(|ask| matches!(ask, Ask::Board(_))) else { unreachable!() };
    assert_eq!(day.to_string(), "2026-11-20");
}

#[test]
fn a_visible_board_asks_every_five_seconds_and_a_hidden_one_does_not() {
    let is_board = |ask: &Ask| matches!(ask, Ask::Board(_));
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    assert_eq!(desk.asked(is_board), 1);
    desk.wait(4900);
    assert_eq!(desk.asked(is_board), 1);
    desk.wait(100);
    assert_eq!(desk.asked(is_board), 2);
    desk.answer(Reply::Board(Ok(programme())));
    desk.press("Enter");
    desk.wait(20_000);
    assert_eq!(desk.asked(is_board), 2);
}

#[test]
fn a_click_on_a_scrolled_board_chooses_the_row_under_it_and_moves_nothing() {
    let mut desk = Desk::new(Lang::En, (80, 24));
    let row = |id: i64| BoardRow {
        screening: screening(id, "2", HALL_2, ("Dune", ""), 20 * (id - 20)),
        counts: None,
        is_away: false,
        admitted: 0,
    };
    desk.answer(Reply::Board(Ok((1..=40).map(row).collect())));
    let rows = |desk: &Desk| -> Vec<Target> {
        let targets = desk.model.shown.areas.iter().map(|(_, target)| *target);
        targets.filter(|target| matches!(target, Target::Screening(_))).collect()
    };
    let seen = rows(&desk);
    let next = seen.iter().position(|target| *target == Target::Screening(ScreeningId(21))).unwrap();
    assert_eq!(next, 5, "most of the list is for what comes: {seen:?}");
    desk.strike(Key::End, 400);
    desk.draw();
    let seen = rows(&desk);
    let (area, target) = *desk.model.shown.areas.iter().find(|(_, target)| *target == seen[3]).unwrap();
    desk.send(Msg::Click(area.as_position()));
    desk.draw();
    assert_eq!(rows(&desk), seen);
    assert_eq!(desk.model.board.list.marked().map(Target::Screening), Some(target));
}

#[test]
fn help_is_found_by_name_and_by_key_and_the_palette_runs_what_it_finds() {
    let mut desk = Desk::open_hall();
    desk.press("? F 8");
    assert!(desk.shows("Take payment for the chosen order"), "{}", desk.screen());
    desk.press("Esc : z o o m");
    assert!(desk.shows("The seats are as large as they get"), "disabled, and says why\n{}", desk.screen());
    desk.press("Esc : s c r e e n i n g s Enter");
    assert_eq!(desk.model.screen, super::super::state::model::Screen::Board);
}

#[test]
fn a_hall_too_wide_for_large_cells_is_zoomed_and_scrolled_to_the_cursor() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let wide = screening(9, "6", &wide_hall(40, 20), ("Dune", ""), 30);
    desk.model.seats = None;
    let effects = super::super::update::seats::open_seats(&mut desk.model, &wide);
    desk.note(effects);
    desk.open();
    assert_eq!(desk.model.seats.as_ref().unwrap().view((80, 24)).cell, 1);
    desk.press("z T 4 0 Enter");
    let seats = desk.model.seats.as_ref().unwrap();
    let view = seats.view((80, 24));
    assert_eq!(view.cell, 3);
    assert!(view.seat_rect(seats.plan(), seat("T40")).is_some());
}

#[test]
fn below_eighty_by_twenty_four_it_says_what_it_needs() {
    for size in [(79, 24), (80, 23), (20, 3), (1, 1), (0, 0)] {
        let mut desk = Desk::open_hall();
        desk.send(Msg::Resize(size.0, size.1));
        desk.draw();
        assert!(size.0 < 14 || desk.shows("needs 80 × 24"), "{size:?}");
    }
}

/// The bytes from one frame to the next.
fn cost(desk: &mut Desk, change: impl FnOnce(&mut Desk)) -> usize {
    let before = desk.frame.clone();
    change(desk);
    paint(&before, &desk.frame).len()
}

#[test]
fn an_idle_screen_writes_nothing_and_small_changes_little() {
    let mut desk = Desk::open_hall();
    desk.press("Up");
    assert_eq!(cost(&mut desk, |desk| desk.wait(100)), 0);
    let moved = cost(&mut desk, |desk| desk.press("Left"));
    assert!(moved <= 80, "a cursor move: {moved} bytes");
    let moved = cost(&mut desk, |desk| desk.press("Right Right"));
    assert!(moved <= 110, "onto a colleague's seat, of which the line tells all: {moved} bytes");
    let free = desk.model.seats.as_ref().unwrap().map.as_ref().unwrap().counts(desk.model.now).free;
    let changed = cost(&mut desk, |desk| desk.change(&seats("C3"), &SeatState::Sold { by: by(3, "T2", "W") }));
    assert!(changed <= 60 + 20, "one seat and two counters: {changed} bytes");
    assert_eq!(desk.model.seats.as_ref().unwrap().map.as_ref().unwrap().counts(desk.model.now).free, free - 1);
}

#[test]
fn a_wide_character_cut_by_the_left_edge_of_a_panel_is_blanked() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 5));
    buffer.set_string(4, 2, "流浪地球", ratatui::style::Style::new());
    let locale = Locale::new(Lang::En);
    let mut shown = super::super::state::deed::Shown::default();
    let mut canvas = super::super::view::widgets::Canvas {
        buffer: &mut buffer,
        shown: &mut shown,
        looks: &Looks::of(Theme::Dark),
        glyphs: &glyphs::UNICODE,
        locale: &locale,
    };
    canvas.popup(Rect::new(7, 0, 10, 5), "", "");
    assert_eq!(buffer[(6, 2)].symbol(), " ");
    assert_eq!(buffer[(4, 2)].symbol(), "流");
}

#[test]
fn the_consistency_light_differs_by_its_glyph_and_draws_only_when_it_changes() {
    let mut desk = Desk::open_hall();
    let tell = |desk: &mut Desk, light| desk.say(Event::Consistency(light));
    tell(&mut desk, Consistency::Looking);
    assert!(desk.shows("live ~   T1"), "{}", desk.screen());
    tell(&mut desk, Consistency::Clean);
    assert!(desk.shows("live ✓   T1"), "{}", desk.screen());
    assert_eq!(desk.model.note, None, "that all is well is no news");
    tell(&mut desk, Consistency::Differs(vec![ScreeningId(4)]));
    assert!(desk.shows("live !   T1") && desk.shows("frontrow verify --repair"), "{}", desk.screen());
    tell(&mut desk, Consistency::Clean);
    assert!(desk.shows("live ✓   T1") && desk.shows("agrees with the ledger again"), "{}", desk.screen());
    assert_eq!(cost(&mut desk, |desk| tell(desk, Consistency::Clean)), 0);
    desk.say(Event::Live(Link::Away(at(0))));
    assert!(!desk.shows("✓   T1"), "with a store away there is nothing that agrees: {}", desk.screen());
}

#[test]
fn figures_of_the_cache_are_in_the_log_and_disturb_no_one() {
    let mut desk = Desk::open_hall();
    let before = desk.screen();
    for hits in [7, 31] {
        desk.say(Event::Notice(Notice::CacheFigures { hits, asked: 40, ledger_reads: 1 }));
    }
    assert_eq!(desk.screen(), before, "an idle screen stays as it is");
    desk.press("m");
    assert!(desk.shows("31 of 40 answered by Redis, the"), "{}", desk.screen());
    assert!(!desk.shows("7 of 40"), "only the last ones");
}

/// The programme with these starts and titles, as far as they go.
fn programme_of(shown: &[(Timestamp, &str)]) -> Vec<BoardRow> {
    let mut rows = programme();
    for (row, (starts_at, title)) in rows.iter_mut().zip(shown) {
        let mut screening = Screening::clone(&row.screening);
        let titles = Titles { en: Text::new(title), zh: Text::default() };
        screening.film = Arc::new(Film { titles, ..Film::clone(&screening.film) });
        screening.starts_at = *starts_at;
        row.screening = Arc::new(screening);
    }
    rows
}

#[test]
fn two_screenings_at_the_same_time_of_an_autumn_night_are_told_apart() {
    for size in [(80, 24), (120, 36)] {
        let mut desk = Desk::new(Lang::En, size);
        desk.model.house.calendar.zone = chrono_tz::Europe::Berlin;
        let night = chrono::NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
        let half_past_two = chrono::NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        let twice = desk.model.house.calendar.showing(night, half_past_two);
        desk.answer(Reply::Board(Ok(programme_of(&[(twice[0], "Flow"), (twice[1], "Yi Yi")]))));
        for line in ["02:30+02", "02:30+01"] {
            assert!(desk.shows(line), "{line}\n{}", desk.screen());
        }
        desk.press("/ 0 2 : 3 0 + 0 1");
        assert!(desk.shows("Yi Yi") && !desk.shows("Flow"), "{}", desk.screen());
    }
}
