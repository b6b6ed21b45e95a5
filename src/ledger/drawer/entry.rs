//! What moves at a till goes into the session of its drawer, in the transaction that moves it.
//!
//! [`ask_place`] takes the drawer's row, so that no session is closed past what moves; [`take`] says whether cash may move,
//! and gives the rows that say where it did.

use sqlx::AnyConnection;

use crate::domain::drawer::DrawerFault;
use crate::domain::ids::{AttemptId, TerminalId};
use crate::domain::tender::{Part, Tender};
use crate::domain::time::Timestamp;
use crate::ledger::connection::converse::{Answer, converse};
use crate::ledger::connection::drawers::of_move;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{Statement, insert_rows, query};

/// Where money of a till moves.
pub(in crate::ledger) struct Place {
    till: TerminalId,
    /// The open session, and when its day ends.
    session: Option<(i64, Timestamp)>,
}

/// What says where money moved, still to be written, and the same for the tape.
pub(in crate::ledger) type Moved = (Vec<Statement>, String);

/// What takes the drawer of a till, if it uses one, and tells how it stands: for money that is about to move there.
pub(in crate::ledger) fn ask_place(till: &TerminalId) -> [Statement; 2] {
    [
        query("UPDATE drawers SET moves = moves WHERE terminal = $1").bind(till.to_string()),
        query("SELECT session, is_open, ends_at, moves FROM drawers WHERE terminal = $1").bind(till.to_string()),
    ]
}

/// The answer to the last of these; `None` for a till that has never opened a drawer.
pub(in crate::ledger) fn place(till: &TerminalId, answer: &Answer) -> Result<Option<Place>, LedgerError> {
    let Some(drawer) = drawer(answer)? else { return Ok(None) };
    let session = drawer.is_open.then_some((drawer.session, drawer.ends_at));
    Ok(Some(Place { till: till.clone(), session }))
}

/// A drawer as it stands, under its lock.
pub(in crate::ledger) struct Drawer {
    pub(super) session: i64,
    pub(super) is_open: bool,
    pub(super) ends_at: Timestamp,
    pub(super) moves: i64,
}

fn drawer(answer: &Answer) -> Result<Option<Drawer>, LedgerError> {
    let Some(row) = answer.row() else { return Ok(None) };
    Ok(Some(Drawer {
        session: int(row, 0)?,
        is_open: int(row, 1)? == 1,
        ends_at: Timestamp::from_millis(int(row, 2)?),
        moves: int(row, 3)?,
    }))
}

/// Takes the drawer's row; `None` for a till that has never opened one.
pub(in crate::ledger) async fn lock_drawer(
    tx: &mut AnyConnection,
    till: &TerminalId,
) -> Result<Option<Drawer>, LedgerError> {
    let answers = converse(ask_place(till).into(), tx).await?;
    answers.last().map_or(Ok(None), drawer)
}

/// Takes the drawer of a till, if it uses one.
pub(in crate::ledger) async fn lock_if_used(
    tx: &mut AnyConnection,
    till: &TerminalId,
) -> Result<Option<Place>, LedgerError> {
    let answers = converse(ask_place(till).into(), tx).await?;
    answers.last().map_or(Ok(None), |answer| place(till, answer))
}

impl Place {
    /// What is moved under an attempt goes into the open session. Cash needs one of today; what is not cash belongs to
    /// none where none is open.
    fn take(&self, attempt: AttemptId, at: Timestamp, has_cash: bool) -> Result<Option<Moved>, DrawerFault> {
        match self.session {
            None if has_cash => Err(DrawerFault::NotOpen(self.till.clone())),
            Some((_, ends_at)) if has_cash && at >= ends_at => Err(DrawerFault::OfEarlierDay(self.till.clone())),
            None => Ok(None),
            Some((session, _)) => {
                let mut rows = vec![bind_move(insert_moves(1), attempt, &self.till, session)];
                if has_cash {
                    // Whatever was counted before is not what lies there now.
                    rows.push(raise_moves(&self.till, 1));
                }
                Ok(Some((rows, of_move(attempt.as_str(), self.till.as_str(), session))))
            }
        }
    }
}

/// Where money moved, as many as are bound to it by [`bind_move`].
pub(in crate::ledger) fn insert_moves(count: usize) -> Statement {
    insert_rows("INSERT INTO drawer_moves (attempt, terminal, session)", count, 3)
}

pub(in crate::ledger) fn bind_move(
    insert: Statement,
    attempt: AttemptId,
    till: &TerminalId,
    session: i64,
) -> Statement {
    insert.bind(attempt.to_string()).bind(till.to_string()).bind(session)
}

/// Cash moved so many times.
pub(in crate::ledger) fn raise_moves(till: &TerminalId, count: i64) -> Statement {
    query("UPDATE drawers SET moves = moves + $1 WHERE terminal = $2").bind(count).bind(till.to_string())
}

/// The same for a till of which it is not known whether it uses its drawer: one that does not has no place.
pub(in crate::ledger) fn take(
    place: Option<&Place>,
    attempt: AttemptId,
    at: Timestamp,
    has_cash: bool,
) -> Result<Option<Moved>, DrawerFault> {
    place.map_or(Ok(None), |place| place.take(attempt, at, has_cash))
}

/// Whether cash moves in any of these parts.
pub(in crate::ledger) fn has_cash(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part.tender, Tender::Cash { .. }) && part.amount.minor() != 0)
}
