//! A ledger that is put back: by `frontrow restore`, and by hand.

use std::path::Path;

use super::pty::Place;

fn hold_and_pay(place: &Place, screening: &str, seat: &str) -> String {
    let (code, held) = place.json(&["hold", screening, seat]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap().to_owned();
    let (code, paid) = place.json(&["pay", &order, "--cash", "500"]);
    assert_eq!(code, 0, "{paid}");
    order
}

fn join(place: &Place, name: &str, phone: &str) -> i64 {
    let (code, made) = place.json(&["member", "create", "--name", name, "--phone", phone]);
    assert_eq!(code, 0, "{made}");
    made["id"].as_i64().or_else(|| made["member"].as_i64()).unwrap_or_else(|| panic!("{made}"))
}

fn is_gone(place: &Place, order: &str, screening: &str, seat: &str) {
    let (code, ticket) = place.json(&["ticket", order]);
    assert_eq!((code, ticket["code"].as_str()), (1, Some("unknown_order")), "{ticket}");
    let (code, paid) = place.json(&["pay", order, "--cash", "500"]);
    assert_eq!((code, paid["code"].as_str()), (1, Some("unknown_order")), "{paid}");
    hold_and_pay(place, screening, seat);
    let (code, verdict) = place.json(&["verify"]);
    assert_eq!(code, 0, "{verdict}");
}

#[test]
fn restore_puts_a_copy_back_keeps_what_it_replaces_and_says_what_is_gone() {
    let place = Place::new();
    let screening = place.screening();
    let kept = hold_and_pay(&place, &screening, "G7");
    // The first time it looks at everything, and then at what came since; as a script, without a word of how far it is.
    let covered = |args: &[&str]| place.json(args).1["covered"].clone();
    assert_eq!(covered(&["verify"])["why"], "first");
    hold_and_pay(&place, &screening, "H7");
    let since = covered(&["verify"]);
    assert_eq!((&since["everything"], &since["remembered"]), (&false.into(), &true.into()), "{since}");
    assert_eq!(covered(&["verify", "--all"])["why"], "asked");
    assert_eq!(covered(&["tape", "verify"])["everything"], true);
    let copy = place.path().join("copy.db").display().to_string();
    assert_eq!(place.json(&["backup", &copy]).0, 0);
    let lost = hold_and_pay(&place, &screening, "G8");
    let member = join(&place, "Lost", "13900001777");

    let (code, told) = place.json(&["restore", &copy, "--dry-run"]);
    assert_eq!((code, &told["gone"]["sales"], &told["gone"]["members"]), (0, &1.into(), &1.into()), "{told}");
    assert!(told["replaced"].is_null());
    assert_eq!(place.json(&["ticket", &lost]).0, 0, "a rehearsal does nothing");
    assert_eq!(place.json(&["ticket", &lost]).0, 0);

    let (code, told) = place.json(&["restore", &copy]);
    assert_eq!((code, &told["gone"]["sales"]), (0, &1.into()), "{told}");
    let replaced = told["replaced"].as_str().unwrap();
    assert!(Path::new(replaced).exists() && Path::new(&copy).exists());
    assert_eq!(covered(&["verify"])["why"], "generation", "what was found right is of another life");
    is_gone(&place, &lost, &screening, "G8");
    assert_eq!(place.json(&["ticket", &kept]).0, 0);
    assert!(join(&place, "New", "13900001778") > member);
    // What was replaced can be put back as well.
    let (code, told) = place.json(&["restore", replaced]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(place.json(&["ticket", &lost]).0, 0);
    assert_eq!(place.json(&["verify"]).0, 0);
    assert_eq!(place.json(&["tape", "verify"]).0, 0);
    let left: Vec<String> = std::fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("ledger.db.") && !name.contains("replaced"))
        .filter(|name| !["ledger.db.lock", "ledger.db.turn", "ledger.db.live"].contains(&name.as_str()))
        .collect();
    assert_eq!(left, [""; 0], "nothing half-made is left");
}

#[test]
fn a_copy_put_back_by_hand_is_noticed_before_anything_is_sold() {
    let place = Place::new();
    let screening = place.screening();
    hold_and_pay(&place, &screening, "G7");
    let copy = place.path().join("copy.db");
    assert_eq!(place.json(&["backup", copy.to_str().unwrap()]).0, 0);
    let lost = hold_and_pay(&place, &screening, "G8");
    let member = join(&place, "Lost", "13900001777");
    let ledger = place.path().join("ledger.db");
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", ledger.display()));
    }
    std::fs::copy(&copy, &ledger).unwrap();
    let told = place.run(&["ticket", &lost]);
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.status.code() == Some(1) && said.contains("restored from an older copy"), "{said}");
    is_gone(&place, &lost, &screening, "G8");
    assert!(join(&place, "New", "13900001778") > member);
}

#[test]
fn nothing_is_put_back_that_is_no_copy_of_this_ledger_or_while_it_is_in_use() {
    let (place, other) = (Place::new(), Place::new());
    let screening = place.screening();
    let order = hold_and_pay(&place, &screening, "G7");
    let copy = place.path().join("copy.db").display().to_string();
    let foreign = place.path().join("foreign.db").display().to_string();
    let rubbish = place.path().join("rubbish.db").display().to_string();
    std::fs::write(&rubbish, "no database at all, but long enough to look at".repeat(40)).unwrap();
    assert_eq!(place.json(&["backup", &copy]).0, 0);
    other.screening();
    assert_eq!(other.json(&["backup", &foreign]).0, 0);
    let ledger = place.path().join("ledger.db").display().to_string();
    let absent = place.path().join("absent.db").display().to_string();
    for (file, why) in
        [(&foreign, "other_ledger"), (&rubbish, "no_ledger"), (&ledger, "same_file"), (&absent, "no_file")]
    {
        let (code, refused) = place.json(&["restore", file]);
        assert_eq!((code, refused["code"].as_str()), (1, Some(why)), "{refused}");
    }
    let terminal = place.terminal("T1", (100, 30), &[]);
    terminal.wait_for("the board", |screen| screen.contains("Frontrow"));
    let (code, refused) = place.json(&["restore", &copy]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("in_use")), "{refused}");
    assert_eq!(place.json(&["ticket", &order]).0, 0);
}
