//! What only a SQLite file does: locks between programs, a full disk, migrations beside one
//! another.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Connection, Executor};

use super::super::{BackupError, CommitError, LedgerError};
use super::*;
use crate::ledger::connection::row::string;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_programs_may_open_one_new_ledger_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = Ledger::url_of(&folder.path().join("deep/er/ledger.db"));
    let opens: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Ledger::open(&url).await.map(|ledger| ledger.id().to_owned()) })
        })
        .collect();
    let mut ids = Vec::new();
    for open in opens {
        ids.push(open.await.unwrap().unwrap());
    }
    ids.push(Ledger::open(&url).await.unwrap().id().to_owned());
    ids.dedup();
    assert_eq!(ids.len(), 1, "one ledger has one id: {ids:?}");
    assert_eq!(ids[0].len(), 10);
    let mode = std::fs::metadata(folder.path().join("deep/er")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "what it makes is its owner's only");
    let elsewhere = empty_in(Database::file()).await;
    assert_ne!(elsewhere.ledger.id(), ids[0]);
}

#[tokio::test]
async fn what_is_written_is_there_after_closing_and_opening() {
    let Fresh { ledger, database } = fresh_in(Database::file()).await;
    let sale = sale(FIRST, "A1");
    let done = ledger.commit(&sale).await.unwrap();
    ledger.close().await;
    let again = reopen(&database).await;
    assert_eq!(again.commit(&sale).await, Ok(done));
    assert_eq!(again.id(), ledger.id());
}

#[tokio::test]
async fn a_path_may_have_any_characters() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("票房 50%? #1/ledger.db");
    Ledger::open(&Ledger::url_of(&file)).await.unwrap().is_empty().await.unwrap();
    assert!(file.exists());
}

#[tokio::test]
async fn every_connection_syncs_its_commits_and_minds_foreign_keys() {
    let Fresh { ledger, database: _database } = fresh_in(Database::file()).await;
    let row = query("PRAGMA journal_mode").fetch_one(&mut ledger.inner.writers.acquire().await.unwrap()).await.unwrap();
    assert_eq!(string(&row, 0).unwrap(), "wal");
    for pool in [&ledger.inner.writers, &ledger.inner.readers] {
        for (pragma, value) in [("PRAGMA synchronous", 2), ("PRAGMA foreign_keys", 1), ("PRAGMA busy_timeout", 3_000)] {
            let row = query(pragma).fetch_one(&mut pool.acquire().await.unwrap()).await.unwrap();
            assert_eq!(int(&row, 0).unwrap(), value, "{pragma}");
        }
    }
}

#[tokio::test]
async fn a_ledger_of_a_newer_program_is_refused_and_left_alone() {
    let fresh = empty_in(Database::file()).await;
    let mut other = fresh.database.connection().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (99, 'of the future', 1, x'00', 0)";
    other.execute(newer).await.unwrap();
    let refused = Ledger::open(&fresh.database.url.clone()).await;
    assert_eq!(refused.unwrap_err(), LedgerError::TooNew { migration: 99 });
}

#[tokio::test]
async fn a_ledger_whose_tables_were_made_in_other_words_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let url = Ledger::url_of(&folder.path().join("ledger.db"));
    // As of before the reason of a block and the end of sales came into the first migration, with all its migrations
    // under the numbers of today.
    Ledger::open(&url).await.unwrap().close().await;
    let mut other = AnyConnection::connect(&url).await.unwrap();
    other.execute("ALTER TABLE tickets DROP COLUMN reason").await.unwrap();
    other.execute("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").await.unwrap();
    other.close().await.unwrap();
    let refused = Ledger::open(&url).await.unwrap_err();
    assert_eq!(refused, LedgerError::OtherTables { migration: 1 });
    assert!(refused.to_string().contains("open it with the frontrow that made it"), "{refused}");
}

#[tokio::test]
async fn what_is_no_ledger_is_refused_with_the_reason_and_without_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.db");
    std::fs::write(
        &file,
        "a shopping list, and longer than the header of a database file is: milk, eggs, bread, tea, rice",
    )
    .unwrap();
    assert!(matches!(Ledger::open(&Ledger::url_of(&file)).await, Err(LedgerError::Fault(_))));
    for wrong in [
        "oracle://me:hunter2@host/db",
        "postgres://me:hunter2@host",
        "sqlite::memory:",
        "sqlite:x?mode=memory",
        "sqlite:",
        "ledger.db",
    ] {
        let Err(LedgerError::Fault(why)) = Ledger::open(wrong).await else { panic!("{wrong} was opened") };
        assert!(!why.contains("hunter2"), "{why}");
    }
    let below_a_file = folder.path().join("ledger.db/ledger.db");
    assert!(matches!(Ledger::open(&Ledger::url_of(&below_a_file)).await, Err(LedgerError::Away(_))));
}

#[tokio::test]
async fn a_ledger_locked_by_another_program_is_busy_within_seconds_and_sells_afterwards() {
    let fresh = fresh_in(Database::file()).await;
    let mut other = fresh.database.connection().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let before = rows(&fresh.ledger).await;
    let begun = Instant::now();
    // Two at once: the second waits for the first, and no longer than that.
    let (one, two) = (sale(FIRST, "A1"), sale(FIRST, "A2"));
    let answers = tokio::join!(fresh.ledger.commit(&one), fresh.ledger.commit(&two));
    let waited = begun.elapsed();
    assert_eq!(answers, (Err(LedgerError::Busy.into()), Err(LedgerError::Busy.into())));
    assert!(waited > Duration::from_secs(2) && waited < Duration::from_millis(4_500), "{waited:?}");
    assert_eq!(rows(&fresh.ledger).await, before, "readers go on, and find nothing half done");
    // A terminal that starts meanwhile can show what is there.
    let begun = Instant::now();
    assert_eq!(reopen(&fresh.database).await.snapshot(FIRST).await.unwrap().sold, []);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    other.execute("ROLLBACK").await.unwrap();
    fresh.ledger.commit(&one).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_said_leaves_nothing_half_done_and_is_over_when_there_is_room() {
    let Fresh { ledger, database: _database } = fresh_in(Database::file()).await;
    let limit = async |pages: &'static str| ledger.inner.writers.execute(pages).await.unwrap();
    // The file has a little room in its pages: sell and refund until a sale needs a page more.
    let mut refused = None;
    for turn in 0..500_i64 {
        let mut big = sale(FIRST, "A1");
        big.order.cashier = Text::new(&"李".repeat(200));
        let reference = big.order.reference;
        let before = rows(&ledger).await;
        limit("PRAGMA max_page_count = 1").await;
        if let Err(error) = ledger.commit(&big).await {
            assert_eq!(rows(&ledger).await, before);
            refused = Some((error, big));
            break;
        }
        limit("PRAGMA max_page_count = 100000").await;
        ledger.refund(&refund(reference, turn)).await.unwrap();
    }
    let (error, big) = refused.expect("the file never grew");
    assert!(matches!(error, CommitError::Ledger(LedgerError::Full(_))), "{error:?}");
    limit("PRAGMA max_page_count = 100000").await;
    ledger.commit(&big).await.unwrap();
}

#[tokio::test]
async fn a_program_killed_within_a_sale_leaves_nothing_behind() {
    let fresh = fresh_in(Database::file()).await;
    let before = rows(&fresh.ledger).await;
    let mut other = fresh.database.connection().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    other.execute("UPDATE sequences SET seq = seq + 1 WHERE screening = 1").await.unwrap();
    drop(other);
    assert_eq!(fresh.ledger.commit(&sale(FIRST, "A1")).await.unwrap().sequence, 1);
    assert_eq!(before[6], 0);
}

/// Run by hand: `cargo test --release --lib -- --ignored --nocapture how_long`.
#[tokio::test]
#[ignore = "a measurement"]
#[allow(clippy::print_stderr)]
async fn how_long_a_sale_of_two_seats_takes() {
    let Fresh { ledger, database } = fresh_in(Database::file()).await;
    let mut took = Vec::new();
    for turn in 0..500_i64 {
        let sale = sale(FIRST, "A1 A2");
        let begun = Instant::now();
        ledger.commit(&sale).await.unwrap();
        took.push(begun.elapsed());
        ledger.refund(&refund(sale.order.reference, turn)).await.unwrap();
    }
    took.sort();
    let begun = Instant::now();
    reopen(&database).await;
    eprintln!("open: {:?}", begun.elapsed());
    eprintln!("commit of 2 seats: median {:?}, p99 {:?}", took[250], took[495]);
}

#[tokio::test]
async fn a_backup_is_whole_its_owners_only_and_overwrites_nothing() {
    let Fresh { ledger, database: _database } = fresh_in(Database::file()).await;
    let sale = sale(FIRST, "A1");
    let done = ledger.commit(&sale).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("票房 50%? #1.db");
    let size = ledger.backup(&file).await.unwrap();
    let metadata = std::fs::metadata(&file).unwrap();
    assert_eq!((metadata.len(), metadata.permissions().mode() & 0o777), (size, 0o600));

    let again = ledger.backup(&file).await.unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");
    let nowhere = ledger.backup(&folder.path().join("no/such/folder.db")).await.unwrap_err();
    assert!(matches!(nowhere, BackupError::File { .. }), "{nowhere}");
    let there: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(there, [file.file_name().unwrap()], "nothing half done is left");

    let restored = Ledger::open(&Ledger::url_of(&file)).await.unwrap();
    assert_eq!(restored.id(), ledger.id());
    assert_eq!(restored.commit(&sale).await, Ok(done));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_of_one_instant_while_the_house_sells() {
    let Fresh { ledger, database: _database } = fresh_in(Database::file()).await;
    let selling = ledger.clone();
    let sold = tokio::spawn(async move {
        for number in 1..=4 {
            selling.commit(&sale(FIRST, &format!("A{number}"))).await.unwrap();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    for number in 0..4 {
        let file = folder.path().join(format!("{number}.db"));
        ledger.backup(&file).await.unwrap();
        let restored = Ledger::open(&Ledger::url_of(&file)).await.unwrap();
        let findings = restored.verify().await.unwrap();
        assert!(findings.iter().all(|finding| finding.violations == 0), "{findings:?}");
    }
    sold.await.unwrap();
}

#[tokio::test]
async fn a_new_ledger_in_a_folder_of_everyone_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let ledger = Ledger::open(&Ledger::url_of(&folder.path().join("ledger.db"))).await.unwrap();
    ledger.load_catalogue(&programme()).await.unwrap();
    for file in folder.path().read_dir().unwrap().map(Result::unwrap) {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}
