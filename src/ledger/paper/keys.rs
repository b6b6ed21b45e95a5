//! The public parts of the house's keys for tickets, and what is asked before one is signed or believed.
//!
//! Rows are only inserted: a key that was good once is known for good, and that it was retired is a row of its own.

use std::collections::BTreeMap;

use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, TerminalId};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::ticket::{KeyId, PublicKey};
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::facts::{of_key, of_retired_key};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, parsed, string};
use crate::ledger::connection::statement::{Statement, query};

/// A key of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Its name.
    pub id: KeyId,
    /// What doors check with.
    pub public: PublicKey,
    /// When the ledger got to know it.
    pub made_at: Timestamp,
    /// By which till.
    pub terminal: TerminalId,
    /// And by whom.
    pub cashier: Text,
    /// Since when nothing is signed with it, if others may have it.
    pub retired_at: Option<Timestamp>,
}

impl Ledger {
    /// All keys, the oldest first.
    pub async fn ticket_keys(&self) -> Result<Vec<KeyRow>, LedgerError> {
        let rows = query(
            "SELECT k.id, k.public, k.made_at, k.terminal, k.cashier, r.retired_at FROM ticket_keys k \
             LEFT JOIN retired_keys r ON r.id = k.id ORDER BY k.made_at, k.id",
        );
        let rows = rows.fetch_all(&mut *self.reader().await?).await?;
        let key = |row| {
            Ok(KeyRow {
                id: parsed(row, 0)?,
                public: parsed(row, 1)?,
                made_at: Timestamp::from_millis(int(row, 2)?),
                terminal: parsed(row, 3)?,
                cashier: Text::new(&string(row, 4)?),
                retired_at: optional(row, 5)?.map(Timestamp::from_millis),
            })
        };
        rows.iter().map(key).collect()
    }

    /// Takes a key in, unless one of its name is known.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn add_ticket_key(
        &self,
        public: &PublicKey,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<(), LedgerError> {
        let (id, public) = (public.id().to_string(), public.to_string());
        let (terminal, cashier) = who;
        let insert =
            query("INSERT INTO ticket_keys (id, public, made_at, terminal, cashier) VALUES ($1, $2, $3, $4, $5)")
                .bind(id.clone())
                .bind(public.clone())
                .bind(at.millis())
                .bind(terminal.to_string())
                .bind(cashier.to_string());
        self.insert_once(insert, Entry::new(at, "key_made", who, &subject(&id)).facts([of_key(&id, &public)])).await
    }

    /// Retires a key that is known, unless it was before.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn retire_ticket_key(
        &self,
        key: KeyId,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<(), LedgerError> {
        let id = key.to_string();
        let (terminal, cashier) = who;
        let insert = query("INSERT INTO retired_keys (id, retired_at, terminal, cashier) VALUES ($1, $2, $3, $4)")
            .bind(id.clone())
            .bind(at.millis())
            .bind(terminal.to_string())
            .bind(cashier.to_string());
        let entry = Entry::new(at, "key_retired", who, &subject(&id)).facts([of_retired_key(&id, at.millis())]);
        self.insert_once(insert, entry).await
    }

    /// Writes a row and tells of it, unless one of its key is there.
    async fn insert_once(&self, insert: Statement, entry: Entry) -> Result<(), LedgerError> {
        let mut tx = self.begin_write().await?;
        match insert.execute(&mut tx).await {
            Ok(_) => {}
            Err(error) if is_key_clash(&error) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        tx.tell(entry);
        commit(tx).await
    }

    /// The seats that an order was sold, and whether each is its still; none of an order that was not.
    pub async fn tickets_of(&self, order: OrderRef) -> Result<BTreeMap<SeatId, bool>, LedgerError> {
        let rows = query("SELECT seat, live FROM tickets WHERE order_id = $1 AND screening = $2")
            .bind(order.order.to_string())
            .bind(order.screening.0)
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter().map(|row| Ok((parsed(row, 0)?, optional(row, 1)?.is_some()))).collect()
    }

    /// When an order ended, by its sale or otherwise.
    pub async fn ended_at(&self, order: OrderRef) -> Result<Option<Timestamp>, LedgerError> {
        let row = query("SELECT ended_at FROM orders WHERE id = $1 AND screening = $2")
            .bind(order.order.to_string())
            .bind(order.screening.0)
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        row.map(|row| int(&row, 0).map(Timestamp::from_millis)).transpose()
    }
}

/// What the tape calls a key.
fn subject(id: &str) -> String {
    format!("key-{id}")
}
