//! The servers that `.ci/redis` started: what each says of all of them, and what is done to one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Value};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use super::super::redis_store::admin_of;

/// Names the file that lists them.
pub(crate) const SERVERS: &str = "FRONTROW_TEST_REDIS_SERVERS";

/// What the sentinels call their primary.
const NAME: &str = "house";

/// How long one may take to answer.
const ONE_ANSWER: Duration = Duration::from_millis(700);

/// How long servers may take to do what they are to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// One server, or one sentinel.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) folder: PathBuf,
    client: redis::Client,
    connection: Mutex<Option<MultiplexedConnection>>,
}

/// All of them, in the order of their ports.
pub(crate) struct Servers {
    pub(crate) all: Vec<Server>,
    pub(crate) sentinels: Vec<Server>,
    /// How long one may be silent before another takes over.
    pub(crate) timeout: Duration,
}

/// What a node of a cluster says of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) is_primary: bool,
    is_well: bool,
    pub(crate) slots: Vec<(u16, u16)>,
}

impl Server {
    /// What it answers.
    pub(crate) async fn ask<T: FromRedisValue>(&self, words: &[&str]) -> Result<T, String> {
        let mut slot = self.connection.lock().await;
        let asking = async {
            let mut open = match slot.take() {
                Some(open) => open,
                None => self.client.get_multiplexed_async_connection().await?,
            };
            let mut command = redis::cmd(words[0]);
            let answer = command.arg(&words[1..]).query_async::<T>(&mut open).await;
            if answer.as_ref().is_err_and(|error| error.is_io_error() || error.is_connection_dropped()) {
                return answer;
            }
            *slot = Some(open);
            answer
        };
        match timeout(ONE_ANSWER, asking).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err("no answer".to_owned()),
        }
    }

    /// The same of one that must answer.
    pub(crate) async fn tell(&self, words: &[&str]) {
        let _: Value = self.ask(words).await.unwrap_or_else(|error| panic!("{}: {words:?}: {error}", self.port));
    }

    /// Sends its process a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let process = std::fs::read_to_string(self.folder.join("pid")).unwrap();
        let sent = Command::new("kill").args(["-s", signal, process.trim()]).status().unwrap();
        assert!(sent.success(), "no {signal} to {}", self.port);
    }

    /// Starts it again, empty, after it was killed.
    pub(crate) fn start(&self) {
        assert!(Command::new(self.folder.join("start")).status().unwrap().success(), "{} does not start", self.port);
    }

    /// As whom it is asked.
    pub(crate) fn login(&self) -> (String, String) {
        let settings = self.client.get_connection_info().redis_settings();
        (settings.username().unwrap().to_owned(), settings.password().unwrap().to_owned())
    }

    /// What a node says of all.
    pub(crate) async fn nodes(&self) -> Result<BTreeMap<u16, Seen>, String> {
        let said: String = self.ask(&["CLUSTER", "NODES"]).await?;
        Ok(said.lines().filter_map(read_node).collect())
    }

    /// It lives, and nobody finds it: it listens at another port, and all lines to it are gone but ours.
    pub(crate) async fn hide(&self) {
        // One that is free now.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        self.listen_at(free).await;
        for who in ["replica", "pubsub", "normal"] {
            self.tell(&["CLIENT", "KILL", "TYPE", who, "SKIPME", "yes"]).await;
        }
    }

    /// It is where it was.
    pub(crate) async fn show(&self) {
        self.listen_at(self.port).await;
    }

    async fn listen_at(&self, port: u16) {
        let setting = if self.speaks_tls() { "tls-port" } else { "port" };
        self.tell(&["CONFIG", "SET", setting, &port.to_string()]).await;
    }

    fn speaks_tls(&self) -> bool {
        matches!(self.client.get_connection_info().addr(), redis::ConnectionAddr::TcpTls { .. })
    }

    /// From now on clients are sent to another port of it; 0 for its own.
    pub(crate) async fn announce(&self, port: u16) {
        let setting = if self.speaks_tls() { "cluster-announce-tls-port" } else { "cluster-announce-port" };
        self.tell(&["CONFIG", "SET", setting, &port.to_string()]).await;
    }

    /// Whether it is a primary by its own word; of a replica, whether it has its primary.
    async fn role(&self) -> Result<(bool, bool), String> {
        let said: Vec<Value> = self.ask(&["ROLE"]).await?;
        let word = |n: usize| said.get(n).and_then(|word| redis::from_redis_value_ref::<String>(word).ok());
        let is_primary = word(0).as_deref() == Some("master");
        Ok((is_primary, is_primary || word(3).as_deref() == Some("connected")))
    }

    pub(crate) async fn is_primary(&self) -> bool {
        self.role().await.is_ok_and(|(is_primary, _)| is_primary)
    }
}

/// `ID HOST:PORT@BUS FLAGS PRIMARY PING PONG EPOCH LINK SLOTS…`. The id says the port, for that may be another's.
fn read_node(line: &str) -> Option<(u16, Seen)> {
    let words: Vec<&str> = line.split(' ').collect();
    let [id, _, flags, _, _, _, _, link, slots @ ..] = &words[..] else { return None };
    let slots = slots.iter().filter(|range| !range.starts_with('['));
    let range = |range: &str| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    let is_well = !flags.contains("fail") && !flags.contains("handshake") && *link == "connected";
    let seen = Seen { is_primary: flags.contains("master"), is_well, slots: slots.filter_map(|s| range(s)).collect() };
    Some((id.parse().ok()?, seen))
}

impl Servers {
    /// Those that the environment names.
    pub(crate) async fn find() -> Self {
        let listed = std::fs::read_to_string(std::env::var(SERVERS).unwrap()).unwrap();
        let (mut all, mut sentinels) = (Vec::new(), Vec::new());
        for line in listed.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let port = words[0].parse().unwrap();
            let connection = Mutex::default();
            let server = Server { port, folder: words[2].into(), client: admin_of(port), connection };
            if words[3] == "sentinel" { sentinels.push(server) } else { all.push(server) }
        }
        let millis: u64 = match sentinels.first() {
            None => {
                let said: Vec<String> = all[0].ask(&["CONFIG", "GET", "cluster-node-timeout"]).await.unwrap();
                said[1].parse().unwrap()
            }
            Some(sentinel) => {
                let said: BTreeMap<String, String> = sentinel.ask(&["SENTINEL", "MASTER", NAME]).await.unwrap();
                said["down-after-milliseconds"].parse().unwrap()
            }
        };
        Self { all, sentinels, timeout: Duration::from_millis(millis) }
    }

    pub(crate) fn is_cluster(&self) -> bool {
        self.sentinels.is_empty()
    }

    pub(crate) fn of(&self, port: u16) -> &Server {
        self.all.iter().find(|server| server.port == port).unwrap()
    }

    /// The two of a shard: the primary, and the one that follows it.
    pub(crate) async fn shard(&self, n: usize) -> (&Server, &Server) {
        let (one, other) = (&self.all[n], &self.all[n + 3]);
        let pair = if one.is_primary().await { (one, other) } else { (other, one) };
        assert!(pair.0.is_primary().await && !pair.1.is_primary().await, "shard {n} has not one primary");
        pair
    }

    /// Behind sentinels: the primary.
    pub(crate) async fn primary(&self) -> &Server {
        for server in &self.all {
            if server.is_primary().await {
                return server;
            }
        }
        panic!("no primary")
    }

    /// Who has which slots, once all agree.
    pub(crate) async fn owners(&self) -> BTreeMap<u16, Vec<(u16, u16)>> {
        let nodes = self.all[0].nodes().await.unwrap();
        nodes.into_iter().filter(|(_, seen)| seen.is_primary).map(|(port, seen)| (port, seen.slots)).collect()
    }

    /// Waits until all know by which port a server is to be found, and has everybody look for it.
    pub(crate) async fn found_by(&self, server: &Server, port: u16) {
        server.announce(if port == server.port { 0 } else { port }).await;
        let line = format!("{:040} 127.0.0.1:{port}@", server.port);
        self.until("it is found by another port", async || {
            for other in &self.all {
                if !other.ask::<String>(&["CLUSTER", "NODES"]).await.is_ok_and(|said| said.contains(&line)) {
                    return false;
                }
            }
            true
        })
        .await;
        server.tell(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).await;
    }

    /// Waits until all say the same of all, and each replica follows.
    pub(crate) async fn agree(&self) {
        self.until("all agree", async || {
            if self.is_cluster() { self.nodes_agree().await } else { self.sentinels_agree().await }
        })
        .await;
    }

    async fn nodes_agree(&self) -> bool {
        let mut told = None;
        for server in &self.all {
            let Ok(nodes) = server.nodes().await else { return false };
            if nodes.len() != self.all.len() || nodes.values().any(|seen| !seen.is_well) {
                return false;
            }
            if *told.get_or_insert_with(|| nodes.clone()) != nodes || !server.role().await.is_ok_and(|(_, has)| has) {
                return false;
            }
        }
        true
    }

    /// Whether a sentinel still calls it the primary, or does not answer.
    pub(crate) async fn is_named(&self, server: &Server) -> bool {
        for sentinel in &self.sentinels {
            let said = sentinel.ask::<(String, u16)>(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME]).await;
            if said.is_ok_and(|(_, port)| port != server.port) {
                continue;
            }
            return true;
        }
        false
    }

    async fn sentinels_agree(&self) -> bool {
        let mut named = None;
        for sentinel in &self.sentinels {
            let said = sentinel.ask::<(String, u16)>(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME]).await;
            let Ok((_, port)) = said else { return false };
            if *named.get_or_insert(port) != port {
                return false;
            }
        }
        for server in &self.all {
            let Ok((is_primary, is_well)) = server.role().await else { return false };
            if !is_well || is_primary != (Some(server.port) == named) {
                return false;
            }
        }
        true
    }

    /// Waits for something that servers do.
    pub(crate) async fn until(&self, what: &str, mut done: impl AsyncFnMut() -> bool) {
        let begun = Instant::now();
        while !done().await {
            assert!(begun.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}
