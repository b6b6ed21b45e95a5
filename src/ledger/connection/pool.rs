//! The connections of a program to its database: how many there are, which of them are tested before they are used,
//! and which are closed.
//!
//! ```text
//! busy ─────────▶ two that read, two that write (`dialect`)
//! idle ─────────▶ one of each: the others are closed soon, those within minutes
//! used ─────────▶ whoever gives one back has it tested, with a limit
//! idle for long ▶ tested before it is used
//! found dead ───▶ what was idle by then is not used any more
//! on a standby ─▶ not used: it is not the ledger, and may be behind it
//! ```
//!
//! A server that fails over breaks every connection, or, worse, leaves them open and answers on none of them. Then one
//! statement fails or waits, and none after it: each of several dead connections would have the next one fail.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection, Error, Executor, Row};

use super::dialect::{Dialect, LOCK_WAIT, Place};
use super::statement::{answered, query};

/// A connection that was not used for longer is tested before it is.
const TRUSTED: Duration = Duration::from_secs(1);

/// How long a test may take.
const TEST: Duration = Duration::from_secs(2);

/// Between two looks whether there are more connections than an idle program needs. Its own background work wants a
/// second one every ten seconds or so: closed more often, it would be made anew each time.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(20);

/// How long the last ones stay open unused: less than what stands between a till and its server forgets them.
const UNUSED: Duration = Duration::from_mins(3);

/// SQLite's reader has a cache, which an idle screen can do without.
const UNUSED_FILE: Duration = Duration::from_mins(1);

/// What is known of whether the database lives.
#[derive(Clone, Default)]
pub(super) struct Health(Arc<Mutex<Signs>>);

#[derive(Clone, Copy, Default)]
struct Signs {
    of_life: Option<Instant>,
    of_death: Option<Instant>,
}

impl Health {
    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection was found dead.
    pub(super) fn found_dead(&self) {
        self.signs().of_death = Some(Instant::now());
    }

    fn found_alive(&self) {
        self.signs().of_life = Some(Instant::now());
    }

    /// Whether all that was heard last is that a connection is dead.
    pub(super) fn is_lost(&self) -> bool {
        let signs = *self.signs();
        signs.of_death > signs.of_life
    }

    /// Whether a connection that was idle for so long was so when another one was found dead.
    fn is_of_before(&self, idle_for: Duration) -> bool {
        self.signs().of_death.is_some_and(|died| died.elapsed() <= idle_for)
    }

    /// Tests a connection. An error has it closed without a farewell, for which nobody would answer either.
    async fn test(&self, connection: &mut AnyConnection, writes: bool) -> Result<bool, Error> {
        // A MySQL server that becomes another one's replica keeps its connections, a PostgreSQL server does not.
        let asks = writes && Dialect::of(connection) == Dialect::MySql;
        let test = async { if asks { is_standby(connection).await } else { connection.ping().await.map(|()| false) } };
        let tested = answered(TEST, test).await;
        match tested {
            Ok(false) => self.found_alive(),
            Ok(true) | Err(_) => self.found_dead(),
        }
        tested.map(|is_standby| !is_standby)
    }
}

/// The connections that read (`writes` is false) or write, none of which is open yet.
pub(super) fn connections(place: &Place, writes: bool, health: &Health) -> AnyPool {
    let dialect = place.dialect;
    let (says, most): (Vec<_>, _) = if writes {
        (dialect.on_connect_writer().collect(), dialect.writers())
    } else {
        (dialect.on_connect_reader().collect(), dialect.readers())
    };
    let (connected, acquired, released) = (health.clone(), health.clone(), health.clone());
    let is_server = dialect != Dialect::Sqlite;
    AnyPoolOptions::new()
        .max_connections(most)
        // One that hangs is found out, and another one made.
        .acquire_timeout(if is_server { LOCK_WAIT + TEST } else { LOCK_WAIT })
        .max_lifetime(None)
        // SQLite's writer stays: it is in this program, and no server counts it.
        .idle_timeout(match (is_server, writes) {
            (true, _) => Some(UNUSED),
            (false, false) => Some(UNUSED_FILE),
            (false, true) => None,
        })
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let (says, health) = (says.clone(), connected.clone());
            Box::pin(async move {
                for what in says {
                    connection.execute(what).await?;
                }
                if is_standby(connection).await? {
                    health.found_dead();
                    return Err(Error::Io(io::Error::new(
                        io::ErrorKind::NotConnected,
                        "the server is a standby, which is not the ledger before it is promoted",
                    )));
                }
                health.found_alive();
                Ok(())
            })
        })
        .before_acquire(move |connection, known| {
            let health = acquired.clone();
            Box::pin(async move {
                // A full disk can end a transaction behind the driver's back; such a connection would
                // take every later transaction for an inner one.
                if connection.is_in_transaction() {
                    return Ok(false);
                }
                if is_server && health.is_of_before(known.idle_for) {
                    return Err(Error::Io(io::Error::new(io::ErrorKind::NotConnected, "another one was found dead")));
                }
                let is_doubtful = is_server && known.idle_for > TRUSTED;
                if is_doubtful { health.test(connection, writes).await } else { Ok(true) }
            })
        })
        // The driver tests it too, but for as long as it takes: a server that gives no answer would keep it, and
        // nobody could have another one in its place.
        .after_release(move |connection, _| {
            let health = released.clone();
            Box::pin(async move { if is_server { health.test(connection, writes).await } else { Ok(true) } })
        })
        .connect_lazy_with(place.options.clone())
}

/// Whether a server only follows another one. What is read there may be behind the ledger, and nothing is written.
async fn is_standby(connection: &mut AnyConnection) -> Result<bool, Error> {
    let ask = match Dialect::of(connection) {
        Dialect::Sqlite => return Ok(false),
        Dialect::Postgres => "SELECT COUNT(*) WHERE pg_is_in_recovery()",
        // A number or a word, by its version.
        Dialect::MySql => "SELECT COUNT(*) FROM DUAL WHERE CAST(@@GLOBAL.read_only AS CHAR) NOT IN ('0', 'OFF')",
    };
    let asked = query(ask).fetch_one(connection).await?;
    Ok(asked.try_get::<i64, _>(0)? > 0)
}

/// Closes one that an idle program does not need: who is busy has none to spare, or soon makes it again.
pub(super) async fn close_spare(pool: &AnyPool) {
    if pool.size() > 1
        && pool.num_idle() > 1
        && let Some(spare) = pool.try_acquire()
    {
        drop(tokio::time::timeout(TEST, spare.close()).await);
    }
}
