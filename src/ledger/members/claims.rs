//! Claims: a share is a member's once it is here.
//!
//! Many claims of many packets go into one transaction. Nearly always each of them is new and right, so
//! they are simply written ([`write()`]): the packet counts them only under its epoch and while it is open,
//! and the keys (packet, member) and (packet, share) let none in twice. Where any of this refuses, nothing
//! was written, and the claims of each packet are looked at: those that are here already count
//! as recorded, the right ones are written, and the others are lost.
//!
//! A member's wallet is credited in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AnyConnection;

use crate::crash;
use crate::domain::ids::{MemberId, PacketCode, TerminalId};
use crate::domain::packet::{Claim, PacketState};
use crate::domain::seat::Epoch;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, is_refused_row};
use crate::ledger::connection::facts::of_claim;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, parsed, string, word};
use crate::ledger::connection::statement::{ANSWER, answered, insert_rows, query, query_any_of};
use crate::ledger::connection::turn::Writing;

use super::packets::token;
use super::wallet::{Credit, WalletEntry, credit_all};

/// A share that was taken in the live store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenShare {
    /// The packet.
    pub code: PacketCode,
    /// In this life of it.
    pub epoch: Epoch,
    /// By whom, and what.
    pub claim: Claim,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// The share is the member's.
    Recorded,
    /// It is not: the packet was rebuilt or had ended, or the share was another's.
    Lost,
}

/// The claims of one life of a packet.
struct Group<'a> {
    code: PacketCode,
    epoch: &'a Epoch,
    claims: Vec<&'a Claim>,
}

/// When, and by whom.
type Made<'a> = (Timestamp, (&'a TerminalId, &'a Text));

impl Ledger {
    /// Records claims in one transaction, and says of each what became of it. Recording one again
    /// changes nothing.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn record_claims(
        &self,
        taken: &[TakenShare],
        at: Timestamp,
        by: (&TerminalId, &Text),
    ) -> Result<Vec<ClaimOutcome>, LedgerError> {
        let groups = grouped(taken);
        let mut tx = self.begin_write().await?;
        match write(&mut tx, &groups, (at, by)).await {
            Ok(true) => {
                crash::point("claims-before-commit");
                commit(tx).await?;
                crash::point("claims-after-commit");
                return Ok(vec![ClaimOutcome::Recorded; taken.len()]);
            }
            Ok(false) => {}
            Err(error) if is_refused_row(&error) => {}
            Err(error) => return Err(error.into()),
        }
        answered(ANSWER, tx.rollback()).await?;

        let mut tx = self.begin_write().await?;
        let (mut recorded, mut fresh) = (BTreeSet::new(), Vec::new());
        // All packets first and then all wallets, as above: who locks them in another order waits for ever.
        for group in &groups {
            let found = look(&mut tx, group).await?;
            recorded.extend(found.recorded);
            if !found.fresh.claims.is_empty() {
                fresh.push(found.fresh);
            }
        }
        if !fresh.is_empty() && !write(&mut tx, &fresh, (at, by)).await? {
            let codes: Vec<&str> = fresh.iter().map(|group| group.code.as_str()).collect();
            return Err(LedgerError::Fault(format!("the claims of packets {} do not add up", codes.join(", "))));
        }
        crash::point("claims-before-commit");
        commit(tx).await?;
        crash::point("claims-after-commit");
        let outcome = |taken: &TakenShare| {
            let is_recorded = recorded.contains(&(taken.code, taken.claim.member, taken.claim.share));
            if is_recorded { ClaimOutcome::Recorded } else { ClaimOutcome::Lost }
        };
        Ok(taken.iter().map(outcome).collect())
    }

    /// The packets of which a member's recorded claims are from `from` to before `to`.
    pub async fn grabs_of(
        &self,
        member: MemberId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<PacketCode>, LedgerError> {
        let rows = query("SELECT packet FROM claims WHERE member = $1 AND claimed_at >= $2 AND claimed_at < $3")
            .bind(member.0)
            .bind(from.millis())
            .bind(to.millis())
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter().map(|row| parsed(row, 0)).collect()
    }
}

/// Records claims that are new and right within a transaction. `false`, and it is to be given up, where a packet does
/// not take them.
pub(in crate::ledger) async fn write_claims(
    tx: &mut Writing,
    taken: &[TakenShare],
    at: Timestamp,
    by: (&TerminalId, &Text),
) -> Result<bool, LedgerError> {
    Ok(write(tx, &grouped(taken), (at, by)).await?)
}

/// By packet and epoch, in the order of the codes, in which all terminals lock them. What is named twice
/// is one claim.
fn grouped(taken: &[TakenShare]) -> Vec<Group<'_>> {
    let key = |taken: &TakenShare| (taken.code, taken.claim.member, taken.claim.share);
    let mut sorted: Vec<&TakenShare> = taken.iter().collect();
    sorted.sort_by(|a, b| (a.code, &a.epoch.0).cmp(&(b.code, &b.epoch.0)).then_with(|| key(a).cmp(&key(b))));
    sorted.dedup_by(|a, b| a.epoch == b.epoch && key(a) == key(b));
    let of_one_life = sorted.chunk_by(|a, b| a.code == b.code && a.epoch == b.epoch);
    of_one_life
        .map(|taken| Group {
            code: taken[0].code, // a chunk is never empty
            epoch: &taken[0].epoch,
            claims: taken.iter().map(|taken| &taken.claim).collect(),
        })
        .collect()
}

/// Writes claims that are new and right. `false`, and the transaction is to be given up, where a packet
/// does not take them.
async fn write(tx: &mut Writing, groups: &[Group<'_>], (at, by): Made<'_>) -> Result<bool, sqlx::Error> {
    let mut credits = Vec::new();
    for group in groups {
        let count = i64::try_from(group.claims.len()).unwrap_or(i64::MAX);
        let amount: i64 = group.claims.iter().map(|claim| claim.amount.minor()).sum();
        let counted = query(
            "UPDATE packets SET claimed = claimed + $1, claimed_amount = claimed_amount + $2 WHERE code = $3 \
             AND epoch = $4 AND state = 'open' AND claimed <= shares - $5 AND claimed_amount <= total - $6",
        )
        .bind(count)
        .bind(amount)
        .bind(group.code.to_string())
        .bind(token(group.epoch).to_owned())
        .bind(count)
        .bind(amount)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if counted == 0 {
            return Ok(false);
        }
    }
    let rows: usize = groups.iter().map(|group| group.claims.len()).sum();
    let mut insert = insert_rows("INSERT INTO claims (packet, member, share, place, amount, claimed_at)", rows, 6);
    for group in groups {
        for claim in &group.claims {
            insert = insert
                .bind(group.code.to_string())
                .bind(claim.member.0)
                .bind(i64::from(claim.share))
                .bind(i64::from(claim.rank))
                .bind(claim.amount.minor())
                .bind(claim.at.millis());
            credits.push(Credit { member: claim.member, amount: claim.amount, reference: group.code.to_string() });
        }
    }
    insert.execute(&mut *tx).await?;
    credit_all(tx, credits, WalletEntry::Won, at).await?;
    for group in groups {
        let code = group.code.as_str();
        let facts = group.claims.iter().map(|claim| of_claim(code, claim));
        tx.tell(Entry::new(at, "claimed", by, code).facts(facts));
    }
    end_empty(tx, groups, (at, by)).await?;
    Ok(true)
}

/// Those whose last share this was are empty.
async fn end_empty(tx: &mut Writing, groups: &[Group<'_>], (at, by): Made<'_>) -> Result<(), sqlx::Error> {
    let head = "SELECT code FROM packets WHERE state = 'open' AND claimed = shares AND code IN";
    let mut all_taken = query_any_of(head, groups.len(), "");
    for group in groups {
        all_taken = all_taken.bind(group.code.to_string());
    }
    for row in all_taken.fetch_all(tx).await? {
        let code: String = sqlx::Row::try_get(&row, 0)?;
        query("UPDATE packets SET state = 'empty', ended_at = $1 WHERE code = $2")
            .bind(at.millis())
            .bind(code.clone())
            .execute(&mut *tx)
            .await?;
        tx.tell(Entry::new(at, PacketState::Empty.word(), by, &code));
    }
    Ok(())
}

/// What a close look at the claims of a packet found.
struct Found<'a> {
    /// Those that are or can be recorded.
    recorded: Vec<(PacketCode, MemberId, u32)>,
    /// Those of them that are to be written.
    fresh: Group<'a>,
}

async fn look<'a>(tx: &mut AnyConnection, group: &Group<'a>) -> Result<Found<'a>, LedgerError> {
    let mut found =
        Found { recorded: Vec::new(), fresh: Group { code: group.code, epoch: group.epoch, claims: Vec::new() } };
    // Locked before it is read.
    let lock = query("UPDATE packets SET claimed = claimed WHERE code = $1").bind(group.code.to_string());
    if lock.execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(found);
    }
    let row = query("SELECT epoch, state, shares FROM packets WHERE code = $1")
        .bind(group.code.to_string())
        .fetch_one(&mut *tx)
        .await?;
    let takes = string(&row, 0)? == token(group.epoch) && word(&row, 1, PacketState::from_word)? == PacketState::Open;
    let shares = int(&row, 2)?;
    let rows = query("SELECT member, share FROM claims WHERE packet = $1")
        .bind(group.code.to_string())
        .fetch_all(&mut *tx)
        .await?;
    let (mut members, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for row in &rows {
        members.insert(MemberId(int(row, 0)?), int(row, 1)?);
        taken.insert(int(row, 1)?);
    }
    let known = known_members(tx, &group.claims).await?;
    for claim in &group.claims {
        let share = i64::from(claim.share);
        match members.get(&claim.member) {
            Some(had) if *had == share => {}
            Some(_) => continue,
            None => {
                let is_right = takes && share < shares && known.contains(&claim.member);
                if !is_right || !taken.insert(share) {
                    continue;
                }
                members.insert(claim.member, share);
                found.fresh.claims.push(claim);
            }
        }
        found.recorded.push((group.code, claim.member, claim.share));
    }
    Ok(found)
}

/// Members whom a ledger that was restored from a backup has forgotten cannot have a wallet.
async fn known_members(tx: &mut AnyConnection, claims: &[&Claim]) -> Result<BTreeSet<MemberId>, LedgerError> {
    let mut named = query_any_of("SELECT id FROM members WHERE id IN", claims.len(), "");
    for claim in claims {
        named = named.bind(claim.member.0);
    }
    named.fetch_all(tx).await?.iter().map(|row| int(row, 0).map(MemberId)).collect()
}
