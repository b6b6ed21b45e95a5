//! The script face: what it prints, and with which code it ends.

use super::pty::Place;

#[test]
fn a_sale_by_script_from_the_list_to_the_refund() {
    let place = Place::new();
    let screening = place.screening();
    let (code, list) = place.json(&["screenings", "--all"]);
    assert_eq!(code, 0);
    let of_list = list.as_array().unwrap().iter().find(|s| s["id"].as_i64() == screening.parse().ok()).unwrap();
    for field in ["id", "film", "hall", "starts_at", "free", "held", "sold"] {
        assert!(!of_list[field].is_null(), "{field}");
    }

    let (code, held) = place.json(&["hold", &screening, "G7", "G8"]);
    assert_eq!(code, 0, "{held}");
    let order = held["order"].as_str().unwrap();
    let total = held["total"].as_i64().unwrap();
    assert!(order.starts_with(&format!("{screening}-")) && total > 0 && held["deadline_ms"].is_i64());
    assert_eq!(held["seats"], serde_json::json!(["G7", "G8"]));

    let (code, refused) = place.json(&["hold", &screening, "G8", "G9", "--terminal", "T2"]);
    assert_eq!(
        (code, refused["code"].as_str(), &refused["seats"]),
        (1, Some("seats_taken"), &serde_json::json!(["G8"]))
    );

    let (code, seats) = place.json(&["seats", &screening]);
    assert_eq!(code, 0);
    assert!(seats["epoch"].is_string() && seats["version"].is_u64());
    let g7 = seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == "G7").unwrap().clone();
    assert_eq!(
        (g7["state"].as_str(), g7["order"].as_str(), g7["terminal"].as_str()),
        (Some("held"), Some(order), Some("T1"))
    );
    assert_eq!(
        (g7["row"].as_str(), g7["number"].as_i64(), &g7["deadline_ms"]),
        (Some("G"), Some(7), &held["deadline_ms"])
    );

    let (code, pending) = place.json(&["orders", "--pending"]);
    assert_eq!((code, pending.as_array().unwrap().len()), (0, 1));

    let (code, short) = place.json(&["pay", order, "--cash", "1"]);
    assert_eq!((code, short["code"].as_str()), (1, Some("too_little")));
    let (code, paid) = place.json(&["pay", order, "--cash", &(total + 550).to_string(), "--minor"]);
    assert_eq!((code, paid["state"].as_str(), paid["change"].as_i64()), (0, Some("paid"), Some(550)));
    assert_eq!(paid["order"].as_str(), Some(order));

    let (code, cancelled) = place.json(&["cancel", order]);
    assert_eq!((code, cancelled["code"].as_str()), (1, Some("already_paid")));
    let (code, _) = place.json(&["refund", order, "--reason", "projector failed"]);
    assert_eq!(code, 0);
    let (code, history) = place.json(&["order", order]);
    assert_eq!((code, history["state"].as_str()), (0, Some("refunded")));
}

#[test]
fn a_guest_pays_with_winnings_by_script_and_gets_them_back() {
    let place = Place::new();
    let screening = place.screening();
    let (code, list) = place.json(&["members"]);
    assert!(code == 0 && list.as_array().unwrap().len() > 24, "the demo cinema knows some: {list}");
    let (code, found) = place.json(&["members", "李", "1390000"]);
    assert_eq!((code, &found[0]["id"]), (0, &10_002.into()));

    let (code, made) = place.json(&["member", "create", "--name", "Étienne", "--phone", "+33 6 39 98 00 01"]);
    let id = made["id"].as_i64().unwrap();
    assert_eq!((code, made["phone"].as_str()), (0, Some("+33639980001")));
    let (code, again) = place.json(&["member", "create", "--name", "Étienne", "--phone", "+33639980001"]);
    assert_eq!((code, again["code"].as_str()), (1, Some("phone_taken")));
    assert!(again["message"].as_str().unwrap().contains(&id.to_string()), "{again}");
    let (code, unknown) = place.json(&["member", "show", "999999"]);
    assert_eq!((code, unknown["code"].as_str()), (1, Some("unknown_member")));

    let member = id.to_string();
    let (code, refused) = place.json(&["hold", &screening, "G7", "--member", "999999"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("unknown_member")));
    let (code, held) = place.json(&["hold", &screening, "G7", "G8", "--member", &member, "--order", "mine"]);
    assert_eq!((code, &held["member"]), (0, &id.into()), "{held}");
    let (order, total) = (held["order"].as_str().unwrap(), held["total"].as_i64().unwrap());
    let (code, found) = place.json(&["orders", "--find", "étienne"]);
    assert_eq!((code, &found[0]["order"], &found[0]["member_name"]), (0, &order.into(), &"Étienne".into()));

    for too_much in [vec!["--wallet", "all"], vec!["--wallet", "1", "--card", "A-1"]] {
        let (code, short) = place.json(&[vec!["pay", order], too_much].concat());
        assert_eq!((code, short["code"].as_str()), (1, Some("wallet_short")), "{short}");
    }
    place.win(id, 1_234);
    let pay = ["pay", order, "--wallet", "all", "--cash", "500", "--attempt", "first"];
    let (code, paid) = place.json(&pay);
    assert_eq!(
        (code, &paid["parts"][0]["amount"], &paid["change"]),
        (0, &1_234.into(), &(51_234 - total).into()),
        "{paid}"
    );
    assert_eq!(place.json(&pay).1, paid, "the same attempt is the same payment, though the wallet is empty");
    assert_eq!(place.json(&["member", "show", &member]).1["wallet"], 0);

    let (code, refunded) = place.json(&["refund", order, "--reason", "ill"]);
    assert_eq!(code, 0, "{refunded}");
    let (_, shown) = place.json(&["member", "show", &member]);
    assert_eq!((&shown["wallet"], &shown["id"]), (&1_234.into(), &id.into()));
    let (_, history) = place.json(&["order", order]);
    assert_eq!((&history["member"], history["member_phone"].as_str()), (&id.into(), Some("+33639980001")));
}

#[test]
fn a_red_packet_by_script_from_its_making_to_a_ticket_paid_with_it() {
    let place = Place::new();
    let create = ["packet", "create", "--total", "10.00", "--shares", "5", "--kind", "lucky", "--code", "K7QX2M"];
    let (code, made) = place.json(&create);
    assert_eq!((code, made["code"].as_str()), (0, Some("K7QX2M")), "{made}");
    assert_eq!((&made["total"], &made["shares"], &made["state"]), (&1_000.into(), &5.into(), &"open".into()));
    assert_eq!(place.json(&create).1, made, "the same code is the same packet");
    let (code, refused) = place.json(&["packet", "create", "--total", "20", "--shares", "5", "--code", "K7QX2M"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("packet_code_taken")), "and another one is refused");

    let mut amounts = Vec::new();
    for rank in 1..=5 {
        let member = (10_000 + rank).to_string();
        let (code, grabbed) = place.json(&["grab", "k7qx2m", "--member", &member]);
        assert_eq!((code, &grabbed["rank"], &grabbed["recorded"]), (0, &rank.into(), &true.into()), "{grabbed}");
        let (_, again) = place.json(&["grab", "K7QX2M", "--member", &member]);
        assert_eq!((&again["amount"], &again["had_it"]), (&grabbed["amount"], &true.into()));
        amounts.push(grabbed["amount"].as_i64().unwrap());
    }
    assert!(amounts.iter().sum::<i64>() == 1_000 && amounts.iter().all(|amount| *amount >= 1), "{amounts:?}");
    let (code, late) = place.json(&["grab", "K7QX2M", "--member", "10006"]);
    assert_eq!((code, late["code"].as_str()), (1, Some("packet_empty")));
    let (_, shown) = place.json(&["packet", "show", "K7QX2M"]);
    assert_eq!((&shown["state"], &shown["taken_amount"]), (&"empty".into(), &1_000.into()));
    let most = amounts.iter().max().unwrap();
    let luckiest = 10_001 + i64::try_from(amounts.iter().position(|amount| amount == most).unwrap()).unwrap();
    assert_eq!(shown["luckiest"], luckiest);
    assert_eq!(place.json(&["packets"]).1.as_array().unwrap().len(), 1);

    for (total, shares, exit, refusal) in [
        ("1.00", "101", 1, "shares_too_small"),
        ("0", "5", 1, "no_total"),
        ("10", "0", 1, "no_shares"),
        ("10", "501", 1, "too_many_shares"),
        ("2000.01", "5", 1, "total_too_large"),
        ("-10", "5", 2, "usage"),
        ("10.001", "5", 2, "usage"),
    ] {
        let (code, refused) = place.json(&["packet", "create", "--total", total, "--shares", shares]);
        assert_eq!((code, refused["code"].as_str()), (exit, Some(refusal)), "{total} in {shares}");
    }
    for (code, member, refusal) in [("ZZZZZZ", "10001", "unknown_packet"), ("K7QX2M", "9", "unknown_member")] {
        let (exit, refused) = place.json(&["grab", code, "--member", member]);
        assert_eq!((exit, refused["code"].as_str()), (1, Some(refusal)));
    }

    let held = place.json(&["hold", &place.screening(), "G7", "--member", "10001"]).1;
    let order = held["order"].as_str().unwrap();
    let (code, paid) = place.json(&["pay", order, "--wallet", "all", "--card", "A-1"]);
    assert_eq!((code, &paid["parts"][0]["amount"]), (0, &amounts[0].into()), "{paid}");
    assert_eq!(place.json(&["refund", order, "--reason", "ill"]).0, 0);
    let (_, member) = place.json(&["member", "show", "10001"]);
    assert_eq!((&member["wallet"], &member["total"]), (&amounts[0].into(), &amounts[0].into()));

    let (code, verdict) = place.json(&["verify"]);
    assert_eq!((code, &verdict["clean"]), (0, &true.into()), "{verdict}");
    let (code, stats) = place.json(&["stats"]);
    assert!(code == 0 && stats["cache"].as_array().unwrap().len() == 3, "{stats}");
}

#[test]
fn exit_codes_tell_refused_from_wrong_usage_and_from_a_store_that_is_away() {
    let place = Place::new();
    assert_eq!(place.json(&["seats", "999999"]).0, 1);
    assert_eq!(place.json(&["order", "1-0123456789ABCDEF"]).0, 1);
    assert_eq!(place.run(&["pay", "1-0123456789ABCDEF"]).status.code(), Some(2), "neither cash nor card");
    assert_eq!(place.run(&["no-such-command"]).status.code(), Some(2));
    for wrong in [&["no-such-command"][..], &["pay", "1-0123456789ABCDEF"], &["screenings", "--no-such-flag"]] {
        let (code, refused) = place.json(wrong);
        assert_eq!((code, refused["code"].as_str()), (2, Some("usage")), "{refused}");
        assert!(!refused["message"].as_str().unwrap().is_empty());
    }
    // A ledger that is no database is none the next time either.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "no database, but long enough that nobody takes it for an empty one".repeat(20))
        .unwrap();
    let broken = place.run(&["screenings", "--ledger", &format!("sqlite://{}", file.path().display())]);
    assert_eq!(broken.status.code(), Some(1), "{broken:?}");
    assert_eq!(place.run(&["screenings", "--hold-seconds", "many"]).status.code(), Some(2));
    let away = place.run(&["screenings", "--redis", "redis://127.0.0.1:1"]);
    assert_eq!(away.status.code(), Some(3), "{away:?}");
}

#[test]
fn a_secret_in_an_address_is_never_printed() {
    let place = Place::new();
    let environment = [("FRONTROW_REDIS", "redis://user:hunter2@127.0.0.1:1/0")];
    let output = place.run_with(&["screenings"], &environment);
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("127.0.0.1") && !printed.contains("hunter2"), "{printed}");
}

#[test]
fn without_a_redis_server_the_missing_command_is_named() {
    let place = Place::new();
    let output = place.run_with(&["screenings"], &[("PATH", "/nonexistent")]);
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3));
    assert!(printed.contains("apt-get install redis-server"), "{printed}");
}

#[test]
fn scripts_at_once_on_a_new_place_share_one_house() {
    let place = Place::new();
    let outputs: Vec<i32> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..5).map(|_| scope.spawn(|| place.json(&["screenings"]).0)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(outputs, [0; 5]);
}

#[test]
fn a_ledger_in_the_place_of_another_one_finds_nothing_of_it_in_its_redis() {
    let place = Place::new();
    let (screening, seat) = (place.screening(), "G7");
    assert_eq!(place.json(&["hold", &screening, seat]).0, 0);
    // The ledger is another one now; the private Redis beside it is not.
    for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(place.path().join(file));
    }
    let (code, held) = place.json(&["hold", &place.screening(), seat]);
    assert_eq!((code, held["state"].as_str()), (0, Some("pending")), "{held}");
}

#[test]
fn everything_wrong_with_the_settings_is_said_at_once() {
    let place = Place::new();
    let settings = place.path().join("frontrow.toml");
    std::fs::write(&settings, "hold-seconds = 0\nterminal = 'a name too long'\nsomething = 1\n").unwrap();
    let output = place.run_with(
        &["screenings", "--config", settings.to_str().unwrap()],
        &[("FRONTROW_HOLD_SECONDS", ""), ("FRONTROW_LANG", "tlh")],
    );
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    for told in ["frontrow.toml:1", "frontrow.toml:2", "frontrow.toml:3", "FRONTROW_LANG"] {
        assert!(printed.contains(told), "{told} in {printed}");
    }
}

#[test]
fn a_backup_by_script_is_a_new_file_and_nothing_is_made_where_there_is_no_ledger() {
    let place = Place::new();
    let file = place.path().join("backup.db");
    let written = file.display().to_string();
    let (code, none) = place.json(&["backup", &written]);
    assert_eq!((code, none["code"].as_str()), (1, Some("no_ledger")));
    place.screening();
    let (code, done) = place.json(&["backup", &written]);
    assert_eq!((code, done["file"].as_str()), (0, Some(written.as_str())), "{done}");
    assert_eq!(done["bytes"].as_u64(), Some(std::fs::metadata(&file).unwrap().len()));
    let (code, again) = place.json(&["backup", &written]);
    assert_eq!((code, again["code"].as_str()), (1, Some("file_exists")));
    let elsewhere = format!("sqlite://{written}");
    let (code, list) = place.json(&["screenings", "--ledger", &elsewhere]);
    assert!(code == 0 && !list.as_array().unwrap().is_empty(), "a backup opens: {list}");
    let (code, repaired) = place.json(&["verify", "--repair"]);
    assert_eq!((code, &repaired["mended"], &repaired["clean"]), (0, &serde_json::json!([]), &true.into()));
}

#[test]
fn an_order_is_changed_by_script_and_its_seats_are_held_again_after_its_end() {
    let place = Place::new();
    let screening = place.screening();
    let (_, held) = place.json(&["hold", &screening, "G7", "G8"]);
    let order = held["order"].as_str().unwrap();
    let (code, amended) = place.json(&["amend", order, "--add", "G9", "--drop", "G7", "--fare", "child:G8"]);
    assert_eq!((code, &amended["order"], &amended["seats"]), (0, &held["order"], &serde_json::json!(["G8", "G9"])));
    assert_eq!((&amended["deadline_ms"], amended["lines"][0]["fare"].as_str()), (&held["deadline_ms"], Some("child")));
    let (code, refused) = place.json(&["amend", order, "--fare", "child:J1"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("not_of_order")));
    assert_eq!(place.json(&["amend", order, "--fare", "dog:G8"]).0, 2);

    assert_eq!(place.json(&["cancel", order]).0, 0);
    let (code, again) = place.json(&["hold", "--again", order, "--order", "mine"]);
    assert_eq!((code, &again["seats"], &again["total"]), (0, &amended["seats"], &amended["total"]), "{again}");
    assert_ne!(again["order"].as_str(), Some(order));
    let (code, taken) = place.json(&["hold", "--again", order]);
    assert_eq!((code, taken["code"].as_str(), taken["nearest"].as_array().unwrap().len()), (1, Some("seats_taken"), 2));
    assert!(taken["message"].as_str().unwrap().contains("nearest equal"), "{taken}");
}

#[test]
fn a_group_is_held_in_a_block_paid_printed_and_refunded_by_script() {
    let place = Place::new();
    let screening = place.screening();
    let group = ["hold", &screening, "--best", "28", "--fare", "adult:8,child:20", "--order", "class-4b"];
    let (code, held) = place.json(&group);
    assert_eq!(code, 0, "{held}");
    let lines = held["lines"].as_array().unwrap();
    let children = lines.iter().filter(|line| line["fare"] == "child").count();
    assert_eq!((lines.len(), children), (28, 20));
    let rows: std::collections::BTreeSet<char> =
        lines.iter().map(|line| line["seat"].as_str().unwrap().chars().next().unwrap()).collect();
    assert!(rows.len() <= 7, "in a block: {held}");
    assert_eq!(place.json(&group).1, held, "the same again");
    let order = held["order"].as_str().unwrap();
    assert_eq!(place.json(&["pay", order, "--card", "R1"]).0, 0);
    let ticket = String::from_utf8(place.run(&["ticket", order]).stdout).unwrap();
    assert!(lines.iter().all(|line| ticket.contains(line["seat"].as_str().unwrap())), "{ticket}");
    assert_eq!(place.json(&["refund", order, "--reason", "the bus broke down"]).0, 0);

    assert_eq!(place.json(&["house", "most-seats", "20"]).0, 0);
    let (code, refused) = place.json(&["hold", &screening, "--best", "21"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("too_many_seats")), "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("at most 20 seats in this house"), "{refused}");
    assert_eq!(place.json(&["hold", &screening, "--best", "20", "--fare", "adult:8,child:20"]).0, 2);
    assert_eq!(place.json(&["house", "most-seats", "61"]).0, 2);
    assert_eq!(place.json(&["verify"]).0, 0);
}

#[test]
fn a_ticket_is_printed_in_either_language_and_the_takings_add_up() {
    let place = Place::new();
    let screening = place.screening();
    let (_, held) = place.json(&["hold", &screening, "G7", "G8"]);
    let order = held["order"].as_str().unwrap().to_owned();
    assert_eq!(place.json(&["pay", &order, "--cash", "500"]).0, 0);
    let (code, back) = place.json(&["refund", &order, "--seats", "G8", "--reason", "ill", "--terminal", "T2"]);
    assert_eq!(code, 0, "{back}");

    let printed = |arguments: &[&str]| String::from_utf8(place.run(arguments).stdout).unwrap();
    let english = printed(&["ticket", &order]);
    assert!(english.contains(&order) && english.matches("REFUNDED").count() == 1, "{english}");
    assert!(printed(&["ticket", &order, "--lang", "zh"]).contains("已退票"));
    let file = place.path().join("ticket.txt");
    let (code, told) = place.json(&["ticket", &order, "--out", file.to_str().unwrap()]);
    assert_eq!((code, told["ticket"].as_str()), (0, Some(&*std::fs::read_to_string(&file).unwrap())), "{told}");
    let (code, told) = place.json(&["ticket", &order, "--out", file.to_str().unwrap(), "--lang", "zh"]);
    assert_eq!((code, told["code"].as_str()), (1, Some("file_exists")), "{told}");
    assert!(!std::fs::read_to_string(&file).unwrap().contains("已退票"), "written over");
    let link = place.path().join("link.txt");
    std::os::unix::fs::symlink(place.path().join("elsewhere.txt"), &link).unwrap();
    assert_eq!(place.json(&["ticket", &order, "--out", link.to_str().unwrap()]).0, 1, "a link is not followed");
    assert!(!place.path().join("elsewhere.txt").exists());
    let nowhere = place.path().join("nowhere/ticket.txt");
    assert_eq!(place.json(&["ticket", &order, "--out", nowhere.to_str().unwrap()]).0, 1, "repeating does not mend it");

    let (code, takings) = place.json(&["takings"]);
    assert_eq!(code, 0, "{takings}");
    let price = back["amount"].as_i64().unwrap();
    let count = |name: &str| takings[name].as_i64().unwrap();
    assert_eq!((count("orders"), count("tickets"), count("refunded_tickets")), (1, 2, 1), "{takings}");
    assert_eq!((count("cash_in_drawer"), takings["cash"]["back"].as_i64()), (price, Some(price)), "{takings}");
    let drawers = takings["tills"].as_array().unwrap().iter().map(|till| till["cash_in_drawer"].as_i64().unwrap());
    assert_eq!(drawers.collect::<Vec<_>>(), [2 * price, -price]);
    let hours = takings["hours"].as_array().unwrap().iter().map(|hour| hour["net"].as_i64().unwrap());
    assert_eq!(Some(hours.sum::<i64>()), takings["together"]["net"].as_i64(), "{takings}");
    let film = &takings["films"][0];
    assert_eq!((film["tickets"].as_i64(), film["refunded_tickets"].as_i64()), (Some(2), Some(1)), "{takings}");
    let (code, without_redis) = place.json(&["takings", "--redis", "redis://127.0.0.1:1"]);
    assert_eq!((code, without_redis), (0, takings));
    assert!(printed(&["takings", "--date", "2020-02-02"]).contains("nothing was taken"));
    let table = printed(&["takings"]);
    assert!(table.contains("Cash in drawer") && table.contains("together"), "{table}");
}

#[test]
fn a_word_is_another_order_at_another_screening_and_stays_ended_when_redis_forgets() {
    let place = Place::new();
    let (_, list) = place.json(&["screenings", "--all"]);
    let in_hall_2 = list.as_array().unwrap().iter().filter(|screening| screening["hall"] == "2");
    let two: Vec<String> = in_hall_2.rev().take(2).map(|screening| screening["id"].to_string()).collect();
    let mut orders = Vec::new();
    for screening in &two {
        let (code, held) = place.json(&["hold", screening, "G7", "--order", "web-1"]);
        assert_eq!(code, 0, "{held}");
        assert_eq!(place.json(&["hold", screening, "G7", "--order", "web-1"]).1, held, "the same again");
        orders.push(held["order"].as_str().unwrap().to_owned());
    }
    assert_ne!(orders[0].split('-').next_back(), orders[1].split('-').next_back());
    assert_eq!(place.json(&["pay", &orders[0], "--card", "R1"]).0, 0);
    assert_eq!(place.json(&["cancel", &orders[1]]).0, 0);
    assert_eq!(place.json(&["order", &orders[1]]).1["state"], "cancelled");
    // It stopped with the last program, and comes back with nothing.
    std::fs::remove_dir_all(place.path().join("ledger.db.live")).unwrap();
    let (code, refused) = place.json(&["hold", &two[0], "--best", "1", "--order", "web-1"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("already_paid")), "{refused}");
    for party in ["1", "2"] {
        let (code, refused) = place.json(&["hold", &two[1], "--best", party, "--order", "web-1"]);
        assert_eq!((code, refused["code"].as_str()), (1, Some("cancelled")), "{refused}");
    }
    assert_eq!(place.json(&["orders", "--pending"]).1, serde_json::json!([]));
    let (code, held) = place.json(&["hold", &two[1], "--best", "2", "--order", "web-2"]);
    assert_eq!(code, 0, "{held}");
    assert_eq!(place.json(&["hold", &two[1], "--best", "2", "--order", "web-2"]).1, held, "the same again");
    let (code, refused) = place.json(&["hold", &two[1], "--best", "3", "--order", "web-2"]);
    assert_eq!((code, refused["code"].as_str()), (1, Some("order_mismatch")), "{refused}");
}
