//! The real program in a real pseudo-terminal, and what its screen shows.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_frontrow");

/// A data directory with its own ledger and private Redis.
pub(crate) struct Place {
    directory: tempfile::TempDir,
    pub(crate) hold_seconds: u32,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::with_hold(300)
    }

    pub(crate) fn with_hold(hold_seconds: u32) -> Self {
        Self { directory: tempfile::tempdir().unwrap(), hold_seconds }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A new house lies in this zone, wherever the machine is, and has not sold a seat: the tests count on it.
    pub(crate) fn settings(&self) -> [(&'static str, String); 6] {
        [
            ("FRONTROW_DEMO", "quiet".into()),
            ("TZ", "Asia/Shanghai".into()),
            ("FRONTROW_DATA_DIR", self.path().display().to_string()),
            ("FRONTROW_HOLD_SECONDS", self.hold_seconds.to_string()),
            ("FRONTROW_LANG", "en".into()),
            ("FRONTROW_CASHIER", "Li Na".into()),
        ]
    }

    /// Runs the script face to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).envs(self.settings()).envs(environment.iter().copied());
        command.output().unwrap()
    }

    /// Runs it with `--json`, and gives the exit code and what it printed.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, serde_json::Value) {
        self.json_with(arguments, &[])
    }

    pub(crate) fn json_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, serde_json::Value) {
        let mut with_json = arguments.to_vec();
        with_json.push("--json");
        let output = self.run_with(&with_json, environment);
        let printed = String::from_utf8(output.stdout).unwrap();
        let json = serde_json::from_str(&printed)
            .unwrap_or_else(|e| panic!("{arguments:?}: {e}: {printed:?} {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap_or(-1), json)
    }

    /// A screening of hall 2 that begins tomorrow or later, so that no test meets its end.
    pub(crate) fn screening(&self) -> String {
        let (code, list) = self.json(&["screenings", "--all"]);
        assert_eq!(code, 0);
        let in_hall_2 = list.as_array().unwrap().iter().filter(|screening| screening["hall"] == "2");
        let last = in_hall_2.max_by_key(|screening| screening["starts_at"].as_str().map(str::to_owned)).unwrap();
        last["id"].to_string()
    }

    pub(crate) fn terminal(&self, name: &str, size: (u16, u16), arguments: &[&str]) -> Terminal {
        self.terminal_with(name, size, arguments, &[])
    }

    pub(crate) fn terminal_with(
        &self,
        name: &str,
        (columns, rows): (u16, u16),
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Terminal {
        Terminal::start(self.command(name, arguments, environment), columns, rows, None)
    }

    /// A terminal at 80×24 that is asked for the colour of its ground and says this.
    pub(crate) fn terminal_that_answers(&self, name: &str, arguments: &[&str], answer: &'static str) -> Terminal {
        Terminal::start(self.command(name, arguments, &[]), 80, 24, Some(answer))
    }

    fn command(&self, name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> CommandBuilder {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        // Whatever the tests run in says nothing of the terminals in them.
        command.env_remove("COLORTERM");
        command.env_remove("NO_COLOR");
        if !name.is_empty() {
            command.env("FRONTROW_TERMINAL", name);
        }
        for (variable, value) in self.settings() {
            command.env(variable, value);
        }
        for (variable, value) in environment {
            command.env(variable, value);
        }
        command
    }

    /// Puts winnings into a member's new wallet, by the rows that a recorded claim leaves there.
    pub(crate) fn win(&self, member: i64, minor: i64) {
        let rows = format!(
            "INSERT INTO wallets (member, balance, currency, entries) VALUES ({member}, {minor}, 'CNY', 1); \
             INSERT INTO wallet_entries (member, n, kind, reference, amount, made_at) \
             VALUES ({member}, 1, 'won', 'K7QX2M', {minor}, 1);"
        );
        self.sql(&rows);
    }

    /// Changes the ledger behind everyone's back.
    pub(crate) fn sql(&self, statements: &str) {
        use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
        let statements = statements.to_owned();
        let database = sqlx::sqlite::SqliteConnectOptions::new().filename(self.path().join("ledger.db"));
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut ledger = database.connect().await.unwrap();
            ledger.execute(AssertSqlSafe(statements)).await.unwrap();
            ledger.close().await.unwrap();
        });
    }

    /// What a query of one column finds in the ledger.
    pub(crate) fn column(&self, query: &str) -> Vec<String> {
        use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
        let query = query.to_owned();
        let database = sqlx::sqlite::SqliteConnectOptions::new().filename(self.path().join("ledger.db"));
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut ledger = database.connect().await.unwrap();
            let found = sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(&mut ledger).await.unwrap();
            ledger.close().await.unwrap();
            found
        })
    }

    pub(crate) fn private_redis(&self) -> PathBuf {
        self.path().join("ledger.db.live")
    }

    /// Runs `redis-cli` against the private Redis.
    pub(crate) fn redis(&self, arguments: &[&str]) -> String {
        let client = redis::Client::open(redis::ConnectionAddr::Unix(self.private_redis().join("redis.sock"))).unwrap();
        let mut command = redis::cmd(arguments[0]);
        for argument in &arguments[1..] {
            command.arg(*argument);
        }
        let answer: redis::Value = command.query(&mut client.get_connection().unwrap()).unwrap();
        format!("{answer:?}")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Killed programs do not stop the private Redis.
        let _ = self.run(&["stop"]);
    }
}

/// The oracle knows no screen without a cell.
fn at_least_one(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap_or(NonZero::<u16>::MIN)
}

/// How a program asks for the colour of the ground.
pub(crate) const ASKED: &[u8] = b"\x1b]11;?";

/// Whether `part` stands in `bytes`.
pub(crate) fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    pty: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    parser: Arc<Mutex<vt100::Parser>>,
    /// All that was written to it.
    written: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    fn start(command: CommandBuilder, columns: u16, rows: u16, ground: Option<&'static str>) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = Arc::new(Mutex::new(vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0)));
        let written = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let (screen, all, line) = (parser.clone(), written.clone(), writer.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 16_384];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if let Some(ground) = ground.filter(|_| has(&buffer[..n], ASKED)) {
                    line.lock().unwrap().write_all(ground.as_bytes()).unwrap();
                }
                all.lock().unwrap().extend_from_slice(&buffer[..n]);
                screen.lock().unwrap().process(&buffer[..n]);
            }
        });
        Self { child, pty: pair.master, writer, parser, written }
    }

    /// Types keys one by one, as a person does: far enough apart not to be a burst.
    pub(crate) fn keys(&mut self, keys: &[&str]) {
        for key in keys {
            self.burst(key);
            std::thread::sleep(Duration::from_millis(150));
        }
    }

    /// Sends bytes at once, as a scanner or a paste does.
    pub(crate) fn burst(&mut self, bytes: &str) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(bytes.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    pub(crate) fn screen(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    /// What sees the screen, also while keys are typed.
    pub(crate) fn eye(&self) -> Arc<Mutex<vt100::Parser>> {
        self.parser.clone()
    }

    pub(crate) fn bytes_written(&self) -> usize {
        self.written.lock().unwrap().len()
    }

    /// All that was written so far.
    pub(crate) fn written(&self) -> Vec<u8> {
        self.written.lock().unwrap().clone()
    }

    /// The colour of the letters in a cell.
    pub(crate) fn ink(&self, column: u16, row: u16) -> vt100::Color {
        self.parser.lock().unwrap().screen().cell(row, column).unwrap().fgcolor()
    }

    /// Whether the terminal is as a shell expects it: main screen, cursor shown, no mouse.
    pub(crate) fn is_restored(&self) -> bool {
        let parser = self.parser.lock().unwrap();
        let screen = parser.screen();
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    }

    /// Waits until the screen is as wanted, for at most five seconds, and shows it if it never is.
    pub(crate) fn wait_for(&self, what: &str, wanted: impl Fn(&str) -> bool) -> Duration {
        self.wait_long_for(what, 5, wanted)
    }

    pub(crate) fn wait_long_for(&self, what: &str, seconds: u64, wanted: impl Fn(&str) -> bool) -> Duration {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if wanted(&screen) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < Duration::from_secs(seconds), "never seen: {what}\n{screen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        // Nothing that is written for the new size is read before the oracle has it.
        let mut parser = self.parser.lock().unwrap();
        self.pty.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        parser.screen_mut().set_size(at_least_one(rows), at_least_one(columns));
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn wait_for_exit(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it wrote last may still be under way.
                std::thread::sleep(Duration::from_millis(100));
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "still running\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
