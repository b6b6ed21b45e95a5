//! What the live store is loaded from and caught up with: the seats that are sold or blocked, and
//! the changes in their order.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::hall::SeatId;
use crate::domain::ids::ScreeningId;
use crate::domain::seat::{BlockReason, Change, ChangeKind, Occupant};
use crate::domain::text::Text;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{block_reason, int, parsed, small, string, unreadable};
use crate::ledger::connection::statement::{MOST_NAMED, query, query_any_of};
use crate::ledger::connection::write::block_id;

/// The seats of a screening that are not for sale, at one sequence number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatsSnapshot {
    /// The last change that it has.
    pub sequence: u64,
    /// Sold seats, and to whom.
    pub sold: Vec<(SeatId, Occupant)>,
    /// Seats that the house took out of sale, and why.
    pub blocked: Vec<(SeatId, Option<BlockReason>)>,
}

impl Ledger {
    /// The screening's sequence number now.
    pub async fn sequence(&self, screening: ScreeningId) -> Result<u64, LedgerError> {
        read_sequence(&mut *self.reader().await?, screening).await
    }

    /// The screening's sold and blocked seats with its sequence number, all of one instant.
    pub async fn snapshot(&self, screening: ScreeningId) -> Result<SeatsSnapshot, LedgerError> {
        let mut tx = self.begin_read().await?;
        let sequence = read_sequence(&mut tx, screening).await?;
        let mut snapshot = SeatsSnapshot { sequence, ..SeatsSnapshot::default() };
        let rows = query(
            "SELECT t.seat, t.order_id, o.terminal, o.cashier, t.reason FROM tickets t \
             LEFT JOIN orders o ON o.id = t.order_id WHERE t.screening = $1 AND t.live = 1",
        )
        .bind(screening.0)
        .fetch_all(&mut tx)
        .await?;
        for row in &rows {
            let seat = parsed(row, 0)?;
            match occupant(row, 1)? {
                Some(occupant) => snapshot.sold.push((seat, occupant)),
                None => snapshot.blocked.push((seat, block_reason(row, 4)?)),
            }
        }
        snapshot.sold.sort_by_key(|(seat, _)| *seat);
        snapshot.blocked.sort_by_key(|(seat, _)| *seat);
        Ok(snapshot)
    }

    /// How many seats are sold and how many blocked, of those of these screenings that have any.
    pub async fn taken_counts(
        &self,
        screenings: &[ScreeningId],
    ) -> Result<HashMap<ScreeningId, (u32, u32)>, LedgerError> {
        let mut connection = self.reader().await?;
        let mut counts = HashMap::new();
        for some in screenings.chunks(MOST_NAMED) {
            let head = "SELECT screening, COUNT(order_id), COUNT(*) FROM tickets WHERE live = 1 AND screening IN";
            let named = query_any_of(head, some.len(), " GROUP BY screening");
            let named = some.iter().fold(named, |named, id| named.bind(id.0));
            for row in &named.fetch_all(&mut connection).await? {
                let (sold, all) = (small(row, 1)?, small(row, 2)?);
                counts.insert(ScreeningId(int(row, 0)?), (sold, all.saturating_sub(sold)));
            }
        }
        Ok(counts)
    }

    /// The changes of the screening after number `sequence`, in order.
    pub async fn changes_after(&self, screening: ScreeningId, sequence: u64) -> Result<Vec<Change>, LedgerError> {
        let mut reader = self.reader().await?;
        let rows = query(
            "SELECT c.seq, c.what, c.seats, c.order_id, o.terminal, o.cashier FROM changes c \
             LEFT JOIN orders o ON o.id = c.order_id WHERE c.screening = $1 AND c.seq > $2 ORDER BY c.seq",
        )
        .bind(screening.0)
        .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
        .fetch_all(&mut reader)
        .await?;
        let mut changes = rows.iter().map(change).collect::<Result<Vec<_>, _>>()?;
        for Change { sequence, what, seats } in &mut changes {
            if let (ChangeKind::Blocked(reason), Some(seat)) = (what, seats.first()) {
                *reason = reason_of(&mut reader, screening, *sequence, *seat).await?;
            }
        }
        Ok(changes)
    }
}

async fn read_sequence(tx: &mut AnyConnection, screening: ScreeningId) -> Result<u64, LedgerError> {
    let row = query("SELECT seq FROM sequences WHERE screening = $1").bind(screening.0).fetch_optional(tx).await?;
    Ok(int(&row.ok_or_else(|| unknown(screening))?, 0)?.unsigned_abs())
}

/// Callers have the screening from the catalogue, so this should not happen.
pub(super) fn unknown(screening: ScreeningId) -> LedgerError {
    LedgerError::Fault(format!("the catalogue has no screening {screening}"))
}

fn change(row: &AnyRow) -> Result<Change, LedgerError> {
    let (kind, written) = (string(row, 1)?, string(row, 2)?);
    let what = match (kind.as_str(), occupant(row, 3)?) {
        ("sold", Some(by)) => ChangeKind::Sold(by),
        ("freed", Some(by)) => ChangeKind::Freed(by.order),
        ("blocked", None) => ChangeKind::Blocked(None),
        ("unblocked", None) => ChangeKind::Unblocked,
        _ => return Err(unreadable(&kind)),
    };
    let seats: Result<_, _> = written.split(' ').map(str::parse).collect();
    Ok(Change { sequence: int(row, 0)?.unsigned_abs(), what, seats: seats.map_err(|_| unreadable(&written))? })
}

/// Why a change blocked its seats: the row of each of them says it, also after they were put back.
async fn reason_of(
    tx: &mut AnyConnection,
    screening: ScreeningId,
    sequence: u64,
    seat: SeatId,
) -> Result<Option<BlockReason>, LedgerError> {
    let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
    let row = query("SELECT reason FROM tickets WHERE id = $1").bind(block_id(screening, sequence, seat));
    row.fetch_optional(tx).await?.map_or(Ok(None), |row| block_reason(&row, 0))
}

/// Order, terminal and cashier, from `column` on; `None` where no order is.
fn occupant(row: &AnyRow, column: usize) -> Result<Option<Occupant>, LedgerError> {
    if row.try_get::<Option<String>, _>(column)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Occupant {
        order: parsed(row, column)?,
        terminal: parsed(row, column + 1)?,
        cashier: Text::new(&string(row, column + 2)?),
    }))
}
