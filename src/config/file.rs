//! The settings file: flat TOML but for the tables of the theme and of the keys, read into text with the line of each.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::keys::KeySetting;
use super::problem::Problem;
use crate::domain::text::Text;

/// The table of the keys.
const KEYS: &str = "keys";

/// The one setting that may be a table, and how its name is called in there.
const TABLE: (&str, &str) = ("theme", "theme.name");

/// The text and the line of each setting. What stands in the theme's table is named by its path: `theme.dim.fg`.
pub(super) type Lines = BTreeMap<String, (String, usize)>;

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) lines: Lines,
    pub(super) keys: Vec<KeySetting>,
}

/// Reads the file `path` whose content is `source`; what is wrong with it is added to `problems`.
pub(super) fn read(path: &str, source: &str, known: &[&str], problems: &mut Vec<Problem>) -> File {
    let line_at = |byte: usize| 1 + source.bytes().take(byte).filter(|b| *b == b'\n').count();
    let mut complain = |line: usize, what: String| problems.push(Problem::new(format!("{path}:{line}"), what));
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        complain(error.span().map_or(1, |span| line_at(span.start)), error.message().to_owned());
    }
    let mut file = File::default();
    let mut tables = vec![(String::new(), table.get_ref())];
    while let Some((within, table)) = tables.pop() {
        for (key, value) in table {
            let (line, name) = (line_at(key.span().start), format!("{within}{}", key.get_ref()));
            if let (KEYS, DeValue::Table(table)) = (name.as_str(), value.get_ref()) {
                file.keys = read_keys(path, table, &line_at, &mut complain);
                continue;
            }
            if name == KEYS {
                complain(line, format!("{KEYS}: a line [{KEYS}] is expected, and below it a line for each action"));
                continue;
            }
            if within.is_empty() && !known.contains(&name.as_str()) {
                let name = Text::new(&name);
                complain(line, format!("there is no setting `{name}`; the settings are {}", known.join(", ")));
                continue;
            }
            let written = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.as_str().to_owned(),
                DeValue::Boolean(yes) => yes.to_string(),
                DeValue::Table(inner) if name.split('.').next() == Some(TABLE.0) => {
                    tables.push((format!("{name}."), inner));
                    continue;
                }
                other => {
                    let what = format!("a {} stands where a text in quotes is expected", other.type_str());
                    complain(line, format!("{}: {what}", Text::new(&name)));
                    continue;
                }
            };
            let name = if name == TABLE.1 { TABLE.0.to_owned() } else { name };
            file.lines.insert(name, (written, line));
        }
    }
    file
}

/// What the table of the keys says, in the order of its lines.
fn read_keys(
    path: &str,
    table: &DeTable<'_>,
    line_at: &impl Fn(usize) -> usize,
    complain: &mut impl FnMut(usize, String),
) -> Vec<KeySetting> {
    let mut said = Vec::new();
    for (action, value) in table {
        let line = line_at(action.span().start);
        let action = Text::new(action.get_ref()).as_str().to_owned();
        match names(value.get_ref()) {
            Some(keys) => said.push((line, KeySetting { action, keys, place: format!("{path}:{line}") })),
            None => complain(
                line,
                format!("{KEYS}: {action}: names of keys are expected, in quotes, such as [\"p\", \"F8\"]"),
            ),
        }
    }
    said.sort_by_key(|(line, _)| *line);
    said.into_iter().map(|(_, setting)| setting).collect()
}

/// The names of keys: one text, or a list of them.
fn names(value: &DeValue<'_>) -> Option<Vec<String>> {
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    match value {
        DeValue::Array(list) => list.iter().map(|value| text(value.get_ref())).collect(),
        one => text(one).map(|key| vec![key]),
    }
}

/// What a switch says.
pub(super) fn yes_or_no(written: &str) -> Result<bool, String> {
    match written {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        other => Err(format!("`{}` is neither true nor false", Text::new(other))),
    }
}
