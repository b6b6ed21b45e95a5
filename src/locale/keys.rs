//! What is printed on the keys, for the sentences that tell which key does what.

use std::collections::BTreeMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The names of the keys of an action: there is at least one to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyNames {
    /// Where it stands first in the table.
    pub keys: Vec<String>,
    /// Where text is typed.
    pub in_fields: Vec<String>,
}

/// The names of all keys, by the word for their action.
pub type Keys = BTreeMap<&'static str, KeyNames>;

/// Teaches a catalogue the keys. `KEY("up", "down", by: "/")` is the first key of each action, `KEYS("yes", by: " or ")`
/// are all keys of one; `in: "field"` asks for those where text is typed.
pub(super) fn add(bundle: &mut FluentBundle<FluentResource>, names: Keys) {
    let names = Arc::new(names);
    let firsts = Arc::clone(&names);
    let key = move |words: &[FluentValue<'_>], named: &FluentArgs<'_>| {
        joined(words.iter().map(|word| find(&firsts, word, named)?.first()), named)
    };
    let keys = move |words: &[FluentValue<'_>], named: &FluentArgs<'_>| match words {
        [word] => joined(find(&names, word, named).into_iter().flatten().map(Some), named),
        _ => None,
    };
    // A new bundle knows no functions that these could meet.
    let _ = bundle.add_function("KEY", move |words, named| told(key(words, named)));
    let _ = bundle.add_function("KEYS", move |words, named| told(keys(words, named)));
}

fn find<'n>(names: &'n Keys, word: &FluentValue<'_>, named: &FluentArgs<'_>) -> Option<&'n Vec<String>> {
    let FluentValue::String(word) = word else { return None };
    let names = names.get(word.as_ref())?;
    Some(if named.get("in").is_some() { &names.in_fields } else { &names.keys })
}

/// The names with what stands between them; `None` if one is missing.
fn joined<'n>(names: impl Iterator<Item = Option<&'n String>>, named: &FluentArgs<'_>) -> Option<String> {
    let by = match named.get("by") {
        Some(FluentValue::String(by)) => by.as_ref(),
        _ => " ",
    };
    let names: Vec<&str> = names.map(|name| name.map(String::as_str)).collect::<Option<_>>()?;
    (!names.is_empty()).then(|| names.join(by))
}

fn told(names: Option<String>) -> FluentValue<'static> {
    names.map_or(FluentValue::Error, FluentValue::from)
}

#[cfg(test)]
mod tests {
    use super::super::{Lang, Locale};
    use super::*;

    #[test]
    fn sentences_tell_the_keys_of_the_terminal() {
        let names = |keys: &[&str], in_fields: &[&str]| KeyNames {
            keys: keys.iter().map(ToString::to_string).collect(),
            in_fields: in_fields.iter().map(ToString::to_string).collect(),
        };
        let keys = Keys::from([("take", names(&["b", "F3"], &["F3"])), ("review", names(&["^K"], &["^K"]))]);
        for (lang, yes, enter) in [
            (Lang::En, "b or F3 take it", "F3 take it   ^K review"),
            (Lang::ZhCn, "b 或 F3 确认收款", "F3 确认收款   ^K 核对"),
        ] {
            let locale = Locale::with_keys(lang, keys.clone());
            assert_eq!(locale.text("pay-yes"), yes);
            assert_eq!(locale.text("pay-enter"), enter);
        }
    }
}
