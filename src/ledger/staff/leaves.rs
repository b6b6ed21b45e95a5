//! How asks for leave at other terminals end. Whoever writes first ends one; everyone else is told how it ended.

use crate::domain::ids::LeaveId;
use crate::domain::staff::{LeaveAsk, LeaveEnd};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::leaves::{insert_leave, leave_of, of_leave};
use crate::ledger::connection::ledger::{Ledger, commit};

impl Ledger {
    /// Ends an ask, unless it has ended; gives the end that it has. To ask it again does nothing more.
    pub async fn end_leave(&self, end: &LeaveEnd) -> Result<LeaveEnd, LedgerError> {
        if let Some(known) = self.leave(end.ask.id).await? {
            return Ok(known);
        }
        let mut tx = self.begin_write().await?;
        if let Err(error) = insert_leave(end).execute(&mut tx).await {
            if !is_key_clash(&error) {
                return Err(error.into());
            }
            drop(tx);
            return self.leave(end.ask.id).await?.ok_or(LedgerError::Busy);
        }
        let subject = format!("at {}", end.terminal);
        let who = (&end.terminal, &end.name);
        tx.tell(Entry::new(end.at, end.verdict.on_tape(), who, &subject).detail(told(end)).facts([of_leave(end)]));
        commit(tx).await?;
        Ok(end.clone())
    }

    /// How an ask ended, if it has.
    pub async fn leave(&self, id: LeaveId) -> Result<Option<LeaveEnd>, LedgerError> {
        leave_of(&mut *self.reader().await?, id).await
    }
}

/// Who ended it, who asked, and what for.
fn told(end: &LeaveEnd) -> Text {
    let ask = &end.ask;
    let amount = ask.about.amount.map(|amount| format!(", {amount} {}", amount.currency())).unwrap_or_default();
    let reason = if ask.about.reason.is_empty() { String::new() } else { format!(", {}", ask.about.reason) };
    let (act, LeaveAsk { subject, number, cashier, terminal, .. }) = (ask.act.word(), ask);
    Text::new(&format!("{} for {number} {cashier} at {terminal}: {act} {subject}{amount}{reason}", end.number))
}
