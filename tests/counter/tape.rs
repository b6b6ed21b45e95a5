//! `frontrow tape`: the ledger and an exported file, whole and tampered with.

use super::pty::Place;

fn printed(place: &Place, arguments: &[&str]) -> (i32, String) {
    let output = place.run_with(arguments, &[]);
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn what_is_tampered_with_in_the_books_or_in_a_file_is_found_and_a_script_is_told() {
    let place = Place::new();
    let screening = place.screening();
    let (code, held) = place.json(&["hold", &screening, "G7"]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap();
    let (code, paid) = place.json(&["pay", order, "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    let (code, checked) = place.json(&["tape", "verify"]);
    assert_eq!((code, checked["clean"].as_bool()), (0, Some(true)), "{checked}");

    let (code, exported) = printed(&place, &["tape", "export"]);
    assert_eq!(code, 0);
    assert!(exported.lines().any(|line| line.contains("\"what\":\"paid\"")), "{exported}");
    let file = place.path().join("tapes.jsonl");
    std::fs::write(&file, &exported).unwrap();
    let name = file.to_str().unwrap();
    let (code, checked) = place.json(&["tape", "verify", name]);
    assert_eq!((code, checked["lines"].as_u64()), (0, Some(exported.lines().count() as u64 - 1)), "{checked}");
    let later = ["tape", "verify", name, "--in-ledger"];
    let (code, sealed) = place.json(&["tape", "seal"]);
    assert!(code == 0 && sealed["totals"]["CNY"].as_i64() > Some(0), "{sealed}");
    assert_eq!(place.json(&later).0, 0, "the ledger goes on from there");
    let end: serde_json::Value = serde_json::from_str(exported.lines().last().unwrap()).unwrap();
    let (tape, head) = end["heads"].as_object().unwrap().iter().next().unwrap();
    place.sql(&format!("UPDATE tape SET hash = 'x' WHERE tape = '{tape}' AND n = {}", head["n"]));
    let (code, checked) = printed(&place, &later);
    assert!(code == 1 && checked.contains(&format!("{tape} does not go on from here")), "{checked}");
    std::fs::write(&file, exported.replacen("CNY", "USD", 1)).unwrap();
    let (code, checked) = printed(&place, &["tape", "verify", name]);
    assert!(code == 1 && checked.contains("was changed"), "{checked}");

    place.sql("UPDATE payments SET received = received + 1 WHERE attempt = (SELECT MAX(attempt) FROM payments)");
    let (code, checked) = printed(&place, &["tape", "verify"]);
    assert!(code == 1 && checked.contains("books_on_tape") && checked.contains("payments "), "{checked}");
}
