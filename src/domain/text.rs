//! The one door through which outside text enters: film titles, names, reasons, card references.
//!
//! A title in a database or a name on a command line may hold escape sequences, characters that
//! reorder a line, or characters of no width that make two names look alike. [`Text`] drops them
//! once, so that no screen, printer or log has to think of it again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_width::UnicodeWidthChar;

/// The longest text kept, in characters; a column of the ledger holds no more. [`Text::new`] cuts the rest off, and
/// what a person gives is parsed, which refuses it.
const LONGEST: usize = 200;

/// How many marks of no width may follow one letter. Real scripts need two (Vietnamese);
/// more is a stack that spills over the neighbouring lines.
const MARKS_PER_LETTER: usize = 2;

/// Text that is safe to show, print and log: one line, no control, bidi or invisible characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Text(String);

impl Text {
    /// The longest text kept, in characters.
    pub const LONGEST: usize = LONGEST;

    /// Cleans `raw`. Line breaks and runs of white space become one space.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        let mut clean = String::with_capacity(raw.len().min(LONGEST * 4));
        let mut kept = 0;
        let mut marks = MARKS_PER_LETTER;
        // Composed (NFC), so that a name is the same text from whichever keyboard it comes.
        for c in raw.chars().filter(|c| !is_harmful(*c)).nfc() {
            if kept >= LONGEST {
                break;
            }
            if c.is_whitespace() {
                if !clean.is_empty() && !clean.ends_with(' ') {
                    clean.push(' ');
                    kept += 1;
                }
                marks = MARKS_PER_LETTER;
                continue;
            }
            if c.width().unwrap_or(0) == 0 {
                // A mark with nothing to stand on would attach to whatever is drawn before it.
                if marks >= MARKS_PER_LETTER {
                    continue;
                }
                marks += 1;
            } else {
                marks = 0;
                // Those that are part of the letter count too.
                decompose_canonical(c, |part| marks += usize::from(is_combining_mark(part)));
            }
            clean.push(c);
            kept += 1;
        }
        clean.truncate(clean.trim_end().len());
        Self(clean)
    }

    /// The cleaned text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A text that a person gave is longer than what is kept. Cutting it off would keep another than was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("longer than {LONGEST} letters")]
pub struct TooLong;

/// What a person gives, whole.
impl FromStr for Text {
    type Err = TooLong;

    fn from_str(raw: &str) -> Result<Self, TooLong> {
        if raw.trim().chars().count() > LONGEST {
            return Err(TooLong);
        }
        Ok(Self::new(raw))
    }
}

/// Stored text comes in by the same door.
impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The plain form of a full-width character, of a Chinese comma or full stop, of a blank or a dash.
#[must_use]
pub fn narrow(c: char) -> char {
    match c {
        // The full-width block repeats ASCII from `!` to `~`.
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3001}' => ',',
        '\u{3002}' => '.',
        '\u{2010}'..='\u{2015}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Text as every search compares it: in small letters and without accents, so that they may be left out.
#[must_use]
pub fn fold(text: &str) -> String {
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    let plain = text.nfkd().filter(|c| !is_accent(c)).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    // Small letters may have accents of their own: İ.
    for c in plain.filter(|c| !is_accent(c)) {
        match c {
            // Letters that are one with their stroke.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            c => folded.push(c),
        }
    }
    folded.nfc().collect()
}

/// Lines for a terminal, whatever an error, a path or a server put into them: what does harm is left out, and all else
/// stays, with its breaks and blanks.
#[must_use]
pub fn harmless(lines: &str) -> String {
    lines.chars().filter(|c| *c == '\n' || !is_harmful(*c)).collect()
}

/// Characters that draw nothing of their own but change how others are drawn.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
            // Private use: its look and width differ from terminal to terminal.
            | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..='\u{10ffff}')
}

/// A name in the two languages of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titles {
    /// The English title.
    pub en: Text,
    /// The Chinese title.
    pub zh: Text,
}

impl Titles {
    /// Both titles in one line, the Chinese first, as cinemas in China print them.
    #[must_use]
    pub fn both(&self) -> Text {
        joined(&self.zh, &self.en)
    }

    /// Both titles in one line, the English first.
    #[must_use]
    pub fn english_first(&self) -> Text {
        joined(&self.en, &self.zh)
    }
}

/// One after the other; once, if they are the same or one is missing.
fn joined(first: &Text, second: &Text) -> Text {
    if second.is_empty() || first == second {
        first.clone()
    } else if first.is_empty() {
        second.clone()
    } else {
        Text::new(&format!("{first} {second}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_for_a_terminal_keep_their_breaks_and_lose_what_does_harm() {
        let said = "/srv/\u{1b}[31mred\u{202e}\n  ERROR:  no such table\r";
        assert_eq!(harmless(said), "/srv/[31mred\n  ERROR:  no such table");
    }

    #[test]
    fn escape_sequences_lose_their_escape() {
        assert_eq!(Text::new("\u{1b}[31mDune\u{7}\u{9b}2J").as_str(), "[31mDune2J");
    }

    #[test]
    fn line_breaks_and_runs_of_space_become_one_space() {
        assert_eq!(Text::new("  Perfect\r\n\t  Days\u{2028}").as_str(), "Perfect Days");
    }

    #[test]
    fn bidi_zero_width_and_tag_characters_are_dropped() {
        assert_eq!(Text::new("\u{202e}a\u{200b}b\u{2066}c\u{e0041}d\u{feff}").as_str(), "abcd");
    }

    #[test]
    fn a_space_is_not_one_letter_more_than_is_kept() {
        let text = |letters: usize| Text::new(&format!("{} yz", "x".repeat(letters)));
        assert_eq!(text(LONGEST - 2).as_str().chars().count(), LONGEST);
        assert_eq!(text(LONGEST - 1).as_str(), "x".repeat(LONGEST - 1), "a column of the ledger holds no more");
    }

    #[test]
    fn a_stack_of_marks_is_cut_to_what_real_scripts_use() {
        assert_eq!(Text::new("e\u{302}\u{301}\u{300}\u{300}x").as_str(), "ếx");
        assert_eq!(Text::new("b\u{302}\u{301}\u{300}\u{300}x").as_str(), "b\u{302}\u{301}x");
        assert_eq!(Text::new("\u{301}a").as_str(), "a");
    }

    #[test]
    fn a_name_is_the_same_text_composed_or_not() {
        assert_eq!(Text::new("Zoe\u{308} Nguye\u{302}\u{303}n"), Text::new("Zoë Nguyễn"));
        assert_eq!(Text::new("e\u{200b}\u{301}").as_str(), "é", "what cannot be seen does not keep them apart");
        assert_eq!(Text::new("\u{1100}\u{1161}\u{11a8}").as_str(), "각");
    }

    #[test]
    fn a_search_leaves_case_and_accents_out() {
        for (one, other) in [
            ("Étienne", "etienne"),
            ("ETIENNE\u{301}", "etienne"),
            ("Müller", "muller"),
            ("Straße", "STRASSE"),
            ("Đặng Ngọc", "dang ngoc"),
            ("Łukasz Ærø", "lukasz aero"),
            ("İstanbul ırmak", "istanbul irmak"),
            ("ＷＡＮＧ", "wang"),
            ("Ёлка Майя", "елка маия"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("流浪地球"), "流浪地球");
    }

    #[test]
    fn both_titles_are_not_said_twice() {
        let both = |en: &str, zh: &str| Titles { en: Text::new(en), zh: Text::new(zh) }.both();
        assert_eq!(both("YOLO", "热辣滚烫").as_str(), "热辣滚烫 YOLO");
        assert_eq!(both("Dune", "Dune").as_str(), "Dune");
        assert_eq!(both("", "沙丘").as_str(), "沙丘");
    }

    proptest! {
        #[test]
        fn whatever_comes_in_the_result_is_one_clean_line(raw in any::<String>()) {
            let text = Text::new(&raw);
            prop_assert!(!text.as_str().chars().any(is_harmful));
            prop_assert!(text.as_str().chars().count() <= LONGEST);
            prop_assert_eq!(text.as_str().trim(), text.as_str());
            let again = Text::new(text.as_str());
            prop_assert_eq!(again, text);
        }
    }
}
