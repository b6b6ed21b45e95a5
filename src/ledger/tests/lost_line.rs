//! How many connections a program has to a server, and what becomes of them when the line or the server fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::{AnyConnection, Executor};

use super::super::{CommitError, Ledger, LedgerError};
use super::line::Line;
use super::server::served;
use super::*;

/// How many connections to this database the server has, besides the one that asks.
async fn connections(on: &mut AnyConnection) -> i64 {
    let count = if on.backend_name() == "PostgreSQL" {
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    } else {
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    };
    int(&on.fetch_one(count).await.unwrap(), 0).unwrap()
}

/// Keeps every connection busy that the program may have.
async fn burst(ledger: &Ledger, tasks: usize) {
    let task = |n: usize| {
        let ledger = ledger.clone();
        async move {
            match n % 2 {
                0 => drop(ledger.commit(&sale(FIRST, "A1")).await),
                _ => drop(ledger.snapshot(FIRST).await),
            }
        }
    };
    join_all((0..tasks).map(task)).await;
    // Whoever was refused has its transaction taken back only after it was told: a line that stood still with that under
    // way would leave its lock with the server.
    tokio::time::sleep(Duration::from_millis(500)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_has_four_connections_when_it_is_busy_and_two_when_it_is_not() {
    let Some(fresh) = served().await else { return };
    let ledger = reopen(&fresh.database).await;
    fresh.ledger.close().await;
    // The server parts with those of before in its own time.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut other = fresh.database.connection().await;
    let most = Arc::new(AtomicI64::new(0));
    let counting = tokio::spawn({
        let (mut other, most) = (fresh.database.connection().await, most.clone());
        async move {
            loop {
                // That of the test is another one.
                most.fetch_max(connections(&mut other).await - 1, Ordering::Relaxed);
            }
        }
    });
    // What is counted beside it is looked at now and then: one burst may pass unseen.
    for _ in 0..20 {
        burst(&ledger, 60).await;
        if most.load(Ordering::Relaxed) > 3 {
            break;
        }
    }
    counting.abort();
    let most = most.load(Ordering::Relaxed);
    assert!((3..=4).contains(&most), "busy: {most}");
    // As a terminal does that nobody touches.
    let begun = Instant::now();
    while connections(&mut other).await > 2 {
        assert!(begun.elapsed() < Duration::from_secs(70), "idle: {}", connections(&mut other).await);
        tokio::time::sleep(Duration::from_secs(1)).await;
        ledger.news(None).await.unwrap();
    }
    assert!(connections(&mut other).await >= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_dead_connection_fails_what_is_asked_after_a_failover() {
    let Some(fresh) = served().await else { return };
    let line = Line::to(&fresh.database.url).await;
    let ledger = Ledger::open(&line.url).await.unwrap();
    for breaks in [true, false] {
        burst(&ledger, 40).await;
        if breaks {
            line.break_all();
        } else {
            line.stand_still();
        }
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let begun = Instant::now();
        for _ in 0..6 {
            ledger.sequence(FIRST).await.unwrap();
            ledger.commit(&sale(SECOND, "A1")).await.map(drop).or_else(is_refused).unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "each waited for another one: {:?}", begun.elapsed());
    }
}

/// A sale that the ledger refuses was written to it all the same.
fn is_refused(error: CommitError) -> Result<(), CommitError> {
    if matches!(error, CommitError::SeatsSold(_)) { Ok(()) } else { Err(error) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_stand_still_in_the_middle_of_work_are_given_up_and_others_made() {
    let Some(fresh) = served().await else { return };
    let line = Line::to(&fresh.database.url).await;
    let ledger = Ledger::open(&line.url).await.unwrap();
    burst(&ledger, 40).await;
    let mut other = fresh.database.connection().await;
    other.execute(if other.backend_name() == "MySQL" { "START TRANSACTION" } else { "BEGIN" }).await.unwrap();
    other.execute("UPDATE sequences SET seq = seq WHERE screening = 2").await.unwrap();
    // Each of them waits for that lock.
    let working: Vec<_> = (0..4)
        .map(|_| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.commit(&sale(SECOND, "A2")).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    line.stand_still();
    for work in working {
        let done = work.await.unwrap();
        let is_away = matches!(done, Err(CommitError::Ledger(LedgerError::Away(_) | LedgerError::Busy)));
        assert!(is_away, "nothing was committed: {done:?}");
    }
    drop(other);
    let begun = Instant::now();
    // The server may keep the lock for a moment.
    let sold = loop {
        match ledger.commit(&sale(SECOND, "A3")).await {
            Err(_) if begun.elapsed() < Duration::from_secs(15) => {}
            done => break done,
        }
    };
    sold.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_away_and_not_busy_for_everyone_who_asks() {
    let Some(fresh) = served().await else { return };
    let line = Line::to(&fresh.database.url).await;
    let ledger = Ledger::open(&line.url).await.unwrap();
    burst(&ledger, 40).await;
    line.lead(None);
    line.break_all();
    for _ in 0..2 {
        let asked = join_all((0..6).map(|_| ledger.sequence(FIRST))).await;
        let sold = join_all((0..6).map(|_| async { ledger.commit(&sale(FIRST, "A1")).await })).await;
        for refused in
            asked.into_iter().map(|asked| asked.unwrap_err()).chain(sold.into_iter().map(
                |sold| match sold.unwrap_err() {
                    CommitError::Ledger(error) => error,
                    other => panic!("{other:?}"),
                },
            ))
        {
            assert!(matches!(refused, LedgerError::Away(_)), "{refused:?}");
        }
    }
}
