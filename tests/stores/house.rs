//! A small house on real stores, for one test: its own keys in the Redis that `redis.rs` chooses, and a ledger of its
//! own on the database that `database.rs` chooses.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use frontrow::box_office::BoxOffice;
use frontrow::domain::hall::{SeatId, SeatKind};
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::packet::PacketLimits;
use frontrow::domain::price::{Fare, Line, Pick};
use frontrow::domain::screening::{Film, House as Customs};
use frontrow::domain::seat::SeatMap;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::{Text, Titles};
use frontrow::domain::time::{Calendar, Timestamp};
use frontrow::ledger::{Catalogue, HallDrawing, Ledger, PriceList, Showing};
use frontrow::live::{Keys, Live, LiveError, Pushes};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};

use super::database::Database;
use super::redis_store::{Redis, Store};

/// Ten rows of ten seats; the last row is couples.
const HALL: &str = "focus: F
A | ....  ......
B | ....  ......
C | ....  ......
D | ....  ......
E | ....  ......
F | pppp  pppppp
G | ....  ......
H | ....  ......
J | ....  ......
K | [][]  [][][]
";

/// What the house allows with red packets.
pub(crate) const PACKETS: PacketLimits =
    PacketLimits { most_total: 200_000, most_shares: 500, daily_budget: 100_000_000, daily_grabs: 1_000 };

/// How many screenings the house shows, one after the other.
pub(crate) const SCREENINGS: i64 = 3;

pub(crate) struct House {
    // Goes before the folder in which it may be.
    store: Store,
    pub(crate) directory: tempfile::TempDir,
    pub(crate) database: Database,
    pub(crate) ledger: Ledger,
    pub(crate) calendar: Calendar,
    pub(crate) hold: Duration,
    pub(crate) most_seats: usize,
    pub(crate) sales_end: Duration,
    pub(crate) packets: PacketLimits,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with_hold(Duration::from_mins(5)).await
    }

    pub(crate) async fn with_hold(hold: Duration) -> Self {
        Self::on(Database::new().await, Store::new, &catalogue(), hold).await
    }

    pub(crate) async fn showing(catalogue: &Catalogue) -> Self {
        Self::on(Database::new().await, Store::new, catalogue, Duration::from_mins(5)).await
    }

    /// A house that has a Redis of its own, wherever the others are: for what a whole server suffers.
    pub(crate) async fn alone() -> Self {
        Self::on(Database::new().await, Store::private, &catalogue(), Duration::from_mins(5)).await
    }

    /// The same, which shows this.
    #[allow(dead_code)] // not of every test
    pub(crate) async fn alone_showing(catalogue: &Catalogue) -> Self {
        Self::on(Database::new().await, Store::private, catalogue, Duration::from_mins(5)).await
    }

    /// A house whose ledger is a SQLite file, wherever the others are.
    pub(crate) async fn on_file() -> Self {
        Self::on(Database::file(), Store::new, &catalogue(), Duration::from_mins(5)).await
    }

    /// The same, which shows this.
    #[allow(dead_code)] // not of every test
    pub(crate) async fn on_file_showing(catalogue: &Catalogue) -> Self {
        Self::on(Database::file(), Store::new, catalogue, Duration::from_mins(5)).await
    }

    async fn on(database: Database, store: impl FnOnce(&Path) -> Store, catalogue: &Catalogue, hold: Duration) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&database.url).await.unwrap();
        ledger.load_catalogue(catalogue).await.unwrap();
        let store = store(directory.path());
        let sales_end = Duration::from_mins(15);
        let calendar = calendar();
        let most_seats = 60;
        Self { store, directory, database, ledger, calendar, hold, most_seats, sales_end, packets: PACKETS }
    }

    pub(crate) async fn office(&self, terminal: &str) -> BoxOffice {
        self.office_on(terminal, self.ledger.clone()).await
    }

    pub(crate) async fn office_on(&self, terminal: &str, ledger: Ledger) -> BoxOffice {
        let (live, pushes) = self.live(&ledger.generation()).await;
        let live = match self.store.looked_after() {
            Some(private) => live.looking_after(private),
            None => live,
        };
        let customs = Customs {
            name: Text::new("Test House"),
            calendar: self.calendar,
            currency: Currency::CNY,
            hold: self.hold,
            most_seats: self.most_seats,
            sales_end: self.sales_end,
            turnaround: Duration::from_mins(15),
            refund_days: 7,
            fees: frontrow::domain::fee::FeeLadder::default(),
            cash: frontrow::domain::cash::CashStep::NONE,
            drawer_limit: Money::zero(Currency::CNY),
            doors: frontrow::domain::entry::Doors::default(),
            packets: self.packets,
        };
        BoxOffice::new(
            customs,
            terminal.parse().unwrap(),
            Text::new(&format!("Cashier of {terminal}")),
            live,
            pushes,
            ledger,
        )
    }

    pub(crate) async fn live(&self, ledger: &str) -> (Live, Pushes) {
        self.try_live(ledger).await.unwrap()
    }

    pub(crate) async fn try_live(&self, ledger: &str) -> Result<(Live, Pushes), LiveError> {
        Live::connect(self.store.address(), ledger, Currency::CNY).await
    }

    /// Connects as another user.
    pub(crate) async fn live_as(&self, user: &str, password: &str) -> Result<(Live, Pushes), LiveError> {
        let (user, password) = (Some(user.to_owned()), Some(password.into()));
        let address = frontrow::live::Address { user, password, ..self.store.address() };
        Live::connect(address, self.ledger.id(), Currency::CNY).await
    }

    /// The names of what the live store keeps.
    pub(crate) fn keys(&self) -> Keys {
        Keys::of(self.ledger.id())
    }

    /// A connection for tampering.
    pub(crate) async fn redis(&self) -> Redis {
        self.store.connection().await
    }

    /// Writes an order's record in the live store by another hand.
    pub(crate) async fn rewrite(&self, order: OrderRef, change: impl FnOnce(&str) -> String) {
        let (mut redis, key) = (self.redis().await, self.keys().order(order));
        let record: String = redis::cmd("GET").arg(&key).query_async(&mut redis).await.unwrap();
        let forged = change(&record);
        assert_ne!(forged, record);
        let () = redis::cmd("SET").arg(&key).arg(forged).query_async(&mut redis).await.unwrap();
    }

    pub(crate) async fn wipe(&self) {
        let mut redis = self.redis().await;
        if self.store.looked_after().is_some() {
            let () = redis::cmd("FLUSHALL").query_async(&mut redis).await.unwrap();
            return;
        }
        // Each screening at once, as a server loses it.
        let mut by_tag: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for key in redis.keys(&self.keys().prefix()).await {
            by_tag.entry(key.split_inclusive('}').next().unwrap().to_owned()).or_default().push(key);
        }
        for keys in by_tag.values() {
            let () = redis::cmd("DEL").arg(keys).query_async(&mut redis).await.unwrap();
        }
    }

    /// Changes the ledger behind everyone's back, whatever its keys say.
    pub(crate) async fn tamper(&self, statements: &str) {
        let mut connection = self.database.connection().await;
        let let_go = match connection.backend_name() {
            "MySQL" => "SET FOREIGN_KEY_CHECKS = 0",
            "PostgreSQL" => "SET session_replication_role = replica",
            _ => "PRAGMA foreign_keys = OFF",
        };
        connection.execute(let_go).await.unwrap();
        connection.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The first column of the only row.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.database.connection().await;
        // A sum is a number of another type on each database.
        let big = if connection.backend_name() == "MySQL" { "SIGNED" } else { "BIGINT" };
        let row = connection.fetch_one(AssertSqlSafe(format!("SELECT CAST(({sql}) AS {big})"))).await.unwrap();
        connection.close().await.unwrap();
        row.get(0)
    }
}

/// A private Redis that was killed, and stays down until this is dropped: nobody gets past its door.
pub(crate) struct Outage {
    _door: std::fs::File,
}

impl House {
    pub(crate) fn kill_redis(&self) -> Outage {
        let directory = self.directory.path().join("live");
        let door = std::fs::File::options().write(true).open(directory.join("door")).unwrap();
        door.lock().unwrap();
        let pid = std::fs::read_to_string(directory.join("redis.pid")).unwrap();
        assert!(std::process::Command::new("kill").args(["-9", pid.trim()]).status().unwrap().success());
        Outage { _door: door }
    }
}

impl House {
    /// Has the private Redis stand still, or go on: `STOP` or `CONT`.
    pub(crate) fn signal_redis(&self, signal: &str) {
        let pid = std::fs::read_to_string(self.directory.path().join("live/redis.pid")).unwrap();
        let kill = std::process::Command::new("kill").args(["-s", signal, pid.trim()]).status();
        assert!(kill.unwrap().success());
    }
}

/// The variable that says which time it is when a house opens: a line of `.ci/moments`.
const MOMENT: &str = "FRONTROW_TEST_MOMENT";

/// The calendar of a house that opens now: the world's, or one in which it is the moment that the environment
/// names. Redis' clock cannot be set, so the calendar is.
fn calendar() -> Calendar {
    let Ok(moment) = std::env::var(MOMENT) else {
        return Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap());
    };
    let [zone, day_begins, shows] = moment.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{MOMENT} is a zone, the start of the day and an instant, and not {moment:?}")
    };
    let shows = DateTime::parse_from_rfc3339(shows).unwrap();
    let ahead = TimeDelta::milliseconds(shows.timestamp_millis() - Utc::now().timestamp_millis());
    Calendar { ahead, ..Calendar::new(zone.parse().unwrap(), day_begins.parse().unwrap()) }
}

/// Screenings that begin in an hour and later, whatever the time is.
pub(crate) fn catalogue() -> Catalogue {
    catalogue_from(Timestamp::from_millis(Utc::now().timestamp_millis() + 3_600_000))
}

/// The same, the first of which begins then.
pub(crate) fn catalogue_from(first: Timestamp) -> Catalogue {
    let price = |yuan: i64| Money::new(yuan * 100, Currency::CNY);
    Catalogue {
        name: Text::new("test"),
        films: vec![Film {
            id: 1,
            titles: Titles { en: Text::new("Perfect Days"), zh: Text::new("完美的日子") },
            minutes: 124,
            format: Text::new("2D"),
        }],
        halls: vec![HallDrawing { id: 1, name: Text::new("1"), drawing: HALL.to_owned() }],
        price_lists: vec![PriceList {
            id: 1,
            name: Text::new("all"),
            currency: Currency::CNY,
            prices: vec![
                ((SeatKind::Standard.into(), Fare::ADULT), price(45)),
                ((SeatKind::Standard.into(), Fare::CHILD), price(25)),
                ((SeatKind::Premium.into(), Fare::ADULT), price(60)),
            ],
        }],
        showings: (0..SCREENINGS)
            .map(|n| Showing {
                film: 1,
                hall: 1,
                price_list: 1,
                rule: None,
                starts_at: first.plus(Duration::from_hours(3) * n.unsigned_abs().try_into().unwrap()),
                blocked: if n == 0 { vec!["A1".parse().unwrap()] } else { Vec::new() },
            })
            .collect(),
    }
}

pub(crate) fn seat(name: &str) -> SeatId {
    name.parse().unwrap()
}

/// Picks at the adult fare: `picks("G7 G8")`.
pub(crate) fn picks(names: &str) -> Vec<Pick> {
    names.split(' ').map(|name| Pick { seat: seat(name), fare: Fare::ADULT }).collect()
}

/// What an order has in the live store.
pub(crate) async fn lines_of(live: &Live, order: OrderRef) -> Vec<Line> {
    live.order(order).await.unwrap().unwrap().lines
}

pub(crate) fn cash(yuan: i64) -> Vec<Tender> {
    vec![Tender::Cash { received: Money::new(yuan * 100, Currency::CNY) }]
}

/// The first screening: A1 is blocked.
pub(crate) const FIRST: ScreeningId = ScreeningId(1);

/// Holds and pays, and gives the order's reference.
pub(crate) async fn sell(office: &BoxOffice, screening: ScreeningId, names: &str) -> OrderRef {
    let reference = office.new_order(screening);
    let held = office.hold(reference, &picks(names)).await.unwrap();
    office.pay(reference, &held.lines, office.new_attempt(), cash(600)).await.unwrap();
    reference
}

/// The state of each seat that is not free, as a word.
pub(crate) fn states(seats: &SeatMap) -> BTreeMap<String, &'static str> {
    seats.taken().map(|(seat, state)| (seat.to_string(), state.word())).collect()
}

/// Waits until `done`, for at most `seconds`.
pub(crate) async fn eventually(what: &str, seconds: u64, mut done: impl AsyncFnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !done().await {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The counters of a screening in the live store say what its seats say.
pub(crate) async fn assert_counted(house: &House, screening: ScreeningId) {
    let fields: BTreeMap<String, String> =
        redis::cmd("HGETALL").arg(house.keys().seats(screening)).query_async(&mut house.redis().await).await.unwrap();
    if fields.is_empty() {
        return; // wiped, and nobody has loaded it since
    }
    let seats = |words: &[&str]| {
        let counted = fields.iter().filter(|(seat, _)| !seat.starts_with('@'));
        counted.filter(|(_, value)| words.iter().any(|word| value.starts_with(word))).count()
    };
    let (held, sold) = (seats(&["held", "paying"]), seats(&["sold"]));
    let free = 100 - held - sold - seats(&["blocked"]);
    let counter = |name: &str| fields.get(name).and_then(|written| written.parse().ok());
    assert_eq!(
        (counter("@free"), counter("@held"), counter("@sold")),
        (Some(free), Some(held), Some(sold)),
        "the counters and the seats: {fields:?}"
    );
}

/// Another program has the ledger's database, and does not let go until it is told to.
pub(crate) struct Locked {
    unlock: tokio::sync::oneshot::Sender<()>,
    holder: tokio::task::JoinHandle<()>,
}

impl Locked {
    pub(crate) async fn lock(house: &House) -> Self {
        let (unlock, unlocked) = tokio::sync::oneshot::channel::<()>();
        let mut connection = house.database.connection().await;
        if connection.backend_name() == "SQLite" {
            connection.execute("BEGIN EXCLUSIVE").await.unwrap();
        } else {
            connection.execute("BEGIN").await.unwrap();
            for every_row in
                ["sequences SET seq = seq", "packets SET claimed = claimed", "wallets SET entries = entries"]
            {
                connection.execute(AssertSqlSafe(format!("UPDATE {every_row}"))).await.unwrap();
            }
        }
        let holder = tokio::spawn(async move {
            let _ = unlocked.await;
            connection.execute("ROLLBACK").await.unwrap();
            connection.close().await.unwrap();
        });
        Self { unlock, holder }
    }

    pub(crate) async fn unlock(self) {
        drop(self.unlock);
        self.holder.await.unwrap();
    }
}
