//! The board: the screenings of a business day; and while something is sought, those of all days on sale that it finds.
//!
//! The programme of all days is asked for when a search opens, and then in the place of the day. A key only looks at
//! what is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::list::List;
use super::poll::Poll;
use crate::box_office::BoardRow;
use crate::domain::choose;
use crate::domain::hall::HallPlan;
use crate::domain::ids::{RequestId, ScreeningId};
use crate::domain::screening::{House, Screening};
use crate::domain::search::{self, Keys, Query};
use crate::domain::time::{Calendar, Timestamp};
use crate::locale::Locale;
use crate::tui::layout::{self, DayNeeds, DayParts};
use chrono::NaiveDate;

#[derive(Clone, Debug)]
pub(crate) struct Board {
    pub(crate) day: NaiveDate,
    /// The screenings of the day.
    pub(crate) rows: Vec<BoardRow>,
    /// What is listed: those of the day, or what the search finds.
    pub(crate) listed: Vec<BoardRow>,
    pub(crate) list: List<ScreeningId>,
    /// A visible board asks for its counts.
    pub(crate) poll: Poll,
    pub(crate) is_loaded: bool,
    came: Came,
    sought: Option<Sought>,
}

/// What a search has besides the day.
#[derive(Clone, Debug, Default)]
struct Sought {
    /// The screenings of all days, once they are there.
    programme: Option<Vec<BoardRow>>,
    poll: Poll,
    keys: BTreeMap<ScreeningId, (Arc<Screening>, Keys)>,
    /// The mark and the first line as they were before.
    before: (Option<ScreeningId>, usize),
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
            listed: Vec::new(),
            list: List::default(),
            poll: Poll::default(),
            is_loaded: false,
            came: Came::ByItself,
            sought: None,
        }
    }

    /// Whether screenings of all days are listed.
    pub(crate) fn is_of_all_days(&self) -> bool {
        !self.list.query.is_empty() && self.sought.as_ref().is_some_and(|sought| sought.programme.is_some())
    }

    /// Whether the programme of all days is on its way.
    pub(crate) fn waits(&self, now: Timestamp) -> bool {
        self.sought.as_ref().is_some_and(|sought| sought.programme.is_none() && sought.poll.next(now).is_none())
    }

    /// The screening under the mark.
    pub(crate) fn chosen(&self) -> Option<&Arc<Screening>> {
        let marked = self.list.marked()?;
        self.listed.iter().map(|row| &row.screening).find(|screening| screening.id == marked)
    }

    /// Lists the day, or what the search finds: in the order of their starts, the mark on the best, and of equals on the
    /// one that is sold next.
    pub(crate) fn show(&mut self, house: &House, locale: &Locale, now: Timestamp) {
        let mut best = None;
        match &mut self.sought {
            Some(sought) if !self.list.query.is_empty() => {
                let mut query = Query::new(&self.list.query);
                let all = sought.all(&self.rows);
                sought.prepare(&all, house.calendar, locale);
                let found = search::sift(all.into_iter().map(|row| {
                    let keys = sought.keys.get(&row.screening.id);
                    let score = keys.and_then(|(_, keys)| query.score(keys));
                    (row, score)
                }));
                let most = found.iter().map(|(_, score)| *score).max();
                let of_best = found.iter().filter(|(_, score)| Some(*score) == most).map(|(row, _)| row);
                best = next_on_sale(&of_best.collect::<Vec<_>>(), house, now);
                self.listed = found.into_iter().map(|(row, _)| row).collect();
            }
            _ => self.listed.clone_from(&self.rows),
        }
        let best = best.or_else(|| next_on_sale(&self.listed.iter().collect::<Vec<_>>(), house, now));
        self.list.show(self.listed.iter().map(|row| row.screening.id).collect(), best);
    }

    /// The parts of the picture of the day, for what is listed.
    pub(crate) fn day_parts(&self, size: (u16, u16)) -> Option<DayParts> {
        layout::board_picture(size)?;
        let halls: BTreeMap<i64, &HallPlan> =
            self.listed.iter().map(|row| (row.screening.hall.id, &row.screening.hall.plan)).collect();
        let count = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let most = |of: fn(&HallPlan) -> usize| count(halls.values().map(|plan| of(plan)).max().unwrap_or(0));
        let day = DayNeeds {
            halls: count(halls.len()),
            rows: most(|plan| plan.rows().len()),
            kinds: most(|plan| choose::categories(plan).count()),
        };
        layout::board_day(size, day)
    }

    /// Is asked for, by the question that it tells: the day, or the programme of all days while something is sought.
    pub(crate) fn asks(&mut self, request: RequestId, now: Timestamp) -> Option<NaiveDate> {
        if let Some(sought) = &mut self.sought {
            sought.poll.ask(request, now);
            return None;
        }
        self.poll.ask(request, now);
        Some(self.day)
    }

    /// When it is to be asked for again.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.sought.as_ref().map_or(self.poll, |sought| sought.poll).next(now)
    }

    /// The rows of the day have come.
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
            let here = self.listed.iter().position(|row| self.list.is_on(row.screening.id));
            self.list.first = here.unwrap_or(0).saturating_sub(usize::from(layout::board_list(size).height) / 3);
        }
    }

    /// The programme of all days has come, or not; whether it is the one that was asked for.
    pub(crate) fn met(&mut self, request: RequestId, programme: Option<&[BoardRow]>) -> bool {
        let Some(sought) = &mut self.sought else { return false };
        if !sought.poll.is_answered_by(request) {
            return false;
        }
        if let Some(programme) = programme {
            // The day is as new as the rest when the search is over.
            for row in &mut self.rows {
                if let Some(newer) = programme.iter().find(|newer| newer.screening.id == row.screening.id) {
                    row.clone_from(newer);
                }
            }
            sought.programme = Some(programme.to_vec());
        }
        true
    }

    /// A search begins anew, of all days.
    pub(crate) fn open_search(&mut self) {
        if self.sought.is_none() {
            let before = (self.list.marked(), self.list.first);
            self.sought = Some(Sought { before, ..Sought::default() });
        }
        self.list.open_search();
    }

    /// The search is over; what was found stays, or the day is again as it was.
    pub(crate) fn end_search(&mut self, keep: bool) {
        self.list.end_search(keep);
        if keep && !self.list.query.is_empty() {
            return;
        }
        self.list.query.clear();
        if let Some(Sought { before: (mark, first), .. }) = self.sought.take() {
            if let Some(mark) = mark {
                self.list.mark(mark);
            }
            self.list.first = first;
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

    /// Shows another day. Who turns to it is done with a search; one that comes by itself leaves it alone.
    pub(crate) fn turn_to(&mut self, day: NaiveDate, came: Came) {
        let before = std::mem::replace(self, Self { came, ..Self::new(day) });
        if came != Came::ByHand && before.list.is_searched() {
            self.listed = before.listed;
            self.list = before.list;
            self.sought = before.sought.map(|sought| Sought { before: (None, 0), ..sought });
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

impl Sought {
    /// The screenings of the day and of all others, by start.
    fn all(&self, day: &[BoardRow]) -> Vec<BoardRow> {
        let mut all = day.to_vec();
        let is_new = |row: &&BoardRow| !day.iter().any(|of_day| of_day.screening.id == row.screening.id);
        all.extend(self.programme.iter().flatten().filter(is_new).cloned());
        // Those of one start are in the order in which they came.
        all.sort_by_key(|row| row.screening.starts_at);
        all
    }

    /// Makes ready what is not, or has changed.
    fn prepare(&mut self, all: &[BoardRow], calendar: Calendar, locale: &Locale) {
        let is_same = |known: &Screening, now: &Screening| {
            Arc::ptr_eq(&known.film, &now.film)
                && Arc::ptr_eq(&known.hall, &now.hall)
                && known.starts_at == now.starts_at
        };
        for BoardRow { screening, .. } in all {
            if !self.keys.get(&screening.id).is_some_and(|(known, _)| is_same(known, screening)) {
                let hall = locale.fill("hall-sought", &[("hall", screening.hall.name.as_str().into())]);
                self.keys.insert(screening.id, (Arc::clone(screening), screening.keys(calendar, &hall)));
            }
        }
    }
}
