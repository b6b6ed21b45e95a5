//! Receipts: a number for each sale, exchange and refund of a till, without a gap.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::TerminalId;

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
