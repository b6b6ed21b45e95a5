//! Print jobs: who prints one, and what became of it.
//!
//! Each change of a job names the state that it changes, so that of two who do it at the same time one finds it changed.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::hall::SeatId;
use crate::domain::ids::{JobId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::paper::{Again, Job, JobState, Paper};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::{int, optional, parsed, string, unreadable};
use crate::ledger::connection::statement::query;

/// Jobs, by what follows.
macro_rules! jobs {
    ($which:literal) => {
        query(concat!(
            "SELECT id, terminal, cashier, paper, order_id, screening, seat, print, subject, state, why, tries, made_at, \
             changed_at FROM print_jobs ",
            $which
        ))
    };
}

/// What came of taking a job to print it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is this terminal's to send, and to say what became of it.
    Ours(Job),
    /// Its ticket went back: it is dropped.
    Dropped(Job),
    /// It is not to be sent, as it stands.
    Not(Job),
    /// There is no such job.
    Unknown,
}

impl Ledger {
    /// Takes a job to print it, if it is still to be printed as it was `wanted`: what went to a printer since then nobody
    /// looked at. Its ticket is looked at last of all.
    pub async fn claim_job(
        &self,
        wanted: &Job,
        at: Timestamp,
        who: (&TerminalId, &Text),
    ) -> Result<Claimed, LedgerError> {
        let mut tx = self.begin_write().await?;
        let Some(job) = job(&mut tx, wanted.id).await? else { return Ok(Claimed::Unknown) };
        let is_wanted = job.state != JobState::Dropped && job.tries == wanted.tries;
        if !is_wanted || !matches!(job.again(at), Again::Same | Again::Looked) {
            return Ok(Claimed::Not(job));
        }
        if let Paper::Ticket { order, seat } = job.paper
            && !live_seats(&mut tx, order.order).await?.contains(&seat)
        {
            // What may be on paper stays so: the door knows that it is no ticket any more.
            if job.state.may_be_out() {
                return Ok(Claimed::Dropped(job));
            }
            let dropped = Job { state: JobState::Dropped, changed_at: at, ..job.clone() };
            change(&mut tx, &job, &dropped).await?;
            commit(tx).await?;
            return Ok(Claimed::Dropped(dropped));
        }
        let ours = Job {
            state: JobState::Sent,
            tries: job.tries + 1,
            terminal: who.0.clone(),
            cashier: who.1.clone(),
            changed_at: at,
            ..job.clone()
        };
        if !change(&mut tx, &job, &ours).await? {
            return Ok(Claimed::Not(job));
        }
        commit(tx).await?;
        Ok(Claimed::Ours(ours))
    }

    /// Writes down what became of a job that was taken. One that failed, or was not sent and waits as before, is not on paper
    /// by this try; what an earlier one left behind it may be. Gives it as it stands now.
    pub async fn end_job(&self, sent: &Job, state: JobState, at: Timestamp) -> Result<Job, LedgerError> {
        let earlier = sent.tries.saturating_sub(1);
        let (state, tries) = match state {
            not_out if !not_out.may_be_out() && earlier > 0 => (JobState::Unsure, earlier),
            not_out if !not_out.may_be_out() => (not_out, earlier),
            state => (state, sent.tries),
        };
        let mut tx = self.begin_write().await?;
        let ended = Job { state, tries, changed_at: at, ..sent.clone() };
        // Whoever found it left behind meanwhile could only say that it was unsure; this is who knows.
        let unsure = Job { state: JobState::Unsure, ..sent.clone() };
        if !change(&mut tx, sent, &ended).await? {
            change(&mut tx, &unsure, &ended).await?;
        }
        commit(tx).await?;
        Ok(job(&mut *self.reader().await?, sent.id).await?.unwrap_or(ended))
    }

    /// A person says of a job that is wanted that it is not, or of one that nobody is sure of that it came out. Gives it as it
    /// stands now.
    pub async fn settle_job(&self, id: JobId, at: Timestamp) -> Result<Option<Job>, LedgerError> {
        let mut tx = self.begin_write().await?;
        let Some(job) = job(&mut tx, id).await? else { return Ok(None) };
        let state = match job.state {
            JobState::Queued | JobState::Failed(_) => JobState::Dropped,
            JobState::Unsure => JobState::Confirmed,
            _ => return Ok(Some(job)),
        };
        let settled = Job { state, changed_at: at, ..job.clone() };
        if !change(&mut tx, &job, &settled).await? {
            return Err(LedgerError::Busy);
        }
        commit(tx).await?;
        Ok(Some(settled))
    }

    /// Says of all that a terminal's earlier program left on its way to the printer that nobody is sure of it; gives how much
    /// that was.
    pub async fn settle_left_over(&self, terminal: &TerminalId, at: Timestamp) -> Result<u64, LedgerError> {
        let mut tx = self.begin_write().await?;
        let left =
            query("UPDATE print_jobs SET state = 'unsure', changed_at = $1 WHERE terminal = $2 AND state = 'sent'");
        let left = left.bind(at.millis()).bind(terminal.to_string()).execute(&mut tx).await?.rows_affected();
        commit(tx).await?;
        Ok(left)
    }

    /// Drops what waits at a terminal of tickets that ended; gives how much that was.
    pub async fn drop_ended(&self, terminal: &TerminalId, at: Timestamp) -> Result<u64, LedgerError> {
        let mut tx = self.begin_write().await?;
        let ended = query(
            "UPDATE print_jobs SET state = 'dropped', why = NULL, changed_at = $1 WHERE terminal = $2 \
             AND state IN ('queued', 'failed') AND seat IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tickets \
             WHERE tickets.order_id = print_jobs.order_id AND tickets.seat = print_jobs.seat AND tickets.live = 1)",
        );
        let ended = ended.bind(at.millis()).bind(terminal.to_string()).execute(&mut tx).await?.rows_affected();
        commit(tx).await?;
        Ok(ended)
    }

    /// What is not printed as it was wanted at a terminal, the oldest first: what waits, and since `from` what nobody is sure
    /// of. Whether the ticket of one that ended came out concerns nobody any more.
    pub async fn open_jobs(&self, terminal: &TerminalId, from: Timestamp) -> Result<Vec<Job>, LedgerError> {
        let open = jobs!(
            "WHERE terminal = $1 AND (state IN ('queued', 'failed') OR state = 'unsure' AND changed_at >= $2 \
             AND (seat IS NULL OR EXISTS (SELECT 1 FROM tickets WHERE tickets.order_id = print_jobs.order_id \
             AND tickets.seat = print_jobs.seat AND tickets.live = 1)))"
        );
        let rows = open.bind(terminal.to_string()).bind(from.millis()).fetch_all(&mut *self.reader().await?).await?;
        in_order(&rows)
    }

    /// All that was wanted from `from` to before `to`, the oldest first.
    pub async fn jobs(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Job>, LedgerError> {
        let all = jobs!("WHERE made_at >= $1 AND made_at < $2");
        let rows = all.bind(from.millis()).bind(to.millis()).fetch_many(&mut *self.reader().await?).await?;
        in_order(&rows)
    }
}

/// The seats for which an order has tickets that let someone in.
pub(super) async fn live_seats(tx: &mut AnyConnection, order: OrderId) -> Result<Vec<SeatId>, LedgerError> {
    let rows = query("SELECT seat FROM tickets WHERE order_id = $1 AND live = 1").bind(order.to_string());
    let mut seats = rows.fetch_all(tx).await?.iter().map(|row| parsed(row, 0)).collect::<Result<Vec<SeatId>, _>>()?;
    seats.sort_unstable();
    Ok(seats)
}

/// Makes a job another one, if it still is what it was.
pub(super) async fn change(tx: &mut AnyConnection, from: &Job, to: &Job) -> Result<bool, LedgerError> {
    let changed = query(
        "UPDATE print_jobs SET state = $1, why = $2, tries = $3, terminal = $4, cashier = $5, changed_at = $6 \
         WHERE id = $7 AND state = $8 AND tries = $9",
    )
    .bind(to.state.word())
    .bind(to.state.why().map(str::to_owned))
    .bind(i64::from(to.tries))
    .bind(to.terminal.to_string())
    .bind(to.cashier.to_string())
    .bind(to.changed_at.millis())
    .bind(from.id.to_string())
    .bind(from.state.word())
    .bind(i64::from(from.tries));
    Ok(changed.execute(tx).await?.rows_affected() == 1)
}

async fn job(tx: &mut AnyConnection, id: JobId) -> Result<Option<Job>, LedgerError> {
    jobs!("WHERE id = $1").bind(id.to_string()).fetch_optional(tx).await?.as_ref().map(read_job).transpose()
}

/// The last print of a paper that was wanted, whatever became of it.
pub(super) async fn last_job(tx: &mut AnyConnection, paper: &Paper) -> Result<Option<Job>, LedgerError> {
    let last = match paper {
        Paper::Ticket { order, seat } => {
            let last = jobs!("WHERE order_id = $1 AND seat = $2 ORDER BY print DESC LIMIT 1");
            last.bind(order.order.to_string()).bind(seat.to_string())
        }
        Paper::Receipt { order, receipt } => {
            let last = jobs!("WHERE order_id = $1 AND subject = $2 AND seat IS NULL ORDER BY print DESC LIMIT 1");
            last.bind(order.order.to_string()).bind(receipt.to_string())
        }
    };
    last.fetch_optional(tx).await?.as_ref().map(read_job).transpose()
}

/// Jobs, the oldest first; of those that were wanted together the tickets by their seats, and then the receipt.
fn in_order(rows: &[AnyRow]) -> Result<Vec<Job>, LedgerError> {
    let mut jobs = rows.iter().map(read_job).collect::<Result<Vec<_>, _>>()?;
    jobs.sort_by_key(|job| (job.made_at, job.paper.order(), job.paper.seat().is_none(), job.paper.seat(), job.print));
    Ok(jobs)
}

/// A job, from the columns of `jobs!`.
fn read_job(row: &AnyRow) -> Result<Job, LedgerError> {
    let missing = || unreadable("a print job without its order");
    let order = OrderRef { screening: optional(row, 5)?.map(ScreeningId).ok_or_else(missing)?, order: parsed(row, 4)? };
    let word = string(row, 3)?;
    let paper = match word.as_str() {
        "ticket" => Paper::Ticket { order, seat: parsed(row, 6)? },
        "receipt" => Paper::Receipt { order, receipt: parsed(row, 8)? },
        other => return Err(unreadable(other)),
    };
    let (state, why) = (string(row, 9)?, row.try_get::<Option<String>, _>(10)?);
    Ok(Job {
        id: parsed(row, 0)?,
        paper,
        print: number(row, 7)?,
        tries: number(row, 11)?,
        state: JobState::from_words(&state, why.as_deref()).ok_or_else(|| unreadable(&state))?,
        terminal: parsed(row, 1)?,
        cashier: Text::new(&string(row, 2)?),
        made_at: Timestamp::from_millis(int(row, 12)?),
        changed_at: Timestamp::from_millis(int(row, 13)?),
    })
}

fn number(row: &AnyRow, column: usize) -> Result<u16, LedgerError> {
    let number = int(row, column)?;
    u16::try_from(number).map_err(|_| unreadable(&number.to_string()))
}
