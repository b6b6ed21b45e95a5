//! Makes the database what this program needs, before anything else touches it.
//!
//! Two programs that migrate at once would break each other, so this happens under a lock: on a file beside
//! SQLite's, and in the servers by the locks that they have for such ends. A database that has every migration
//! is only read: the counters of a house need no right to change its tables.

use std::borrow::Cow;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::any::AnyRow;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row, SqlSafeStr};

use crate::domain::search::trace;
use crate::domain::text::Text;
use crate::planted::Bug;

use super::carry::{carry, is_carried};
use super::dialect::{Dialect, LOCK_WAIT, Place};
use super::error::LedgerError;
use super::row::{int, string, word};
use super::statement::{answered, query};

/// How long to wait for another program that is migrating.
const PATIENCE: Duration = Duration::from_secs(10);

/// Digits of the ledger's id: 50 random bits tell the ledgers of a house apart.
const ID_DIGITS: usize = 10;

/// The migrations, with their numbers, in their order. One that has landed is never edited: a ledger that had it
/// would differ from one that gets it now, and is refused.
const MIGRATIONS: [(i64, &str, &str); 19] = [
    (1, "ledger", include_str!("../../../assets/sql/0001_ledger.sql")),
    (2, "members and packets", include_str!("../../../assets/sql/0002_members_and_packets.sql")),
    (3, "prices and attempts", include_str!("../../../assets/sql/0003_prices_and_attempts.sql")),
    (4, "house", include_str!("../../../assets/sql/0004_house.sql")),
    (5, "generations", include_str!("../../../assets/sql/0005_generations.sql")),
    (6, "lists", include_str!("../../../assets/sql/0006_lists.sql")),
    (7, "names", include_str!("../../../assets/sql/0007_names.sql")),
    (8, "sounds", include_str!("../../../assets/sql/0008_sounds.sql")),
    (9, "fares and rules", include_str!("../../../assets/sql/0009_fares_and_rules.sql")),
    (10, "exchanges", include_str!("../../../assets/sql/0010_exchanges.sql")),
    (11, "tapes", include_str!("../../../assets/sql/0011_tapes.sql")),
    (12, "staff", include_str!("../../../assets/sql/0012_staff.sql")),
    (13, "drawers", include_str!("../../../assets/sql/0013_drawers.sql")),
    (14, "leaves", include_str!("../../../assets/sql/0014_leaves.sql")),
    (15, "consent", include_str!("../../../assets/sql/0015_consent.sql")),
    (16, "tape by time", include_str!("../../../assets/sql/0016_tape_by_time.sql")),
    (17, "receipts", include_str!("../../../assets/sql/0017_receipts.sql")),
    (18, "paper and door", include_str!("../../../assets/sql/0018_paper_and_door.sql")),
    (19, "verified", include_str!("../../../assets/sql/0019_verified.sql")),
];

fn migrator(dialect: Dialect) -> Migrator {
    let migration = |(version, name, sql): &(i64, &'static str, &'static str)| {
        let sql = dialect.migration(sql);
        let said = AssertSqlSafe(sql.clone()).into_sql_str();
        let mut migration = Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, said, false);
        if Bug::UniqueKeyDropped.is_here() {
            migration.sql = AssertSqlSafe(sql.replace("UNIQUE (screening, seat, live),", "")).into_sql_str();
        }
        migration
    };
    let mut migrator = Migrator::with_migrations(MIGRATIONS.iter().map(migration).collect());
    migrator.set_locking(false);
    migrator
}

/// Migrates an empty database as far as an earlier program did.
#[cfg(test)]
pub(in crate::ledger) async fn migrate_to(last: i64, connection: &mut AnyConnection) {
    let all = migrator(Dialect::of(connection));
    let mut some = Migrator::with_migrations(all.iter().filter(|had| had.version <= last).cloned().collect());
    some.set_locking(false);
    some.run_direct(None, connection, false).await.unwrap();
}

/// Creates and migrates the database; returns the ledger's generations, the first of which is its id.
pub(super) async fn prepare(place: &Place) -> Result<Vec<String>, LedgerError> {
    let file_lock = match place.file() {
        Some(file) => Some(lock_beside(file).await?),
        None => None,
    };
    let prepared = prepare_locked(place).await;
    drop(file_lock);
    prepared
}

/// The same, for who holds the lock.
pub(super) async fn prepare_locked(place: &Place) -> Result<Vec<String>, LedgerError> {
    if let Some(file) = place.file().filter(|_| place.makes_file) {
        make_private(file)?;
    }
    let mut connection = answered(LOCK_WAIT, AnyConnection::connect_with(&place.options)).await?;
    let generations = async {
        for what in place.dialect.on_connect_writer() {
            connection.execute(what).await?;
        }
        if place.dialect == Dialect::Sqlite {
            // Readers go on while one writes.
            connection.execute("PRAGMA journal_mode = WAL").await?;
        }
        let migrator = migrator(place.dialect);
        if is_ready(&migrator, &mut connection).await
            && let Some(id) = known_id(&mut connection).await?
            && is_carried(&mut connection).await?
        {
            return read_generations(&mut connection, &id).await;
        }
        lock(&mut connection).await?;
        migrator.run_direct(None, &mut connection, false).await?;
        fill_names(&mut connection).await?;
        carry(&mut connection).await?;
        let id = identify(&mut connection).await?;
        read_generations(&mut connection, &id).await
    }
    .await;
    // Closing it lets a lock of the server go.
    connection.close().await?;
    generations
}

/// Gives the members of before what their names are found by, some at a time. Whoever migrates may.
async fn fill_names(connection: &mut AnyConnection) -> Result<(), LedgerError> {
    loop {
        let some = query("SELECT id, name FROM members WHERE folded IS NULL LIMIT 500");
        let some = some.fetch_all(&mut *connection).await?;
        if some.is_empty() {
            return Ok(());
        }
        let mut tx = connection.begin().await?;
        for row in &some {
            let traced = trace(Text::new(&string(row, 1)?).as_str());
            let fill = query("UPDATE members SET folded = $1 WHERE id = $2");
            fill.bind(traced).bind(int(row, 0)?).execute(&mut tx).await?;
        }
        tx.commit().await?;
    }
}

/// Whether the database has had every migration that this program knows, as it knows it, and no other.
async fn is_ready(migrator: &Migrator, connection: &mut AnyConnection) -> bool {
    let had = query("SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version");
    let Ok(rows) = had.fetch_all(connection).await else { return false };
    let is_as_known = |(row, known): (&AnyRow, &Migration)| {
        int(row, 0) == Ok(known.version) && row.try_get::<Vec<u8>, _>(1).is_ok_and(|had| had == *known.checksum)
    };
    rows.len() == migrator.iter().count() && rows.iter().zip(migrator.iter()).all(is_as_known)
}

pub(super) async fn known_id(connection: &mut AnyConnection) -> Result<Option<String>, LedgerError> {
    let known = query("SELECT value FROM meta WHERE name = 'ledger'").fetch_optional(connection).await?;
    known.map(|row| word(&row, 0, |id| is_id(id).then(|| id.to_owned()))).transpose()
}

/// Whether this is an id as one is made here, or the token of a generation. Folders are named by it, and keys of the live store begin with it, so
/// what another hand wrote in its place is not believed.
pub(super) fn is_id(written: &str) -> bool {
    written.len() == ID_DIGITS && written.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'))
}

/// The ledger's id, made when it is first asked for.
async fn identify(connection: &mut AnyConnection) -> Result<String, LedgerError> {
    if let Some(id) = known_id(connection).await? {
        return Ok(id);
    }
    let id: String = (0..ID_DIGITS).filter_map(|_| char::from_digit(rand::random_range(0..32), 32)).collect();
    query("INSERT INTO meta (name, value) VALUES ('ledger', $1)").bind(id.clone()).execute(connection).await?;
    Ok(id)
}

/// All generations of the ledger `id`, the one that it is in last.
pub(super) async fn read_generations(on: &mut AnyConnection, id: &str) -> Result<Vec<String>, LedgerError> {
    let mut generations = vec![id.to_owned()];
    for row in &query("SELECT token FROM generations ORDER BY n").fetch_all(on).await? {
        generations.push(word(row, 0, |token| is_id(token).then(|| format!("{id}-{token}")))?);
    }
    Ok(generations)
}

/// Takes the lock of a server, which it lets go with the connection.
async fn lock(connection: &mut AnyConnection) -> Result<(), LedgerError> {
    let ask = match Dialect::of(connection) {
        Dialect::Sqlite => return Ok(()),
        Dialect::MySql => "SELECT GET_LOCK(CONCAT('frontrow.', LEFT(DATABASE(), 50)), 0) = 1",
        Dialect::Postgres => "SELECT CAST(pg_try_advisory_lock(7366907) AS INTEGER)",
    };
    let begun = Instant::now();
    loop {
        let row = query(ask).fetch_one(connection).await?;
        if row.try_get::<i64, _>(0)? == 1 {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            return Err(LedgerError::Busy);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Makes the file of a new ledger, which only its owner may read: SQLite takes an empty one for a new database, and
/// gives the files beside it the same mode.
fn make_private(database: &Path) -> Result<(), LedgerError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(database) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(LedgerError::Away(format!("{}: {error}", database.display())))
        }
        _ => Ok(()),
    }
}

/// Takes the lock beside `database`. It is let go when the file is dropped, or its program ends.
pub(super) async fn lock_beside(database: &Path) -> Result<File, LedgerError> {
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
