//! The board: the screenings of a business day, and which of them the search leaves.

use std::sync::Arc;

use super::list::List;
use super::poll::Poll;
use crate::box_office::BoardRow;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::screening::{House, Screening};
use crate::domain::text::fold;
use crate::domain::time::Timestamp;
use crate::locale::Locale;
use crate::tui::layout;
use chrono::NaiveDate;

#[derive(Clone, Debug)]
pub(crate) struct Board {
    pub(crate) day: NaiveDate,
    pub(crate) rows: Vec<BoardRow>,
    pub(crate) list: List<ScreeningId>,
    /// A visible board asks for its counts.
    pub(crate) poll: Poll,
    pub(crate) is_loaded: bool,
    came: Came,
}

/// How the day of the board came to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// It is the business day of now.
    ByItself,
    /// In the place of that day, at which nothing was left.
    After(NaiveDate),
    /// Someone turned to it: it stays, whatever is left of it.
    ByHand,
}

impl Board {
    pub(crate) fn new(day: NaiveDate) -> Self {
        Self {
            day,
            rows: Vec::new(),
            list: List::default(),
            poll: Poll::default(),
            is_loaded: false,
            came: Came::ByItself,
        }
    }

    /// The rows that the search leaves.
    pub(crate) fn found(&self, house: &House, locale: &Locale) -> Vec<&BoardRow> {
        let query = fold(&self.list.query);
        let matches = |row: &&BoardRow| {
            let screening = &row.screening;
            let clock = locale.clock(screening.starts_at, house.calendar.zone);
            let titles = &screening.film.titles;
            let all = format!("{} {} {} {}", clock, screening.hall.name, titles.zh, titles.en);
            let all = fold(&all);
            query.split_whitespace().all(|word| all.contains(word))
        };
        self.rows.iter().filter(matches).collect()
    }

    /// The screening under the mark.
    pub(crate) fn chosen(&self) -> Option<&Arc<Screening>> {
        let marked = self.list.marked()?;
        self.rows.iter().map(|row| &row.screening).find(|screening| screening.id == marked)
    }

    /// Shows what the search leaves.
    pub(crate) fn show(&mut self, house: &House, locale: &Locale, now: Timestamp) {
        let found = self.found(house, locale);
        let best = next_on_sale(&found, house, now);
        let shown = found.iter().map(|row| row.screening.id).collect();
        self.list.show(shown, best);
    }

    /// The board is asked for, of the day that it tells.
    pub(crate) fn asks(&mut self, request: RequestId, now: Timestamp) -> NaiveDate {
        self.poll.ask(request, now);
        self.day
    }

    /// The rows have come.
    pub(crate) fn loaded(
        &mut self,
        rows: Vec<BoardRow>,
        house: &House,
        locale: &Locale,
        now: Timestamp,
        size: (u16, u16),
    ) {
        self.rows = rows;
        self.is_loaded = true;
        let had_mark = self.list.marked().is_some();
        self.show(house, locale, now);
        if !had_mark {
            // What is sold next matters more than what is over: two thirds of the list are for it.
            let found = self.found(house, locale);
            let here = found.iter().position(|row| self.list.is_on(row.screening.id));
            self.list.first = here.unwrap_or(0).saturating_sub(usize::from(layout::board_list(size).height) / 3);
        }
    }

    /// The day to show instead of one that came by itself: the next one where nothing is left to sell, and back again
    /// where that has no screening.
    pub(crate) fn better_day(&self, house: &House, now: Timestamp) -> Option<(NaiveDate, Came)> {
        let sells = self.rows.iter().any(|row| house.sells(&row.screening, now));
        match self.came {
            Came::ByItself if !sells => Some((self.day.succ_opt()?, Came::After(self.day))),
            Came::After(before) if self.rows.is_empty() => Some((before, Came::ByHand)),
            _ => None,
        }
    }

    /// Keeps the mark in sight.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        self.list.follow(layout::board_list(size).height.into());
    }

    /// Shows another day, narrowed alike.
    pub(crate) fn turn_to(&mut self, day: NaiveDate, came: Came) {
        let query = std::mem::take(&mut self.list.query);
        *self = Self { came, ..Self::new(day) };
        self.list.query = query;
    }
}

/// The screening that guests most likely ask for: the next to start, else one still on sale, else the first.
fn next_on_sale(rows: &[&BoardRow], house: &House, now: Timestamp) -> Option<ScreeningId> {
    let on_sale = || rows.iter().filter(|row| house.sells(&row.screening, now));
    let next = on_sale().find(|row| row.screening.starts_at > now);
    let on_sale = || on_sale().next();
    next.or_else(on_sale).or(rows.first()).map(|row| row.screening.id)
}
