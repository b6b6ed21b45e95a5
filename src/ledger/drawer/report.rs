//! Looking at drawers: a session as it stands, an X, and the Zs that were made.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::{DrawerError, Hand, beyond, figures, subject};
use crate::domain::drawer::figures::Figures;
use crate::domain::drawer::{Act, CardTotal, Done, DrawerFault, Listed, Report, Sealed, Session};
use crate::domain::ids::TerminalId;
use crate::domain::money::{Currency, Money};
use crate::domain::order::Flow;
use crate::domain::tape::Entry;
use crate::domain::tape::seal::SEALED;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, parsed, string, unreadable, word};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::write::{flow_of_word, tender_of};

use super::acts;
use super::entry::lock_drawer;
use super::rows::{COLUMNS_OF_ACT, read_act};

/// The Z of a session as it stands in its table.
const Z: &str = "SELECT n, closed_at, cashier, figures FROM z_reports WHERE terminal = $1 AND n = $2";

impl Ledger {
    /// The last session of a till's drawer; `None` where it has never been opened.
    pub async fn drawer(&self, till: &TerminalId) -> Result<Option<Session>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let row = query("SELECT session, is_open, ends_at, moves FROM drawers WHERE terminal = $1");
        let Some(row) = row.bind(till.to_string()).fetch_optional(&mut tx).await? else { return Ok(None) };
        let (number, moves) = (int(&row, 0)?, int(&row, 3)?);
        let rows = query(COLUMNS_OF_ACT.of_session).bind(till.to_string()).bind(number).fetch_all(&mut tx).await?;
        let acts = rows.iter().map(read_act).collect::<Result<Vec<Done>, LedgerError>>()?;
        let mut counts = rows.iter().zip(&acts).filter(|(_, done)| done.act == Act::Counted);
        let counted = counts.next_back().map(|(row, _)| int(row, 11)).transpose()?;
        Ok(Some(Session {
            till: till.clone(),
            number,
            is_open: int(&row, 1)? == 1,
            ends_at: Timestamp::from_millis(int(&row, 2)?),
            acts,
            is_count_stale: counted != Some(moves),
        }))
    }

    /// The drawers of all tills that use theirs.
    pub async fn drawers(&self) -> Result<Vec<Listed>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let rows = query("SELECT terminal, is_open FROM drawers ORDER BY terminal").fetch_all(&mut tx).await?;
        rows.iter().map(|row| Ok(Listed { till: parsed(row, 0)?, is_open: int(row, 1)? == 1 })).collect()
    }

    /// What has moved in the open session of a drawer: an X. That it was looked at stands on the tape, for whoever knows
    /// it does not count blind.
    ///
    /// # Errors
    /// [`DrawerFault::NotOpen`].
    pub async fn x_report(&self, hand: &Hand<'_>) -> Result<Report, DrawerError> {
        let mut tx = self.begin_write().await?;
        let drawer = acts::open(lock_drawer(&mut tx, hand.till).await?, hand)?;
        let figures = figures::read(&mut tx, hand.till.as_str(), drawer.session, hand.currency).await?;
        let report = Report {
            till: hand.till.clone(),
            number: drawer.session,
            opened_at: opened_at(&mut tx, hand.till, drawer.session).await?,
            at: hand.at,
            cashier: hand.who.1.clone(),
            figures,
            cards: cards(&mut tx, hand.till, drawer.session, hand.currency).await?,
            sealed: None,
        };
        tx.tell(Entry::new(hand.at, "drawer_x", hand.who, &subject(hand.till, drawer.session)));
        commit(tx).await?;
        Ok(report)
    }

    /// A Z of a till: that of a number, or the last.
    ///
    /// # Errors
    /// [`DrawerFault::NoSuchZ`].
    pub async fn z_report(
        &self,
        till: &TerminalId,
        number: Option<i64>,
        currency: Currency,
    ) -> Result<Report, DrawerError> {
        let mut tx = self.begin_read().await?;
        let last = query("SELECT MAX(n) FROM z_reports WHERE terminal = $1").bind(till.to_string());
        let last = optional(&last.fetch_one(&mut tx).await?, 0)?;
        let number = number.or(last).ok_or(DrawerFault::NoSuchZ)?;
        read_z(&mut tx, till, number, currency).await
    }
}

/// A Z, with what stands on the tape about it.
pub(super) async fn read_z(
    tx: &mut AnyConnection,
    till: &TerminalId,
    number: i64,
    currency: Currency,
) -> Result<Report, DrawerError> {
    let row = query(Z).bind(till.to_string()).bind(number).fetch_optional(&mut *tx).await?;
    let row = row.ok_or(DrawerFault::NoSuchZ)?;
    let written = string(&row, 3)?;
    Ok(Report {
        till: till.clone(),
        number,
        opened_at: opened_at(&mut *tx, till, number).await?,
        at: Timestamp::from_millis(int(&row, 1)?),
        cashier: Text::new(&string(&row, 2)?),
        figures: written.parse::<Figures>().map_err(|_| unreadable(&written))?,
        cards: cards(&mut *tx, till, number, currency).await?,
        sealed: read_sealed(tx, &subject(till, number), currency).await?,
    })
}

/// What the line that seals the tapes on this subject says of them.
pub(super) async fn read_sealed(
    tx: &mut AnyConnection,
    subject: &str,
    currency: Currency,
) -> Result<Option<Sealed>, LedgerError> {
    let lines = query("SELECT detail, facts FROM tape WHERE subject = $1 AND what = $2 ORDER BY tape, n");
    let lines = lines.bind(subject.to_owned()).bind(SEALED).fetch_all(tx).await?;
    let Some(first) = lines.first() else { return Ok(None) };
    let head = format!("total {} ", currency.code());
    let mut total = 0;
    for line in &lines {
        let facts = string(line, 1)?;
        if let Some(written) = facts.lines().find_map(|fact| fact.strip_prefix(&head)) {
            total = written.parse().map_err(|_| unreadable(written))?;
        }
    }
    Ok(Some(Sealed { short: string(first, 0)?, grand_total: Money::new(total, currency) }))
}

async fn opened_at(tx: &mut AnyConnection, till: &TerminalId, session: i64) -> Result<Timestamp, LedgerError> {
    let row = query("SELECT done_at FROM drawer_acts WHERE terminal = $1 AND session = $2 AND n = 1");
    let row = row.bind(till.to_string()).bind(session).fetch_optional(tx).await?;
    row.map_or(Ok(Timestamp::from_millis(0)), |row| int(&row, 0).map(Timestamp::from_millis))
}

/// What moved by card in a session, by the reference of the card terminal.
async fn cards(
    tx: &mut AnyConnection,
    till: &TerminalId,
    session: i64,
    currency: Currency,
) -> Result<Vec<CardTotal>, LedgerError> {
    let rows = query(
        "SELECT p.reference, p.tender, p.flow, p.amount FROM drawer_moves m JOIN payments p ON p.attempt = m.attempt \
         WHERE m.terminal = $1 AND m.session = $2 AND p.reference IS NOT NULL",
    );
    let rows = rows.bind(till.to_string()).bind(session).fetch_all(tx).await?;
    let mut totals: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for row in &rows {
        // What is carried moves on no card.
        if tender_of(&string(row, 1)?) != ("card", false) {
            continue;
        }
        let total = totals.entry(string(row, 0)?).or_default();
        let side = &mut total[usize::from(word(row, 2, flow_of_word)? == Flow::Refund)];
        *side = side.checked_add(int(row, 3)?).ok_or_else(beyond)?;
    }
    let total = |(reference, [paid, back]): (String, [i64; 2])| CardTotal {
        reference: Text::new(&reference),
        paid: Money::new(paid, currency),
        back: Money::new(back, currency),
    };
    Ok(totals.into_iter().map(total).collect())
}
