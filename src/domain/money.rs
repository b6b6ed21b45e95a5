//! Money in integer minor units. There is no floating point and no silent overflow anywhere
//! between a price list and the ledger.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::text::narrow;
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

    /// The largest note that people commonly carry, in minor units. It tells what is much in a currency: a thousand
    /// is a week's shopping in one and a coin in another.
    #[must_use]
    pub fn largest_note(self) -> i64 {
        let major = match self.code() {
            "BHD" | "KWD" => 20,
            "GBP" | "JOD" | "LYD" | "OMR" => 50,
            "AZN" | "BOB" | "BRL" | "BWP" | "EGP" | "ETB" | "EUR" | "GEL" | "GHS" | "GTQ" | "ILS" | "MAD" | "NAD"
            | "PEN" | "TRY" | "ZAR" => 200,
            "BYN" | "HNL" | "INR" | "PLN" | "QAR" | "RON" | "SAR" | "TJS" | "ZMW" => 500,
            "AED" | "AFN" | "BDT" | "CHF" | "DKK" | "HKD" | "KES" | "MDL" | "MOP" | "MVR" | "MXN" | "MZN" | "NGN"
            | "NIO" | "NOK" | "NPR" | "PHP" | "SDG" | "SEK" | "SGD" | "SOS" | "THB" | "UAH" | "YER" => 1_000,
            "DOP" | "DZD" | "MKD" | "MUR" | "TWD" | "UYU" => 2_000,
            "AOA" | "CZK" | "JMD" | "KGS" | "LKR" | "MWK" | "PKR" | "RSD" | "RUB" | "RWF" | "SYP" => 5_000,
            "ALL" | "BIF" | "DJF" | "ISK" | "JPY" | "KMF" | "TZS" | "VUV" | "XAF" | "XOF" | "XPF" => 10_000,
            "AMD" | "ARS" | "CDF" | "CLP" | "CRC" | "GNF" | "HUF" | "KZT" | "MGA" | "MMK" | "MNT" => 20_000,
            "IQD" | "KRW" | "UGX" => 50_000,
            "COP" | "IDR" | "KHR" | "LAK" | "LBP" | "PYG" => 100_000,
            "UZS" => 200_000,
            "VND" => 500_000,
            "IRR" => 1_000_000,
            _ => 100,
        };
        self.scale().saturating_mul(major)
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
    /// `1,000` in a currency of two digits: a thousand, or one and a digit too many.
    #[error("a thousand, or one and three decimals? write it without the separator, like 1000 or 1.00")]
    Unclear,
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

    /// Reads an amount as a person writes it: `100`, `99.5` and `99,5`, `1,234.50`, `1.234,50` and `1 234,50`. No sign.
    ///
    /// A separator is the decimal one if it is the last of both, or stands alone before as many digits as the currency
    /// can have; else it groups by three. Where both can be meant, nothing is guessed.
    ///
    /// # Errors
    /// See [`MoneyError`].
    pub fn parse(written: &str, currency: Currency) -> Result<Self, MoneyError> {
        let written: String = written.trim().chars().map(narrow).collect();
        let separators = || written.char_indices().filter(|(_, c)| !c.is_ascii_digit());
        let Some((at, last)) = separators().next_back() else { return Self::parse_decimal(&written, currency) };
        let (before, after) = (&written[..at], &written[at + last.len_utf8()..]);
        let is_point = |c: char| c == '.' || c == ',';
        let stands_alone = separators().filter(|(_, c)| is_point(*c)).count() == 1;
        let is_decimal = is_point(last)
            && match separators().next() {
                // `1,234.50`: what groups is another character.
                Some((_, first)) if first != last => true,
                _ => {
                    stands_alone && (after.len() <= usize::from(currency.digits) || !is_group(after) || !leads(before))
                }
            };
        if is_decimal {
            return Self::parse_decimal(&format!("{}.{after}", ungrouped(before)?), currency);
        }
        if stands_alone && currency.digits > 0 && is_point(last) {
            return Err(MoneyError::Unclear);
        }
        Self::parse_decimal(&ungrouped(&written)?, currency)
    }

    /// Reads a decimal amount as programs write it: `100` is 100.00, `99.5` is 99.50.
    ///
    /// # Errors
    /// See [`MoneyError`].
    pub fn parse_decimal(written: &str, currency: Currency) -> Result<Self, MoneyError> {
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

/// Three digits, as they stand between separators that group.
fn is_group(digits: &str) -> bool {
    digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `digits` may stand before the first group: `1` of `1,000`, not `0`.
fn leads(digits: &str) -> bool {
    (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}

/// The digits of a whole number in groups of three, all parted by the same separator; or without any.
fn ungrouped(written: &str) -> Result<String, MoneyError> {
    let Some(separator) = written.chars().find(|c| !c.is_ascii_digit()) else { return Ok(written.to_owned()) };
    if !matches!(separator, '.' | ',' | ' ' | '\'' | '’') {
        return Err(MoneyError::NotANumber);
    }
    let mut groups = written.split(separator);
    let is_right = groups.next().is_some_and(leads) && groups.all(is_group);
    if is_right { Ok(written.replace(separator, "")) } else { Err(MoneyError::NotANumber) }
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
        assert_eq!(parse("99.501"), Err(MoneyError::Unclear));
        assert_eq!(parse("99.5011"), Err(MoneyError::TooFine));
        assert_eq!(parse("1e3"), Err(MoneyError::NotANumber));
        assert_eq!(parse("-5"), Err(MoneyError::NotANumber));
        assert_eq!(parse("5."), Err(MoneyError::NotANumber));
        assert_eq!(parse(""), Err(MoneyError::NotANumber));
        assert_eq!(parse("99999999999999999999"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn either_separator_is_understood_where_it_can_be_meant_and_anything_else_is_refused() {
        let parse = |written: &str, code: &str| {
            Money::parse(written, Currency::from_code(code).unwrap()).map(|money| money.to_string())
        };
        for (written, code, read) in [
            ("10,00", "EUR", "10.00"),
            ("10,5", "EUR", "10.50"),
            ("0,5", "EUR", "0.50"),
            ("1,234.50", "USD", "1234.50"),
            ("1.234,50", "EUR", "1234.50"),
            ("1.234.567,8", "EUR", "1234567.80"),
            ("1 234,50", "EUR", "1234.50"),
            ("1'234.50", "CHF", "1234.50"),
            ("1,234,567", "CNY", "1234567.00"),
            ("12\u{a0}000", "EUR", "12000.00"),
            ("１０，５０", "CNY", "10.50"),
            (" 45 ", "CNY", "45.00"),
            ("1,800", "JPY", "1800"),
            ("95.000", "VND", "95000"),
            ("1.250.000", "VND", "1250000"),
            ("1.500", "KWD", "1.500"),
            ("1,500", "KWD", "1.500"),
            ("1.234,500", "KWD", "1234.500"),
            ("12,5", "KWD", "12.500"),
        ] {
            assert_eq!(parse(written, code).as_deref(), Ok(read), "{written} {code}");
        }
        for (written, code, why) in [
            ("1,000", "EUR", MoneyError::Unclear),
            ("45.000", "IDR", MoneyError::Unclear),
            ("0,500", "EUR", MoneyError::TooFine),
            ("10,0000", "EUR", MoneyError::TooFine),
            ("10.5", "JPY", MoneyError::TooFine),
            ("1234,567", "EUR", MoneyError::TooFine),
            ("1,2,3", "EUR", MoneyError::NotANumber),
            ("1,23,456.00", "INR", MoneyError::NotANumber),
            ("1.234.50", "EUR", MoneyError::NotANumber),
            ("1,234.567,00", "EUR", MoneyError::NotANumber),
            ("10,", "EUR", MoneyError::NotANumber),
            (",50", "EUR", MoneyError::NotANumber),
            ("10,-", "EUR", MoneyError::NotANumber),
            ("10 50", "EUR", MoneyError::NotANumber),
            ("1e3", "EUR", MoneyError::NotANumber),
            ("€10", "EUR", MoneyError::NotANumber),
        ] {
            assert_eq!(parse(written, code), Err(why), "{written} {code}");
        }
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
            prop_assert_eq!(Money::parse(&amount.to_string().replace('.', ","), amount.currency()), Ok(amount));
        }

        #[test]
        fn nothing_that_is_typed_is_too_strange_to_be_refused(written in "\\PC{0,12}|[0-9., ]{0,12}", code in "CNY|JPY|KWD") {
            let _ = Money::parse(&written, Currency::from_code(&code).unwrap());
        }
    }
}
