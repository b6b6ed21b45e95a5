//! What stands in the columns of a row.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::money::Currency;
use crate::domain::seat::BlockReason;

use super::error::LedgerError;

/// A column that must be a number.
pub(in crate::ledger) fn int(row: &AnyRow, column: usize) -> Result<i64, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column that must be a number without a sign, of things that are counted.
pub(in crate::ledger) fn small(row: &AnyRow, column: usize) -> Result<u32, LedgerError> {
    let number = int(row, column)?;
    u32::try_from(number).map_err(|_| unreadable(&number.to_string()))
}

/// A column that must be a number, or hold nothing.
pub(in crate::ledger) fn optional(row: &AnyRow, column: usize) -> Result<Option<i64>, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column that must be a string.
pub(in crate::ledger) fn string(row: &AnyRow, column: usize) -> Result<String, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column whose string must be readable as something of ours.
pub(in crate::ledger) fn parsed<T: std::str::FromStr>(row: &AnyRow, column: usize) -> Result<T, LedgerError> {
    word(row, column, |written| written.parse().ok())
}

/// The same, where the column may hold nothing.
pub(in crate::ledger) fn parsed_if_any<T: std::str::FromStr>(
    row: &AnyRow,
    column: usize,
) -> Result<Option<T>, LedgerError> {
    if row.try_get::<Option<String>, _>(column)?.is_none() { Ok(None) } else { parsed(row, column).map(Some) }
}

/// A column that must hold a word of ours, which `read` knows.
pub(in crate::ledger) fn word<T>(
    row: &AnyRow,
    column: usize,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, LedgerError> {
    let written = string(row, column)?;
    read(&written).ok_or_else(|| unreadable(&written))
}

/// A column that must be the code of a currency.
pub(in crate::ledger) fn currency(row: &AnyRow, column: usize) -> Result<Currency, LedgerError> {
    word(row, column, Currency::from_code)
}

/// Why a seat is blocked; `None` for a reason that this program does not know.
pub(in crate::ledger) fn block_reason(row: &AnyRow, column: usize) -> Result<Option<BlockReason>, LedgerError> {
    Ok(row.try_get::<Option<String>, _>(column)?.as_deref().and_then(BlockReason::from_word))
}

/// A row that this program did not write.
pub(in crate::ledger) fn unreadable(what: &str) -> LedgerError {
    LedgerError::Fault(format!("unreadable value in the ledger: {what:?}"))
}
