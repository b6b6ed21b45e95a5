//! The day's close: the Zs of all tills since the close before, added up and sealed.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::report::read_sealed;
use super::{DrawerError, beyond};
use crate::domain::drawer::figures::Figures;
use crate::domain::drawer::{DayClose, DrawerFault, Sealed};
use crate::domain::ids::TerminalId;
use crate::domain::money::Currency;
use crate::domain::tape::Entry;
use crate::domain::tape::seal::{SEALED, Seal, short_of};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::drawers::of_day;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, parsed, string, unreadable, word};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;
use crate::ledger::connection::write::{flow_of_word, tender_of};
use crate::ledger::tape::seal::read_seal;

/// The last Z of each till that has been closed over.
pub(in crate::ledger) type UpTo = BTreeMap<String, i64>;

impl Ledger {
    /// Closes a business day over all tills: adds up the Zs since the close before, and seals the tapes. `bounds` is when
    /// the day begins and ends. Where nothing came since the day was closed before, that close is given again: whoever
    /// did not get the answer may ask once more.
    ///
    /// # Errors
    /// [`DrawerFault::StillOpen`] while a drawer is open.
    pub async fn close_day(
        &self,
        (day, bounds): (&str, (Timestamp, Timestamp)),
        at: Timestamp,
        who: (&TerminalId, &Text),
        currency: Currency,
    ) -> Result<DayClose, DrawerError> {
        let mut tx = self.begin_write().await?;
        // Nobody opens or closes a drawer until it is done.
        query("UPDATE drawers SET moves = moves").execute(&mut tx).await?;
        let open = query("SELECT terminal FROM drawers WHERE is_open = 1 ORDER BY terminal");
        let open = open.fetch_all(&mut tx).await?;
        let open = open.iter().map(|row| parsed(row, 0)).collect::<Result<Vec<TerminalId>, LedgerError>>()?;
        if !open.is_empty() {
            return Err(DrawerFault::StillOpen(open).into());
        }
        let (number, is_new) = close_in(&mut tx, (day, bounds), (at, who), currency, None).await?;
        if !is_new {
            return read_close(&mut tx, number, currency).await;
        }
        commit(tx).await?;
        read_close(&mut *self.begin_read().await?, number, currency).await
    }
}

/// Closes a day whose drawers are closed and locked, within a transaction; gives its number, and whether it was not closed
/// before. The seal is of now, where none is given.
pub(in crate::ledger) async fn close_in(
    tx: &mut Writing,
    (day, bounds): (&str, (Timestamp, Timestamp)),
    (at, who): (Timestamp, (&TerminalId, &Text)),
    currency: Currency,
    seal: Option<Seal>,
) -> Result<(i64, bool), DrawerError> {
    let last = query("SELECT n, up_to, day, outside FROM day_closes ORDER BY n DESC LIMIT 1");
    let last = last.fetch_optional(&mut *tx).await?;
    let (number, before) = match &last {
        Some(row) => (int(row, 0)? + 1, read_up_to(&string(row, 1)?)?),
        None => (1, UpTo::new()),
    };
    let (zs, figures) = sum(&mut *tx, &before, None, currency).await?;
    let mut up_to = before;
    for (till, z) in &zs {
        up_to.insert(till.clone(), *z);
    }
    let outside = outside(&mut *tx, bounds, currency).await?;
    let (up_to, written, outside_written) = (write_up_to(&up_to), figures.to_string(), outside.to_string());
    if let Some(row) = last.filter(|_| zs.is_empty())
        && (string(&row, 2)?, string(&row, 3)?) == (day.to_owned(), outside_written.clone())
    {
        return Ok((number - 1, false));
    }
    query(
        "INSERT INTO day_closes (n, day, closed_at, terminal, cashier, up_to, figures, outside) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(number)
    .bind(day.to_owned())
    .bind(at.millis())
    .bind(who.0.to_string())
    .bind(who.1.to_string())
    .bind(up_to.clone())
    .bind(written.clone())
    .bind(outside_written.clone())
    .execute(&mut *tx)
    .await?;
    let mut facts = vec![of_day(number, day, &up_to, &written, &outside_written)];
    let seal = match seal {
        Some(seal) => seal,
        None => read_seal(&mut *tx).await?,
    };
    facts.extend(seal.facts());
    let short = short_of(&facts.join("\n"));
    let entry = Entry::new(at, SEALED, who, &subject_of_day(number));
    tx.tell(entry.detail(Text::new(&short)).facts(facts));
    Ok((number, true))
}

/// A close as it stands, with what the tape says about it.
async fn read_close(tx: &mut AnyConnection, number: i64, currency: Currency) -> Result<DayClose, DrawerError> {
    let row = query("SELECT day, closed_at, up_to, figures, outside FROM day_closes WHERE n = $1");
    let row = row.bind(number).fetch_one(&mut *tx).await?;
    let before = query("SELECT up_to FROM day_closes WHERE n = $1").bind(number - 1).fetch_optional(&mut *tx).await?;
    let before = before.map(|row| read_up_to(&string(&row, 0)?)).transpose()?.unwrap_or_default();
    let (zs, _) = sum(&mut *tx, &before, Some(&read_up_to(&string(&row, 2)?)?), currency).await?;
    let zs = zs.into_iter().map(|(till, z)| Ok((till.parse().map_err(|_| unreadable(&till))?, z)));
    let sealed: Option<Sealed> = read_sealed(tx, &subject_of_day(number), currency).await?;
    let figures = |column| {
        let written = string(&row, column)?;
        written.parse::<Figures>().map_err(|_| unreadable(&written))
    };
    Ok(DayClose {
        number,
        day: string(&row, 0)?,
        at: Timestamp::from_millis(int(&row, 1)?),
        zs: zs.collect::<Result<Vec<(TerminalId, i64)>, LedgerError>>()?,
        figures: figures(3)?,
        outside: figures(4)?,
        sealed: sealed.ok_or_else(|| LedgerError::Fault("a day was closed without a seal".to_owned()))?,
    })
}

fn subject_of_day(number: i64) -> String {
    format!("day-{number}")
}

/// The Zs after those that were closed over, up to those that are named or all, and their sum.
pub(in crate::ledger) async fn sum(
    tx: &mut AnyConnection,
    before: &UpTo,
    up_to: Option<&UpTo>,
    currency: Currency,
) -> Result<(Vec<(String, i64)>, Figures), LedgerError> {
    let (mut zs, mut figures) = (Vec::new(), Figures::nothing(currency));
    for row in query("SELECT terminal, n, figures FROM z_reports ORDER BY terminal, n").fetch_many(tx).await? {
        let (till, number, written) = (string(&row, 0)?, int(&row, 1)?, string(&row, 2)?);
        let last = up_to.map_or(i64::MAX, |up_to| up_to.get(&till).copied().unwrap_or(0));
        if number <= before.get(&till).copied().unwrap_or(0) || number > last {
            continue;
        }
        let of_z = written.parse::<Figures>().map_err(|_| unreadable(&written))?;
        figures = figures.and(&of_z).ok_or_else(beyond)?;
        zs.push((till, number));
    }
    Ok((zs, figures))
}

/// What moved between two instants in no session.
async fn outside(
    tx: &mut AnyConnection,
    (from, to): (Timestamp, Timestamp),
    currency: Currency,
) -> Result<Figures, LedgerError> {
    let mut figures = Figures::nothing(currency);
    let rows = query(
        "SELECT p.tender, p.flow, CAST(SUM(p.amount) AS BIGINT), CAST(SUM(COALESCE(p.rounding, 0)) AS BIGINT) \
         FROM payments p LEFT JOIN drawer_moves m ON m.attempt = p.attempt \
         WHERE p.moved_at >= $1 AND p.moved_at < $2 AND p.currency = $3 AND m.attempt IS NULL GROUP BY p.tender, p.flow",
    );
    let rows = rows.bind(from.millis()).bind(to.millis()).bind(currency.code().to_owned());
    for row in rows.fetch_all(tx).await? {
        let (tender, flow) = (string(&row, 0)?, word(&row, 1, flow_of_word)?);
        figures.moved(tender_of(&tender), flow, (int(&row, 2)?, int(&row, 3)?)).ok_or_else(beyond)?;
    }
    Ok(figures)
}

/// As it stands in the table: `T1/3 T2/1`.
fn write_up_to(up_to: &UpTo) -> String {
    up_to.iter().map(|(till, z)| format!("{till}/{z}")).collect::<Vec<_>>().join(" ")
}

/// What [`write_up_to`] wrote.
pub(in crate::ledger) fn read_up_to(written: &str) -> Result<UpTo, LedgerError> {
    let words = written.split(' ').filter(|word| !word.is_empty());
    let read = words.map(|word| word.split_once('/').and_then(|(till, z)| Some((till.to_owned(), z.parse().ok()?))));
    read.collect::<Option<UpTo>>().ok_or_else(|| unreadable(written))
}
