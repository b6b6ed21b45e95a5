//! Closing a drawer: its last count against the books, a Z that stays what it is, and a seal on the tape.

use super::acts::{New, earlier, open, write};
use super::entry::{Drawer, lock_drawer};
use super::report::read_z;
use super::{DrawerError, Hand, beyond, figures, subject};
use crate::domain::drawer::figures::Figure;
use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, DrawerFault, Report, is_beyond};
use crate::domain::money::Money;
use crate::domain::tape::Entry;
use crate::domain::tape::seal::{SEALED, Seal, short_of};
use crate::domain::text::Text;
use crate::ledger::connection::drawers::of_z;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, string, unreadable};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;
use crate::ledger::tape::seal::read_seal;

impl Ledger {
    /// Closes the drawer of a till on its last count, and makes its Z. Beyond `limit` it is not closed; `None` lets any
    /// difference pass, for whoever may do so.
    ///
    /// # Errors
    /// Where it is not open, or was not counted since money last moved, or is off by too much.
    pub async fn close_drawer(&self, hand: &Hand<'_>, limit: Option<Money>) -> Result<Report, DrawerError> {
        let mut tx = self.begin_write().await?;
        let drawer = lock_drawer(&mut tx, hand.till).await?;
        if let Some((session, _)) = earlier(&mut tx, hand, Act::Closed).await? {
            return read_z(&mut tx, hand.till, session, hand.currency).await;
        }
        let session = close_in(&mut tx, hand, open(drawer, hand)?, limit, None).await?;
        commit(tx).await?;
        let mut tx = self.begin_read().await?;
        read_z(&mut tx, hand.till, session, hand.currency).await
    }
}

/// Closes a drawer that is open and locked, within a transaction; gives the session. The seal is of now, where none is given.
pub(in crate::ledger) async fn close_in(
    tx: &mut Writing,
    hand: &Hand<'_>,
    drawer: Drawer,
    limit: Option<Money>,
    seal: Option<Seal>,
) -> Result<i64, DrawerError> {
    let (till, session) = (hand.till.to_string(), drawer.session);
    let count = query(
        "SELECT amount, moves, pieces FROM drawer_acts WHERE terminal = $1 AND session = $2 AND what = 'counted' \
         ORDER BY n DESC LIMIT 1",
    );
    let count = count.bind(till.clone()).bind(session).fetch_optional(&mut *tx).await?;
    let count = count.ok_or(DrawerFault::NotCounted)?;
    if int(&count, 1)? != drawer.moves {
        return Err(DrawerFault::CountStale.into());
    }
    let (counted, written) = (int(&count, 0)?, string(&count, 2)?);
    let pieces = Pieces::read(&written, hand.currency).ok_or_else(|| unreadable(&written))?;
    let mut figures = figures::read(&mut *tx, hand.till.as_str(), session, hand.currency).await?;
    figures.add(Figure::Counted, counted).ok_or_else(beyond)?;
    let (expected, off) = figures.expected().zip(figures.off()).ok_or_else(beyond)?;
    if let Some(limit) = limit.filter(|limit| is_beyond(off, *limit)) {
        return Err(DrawerFault::BeyondLimit { off, limit }.into());
    }
    let amount = Money::new(counted, hand.currency);
    let closed = New { session, act: Act::Closed, amount, expected: Some(expected), moves: drawer.moves };
    let (_, act_told) = write(&mut *tx, hand, &closed, (&pieces, &Text::default())).await?;
    let figures_written = figures.to_string();
    query("INSERT INTO z_reports (terminal, n, closed_at, cashier, figures) VALUES ($1, $2, $3, $4, $5)")
        .bind(till.clone())
        .bind(session)
        .bind(hand.at.millis())
        .bind(hand.who.1.to_string())
        .bind(figures_written.clone())
        .execute(&mut *tx)
        .await?;
    query("UPDATE drawers SET is_open = 0 WHERE terminal = $1").bind(till.clone()).execute(&mut *tx).await?;
    // The short form is over the Z too: on paper it speaks for both.
    let mut facts = vec![act_told, of_z(&till, session, &figures_written)];
    let seal = match seal {
        Some(seal) => seal,
        None => read_seal(&mut *tx).await?,
    };
    facts.extend(seal.facts());
    let short = Text::new(&short_of(&facts.join("\n")));
    tx.tell(Entry::new(hand.at, SEALED, hand.who, &subject(hand.till, session)).detail(short).facts(facts));
    Ok(session)
}
