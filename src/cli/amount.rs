//! Amounts on the command line: decimals, or integers in minor units.

use super::output::Failure;
use crate::domain::money::{Currency, Money};

/// The amount that was written behind `flag`. Nothing, or less than nothing, is for the box office to
/// refuse; what is no amount of this currency, such as a fraction of a cent, is wrongly written.
pub(super) fn amount(flag: &str, written: &str, minor: bool, currency: Currency) -> Result<Money, Failure> {
    if !minor {
        return Money::parse(written, currency).map_err(|error| Failure::usage(format!("{flag}: {error}")));
    }
    match written.parse::<i64>() {
        Ok(units) if units >= 0 && written.bytes().all(|b| b.is_ascii_digit()) => Ok(Money::new(units, currency)),
        _ => Err(Failure::usage(format!("{flag}: with --minor the amount is an integer, such as 9950"))),
    }
}
