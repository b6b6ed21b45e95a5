//! Who came in, and by which tickets.

use sqlx::AnyConnection;

use super::rule::{Finding, Rule};
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "entries_of_tickets",
        what: "each entry is by a ticket that was sold, to its own screening",
        all: "SELECT COUNT(*) FROM entries",
        broken: "SELECT e.id, e.order_id, e.seat FROM entries e LEFT JOIN tickets t ON t.order_id = e.order_id \
                 AND t.seat = e.seat AND t.screening = e.screening WHERE t.id IS NULL",
    },
    Rule {
        code: "entries_in_turn",
        what: "the entries of a ticket are numbered from 1 without a gap, in, out and in again; who came in beside another \
               came by leave, or at a door that could not ask",
        all: "SELECT COUNT(*) FROM entries",
        broken: "SELECT order_id, seat FROM entries WHERE n IS NOT NULL GROUP BY order_id, seat \
                 HAVING MIN(n) <> 1 OR MAX(n) <> COUNT(*) \
                 UNION SELECT order_id, seat FROM entries WHERE n IS NULL AND verdict IN ('welcome', 'look-at', 'left')",
    },
    Rule {
        code: "entries_by_leave",
        what: "who came in by leave has a line on a tape",
        all: "SELECT COUNT(*) FROM entries WHERE allowed_by IS NOT NULL",
        broken: "SELECT e.id, e.order_id, e.seat FROM entries e WHERE e.allowed_by IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM tape a WHERE a.subject = e.order_id AND a.what = 'admitted' AND a.done_at = e.at)",
    },
];

/// Who came in at a door that could not ask the ledger, and should not have: nothing is wrong with the books, and whoever
/// looks at them should know.
pub(super) async fn alone(tx: &mut AnyConnection) -> Result<Finding, LedgerError> {
    let mut finding = Finding::new(
        "entries_alone",
        "by the signature alone, while the ledger was away, doors let in some whom it would not have: named, and no violation",
    );
    let rows = query(
        "SELECT order_id, seat, door, verdict, at FROM entries WHERE allowed_by IS NULL \
         AND verdict NOT IN ('welcome', 'look-at', 'left') ORDER BY at, id",
    );
    for row in rows.fetch_many(tx).await? {
        let (order, seat, door) = (string(&row, 0)?, string(&row, 1)?, string(&row, 2)?);
        finding.looked_at += 1;
        finding.name(&format!("{order} {seat} at {door}, {}: {}", int(&row, 4)?, string(&row, 3)?));
    }
    Ok(finding)
}
