//! What an on-sale leaves behind: 100,000 holds that lapse in the same second, and who has to wait for it.
//!
//! `cargo bench --bench sweep`. A hundred screenings of 1,000 seats, each seat a hold of its own, of a terminal that
//! is gone. Three terminals are in business, each with stores of its own; they sweep and record as always, the
//! ledger on SQLite. Meanwhile holds lapse one by one at three other screenings: a terminal's own, those of a
//! screening that one shows, and those that nobody looks at.
//!
//! While they pile up, holds at a free screening are timed: what an order costs does not hang on how many there are.
//!
//! How long Redis is blocked is read from its own slow log, which has every call from half a millisecond on;
//! beside it stands what a client sees that pings every millisecond, before and meanwhile.

#![allow(clippy::unwrap_used)] // a benchmark that cannot go on says so and stops

#[allow(dead_code)] // it needs no rates
mod measure;

#[path = "../tests/support/database.rs"]
#[allow(dead_code)]
mod database;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use database::Database;
use frontrow::box_office::BoxOffice;
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Line, PriceVersion};
use frontrow::domain::seat::SeatState;
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::Ledger;
use frontrow::live::private::Private;
use frontrow::live::{Feed, HoldFor, Keys, Live, Pushes};
use futures_util::future::join_all;
use measure::{Failure, catalogue, house, percentiles, plain};
use redis::aio::MultiplexedConnection;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Screenings whose holds all lapse at once, and how many seats each has.
const HEAPS: i64 = 100;
const SEATS: usize = 1_000;

/// The screenings after them, where holds lapse one by one: a terminal's own, shown at one, nobody's.
const OTHERS: [(i64, &str, &str); 3] =
    [(HEAPS + 1, "T2", "of a terminal's own"), (HEAPS + 2, "T9", "on a screen"), (HEAPS + 3, "T9", "nobody's")];

/// One by one: this long between two, all over the time that the heap may take.
const BETWEEN: Duration = Duration::from_millis(150);

/// How long before the heap lapses the holds are begun to be made, at most.
const SET_UP: Duration = Duration::from_mins(1);

const LANES: usize = 64;

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    let database = Database::new().await;
    let ledger = Ledger::open(&database.url).await?;
    let screenings = HEAPS + 3 + 3;
    ledger.load_catalogue(&catalogue(&hall(), screenings)).await?;
    let mut offices = Vec::new();
    for name in ["T1", "T2", "T3"] {
        offices.push(office(private, &database, name).await?);
    }
    for screening in 1..=screenings {
        offices[0].open(ScreeningId(screening)).await.map_err(|refusal| format!("{refusal:?}"))?;
    }

    let (gone, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
    let lapse = gone.clock().now().plus(SET_UP);
    let mut deadlines: HashMap<(ScreeningId, SeatId), Timestamp> = HashMap::new();
    let mut redis = plain(private).await?;
    writeln!(report)?;
    beside(&gone, &mut redis, (0, HEAPS + 4), lapse, report).await?;
    for (screening, terminal, _) in OTHERS {
        if screening == OTHERS[1].0 {
            beside(&gone, &mut redis, (SEATS, HEAPS + 5), lapse, report).await?;
        }
        for (n, seat) in seats().into_iter().enumerate() {
            let at = lapse.plus(BETWEEN * u32::try_from(n)?);
            let held = hold(&gone, ScreeningId(screening), seat, terminal, at).await?;
            deadlines.insert((ScreeningId(screening), seat), held);
        }
    }
    // T1 shows a heap; T2 shows nothing, and must see to its own all the same.
    let mut events = Vec::new();
    for (office, screening) in offices.iter().zip([Some(ScreeningId(1)), None, Some(ScreeningId(OTHERS[1].0))]) {
        events.push(office.listen());
        office.watch(screening);
    }
    let begun = Instant::now();
    pile_up(private, ledger.id(), lapse).await?;
    let piled = begun.elapsed();
    beside(&gone, &mut redis, (SEATS * 100, HEAPS + 6), lapse, report).await?;
    if gone.clock().now() >= lapse {
        return Err(format!("the holds took {piled:.1?} to make, longer than they last").into());
    }

    let (lapsed, mut freed) = unbounded_channel();
    tokio::spawn(hear(gone.clone(), pushes, deadlines, lapsed));
    for (screening, ..) in OTHERS {
        gone.follow(ScreeningId(screening));
    }
    for (option, value) in [("slowlog-log-slower-than", 500), ("slowlog-max-len", 50_000)] {
        let () = redis::cmd("CONFIG").arg("SET").arg(option).arg(value).query_async(&mut redis).await?;
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let pinging = start_pinging(private, &is_over)?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    is_over.store(true, Ordering::Relaxed);
    let before = pinging.join().map_err(|_| "the pinger panicked")??;
    tokio::time::sleep(gone.clock().now().until(lapse)).await;

    let () = redis::cmd("SLOWLOG").arg("RESET").query_async(&mut redis).await?;
    is_over.store(false, Ordering::Relaxed);
    let pinging = start_pinging(private, &is_over)?;
    let begun = Instant::now();
    let heaps: Vec<ScreeningId> = (1..=HEAPS).map(ScreeningId).collect();
    while held(&gone, &heaps).await? > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let free_after = begun.elapsed();
    while unrecorded(&mut redis, gone.keys(), &heaps).await? > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let recorded_after = begun.elapsed();
    is_over.store(true, Ordering::Relaxed);
    let meanwhile = pinging.join().map_err(|_| "the pinger panicked")??;

    let total = HEAPS * i64::try_from(SEATS)?;
    writeln!(
        report,
        "\n{total} holds, made in {piled:.1?}, lapse at once: all seats free after {free_after:.1?}, all orders in the ledger after {recorded_after:.1?}"
    )?;
    slow_log(&mut redis, report).await?;
    for (when, times) in [("before", before), ("meanwhile", meanwhile)] {
        let worst = times.iter().max().copied().unwrap_or_default();
        let (p50, p99) = percentiles(times);
        writeln!(report, "a ping {when:<37}p50 {p50:.1?}, p99 {p99:.1?}, worst {worst:.1?}")?;
    }
    lateness(&mut freed, report)?;
    for office in offices {
        office.close().await;
    }
    Ok(())
}

/// What a hold takes at a screening that is free, while about so many orders are pending elsewhere.
async fn beside(
    live: &Live,
    redis: &mut MultiplexedConnection,
    (pending, screening): (usize, i64),
    lapse: Timestamp,
    report: &mut String,
) -> Result<(), Failure> {
    let mut times = Vec::new();
    for seat in seats() {
        let begun = Instant::now();
        hold(live, ScreeningId(screening), seat, "T9", lapse).await?;
        times.push(begun.elapsed());
    }
    let (p50, p99) = percentiles(times);
    let memory: String = redis::cmd("INFO").arg("memory").query_async(redis).await?;
    let memory = memory.lines().find_map(|line| line.strip_prefix("used_memory_human:")).unwrap_or("?").trim();
    let what = format!("a hold while {pending} orders are pending");
    writeln!(report, "{what:<44}p50 {p50:.0?}, p99 {p99:.0?}, Redis {memory}")?;
    Ok(())
}

fn hall() -> String {
    let row = |row: char| format!("{row} | {}\n", ".".repeat(SEATS / 25));
    ('A'..='Y').map(row).collect()
}

fn seats() -> Vec<SeatId> {
    let row = |row: char| (1..=SEATS / 25).map(move |number| format!("{row}{number}").parse().unwrap());
    ('A'..='Y').flat_map(row).collect()
}

/// A terminal with stores of its own, as each is a process of its own.
async fn office(private: &Private, database: &Database, name: &str) -> Result<BoxOffice, Failure> {
    let ledger = Ledger::open(&database.url).await?;
    let (live, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
    Ok(BoxOffice::new(house(), name.parse()?, Text::new("Li Na"), live, pushes, ledger))
}

/// Holds a seat until `at`; gives the deadline that it got.
async fn hold(
    live: &Live,
    screening: ScreeningId,
    seat: SeatId,
    terminal: &str,
    at: Timestamp,
) -> Result<Timestamp, Failure> {
    let reference = OrderRef { screening, order: OrderId::from_bits(rand::random()) };
    let lines =
        [Line { seat, fare: Fare::ADULT, price: Money::new(4_500, Currency::CNY), version: PriceVersion::FIRST }];
    let lasts = HoldFor { lasts: live.clock().now().until(at), age: Duration::ZERO };
    let held = live.hold(reference, &lines, lasts, &terminal.parse()?, &Text::new("Wang"), None).await;
    Ok(held.map_err(|error| format!("{error:?}"))?.deadline)
}

/// Holds every seat of the heaps until then, many calls in flight.
async fn pile_up(private: &Private, ledger: &str, lapse: Timestamp) -> Result<(), Failure> {
    let (live, _pushes) = Live::connect(private.address(), ledger, Currency::CNY).await?;
    let all: Vec<(ScreeningId, SeatId)> =
        (1..=HEAPS).flat_map(|screening| seats().into_iter().map(move |seat| (ScreeningId(screening), seat))).collect();
    let next = AtomicUsize::new(0);
    let lane = async || {
        while let Some((screening, seat)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            hold(&live, *screening, *seat, "T9", lapse).await?;
        }
        Ok::<(), Failure>(())
    };
    join_all((0..LANES).map(|_| lane())).await.into_iter().collect()
}

/// Tells of each seat that is freed how long after its deadline that is.
async fn hear(
    live: Live,
    mut pushes: Pushes,
    deadlines: HashMap<(ScreeningId, SeatId), Timestamp>,
    freed: UnboundedSender<(ScreeningId, Duration)>,
) {
    while let Some(push) = pushes.recv().await {
        let Some(Feed::Change(delta)) = live.read_push(&push) else { continue };
        for (seat, state) in delta.changes {
            if state == SeatState::Free
                && let Some(deadline) = deadlines.get(&(delta.screening, seat))
            {
                let _ = freed.send((delta.screening, deadline.until(live.clock().now())));
            }
        }
    }
}

fn lateness(
    freed: &mut tokio::sync::mpsc::UnboundedReceiver<(ScreeningId, Duration)>,
    report: &mut String,
) -> Result<(), Failure> {
    let mut late: BTreeMap<ScreeningId, Vec<Duration>> = BTreeMap::new();
    while let Ok((screening, by)) = freed.try_recv() {
        late.entry(screening).or_default().push(by);
    }
    for (screening, _, whose) in OTHERS {
        let times = late.remove(&ScreeningId(screening)).unwrap_or_default();
        let count = times.len();
        if count == 0 {
            return Err(format!("no hold {whose} was seen to lapse").into());
        }
        let worst = times.iter().max().copied().unwrap_or_default();
        let (p50, p99) = percentiles(times);
        let what = format!("late by, {count} holds {whose}");
        writeln!(report, "{what:<44}p50 {p50:.0?}, p99 {p99:.0?}, worst {worst:.0?}")?;
    }
    Ok(())
}

async fn held(live: &Live, of: &[ScreeningId]) -> Result<u32, Failure> {
    let counts: Result<Vec<_>, _> = live.counts(of).await.into_iter().collect();
    Ok(counts?.into_iter().flatten().map(|(_, held, _)| held).sum())
}

async fn unrecorded(redis: &mut MultiplexedConnection, keys: &Keys, of: &[ScreeningId]) -> Result<u64, Failure> {
    let mut look = redis::pipe();
    for screening in of {
        look.cmd("HLEN").arg(keys.unrecorded(*screening));
    }
    let counts: Vec<u64> = look.query_async(redis).await?;
    Ok(counts.into_iter().sum())
}

/// The calls that took Redis longest.
async fn slow_log(redis: &mut MultiplexedConnection, report: &mut String) -> Result<(), Failure> {
    type Entry = (i64, i64, u64, Vec<String>, String, String);
    let entries: Vec<Entry> = redis::cmd("SLOWLOG").arg("GET").arg(50_000).query_async(redis).await?;
    let mut calls: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for (_, _, micros, words, ..) in entries {
        // A script is known by its hash; a sweep is one with four keys, the second of which is the deadlines.
        let is_sweep =
            words.get(2).is_some_and(|keys| keys == "4") && words.get(4).is_some_and(|key| key.ends_with(":due"));
        let name = if is_sweep { "a batch of the sweep".to_owned() } else { words.into_iter().take(1).collect() };
        calls.entry(name).or_default().push(Duration::from_micros(micros));
    }
    for (name, times) in calls {
        let (count, worst) = (times.len(), times.iter().max().copied().unwrap_or_default());
        let (p50, p99) = percentiles(times);
        let what = format!("{count} calls above 0.5 ms: {name}");
        writeln!(report, "{what:<44}p50 {p50:.1?}, p99 {p99:.1?}, worst {worst:.1?}")?;
    }
    Ok(())
}

type Pings = redis::RedisResult<Vec<Duration>>;

fn start_pinging(private: &Private, is_over: &Arc<AtomicBool>) -> Result<std::thread::JoinHandle<Pings>, Failure> {
    let (redis, is_over) = (private.connection()?, Arc::clone(is_over));
    Ok(std::thread::spawn(move || ping_until(redis, &is_over)))
}

/// Pings every millisecond, on a thread of its own.
fn ping_until(redis: redis::ConnectionInfo, is_over: &AtomicBool) -> Pings {
    let mut connection = redis::Client::open(redis)?.get_connection()?;
    let mut times = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let _: String = redis::cmd("PING").query(&mut connection)?;
        times.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(times)
}
