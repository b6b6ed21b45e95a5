//! What is looked at since the books were found right, and what only who looks at everything finds.

use sqlx::Executor as _;

use super::*;
use crate::ledger::{Looked, Why};

async fn look(ledger: &Ledger, everything: bool, now: i64) -> Looked {
    let mut looked = ledger.look(everything, at(now), &|_| {}).await.unwrap();
    ledger.remember(&mut looked).await;
    looked
}

fn broken(looked: &Looked) -> Vec<&'static str> {
    looked.findings.iter().filter(|finding| finding.violations > 0).map(|finding| finding.code).collect()
}

#[tokio::test]
async fn what_was_found_right_is_not_looked_at_again_and_what_is_altered_there_is_found_by_who_looks_at_everything() {
    let Fresh { ledger, database } = fresh().await;
    let till = ledger.clone().at(&terminal("T1"));
    let old = sale(FIRST, "A1");
    till.commit(&old).await.unwrap();
    let first = look(&ledger, false, 1).await;
    assert_eq!((first.covered.everything, first.covered.orders), (Some(Why::First), 1));
    assert!(first.covered.is_remembered);

    let mut hand = database.connection().await;
    let altered = format!("UPDATE payments SET amount = 1 WHERE order_id = '{}'", old.order.reference.order);
    hand.execute(sqlx::AssertSqlSafe(altered)).await.unwrap();
    till.commit(&sale(FIRST, "A2")).await.unwrap();
    let since = look(&ledger, false, 2).await;
    assert_eq!((since.covered.everything, since.covered.since), (None, Some(at(1))));
    assert_eq!(since.covered.lines, 1);
    // Its rows are of the hour that looks overlap by; a day later only its line would name it.
    assert_eq!(broken(&since), ["order_money", "terminal_money"]);
    assert!(!since.covered.is_remembered, "what was found is not right");
    let day = 24 * 60 * 60 * 1_000;
    hand.execute("UPDATE verified SET checked_at = 9999999999999").await.unwrap();
    let later = look(&ledger, false, day).await;
    assert_eq!((later.covered.lines, later.covered.orders, broken(&later)), (1, 1, vec![]), "nothing touched it since");
    let all = look(&ledger, true, day).await;
    assert_eq!((all.covered.everything, all.covered.orders), (Some(Why::Asked), 2));
    assert_eq!(broken(&all), ["order_money", "terminal_money"]);
}

#[tokio::test]
async fn an_old_order_that_is_refunded_is_looked_at_as_a_whole() {
    let Fresh { ledger, database } = fresh().await;
    let old = sale(FIRST, "A1");
    ledger.commit(&old).await.unwrap();
    let _ = look(&ledger, true, 9_999_999_999_999).await;
    let mut hand = database.connection().await;
    let altered = format!("UPDATE orders SET total = 1 WHERE id = '{}'", old.order.reference.order);
    hand.execute(sqlx::AssertSqlSafe(altered)).await.unwrap();
    assert_eq!(broken(&look(&ledger, false, 9_999_999_999_999).await), [""; 0]);
    ledger.clone().at(&terminal("T2")).refund(&refund(old.order.reference, 500_000)).await.unwrap();
    assert_eq!(broken(&look(&ledger, false, 9_999_999_999_999).await), ["order_total"]);
}

#[tokio::test]
async fn a_tape_whose_end_is_another_than_when_it_was_found_right_is_named() {
    let Fresh { ledger, database } = fresh().await;
    for seat in ["A1", "A2"] {
        ledger.commit(&sale(FIRST, seat)).await.unwrap();
    }
    let _ = look(&ledger, true, 1).await;
    assert_eq!(broken(&look(&ledger, false, 2).await), [""; 0]);
    database.connection().await.execute("DELETE FROM tape WHERE tape = 'T1' AND n = 2").await.unwrap();
    let looked = look(&ledger, false, 3).await;
    assert!(broken(&looked).contains(&"tape_chain"));
    let named: Vec<_> = looked.findings.iter().flat_map(|finding| &finding.examples).map(Text::as_str).collect();
    assert!(named.contains(&"T1 2 is not what it was when the books were found right"), "{named:?}");
}

#[tokio::test]
async fn another_program_and_a_copy_that_was_put_back_look_at_everything() {
    let Fresh { ledger, database } = fresh().await;
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let _ = look(&ledger, true, 1).await;
    assert_eq!(look(&ledger, false, 2).await.covered.everything, None);
    database.connection().await.execute("UPDATE verified SET version = 'older'").await.unwrap();
    assert_eq!(look(&ledger, false, 3).await.covered.everything, Some(Why::Version));
    assert_eq!(look(&ledger, false, 4).await.covered.everything, None);
    ledger.begin_generation(ledger.id(), None, at(5), &Text::new("behind")).await.unwrap();
    assert_eq!(look(&ledger, false, 6).await.covered.everything, Some(Why::Generation));
    assert_eq!(look(&ledger, false, 7).await.covered.everything, None);
}

#[tokio::test]
async fn a_house_of_many_orders_is_gone_through_to_its_last_one_and_tells_how_far_it_is() {
    let Fresh { ledger, database } = fresh().await;
    let mut hand = database.connection().await;
    let all: i64 = 5_100;
    hand.execute("BEGIN").await.unwrap();
    for some in (0..all).collect::<Vec<_>>().chunks(300) {
        let rows: Vec<String> = some
            .iter()
            // Very many at one time, and one before and after all times.
            .map(|n| {
                let ended = match n {
                    0 => i64::MIN,
                    1 => i64::MAX,
                    n if n % 2 == 0 => 7,
                    n => *n,
                };
                format!("('{n:016}', 1, 'expired', 'T1', '', 0, 'CNY', 1, 2, {ended}, '')")
            })
            .collect();
        let insert = format!(
            "INSERT INTO orders (id, screening, state, terminal, cashier, total, currency, held_at, deadline, ended_at, tail) \
             VALUES {}",
            rows.join(", ")
        );
        hand.execute(sqlx::AssertSqlSafe(insert)).await.unwrap();
    }
    hand.execute("COMMIT").await.unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |progress: &crate::ledger::Progress| {
        told.lock().unwrap().push((progress.what, progress.done, progress.of, progress.share));
    };
    // Side by side, as where there is much to do.
    let looked = ledger.look_by(true, at(1), &tell, 0).await.unwrap();
    let untold = looked.findings.iter().find(|finding| finding.code == "tape_of_orders").unwrap();
    assert_eq!((untold.looked_at, untold.violations, untold.examples.len()), (5_100, 5_100, 5));
    let told = told.into_inner().unwrap();
    let orders: Vec<u64> = told.iter().filter(|told| told.0 == "orders").map(|told| told.1).collect();
    assert!(orders.len() >= 2 && orders.is_sorted() && *orders.last().unwrap() == 5_100, "{orders:?}");
    assert!(told.iter().all(|told| told.2 >= told.1) && told.last().unwrap().3 > 0.9, "{told:?}");
    let alone = ledger.look(true, at(1), &|_| {}).await.unwrap();
    let counts = |looked: &Looked| -> Vec<_> {
        looked.findings.iter().map(|finding| (finding.code, finding.looked_at, finding.violations)).collect()
    };
    assert_eq!(counts(&alone), counts(&looked), "one finds what two find");
}
