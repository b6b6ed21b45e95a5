//! The terminals, and the trouble that is made for them and for the stores.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use sqlx::Executor;
use tokio::time::sleep;

use super::super::database::SERVER;
use super::house::House;
use super::proxy::Trouble;
use super::told::Told;
use super::worker::{self, Work};

/// How many terminals; the last one is made to die at a step of its first payment, again and again.
pub(super) const TERMINALS: usize = 8;
const DYING: usize = 1;

/// Where such a terminal dies, and where the others may lose an answer of the ledger.
const STEPS: [&str; 5] = ["before-begin", "after-begin", "before-commit", "after-commit", "after-apply"];
const LOSES: &str = "commit-answer";

/// Where it dies while packets are its work.
const PACKET_STEPS: [&str; 4] = ["packet-created", "grab-taken", "claims-before-commit", "claims-after-commit"];

/// What else goes wrong.
pub(super) const FAULTS: [&str; 17] = [
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
    "database stopped",
    "database killed",
    "quiet",
];

/// What goes wrong while packets are the work.
const PACKET_FAULTS: [&str; 9] = [
    "terminal killed",
    "terminal stopped",
    "redis killed",
    "redis wiped",
    "reply dropped",
    "reply delayed",
    "line reset",
    "ledger locked",
    "database killed",
];

/// The house, its terminals, and who makes trouble.
pub(super) struct Storm {
    pub(super) work: Work,
    pub(super) rng: StdRng,
    pub(super) house: House,
    pub(super) terminals: Vec<Option<Child>>,
    pub(super) told: Arc<Mutex<Told>>,
    pub(super) faults: BTreeMap<&'static str, usize>,
}

impl Storm {
    /// Starts the terminal in place `n`, if it does not run.
    pub(super) fn start(&mut self, n: usize) {
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
        program.args(["--exact", "storm::worker::terminal", "--ignored", "--nocapture"]);
        program.env(worker::LEDGER, &self.house.database.url).env(worker::TERMINAL, format!("T{n}"));
        program.env(worker::REDIS, format!("redis://127.0.0.1:{}", self.house.proxy.port));
        program.env(worker::WORK, self.work.word());
        program.env(worker::SEED, self.rng.random::<u64>().to_string()).env("RUST_BACKTRACE", "0");
        if n >= TERMINALS - DYING {
            let steps = steps(self.work);
            let step = steps[self.rng.random_range(0..steps.len())];
            program.env("FRONTROW_CRASH_AT", step);
            self.count(step);
        } else if self.work == Work::Seats && self.rng.random_bool(0.5) {
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

    pub(super) async fn wait(&mut self, from: u64, to: u64) {
        let wait = Duration::from_millis(self.rng.random_range(from..to));
        sleep(wait).await;
    }

    pub(super) async fn fault(&mut self) {
        // Trouble on the line is cheap, what stops everyone is not.
        let fault = match (self.work, self.rng.random_range(0..40)) {
            (Work::Packets, n) => PACKET_FAULTS[n % PACKET_FAULTS.len()],
            (Work::Seats, n @ 0..16) => FAULTS[n],
            (Work::Seats, 16..18) => "terminal killed",
            (Work::Seats, 18..20) => "terminal stopped",
            (Work::Seats, 20..32) => FAULTS[8 + self.rng.random_range(0..4)],
            (Work::Seats, _) => "quiet",
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
            "database stopped" => {
                let Some(server) = &self.house.server else { return };
                let process = server.process;
                signal("-STOP", process);
                self.wait(200, 5_000).await;
                signal("-CONT", process);
            }
            "database killed" => {
                let pause = Duration::from_millis(self.rng.random_range(10..1_000));
                let Some(server) = &mut self.house.server else { return };
                server.restart(pause, &self.house.database.url).await;
            }
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

/// Those that can come here.
pub(super) fn expected_faults(house: &House, work: Work) -> Vec<&'static str> {
    let on_server = std::env::var(SERVER).is_ok();
    let comes = |fault: &&str| match *fault {
        "quiet" => false,
        "disk full" => !on_server,
        "database stopped" | "database killed" => house.server.is_some(),
        "terminal's clock wrong" => faketime().is_some(),
        _ => true,
    };
    let (faults, loses): (&[_], _) = match work {
        Work::Seats => (&FAULTS, Some(LOSES)),
        Work::Packets => (&PACKET_FAULTS, None),
    };
    faults.iter().chain(steps(work)).copied().chain(loses).filter(comes).collect()
}

fn steps(work: Work) -> &'static [&'static str] {
    match work {
        Work::Seats => &STEPS,
        Work::Packets => &PACKET_STEPS,
    }
}

/// The library that gives a program another clock. The command of that name is a program of its own, and a signal
/// would go to that.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    folders.map(|folder| folder.join("faketime/libfaketime.so.1")).find(|library| library.exists())
}

pub(super) fn signal(name: &str, pid: u32) {
    let _ = Command::new("kill").args([name, &pid.to_string()]).stderr(Stdio::null()).status();
}

/// How long the files may be that a program writes.
fn limit(pid: u32, bytes: &str) {
    let limit = format!("--fsize={bytes}:unlimited");
    let _ = Command::new("prlimit").args([&limit, "--pid", &pid.to_string()]).stderr(Stdio::null()).status();
}
