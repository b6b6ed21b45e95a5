//! Reading what was done with a drawer by hand.

use sqlx::any::AnyRow;

use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, Done};
use crate::domain::money::Money;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{currency, int, optional, parsed, string, unreadable, word};

/// What [`read_act`] reads.
pub(super) struct ColumnsOfAct {
    pub(super) of_session: &'static str,
    pub(super) of_id: &'static str,
}

pub(super) const COLUMNS_OF_ACT: ColumnsOfAct = ColumnsOfAct {
    of_session: "SELECT what, done_at, done_by, cashier, amount, currency, pieces, reason, expected, terminal, session, \
                 moves FROM drawer_acts WHERE terminal = $1 AND session = $2 ORDER BY n",
    of_id: "SELECT what, done_at, done_by, cashier, amount, currency, pieces, reason, expected, terminal, session, moves \
            FROM drawer_acts WHERE id = $1",
};

/// An act, from the columns of [`COLUMNS_OF_ACT`].
pub(super) fn read_act(row: &AnyRow) -> Result<Done, LedgerError> {
    let (in_currency, pieces) = (currency(row, 5)?, string(row, 6)?);
    Ok(Done {
        act: word(row, 0, Act::from_word)?,
        at: Timestamp::from_millis(int(row, 1)?),
        terminal: parsed(row, 2)?,
        cashier: Text::new(&string(row, 3)?),
        amount: Money::new(int(row, 4)?, in_currency),
        pieces: Pieces::read(&pieces, in_currency).ok_or_else(|| unreadable(&pieces))?,
        reason: Text::new(&string(row, 7)?),
        expected: optional(row, 8)?.map(|minor| Money::new(minor, in_currency)),
    })
}
