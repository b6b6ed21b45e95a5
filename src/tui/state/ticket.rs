//! An order's ticket, while it is looked at.

use super::question::Question;
use crate::domain::ids::OrderRef;

#[derive(Clone, Debug)]
pub(crate) struct TicketView {
    pub(crate) order: OrderRef,
    /// The lines; none until they are there.
    pub(crate) lines: Vec<String>,
    /// The first line that can be seen.
    pub(crate) first: usize,
    pub(crate) question: Question,
}

impl TicketView {
    pub(crate) fn new(order: OrderRef) -> Self {
        Self { order, lines: Vec::new(), first: 0, question: Question::default() }
    }

    /// Scrolls by so many lines.
    pub(crate) fn step(&mut self, by: isize) {
        self.first = self.first.saturating_add_signed(by).min(self.lines.len().saturating_sub(1));
    }
}
