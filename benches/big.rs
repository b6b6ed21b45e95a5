//! How a house works that has been in business for years: every look and every act of a counter on a ledger of millions of
//! orders, beside the same on one of a day.
//!
//! ```text
//! cargo bench --bench big                                         a SQLite ledger of three years, thrown away afterwards
//! FRONTROW_BIG=/var/tmp/big.db cargo bench --bench big            the same, kept there, and taken from there if it is
//! FRONTROW_BIG_DAYS=11 cargo bench --bench big                    of so many days: 50,000 orders
//! .ci/database postgres|mariadb cargo bench --bench big           on a server
//! FRONTROW_BIG=postgres://till@db/big cargo bench --bench big     in a database of a server, which must be there, and is kept
//! FRONTROW_BIG_SCATTERED=1 cargo bench --bench big                with ids of orders that tell no time, as there were before
//! … -- make                                                       only makes it
//! ```
//!
//! *Cold* is with nothing of the ledger in the machine's memory, by a program that has just been started. A ledger that is
//! kept has a week of screenings to come, and so is of use for some days.

#![allow(clippy::unwrap_used)] // a benchmark that cannot go on says so and stops

#[allow(dead_code)] // it needs no rates
mod measure;

#[allow(dead_code)] // it serves the tests too
#[path = "../tests/support/database.rs"]
mod database;
#[allow(dead_code)] // it serves the tests too
#[path = "../tests/counter/pty.rs"]
mod pty;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use database::Database;
use frontrow::box_office::BoxOffice;
use frontrow::domain::ids::{MemberId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::screening::House;
use frontrow::domain::seat::SeatState;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::demo::years::{Size, make};
use frontrow::ledger::{Draft, Ledger, SourceFile};
use frontrow::live::Live;
use frontrow::live::private::Private;
use measure::Failure;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};

const SEED: u64 = 20_261_129;

/// How often each look is taken, warm and cold.
const WARM: usize = 40;
const COLD: usize = 7;

/// Sales and refunds of each of the two ledgers, in turn.
const SALES: usize = 150;

/// What a counter does, and how long it may take at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Open,
    Board,
    Load,
    Seats,
    Orders,
    Tail,
    Phone,
    Name,
    Part,
    Order,
    Member,
    Takings,
    Tape,
    Drawer,
}

impl Look {
    const ALL: [(Self, &'static str, u64); 14] = [
        (Self::Open, "the ledger is opened", 0),
        (Self::Board, "the board of a day", 60),
        (Self::Load, "one screening into an empty live store", 60),
        (Self::Seats, "the seats of a screening", 60),
        (Self::Orders, "the orders of a day", 150),
        (Self::Tail, "orders by the end of a code", 100),
        (Self::Phone, "orders by a phone number", 100),
        (Self::Name, "orders by a whole name", 100),
        (Self::Part, "orders by a part of a name", 100),
        (Self::Order, "one order of any age", 60),
        (Self::Member, "a member's wallet and wins", 60),
        (Self::Takings, "the takings of a day", 100),
        (Self::Tape, "the last lines of all tapes", 60),
        (Self::Drawer, "the last Z of a till", 60),
    ];
}

fn main() -> Result<(), Failure> {
    measure::bench(run)
}

/// A ledger, and what is looked for in it.
struct Ground {
    url: String,
    house: House,
    /// When it was made.
    made: Timestamp,
    first: NaiveDate,
    members: i64,
    _kept: Option<Database>,
}

async fn run(private: &Private, report: &mut String) -> Result<(), Failure> {
    let days = std::env::var("FRONTROW_BIG_DAYS").ok().map(|days| days.parse()).transpose()?;
    let size = days.map_or(Size::YEARS, |days| Size {
        days,
        members: Size::YEARS.members * usize::try_from(days).unwrap_or(1) / 1_095 + 50,
        ..Size::YEARS
    });
    let size = Size { is_scattered: std::env::var_os("FRONTROW_BIG_SCATTERED").is_some(), ..size };
    let big = ground(std::env::var("FRONTROW_BIG").ok(), size, report).await?;
    if std::env::args().any(|argument| argument == "make") {
        return Ok(());
    }
    let small = ground(None, Size { days: 1, members: 60, ..size }, report).await?;
    looks(private, &big, &small, report).await?;
    sales(private, &big, &small, report).await?;
    acts(private, &big, &small, report).await?;
    first_paint(&big, &small, report)?;
    backup(&big, report).await
}

/// A ledger of this size: the one that is there, or a new one.
async fn ground(kept: Option<String>, size: Size, report: &mut String) -> Result<Ground, Failure> {
    let (url, database) = match kept {
        Some(kept) if kept.contains("://") => (kept, None),
        Some(file) => (Ledger::url_of(Path::new(&file)), None),
        None => {
            let database = Database::new().await;
            (database.url.clone(), Some(database))
        }
    };
    let house = House { drawer_limit: Money::zero(Currency::CNY), ..House::usual(Currency::CNY) };
    let ledger = Ledger::open(&url).await?;
    if ledger.is_empty().await? {
        // Whoever makes it wants it for itself.
        ledger.close().await;
        let ledger = Ledger::open(&url).await?;
        let begun = Instant::now();
        let now = Timestamp::from_millis(chrono::Utc::now().timestamp_millis());
        make(&ledger, &house, size, now, |day, orders| tell(day, size.days, orders, begun)).await?;
        ledger.close().await;
        writeln!(report, "made in {:.0?}: {url}", begun.elapsed())?;
    } else {
        ledger.close().await;
    }
    let mut connection = connect(&url).await?;
    let row = "SELECT COUNT(*), MIN(ended_at), MAX(ended_at) FROM orders";
    let row = sqlx::query(row).fetch_one(&mut connection).await?;
    let (orders, first, made): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let members = sqlx::query("SELECT COUNT(*) FROM members").fetch_one(&mut connection).await?.try_get(0)?;
    let tickets: i64 = sqlx::query("SELECT COUNT(*) FROM tickets").fetch_one(&mut connection).await?.try_get(0)?;
    let screenings: i64 =
        sqlx::query("SELECT COUNT(*) FROM screenings").fetch_one(&mut connection).await?.try_get(0)?;
    connection.close().await?;
    let first = house.calendar.day_of(Timestamp::from_millis(first));
    writeln!(report, "{orders} orders, {tickets} tickets, {members} members, {screenings} screenings since {first}")?;
    Ok(Ground { url, house, made: Timestamp::from_millis(made), first, members, _kept: database })
}

#[allow(clippy::print_stderr)] // it takes minutes
fn tell(day: u64, days: u64, orders: usize, begun: Instant) {
    if day.is_multiple_of(20) || day > days {
        eprintln!("{day} days of {}, {orders} orders, {:.0?}", days + 1, begun.elapsed());
    }
}

async fn connect(url: &str) -> Result<AnyConnection, Failure> {
    sqlx::any::install_default_drivers();
    Ok(AnyConnection::connect(url).await?)
}

/// What one look is for.
struct Sought {
    day: NaiveDate,
    screening: ScreeningId,
    order: OrderRef,
    member: MemberId,
    phone: String,
    name: String,
}

/// Of any age.
async fn sought(ground: &Ground, count: usize) -> Result<Vec<Sought>, Failure> {
    let mut connection = connect(&ground.url).await?;
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut all = Vec::with_capacity(count);
    let last = ground.house.calendar.day_of(ground.made);
    let days = u64::try_from((last - ground.first).num_days().max(1))?;
    while all.len() < count {
        let day = last - Days::new(rng.random_range(0..days.min(400)) + 1);
        // From anywhere in the order of their keys.
        let key: String =
            (0..4).map(|_| char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[rng.random_range(0..32)])).collect();
        let order =
            format!("SELECT screening, id FROM orders WHERE id >= '{key}' AND state = 'paid' ORDER BY id LIMIT 1");
        let Some(order) = sqlx::query(AssertSqlSafe(order)).fetch_optional(&mut connection).await? else { continue };
        let member = 10_001 + rng.random_range(0..ground.members);
        let named = format!("SELECT name, phone FROM members WHERE id = {member}");
        let named = sqlx::query(AssertSqlSafe(named)).fetch_one(&mut connection).await?;
        let (from, to) = ground.house.calendar.bounds(last);
        let shown = format!(
            "SELECT id FROM screenings WHERE starts_at >= {} AND starts_at < {} ORDER BY id",
            from.millis(),
            to.millis()
        );
        let shown = sqlx::query(AssertSqlSafe(shown)).fetch_all(&mut connection).await?;
        all.push(Sought {
            day: if days == 1 { last } else { day },
            screening: ScreeningId(shown[rng.random_range(0..shown.len())].try_get(0)?),
            order: OrderRef {
                screening: ScreeningId(order.try_get(0)?),
                order: order.try_get::<String, _>(1)?.parse()?,
            },
            member: MemberId(member),
            name: named.try_get(0)?,
            phone: named.try_get(1)?,
        });
    }
    connection.close().await?;
    Ok(all)
}

async fn office(private: &Private, ground: &Ground) -> Result<(BoxOffice, Ledger), Failure> {
    let ledger = Ledger::open(&ground.url).await?;
    let (live, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
    let office =
        BoxOffice::new(ground.house.clone(), "BENCH".parse()?, Text::new("Li Na"), live, pushes, ledger.clone());
    Ok((office, ledger))
}

/// Takes a look; gives how much was seen.
async fn look(
    look: Look,
    ground: &Ground,
    (office, ledger): &(BoxOffice, Ledger),
    of: &Sought,
) -> Result<usize, Failure> {
    let said = |refusal: frontrow::domain::refusal::Refusal| format!("{look:?}: {refusal:?}");
    let found = |found: frontrow::box_office::FoundOrders| found.orders.len();
    let (from, to) = ground.house.calendar.bounds(of.day);
    Ok(match look {
        Look::Open => {
            Ledger::open(&ground.url).await?.close().await;
            1
        }
        Look::Board => office.board(ground.house.calendar.day_of(ground.made)).await.map_err(said)?.len(),
        Look::Load => ledger.snapshot(of.screening).await?.sold.len(),
        Look::Seats => office.open(of.screening).await.map_err(said)?.seats.taken().count(),
        Look::Orders => office.orders(of.day).await.map_err(said)?.len(),
        Look::Tail => found(office.find_orders(of.order.order.tail(), 200).await.map_err(said)?),
        Look::Phone => found(office.find_orders(&of.phone, 200).await.map_err(said)?),
        Look::Name => found(office.find_orders(&of.name, 200).await.map_err(said)?),
        Look::Part => found(office.find_orders(&of.name.chars().take(2).collect::<String>(), 200).await.map_err(said)?),
        Look::Order => ledger.order(of.order).await?.map_or(0, |history| history.order.lines.len()),
        Look::Member => {
            ledger.member_record(of.member, Currency::CNY, 200).await?.map_or(0, |record| record.moves.len())
        }
        Look::Takings => ledger.takings(from, to, Currency::CNY).await?.films.len(),
        Look::Tape => ledger.lines_between((from, to), None, None, 200).await?.len(),
        Look::Drawer => ledger.z_report(&"A1".parse()?, None, Currency::CNY).await?.cards.len(),
    })
}

async fn looks(private: &Private, big: &Ground, small: &Ground, report: &mut String) -> Result<(), Failure> {
    writeln!(
        report,
        "\n{:<42}{:>8}{:>9}{:>11}{:>11}{:>11}{:>11}{:>11}",
        "milliseconds", "aim", "seen", "one day", "warm p50", "warm worst", "cold p50", "cold worst"
    )?;
    let warm = sought(big, WARM).await?;
    let (of_small, of_big) = (office(private, small).await?, office(private, big).await?);
    let of_day = sought(small, WARM).await?;
    // All of today is in the live store, as in a house that is open.
    for (ground, office) in [(small, &of_small), (big, &of_big)] {
        look(Look::Board, ground, office, &of_day[0]).await?;
    }
    let mut rows = Vec::new();
    for (what, _, _) in Look::ALL {
        let mut day = timed(what, small, &of_small, &of_day).await?.0;
        let (mut years, seen) = timed(what, big, &of_big, &warm).await?;
        day.sort();
        years.sort();
        rows.push((day[day.len() / 2], years[years.len() / 2], years[years.len() - 1], seen));
    }
    of_small.0.close().await;
    of_big.0.close().await;
    of_big.1.close().await;
    for ((what, name, aim), (day, p50, worst, seen)) in Look::ALL.into_iter().zip(rows) {
        let mut cold = Vec::new();
        for of in warm.iter().rev().take(COLD) {
            let one = office(private, big).await?;
            forget(&big.url).await?;
            let begun = Instant::now();
            look(what, big, &one, of).await?;
            cold.push(begun.elapsed());
            one.0.close().await;
            one.1.close().await;
        }
        cold.sort();
        let (cold_p50, cold_worst) = (cold[COLD / 2], cold[COLD - 1]);
        let aim = if aim == 0 { "-".to_owned() } else { aim.to_string() };
        let [day, p50, worst, cold_p50, cold_worst] = [day, p50, worst, cold_p50, cold_worst].map(ms);
        writeln!(
            report,
            "{name:<42}{aim:>8}{seen:>9}{day:>11.1}{p50:>11.1}{worst:>11.1}{cold_p50:>11.1}{cold_worst:>11.1}"
        )?;
    }
    Ok(())
}

async fn timed(
    what: Look,
    ground: &Ground,
    office: &(BoxOffice, Ledger),
    all: &[Sought],
) -> Result<(Vec<Duration>, usize), Failure> {
    let (mut took, mut seen) = (Vec::new(), 0);
    for of in all {
        let begun = Instant::now();
        seen += look(what, ground, office, of).await?;
        took.push(begun.elapsed());
    }
    Ok((took, seen / all.len()))
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// Leaves nothing of a ledger in the machine's memory but what a server has in its own.
async fn forget(url: &str) -> Result<(), Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    if let Some(file) = Ledger::file_of(url)? {
        files.extend(["", "-wal", "-shm"].map(|ending| PathBuf::from(format!("{}{ending}", file.display()))));
    } else {
        let ask = if url.starts_with("postgres") { "SHOW data_directory" } else { "SELECT @@datadir" };
        let mut connection = connect(url).await?;
        let folder: String = sqlx::query(ask).fetch_one(&mut connection).await?.try_get(0)?;
        connection.close().await?;
        let listed = Command::new("find").args([&folder, "-type", "f", "-size", "+1000k"]).output()?;
        files.extend(String::from_utf8_lossy(&listed.stdout).lines().map(PathBuf::from));
    }
    files.retain(|file| file.exists());
    // Only what is on the disk is forgotten.
    Command::new("sync").args(&files).status()?;
    for file in &files {
        let said =
            Command::new("dd").arg(format!("if={}", file.display())).args(["iflag=nocache", "count=0"]).output()?;
        if !said.status.success() {
            return Err(String::from_utf8_lossy(&said.stderr).into_owned().into());
        }
    }
    Ok(())
}

/// Sales and refunds on both, in turn, of screenings that nobody has bought much of.
async fn sales(private: &Private, big: &Ground, small: &Ground, report: &mut String) -> Result<(), Failure> {
    let mut offices = Vec::new();
    for ground in [small, big] {
        let both = office(private, ground).await?;
        let day = ground.house.calendar.day_of(ground.made) + Days::new(6);
        let mut pairs = Vec::new();
        for row in both.0.board(day).await.map_err(|refusal| format!("{refusal:?}"))?.iter().take(8) {
            let map = both.0.open(row.screening.id).await.map_err(|refusal| format!("{refusal:?}"))?.seats;
            for planned in row.screening.hall.plan.rows() {
                let free =
                    planned.seats().filter(|seat| seat.partner.is_none() && *map.state(seat.id) == SeatState::Free);
                let free: Vec<_> = free.map(|seat| seat.id).collect();
                pairs.extend(free.chunks_exact(2).map(|pair| (row.screening.id, [pair[0], pair[1]])));
            }
        }
        offices.push((both, pairs));
    }
    let mut took = [const { (Vec::new(), Vec::new()) }; 2];
    for _ in 0..SALES {
        for (((office, _), pairs), (sold, refunded)) in offices.iter_mut().zip(&mut took) {
            let (screening, pair) = pairs.pop().ok_or("sold out")?;
            let picks = pair.map(|seat| Pick { seat, fare: Fare::ADULT });
            let (order, attempt) = (office.new_order(screening), office.new_attempt());
            let held = office.hold(order, &picks).await.map_err(|refusal| format!("{refusal:?}"))?;
            let cash = vec![Tender::Cash { received: Money::new(100_000, Currency::CNY) }];
            let begun = Instant::now();
            office.pay(order, &held.lines, attempt, cash).await.map_err(|refusal| format!("{refusal:?}"))?;
            sold.push(begun.elapsed());
            let begun = Instant::now();
            office.refund(order, Text::new("ill")).await.map_err(|refusal| format!("{refusal:?}"))?;
            refunded.push(begun.elapsed());
        }
    }
    for ((office, _), _) in offices {
        office.close().await;
    }
    writeln!(
        report,
        "\n{:<42}{:>11}{:>11}{:>8}{:>11}{:>11}",
        "milliseconds", "one day p50", "years p50", "ratio", "one day p90", "years p90"
    )?;
    let [(sold, refunded), (sold_big, refunded_big)] = took;
    for (name, mut day, mut years) in
        [("a payment (aim 1.2)", sold, sold_big), ("a refund (aim 1.2)", refunded, refunded_big)]
    {
        day.sort();
        years.sort();
        let at = |times: &[Duration], share: usize| ms(times[times.len() * share / 100]);
        let (p50, years_p50) = (at(&day, 50), at(&years, 50));
        let (p90, years_p90, ratio) = (at(&day, 90), at(&years, 90), years_p50 / p50);
        writeln!(report, "{name:<42}{p50:>11.2}{years_p50:>11.2}{ratio:>8.2}{p90:>11.2}{years_p90:>11.2}")?;
    }
    Ok(())
}

/// What is done seldom and by one.
async fn acts(private: &Private, big: &Ground, small: &Ground, report: &mut String) -> Result<(), Failure> {
    writeln!(report, "\n{:<42}{:>8}{:>11}{:>11}{:>11}", "milliseconds", "aim", "one day", "years", "cold")?;
    let mut columns = Vec::new();
    for (ground, is_cold) in [(small, false), (big, false), (big, true)] {
        let (office, ledger) = office(private, ground).await?;
        if is_cold {
            forget(&ground.url).await?;
        }
        let mut took = Vec::new();
        // Of the last day, much of which is sold.
        let last = ground.house.calendar.day_of(ground.made);
        let rows = ledger.screenings(ground.made, ground.house.calendar.bounds(last).1).await?;
        let open: Vec<_> = rows.iter().filter(|screening| screening.called_off.is_none()).collect();
        let screening = open.get(open.len() / 2).ok_or("nothing more is shown today")?.id;
        let begun = Instant::now();
        office.call_off(screening, &Text::new("torn")).await.map_err(|refusal| format!("{refusal:?}"))?;
        took.push(begun.elapsed());

        let week = week_after(&office, last + Days::new(if is_cold { 14 } else { 7 })).await?;
        let begun = Instant::now();
        let imported = office.import(&week, false).await.map_err(|refused| format!("{refused:?}"))?;
        assert!(imported.screenings.added > 40, "{imported:?}");
        took.push(begun.elapsed());

        let begun = Instant::now();
        ledger.seal(ground.made, (&"BENCH".parse()?, &Text::default())).await?;
        took.push(begun.elapsed());
        columns.push(took);
        office.close().await;
        ledger.close().await;
    }
    let names = [("a screening is called off", 100), ("a week is imported", 2_000), ("the tapes are sealed", 100)];
    for (nth, (name, aim)) in names.into_iter().enumerate() {
        let [day, years, cold] = [0, 1, 2].map(|column: usize| ms(columns[column][nth]));
        writeln!(report, "{name:<42}{aim:>8}{day:>11.1}{years:>11.1}{cold:>11.1}")?;
    }
    Ok(())
}

/// The coming week's schedule as that of the week from a day on.
async fn week_after(office: &BoxOffice, day: NaiveDate) -> Result<Draft, Failure> {
    let now = Timestamp::from_millis(chrono::Utc::now().timestamp_millis());
    let written = office.export(now).await.map_err(|refusal| format!("{refusal:?}"))?;
    let mut lines = written.schedule.lines();
    let mut week = format!("{}\n", lines.next().ok_or("no schedule")?);
    let mut first: Option<NaiveDate> = None;
    for line in lines {
        let (date, rest) = line.split_once(',').ok_or("no date")?;
        let date: NaiveDate = date.parse()?;
        let after = date - *first.get_or_insert(date);
        if after.num_days() < 7 {
            writeln!(week, "{},{rest}", day + Days::new(after.num_days().unsigned_abs()))?;
        }
    }
    let file = SourceFile { name: "schedule.csv".to_owned(), text: week };
    Ok(Draft::read(&[file], office.house().calendar, Currency::CNY))
}

/// From the start of the program to the board.
fn first_paint(big: &Ground, small: &Ground, report: &mut String) -> Result<(), Failure> {
    let place = pty::Place::new();
    let start = |ground: &Ground, name: &str| -> (pty::Terminal, Duration) {
        let begun = Instant::now();
        let terminal = place.terminal(name, (80, 24), &["--ledger", &ground.url]);
        while !terminal.screen().contains("screenings ─") {
            assert!(begun.elapsed() < Duration::from_secs(20), "no board\n{}", terminal.screen());
            std::thread::sleep(Duration::from_micros(200));
        }
        (terminal, begun.elapsed())
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let mut medians = Vec::new();
    for (ground, is_cold) in [(small, false), (big, false), (big, true)] {
        // Keeps the private Redis running, as in a house in business; it settles the house too.
        let house = start(ground, "T9").0;
        let mut took: Vec<Duration> = (0..9)
            .map(|_| {
                if is_cold {
                    std::thread::scope(|scope| {
                        scope.spawn(|| runtime.block_on(forget(&ground.url)).map_err(|e| e.to_string())).join()
                    })
                    .unwrap()
                    .unwrap();
                }
                start(ground, "T1").1
            })
            .collect();
        took.sort();
        medians.push(ms(took[took.len() / 2]));
        drop(house);
        place.run(&["--ledger", &ground.url, "stop"]);
    }
    runtime.shutdown_background();
    let [day, years, cold] = medians[..] else { return Ok(()) };
    writeln!(report, "{:<42}{:>8}{day:>11.1}{years:>11.1}{cold:>11.1}", "from the start to the board", 150)?;
    Ok(())
}

/// A copy of the ledger beside a copy of its file.
async fn backup(big: &Ground, report: &mut String) -> Result<(), Failure> {
    let Some(file) = Ledger::file_of(&big.url)? else { return Ok(()) };
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", file.display()));
    let (plain, copy) = (beside("plain"), beside("copy"));
    let mut took = Vec::new();
    for is_plain in [true, false, true, false] {
        forget(&big.url).await?;
        let begun = Instant::now();
        if is_plain {
            let said = Command::new("dd")
                .args([&format!("if={}", file.display()), &format!("of={}", plain.display()), "bs=1M", "conv=fsync"])
                .output()?;
            assert!(said.status.success(), "{said:?}");
        } else {
            Ledger::open(&big.url).await?.backup(&copy).await?;
        }
        took.push(begun.elapsed());
        let size = std::fs::metadata(if is_plain { &plain } else { &copy })?.len();
        std::fs::remove_file(if is_plain { &plain } else { &copy })?;
        if !is_plain {
            let [.., plain_took, ours] = took[..] else { continue };
            writeln!(
                report,
                "a copy of {} MB: {plain_took:.1?} as a file, {ours:.1?} as a backup of {} MB",
                std::fs::metadata(&file)?.len() >> 20,
                size >> 20
            )?;
        }
    }
    Ok(())
}
