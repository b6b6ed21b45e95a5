//! Colleagues' cursors and picks on the map, and ours as they are told of them.

use super::*;
use crate::box_office::Link;

/// The desk of `open_hall`, where colleagues are shown.
fn open_hall() -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.model.colleagues.is_on = true;
    desk.press("Down Enter");
    desk.open();
    desk
}

fn told(desk: &mut Desk, pointings: &[Pointing]) {
    desk.say(Event::Pointing(pointings.to_vec()));
}

/// What colleagues were shown of us, oldest first.
fn shown(desk: &mut Desk) -> Vec<Effect> {
    desk.other.extract_if(.., |effect| matches!(effect, Effect::Point(..))).collect()
}

fn point(cursor: Option<&str>, picks: &str) -> Effect {
    Effect::Point(ScreeningId(4), cursor.map(seat), seats(picks))
}

/// The cells of a seat on the screen.
fn cells(desk: &Desk, name: &str) -> String {
    let open = desk.model.seats.as_ref().unwrap();
    let cells = open.view(desk.model.size).seat_rect(open.plan(), seat(name)).unwrap();
    cells.columns().map(|cell| desk.frame[(cell.x, cell.y)].symbol()).collect()
}

#[test]
fn a_colleagues_cursor_and_picks_are_on_the_map_and_their_name_in_the_line_below() {
    let mut desk = open_hall();
    told(&mut desk, &[pointing("T2", "Wang", Some("C5"), "C5 C6"), pointing("T3", "Zhao", Some("E7"), "")]);
    assert_eq!(["C5", "C6", "C7"].map(|name| cells(&desk, name)), ["(◌)", " ◌ ", " ▢ "]);
    assert_eq!(cells(&desk, "E7"), "(✕)", "a sold seat is seen to be sold");
    assert!(desk.shows("⊘ broken ◌ theirs"), "the legend, where all is on one line: {}", desk.screen());
    desk.change(&seats("A14"), &SeatState::Free);
    assert!(desk.shows("⚑ house (◌) colleague"), "{}", desk.screen());
    assert!(desk.shows("T2 Wang ◌ C5 C6") && desk.shows("T3 Zhao at E7"), "{}", desk.screen());

    desk.press("g C 6 Enter");
    assert_eq!(cells(&desk, "C6"), "[◉]", "our own pick wins");
    desk.press("Space");
    assert_eq!(cells(&desk, "C6"), "[◌]");
    assert!(desk.shows("free picked by T2 Wang"), "{}", desk.screen());
    desk.press("g E 7 Enter");
    assert_eq!(cells(&desk, "E7"), "[✕]", "our own cursor wins");
    assert!(desk.shows("T3 Zhao is here"), "{}", desk.screen());
}

#[test]
fn a_pick_of_ours_that_a_colleague_picks_too_stays_ours_and_is_marked() {
    let mut desk = open_hall();
    desk.press("g C 5 - 6 Enter");
    told(&mut desk, &[pointing("T2", "Wang", Some("D1"), "C6 C7")]);
    assert_eq!(["C6", "C7", "D1"].map(|name| cells(&desk, name)), ["(◉)", " ◌ ", "(▢)"]);
}

#[test]
fn where_cells_are_small_a_colleagues_cursor_is_underlined() {
    let mut desk = open_hall();
    let imax = screening(9, "4", &wide_hall(40, 12), ("", ""), 60);
    super::super::update::seats::open_seats(&mut desk.model, &imax);
    for (size, theme) in [((80, 24), Theme::Dark), ((120, 36), Theme::Mono)] {
        desk.theme = theme;
        desk.send(Msg::Resize(size.0, size.1));
        told(&mut desk, &[Pointing { screening: imax.id, ..pointing("T2", "Wang", Some("C5"), "C6") }]);
        let open = desk.model.seats.as_ref().unwrap();
        let at = |name| open.view(size).seat_rect(open.plan(), seat(name)).unwrap().as_position();
        assert!(open.view(size).cell < 3);
        let underlined = ratatui::style::Modifier::UNDERLINED;
        assert_eq!((desk.frame[at("C5")].symbol(), desk.frame[at("C5")].modifier), ("▢", underlined));
        assert_eq!(desk.frame[at("C6")].symbol(), "◌");
    }
}

#[test]
fn a_colleague_who_left_fell_silent_or_is_out_of_reach_is_gone() {
    let gone = |desk: &Desk| !desk.shows("T7") && cells(desk, "C5") == " ▢ ";
    let mut desk = open_hall();
    let there = pointing("T7", "Qian", Some("C5"), "");
    told(&mut desk, std::slice::from_ref(&there));
    assert!(!gone(&desk));
    told(&mut desk, &[there.left()]);
    assert!(gone(&desk), "left");

    told(&mut desk, std::slice::from_ref(&there));
    desk.wait(29_000);
    told(&mut desk, std::slice::from_ref(&there));
    desk.wait(29_000);
    assert!(!gone(&desk), "heard again");
    let wait = desk.model.next_change(desk.elapsed).unwrap();
    assert!(wait <= Duration::from_secs(1), "the timer is set for it: {wait:?}");
    desk.wait(1_000);
    assert!(gone(&desk), "silent");

    told(&mut desk, std::slice::from_ref(&there));
    desk.say(Event::Live(Link::Away(at(0))));
    assert!(gone(&desk), "out of reach");
}

#[test]
fn what_points_at_another_screening_or_beside_the_seats_is_not_shown() {
    let mut desk = open_hall();
    let before = desk.screen();
    told(&mut desk, &[Pointing { screening: ScreeningId(5), ..pointing("T2", "Wang", Some("C5"), "") }]);
    told(&mut desk, &[pointing("T2", "Wang", Some("Z9"), ""), pointing("T3", "Zhao", Some("C99"), "C5")]);
    assert_eq!(desk.screen(), before);
    told(&mut desk, &[pointing("T2", "Wang", Some("C5"), "Z9")]);
    assert!(desk.shows("at C5") && !desk.shows("Z9"));
}

#[test]
fn colleagues_are_shown_each_move_and_pick_of_ours_and_that_we_left() {
    let mut desk = open_hall();
    assert_eq!(shown(&mut desk), [point(Some("H8"), "")]);
    desk.press("Right");
    assert_eq!(shown(&mut desk), [point(Some("H9"), "")]);
    desk.wait(5_000);
    desk.press("?");
    assert_eq!(shown(&mut desk), [], "nothing moved");
    desk.press("Esc g C 5 Enter");
    assert_eq!(shown(&mut desk), [point(Some("C5"), "C5")]);
    desk.press("F2");
    assert_eq!(shown(&mut desk), [point(None, "")]);
    desk.press("F3");
    assert_eq!(shown(&mut desk), [point(Some("C5"), "C5")]);
    desk.press("Enter");
    desk.grant_hold();
    assert_eq!(shown(&mut desk), [point(Some("C5"), "")], "what is held is no pick any more");
}

#[test]
fn one_key_hides_colleagues_from_us_and_us_from_them() {
    let mut desk = open_hall();
    told(&mut desk, &[pointing("T7", "Qian", Some("C5"), "")]);
    shown(&mut desk);
    desk.press("o");
    assert!(!desk.shows("T7") && desk.shows("not shown any more"));
    assert_eq!(shown(&mut desk), [point(None, "")]);
    assert_eq!(desk.other.last(), Some(&Effect::WatchCursors(None)));
    desk.press("Right Space");
    assert_eq!(shown(&mut desk), []);
    desk.press("o");
    assert_eq!(shown(&mut desk), [point(Some("H9"), "H9")]);
    assert_eq!(desk.other.last(), Some(&Effect::WatchCursors(Some(ScreeningId(4)))));
}

#[test]
fn with_colleagues_switched_off_nothing_is_asked_and_nothing_told() {
    let mut desk = Desk::open_hall();
    desk.press("Right Space");
    assert!(!desk.other.iter().any(|effect| matches!(effect, Effect::Point(..) | Effect::WatchCursors(_))));
}

#[test]
fn the_best_seats_go_around_what_a_colleague_points_at_or_has_picked() {
    let mut desk = open_hall();
    desk.press("2");
    let best = desk.model.seats.as_ref().unwrap().picked();
    desk.press("Bksp");
    told(&mut desk, &[pointing("T2", "Wang", Some(&best[0].to_string()), "")]);
    desk.press("2");
    let others = desk.model.seats.as_ref().unwrap().picked();
    assert!(others.iter().all(|seat| !best.contains(seat)), "{best:?} {others:?}");
    desk.press("Bksp o 2");
    assert_eq!(desk.model.seats.as_ref().unwrap().picked(), best, "who does not look at colleagues does not know");
}
