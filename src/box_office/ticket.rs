//! An order's ticket, as it goes on paper.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::BoxOffice;
use crate::domain::ids::OrderRef;
use crate::domain::order::OrderState;
use crate::domain::refusal::Refusal;
use crate::locale::{Lang, Locale};
use crate::printing;

impl BoxOffice {
    /// The ticket of an order in a language, as plain text. It lets nobody in by itself: the ledger is
    /// read for it, and a seat whose money went back is marked. What only the live store has is no ticket.
    pub async fn ticket(&self, reference: OrderRef, lang: Lang) -> Result<String, Refusal> {
        // A copy could be older than a refund.
        let recorded = self.0.ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
        let Some(history) = recorded else {
            return Err(self.no_ticket_of(reference).await);
        };
        let screening = self.screening(reference.screening).await?;
        Ok(printing::ticket(&self.house(), &screening, &history, &Locale::new(lang)))
    }

    /// Why an order that the ledger did not sell has no tickets.
    pub(super) async fn no_ticket_of(&self, reference: OrderRef) -> Refusal {
        match self.0.live.order(reference).await.map_err(|e| self.refuse_live(e)) {
            Ok(Some(order)) if order.state != OrderState::Paid => Refusal::NotPaid(order.state),
            Ok(_) => Refusal::UnknownOrder(reference),
            Err(refusal) => refusal,
        }
    }
}

/// Writes a new file. What is there already is never written over, and no link is followed.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where something has that name; why else it cannot be written.
pub fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
