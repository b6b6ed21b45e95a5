//! What is found out by doing it again: the changes of a screening, and the split of a packet.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::PacketCode;
use crate::domain::packet::{PacketKind, split};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{int, parsed, string};
use crate::ledger::connection::statement::query;

use super::rule::Finding;

/// A seat of a screening, and the order that has it; `None` where the house keeps it.
type Taken = BTreeMap<(i64, String), Option<String>>;

/// One after the other, the changes of a screening make its live tickets.
pub(super) async fn changes(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let mut finding =
        Finding::new("changes_make_tickets", "the changes of a screening, one after the other, make its live tickets");
    let mut made = Taken::new();
    let rows = query("SELECT screening, what, order_id, seats FROM changes ORDER BY screening, seq");
    for row in rows.fetch_many(&mut *tx).await? {
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
    let mut live = Taken::new();
    let rows = query("SELECT screening, seat, order_id FROM tickets WHERE live = 1");
    for row in rows.fetch_many(tx).await? {
        live.insert((int(&row, 0)?, string(&row, 1)?), row.try_get(2)?);
    }
    let seats: BTreeSet<&(i64, String)> = made.keys().chain(live.keys()).collect();
    finding.looked_at = u64::try_from(seats.len()).unwrap_or(u64::MAX);
    for seat in seats {
        if made.get(seat) != live.get(seat) {
            finding.add(&format!("{} {}", seat.0, seat.1));
        }
    }
    Ok(finding)
}

/// Each claim is the share that the packet's seed gives.
pub(super) async fn packets(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let mut finding =
        Finding::new("packet_split", "the shares of a packet are those that its seed gives, and sum up to its total");
    let mut claims: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for row in query("SELECT packet, share, amount FROM claims").fetch_many(&mut *tx).await? {
        claims.entry(string(&row, 0)?).or_default().push((int(&row, 1)?, int(&row, 2)?));
    }
    for row in query("SELECT code, kind, total, shares, seed FROM packets ORDER BY code").fetch_many(tx).await? {
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
    for code in claims.keys() {
        finding.add(code);
    }
    Ok(finding)
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
