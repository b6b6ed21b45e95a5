//! How fast the live store is, as ratios measured side by side in one run on one private Redis.
//!
//! `cargo bench --bench live`, or with `-- cache` or `-- feed` only that part. Release build, no subscribers but where
//! it says so, median of five interleaved rounds. A client is a thread with a runtime and a connection of
//! its own, as each terminal is a process of its own, and uses the client library that the program uses.
//! Pipelined means 32 calls in flight on each.

mod cache;

#[allow(dead_code)] // it needs no catalogue
mod measure;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Line, PriceVersion};
use frontrow::domain::seat::{Applied, Epoch, SeatMap};
use frontrow::domain::text::Text;
use frontrow::live::private::Private;
use frontrow::live::{Feed, HoldFor, Live};
use measure::{Failure, LEDGER, house, median, percentiles, plain, rate, terminal};
use redis::aio::MultiplexedConnection;

const ROUNDS: usize = 5;
const IN_FLIGHT: usize = 32;
/// A hall of 300 seats sells 75 holds of four.
const HOLDS_PER_HALL: i64 = 75;

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    if std::env::args().any(|argument| argument == "cache") {
        return cache::run(report).await;
    }
    if std::env::args().any(|argument| argument == "feed") {
        return feeds(private, report).await;
    }
    // The private Redis writes an append-only file; many houses' Redis does not.
    for (persistence, switch) in [("without persistence", "no"), ("with an append-only file", "yes")] {
        let mut connection = plain(private).await?;
        let () = redis::cmd("CONFIG").arg("SET").arg("appendonly").arg(switch).query_async(&mut connection).await?;
        writeln!(
            report,
            "\n{persistence:<34}{:>12}{:>12}{:>12}{:>9}{:>9}",
            "PING/s", "HSET 4/s", "hold 4/s", "÷ PING", "÷ HSET"
        )?;
        ratios(private, report).await?;
    }
    snapshot(private, report).await?;
    feeds(private, report).await?;
    cache::run(report).await
}

async fn ratios(private: &Private, report: &mut String) -> Result<(), Failure> {
    for (clients, in_flight, calls) in [(1, 1, 5_000), (50, 1, 40_000), (1, IN_FLIGHT, 40_000), (50, IN_FLIGHT, 40_000)]
    {
        let how = if in_flight == 1 { "one at a time" } else { "pipelined" };
        let (mut pings, mut hsets, mut holds) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            pings.push(rate(private, clients, in_flight, calls, plain, |connection, _| ping(connection))?);
            hsets.push(rate(private, clients, in_flight, calls, plain, hset)?);
            let halls = Halls::load(private, calls).await?;
            holds.push(rate(private, clients, in_flight, calls, terminal, |live, _| hold(live, halls.clone()))?);
        }
        let (ping, hset, hold) = (median(pings), median(hsets), median(holds));
        let name = format!("{clients} client{}, {how}", if clients == 1 { "" } else { "s" });
        writeln!(report, "{name:<34}{ping:>12.0}{hset:>12.0}{hold:>12.0}{:>9.2}{:>9.2}", hold / ping, hold / hset)?;
    }
    Ok(())
}

async fn ping(mut connection: MultiplexedConnection) {
    let answer: String = redis::cmd("PING").query_async(&mut connection).await.unwrap_or_default();
    assert_eq!(answer, "PONG");
}

async fn hset(mut connection: MultiplexedConnection, n: usize) {
    let value = "held|4T8Z0Q2M6HVB7KQ3|1732180000000|T1|Li Na";
    let mut command = redis::cmd("HSET");
    command.arg(format!("bench:{}", n % 300));
    for seat in 0..4 {
        command.arg(format!("G{}", (n + seat) % 300)).arg(value);
    }
    let set: Result<i64, _> = command.query_async(&mut connection).await;
    assert!(set.is_ok());
}

/// Halls with free seats, and which four come next.
struct Halls {
    first: i64,
    next: AtomicI64,
}

static SCREENINGS: AtomicI64 = AtomicI64::new(1);

impl Halls {
    async fn load(private: &Private, holds: usize) -> Result<Arc<Self>, Failure> {
        let halls = i64::try_from(holds)? / HOLDS_PER_HALL + 1;
        let first = SCREENINGS.fetch_add(halls, Ordering::Relaxed);
        let live = terminal(private).await?;
        for screening in first..first + halls {
            live.load(ScreeningId(screening), None, &Epoch(format!("{LEDGER}.1")), 0, 300, &[], &[]).await?;
        }
        Ok(Arc::new(Self { first, next: AtomicI64::new(0) }))
    }

    fn next_four(&self) -> (ScreeningId, Vec<Line>) {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let (hall, place) = (n / HOLDS_PER_HALL, n % HOLDS_PER_HALL * 4);
        let line = |seat: i64| {
            let row = ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K"][usize::try_from(seat / 30).unwrap_or(0)];
            let number = u16::try_from(seat % 30 + 1).unwrap_or(1);
            let seat = SeatId { row: row.parse().unwrap_or_else(|_| unreachable!()), number };
            Line { seat, fare: Fare::ADULT, price: Money::new(4_500, Currency::CNY), version: PriceVersion::FIRST }
        };
        (ScreeningId(self.first + hall), (place..place + 4).map(line).collect())
    }
}

async fn hold(live: Live, halls: Arc<Halls>) {
    let (screening, lines) = halls.next_four();
    let reference = OrderRef { screening, order: OrderId::from_bits(rand::random()) };
    let lasts = HoldFor { lasts: Duration::from_mins(5), age: Duration::ZERO };
    let terminal = "T1".parse().unwrap_or_else(|_| unreachable!());
    let held = live.hold(reference, &lines, lasts, &terminal, &Text::new("Li Na"), None).await;
    assert!(held.is_ok(), "{held:?}");
}

/// Reading all seats of a hall of 300, half of them taken.
async fn snapshot(private: &Private, report: &mut String) -> Result<(), Failure> {
    let halls = Halls::load(private, 38).await?;
    let live = terminal(private).await?;
    for _ in 0..HOLDS_PER_HALL / 2 {
        hold(live.clone(), halls.clone()).await;
    }
    let mut times = Vec::new();
    for _ in 0..2_000 {
        let begun = Instant::now();
        let seats = live.seats(ScreeningId(halls.first)).await?;
        times.push(begun.elapsed());
        assert_eq!(seats.taken.len(), 148);
    }
    let (p50, p99) = percentiles(times);
    writeln!(report, "\nall seats of a hall of 300, half taken: p50 {p50:?}, p99 {p99:?}")?;
    Ok(())
}

async fn feeds(private: &Private, report: &mut String) -> Result<(), Failure> {
    for subscribers in [1, 50, 1_000] {
        feed(private, subscribers, report).await?;
    }
    Ok(())
}

/// From the call that changes seats until the change is on the map of each of the others, all of whom are in
/// this process.
async fn feed(private: &Private, subscribers: usize, report: &mut String) -> Result<(), Failure> {
    let halls = Halls::load(private, 70).await?;
    let screening = ScreeningId(halls.first);
    let base = Instant::now();
    let (applied, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let mut open = Vec::new();
    for _ in 0..subscribers {
        let (live, mut pushes) = Live::connect(private.address(), LEDGER, Currency::CNY).await?;
        live.follow(screening);
        while !pushes.recv().await.is_some_and(|push| live.read_push(&push) == Some(Feed::Listening(screening))) {}
        let loaded = live.seats(screening).await?;
        let mut map = SeatMap::new(screening, loaded.epoch, loaded.version, 300, loaded.taken);
        open.push(live.clone());
        let applied = applied.clone();
        tokio::spawn(async move {
            while let Some(push) = pushes.recv().await {
                if let Some(Feed::Change(delta)) = live.read_push(&push)
                    && map.apply(&delta) == Applied::Yes
                {
                    let _ = applied.send(base.elapsed());
                }
            }
        });
    }
    let changer = terminal(private).await?;
    let mut times = Vec::new();
    for _ in 0..70 {
        let begun = base.elapsed();
        hold(changer.clone(), halls.clone()).await;
        for _ in 0..subscribers {
            times.push(arrivals.recv().await.ok_or("a subscriber is gone")?.saturating_sub(begun));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let (p50, p99) = percentiles(times);
    writeln!(report, "a change is on the map of {subscribers} other terminal(s): p50 {p50:.1?}, p99 {p99:.1?}")?;
    Ok(())
}
