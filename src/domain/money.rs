//! Money in integer minor units. There is no floating point and no silent overflow anywhere
//! between a price list and the ledger.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::written::stored_as_written;

/// A currency: its ISO 4217 code and how many digits its minor unit has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

impl Currency {
    /// The renminbi, the default of the house.
    pub const CNY: Self = Self { code: *b"CNY", digits: 2 };

    /// Looks up an ISO 4217 code. Only the exceptions to "two digits" are listed, from ISO 4217
    /// table A.1; an unknown code of three capital letters counts as a currency of two digits.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        if !bytes.iter().all(u8::is_ascii_uppercase) {
            return None;
        }
        let digits = match code {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
            | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        };
        Some(Self { code: bytes, digits })
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// Minor units in one major unit.
    #[must_use]
    pub fn scale(self) -> i64 {
        10_i64.pow(u32::from(self.digits))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(written: &str) -> Result<Self, MoneyError> {
        Self::from_code(written).ok_or(MoneyError::NoCurrency)
    }
}

stored_as_written!(Currency);

/// An amount of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a written amount or currency is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a number such as `99.50`.
    #[error("not an amount: write it like 99.50")]
    NotANumber,
    /// More digits after the point than the currency has.
    #[error("more digits after the point than the currency has")]
    TooFine,
    /// Beyond what can be counted.
    #[error("the amount is too large")]
    TooLarge,
    /// Not the code of a currency.
    #[error("not a currency: write it like CNY")]
    NoCurrency,
}

impl Money {
    /// An amount of `minor` units, such as fen or cents.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal amount: `100` is 100.00, `99.5` is 99.50. No sign, no separators.
    ///
    /// # Errors
    /// See [`MoneyError`].
    pub fn parse(written: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || written.ends_with('.') {
            return Err(MoneyError::NotANumber);
        }
        if fraction.len() > usize::from(currency.digits) {
            return Err(MoneyError::TooFine);
        }
        let padded = format!("{whole}{fraction:0<width$}", width = usize::from(currency.digits));
        let minor = padded.parse().map_err(|_| MoneyError::TooLarge)?;
        Ok(Self::new(minor, currency))
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum; `None` on overflow or when the currencies differ.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.same(other)?;
        Some(Self::new(self.minor.checked_add(other.minor)?, self.currency))
    }

    /// The difference; `None` on overflow or when the currencies differ.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.same(other)?;
        Some(Self::new(self.minor.checked_sub(other.minor)?, self.currency))
    }

    /// The sum of many; `None` as in [`Money::checked_add`].
    #[must_use]
    pub fn sum(amounts: impl IntoIterator<Item = Self>, currency: Currency) -> Option<Self> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same(self, other: Self) -> Option<()> {
        (self.currency == other.currency).then_some(())
    }
}

impl fmt::Display for Money {
    /// The bare amount, `1234.50`, without the currency: on one screen there is only one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.currency.scale().unsigned_abs();
        let sign = if self.minor < 0 { "-" } else { "" };
        let units = self.minor.unsigned_abs();
        let written = match self.currency.digits {
            0 => format!("{sign}{units}"),
            digits => format!("{sign}{}.{:0width$}", units / scale, units % scale, width = usize::from(digits)),
        };
        f.pad(&written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_a_cashier_writes_them() {
        let parse = |s| Money::parse(s, Currency::CNY).map(Money::minor);
        assert_eq!(parse("100"), Ok(10_000));
        assert_eq!(parse("99.5"), Ok(9_950));
        assert_eq!(parse("0.01"), Ok(1));
        assert_eq!(parse("99.501"), Err(MoneyError::TooFine));
        assert_eq!(parse("1e3"), Err(MoneyError::NotANumber));
        assert_eq!(parse("-5"), Err(MoneyError::NotANumber));
        assert_eq!(parse("5."), Err(MoneyError::NotANumber));
        assert_eq!(parse(""), Err(MoneyError::NotANumber));
        assert_eq!(parse("99999999999999999999"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_currency_has_the_digits_that_iso_4217_gives_it() {
        let digits = |code| Currency::from_code(code).map(Currency::scale);
        assert_eq!(digits("CNY"), Some(100));
        assert_eq!(digits("JPY"), Some(1));
        assert_eq!(digits("KWD"), Some(1000));
        assert_eq!(digits("cny"), None);
    }

    #[test]
    fn sums_that_overflow_or_mix_currencies_are_refused() {
        let yuan = Money::new(i64::MAX, Currency::CNY);
        assert_eq!(yuan.checked_add(Money::new(1, Currency::CNY)), None);
        let yen = Money::new(1, Currency::from_code("JPY").unwrap());
        assert_eq!(Money::new(1, Currency::CNY).checked_add(yen), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(minor in 0..i64::MAX, code in "CNY|JPY|KWD") {
            let amount = Money::new(minor, Currency::from_code(&code).unwrap());
            prop_assert_eq!(Money::parse(&amount.to_string(), amount.currency()), Ok(amount));
        }
    }
}
