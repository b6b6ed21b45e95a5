//! What a terminal asks its stores while nobody touches it: a house of a thousand counts it a thousand times.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, Instant};

use frontrow::box_office::BoxOffice;
use frontrow::ledger::Ledger;
use sqlx::{Connection as _, Executor as _, Row as _};

use super::database::SERVER;
use super::house::{FIRST, House, picks};

/// How long is counted.
const COUNTED: Duration = Duration::from_secs(20);

/// How often each statement was carried out for the house's database. What connections are told first, and what this
/// test asks, is not counted.
async fn asked_of_the_ledger(house: &House) -> BTreeMap<String, i64> {
    let mut connection = house.database.connection().await;
    let said = "SELECT LEFT(argument, 70), COUNT(*) FROM mysql.general_log \
                WHERE command_type IN ('Query', 'Execute') AND argument NOT LIKE 'SET %' \
                AND argument NOT LIKE '%general_log%' AND thread_id IN (SELECT thread_id FROM mysql.general_log \
                WHERE command_type = 'Connect' AND argument LIKE CONCAT('%on ', DATABASE(), ' %')) \
                GROUP BY LEFT(argument, 70)";
    let rows = connection.fetch_all(said).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// How often each command was called of the live store.
async fn asked_of_the_live_store(house: &House) -> BTreeMap<String, i64> {
    let stats: String = redis::cmd("INFO").arg("commandstats").query_async(&mut house.redis().await).await.unwrap();
    let read = |line: &str| {
        let (command, rest) = line.strip_prefix("cmdstat_")?.split_once(":calls=")?;
        Some((command.to_owned(), rest.split(',').next()?.parse().ok()?))
    };
    stats.lines().filter_map(read).collect()
}

/// What was asked between two looks, per second: told one by one, and in all.
fn rate(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>, seconds: f64) -> f64 {
    let mut all = 0.0;
    for (what, times) in after {
        let times = times - before.get(what).copied().unwrap_or_default();
        if times > 0 && !["info", "hello", "client|setinfo"].contains(&what.as_str()) {
            #[allow(clippy::cast_precision_loss)]
            let rate = times as f64 / seconds;
            all += rate;
            let _ = writeln!(std::io::stderr(), "{rate:7.2}/s {what}");
        }
    }
    all
}

/// Questions per second to the ledger and to the live store.
async fn rates(house: &House, what: &str) -> (f64, f64) {
    let (ledger, live, begun) =
        (asked_of_the_ledger(house).await, asked_of_the_live_store(house).await, Instant::now());
    tokio::time::sleep(COUNTED).await;
    let seconds = begun.elapsed().as_secs_f64();
    let _ = writeln!(std::io::stderr(), "{what}:");
    let ledger = rate(&ledger, &asked_of_the_ledger(house).await, seconds);
    let live = rate(&live, &asked_of_the_live_store(house).await, seconds);
    let _ = writeln!(std::io::stderr(), "{what}: ledger {ledger:.2}/s, live store {live:.2}/s");
    (ledger, live)
}

#[tokio::test]
async fn a_terminal_that_nobody_touches_asks_the_ledger_seldom() {
    if !std::env::var(SERVER).is_ok_and(|server| server.starts_with("mysql")) {
        return; // the others keep no log that can be asked
    }
    let house = House::open().await;
    let mut admin = house.database.connection().await;
    admin.execute("SET GLOBAL log_output = 'TABLE'").await.unwrap();
    admin.execute("SET GLOBAL general_log = 1").await.unwrap();
    let office: BoxOffice = house.office_on("T1", Ledger::open(&house.database.url).await.unwrap()).await;
    let mut events = office.listen();
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    office.settle().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = rates(&house, "idle").await;
    office.watch(Some(FIRST));
    // What is asked once, for the map to open.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let looking = rates(&house, "watching a screening").await;
    office.hold(office.new_order(FIRST), &picks("G7")).await.unwrap();
    let holding = rates(&house, "watching, with an order held").await;
    admin.execute("SET GLOBAL general_log = 0").await.unwrap();
    office.close().await;
    // One question in five seconds, and what a walker and the light look at for the whole house. It was 4.4 per second.
    assert!([idle.0, looking.0, holding.0].iter().all(|asked| *asked < 1.5), "{idle:?} {looking:?} {holding:?}");
}
