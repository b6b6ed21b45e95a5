//! A member's own consent to what leaves the wallet: a code of four digits that the member chose.
//!
//! Four digits are few. So after [`MOST_WRONG`] wrong ones in a row, over all terminals, no code is taken for a day, and
//! only the leave of one who works here serves.

use std::fmt;
use std::time::Duration;

use super::secret_digits::SecretDigits;

/// So many wrong codes in a row, over all terminals, shut a member's code: who tries on has a chance of 1 in 2,000 a day.
pub const MOST_WRONG: u32 = 5;

/// For so long after the last wrong one.
pub const SHUT_FOR: Duration = Duration::from_hours(24);

/// Four digits that a member chose.
pub type MemberCode = SecretDigits<4, 4>;

/// By which a member is named where an act is about one: `member-10001`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfMember(pub super::ids::MemberId);

impl fmt::Display for OfMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "member-{}", self.0)
    }
}

/// Why a member's consent is not had, or the code stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentFault {
    /// The code is wrong; the next one is taken at this terminal after this long.
    Wrong(Duration),
    /// After wrong codes no other is taken here for this member before this long.
    Waits(Duration),
    /// After too many wrong ones no code is taken anywhere for a day.
    Shut,
    /// The member has no code.
    NoCode,
    /// A code that is tried first: one digit over and over, or a run of them.
    Easy,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_four_digits_and_easy_ones_are_known() {
        for wrong in ["", "123", "12345", "12a4", "１２３４", " 1234", "+123"] {
            assert!(wrong.parse::<MemberCode>().is_err(), "{wrong}");
        }
        let is_easy = |written: &str| written.parse::<MemberCode>().ok().unwrap().is_easy();
        for easy in ["0000", "9999", "1234", "4321", "7890", "9012"] {
            assert!(is_easy(easy), "{easy}");
        }
        for good in ["4071", "1123", "1010"] {
            assert!(!is_easy(good), "{good}");
        }
    }
}
