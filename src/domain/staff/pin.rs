//! By what someone signs in: a number that all may know, and a PIN that nobody else does.

use std::fmt;
use std::str::FromStr;

use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::ids::IdError;

/// The highest number of someone who works here.
const HIGHEST: u32 = 999_999;

/// Digits of a PIN.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;

/// The number of someone who works here. A number is one person's for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffNumber(u32);

impl StaffNumber {
    /// The first.
    pub const FIRST: Self = Self(1);

    /// The next one; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        (self.0 < HIGHEST).then(|| Self(self.0 + 1))
    }

    /// As it is kept.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for StaffNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for StaffNumber {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        match written.parse() {
            Ok(number) if (1..=HIGHEST).contains(&number) && written.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self(number))
            }
            _ => Err(IdError { what: "a staff number", example: "7" }),
        }
    }
}

/// 6 to 12 digits that one person knows. It has no way to be printed, and leaves no copy when it is dropped.
pub struct Pin(SecretString);

impl Pin {
    /// Its digits, for who hashes them.
    #[must_use]
    pub fn digits(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }

    /// Whether it is one of those that are tried first: one digit over and over, or digits in a run.
    #[must_use]
    pub fn is_easy(&self) -> bool {
        is_easy(self.digits())
    }
}

/// Whether these are among the digits that are tried first: one over and over, or a run of them.
pub(crate) fn is_easy(digits: &[u8]) -> bool {
    let all = |step: fn(u8) -> u8| digits.windows(2).all(|pair| pair[1] == step(pair[0]));
    all(|digit| digit)
        || all(|digit| if digit == b'9' { b'0' } else { digit + 1 })
        || all(|digit| digit.wrapping_sub(1))
}

impl FromStr for Pin {
    type Err = IdError;

    /// What is wrong with it is told without it.
    fn from_str(written: &str) -> Result<Self, IdError> {
        if DIGITS.contains(&written.len()) && written.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(SecretString::from(written)))
        } else {
            Err(IdError { what: "a PIN of 6 to 12 digits", example: "a birthday of nobody" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_and_one_goes_on_to_the_next() {
        assert_eq!("7".parse::<StaffNumber>().unwrap().to_string(), "7");
        for wrong in ["", "0", "+7", "-1", "7a", "1000000"] {
            assert!(wrong.parse::<StaffNumber>().is_err(), "{wrong}");
        }
        assert_eq!(StaffNumber::FIRST.next(), "2".parse().ok());
        assert_eq!("999999".parse::<StaffNumber>().unwrap().next(), None);
    }

    #[test]
    fn a_pin_is_six_to_twelve_digits_and_easy_ones_are_known() {
        for wrong in ["", "12345", "1234567890123", "12345a", "１２３４５６", " 123456"] {
            assert!(wrong.parse::<Pin>().is_err(), "{wrong}");
        }
        let is_easy = |written: &str| written.parse::<Pin>().ok().unwrap().is_easy();
        for easy in ["111111", "123456", "654321", "567890123"] {
            assert!(is_easy(easy), "{easy}");
        }
        for good in ["193746", "112358", "1234567900"] {
            assert!(!is_easy(good), "{good}");
        }
    }
}
