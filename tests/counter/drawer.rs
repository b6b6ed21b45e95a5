//! A day at two tills by script, from the float to the Z, with a shortage.

use serde_json::Value;

use super::pty::Place;

fn at(place: &Place, till: &str, arguments: &[&str]) -> (i32, Value) {
    place.json(&[&["--terminal", till], arguments].concat())
}

fn done(place: &Place, till: &str, arguments: &[&str]) -> Value {
    let (code, answer) = at(place, till, arguments);
    assert_eq!(code, 0, "{arguments:?} {answer}");
    answer
}

fn refused(place: &Place, till: &str, arguments: &[&str]) -> String {
    let (code, answer) = at(place, till, arguments);
    assert_eq!(code, 1, "{arguments:?} {answer}");
    answer["code"].as_str().unwrap().to_owned()
}

/// Holds a seat and pays it; gives what it cost.
fn sell(place: &Place, till: &str, seat: &str, tender: &[&str]) -> i64 {
    let held = done(place, till, &["hold", &place.screening(), seat]);
    let order = held["order"].as_str().unwrap();
    done(place, till, &[&["pay", order], tender].concat());
    done(place, till, &["order", order])["total"].as_i64().unwrap()
}

/// Counts so much, in the fewest notes and coins.
fn count(place: &Place, till: &str, minor: i64) -> Value {
    let mut left = minor;
    let pieces = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1].map(|piece| {
        let count = left / piece;
        left %= piece;
        format!("{count}x{piece}")
    });
    let words: Vec<&str> =
        ["drawer", "count", "--minor"].into_iter().chain(pieces.iter().map(String::as_str)).collect();
    done(place, till, &words)
}

#[test]
fn a_day_at_two_tills_goes_from_the_float_to_the_z_and_its_shortage_is_told() {
    let place = Place::new();
    let wrong = ["drawer", "open", "5x30"];
    assert_eq!(place.json(&wrong).0, 2, "there is no note of 30");
    assert_eq!(done(&place, "T1", &["drawer", "open", "5x100", "--attempt", "morning"])["amount"], 50_000);
    assert_eq!(done(&place, "T1", &["drawer", "open", "5x100", "--attempt", "morning"])["amount"], 50_000);
    assert_eq!(refused(&place, "T1", &["drawer", "open", "--empty"]), "drawer_open");
    done(&place, "T2", &["drawer", "open", "3x100", "4x50"]);

    let cash = sell(&place, "T1", "G7", &["--cash", "500"]);
    let by_card = sell(&place, "T2", "G8", &["--card", "slip 7"]);
    let other = sell(&place, "T2", "G9", &["--cash", "500"]);
    done(&place, "T1", &["drawer", "drop", "100", "--reason", "bag 17"]);
    done(&place, "T2", &["drawer", "out", "20", "--reason", "flowers"]);
    assert_eq!(at(&place, "T2", &["drawer", "out", "20"]).0, 2, "it needs a reason");
    let opened = done(&place, "T2", &["drawer", "no-sale", "--reason", "small change"]);
    assert_eq!((&opened["what"], &opened["amount"]), (&"no_sale".into(), &0.into()), "{opened}");

    let x = done(&place, "T2", &["x"]);
    assert_eq!((x["cash_paid"].as_i64(), x["card_paid"].as_i64()), (Some(other), Some(by_card)), "{x}");
    assert_eq!((&x["cards"][0]["reference"], x.get("expected")), (&Value::from("slip 7"), None));
    let shown = done(&place, "T1", &["drawer", "show"]);
    assert!(!shown.to_string().contains("expected"), "nobody who counts is told before: {shown}");
    assert_eq!(refused(&place, "T1", &["drawer", "close"]), "drawer_not_counted");
    assert_eq!(refused(&place, "T1", &["close-day"]), "drawers_open");

    // A note of 50 is gone at T1.
    let counted = count(&place, "T1", 50_000 + cash - 10_000 - 5_000);
    assert_eq!((&counted["expected"], &counted["off"]), (&(40_000 + cash).into(), &(-5_000).into()));
    assert_eq!(refused(&place, "T1", &["drawer", "close"]), "drawer_beyond_limit");
    let z = done(&place, "T1", &["drawer", "close", "--accept"]);
    assert_eq!((&z["number"], &z["off"], &z["dropped"]), (&1.into(), &(-5_000).into(), &10_000.into()), "{z}");
    let held = done(&place, "T1", &["hold", &place.screening(), "H7"]);
    let order = held["order"].as_str().unwrap();
    assert_eq!(refused(&place, "T1", &["pay", order, "--cash", "500", "--attempt", "late"]), "drawer_not_open");

    // Another till counts and closes for T2, where a guest came after the first count.
    count(&place, "T2", 50_000 + other - 2_000);
    let more = sell(&place, "T2", "H9", &["--cash", "500"]);
    assert_eq!(refused(&place, "T2", &["drawer", "close"]), "drawer_count_stale");
    assert_eq!(count(&place, "T2", 48_000 + other + more)["off"], 0);
    let z2 = done(&place, "T1", &["drawer", "close", "--till", "T2"]);
    assert_eq!((&z2["till"], &z2["off"]), (&"T2".into(), &0.into()));
    assert_eq!(done(&place, "T1", &["z", "--till", "T2"]), z2, "it stays what it is");
    assert_eq!(refused(&place, "T1", &["z", "2"]), "unknown_z");

    let day = done(&place, "T1", &["close-day"]);
    assert_eq!((&day["number"], &day["off"]), (&1.into(), &(-5_000).into()), "{day}");
    assert_eq!(day["zs"].as_array().unwrap().len(), 2);
    assert_eq!(day["cash_paid"].as_i64(), Some(cash + other + more));
    assert!(day["grand_total"].as_i64().unwrap() >= cash + other + more + by_card);
    assert_ne!(day["seal"], z2["seal"]);
    // The order that was refused for the drawer is still held, and paid under the same attempt.
    done(&place, "T1", &["drawer", "open", "1x100"]);
    done(&place, "T1", &["pay", order, "--cash", "500", "--attempt", "late"]);

    let (code, checked) = place.json(&["tape", "verify"]);
    assert_eq!((code, checked["clean"].as_bool()), (0, Some(true)), "{checked}");
    place.sql("UPDATE z_reports SET figures = REPLACE(figures, 'counted ', 'counted 1')");
    let (code, checked) = place.json(&["tape", "verify"]);
    assert_eq!(code, 1);
    for what in ["z_figures", "day_figures", "books_on_tape", "T2/1"] {
        assert!(checked.to_string().contains(what), "{what}: {checked}");
    }
}
