//! Digits that prove who someone is: a PIN of one who works here, the code of a member.

use std::fmt;
use std::str::FromStr;

use secrecy::{ExposeSecret as _, SecretString};

/// Digits that one person knows, from `LEAST` to `MOST` of them. They have no way to be printed, and leave no copy when they
/// are dropped.
pub struct SecretDigits<const LEAST: usize, const MOST: usize>(SecretString);

/// Something else was written. What, is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct NotThoseDigits {
    least: usize,
    most: usize,
}

impl fmt::Display for NotThoseDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { least, most } if least == most => write!(f, "{least} digits are expected"),
            Self { least, most } => write!(f, "{least} to {most} digits are expected"),
        }
    }
}

impl<const LEAST: usize, const MOST: usize> SecretDigits<LEAST, MOST> {
    /// Its digits, for who hashes them.
    #[must_use]
    pub fn digits(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }

    /// Whether it is one of those that are tried first: one digit over and over, or digits in a run.
    #[must_use]
    pub fn is_easy(&self) -> bool {
        let all = |step: fn(u8) -> u8| self.digits().windows(2).all(|pair| pair[1] == step(pair[0]));
        all(|digit| digit)
            || all(|digit| if digit == b'9' { b'0' } else { digit + 1 })
            || all(|digit| digit.wrapping_sub(1))
    }
}

impl<const LEAST: usize, const MOST: usize> FromStr for SecretDigits<LEAST, MOST> {
    type Err = NotThoseDigits;

    fn from_str(written: &str) -> Result<Self, NotThoseDigits> {
        if (LEAST..=MOST).contains(&written.len()) && written.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(SecretString::from(written)))
        } else {
            Err(NotThoseDigits { least: LEAST, most: MOST })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_without_it() {
        let of = |told: Option<NotThoseDigits>| told.unwrap().to_string();
        assert_eq!(of("48a1".parse::<SecretDigits<4, 4>>().err()), "4 digits are expected");
        assert_eq!(of("4816".parse::<SecretDigits<6, 12>>().err()), "6 to 12 digits are expected");
    }
}
