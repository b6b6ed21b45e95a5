//! Makes the database what this program needs, before anything else touches it.
//!
//! Two programs that migrate at once would break each other, so this happens under a lock on a
//! file beside the database.

use std::borrow::Cow;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, Connection, Executor, SqlSafeStr};

use super::dialect::{ON_CONNECT, ON_CREATE, Place, query};
use super::error::LedgerError;
use super::string;

/// How long to wait for another program that is migrating.
const PATIENCE: Duration = Duration::from_secs(10);

/// Digits of the ledger's id: 50 random bits tell the ledgers of a house apart.
const ID_DIGITS: usize = 10;

fn migrator() -> Migrator {
    let migration = |version, name, sql: &'static str| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(vec![
        migration(1, "ledger", include_str!("../../assets/sql/0001_ledger.sql")),
        migration(2, "members and packets", include_str!("../../assets/sql/0002_members_and_packets.sql")),
    ]);
    migrator.set_locking(false);
    migrator
}

/// Creates and migrates the database; returns the ledger's id.
pub(super) async fn prepare(place: &Place) -> Result<String, LedgerError> {
    let lock = lock(&place.file).await?;
    let mut connection = AnyConnection::connect_with(&place.options).await?;
    let id = async {
        connection.execute(ON_CONNECT).await?;
        connection.execute(ON_CREATE).await?;
        migrator().run_direct(None, &mut connection, false).await?;
        identify(&mut connection).await
    }
    .await;
    connection.close().await?;
    drop(lock);
    id
}

/// The ledger's id, made when it is first asked for.
async fn identify(connection: &mut AnyConnection) -> Result<String, LedgerError> {
    let known = query("SELECT value FROM meta WHERE name = 'ledger'").fetch_optional(&mut *connection).await?;
    if let Some(row) = known {
        return string(&row, 0);
    }
    let id: String = (0..ID_DIGITS).filter_map(|_| char::from_digit(rand::random_range(0..32), 32)).collect();
    query("INSERT INTO meta (name, value) VALUES ('ledger', $1)").bind(id.clone()).execute(connection).await?;
    Ok(id)
}

/// Takes the lock beside `database`. It is let go when the file is dropped, or its program ends.
async fn lock(database: &Path) -> Result<File, LedgerError> {
    let away = |error: std::io::Error| LedgerError::Away(format!("{}: {error}", database.display()));
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(away)?;
    }
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(name).map_err(away)?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => return Err(LedgerError::Busy),
            // Asked again rather than waited for, so that no thread hangs on a stopped program.
            Err(TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(TryLockError::Error(error)) => return Err(away(error)),
        }
    }
}
