//! Rows of the drawers' tables, as the tapes tell them: beside `facts`, for the same reason and by the same rules.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::each::{Each, tell_each};
use super::error::LedgerError;
use super::row::{int, optional, string};
use super::statement::query;
use crate::domain::tape::{fact, or_none};

/// Something that was done with a drawer by hand: a row of `drawer_acts`.
pub(in crate::ledger) struct Acted<'a> {
    pub(in crate::ledger) till: &'a str,
    pub(in crate::ledger) session: i64,
    pub(in crate::ledger) n: i64,
    pub(in crate::ledger) what: &'a str,
    pub(in crate::ledger) id: &'a str,
    pub(in crate::ledger) amount: i64,
    pub(in crate::ledger) currency: &'a str,
    pub(in crate::ledger) pieces: &'a str,
    pub(in crate::ledger) expected: Option<i64>,
    pub(in crate::ledger) moves: i64,
    pub(in crate::ledger) reason: &'a str,
}

impl Acted<'_> {
    pub(in crate::ledger) fn told(&self) -> String {
        let key = format!("{}/{}/{}", self.till, self.session, self.n);
        let expected = or_none(self.expected);
        let (what, amount, currency) = (self.what, self.amount, self.currency);
        let value = format!(
            "{what} {amount} {currency} as {} expected {expected} after {} moves under {}: {}",
            self.pieces, self.moves, self.id, self.reason
        );
        fact("drawer_acts", &key, &value)
    }
}

/// In which session of which drawer the money of an attempt moved.
pub(in crate::ledger) fn of_move(attempt: &str, till: &str, session: i64) -> String {
    fact("drawer_moves", attempt, &format!("{till}/{session}"))
}

/// What a session came to.
pub(in crate::ledger) fn of_z(till: &str, number: i64, figures: &str) -> String {
    fact("z_reports", &format!("{till}/{number}"), figures)
}

/// What a day came to over all tills.
pub(in crate::ledger) fn of_day(number: i64, day: &str, up_to: &str, figures: &str, outside: &str) -> String {
    fact("day_closes", &number.to_string(), &format!("{day} up to {up_to}: {figures}; outside {outside}"))
}

/// How a row of a table is told.
type Told = fn(&AnyRow) -> Result<String, LedgerError>;

/// Gives all rows of one of these tables; `false` for another.
pub(super) async fn each_of_table(tx: &mut AnyConnection, table: &str, each: Each<'_>) -> Result<bool, LedgerError> {
    let (rows, told): (_, Told) = match table {
        "drawer_acts" => (
            query(
                "SELECT terminal, session, n, what, id, amount, currency, pieces, expected, moves, reason FROM drawer_acts",
            ),
            act,
        ),
        "drawer_moves" => (query("SELECT attempt, terminal, session FROM drawer_moves"), |row| {
            Ok(of_move(&string(row, 0)?, &string(row, 1)?, int(row, 2)?))
        }),
        "z_reports" => (query("SELECT terminal, n, figures FROM z_reports"), |row| {
            Ok(of_z(&string(row, 0)?, int(row, 1)?, &string(row, 2)?))
        }),
        "day_closes" => (query("SELECT n, day, up_to, figures, outside FROM day_closes"), |row| {
            let [day, up_to, figures, outside] = [1, 2, 3, 4].map(|column| string(row, column));
            Ok(of_day(int(row, 0)?, &day?, &up_to?, &figures?, &outside?))
        }),
        _ => return Ok(false),
    };
    tell_each(rows, tx, told, each).await?;
    Ok(true)
}

fn act(row: &AnyRow) -> Result<String, LedgerError> {
    let [till, what, id, currency, pieces, reason] = [0, 3, 4, 6, 7, 10].map(|column| string(row, column));
    let acted = Acted {
        till: &till?,
        session: int(row, 1)?,
        n: int(row, 2)?,
        what: &what?,
        id: &id?,
        amount: int(row, 5)?,
        currency: &currency?,
        pieces: &pieces?,
        expected: optional(row, 8)?,
        moves: int(row, 9)?,
        reason: &reason?,
    };
    Ok(acted.told())
}
