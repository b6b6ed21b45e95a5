//! What a seat is called in Redis, in SQL, in the feed and in scripts: `G7`, `7X8`, `37Y12`.
//!
//! A plan gives each of its seats one, unique in the hall and the same from day to day; what a person reads is made from
//! the plan, and where no plan is at hand this is all there is. The number in it is the one painted on the chair.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::domain::ids::IdError;
use crate::domain::written::stored_as_written;

/// The most characters of a row's code.
const LONGEST: usize = 5;

/// The highest number of a seat.
pub(crate) const HIGHEST: u16 = 999;

/// What stands for a row in the ids of its seats: up to five letters and digits, the last of them a letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// First the length, so that the derived order puts Z before AA; then the characters.
pub struct RowCode([u8; 1 + LONGEST]);

impl RowCode {
    /// That of no row.
    pub(super) const NONE: Self = Self([0; 1 + LONGEST]);

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in.
        std::str::from_utf8(&self.0[1..=usize::from(self.0[0])]).unwrap_or_default()
    }
}

impl fmt::Display for RowCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RowCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RowCode {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let bytes = written.as_bytes();
        let is_code = (1..=LONGEST).contains(&bytes.len())
            && bytes.iter().all(u8::is_ascii_alphanumeric)
            && bytes.last().is_some_and(u8::is_ascii_alphabetic);
        if !is_code {
            return Err(IdError { what: "a row of one to five letters or digits", example: "G" });
        }
        let mut code = [0; 1 + LONGEST];
        code[0] = u8::try_from(bytes.len()).unwrap_or(0);
        for (to, from) in code[1..].iter_mut().zip(bytes) {
            *to = from.to_ascii_uppercase();
        }
        Ok(Self(code))
    }
}

stored_as_written!(SeatId);

/// The id of a seat in its hall: the code of its row, and the number on the chair.
#[derive(Clone, Copy)]
pub struct SeatId {
    /// The row's code.
    pub row: RowCode,
    /// The number, from 1 to 999.
    pub number: u16,
}

impl SeatId {
    /// One number by which seats are compared: maps of a hall's seats are searched all the time.
    const fn key(self) -> u64 {
        let row = self.row.0;
        let [high, low] = self.number.to_be_bytes();
        u64::from_be_bytes([row[0], row[1], row[2], row[3], row[4], row[5], high, low])
    }
}

impl PartialEq for SeatId {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for SeatId {}

impl Ord for SeatId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for SeatId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for SeatId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for SeatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.row, self.number))
    }
}

impl fmt::Debug for SeatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.row, self.number)
    }
}

impl FromStr for SeatId {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let refused = IdError { what: "a seat", example: "G7" };
        let row = written.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = &written[row.len()..];
        if number.starts_with('0') {
            return Err(refused);
        }
        match (row.parse(), number.parse()) {
            (Ok(row), Ok(number)) if number <= HIGHEST => Ok(Self { row, number }),
            _ => Err(refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seat(name: &str) -> SeatId {
        name.parse().unwrap()
    }

    #[test]
    fn seat_ids_are_read_in_either_case_and_sorted_as_they_always_were() {
        assert_eq!(seat("g7").to_string(), "G7");
        assert_eq!(seat("9999x999").to_string(), "9999X999");
        let mut names = [seat("AA1"), seat("B10"), seat("B9"), seat("A1"), seat("7X8"), seat("B256")];
        names.sort();
        assert_eq!(names.map(|n| n.to_string()), ["A1", "B9", "B10", "B256", "7X8", "AA1"]);
        for wrong in ["", "7", "G", "G0", "G07", "G1000", "ABCDEF1", "G7x", "排7", "7-8", "G 7", "G99999999"] {
            assert!(wrong.parse::<SeatId>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_id_reads_back_as_it_is_written(code in "[A-Z0-9]{0,4}[A-Z]", number in 1_u16..=HIGHEST) {
            let name = SeatId { row: code.parse().unwrap(), number };
            prop_assert_eq!(seat(&name.to_string()), name);
            prop_assert!(name.to_string().len() <= 8, "columns of the ledger hold no more");
        }

        #[test]
        fn ids_are_ordered_by_length_of_the_row_then_row_then_number(
            a in "[A-Z0-9]{0,4}[A-Z]", b in "[A-Z0-9]{0,4}[A-Z]", n in 1_u16..=HIGHEST, m in 1_u16..=HIGHEST,
        ) {
            let name = |code: &str, number| SeatId { row: code.parse().unwrap(), number };
            let expected = (a.len(), &a, n).cmp(&(b.len(), &b, m));
            prop_assert_eq!(name(&a, n).cmp(&name(&b, m)), expected);
        }
    }
}
