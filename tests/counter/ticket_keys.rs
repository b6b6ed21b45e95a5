//! The keys of tickets by script: shown, made, rotated and retired.

use super::pty::Place;

#[test]
fn a_till_makes_a_key_gets_another_and_retires_the_first_by_script() {
    let place = Place::new();
    let (code, none) = place.json(&["keys", "show"]);
    assert_eq!((code, &none["keys"], &none["signs_here"]), (0, &serde_json::json!([]), &serde_json::Value::Null));
    let (code, made) = place.json(&["keys", "make"]);
    let first = made["key"].as_str().unwrap();
    assert_eq!((code, first.len()), (0, 4), "{made}");
    assert_eq!(place.json(&["keys", "make"]).1, made, "it has one");
    let second = place.json(&["keys", "rotate"]).1["key"].as_str().unwrap().to_owned();
    let (code, asked) = place.json(&["keys", "retire", first]);
    assert_eq!((code, asked["code"].as_str()), (2, Some("usage")), "for good, and so twice: {asked}");
    assert_eq!(place.json(&["keys", "show"]).1["keys"][0]["retired_ms"], serde_json::Value::Null);
    let (code, retired) = place.json(&["keys", "retire", &first.to_lowercase(), "--yes"]);
    assert!(code == 0 && retired["retired_ms"].is_i64() && retired["signs_here"] == false, "{retired}");
    let (_, shown) = place.json(&["keys", "show"]);
    assert_eq!(shown["signs_here"], second.as_str());
    let keys: Vec<_> = shown["keys"].as_array().unwrap().iter().map(|key| key["key"].as_str().unwrap()).collect();
    assert_eq!(keys, [first, &second]);
    assert_eq!(shown["keys"][0]["public"].as_str().unwrap().len(), 64);
    let (code, unknown) = place.json(&["keys", "retire", "0000", "--yes"]);
    assert_eq!((code, unknown["code"].as_str()), (1, Some("unknown_ticket_key")));
    let told = String::from_utf8(place.run(&["keys", "show"]).stdout).unwrap();
    assert!(told.contains(&format!("This till signs with the key {second}")), "{told}");
}
