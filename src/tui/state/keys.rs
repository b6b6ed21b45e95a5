//! Keys as the action table knows them, and the rule that tells a scanner from a person.
//!
//! Full-width letters, as a Chinese input method sends them, are folded to ASCII. [`Burst`] counts keys that
//! follow each other faster than fingers can.

use tui_input::InputRequest;

/// Keys this close together, in milliseconds, belong to one burst.
const BURST_GAP: u64 = 15;

/// This many keys of a burst make it one: two keys rolled over each other are still a person.
const BURST_KEYS: u32 = 4;

/// After this many milliseconds no later key can make a burst of the one that was pressed.
pub(crate) const BURST_CLEAR: u64 = BURST_GAP * (BURST_KEYS as u64 - 1) + 1;

/// A key as the action table binds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    Char(char),
    Ctrl(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

impl Key {
    /// What is printed on the key, the same in every language.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Char(' ') => "Space".into(),
            Self::Char(c) => c.into(),
            Self::Ctrl(c) => format!("^{}", c.to_ascii_uppercase()),
            Self::F(n) => format!("F{n}"),
            Self::Backspace => "Bksp".into(),
            Self::BackTab => "Shift-Tab".into(),
            Self::PageUp => "PgUp".into(),
            Self::PageDown => "PgDn".into(),
            Self::Delete => "Del".into(),
            other => format!("{other:?}"),
        }
    }
}

/// Full-width forms (U+FF01 to U+FF5E), the ideographic space and full stop, as ASCII.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{3002}' => '.',
        other => other,
    }
}

/// How many keys have come, each close behind the one before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Burst {
    last: Option<u64>,
    run: u32,
}

impl Burst {
    /// Counts a key that arrived at `at` (monotonic milliseconds).
    pub(crate) fn press(&mut self, at: u64) {
        let close = self.last.is_some_and(|last| at.saturating_sub(last) <= BURST_GAP);
        self.run = if close { self.run.saturating_add(1) } else { 1 };
        self.last = Some(at);
    }

    /// Whether the last key belongs to a burst.
    pub(crate) fn is_on(self) -> bool {
        self.run >= BURST_KEYS
    }
}

/// What a key does to a text field.
pub(crate) fn editing(key: Key) -> Option<InputRequest> {
    Some(match key {
        Key::Char(c) => InputRequest::InsertChar(c),
        Key::Backspace => InputRequest::DeletePrevChar,
        Key::Delete => InputRequest::DeleteNextChar,
        Key::Left => InputRequest::GoToPrevChar,
        Key::Right => InputRequest::GoToNextChar,
        Key::Home => InputRequest::GoToStart,
        Key::End => InputRequest::GoToEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_input_is_folded_and_chinese_is_left_alone() {
        assert_eq!(['ｐ', '：', '？', '１', '　', '排'].map(fold), ['p', ':', '?', '1', ' ', '排']);
    }

    #[test]
    fn four_keys_fifteen_milliseconds_apart_are_a_burst_and_three_are_not() {
        let pressed = |times: &[u64]| {
            let mut burst = Burst::default();
            for at in times {
                burst.press(*at);
            }
            burst.is_on()
        };
        assert!(pressed(&[0, 15, 30, 45]));
        assert!(!pressed(&[0, 15, 30]));
        assert!(!pressed(&[0, 15, 30, 46]), "a gap begins anew");
        assert!(!pressed(&[0, 30, 60, 90, 120, 150]), "a held key repeats slower than that");
    }
}
