//! Which live store served the ledger last. A program that finds another one named than its own adds its own, so
//! that those who are there learn of it too.

use super::error::{LedgerError, is_key_clash};
use super::ledger::{Ledger, commit};
use super::row::{int, parsed, string};
use super::statement::query;
use super::tape::HOUSE;
use crate::domain::ids::TerminalId;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// A live store that served the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServingStore {
    /// Its place among them.
    pub n: i64,
    /// What tells it from others.
    pub store: String,
    /// Where it is, as the terminal that named it calls it.
    pub address: Text,
    /// That terminal.
    pub terminal: TerminalId,
}

impl Ledger {
    /// The live stores named after number `n`, in order; of all of them only the last where `n` is `None`.
    pub async fn live_stores(&self, after: Option<i64>) -> Result<Vec<ServingStore>, LedgerError> {
        let named = match after {
            Some(n) => {
                query("SELECT n, store, address, terminal FROM live_stores WHERE n > $1 ORDER BY n LIMIT 100").bind(n)
            }
            None => query("SELECT n, store, address, terminal FROM live_stores ORDER BY n DESC LIMIT 1"),
        };
        let rows = named.fetch_all(&mut *self.reader().await?).await?;
        let store = |row| {
            let (n, store) = (int(row, 0)?, string(row, 1)?);
            Ok(ServingStore { n, store, address: Text::new(&string(row, 2)?), terminal: parsed(row, 3)? })
        };
        rows.iter().map(store).collect()
    }

    /// Names the live store that `serving` is, as number `serving.n`, unless another program took that number.
    pub async fn name_live_store(&self, serving: &ServingStore, at: Timestamp) -> Result<(), LedgerError> {
        let mut tx = self.begin_write().await?;
        let address: String = serving.address.as_str().chars().take(200).collect();
        let named = query("INSERT INTO live_stores (n, store, address, terminal, seen_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(serving.n)
            .bind(serving.store.clone())
            .bind(address)
            .bind(serving.terminal.to_string())
            .bind(at.millis())
            .execute(&mut tx)
            .await;
        match named {
            Ok(_) => {
                let address = serving.address.clone();
                tx.tell(Entry::new(at, "live_store", (&serving.terminal, &Text::default()), HOUSE).detail(address));
                commit(tx).await
            }
            Err(error) if is_key_clash(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
