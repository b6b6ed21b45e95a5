//! Words that a house gives to what it sells: the code of a fare, the name of a category.
//!
//! They travel through Redis, SQL, JSON and files, so they are plain: 1 to 16 letters from a to z.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::ids::IdError;

/// The most letters of one.
const LONGEST: usize = 16;

/// 1 to 16 letters from a to z.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word {
    len: u8,
    letters: [u8; LONGEST],
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
        Self { len: bytes.len() as u8, letters }
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

impl Ord for Word {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
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
        assert!(Word::known("ab") < Word::known("b"));
    }
}
