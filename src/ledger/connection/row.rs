//! What stands in the columns of a row.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::money::Currency;

use super::error::LedgerError;

/// A column that must be a number.
pub(in crate::ledger) fn int(row: &AnyRow, column: usize) -> Result<i64, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column that must be a string.
pub(in crate::ledger) fn string(row: &AnyRow, column: usize) -> Result<String, LedgerError> {
    Ok(row.try_get(column)?)
}

/// A column whose string must be readable as something of ours.
pub(in crate::ledger) fn parsed<T: std::str::FromStr>(row: &AnyRow, column: usize) -> Result<T, LedgerError> {
    let written = string(row, column)?;
    written.parse().map_err(|_| unreadable(&written))
}

/// A column that must be the code of a currency.
pub(in crate::ledger) fn currency(row: &AnyRow, column: usize) -> Result<Currency, LedgerError> {
    let code = string(row, column)?;
    Currency::from_code(&code).ok_or_else(|| unreadable(&code))
}

/// A row that this program did not write.
pub(in crate::ledger) fn unreadable(what: &str) -> LedgerError {
    LedgerError::Fault(format!("unreadable value in the ledger: {what:?}"))
}
