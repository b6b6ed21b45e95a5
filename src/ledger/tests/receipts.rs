//! Receipts: a number for each sale, exchange and refund of a till, without a gap, whoever else works there.

use sqlx::{AssertSqlSafe, Executor};

use super::*;
use crate::domain::exchange::{Balance, Exchange};
use crate::domain::tape::Entry;
use crate::ledger::Finding;

/// What is found of receipts, and whether anything else is.
async fn found(ledger: &Ledger) -> (Vec<&'static str>, String) {
    let is_broken = |finding: &Finding| finding.violations > 0;
    let found: Vec<_> = ledger.verify_tapes().await.unwrap().into_iter().filter(is_broken).collect();
    let of_receipts = found.iter().filter(|finding| finding.code == "receipts").flat_map(|finding| &finding.examples);
    let named = of_receipts.map(Text::as_str).collect::<Vec<_>>().join("; ");
    (found.iter().map(|finding| finding.code).collect(), named)
}

/// As it is written: `T1/3`.
async fn sell(ledger: &Ledger, sale: &Sale) -> String {
    ledger.commit(sale).await.unwrap().receipt.unwrap().to_string()
}

#[tokio::test]
async fn each_till_numbers_its_sales_exchanges_and_refunds_and_nothing_else() {
    let Fresh { ledger, database: _database } = fresh().await;
    let first = sale(FIRST, "A1 A2");
    assert_eq!(sell(&ledger, &first).await, "T1/1");
    ledger.commit(&sale(FIRST, "A2 A3")).await.unwrap_err();
    let mut elsewhere = sale(FIRST, "A3");
    elsewhere.order.terminal = terminal("T2");
    assert_eq!(sell(&ledger, &elsewhere).await, "T2/1", "each till has its own");
    let lost = sale(FIRST, "A4");
    ledger.record_hand_back(&hand_back(&lost.order, lost.attempt, &lost.parts[0], 15_000)).await.unwrap();
    let some = Refund { seats: seats("A1"), ..refund(first.order.reference, 20_000) };
    let some_back = ledger.refund(&some).await.unwrap();
    assert_eq!(some_back.receipt.as_ref().unwrap().to_string(), "T1/2");

    let quote = ledger.return_quote(first.order.reference, &[], at(20_000)).await.unwrap();
    let (fee, worth) = (quote.fee.fee, quote.fee.worth());
    let of = first.order.reference;
    let exchange = Exchange { of, seats: Vec::new(), kept: Vec::new(), fee, worth, step: CashStep::NONE };
    let mut dearer = sale_of(order(SECOND, "B1"), 20_000);
    dearer.parts[0].amount = Balance::of(worth, dearer.order.total()).unwrap().due;
    let (exchanged, _) = ledger.commit_exchange(&dearer, &exchange).await.unwrap();
    assert_eq!(exchanged.receipt.as_ref().unwrap().to_string(), "T1/3", "one for both orders");

    // What is repeated keeps its number, and the next one follows.
    assert_eq!(sell(&ledger, &elsewhere).await, "T2/1");
    assert_eq!(ledger.refund(&some).await.unwrap().receipt, some_back.receipt);
    assert_eq!(ledger.commit_exchange(&dearer, &exchange).await.unwrap().0.receipt, exchanged.receipt);
    let sold = ledger.sold_by(dearer.order.reference, dearer.attempt, Some(&exchange)).await.unwrap().unwrap();
    assert_eq!(sold.receipt, exchanged.receipt);
    assert_eq!(sell(&ledger, &sale(FIRST, "A5")).await, "T1/4");

    let history = ledger.order(of).await.unwrap().unwrap();
    let told: Vec<_> = history.acts.iter().map(|act| act.receipt.as_ref().map(ToString::to_string)).collect();
    assert_eq!(told, [Some("T1/1".to_owned()), Some("T1/2".to_owned()), None]);
    assert_eq!(history.receipt().unwrap().to_string(), "T1/1");
    assert_eq!(found(&ledger).await, (vec![], String::new()));
}

#[tokio::test]
async fn a_sale_that_waits_for_another_program_of_its_till_takes_the_number_after_it() {
    let Fresh { ledger, database } = fresh().await;
    let (one, two) = (ledger.clone().at(&terminal("T1")), reopen(&database).await.at(&terminal("T1")));
    let mut given = Vec::new();
    for (program, seat) in [(&one, "A1"), (&two, "A2"), (&one, "A3"), (&one, "A4"), (&two, "A5"), (&two, "A6")] {
        given.push(sell(program, &sale(FIRST, seat)).await);
    }
    assert_eq!(given, ["T1/1", "T1/2", "T1/3", "T1/4", "T1/5", "T1/6"]);
    let (one, two) = (tokio::spawn(sell_row(one, SECOND, "A")), tokio::spawn(sell_row(two, FIRST, "B")));
    let mut given = [one.await.unwrap(), two.await.unwrap()].concat();
    given.sort_unstable();
    assert_eq!(given, (7..=18).collect::<Vec<_>>());
    assert_eq!(found(&ledger).await, (vec![], String::new()));
}

/// Sells a row, seat by seat, and gives the numbers of the receipts.
async fn sell_row(ledger: Ledger, screening: ScreeningId, row: &str) -> Vec<i64> {
    let mut given = Vec::new();
    for seat in 1..=6 {
        let sale = sale(screening, &format!("{row}{seat}"));
        loop {
            match ledger.commit(&sale).await {
                Ok(committed) => break given.push(committed.receipt.unwrap().number),
                Err(error) => assert_eq!(error, crate::ledger::LedgerError::Busy.into()),
            }
        }
    }
    given
}

#[tokio::test]
async fn a_receipt_that_is_gone_changed_or_missing_on_a_line_is_named() {
    let Fresh { ledger, database } = fresh().await;
    let till = ledger.clone().at(&terminal("T1"));
    // A sale as the tapes told it before receipts had numbers.
    let untold =
        Entry::new(at(5), "paid", who(), "D5ZR83FVENS7FE06").facts(["orders D5ZR83FVENS7FE06 paid 1 CNY".to_owned()]);
    till.tell(untold.clone()).await.unwrap();
    for seat in ["A1", "A2", "A3"] {
        till.commit(&sale(FIRST, seat)).await.unwrap();
    }
    let (codes, named) = found(&ledger).await;
    assert_eq!((codes, named.as_str()), (vec!["books_on_tape"], ""), "it is of before, and only its row is missing");
    till.tell(untold).await.unwrap();
    assert_eq!(found(&ledger).await.1, "D5ZR83FVENS7FE06 has no receipt: T1 5");

    let mut other = database.connection().await;
    for (tamper, undo, named) in [
        ("receipt = 9 WHERE receipt = 2", "receipt = 2 WHERE receipt = 9", "T1/9 is not what its line says: T1 3"),
        ("receipt = NULL WHERE n = 3", "receipt = 2 WHERE n = 3", "T1/2 is missing; T1/2 is missing in its row: T1 3"),
        ("receipt = NULL WHERE n = 4", "receipt = 3 WHERE n = 4", "T1/3 is missing in its row: T1 4"),
        (
            "terminal = 'T7' WHERE n = 4",
            "terminal = 'T1' WHERE n = 4",
            "T7/1 is missing; T7/3 is not what its line says: T1 4",
        ),
    ] {
        let set = |what: &str| AssertSqlSafe(format!("UPDATE tape SET {what} AND tape = 'T1'"));
        other.execute(set(tamper)).await.unwrap();
        let said = found(&ledger).await.1;
        assert!(said.contains(named), "{tamper}: {said}");
        other.execute(set(undo)).await.unwrap();
    }
    // The key lets no number be there twice.
    let twice = other.execute("UPDATE tape SET receipt = 3 WHERE tape = 'T1' AND n = 3").await;
    assert!(twice.is_err());
    other.execute("DELETE FROM tape WHERE tape = 'T1' AND n = 3").await.unwrap();
    assert!(found(&ledger).await.1.starts_with("T1/2 is missing"));
}
