//! The one table of the door's keys: what each does, where, and which are named at the foot of the screen.

use crate::tui::state::keys::Key::{self, BackTab, Char, Ctrl, Down, Enter, Esc, F, Tab, Up};

/// Where keys mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Guests come in.
    Watch,
    /// What is let in is chosen.
    Choose,
    /// Whether someone is let in anyway, or the door is left, is asked.
    Question,
    /// A second person gives leave.
    Leave,
    SignIn,
    Help,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Choose,
    TurnWay,
    Anyway,
    Yes,
    Take,
    TakeHall,
    TakeHouse,
    Up,
    Down,
    NextField,
    Submit,
    Elsewhere,
    Lock,
    Back,
    Help,
    Quit,
    QuitAtOnce,
    Redraw,
    Suspend,
}

/// A line of the table.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub(crate) deed: Deed,
    pub(crate) keys: &'static [Key],
    pub(crate) places: &'static [Place],
    /// What it is called at the foot of the screen, and in the help.
    pub(crate) label: &'static str,
    /// Whether it is named at the foot.
    pub(crate) is_hinted: bool,
}

const fn line(deed: Deed, keys: &'static [Key], places: &'static [Place], label: &'static str) -> Line {
    Line { deed, keys, places, label, is_hinted: true }
}

/// A line that only the help names.
const fn quiet(line: Line) -> Line {
    Line { is_hinted: false, ..line }
}

const ALL: &[Place] = &[Place::Watch, Place::Choose, Place::Question, Place::Leave, Place::SignIn, Place::Help];
const BACK: &[Place] = &[Place::Watch, Place::Choose, Place::Question, Place::Leave, Place::Help];
const UNLOCKED: &[Place] = BACK;

/// The table. Each step has a key that is no letter: a Chinese input method swallows letters.
pub(crate) const TABLE: &[Line] = &[
    line(Deed::Anyway, &[Char('a'), F(6)], &[Place::Watch], "door-key-anyway"),
    line(Deed::Choose, &[Char('s'), F(2)], &[Place::Watch], "door-key-choose"),
    line(Deed::TurnWay, &[Char('o'), F(4)], &[Place::Watch], "door-key-way"),
    line(Deed::Yes, &[Char('y'), F(9)], &[Place::Question], "door-key-yes"),
    line(Deed::Take, &[Enter], &[Place::Choose], "door-key-take"),
    line(Deed::TakeHall, &[Char('h'), F(3)], &[Place::Choose], "door-key-hall"),
    line(Deed::TakeHouse, &[Char('w'), F(5)], &[Place::Choose], "door-key-house"),
    line(Deed::Submit, &[Enter], &[Place::Leave, Place::SignIn], "door-key-submit"),
    line(Deed::Elsewhere, &[F(6)], &[Place::Leave], "door-key-elsewhere"),
    line(Deed::NextField, &[Tab, Down, BackTab, Up], &[Place::Leave, Place::SignIn], "door-key-field"),
    quiet(line(Deed::Up, &[Up, Char('k')], &[Place::Choose], "door-key-up")),
    quiet(line(Deed::Down, &[Down, Char('j')], &[Place::Choose], "door-key-down")),
    line(Deed::Back, &[Esc], BACK, "door-key-back"),
    quiet(line(Deed::Lock, &[Ctrl('k')], UNLOCKED, "door-key-lock")),
    line(Deed::Quit, &[Char('q'), F(10)], &[Place::Watch, Place::Choose], "door-key-quit"),
    line(Deed::Help, &[Char('?'), F(1)], &[Place::Watch, Place::Choose, Place::Question], "door-key-help"),
    quiet(line(Deed::Redraw, &[Ctrl('l')], ALL, "door-key-redraw")),
    quiet(line(Deed::Suspend, &[Ctrl('z')], ALL, "door-key-suspend")),
    quiet(line(Deed::QuitAtOnce, &[Ctrl('c')], ALL, "door-key-quit-at-once")),
];

/// What this key does there.
pub(crate) fn bound(place: Place, key: Key) -> Option<Deed> {
    TABLE.iter().find(|line| line.places.contains(&place) && line.keys.contains(&key)).map(|line| line.deed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place_and_each_step_has_one_that_is_no_letter() {
        for place in ALL {
            let mut seen = Vec::new();
            for key in TABLE.iter().filter(|line| line.places.contains(place)).flat_map(|line| line.keys) {
                assert!(!seen.contains(key), "{place:?} {key:?}");
                seen.push(*key);
            }
        }
        for line in TABLE {
            assert!(line.keys.iter().any(|key| !matches!(key, Char(c) if c.is_alphabetic())), "{:?}", line.deed);
        }
    }

    #[test]
    fn where_digits_are_typed_no_plain_character_is_bound() {
        let typing = TABLE.iter().filter(|line| [Place::Leave, Place::SignIn].iter().any(|p| line.places.contains(p)));
        assert!(typing.flat_map(|line| line.keys).all(|key| !matches!(key, Char(_))));
    }
}
