//! What it costs to tell each change of one screening to all who watch it: how soon they have it, what a call beside it
//! waits, and what Redis has to do.
//!
//! `cargo bench --bench live -- watchers`. A watcher is a connection by TCP with a subscription of its own, as each
//! program has one; all are in this process, on a thread that only reads, so that what they do with a change weighs on no
//! figure of Redis. Ten more are whole terminals with a map. Changes are holds and their ends, at times of their own (each
//! is as likely at any moment), by one terminal that waits for none of them.
//!
//! Each is measured in two ways: as it is, every change a message at once; and *gathered*: the first change opens a batch,
//! and all that come within 20 ms leave as one message. That way a relay of this bench does the gathering, so each of
//! its changes has one hop more on its way, of some tenths of a millisecond.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontrow::domain::ids::{OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::Currency;
use frontrow::domain::seat::{Applied, SeatMap};
use frontrow::domain::text::Text;
use frontrow::live::private::Private;
use frontrow::live::{Address, Feed, HoldFor, Keys, Live, Pushed};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use super::{Failure, Halls, LEDGER, measure, percentiles};

/// Those whose map is measured.
const TERMINALS: usize = 10;

/// For how long a batch is gathered.
const WINDOW: Duration = Duration::from_millis(20);

/// Groups of four in the hall, and how many of them are held at a time.
const GROUPS: usize = 75;
const HELD: usize = 50;

const SEED: u64 = 20_261_129;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    AtOnce,
    Gathered,
}

pub(super) async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let () =
        redis::cmd("CONFIG").arg("SET").arg("port").arg(port).query_async(&mut measure::plain(private).await?).await?;
    writeln!(
        report,
        "\n{:<32}{:>10}{:>22}{:>22}{:>20}{:>9}{:>14}",
        "watchers", "changes/s", "they have it p50/p99", "on a map p50/p99", "a call p50/p99", "Redis", "µs a watcher"
    )?;
    for (watchers, rate) in [(50, 50), (1_000, 50), (1_000, 200), (1_000, 500), (1_000, 1_000)] {
        for way in [Way::AtOnce, Way::Gathered] {
            one(private, port, watchers, rate, way, report).await?;
        }
    }
    Ok(())
}

/// Versions, and when each was: begun, or heard of.
type Moments = Vec<(u64, Duration)>;

#[allow(clippy::cast_precision_loss)] // some millions
async fn one(
    private: &Private,
    port: u16,
    watchers: usize,
    rate: u32,
    way: Way,
    report: &mut String,
) -> Result<(), Failure> {
    let calls = if rate < 500 { rate * 6 } else { rate * 3 };
    let halls = Halls::load(private, 1).await?;
    let (screening, base) = (ScreeningId(halls.first), Instant::now());
    let address = Address::parse(&format!("redis://127.0.0.1:{port}"))?;
    let feed = Keys::of(LEDGER).feed(screening);
    let channel = if way == Way::Gathered { format!("{feed}-gathered") } else { feed };
    let (arrived, on_a_map) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let mut relay = None;
    if way == Way::Gathered {
        relay = Some(gather(port, address.clone(), screening, channel.clone()).await?);
    } else {
        for _ in 0..TERMINALS {
            keep_a_map(address.clone(), screening, base, on_a_map.clone()).await?;
        }
    }
    let readers = Readers::start(port, watchers, &channel, base, arrived.clone()).await?;
    let changer = Changer::start(address, screening).await?;
    let busy = measure::busy(private).await?;
    let begun = Instant::now();
    let (changes, times) = changer.change(rate, calls, base).await?;
    let took = begun.elapsed().as_secs_f64();
    let busy = measure::busy(private).await? - busy;
    tokio::time::sleep(Duration::from_millis(500)).await;
    readers.stop().await;
    if let Some(relay) = relay {
        relay.abort();
    }

    let arrived = std::mem::take(&mut *arrived.lock().map_err(|_| "a reader panicked")?);
    let on_a_map = std::mem::take(&mut *on_a_map.lock().map_err(|_| "a terminal panicked")?);
    assert_eq!(arrived.len(), watchers);
    let (p50, p99) = percentiles(delays(&changes, &arrived)?);
    let (call50, call99) = percentiles(times);
    let map = match way {
        Way::AtOnce => {
            let (p50, p99) = percentiles(delays(&changes, &on_a_map)?);
            format!("{p50:.1?} / {p99:.1?}")
        }
        Way::Gathered => "–".to_owned(),
    };
    let name = format!("{watchers}, {}", if way == Way::AtOnce { "each at once" } else { "gathered for 20 ms" });
    writeln!(
        report,
        "{name:<32}{rate:>10}{:>22}{map:>22}{:>20}{:>7.1} %{:>14.2}",
        format!("{p50:.1?} / {p99:.1?}"),
        format!("{call50:.1?} / {call99:.1?}"),
        busy / took * 100.0,
        busy * 1e6 / (watchers * changes.len()) as f64,
    )?;
    Ok(())
}

/// From each change until each of them had it: the first message that comes to its version or beyond.
fn delays(changes: &Moments, arrived: &[Moments]) -> Result<Vec<Duration>, Failure> {
    let mut delays = Vec::with_capacity(changes.len() * arrived.len());
    for of_one in arrived {
        let mut heard = of_one.iter();
        let mut at = heard.next();
        for (version, begun) in changes {
            while at.is_some_and(|(heard, _)| heard < version) {
                at = heard.next();
            }
            let (_, at) = at.ok_or("a watcher missed a change")?;
            delays.push(at.saturating_sub(*begun));
        }
    }
    Ok(delays)
}

/// The terminal that makes the changes.
struct Changer {
    live: Live,
    screening: ScreeningId,
    held: VecDeque<OrderRef>,
}

impl Changer {
    async fn start(address: Address, screening: ScreeningId) -> Result<Self, Failure> {
        let (live, _) = Live::connect(address, LEDGER, Currency::CNY).await?;
        let mut held = VecDeque::new();
        for group in 0..HELD {
            let order = next_order(screening);
            hold(&live, order, group).await?;
            held.push_back(order);
        }
        Ok(Self { live, screening, held })
    }

    /// Makes the changes, each at its time whatever became of those before: holds the next group, or ends the oldest hold.
    /// Gives them by version, and how long each call took.
    async fn change(mut self, rate: u32, calls: u32, base: Instant) -> Result<(Moments, Vec<Duration>), Failure> {
        let mut rng = StdRng::seed_from_u64(SEED);
        let (mut running, mut at, mut next) = (Vec::new(), Instant::now(), HELD);
        for n in 0..calls {
            let chance: f64 = rng.random_range(f64::EPSILON..1.0);
            at += Duration::from_secs_f64(-chance.ln() / f64::from(rate));
            tokio::time::sleep_until(at.into()).await;
            let live = self.live.clone();
            let (order, group) = if n % 2 == 0 {
                let order = next_order(self.screening);
                self.held.push_back(order);
                next += 1;
                (order, Some(next - 1))
            } else {
                (self.held.pop_front().ok_or("nothing is held")?, None)
            };
            running.push(tokio::spawn(async move {
                let begun = Instant::now();
                let done = match group {
                    Some(group) => hold(&live, order, group).await,
                    None => end(&live, order).await,
                };
                done.map(|version| (version, begun.duration_since(base), begun.elapsed()))
            }));
        }
        let (mut changes, mut times) = (Vec::new(), Vec::new());
        for one in running {
            // One that had to be repeated may find that its order ended meanwhile.
            let Ok((version, begun, took)) = one.await? else { continue };
            changes.push((version, begun));
            times.push(took);
        }
        if changes.len() * 10 < usize::try_from(calls)? * 9 {
            return Err("one call in ten had to be repeated: the machine is too busy to measure on".into());
        }
        changes.sort_unstable();
        Ok((changes, times))
    }
}

fn next_order(screening: ScreeningId) -> OrderRef {
    OrderRef { screening, order: OrderId::from_bits(rand::random()) }
}

async fn hold(live: &Live, reference: OrderRef, group: usize) -> Result<u64, String> {
    let lines = Halls::four(i64::try_from(group % GROUPS * 4).unwrap_or(0));
    let lasts = HoldFor { lasts: Duration::from_mins(5), age: Duration::ZERO };
    let terminal = "T1".parse().unwrap_or_else(|_| unreachable!());
    let held = live.hold(reference, &lines, lasts, &terminal, &Text::new("Li Na"), None).await;
    held.map(|order| order.version).map_err(|error| format!("{error:?}"))
}

async fn end(live: &Live, reference: OrderRef) -> Result<u64, String> {
    let terminal = "T1".parse().unwrap_or_else(|_| unreachable!());
    let ended = live.cancel(reference, &terminal, &Text::new("Li Na")).await;
    ended.map(|order| order.version).map_err(|error| format!("{error:?}"))
}

/// A whole terminal, for as long as it is told of changes.
async fn keep_a_map(
    address: Address,
    screening: ScreeningId,
    base: Instant,
    on_a_map: Arc<Mutex<Vec<Moments>>>,
) -> Result<(), Failure> {
    let (live, mut pushes) = Live::connect(address, LEDGER, Currency::CNY).await?;
    live.follow(screening);
    while !pushes.recv().await.is_some_and(|push| live.read_push(&push) == Some(Feed::Listening(screening))) {}
    let loaded = live.seats(screening).await?;
    let mut map = SeatMap::new(screening, loaded.epoch, loaded.version, 300, loaded.taken);
    let place = {
        let mut all = on_a_map.lock().map_err(|_| "a terminal panicked")?;
        all.push(Vec::new());
        all.len() - 1
    };
    tokio::spawn(async move {
        while let Some(push) = pushes.recv().await {
            if let Some(Feed::Change(delta)) = live.read_push(&push)
                && map.apply(&delta) == Applied::Yes
                && let Ok(mut all) = on_a_map.lock()
                && let Some(own) = all.get_mut(place)
            {
                own.push((delta.version, base.elapsed()));
            }
        }
    });
    Ok(())
}

/// Listens to the feed, and tells on `channel` what came within a window as one message.
async fn gather(
    port: u16,
    address: Address,
    screening: ScreeningId,
    channel: String,
) -> Result<tokio::task::JoinHandle<()>, Failure> {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}"))?;
    let mut out = client.get_multiplexed_async_connection().await?;
    let (live, mut pushes) = Live::connect(address, LEDGER, Currency::CNY).await?;
    live.follow(screening);
    while !pushes.recv().await.is_some_and(|push| live.read_push(&push) == Some(Feed::Listening(screening))) {}
    Ok(tokio::spawn(async move {
        let _live = live;
        while let Some(first) = pushes.recv().await {
            let until = tokio::time::sleep(WINDOW);
            tokio::pin!(until);
            let mut batch = vec![first];
            loop {
                tokio::select! {
                    () = &mut until => break,
                    push = pushes.recv() => match push {
                        Some(push) => batch.push(push),
                        None => break,
                    },
                }
            }
            if let Some(message) = as_one(&batch) {
                let told: Result<i64, _> =
                    redis::cmd("SPUBLISH").arg(&channel).arg(message).query_async(&mut out).await;
                assert!(told.is_ok(), "{told:?}");
            }
        }
    }))
}

/// Several messages as one: it follows what the first follows, makes the version of the last, and tells all their lines.
fn as_one(batch: &[Pushed]) -> Option<String> {
    let mut one: Option<(&str, &str, &str, Vec<&str>)> = None;
    for push in batch {
        let Pushed::Message(_, message) = push else { continue };
        let mut lines = message.split('\n');
        let (epoch, follows, version) = (lines.next()?, lines.next()?, lines.next()?);
        let (_, _, last, all) = one.get_or_insert_with(|| (epoch, follows, version, Vec::new()));
        *last = version;
        all.extend(lines);
    }
    let (epoch, follows, version, lines) = one?;
    Some(format!("{epoch}\n{follows}\n{version}\n{}", lines.join("\n")))
}

/// The watchers that only read, on a thread of their own.
struct Readers {
    stop: tokio::sync::watch::Sender<bool>,
    thread: std::thread::JoinHandle<()>,
}

impl Readers {
    async fn start(
        port: u16,
        watchers: usize,
        channel: &str,
        base: Instant,
        arrived: Arc<Mutex<Vec<Moments>>>,
    ) -> Result<Self, Failure> {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let ready = Arc::new(Barrier::new(watchers + 1));
        let (channel, all_ready) = (channel.to_owned(), ready.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                let reading = (0..watchers).map(|_| {
                    let (channel, ready, mut stopped) = (channel.clone(), ready.clone(), stopped.clone());
                    async move {
                        let mut heard = Vec::new();
                        tokio::select! {
                            failed = read(port, &channel, &ready, base, &mut heard) => panic!("{failed:?}"),
                            _ = stopped.wait_for(|stopped| *stopped) => heard,
                        }
                    }
                });
                let running: Vec<_> = reading.map(tokio::spawn).collect();
                for one in running {
                    if let (Ok(heard), Ok(mut all)) = (one.await, arrived.lock()) {
                        all.push(heard);
                    }
                }
            });
        });
        all_ready.wait().await;
        Ok(Self { stop, thread })
    }

    async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = tokio::task::spawn_blocking(move || self.thread.join()).await;
    }
}

/// Listens to the channel, and notes each version that comes. It never ends well.
async fn read(port: u16, channel: &str, ready: &Barrier, base: Instant, heard: &mut Moments) -> std::io::Result<()> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
    let ask = format!("*2\r\n$10\r\nSSUBSCRIBE\r\n${}\r\n{channel}\r\n", channel.len());
    connection.write_all(ask.as_bytes()).await?;
    let (mut buffer, mut confirmed) = (Vec::with_capacity(1 << 14), false);
    let head = format!("*3\r\n$8\r\nsmessage\r\n${}\r\n{channel}\r\n$", channel.len()).len();
    loop {
        if connection.read_buf(&mut buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let now = base.elapsed();
        if !confirmed {
            let confirmation = format!("*3\r\n$10\r\nssubscribe\r\n${}\r\n{channel}\r\n:1\r\n", channel.len()).len();
            if buffer.len() < confirmation {
                continue;
            }
            buffer.drain(..confirmation);
            confirmed = true;
            ready.wait().await;
        }
        let mut at = 0;
        while let Some((version, length)) = message(&buffer[at..], head) {
            heard.push((version, now));
            at += length;
        }
        buffer.drain(..at);
    }
}

/// The version that the first message of a buffer makes, and how long it is; `None` where it is not whole yet.
fn message(buffer: &[u8], head: usize) -> Option<(u64, usize)> {
    let rest = std::str::from_utf8(buffer.get(head..)?).ok()?;
    let (length, rest) = rest.split_once("\r\n")?;
    let (count, digits): (usize, _) = (length.parse().ok()?, length.len());
    let text = rest.get(..count)?;
    let version = text.split('\n').nth(2)?.parse().ok()?;
    let whole = head + digits + 2 + count + 2;
    (buffer.len() >= whole).then_some((version, whole))
}
