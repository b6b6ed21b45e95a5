//! Many Redis servers, which fail one after the other while it is sold from all of them.
//!
//! ```text
//! .ci/redis cluster cargo test --test chaos -- redis_storm --nocapture
//! .ci/redis sentinel cargo test --test chaos -- redis_storm --nocapture
//! ```
//!
//! Robots sell at terminals whose screens follow a screening each, or none; probes sell one seat after the other on each
//! screening, so that it shows when it sells again; one terminal is idle until the end (`crew`). The servers are
//! killed, stopped, replaced as planned and with a loss, their slots move, their keys go back (`faults`): each kind
//! once, or with `FRONTROW_TEST_STORM=long` often, or one of them by its name. What was felt of each is measured (`log`, `figures`). At the end
//! nothing may be other than anyone was told (`aftermath`). `FRONTROW_TEST_STORM_ROBOTS` says how many robots: the
//! worst call on servers that are well is told truly only by a few.

mod aftermath;
mod crew;
mod cut;
mod faults;
mod figures;
mod log;
pub(crate) mod moving;
pub(crate) mod servers;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontrow::domain::ids::ScreeningId;
use frontrow::domain::time::Timestamp;

use super::house::House;
use super::one_hall::one_hall;
use crew::{Crew, HALL};
use faults::{OF_A_CLUSTER, OF_SENTINELS, PLANNED, Storm, tag_of};
use log::Log;
use servers::{SERVERS, Servers};

/// How many screenings there are to choose from, and how many each shard has of those that are sold.
const SHOWN: i32 = 30;
const OF_EACH: usize = 2;

/// Short, so that many lapse.
const HOLD: Duration = Duration::from_secs(10);

const LONG: &str = "FRONTROW_TEST_STORM";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_servers_fail() {
    if std::env::var(SERVERS).is_err() {
        return eprintln!("not run without servers: .ci/redis cluster cargo test --test chaos -- redis_storm");
    }
    let mut storm = open().await;
    let log = Arc::clone(&storm.log);
    let mut crew = Crew::begin(&storm.house, &storm.screenings, &log).await;
    let begun = Instant::now();
    storm.quiet(Duration::from_secs(2)).await;
    for kind in plan(storm.servers.is_cluster()) {
        storm.make(kind).await;
    }
    storm.quiet(Duration::from_secs(2)).await;
    crew.end().await;
    eprintln!("redis storm: {:?}: {:?}", begun.elapsed(), log.ends());
    log.books(|books| eprintln!("redis storm: {} answers looked at, faults: {:?}", books.looked_at, books.faults));
    eprintln!("node time-out {:?}\n{}", storm.servers.timeout, figures::table(&storm.rows));
    aftermath::aftermath(&storm, &crew).await;
    for office in &crew.offices {
        office.close().await;
    }
}

/// Which faults, in which order.
fn plan(is_cluster: bool) -> Vec<&'static str> {
    let kinds: &[&str] = if is_cluster { &OF_A_CLUSTER } else { &OF_SENTINELS };
    let named = std::env::var(LONG).unwrap_or_default();
    if named != "long" {
        let one: Vec<&str> = kinds.iter().copied().filter(|kind| *kind == named).collect();
        return if one.is_empty() { kinds.to_vec() } else { one.repeat(4) };
    }
    // Twenty planned ones among the others.
    let others = kinds.iter().filter(|kind| **kind != PLANNED).cycle();
    let planned = if is_cluster { 20 } else { 4 };
    others.take(planned).flat_map(|other| [PLANNED, *other]).collect()
}

async fn open() -> Storm {
    let servers = Servers::find().await;
    let tomorrow = Timestamp::from_millis(chrono::Utc::now().timestamp_millis() + 86_400_000);
    let starts = (0..SHOWN).map(|n| tomorrow.plus(Duration::from_hours(4) * n.unsigned_abs()));
    let mut house = House::showing(&one_hall(HALL, starts)).await;
    house.hold = HOLD;
    servers.agree().await;
    // Some of each shard; behind sentinels all are the same one's.
    let owners = if servers.is_cluster() { servers.owners().await } else { BTreeMap::from([(0, vec![(0, 16_383)])]) };
    let mut slots = BTreeMap::new();
    for ranges in owners.values() {
        let mut of_this = BTreeMap::new();
        for screening in (1..=i64::from(SHOWN)).map(ScreeningId) {
            let slot = slot_of(&servers, &tag_of(&house, screening)).await;
            if ranges.iter().any(|(first, last)| (*first..=*last).contains(&slot)) {
                of_this.insert(screening, slot);
            }
        }
        let many = if servers.is_cluster() { OF_EACH } else { 3 * OF_EACH };
        assert!(of_this.len() >= many, "too few screenings are in one of the shards");
        slots.extend(of_this.into_iter().take(many));
    }
    let screenings = slots.keys().copied().collect();
    let log = Arc::new(Log::default());
    Storm { house, servers, log, screenings, slots, next: 0, elected: BTreeMap::new(), rows: Vec::new() }
}

async fn slot_of(servers: &Servers, key: &str) -> u16 {
    if servers.is_cluster() { servers.all[0].ask(&["CLUSTER", "KEYSLOT", key]).await.unwrap() } else { 0 }
}
