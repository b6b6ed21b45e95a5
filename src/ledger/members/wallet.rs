//! Wallets: what members won in red packets, and what became of it.
//!
//! A balance is changed by one UPDATE that also takes the wallet's next number; the entry that says
//! why stands under that number, in the same transaction. An amount that leaves a wallet is negative
//! in its entry, so that the entries of a wallet sum up to its balance.
//!
//! The unique key (member, kind, reference) lets each thing happen once. An insert that it refuses
//! fails like any other (`is_key_clash` tells), and the caller gives its transaction up. Who changes
//! several wallets in one transaction does it in the order of their members.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Error, Row};

use crate::domain::ids::MemberId;
use crate::domain::money::{Currency, Money};
use crate::domain::time::Timestamp;
pub(in crate::ledger) use crate::domain::wallet::WalletEntry;
use crate::ledger::connection::converse::converse;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{Statement, insert_rows, query, query_any_of};

/// Puts `amount` into a member's wallet, which is made if there is none.
pub(in crate::ledger) async fn credit(
    tx: &mut AnyConnection,
    member: MemberId,
    amount: Money,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> Result<(), Error> {
    raise(tx, member, amount, 1).await?;
    entry(member, amount.minor(), kind, reference, at).execute(tx).await?;
    Ok(())
}

/// What puts `amount` into a wallet that is there, to be sent with others: where it is not, the first of these changes
/// nothing, and the transaction is to be given up.
pub(in crate::ledger) fn putting(
    member: MemberId,
    amount: Money,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> [Statement; 2] {
    [raising(member, amount, 1), entry(member, amount.minor(), kind, reference, at)]
}

/// Under the number that the wallet just took; nothing where it took none.
fn entry(member: MemberId, amount: i64, kind: WalletEntry, reference: &str, at: Timestamp) -> Statement {
    query(
        "INSERT INTO wallet_entries (member, n, kind, reference, amount, made_at) \
         SELECT member, entries, $1, $2, $3, $4 FROM wallets WHERE member = $5 \
         AND entries > (SELECT COALESCE(MAX(e.n), 0) FROM wallet_entries e WHERE e.member = $6)",
    )
    .bind(kind.word())
    .bind(reference.to_owned())
    .bind(amount)
    .bind(at.millis())
    .bind(member.0)
    .bind(member.0)
}

/// What goes into a wallet, beside others.
pub(super) struct Credit {
    pub(super) member: MemberId,
    pub(super) amount: Money,
    pub(super) reference: String,
}

/// The same for many amounts at once, in the order of their members.
pub(super) async fn credit_all(
    tx: &mut AnyConnection,
    credits: Vec<Credit>,
    kind: WalletEntry,
    at: Timestamp,
) -> Result<(), Error> {
    let rows = credits.len();
    let mut of_member: BTreeMap<MemberId, Vec<Credit>> = BTreeMap::new();
    for credit in credits {
        of_member.entry(credit.member).or_default().push(credit);
    }
    for (member, credits) in &of_member {
        let Some(first) = credits.first() else { continue };
        let sum = credits.iter().map(|credit| credit.amount.minor()).sum();
        let count = i64::try_from(credits.len()).unwrap_or(i64::MAX);
        raise(tx, *member, Money::new(sum, first.amount.currency()), count).await?;
    }
    let mut numbered = query_any_of("SELECT member, entries FROM wallets WHERE member IN", of_member.len(), "");
    for member in of_member.keys() {
        numbered = numbered.bind(member.0);
    }
    let numbered = numbered.fetch_all(&mut *tx).await?;
    let head = "INSERT INTO wallet_entries (member, n, kind, reference, amount, made_at)";
    let mut insert = insert_rows(head, rows, 6);
    for row in &numbered {
        let (member, last): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        for (n, credit) in (1..=last).rev().zip(of_member.get(&MemberId(member)).into_iter().flatten().rev()) {
            insert = insert
                .bind(member)
                .bind(n)
                .bind(kind.word())
                .bind(credit.reference.clone())
                .bind(credit.amount.minor())
                .bind(at.millis());
        }
    }
    insert.execute(tx).await?;
    Ok(())
}

/// Adds to a balance, and takes so many numbers for the entries; makes the wallet if there is none.
async fn raise(tx: &mut AnyConnection, member: MemberId, amount: Money, entries: i64) -> Result<(), Error> {
    if raising(member, amount, entries).execute(&mut *tx).await?.rows_affected() == 0 {
        // Where there is one, in another currency, its key refuses this.
        query("INSERT INTO wallets (member, balance, currency, entries) VALUES ($1, $2, $3, $4)")
            .bind(member.0)
            .bind(amount.minor())
            .bind(amount.currency().code().to_owned())
            .bind(entries)
            .execute(tx)
            .await?;
    }
    Ok(())
}

fn raising(member: MemberId, amount: Money, entries: i64) -> Statement {
    query("UPDATE wallets SET balance = balance + $1, entries = entries + $2 WHERE member = $3 AND currency = $4")
        .bind(amount.minor())
        .bind(entries)
        .bind(member.0)
        .bind(amount.currency().code().to_owned())
}

/// Takes `amount` out of a member's wallet. `false`, and nothing is written, if it holds less.
pub(in crate::ledger) async fn debit(
    tx: &mut AnyConnection,
    member: MemberId,
    amount: Money,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let taken = converse(taking(member, amount, kind, reference, at).into(), tx).await?;
    Ok(taken.iter().all(|answer| answer.changed > 0))
}

/// The same to be sent with others: neither of them changes anything if the wallet holds less.
pub(in crate::ledger) fn taking(
    member: MemberId,
    amount: Money,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> [Statement; 2] {
    let taken = query(
        "UPDATE wallets SET balance = balance - $1, entries = entries + 1 \
         WHERE member = $2 AND currency = $3 AND balance >= $4",
    )
    .bind(amount.minor())
    .bind(member.0)
    .bind(amount.currency().code().to_owned())
    .bind(amount.minor());
    [taken, entry(member, -amount.minor(), kind, reference, at)]
}

/// Makes a wallet hold `amount`, whatever it holds: only for a planted bug.
pub(in crate::ledger) fn set(member: MemberId, amount: Money) -> Statement {
    query("UPDATE wallets SET balance = $1 WHERE member = $2").bind(amount.minor()).bind(member.0)
}

/// What is in a member's wallet: nothing, if there is none of this currency.
pub(in crate::ledger) async fn balance(
    tx: &mut AnyConnection,
    member: MemberId,
    currency: Currency,
) -> Result<Money, LedgerError> {
    let row = query("SELECT balance FROM wallets WHERE member = $1 AND currency = $2")
        .bind(member.0)
        .bind(currency.code().to_owned())
        .fetch_optional(tx)
        .await?;
    Ok(Money::new(row.map_or(Ok(0), |row| int(&row, 0))?, currency))
}
