//! Ending orders whose deadline has passed, and remembering that they ended until the ledger has it.

use std::time::Duration;

use super::call::script;
use super::connect::{Live, read};
use super::error::LiveError;
use super::record;
use super::steps::{REMEMBER, millis, status, strange};
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
    /// The next deadline, if there is one.
    pub next: Option<Timestamp>,
    /// Whether that has passed already, by the clock of its own server: then there is more to sweep.
    pub is_more: bool,
}

/// What a look at many screenings found.
#[derive(Clone, Debug, Default)]
pub struct Overdue {
    /// Those with orders past their deadline, the fewest first.
    pub due: Vec<ScreeningId>,
    /// Those with ended orders that the ledger may lack.
    pub unrecorded: Vec<ScreeningId>,
    /// How long until the next deadline at any of them.
    pub next: Option<Duration>,
}

impl Live {
    /// Ends the orders of a screening whose deadline has passed, a batch of them.
    pub async fn sweep(&self, screening: ScreeningId) -> Result<Swept, LiveError> {
        let mut call = SWEEP.key(self.keys.seats(screening));
        call.key(self.keys.due(screening)).key(self.keys.feed(screening)).key(self.keys.unrecorded(screening));
        call.arg(self.epoch_mark()).arg(BATCH).arg(self.keys.order_prefix(screening)).arg(millis(JUDGE_AGAIN));
        let answer = self.run(&call).await?;
        let ("swept", [now, next, found @ ..]) = (status(&answer)?, &answer[1..]) else {
            return Err(strange(&answer));
        };
        let (now, next) = (answer.read_time(now), read_score(next));
        let is_more = next.is_some_and(|next| now.is_some_and(|now| next <= now));
        let mut swept = Swept { expired: Vec::new(), to_judge: Vec::new(), next, is_more };
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
        let scan = redis::cmd("HSCAN").arg(self.keys.unrecorded(screening)).arg(from).arg("COUNT").arg(SCAN).take();
        let (next, entries): (u64, Vec<(String, String)>) = self.ask_once(scan).await?;
        let orders =
            entries.iter().filter_map(|(id, record)| record::read_order_of(screening, id, record, self.currency()));
        Ok((orders.collect(), next))
    }

    /// The ledger has this ended order: its record is only kept for late repetitions.
    pub async fn recorded(&self, reference: OrderRef) -> Result<(), LiveError> {
        let known =
            redis::cmd("HDEL").arg(self.keys.unrecorded(reference.screening)).arg(reference.order.as_str()).take();
        let forget = redis::cmd("EXPIRE").arg(self.keys.order(reference)).arg(REMEMBER.as_secs()).take();
        self.ask(&[known, forget]).await
    }

    /// The same of several orders of one screening.
    pub async fn all_recorded(&self, screening: ScreeningId, orders: &[Order]) -> Result<(), LiveError> {
        if orders.is_empty() {
            return Ok(());
        }
        let mut known = redis::cmd("HDEL");
        known.arg(self.keys.unrecorded(screening));
        for order in orders {
            known.arg(order.reference.order.as_str());
        }
        let forget =
            |order: &Order| redis::cmd("EXPIRE").arg(self.keys.order(order.reference)).arg(REMEMBER.as_secs()).take();
        let all: Vec<_> = std::iter::once(known).chain(orders.iter().map(forget)).collect();
        self.ask(&all).await
    }

    /// Whether this terminal is the one that walks all screenings, for the next while. It stays the one as long
    /// as it asks: between one and the next nobody would walk.
    pub async fn is_walker(&self, terminal: &TerminalId) -> Result<bool, LiveError> {
        let mut lease = redis::cmd("SET");
        lease.arg(self.keys.walker()).arg(terminal.as_str()).arg("NX").arg("PX").arg(millis(WALKER_LEASE)).arg("GET");
        let holder: Option<String> = self.ask_once(lease).await?;
        let is_ours = holder.as_ref().is_none_or(|holder| holder == terminal.as_str());
        if is_ours && holder.is_some() {
            // Should it have gone to another in this moment, that one keeps it longer: no harm.
            self.ask_once::<()>(redis::cmd("PEXPIRE").arg(self.keys.walker()).arg(millis(WALKER_LEASE)).take()).await?;
        }
        Ok(is_ours)
    }

    /// Which screenings of `of` have something to sweep or to record; of those whose server is away nothing is known.
    pub async fn overdue(&self, of: &[ScreeningId]) -> Overdue {
        let mut look = Vec::with_capacity(of.len() * 3);
        for screening in of {
            let now = self.now_at(*screening).millis();
            look.push(redis::cmd("ZCOUNT").arg(self.keys.due(*screening)).arg("-inf").arg(now).take());
            look.push(redis::cmd("ZRANGE").arg(self.keys.due(*screening)).arg(0).arg(0).arg("WITHSCORES").take());
            look.push(redis::cmd("HLEN").arg(self.keys.unrecorded(*screening)).take());
        }
        let mut found = Overdue::default();
        let mut due: Vec<(u64, ScreeningId)> = Vec::new();
        for (screening, answer) in of.iter().zip(self.look_at_each(&look).await.chunks_exact(3)) {
            let count =
                |answer: &Result<redis::Value, LiveError>| answer.clone().and_then(read::<u64>).unwrap_or_default();
            let first: Vec<(String, f64)> = answer[1].clone().and_then(read).unwrap_or_default();
            match (count(&answer[0]), first.first()) {
                (0, Some((_, score))) => {
                    let wait = self.now_at(*screening).until(from_score(*score));
                    found.next = found.next.into_iter().chain([wait]).min();
                }
                (0, None) => {}
                (orders, _) => due.push((orders, *screening)),
            }
            if count(&answer[2]) > 0 {
                found.unrecorded.push(*screening);
            }
        }
        due.sort_unstable();
        found.due = due.into_iter().map(|(_, screening)| screening).collect();
        found
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
