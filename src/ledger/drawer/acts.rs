//! What is done with a drawer by hand, but for closing it.

use sqlx::AnyConnection;

use super::{DrawerError, Hand, beyond, figures, subject};
use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, Done, DrawerFault};
use crate::domain::money::Money;
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::drawers::Acted;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, string};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;

use super::entry::{Drawer, lock_drawer};
use super::rows::{COLUMNS_OF_ACT, read_act};

impl Ledger {
    /// Opens the drawer of a till with a float. No cash moves in the session from `ends_at` on.
    ///
    /// # Errors
    /// [`DrawerFault::OpenAlready`], also where it is open from an earlier day.
    pub async fn open_drawer(&self, hand: &Hand<'_>, float: &Pieces, ends_at: Timestamp) -> Result<Done, DrawerError> {
        let mut tx = self.begin_write().await?;
        let drawer = lock_drawer(&mut tx, hand.till).await?;
        if let Some((_, done)) = earlier(&mut tx, hand, Act::Opened).await? {
            return Ok(done);
        }
        let (_, done) = open_in(&mut tx, hand, drawer.as_ref(), (float, ends_at)).await?;
        commit(tx).await?;
        Ok(done)
    }

    /// Puts cash into an open drawer, takes it out, or drops it into the safe.
    ///
    /// # Errors
    /// [`DrawerFault::NotOpen`], or nothing moves, or nobody says why.
    pub async fn move_in_drawer(
        &self,
        hand: &Hand<'_>,
        act: Act,
        amount: Money,
        reason: &Text,
    ) -> Result<Done, DrawerError> {
        if amount.minor() <= 0 {
            return Err(DrawerFault::NoAmount.into());
        }
        if act.needs_reason() && reason.is_empty() {
            return Err(DrawerFault::NoReason.into());
        }
        let mut tx = self.begin_write().await?;
        let drawer = lock_drawer(&mut tx, hand.till).await?;
        if let Some((_, done)) = earlier(&mut tx, hand, act).await? {
            return if done.amount == amount { Ok(done) } else { Err(DrawerFault::IdUsed.into()) };
        }
        let drawer = open(drawer, hand)?;
        let moves = drawer.moves + 1;
        query("UPDATE drawers SET moves = moves + 1 WHERE terminal = $1")
            .bind(hand.till.to_string())
            .execute(&mut tx)
            .await?;
        let moved = New { session: drawer.session, act, amount, expected: None, moves };
        let (done, told) = write(&mut tx, hand, &moved, (&Pieces::none(hand.currency), reason)).await?;
        tx.tell(entry(hand, &moved, &done).detail(reason.clone()).facts([told]));
        commit(tx).await?;
        Ok(done)
    }

    /// Keeps that an open drawer was opened without a sale, and why. Nothing moved.
    ///
    /// # Errors
    /// [`DrawerFault::NotOpen`], or nobody says why.
    pub async fn no_sale(&self, hand: &Hand<'_>, reason: &Text) -> Result<Done, DrawerError> {
        if reason.is_empty() {
            return Err(DrawerFault::NoReason.into());
        }
        let mut tx = self.begin_write().await?;
        let drawer = lock_drawer(&mut tx, hand.till).await?;
        if let Some((_, done)) = earlier(&mut tx, hand, Act::NoSale).await? {
            return if done.reason == *reason { Ok(done) } else { Err(DrawerFault::IdUsed.into()) };
        }
        let Drawer { session, moves, .. } = open(drawer, hand)?;
        let opened = New { session, act: Act::NoSale, amount: Money::zero(hand.currency), expected: None, moves };
        let (done, told) = write(&mut tx, hand, &opened, (&Pieces::none(hand.currency), reason)).await?;
        tx.tell(entry(hand, &opened, &done).detail(reason.clone()).facts([told]));
        commit(tx).await?;
        Ok(done)
    }

    /// Keeps what was counted in an open drawer; the answer has what should be there.
    ///
    /// # Errors
    /// [`DrawerFault::NotOpen`].
    pub async fn count_drawer(&self, hand: &Hand<'_>, counted: &Pieces) -> Result<Done, DrawerError> {
        let mut tx = self.begin_write().await?;
        let drawer = lock_drawer(&mut tx, hand.till).await?;
        if let Some((_, done)) = earlier(&mut tx, hand, Act::Counted).await? {
            return if done.pieces == *counted { Ok(done) } else { Err(DrawerFault::IdUsed.into()) };
        }
        let done = count_in(&mut tx, hand, open(drawer, hand)?, |_| counted.clone()).await?;
        commit(tx).await?;
        Ok(done)
    }
}

/// Opens a drawer, as it is under its lock, with a float; gives the session, which is a new one.
pub(in crate::ledger) async fn open_in(
    tx: &mut Writing,
    hand: &Hand<'_>,
    drawer: Option<&Drawer>,
    (float, ends_at): (&Pieces, Timestamp),
) -> Result<(i64, Done), DrawerError> {
    let session = match drawer {
        Some(drawer) if drawer.is_open => return Err(DrawerFault::OpenAlready(hand.till.clone()).into()),
        Some(drawer) => drawer.session + 1,
        None => 1,
    };
    let row = if drawer.is_some() {
        query("UPDATE drawers SET session = $1, is_open = 1, ends_at = $2, moves = 0 WHERE terminal = $3")
    } else {
        query("INSERT INTO drawers (session, is_open, ends_at, moves, terminal) VALUES ($1, 1, $2, 0, $3)")
    };
    row.bind(session).bind(ends_at.millis()).bind(hand.till.to_string()).execute(&mut *tx).await?;
    let opened = New { session, act: Act::Opened, amount: float.total(), expected: None, moves: 0 };
    let (done, told) = write(tx, hand, &opened, (float, &Text::default())).await?;
    tx.tell(entry(hand, &opened, &done).facts([told]));
    Ok((session, done))
}

/// Keeps what was counted in a drawer that is open and locked, for which what should be there is known.
pub(in crate::ledger) async fn count_in(
    tx: &mut Writing,
    hand: &Hand<'_>,
    drawer: Drawer,
    counted: impl FnOnce(Money) -> Pieces,
) -> Result<Done, DrawerError> {
    let Drawer { session, moves, .. } = drawer;
    let figures = figures::read(tx, hand.till.as_str(), session, hand.currency).await?;
    let expected = figures.expected().ok_or_else(beyond)?;
    let counted = counted(expected);
    let count = New { session, act: Act::Counted, amount: counted.total(), expected: Some(expected), moves };
    let (done, told) = write(tx, hand, &count, (&counted, &Text::default())).await?;
    tx.tell(entry(hand, &count, &done).facts([told]));
    Ok(done)
}

/// What is to be written of an act.
pub(super) struct New {
    pub(super) session: i64,
    pub(super) act: Act,
    pub(super) amount: Money,
    pub(super) expected: Option<Money>,
    pub(super) moves: i64,
}

/// The drawer, if it is open.
pub(super) fn open(drawer: Option<Drawer>, hand: &Hand<'_>) -> Result<Drawer, DrawerFault> {
    drawer.filter(|drawer| drawer.is_open).ok_or_else(|| DrawerFault::NotOpen(hand.till.clone()))
}

/// This very act, where it was done before, and in which session.
pub(super) async fn earlier(
    tx: &mut AnyConnection,
    hand: &Hand<'_>,
    act: Act,
) -> Result<Option<(i64, Done)>, DrawerError> {
    let row = query(COLUMNS_OF_ACT.of_id).bind(hand.id.to_string()).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let (done, till) = (read_act(&row)?, string(&row, 9)?);
    if done.act != act || till != hand.till.as_str() {
        return Err(DrawerFault::IdUsed.into());
    }
    Ok(Some((int(&row, 10)?, done)))
}

/// Writes an act; gives it and the same for the tape.
pub(super) async fn write(
    tx: &mut AnyConnection,
    hand: &Hand<'_>,
    new: &New,
    (pieces, reason): (&Pieces, &Text),
) -> Result<(Done, String), DrawerError> {
    let till = hand.till.to_string();
    let last = query("SELECT MAX(n) FROM drawer_acts WHERE terminal = $1 AND session = $2").bind(till.clone());
    let n = optional(&last.bind(new.session).fetch_one(&mut *tx).await?, 0)?.unwrap_or(0) + 1;
    let (pieces_written, currency) = (pieces.to_string(), hand.currency.code());
    query(
        "INSERT INTO drawer_acts (terminal, session, n, what, id, done_at, done_by, cashier, amount, currency, pieces, \
         reason, expected, moves) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(till.clone())
    .bind(new.session)
    .bind(n)
    .bind(new.act.word())
    .bind(hand.id.to_string())
    .bind(hand.at.millis())
    .bind(hand.who.0.to_string())
    .bind(hand.who.1.to_string())
    .bind(new.amount.minor())
    .bind(currency.to_owned())
    .bind(pieces_written.clone())
    .bind(reason.to_string())
    .bind(new.expected.map(Money::minor))
    .bind(new.moves)
    .execute(tx)
    .await?;
    let told = Acted {
        till: &till,
        session: new.session,
        n,
        what: new.act.word(),
        id: hand.id.as_str(),
        amount: new.amount.minor(),
        currency,
        pieces: &pieces_written,
        expected: new.expected.map(Money::minor),
        moves: new.moves,
        reason: reason.as_str(),
    };
    let done = Done {
        act: new.act,
        at: hand.at,
        terminal: hand.who.0.clone(),
        cashier: hand.who.1.clone(),
        amount: new.amount,
        pieces: pieces.clone(),
        reason: reason.clone(),
        expected: new.expected,
    };
    Ok((done, told.told()))
}

/// The line of an act, whose facts are still to come.
fn entry(hand: &Hand<'_>, new: &New, done: &Done) -> Entry {
    Entry::new(done.at, new.act.on_tape(), hand.who, &subject(hand.till, new.session))
}
