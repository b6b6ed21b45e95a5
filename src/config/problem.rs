//! What can be wrong with the settings: all of it is told at once, each with its place.

use std::fmt;

/// Something wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The flag, the variable, or the file and line.
    pub place: String,
    /// What is wrong and what would be right.
    pub what: String,
}

impl Problem {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

/// All that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter().map(|problem| format!("{}: {}", problem.place, problem.what));
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}
