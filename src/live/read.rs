//! Looking: seats, counts, orders and the pulse, each in one round trip that also brings the time of the servers that
//! answer. Where several have a part of it, each part comes or not by itself.

use std::collections::BTreeSet;

use redis::{Cmd, Value};

use super::connect::{Live, read};
use super::error::LiveError;
use super::record;
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::seat::{Epoch, SeatState};

/// The seats of a loaded screening.
#[derive(Clone, Debug)]
pub struct LoadedSeats {
    /// The life they belong to.
    pub epoch: Epoch,
    /// The version.
    pub version: u64,
    /// The ledger's changes up to this number are in.
    pub sequence: u64,
    /// The seats that are not free.
    pub taken: Vec<(SeatId, SeatState)>,
}

/// Where a screening stands: its epoch, version and sequence; `None` if it is not loaded.
pub type At = Option<(Epoch, u64, u64)>;

/// Where screenings stand, and some orders.
#[derive(Clone, Debug)]
pub struct Pulse {
    /// The screenings.
    pub at: Vec<Result<At, LiveError>>,
    /// The orders, as far as the live store has them.
    pub orders: Vec<Result<Option<Order>, LiveError>>,
}

/// How many orders are asked for at once.
const AT_ONCE: usize = 256;

/// Free, held and sold seats of a loaded screening.
pub type RawCounts = (u32, u32, u32);

/// The open orders of some screenings.
#[derive(Clone, Debug, Default)]
pub struct OpenOrders {
    /// By deadline.
    pub orders: Vec<Order>,
    /// The screenings of which nothing is known now, for their server is away.
    pub away: BTreeSet<ScreeningId>,
}

impl OpenOrders {
    /// All of them.
    ///
    /// # Errors
    /// [`LiveError::Away`] where some may be missing.
    pub fn all(self) -> Result<Vec<Order>, LiveError> {
        if self.away.is_empty() { Ok(self.orders) } else { Err(LiveError::Away { maybe_done: false }) }
    }
}

impl Live {
    /// All seats of a screening.
    ///
    /// # Errors
    /// [`LiveError::Unloaded`] if nobody loaded it yet.
    pub async fn seats(&self, screening: ScreeningId) -> Result<LoadedSeats, LiveError> {
        let reading = redis::cmd("HGETALL").arg(self.keys.seats(screening)).take();
        let (fields,): (Vec<(String, String)>,) = self.ask_timed(&[reading]).await?;
        let mut loaded = LoadedSeats { epoch: Epoch::default(), version: 0, sequence: 0, taken: Vec::new() };
        for (field, value) in fields {
            match field.as_str() {
                "@epoch" => loaded.epoch = Epoch(value),
                "@version" => loaded.version = read_number(&field, &value)?,
                "@seq" => loaded.sequence = read_number(&field, &value)?,
                _ if field.starts_with('@') => {}
                _ => {
                    let (Ok(seat), Some(state)) = (field.parse(), record::read_seat(&value)) else {
                        return Err(LiveError::Fault(format!(
                            "seat {field:?} of screening {screening} holds {value:?}"
                        )));
                    };
                    loaded.taken.push((seat, state));
                }
            }
        }
        self.check_epoch(&loaded.epoch)?;
        Ok(loaded)
    }

    /// The counts of each screening; `None` where it is not loaded.
    pub async fn counts(&self, of: &[ScreeningId]) -> Vec<Result<Option<RawCounts>, LiveError>> {
        let fields = ["@free", "@held", "@sold"];
        let count = |id: &ScreeningId| redis::cmd("HMGET").arg(self.keys.seats(*id)).arg(&fields).take();
        let counting: Vec<Cmd> = of.iter().map(count).collect();
        let answers = self.look_at_each(&counting).await.into_iter();
        answers.map(|answer| Ok(redis::from_redis_value(answer?).unwrap_or_default())).collect()
    }

    /// Where screenings stand and what became of some orders, however many.
    pub async fn pulse(&self, watched: &[ScreeningId], orders: &[OrderRef]) -> Pulse {
        let fields = ["@epoch", "@version", "@seq"];
        let look = |screening: &ScreeningId| redis::cmd("HMGET").arg(self.keys.seats(*screening)).arg(&fields).take();
        let (first, rest) = orders.split_at(orders.len().min(AT_ONCE));
        let looking: Vec<Cmd> = watched.iter().map(look).chain(first.iter().map(|of| self.get_order(*of))).collect();
        let mut answers = self.look_at_each(&looking).await.into_iter();
        let at = answers.by_ref().take(watched.len()).map(|answer| Ok(self.read_pulse(answer?))).collect();
        let mut found: Vec<_> = answers.zip(first).map(|(answer, of)| self.read_found(answer, *of)).collect();
        // Whoever calls meanwhile is not to wait for the answers of all.
        for some in rest.chunks(AT_ONCE) {
            found.extend(self.orders(some).await);
        }
        Pulse { at, orders: found }
    }

    /// These orders, each as far as the live store has it.
    pub async fn orders(&self, of: &[OrderRef]) -> Vec<Result<Option<Order>, LiveError>> {
        let reading: Vec<Cmd> = of.iter().map(|order| self.get_order(*order)).collect();
        let answers = self.look_at_each(&reading).await.into_iter();
        answers.zip(of).map(|(answer, of)| self.read_found(answer, *of)).collect()
    }

    fn get_order(&self, of: OrderRef) -> Cmd {
        redis::cmd("GET").arg(self.keys.order(of)).take()
    }

    fn read_found(&self, answer: Result<Value, LiveError>, reference: OrderRef) -> Result<Option<Order>, LiveError> {
        let record: Option<String> = read(answer?)?;
        Ok(record.and_then(|record| self.read_order(reference, &record)))
    }

    fn read_pulse(&self, answer: Value) -> At {
        let (epoch, version, sequence): (Option<String>, Option<u64>, Option<u64>) =
            redis::from_redis_value(answer).unwrap_or_default();
        let epoch = Epoch(epoch?);
        self.check_epoch(&epoch).ok()?;
        Some((epoch, version?, sequence?))
    }

    /// One order; `None` if the live store does not have it.
    pub async fn order(&self, reference: OrderRef) -> Result<Option<Order>, LiveError> {
        self.orders(&[reference]).await.pop().unwrap_or(Ok(None))
    }

    /// The order that is written so; `None` if it is none, or ended in another generation.
    pub(super) fn read_order(&self, reference: OrderRef, record: &str) -> Option<Order> {
        let (order, generation) = record::read_order(reference, record, self.currency())?;
        (order.state.is_open() || generation == self.epoch_mark()).then_some(order)
    }

    /// The pending and paying orders of some screenings.
    pub async fn open_orders(&self, of: &[ScreeningId]) -> OpenOrders {
        let list = |id: &ScreeningId| redis::cmd("ZRANGE").arg(self.keys.due(*id)).arg(0).arg(-1).take();
        let listing: Vec<Cmd> = of.iter().map(list).collect();
        let mut found = OpenOrders::default();
        let mut references = Vec::new();
        for (screening, answer) in of.iter().zip(self.look_at_each(&listing).await) {
            match answer.and_then(read::<Vec<String>>) {
                Ok(ids) => references.extend(
                    ids.iter().filter_map(|id| Some(OrderRef { screening: *screening, order: id.parse().ok()? })),
                ),
                Err(_) => drop(found.away.insert(*screening)),
            }
        }
        if references.is_empty() {
            return found;
        }
        for (answer, reference) in self.orders(&references).await.into_iter().zip(&references) {
            match answer {
                Ok(order) => found.orders.extend(order.filter(|order| order.state.is_open())),
                Err(_) => drop(found.away.insert(reference.screening)),
            }
        }
        found.orders.sort_by_key(|order| (order.deadline, order.reference));
        found
    }

    /// Is the screening loaded, in the ledger's generation?
    pub(super) fn check_epoch(&self, epoch: &Epoch) -> Result<(), LiveError> {
        if !epoch.0.is_empty() && epoch.0.starts_with(&self.epoch_mark()) { Ok(()) } else { Err(LiveError::Unloaded) }
    }
}

fn read_number(field: &str, written: &str) -> Result<u64, LiveError> {
    written.parse().map_err(|_| LiveError::Fault(format!("{field} is no number: {written:?}")))
}
