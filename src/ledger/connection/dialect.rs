//! What differs between databases, but for the words of single statements (`statement`): how each is
//! reached, how its transactions begin, and what every connection is told first.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, ConnectOptions as _};

use super::error::LedgerError;

/// How long a writer waits for another one; the databases are told the same below.
pub(super) const LOCK_WAIT: Duration = Duration::from_secs(3);

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Dialect {
    Sqlite,
    /// MySQL or MariaDB.
    MySql,
    Postgres,
}

impl Dialect {
    /// That of a connection.
    pub(in crate::ledger) fn of(connection: &AnyConnection) -> Self {
        match connection.backend_name() {
            "MySQL" => Self::MySql,
            "PostgreSQL" => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::MySql => "MySQL",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// How many connections for reading a program has. Each of SQLite's is a thread with a cache of pages and of statements
    /// that fills over hours, and what it reads is near: one is enough, also for many robots. A server is far, but each
    /// connection is a process or a thread of it, and a thousand programs have theirs there.
    pub(super) const fn readers(self) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::MySql | Self::Postgres => 2,
        }
    }

    /// How many connections for writing a program has. SQLite has one writer at a time anyway, and with one
    /// ours queue in the order in which they came.
    pub(super) const fn writers(self) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::MySql | Self::Postgres => 2,
        }
    }

    /// Begins a transaction that writes, and sees what others committed while it waited for a lock, whatever
    /// the server's own custom is. In SQLite it takes its lock at once: one that reads first and then
    /// writes could be refused half-way.
    pub(in crate::ledger) const fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::MySql => "START TRANSACTION",
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// Begins a transaction whose reads all see the same instant.
    pub(super) const fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::MySql => "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        }
    }

    /// Said on every new connection. A commit is on the disk when it is told: with SQLite's NORMAL it can
    /// vanish when the power does. SQLite's cache is small: the ledger's hot pages are few, each connection has its own,
    /// and it fills over the hours that a screen stands open.
    const fn on_connect(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA busy_timeout = 3000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -256"
            }
            Self::MySql => {
                "SET SESSION innodb_lock_wait_timeout = 3, \
                 SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
            }
            Self::Postgres => "SET lock_timeout = '3s'; SET synchronous_commit = 'on'",
        }
    }

    /// What a connection that writes is told. A program that stops in the middle of a transaction must not stop the
    /// house, where the database can end it. MySQL knows no limit for transactions as MariaDB does, only one for
    /// connections, which are then made anew after a pause.
    pub(in crate::ledger) fn on_connect_writer(self) -> impl Iterator<Item = &'static str> {
        let more: &[&str] = match self {
            Self::Sqlite => &[],
            Self::MySql => &[
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
                "SET SESSION wait_timeout = 10 \
                 /*M!, SESSION wait_timeout = @@GLOBAL.wait_timeout, SESSION idle_transaction_timeout = 5 */",
            ],
            Self::Postgres => &["SET idle_in_transaction_session_timeout = '5s'"],
        };
        std::iter::once(self.on_connect()).chain(more.iter().copied())
    }

    /// And one that reads. Whoever reads keeps nobody waiting, and a long look may think between two statements. Many
    /// MySQL servers are set to a level at which `begin_read` gives no snapshot.
    pub(super) fn on_connect_reader(self) -> impl Iterator<Item = &'static str> {
        let more: &[&str] = match self {
            Self::MySql => &["SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"],
            // What a look misses in its cache is in the system's.
            Self::Sqlite => &["PRAGMA cache_size = -64"],
            Self::Postgres => &[],
        };
        std::iter::once(self.on_connect()).chain(more.iter().copied())
    }

    /// What a connection is told that is about to read the whole ledger for minutes, and is closed afterwards: SQLite finds
    /// row after row by keys that are spread over all of an index, and keeps what is above them.
    pub(super) const fn before_a_long_look(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some("PRAGMA cache_size = -12288"),
            Self::MySql => None,
            // It looks at a few of a great many again and again: planned for one look, it would read all for them.
            Self::Postgres => Some(
                "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; \
                 SET max_parallel_workers_per_gather = 0",
            ),
        }
    }

    /// A migration in the words of this database. MySQL's usual collation takes `a1` and `A1` for the same
    /// key, and its usual engine may be another one.
    pub(super) fn migration(self, sql: &'static str) -> String {
        match self {
            Self::MySql => sql.replace("\n);", "\n) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;"),
            Self::Sqlite | Self::Postgres => sql.to_owned(),
        }
    }
}

/// Without what the driver writes of statements into the log: values may stand in them (`converse`).
fn untold(options: AnyConnectOptions) -> AnyConnectOptions {
    options.disable_statement_logging()
}

/// Where the ledger is, and how to connect to it.
pub(super) struct Place {
    pub(super) dialect: Dialect,
    pub(super) options: AnyConnectOptions,
    /// SQLite's file.
    pub(super) file: Option<PathBuf>,
    /// Whether that is made where it is not there.
    pub(super) makes_file: bool,
}

impl Place {
    /// Reads a URL such as `sqlite:///var/lib/frontrow/ledger.db` or `postgres://till@db/frontrow`. The URL
    /// is not repeated in errors: it may hold a password.
    pub(super) fn parse(url: &str) -> Result<Self, LedgerError> {
        let wrong = |why: &str| {
            LedgerError::Fault(format!(
                "{why}; write it like sqlite:///path/ledger.db, mysql://user@host/database or \
                 postgres://user@host/database"
            ))
        };
        let unreadable = |_| wrong("the ledger's URL cannot be read");
        let dialect = match url.split(':').next() {
            Some("sqlite") => Dialect::Sqlite,
            Some("mysql" | "mariadb") => Dialect::MySql,
            Some("postgres" | "postgresql") => Dialect::Postgres,
            _ => return Err(wrong("the ledger's URL does not begin with sqlite:, mysql: or postgres:")),
        };
        if dialect != Dialect::Sqlite {
            let options = AnyConnectOptions::from_str(url).map_err(unreadable)?;
            if options.database_url.path().trim_matches('/').is_empty() {
                return Err(wrong("the ledger's URL names no database"));
            }
            return Ok(Self { dialect, options: untold(options), file: None, makes_file: false });
        }
        let with_mode = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
        let options = AnyConnectOptions::from_str(&with_mode).map_err(unreadable)?;
        let sqlite = SqliteConnectOptions::from_str(&with_mode).map_err(unreadable)?;
        let file = sqlite.get_filename().to_owned();
        // A database in memory has another name, and each connection its own.
        if file.as_os_str().is_empty() || url.contains(":memory:") || url.contains("mode=memory") {
            return Err(wrong("the ledger needs a file"));
        }
        Ok(Self { dialect, options: untold(options), file: Some(file), makes_file: with_mode.contains("mode=rwc") })
    }

    /// Whether it is on another machine, as far as its address tells.
    pub(super) fn is_far(&self) -> bool {
        let Some(host) = self.options.database_url.host_str().filter(|_| self.file.is_none()) else { return false };
        let is_loopback = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        !is_loopback && host != "localhost"
    }

    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}
