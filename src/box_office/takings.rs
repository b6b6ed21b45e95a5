//! The takings of a business day.

use chrono::NaiveDate;

use super::BoxOffice;
use crate::domain::refusal::Refusal;
use crate::domain::takings::Takings;

impl BoxOffice {
    /// What every terminal took on a business day, from the ledger.
    pub async fn takings(&self, day: NaiveDate) -> Result<Takings, Refusal> {
        let (from, to) = self.house().calendar.bounds(day);
        self.0.ledger.takings(from, to, self.house().currency).await.map_err(|e| self.refuse_ledger(&e))
    }
}
