//! A PostgreSQL primary and the standby that follows it, as `.ci/database postgres-pair` started them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The variable that names their folder.
const PAIR: &str = "FRONTROW_TEST_PAIR";

/// How a primary ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All its processes, at once.
    Killed,
    /// It stands still, and so does every connection to it.
    Stopped,
    /// By an operator.
    ShutDown,
    /// All its processes, while commits wait for a standby that stands still: some are on both, and nobody was told.
    KilledWaiting,
}

impl End {
    pub(super) fn of_round(round: usize) -> Self {
        [Self::Stopped, Self::KilledWaiting, Self::Killed, Self::ShutDown][round % 4]
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Stopped => "stopped",
            Self::ShutDown => "shut down",
            Self::KilledWaiting => "killed while commits waited",
        }
    }
}

/// The two.
pub(super) struct Pair {
    folder: PathBuf,
    options: String,
    /// Name and port; the primary first.
    servers: [(String, u16); 2],
}

impl Pair {
    pub(super) fn find() -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os(PAIR)?);
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let servers: Vec<(String, u16)> = read("ports")
            .lines()
            .map(|line| line.split_once(' ').unwrap())
            .map(|(name, port)| (name.to_owned(), port.parse().unwrap()))
            .collect();
        Some(Self { options: read("options").trim().to_owned(), servers: servers.try_into().unwrap(), folder })
    }

    pub(super) fn primary_port(&self) -> u16 {
        self.servers[0].1
    }

    fn data(&self, server: usize) -> PathBuf {
        self.folder.join(&self.servers[server].0)
    }

    pub(super) fn end_primary(&self, end: End) {
        match end {
            End::Killed | End::KilledWaiting => signal_all("-KILL", &self.data(0)),
            End::Stopped => signal_all("-STOP", &self.data(0)),
            End::ShutDown => self.pg_ctl(0, &["stop", "-m", "fast"]),
        }
    }

    /// Nothing comes to the standby any more, until it is let go.
    pub(super) fn hold_up_standby(&self) {
        signal_all("-STOP", &self.data(1));
    }

    /// The primary tells a commit as done before it is anywhere else.
    pub(super) fn wait_for_no_standby(&self) {
        self.ask("ALTER SYSTEM SET synchronous_standby_names = ''");
        self.ask("SELECT pg_reload_conf()");
    }

    /// What is on its way to a standby that was held up never gets there: it is started anew.
    pub(super) fn cut_off_standby(&self) {
        signal_all("-KILL", &self.data(1));
        self.start(1);
    }

    pub(super) fn let_standby_go(&self) {
        signal_all("-CONT", &self.data(1));
    }

    /// The standby is the primary from here on. It waits for no standby of its own before it has one.
    pub(super) fn promote(&mut self) {
        self.pg_ctl(1, &["promote", "-w"]);
        self.servers.swap(0, 1);
    }

    /// Sees to it that the old primary, which is the second by now, does nothing any more.
    pub(super) fn fence(&self) {
        signal_all("-KILL", &self.data(1));
    }

    /// Makes the second a copy of the first, which it follows from then on; each commit waits for it.
    pub(super) fn rebuild(&self) {
        let (data, port) = (self.data(1), self.servers[0].1);
        std::fs::remove_dir_all(&data).unwrap();
        let primary = format!("host=127.0.0.1 port={port} user=postgres");
        let copy =
            ["pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-d", &primary, "-D", &data.display().to_string()];
        run(&copy);
        // What it is to wait for once it is promoted: nobody, until someone follows it.
        let settings = data.join("postgresql.auto.conf");
        let copied = std::fs::read_to_string(&settings).unwrap();
        std::fs::write(&settings, format!("{copied}synchronous_standby_names = ''\n")).unwrap();
        self.start(1);
        self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.ask("SELECT pg_reload_conf()");
        let begun = Instant::now();
        while self.ask("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'") != "sync" {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody follows the primary");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn start(&self, server: usize) {
        let (name, port) = &self.servers[server];
        let (options, log) = (format!("{} -p {port}", self.options), self.folder.join(format!("{name}.log")));
        self.pg_ctl(server, &["start", "-w", "-l", &log.display().to_string(), "-o", &options]);
    }

    /// What the primary says.
    fn ask(&self, sql: &str) -> String {
        let port = self.servers[0].1.to_string();
        let words = ["-qXAt", "-h", "127.0.0.1", "-U", "postgres", "-p", &port, "-c", sql];
        let said = Command::new("psql").args(words).output().unwrap();
        assert!(said.status.success(), "{sql}: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }

    fn pg_ctl(&self, server: usize, words: &[&str]) {
        let data = self.data(server).display().to_string();
        run(&[&["pg_ctl", "-s", "-D", &data], words].concat());
    }
}

/// Runs a program as the servers are: none of them runs as root.
fn run(words: &[&str]) {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut program = Command::new(if is_root { "setpriv" } else { "env" });
    if is_root {
        program.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]);
    }
    // A server that it starts must not keep this program's output.
    let done = program.args(words).stdout(std::process::Stdio::null()).status().unwrap();
    assert!(done.success(), "{words:?}: {done}");
}

/// Sends a signal to the server of this folder and to each of its processes.
fn signal_all(name: &str, data: &Path) {
    let Ok(written) = std::fs::read_to_string(data.join("postmaster.pid")) else { return };
    let server = written.lines().next().unwrap().trim();
    let children = std::fs::read_to_string(format!("/proc/{server}/task/{server}/children")).unwrap_or_default();
    // It would start others in the place of those that end.
    let _ = Command::new("kill").args([name, server]).stderr(std::process::Stdio::null()).status();
    for child in children.split_whitespace() {
        let _ = Command::new("kill").args([name, child]).stderr(std::process::Stdio::null()).status();
    }
    if name == "-KILL" {
        let begun = Instant::now();
        while std::iter::once(server).chain(children.split_whitespace()).any(is_running) {
            assert!(begun.elapsed() < Duration::from_secs(10), "{server} or its children do not end");
            std::thread::sleep(Duration::from_millis(5));
        }
        // Nobody may have asked yet how it ended, and then it counts as running.
        let _ = std::fs::remove_file(data.join("postmaster.pid"));
    }
}

/// Whether a process runs; one that has ended, and whose end nobody has asked for, does not.
fn is_running(process: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
