//! The code by which a member consents, and all that moved in the wallet.

use sqlx::{AssertSqlSafe, Executor as _};

use super::super::{KeptPin, LedgerError};
use super::members::{join, win};
use super::*;
use crate::domain::wallet::WalletEntry;
use crate::ledger::Finding;

fn kept(hash: &str) -> KeptPin {
    KeptPin { hash: hash.to_owned(), pepper: "0011223344".to_owned() }
}

async fn found(ledger: &Ledger) -> Vec<Finding> {
    ledger.verify_tapes().await.unwrap().into_iter().filter(|finding| finding.violations > 0).collect()
}

#[tokio::test]
async fn the_last_code_of_a_member_holds_and_of_two_who_change_it_at_once_only_one_does() {
    let Fresh { ledger, database } = fresh().await;
    let (name, phone) = (Text::new("Li Na"), "13900001002".parse().unwrap());
    let member = ledger.create_member(&name, &phone, Some(&kept("first")), at(1), who()).await.unwrap().id;
    let other = join(&ledger, "Wang", "13900001003").await.unwrap();
    let code = async |of| {
        let kept = ledger.code_of(of).await.unwrap();
        (kept.changes, kept.code.map(|code| code.hash))
    };
    assert_eq!((code(member).await, code(other).await), ((1, Some("first".to_owned())), (0, None)));
    let [second, third] = ["second", "third"].map(kept);
    ledger.change_code((member, 1), Some(&second), at(2), who()).await.unwrap();
    assert_eq!(ledger.change_code((member, 1), Some(&third), at(3), who()).await, Err(LedgerError::Busy));
    assert_eq!(code(member).await, (2, Some("second".to_owned())));
    ledger.change_code((member, 2), None, at(4), who()).await.unwrap();
    assert_eq!((code(member).await, code(other).await), ((3, None), (0, None)));

    let mut tampers = database.connection().await;
    let told = query("SELECT COUNT(*) FROM tape WHERE subject = 'member-10001' AND what IN ('code', 'no_code')");
    assert_eq!(int(&told.fetch_one(&mut tampers).await.unwrap(), 0), Ok(3));
    let told = query("SELECT COUNT(*) FROM tape WHERE facts LIKE '%first%' OR detail LIKE '%first%'");
    assert_eq!(int(&told.fetch_one(&mut tampers).await.unwrap(), 0), Ok(0), "a hash of it alone");
    assert!(found(&ledger).await.is_empty());
    for (tamper, undo) in [
        ("UPDATE member_codes SET code = 'mine' WHERE n = 2", "UPDATE member_codes SET code = 'second' WHERE n = 2"),
        ("UPDATE member_codes SET member = 10002 WHERE n = 3", "UPDATE member_codes SET member = 10001 WHERE n = 3"),
    ] {
        tampers.execute(AssertSqlSafe(tamper)).await.unwrap();
        let named: Vec<_> = found(&ledger).await.into_iter().flat_map(|finding| finding.examples).collect();
        assert!(named.iter().any(|named| named.as_str().starts_with("member_codes ")), "{tamper}: {named:?}");
        tampers.execute(AssertSqlSafe(undo)).await.unwrap();
    }
    tampers.execute("DELETE FROM member_codes WHERE n = 3").await.unwrap();
    assert_eq!(found(&ledger).await.len(), 1, "a code that was taken away is not put back unseen");
}

#[tokio::test]
async fn every_movement_of_a_wallet_is_told_with_what_was_left_and_who_did_it() {
    let Fresh { ledger, database: _database } = fresh().await;
    let member = join(&ledger, "李娜", "13900001002").await.unwrap();
    assert_eq!(ledger.wallet_moves(member, Currency::CNY, None).await, Ok(Vec::new()));
    win(&ledger, member, 1, cny(10_000)).await;
    let mut sold = sale_of(Order { member: Some(member), ..order(FIRST, "A1") }, 10_000);
    sold.parts = vec![Part { tender: Tender::Wallet { amount: cny(4_500) }, amount: cny(4_500) }];
    ledger.commit(&sold).await.unwrap();
    ledger.refund(&refund(sold.order.reference, 20_000)).await.unwrap();
    super::packets::packets_live(&ledger, member).await;
    let moves = ledger.wallet_moves(member, Currency::CNY, None).await.unwrap();
    let mut held = 0;
    for moved in moves.iter().rev() {
        held += moved.amount.minor();
        assert_eq!(moved.balance.minor(), held, "{moved:?}");
        let is_by_someone = !matches!(moved.what, WalletEntry::Won | WalletEntry::Returned);
        assert_eq!(moved.by.is_some(), is_by_someone, "{moved:?}");
        assert_eq!(moved.order.is_some(), matches!(moved.what, WalletEntry::Paid | WalletEntry::Refunded), "{moved:?}");
        assert!(moved.order.is_some() != moved.packet.is_some() && !moved.is_exchange, "{moved:?}");
    }
    let balance = ledger.winnings(member, Currency::CNY).await.unwrap().unwrap().balance;
    assert_eq!((held, moves[0].balance), (balance.minor(), balance));
    let kinds: Vec<_> = moves.iter().rev().take(3).map(|moved| (moved.word(), moved.amount.minor())).collect();
    assert_eq!(kinds, [("won", 10_000), ("paid", -4_500), ("refunded", 4_500)]);
    assert!(moves.len() > 4, "{moves:?}");
    let last = ledger.wallet_moves(member, Currency::CNY, Some(2)).await.unwrap();
    assert_eq!(last, moves[..2]);
}
