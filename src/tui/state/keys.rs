//! Keys as the action table knows them.
//!
//! Full-width letters, as a Chinese input method sends them, are folded to ASCII. A key is written as it is printed:
//! `Key::name` writes it, and `Key::parse` reads it back.

use tui_input::InputRequest;

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

    /// The number that a digit counts to: 0 is the tenth.
    pub(crate) fn number(self) -> Option<usize> {
        let Self::Char(c) = self else { return None };
        c.to_digit(10).map(|digit| if digit == 0 { 10 } else { digit as usize })
    }

    /// The key of that name; `None` where there is no such key, or no terminal sends it.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let mut chars = name.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return (!c.is_control()).then(|| Self::Char(fold(c)));
        }
        let lower = name.to_ascii_lowercase();
        if let Some(c) = ["^", "ctrl-", "ctrl+"].iter().find_map(|before| lower.strip_prefix(before)) {
            return match c.as_bytes() {
                // What a terminal sends for these two is Tab and Enter.
                [b'i' | b'm'] => None,
                [letter @ b'a'..=b'z'] => Some(Self::Ctrl(char::from(*letter))),
                _ => None,
            };
        }
        if let Some(number) = lower.strip_prefix('f') {
            let number = number.parse().ok().filter(|n| (1..=MOST_F).contains(n) && !number.starts_with(['0', '+']));
            return number.map(Self::F);
        }
        Some(match lower.as_str() {
            "space" => Self::Char(' '),
            "enter" | "return" => Self::Enter,
            "esc" | "escape" => Self::Esc,
            "tab" => Self::Tab,
            "shift-tab" | "shift+tab" => Self::BackTab,
            "bksp" | "backspace" => Self::Backspace,
            "del" | "delete" => Self::Delete,
            "up" => Self::Up,
            "down" => Self::Down,
            "left" => Self::Left,
            "right" => Self::Right,
            "home" => Self::Home,
            "end" => Self::End,
            "pgup" | "pageup" => Self::PageUp,
            "pgdn" | "pagedown" => Self::PageDown,
            _ => return None,
        })
    }
}

/// Terminals send no function key above this.
const MOST_F: u8 = 20;

/// Full-width forms (U+FF01 to U+FF5E), the ideographic space and full stop, as ASCII.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{3002}' => '.',
        other => other,
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
    use proptest::prelude::*;

    use super::*;

    /// Any key that a terminal sends.
    fn any_key() -> impl Strategy<Value = Key> {
        use Key::{BackTab, Backspace, Delete, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up};
        let named =
            vec![Enter, Esc, Tab, BackTab, Backspace, Delete, Up, Down, Left, Right, Home, End, PageUp, PageDown];
        prop_oneof![
            any::<char>().prop_filter("printed", |c| !c.is_control()).prop_map(|c| Key::Char(fold(c))),
            "[a-hj-ln-z]".prop_map(|s| Key::Ctrl(s.chars().next().unwrap())),
            (1..=MOST_F).prop_map(Key::F),
            prop::sample::select(named),
        ]
    }

    proptest! {
        #[test]
        fn a_key_is_read_as_it_is_printed(key in any_key()) {
            prop_assert_eq!(Key::parse(&key.name()), Some(key));
        }

        #[test]
        fn what_is_read_as_a_key_is_printed_as_that_key(name in "(\\^|Ctrl-|f|F)?[a-zA-Z0-9^+]{1,3}") {
            if let Some(key) = Key::parse(&name) {
                prop_assert_eq!(Key::parse(&key.name()), Some(key));
            }
        }
    }

    #[test]
    fn a_key_may_be_written_as_people_write_it_and_what_no_terminal_sends_is_none() {
        let read = |names: &[&str]| names.iter().map(|name| Key::parse(name)).collect::<Vec<_>>();
        assert_eq!(read(&["^R", "^r", "Ctrl-r", "ctrl+R"]), [Some(Key::Ctrl('r')); 4]);
        assert_eq!(read(&["Backspace", "Delete", "PageUp"]), read(&["Bksp", "Del", "PgUp"]));
        assert_eq!(read(&["space", " ", "ｐ", "^"]), [' ', ' ', 'p', '^'].map(|c| Some(Key::Char(c))));
        assert_eq!(read(&["F12", "f12"]), [Some(Key::F(12)); 2]);
        for name in ["", "pp", "F0", "F21", "F+1", "F01", "^i", "^m", "^1", "Ctrl-", "Hyper-x", "\u{1b}", "Shift-p"] {
            assert_eq!(Key::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn full_width_input_is_folded_and_chinese_is_left_alone() {
        assert_eq!(['ｐ', '：', '？', '１', '　', '排'].map(fold), ['p', ':', '?', '1', ' ', '排']);
    }
}
