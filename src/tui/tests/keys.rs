//! Keys that the settings moved: what they do, and what the screens say of them.

use super::scenes::busy;
use super::*;
use crate::tui::state::model::Overlay;

type Keys = &'static [(&'static str, &'static [&'static str])];

/// Every step of a sale on another key.
const MOVED: Keys = &[
    ("pick", &["Tab"]),
    ("next-order", &["F3"]),
    ("to-seats", &["F12"]),
    ("amend", &[]),
    ("hold", &["F8"]),
    ("pay", &["f", "F9"]),
    ("fare", &["A"]),
    ("review", &["F5"]),
    ("to-packets", &["^Y"]),
    ("take", &["$", "F2"]),
    ("to-board", &["^B"]),
    ("yes", &["^Y"]),
    ("last-ticket", &["F1"]),
    ("help", &["?", "^E"]),
];

fn moved(lang: Lang) -> Desk {
    Desk::with_keys(lang, (80, 24), MOVED).with_programme().in_hall_2()
}

fn is_pay(ask: &Ask) -> bool {
    matches!(ask, Ask::Pay { .. })
}

#[test]
fn a_sale_is_made_with_moved_keys_and_not_with_those_of_before() {
    let mut desk = moved(Lang::En);
    desk.press("2 Enter");
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::Hold { .. })), 0);
    desk.press("F8");
    desk.grant_hold();
    desk.wait(1000);
    desk.press("p");
    assert!(desk.model.overlays.is_empty());
    desk.press("f");
    assert!(matches!(desk.model.overlays.last(), Some(Overlay::Pay(_))));
    desk.press("Enter F9");
    assert_eq!(desk.asked(is_pay), 0);
    desk.press("F5 y F9 Enter");
    assert_eq!(desk.asked(is_pay), 0);
    desk.press("$");
    assert_eq!(desk.asked(is_pay), 1);
    desk.grant_payment();
    assert!(desk.shows("(F1 ticket)"), "{}", desk.screen());
}

#[test]
fn where_an_amount_is_typed_a_moved_key_that_is_a_character_is_text() {
    let mut desk = moved(Lang::En);
    desk.press("2 F9");
    desk.grant_hold();
    desk.wait(1000);
    desk.press("1 0 0 $");
    assert_eq!(desk.asked(is_pay), 0);
    desk.press("Bksp F2");
    assert_eq!(desk.asked(is_pay), 1, "{}", desk.screen());
}

#[test]
fn a_moved_yes_counts_only_alone_and_is_named_when_it_came_too_early() {
    let mut desk = moved(Lang::En);
    desk.press("2 F8");
    desk.grant_hold();
    desk.strike(key("f"), 400);
    desk.wait(ALONE);
    desk.strike(key("F2"), 10);
    desk.wait(ALONE);
    desk.wait(200);
    assert!(desk.asked(is_pay) == 0 && desk.shows("F2 again: 90.00"), "{}", desk.screen());
    desk.press("F5");
    desk.wait(1000);
    desk.strike(key("a"), 400);
    desk.strike(key("$"), 20);
    desk.draw();
    desk.wait(200);
    assert_eq!(desk.asked(is_pay), 0, "behind another");
    desk.wait(1000);
    desk.press("$");
    assert_eq!(desk.asked(is_pay), 1, "{}", desk.screen());
}

#[test]
fn hints_panels_and_messages_name_the_moved_keys_in_both_languages() {
    for (lang, words) in [
        (
            Lang::En,
            ["Tab pick", "F8 hold", "f pay", "f takes the payment", "F2 take it   F5 review", "$ or F2 take it"],
        ),
        (Lang::ZhCn, ["Tab 选", "F8 锁座", "f 收款", "按 f 收款", "F2 确认收款   F5 核对", "$ 或 F2 确认收款"]),
    ] {
        let mut desk = moved(lang);
        let [pick, hold, pay, held, entry, review] = words;
        for word in [pick, "^B ", "F12 ", "^Y "] {
            assert!(desk.shows(word), "{word}: {}", desk.screen());
        }
        desk.press("2");
        assert!(desk.shows(hold) && desk.shows(pay), "{}", desk.screen());
        desk.press("F8");
        desk.grant_hold();
        assert!(desk.shows(held), "{}", desk.screen());
        desk.wait(1000);
        desk.press("f");
        assert!(desk.shows(entry), "{}", desk.screen());
        desk.press("F5");
        assert!(desk.shows(review), "{}", desk.screen());
        desk.press("Esc Esc x");
        assert!(desk.shows(if lang == Lang::En { "^Y yes" } else { "^Y 确认" }), "{}", desk.screen());
    }
}

#[test]
fn help_and_palette_tell_the_moved_keys_and_find_by_them() {
    let mut desk = moved(Lang::En);
    desk.press("^E F 8");
    assert!(desk.shows("Hold the picked seats") && !desk.shows("Take payment"), "{}", desk.screen());
    desk.press("Esc ^E t a k e Space p a y");
    assert!(desk.shows("f F9") && desk.shows("Sell"), "{}", desk.screen());
    desk.press("Esc : p a y");
    assert!(desk.shows("f F9") && !desk.shows("p F8"), "{}", desk.screen());
}

#[test]
fn what_has_no_key_is_hinted_at_by_none_and_found_in_the_palette() {
    let keys: Keys = &[("again", &[]), ("fare", &[]), ("next-best", &[]), ("palette", &["&"])];
    let mut desk = Desk::with_keys(Lang::En, (120, 36), keys).with_programme();
    busy(&mut desk);
    assert!(desk.shows("& hold again"), "{}", desk.screen());
    desk.press("2 n a");
    assert!(!desk.shows("next best") && desk.shows("& fare"), "{}", desk.screen());
    desk.press("& f a r e Enter");
    assert!(desk.shows("child"), "{}", desk.screen());
}

#[test]
fn moving_keys_are_hinted_at_by_their_names_once_they_are_moved() {
    let keys: Keys = &[("move-left", &["Left", "a"]), ("fare", &["A"])];
    assert!(Desk::with_keys(Lang::En, (80, 24), keys).with_programme().in_hall_2().shows(" arrows "));
    let keys: Keys = &[("move-left", &["a", "Left"]), ("fare", &["A"])];
    let desk = Desk::with_keys(Lang::En, (80, 24), keys).with_programme().in_hall_2();
    assert!(desk.shows(" Up a Down Right ") && !desk.shows("arrows"), "{}", desk.screen());
}

#[test]
fn a_window_that_is_too_small_is_left_by_the_moved_key() {
    let keys: Keys = &[("quit", &["q", "^X"])];
    let mut desk = Desk::with_keys(Lang::En, (80, 24), keys).with_programme();
    desk.send(Msg::Resize(40, 10));
    desk.press("^C q");
    assert!(!desk.other.contains(&Effect::Quit));
    desk.press("^X");
    assert!(desk.other.contains(&Effect::Quit));
}

#[test]
fn the_help_is_grouped_by_what_one_wants_to_do_the_screens_own_group_first() {
    let titles = |lang, keys: &str| -> Vec<&str> {
        let all = match lang {
            Lang::En => {
                ["Choose a screening", "Choose seats", "Sell", "Orders, tickets", "Red packets and", "The house"]
            }
            Lang::ZhCn => ["选场次", "选座", "售票", "订单、票与退款", "红包与会员", "影院"],
        };
        let mut desk = Desk::at_seats(lang, (120, 100));
        desk.press(keys);
        let screen = desk.screen();
        let title = |line: &str| all.iter().find(|title| line.contains(&format!("│ {title}"))).copied();
        screen.lines().filter_map(title).collect()
    };
    let seats = ["Choose seats", "Choose a screening", "Sell", "Orders, tickets", "Red packets and", "The house"];
    assert_eq!(titles(Lang::En, "?"), seats);
    assert_eq!(titles(Lang::En, "F4 ?")[..2], ["Orders, tickets", "Choose a screening"]);
    assert_eq!(titles(Lang::ZhCn, "F2 ?")[..3], ["选场次", "选座", "售票"]);
    assert_eq!(titles(Lang::En, "? r e v i e w"), ["Sell"], "groups of which nothing is found have no title");
    assert_eq!(titles(Lang::En, ": o r d e r"), Vec::<&str>::new(), "the palette has none");
}

#[test]
fn in_the_help_the_mark_goes_from_line_to_line_and_stays_in_sight_with_the_title_above() {
    let mut desk = Desk::open_hall();
    desk.press("?");
    for _ in 0..30 {
        desk.press("Down");
        assert!(desk.shows("│ ▸ "), "{}", desk.screen());
    }
    for _ in 0..30 {
        desk.press("Up");
        assert!(desk.shows("│ ▸ "), "{}", desk.screen());
    }
    assert!(desk.shows("│ Choose seats") && desk.shows("▸ pick"), "{}", desk.screen());
}
