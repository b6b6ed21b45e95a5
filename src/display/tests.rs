//! What the guest sees, drawn: each scene in both languages and at several sizes.

use std::fmt::Write as _;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::config::Theme;
use crate::domain::fare::Fare;
use crate::domain::guest::{Coming, GuestLine, GuestOrder, GuestStep, Sum};
use crate::domain::hall::HallPlan;
use crate::domain::screening::{Film, Hall};
use crate::domain::small_house::{HALL_2, NOW, yuan};
use crate::domain::text::{Text, Titles};
use crate::locale::Lang;
use crate::tui::view::glyphs::{self, Glyphs};
use crate::tui::view::theme::Looks;
use crate::tui::view::widgets::text_of;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(NOW + minutes * 60_000)
}

fn titles(en: &str, zh: &str) -> Titles {
    Titles { en: Text::new(en), zh: Text::new(zh) }
}

fn of(scene: Scene) -> GuestView {
    GuestView { house: Text::new("Star Cinema 星光影城"), zone: chrono_tz::Asia::Shanghai, scene }
}

fn welcome() -> GuestView {
    let coming = [
        (3, "Gold", "In the Mood for Love", "花样年华"),
        (28, "2", "Wandering Earth 3", "流浪地球 3"),
        (38, "4 IMAX", "Oppenheimer", ""),
        (58, "1", "YOLO", "热辣滚烫"),
        (93, "Gold", "The Boy and the Heron", "你想活出怎样的人生"),
    ];
    let coming = coming.map(|(minutes, hall, en, zh)| Coming {
        starts_at: at(minutes),
        hall: Text::new(hall),
        titles: titles(en, zh),
    });
    of(Scene::Welcome(coming.into()))
}

/// Seats of hall 2, the last of them a child's, and the sums.
fn seats(step: GuestStep, names: &str, sums: &[(Sum, i64)]) -> GuestView {
    in_hall(HALL_2, step, names, sums)
}

fn in_hall(hall: &str, step: GuestStep, names: &str, sums: &[(Sum, i64)]) -> GuestView {
    let line = |(place, name): (usize, &str)| {
        let (fare, price) = if place == 2 { (Fare::CHILD, 25) } else { (Fare::ADULT, 45) };
        GuestLine { seat: name.parse().unwrap(), fare, titles: Titles::default(), price: yuan(price) }
    };
    let film =
        Film {
            id: 0, titles: titles("Wandering Earth 3", "流浪地球 3"), minutes: 173, format: Text::new("2D 国语")
        };
    of(Scene::Order(Box::new(GuestOrder {
        step,
        film: Arc::new(film),
        hall: Arc::new(Hall { id: 0, name: Text::new("2"), plan: HallPlan::parse(hall).unwrap() }),
        starts_at: at(28),
        lines: names.split_whitespace().enumerate().map(line).collect(),
        sums: sums.iter().map(|(sum, amount)| (*sum, yuan(*amount))).collect(),
        until: (step == GuestStep::Held).then(|| at(4)),
    })))
}

/// Every kind of thing that a guest sees.
fn scenes() -> Vec<(&'static str, GuestView)> {
    use GuestStep::{Choosing, Held, Over, Paying, Returned, Returning, Sold};
    vec![
        ("welcome", welcome()),
        ("film", seats(Choosing, "", &[])),
        ("choosing", seats(Choosing, "G7 G8 G9", &[(Sum::Total, 115)])),
        ("held", seats(Held, "G7 G8 G9", &[(Sum::Total, 115)])),
        ("paying", seats(Paying, "G7 G8 G9", &[(Sum::Due, 115)])),
        ("cash", seats(Paying, "G7 G8 G9", &[(Sum::Due, 115), (Sum::Received, 200), (Sum::Change, 85)])),
        ("wallet", seats(Paying, "G7 G8 G9", &[(Sum::Total, 115), (Sum::Wallet, 23), (Sum::Due, 92), (Sum::Card, 92)])),
        ("sold", seats(Sold, "G7 G8 G9", &[(Sum::Paid, 115), (Sum::Received, 200), (Sum::Change, 85)])),
        ("over", seats(Over, "G7 G8 G9", &[])),
        ("exchange", seats(Choosing, "J7 J8", &[(Sum::Total, 90), (Sum::Old, 115), (Sum::Back, 25)])),
        ("returning", seats(Returning, "G7 G8 G9", &[(Sum::Total, 115), (Sum::Fee, 12), (Sum::Back, 103)])),
        ("returned", seats(Returned, "G7 G8 G9", &[(Sum::Back, 103)])),
    ]
}

fn frame(view: Option<&GuestView>, lang: Lang, (width, height): (u16, u16), glyphs: &'static Glyphs) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
    let (mut shown, locale, looks) = (deed::Shown::default(), Locale::new(lang), Looks::of(Theme::Dark));
    let mut canvas = Canvas { buffer: &mut frame, shown: &mut shown, looks: &looks, glyphs, locale: &locale };
    match view {
        Some(view) => draw::view(view, at(0), &mut canvas),
        None => draw::dark(&mut canvas),
    }
    frame
}

const TAKES: [(Lang, &str, (u16, u16)); 4] = [
    (Lang::En, "en_80x24", (80, 24)),
    (Lang::En, "en_120x36", (120, 36)),
    (Lang::ZhCn, "zh_80x24", (80, 24)),
    (Lang::ZhCn, "zh_120x36", (120, 36)),
];

#[test]
fn every_scene_looks_as_it_was_approved() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (lang, take, size) in TAKES {
            let mut all = String::new();
            for (scene, view) in scenes() {
                let _ = writeln!(all, "== {scene}\n{}", text_of(&frame(Some(&view), lang, size, &glyphs::UNICODE)));
            }
            insta::assert_snapshot!(take, all);
        }
    });
}

#[test]
fn silence_is_dark() {
    assert_eq!(text_of(&frame(None, Lang::En, (80, 24), &glyphs::UNICODE)).trim(), "");
}

#[test]
fn in_plain_letters_nothing_else_is_drawn() {
    for (scene, view) in scenes() {
        for cell in frame(Some(&view), Lang::En, (80, 24), &glyphs::ASCII).content() {
            let symbol = cell.symbol();
            assert!(symbol.chars().all(|c| c.is_ascii() || c.is_alphanumeric()), "{scene}: {symbol}");
        }
    }
}

#[test]
fn the_amount_that_matters_is_large_and_the_others_are_read_beside_it() {
    let view = seats(GuestStep::Sold, "G7 G8 G9", &[(Sum::Paid, 115), (Sum::Received, 200), (Sum::Change, 85)]);
    let drawn = text_of(&frame(Some(&view), Lang::En, (80, 24), &glyphs::UNICODE));
    for part in ["Thank you", "Paid", "115.00", "Received", "200.00", "Change", "child 1 x 25.00"] {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
    assert!(!drawn.contains(" 85.00"), "that one stands in large letters: {drawn}");
    assert!(drawn.lines().filter(|line| line.contains('█')).count() >= 5, "{drawn}");
}

#[test]
fn a_group_and_a_hall_too_large_for_the_screen_are_shown_all_the_same() {
    let row = format!("{}  {}", ".".repeat(60), ".".repeat(60));
    let rows: Vec<String> = (b'A'..=b'Z').map(|label| format!("{} | {row}", char::from(label))).collect();
    let names: Vec<String> = (31..=90).map(|number| format!("K{number}")).collect();
    for lang in [Lang::En, Lang::ZhCn] {
        for size in [(80, 24), (120, 36), (200, 50)] {
            let view = in_hall(&rows.join("\n"), GuestStep::Held, &names.join(" "), &[(Sum::Total, 2_680)]);
            let frame = frame(Some(&view), lang, size, &glyphs::UNICODE);
            let marks = frame.content().iter().filter(|cell| cell.symbol() == "◉").count();
            let drawn = text_of(&frame);
            assert!(marks >= 15, "{marks} of {size:?}: {drawn}");
            assert!(drawn.contains("59 x 45.00"), "{drawn}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_scene_is_drawn_in_any_window(width in 0_u16..210, height in 0_u16..60, chosen in any::<prop::sample::Index>()) {
        let scenes = scenes();
        let (_, view) = &scenes[chosen.index(scenes.len())];
        frame(Some(view), Lang::En, (width, height), &glyphs::UNICODE);
        frame(Some(view), Lang::ZhCn, (width, height), &glyphs::ASCII);
    }
}
