//! Seats that the house takes out of sale and puts back: live rows of no order, under the tickets' own key,
//! so that a seat is sold or blocked and never both. Several screenings go in one transaction.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::seat::BlockReason;
use crate::domain::seat_list;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::execute_all;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{parsed, parsed_if_any};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::{insert_blocks, insert_change, lock_screening, next_sequence};

use super::call_off::subject;

/// What became of the seats of one screening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockDone {
    /// The screening.
    pub screening: ScreeningId,
    /// The number of the change; `None` where there was nothing to do, or nothing was written.
    pub sequence: Option<u64>,
    /// Seats that were free and are blocked, or the other way round; where nothing was written, would be.
    pub seats: Vec<SeatId>,
    /// Seats that were so already.
    pub already: Vec<SeatId>,
    /// Seats that are sold.
    pub sold: Vec<(SeatId, OrderRef)>,
}

/// Who blocks or unblocks, why and when.
#[derive(Clone, Copy, Debug)]
pub struct BlockBy<'a> {
    /// At which terminal.
    pub terminal: &'a TerminalId,
    /// Who works at it.
    pub cashier: &'a Text,
    /// When.
    pub at: Timestamp,
}

/// What to do about seats that are sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// Block nothing at all.
    Refuse,
    /// Block the others.
    Skip,
    /// Block nothing in any case, only look.
    Look,
}

/// Whose a live seat is; `None` for the house.
type Live = BTreeMap<SeatId, Option<OrderId>>;

impl Ledger {
    /// Takes seats out of sale, in all of these screenings or, where one is sold and that refuses, in none.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written; doing it again does what is left.
    pub async fn block(
        &self,
        wanted: &BTreeMap<ScreeningId, Vec<SeatId>>,
        reason: BlockReason,
        by: BlockBy<'_>,
        on_conflict: OnConflict,
    ) -> Result<Vec<BlockDone>, LedgerError> {
        let mut tx = self.begin_write().await?;
        let mut all = Vec::with_capacity(wanted.len());
        for (screening, seats) in wanted {
            all.push(BlockDone::ahead(*screening, seats, &lock_and_read(&mut tx, *screening, seats).await?, true));
        }
        let is_refused = on_conflict == OnConflict::Refuse && all.iter().any(|done| !done.sold.is_empty());
        if is_refused || on_conflict == OnConflict::Look {
            return Ok(all);
        }
        for done in all.iter_mut().filter(|done| !done.seats.is_empty()) {
            let Some(sequence) = next_sequence(&mut tx, done.screening).await? else { continue };
            execute_all(insert_blocks(done.screening, sequence, reason, &done.seats), &mut tx).await?;
            tx.tell(done.entry("blocked", reason.word(), by));
            done.sequence = Some(sequence.unsigned_abs());
        }
        if all.iter().any(|done| done.sequence.is_some()) {
            commit(tx).await?;
        }
        Ok(all)
    }

    /// Puts blocked seats back on sale.
    ///
    /// # Errors
    /// As of [`Ledger::block`].
    pub async fn unblock(
        &self,
        wanted: &BTreeMap<ScreeningId, Vec<SeatId>>,
        by: BlockBy<'_>,
    ) -> Result<Vec<BlockDone>, LedgerError> {
        let mut tx = self.begin_write().await?;
        let mut all = Vec::with_capacity(wanted.len());
        for (screening, seats) in wanted {
            let live = lock_and_read(&mut tx, *screening, seats).await?;
            let mut done = BlockDone::ahead(*screening, seats, &live, false);
            if !done.seats.is_empty()
                && let Some(sequence) = next_sequence(&mut tx, *screening).await?
            {
                for seat in &done.seats {
                    query(
                        "UPDATE tickets SET live = NULL \
                         WHERE screening = $1 AND seat = $2 AND live = 1 AND order_id IS NULL",
                    )
                    .bind(screening.0)
                    .bind(seat.to_string())
                    .execute(&mut tx)
                    .await?;
                }
                let change = insert_change(*screening, sequence, "unblocked", None, &done.seats);
                change.execute(&mut tx).await?;
                tx.tell(done.entry("unblocked", "", by));
                done.sequence = Some(sequence.unsigned_abs());
            }
            all.push(done);
        }
        if all.iter().any(|done| done.sequence.is_some()) {
            commit(tx).await?;
        }
        Ok(all)
    }
}

impl BlockDone {
    /// What is to be done about these seats, of which `live` tells whose they are: before anything is written.
    fn ahead(screening: ScreeningId, seats: &[SeatId], live: &Live, blocks: bool) -> Self {
        let mut ahead = Self { screening, sequence: None, seats: Vec::new(), already: Vec::new(), sold: Vec::new() };
        for seat in seats {
            match live.get(seat) {
                Some(Some(order)) => ahead.sold.push((*seat, OrderRef { screening, order: *order })),
                of_house if of_house.is_some() == blocks => ahead.already.push(*seat),
                _ => ahead.seats.push(*seat),
            }
        }
        ahead
    }

    /// Who did it, for the tape.
    fn entry(&self, what: &'static str, reason: &str, by: BlockBy<'_>) -> Entry {
        let room = Text::LONGEST - 1 - reason.len();
        let detail = format!("{reason} {}", seat_list::told_within(&self.seats, room));
        let who = (by.terminal, by.cashier);
        Entry::new(by.at, what, who, &subject(self.screening)).detail(Text::new(&detail))
    }
}

/// Locks a screening, then reads whose these seats of it are.
async fn lock_and_read(tx: &mut AnyConnection, screening: ScreeningId, seats: &[SeatId]) -> Result<Live, LedgerError> {
    lock_screening(tx, screening).await?;
    let mut live = Live::new();
    let rows = query("SELECT seat, order_id FROM tickets WHERE screening = $1 AND live = 1").bind(screening.0);
    for row in rows.fetch_all(tx).await? {
        let seat: SeatId = parsed(&row, 0)?;
        if !seats.contains(&seat) {
            continue;
        }
        live.insert(seat, parsed_if_any(&row, 1)?);
    }
    Ok(live)
}
