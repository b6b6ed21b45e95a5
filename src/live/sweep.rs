//! Ending orders whose deadline has passed, and remembering that they ended until the ledger has it.

use std::time::Duration;

use super::connect::{Live, LiveError};
use super::steps::{REMEMBER, millis, script, status, strange};
use super::{keys, record};
use crate::domain::ids::{OrderRef, ScreeningId, TerminalId};
use crate::domain::order::Order;
use crate::domain::time::Timestamp;

script!(SWEEP, "sweep.lua");

/// Orders ended in one call. More would block the other terminals for longer than a blink.
const BATCH: u32 = 50;

/// Ended orders that are read in one call, about.
const SCAN: u32 = 100;

/// A paying order that the ledger must judge is named again after this long.
const JUDGE_AGAIN: Duration = Duration::from_secs(2);

/// How long after a walking terminal was last heard of another may walk.
const WALKER_LEASE: Duration = Duration::from_secs(15);

/// What a sweep found.
#[derive(Clone, Debug)]
pub struct Swept {
    /// Pending orders that it cancelled.
    pub expired: Vec<Order>,
    /// Paying orders past their deadline: the ledger must say what became of them.
    pub to_judge: Vec<Order>,
    /// The next deadline; if it has passed already, there is more to sweep.
    pub next: Option<Timestamp>,
}

/// What a look at many screenings found.
#[derive(Clone, Debug, Default)]
pub struct Overdue {
    /// Those with orders past their deadline, the fewest first.
    pub due: Vec<ScreeningId>,
    /// Those with ended orders that the ledger may lack.
    pub unrecorded: Vec<ScreeningId>,
    /// The next deadline at any of them.
    pub next: Option<Timestamp>,
}

impl Live {
    /// Ends the orders of a screening whose deadline has passed, a batch of them.
    pub async fn sweep(&self, screening: ScreeningId) -> Result<Swept, LiveError> {
        let mut call = SWEEP.key(keys::seats(screening));
        call.key(keys::due(screening)).key(keys::feed(screening)).key(keys::unrecorded(screening));
        call.arg(self.epoch_mark()).arg(BATCH).arg(keys::order_prefix(screening)).arg(millis(JUDGE_AGAIN));
        let answer = self.run(&call).await?;
        let ("swept", [now, next, found @ ..]) = (status(&answer)?, &answer[1..]) else {
            return Err(strange(&answer));
        };
        self.read_time(now);
        let mut swept = Swept { expired: Vec::new(), to_judge: Vec::new(), next: read_score(next) };
        for entry in found.chunks_exact(3) {
            let Some(order) = record::read_order_of(screening, &entry[1], &entry[2], self.currency()) else {
                continue;
            };
            match entry[0].as_str() {
                "judge" => swept.to_judge.push(order),
                _ => swept.expired.push(order),
            }
        }
        Ok(swept)
    }

    /// Ended orders of a screening that the ledger may lack: some of them, and where to go on, which is zero
    /// after the last. Never all at once, for a ledger that was away for long has many to get.
    pub async fn unrecorded(&self, screening: ScreeningId, from: u64) -> Result<(Vec<Order>, u64), LiveError> {
        let mut read = redis::pipe();
        read.cmd("HSCAN").arg(keys::unrecorded(screening)).arg(from).arg("COUNT").arg(SCAN);
        let ((next, entries),): ((u64, Vec<(String, String)>),) = self.ask(&read).await?;
        let orders =
            entries.iter().filter_map(|(id, record)| record::read_order_of(screening, id, record, self.currency()));
        Ok((orders.collect(), next))
    }

    /// The ledger has this ended order: its record is only kept for late repetitions.
    pub async fn recorded(&self, reference: OrderRef) -> Result<(), LiveError> {
        let mut forget = redis::pipe();
        forget.cmd("HDEL").arg(keys::unrecorded(reference.screening)).arg(reference.order.as_str());
        forget.cmd("EXPIRE").arg(keys::order(reference.screening, reference.order)).arg(REMEMBER.as_secs());
        self.ask::<(i64, i64)>(&forget).await.map(|_| ())
    }

    /// The same of several orders of one screening.
    pub async fn all_recorded(&self, screening: ScreeningId, orders: &[Order]) -> Result<(), LiveError> {
        if orders.is_empty() {
            return Ok(());
        }
        let ids = || orders.iter().map(|order| order.reference.order);
        let mut forget = redis::pipe();
        let known = forget.cmd("HDEL").arg(keys::unrecorded(screening));
        for id in ids() {
            known.arg(id.as_str());
        }
        for id in ids() {
            forget.cmd("EXPIRE").arg(keys::order(screening, id)).arg(REMEMBER.as_secs()).ignore();
        }
        self.ask::<(i64,)>(&forget).await.map(|_| ())
    }

    /// Whether this terminal is the one that walks all screenings, for the next while. It stays the one as long
    /// as it asks: between one and the next nobody would walk.
    pub async fn is_walker(&self, terminal: &TerminalId) -> Result<bool, LiveError> {
        let mut lease = redis::pipe();
        lease
            .cmd("SET")
            .arg(keys::WALKER)
            .arg(terminal.as_str())
            .arg("NX")
            .arg("PX")
            .arg(millis(WALKER_LEASE))
            .arg("GET");
        let (holder,): (Option<String>,) = self.ask(&lease).await?;
        let is_ours = holder.as_ref().is_none_or(|holder| holder == terminal.as_str());
        if is_ours && holder.is_some() {
            // Should it have gone to another in this moment, that one keeps it longer: no harm.
            let mut renew = redis::pipe();
            renew.cmd("PEXPIRE").arg(keys::WALKER).arg(millis(WALKER_LEASE));
            let (_,): (i64,) = self.ask(&renew).await?;
        }
        Ok(is_ours)
    }

    /// Which screenings of `of` have something to sweep or to record.
    pub async fn overdue(&self, of: &[ScreeningId]) -> Result<Overdue, LiveError> {
        let mut found = Overdue::default();
        if of.is_empty() {
            return Ok(found);
        }
        let now = self.clock().now();
        let mut look = redis::pipe();
        for screening in of {
            look.cmd("ZCOUNT").arg(keys::due(*screening)).arg("-inf").arg(now.millis());
            look.cmd("ZRANGE").arg(keys::due(*screening)).arg(0).arg(0).arg("WITHSCORES");
            look.cmd("HLEN").arg(keys::unrecorded(*screening));
        }
        let answers: Vec<redis::Value> = self.ask(&look).await?;
        let mut due: Vec<(u64, ScreeningId)> = Vec::new();
        for (screening, answer) in of.iter().zip(answers.chunks_exact(3)) {
            let count = |answer| redis::from_redis_value_ref::<u64>(answer).unwrap_or_default();
            let first: Vec<(String, f64)> = redis::from_redis_value_ref(&answer[1]).unwrap_or_default();
            match (count(&answer[0]), first.first()) {
                (0, Some((_, score))) => found.next = found.next.into_iter().chain([from_score(*score)]).min(),
                (0, None) => {}
                (orders, _) => due.push((orders, *screening)),
            }
            if count(&answer[2]) > 0 {
                found.unrecorded.push(*screening);
            }
        }
        due.sort_unstable();
        found.due = due.into_iter().map(|(_, screening)| screening).collect();
        Ok(found)
    }
}

fn read_score(written: &str) -> Option<Timestamp> {
    written.parse().ok().map(from_score)
}

/// A score of the sorted set: milliseconds, which a double holds exactly.
fn from_score(score: f64) -> Timestamp {
    #[allow(clippy::cast_possible_truncation)] // a time in ms is far below 2^53
    Timestamp::from_millis(score as i64)
}
