//! Makes the keys of a run: those of the table, and in their place what the settings say.
//!
//! ```text
//! settings ─▶ read: words are actions, names are keys ─▶ lines, each with its keys ─▶ problems: clashes, and steps
//!                                                        that no key does any more
//! ```

mod problems;

pub use problems::problems;

use super::table::TABLE;
use crate::config::KeySetting;
use crate::tui::state::action::{Action, Spec};
use crate::tui::state::keymap::{Keymap, Line};
use crate::tui::state::keys::Key;

/// What the settings say of an action.
#[derive(Debug)]
struct Chosen<'a> {
    setting: &'a KeySetting,
    action: Action,
    keys: Vec<Key>,
}

/// The keys of a run with these settings, which have no problems.
pub(crate) fn keymap(settings: &[KeySetting]) -> Keymap {
    let chosen: Vec<Chosen<'_>> = settings.iter().filter_map(read).collect();
    lines(&chosen)
}

/// What a setting says, as far as it can be read.
fn read(setting: &KeySetting) -> Option<Chosen<'_>> {
    let action = TABLE.iter().find(|spec| spec.word() == setting.action)?.action;
    let mut keys = Vec::new();
    for key in setting.keys.iter().filter_map(|name| Key::parse(name)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Some(Chosen { setting, action, keys })
}

fn lines(chosen: &[Chosen<'_>]) -> Keymap {
    let keys = |spec: &'static Spec| {
        let chosen = chosen.iter().find(|chosen| chosen.action == spec.action);
        chosen.map_or_else(|| spec.keys.to_vec(), |chosen| keys_of(spec, &chosen.keys))
    };
    Keymap(TABLE.iter().map(|spec| Line { spec, keys: keys(spec) }).collect())
}

/// Which of the chosen keys a line takes. One that never had a key stays without, and one that has no plain character
/// while another line of the same action has some takes none: there a character means something else, or nothing.
fn keys_of(spec: &Spec, chosen: &[Key]) -> Vec<Key> {
    let has_plain = |spec: &Spec| spec.keys.iter().copied().any(is_plain);
    let mut others = TABLE.iter().filter(|other| other.action == spec.action);
    let takes_plain = has_plain(spec) || !others.any(has_plain);
    let takes = |key: &Key| !spec.keys.is_empty() && (takes_plain || !is_plain(*key));
    chosen.iter().copied().filter(takes).collect()
}

fn is_plain(key: Key) -> bool {
    matches!(key, Key::Char(_))
}

#[cfg(test)]
mod tests;
