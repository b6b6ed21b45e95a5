//! The orders: what is pending here, what other terminals have pending, and what ended on a day.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::list::List;
use super::question::Question;
use super::sale::Gone;
use crate::domain::ids::{MemberId, OrderRef, RequestId, ScreeningId, TerminalId};
use crate::domain::member::Member;
use crate::domain::order::{Order, OrderHistory, OrderState};
use crate::domain::screening::Screening;
use crate::domain::search::{self, Keys, Query};
use crate::domain::time::Calendar;
use crate::locale::Locale;
use crate::tui::layout;
use chrono::NaiveDate;

#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) day: NaiveDate,
    /// Pending orders first (ours, then others'), then the ended ones of the day, newest first.
    pub(crate) rows: Vec<Order>,
    pub(crate) list: List<OrderRef>,
    pub(crate) detail: Option<OrderHistory>,
    pub(crate) is_loaded: bool,
    /// What the stores found for a query that no row of the day answers, in place of the list.
    pub(crate) found: Option<Vec<Order>>,
    pub(crate) finding: Question,
    /// The last sale of this terminal, until the list has it.
    sold: Option<Order>,
    pending: Vec<Order>,
    ended: Vec<Order>,
    pending_question: Question,
    ended_question: Question,
    pub(crate) detail_question: Question,
    /// What the orders are found by, while nothing changes but what is typed.
    keys: BTreeMap<OrderRef, Keys>,
}

/// The parts of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    Mine,
    Others,
    Ended,
    Found,
}

impl History {
    pub(crate) fn new(day: NaiveDate) -> Self {
        Self {
            day,
            rows: Vec::new(),
            list: List::default(),
            detail: None,
            is_loaded: false,
            found: None,
            finding: Question::default(),
            sold: None,
            pending: Vec::new(),
            ended: Vec::new(),
            pending_question: Question::default(),
            ended_question: Question::default(),
            detail_question: Question::default(),
            keys: BTreeMap::new(),
        }
    }

    pub(crate) fn chosen(&self) -> Option<&Order> {
        let marked = self.list.marked()?;
        self.rows.iter().find(|order| order.reference == marked)
    }

    /// All about the order under the mark, if it has tickets whose money can go back.
    pub(crate) fn refundable(&self) -> Option<&OrderHistory> {
        let detail = self.detail.as_ref().filter(|detail| Some(detail.order.reference) == self.list.marked())?;
        detail.live_lines().next().map(|_| detail)
    }

    /// The part of the list in which an order stands, seen from `terminal`.
    pub(crate) fn section(&self, order: &Order, terminal: &TerminalId) -> Section {
        if self.found.is_some() {
            return Section::Found;
        }
        match (order.state.is_open(), order.terminal == *terminal) {
            (true, true) => Section::Mine,
            (true, false) => Section::Others,
            (false, _) => Section::Ended,
        }
    }

    /// The list with a heading before each part.
    pub(crate) fn lines(&self, terminal: &TerminalId) -> Vec<Line<'_>> {
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut last = None;
        for order in &self.rows {
            let here = self.section(order, terminal);
            if last != Some(here) {
                lines.push(Line::Heading(here));
                last = Some(here);
            }
            lines.push(Line::Order(order));
        }
        lines
    }

    /// Puts the list together from what this terminal knows of its own, which is newest, and what the stores told. An
    /// order that ended or was sold under the mark stays in its place until the mark moves off.
    pub(crate) fn rebuild(&mut self, own: &[Order], gone: &[Gone], known: &Known<'_>, terminal: &TerminalId) {
        let mut rows: Vec<Order> = own.to_vec();
        let told = self.pending.iter().chain(&self.ended);
        let told = told.filter(|order| order.terminal != *terminal || !order.state.is_open());
        let ended_here = gone.iter().map(|gone| &gone.order).chain(&self.sold);
        let marked = ended_here.filter(|order| self.list.is_on(order.reference));
        let mut seen: BTreeSet<OrderRef> = rows.iter().map(|order| order.reference).collect();
        for order in told.chain(marked) {
            if seen.insert(order.reference) {
                rows.push(order.clone());
            }
        }
        if let Some(found) = &self.found {
            let newest =
                |order: &Order| rows.iter().find(|row| row.reference == order.reference).unwrap_or(order).clone();
            rows = found.iter().map(newest).collect();
        }
        rows.sort_by_key(|order| (self.section(order, terminal), Reverse(order.held_at), order.reference));
        let mut best = None;
        if !self.list.query.is_empty() {
            let mut query = Query::new(&self.list.query);
            let scores: Vec<_> = rows
                .iter()
                .map(|order| {
                    let keys = self.keys.entry(order.reference).or_insert_with(|| known.keys(order));
                    (order.reference, query.score(keys))
                })
                .collect();
            let found = search::sift(scores);
            best = search::best(&found).copied();
            // What the stores found may be found by what is not known here.
            if self.found.is_none() {
                let found: BTreeSet<OrderRef> = found.into_iter().map(|(reference, _)| reference).collect();
                rows.retain(|order| found.contains(&order.reference));
            }
        }
        let shown = rows.iter().map(|order| order.reference).collect();
        // The first of half a list may not be the first of all; of what is searched it is.
        if self.is_whole() || self.found.is_some() || !self.list.query.is_empty() {
            self.list.show(shown, best);
        } else {
            self.list.show_part(shown);
        }
        self.rows = rows;
    }

    /// Something is known that was not.
    pub(crate) fn forget_keys(&mut self) {
        self.keys.clear();
    }

    /// Keeps the mark in sight. The first heading stays above the lines that move.
    pub(crate) fn follow(&mut self, terminal: &TerminalId, size: (u16, u16)) {
        let lines = self.lines(terminal);
        let is_here = |line: &Line<'_>| matches!(line, Line::Order(order) if self.list.is_on(order.reference));
        let here = lines.iter().position(is_here).unwrap_or(0).saturating_sub(1);
        let (room, count) = (layout::body(size).height.into(), lines.len().saturating_sub(1));
        self.list.follow_line(here, room, count);
    }

    /// The list is asked for, in two questions: what is pending, and what ended on the day that it tells.
    pub(crate) fn asks(&mut self, pending: RequestId, ended: RequestId) -> NaiveDate {
        self.pending_question.ask(pending);
        self.ended_question.ask(ended);
        self.day
    }

    /// A part of the list has come, or not; whether it is one that was asked for.
    pub(crate) fn loaded(&mut self, request: RequestId, orders: Option<Vec<Order>>) -> bool {
        if self.pending_question.is_answered_by(request) {
            if let Some(orders) = orders {
                self.pending = orders;
            }
            return true;
        }
        let is_ours = self.ended_question.is_answered_by(request);
        if let Some(orders) = orders.filter(|_| is_ours) {
            self.is_loaded = true;
            self.ended = orders.into_iter().filter(|order| !order.state.is_open()).collect();
        }
        is_ours
    }

    /// Whether all of the list is there, for its parts come in any order.
    fn is_whole(&self) -> bool {
        !self.pending_question.waits() && !self.ended_question.waits()
    }

    /// All about an order, which another terminal may have changed since the list was read.
    pub(crate) fn told(&mut self, detail: OrderHistory) {
        let rows = self.pending.iter_mut().chain(&mut self.ended).chain(self.found.iter_mut().flatten());
        for row in rows.filter(|row| row.reference == detail.order.reference) {
            let is_newer = row.state.is_open() || detail.order.state == OrderState::Refunded;
            if is_newer {
                row.clone_from(&detail.order);
            }
        }
        self.detail = Some(detail);
    }

    pub(crate) fn turn_to(&mut self, day: NaiveDate) {
        self.day = day;
        self.found = None;
        self.ended.clear();
        self.is_loaded = false;
        self.list.want_mark();
    }

    /// Opens on an order: a search that may hide it is over.
    pub(crate) fn open_on(&mut self, order: OrderRef) {
        self.end_search(false);
        self.list.mark(order);
    }

    /// This terminal has sold an order: the list opens on it, at the day of the sale. In sight, the mark stays.
    pub(crate) fn sell(&mut self, order: Order, today: NaiveDate, is_in_sight: bool) {
        if !is_in_sight {
            if self.day != today {
                self.turn_to(today);
            }
            self.open_on(order.reference);
        }
        self.sold = Some(order);
    }

    /// The order that this terminal sold last.
    pub(crate) fn sold(&self) -> Option<&Order> {
        self.sold.as_ref()
    }

    /// Narrows the list to what is typed.
    pub(crate) fn narrow(&mut self) {
        if self.list.narrow() {
            self.found = None;
            self.finding = Question::default();
        }
    }

    /// A search begins anew.
    pub(crate) fn open_search(&mut self) {
        self.end_search(false);
        self.list.open_search();
    }

    /// The search is over; what was found stays, or all comes back.
    pub(crate) fn end_search(&mut self, keep: bool) {
        self.list.end_search(keep);
        if !keep {
            self.found = None;
            self.finding = Question::default();
        }
    }

    /// What the stores found, in place of the list.
    pub(crate) fn show_found(&mut self, orders: Vec<Order>) {
        self.found = Some(orders);
        self.list.want_mark();
    }
}

/// What the terminal knows besides the orders, by which they are found too.
pub(crate) struct Known<'a> {
    pub(crate) members: &'a BTreeMap<MemberId, Member>,
    pub(crate) screenings: &'a BTreeMap<ScreeningId, Arc<Screening>>,
    pub(crate) calendar: Calendar,
    pub(crate) locale: &'a Locale,
}

impl Known<'_> {
    /// What an order is found by: its code and seats, who sells and who buys it, the film, the hall and the time.
    fn keys(&self, order: &Order) -> Keys {
        let hall = self.screenings.get(&order.reference.screening).map(|screening| &screening.hall.plan);
        let each = |seat| format!("{} {seat}", self.locale.seat(hall, seat));
        let seats = order.seats().map(each).collect::<Vec<_>>().join(" ");
        let keys = Keys::default().code(&order.reference.to_string()).text(&seats);
        let mut keys = keys.text(&order.terminal.to_string()).text(order.cashier.as_str());
        if let Some(member) = order.member.and_then(|member| self.members.get(&member)) {
            keys = keys.and(&member.keys());
        }
        if let Some(screening) = self.screenings.get(&order.reference.screening) {
            let hall = self.locale.fill("hall-sought", &[("hall", screening.hall.name.as_str().into())]);
            keys = keys.and(&screening.keys(self.calendar, &hall));
        }
        keys
    }
}

/// A line of the list.
pub(crate) enum Line<'a> {
    Heading(Section),
    Order(&'a Order),
}
