//! Money that was taken, did not become a sale, and goes back.

use crate::domain::cash::CashStep;
use crate::domain::ids::{AttemptId, OrderRef, TerminalId};
use crate::domain::order::{Flow, OrderState};
use crate::domain::tape::Entry;
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::execute_all;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::write::{Movement, insert_attempt, insert_payment, lock_screening, of_payment};
use crate::ledger::drawer::entry;

use super::history::read_attempt;
use super::repeated::is_same_money;

/// Money that was taken and did not become a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandBack {
    /// The order that it was taken for.
    pub order: OrderRef,
    /// Under which attempt.
    pub attempt: AttemptId,
    /// What was taken: cash or a card, for what never left a wallet needs no giving back.
    pub parts: Vec<Part>,
    /// In which steps cash was told: what moved has moved, whatever the house does by now.
    pub step: CashStep,
    /// Who took it.
    pub terminal: TerminalId,
    /// The cashier there.
    pub cashier: Text,
    /// When.
    pub at: Timestamp,
    /// Why it did not become a sale: a stable word.
    pub why: &'static str,
}

/// Why money that goes back is not in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandBackError {
    /// The attempt stands for other money.
    #[error("the attempt was used for something else")]
    AttemptDiffers,
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for HandBackError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Ledger {
    /// Records money that was taken and did not become a sale, and goes back. Doing it again with the same attempt
    /// changes nothing.
    ///
    /// # Errors
    /// [`HandBackError::AttemptDiffers`] where the attempt stands for other money.
    pub async fn record_hand_back(&self, back: &HandBack) -> Result<(), HandBackError> {
        let id = back.order.order;
        let who = (&back.terminal, &back.cashier);
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, back.order.screening).await?;
        if let Err(error) = insert_attempt(back.attempt, id).execute(&mut tx).await {
            drop(tx);
            if !is_key_clash(&error) {
                return Err(error.into());
            }
            let (moved, is_back) = read_attempt(&mut *self.begin_read().await?, back.attempt).await?;
            let is_it = is_back && moved.iter().all(|(order, _)| *order == id) && is_same_money(&moved, &back.parts);
            return if is_it { Ok(()) } else { Err(HandBackError::AttemptDiffers) };
        }
        let place = entry::lock_if_used(&mut tx, &back.terminal).await?;
        let step = back.step;
        let flows = back.parts.iter().flat_map(|part| [(part, Flow::Payment), (part, Flow::Refund)]);
        let moved = flows.map(|(part, flow)| {
            let (attempt, at) = (back.attempt.as_str(), back.at);
            Movement { attempt, flow, order: id, who, part, step, at, nth: 1, carried: false }
        });
        let moved: Vec<Movement<'_>> = moved.collect();
        let detail = Text::new(&format!("{}, money handed back", back.why));
        // It came and went: no drawer is asked whether it may.
        let (in_drawer, told) = entry::take(place.as_ref(), back.attempt, back.at, false).ok().flatten().unzip();
        let rows = moved.iter().map(insert_payment).chain(in_drawer.into_iter().flatten());
        execute_all(rows.collect(), &mut tx).await?;
        let entry = Entry::new(back.at, OrderState::Pending.word(), who, id.as_str()).detail(detail);
        tx.tell(entry.facts(moved.iter().map(of_payment)).facts(told));
        Ok(commit(tx).await?)
    }
}
