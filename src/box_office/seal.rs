//! Sealing the tapes by hand, as the close of a day does.

use super::BoxOffice;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Act;
use crate::domain::tape::seal::Seal;

impl BoxOffice {
    /// Puts a line onto this terminal's tape that says where all tapes end.
    pub async fn seal_tapes(&self) -> Result<Seal, Refusal> {
        self.may(Act::DayClose, "tapes").await?;
        let cashier = self.cashier();
        let sealed = self.ledger().seal(self.now(), (self.terminal(), &cashier)).await;
        sealed.map_err(|e| self.refuse_ledger(&e))
    }
}
