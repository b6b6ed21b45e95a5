//! Wallets.

use super::*;
use crate::domain::ids::MemberId;
use crate::ledger::connection::error::is_key_clash;
use crate::ledger::connection::ledger::commit;
use crate::ledger::members::wallet::{WalletEntry, balance, credit, debit};

const LI_NA: MemberId = MemberId(10_001);

async fn with_member() -> Fresh {
    let fresh = fresh().await;
    query(
        "INSERT INTO members (id, name, phone, joined_at, terminal, cashier) VALUES ($1, 'Li Na', '138', 0, 'T', '')",
    )
    .bind(LI_NA.0)
    .execute(&mut fresh.ledger.inner.writers.acquire().await.unwrap())
    .await
    .unwrap();
    fresh
}

#[tokio::test]
async fn a_wallet_is_made_by_its_first_win_and_never_goes_below_zero() {
    let fresh = with_member().await;
    let mut tx = fresh.ledger.begin_write().await.unwrap();
    assert!(!debit(&mut tx, LI_NA, cny(1), WalletEntry::Paid, "A0", at(1)).await.unwrap());
    credit(&mut tx, LI_NA, cny(500), WalletEntry::Won, "K7QX2M", at(2)).await.unwrap();
    assert!(!debit(&mut tx, LI_NA, cny(501), WalletEntry::Paid, "A1", at(3)).await.unwrap());
    assert!(debit(&mut tx, LI_NA, cny(500), WalletEntry::Paid, "A1", at(4)).await.unwrap());
    credit(&mut tx, LI_NA, cny(500), WalletEntry::Refunded, "A1", at(5)).await.unwrap();
    assert_eq!(balance(&mut tx, LI_NA, Currency::CNY).await.unwrap(), cny(500));
    let rows = query("SELECT n, amount FROM wallet_entries ORDER BY n").fetch_all(&mut tx).await.unwrap();
    let entries: Vec<(i64, i64)> = rows.iter().map(|row| (int(row, 0).unwrap(), int(row, 1).unwrap())).collect();
    assert_eq!(entries, [(1, 500), (2, -500), (3, 500)]);
}

#[tokio::test]
async fn the_same_thing_changes_a_wallet_once_and_another_currency_never() {
    let fresh = with_member().await;
    let mut tx = fresh.ledger.begin_write().await.unwrap();
    credit(&mut tx, LI_NA, cny(500), WalletEntry::Won, "K7QX2M", at(1)).await.unwrap();
    commit(tx).await.unwrap();
    for amount in [cny(500), Money::new(500, Currency::from_code("EUR").unwrap())] {
        let mut tx = fresh.ledger.begin_write().await.unwrap();
        let again = credit(&mut tx, LI_NA, amount, WalletEntry::Won, "K7QX2M", at(2)).await;
        assert!(is_key_clash(&again.unwrap_err()));
    }
    let mut tx = fresh.ledger.begin_read().await.unwrap();
    assert_eq!(balance(&mut tx, LI_NA, Currency::CNY).await.unwrap(), cny(500));
}
