//! Eight terminals on sixty seats, and whatever can go wrong.
//!
//! Real programs (`worker`), a real Redis behind a line that fails (`proxy`), a real database. Faults come at random
//! from a seed that is printed; every kind of them must have come. At the end all is healed: nothing may be left
//! open, a fresh sale must succeed, `verify` must be clean, and what each terminal was told must be what the ledger has.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontrow::box_office::BoxOffice;
use frontrow::domain::hall::SeatKind;
use frontrow::domain::ids::{AttemptId, OrderRef};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::OrderState;
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::screening::Film;
use frontrow::domain::seat::SeatState;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::{Text, Titles};
use frontrow::domain::time::Timestamp;
use frontrow::ledger::{Catalogue, HallDrawing, Ledger, PriceList, Showing};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::Executor;
use tokio::time::sleep;

use super::database::{Database, SERVER};
use super::proxy::{Proxy, Trouble};
use super::redis_server::Server;
use super::worker;

const HALL: &str = "focus: C
A | ..........
B | ..........
C | ..........
D | ..........
E | ..........
F | ..........
";

/// How many terminals; the last one is made to die at a step of its first payment, again and again.
const TERMINALS: usize = 8;
const DYING: usize = 1;

/// Where such a terminal dies, and where the others may lose an answer of the ledger.
const STEPS: [&str; 5] = ["before-begin", "after-begin", "before-commit", "after-commit", "after-apply"];
const LOSES: &str = "commit-answer";

/// What else goes wrong.
const FAULTS: [&str; 15] = [
    "terminal killed",
    "terminal stopped",
    "terminal's clock wrong",
    "redis killed",
    "redis stopped",
    "redis wiped",
    "redis log cut",
    "redis log deleted",
    "reply dropped",
    "reply delayed",
    "reply sliced",
    "line reset",
    "ledger locked",
    "disk full",
    "quiet",
];

/// What must have been reached.
struct Goal {
    attempts: usize,
    sales: usize,
    refunds: usize,
    unsure: usize,
    faults: usize,
    at_least: Duration,
    at_most: Duration,
}

/// What the terminals said.
#[derive(Default)]
struct Told {
    lines: usize,
    attempts: usize,
    sales: BTreeSet<(OrderRef, AttemptId)>,
    refused: BTreeMap<(OrderRef, AttemptId), String>,
    begun: BTreeSet<(OrderRef, AttemptId)>,
    unsure: BTreeSet<(OrderRef, AttemptId)>,
    refunds: BTreeSet<OrderRef>,
    codes: BTreeMap<String, usize>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let [verb, reference, attempt, outcome] = words[..] else { return };
        self.lines += 1;
        self.attempts += usize::from(!matches!(verb, "look" | "begin"));
        if verb != "begin" {
            *self.codes.entry(format!("{verb} {outcome}")).or_default() += 1;
        }
        let Ok(reference) = reference.parse::<OrderRef>() else { return };
        let Ok(attempt) = attempt.parse::<AttemptId>() else {
            if (verb, outcome) == ("refund", "ok") {
                self.refunds.insert(reference);
            }
            return;
        };
        let payment = (reference, attempt);
        match (verb, outcome) {
            ("begin", _) => drop(self.begun.insert(payment)),
            ("pay", "ok") => drop(self.sales.insert(payment)),
            ("pay", "unsure") => drop(self.unsure.insert(payment)),
            ("pay", refused) => drop(self.refused.insert(payment, refused.to_owned())),
            _ => {}
        }
    }

    /// Payments whose terminal was unsure, or did not live to be told.
    fn never_told(&self) -> BTreeSet<(OrderRef, AttemptId)> {
        let told =
            |payment: &&(OrderRef, AttemptId)| !self.sales.contains(*payment) && !self.refused.contains_key(*payment);
        self.begun.iter().filter(told).chain(&self.unsure).copied().collect()
    }
}

/// Real stores, and the line to Redis.
pub(crate) struct House {
    database: Database,
    ledger: Ledger,
    redis: Server,
    pub(crate) proxy: Proxy,
}

impl House {
    pub(crate) async fn open() -> Self {
        let database = Database::new().await;
        let ledger = Ledger::open(&database.url).await.unwrap();
        ledger.load_catalogue(&catalogue()).await.unwrap();
        let redis = Server::start();
        let proxy = Proxy::to(redis.port).await;
        Self { database, ledger, redis, proxy }
    }

    /// A terminal on that line.
    pub(crate) async fn office(&self, name: &str) -> BoxOffice {
        let redis = format!("redis://127.0.0.1:{}", self.proxy.port);
        worker::office(name, &self.database.url, &redis).await.expect("both stores are there")
    }
}

/// The house, its terminals, and who makes trouble.
struct Storm {
    rng: StdRng,
    house: House,
    terminals: Vec<Option<Child>>,
    told: Arc<Mutex<Told>>,
    faults: BTreeMap<&'static str, usize>,
}

impl Storm {
    /// Starts the terminal in place `n`, if it does not run.
    fn start(&mut self, n: usize) {
        if let Some(child) = &mut self.terminals[n] {
            match child.try_wait().unwrap() {
                None => return,
                Some(_) => self.terminals[n] = None,
            }
        }
        // `trap` so that a file that cannot grow is an error, and not the end.
        let mut program = Command::new("sh");
        program.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
        if let (0 | 1, Some(library)) = (n, faketime()) {
            program.env("LD_PRELOAD", library).env("FAKETIME", if n == 0 { "+1h" } else { "-1h" });
            program.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            self.count("terminal's clock wrong");
        }
        program.arg(std::env::current_exe().unwrap());
        program.args(["--exact", "worker::terminal", "--ignored", "--nocapture"]);
        program.env(worker::LEDGER, &self.house.database.url).env(worker::TERMINAL, format!("T{n}"));
        program.env(worker::REDIS, format!("redis://127.0.0.1:{}", self.house.proxy.port));
        program.env(worker::SEED, self.rng.random::<u64>().to_string()).env("RUST_BACKTRACE", "0");
        if n >= TERMINALS - DYING {
            let step = STEPS[self.rng.random_range(0..STEPS.len())];
            program.env("FRONTROW_CRASH_AT", step);
            self.count(step);
        } else if self.rng.random_bool(0.5) {
            program.env("FRONTROW_CRASH_AT", LOSES);
            self.count(LOSES);
        }
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (said, told) = (child.stdout.take().unwrap(), self.told.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(said).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                // The test harness may have begun the line.
                if let Some((_, words)) = line.split_once(worker::SAYS) {
                    told.lock().unwrap().hear(words);
                }
            }
        });
        self.terminals[n] = Some(child);
    }

    fn count(&mut self, fault: &'static str) {
        *self.faults.entry(fault).or_default() += 1;
    }

    fn some_terminal(&mut self) -> Option<u32> {
        let n = self.rng.random_range(0..TERMINALS - DYING);
        self.terminals[n].as_ref().map(Child::id)
    }

    async fn wait(&mut self, from: u64, to: u64) {
        let wait = Duration::from_millis(self.rng.random_range(from..to));
        sleep(wait).await;
    }

    async fn fault(&mut self) {
        // Trouble on the line is cheap, what stops everyone is not.
        let fault = match self.rng.random_range(0..40) {
            n @ 0..14 => FAULTS[n],
            14..18 => "terminal killed",
            18..20 => "terminal stopped",
            20..32 => FAULTS[8 + self.rng.random_range(0..4)],
            _ => "quiet",
        };
        match fault {
            "terminal killed" => {
                let Some(pid) = self.some_terminal() else { return };
                signal("-KILL", pid);
            }
            "terminal stopped" => {
                let Some(pid) = self.some_terminal() else { return };
                signal("-STOP", pid);
                let wait = Duration::from_millis(self.rng.random_range(200..4_000));
                tokio::spawn(async move {
                    sleep(wait).await;
                    signal("-CONT", pid);
                });
            }
            "redis killed" | "redis log cut" | "redis log deleted" => {
                self.house.redis.kill();
                match fault {
                    "redis log cut" => self.house.redis.cut(self.rng.random_range(1..60_000)),
                    "redis log deleted" => self.house.redis.delete(),
                    _ => {}
                }
                self.wait(10, 600).await;
                self.house.redis.restart();
            }
            "redis stopped" => {
                signal("-STOP", self.house.redis.pid());
                self.wait(100, 1_500).await;
                signal("-CONT", self.house.redis.pid());
            }
            "redis wiped" => self.house.redis.flush(),
            "reply dropped" | "reply delayed" | "reply sliced" | "line reset" => {
                let trouble = match fault {
                    "reply dropped" => Trouble::DropReply,
                    "reply delayed" => Trouble::Delay,
                    "reply sliced" => Trouble::Slice,
                    _ => Trouble::Reset,
                };
                if !self.house.proxy.trouble(trouble) {
                    return;
                }
            }
            "ledger locked" => self.lock_ledger().await,
            "disk full" => {
                if std::env::var(SERVER).is_ok() {
                    return; // it is the server's disk
                }
                let terminals: Vec<u32> = self.terminals.iter().flatten().map(Child::id).collect();
                for pid in &terminals {
                    limit(*pid, "4096");
                }
                self.wait(200, 1_000).await;
                for pid in &terminals {
                    limit(*pid, "unlimited");
                }
            }
            _ => return,
        }
        self.count(fault);
    }

    /// Another program writes to the ledger, and takes its time.
    async fn lock_ledger(&mut self) {
        let mut connection = self.house.database.connection().await;
        let begin = if std::env::var(SERVER).is_ok() { "BEGIN" } else { "BEGIN IMMEDIATE" };
        if connection.execute(begin).await.is_ok() {
            let _ = connection.execute("UPDATE sequences SET seq = seq WHERE screening = 1").await;
            self.wait(200, 4_000).await;
            let _ = connection.execute("ROLLBACK").await;
        }
    }
}

/// The library that gives a program another clock. The command of that name is a program of its own, and a signal
/// would go to that.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    folders.map(|folder| folder.join("faketime/libfaketime.so.1")).find(|library| library.exists())
}

fn signal(name: &str, pid: u32) {
    let _ = Command::new("kill").args([name, &pid.to_string()]).stderr(Stdio::null()).status();
}

/// How long the files may be that a program writes.
fn limit(pid: u32, bytes: &str) {
    let limit = format!("--fsize={bytes}:unlimited");
    let _ = Command::new("prlimit").args([&limit, "--pid", &pid.to_string()]).stderr(Stdio::null()).status();
}

fn catalogue() -> Catalogue {
    let later = chrono::Utc::now().timestamp_millis() + 86_400_000;
    Catalogue {
        name: Text::new("storm"),
        films: vec![Film {
            id: 1,
            titles: Titles { en: Text::new("Storm"), zh: Text::new("风暴") },
            minutes: 90,
            format: Text::new("2D"),
        }],
        halls: vec![HallDrawing { id: 1, name: Text::new("1"), drawing: HALL.to_owned() }],
        price_lists: vec![PriceList {
            id: 1,
            name: Text::new("all"),
            currency: Currency::CNY,
            prices: vec![((SeatKind::Standard, Fare::Adult), Money::new(45_00, Currency::CNY))],
        }],
        showings: vec![Showing {
            film: 1,
            hall: 1,
            price_list: 1,
            starts_at: Timestamp::from_millis(later),
            blocked: Vec::new(),
        }],
    }
}

async fn rage(goal: Goal) {
    let seed = std::env::var("FRONTROW_CHAOS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(rand::random);
    eprintln!("storm: FRONTROW_CHAOS_SEED={seed}");
    let mut storm = Storm {
        rng: StdRng::seed_from_u64(seed),
        house: House::open().await,
        terminals: (0..TERMINALS).map(|_| None).collect(),
        told: Arc::default(),
        faults: BTreeMap::new(),
    };
    let expected = expected_faults();
    let begun = Instant::now();
    loop {
        for n in 0..TERMINALS {
            storm.start(n);
        }
        storm.fault().await;
        storm.wait(100, 300).await;
        let is_reached = {
            let told = storm.told.lock().unwrap();
            told.attempts >= goal.attempts
                && told.sales.len() >= goal.sales
                && told.refunds.len() >= goal.refunds
                && told.never_told().len() >= goal.unsure
                && storm.faults.values().sum::<usize>() >= goal.faults
                && expected.iter().all(|fault| storm.faults.contains_key(fault))
        };
        if (is_reached && begun.elapsed() > goal.at_least) || begun.elapsed() > goal.at_most {
            break;
        }
    }
    let took = begun.elapsed();
    storm.house.proxy.heal();
    for child in storm.terminals.iter_mut().flatten() {
        let _ = child.kill();
        let _ = child.wait();
    }
    sleep(Duration::from_millis(200)).await;
    let told = std::mem::take(&mut *storm.told.lock().unwrap());
    let faults: usize = storm.faults.values().sum();
    eprintln!("storm: {:?} faults in {took:?}: {:?}", faults, storm.faults);
    eprintln!(
        "storm: {} attempts, {} sales, {} refunds, {} payments never told: {:?}",
        told.attempts,
        told.sales.len(),
        told.refunds.len(),
        told.never_told().len(),
        told.codes
    );
    aftermath(&storm.house, &told).await;
    for fault in expected {
        assert!(storm.faults.contains_key(fault), "never came: {fault}");
    }
    let reached = (told.attempts, told.sales.len(), told.refunds.len(), told.never_told().len(), faults);
    let wanted = (goal.attempts, goal.sales, goal.refunds, goal.unsure, goal.faults);
    let is_enough = reached.0 >= wanted.0
        && reached.1 >= wanted.1
        && reached.2 >= wanted.2
        && reached.3 >= wanted.3
        && reached.4 >= wanted.4;
    assert!(is_enough, "too little happened in {took:?}: {reached:?} of {wanted:?}");
}

/// Those that can come here.
fn expected_faults() -> Vec<&'static str> {
    let on_server = std::env::var(SERVER).is_ok();
    let comes = |fault: &&str| match *fault {
        "quiet" => false,
        "disk full" => !on_server,
        "terminal's clock wrong" => faketime().is_some(),
        _ => true,
    };
    FAULTS.into_iter().chain(STEPS).chain([LOSES]).filter(comes).collect()
}

/// All is healed: what is left?
async fn aftermath(house: &House, told: &Told) {
    let office = house.office("T99").await;
    let mut events = office.listen();
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    office.watch(Some(worker::SCREENING));
    let healed = Instant::now();
    fresh_sale(&office).await;
    eprintln!("storm: a fresh sale {:?} after it", healed.elapsed());
    // The last payments are judged once their time is up.
    loop {
        let seats = office.open(worker::SCREENING).await.unwrap().seats;
        let is_open = |state: &SeatState| !matches!(state, SeatState::Sold { .. });
        if !seats.taken().any(|(_, state)| is_open(state)) {
            break;
        }
        assert!(healed.elapsed() < Duration::from_secs(30), "still open: {:?}", seats.taken().collect::<Vec<_>>());
        sleep(Duration::from_millis(200)).await;
    }
    eprintln!("storm: at rest {:?} after it", healed.elapsed());
    let mut wrong = Vec::new();
    for check in office.verify().await.unwrap().checks {
        if check.violations > 0 {
            wrong.push(format!("{}: {} of {}: {:?}", check.code, check.violations, check.looked_at, check.examples));
        }
    }
    let of = async |reference: OrderRef| house.ledger.order(reference).await.unwrap().map(|known| known.order);
    for (reference, attempt) in &told.sales {
        let order = of(*reference).await;
        let is_sold = order.as_ref().is_some_and(|order| {
            order.attempt == Some(*attempt) && matches!(order.state, OrderState::Paid | OrderState::Refunded)
        });
        if !is_sold {
            wrong.push(format!("{reference} was sold by {attempt}, and the ledger has {order:?}"));
        }
    }
    for ((reference, attempt), code) in &told.refused {
        let order = of(*reference).await;
        let is_sold = order.is_some_and(|order| {
            order.attempt == Some(*attempt) && matches!(order.state, OrderState::Paid | OrderState::Refunded)
        });
        // A colleague may have given the money back before the terminal was told at all: so it was told right.
        if is_sold && code != "refunded" && !told.sales.contains(&(*reference, *attempt)) {
            wrong.push(format!("{reference} was refused ({code}) to {attempt}, and the ledger has it sold"));
        }
    }
    for reference in &told.refunds {
        if of(*reference).await.map(|order| order.state) != Some(OrderState::Refunded) {
            wrong.push(format!("{reference} was refunded, and is not"));
        }
    }
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for (reference, _) in told.never_told() {
        // Of one that never got to the ledger nothing may be left in Redis either, which was seen above.
        let end = of(reference).await.map_or("forgotten", |order| order.state.word());
        *ends.entry(end.to_owned()).or_default() += 1;
    }
    eprintln!("storm: what became of payments that nobody was told of: {ends:?}");
    if wrong.is_empty() {
        office.close().await;
        return;
    }
    panic!("{} violations: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

async fn fresh_sale(office: &BoxOffice) {
    let begun = Instant::now();
    loop {
        let seats = office.open(worker::SCREENING).await.unwrap().seats;
        let plan = office.screening(worker::SCREENING).await.unwrap();
        let free = plan.hall.plan.seats().map(|seat| seat.name).find(|seat| *seats.state(*seat) == SeatState::Free);
        if let Some(seat) = free {
            let reference = office.new_order(worker::SCREENING);
            let held = office.hold(reference, &[Pick { seat, fare: Fare::Adult }]).await;
            let tender = Tender::Cash { received: Money::new(45_00, Currency::CNY) };
            if held.is_ok() && office.pay(reference, office.new_attempt(), vec![tender]).await.is_ok() {
                return;
            }
        } else if let Some((_, SeatState::Sold { by })) =
            seats.taken().find(|(_, state)| matches!(state, SeatState::Sold { .. }))
        {
            let reference = OrderRef { screening: worker::SCREENING, order: by.order };
            let _ = office.refund(reference, Text::new("for a fresh sale")).await;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "no fresh sale");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_storm_loses_nothing() {
    let goal = Goal {
        attempts: 20_000,
        sales: 2_000,
        refunds: 500,
        unsure: 50,
        faults: 100,
        at_least: Duration::from_secs(20),
        at_most: Duration::from_mins(4),
    };
    rage(goal).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes ten minutes: cargo test --test chaos -- --ignored a_long_storm --nocapture"]
async fn a_long_storm_loses_nothing() {
    let goal = Goal {
        attempts: 100_000,
        sales: 10_000,
        refunds: 5_000,
        unsure: 500,
        faults: 1_000,
        at_least: Duration::from_mins(10),
        at_most: Duration::from_mins(12),
    };
    rage(goal).await;
}
