//! How fast a sale of two seats is from hold to sold, durable on each database, as a ratio to what the
//! database itself can do: the same rows in one transaction, sent as one text and without any check; and to the same
//! sales at tills that keep no tape.
//!
//! `cargo bench --bench sale` for SQLite, and `.ci/database mariadb|postgres --durable cargo bench --bench sale`.
//! Median of three interleaved rounds; a terminal has a ledger and a live store of its own, as a process has.
//!
//! `… cargo bench --bench sale -- far`: what each step of a till costs where both servers are 0 to 20 ms away, each way.

#![allow(clippy::unwrap_used)] // a benchmark that cannot go on says so and stops

#[allow(dead_code)] // it needs no plain rates
mod measure;

#[path = "../tests/support/database.rs"]
mod database;
#[path = "../tests/support/far.rs"]
mod far;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use database::Database;
use far::Far;
use frontrow::box_office::BoxOffice;
use frontrow::domain::cash::CashStep;
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::{Order, OrderState};
use frontrow::domain::price::{Fare, Line, Pick, PriceVersion};
use frontrow::domain::tender::{Part, Tender};
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::{Ledger, Sale};
use frontrow::live::private::Private;
use frontrow::live::{Address, Live};
use futures_util::future::join_all;
use measure::{Failure, catalogue, house, median, percentiles, plain};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};

const ROUNDS: usize = 3;

/// The rows alone, sales without tapes, sales.
const WAYS: usize = 3;

/// Terminals, screenings, and how many sales each terminal makes.
const CASES: [(usize, usize, usize); 3] = [(1, 1, 150), (8, 8, 60), (8, 1, 18)];

/// How many screenings a wipe takes.
const WIPED: i64 = 100;

/// How far away the servers are, each way, in ms.
const FAR: [u64; 4] = [0, 1, 5, 20];

/// How often each step is done at each distance, after as many that are not counted.
const FAR_STEPS: usize = 9;

const ROWS: [&str; 10] = ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K"];

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    let database = Database::new().await;
    if std::env::args().any(|argument| argument == "far") {
        return steps_from_afar(private, &database, report).await;
    }
    let ledger = Ledger::open(&database.url).await?;
    let row = |row: &&str| format!("{row} | {}\n", ".".repeat(30));
    let drawing: String = ROWS.iter().map(row).collect();
    // Enough screenings for every round.
    let screenings = ROUNDS * CASES.iter().map(|(_, screenings, _)| WAYS * screenings).sum::<usize>();
    ledger.load_catalogue(&catalogue(&drawing, i64::try_from(screenings)? + WIPED)).await?;
    let mut screening = 0;
    let mut rates = [const { (Vec::new(), Vec::new(), Vec::new(), Vec::new()) }; CASES.len()];
    for round in 0..ROUNDS {
        for ((terminals, screenings, sales), (own, untold, ours, took)) in CASES.into_iter().zip(&mut rates) {
            let mut next = || -> Result<i64, Failure> {
                let first = screening + 1;
                screening += i64::try_from(screenings)?;
                Ok(first)
            };
            own.push(own_best(&database, terminals, screenings, sales, next()?).await?);
            // In turn the first of the two, for the file grows.
            for has_tapes in [round % 2 == 0, round % 2 != 0] {
                let open = async || {
                    let ledger = Ledger::open(&database.url).await?;
                    Ok(if has_tapes { ledger } else { ledger.without_tapes() })
                };
                let (rate, mut times) = sell(private, open, terminals, screenings, sales, next()?).await?;
                if has_tapes {
                    ours.push(rate);
                    took.append(&mut times);
                } else {
                    untold.push(rate);
                }
            }
        }
    }
    let kind = database.url.split(':').next().unwrap_or_default();
    writeln!(
        report,
        "\n{kind:<34}{:>12}{:>12}{:>12}{:>8}{:>12}{:>12}{:>12}",
        "own best/s", "no tapes/s", "sales/s", "ratio", "of no tape", "p50", "p99"
    )?;
    for ((terminals, screenings, _), (own, untold, ours, took)) in CASES.into_iter().zip(rates) {
        let (own, untold, ours, (p50, p99)) = (median(own), median(untold), median(ours), percentiles(took));
        let name = format!("{terminals} terminal(s) on {screenings} screening(s)");
        let (of_own, of_untold) = (ours / own, ours / untold);
        writeln!(
            report,
            "{name:<34}{own:>12.0}{untold:>12.0}{ours:>12.0}{of_own:>8.2}{of_untold:>12.2}{p50:>12.1?}{p99:>12.1?}"
        )?;
    }
    wipe(private, &database, screening, report).await?;
    Ok(())
}

/// Redis loses everything: how long until a hundred screenings, half sold, are loaded and sold from again.
async fn wipe(private: &Private, database: &Database, before: i64, report: &mut String) -> Result<(), Failure> {
    let ledger = Ledger::open(&database.url).await?;
    let screenings: Vec<ScreeningId> = (before + 1..=before + WIPED).map(ScreeningId).collect();
    for (screening, part) in screenings.iter().flat_map(|screening| (0..15).map(move |part| (*screening, part))) {
        let seats = (5 * part..5 * part + 5).flat_map(pair);
        let lines = seats
            .map(|seat| Line {
                seat,
                fare: Fare::ADULT,
                price: Money::new(4_500, Currency::CNY),
                version: PriceVersion::FIRST,
            })
            .collect();
        let order = Order {
            reference: OrderRef { screening, order: OrderId::from_bits(rand::random()) },
            state: OrderState::Paying,
            lines,
            held_at: Timestamp::from_millis(1),
            deadline: Timestamp::from_millis(2),
            terminal: "T1".parse()?,
            cashier: Text::new("Li Na"),
            attempt: None,
            member: None,
            version: 0,
        };
        let amount = order.total();
        let parts = vec![Part { tender: Tender::Cash { received: amount }, amount }];
        let attempt = AttemptId::from_bits(rand::random());
        let (step, at, reason) = (CashStep::NONE, Timestamp::from_millis(3), Text::default());
        ledger.commit(&Sale { order, attempt, parts, step, at, reason, allows_inside: false }).await?;
    }
    let (live, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
    let office = BoxOffice::new(house(), "T1".parse()?, Text::new("Li Na"), live, pushes, ledger);
    for screening in &screenings {
        office.open(*screening).await.map_err(|refusal| format!("{refusal:?}"))?;
    }
    let () = redis::cmd("FLUSHALL").query_async(&mut plain(private).await?).await?;
    let begun = Instant::now();
    let selling = screenings.iter().map(|screening| {
        let (office, screening) = (office.clone(), *screening);
        tokio::spawn(async move {
            let picks = pair(100).map(|seat| Pick { seat, fare: Fare::ADULT });
            let (order, attempt) = (office.new_order(screening), office.new_attempt());
            let held = office.hold(order, &picks).await.map_err(|refusal| format!("{refusal:?}"))?;
            let cash = vec![Tender::Cash { received: Money::new(10_000, Currency::CNY) }];
            office.pay(order, &held.lines, attempt, cash).await.map(drop).map_err(|refusal| format!("{refusal:?}"))
        })
    });
    for sold in join_all(selling).await {
        sold??;
    }
    let took = begun.elapsed();
    office.close().await;
    writeln!(
        report,
        "\nafter a wipe, {WIPED} screenings of 300 seats, half sold: all loaded and one sale in each after {took:.1?}"
    )?;
    Ok(())
}

/// What each step of a till costs where the live store and the ledger are far away: its median, and how often each of
/// the two was asked, at the least.
async fn steps_from_afar(private: &Private, database: &Database, report: &mut String) -> Result<(), Failure> {
    let row = |row: &&str| format!("{row} | {}\n", ".".repeat(30));
    let drawing: String = ROWS.iter().map(row).collect();
    let redis::ConnectionAddr::Unix(socket) = private.connection()?.addr().clone() else {
        return Err("a private live store has a socket".into());
    };
    let to_live = Far::to_socket(&socket);
    let is_file = database.url.starts_with("sqlite");
    let to_ledger = if is_file { None } else { Some(Far::to_database(&database.url).await) };
    let ledger = Ledger::open(to_ledger.as_ref().map_or(&database.url, |far| &far.end)).await?;
    ledger.load_catalogue(&catalogue(&drawing, i64::try_from(2 * FAR.len())?)).await?;
    let kind = database.url.split(':').next().unwrap_or_default();
    writeln!(report, "\n{kind:<10}{:>12}{:>12}{:>12}{:>12}", "each way", "median", "live", "ledger")?;
    for (n, each_way) in FAR.into_iter().enumerate() {
        let address = Address::parse(&format!("unix:{}", to_live.end))?;
        for far in std::iter::once(&to_live).chain(&to_ledger) {
            far.takes(Duration::ZERO);
        }
        let (live, pushes) = Live::connect(address, ledger.id(), Currency::CNY).await?;
        let office = BoxOffice::new(house(), "T1".parse()?, Text::new("Li Na"), live, pushes, ledger.clone());
        let screening = ScreeningId(i64::try_from(2 * n + 1)?);
        for screening in [screening, ScreeningId(screening.0 + 1)] {
            office.open(screening).await.map_err(|refusal| format!("{refusal:?}"))?;
        }
        for far in std::iter::once(&to_live).chain(&to_ledger) {
            far.takes(Duration::from_millis(each_way));
        }
        let mut costs: [Vec<(Duration, usize, usize)>; 4] = Default::default();
        for nth in 0..2 * FAR_STEPS {
            let steps = far_steps(&office, screening, nth, &to_live, to_ledger.as_ref()).await?;
            if nth >= FAR_STEPS {
                costs.iter_mut().zip(steps).for_each(|(costs, cost)| costs.push(cost));
            }
        }
        for (name, mut costs) in ["hold", "pay", "exchange", "refund"].into_iter().zip(costs) {
            costs.sort();
            let median = costs[costs.len() / 2].0;
            let least = |of: fn(&(Duration, usize, usize)) -> usize| costs.iter().map(of).min().unwrap_or_default();
            let (live, ledger) = (least(|cost| cost.1), least(|cost| cost.2));
            let each_way = format!("{each_way} ms");
            writeln!(report, "{name:<10}{each_way:>12}{median:>12.1?}{live:>12}{ledger:>12}")?;
        }
        office.close().await;
    }
    ledger.close().await;
    Ok(())
}

/// Holds and sells a pair, exchanges it for another one of the next screening, and takes that back; what each cost.
async fn far_steps(
    office: &BoxOffice,
    screening: ScreeningId,
    nth: usize,
    to_live: &Far,
    to_ledger: Option<&Far>,
) -> Result<[(Duration, usize, usize); 4], Failure> {
    // What runs beside has time to end.
    let clock = async || {
        tokio::time::sleep(Duration::from_millis(150)).await;
        (Instant::now(), to_live.round_trips(), to_ledger.map_or(0, Far::round_trips))
    };
    let cost = |(begun, live, ledger): (Instant, usize, usize)| {
        let (of_live, of_ledger) = (to_live.round_trips() - live, to_ledger.map_or(0, Far::round_trips) - ledger);
        (begun.elapsed(), of_live, of_ledger)
    };
    let refused = |refusal| format!("{refusal:?}");
    let picks = pair(nth).map(|seat| Pick { seat, fare: Fare::ADULT });
    let cash = vec![Tender::Cash { received: Money::new(10_000, Currency::CNY) }];
    let (order, attempt) = (office.new_order(screening), office.new_attempt());
    let begun = clock().await;
    let held = office.hold(order, &picks).await.map_err(refused)?;
    let hold = cost(begun);
    let begun = clock().await;
    office.pay(order, &held.lines, attempt, cash).await.map_err(refused)?;
    let pay = cost(begun);
    let next = office.new_order(ScreeningId(screening.0 + 1));
    let other = office.hold(next, &picks).await.map_err(refused)?;
    let quote = office.exchange_quote(order, &[], &other.lines, &[]).await.map_err(refused)?;
    let (attempt, reason) = (office.new_attempt(), Text::default());
    let begun = clock().await;
    let exchanged = office.exchange(next, &other.lines, attempt, Vec::new(), quote.exchange, reason);
    exchanged.await.map_err(refused)?;
    let exchange = cost(begun);
    let (attempt, nothing) = (office.new_attempt(), Money::zero(Currency::CNY));
    let begun = clock().await;
    office.refund_seats(next, attempt, &[], nothing, Text::new("ill")).await.map_err(refused)?;
    Ok([hold, pay, exchange, cost(begun)])
}

/// Two seats beside each other: the `n`th pair of a hall.
fn pair(n: usize) -> [SeatId; 2] {
    let row = ROWS[n / 15 % ROWS.len()];
    let seat = |at: usize| format!("{row}{}", n % 15 * 2 + at).parse().unwrap();
    [seat(1), seat(2)]
}

/// Sales of all terminals a second, from the hold until they are sold, and how long each took.
async fn sell(
    private: &Private,
    open: impl AsyncFn() -> Result<Ledger, Failure>,
    terminals: usize,
    screenings: usize,
    sales: usize,
    first: i64,
) -> Result<(f64, Vec<Duration>), Failure> {
    let mut offices = Vec::new();
    for n in 0..terminals {
        let ledger = open().await?;
        let (live, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
        let office = BoxOffice::new(house(), format!("T{n}").parse()?, Text::new("Li Na"), live, pushes, ledger);
        // Connections and screenings are there before the clock starts.
        let screening = ScreeningId(first + i64::try_from(n % screenings)?);
        office.open(screening).await.map_err(|refusal| format!("{refusal:?}"))?;
        offices.push((office, screening));
    }
    let begun = Instant::now();
    let selling = offices.iter().cloned().enumerate().map(|(n, (office, screening))| {
        tokio::spawn(async move {
            let mut took = Vec::new();
            for sale in 0..sales {
                let nth = if screenings == 1 { n * sales + sale } else { sale };
                let picks = pair(nth).map(|seat| Pick { seat, fare: Fare::ADULT });
                let begun = Instant::now();
                let (order, attempt) = (office.new_order(screening), office.new_attempt());
                let held = office.hold(order, &picks).await.map_err(|refusal| format!("{refusal:?}"))?;
                let cash = vec![Tender::Cash { received: Money::new(10_000, Currency::CNY) }];
                office.pay(order, &held.lines, attempt, cash).await.map_err(|refusal| format!("{refusal:?}"))?;
                took.push(begun.elapsed());
            }
            Ok::<_, String>(took)
        })
    });
    let mut took = Vec::new();
    for times in join_all(selling).await {
        took.append(&mut times??);
    }
    let rate = per_second(took.len(), begun.elapsed());
    for (office, _) in offices {
        office.close().await;
    }
    Ok((rate, took))
}

/// The rows of as many sales, in one transaction each, as fast as the database takes them.
async fn own_best(
    database: &Database,
    terminals: usize,
    screenings: usize,
    sales: usize,
    first: i64,
) -> Result<f64, Failure> {
    let mut connections = Vec::new();
    for _ in 0..terminals {
        let mut connection = database.connection().await;
        if connection.backend_name() == "SQLite" {
            connection.execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000").await?;
        }
        connections.push(connection);
    }
    let begun = Instant::now();
    let inserting = connections.into_iter().enumerate().map(|(n, mut connection)| {
        let screening = first + i64::try_from(n % screenings).unwrap();
        tokio::spawn(async move {
            for sale in 0..sales {
                let nth = if screenings == 1 { n * sales + sale } else { sale };
                connection.execute(AssertSqlSafe(rows(&connection, screening, nth))).await?;
            }
            connection.close().await
        })
    });
    for inserted in join_all(inserting).await {
        inserted??;
    }
    Ok(per_second(terminals * sales, begun.elapsed()))
}

/// What a sale writes, as one text.
fn rows(connection: &AnyConnection, screening: i64, nth: usize) -> String {
    let [one, two] = pair(nth);
    let order = OrderId::from_bits(rand::random()).to_string();
    // As long as what a sale tells.
    let facts = format!("orders {order} paid 9000 CNY at {screening}: {one} adult 4500, {two} adult 4500 {order:>90}");
    let begin = if connection.backend_name() == "SQLite" { "BEGIN IMMEDIATE" } else { "BEGIN" };
    format!(
        "{begin}; UPDATE sequences SET seq = seq + 1 WHERE screening = {screening}; \
         INSERT INTO orders (id, screening, state, attempt, terminal, cashier, total, currency, held_at, deadline, ended_at) \
         VALUES ('{order}', {screening}, 'paid', '{order}', 'T1', 'Li Na', 9000, 'CNY', 1, 2, 3); \
         INSERT INTO order_lines (order_id, seat, fare, price) \
         VALUES ('{order}', '{one}', 'adult', 4500), ('{order}', '{two}', 'adult', 4500); \
         INSERT INTO tickets (id, order_id, screening, seat, live) \
         VALUES ('{order}-{one}', '{order}', {screening}, '{one}', 1), ('{order}-{two}', '{order}', {screening}, '{two}', 1); \
         INSERT INTO payments (attempt, flow, order_id, terminal, tender, amount, currency, received, reference, moved_at, cashier) \
         VALUES ('{order}', 'payment', '{order}', 'T1', 'cash', 9000, 'CNY', 10000, NULL, 3, 'Li Na'); \
         INSERT INTO tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash) \
         VALUES ('{order}', 1, 3, 'paid', 'T1', 'Li Na', '', '{order}', '{facts}', '', '{facts:.64}'); \
         INSERT INTO changes (screening, seq, what, order_id, seats) \
         SELECT {screening}, seq, 'sold', '{order}', '{one} {two}' FROM sequences WHERE screening = {screening}; COMMIT"
    )
}

fn per_second(count: usize, elapsed: Duration) -> f64 {
    #[allow(clippy::cast_precision_loss)] // some thousands
    let count = count as f64;
    count / elapsed.as_secs_f64()
}
