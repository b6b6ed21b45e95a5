//! Who passed a door, and by which ticket: judged and booked in one transaction.
//!
//! ```text
//! a scan ─▶ the lock on its ticket ─▶ what is known of it ─▶ domain::entry::judge ─▶ a row, or a refusal
//! ```
//!
//! Whoever gives a ticket back takes the same lock, so that none comes in by one that is going. The key of `entries` lets
//! one in, whatever happens here: a ticket has one row for each number.
//!
//! A scan carries an id of its own, so that one whose answer was lost is repeated and answered as the first time. One that a
//! door let in while it could not ask comes later, under its id and with its time: it is booked whatever is known by now,
//! with what the ledger would have said.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::entry::{Doors, Known, Passage, Scan, Showing, Verdict, Way, judge};
use crate::domain::fare::Fare;
use crate::domain::hall::SeatId;
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::tape::Entry;
use crate::domain::text::Text;
use crate::domain::ticket::Ticket;
use crate::domain::time::Timestamp;
use crate::ledger::connection::dialect::Dialect;
use crate::ledger::connection::entries::of_forced;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, parsed, small};
use crate::ledger::connection::statement::{MOST_NAMED, query, query_any_of};
use crate::ledger::connection::write::ticket_id;

/// A minute of a film, in milliseconds.
const MINUTE: i64 = 60_000;

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admits {
    /// Whom the ledger admits.
    Known,
    /// Anyone with a ticket of the house, for somebody gave leave.
    Anyone,
    /// Who came in already, at a door that could not ask.
    Already {
        /// By now.
        booked_at: Timestamp,
    },
}

/// A ticket at a door.
#[derive(Clone, Debug)]
pub struct Passing<'a> {
    /// The scan.
    pub scan: Scan,
    /// What was read.
    pub ticket: Ticket,
    /// When.
    pub at: Timestamp,
    /// At which door, and who is there.
    pub who: (&'a TerminalId, &'a Text),
    /// What the house does at its doors.
    pub doors: Doors,
    /// Who may come in.
    pub admits: Admits,
}

/// What the ledger says of a ticket at a door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// What it says.
    pub verdict: Verdict,
    /// What it has of the ticket; nothing of one that it never sold.
    pub known: Option<Known>,
    /// The fare that was paid.
    pub fare: Option<Fare>,
    /// Whether the guest passed.
    pub is_booked: bool,
}

/// Who of a screening is inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// The seats whose guests are.
    pub seats: BTreeSet<SeatId>,
    /// How often somebody came in or went out until then: with each time it is one more.
    pub entries: u32,
}

/// What is read of a ticket.
struct Found {
    known: Known,
    fare: Fare,
    /// What was said of this very scan before.
    before: Option<String>,
}

impl Ledger {
    /// Judges a ticket at a door, and books who passes. `is_looked_at` says of which fares a guest should show something.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn pass(
        &self,
        passing: &Passing<'_>,
        is_looked_at: impl Fn(Fare) -> bool,
    ) -> Result<Passed, LedgerError> {
        let mut tx = self.begin_write().await?;
        lock_ticket(&mut tx, &passing.ticket).await?;
        let Some(found) = find(&mut tx, passing, is_looked_at).await? else {
            return Ok(Passed { verdict: Verdict::Forged, known: None, fare: None, is_booked: false });
        };
        let Found { known, fare, before } = found;
        let Passing { scan, ticket, at, doors, admits, .. } = passing;
        let told = |verdict, known, is_booked| Passed { verdict, known: Some(known), fare: Some(fare), is_booked };
        if let Some(verdict) = before.and_then(|word| Verdict::from_word(&word, &known)) {
            return Ok(told(verdict, known, true));
        }
        let verdict = judge(ticket, &known, (scan.gate, scan.way), *at, *doors);
        let goes = match admits {
            Admits::Known => verdict.passes(),
            // Nobody goes out who is not in.
            Admits::Anyone | Admits::Already { .. } => scan.way == Way::In || verdict.passes(),
        };
        if !goes {
            return Ok(told(verdict, known, false));
        }
        let is_forced = *admits == Admits::Anyone && !verdict.passes();
        let n = number(&known, scan.way);
        let allowed_by = is_forced.then(|| self.by_leave().to_string());
        match insert(&mut tx, passing, n, &verdict, allowed_by.clone()).await {
            // Another scan under the same id, at the same moment.
            Err(error) if is_key_clash(&error) => return Err(LedgerError::Busy),
            inserted => drop(inserted?),
        }
        if let Some(allowed_by) = allowed_by {
            let detail = format!("{} {}, {}", ticket.seat, verdict.word(), ticket.order);
            let fact = of_forced(scan.id.as_str(), ticket, verdict.word(), &allowed_by, at.millis());
            let entry = Entry::new(*at, FORCED, passing.who, ticket.order.order.as_str());
            tx.tell(entry.detail(Text::new(&detail)).facts([fact]));
        }
        commit(tx).await?;
        Ok(told(verdict, known, true))
    }

    /// Who of a screening is inside.
    pub async fn inside(&self, screening: ScreeningId) -> Result<Inside, LedgerError> {
        let rows = query(
            "SELECT e.seat, COUNT(*), COALESCE(MAX(e.n), 1), MAX(t.live) FROM entries e \
             LEFT JOIN tickets t ON t.order_id = e.order_id AND t.seat = e.seat \
             WHERE e.screening = $1 GROUP BY e.order_id, e.seat",
        );
        let rows = rows.bind(screening.0).fetch_all(&mut *self.reader().await?).await?;
        let mut inside = Inside::default();
        for row in &rows {
            inside.entries += small(row, 1)?;
            // Who came in beside another is inside too; whose ticket ended has no seat any more.
            if int(row, 2)? % 2 == 1 && optional(row, 3)?.is_some() {
                inside.seats.insert(parsed(row, 0)?);
            }
        }
        Ok(inside)
    }

    /// By how many tickets of each of these screenings somebody came in; of one by none it says nothing.
    pub async fn admitted(&self, screenings: &[ScreeningId]) -> Result<BTreeMap<ScreeningId, u32>, LedgerError> {
        let head = "SELECT e.screening, COUNT(DISTINCT t.id) FROM entries e JOIN tickets t ON t.order_id = e.order_id \
                    AND t.seat = e.seat AND t.live = 1 WHERE e.screening IN";
        self.count_each(screenings, head, "GROUP BY e.screening").await
    }

    /// How many tickets of each of these screenings are sold; of one without any it says nothing.
    pub async fn tickets_sold(&self, screenings: &[ScreeningId]) -> Result<BTreeMap<ScreeningId, u32>, LedgerError> {
        let head = "SELECT screening, COUNT(order_id) FROM tickets WHERE live = 1 AND screening IN";
        self.count_each(screenings, head, "GROUP BY screening").await
    }

    /// How often somebody passed a door to each of these screenings; of one to which nobody did it says nothing.
    pub async fn entries(&self, screenings: &[ScreeningId]) -> Result<BTreeMap<ScreeningId, u32>, LedgerError> {
        let head = "SELECT screening, COUNT(*) FROM entries WHERE screening IN";
        self.count_each(screenings, head, "GROUP BY screening").await
    }

    async fn count_each(
        &self,
        screenings: &[ScreeningId],
        head: &'static str,
        tail: &'static str,
    ) -> Result<BTreeMap<ScreeningId, u32>, LedgerError> {
        let mut counted = BTreeMap::new();
        let mut reader = self.reader().await?;
        for some in screenings.chunks(MOST_NAMED) {
            let named = query_any_of(head, some.len(), tail);
            let named = some.iter().fold(named, |named, screening| named.bind(screening.0));
            for row in &named.fetch_all(&mut reader).await? {
                counted.insert(ScreeningId(int(row, 0)?), small(row, 1)?);
            }
        }
        Ok(counted)
    }
}

/// What a tape says of one who came in by leave.
const FORCED: &str = "admitted";

/// Takes the lock that whoever gives the ticket back takes too. A SQLite ledger is locked as a whole.
async fn lock_ticket(tx: &mut AnyConnection, ticket: &Ticket) -> Result<(), LedgerError> {
    if Dialect::of(tx) == Dialect::Sqlite {
        return Ok(());
    }
    let id = ticket_id(ticket.order.order.as_str(), ticket.seat);
    query("UPDATE tickets SET live = live WHERE id = $1").bind(id).execute(tx).await?;
    Ok(())
}

/// All that is known of a ticket, in one statement; `None` where the ledger did not sell it.
async fn find(
    tx: &mut AnyConnection,
    passing: &Passing<'_>,
    is_looked_at: impl Fn(Fare) -> bool,
) -> Result<Option<Found>, LedgerError> {
    let Passing { scan, ticket, .. } = passing;
    let (order, seat) = (ticket.order.order.to_string(), ticket.seat.to_string());
    let row = query(
        "SELECT t.live, s.hall, s.starts_at, f.minutes, s.called_off_at, l.fare, e.n, e.at, e.door, \
         (SELECT MAX(j.print) FROM print_jobs j WHERE j.order_id = $1 AND j.seat = $2 \
         AND j.state IN ('sent', 'confirmed', 'unsure')), \
         (SELECT b.verdict FROM entries b WHERE b.id = $3 AND b.order_id = $4 AND b.seat = $5) \
         FROM tickets t JOIN screenings s ON s.id = t.screening JOIN films f ON f.id = s.film \
         JOIN order_lines l ON l.order_id = t.order_id AND l.seat = t.seat \
         LEFT JOIN entries e ON e.order_id = t.order_id AND e.seat = t.seat AND e.n = \
         (SELECT MAX(x.n) FROM entries x WHERE x.order_id = $6 AND x.seat = $7) \
         WHERE t.id = $8 AND t.screening = $9",
    );
    let row = row
        .bind(order.clone())
        .bind(seat.clone())
        .bind(scan.id.to_string())
        .bind(order.clone())
        .bind(seat.clone())
        .bind(order)
        .bind(seat)
        .bind(ticket_id(ticket.order.order.as_str(), ticket.seat))
        .bind(ticket.order.screening.0);
    let Some(row) = row.fetch_optional(tx).await? else { return Ok(None) };
    let fare = parsed(&row, 5)?;
    let (hall, starts_at, minutes) = (int(&row, 1)?, int(&row, 2)?, int(&row, 3)?);
    let showing = Showing {
        screening: ticket.order.screening,
        hall,
        starts_at: Timestamp::from_millis(starts_at),
        ends_at: Timestamp::from_millis(starts_at.saturating_add(minutes.saturating_mul(MINUTE))),
        is_called_off: optional(&row, 4)?.is_some(),
    };
    let known = Known {
        is_live: optional(&row, 0)?.is_some(),
        // One without any job is older than they are, or was printed as text.
        last_print: optional(&row, 9)?.map_or(1, |print| u16::try_from(print).unwrap_or(u16::MAX)),
        showing,
        last: last(&row)?,
        is_looked_at: is_looked_at(fare),
    };
    Ok(Some(Found { known, fare, before: row.try_get(10)? }))
}

fn last(row: &AnyRow) -> Result<Option<Passage>, LedgerError> {
    let Some(n) = optional(row, 6)? else { return Ok(None) };
    Ok(Some(Passage { n, at: Timestamp::from_millis(int(row, 7)?), door: parsed(row, 8)? }))
}

/// Which time of the ticket this is; none for who comes in beside one who is in.
fn number(known: &Known, way: Way) -> Option<i64> {
    let last = known.last.as_ref();
    let is_beside = way == Way::In && last.is_some_and(Passage::is_in);
    (!is_beside).then(|| last.map_or(0, |last| last.n) + 1)
}

async fn insert(
    tx: &mut AnyConnection,
    passing: &Passing<'_>,
    n: Option<i64>,
    verdict: &Verdict,
    allowed_by: Option<String>,
) -> Result<(), sqlx::Error> {
    let Passing { scan, ticket, at, who, admits, .. } = passing;
    let booked_at = match admits {
        Admits::Already { booked_at } => *booked_at,
        Admits::Known | Admits::Anyone => *at,
    };
    query(
        "INSERT INTO entries (id, order_id, seat, n, screening, print, verdict, door, cashier, allowed_by, at, booked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(scan.id.to_string())
    .bind(ticket.order.order.to_string())
    .bind(ticket.seat.to_string())
    .bind(n)
    .bind(ticket.order.screening.0)
    .bind(i64::from(ticket.print))
    .bind(verdict.word())
    .bind(who.0.to_string())
    .bind(who.1.to_string())
    .bind(allowed_by)
    .bind(at.millis())
    .bind(booked_at.millis())
    .execute(tx)
    .await?;
    Ok(())
}
