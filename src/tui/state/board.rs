//! The board: the screenings of a business day, and which of them the search leaves.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tui_input::Input;

use crate::box_office::BoardRow;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::screening::{House, Screening};
use crate::domain::time::Timestamp;
use crate::locale::Locale;

/// How often a visible board asks for its counts, and visible packets for theirs.
pub(crate) const BOARD_POLL: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub(crate) struct Board {
    pub(crate) day: NaiveDate,
    pub(crate) rows: Vec<BoardRow>,
    pub(crate) selected: Option<ScreeningId>,
    /// The search while it is typed, and what the list is narrowed to.
    pub(crate) search: Option<Input>,
    pub(crate) request: Option<RequestId>,
    pub(crate) asked_at: Option<Timestamp>,
    /// The first row that can be seen.
    pub(crate) first: usize,
    pub(crate) is_loaded: bool,
    pub(crate) query: String,
}

impl Board {
    pub(crate) fn new(day: NaiveDate) -> Self {
        Self {
            day,
            rows: Vec::new(),
            selected: None,
            search: None,
            request: None,
            asked_at: None,
            first: 0,
            is_loaded: false,
            query: String::new(),
        }
    }

    /// The rows that the search leaves.
    pub(crate) fn found(&self, house: &House, locale: &Locale) -> Vec<&BoardRow> {
        let query = self.query.to_lowercase();
        let matches = |row: &&BoardRow| {
            let screening = &row.screening;
            let clock = locale.clock(screening.starts_at, house.calendar.zone);
            let titles = &screening.film.titles;
            let all = format!("{} {} {} {}", clock, screening.hall.name, titles.zh, titles.en);
            query.split_whitespace().all(|word| all.to_lowercase().contains(word))
        };
        self.rows.iter().filter(matches).collect()
    }

    /// The screening under the mark, if the search leaves it.
    pub(crate) fn chosen(&self, house: &House, locale: &Locale) -> Option<&Arc<Screening>> {
        let found = self.found(house, locale);
        found.iter().find(|row| Some(row.screening.id) == self.selected).map(|row| &row.screening)
    }
}

/// The screening that guests most likely ask for: the next to start, else one still on sale, else the first.
pub(crate) fn next_on_sale(rows: &[&BoardRow], house: &House, now: Timestamp) -> Option<ScreeningId> {
    let on_sale = || rows.iter().filter(|row| house.sells(&row.screening, now));
    let next = on_sale().find(|row| row.screening.starts_at > now);
    let on_sale = || on_sale().next();
    next.or_else(on_sale).or(rows.first()).map(|row| row.screening.id)
}
