//! The catalogue as people write it: TOML for halls, films and prices, CSV for schedules.
//!
//! ```text
//! files ─▶ read ─▶ Draft + faults ─▶ Ledger::import ─▶ the catalogue
//! the catalogue ─▶ Ledger::whole_catalogue ─▶ write ─▶ catalogue.toml, schedule.csv
//! ```
//!
//! Reading goes on after a fault, so that all faults of all files are told at once. Each entry keeps its
//! place, so that what only the ledger knows (a hall that is not there, a hall that is not free) is told
//! with file and line too.

mod schedule;
mod tables;
mod write;

use std::collections::BTreeSet;
use std::fmt;

use crate::domain::money::Currency;
use crate::domain::screening::Film;
use crate::domain::text::Text;
use crate::domain::time::Calendar;

use super::load::{HallDrawing, PriceList, Showing};

pub(super) use schedule::clock_of;
pub(super) use tables::tidy;
pub(super) use write::write;
pub use write::{CATALOGUE, SCHEDULE, Written};

/// A file to be imported.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// What the person called it. The ending tells TOML from CSV.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A line of a file, from 1; 0 speaks of the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = Text::new(&self.file);
        if self.line == 0 { write!(f, "{file}") } else { write!(f, "{file}:{}", self.line) }
    }
}

/// Something wrong with a file, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What, in English.
    pub what: String,
}

/// An entry and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) place: Place,
    pub(super) entry: T,
}

/// What films, halls and price lists are called in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    Film,
    Hall,
    PriceList,
}

impl Table {
    /// The word in the TOML.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Film => "film",
            Self::Hall => "hall",
            Self::PriceList => "price_list",
        }
    }
}

/// All that the files say, as far as it can be read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub(super) films: Vec<At<Film>>,
    pub(super) halls: Vec<At<HallDrawing>>,
    pub(super) price_lists: Vec<At<PriceList>>,
    pub(super) showings: Vec<At<Showing>>,
    /// What is wrong with them.
    pub(super) faults: Vec<Fault>,
    /// Entries that could not be read but for their number: nobody is told that they are not there.
    pub(super) unread: BTreeSet<(Table, i64)>,
}

impl Draft {
    /// Reads all files. Amounts are of `currency`, times those of the house's wall clock.
    #[must_use]
    pub fn read(files: &[SourceFile], calendar: Calendar, currency: Currency) -> Self {
        let mut draft = Self::default();
        for file in files {
            let ending = file.name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            match ending.as_str() {
                "toml" => tables::read(file, currency, &mut draft),
                "csv" => schedule::read(file, calendar, &mut draft),
                _ => draft.fault(file, 0, "neither .toml (halls, films, prices) nor .csv (a schedule)"),
            }
        }
        draft
    }

    /// Notes that a file cannot be read at all.
    pub fn cannot_read(&mut self, file: &str, why: &str) {
        let place = Place { file: file.to_owned(), line: 0 };
        self.faults.push(Fault { place, what: format!("cannot be read: {why}") });
    }

    fn fault(&mut self, file: &SourceFile, line: usize, what: impl Into<String>) {
        self.faults.push(Fault { place: Place { file: file.name.clone(), line }, what: what.into() });
    }
}

/// The longest name or title that a column holds.
const MOST_LETTERS: usize = 200;

/// A name from outside, short enough to be kept.
fn name(raw: &str) -> Result<Text, String> {
    if raw.trim().chars().count() > MOST_LETTERS {
        return Err(format!("longer than {MOST_LETTERS} letters"));
    }
    Ok(Text::new(raw))
}
