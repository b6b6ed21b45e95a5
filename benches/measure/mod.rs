//! How benches measure: a private Redis of the bench's own, and clients that are threads, each with a runtime
//! and a connection of its own, as each terminal is a process of its own.

#[path = "../../tests/support/one_hall.rs"]
mod one_hall;

use std::future::Future;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use frontrow::domain::money::Currency;
use frontrow::domain::packet::PacketLimits;
use frontrow::domain::screening::House;
use frontrow::domain::text::Text;
use frontrow::domain::time::{Calendar, Timestamp};
use frontrow::ledger::Catalogue;
use frontrow::live::Live;
use frontrow::live::private::Private;
use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;

/// The ledger that the live store serves where none is there.
pub(crate) const LEDGER: &str = "BENCHLEDGER";

pub(crate) type Failure = Box<dyn std::error::Error>;

/// `cargo test` runs benches too, to see that they start.
pub(crate) fn is_test() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

/// Runs a bench on a Redis of its own, and prints its report.
pub(crate) fn bench(run: impl AsyncFnOnce(&Private, &mut String) -> Result<(), Failure>) -> Result<(), Failure> {
    if is_test() {
        return Ok(());
    }
    let directory = tempfile::tempdir()?;
    let private = Private::join(&directory.path().join("live"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut report = String::new();
    runtime.block_on(run(&private, &mut report))?;
    private.leave()?;
    print(&report);
    Ok(())
}

/// The house of the benches.
pub(crate) fn house() -> House {
    House {
        name: Text::new("Bench"),
        calendar: Calendar::new(chrono_tz::Asia::Shanghai, chrono::NaiveTime::MIN),
        most_seats: 60,
        drawer_limit: frontrow::domain::money::Money::zero(Currency::CNY),
        packets: PacketLimits {
            most_total: 1_000_000,
            most_shares: 1_000,
            daily_budget: i64::MAX / 2,
            daily_grabs: 1_000,
        },
        ..House::usual(Currency::CNY)
    }
}

/// So many screenings of one hall, the first in an hour.
pub(crate) fn catalogue(drawing: &str, screenings: i64) -> Catalogue {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_millis();
    let now = i64::try_from(now).unwrap_or(0);
    one_hall::one_hall(drawing, (0..screenings).map(|n| Timestamp::from_millis(now + 3_600_000 * (1 + 4 * n))))
}

#[allow(clippy::print_stdout)] // a benchmark's report is its output
pub(crate) fn print(report: &str) {
    println!("{report}");
}

pub(crate) async fn plain(private: &Private) -> Result<MultiplexedConnection, Failure> {
    // On a busy machine an answer may take longer than the half second that is usual.
    let patient = redis::AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(10)));
    let client = redis::Client::open(private.connection()?)?;
    Ok(client.get_multiplexed_async_connection_with_config(&patient).await?)
}

pub(crate) async fn terminal(private: &Private) -> Result<Live, Failure> {
    Ok(Live::connect(private.address(), LEDGER, Currency::CNY).await?.0)
}

/// What Redis takes for each command is counted anew from here.
pub(crate) async fn forget_times(private: &Private) -> Result<(), Failure> {
    let () = redis::cmd("CONFIG").arg("RESETSTAT").query_async(&mut plain(private).await?).await?;
    Ok(())
}

/// The microseconds that Redis took for such a command on average, without reading the call and writing the answer.
pub(crate) async fn time_of(command: &str, private: &Private) -> Result<f64, Failure> {
    let told: String = redis::cmd("INFO").arg("commandstats").query_async(&mut plain(private).await?).await?;
    let name = format!("cmdstat_{command}:");
    let line = told.lines().find_map(|line| line.strip_prefix(&name)).ok_or("it was not called")?;
    let taken = line.split(',').find_map(|part| part.strip_prefix("usec_per_call=")).ok_or("no time is told")?;
    Ok(taken.parse()?)
}

/// The seconds for which the thread of Redis that does everything was on a processor.
pub(crate) async fn busy(private: &Private) -> Result<f64, Failure> {
    let told: String = redis::cmd("INFO").arg("cpu").query_async(&mut plain(private).await?).await?;
    let seconds = |name: &str| -> Result<f64, Failure> {
        Ok(told.lines().find_map(|line| line.strip_prefix(name)).ok_or("no time is told")?.trim().parse()?)
    };
    Ok(seconds("used_cpu_sys_main_thread:")? + seconds("used_cpu_user_main_thread:")?)
}

/// Calls a second: `calls` in all, spread over the clients, `in_flight` at a time on each. The
/// clock starts when all are connected.
pub(crate) fn rate<'a, C, F>(
    private: &'a Private,
    clients: usize,
    in_flight: usize,
    calls: usize,
    connect: impl AsyncFn(&'a Private) -> Result<C, Failure> + Sync,
    call: impl Fn(C, usize) -> F + Sync,
) -> Result<f64, Failure>
where
    C: Clone,
    F: Future<Output = ()>,
{
    let each = calls / clients / in_flight;
    let ready = Barrier::new(clients + 1);
    let client = |n: usize| -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let connected = runtime.block_on(connect(private));
        ready.wait();
        let connection = connected.map_err(|e| e.to_string())?;
        let lane = async |lane: usize| {
            for i in 0..each {
                call(connection.clone(), (n * in_flight + lane) * each + i).await;
            }
        };
        runtime.block_on(join_all((0..in_flight).map(lane)));
        Ok(())
    };
    let elapsed = std::thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|n| {
                scope.spawn({
                    let client = &client;
                    move || client(n)
                })
            })
            .collect();
        ready.wait();
        let begun = Instant::now();
        for one in running {
            one.join().map_err(|_| "a client panicked".to_owned())??;
        }
        Ok::<_, String>(begun.elapsed())
    })?;
    #[allow(clippy::cast_precision_loss)] // some thousands
    let calls = (each * clients * in_flight) as f64;
    Ok(calls / elapsed.as_secs_f64())
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(crate) fn percentiles(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}
