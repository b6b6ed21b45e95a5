//! Members: guests whom the house knows by name, phone and number, and what they have won.

use std::fmt;
use std::str::FromStr;

use super::ids::{IdError, MemberId, PacketCode};
use super::money::Money;
use super::text::Text;
use super::time::Timestamp;
use super::written::stored_as_written;

use serde::{Deserialize, Serialize};

/// Digits of a phone number, without the plus: the shortest in use, and the most that ITU-T E.164
/// (<https://www.itu.int/rec/T-REC-E.164>) allows.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// Digits that a screen shows at either end of a phone number.
const SHOWN: (usize, usize) = (3, 4);

/// A phone number: digits, perhaps behind a plus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// The whole number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a screen that guests can see shows of it: `138****5678`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (first, last) = SHOWN;
        let hidden = self.0.len().saturating_sub(first + last);
        if hidden == 0 {
            return "*".repeat(self.0.len());
        }
        format!("{}{}{}", &self.0[..first], "*".repeat(hidden), &self.0[self.0.len() - last..])
    }
}

impl FromStr for Phone {
    type Err = IdError;

    /// Blanks, dashes and brackets are how people write, not part of the number.
    fn from_str(written: &str) -> Result<Self, IdError> {
        let kept: String = written.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
        let digits = kept.strip_prefix('+').unwrap_or(&kept);
        if PHONE_DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(kept))
        } else {
            Err(IdError { what: "a phone number of 5 to 15 digits", example: "13800005678" })
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

stored_as_written!(Phone);

/// A guest whom the house knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The number.
    pub id: MemberId,
    /// The name.
    pub name: Text,
    /// The phone number, which no other member has.
    pub phone: Phone,
}

/// One share that a member won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Win {
    /// The packet.
    pub packet: PacketCode,
    /// What its sender wrote on it.
    pub greeting: Text,
    /// The share.
    pub amount: Money,
    /// When it was taken.
    pub at: Timestamp,
}

/// What a member has in the wallet, and has won over all packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winnings {
    /// What can be spent now. A copy: the sale's own transaction has the last word.
    pub balance: Money,
    /// Everything ever won.
    pub total: Money,
    /// From how many packets.
    pub packets: u32,
    /// The latest wins, the last first.
    pub latest: Vec<Win>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_read_as_people_write_it_and_shown_in_part() {
        let phone: Phone = "138-0000 5678".parse().unwrap();
        assert_eq!((phone.as_str(), phone.masked().as_str()), ("13800005678", "138****5678"));
        assert_eq!("+49 (170) 1234567".parse::<Phone>().unwrap().as_str(), "+491701234567");
        assert_eq!("12345".parse::<Phone>().unwrap().masked(), "*****");
        for wrong in ["", "1234", "1234567890123456", "138x0000", "13800+1234", "１３８００００５６７８"] {
            assert!(wrong.parse::<Phone>().is_err(), "{wrong}");
        }
    }
}
