//! The catalogue as people write it: TOML for halls, films and prices, CSV for schedules.
//!
//! ```text
//! files ─▶ read ─▶ Draft + faults ─▶ Ledger::import ─▶ the catalogue
//! the catalogue ─▶ Ledger::export ─▶ write ─▶ catalogue.toml, schedule.csv
//! ```
//!
//! Reading goes on after a fault, so that all faults of all files are told at once. Each entry keeps its
//! place, so that what only the ledger knows (a hall that is not there, a hall that is not free) is told
//! with file and line too.

pub(in crate::ledger) mod draft;
pub(in crate::ledger) mod schedule;
pub(super) mod tables;
pub(in crate::ledger) mod write;

use crate::domain::money::Currency;
use crate::domain::time::Calendar;

use draft::{Draft, SourceFile};

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
}
