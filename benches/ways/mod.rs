//! The ways to hold seats: ours, and our own plain statements of those that are commonly used.
//!
//! A client that dies or is held up in the middle does so between two of its commands; where a try is
//! one command, its answer is never read, or late. The values carry the order, so that the checker knows whose
//! a seat is, and where Redis does not expire them, their end in ms on the clock of this machine.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Line, PriceVersion};
use frontrow::domain::seat::{Epoch, SeatState};
use frontrow::domain::text::Text;
use frontrow::live::private::Private;
use frontrow::live::{HoldFor, Live, StepError};
use rand::RngExt;
use rand::rngs::StdRng;
use redis::aio::MultiplexedConnection;

use super::measure::{Failure, LEDGER, plain, terminal};
use super::{HOLD, ROW, SEATS};

/// How long a client is held up.
pub(crate) const STALL: Duration = Duration::from_millis(80);

/// How long the lock of a screening lasts if nobody takes it away.
const LOCK: Duration = Duration::from_millis(50);

const SCREENING: ScreeningId = ScreeningId(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// One script.
    Ours,
    /// `SET NX PX` on a key for each seat; where one is taken, the others are deleted again.
    KeyEach,
    /// `WATCH`, look, `MULTI`, on a hash of the screening; from the start when another was faster.
    Watch,
    /// A lock for the screening, `SET NX PX` and `DEL`; inside, a hash is read and written.
    Lock,
    /// `GET` the key of each seat, and if all are free, `SET` and `EXPIRE` each.
    CheckThenSet,
}

impl Way {
    pub(crate) const ALL: [Self; 5] = [Self::Ours, Self::KeyEach, Self::Watch, Self::Lock, Self::CheckThenSet];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours, one script",
            Self::KeyEach => "SET NX PX for each seat",
            Self::Watch => "WATCH, MULTI on a hash",
            Self::Lock => "a lock for the screening",
            Self::CheckThenSet => "GET, then SET and EXPIRE",
        }
    }
}

/// What a client knows after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Held,
    Taken,
    /// It died and knows nothing.
    Nothing,
}

/// After how many commands of a try its client dies or is held up, if it does.
pub(crate) struct Fate {
    dies: Option<u32>,
    stalls: Option<u32>,
    done: u32,
}

impl Fate {
    pub(crate) fn of(rng: &mut StdRng, die: u32, stall: u32, of: u32) -> Self {
        let (dice, after) = (rng.random_range(0..of), rng.random_range(1..=4));
        let dies = (dice < die).then_some(after);
        let stalls = (die..die + stall).contains(&dice).then_some(after);
        Self { dies, stalls, done: 0 }
    }

    /// A command is done. Whether its client lives on.
    async fn goes_on(&mut self) -> bool {
        self.done += 1;
        if self.stalls == Some(self.done) {
            tokio::time::sleep(STALL).await;
        }
        self.dies != Some(self.done)
    }

    /// The try is done. Who was to die or be held up later in it is so now, before the answer is read.
    async fn ends(&self, told: Told) -> Told {
        if self.stalls.is_some_and(|after| after > self.done) {
            tokio::time::sleep(STALL).await;
        }
        if self.dies.is_some() { Told::Nothing } else { told }
    }
}

/// What has to be there before the first try.
pub(crate) async fn prepare(private: &Private, way: Way) -> Result<(), Failure> {
    if way == Way::Ours {
        let live = terminal(private).await?;
        live.load(SCREENING, None, &Epoch(format!("{LEDGER}.1")), 0, SEATS, &[], &[]).await?;
    }
    Ok(())
}

pub(crate) struct Client {
    way: Way,
    plain: MultiplexedConnection,
    live: Live,
}

fn key(seat: usize) -> String {
    format!("seat:1:{seat}")
}

const HALL: &str = "hall:1";
const HALL_LOCK: &str = "lock:1";

static NAMES: LazyLock<Vec<SeatId>> = LazyLock::new(|| {
    let rows = ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K"];
    let name = |seat: usize| format!("{}{}", rows[seat / ROW], seat % ROW + 1).parse().unwrap();
    (0..SEATS).map(name).collect()
});

fn now_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// The order in a value `ORDER|END`, if it has not ended.
fn holder(value: &str) -> Option<OrderId> {
    let (order, end) = value.split_once('|')?;
    let is_over = end.parse::<u128>().is_ok_and(|end| end <= now_ms());
    if is_over { None } else { order.parse().ok() }
}

fn value(order: OrderId) -> String {
    format!("{order}|{}", now_ms() + HOLD.as_millis())
}

fn hold_ms() -> u64 {
    u64::try_from(HOLD.as_millis()).unwrap_or(u64::MAX)
}

impl Client {
    pub(crate) async fn connect(private: &Private, way: Way) -> Result<Self, Failure> {
        Ok(Self { way, plain: plain(private).await?, live: terminal(private).await? })
    }

    /// Tries to hold all these seats.
    pub(crate) async fn hold(&mut self, order: OrderId, group: &[usize], mut fate: Fate) -> Result<Told, Failure> {
        let told = match self.way {
            Way::Ours => self.hold_ours(order, group).await?,
            Way::KeyEach => self.hold_key_each(order, group, &mut fate).await?,
            Way::Watch => self.hold_watched(order, group, &mut fate).await?,
            Way::Lock => self.hold_locked(order, group, &mut fate).await?,
            Way::CheckThenSet => self.hold_checked(order, group, &mut fate).await?,
        };
        Ok(if told == Told::Nothing { told } else { fate.ends(told).await })
    }

    async fn hold_ours(&mut self, order: OrderId, group: &[usize]) -> Result<Told, Failure> {
        let line = |seat: &usize| Line {
            seat: NAMES[*seat],
            fare: Fare::ADULT,
            price: Money::new(4_500, Currency::CNY),
            version: PriceVersion::FIRST,
        };
        let lines: Vec<Line> = group.iter().map(line).collect();
        let lasts = HoldFor { lasts: HOLD, age: Duration::ZERO };
        let reference = OrderRef { screening: SCREENING, order };
        match self.live.hold(reference, &lines, lasts, &"T1".parse()?, &Text::new("Li Na"), None).await {
            Ok(_) => Ok(Told::Held),
            Err(StepError::Taken(_)) => Ok(Told::Taken),
            Err(error) => Err(format!("{error:?}").into()),
        }
    }

    async fn hold_key_each(&mut self, order: OrderId, group: &[usize], fate: &mut Fate) -> Result<Told, Failure> {
        for (n, seat) in group.iter().enumerate() {
            let mut set = redis::cmd("SET");
            set.arg(key(*seat)).arg(format!("{order}|")).arg("NX").arg("PX").arg(hold_ms());
            let got: Option<String> = set.query_async(&mut self.plain).await?;
            if !fate.goes_on().await {
                return Ok(Told::Nothing);
            }
            if got.is_none() {
                let mine: Vec<String> = group[..n].iter().map(|seat| key(*seat)).collect();
                if !mine.is_empty() {
                    let () = redis::cmd("DEL").arg(mine).query_async(&mut self.plain).await?;
                }
                return Ok(Told::Taken);
            }
        }
        Ok(Told::Held)
    }

    async fn hold_watched(&mut self, order: OrderId, group: &[usize], fate: &mut Fate) -> Result<Told, Failure> {
        loop {
            let () = redis::cmd("WATCH").arg(HALL).query_async(&mut self.plain).await?;
            let is_free = self.are_free_in_hash(group).await?;
            let lives = fate.goes_on().await;
            if !lives || !is_free {
                let () = redis::cmd("UNWATCH").query_async(&mut self.plain).await?;
                return Ok(if lives { Told::Taken } else { Told::Nothing });
            }
            let mut write = redis::pipe();
            let set = write.atomic().cmd("HSET").arg(HALL);
            for seat in group {
                set.arg(*seat).arg(value(order));
            }
            let written: Option<(i64,)> = write.query_async(&mut self.plain).await?;
            if !fate.goes_on().await {
                return Ok(Told::Nothing);
            }
            if written.is_some() {
                return Ok(Told::Held);
            }
        }
    }

    async fn hold_locked(&mut self, order: OrderId, group: &[usize], fate: &mut Fate) -> Result<Told, Failure> {
        loop {
            let mut lock = redis::cmd("SET");
            lock.arg(HALL_LOCK).arg(order.as_str()).arg("NX").arg("PX").arg(u64::try_from(LOCK.as_millis())?);
            let got: Option<String> = lock.query_async(&mut self.plain).await?;
            if got.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if !fate.goes_on().await {
            return Ok(Told::Nothing);
        }
        let is_free = self.are_free_in_hash(group).await?;
        if !fate.goes_on().await {
            return Ok(Told::Nothing);
        }
        if is_free {
            let mut set = redis::cmd("HSET");
            set.arg(HALL);
            for seat in group {
                set.arg(*seat).arg(value(order));
            }
            let () = set.query_async(&mut self.plain).await?;
            if !fate.goes_on().await {
                return Ok(Told::Nothing);
            }
        }
        let () = redis::cmd("DEL").arg(HALL_LOCK).query_async(&mut self.plain).await?;
        Ok(if is_free { Told::Held } else { Told::Taken })
    }

    async fn hold_checked(&mut self, order: OrderId, group: &[usize], fate: &mut Fate) -> Result<Told, Failure> {
        for seat in group {
            let there: Option<String> = redis::cmd("GET").arg(key(*seat)).query_async(&mut self.plain).await?;
            if there.is_some() {
                return Ok(Told::Taken);
            }
        }
        for seat in group {
            let () = redis::cmd("SET").arg(key(*seat)).arg(format!("{order}|")).query_async(&mut self.plain).await?;
            if !fate.goes_on().await {
                return Ok(Told::Nothing);
            }
            let () = redis::cmd("PEXPIRE").arg(key(*seat)).arg(hold_ms()).query_async(&mut self.plain).await?;
        }
        Ok(Told::Held)
    }

    async fn are_free_in_hash(&mut self, group: &[usize]) -> Result<bool, Failure> {
        let there: Vec<Option<String>> = redis::cmd("HMGET").arg(HALL).arg(group).query_async(&mut self.plain).await?;
        Ok(there.iter().flatten().all(|value| holder(value).is_none()))
    }

    /// Gives seats back, as each way does it.
    pub(crate) async fn give_back(&mut self, order: OrderId, group: &[usize]) -> Result<(), Failure> {
        match self.way {
            Way::Ours => {
                let reference = OrderRef { screening: SCREENING, order };
                match self.live.cancel(reference, &"T1".parse()?, &Text::new("Li Na")).await {
                    Ok(_) | Err(StepError::Ended(_) | StepError::Missing) => {}
                    Err(error) => return Err(format!("{error:?}").into()),
                }
            }
            Way::KeyEach | Way::CheckThenSet => {
                let keys: Vec<String> = group.iter().map(|seat| key(*seat)).collect();
                let () = redis::cmd("DEL").arg(keys).query_async(&mut self.plain).await?;
            }
            Way::Watch | Way::Lock => {
                let () = redis::cmd("HDEL").arg(HALL).arg(group).query_async(&mut self.plain).await?;
            }
        }
        Ok(())
    }

    /// All seats in one instant: which order holds which.
    pub(crate) async fn look(&mut self) -> Result<Vec<(usize, OrderId)>, Failure> {
        match self.way {
            Way::Ours => {
                let loaded = self.live.seats(SCREENING).await?;
                let now = self.live.clock().now();
                let held = |(seat, state): &(SeatId, SeatState)| match state {
                    SeatState::Held { by, deadline } if *deadline > now => {
                        Some((NAMES.iter().position(|name| name == seat)?, by.order))
                    }
                    _ => None,
                };
                Ok(loaded.taken.iter().filter_map(held).collect())
            }
            Way::KeyEach | Way::CheckThenSet => {
                let keys: Vec<String> = (0..SEATS).map(key).collect();
                let there: Vec<Option<String>> = redis::cmd("MGET").arg(keys).query_async(&mut self.plain).await?;
                let held = |(seat, value): (usize, Option<String>)| Some((seat, holder(&value?)?));
                Ok(there.into_iter().enumerate().filter_map(held).collect())
            }
            Way::Watch | Way::Lock => {
                let there: Vec<(usize, String)> = redis::cmd("HGETALL").arg(HALL).query_async(&mut self.plain).await?;
                Ok(there.into_iter().filter_map(|(seat, value)| Some((seat, holder(&value)?))).collect())
            }
        }
    }
}
