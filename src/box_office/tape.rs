//! The tapes of a business day, as a person looks at them: a page at a time, from the end.

use chrono::NaiveDate;

use super::BoxOffice;
use crate::domain::ids::TerminalId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, Right};
use crate::domain::tape::told::Told;
use crate::domain::tape::{Line, Place};

/// Lines of a page.
const PAGE: u32 = 200;

/// Lines of a business day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TapePage {
    /// The last first.
    pub lines: Vec<Told>,
    /// Before which place those go on that were earlier on this day; `None` where there are none.
    pub before: Option<Place>,
    /// Whether it takes somebody's leave to look at one.
    pub is_by_leave: bool,
}

impl BoxOffice {
    /// What was done on a business day, at one till or at all of them: the last of it, or the last before a place.
    pub async fn tape(
        &self,
        day: NaiveDate,
        till: Option<&TerminalId>,
        before: Option<&Place>,
    ) -> Result<TapePage, Refusal> {
        self.may(Act::Tape, day).await?;
        let (bounds, currency) = (self.house().calendar.bounds(day), self.house().currency);
        let lines = self.0.ledger.lines_between(bounds, till, before, PAGE).await;
        let lines = lines.map_err(|e| self.refuse_ledger(&e))?;
        let is_full = u32::try_from(lines.len()).is_ok_and(|lines| lines >= PAGE);
        Ok(TapePage {
            before: lines.last().filter(|_| is_full).map(Line::place),
            lines: lines.iter().map(|line| Told::of(line, currency)).collect(),
            is_by_leave: self.right(Act::Tape) != Right::Allowed,
        })
    }
}
