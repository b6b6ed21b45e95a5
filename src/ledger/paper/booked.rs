//! What was booked under the number of a receipt, row by row: the line of the tape that has it, the money of its attempt with
//! what was rounded then, and the tickets that ended with what was kept of them.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::booked::{Booked, Ended, Moved};
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::money::Money;
use crate::domain::receipt::Receipt;
use crate::domain::tape::of_receipt;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::read::{Paid, line, paid};
use crate::ledger::connection::row::{currency, int, optional, parsed, string, unreadable};
use crate::ledger::connection::statement::query;

impl Ledger {
    /// What was booked under the number of a receipt; `None` where none has it.
    pub async fn booked(&self, receipt: &Receipt) -> Result<Option<Booked>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let line = query("SELECT done_at, cashier, detail, facts FROM tape WHERE terminal = $1 AND receipt = $2");
        let line = line.bind(receipt.till.to_string()).bind(receipt.number).fetch_optional(&mut tx).await?;
        let Some(line) = line else { return Ok(None) };
        let facts = string(&line, 3)?;
        let named = of_receipt(receipt.till.as_str(), receipt.number, "");
        let attempt = facts.lines().find_map(|fact| fact.strip_prefix(&named)).ok_or_else(|| unreadable(&facts))?;
        let moved = query(
            "SELECT flow, tender, amount, currency, received, reference, rounding FROM payments \
             WHERE attempt = $1 ORDER BY flow, tender",
        );
        let moved = moved.bind(attempt.to_owned()).fetch_all(&mut tx).await?;
        Ok(Some(Booked {
            at: Timestamp::from_millis(int(&line, 0)?),
            cashier: Text::new(&string(&line, 1)?),
            detail: Text::new(&string(&line, 2)?),
            ended: read_ended(&mut tx, attempt).await?,
            money: moved.iter().map(read_moved).collect::<Result<_, _>>()?,
        }))
    }
}

async fn read_ended(tx: &mut AnyConnection, attempt: &str) -> Result<Option<Ended>, LedgerError> {
    let row = query(
        "SELECT r.screening, r.order_id, r.fee, r.exchanged_to, o.currency FROM refunds r JOIN orders o ON o.id = r.order_id \
         WHERE r.attempt = $1",
    );
    let Some(row) = row.bind(attempt.to_owned()).fetch_optional(&mut *tx).await? else { return Ok(None) };
    let currency = currency(&row, 4)?;
    let lines = query(
        "SELECT l.seat, l.fare, l.price, l.order_id, l.version FROM refund_lines r \
         JOIN order_lines l ON l.order_id = r.order_id AND l.seat = r.seat WHERE r.attempt = $1",
    );
    let lines = lines.bind(attempt.to_owned()).fetch_all(tx).await?;
    let mut lines = lines.iter().map(|row| line(row, currency)).collect::<Result<Vec<_>, _>>()?;
    lines.sort_by_key(|line| line.seat);
    Ok(Some(Ended {
        order: OrderRef { screening: ScreeningId(int(&row, 0)?), order: parsed(&row, 1)? },
        lines,
        // There were none before it stood in a row.
        fee: Money::new(optional(&row, 2)?.unwrap_or(0), currency),
        is_exchange: row.try_get::<Option<String>, _>(3)?.is_some(),
    }))
}

fn read_moved(row: &AnyRow) -> Result<Moved, LedgerError> {
    let Paid { flow, tender, amount, carried } = paid(row)?;
    let rounding = Money::new(optional(row, 6)?.unwrap_or(0), amount.currency());
    Ok(Moved { flow, tender, amount, rounding, carried })
}
