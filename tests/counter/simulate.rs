//! Robots at many counters, as people start and stop them.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::pty::{PROGRAM, Place};

fn number(json: &Value, name: &str) -> u64 {
    json[name].as_u64().unwrap_or_else(|| panic!("{name} in {json}"))
}

/// What every simulation must come to.
fn assert_is_clean(json: &Value) {
    let is_clean = json["verify"] == "clean" && json["double_sold"] == 0 && json["lost"] == 0;
    assert!(is_clean && json["robots_failed"] == 0 && json["lost_orders"] == serde_json::json!([]), "{json}");
}

#[test]
fn a_storm_of_robots_sells_everything_once_and_leaves_nothing_held() {
    let place = Place::new();
    let (code, json) = place.json(&["simulate", "--terminals", "4", "--seconds", "3", "--mix", "storm", "--seed", "7"]);
    assert_eq!(code, 0, "{json}");
    assert_is_clean(&json);
    let (attempts, holds, races) = (number(&json, "attempts"), number(&json, "holds"), number(&json, "lost_races"));
    assert!(number(&json, "sales") > 0 && holds > 0 && attempts >= holds + races, "{json}");
    assert_eq!((number(&json, "seed"), number(&json, "terminals"), json["mix"].as_str()), (7, 4, Some("storm")));
    assert!(json["seconds"].as_f64().unwrap() >= 3.0 && json["holds_per_second"].as_f64().unwrap() > 0.0, "{json}");
    assert!(number(&json, "rss_bytes") > 1 << 20 && json["cpu_seconds"].as_f64().unwrap() > 0.0, "{json}");
    let (expired, unsure) = (number(&json, "expired"), number(&json, "unsure"));
    assert!(expired + unsure < holds && json["unsure_ended"]["open"] == 0, "{json}");
    for step in ["look", "hold", "pay", "cancel", "refund", "grab"] {
        let times = &json["latency"][step];
        assert!(number(times, "p50_us") <= number(times, "p99_us"), "{step}: {json}");
        assert!(number(times, "p99_us") <= number(times, "max_us"), "{step}: {json}");
    }
    assert_eq!(number(&json["latency"]["hold"], "count"), attempts);

    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending, serde_json::json!([]), "they gave up what they held");
    assert_eq!(place.json(&["verify"]).1["clean"], true);
}

#[test]
fn robots_behave_as_people_and_red_packets_add_up() {
    let place = Place::with_hold(1);
    let (code, json) =
        place.json(&["simulate", "--terminals", "6", "--seconds", "5", "--rate", "10", "--screening", "all"]);
    assert_eq!(code, 0, "{json}");
    assert_is_clean(&json);
    assert!(number(&json, "sales") > 0 && number(&json, "expired") > 0, "some walk away: {json}");

    let (code, json) = place.json(&["simulate", "--terminals", "4", "--seconds", "4", "--mix", "red-packets"]);
    assert_eq!(code, 0, "{json}");
    assert_is_clean(&json);
    let packets = &json["packets"];
    assert!(number(packets, "made") > 0 && number(packets, "shares") > 0, "{json}");
    assert!(number(packets, "grabbed") >= number(packets, "shares"), "{json}");
    let (_, rows) = place.json(&["packets"]);
    let taken: u64 = rows.as_array().unwrap().iter().map(|row| number(row, "taken_amount")).sum();
    assert!(taken >= number(packets, "grabbed"), "what they were told of is among what was taken: {taken} {json}");
}

#[test]
fn robots_that_are_stopped_before_their_time_still_report() {
    let place = Place::new();
    place.screening();
    for signal in ["-INT", "-TERM"] {
        let arguments = ["simulate", "--terminals", "2", "--seconds", "600", "--mix", "storm", "--json"];
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env("FRONTROW_DATA_DIR", place.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = command.spawn().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        let stopped = Instant::now();
        assert!(Command::new("kill").args([signal, &running.id().to_string()]).status().unwrap().success());
        let output = running.wait_with_output().unwrap();
        assert!(stopped.elapsed() < Duration::from_secs(15), "{signal}: {:?}", stopped.elapsed());
        let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{signal}: {output:?}");
        assert_is_clean(&json);
        assert!(json["seconds"].as_f64().unwrap() < 60.0 && number(&json, "attempts") > 0, "{json}");
    }
    let (_, pending) = place.json(&["orders", "--pending"]);
    assert_eq!(pending, serde_json::json!([]));
}

#[test]
fn robots_of_two_programs_sell_the_same_screening() {
    let place = Place::new();
    let screening = place.screening();
    let simulate =
        || place.json(&["simulate", "--terminals", "4", "--seconds", "4", "--mix", "storm", "--screening", &screening]);
    let both = std::thread::scope(|scope| {
        let one = scope.spawn(simulate);
        [simulate(), one.join().unwrap()]
    });
    for (code, json) in both {
        assert_eq!(code, 0, "{json}");
        assert_is_clean(&json);
        assert!(number(&json, "sales") > 0, "{json}");
    }
    let (_, verified) = place.json(&["verify"]);
    assert_eq!(verified["clean"], true, "{verified}");
}

#[test]
fn robots_sell_in_a_real_house_only_if_that_is_wanted() {
    let demo = Place::new();
    let (code, _) = demo.json(&["export", demo.path().join("files").to_str().unwrap()]);
    assert_eq!(code, 0);
    let house = Place::new();
    let file = |name: &str| demo.path().join("files").join(name).display().to_string();
    let (code, imported) = house.json(&["--no-demo", "import", &file("catalogue.toml"), &file("schedule.csv")]);
    assert_eq!(code, 0, "{imported}");
    let simulate = ["--no-demo", "simulate", "--terminals", "2", "--seconds", "1", "--mix", "storm"];
    let (code, refused) = house.json(&simulate);
    assert_eq!((code, refused["code"].as_str()), (1, Some("not_demo")));
    assert!(refused["message"].as_str().unwrap().contains("--yes-sell-here"), "{refused}");
    assert_eq!(house.json(&["--no-demo", "orders"]).1, serde_json::json!([]), "nothing was sold");
    let (code, json) = house.json(&[&simulate[..], &["--yes-sell-here"]].concat());
    assert_eq!(code, 0, "{json}");
    assert_is_clean(&json);
}

#[test]
fn what_cannot_be_simulated_is_told_by_the_exit_code() {
    let place = Place::new();
    for wrong in
        [["--terminals", "0"], ["--terminals", "1001"], ["--rate", "0"], ["--mix", "dance"], ["--seconds", "0"]]
    {
        assert_eq!(place.run(&[&["simulate"], &wrong[..]].concat()).status.code(), Some(2), "{wrong:?}");
    }
    let (code, unknown) = place.json(&["simulate", "--screening", "999999"]);
    assert_eq!((code, unknown["code"].as_str()), (1, Some("unknown_screening")));
    let away = place.run(&["simulate", "--redis", "redis://127.0.0.1:1"]);
    assert_eq!(away.status.code(), Some(3), "{away:?}");
}

#[test]
fn on_a_terminal_a_line_tells_how_they_come_along() {
    let place = Place::new();
    let mut terminal =
        place.terminal("T1", (100, 30), &["simulate", "--terminals", "2", "--seconds", "4", "--mix", "storm"]);
    terminal.wait_long_for("the line of progress", 20, |screen| screen.contains("s · 2 robots · "));
    terminal.wait_long_for("the report", 20, |screen| screen.contains("verify          clean"));
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    assert!(!terminal.screen().contains("robots · "), "the line is gone: {}", terminal.screen());
}
