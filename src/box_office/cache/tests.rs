//! The protocol of the cache on real stores, with delays put between its steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveTime;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{ConnectOptions, Executor, Row, SqliteConnection};

use super::{BoxOffice, Kind};
use crate::domain::ids::{MemberId, OrderId, OrderRef, ScreeningId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Order, OrderHistory, OrderState};
use crate::domain::packet::PacketLimits;
use crate::domain::price::{Fare, Line};
use crate::domain::screening::House as Customs;
use crate::domain::text::Text;
use crate::domain::time::{Calendar, Timestamp};
use crate::ledger::{Ledger, LedgerError, demo};
use crate::live::private::{self, Private};
use crate::live::{CacheKey, CacheToken, Copy, Keys, Live};

/// A Redis and a ledger of their own, with one ended order whose deadline serves as a row that changes.
struct Stores {
    directory: tempfile::TempDir,
    ledger: Ledger,
    private: Private,
    reference: OrderRef,
}

impl Stores {
    async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&Ledger::url_of(&directory.path().join("ledger.db"))).await.unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        demo::stock(&ledger, day, calendar(), Currency::CNY).await.unwrap();
        let reference = OrderRef { screening: ScreeningId(1), order: OrderId::from_bits(7) };
        let price = Money::new(4_500, Currency::CNY);
        let order = Order {
            reference,
            state: OrderState::Cancelled,
            lines: vec![Line {
                seat: "G7".parse().unwrap(),
                fare: Fare::ADULT,
                price,
                version: crate::domain::price::PriceVersion::FIRST,
            }],
            held_at: Timestamp::from_millis(1),
            deadline: Timestamp::from_millis(0),
            terminal: "T1".parse().unwrap(),
            cashier: Text::new("Li Na"),
            attempt: None,
            member: None,
            version: 0,
        };
        ledger.record_ended(&order, Timestamp::from_millis(2), &Text::default()).await.unwrap();
        let private = Private::join(&directory.path().join("live")).unwrap();
        Self { directory, ledger, private, reference }
    }

    async fn live(&self) -> (Live, crate::live::Pushes) {
        Live::connect(self.private.address(), self.ledger.id(), Currency::CNY).await.unwrap()
    }

    async fn office(&self, terminal: &str) -> BoxOffice {
        let (live, pushes) = self.live().await;
        let customs = Customs {
            name: Text::new("Test House"),
            calendar: calendar(),
            most_seats: 60,
            drawer_limit: Money::zero(Currency::CNY),
            packets: PacketLimits { most_total: 1, most_shares: 1, daily_budget: 1, daily_grabs: 1 },
            ..Customs::usual(Currency::CNY)
        };
        let cashier = Text::new("Li Na");
        BoxOffice::new(customs, terminal.parse().unwrap(), cashier, live, pushes, self.ledger.clone())
    }

    async fn offices(&self, many: usize) -> Vec<BoxOffice> {
        let mut offices = Vec::new();
        for n in 0..many {
            offices.push(self.office(&format!("T{n}")).await);
        }
        offices
    }

    fn keys(&self) -> Keys {
        Keys::of(self.ledger.id())
    }

    async fn redis(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.private.connection().unwrap()).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    async fn sql(&self) -> SqliteConnection {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.directory.path().join("ledger.db"));
        options.busy_timeout(Duration::from_secs(5)).connect().await.unwrap()
    }

    fn key(&self) -> CacheKey {
        CacheKey { kind: Kind::Order.word(), id: self.reference.to_string() }
    }

    fn rows(&self) -> [(Kind, String); 1] {
        [(Kind::Order, self.reference.to_string())]
    }
}

impl Drop for Stores {
    fn drop(&mut self) {
        self.private.leave().unwrap();
        let _ = private::stop(&self.directory.path().join("live"));
    }
}

fn calendar() -> Calendar {
    Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap())
}

/// Writes the row once more, and gives its new version.
async fn write(sql: &mut SqliteConnection, reference: OrderRef) -> i64 {
    sql.execute("BEGIN IMMEDIATE").await.unwrap();
    let id = reference.order.to_string();
    sqlx::query("UPDATE orders SET deadline = deadline + 1 WHERE id = ?").bind(&id).execute(&mut *sql).await.unwrap();
    let row = sqlx::query("SELECT deadline FROM orders WHERE id = ?").bind(&id).fetch_one(&mut *sql).await.unwrap();
    sql.execute("COMMIT").await.unwrap();
    row.get(0)
}

/// The row's version as the cache or the ledger has it, with `delay` on either side of a read of the ledger.
async fn look(office: &BoxOffice, reference: OrderRef, delay: Duration, reads: &AtomicU64) -> Option<i64> {
    let read = || async {
        reads.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(delay).await;
        let row = office.0.ledger.order(reference).await;
        tokio::time::sleep(delay).await;
        row
    };
    let found: Option<OrderHistory> = office.cached(Kind::Order, &reference.to_string(), read).await.unwrap();
    found.map(|history| history.order.deadline.millis())
}

async fn ledger_reads(office: &BoxOffice) -> u64 {
    office.cache_stats().await.unwrap().iter().map(|stats| stats.ledger_reads).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_readers_of_one_cold_row_at_five_terminals_read_the_ledger_once() {
    let stores = Stores::open().await;
    let offices = stores.offices(5).await;
    let reads = AtomicU64::new(0);
    let looks = (0..50).map(|n| look(&offices[n % 5], stores.reference, Duration::from_millis(40), &reads));
    let seen = futures_util::future::join_all(looks).await;
    assert!(seen.iter().all(|version| *version == Some(0)), "{seen:?}");
    assert_eq!(reads.load(Ordering::SeqCst), 1, "as the ledger's side counts");
    for office in &offices {
        office.close().await;
    }
    let stats = offices[0].cache_stats().await.unwrap();
    let of_orders = stats.iter().find(|stats| stats.kind == "order").unwrap();
    assert_eq!((of_orders.ledger_reads, of_orders.misses, of_orders.hits), (1, 1, 49), "as the figures say");
}

/// Four writers and sixteen readers at four terminals: no reader may get a row older than that of a write
/// that had returned before it asked.
async fn race(wipes: bool) {
    let stores = Arc::new(Stores::open().await);
    let offices = stores.offices(4).await;
    let (returned, reads) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(0)));
    let until = Instant::now() + Duration::from_secs(3);
    let mut running = Vec::new();
    for (n, office) in offices.iter().cloned().enumerate() {
        let (stores, returned) = (stores.clone(), returned.clone());
        running.push(tokio::spawn(async move {
            let (mut rng, mut sql) = (StdRng::seed_from_u64(n as u64), stores.sql().await);
            let mut wrote = 0;
            while Instant::now() < until {
                let [before, after, pause] = [rng.random_range(0..4), rng.random_range(0..4), rng.random_range(0..150)];
                let rows = stores.rows();
                let version = office.writing(&rows, async {
                    tokio::time::sleep(Duration::from_millis(before)).await;
                    let version = write(&mut sql, stores.reference).await;
                    tokio::time::sleep(Duration::from_millis(after)).await;
                    Ok::<_, LedgerError>(version)
                });
                returned.fetch_max(version.await.unwrap(), Ordering::SeqCst);
                wrote += 1;
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            wrote
        }));
    }
    for n in 0..16_usize {
        let (stores, office) = (stores.clone(), offices[n % 4].clone());
        let (returned, reads) = (returned.clone(), reads.clone());
        running.push(tokio::spawn(async move {
            let mut rng = StdRng::seed_from_u64(100 + n as u64);
            let mut looked = 0;
            while Instant::now() < until {
                let least = returned.load(Ordering::SeqCst);
                // Now and then one is so slow that a whole write fits between its read and its fill.
                let slow = rng.random_ratio(1, 4);
                let delay = Duration::from_millis(rng.random_range(if slow { 10..50 } else { 0..3 }));
                let version = look(&office, stores.reference, delay, &reads).await.unwrap();
                assert!(version >= least, "version {version} was read after the write of {least} had returned");
                looked += 1;
                tokio::time::sleep(Duration::from_millis(rng.random_range(0..3))).await;
            }
            looked
        }));
    }
    while wipes && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(7)).await;
        let () = redis::cmd("FLUSHALL").query_async(&mut stores.redis().await).await.unwrap();
    }
    let mut done = Vec::new();
    for one in running {
        done.push(one.await.unwrap());
    }
    let (wrote, looked): (u64, u64) = (done[..4].iter().sum(), done[4..].iter().sum());
    let read = reads.load(Ordering::SeqCst);
    assert!(wrote > 40 && looked > 300 && read * 10 < looked * 9, "{wrote} writes, {looked} looks, {read} reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_write_returned_no_reader_gets_the_row_of_before() {
    race(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_write_returned_no_reader_gets_the_row_of_before_even_when_redis_is_wiped_again_and_again() {
    race(true).await;
}

#[tokio::test]
async fn an_unknown_row_is_asked_of_the_ledger_once_until_that_expires() {
    let stores = Stores::open().await;
    let (one, two) = (stores.office("T1").await, stores.office("T2").await);
    let unknown = OrderRef { order: OrderId::from_bits(8), ..stores.reference };
    let reads = AtomicU64::new(0);
    for _ in 0..10 {
        assert_eq!(look(&one, unknown, Duration::ZERO, &reads).await, None);
        assert_eq!(look(&two, unknown, Duration::ZERO, &reads).await, None);
    }
    assert_eq!(reads.load(Ordering::SeqCst), 1);
    let key = stores.keys().copy(&CacheKey { kind: "order", id: unknown.to_string() });
    let left: i64 = redis::cmd("PTTL").arg(key).query_async(&mut stores.redis().await).await.unwrap();
    assert!((1..=5_000).contains(&left), "{left}");
    tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap() + 50)).await;
    assert_eq!(look(&two, unknown, Duration::ZERO, &reads).await, None);
    assert_eq!(reads.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_reader_that_died_with_the_lease_keeps_the_others_waiting_for_less_than_a_second() {
    let stores = Stores::open().await;
    let office = stores.office("T1").await;
    let (live, _pushes) = stores.live().await;
    assert_eq!(live.read_copy(&stores.key(), CacheToken::new(1)).await, Ok(Copy::Load));
    let (begun, reads) = (Instant::now(), AtomicU64::new(0));
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(0));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(live.read_copy(&stores.key(), CacheToken::new(2)).await, Ok(Copy::Wait), "nothing was filled");
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(0));
    assert!(matches!(live.read_copy(&stores.key(), CacheToken::new(3)).await, Ok(Copy::Hit(_))));
    // And the dead one, woken up, does no harm.
    live.fill_copy(&stores.key(), CacheToken::new(1), Some("an old row")).await.unwrap();
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(0));
    let left: i64 =
        redis::cmd("PTTL").arg(stores.keys().copy(&stores.key())).query_async(&mut stores.redis().await).await.unwrap();
    assert!((1..=60_000).contains(&left), "{left}");
}

#[tokio::test]
async fn the_mark_of_a_killed_writer_sends_readers_to_the_ledger_until_it_expires() {
    let stores = Stores::open().await;
    let office = stores.office("T1").await;
    let reads = AtomicU64::new(0);
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(0));
    let (live, _pushes) = stores.live().await;
    let (killed, done) = (CacheToken::new(1), CacheToken::new(2));
    live.mark(&stores.key(), killed).await.unwrap();
    // Another one's coming and going does not take its mark away.
    live.mark(&stores.key(), done).await.unwrap();
    live.clear(&stores.key(), done, true).await.unwrap();
    for version in 1..=3 {
        write(&mut stores.sql().await, stores.reference).await;
        assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(version));
    }
    let (mut redis, dirty) = (stores.redis().await, stores.keys().copy_dirty(&stores.key()));
    let left: i64 = redis::cmd("PTTL").arg(&dirty).query_async(&mut redis).await.unwrap();
    assert!((1..=60_000).contains(&left), "{left}");
    let () = redis::cmd("PEXPIRE").arg(&dirty).arg(1).query_async(&mut redis).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    look(&office, stores.reference, Duration::ZERO, &reads).await;
    let before = reads.load(Ordering::SeqCst);
    look(&office, stores.reference, Duration::ZERO, &reads).await;
    assert_eq!(reads.load(Ordering::SeqCst), before, "copied again");
}

#[tokio::test]
async fn after_a_write_whose_outcome_is_unsure_readers_go_to_the_ledger() {
    let stores = Stores::open().await;
    let office = stores.office("T1").await;
    let reads = AtomicU64::new(0);
    let rows = [(Kind::Order, stores.reference.to_string())];
    let lost = async { Err::<(), _>(LedgerError::Unsure("the answer was lost".into())) };
    office.writing(&rows, lost).await.unwrap_err();
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(0));
    // The ledger took it after all.
    let version = write(&mut stores.sql().await, stores.reference).await;
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &reads).await, Some(version));
    // Done again, and now it is known.
    office.writing(&rows, async { Ok::<_, LedgerError>(()) }).await.unwrap();
    office.writing(&rows, async { Err::<(), _>(LedgerError::Busy) }).await.unwrap_err();
    let (mut redis, dirty) = (stores.redis().await, stores.keys().copy_dirty(&stores.key()));
    let marks: i64 = redis::cmd("SCARD").arg(&dirty).query_async(&mut redis).await.unwrap();
    assert_eq!(marks, 1, "only the mark of the unsure one waits for its time");
}

#[tokio::test]
async fn copies_of_another_ledger_are_not_taken() {
    let stores = Stores::open().await;
    let office = stores.office("T1").await;
    let () = redis::cmd("SET")
        .arg(stores.keys().copy(&stores.key()))
        .arg("otherledgr.{}")
        .query_async(&mut stores.redis().await)
        .await
        .unwrap();
    assert_eq!(look(&office, stores.reference, Duration::ZERO, &AtomicU64::new(0)).await, Some(0));
}

#[tokio::test]
async fn many_rows_cost_one_read_of_the_ledger_and_then_none() {
    let stores = Stores::open().await;
    let (one, two) = (stores.office("T1").await, stores.office("T2").await);
    let reads = AtomicU64::new(0);
    let ids: Vec<MemberId> = [3, 1, 2, 9, 1].map(MemberId).to_vec();
    let many = async |office: &BoxOffice, ids: &[MemberId]| {
        let read = |asked: Vec<MemberId>| async {
            reads.fetch_add(1, Ordering::SeqCst);
            Ok::<_, LedgerError>(asked.into_iter().filter(|id| id.0 < 9).map(|id| (id, id.0 * 10)).collect())
        };
        office.cached_many(Kind::Member, ids, read).await.unwrap()
    };
    let expected = [(1, 10), (2, 20), (3, 30)].map(|(id, row)| (MemberId(id), row)).into();
    assert_eq!(many(&one, &ids).await, expected);
    assert_eq!(many(&two, &ids).await, expected);
    assert_eq!(reads.load(Ordering::SeqCst), 1);
    assert_eq!(many(&two, &[MemberId(4), MemberId(3)]).await, [(MemberId(3), 30), (MemberId(4), 40)].into());
    assert_eq!((reads.load(Ordering::SeqCst), ledger_reads(&one).await), (2, 2), "as the figures say too");
}
