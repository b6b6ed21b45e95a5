//! The keys of a run: the lines of the table of actions, each with the keys that it has here. Made once, at start.

use super::action::{Action, Context, Spec};
use super::keys::Key;
use crate::locale::{KeyNames, Keys};

/// A line of the table, with its keys.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) spec: &'static Spec,
    pub(crate) keys: Vec<Key>,
}

impl Line {
    /// Whether it counts in `context`.
    pub(crate) fn is_in(&self, context: Context) -> bool {
        self.spec.contexts.contains(&context)
    }

    /// Its keys in `context`. Where text is typed, a plain character is text.
    pub(crate) fn keys_in(&self, context: Context) -> impl Iterator<Item = Key> + '_ {
        let counts = move |key: &Key| !(context.is_typing() && matches!(key, Key::Char(_)));
        self.keys.iter().copied().filter(counts)
    }
}

/// All lines, in the order of the table.
#[derive(Clone, Debug)]
pub(crate) struct Keymap(pub(crate) Vec<Line>);

impl Keymap {
    /// What counts in `context`.
    pub(crate) fn at(&self, context: Context) -> impl Iterator<Item = &Line> {
        self.0.iter().filter(move |line| line.is_in(context))
    }

    /// What `key` does in `context`.
    pub(crate) fn bound(&self, context: Context, key: Key) -> Option<Action> {
        self.at(context).find(|line| line.keys_in(context).any(|known| known == key)).map(|line| line.spec.action)
    }

    /// What is printed on the first key of `action`; nothing where it has none.
    pub(crate) fn first_name(&self, action: Action) -> String {
        let keys = self.0.iter().filter(|line| line.spec.action == action).find_map(|line| line.keys.first());
        keys.map(|key| key.name()).unwrap_or_default()
    }

    /// What is printed on the keys, for the sentences: those of the first place of each action, and those of the first
    /// place in which text is typed. Whatever has no key is found in the palette.
    pub(crate) fn names(&self) -> Keys {
        let mut all = Keys::new();
        for line in &self.0 {
            let names = all.entry(line.spec.word()).or_insert_with(|| KeyNames {
                keys: self.told(line, line.spec.contexts.first()),
                ..KeyNames::default()
            });
            if names.in_fields.is_empty()
                && let Some(field) = line.spec.contexts.iter().find(|context| context.is_typing())
            {
                names.in_fields = self.told(line, Some(field));
            }
        }
        all
    }

    fn told(&self, line: &Line, context: Option<&Context>) -> Vec<String> {
        let names: Vec<String> = context.iter().flat_map(|context| line.keys_in(**context)).map(Key::name).collect();
        if !names.is_empty() {
            return names;
        }
        let palette = self.0.iter().find(|line| line.spec.action == Action::Palette);
        let palette = palette.filter(|palette| palette.spec.contexts.iter().any(|context| line.is_in(*context)));
        vec![palette.and_then(|palette| palette.keys.first()).map_or_else(|| "–".to_owned(), |key| key.name())]
    }
}
