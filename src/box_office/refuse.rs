//! From what a store said to what a person is told.

use super::BoxOffice;
use crate::domain::ids::OrderRef;
use crate::domain::refusal::{Away, Refusal};
use crate::domain::text::Text;
use crate::ledger::LedgerError;
use crate::live::{LiveError, StepError};

impl BoxOffice {
    pub(super) fn refuse_live(&self, error: LiveError) -> Refusal {
        match error {
            // Every caller loads the screening first; one that is wiped again and again is as good as away.
            LiveError::Away { maybe_done: false } | LiveError::Unreachable(_) | LiveError::Unloaded => {
                Refusal::Away(Away::Live)
            }
            LiveError::Away { maybe_done: true } => Refusal::Unsure { since: self.now() },
            LiveError::NoWrites(why) => Refusal::Away(Away::LiveNoWrites(why)),
            LiveError::OtherCopy => Refusal::OtherCopy,
            LiveError::TooOld(_) | LiveError::OlderPrograms(_) | LiveError::NoRight(_) => {
                Refusal::Fault(error.to_string())
            }
            LiveError::Fault(what) => {
                tracing::error!(%what, "live store");
                Refusal::Fault(Text::new(&what).to_string())
            }
        }
    }

    pub(super) fn refuse_ledger(&self, error: &LedgerError) -> Refusal {
        tracing::warn!(%error, "ledger");
        match error {
            LedgerError::Busy => Refusal::Away(Away::LedgerBusy),
            LedgerError::NotAllowed(_) => Refusal::NoRight,
            LedgerError::Full(_) => Refusal::Away(Away::LedgerFull),
            LedgerError::Away(_) => {
                // Every screen is to say so, not only this caller.
                self.ask_ledger_soon();
                Refusal::Away(Away::Ledger)
            }
            LedgerError::Unsure(_) => Refusal::Unsure { since: self.now() },
            // A server says what it will.
            other => Refusal::Fault(Text::new(&other.to_string()).to_string()),
        }
    }

    /// A step on an order was not done. An order that the live store does not know is looked up in
    /// the ledger before anyone says "unknown".
    pub(super) async fn refuse_step(&self, reference: OrderRef, error: StepError) -> Refusal {
        match error {
            StepError::Taken(seats) => Refusal::SeatsTaken(seats),
            StepError::Lost(seats) => Refusal::SeatsLost(seats),
            StepError::Ended(state) => Refusal::Ended(state),
            StepError::Paying(terminal) => Refusal::BeingPaid(terminal),
            StepError::Mismatch => Refusal::OrderMismatch,
            StepError::Changed(order) => Refusal::OrderChanged(order.lines),
            StepError::Missing | StepError::Live(LiveError::Unloaded) => match self.0.ledger.order(reference).await {
                Ok(Some(history)) => Refusal::Ended(history.order.state),
                Ok(None) => Refusal::UnknownOrder(reference),
                Err(error) => self.refuse_ledger(&error),
            },
            StepError::Live(error) => self.refuse_live(error),
        }
    }
}
