//! Calling a screening off: from then on nothing of it is sold, and its orders are to be refunded.

use sqlx::Row;

use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::order::Order;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::shown::of_call_off;
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::lock_screening;

use super::history::with_lines;

impl Ledger {
    /// Calls a screening off. Since when; `None` for one that the catalogue does not have. One that was called
    /// off before stays so, with its reason.
    ///
    /// The row that every sale locks is locked here: a sale is either before this, and its order is to be
    /// refunded, or it is refused.
    pub async fn call_off(
        &self,
        screening: ScreeningId,
        reason: &Text,
        at: Timestamp,
        (terminal, cashier): (&TerminalId, &Text),
    ) -> Result<Option<Timestamp>, LedgerError> {
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, screening).await?;
        let row = query("SELECT called_off_at FROM screenings WHERE id = $1").bind(screening.0);
        let Some(row) = row.fetch_optional(&mut tx).await? else { return Ok(None) };
        if let Some(before) = row.try_get::<Option<i64>, _>(0)? {
            return Ok(Some(Timestamp::from_millis(before)));
        }
        query("UPDATE screenings SET called_off_at = $1, called_off_reason = $2 WHERE id = $3")
            .bind(at.millis())
            .bind(reason.to_string())
            .bind(screening.0)
            .execute(&mut tx)
            .await?;
        let told = of_call_off(screening.0, at.millis(), reason.as_str());
        let entry = Entry::new(at, "called_off", (terminal, cashier), &subject(screening));
        tx.tell(entry.detail(reason.clone()).facts([told]));
        commit(tx).await?;
        Ok(Some(at))
    }

    /// The orders that have tickets of a screening, by id.
    pub async fn orders_with_tickets(&self, screening: ScreeningId) -> Result<Vec<Order>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let rows = query(
            "SELECT screening, id, state, attempt, terminal, cashier, currency, held_at, deadline, member FROM orders \
             WHERE screening = $1 AND id IN (SELECT order_id FROM tickets WHERE screening = $2 AND live = 1) \
             ORDER BY id",
        )
        .bind(screening.0)
        .bind(screening.0)
        .fetch_all(&mut tx)
        .await?;
        let lines = query(
            "SELECT l.seat, l.fare, l.price, l.order_id, l.version FROM order_lines l JOIN orders o ON o.id = l.order_id \
             WHERE o.screening = $1",
        );
        let lines = lines.bind(screening.0).fetch_all(&mut tx).await?;
        with_lines(&rows, lines)
    }
}

/// What a screening is called on the tapes.
pub(super) fn subject(screening: ScreeningId) -> String {
    format!("screening-{screening}")
}
