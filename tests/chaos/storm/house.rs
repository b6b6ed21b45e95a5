//! The stores of the storm: a real database, a real Redis, and the line to it.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use frontrow::box_office::BoxOffice;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::Ledger;

use super::super::database::Database;
use super::super::one_hall::one_hall;
use super::proxy::Proxy;
use super::redis_server::Server;
use super::{signal, worker};

/// Names the process of the database server, where the tests have one of their own.
const SERVER_PROCESS: &str = "FRONTROW_TEST_SERVER";

const HALL: &str = "focus: C
A | ..........
B | ..........
C | ..........
D | ..........
E | ..........
F | ..........
";

/// Real stores, and the line to Redis.
pub(super) struct House {
    pub(super) database: Database,
    pub(super) ledger: Ledger,
    pub(super) redis: Server,
    pub(super) server: Option<DatabaseServer>,
    pub(super) proxy: Proxy,
}

impl House {
    pub(super) async fn open() -> Self {
        let database = Database::new().await;
        let ledger = Ledger::open(&database.url).await.unwrap();
        let tomorrow = Timestamp::from_millis(chrono::Utc::now().timestamp_millis() + 86_400_000);
        ledger.load_catalogue(&one_hall(HALL, [tomorrow])).await.unwrap();
        let redis = Server::start();
        let proxy = Proxy::to(redis.port).await;
        let server = DatabaseServer::find();
        Self { database, ledger, redis, server, proxy }
    }

    /// A terminal on that line.
    pub(super) async fn office(&self, name: &str) -> BoxOffice {
        let redis = format!("redis://127.0.0.1:{}", self.proxy.port);
        worker::office(name, &self.database.url, &redis).await.expect("both stores are there")
    }
}

/// The server of the database, which can be killed and started again.
pub(super) struct DatabaseServer {
    pub(super) process: u32,
    command: Vec<String>,
    ours: Option<Child>,
}

impl DatabaseServer {
    fn find() -> Option<Self> {
        let process: u32 = std::env::var(SERVER_PROCESS).ok()?.parse().ok()?;
        let command = std::fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
        let command = command.split('\0').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Some(Self { process, command, ours: None })
    }

    /// Kills it, and starts it with the same words after `pause`. Answers when it does.
    pub(super) async fn restart(&mut self, pause: Duration, url: &str) {
        signal("-KILL", self.process);
        if let Some(child) = &mut self.ours {
            let _ = child.wait();
        }
        tokio::time::sleep(pause).await;
        // No server runs as root.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        for _ in 0..100 {
            let mut server = Command::new(if is_root { "setpriv" } else { "env" });
            if is_root {
                server.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]);
            }
            let mut child = server.args(&self.command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            // What the dead one left may keep it from starting at first.
            for _ in 0..50 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                if child.try_wait().unwrap().is_some() {
                    break;
                }
                if Ledger::open(url).await.is_ok() {
                    self.process = child.id();
                    self.ours = Some(child);
                    return;
                }
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("the database server did not start again");
    }
}

impl Drop for DatabaseServer {
    fn drop(&mut self) {
        if let Some(child) = &mut self.ours {
            for end in ["-INT", "-TERM"] {
                signal(end, self.process);
            }
            let _ = child.wait();
        }
    }
}
