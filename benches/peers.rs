//! Ours beside the ways to hold seats in Redis that are commonly used, in one run on one Redis: how fast each is
//! under contention, and what it gets wrong.
//!
//! `cargo bench --bench peers`. Fifty clients, each with a connection of its own, are after groups of one to
//! four seats side by side in a hall of 300, again and again; a hold lasts 200 ms, and most are given back at once.
//! As people and machines do, by a seed and alike for all: of a thousand tries three die in the middle, one is
//! held up there for a while; of a thousand holders five walk away, three give back too late. The other ways are
//! plain statements of our own (`ways`). Wrong is counted for all by the same code (`check`), never claimed:
//! a store is looked at whole every other millisecond, and what clients were told is compared.

#![allow(clippy::unwrap_used)] // a benchmark that cannot go on says so and stops

#[path = "ways/check.rs"]
mod check;
#[allow(dead_code)] // it needs no rates of calls
mod measure;
#[path = "ways/mod.rs"]
mod ways;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use check::{Book, Wrong};
use frontrow::domain::ids::OrderId;
use frontrow::live::private::Private;
use futures_util::future::join_all;
use measure::{Failure, median};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use ways::{Client, Fate, Told, Way};

const ROUNDS: usize = 3;
const LASTS: Duration = Duration::from_secs(4);
const CLIENTS: u64 = 50;
const SEED: u64 = 20_261_121;

/// How long a hold lasts.
const HOLD: Duration = Duration::from_millis(200);

/// A row of the hall, and how many there are.
const ROW: usize = 30;
const SEATS: usize = 300;

/// Of so many tries or holders.
const IN: u32 = 1_000;
const DIE: u32 = 3;
const STALL: u32 = 1;
const WALK_AWAY: u32 = 5;
const COME_LATE: u32 = 3;

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

#[derive(Default)]
struct Figures {
    holds: Vec<f64>,
    tries: Vec<f64>,
    wrong: Wrong,
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    let mut figures: Vec<(Way, Figures)> = Way::ALL.into_iter().map(|way| (way, Figures::default())).collect();
    for round in 0..ROUNDS {
        for (way, figures) in &mut figures {
            let (holds, tries, wrong) = contend(private, *way, u64::try_from(round)?).await?;
            figures.holds.push(holds);
            figures.tries.push(tries);
            figures.wrong.add(&wrong);
        }
    }
    let ours = median(figures[0].1.holds.clone());
    writeln!(
        report,
        "\n{:<34}{:>9}{:>9}{:>8}{:>11}{:>11}{:>9}",
        "50 clients, a hall of 300", "holds/s", "tries/s", "÷ ours", "held twice", "half held", "leaked"
    )?;
    for (way, Figures { holds, tries, wrong }) in figures {
        let (holds, tries) = (median(holds), median(tries));
        writeln!(
            report,
            "{:<34}{holds:>9.0}{tries:>9.0}{:>8.2}{:>11}{:>11}{:>9}",
            way.name(),
            holds / ours,
            wrong.twice,
            wrong.half,
            wrong.leaked
        )?;
    }
    writeln!(
        report,
        "held twice: seats that two clients were told they have; half held: groups seen with some of their seats; leaked: seats still held when every hold was over"
    )?;
    Ok(())
}

/// All clients after the seats of one fresh hall; gives holds and tries a second, and what went wrong.
async fn contend(private: &Private, way: Way, round: u64) -> Result<(f64, f64, Wrong), Failure> {
    let () = redis::cmd("FLUSHALL").query_async(&mut measure::plain(private).await?).await?;
    ways::prepare(private, way).await?;
    let book = Arc::new(Book::new(SEATS));
    let is_over = Arc::new(AtomicBool::new(false));
    let (holds, tries) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        clients.push((Client::connect(private, way).await?, StdRng::seed_from_u64(SEED + round * CLIENTS + n)));
    }
    let mut looker = Client::connect(private, way).await?;
    let begun = Instant::now();
    let running: Vec<_> = clients
        .into_iter()
        .map(|(client, rng)| {
            let (book, is_over, holds, tries) = (book.clone(), is_over.clone(), holds.clone(), tries.clone());
            tokio::spawn(async move { buy(client, rng, &book, &is_over, &holds, &tries).await })
        })
        .collect();
    while begun.elapsed() < LASTS {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let seats = looker.look().await?;
        book.look(&seats);
    }
    is_over.store(true, Ordering::Relaxed);
    let took = begun.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // some ten thousands
    let rate = |count: &AtomicUsize| count.load(Ordering::Relaxed) as f64 / took;
    let rates = (rate(&holds), rate(&tries));
    for one in join_all(running).await {
        one?.map_err(|error| format!("{}: {error}", way.name()))?;
    }
    tokio::time::sleep(HOLD + ways::STALL + Duration::from_millis(200)).await;
    let left = looker.look().await?;
    Ok((rates.0, rates.1, book.close(&left)))
}

/// One client: tries, and does with what it gets what people do.
async fn buy(
    mut client: Client,
    mut rng: StdRng,
    book: &Book,
    is_over: &AtomicBool,
    holds: &AtomicUsize,
    tries: &AtomicUsize,
) -> Result<(), String> {
    while !is_over.load(Ordering::Relaxed) {
        let size = rng.random_range(1..=4);
        let first = rng.random_range(0..SEATS / ROW) * ROW + rng.random_range(0..=ROW - size);
        let group: Vec<usize> = (first..first + size).collect();
        let order = OrderId::from_bits(rng.random());
        let fate = Fate::of(&mut rng, DIE, STALL, IN);
        let will = rng.random_range(0..IN);
        let sent = Instant::now();
        book.tries(order, &group, sent + HOLD);
        let told = client.hold(order, &group, fate).await.map_err(|error| error.to_string())?;
        tries.fetch_add(1, Ordering::Relaxed);
        if told != Told::Held || !book.told(order, &group) {
            continue;
        }
        holds.fetch_add(1, Ordering::Relaxed);
        if will < WALK_AWAY {
            continue;
        }
        if will < WALK_AWAY + COME_LATE {
            tokio::time::sleep(HOLD + Duration::from_millis(20)).await;
        }
        book.gives_back(order, &group);
        client.give_back(order, &group).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}
