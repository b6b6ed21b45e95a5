//! The settings file: flat TOML but for the table of the theme, read into text with the line of each key.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::problem::Problem;
use crate::domain::text::Text;

/// The text and the line of each key. What stands in the theme's table is named by its path: `theme.dim.fg`.
pub(super) type Lines = BTreeMap<String, (String, usize)>;

/// The one setting that may be a table, and how its name is called in there.
const TABLE: (&str, &str) = ("theme", "theme.name");

/// Reads the file `path` whose content is `source`; what is wrong with it is added to `problems`.
pub(super) fn read(path: &str, source: &str, known: &[&str], problems: &mut Vec<Problem>) -> Lines {
    let line_at = |byte: usize| 1 + source.bytes().take(byte).filter(|b| *b == b'\n').count();
    let mut complain = |line: usize, what: String| problems.push(Problem::new(format!("{path}:{line}"), what));
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        complain(error.span().map_or(1, |span| line_at(span.start)), error.message().to_owned());
    }
    let mut lines = Lines::new();
    let mut tables = vec![(String::new(), table.get_ref())];
    while let Some((within, table)) = tables.pop() {
        for (key, value) in table {
            let (line, name) = (line_at(key.span().start), format!("{within}{}", key.get_ref()));
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
            lines.insert(name, (written, line));
        }
    }
    lines
}

/// What a switch says.
pub(super) fn yes_or_no(written: &str) -> Result<bool, String> {
    match written {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        other => Err(format!("`{}` is neither true nor false", Text::new(other))),
    }
}
