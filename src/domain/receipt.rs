//! Receipts: a number for each sale, exchange and refund of a till, without a gap.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ids::{IdError, TerminalId};

/// The number of a sale, an exchange or a refund at the till that did it: `T1/17`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The till.
    pub till: TerminalId,
    /// Its number there: 1, 2, 3 … without a gap.
    pub number: i64,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.till, self.number))
    }
}

impl FromStr for Receipt {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let refused = || IdError { what: "the number of a receipt", example: "T1/17" };
        let (till, number) = written.rsplit_once('/').ok_or_else(refused)?;
        let number = number.parse().ok().filter(|number| *number > 0).ok_or_else(refused)?;
        Ok(Self { till: till.parse()?, number })
    }
}
