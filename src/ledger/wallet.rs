//! Wallets: what members won in red packets, and what became of it.
//!
//! A balance is changed by one UPDATE that also takes the wallet's next number; the entry that says
//! why stands under that number, in the same transaction. An amount that leaves a wallet is negative
//! in its entry, so that the entries of a wallet sum up to its balance.
//!
//! The unique key (member, kind, reference) lets each thing happen once. An insert that it refuses
//! fails like any other (`is_key_clash` tells), and the caller gives its transaction up. Who changes
//! several wallets in one transaction does it in the order of their members.

use sqlx::{AnyConnection, Error};

use crate::domain::ids::MemberId;
use crate::domain::money::{Currency, Money};
use crate::domain::time::Timestamp;

use super::dialect::query;
use super::{LedgerError, int};

/// Why a wallet changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WalletEntry {
    /// A share of a packet; the reference is its code.
    Won,
    /// A part of a payment; the reference is the attempt.
    Paid,
    /// That part, given back; the reference is the attempt.
    Refunded,
    /// A packet of the member's own; the reference is its code.
    Funded,
    /// What nobody took of it; the reference is its code.
    Returned,
}

impl WalletEntry {
    /// The stable word for it in SQL.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
            Self::Funded => "funded",
            Self::Returned => "returned",
        }
    }
}

/// Puts `amount` into a member's wallet, which is made if there is none.
pub(super) async fn credit(
    tx: &mut AnyConnection,
    member: MemberId,
    amount: Money,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> Result<(), Error> {
    let added =
        query("UPDATE wallets SET balance = balance + $1, entries = entries + 1 WHERE member = $2 AND currency = $3")
            .bind(amount.minor())
            .bind(member.0)
            .bind(amount.currency().code().to_owned())
            .execute(&mut *tx)
            .await?
            .rows_affected();
    if added == 0 {
        // Where there is one, in another currency, its key refuses this.
        query("INSERT INTO wallets (member, balance, currency, entries) VALUES ($1, $2, $3, 1)")
            .bind(member.0)
            .bind(amount.minor())
            .bind(amount.currency().code().to_owned())
            .execute(&mut *tx)
            .await?;
    }
    insert_entry(tx, member, amount.minor(), kind, reference, at).await
}

/// Takes `amount` out of a member's wallet. `false`, and nothing is written, if it holds less.
pub(super) async fn debit(
    tx: &mut AnyConnection,
    member: MemberId,
    amount: Money,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let taken = query(
        "UPDATE wallets SET balance = balance - $1, entries = entries + 1 \
         WHERE member = $2 AND currency = $3 AND balance >= $4",
    )
    .bind(amount.minor())
    .bind(member.0)
    .bind(amount.currency().code().to_owned())
    .bind(amount.minor())
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if taken == 0 {
        return Ok(false);
    }
    insert_entry(tx, member, -amount.minor(), kind, reference, at).await?;
    Ok(true)
}

/// What is in a member's wallet: nothing, if there is none of this currency.
pub(super) async fn balance(
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

/// Under the number that the wallet's UPDATE just took.
async fn insert_entry(
    tx: &mut AnyConnection,
    member: MemberId,
    amount: i64,
    kind: WalletEntry,
    reference: &str,
    at: Timestamp,
) -> Result<(), Error> {
    query(
        "INSERT INTO wallet_entries (member, n, kind, reference, amount, made_at) \
         SELECT member, entries, $1, $2, $3, $4 FROM wallets WHERE member = $5",
    )
    .bind(kind.word())
    .bind(reference.to_owned())
    .bind(amount)
    .bind(at.millis())
    .bind(member.0)
    .execute(tx)
    .await?;
    Ok(())
}
