//! What is found out by doing it again: the changes of a screening, and the split of a packet.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::PacketCode;
use crate::domain::packet::{PacketKind, split};
use crate::ledger::connection::converse::rows_of;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{int, parsed, string};
use crate::ledger::connection::statement::{These, query, query_about};

use super::rule::{Finding, Named};

/// A seat of a screening, and the order that has it; `None` where the house keeps it.
type Taken = BTreeMap<(i64, String), Option<String>>;

pub(super) const CHANGES: Named =
    ("changes_make_tickets", "the changes of a screening, one after the other, make its live tickets");

pub(super) const SPLIT: Named =
    ("packet_split", "the shares of a packet are those that its seed gives, and sum up to its total");

/// One after the other, the changes of each of these screenings make its live tickets.
pub(super) async fn changes(
    tx: &mut AnyConnection,
    screenings: &These,
    finding: &mut Finding,
) -> Result<(), LedgerError> {
    let mut made = Taken::new();
    let sql = "SELECT c.screening, c.what, c.order_id, c.seats FROM changes c WHERE {c.screening} \
               ORDER BY c.screening, c.seq";
    let mut rows = rows_of(query_about(sql, screenings), &mut *tx)?;
    while let Some(row) = rows.try_next().await? {
        let (screening, what, order): (i64, String, Option<String>) =
            (int(&row, 0)?, string(&row, 1)?, row.try_get(2)?);
        for seat in string(&row, 3)?.split(' ') {
            let seat = (screening, seat.to_owned());
            // Only whoever has a seat gives it back: its order, or for a block the house, which is none.
            let is_given_back = matches!(what.as_str(), "freed" | "unblocked");
            if !is_given_back {
                made.insert(seat, order.clone());
            } else if made.get(&seat) == Some(&order) {
                made.remove(&seat);
            }
        }
    }
    drop(rows);
    let sql = "SELECT t.screening, t.seat, t.order_id FROM tickets t WHERE {t.screening} AND t.live = 1";
    let mut rows = rows_of(query_about(sql, screenings), tx)?;
    while let Some(row) = rows.try_next().await? {
        finding.looked_at += 1;
        let (seat, order): (_, Option<String>) = ((int(&row, 0)?, string(&row, 1)?), row.try_get(2)?);
        if made.remove(&seat).as_ref() != Some(&order) {
            finding.add(&format!("{} {}", seat.0, seat.1));
        }
    }
    for seat in made.keys() {
        finding.looked_at += 1;
        finding.add(&format!("{} {}", seat.0, seat.1));
    }
    Ok(())
}

/// The shares of each of these packets are those that its seed gives, and sum up to its total.
pub(super) async fn packets(tx: &mut AnyConnection, packets: &These, finding: &mut Finding) -> Result<(), LedgerError> {
    let mut claims: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    let sql = "SELECT c.packet, c.share, c.amount FROM packets p JOIN claims c ON c.packet = p.code \
               WHERE {p.created_at|p.code}";
    let mut rows = rows_of(query_about(sql, packets), &mut *tx)?;
    while let Some(row) = rows.try_next().await? {
        claims.entry(string(&row, 0)?).or_default().push((int(&row, 1)?, int(&row, 2)?));
    }
    drop(rows);
    let sql = "SELECT p.code, p.kind, p.total, p.shares, p.seed FROM packets p WHERE {p.created_at|p.code} \
               ORDER BY p.code";
    let mut rows = rows_of(query_about(sql, packets), tx)?;
    while let Some(row) = rows.try_next().await? {
        finding.looked_at += 1;
        let (code, total, shares) = (string(&row, 0)?, int(&row, 2)?, shares(&row)?);
        let is_share = |&(share, amount): &(i64, i64)| {
            usize::try_from(share).ok().and_then(|share| shares.get(share)) == Some(&amount)
        };
        let claimed = claims.remove(&code).unwrap_or_default();
        if shares.iter().sum::<i64>() != total || !claimed.iter().all(is_share) {
            finding.add(&code);
        }
    }
    Ok(())
}

/// An open packet, for comparing it with the live store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketFacts {
    /// The life in the live store whose claims count, without the ledger's id.
    pub epoch: String,
    /// The amounts that its seed gives.
    pub shares: Vec<i64>,
    /// Who has which share.
    pub claims: BTreeMap<i64, i64>,
}

impl Ledger {
    /// The open packets by code, all of one instant.
    pub async fn packet_facts(&self) -> Result<BTreeMap<PacketCode, PacketFacts>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let mut facts = BTreeMap::new();
        let rows = query("SELECT code, kind, total, shares, seed, epoch FROM packets WHERE state = 'open'");
        for row in rows.fetch_many(&mut tx).await? {
            let shares = shares(&row)?;
            facts.insert(parsed(&row, 0)?, PacketFacts { epoch: string(&row, 5)?, shares, claims: BTreeMap::new() });
        }
        let rows = query(
            "SELECT c.packet, c.member, c.share FROM claims c JOIN packets p ON p.code = c.packet \
             WHERE p.state = 'open'",
        );
        for row in rows.fetch_many(&mut tx).await? {
            if let Some(packet) = facts.get_mut(&parsed(&row, 0)?) {
                packet.claims.insert(int(&row, 1)?, int(&row, 2)?);
            }
        }
        Ok(facts)
    }
}

/// What the seed of a packet gives, from its columns 1 to 4; nothing where they are not of a packet.
fn shares(row: &AnyRow) -> Result<Vec<i64>, LedgerError> {
    let (kind, total, count, seed) = (string(row, 1)?, int(row, 2)?, int(row, 3)?, int(row, 4)?.cast_unsigned());
    Ok(match (PacketKind::from_word(&kind), u32::try_from(count)) {
        (Some(kind), Ok(shares)) if shares > 0 && count <= total => split(kind, total, shares, seed),
        _ => Vec::new(),
    })
}
