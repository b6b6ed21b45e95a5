//! Who came in, and by which tickets.

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use super::rule::{Finding, Named, Rule};
use super::walk::Of;
use crate::ledger::connection::converse::rows_of;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::{These, query_about};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "entries_of_tickets",
        what: "each entry is by a ticket that was sold, to its own screening",
        all: (Of::Entries, "SELECT COUNT(*) FROM entries e WHERE {e.booked_at|e.order_id}"),
        broken: &[(
            Of::Entries,
            "SELECT e.id, e.order_id, e.seat FROM entries e WHERE {e.booked_at|e.order_id} \
             AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.order_id = e.order_id AND t.seat = e.seat \
             AND t.screening + 0 = e.screening)",
        )],
    },
    Rule {
        code: "entries_in_turn",
        what: "the entries of a ticket are numbered from 1 without a gap, in, out and in again; who came in beside another \
               came by leave, or at a door that could not ask",
        all: (Of::Entries, "SELECT COUNT(*) FROM entries e WHERE {e.booked_at|e.order_id}"),
        broken: &[(
            Of::Entries,
            "SELECT e.order_id, e.seat FROM entries e WHERE {e.booked_at|e.order_id} AND (e.n < 1 \
             OR (e.n > 1 AND (SELECT COUNT(*) FROM entries b WHERE b.order_id = e.order_id AND b.seat = e.seat \
             AND b.n = e.n - 1) = 0) OR (e.n IS NULL AND e.verdict IN ('welcome', 'look-at', 'left')))",
        )],
    },
    Rule {
        code: "entries_by_leave",
        what: "who came in by leave has a line on a tape",
        all: (
            Of::Entries,
            "SELECT COUNT(*) FROM entries e WHERE {e.booked_at|e.order_id} AND e.allowed_by IS NOT NULL",
        ),
        broken: &[(
            Of::Entries,
            "SELECT e.id, e.order_id, e.seat FROM entries e WHERE {e.booked_at|e.order_id} \
             AND e.allowed_by IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM tape a WHERE a.subject = e.order_id AND a.what = 'admitted' AND a.done_at + 0 = e.at)",
        )],
    },
];

pub(super) const ALONE: Named = (
    "entries_alone",
    "by the signature alone, while the ledger was away, doors let in some whom it would not have: named, and no violation",
);

/// Who of these came in at a door that could not ask the ledger, and should not have: nothing is wrong with the books,
/// and whoever looks at them should know.
pub(super) async fn alone(tx: &mut AnyConnection, these: &These, finding: &mut Finding) -> Result<(), LedgerError> {
    let sql = "SELECT e.order_id, e.seat, e.door, e.verdict, e.at FROM entries e WHERE {e.booked_at|e.order_id} AND e.allowed_by IS NULL AND e.verdict NOT IN ('welcome', 'look-at', 'left') \
               ORDER BY e.at, e.id";
    let mut rows = rows_of(query_about(sql, these), tx)?;
    while let Some(row) = rows.try_next().await? {
        let (order, seat, door) = (string(&row, 0)?, string(&row, 1)?, string(&row, 2)?);
        finding.looked_at += 1;
        finding.name(&format!("{order} {seat} at {door}, {}: {}", int(&row, 4)?, string(&row, 3)?));
    }
    Ok(())
}
