//! Sealing: a line that says where all tapes end, itself on a tape as any other.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use crate::domain::ids::TerminalId;
use crate::domain::tape::seal::{SEALED, Seal};
use crate::domain::tape::{Entry, Head};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, string};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::tape::HOUSE;

impl Ledger {
    /// Seals all tapes as they are; gives what the seal says. Its short form is the line's detail.
    pub async fn seal(&self, at: Timestamp, who: (&TerminalId, &Text)) -> Result<Seal, LedgerError> {
        let mut tx = self.begin_write().await?;
        let seal = read_seal(&mut tx).await?;
        tx.tell(Entry::new(at, SEALED, who, HOUSE).detail(Text::new(&seal.short())).facts(seal.facts()));
        commit(tx).await?;
        Ok(seal)
    }
}

/// What a seal says that is made now.
pub(in crate::ledger) async fn read_seal(tx: &mut AnyConnection) -> Result<Seal, LedgerError> {
    Ok(Seal { heads: heads(&mut *tx).await?, totals: totals(tx).await? })
}

/// Where each tape ends.
async fn heads(tx: &mut AnyConnection) -> Result<BTreeMap<String, Head>, LedgerError> {
    let rows = query(
        "SELECT t.tape, t.n, t.hash FROM tape t JOIN (SELECT tape, MAX(n) AS last FROM tape GROUP BY tape) l \
         ON l.tape = t.tape AND l.last = t.n",
    );
    let rows = rows.fetch_many(tx).await?;
    rows.iter().map(|row| Ok((string(row, 0)?, Head { n: int(row, 1)?, hash: string(row, 2)? }))).collect()
}

/// What was ever taken, by currency: what an exchange carries was taken before.
async fn totals(tx: &mut AnyConnection) -> Result<BTreeMap<String, i64>, LedgerError> {
    let rows = query(
        "SELECT currency, CAST(SUM(amount) AS BIGINT) FROM payments WHERE flow = 'payment' \
         AND tender NOT LIKE 'exchange-%' GROUP BY currency",
    );
    rows.fetch_many(tx).await?.iter().map(|row| Ok((string(row, 0)?, int(row, 1)?))).collect()
}
