//! How fast red packets are, as ratios measured side by side in one run on one private Redis.
//!
//! `cargo bench --bench packets`. Release build, median of five interleaved rounds, a client is a
//! thread with a connection of its own, one call at a time. Beside ours stand two ways that
//! tutorials show, stated plainly by us: a JSON list in a hash under `WATCH`, and a script that
//! computes the share while it is grabbed.

#[allow(dead_code)] // this one needs no percentiles
mod measure;
mod same_calls;

#[path = "../tests/support/database.rs"]
#[allow(clippy::unwrap_used, dead_code)]
mod database;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use database::Database;
use frontrow::box_office::{BoxOffice, NewPacket};
use frontrow::domain::ids::{MemberId, PacketCode};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::packet::{Funding, PacketKind, split};
use frontrow::domain::seat::Epoch;
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::Ledger;
use frontrow::live::private::Private;
use frontrow::live::{Grab, Keys, Live, PacketToLoad};
use futures_util::future::join_all;
use measure::{Failure, LEDGER, house, median, plain, rate, terminal};
use redis::aio::MultiplexedConnection;

const ROUNDS: usize = 5;

/// The shares of each packet: everyone is after the same one until it is empty.
const SHARES: usize = 500;

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    // On another database only what depends on it.
    if std::env::var(database::SERVER).is_ok() {
        credited(private, report).await?;
        return Ok(());
    }
    let ways = ["LPOP/s", "same calls", "grab/s", "computed/s", "WATCH/s"];
    for (persistence, switch) in [("without persistence", "no"), ("with an append-only file", "yes")] {
        let mut connection = plain(private).await?;
        let () = redis::cmd("CONFIG").arg("SET").arg("appendonly").arg(switch).query_async(&mut connection).await?;
        write!(report, "\n{persistence:<26}")?;
        for way in ways {
            write!(report, "{way:>12}")?;
        }
        writeln!(report, "{:>9}{:>9}{:>9}{:>16}", "÷ LPOP", "÷ WATCH", "÷ same", "of script time")?;
        for (clients, calls, watched) in [(1, 5_000, 2_000), (50, 40_000, 1_000)] {
            let (mut rates, mut of_time): ([Vec<f64>; 5], Vec<f64>) = Default::default();
            for _ in 0..ROUNDS {
                rates[0].push(lpop(private, clients, calls).await?);
                rates[1].push(same_calls(private, clients, calls).await?);
                let bare = measure::time_of("evalsha", private).await?;
                rates[2].push(grab(private, clients, calls).await?);
                of_time.push(bare / measure::time_of("evalsha", private).await?);
                rates[3].push(computed(private, clients, calls).await?);
                rates[4].push(watch(private, clients, watched).await?);
            }
            let [lpop, same, grab, computed, watch] = rates.map(median);
            let name = format!("{clients} client{}, one packet", if clients == 1 { "" } else { "s" });
            writeln!(
                report,
                "{name:<26}{lpop:>12.0}{same:>12.0}{grab:>12.0}{computed:>12.0}{watch:>12.0}{:>9.2}{:>9.1}{:>9.2}{:>16.2}",
                grab / lpop,
                grab / watch,
                grab / same,
                median(of_time)
            )?;
        }
    }
    credited(private, report).await?;
    Ok(())
}

/// Which packet of its round a call is after: all clients the same, and the next when it is empty.
struct Round {
    first: u32,
    next: AtomicUsize,
}

static PACKETS: AtomicU32 = AtomicU32::new(1);

impl Round {
    /// Makes as many packets as the calls empty, each by `make`.
    async fn of(calls: usize, make: impl AsyncFn(u32) -> Result<(), Failure>) -> Result<Arc<Self>, Failure> {
        let packets = u32::try_from(calls / SHARES + 1)?;
        let first = PACKETS.fetch_add(packets, Ordering::Relaxed);
        for packet in first..first + packets {
            make(packet).await?;
        }
        Ok(Arc::new(Self { first, next: AtomicUsize::new(0) }))
    }

    /// The next call's packet and member.
    fn next(&self) -> (u32, i64) {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        (self.first + u32::try_from(n / SHARES).unwrap_or(0), i64::try_from(n).unwrap_or(0) + 1)
    }
}

/// The shares of a packet of 100.00, as Redis has them in a list.
fn shares(packet: u32) -> Vec<i64> {
    split(PacketKind::Lucky, 10_000, u32::try_from(SHARES).unwrap_or(1), u64::from(packet))
}

async fn lpop(private: &Private, clients: usize, calls: usize) -> Result<f64, Failure> {
    let maker = plain(private).await?;
    let round = Round::of(calls, async |packet| {
        let written: Vec<String> = shares(packet).iter().map(|amount| format!("1|1|{amount}|0")).collect();
        let mut maker = maker.clone();
        let _: i64 = redis::cmd("RPUSH").arg(format!("bench:l:{packet}")).arg(written).query_async(&mut maker).await?;
        Ok(())
    });
    let round = round.await?;
    rate(private, clients, 1, calls, plain, |mut connection: MultiplexedConnection, _| {
        let round = round.clone();
        async move {
            let (packet, _) = round.next();
            let share: Option<String> =
                redis::cmd("LPOP").arg(format!("bench:l:{packet}")).query_async(&mut connection).await.unwrap_or(None);
            assert!(share.is_some());
        }
    })
}

/// Packets as the house loads them.
async fn packets(private: &Private, calls: usize) -> Result<Arc<Round>, Failure> {
    let maker = terminal(private).await?;
    let round = Round::of(calls, async |packet| {
        let amounts = shares(packet);
        let untaken: Vec<(u32, i64)> = (0..).zip(amounts).collect();
        let to_load = PacketToLoad {
            code: PacketCode::from_bits(packet),
            opens_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(i64::MAX / 2),
            claims: &[],
            untaken: &untaken,
        };
        maker.load_packet(&to_load, None, &Epoch(format!("{LEDGER}.1"))).await?;
        Ok(())
    });
    round.await
}

async fn same_calls(private: &Private, clients: usize, calls: usize) -> Result<f64, Failure> {
    let (round, script) = (packets(private, calls).await?, Arc::new(redis::Script::new(same_calls::GRAB)));
    measure::forget_times(private).await?;
    rate(private, clients, 1, calls, plain, |mut connection: MultiplexedConnection, _| {
        let (round, script) = (round.clone(), script.clone());
        async move {
            let (packet, member) = round.next();
            let (keys, code) = (Keys::of(LEDGER), PacketCode::from_bits(packet));
            let mut call = script.key(keys.packet(code));
            call.key(keys.shares(code)).key(keys.packet_feed(code));
            let claim = "u|17|1|212|0|1796000000000|李娜 Li Na";
            let message = format!("{LEDGER}.1\ntaken\n{member}|{claim}");
            call.arg(format!("{LEDGER}.1")).arg(member).arg(claim).arg(message);
            let answer: Result<Vec<String>, _> = call.invoke_async(&mut connection).await;
            assert!(answer.is_ok_and(|words| words.len() == 3));
        }
    })
}

async fn grab(private: &Private, clients: usize, calls: usize) -> Result<f64, Failure> {
    let round = packets(private, calls).await?;
    measure::forget_times(private).await?;
    rate(private, clients, 1, calls, terminal, |live: Live, _| {
        let round = round.clone();
        async move {
            let (packet, member) = round.next();
            let grabbed = live.grab(PacketCode::from_bits(packet), MemberId(member), &Text::new("李娜 Li Na")).await;
            assert!(matches!(grabbed, Ok(Grab::Taken(..))), "{grabbed:?}");
        }
    })
}

/// The way of tutorials that keeps what is left and draws while grabbing.
const COMPUTED: &str = r"
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return redis.call('HGET', KEYS[2], ARGV[1]) end
local left, money = unpack(redis.call('HMGET', KEYS[1], 'left', 'money'))
left, money = tonumber(left), tonumber(money)
if not left or left == 0 then return false end
local amount = money
if left > 1 then amount = math.random(1, math.max(1, math.floor(money / left) * 2 - 1)) end
redis.call('HSET', KEYS[1], 'left', left - 1, 'money', money - amount)
redis.call('HSET', KEYS[2], ARGV[1], amount)
return amount
";

async fn computed(private: &Private, clients: usize, calls: usize) -> Result<f64, Failure> {
    let maker = plain(private).await?;
    let round = Round::of(calls, async |packet| {
        let mut make = redis::cmd("HSET");
        make.arg(format!("bench:c:{packet}")).arg("left").arg(SHARES).arg("money").arg(10_000);
        let _: i64 = make.query_async(&mut maker.clone()).await?;
        Ok(())
    });
    let (round, script) = (round.await?, Arc::new(redis::Script::new(COMPUTED)));
    rate(private, clients, 1, calls, plain, |mut connection: MultiplexedConnection, _| {
        let (round, script) = (round.clone(), script.clone());
        async move {
            let (packet, member) = round.next();
            let mut call = script.key(format!("bench:c:{packet}"));
            call.key(format!("bench:m:{packet}")).arg(member);
            let amount: Option<i64> = call.invoke_async(&mut connection).await.unwrap_or(None);
            assert!(amount.is_some());
        }
    })
}

/// The way of tutorials that keeps a JSON list in a hash and guards it with `WATCH`.
async fn watch(private: &Private, clients: usize, calls: usize) -> Result<f64, Failure> {
    let maker = plain(private).await?;
    let round = Round::of(calls, async |packet| {
        let list = serde_json::to_string(&shares(packet))?;
        let mut make = redis::cmd("HSET");
        make.arg(format!("bench:w:{packet}")).arg("shares").arg(list).arg("claims").arg("{}");
        let _: i64 = make.query_async(&mut maker.clone()).await?;
        Ok(())
    });
    let round = round.await?;
    rate(private, clients, 1, calls, plain, |connection: MultiplexedConnection, _| {
        let round = round.clone();
        async move {
            let (packet, member) = round.next();
            let taken = take_watched(connection, packet, member).await;
            assert!(matches!(taken, Ok(true)), "{taken:?}");
        }
    })
}

async fn take_watched(mut connection: MultiplexedConnection, packet: u32, member: i64) -> Result<bool, Failure> {
    let key = format!("bench:w:{packet}");
    loop {
        let () = redis::cmd("WATCH").arg(&key).query_async(&mut connection).await?;
        let mut look = redis::cmd("HMGET");
        let (list, claims): (String, String) =
            look.arg(&key).arg("shares").arg("claims").query_async(&mut connection).await?;
        let mut list: Vec<i64> = serde_json::from_str(&list)?;
        let mut claims: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&claims)?;
        let Some(amount) = list.pop() else { return Ok(false) };
        claims.insert(member.to_string(), amount.into());
        let mut write = redis::pipe();
        write.atomic().cmd("HSET").arg(&key).arg("shares").arg(serde_json::to_string(&list)?);
        write.arg("claims").arg(serde_json::to_string(&claims)?);
        let written: Option<(i64,)> = write.query_async(&mut connection).await?;
        if written.is_some() {
            return Ok(true);
        }
    }
}

/// How many claims a second reach the wallets, with a ledger that writes each batch to the disk.
async fn credited(private: &Private, report: &mut String) -> Result<(), Failure> {
    const MEMBERS: usize = 200;
    const PACKETS: usize = 40;
    const TERMINALS: usize = 4;
    const GUESTS: usize = 64;
    let database = Database::new().await;
    let ledger = Ledger::open(&database.url).await?;
    let mut connection = plain(private).await?;
    let () = redis::cmd("FLUSHALL").query_async(&mut connection).await?;
    let mut offices = Vec::new();
    for n in 0..TERMINALS {
        let (live, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
        let (terminal, cashier) = (format!("T{n}").parse()?, Text::new("Li Na"));
        offices.push(BoxOffice::new(house(), terminal, cashier, live, pushes, ledger.clone()));
    }
    let mut members = Vec::new();
    for n in 0..MEMBERS {
        let phone = format!("1380000{n:04}").parse()?;
        let made = offices[0].create_member(Text::new("Guest"), phone).await;
        members.push(made.map_err(|refusal| format!("{refusal:?}"))?.id);
    }
    let mut grabs = Vec::new();
    for n in 0..PACKETS {
        let code = offices[n % TERMINALS].new_packet();
        let new = NewPacket {
            code,
            kind: PacketKind::Lucky,
            total: Money::new(100_000, Currency::CNY),
            shares: u32::try_from(MEMBERS)?,
            greeting: Text::new("bench"),
            funding: Funding::Promotion,
            opens_at: None,
            lasts: Duration::from_hours(1),
        };
        offices[n % TERMINALS].create_packet(&new).await.map_err(|refusal| format!("{refusal:?}"))?;
        grabs.extend(members.iter().map(|member| (code, *member)));
    }
    let begun = Instant::now();
    let running: Vec<_> = offices
        .iter()
        .cloned()
        .enumerate()
        .map(|(n, office)| {
            let grabs: Arc<Vec<_>> = Arc::new(grabs.iter().copied().skip(n).step_by(TERMINALS).collect());
            tokio::spawn(async move {
                let next = Arc::new(AtomicUsize::new(0));
                let guests = (0..GUESTS).map(|_| grab_in_turn(office.clone(), grabs.clone(), next.clone()));
                join_all(guests).await.into_iter().sum::<usize>()
            })
        })
        .collect();
    let mut done = 0;
    for one in running {
        done += one.await?;
    }
    assert_eq!(done, PACKETS * MEMBERS, "a grab was refused");
    #[allow(clippy::cast_precision_loss)] // some thousands
    let rate = done as f64 / begun.elapsed().as_secs_f64();
    writeln!(report, "\nclaims in the wallets, {TERMINALS} terminals, {GUESTS} guests at each: {rate:.0} a second")?;
    for office in offices {
        office.close().await;
    }
    ledger.close().await;
    Ok(())
}

/// One guest after the other at one place of the counter. Gives how many got a share.
async fn grab_in_turn(office: BoxOffice, grabs: Arc<Vec<(PacketCode, MemberId)>>, next: Arc<AtomicUsize>) -> usize {
    let mut won = 0;
    while let Some((code, member)) = grabs.get(next.fetch_add(1, Ordering::Relaxed)) {
        won += usize::from(office.grab_recorded(*code, *member).await.is_ok());
    }
    won
}
