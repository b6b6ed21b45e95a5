//! How fast the live store is, as ratios measured side by side in one run on one private Redis.
//!
//! `cargo bench --bench live`, or with some of `-- ratios seats feed watchers cache` only these. Release build, no
//! subscribers but where it says so, median of five interleaved rounds. A client is a thread with a runtime and a
//! connection of its own, as each terminal is a process of its own, and uses the client library that the program uses.
//! Pipelined means 32 calls in flight on each. Beside the ratio of holds to the *same calls* without a line of logic
//! (`same_calls`) stands that of the time that Redis is in the script, without reading the call and writing the answer.

mod cache;
#[allow(dead_code)] // it needs no catalogue
mod measure;
mod same_calls;
mod watchers;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Line, PriceVersion};
use frontrow::domain::seat::{Applied, Epoch, Occupant, SeatMap};
use frontrow::domain::text::Text;
use frontrow::live::private::Private;
use frontrow::live::{Feed, HoldFor, Keys, Live};
use measure::{Failure, LEDGER, house, median, percentiles, plain, rate, terminal};
use redis::aio::MultiplexedConnection;

const PARTS: [&str; 5] = ["ratios", "seats", "feed", "watchers", "cache"];
const ROUNDS: usize = 5;
const IN_FLIGHT: usize = 32;
/// A hall of 300 seats sells 75 holds of four.
const HOLDS_PER_HALL: i64 = 75;
const ROWS: [&str; 10] = ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K"];

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    let named: Vec<String> = std::env::args().filter(|argument| PARTS.contains(&argument.as_str())).collect();
    let wants = |part: &str| named.is_empty() || named.iter().any(|named| named == part);
    if wants("ratios") {
        ratios_of_both(private, report).await?;
    }
    if wants("seats") {
        snapshot(private, report).await?;
    }
    if wants("feed") {
        feeds(private, report).await?;
    }
    if wants("watchers") {
        watchers::run(private, report).await?;
    }
    if wants("cache") {
        cache::run(report).await?;
    }
    Ok(())
}

async fn ratios_of_both(private: &Private, report: &mut String) -> Result<(), Failure> {
    // The private Redis writes an append-only file; many houses' Redis does not.
    for (persistence, switch) in [("without persistence", "no"), ("with an append-only file", "yes")] {
        let mut connection = plain(private).await?;
        let () = redis::cmd("CONFIG").arg("SET").arg("appendonly").arg(switch).query_async(&mut connection).await?;
        writeln!(
            report,
            "\n{persistence:<34}{:>12}{:>12}{:>12}{:>12}{:>9}{:>9}{:>9}{:>14}",
            "PING/s", "HSET 4/s", "same calls", "hold 4/s", "÷ PING", "÷ HSET", "÷ same", "of script time"
        )?;
        ratios(private, report).await?;
    }
    Ok(())
}

async fn ratios(private: &Private, report: &mut String) -> Result<(), Failure> {
    for (clients, in_flight, calls) in [(1, 1, 5_000), (50, 1, 40_000), (1, IN_FLIGHT, 40_000), (50, IN_FLIGHT, 40_000)]
    {
        let how = if in_flight == 1 { "one at a time" } else { "pipelined" };
        let (mut pings, mut hsets, mut sames, mut holds, mut of_time) = (vec![], vec![], vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            pings.push(rate(private, clients, in_flight, calls, plain, |connection, _| ping(connection))?);
            hsets.push(rate(private, clients, in_flight, calls, plain, hset)?);
            let (halls, same) = (Halls::load(private, calls).await?, Arc::new(redis::Script::new(same_calls::HOLD)));
            measure::forget_times(private).await?;
            sames.push(rate(private, clients, in_flight, calls, plain, |connection, _| {
                same_calls_as_hold(connection, same.clone(), halls.clone())
            })?);
            let bare = measure::time_of("evalsha", private).await?;
            let halls = Halls::load(private, calls).await?;
            measure::forget_times(private).await?;
            holds.push(rate(private, clients, in_flight, calls, terminal, |live, _| hold(live, halls.clone()))?);
            of_time.push(bare / measure::time_of("evalsha", private).await?);
        }
        let (ping, hset, same, hold) = (median(pings), median(hsets), median(sames), median(holds));
        let name = format!("{clients} client{}, {how}", if clients == 1 { "" } else { "s" });
        writeln!(
            report,
            "{name:<34}{ping:>12.0}{hset:>12.0}{same:>12.0}{hold:>12.0}{:>9.2}{:>9.2}{:>9.2}{:>14.2}",
            hold / ping,
            hold / hset,
            hold / same,
            median(of_time)
        )?;
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
        (ScreeningId(self.first + n / HOLDS_PER_HALL), Self::four(n % HOLDS_PER_HALL * 4))
    }

    /// Four seats side by side from this place of the hall on.
    fn four(place: i64) -> Vec<Line> {
        let line = |seat: i64| {
            let row = ROWS[usize::try_from(seat / 30).unwrap_or(0)];
            let number = u16::try_from(seat % 30 + 1).unwrap_or(1);
            let seat = SeatId { row: row.parse().unwrap_or_else(|_| unreachable!()), number };
            Line { seat, fare: Fare::ADULT, price: Money::new(4_500, Currency::CNY), version: PriceVersion::FIRST }
        };
        (place..place + 4).map(line).collect()
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

/// As a hold, with all that it writes worked out here. What it says of time is about right.
async fn same_calls_as_hold(mut connection: MultiplexedConnection, script: Arc<redis::Script>, halls: Arc<Halls>) {
    let (screening, lines) = halls.next_four();
    let order = OrderId::from_bits(rand::random());
    let keys = Keys::of(LEDGER);
    let mut call = script.key(keys.seats(screening));
    call.key(keys.due(screening)).key(keys.order(OrderRef { screening, order })).key(keys.feed(screening));
    let seats: Vec<String> = lines.iter().map(|line| line.seat.to_string()).collect();
    let micros = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_micros());
    let (now, due) = (micros / 1_000, micros / 1_000 + 300_000);
    let lines: Vec<String> = seats.iter().map(|seat| format!("{seat}:adult:4500:1")).collect();
    let record = format!("pending:{micros}|{due}|{now}||T1|{}||Li Na", lines.join(","));
    let value = format!("held|{order}|{due}|T1|Li Na");
    let message = format!("{LEDGER}.1\n{micros}\n{micros}\n{} {value}", seats.join(","));
    call.arg(order.as_str()).arg(now.to_string()).arg(record).arg(due.to_string()).arg(message);
    call.arg(micros.to_string()).arg(296).arg(4).arg(value).arg(seats);
    let answer: Result<Vec<String>, _> = call.invoke_async(&mut connection).await;
    assert!(answer.is_ok_and(|words| words.len() == 4));
}

/// Reading all seats of a hall that is sold out.
async fn snapshot(private: &Private, report: &mut String) -> Result<(), Failure> {
    let (live, mut raw) = (terminal(private).await?, plain(private).await?);
    writeln!(report)?;
    for seats in [300, 1_000, 6_000_u16] {
        let screening = ScreeningId(SCREENINGS.fetch_add(1, Ordering::Relaxed));
        let by = |n: u128| Occupant {
            order: OrderId::from_bits(n),
            terminal: "T1".parse().unwrap_or_else(|_| unreachable!()),
            cashier: Text::new("Li Na"),
        };
        let seat = |n: u16| SeatId {
            row: ROWS[usize::from(n % 10)].parse().unwrap_or_else(|_| unreachable!()),
            number: n / 10 + 1,
        };
        let sold: Vec<(SeatId, Occupant)> = (0..seats).map(|n| (seat(n), by(u128::from(n / 4)))).collect();
        live.load(screening, None, &Epoch(format!("{LEDGER}.1")), 1, seats.into(), &sold, &[]).await?;
        let mut times = Vec::new();
        measure::forget_times(private).await?;
        for _ in 0..1_000 {
            let begun = Instant::now();
            let loaded = live.seats(screening).await?;
            times.push(begun.elapsed());
            assert_eq!(loaded.taken.len(), usize::from(seats));
        }
        let (p50, p99) = percentiles(times);
        let of_redis = measure::time_of("hgetall", private).await?;
        let mut whole = redis::cmd("HGETALL");
        let whole: Vec<String> = whole.arg(live.keys().seats(screening)).query_async(&mut raw).await?;
        let bytes: usize = whole.iter().map(String::len).sum();
        writeln!(
            report,
            "all {seats} seats, sold out: {bytes} bytes, p50 {p50:.1?}, p99 {p99:.1?}, of which Redis {of_redis:.0} µs"
        )?;
    }
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
