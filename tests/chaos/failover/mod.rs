//! Eight terminals that sell, and a ledger whose server fails over again and again.
//!
//! ```text
//! terminals ─▶ line ─▶ primary ══ each commit ══▶ standby
//!                        │ killed, stopped or shut down
//!                        ▼
//!              line ───────────────────────────▶ promoted; the other one is copied anew and follows it
//! ```
//!
//! Needs `.ci/database postgres-pair`, and says so without it. `FRONTROW_TEST_FAILOVERS` says how often; twice unless
//! it does. Afterwards no sale that a terminal was told of is missing from the ledger, each of which it was unsure is
//! sold or not, on the map as in the ledger, and `verify` finds nothing. Printed is how long nobody sold. At last a primary
//! that does not wait for its standby loses a sale (`lost`).

mod aftermath;
mod lost;
mod pair;
mod terminal;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontrow::domain::time::Timestamp;
use frontrow::ledger::Ledger;
use tokio::time::sleep;

use super::database::Database;
use super::line::Line;
use super::one_hall::one_hall;
use super::storm::redis_server::Server;
use super::storm::worker;
use aftermath::aftermath;
use pair::{End, Pair};
use terminal::Shared;

/// How many terminals.
const TERMINALS: usize = 8;

/// How many failovers there are.
const FAILOVERS: &str = "FRONTROW_TEST_FAILOVERS";

/// For how long it is sold between two of them.
const BETWEEN: Duration = Duration::from_secs(3);

/// How long it takes whoever watches the servers to find out that one is dead.
const FOUND_OUT: Duration = Duration::from_millis(500);

/// A hall of 26 rows of 40.
fn hall() -> String {
    let rows: Vec<String> = ('A'..='Z').map(|row| format!("{row} | {}", ".".repeat(40))).collect();
    format!("focus: M\n{}\n", rows.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_fails_over_loses_no_sale_and_settles_each_that_is_unsure() {
    let Some(mut pair) = Pair::find() else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: failovers of the ledger's server (.ci/database postgres-pair cargo test --test chaos failover)"
        );
        return;
    };
    let rounds: usize = std::env::var(FAILOVERS).ok().map_or(2, |written| written.parse().unwrap());
    let database = Database::new().await;
    let line = Line::to(&database.url).await;
    let ledger = Ledger::open(&line.url).await.unwrap();
    let tomorrow = Timestamp::from_millis(chrono::Utc::now().timestamp_millis() + 86_400_000);
    let starts = (0..40).map(|n| tomorrow.plus(Duration::from_hours(4) * n));
    ledger.load_catalogue(&one_hall(&hall(), starts)).await.unwrap();
    ledger.close().await;

    let redis = Server::start();
    let live = format!("redis://127.0.0.1:{}", redis.port);
    let shared = Arc::new(Shared::default());
    let mut terminals = Vec::new();
    for n in 1..=TERMINALS {
        let office = worker::office(&format!("T{n}"), &line.url, &live).await.unwrap();
        terminals.push(tokio::spawn(terminal::sell_on_and_on(office, n, shared.clone())));
    }
    let (mut until_sold, mut after_switch): (Vec<Duration>, Vec<Duration>) = Default::default();
    let mut worst: BTreeMap<&str, Duration> = BTreeMap::new();
    for round in 0..rounds {
        shared.wait_for_sale(Instant::now()).await;
        sleep(BETWEEN).await;
        let end = End::of_round(round);
        if end == End::KilledWaiting {
            pair.hold_up_standby();
            shared.wait_for_unsure().await;
        }
        let began = Instant::now();
        pair.end_primary(end);
        sleep(FOUND_OUT).await;
        pair.let_standby_go();
        pair.promote();
        if end == End::Stopped {
            // An address that moves to another machine: what was connected to the old one hears nothing, ever.
            line.stand_still();
        }
        line.lead(Some(pair.primary_port()));
        if end != End::Stopped {
            line.break_all();
        }
        let switched = Instant::now();
        // Never again: it may still have what no other server has.
        pair.fence();
        let sold = shared.wait_for_sale(switched).await;
        until_sold.push(sold - began);
        after_switch.push(sold - switched);
        let slowest = worst.entry(end.word()).or_default();
        *slowest = (*slowest).max(sold - switched);
        eprintln!(
            "failover {round} ({}): sold again {:?} after the end, {:?} after the switch",
            end.word(),
            sold - began,
            sold - switched
        );
        pair.rebuild();
    }
    shared.wait_for_sale(Instant::now()).await;
    sleep(BETWEEN).await;
    shared.stop();
    for terminal in terminals {
        terminal.await.unwrap();
    }
    let told = shared.told();
    eprintln!("failovers: {rounds}, sold again after the end: {}", spread(&mut until_sold));
    eprintln!("failovers: after the switch: {}, at most by kind {worst:?}", spread(&mut after_switch));
    eprintln!(
        "failovers: {} sales, {} unsure answers, refused: {:?}",
        told.sales.len(),
        told.unsure_answers,
        told.codes
    );
    eprintln!("failovers: the longest wait for an answer {:?}", told.longest);
    assert!(told.longest < Duration::from_secs(30), "somebody waited for {:?}", told.longest);
    aftermath(&line.url, &live, &told).await;
    lost::a_sale_that_the_new_primary_lacks_is_noticed(&mut pair, &line, &live).await;
}

/// The least, the middle and the most.
fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let Some((least, most)) = times.first().zip(times.last()) else { return "never".to_owned() };
    format!("{least:?} / {:?} / {most:?}", times[times.len() / 2])
}
