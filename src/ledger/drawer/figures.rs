//! What a session comes to, added up from the books.

use sqlx::AnyConnection;

use crate::domain::drawer::Act;
use crate::domain::drawer::figures::{Figure, Figures};
use crate::domain::money::Currency;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, string, word};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::{flow_of_word, tender_of};

use super::beyond;

/// The figures of a session as the books have them now.
pub(in crate::ledger) async fn read(
    tx: &mut AnyConnection,
    till: &str,
    session: i64,
    currency: Currency,
) -> Result<Figures, LedgerError> {
    let mut figures = Figures::nothing(currency);
    let acts = query(
        "SELECT what, CAST(SUM(amount) AS BIGINT) FROM drawer_acts WHERE terminal = $1 AND session = $2 GROUP BY what",
    );
    for row in acts.bind(till.to_owned()).bind(session).fetch_many(&mut *tx).await? {
        figures.done(word(&row, 0, Act::from_word)?, int(&row, 1)?).ok_or_else(beyond)?;
    }
    let moved = query(
        "SELECT p.tender, p.flow, CAST(SUM(p.amount) AS BIGINT), CAST(SUM(COALESCE(p.rounding, 0)) AS BIGINT) \
         FROM drawer_moves m JOIN payments p ON p.attempt = m.attempt WHERE m.terminal = $1 AND m.session = $2 \
         GROUP BY p.tender, p.flow",
    );
    for row in moved.bind(till.to_owned()).bind(session).fetch_many(&mut *tx).await? {
        let (tender, flow) = (string(&row, 0)?, word(&row, 1, flow_of_word)?);
        figures.moved(tender_of(&tender), flow, (int(&row, 2)?, int(&row, 3)?)).ok_or_else(beyond)?;
    }
    let sold = query(
        "SELECT COUNT(DISTINCT o.id), COUNT(*), CAST(COALESCE(SUM(CASE l.price WHEN 0 THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM drawer_moves m JOIN attempts a ON a.attempt = m.attempt JOIN orders o ON o.id = a.order_id \
         AND o.attempt = m.attempt JOIN order_lines l ON l.order_id = o.id \
         WHERE m.terminal = $1 AND m.session = $2 AND o.state IN ('paid', 'refunded')",
    );
    let row = sold.bind(till.to_owned()).bind(session).fetch_one(&mut *tx).await?;
    for (figure, column) in [(Figure::Orders, 0), (Figure::Tickets, 1), (Figure::Complimentary, 2)] {
        figures.add(figure, int(&row, column)?).ok_or_else(beyond)?;
    }
    let refunded = query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(r.fee), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN r.exchanged_to IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT) \
         FROM drawer_moves m JOIN refunds r ON r.attempt = m.attempt WHERE m.terminal = $1 AND m.session = $2",
    );
    let row = refunded.bind(till.to_owned()).bind(session).fetch_one(&mut *tx).await?;
    for (figure, column) in [(Figure::Refunds, 0), (Figure::FeesKept, 1), (Figure::Exchanges, 2)] {
        figures.add(figure, int(&row, column)?).ok_or_else(beyond)?;
    }
    let tickets = query(
        "SELECT COUNT(*) FROM drawer_moves m JOIN refund_lines l ON l.attempt = m.attempt \
         WHERE m.terminal = $1 AND m.session = $2",
    );
    let row = tickets.bind(till.to_owned()).bind(session).fetch_one(tx).await?;
    figures.add(Figure::RefundedTickets, int(&row, 0)?).ok_or_else(beyond)?;
    Ok(figures)
}
