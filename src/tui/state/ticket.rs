//! An order's ticket, while it is looked at.

use crate::domain::ids::{OrderRef, RequestId};

#[derive(Clone, Debug)]
pub(crate) struct TicketView {
    pub(crate) order: OrderRef,
    /// The lines; none until they are there.
    pub(crate) lines: Vec<String>,
    /// The first line that can be seen.
    pub(crate) first: usize,
    pub(crate) request: Option<RequestId>,
}

impl TicketView {
    /// Scrolls by so many lines.
    pub(crate) fn step(&mut self, by: isize) {
        self.first = self.first.saturating_add_signed(by).min(self.lines.len().saturating_sub(1));
    }
}
