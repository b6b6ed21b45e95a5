//! By script, from the files to a clean ledger.

use serde_json::{Value, json};

use super::{House, all};

#[test]
fn the_chinese_house_sells_by_script_from_its_files_to_a_clean_ledger() {
    let house = House::china();
    house.check_halls(&[208, 122]);
    let settings = house.done(&["house"]);
    let value =
        |name: &str| settings.as_array().unwrap().iter().find(|row| row["setting"] == name).unwrap()["value"].clone();
    assert_eq!((value("cinema"), value("currency")), (json!("星光影城"), json!("CNY")));
    assert_eq!(value("fee-ladder"), "24h 0%, 2h 10%, 1h 20%, 30m 30%");

    let evening = house.screening("2026-09-26", "19:30", "1");
    for (date, time, hall, rule, adult, student) in [
        ("2026-09-26", "19:30", "1", json!("周末"), 5_500, 3_990),
        ("2026-09-26", "20:00", "2", json!("IMAX"), 9_000, 7_000),
        ("2026-09-29", "10:10", "1", json!("早场"), 3_200, 2_250),
        ("2026-09-29", "14:00", "1", Value::Null, 3_200, 2_250),
        ("2026-09-29", "19:30", "1", json!("平日"), 4_500, 2_990),
        ("2026-10-01", "10:10", "1", json!("国庆、元旦"), 5_500, 3_990),
    ] {
        let hall = if hall == "2" { "IMAX" } else { hall };
        let prices = house.done(&["prices", &house.screening(date, time, hall)]);
        let standard = &prices["prices"]["standard"];
        assert_eq!(
            (&prices["rule"], &standard["adult"], &standard["student"]),
            (&rule, &adult.into(), &student.into())
        );
        assert_eq!(prices["fares"][1]["proof"], "学生证 student card");
    }
    let named = json!({ "code": "recliner", "name": "Recliner" });
    assert_eq!(house.done(&["prices", &evening])["categories"][1], named);
    let seats = house.done(&["seats", &evening]);
    let seat = |id: &str| seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == id).unwrap().clone();
    assert_eq!(
        (&seat("7X8")["row"], &seat("7X8")["number"], &seat("7X1")["reason"]),
        (&json!("7"), &json!(8), &json!("broken"))
    );
    assert_eq!((&seat("8X8")["category"], &seat("13Y5")["section"]), (&json!("recliner"), &json!("Balcony 楼座")));

    let pair = house.hold(&evening, &["7排8座", "7排9座"], &[]);
    assert_eq!(house.done(&["pay", &pair, "--cash", "200"])["change"], 9_000);
    let ticket = house.ticket(&pair);
    assert!(all(&ticket, &["星光影城", "流浪地球", "1 厅", "7排8座 成人", "7排9座 成人", "CNY 110.00"]), "{ticket}");
    assert_eq!(house.refused(&["hold", &evening, "7排9座"]), "seats_taken");

    let group = house.done(&["hold", &evening, "--best", "28", "--fare", "adult:8,student:20"]);
    let class = group["order"].as_str().unwrap();
    assert_eq!(group["total"], 8 * 5_500 + 20 * 3_990);
    house.done(&["pay", class, "--card", "R1"]);
    let ticket = house.ticket(class);
    let chair = |seat: &Value| format!("{}座", seat.as_str().unwrap().replace('X', "排"));
    for seat in group["seats"].as_array().unwrap() {
        assert!(ticket.contains(&chair(seat)), "{seat}: {ticket}");
    }

    // The group has taken none of the recliners, which cost more.
    let wide = house.done(&["hold", &evening, "--best", "2", "--kind", "recliner"]);
    assert_eq!(wide["total"], 2 * 8_000);
    let wide = wide["order"].as_str().unwrap();
    house.done(&["pay", wide, "--card", "R2"]);
    assert!(house.ticket(wide).contains("座 成人 躺椅 "), "{}", house.ticket(wide));

    // Two for two of another hall, whose dearer seats are paid for; then one of them at another fare.
    let imax = house.screening("2026-09-26", "20:00", "IMAX");
    let told = house.done(&["exchange", &pair, "--to", &imax, "--for", "6排1座", "6排2座"]);
    assert_eq!((&told["fee"]["percent"], &told["worth"], &told["due"]), (&json!(0), &json!(11_000), &json!(7_000)));
    let done = house.done(&["exchange", &pair, "--to", &imax, "--for", "6排1座", "6排2座", "--yes", "--cash", "100"]);
    let new = done["order"].as_str().unwrap();
    assert_eq!(
        (&done["due"], &done["change"], &done["of"]["state"]),
        (&json!(7_000), &json!(3_000), &json!("refunded"))
    );
    let ticket = house.ticket(new);
    assert!(all(&ticket, &["IMAX 厅", "6排1座", "6排2座", "换自", &pair]), "{ticket}");
    let back = house.done(&["exchange", new, "--seats", "6-2", "--for", "6排2座", "--fare", "student", "--yes"]);
    assert_eq!((&back["seats"], &back["parts"][0]["amount"]), (&json!(["6X2"]), &json!(2_000)));
    let ticket = house.ticket(back["order"].as_str().unwrap());
    assert!(ticket.contains("6排2座 学生"), "{ticket}");

    let free = house.done(&["refund", class, "--seats", &chair(&group["seats"][27]), "--reason", "ill"]);
    assert_eq!((&free["fee"], &free["amount"]), (&json!(0), &json!(3_990)));
    // A tenth of 29.90 is kept, and cash goes back in steps of one jiao.
    let late = house.hold(&house.soon("2,3,1"), &["6排1座"], &["--fare", "student"]);
    house.done(&["pay", &late, "--cash", "29.90"]);
    let told = house.done(&["refund", &late, "--dry-run"]);
    assert_eq!(
        (&told["fee"]["percent"], &told["fee"]["amount"], &told["fee"]["then_percent"]),
        (&json!(10), &json!(299), &json!(20))
    );
    assert_eq!(house.refused(&["refund", &late, "--reason", "ill"]), "fee_changed");
    let kept = house.done(&["refund", &late, "--reason", "ill", "--fee", "2.99"]);
    assert_eq!((&kept["amount"], &kept["parts"][0]["handed_over"]), (&json!(2_691), &json!(2_690)));
    assert_eq!(house.done(&["verify"])["clean"], true);
}

#[test]
fn the_european_house_sells_by_script_from_its_files_to_a_clean_ledger() {
    let house = House::europe();
    house.check_halls(&[230, 38]);
    let evening = house.screening("2026-09-28", "20:00", "Grand");
    let friday = house.screening("2026-10-02", "20:00", "Grand");
    for (screening, rule, full, student) in [
        (&evening, "week", 1_099, 849),
        (&house.screening("2026-10-02", "14:30", "Grand"), "week", 1_099, 849),
        (&friday, "weekend", 1_299, 999),
        (&house.screening("2026-10-04", "14:30", "Grand"), "weekend by day", 1_299, 999),
        (&house.screening("2026-10-04", "20:00", "Grand"), "with the orchestra", 2_450, 1_950),
    ] {
        let prices = house.done(&["prices", screening]);
        let standard = &prices["prices"]["standard"];
        assert_eq!(
            (&prices["rule"], &standard["full"], &standard["student"]),
            (&json!(rule), &full.into(), &student.into())
        );
        assert_eq!(
            (&prices["fares"][1]["proof"], &prices["fares"][3]["members"]),
            (&json!("student card"), &json!(true))
        );
    }
    let seats = house.done(&["seats", &evening]);
    let seat = |id: &str| seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == id).unwrap().clone();
    assert_eq!(
        (&seat("P8")["reason"], &seat("15Y13")["category"], &seat("15Y13")["section"]),
        (&json!("broken"), &json!("box"), &json!("Balcony 楼座"))
    );

    // Two seats beside each other over the middle, for cash in steps of five cents.
    let pair = house.hold(&evening, &["G1-2"], &[]);
    assert_eq!(house.done(&["pay", &pair, "--cash", "25,00"])["change"], 300);
    let ticket = house.ticket(&pair);
    assert!(all(&ticket, &["Lumière", "Hall Grand", "G1    Full price", "G2    Full price", "EUR 21.98"]), "{ticket}");

    let club = house.hold(&evening, &["Balcony A 1"], &["--fare", "club"]);
    assert_eq!(house.refused(&["pay", &club, "--card", "R7"]), "members_only");
    house.done(&["cancel", &club]);
    let member = house.done(&["member", "create", "--name", "An", "--phone", "+31639980001"])["id"].to_string();
    let club = house.hold(&evening, &["Balcony A 1", "Balcony A 3"], &["--fare", "club", "--member", &member]);
    house.done(&["pay", &club, "--card", "R8"]);
    let ticket = house.ticket(&club);
    assert!(all(&ticket, &["Balcony A 1", "Balcony A 3", "Film club", "EUR 17.98"]), "{ticket}");
    let one = house.done(&["refund", &club, "--seats", "Balcony A 3", "--dry-run"]);
    assert_eq!(one["seats"], json!(["15Y3"]));

    let group = house.done(&["hold", &evening, "--best", "28", "--fare", "full:8,student:20"]);
    let class = group["order"].as_str().unwrap();
    assert_eq!(group["total"], 8 * 1_099 + 20 * 849);
    house.done(&["pay", class, "--card", "R1"]);
    let ticket = house.ticket(class);
    assert!(group["seats"].as_array().unwrap().iter().all(|seat| ticket.contains(seat.as_str().unwrap())), "{ticket}");

    let to = ["exchange", &pair, "--to", &friday, "--for", "Balcony A 5", "K1"];
    let told = house.done(&to);
    assert_eq!((&told["fee"]["percent"], &told["worth"], &told["due"]), (&json!(0), &json!(2_198), &json!(400)));
    let done = house.done(&[&to[..], &["--yes", "--cash", "4"]].concat());
    let new = done["order"].as_str().unwrap();
    let ticket = house.ticket(new);
    assert!(all(&ticket, &["Balcony A 5", "K1", "In exchange of", &pair]), "{ticket}");
    let back = house.done(&["exchange", new, "--seats", "K1", "--for", "K1", "--fare", "student", "--yes"]);
    assert_eq!((&back["seats"], &back["parts"][0]["amount"]), (&json!(["K1"]), &json!(300)));

    // Of 8.49 the house keeps 15 %, 1.27, and 7.22 goes back as 7.20.
    let late = house.hold(&house.soon("2,1,1"), &["C101"], &["--fare", "student"]);
    house.done(&["pay", &late, "--cash", "8.50"]);
    let told = house.done(&["refund", &late, "--dry-run"]);
    assert_eq!((&told["fee"]["percent"], &told["fee"]["amount"]), (&json!(15), &json!(127)));
    let kept = house.done(&["refund", &late, "--reason", "ill", "--fee", "1,27"]);
    assert_eq!((&kept["amount"], &kept["parts"][0]["handed_over"]), (&json!(722), &json!(720)));
    assert_eq!(house.done(&["verify"])["clean"], true);
}
