//! Who came in by leave, as the tapes tell it: beside `facts`, by the same rules. Who came in by the ticket alone stands on
//! none.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::each::{Each, tell_each};
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

/// All of them, one after the other.
pub(super) async fn each(tx: &mut AnyConnection, each: Each<'_>) -> Result<(), LedgerError> {
    let rows = query("SELECT id, order_id, seat, verdict, allowed_by, at FROM entries WHERE allowed_by IS NOT NULL");
    let of_row = |row: &AnyRow| {
        let (id, order, seat) = (string(row, 0)?, string(row, 1)?, string(row, 2)?);
        Ok(told(&id, (&order, &seat), &string(row, 3)?, &string(row, 4)?, int(row, 5)?))
    };
    tell_each(rows, tx, of_row, each).await
}
