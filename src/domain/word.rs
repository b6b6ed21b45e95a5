//! Words that a house gives to what it sells: the code of a fare, the name of a category.
//!
//! They travel through Redis, SQL, JSON and files, so they are plain: 1 to 16 letters from a to z.

use std::fmt;
use std::str::FromStr;

use super::ids::IdError;

/// The most letters of one.
const LONGEST: usize = 16;

/// 1 to 16 letters from a to z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    // Noughts behind the last one, and before the length: so the derived order is that of a dictionary.
    letters: [u8; LONGEST],
    len: u8,
}

impl Word {
    /// A word that this program knows by itself.
    ///
    /// # Panics
    /// While compiling, where `written` is no word.
    #[must_use]
    pub const fn known(written: &str) -> Self {
        let bytes = written.as_bytes();
        assert!(!bytes.is_empty() && bytes.len() <= LONGEST, "1 to 16 letters");
        let mut letters = [0; LONGEST];
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at].is_ascii_lowercase(), "letters from a to z");
            letters[at] = bytes[at];
            at += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "16 at most")]
        Self { letters, len: bytes.len() as u8 }
    }

    /// Its letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters get in.
        std::str::from_utf8(&self.letters[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl FromStr for Word {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let is_word = (1..=LONGEST).contains(&written.len()) && written.bytes().all(|b| b.is_ascii_lowercase());
        if is_word {
            Ok(Self::known(written))
        } else {
            Err(IdError { what: "1 to 16 letters a to z", example: "adult" })
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads and writes these types as the word that they are.
macro_rules! read_as_word {
    ($($named:ty: $what:literal, $example:literal);+) => {$(
        impl std::str::FromStr for $named {
            type Err = $crate::domain::ids::IdError;

            fn from_str(written: &str) -> Result<Self, Self::Err> {
                let wrong = |_| $crate::domain::ids::IdError { what: $what, example: $example };
                written.parse().map(Self).map_err(wrong)
            }
        }

        impl std::fmt::Display for $named {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::fmt::Debug for $named {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )+};
}
pub(crate) use read_as_word;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_as_it_is_written_and_nothing_else_is_one() {
        for word in ["a", "adult", "abcdefghijklmnop"] {
            assert_eq!(word.parse::<Word>().unwrap().as_str(), word);
        }
        for wrong in ["", "Adult", "abcdefghijklmnopq", "a b", "a:b", "kind2", "票"] {
            assert!(wrong.parse::<Word>().is_err(), "{wrong}");
        }
        assert!(Word::known("a") < Word::known("ab") && Word::known("ab") < Word::known("b"));
    }
}
