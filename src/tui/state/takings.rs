//! The takings of a business day, while they are looked at.

use chrono::NaiveDate;

use super::question::Question;
use crate::domain::takings::Takings;

#[derive(Clone, Debug)]
pub(crate) struct TakingsView {
    pub(crate) day: NaiveDate,
    pub(crate) takings: Option<Takings>,
    /// The first till that can be seen.
    pub(crate) first: usize,
    pub(crate) question: Question,
}

impl TakingsView {
    pub(crate) fn new(day: NaiveDate) -> Self {
        Self { day, takings: None, first: 0, question: Question::default() }
    }

    /// Scrolls by so many tills. The last stays in sight.
    pub(crate) fn step(&mut self, by: isize) {
        let tills = self.takings.as_ref().map_or(0, |takings| takings.tills.len());
        self.first = self.first.saturating_add_signed(by).min(tills.saturating_sub(1));
    }
}
