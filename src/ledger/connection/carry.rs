//! A ledger of before there were tapes is carried over when it is opened.
//!
//! ```text
//! audit ────────── in batches, by time ─▶ the beginning of each till's tape, marked as of before
//! all the tables ─ as they stand ───────▶ the tape of the house: what is compared with them from here on
//! audit ────────── is dropped
//! ```
//!
//! What tapes were not told yet when they began is told the same way, once.
//!
//! Who migrates does it, under the same lock. Each batch is one transaction that takes its rows out of `audit`: whoever is
//! stopped in between goes on there. How far it is stands in `meta`.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Connection as _};

use super::dialect::Dialect;
use super::error::LedgerError;
use super::facts::{TABLES, TOLD_FIRST, of_table};
use super::row::{int, string};
use super::shown::{REVISED, at_revision, make_salt, revision};
use super::statement::query;
use super::tape::{append_alone, house};
use crate::domain::ids::TerminalId;
use crate::domain::tape::{Entry, fact};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Rows of `audit` in one transaction.
const BATCH: i64 = 2_000;

/// How far a ledger is.
const NAME: &str = "tapes";
/// All is on the tapes, and `audit` may still be there.
const TOLD: &str = "told_all";
const CARRIED: &str = "carried_all";
/// The same by a program that did not tell of films, halls, screenings and members yet.
const TOLD_LESS: &str = "told";
const CARRIED_LESS: &str = "carried";

/// Whether nothing is left to carry over.
pub(super) async fn is_carried(connection: &mut AnyConnection) -> Result<bool, LedgerError> {
    Ok(state(connection).await?.is_some_and(|state| state == CARRIED))
}

async fn state(connection: &mut AnyConnection) -> Result<Option<String>, LedgerError> {
    let row = query("SELECT value FROM meta WHERE name = $1").bind(NAME).fetch_optional(connection).await?;
    row.map(|row| string(&row, 0)).transpose()
}

/// Carries over what is left of it.
pub(super) async fn carry(connection: &mut AnyConnection) -> Result<(), LedgerError> {
    match state(connection).await?.as_deref() {
        Some(CARRIED) => return Ok(()),
        Some(TOLD) => {}
        Some(TOLD_LESS | CARRIED_LESS) => tell(connection, &TABLES[TOLD_FIRST..]).await?,
        _ => {
            while carry_some(connection, BATCH).await? {}
            tell(connection, &TABLES).await?;
        }
    }
    query("DROP TABLE IF EXISTS audit").execute(&mut *connection).await?;
    query("UPDATE meta SET value = $1 WHERE name = $2").bind(CARRIED).bind(NAME).execute(connection).await?;
    Ok(())
}

/// The next batch. `false` where there is none.
pub(in crate::ledger) async fn carry_some(connection: &mut AnyConnection, batch: i64) -> Result<bool, LedgerError> {
    let mut tx = connection.begin_with(Dialect::of(connection).begin_write()).await?;
    let sql = "SELECT subject, n, done_at, state, terminal, cashier, detail FROM audit \
               ORDER BY done_at, subject, n LIMIT $1";
    let rows = query(sql).bind(batch).fetch_all(&mut tx).await?;
    let Some(last) = rows.last() else { return Ok(false) };
    let mut of_tills: BTreeMap<TerminalId, Vec<Entry>> = BTreeMap::new();
    for row in &rows {
        let (subject, n, written) = (string(row, 0)?, int(row, 1)?, string(row, 4)?);
        // Another hand may have written anything.
        let till = written.parse().map_or_else(|_| house(), Ok)?;
        let who = (&till, &Text::new(&string(row, 5)?));
        let entry = Entry::new(Timestamp::from_millis(int(row, 2)?), known(&string(row, 3)?), who, &subject);
        let of_before = fact("audit", &format!("{}/{n}", subject.replace(' ', "_")), "of before");
        let entry = entry.detail(Text::new(&string(row, 6)?)).facts([of_before]);
        of_tills.entry(till.clone()).or_default().push(entry);
    }
    for (till, entries) in &of_tills {
        append_alone(&mut tx, till, entries).await?;
    }
    let (subject, n, at) = (string(last, 0)?, int(last, 1)?, int(last, 2)?);
    query(
        "DELETE FROM audit WHERE done_at < $1 OR (done_at = $2 AND subject < $3) \
         OR (done_at = $4 AND subject = $5 AND n <= $6)",
    )
    .bind(at)
    .bind(at)
    .bind(subject.clone())
    .bind(at)
    .bind(subject)
    .bind(n)
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// The words that stood in `audit`.
fn known(state: &str) -> &'static str {
    const WORDS: [&str; 13] = [
        "paid",
        "refunded",
        "cancelled",
        "expired",
        "pending",
        "blocked",
        "unblocked",
        "called_off",
        "open",
        "empty",
        "imported",
        "made",
        "changed",
    ];
    WORDS.into_iter().find(|word| *word == state).unwrap_or("unknown")
}

/// Tells the tape of the house all that stands in these tables.
async fn tell(connection: &mut AnyConnection, tables: &[&str]) -> Result<(), LedgerError> {
    let mut tx = connection.begin_with(Dialect::of(connection).begin_write()).await?;
    make_salt(&mut tx).await?;
    let till = house()?;
    // As of the last that is known to have been done.
    let row = query("SELECT COALESCE(MAX(done_at), 0) FROM tape").fetch_one(&mut tx).await?;
    let at = Timestamp::from_millis(int(&row, 0)?);
    let revision = revision(&mut tx).await?;
    for table in tables {
        let mut facts = of_table(&mut tx, table).await?;
        if REVISED.contains(table) {
            facts = facts.iter().map(|fact| at_revision(fact, revision)).collect();
        }
        if !facts.is_empty() {
            let entry = Entry::new(at, "carried_over", (&till, &Text::default()), table).facts(facts);
            append_alone(&mut tx, &till, &[entry]).await?;
        }
    }
    let told = query("UPDATE meta SET value = $1 WHERE name = $2").bind(TOLD).bind(NAME).execute(&mut tx).await?;
    if told.rows_affected() == 0 {
        query("INSERT INTO meta (name, value) VALUES ($1, $2)").bind(NAME).bind(TOLD).execute(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(())
}
