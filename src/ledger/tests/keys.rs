//! The public parts of keys, and what is asked before a ticket is signed or believed.

use sqlx::{AssertSqlSafe, Executor as _};

use super::*;
use crate::domain::ticket::SigningKey;
use crate::ledger::Finding;

async fn found(ledger: &Ledger) -> Vec<Finding> {
    ledger.verify_tapes().await.unwrap().into_iter().filter(|finding| finding.violations > 0).collect()
}

#[tokio::test]
async fn keys_are_taken_in_and_retired_once_and_whoever_puts_one_in_by_hand_is_found() {
    let Fresh { ledger, database } = fresh().await;
    let [first, second, foreign] = [1, 2, 3].map(|seed| SigningKey::from_seed(&[seed; 32]).unwrap().public());
    assert_eq!(ledger.ticket_keys().await, Ok(Vec::new()));
    for (key, millis) in [(first, 1), (second, 2), (first, 3)] {
        ledger.add_ticket_key(&key, at(millis), who()).await.unwrap();
    }
    for millis in [5, 6] {
        ledger.retire_ticket_key(first.id(), at(millis), who()).await.unwrap();
    }
    let rows = ledger.ticket_keys().await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.public, row.id, row.made_at, row.retired_at)).collect();
    assert_eq!(told, [(first, first.id(), at(1), Some(at(5))), (second, second.id(), at(2), None)]);
    assert_eq!(ledger.news(None).await.unwrap().key_changes, 3);
    assert!(ledger.retire_ticket_key(foreign.id(), at(7), who()).await.is_err(), "there is none");
    assert!(found(&ledger).await.is_empty());

    let mut tampers = database.connection().await;
    let insert = format!(
        "INSERT INTO ticket_keys (id, public, made_at, terminal, cashier) VALUES ('{}', '{foreign}', 9, 'T1', 'x')",
        foreign.id()
    );
    let (ours, undone) = (second.id(), format!("DELETE FROM ticket_keys WHERE id = '{}'", foreign.id()));
    for (tamper, undo) in [
        (insert, undone),
        (
            format!("UPDATE ticket_keys SET public = '{foreign}' WHERE id = '{ours}'"),
            format!("UPDATE ticket_keys SET public = '{second}' WHERE id = '{ours}'"),
        ),
        ("UPDATE retired_keys SET retired_at = 900".to_owned(), "UPDATE retired_keys SET retired_at = 5".to_owned()),
    ] {
        tampers.execute(AssertSqlSafe(tamper.clone())).await.unwrap();
        let named: Vec<_> = found(&ledger).await.into_iter().flat_map(|finding| finding.examples).collect();
        assert!(named.iter().any(|named| named.as_str().contains("_keys ")), "{tamper}: {named:?}");
        tampers.execute(AssertSqlSafe(undo)).await.unwrap();
    }
    assert!(found(&ledger).await.is_empty());
    tampers.execute("DELETE FROM retired_keys").await.unwrap();
    assert_eq!(found(&ledger).await.len(), 1, "a key that was retired is not taken up again unseen");
}

#[tokio::test]
async fn what_was_sold_of_an_order_is_told_seat_by_seat_with_what_went_back() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sold = sale(FIRST, "A1 A2");
    let order = sold.order.reference;
    assert!(ledger.tickets_of(order).await.unwrap().is_empty());
    ledger.commit(&sold).await.unwrap();
    let seats: Vec<_> = seats("A1 A2");
    assert_eq!(ledger.tickets_of(order).await.unwrap(), [(seats[0], true), (seats[1], true)].into());
    assert_eq!(ledger.ended_at(order).await, Ok(Some(at(10_000))));
    ledger.refund(&Refund { seats: vec![seats[0]], ..refund(order, 20_000) }).await.unwrap();
    assert_eq!(ledger.tickets_of(order).await.unwrap(), [(seats[0], false), (seats[1], true)].into());
    let elsewhere = OrderRef { screening: SECOND, ..order };
    assert!(ledger.tickets_of(elsewhere).await.unwrap().is_empty(), "an order has one screening");
    assert_eq!(ledger.ended_at(elsewhere).await, Ok(None));
}
