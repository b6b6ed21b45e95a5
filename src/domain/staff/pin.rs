//! By what someone signs in: a number that all may know, and a PIN that nobody else does.

use std::fmt;
use std::str::FromStr;

use crate::domain::ids::IdError;
use crate::domain::secret_digits::SecretDigits;

/// The highest number of someone who works here.
const HIGHEST: u32 = 999_999;

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

/// 6 to 12 digits that one person knows.
pub type Pin = SecretDigits<6, 12>;

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
