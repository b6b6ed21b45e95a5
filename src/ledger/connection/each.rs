//! Rows of a table as the tapes tell them, one after the other: nobody holds them all.

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::error::LedgerError;
use super::statement::Statement;

/// Who is given the rows of a table one after the other, for there may be as many as the house ever sold.
pub(in crate::ledger) type Each<'a> = &'a mut (dyn FnMut(String) + Send);

/// Gives each row that a statement reads, as it is told.
pub(super) async fn tell_each(
    sql: Statement,
    tx: &mut AnyConnection,
    told: impl Fn(&AnyRow) -> Result<String, LedgerError> + Send,
    each: Each<'_>,
) -> Result<(), LedgerError> {
    let mut rows = sql.fetch(tx)?;
    while let Some(row) = rows.try_next().await? {
        each(told(&row)?);
    }
    Ok(())
}
