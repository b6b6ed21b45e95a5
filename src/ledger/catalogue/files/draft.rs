//! What the files say as data, each entry with its place.

use std::collections::BTreeSet;
use std::fmt;

use crate::domain::category::Category;
use crate::domain::fare::{Fare, FareType};
use crate::domain::price_rule::PriceRule;
use crate::domain::screening::Film;
use crate::domain::seat::Block;
use crate::domain::text::{Text, TooLong};
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::load::{HallDrawing, PriceList};

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
pub(in crate::ledger) struct At<T> {
    pub(in crate::ledger::catalogue) place: Place,
    pub(in crate::ledger) entry: T,
}

/// A row of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ledger) struct Row {
    pub(in crate::ledger::catalogue) film: i64,
    pub(in crate::ledger::catalogue) hall: i64,
    /// `None` where the house's rules are to choose it.
    pub(in crate::ledger::catalogue) price_list: Option<i64>,
    pub(in crate::ledger) starts_at: Timestamp,
    pub(in crate::ledger::catalogue) blocked: Vec<Block>,
}

/// What each kind of table is called in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ledger::catalogue) enum Table {
    Film,
    Hall,
    PriceList,
    Fare,
    PriceRule,
}

impl Table {
    /// The word in the TOML.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Film => "film",
            Self::Hall => "hall",
            Self::PriceList => "price_list",
            Self::Fare => "fare",
            Self::PriceRule => "price_rule",
        }
    }
}

/// All that the files say, as far as it can be read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub(in crate::ledger::catalogue) films: Vec<At<Film>>,
    pub(in crate::ledger::catalogue) halls: Vec<At<HallDrawing>>,
    pub(in crate::ledger::catalogue) price_lists: Vec<At<PriceList>>,
    /// Which seats at which fares have a price in the lists.
    pub(in crate::ledger::catalogue) priced: Vec<At<(Category, Fare)>>,
    /// All fares, in their order; `None` where no file speaks of them.
    pub(in crate::ledger::catalogue) fares: Option<Vec<At<FareType>>>,
    /// All rules, in their order; `None` where no file speaks of them.
    pub(in crate::ledger::catalogue) rules: Option<Vec<At<PriceRule>>>,
    pub(in crate::ledger) showings: Vec<At<Row>>,
    /// What is wrong with them.
    pub(in crate::ledger) faults: Vec<Fault>,
    /// Entries that could not be read but for their number: nobody is told that they are not there. Fares and rules have
    /// none, which is 0.
    pub(in crate::ledger::catalogue) unread: BTreeSet<(Table, i64)>,
}

impl Draft {
    /// Notes that a file cannot be read at all.
    pub fn cannot_read(&mut self, file: &str, why: &str) {
        let place = Place { file: file.to_owned(), line: 0 };
        self.faults.push(Fault { place, what: format!("cannot be read: {why}") });
    }

    pub(super) fn fault(&mut self, file: &SourceFile, line: usize, what: impl Into<String>) {
        self.faults.push(Fault { place: Place { file: file.name.clone(), line }, what: what.into() });
    }
}

/// The line in which the byte `at` of `text` stands, as an editor counts: the end of a line is `\n`, `\r\n` or `\r`.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    let ends = before.iter().enumerate().filter(|(place, byte)| match byte {
        b'\n' => true,
        b'\r' => text.as_bytes().get(place + 1) != Some(&b'\n'),
        _ => false,
    });
    1 + ends.count()
}

/// A name from outside, short enough to be kept.
pub(super) fn name(raw: &str) -> Result<Text, String> {
    raw.parse().map_err(|error: TooLong| error.to_string())
}
