//! Who came in by leave, as the tapes tell it: beside `facts`, by the same rules. Who came in by the ticket alone stands on
//! none.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::error::LedgerError;
use super::row::{int, string};
use super::statement::query;
use crate::domain::tape::fact;
use crate::domain::ticket::Ticket;

fn told(id: &str, (order, seat): (&str, &str), verdict: &str, allowed_by: &str, at: i64) -> String {
    fact("entries", id, &format!("{order} {seat} at {at} though {verdict} by {allowed_by}"))
}

/// A row of `entries` of one who came in by leave.
pub(in crate::ledger) fn of_forced(id: &str, ticket: &Ticket, verdict: &str, allowed_by: &str, at: i64) -> String {
    told(id, (ticket.order.order.as_str(), &ticket.seat.to_string()), verdict, allowed_by, at)
}

/// All of them.
pub(super) async fn of_table(tx: &mut AnyConnection) -> Result<Vec<String>, LedgerError> {
    let rows = query("SELECT id, order_id, seat, verdict, allowed_by, at FROM entries WHERE allowed_by IS NOT NULL");
    let of_row = |row: &AnyRow| {
        let (id, order, seat) = (string(row, 0)?, string(row, 1)?, string(row, 2)?);
        Ok(told(&id, (&order, &seat), &string(row, 3)?, &string(row, 4)?, int(row, 5)?))
    };
    rows.fetch_many(tx).await?.iter().map(of_row).collect()
}
