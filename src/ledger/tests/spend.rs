//! Paying from a wallet, and getting it back.

use super::members::{join, win};
use super::*;
use crate::domain::ids::MemberId;
use crate::domain::order::Flow;
use crate::ledger::connection::row::string;
use crate::ledger::{CommitError, LedgerError, RefundError};

/// A member with 60.00 in the wallet, and another with nothing.
async fn with_wallet() -> (Fresh, MemberId, MemberId) {
    let fresh = fresh().await;
    let rich = join(&fresh.ledger, "李娜", "13900001002").await.unwrap();
    let poor = join(&fresh.ledger, "Wang", "13900001003").await.unwrap();
    win(&fresh.ledger, rich, 1, cny(6_000)).await;
    (fresh, rich, poor)
}

/// A sale to `member`, for `from_wallet` and the rest in cash.
fn spending(member: MemberId, written: &str, from_wallet: i64) -> Sale {
    let mut sale = sale_of(Order { member: Some(member), ..order(FIRST, written) }, 10_000);
    let rest = sale.order.total().minor() - from_wallet;
    sale.parts = vec![Part { tender: Tender::Wallet { amount: cny(from_wallet) }, amount: cny(from_wallet) }];
    if rest > 0 {
        sale.parts.push(Part { tender: Tender::Cash { received: cny(50_000) }, amount: cny(rest) });
    }
    sale
}

/// The balance, and what the entries say: kind and amount, by number.
async fn wallet(ledger: &Ledger, member: MemberId) -> (i64, Vec<(String, i64)>) {
    let rows = query("SELECT kind, amount, n FROM wallet_entries WHERE member = $1 ORDER BY n")
        .bind(member.0)
        .fetch_all(&mut ledger.inner.readers.acquire().await.unwrap())
        .await
        .unwrap();
    let entries: Vec<_> = rows.iter().map(|row| (string(row, 0).unwrap(), int(row, 1).unwrap())).collect();
    let numbers: Vec<_> = rows.iter().map(|row| int(row, 2).unwrap()).collect();
    assert_eq!(numbers, (1..).take(rows.len()).collect::<Vec<_>>(), "numbered without a gap");
    let balance = ledger.winnings(member, Currency::CNY).await.unwrap().unwrap().balance.minor();
    assert_eq!(entries.iter().map(|(_, amount)| amount).sum::<i64>(), balance, "the entries sum up to the balance");
    (balance, entries)
}

#[tokio::test]
async fn a_sale_takes_its_wallet_part_once_however_often_it_is_repeated() {
    let (Fresh { ledger, database: _database }, rich, _) = with_wallet().await;
    let sale = spending(rich, "A1", 4_500);
    let done = ledger.commit(&sale).await.unwrap();
    assert_eq!(ledger.commit(&sale).await, Ok(done));
    let entry = |kind: &str, amount| (kind.to_owned(), amount);
    assert_eq!(wallet(&ledger, rich).await, (1_500, vec![entry("won", 6_000), entry("paid", -4_500)]));
    let money = ledger.order(sale.order.reference).await.unwrap().unwrap().money;
    assert_eq!((money.len(), &money[0].tender), (1, &Tender::Wallet { amount: cny(4_500) }));
}

#[tokio::test]
async fn a_refund_puts_the_wallet_part_back_once_and_the_rest_is_the_tills() {
    let (Fresh { ledger, database: _database }, rich, _) = with_wallet().await;
    let sale = spending(rich, "A1 A2", 2_000);
    ledger.commit(&sale).await.unwrap();
    let done = ledger.refund(&refund(sale.order.reference, 20_000)).await.unwrap();
    let parts: Vec<_> = done.parts.iter().map(|part| (part.tender.word(), part.amount.minor())).collect();
    assert_eq!(parts, [("wallet", 2_000), ("cash", 7_000)]);
    let again = ledger.refund(&refund(sale.order.reference, 20_000)).await;
    assert!(matches!(again, Err(RefundError::NotPaid(_))));
    let (balance, entries) = wallet(&ledger, rich).await;
    assert_eq!((balance, entries.len(), entries[2].clone()), (6_000, 3, ("refunded".to_owned(), 2_000)));
    let money = ledger.order(sale.order.reference).await.unwrap().unwrap().money;
    assert_eq!(money.iter().filter(|moved| moved.flow == Flow::Refund).count(), 2);
}

#[tokio::test]
async fn a_wallet_with_too_little_refuses_the_whole_sale_and_says_what_it_has() {
    let (Fresh { ledger, database: _database }, rich, poor) = with_wallet().await;
    let before = rows(&ledger).await;
    assert_eq!(ledger.commit(&spending(rich, "A1 A2", 6_001)).await, Err(CommitError::WalletShort(cny(6_000))));
    assert_eq!(ledger.commit(&spending(poor, "A1", 1)).await, Err(CommitError::WalletShort(cny(0))));
    let mut nobodys = spending(rich, "A1", 1);
    nobodys.order.member = None;
    assert!(matches!(ledger.commit(&nobodys).await, Err(CommitError::Ledger(LedgerError::Fault(_)))));
    assert_eq!(rows(&ledger).await, before);
    assert_eq!(wallet(&ledger, rich).await.0, 6_000);
}

#[tokio::test]
async fn a_sale_refused_for_its_seats_or_its_attempt_leaves_the_wallet_whole() {
    let (Fresh { ledger, database: _database }, rich, _) = with_wallet().await;
    ledger.commit(&sale(FIRST, "A2")).await.unwrap();
    let clash = spending(rich, "A1 A2", 3_000);
    assert_eq!(ledger.commit(&clash).await, Err(CommitError::SeatsSold(seats("A2"))));
    assert_eq!(wallet(&ledger, rich).await.0, 6_000);
    // Its cash went back; under the same attempt other money is another payment.
    ledger.record_hand_back(&hand_back(&clash.order, clash.attempt, &clash.parts[1], 11_000)).await.unwrap();
    let mut rest = spending(rich, "A1", 3_000);
    rest.attempt = clash.attempt;
    assert_eq!(ledger.commit(&rest).await, Err(CommitError::AttemptDiffers));
    assert_eq!(wallet(&ledger, rich).await.0, 6_000);
}

#[tokio::test]
async fn many_sales_at_once_from_one_wallet_never_take_more_than_is_in_it() {
    let (Fresh { ledger, database }, rich, _) = with_wallet().await;
    let other = reopen(&database).await;
    let selling = (1..=6).map(|seat| {
        let ledger = if seat % 2 == 0 { ledger.clone() } else { other.clone() };
        tokio::spawn(async move { ledger.commit(&spending(rich, &format!("A{seat}"), 2_500)).await })
    });
    let mut short = 0;
    for sold in selling.collect::<Vec<_>>() {
        match sold.await.unwrap() {
            Ok(_) => {}
            Err(CommitError::WalletShort(left)) => {
                assert!(left.minor() < 2_500);
                short += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((short, wallet(&ledger, rich).await.0), (4, 1_000));
}

#[tokio::test]
async fn a_wallet_sale_that_is_repeated_is_done_though_the_wallet_could_pay_it_again() {
    let (fresh, rich, _) = with_wallet().await;
    let spent = spending(rich, "A1", 2_000);
    let first = fresh.ledger.commit(&spent).await.unwrap();
    assert_eq!(fresh.ledger.commit(&spent).await, Ok(first));
    let other = Sale { order: Order { member: Some(rich), ..order(FIRST, "A2") }, ..spent.clone() };
    assert_eq!(fresh.ledger.commit(&other).await, Err(CommitError::AttemptDiffers));
    let again = Sale { attempt: AttemptId::from_bits(unique()), ..spending(rich, "A1", 2_000) };
    assert!(matches!(fresh.ledger.commit(&again).await, Err(CommitError::SeatsSold(_))));
    assert_eq!(wallet(&fresh.ledger, rich).await.0, 4_000);
}
