//! The tape of a business day, while it is looked at: of this till or of all, the newest line at the end. Earlier ones come
//! page by page, as far as the mark or a search goes; a line opens with all that stands on it.

use chrono::NaiveDate;

use super::action::Context;
use super::lines::Lines;
use super::question::Question;
use crate::box_office::TapePage;
use crate::domain::search::Keys;
use crate::domain::tape::Place;
use crate::domain::tape::told::Told;
use crate::tui::layout;

/// The most lines that a search reads by itself; one by one there are more.
const MOST_SOUGHT: usize = 10_000;

#[derive(Clone, Debug)]
pub(crate) struct TapeView {
    pub(crate) day: NaiveDate,
    /// Of all tills, or of this one.
    pub(crate) is_of_all: bool,
    /// What has come, the newest first.
    pub(crate) told: Vec<Told>,
    pub(crate) lines: Lines,
    /// Before which place the earlier ones stand, if there are any.
    pub(crate) before: Option<Place>,
    /// Whether each page is asked for by a key alone: it takes somebody's leave, or the last one was refused.
    is_by_key: bool,
    pub(crate) is_loaded: bool,
    /// The line that is open, and the first of its own lines that can be seen.
    pub(crate) opened: Option<(usize, usize)>,
    pub(crate) question: Question,
}

impl TapeView {
    pub(crate) fn new(day: NaiveDate, is_of_all: bool) -> Self {
        Self {
            day,
            is_of_all,
            told: Vec::new(),
            lines: Lines::upward(),
            before: None,
            is_by_key: false,
            is_loaded: false,
            opened: None,
            question: Question::default(),
        }
    }

    pub(crate) fn context(&self) -> Context {
        match self.opened {
            Some(_) => Context::Record,
            None if self.lines.list.search.is_some() => Context::SearchField,
            None => Context::Tape,
        }
    }

    /// Takes a page in, with what each of its lines is found by.
    pub(crate) fn add(&mut self, page: TapePage, keys: Vec<Keys>) {
        self.is_loaded = true;
        self.is_by_key = page.is_by_leave;
        self.before = page.before;
        self.told.extend(page.lines);
        self.lines.add(keys);
    }

    /// A page was refused: the next one is asked for by a key alone.
    pub(crate) fn stop(&mut self) {
        self.is_by_key = true;
    }

    /// Whether earlier lines can be asked for.
    pub(crate) fn has_more(&self) -> bool {
        self.before.is_some() && !self.question.waits()
    }

    /// Whether they are asked for without anyone's key: nobody is asked for leave by a search.
    pub(crate) fn wants_more(&self) -> bool {
        let is_sought = !self.lines.list.query.trim().is_empty() && self.lines.count() < MOST_SOUGHT;
        self.has_more() && !self.is_by_key && (is_sought || self.lines.is_at_first())
    }

    /// The line under the mark.
    pub(crate) fn marked(&self) -> Option<&Told> {
        self.told.get(self.lines.list.marked()?)
    }

    /// Opens the line under the mark.
    pub(crate) fn open(&mut self) {
        self.opened = self.lines.list.marked().map(|line| (line, 0));
    }

    /// Moves the mark, or the line that is open; whether a step up found none above.
    pub(crate) fn step(&mut self, by: isize) -> bool {
        match &mut self.opened {
            Some((_, first)) => {
                *first = first.saturating_add_signed(by);
                false
            }
            None => !self.lines.list.step(by) && by < 0,
        }
    }

    /// One layer back; whether there was one.
    pub(crate) fn back(&mut self) -> bool {
        self.opened.take().is_some() || self.lines.end_search(false)
    }

    /// The line that is open, and the first of its rows that can be seen.
    pub(crate) fn whole(&self) -> Option<(&Told, usize)> {
        self.opened.and_then(|(line, first)| Some((self.told.get(line)?, first)))
    }

    /// Keeps the mark in sight, and of a line that is open, which has so many rows, as many as have room.
    pub(crate) fn follow(&mut self, size: (u16, u16), rows: usize) {
        self.lines.list.follow(layout::panel_seen(size));
        if let Some((_, first)) = &mut self.opened {
            *first = (*first).min(rows.saturating_sub(layout::tape_rows(size)));
        }
    }
}
