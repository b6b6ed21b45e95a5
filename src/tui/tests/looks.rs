//! Themes, settings that are read again, the window's title and the bell.

use ratatui::style::{Color, Modifier};

use super::scenes::busy;
use super::*;
use crate::config::{KeySetting, ThemeSettings};
use crate::tui::state::action::{Action, Context};
use crate::tui::state::note::Note;
use crate::tui::state::settings::Settings;
use crate::tui::view::frames::Frames;
use crate::tui::view::theme::tests::{contrast, fixed};

fn settings(theme: Option<Theme>) -> ThemeSettings {
    ThemeSettings { theme, roles: Vec::new(), has_true_colour: true }
}

/// Hall 2 in business, without the order that is about to end.
fn calm() -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.model.orders.retain(|order| order.deadline > at(15));
    desk
}

#[test]
fn in_every_scene_each_theme_with_a_ground_of_its_own_covers_all_and_can_be_read() {
    for (scene, script) in super::snapshots::scenes() {
        let mut desk = Desk::at_board(Lang::En, (80, 24));
        script(&mut desk);
        for theme in [Theme::HighContrast, Theme::Midnight, Theme::Paper] {
            desk.theme = theme;
            desk.draw();
            let cells = desk.frame.content();
            for (before, cell) in std::iter::once(&cells[0]).chain(cells).zip(cells) {
                // The other half of a wide character is never drawn by itself. The squares of a picture are black and
                // white in all themes, for cameras.
                let is_half = unicode_width::UnicodeWidthStr::width(before.symbol()) > 1;
                if is_half || cell.fg == Color::Black || cell.fg == Color::White {
                    continue;
                }
                let [ink, ground] = [cell.fg, cell.bg].map(fixed);
                let (Some(ink), Some(ground)) = (ink, ground) else { panic!("{theme:?} {scene}: {cell:?}") };
                assert!(contrast(ink, ground) >= 3.0, "{theme:?} {scene}: {cell:?}");
            }
        }
    }
}

#[test]
fn in_every_scene_the_sixteen_colours_are_used_sparingly() {
    for (scene, script) in super::snapshots::scenes() {
        let mut desk = Desk::at_board(Lang::En, (80, 24));
        script(&mut desk);
        for (theme, colours) in [
            (Theme::Dark, [Color::Cyan, Color::Green, Color::Yellow]),
            (Theme::Light, [Color::Blue, Color::Blue, Color::Magenta]),
        ] {
            desk.theme = theme;
            desk.draw();
            for cell in desk.frame.content().iter().filter(|cell| cell.fg != Color::Black && cell.fg != Color::White) {
                assert!(cell.fg == Color::Reset || colours.contains(&cell.fg), "{theme:?} {scene}: {cell:?}");
                assert_eq!(cell.bg, Color::Reset, "{theme:?} {scene}");
            }
        }
    }
}

#[test]
fn behind_a_panel_nothing_keeps_its_colour() {
    let mut desk = calm();
    desk.press("Tab p");
    assert!(desk.shows("TO PAY"), "{}", desk.screen());
    for theme in [Theme::Dark, Theme::Midnight] {
        desk.theme = theme;
        desk.draw();
        // The row of the numbers above the seats, left of the panel.
        let dim = Looks::of(theme).style(crate::config::Role::Dim);
        let cell = &desk.frame[(1, 6)];
        assert_eq!((Some(cell.fg), Some(cell.bg)), (dim.fg, dim.bg), "{theme:?}\n{}", desk.screen());
    }
}

#[test]
fn the_palette_turns_the_theme_and_reads_the_settings_again() {
    let mut desk = calm();
    desk.press(": t h e m e Enter");
    assert_eq!(desk.other.last(), Some(&Effect::TurnTheme));
    desk.press(": r e a d Enter");
    assert_eq!(desk.other.last(), Some(&Effect::ReadSettings));
    desk.other.clear();
    desk.send(Msg::ReadSettings);
    assert_eq!(desk.other, [Effect::ReadSettings], "a signal asks for it too");
}

#[test]
fn turning_the_theme_changes_the_screen_and_says_its_name() {
    let mut desk = calm();
    let mut frames = Frames::new(settings(Some(Theme::Dark)), false, false);
    let before = frames.next(&desk.model).0;
    assert!(!before.is_empty());
    let note = frames.window.turn_theme();
    assert_eq!(note, Note::Theme("theme-light"));
    desk.send(Msg::Tell(note));
    desk.draw();
    assert!(desk.shows("Theme: light"), "{}", desk.screen());
    assert!(frames.next(&desk.model).0.windows(4).any(|bytes| bytes == b"34mH"), "the brand is blue");
    assert_eq!(frames.next(&desk.model).0, b"");
}

#[test]
fn the_terminals_ground_counts_only_where_no_theme_is_named() {
    let desk = calm();
    for (theme, changes) in [(None, true), (Some(Theme::Dark), false), (Some(Theme::Mono), false)] {
        let mut frames = Frames::new(settings(theme), false, false);
        assert_eq!(frames.window.asks_ground(), changes);
        frames.next(&desk.model);
        frames.window.told_ground(true);
        assert_eq!(!frames.next(&desk.model).0.is_empty(), changes, "{theme:?}");
        assert!(!frames.window.asks_ground());
    }
}

#[test]
fn settings_that_are_read_again_count_at_once_and_wrong_ones_are_told() {
    let mut desk = calm();
    let moved = KeySetting { action: "pay".to_owned(), keys: vec!["f".to_owned()], place: String::new() };
    let settings = |lang, is_on: bool, keys: &[KeySetting]| Settings {
        lang,
        animation: !is_on,
        cursors: is_on,
        tickets: crate::domain::printer::TicketsAfter::Auto,
        lock_after: Duration::from_mins(if is_on { 3 } else { 0 }),
        keymap: keymap::keymap(keys),
    };
    desk.send(Msg::Settings(settings(Lang::ZhCn, true, &[moved])));
    assert_eq!(desk.model.keymap.bound(Context::Seats, Key::Char('f')), Some(Action::Pay));
    desk.draw();
    assert!(desk.shows("已重新读取设置") && desk.shows("2 厅"), "{}", desk.screen());
    assert!(!desk.model.is_animated && desk.model.colleagues.is_on);
    desk.send(Msg::Settings(settings(Lang::En, false, &[])));
    assert_eq!(desk.model.keymap.bound(Context::Seats, Key::Char('f')), None);
    desk.draw();
    assert!(desk.shows("Settings read again") && !desk.model.colleagues.is_on, "{}", desk.screen());
    let problems = ["frontrow.toml:3: bell: `loud` is neither true nor false", "frontrow.toml:9: theme: x"];
    let wrong = Note::SettingsWrong { problems: problems.map(Text::new).into() };
    desk.send(Msg::Tell(wrong));
    desk.draw();
    for told in ["stay as they were", "frontrow.toml:3: bell: `loud`", "frontrow.toml:9: theme: x"] {
        assert!(desk.shows(told), "{told}\n{}", desk.screen());
    }
}

/// The title that these bytes set, if they do.
fn title_in(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let (_, title) = text.split_once("\u{1b}]2;")?;
    Some(title.split_once("\u{1b}\\").expect("the end of the title").0.to_owned())
}

#[test]
fn the_title_says_what_is_open_and_what_is_about_to_end_and_is_written_when_it_changes() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    let mut frames = Frames::new(settings(None), false, false);
    let mut title = |desk: &Desk| title_in(&frames.next(&desk.model).0);
    assert_eq!(title(&desk).as_deref(), Some("frontrow T1"));
    assert_eq!(title(&desk), None);
    desk.press("Down Enter");
    desk.open();
    assert_eq!(title(&desk).as_deref(), Some("frontrow T1 · Hall 2 20:10"));
    desk.press("Right 2 n");
    assert_eq!(title(&desk), None, "what changes on the screen alone leaves it");
    let ends = order(0x3_9ABC, "B3 B4", OrderState::Pending, i64::try_from(desk.elapsed / 1000).unwrap() + 18);
    let code = ends.reference.order.tail().to_owned();
    let deadline = ends.deadline;
    desk.say(Event::Orders(vec![ends]));
    assert_eq!(title(&desk), None);
    desk.press("F2");
    assert_eq!(title(&desk).as_deref(), Some("frontrow T1"));
    for left in (0..=15).rev() {
        // By its own timer, on a screen on which nothing counts down.
        for _ in 0..40 {
            if desk.model.left(deadline) == Duration::from_secs(left) {
                break;
            }
            let wait = desk.model.next_change(desk.elapsed).unwrap();
            assert!(wait <= Duration::from_secs(4), "{wait:?}");
            desk.wait(u64::try_from(wait.as_millis()).unwrap() + 1);
        }
        let wanted = if left == 0 { "frontrow T1".to_owned() } else { format!("! 0:{left:02} {code} · frontrow T1") };
        assert_eq!(title(&desk), Some(wanted));
        assert_eq!(title(&desk), None);
    }
}

#[test]
fn the_bell_rings_once_for_each_order_and_only_where_it_is_wanted() {
    for bell in [true, false] {
        let mut desk = calm();
        let mut frames = Frames::new(settings(None), false, bell);
        let mut rings = |desk: &Desk| {
            let bytes = frames.next(&desk.model).0;
            String::from_utf8_lossy(&bytes).matches('\u{7}').count()
        };
        assert_eq!(rings(&desk), 0);
        let soon = |id, seats, elapsed: u64| {
            let end = i64::try_from(elapsed / 1000).unwrap() + 17;
            order(id, seats, OrderState::Pending, end)
        };
        let first = soon(0x1_1111, "B3", desk.elapsed);
        desk.say(Event::Orders(vec![first.clone()]));
        assert_eq!(rings(&desk), 0);
        let mut count = 0;
        for second in 0..6 {
            if second == 3 {
                let next = soon(0x2_2222, "B4", desk.elapsed - 2_000);
                desk.say(Event::Orders(vec![first.clone(), next]));
            }
            desk.wait(1_000);
            count += rings(&desk);
        }
        assert_eq!(count, if bell { 2 } else { 0 });
    }
}

#[test]
fn no_title_holds_an_escape() {
    let mut desk = calm();
    let mut frames = Frames::new(settings(None), false, false);
    let seats = desk.model.seats.as_mut().unwrap();
    let mut screening = Screening::clone(&seats.screening);
    let hall = Hall { name: Text::new("2\u{1b}]2;gone\u{7}\u{202e}"), ..Hall::clone(&screening.hall) };
    screening.hall = Arc::new(hall);
    seats.screening = Arc::new(screening);
    let title = title_in(&frames.next(&desk.model).0).unwrap();
    assert!(title.starts_with("frontrow T1 · Hall 2") && !title.contains(char::is_control), "{title:?}");
    assert!(!title.contains('\u{202e}'));
}

#[test]
fn in_small_cells_the_cursor_and_a_colleague_are_seen_in_every_theme() {
    let mut desk = Desk::open_hall();
    let imax = screening(9, "4", &wide_hall(40, 12), ("", ""), 60);
    super::super::update::seats::open_seats(&mut desk.model, &imax);
    for theme in Theme::ALL {
        desk.theme = theme;
        desk.draw();
        let seats = desk.model.seats.as_ref().unwrap();
        let place = seats.view((80, 24)).seat_rect(seats.plan(), seats.cursor).unwrap().as_position();
        assert!(desk.frame[place].modifier.contains(Modifier::REVERSED), "{theme:?}");
    }
}

#[test]
fn the_payment_lies_beside_the_seats_that_it_is_for() {
    for size in [(120, 36), (160, 45), (200, 50)] {
        let mut desk = Desk::at_seats(Lang::En, size);
        let seats: Vec<SeatId> =
            desk.model.seats.as_ref().unwrap().plan().seats().map(|seat| seat.id).step_by(3).collect();
        for seat in seats {
            let deadline = 300 + i64::try_from(desk.elapsed / 1000).unwrap();
            desk.say(Event::Orders(vec![order(1, &seat.to_string(), OrderState::Pending, deadline)]));
            let seats = desk.model.seats.as_ref().unwrap();
            let at = seats.view(size).seat_rect(seats.plan(), seat).unwrap();
            let drawn = |desk: &Desk| desk.frame.cell(at.as_position()).unwrap().symbol().to_owned();
            let before = drawn(&desk);
            desk.wait(1000);
            desk.press("Tab p");
            assert!(desk.shows("TO PAY"), "{}", desk.screen());
            assert_eq!(drawn(&desk), before, "{seat} at {size:?}\n{}", desk.screen());
            desk.press("Esc");
        }
    }
}
