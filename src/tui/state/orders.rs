//! The orders: what is pending here, what other terminals have pending, and what ended on a day.

use chrono::NaiveDate;
use tui_input::Input;

use crate::domain::ids::{OrderRef, RequestId, TerminalId};
use crate::domain::order::{Order, OrderHistory};

#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) day: NaiveDate,
    /// Pending orders first (ours, then others'), then the ended ones of the day, newest first.
    pub(crate) rows: Vec<Order>,
    pub(crate) selected: Option<OrderRef>,
    pub(crate) detail: Option<OrderHistory>,
    pub(crate) search: Option<Input>,
    pub(crate) query: String,
    pub(crate) is_loaded: bool,
    /// The first line that can be seen below the heading.
    pub(crate) first: usize,
    /// What the stores found for a query that no row of the day answers, in place of the list.
    pub(crate) found: Option<Vec<Order>>,
    pub(crate) finding: Option<RequestId>,
    pub(crate) pending: Vec<Order>,
    pub(crate) ended: Vec<Order>,
    pub(crate) pending_request: Option<RequestId>,
    pub(crate) ended_request: Option<RequestId>,
    pub(crate) detail_request: Option<RequestId>,
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
            selected: None,
            detail: None,
            search: None,
            query: String::new(),
            is_loaded: false,
            first: 0,
            found: None,
            finding: None,
            pending: Vec::new(),
            ended: Vec::new(),
            pending_request: None,
            ended_request: None,
            detail_request: None,
        }
    }

    pub(crate) fn chosen(&self) -> Option<&Order> {
        self.rows.iter().find(|order| Some(order.reference) == self.selected)
    }

    /// All about the order under the mark, if it has tickets whose money can go back.
    pub(crate) fn refundable(&self) -> Option<&OrderHistory> {
        let detail = self.detail.as_ref().filter(|detail| Some(detail.order.reference) == self.selected)?;
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
}

/// A line of the list.
pub(crate) enum Line<'a> {
    Heading(Section),
    Order(&'a Order),
}
