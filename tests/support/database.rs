//! A database of its own for a test: a SQLite file, or one more on the server that `FRONTROW_TEST_LEDGER`
//! names (`mysql://root@127.0.0.1:PORT/mysql` or `postgres://postgres@127.0.0.1:PORT/postgres`). So the same
//! tests run on each database; `.ci/test` runs them three times.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

/// The variable that names a server.
pub(crate) const SERVER: &str = "FRONTROW_TEST_LEDGER";

/// A new database.
pub(crate) struct Database {
    /// How to open it.
    pub(crate) url: String,
    /// Where SQLite's file is; goes when the test ends.
    _folder: tempfile::TempDir,
}

impl Database {
    /// Makes one where the environment says.
    pub(crate) async fn new() -> Self {
        match std::env::var(SERVER) {
            Ok(server) => Self::on(&server).await,
            Err(_) => Self::file(),
        }
    }

    /// A SQLite file, wherever the other tests run.
    pub(crate) fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite://{}", folder.path().join("ledger.db").display()), _folder: folder }
    }

    async fn on(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{count}_{:04x}", std::process::id(), rand::random::<u16>());
        let mut admin = connect(server).await;
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        admin.close().await.unwrap();
        let mut url: AnyConnectOptions = server.parse().unwrap();
        url.database_url.set_path(&name);
        Self { url: url.database_url.to_string(), _folder: tempfile::tempdir().unwrap() }
    }

    /// A connection past the ledger, for tampering.
    pub(crate) async fn connection(&self) -> AnyConnection {
        connect(&self.url).await
    }
}

async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    // A server that takes connections may still be starting.
    for _ in 0..100 {
        if let Ok(connection) = AnyConnection::connect(url).await {
            return connection;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    AnyConnection::connect(url).await.unwrap()
}
