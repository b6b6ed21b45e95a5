//! Looking: seats, counts, orders and the pulse, each in one pipelined call that also brings the
//! server's time.

use redis::{Pipeline, Value};

use super::connect::{Live, LiveError, ledger_of};
use super::{keys, record};
use crate::domain::hall::SeatName;
use crate::domain::ids::{OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::seat::{Epoch, SeatState};
use crate::domain::time::Timestamp;

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
    pub taken: Vec<(SeatName, SeatState)>,
}

/// Where a screening stands, and this terminal's orders.
#[derive(Clone, Debug)]
pub struct Pulse {
    /// Epoch, version and sequence of the watched screening; `None` if it is not loaded.
    pub at: Option<(Epoch, u64, u64)>,
    /// The orders asked for, as far as the live store has them.
    pub orders: Vec<Option<Order>>,
}

impl Live {
    /// All seats of a screening.
    ///
    /// # Errors
    /// [`LiveError::Unloaded`] if nobody loaded it yet.
    pub async fn seats(&self, screening: ScreeningId) -> Result<LoadedSeats, LiveError> {
        let mut read = redis::pipe();
        read.cmd("HGETALL").arg(keys::seats(screening));
        let (fields,): (Vec<(String, String)>,) = self.ask_timed(read).await?;
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

    /// Free, held and sold seats of each screening; `None` where it is not loaded.
    pub async fn counts(&self, of: &[ScreeningId]) -> Result<Vec<Option<(u32, u32, u32)>>, LiveError> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let mut read = redis::pipe();
        for screening in of {
            read.cmd("HMGET").arg(keys::seats(*screening)).arg(&["@free", "@held", "@sold"]);
        }
        let answers: Vec<Value> = self.ask_timed(read).await?;
        let read_counts =
            |answer: &Value| redis::from_redis_value_ref::<Option<(u32, u32, u32)>>(answer).ok().flatten();
        Ok(answers.iter().map(read_counts).collect())
    }

    /// Where a screening stands and what became of some orders.
    pub async fn pulse(&self, watched: Option<ScreeningId>, orders: &[OrderRef]) -> Result<Pulse, LiveError> {
        let mut read = redis::pipe();
        if let Some(screening) = watched {
            read.cmd("HMGET").arg(keys::seats(screening)).arg(&["@epoch", "@version", "@seq"]);
        }
        for order in orders {
            read.cmd("GET").arg(keys::order(order.screening, order.order));
        }
        let answers: Vec<Value> = self.ask_timed(read).await?;
        let mut answers = answers.iter();
        let mut at = None;
        if watched.is_some() {
            let found: (Option<String>, Option<u64>, Option<u64>) =
                answers.next().and_then(|answer| redis::from_redis_value_ref(answer).ok()).unwrap_or_default();
            if let (Some(epoch), Some(version), Some(sequence)) = found {
                let epoch = Epoch(epoch);
                at = match self.check_epoch(&epoch) {
                    Err(LiveError::Unloaded) => None,
                    checked => checked.map(|()| Some((epoch, version, sequence)))?,
                };
            }
        }
        let read_order = |(answer, reference): (&Value, &OrderRef)| {
            let record: Option<String> = redis::from_redis_value_ref(answer).ok()?;
            record::read_order(*reference, &record?, self.currency())
        };
        Ok(Pulse { at, orders: answers.zip(orders).map(read_order).collect() })
    }

    /// One order; `None` if the live store does not have it.
    pub async fn order(&self, reference: OrderRef) -> Result<Option<Order>, LiveError> {
        Ok(self.pulse(None, &[reference]).await?.orders.pop().flatten())
    }

    /// The pending and paying orders of some screenings, by deadline.
    pub async fn open_orders(&self, of: &[ScreeningId]) -> Result<Vec<Order>, LiveError> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = redis::pipe();
        for screening in of {
            list.cmd("ZRANGE").arg(keys::due(*screening)).arg(0).arg(-1);
        }
        let listed: Vec<Vec<String>> = self.ask_timed(list).await?;
        let references: Vec<OrderRef> = of
            .iter()
            .zip(&listed)
            .flat_map(|(screening, ids)| {
                ids.iter().filter_map(|id| Some(OrderRef { screening: *screening, order: id.parse().ok()? }))
            })
            .collect();
        if references.is_empty() {
            return Ok(Vec::new());
        }
        let mut orders: Vec<Order> = self.pulse(None, &references).await?.orders.into_iter().flatten().collect();
        orders.retain(|order| order.state.is_open());
        orders.sort_by_key(|order| (order.deadline, order.reference));
        Ok(orders)
    }

    /// Asks, with `TIME` as the last command, and takes the time in.
    pub(super) async fn ask_timed<T: redis::FromRedisValue>(&self, mut pipeline: Pipeline) -> Result<T, LiveError> {
        pipeline.cmd("TIME");
        // Who only looks does nothing, whatever became of the answer.
        let asked = self.ask(&pipeline).await.map_err(|error| match error {
            LiveError::Away { .. } => LiveError::Away { maybe_done: false },
            other => other,
        });
        let mut answers: Vec<Value> = asked?;
        let strange = |what: &str| LiveError::Fault(format!("{what} was expected of Redis"));
        let time = answers.pop().ok_or_else(|| strange("the time"))?;
        let (seconds, micros): (i64, i64) = redis::from_redis_value(time).map_err(|_| strange("the time"))?;
        self.clock().read(Timestamp::from_millis(seconds * 1_000 + micros / 1_000));
        redis::from_redis_value(Value::Array(answers)).map_err(|_| strange("another kind of answer"))
    }

    /// Is the screening loaded, and for this ledger in its generation?
    pub(super) fn check_epoch(&self, epoch: &Epoch) -> Result<(), LiveError> {
        if epoch.0.is_empty() {
            return Err(LiveError::Unloaded);
        }
        if epoch.0.starts_with(&self.epoch_mark()) {
            return Ok(());
        }
        if ledger_of(&epoch.0) == ledger_of(&self.generation()) {
            Err(LiveError::Unloaded)
        } else {
            Err(LiveError::Foreign)
        }
    }
}

fn read_number(field: &str, written: &str) -> Result<u64, LiveError> {
    written.parse().map_err(|_| LiveError::Fault(format!("{field} is no number: {written:?}")))
}
