//! Tickets that prove themselves: the house's keys, what is signed with them, and what is read by them.
//!
//! ```text
//! the till's file (0600) ─▶ key ─┬─ its public part ─▶ the ledger, once
//! a row of the ledger ───────────┴─▶ sign_tickets ─▶ codes
//! a code ─▶ read_code: the public parts, known or asked for ─▶ a ticket, or why it is none
//! ```
//!
//! A till makes its key when it first needs it, unless one was copied there from another till. The secret part never goes to
//! the ledger: who has a copy of that signs nothing. Any key whose public part the ledger has is the house's.
//!
//! *Rotating* gives this till another key; what the old one signed stays good. *Retiring* is for a key that others may have.
//! A signature does not say when it was made, so the ledger says it: what was sold before a key was retired stays good, what
//! was sold later was signed by a thief. Whoever cannot ask the ledger believes a retired key nothing. And as the door asks
//! the ledger for each ticket whose order, seat and print must be there, a stolen key alone opens nothing but a door that is
//! without the ledger.

mod key_file;
mod known;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{BoxOffice, lock};
use crate::domain::hall::SeatId;
use crate::domain::ids::OrderRef;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Act;
use crate::domain::ticket::{CodeFault, KeyFault, KeyId, MOST_PRINTS, SigningKey, Ticket, is_meant, read_signed};
use crate::ledger::KeyRow;

pub(super) use known::Keys;

/// For how long keys that were read are good without a look whether there are others. The news come more often.
const FRESH_FOR: Duration = Duration::from_secs(12);

/// The keys of the house, and which of them is this till's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseKeys {
    /// The key with which this till signs; `None` before its first, or why it signs nothing.
    pub ours: Result<Option<KeyId>, KeyFault>,
    /// All that the ledger knows, the oldest first.
    pub rows: Vec<KeyRow>,
}

impl BoxOffice {
    /// Where this till has its key for tickets. To be told once.
    pub fn keep_ticket_key_in(&self, file: PathBuf) {
        // A second one is for another box office.
        let _ = self.0.tickets.file.set(file);
    }

    /// The codes of tickets of a sold order: a seat and which print of it each. The ledger is read for them: a seat whose
    /// money went back has none.
    pub async fn sign_tickets(&self, order: OrderRef, prints: &[(SeatId, u16)]) -> Result<Vec<String>, Refusal> {
        let sold = self.0.ledger.tickets_of(order).await.map_err(|e| self.refuse_ledger(&e))?;
        if sold.is_empty() {
            return Err(self.no_ticket_of(order).await);
        }
        let seats = |unlike: Option<bool>| -> Vec<SeatId> {
            prints.iter().map(|(seat, _)| *seat).filter(|seat| sold.get(seat).copied() == unlike).collect()
        };
        match (seats(None), seats(Some(false))) {
            (strange, _) if !strange.is_empty() => return Err(Refusal::NotOfOrder(strange)),
            (_, back) if !back.is_empty() => return Err(Refusal::RefundedBefore(back)),
            _ => {}
        }
        if prints.iter().any(|(_, print)| !(1..=MOST_PRINTS).contains(print)) {
            return Err(Refusal::Fault(format!("a ticket has prints from 1 to {MOST_PRINTS}")));
        }
        let key = self.signing_key().await?;
        Ok(prints.iter().map(|(seat, print)| key.sign(&Ticket { order, seat: *seat, print: *print })).collect())
    }

    /// The ticket of a code that was scanned, whatever a keyboard made of it. That it is signed does not say that it lets
    /// anyone in: the ledger knows what became of it.
    ///
    /// # Errors
    /// Why it is no ticket of this house.
    pub async fn read_code(&self, written: &str) -> Result<Ticket, CodeFault> {
        if !is_meant(written) {
            return Err(CodeFault::NotATicket);
        }
        let is_away = self.is_ledger_away();
        let known = lock(&self.0.tickets.known).clone();
        let is_fresh = known.as_ref().is_some_and(|(_, at)| is_away || at.elapsed() < FRESH_FOR);
        let known = known.map_or_else(Arc::default, |(known, _)| known);
        let mut was_asked = false;
        let mut keys = Arc::clone(&known);
        if !is_fresh && let Ok(read) = self.read_keys().await {
            (keys, was_asked) = (read, true);
        }
        let mut read = by_keys(&keys, written);
        if let Err(CodeFault::UnknownKey(id)) = read
            && !was_asked
        {
            match self.read_keys().await {
                Ok(now) => {
                    read = by_keys(&now, written);
                    keys = now;
                }
                Err(_) => return Err(CodeFault::NotLookedUp(id)),
            }
        }
        let (id, ticket) = read?;
        let Some(retired_at) = keys.iter().find(|row| row.id == id).and_then(|row| row.retired_at) else {
            return Ok(ticket);
        };
        match self.0.ledger.ended_at(ticket.order).await {
            Ok(Some(sold_at)) if sold_at < retired_at => Ok(ticket),
            Ok(_) => Err(CodeFault::Retired(id)),
            Err(_) => Err(CodeFault::NotLookedUp(id)),
        }
    }

    /// The same by the keys that are known, and nothing is asked: for a guest who waits while the ledger is away.
    pub(super) fn read_code_unasked(&self, written: &str) -> Result<Ticket, CodeFault> {
        let known = lock(&self.0.tickets.known).clone().map_or_else(Arc::default, |(known, _)| known);
        match by_keys(&known, written) {
            Ok((id, _)) if known.iter().any(|row| row.id == id && row.retired_at.is_some()) => {
                Err(CodeFault::NotLookedUp(id))
            }
            Ok((_, ticket)) => Ok(ticket),
            Err(CodeFault::UnknownKey(id)) => Err(CodeFault::NotLookedUp(id)),
            Err(fault) => Err(fault),
        }
    }

    /// The keys of the house, and this till's.
    pub async fn ticket_keys(&self) -> Result<HouseKeys, Refusal> {
        let rows = self.read_keys().await?;
        let ours = self.key_file().and_then(|file| key_file::read(file)).map(|key| key.map(|key| key.public().id()));
        Ok(HouseKeys { ours, rows: rows.to_vec() })
    }

    /// Gives this till a key, unless it has one, and makes it known to the house. The name of it.
    pub async fn make_ticket_key(&self) -> Result<KeyId, Refusal> {
        self.may(Act::Keys, "tickets").await?;
        Ok(self.signing_key().await?.public().id())
    }

    /// Gives this till another key. What the old one signed stays good. The name of the new one.
    pub async fn rotate_ticket_key(&self) -> Result<KeyId, Refusal> {
        self.may(Act::Keys, "tickets").await?;
        let known = self.read_keys().await?;
        let file = self.key_file().map_err(Refusal::Keys)?;
        // First the file: a till that is stopped in between signs with a key that it makes known before it signs.
        let key = key_file::replace(file, |id| known.iter().any(|row| row.id == id)).map_err(Refusal::Keys)?;
        self.make_known(&known, &key).await?;
        Ok(key.public().id())
    }

    /// Retires a key that others may have: what is sold from now on is no ticket if it is signed with it, and no till signs
    /// with it.
    pub async fn retire_ticket_key(&self, key: KeyId) -> Result<KeyRow, Refusal> {
        self.may(Act::Keys, format!("key-{key}")).await?;
        let find = |rows: &[KeyRow]| {
            rows.iter().find(|row| row.id == key).cloned().ok_or(Refusal::Keys(KeyFault::Unknown(key)))
        };
        find(&self.read_keys().await?)?;
        let who = (self.terminal(), &self.cashier());
        let retiring = self.ledger();
        retiring.retire_ticket_key(key, self.now(), who).await.map_err(|e| self.refuse_ledger(&e))?;
        find(&self.read_keys().await?)
    }

    /// So many keys were made or retired: others than are known are read when they are needed.
    pub(super) fn follow_keys(&self, changes: i64) {
        let mut known = lock(&self.0.tickets.known);
        let count = |rows: &[KeyRow]| rows.len() + rows.iter().filter(|row| row.retired_at.is_some()).count();
        match known.as_mut() {
            Some((rows, at)) if i64::try_from(count(rows)) == Ok(changes) => *at = Instant::now(),
            // They are what a door that loses the ledger has.
            Some((_, at)) => *at = Instant::now().checked_sub(FRESH_FOR).unwrap_or(*at),
            None => {}
        }
    }

    /// What this till signs with, known to the house.
    async fn signing_key(&self) -> Result<SigningKey, Refusal> {
        let file = self.key_file().map_err(Refusal::Keys)?;
        let known = self.read_keys().await?;
        let key = key_file::read_or_make(file, |id| known.iter().any(|row| row.id == id)).map_err(Refusal::Keys)?;
        self.make_known(&known, &key).await?;
        Ok(key)
    }

    /// That the ledger has the public part of a key, and nobody has retired it.
    async fn make_known(&self, known: &[KeyRow], key: &SigningKey) -> Result<(), Refusal> {
        let public = key.public();
        let id = public.id();
        let judge = |rows: &[KeyRow]| match rows.iter().find(|row| row.id == id) {
            Some(row) if row.public != public => Some(Err(Refusal::Keys(KeyFault::NameTaken(id)))),
            Some(row) if row.retired_at.is_some() => Some(Err(Refusal::Keys(KeyFault::Retired(id)))),
            Some(_) => Some(Ok(())),
            None => None,
        };
        if let Some(judged) = judge(known) {
            return judged;
        }
        let who = (self.terminal(), &self.cashier());
        let adding = self.ledger();
        adding.add_ticket_key(&public, self.now(), who).await.map_err(|e| self.refuse_ledger(&e))?;
        let missing = || Err(Refusal::Fault(format!("the ledger has no key {id} that was just written")));
        judge(&self.read_keys().await?).unwrap_or_else(missing)
    }

    fn key_file(&self) -> Result<&PathBuf, KeyFault> {
        self.0.tickets.file.get().ok_or(KeyFault::NoKey)
    }

    /// Reads the keys of the house, unless those that are known are so still.
    pub(super) async fn know_keys(&self) -> Result<(), Refusal> {
        let is_known = lock(&self.0.tickets.known).as_ref().is_some_and(|(_, at)| at.elapsed() < FRESH_FOR);
        if is_known { Ok(()) } else { self.read_keys().await.map(drop) }
    }

    async fn read_keys(&self) -> Result<Arc<Vec<KeyRow>>, Refusal> {
        let read = Arc::new(self.0.ledger.ticket_keys().await.map_err(|e| self.refuse_ledger(&e))?);
        *lock(&self.0.tickets.known) = Some((Arc::clone(&read), Instant::now()));
        Ok(read)
    }
}

fn by_keys(keys: &[KeyRow], written: &str) -> Result<(KeyId, Ticket), CodeFault> {
    read_signed(written, |id| keys.iter().find(|row| row.id == id).map(|row| row.public))
}
