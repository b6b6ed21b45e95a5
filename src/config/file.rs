//! The settings file: flat TOML, read into text with the line of each key.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::problem::Problem;

/// The text and the line of each key.
pub(super) type Lines = BTreeMap<String, (String, usize)>;

/// Reads the file `path` whose content is `source`; what is wrong with it is added to `problems`.
pub(super) fn read(path: &str, source: &str, known: &[&str], problems: &mut Vec<Problem>) -> Lines {
    let line_at = |byte: usize| 1 + source.bytes().take(byte).filter(|b| *b == b'\n').count();
    let mut complain = |line: usize, what: String| problems.push(Problem::new(format!("{path}:{line}"), what));
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        complain(error.span().map_or(1, |span| line_at(span.start)), error.message().to_owned());
    }
    let mut lines = Lines::new();
    for (key, value) in table.get_ref() {
        let (line, name) = (line_at(key.span().start), key.get_ref().as_ref());
        if !known.contains(&name) {
            complain(line, format!("there is no setting `{name}`; the settings are {}", known.join(", ")));
            continue;
        }
        match value.get_ref() {
            DeValue::String(text) => drop(lines.insert(name.to_owned(), (text.to_string(), line))),
            DeValue::Integer(number) => drop(lines.insert(name.to_owned(), (number.as_str().to_owned(), line))),
            DeValue::Boolean(yes) => drop(lines.insert(name.to_owned(), (yes.to_string(), line))),
            other => {
                complain(line, format!("{name}: a {} stands where a text in quotes is expected", other.type_str()));
            }
        }
    }
    lines
}
