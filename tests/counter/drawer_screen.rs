//! A day at two tills in the real screens, one in English and one in Chinese: from the float to the Z, with a shortage at
//! one, and then the day's close over both.

use std::time::Duration;

use super::pty::{Place, Terminal};

const ENTER: &str = "\r";
const ESC: &str = "\u{1b}";
const TAB: &str = "\t";
const DRAWER: &str = "\u{f}";
const F4: &str = "\u{1b}OS";
const F9: &str = "\u{1b}[20~";
const F12: &str = "\u{1b}[24~";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

/// What a person reads at a till, and the yuan of its float.
struct Words {
    till: &'static str,
    lang: &'static str,
    board: &'static str,
    never: &'static str,
    ask_open: &'static str,
    is_open: &'static str,
    sold: &'static str,
    grid: &'static str,
    ask_count: &'static str,
    off: &'static str,
    ask_close: &'static str,
    z: &'static str,
    float: i64,
}

const ENGLISH: Words = Words {
    till: "T1",
    lang: "en",
    board: "Screenings",
    never: "Never opened",
    ask_open: "Open the drawer of T1 with 500.00?",
    is_open: "Open since",
    sold: " sold: G7",
    grid: "Counted so far",
    ask_count: "lie in the drawer of T1?",
    off: "short by 50.00",
    ask_close: "make its Z?",
    z: "Z 1 of T1",
    float: 50_000,
};

const CHINESE: Words = Words {
    till: "T2",
    lang: "zh",
    board: "场次",
    never: "从未打开",
    ask_open: "以备用金 300.00 打开 T2 的钱箱？",
    is_open: "打开，备用金 300.00",
    sold: "已售：G8",
    grid: "已点合计",
    ask_count: "T2 的钱箱里有",
    off: "相符",
    ask_close: "生成 Z 报表？",
    z: "T2 的 Z 报表 1",
    float: 30_000,
};

/// Keys at a person's fastest, and still not at a scanner's.
fn types<'a>(screen: &mut Terminal, keys: impl IntoIterator<Item = &'a str>) {
    for key in keys {
        screen.burst(key);
        std::thread::sleep(Duration::from_millis(90));
    }
}

/// The yes to a question that is on the screen.
fn yes(screen: &mut Terminal) {
    std::thread::sleep(UNTIL_KEYS_LIVE);
    screen.burst(F9);
}

/// So much in yuan, as the screens write it.
fn yuan(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Types so much into the grid, in the fewest notes and coins.
fn counts(screen: &mut Terminal, minor: i64) {
    let mut left = minor;
    for piece in [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10] {
        let digits = (left / piece).to_string();
        let has_some = left >= piece;
        left %= piece;
        types(screen, digits.split("").filter(|digit| has_some && !digit.is_empty()));
        if left == 0 {
            return;
        }
        types(screen, [TAB]);
    }
}

/// Opens the drawer with its float, and sells the held seat for cash.
fn opens_and_sells(place: &Place, words: &Words) -> Terminal {
    let mut screen = place.terminal(words.till, (80, 24), &["--lang", words.lang]);
    screen.wait_for("the board", |screen| screen.contains(words.board));
    screen.keys(&[DRAWER]);
    screen.wait_for("the drawer", |screen| screen.contains(words.never));
    screen.keys(&["o"]);
    counts(&mut screen, words.float);
    types(&mut screen, [ENTER]);
    screen.wait_for("the question", |screen| screen.contains(words.ask_open));
    yes(&mut screen);
    screen.wait_for("the open drawer", |screen| screen.contains(words.is_open));
    screen.keys(&[ESC, F4]);
    screen.wait_for("the order", |screen| screen.contains(if words.till == "T1" { "G7" } else { "G8" }));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    screen.keys(&["p"]);
    screen.wait_for("the payment", |screen| screen.contains("F9"));
    yes(&mut screen);
    screen.wait_for("the sale", |screen| screen.contains(words.sold));
    screen.keys(&[DRAWER]);
    screen.wait_for("the drawer again", |screen| screen.contains(words.is_open));
    screen
}

/// Counts so much, and is told only then what should be there.
fn gives_count(screen: &mut Terminal, words: &Words, counted: i64, expected: i64) {
    std::thread::sleep(UNTIL_KEYS_LIVE);
    screen.keys(&["c"]);
    screen.wait_for("the grid", |screen| screen.contains(words.grid));
    counts(screen, counted);
    types(screen, [ENTER]);
    screen.wait_for("the question", |screen| screen.contains(words.ask_count) && screen.contains(&yuan(counted)));
    assert!(counted == expected || !screen.screen().contains(&yuan(expected)), "blind\n{}", screen.screen());
    yes(screen);
    screen.wait_for("what should be there", |screen| screen.contains(words.off) && screen.contains(&yuan(expected)));
}

#[test]
fn two_tills_go_from_the_float_to_the_z_in_both_languages_and_the_day_is_closed_over_both() {
    let place = Place::new();
    let screening = place.screening();
    let mut prices = Vec::new();
    for (till, seat) in [("T1", "G7"), ("T2", "G8")] {
        let (code, held) = place.json(&["--terminal", till, "hold", &screening, seat]);
        assert_eq!(code, 0, "{held}");
        prices.push(held["total"].as_i64().unwrap());
    }
    let (mut one, mut two) = std::thread::scope(|tills| {
        let two = tills.spawn(|| opens_and_sells(&place, &CHINESE));
        (opens_and_sells(&place, &ENGLISH), two.join().unwrap())
    });

    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["s"]);
    one.wait_for("the form", |screen| screen.contains("into the safe"));
    types(&mut one, ["1", "0", "0", TAB, "b", "a", "g", ENTER]);
    one.wait_for("the question", |screen| screen.contains("Drop 100.00 into the safe? bag"));
    yes(&mut one);
    one.wait_for("the drop", |screen| screen.contains("100.00  bag"));

    // A note of 50 is gone.
    let expected = ENGLISH.float + prices[0] - 10_000;
    gives_count(&mut one, &ENGLISH, expected - 5_000, expected);
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["e"]);
    one.wait_for("that it is beyond the limit", |screen| screen.contains("F12 accepts it"));
    one.keys(&[F12]);
    one.wait_for("what is accepted", |screen| {
        screen.contains("It is accepted") && screen.contains("short by 50.00") && screen.contains(ENGLISH.ask_close)
    });
    yes(&mut one);
    one.wait_for("the Z", |screen| screen.contains(ENGLISH.z) && screen.contains("short by 50.00"));
    one.keys(&[ESC, "d"]);
    one.wait_for("who is still open", |screen| screen.contains("Drawers are open: T2"));
    one.keys(&[ESC]);

    let expected = CHINESE.float + prices[1];
    gives_count(&mut two, &CHINESE, expected, expected);
    std::thread::sleep(UNTIL_KEYS_LIVE);
    two.keys(&["e"]);
    two.wait_for("the question", |screen| screen.contains(CHINESE.ask_close));
    yes(&mut two);
    two.wait_for("the Z", |screen| screen.contains(CHINESE.z) && screen.contains("相符"));

    one.keys(&["d"]);
    one.wait_for("the question", |screen| screen.contains("over all tills?") && screen.contains("y or F9"));
    yes(&mut one);
    one.wait_for("the day's close", |screen| {
        ["Day's close 1", "T1/1 T2/1", "short by 50.00"].iter().all(|part| screen.contains(part))
    });
    for screen in [&mut one, &mut two] {
        screen.keys(&[ESC, ESC, "q"]);
        assert!(screen.wait_for_exit().success());
    }

    for check in [&["verify"][..], &["tape", "verify"]] {
        let (code, checked) = place.json(check);
        assert_eq!((code, checked["clean"].as_bool()), (0, Some(true)), "{checked}");
    }
    let (_, z) = place.json(&["--terminal", "T1", "z"]);
    assert_eq!(
        (z["off"].as_i64(), z["dropped"].as_i64(), z["cash_paid"].as_i64()),
        (Some(-5_000), Some(10_000), Some(prices[0]))
    );
    let told = place.column("SELECT what FROM tape WHERE subject = 'drawer-T1/1' ORDER BY n");
    assert_eq!(told, ["drawer_opened", "drawer_dropped", "drawer_counted", "sealed"]);
}
