//! What was taken between two instants, by who had the money in hand.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use crate::domain::ids::TerminalId;
use crate::domain::money::{Currency, Money};
use crate::domain::order::Flow;
use crate::domain::takings::{Sums, Takings, Till};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{int, parsed, string, word};
use crate::ledger::connection::statement::query;

use super::history::flow_of;

impl Ledger {
    /// The takings from `from` to before `to` in one currency, all of one instant.
    pub async fn takings(&self, from: Timestamp, to: Timestamp, currency: Currency) -> Result<Takings, LedgerError> {
        let mut tx = self.begin_read().await?;
        let mut tills: BTreeMap<(TerminalId, Text), Sums> = BTreeMap::new();
        let moved = query(
            "SELECT terminal, cashier, tender, flow, CAST(SUM(amount) AS BIGINT) FROM payments \
             WHERE moved_at >= $1 AND moved_at < $2 AND currency = $3 GROUP BY terminal, cashier, tender, flow",
        );
        let moved = moved.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in moved.fetch_all(&mut tx).await? {
            let (tender, flow): (String, Flow) = (string(&row, 2)?, word(&row, 3, flow_of)?);
            let amount = Money::new(int(&row, 4)?, currency);
            till(&mut tills, &row, currency)?.add(&tender, flow, amount).ok_or_else(beyond_counting)?;
        }
        let sold = query(
            "SELECT o.terminal, o.cashier, COUNT(DISTINCT o.id), COUNT(*) FROM orders o \
             JOIN order_lines l ON l.order_id = o.id WHERE o.state IN ('paid', 'refunded') \
             AND o.ended_at >= $1 AND o.ended_at < $2 AND o.currency = $3 GROUP BY o.terminal, o.cashier",
        );
        let sold = sold.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in sold.fetch_all(&mut tx).await? {
            let sums = till(&mut tills, &row, currency)?;
            (sums.orders, sums.tickets) = (int(&row, 2)?.unsigned_abs(), int(&row, 3)?.unsigned_abs());
        }
        let back = query(
            "SELECT r.terminal, r.cashier, COUNT(*) FROM refunds r JOIN refund_lines b ON b.attempt = r.attempt \
             JOIN orders o ON o.id = r.order_id WHERE r.made_at >= $1 AND r.made_at < $2 AND o.currency = $3 \
             GROUP BY r.terminal, r.cashier",
        );
        let back = back.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in back.fetch_all(&mut tx).await? {
            till(&mut tills, &row, currency)?.refunded = int(&row, 2)?.unsigned_abs();
        }
        let tills = tills.into_iter().map(|((terminal, cashier), sums)| Till { terminal, cashier, sums });
        Takings::of(tills.collect(), currency).ok_or_else(beyond_counting)
    }
}

/// The till that the first two columns of `row` name.
fn till<'a>(
    tills: &'a mut BTreeMap<(TerminalId, Text), Sums>,
    row: &AnyRow,
    currency: Currency,
) -> Result<&'a mut Sums, LedgerError> {
    let name = (parsed(row, 0)?, Text::new(&string(row, 1)?));
    Ok(tills.entry(name).or_insert_with(|| Sums::nothing(currency)))
}

fn beyond_counting() -> LedgerError {
    LedgerError::Fault("takings of a tender that is not known, or beyond counting".to_owned())
}
