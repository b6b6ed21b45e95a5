//! What stands on the tapes, who writes them, and what is found of who tampers with them or with the books.

use std::process::Command;

use sqlx::{AssertSqlSafe, Executor};

use super::packets::with_members;
use super::*;
use crate::domain::ids::MemberId;
use crate::domain::screening::House;
use crate::domain::setting::Setting;
use crate::domain::tape::{Checker, Entry, Head, Line, export};
use crate::ledger::connection::statement::heard;
use crate::ledger::{BlockBy, Finding, OnConflict, ServingStore};

async fn lines(ledger: &Ledger) -> Vec<Line> {
    let mut lines = Vec::new();
    ledger.read_tapes(None, |line| lines.push(line.clone())).await.unwrap();
    lines
}

async fn found(ledger: &Ledger) -> Vec<Finding> {
    ledger.verify_tapes().await.unwrap().into_iter().filter(|finding| finding.violations > 0).collect()
}

/// The codes of what is found, and what is named.
async fn said(ledger: &Ledger) -> (Vec<&'static str>, String) {
    let found = found(ledger).await;
    let named = found.iter().flat_map(|finding| finding.examples.iter().map(Text::as_str)).collect::<Vec<_>>();
    (found.iter().map(|finding| finding.code).collect(), named.join("; "))
}

async fn file(ledger: &Ledger) -> String {
    let (mut file, mut checker) = (String::new(), Checker::default());
    for line in lines(ledger).await {
        checker.look(&line);
        file += &export::line(&line);
    }
    file + &export::end(checker.heads())
}

#[tokio::test]
async fn each_till_has_a_tape_and_what_it_does_for_others_stands_on_its_own() {
    let Fresh { ledger, database: _database } = fresh().await;
    let (one, two) = (ledger.clone().at(&terminal("T1")), ledger.clone().at(&terminal("T2")));
    let sale = sale(FIRST, "A1");
    one.commit(&sale).await.unwrap();
    let gone = ended(&order(FIRST, "A3"), OrderState::Expired);
    two.record_ended(&gone, at(400_000), &Text::new("swept")).await.unwrap();
    let many = [ended(&order(FIRST, "A4"), OrderState::Expired), ended(&order(FIRST, "A5"), OrderState::Cancelled)];
    two.record_all_ended(FIRST, &many).await.unwrap();
    two.refund(&refund(sale.order.reference, 500_000)).await.unwrap();
    let told: Vec<_> = lines(&ledger).await.into_iter().map(|line| (line.tape, line.n, line.what)).collect();
    let told: Vec<_> = told.iter().map(|(tape, n, what)| (tape.as_str(), *n, what.as_str())).collect();
    let two = [("T2", 1, "expired"), ("T2", 2, "expired"), ("T2", 3, "cancelled"), ("T2", 4, "refunded")];
    assert_eq!(told, [&[("T1", 1, "paid")][..], &two, &[("house", 1, "loaded")]].concat());
    assert_eq!(said(&ledger).await, (vec![], String::new()));
    let states: Vec<_> = ledger.order(sale.order.reference).await.unwrap().unwrap().acts;
    assert_eq!(states.iter().map(|act| act.state).collect::<Vec<_>>(), [OrderState::Paid, OrderState::Refunded]);
}

#[tokio::test]
async fn a_line_says_by_whose_leave_and_the_last_ones_are_read_first() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = ledger.clone().at(&terminal("T1"));
    till.clone().allowed_by(&Text::new("Chen")).commit(&sale(FIRST, "A1")).await.unwrap();
    till.tell(Entry::new(at(5), "no_sale", who(), "drawer").detail(Text::new("change"))).await.unwrap();
    till.tell(Entry::new(at(6), "no_sale", who(), "drawer")).await.unwrap();
    let leave: Vec<_> = lines(&ledger).await.iter().map(|line| line.allowed_by.clone()).collect();
    assert_eq!(leave, ["Chen", "", "", ""], "one act only");
    let numbers = async |before| {
        let last = till.last_lines("T1", before, 2).await.unwrap();
        last.iter().map(|line| line.n).collect::<Vec<_>>()
    };
    assert_eq!((numbers(None).await, numbers(Some(2)).await), (vec![3, 2], vec![1]));
    assert_eq!(said(&ledger).await, (vec![], String::new()));
}

#[tokio::test]
async fn a_days_lines_are_read_from_their_end_page_by_page_of_one_till_or_of_all() {
    let Fresh { ledger, database } = fresh().await;
    let [one, two, other] = ["T1", "T2", "T11"].map(|name| (ledger.clone().at(&terminal(name)), terminal(name)));
    let by = Text::new("Li Na");
    for second in 1..=3 {
        for (till, name) in [&one, &two, &other] {
            till.tell(Entry::new(at(second), "no_sale", (name, &by), "drawer")).await.unwrap();
        }
    }
    let mut connection = database.connection().await;
    connection.execute("UPDATE tape SET tape = 'T1.2', n = 1 WHERE tape = 'T1' AND n = 3").await.unwrap();
    let all = async |till: Option<&str>, (from, to), page| {
        let (till, mut found, mut before) = (till.map(terminal), Vec::new(), None);
        loop {
            let lines = ledger.lines_between((at(from), at(to)), till.as_ref(), before.as_ref(), page).await.unwrap();
            let Some(last) = lines.last() else { return found };
            before = Some(last.place());
            found.extend(lines.iter().map(|line| format!("{} {}", line.tape, line.n)));
        }
    };
    for page in 1..=5 {
        let of_all = all(None, (1, 4), page).await;
        let mut by_time = of_all.clone();
        by_time.sort();
        by_time.dedup();
        assert_eq!((of_all.len(), by_time.len()), (9, 9), "{of_all:?}");
        assert!(of_all[..3].contains(&"T1.2 1".to_owned()) && of_all[6..].contains(&"T1 1".to_owned()), "{of_all:?}");
        assert_eq!(all(Some("T1"), (1, 4), page).await, ["T1.2 1", "T1 2", "T1 1"]);
        assert_eq!(all(Some("T2"), (2, 3), page).await, ["T2 2"], "the end is not in it");
    }
    assert!(all(Some("T3"), (1, 4), 9).await.is_empty());
}

#[tokio::test]
async fn a_line_costs_one_statement_and_a_refused_sale_leaves_no_gap() {
    let Fresh { ledger, database: _database } = fresh().await;
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let costs = heard::during(async {
        ledger.commit(&sale(FIRST, "A2")).await.unwrap();
    })
    .await;
    let of_tape: Vec<_> = costs.iter().filter(|sql| sql.contains(" tape ")).collect();
    assert_eq!(of_tape.len(), 1, "{of_tape:?}");
    ledger.commit(&sale(FIRST, "A2 A3")).await.unwrap_err();
    ledger.commit(&sale(FIRST, "A3")).await.unwrap();
    let numbers: Vec<_> = lines(&ledger).await.iter().filter(|line| line.tape == "T1").map(|line| line.n).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[tokio::test]
async fn programs_that_race_for_one_tape_leave_neither_a_gap_nor_a_break() {
    let fresh = fresh().await;
    let mut programs = Vec::new();
    for row in ["A", "B"] {
        let ledger = reopen(&fresh.database).await;
        programs.push(tokio::spawn(async move {
            let office = ledger.at(&terminal("T1"));
            for seat in 1..=5 {
                office.commit(&sale(FIRST, &format!("{row}{seat}"))).await.unwrap();
                let gone = ended(&order(SECOND, &format!("{row}{seat}")), OrderState::Expired);
                office.record_ended(&gone, at(1), &Text::default()).await.unwrap();
            }
            // Several lines in one transaction, and several tasks of one program at once.
            let many: Vec<_> = (1..=5).map(|seat| order(SECOND, &format!("{row}{seat}"))).collect();
            let many: Vec<_> = many.iter().map(|order| ended(order, OrderState::Expired)).collect();
            let (one, other) =
                tokio::join!(office.record_all_ended(SECOND, &many[..3]), office.record_all_ended(SECOND, &many[3..]),);
            assert_eq!(one.unwrap().len() + other.unwrap().len(), 5);
        }));
    }
    for program in programs {
        program.await.unwrap();
    }
    let lines = lines(&fresh.ledger).await;
    assert_eq!(lines.iter().filter(|line| line.tape.starts_with("T1")).count(), 30);
    assert_eq!(said(&fresh.ledger).await, (vec![], String::new()));
}

#[tokio::test]
async fn who_cannot_go_on_with_a_tape_takes_another_of_the_same_till() {
    let Fresh { ledger, database } = fresh().await;
    // A number that none follows: the race for the next one is lost for ever.
    let last = "INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash) \
                VALUES ('T1', 9223372036854775807, 1, 'x', 'T1', '', '', '', '', '', 'x')";
    database.connection().await.execute(last).await.unwrap();
    for seat in ["A1", "A2"] {
        ledger.commit(&sale(FIRST, seat)).await.unwrap();
    }
    let told = lines(&ledger).await;
    let second: Vec<_> = told.iter().filter(|line| line.tape == "T1.2").map(|line| line.n).collect();
    assert_eq!(second, [1, 2]);
    assert_eq!(said(&ledger).await, (vec!["tape_chain"], "T1 1 is missing".to_owned()));
}

#[tokio::test]
async fn a_program_that_does_not_know_the_end_of_its_tape_any_more_looks_for_it() {
    let Fresh { ledger, database } = fresh().await;
    for seat in ["A1", "A2", "A3"] {
        ledger.commit(&sale(FIRST, seat)).await.unwrap();
    }
    // As a copy from before the last sale, put back under a program.
    let mut other = database.connection().await;
    other.execute("DELETE FROM tape WHERE tape = 'T1' AND n = 3").await.unwrap();
    let last = ledger.commit(&sale(FIRST, "A4")).await.unwrap();
    let numbers: Vec<_> = lines(&ledger).await.iter().filter(|line| line.tape == "T1").map(|line| line.n).collect();
    assert_eq!((numbers, last.receipt.map(|receipt| receipt.number)), (vec![1, 2, 3], Some(3)));
    let (codes, named) = said(&ledger).await;
    assert_eq!(codes, ["tape_of_orders", "books_on_tape"], "{named}");
}

/// A house in which something of everything was done.
async fn busy() -> (Fresh, Sale) {
    let fresh = with_members().await;
    let ledger = &fresh.ledger;
    let cash = sale(FIRST, "A1 A2");
    ledger.commit(&cash).await.unwrap();
    let back = sale(FIRST, "A3 A4");
    ledger.commit(&back).await.unwrap();
    ledger.refund(&Refund { seats: seats("A3"), ..refund(back.order.reference, 20_000) }).await.unwrap();
    let lost = order(FIRST, "A5");
    let part = Part { tender: Tender::Card { reference: Text::new("A 1") }, amount: lost.total() };
    ledger.record_hand_back(&hand_back(&lost, AttemptId::from_bits(unique()), &part, 30_000)).await.unwrap();
    super::packets::packets_live(ledger, MemberId(7)).await;
    ledger.make_house(&House::usual(Currency::CNY), at(1), who()).await.unwrap();
    assert_eq!(said(ledger).await, (vec![], String::new()));
    (fresh, cash)
}

/// What is done by SQL, how it is undone, and how it is named. $O is an order, $A its attempt, $P the plan of the hall.
const TAMPERED: [(&str, &str, &str); 21] = [
    (
        "UPDATE payments SET amount = 8999 WHERE attempt = '$A'",
        "UPDATE payments SET amount = 9000 WHERE attempt = '$A'",
        "payments $A/payment/cash is 8999",
    ),
    (
        "UPDATE payments SET received = 1 WHERE attempt = '$A'",
        "UPDATE payments SET received = 50000 WHERE attempt = '$A'",
        "payments $A/payment/cash is 9000",
    ),
    (
        "INSERT INTO payments (attempt, flow, order_id, terminal, tender, amount, currency, moved_at, cashier) VALUES ('X', 'payment', 'Y', 'T1', 'cash', 1, 'CNY', 1, '')",
        "DELETE FROM payments WHERE attempt = 'X'",
        "payments X/payment/cash is on no tape",
    ),
    (
        "UPDATE order_lines SET price = 4499 WHERE order_id = '$O' AND seat = 'A1'",
        "UPDATE order_lines SET price = 4500 WHERE order_id = '$O' AND seat = 'A1'",
        "orders $O is paid 9000 CNY",
    ),
    (
        "UPDATE orders SET member = 7 WHERE id = '$O'",
        "UPDATE orders SET member = NULL WHERE id = '$O'",
        "orders $O is paid 9000 CNY at 1 member 7",
    ),
    (
        "UPDATE tickets SET seat = 'B1' WHERE order_id = '$O' AND seat = 'A1'",
        "UPDATE tickets SET seat = 'A1' WHERE order_id = '$O' AND seat = 'B1'",
        "tickets $O is A2 B1",
    ),
    ("UPDATE refunds SET fee = 100", "UPDATE refunds SET fee = 0", "refunds "),
    ("UPDATE packets SET total = total + 1", "UPDATE packets SET total = total - 1", "packets "),
    ("UPDATE claims SET amount = amount + 1", "UPDATE claims SET amount = amount - 1", "claims "),
    (
        "UPDATE listed_prices SET price = 1 WHERE price = 4500",
        "UPDATE listed_prices SET price = 4500 WHERE price = 1",
        "listed_prices 1/1/standard/adult is 1",
    ),
    (
        "UPDATE house_settings SET value = 'USD' WHERE name = 'currency'",
        "UPDATE house_settings SET value = 'CNY' WHERE name = 'currency'",
        "house_settings 1/currency is USD",
    ),
    (
        "UPDATE films SET minutes = 90 WHERE id = 1",
        "UPDATE films SET minutes = 173 WHERE id = 1",
        "films 1 is 90 \"2D\" \"Yi Yi\"",
    ),
    (
        "INSERT INTO films (id, title_en, title_zh, minutes, format) VALUES (5, 'X', 'Y', 90, '')",
        "DELETE FROM films WHERE id = 5",
        "films 5 is on no tape",
    ),
    ("UPDATE halls SET plan = 'A | ....'", "UPDATE halls SET plan = '$P'", "halls 1 is \"1\" plan "),
    (
        "UPDATE screenings SET starts_at = 300000 WHERE id = 1",
        "UPDATE screenings SET starts_at = 100000 WHERE id = 1",
        "screenings 1 is film 1 in 1 at 300000",
    ),
    (
        "UPDATE screenings SET called_off_reason = 'a whim' WHERE id = 2",
        "UPDATE screenings SET called_off_reason = 'no projector' WHERE id = 2",
        "called_off 2 is 40000 a whim",
    ),
    (
        "UPDATE screenings SET called_off_at = 1 WHERE id = 1",
        "UPDATE screenings SET called_off_at = NULL WHERE id = 1",
        "called_off 1 is on no tape",
    ),
    (
        "UPDATE members SET name = CASE id WHEN 1 THEN 'Member 2' ELSE 'Member 1' END WHERE id < 3",
        "UPDATE members SET name = CASE id WHEN 1 THEN 'Member 1' ELSE 'Member 2' END WHERE id < 3",
        "members 1 is ",
    ),
    (
        "DELETE FROM members WHERE id = 9",
        "INSERT INTO members (id, name, phone, joined_at, terminal, cashier) VALUES (9, 'Member 9', '13800000009', 0, 'T', '')",
        "members 9 is gone: T9 1",
    ),
    (
        "UPDATE tape SET cashier = 'Wu' WHERE subject = '$O'",
        "UPDATE tape SET cashier = 'Li Na' WHERE subject = '$O'",
        "T1 1 was changed",
    ),
    (
        "UPDATE tape SET receipt = 70 WHERE subject = '$O'",
        "UPDATE tape SET receipt = 1 WHERE subject = '$O'",
        "T1/70 is not what its line says: T1 1",
    ),
];

#[tokio::test]
async fn whatever_is_changed_in_the_books_is_named_with_its_table_and_its_key() {
    let (Fresh { ledger, database }, cash) = busy().await;
    ledger.call_off(SECOND, &Text::new("no projector"), at(40_000), who()).await.unwrap();
    let (order, attempt) = (cash.order.reference.order, cash.attempt);
    let mut other = database.connection().await;
    for (tamper, undo, named) in TAMPERED {
        let plan = &programme().halls[0].drawing;
        let fill = |text: &str| {
            text.replace("$A", attempt.as_str()).replace("$O", order.as_str()).replace("$P", plan.as_str())
        };
        other.execute(AssertSqlSafe(fill(tamper))).await.unwrap();
        let (codes, said_so) = said(&ledger).await;
        assert!(!codes.is_empty() && said_so.contains(&fill(named)), "{tamper}: {codes:?} {said_so}");
        other.execute(AssertSqlSafe(fill(undo))).await.unwrap();
    }
    assert_eq!(said(&ledger).await, (vec![], String::new()));
    // What cannot be undone.
    let two = "UPDATE tape SET n = 999 WHERE tape = 'T1' AND n = 1; UPDATE tape SET n = 1 WHERE tape = 'T1' AND n = 2; \
               UPDATE tape SET n = 2 WHERE tape = 'T1' AND n = 999";
    for (tamper, codes) in [(two, "tape_chain"), ("DELETE FROM claims WHERE share = 0", "books_on_tape")] {
        for statement in tamper.split(';') {
            other.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
        }
        assert!(said(&ledger).await.0.contains(&codes), "{tamper}");
    }
}

#[tokio::test]
async fn twenty_lines_of_python_that_know_only_the_page_check_an_export() {
    let (Fresh { ledger, database: _database }, _) = busy().await;
    let page = include_str!("../../../docs/tape.md");
    let (_, program) = page.split_once("```python\n").unwrap();
    let (program, _) = program.split_once("```").unwrap();
    assert!(program.lines().count() <= 25);
    let folder = tempfile::tempdir().unwrap();
    let (python, tapes) = (folder.path().join("check.py"), folder.path().join("tapes.jsonl"));
    std::fs::write(&python, program).unwrap();
    let check = |file: &str| {
        std::fs::write(&tapes, file).unwrap();
        let ran = Command::new("python3").arg(&python).arg(&tapes).output().ok()?;
        Some((ran.status.success(), String::from_utf8_lossy(&ran.stdout).trim().to_owned()))
    };
    let whole = file(&ledger).await;
    let Some(checked) = check(&whole) else {
        assert!(std::env::var_os("CI").is_none(), "the tests of a change need python3");
        return;
    };
    assert_eq!(checked, (true, "clean".to_owned()));
    assert_eq!(export::check(whole.as_bytes()).faults, Vec::<String>::new());
    for (changed, why) in [
        (whole.replacen("9000 CNY", "9001 CNY", 1), "an amount"),
        (whole.split_inclusive('\n').skip(1).collect(), "a line that is gone"),
        (whole.split_inclusive('\n').rev().skip(2).collect::<Vec<_>>().into_iter().rev().collect(), "no end"),
    ] {
        assert_eq!(check(&changed).map(|(is_clean, _)| is_clean), Some(false), "{why}");
        assert_ne!(export::check(changed.as_bytes()).faults, Vec::<String>::new(), "{why}");
    }
}

#[tokio::test]
async fn a_tape_that_is_written_anew_to_its_end_stands_against_a_seal() {
    let (Fresh { ledger, database }, _) = busy().await;
    let sealed = ledger.clone().at(&terminal("T9")).seal(at(90_000), who()).await.unwrap();
    assert_eq!(sealed.totals["CNY"], 2 * 9_000 + 4_500);
    assert_eq!(said(&ledger).await, (vec![], String::new()));
    let mut other = database.connection().await;
    let mut before = Head::none();
    for mut line in lines(&ledger).await.into_iter().filter(|line| line.tape == "T1") {
        line.cashier = "Wu".to_owned();
        line.hash = line.hash_after(&before.hash);
        let anew =
            format!("UPDATE tape SET cashier = 'Wu', hash = '{}' WHERE tape = 'T1' AND n = {}", line.hash, line.n);
        other.execute(AssertSqlSafe(anew)).await.unwrap();
        before = Head { n: line.n, hash: line.hash };
    }
    let (codes, named) = said(&ledger).await;
    assert_eq!(codes, ["seals"], "{named}");
    assert!(named.contains(&sealed.short()), "{named}");
}

#[tokio::test]
async fn nothing_is_done_without_a_line() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = ledger.clone().at(&terminal("T1"));
    let by = BlockBy { terminal: who().0, cashier: who().1, at: at(1) };
    let one = [(FIRST, seats("A6"))].into();
    let member = super::members::join(&till, "Wang", "13900001003").await.unwrap();
    till.make_house(&House::usual(Currency::CNY), at(1), who()).await.unwrap();
    let rename = |house: &mut House| house.name = Text::new("Star");
    till.change_house(Setting::Cinema, rename, at(2), who()).await.unwrap();
    till.block(&one, BlockReason::Broken, by, OnConflict::Refuse).await.unwrap();
    till.unblock(&one, by).await.unwrap();
    super::packets::packets_live(&till, member).await;
    till.commit(&sale(FIRST, "A1")).await.unwrap();
    till.call_off(SECOND, &Text::default(), at(3), who()).await.unwrap();
    super::drawer::a_session(&till).await;
    till.begin_generation(ledger.id(), None, at(4), &Text::new("behind")).await.unwrap();
    let serving = ServingStore { n: 1, store: "S".to_owned(), address: Text::new("redis"), terminal: terminal("T1") };
    till.name_live_store(&serving, at(5)).await.unwrap();
    // What finds nothing to do says nothing.
    assert_eq!(till.unblock(&one, by).await.unwrap()[0].sequence, None);
    till.name_live_store(&serving, at(6)).await.unwrap();
    let told = lines(&ledger).await.into_iter().filter(|line| line.tape == "T1").map(|line| line.what);
    let told: Vec<_> = told.collect();
    let packets = ["day_opened", "open", "rebuilt", "claimed", "open", "claimed", "empty", "expired"];
    assert_eq!(told[..5], ["joined", "made", "changed", "blocked", "unblocked"]);
    assert_eq!(told[5..13], packets);
    assert_eq!(told[13..15], ["paid", "called_off"]);
    let drawer = ["drawer_opened", "paid", "drawer_in", "drawer_counted", "sealed", "sealed"];
    assert_eq!(told[15..21], drawer);
    assert_eq!(told[21..], ["generation", "live_store"]);
    assert_eq!(said(&ledger).await, (vec![], String::new()));
}

#[tokio::test]
async fn a_seal_counts_on_from_the_one_before_and_comes_to_what_all_payments_add_up_to() {
    let Fresh { ledger, database } = fresh().await;
    let mut since = Vec::new();
    let mut sold = Vec::new();
    for written in ["A1 A2", "A3", "B1 B2"] {
        let sale = sale(FIRST, written);
        ledger.commit(&sale).await.unwrap();
        sold.push(sale.order.reference);
        if sold.len() == 2 {
            ledger.refund(&refund(sold[0], 20_000)).await.unwrap();
        }
        let sealed = ledger.seal(at(90_000), who()).await.unwrap();
        let all = "SELECT CAST(SUM(amount) AS BIGINT) FROM payments WHERE flow = 'payment'";
        let all = query(all).fetch_one(&mut ledger.reader().await.unwrap()).await.unwrap();
        assert_eq!(sealed.totals["CNY"], int(&all, 0).unwrap(), "{written}");
        since.push(sealed.since);
    }
    let tape = who().0.to_string();
    let [None, Some(first), Some(second)] = &since[..] else { panic!("{since:?}") };
    assert_eq!((&first.0, &second.0), (&tape, &tape));
    assert!(first.1 < second.1, "each goes on from the one before");

    // What another hand made of it is nothing to go on from.
    let forged = "UPDATE tape SET facts = REPLACE(facts, 'total CNY ', 'total CNY 1') WHERE what = 'sealed'";
    let mut connection = database.connection().await;
    connection.execute(forged).await.unwrap();
    let sealed = ledger.seal(at(91_000), who()).await.unwrap();
    assert_eq!(sealed.since, None);
    assert_eq!(sealed.totals["CNY"], 9_000 + 4_500 + 12_000);
}
