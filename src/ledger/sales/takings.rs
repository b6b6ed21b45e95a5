//! What was taken between two instants: by who had the money in hand, by the quarter of an hour, and by film. What an
//! exchange carries from one order to another never was in a hand.

use sqlx::any::AnyRow;

use crate::domain::ids::TerminalId;
use crate::domain::money::{Currency, Money};
use crate::domain::order::Flow;
use crate::domain::takings::{Takings, Tally};
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::Ledger;
use crate::ledger::connection::row::{int, parsed, string, word};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::{flow_of_word, tender_of};

impl Ledger {
    /// The takings from `from` to before `to` in one currency, all of one instant.
    pub async fn takings(&self, from: Timestamp, to: Timestamp, currency: Currency) -> Result<Takings, LedgerError> {
        let mut tx = self.begin_read().await?;
        let mut tally = Tally::new(currency);
        // A quarter of an hour is 900,000 ms: what clocks make of hours is not for three databases to know.
        let moved = query(
            "SELECT terminal, cashier, tender, flow, CAST(moved_at - moved_at % 900000 AS BIGINT) AS moved_from, \
             CAST(SUM(amount) AS BIGINT), CAST(SUM(COALESCE(rounding, 0)) AS BIGINT) FROM payments \
             WHERE moved_at >= $1 AND moved_at < $2 AND currency = $3 \
             AND tender NOT LIKE 'exchange-%' \
             GROUP BY terminal, cashier, tender, flow, moved_from",
        );
        let moved = moved.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in moved.fetch_many(&mut tx).await? {
            let (tender, flow): (String, Flow) = (string(&row, 2)?, word(&row, 3, flow_of_word)?);
            let (at, amount) = (Timestamp::from_millis(int(&row, 4)?), Money::new(int(&row, 5)?, currency));
            let rounding = Money::new(int(&row, 6)?, currency);
            tally.moved(till(&row)?, at, tender_of(&tender).0, flow, (amount, rounding)).ok_or_else(beyond_counting)?;
        }
        let sold = query(
            "SELECT o.terminal, o.cashier, f.id, f.title_en, f.title_zh, COUNT(DISTINCT o.id), COUNT(*) FROM orders o \
             JOIN order_lines l ON l.order_id = o.id JOIN screenings s ON s.id = o.screening \
             JOIN films f ON f.id = s.film WHERE o.state IN ('paid', 'refunded') \
             AND o.ended_at >= $1 AND o.ended_at < $2 AND o.currency = $3 \
             GROUP BY o.terminal, o.cashier, f.id, f.title_en, f.title_zh",
        );
        let sold = sold.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in sold.fetch_many(&mut tx).await? {
            let (orders, tickets) = (int(&row, 5)?.unsigned_abs(), int(&row, 6)?.unsigned_abs());
            tally.sold(till(&row)?, film(&row)?, orders, tickets).ok_or_else(beyond_counting)?;
        }
        let back = query(
            "SELECT r.terminal, r.cashier, f.id, f.title_en, f.title_zh, COUNT(*) FROM refunds r \
             JOIN refund_lines b ON b.attempt = r.attempt JOIN orders o ON o.id = r.order_id \
             JOIN screenings s ON s.id = o.screening JOIN films f ON f.id = s.film \
             WHERE r.made_at >= $1 AND r.made_at < $2 AND o.currency = $3 \
             GROUP BY r.terminal, r.cashier, f.id, f.title_en, f.title_zh",
        );
        let back = back.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in back.fetch_many(&mut tx).await? {
            let tickets = int(&row, 5)?.unsigned_abs();
            tally.refunded(till(&row)?, film(&row)?, tickets).ok_or_else(beyond_counting)?;
        }
        let kept = query(
            "SELECT r.terminal, r.cashier, CAST(SUM(r.fee) AS BIGINT) FROM refunds r JOIN orders o ON o.id = r.order_id \
             WHERE r.made_at >= $1 AND r.made_at < $2 AND o.currency = $3 AND r.fee <> 0 GROUP BY r.terminal, r.cashier",
        );
        let kept = kept.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
        for row in kept.fetch_many(&mut tx).await? {
            tally.kept(till(&row)?, Money::new(int(&row, 2)?, currency)).ok_or_else(beyond_counting)?;
        }
        tally.takings().ok_or_else(beyond_counting)
    }
}

/// The till that the first two columns of `row` name.
fn till(row: &AnyRow) -> Result<(TerminalId, Text), LedgerError> {
    Ok((parsed(row, 0)?, Text::new(&string(row, 1)?)))
}

/// The film that the next three name.
fn film(row: &AnyRow) -> Result<(i64, Titles), LedgerError> {
    let titles = Titles { en: Text::new(&string(row, 3)?), zh: Text::new(&string(row, 4)?) };
    Ok((int(row, 2)?, titles))
}

fn beyond_counting() -> LedgerError {
    LedgerError::Fault("takings of a tender that is not known, or beyond counting".to_owned())
}
