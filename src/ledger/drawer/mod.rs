//! The drawers of the tills: sessions from a float to a Z, what moves in them, and the day's close.
//!
//! ```text
//! by hand ── open, move, count ─▶ drawers, drawer_acts, tape
//! a sale ─── lock, take ────────▶ drawers, drawer_moves: in the sale's own transaction, under the drawer's lock
//! its end ── close ─────────────▶ drawers, drawer_acts, z_reports, tape: a line that seals all tapes
//! the day's  close_day ─────────▶ day_closes, tape: another one
//! ```
//!
//! A till uses its drawer from its first session on. Before that it has no row in `drawers`, and sells as if there were
//! none. From then on cash moves only while the drawer is open, and of today. Who locks a screening or a member's wallet
//! too takes the drawer after the screenings and before the wallet, and nobody who has it waits for a screening.

pub(in crate::ledger) mod acts;
pub(in crate::ledger) mod close;
pub(in crate::ledger) mod day;
pub(in crate::ledger) mod entry;
pub(in crate::ledger) mod figures;
mod report;
mod rows;

use super::connection::error::{LedgerError, WriteError, is_key_clash};
use crate::domain::drawer::DrawerFault;
use crate::domain::ids::{AttemptId, TerminalId};
use crate::domain::money::Currency;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Who does something with a drawer, and with which.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    /// Whose drawer it is.
    pub till: &'a TerminalId,
    /// The id of the act: repeating it gives the same answer.
    pub id: AttemptId,
    /// When.
    pub at: Timestamp,
    /// Where and by whom.
    pub who: (&'a TerminalId, &'a Text),
    /// In which currency.
    pub currency: Currency,
}

/// Why something was not done with a drawer. Unless it is [`LedgerError::Unsure`], nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawerError {
    /// It may not be.
    #[error(transparent)]
    Refused(#[from] DrawerFault),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for DrawerError {
    fn from(error: sqlx::Error) -> Self {
        // Two who do it at the same time take the same number.
        Self::Ledger(if is_key_clash(&error) { LedgerError::Busy } else { error.into() })
    }
}

impl WriteError for DrawerError {
    fn maybe_written(&self) -> bool {
        matches!(self, Self::Ledger(error) if error.maybe_written())
    }
}

/// To what a line of a tape belongs that is about a session.
fn subject(till: &TerminalId, session: i64) -> String {
    format!("drawer-{till}/{session}")
}

/// Beyond what can be counted.
fn beyond() -> LedgerError {
    LedgerError::Fault("a drawer beyond counting".to_owned())
}
