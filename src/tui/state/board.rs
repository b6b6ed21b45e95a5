//! The board: the screenings of a business day, and which of them the search leaves.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tui_input::Input;

use super::question::Question;
use crate::box_office::BoardRow;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::screening::{House, Screening};
use crate::domain::time::Timestamp;
use crate::locale::Locale;
use crate::tui::layout;

/// How often a visible board asks for its counts, and visible packets for theirs.
pub(crate) const BOARD_POLL: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub(crate) struct Board {
    pub(crate) day: NaiveDate,
    pub(crate) rows: Vec<BoardRow>,
    pub(crate) selected: Option<ScreeningId>,
    /// The search while it is typed, and what the list is narrowed to.
    pub(crate) search: Option<Input>,
    pub(crate) question: Question,
    asked_at: Option<Timestamp>,
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
            question: Question::default(),
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

    /// The board is asked for, of the day that it tells.
    pub(crate) fn asks(&mut self, request: RequestId, now: Timestamp) -> NaiveDate {
        self.question.ask(request);
        self.asked_at = Some(now);
        self.day
    }

    /// When it is to be asked for again; none while an answer is on its way.
    pub(crate) fn next_poll(&self) -> Option<Timestamp> {
        self.asked_at.filter(|_| !self.question.waits()).map(|asked| asked.plus(BOARD_POLL))
    }

    /// Whether it is time to ask again.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        !self.question.waits() && self.asked_at.is_none_or(|asked| asked.plus(BOARD_POLL) <= now)
    }

    /// The rows have come.
    pub(crate) fn loaded(&mut self, rows: Vec<BoardRow>, house: &House, now: Timestamp, size: (u16, u16)) {
        self.rows = rows;
        self.is_loaded = true;
        if self.selected.is_none() {
            self.selected = next_on_sale(&self.rows.iter().collect::<Vec<_>>(), house, now);
            // What is sold next matters more than what is over: two thirds of the list are for it.
            let here = self.rows.iter().position(|row| Some(row.screening.id) == self.selected);
            self.first = here.unwrap_or(0).saturating_sub(usize::from(layout::board_list(size).height) / 3);
        }
    }

    /// Keeps the mark in sight.
    pub(crate) fn follow(&mut self, house: &House, locale: &Locale, size: (u16, u16)) {
        let found = self.found(house, locale);
        let here = found.iter().position(|row| Some(row.screening.id) == self.selected).unwrap_or(0);
        let room = usize::from(layout::board_list(size).height);
        self.first = layout::follow_line(self.first, here, room, found.len());
    }

    /// Moves the mark by so many rows.
    pub(crate) fn step(&mut self, by: isize, house: &House, locale: &Locale) {
        let found = self.found(house, locale);
        let here = found.iter().position(|row| Some(row.screening.id) == self.selected);
        let next = found.get(layout::step_line(here, by, found.len())).map(|row| row.screening.id);
        self.selected = next.or(self.selected);
    }

    /// Shows another day, narrowed alike.
    pub(crate) fn turn_to(&mut self, day: NaiveDate) {
        *self = Self { query: std::mem::take(&mut self.query), ..Self::new(day) };
    }

    /// Narrows the list to what was typed; the mark goes to the next screening left.
    pub(crate) fn narrow(&mut self, house: &House, locale: &Locale, now: Timestamp) {
        if let Some(search) = &self.search {
            search.value().clone_into(&mut self.query);
        }
        if self.chosen(house, locale).is_none() {
            let next = next_on_sale(&self.found(house, locale), house, now);
            self.selected = next.or(self.selected);
        }
    }

    /// The search is over; what was found stays, or all comes back.
    pub(crate) fn end_search(&mut self, keep: bool) {
        self.search = None;
        if !keep {
            self.query.clear();
        }
    }
}

/// The screening that guests most likely ask for: the next to start, else one still on sale, else the first.
fn next_on_sale(rows: &[&BoardRow], house: &House, now: Timestamp) -> Option<ScreeningId> {
    let on_sale = || rows.iter().filter(|row| house.sells(&row.screening, now));
    let next = on_sale().find(|row| row.screening.starts_at > now);
    let on_sale = || on_sale().next();
    next.or_else(on_sale).or(rows.first()).map(|row| row.screening.id)
}
