//! What belongs to the house stands in its ledger, whatever a terminal is set up to.

use super::pty::Place;

/// Runs it with these variables, without the hold time that a place otherwise names; gives the exit code and all
/// that was printed.
fn run(place: &Place, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
    let mut all = vec![("FRONTROW_HOLD_SECONDS", "")];
    all.extend(environment);
    let output = place.run_with(arguments, &all);
    let printed = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&printed).into_owned())
}

#[test]
fn a_terminal_that_is_set_up_for_another_house_does_not_start_and_is_told_where_and_how() {
    let place = Place::new();
    let screening = place.screening();
    for (variable, otherwise, setting, stands) in [
        ("FRONTROW_CURRENCY", "USD", "currency", "CNY"),
        ("FRONTROW_PACKET_DAILY_BUDGET", "99999999", "packet-daily-budget", "10000.00"),
        ("FRONTROW_TIME_ZONE", "Europe/Berlin", "time-zone", "Asia/Shanghai"),
        ("FRONTROW_DAY_BEGINS", "04:00", "day-begins", "06:00"),
        ("FRONTROW_HOLD_SECONDS", "301", "hold-seconds", "300"),
        ("FRONTROW_SALES_END_MINUTES", "600", "sales-end-minutes", "15"),
        ("FRONTROW_CINEMA", "Mine", "cinema", "Frontrow"),
    ] {
        for arguments in [&["hold", &screening, "G7"][..], &["takings"], &[]] {
            let (code, printed) = run(&place, arguments, &[(variable, otherwise)]);
            assert_eq!(code, 2, "{arguments:?} {printed}");
            let told = format!("{variable}: {setting} is `{otherwise}` here, and `{stands}` in the house");
            let how = format!("frontrow house {setting} '{otherwise}'");
            assert!(printed.contains(&told) && printed.contains(&how), "{printed}");
        }
    }
    let same = [("FRONTROW_PACKET_DAILY_BUDGET", "10000"), ("FRONTROW_CURRENCY", "CNY")];
    assert_eq!(run(&place, &["takings"], &same).0, 0, "the same, written otherwise");
    assert_eq!(place.json(&["orders", "--pending"]).1, serde_json::json!([]), "nothing was held");
}

#[test]
fn a_new_house_lies_where_the_machine_is_and_stays_there() {
    let place = Place::new();
    for zone in ["America/Lima", "Europe/Berlin"] {
        let (code, printed) = run(&place, &["house", "--json"], &[("TZ", zone)]);
        let house: serde_json::Value = serde_json::from_str(&printed).unwrap();
        let row = house.as_array().unwrap().iter().find(|row| row["setting"] == "time-zone").unwrap();
        assert_eq!((code, row["value"].as_str()), (0, Some("America/Lima")), "at a machine in {zone}");
    }
}

#[test]
fn a_terminal_may_hold_for_less_than_the_house() {
    let place = Place::new();
    let screening = place.screening();
    let (code, printed) = run(&place, &["hold", &screening, "G7", "--json"], &[("FRONTROW_HOLD_SECONDS", "60")]);
    assert_eq!(code, 0, "{printed}");
    let held: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let lasts = held["deadline_ms"].as_i64().unwrap() - held["held_at_ms"].as_i64().unwrap();
    assert_eq!(lasts, 60_000);
}

#[test]
fn the_house_is_shown_and_changed_by_script_and_what_was_sold_under_stays() {
    let place = Place::new();
    let screening = place.screening();
    let (code, house) = place.json(&["house"]);
    assert_eq!(code, 0);
    let value = |house: &serde_json::Value, name: &str| {
        let rows = house.as_array().unwrap().clone();
        rows.into_iter().find(|row| row["setting"] == name).unwrap()["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(house.as_array().unwrap().len(), 18);
    assert_eq!((value(&house, "currency"), value(&house, "hold-seconds")), ("CNY".to_owned(), "300".to_owned()));
    // Whoever is set up otherwise may still change the house.
    let otherwise = [("FRONTROW_CINEMA", "Star")];
    assert_eq!(run(&place, &["takings"], &otherwise).0, 2);
    let (code, printed) = run(&place, &["house", "cinema", "Star"], &otherwise);
    assert!(code == 0 && printed.contains("Star") && printed.contains("Li Na"), "{printed}");
    assert_eq!(run(&place, &["takings"], &otherwise).0, 0);
    for wrong in [&["house", "curency"][..], &["house", "hold-seconds", "0"], &["house", "currency", "yuan"]] {
        assert_eq!(place.json(wrong).0, 2, "{wrong:?}");
    }
    let (code, refused) = place.json(&["house", "currency", "USD"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("prices_in_other_currency")), "{refused}");
    let (_, held) = place.json(&["hold", &screening, "G7"]);
    assert_eq!(place.json(&["pay", held["order"].as_str().unwrap(), "--cash", "500"]).0, 0);
    for (setting, other) in [("currency", "USD"), ("time-zone", "Europe/Berlin"), ("day-begins", "04:00")] {
        let (code, refused) = place.json(&["house", setting, other]);
        assert_eq!((code, refused["code"].as_str()), (1, Some("house_fixed")), "{refused}");
    }
    let (code, refused) = place.json(&["house", "adopt"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("house_adopted")), "{refused}");
}

#[test]
fn a_ledger_from_before_sells_in_the_currency_of_its_prices_until_it_adopts_a_house() {
    let place = Place::new();
    let screening = place.screening();
    place.sql("DELETE FROM house_settings");
    let (code, refused) = run(&place, &["hold", &screening, "G7"], &[("FRONTROW_CURRENCY", "USD")]);
    assert!(code == 2 && refused.contains("the prices in the ledger are in CNY"), "{refused}");
    let (code, told) = run(&place, &["hold", &screening, "G7"], &[]);
    assert!(code == 0 && told.contains("frontrow house adopt"), "{told}");
    let (code, none) = place.json(&["house"]);
    assert_eq!((code, none["code"].as_str()), (1, Some("house_not_adopted")));
    let (code, _) = run(&place, &["house", "adopt"], &[("FRONTROW_CURRENCY", "USD")]);
    assert_eq!(code, 2);
    let (code, told) = run(&place, &["house", "adopt"], &[("FRONTROW_CINEMA", "Star")]);
    assert!(code == 0 && told.contains("Star"), "{told}");
    let (code, told) = run(&place, &["takings"], &[]);
    assert!(code == 0 && !told.contains("adopt"), "{told}");
    assert_eq!(place.json(&["verify"]).0, 0);
}

#[test]
fn a_terminal_on_the_screen_follows_the_house_within_five_seconds() {
    let place = Place::new();
    place.screening();
    let terminal = place.terminal("T1", (100, 30), &[]);
    terminal.wait_for("the board", |screen| screen.contains("Frontrow"));
    assert_eq!(place.json(&["house", "cinema", "Star Palace"]).0, 0);
    terminal.wait_long_for("the new name", 5, |screen| screen.contains("Star Palace"));
}
