//! One of two seats is refunded in a real terminal, in both languages; the other stays sold.

use std::time::Duration;

use super::pty::Place;

const ENTER: &str = "\r";
const DOWN: &str = "\u{1b}[B";
const F4: &str = "\u{1b}OS";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

/// What a person reads on the way.
struct Words {
    lang: &'static str,
    size: (u16, u16),
    paid: &'static str,
    to_give_back: &'static str,
    reason: &'static str,
    in_cash: &'static str,
    refunded: &'static str,
}

fn one_of_two_seats_is_refunded(words: &Words) {
    let place = Place::new();
    let screening = place.screening();
    let (_, held) = place.json(&["hold", &screening, "G7", "G8"]);
    let order = held["order"].as_str().unwrap().to_owned();
    let (code, paid) = place.json(&["pay", &order, "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    let price = paid["total"].as_i64().unwrap() / 2;

    let mut one = place.terminal_with("T1", words.size, &["--lang", words.lang], &[]);
    one.wait_for("the board", |screen| screen.contains("F5"));
    one.keys(&[F4]);
    one.wait_for("the paid order with its money", |screen| screen.contains("G7 G8") && screen.contains(words.paid));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["u"]);
    one.wait_for("the seats", |screen| screen.contains(words.to_give_back));
    one.keys(&[DOWN, " "]);
    let amount = format!("{}.{:02}", price / 100, price % 100);
    one.wait_for("one seat's price", |screen| {
        screen.lines().any(|line| line.contains(words.to_give_back) && line.contains(&amount))
    });
    one.keys(&[ENTER]);
    one.wait_for("the reason", |screen| screen.contains(words.reason));
    one.keys(&["i", "l", "l", ENTER]);
    one.wait_for("the question", |screen| screen.contains(words.in_cash));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["y"]);
    one.wait_for("the refund", |screen| screen.contains(words.refunded));

    let (_, history) = place.json(&["order", &order]);
    assert_eq!((&history["state"], &history["refunded"]), (&"paid".into(), &serde_json::json!(["G7"])), "{history}");
    let (code, verified) = place.json(&["verify"]);
    assert_eq!(code, 0, "{verified}");
}

#[test]
fn one_of_two_seats_is_refunded_and_the_other_stays_sold() {
    one_of_two_seats_is_refunded(&Words {
        lang: "en",
        size: (80, 24),
        paid: "paid in cash",
        to_give_back: "TO GIVE BACK",
        reason: "Reason",
        in_cash: "y or F9",
        refunded: "G7 refunded: hand back",
    });
}

#[test]
fn in_chinese_one_of_two_seats_is_refunded_and_the_other_stays_sold() {
    one_of_two_seats_is_refunded(&Words {
        lang: "zh",
        size: (120, 36),
        paid: "现金收款",
        to_give_back: "应退",
        reason: "原因",
        in_cash: "y 或 F9",
        refunded: "G7 已退款：请退现金",
    });
}
