//! The connection to Redis: one for everything, RESP3, which also carries the feed.
//!
//! Every call has an end. A call whose answer was lost *may have run*; all scripts answer a
//! repetition with the same id as they answered the first time, so a lost call is repeated for
//! a while and then given up as unsure.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ConnectionInfo, FromRedisValue, Pipeline, ProtocolVersion, PushInfo, RedisError};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::clock::Clock;
use super::keys;
use super::private::{Private, PrivateError};
use crate::domain::money::Currency;
use crate::domain::refusal::NoWrites;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::planted;

/// How long a step is tried before it is given up.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// How long one call may take.
const ONE_CALL: Duration = Duration::from_secs(1);

/// The wait before a lost call is repeated.
const PAUSE: Duration = Duration::from_millis(50);

/// Why the live store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// It does not answer.
    #[error("Redis does not answer")]
    Away {
        /// Whether the step may have been done all the same.
        maybe_done: bool,
    },
    /// It answers, and takes no changes.
    #[error("{}", no_writes(*.0))]
    NoWrites(NoWrites),
    /// It is an older one than we need.
    #[error("this Redis is version {0}; Redis 7.0 or newer is needed, or Valkey")]
    TooOld(Text),
    /// The screening is not loaded.
    #[error("the screening is not loaded into Redis")]
    Unloaded,
    /// It serves another ledger.
    #[error("this Redis serves another ledger")]
    Foreign,
    /// Something that should not happen, as the server or the client library said it.
    #[error("Redis: {0}")]
    Fault(String),
}

/// The live store.
#[derive(Clone)]
pub struct Live {
    connection: ConnectionManager,
    /// That of the ledger: its id, or in a later generation more (`generation`).
    pub(super) generation: Arc<Mutex<String>>,
    /// What tells this live store from others, and where it is.
    store: Arc<Mutex<String>>,
    address: Text,
    /// That of the house, which may choose another one before there are prices.
    currency: Arc<Mutex<Currency>>,
    clock: Arc<Clock>,
    /// The server, if it is the one that we look after.
    private: Option<Arc<Private>>,
}

/// What the server sends without being asked: the feed, and the loss of the connection.
pub type Pushes = UnboundedReceiver<PushInfo>;

impl Live {
    /// Connects to `redis` and makes sure that it serves the ledger in this generation. One that serves another
    /// generation of it is left as it is: [`Live::adopt`] says what becomes of that.
    ///
    /// # Errors
    /// When the server does not answer, refuses us or serves another ledger. No error tells a password.
    pub async fn connect(
        redis: ConnectionInfo,
        generation: &str,
        currency: Currency,
    ) -> Result<(Self, Pushes), LiveError> {
        // It tells no password.
        let address = Text::new(&redis.addr().to_string());
        let settings = redis.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(redis.set_redis_settings(settings)).map_err(|e| LiveError::Fault(cause(&e)))?;
        let (push_sender, pushes) = unbounded_channel();
        let config = ConnectionManagerConfig::new()
            .set_min_delay(Duration::from_millis(20))
            .set_max_delay(Duration::from_millis(500))
            // By default it gives up after seconds, and an idle subscriber then stays deaf.
            .set_number_of_retries(usize::MAX)
            .set_connection_timeout(Some(ONE_CALL))
            .set_response_timeout(Some(ONE_CALL))
            .set_push_sender(push_sender)
            .set_automatic_resubscription();
        // The manager retries everything for ever, a wrong password too: a plain connection says at
        // once what is wrong.
        let away = LiveError::Away { maybe_done: false };
        let probe = tokio::time::timeout(PATIENCE, client.get_multiplexed_async_connection()).await;
        probe.map_err(|_| away.clone())?.map_err(|error| match read_error(&error) {
            // Not simply down: a name that is not known, a certificate that is not trusted. What the system
            // says of it holds no address.
            LiveError::Away { .. } if !error.is_connection_refusal() => {
                LiveError::Fault(Text::new(&error.to_string()).to_string())
            }
            other => other,
        })?;
        let managing = ConnectionManager::new_with_config(client, config);
        let connection =
            tokio::time::timeout(PATIENCE, managing).await.map_err(|_| away)?.map_err(|e| read_error(&e))?;
        let live = Self {
            connection,
            generation: Arc::new(Mutex::new(generation.to_owned())),
            store: Arc::default(),
            address,
            currency: Arc::new(Mutex::new(currency)),
            clock: Arc::default(),
            private: None,
        };
        live.check_version().await?;
        match live.claim().await {
            Err(LiveError::Foreign) if live.serves_this_ledger().await? => {}
            claimed => claimed?,
        }
        live.name().await?;
        Ok((live, pushes))
    }

    /// The currency in which orders and packets are read.
    pub(super) fn currency(&self) -> Currency {
        *self.currency.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on amounts are of this currency.
    pub fn counts_in(&self, currency: Currency) {
        *self.currency.lock().unwrap_or_else(PoisonError::into_inner) = currency;
    }

    /// The same, on a server that we look after.
    #[must_use]
    pub fn looking_after(self, private: Arc<Private>) -> Self {
        Self { private: Some(private), ..self }
    }

    /// Starts the server again, if it is one that we look after and it died.
    pub async fn revive(&self) -> Result<(), PrivateError> {
        let Some(private) = self.private.clone() else { return Ok(()) };
        match tokio::task::spawn_blocking(move || private.revive()).await {
            Ok(revived) => revived,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// The server's clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// Says for which ledger this live store is, or finds out that it is for another, or for another generation.
    pub(super) async fn claim(&self) -> Result<(), LiveError> {
        let ours = self.generation();
        let mut claim = redis::pipe();
        claim.cmd("SET").arg(keys::LEDGER).arg(&ours).arg("NX").arg("GET").cmd("TIME");
        let (owner, (seconds, micros)): (Option<String>, (i64, i64)) = self.ask(&claim).await?;
        let now = Timestamp::from_millis(seconds * 1_000 + micros / 1_000);
        planted::compare_clocks(now.millis());
        self.clock.read(now);
        match owner {
            Some(owner) if owner != ours => Err(LiveError::Foreign),
            _ => Ok(()),
        }
    }

    /// An older server would refuse the first hold, and not say why.
    async fn check_version(&self) -> Result<(), LiveError> {
        let mut read = redis::pipe();
        read.cmd("INFO").arg("server");
        match self.ask::<(String,)>(&read).await {
            Ok((info,)) => too_old(&info).map_or(Ok(()), |version| Err(LiveError::TooOld(version))),
            Err(away @ LiveError::Away { .. }) => Err(away),
            // One that does not let us ask may be new enough.
            Err(_) => Ok(()),
        }
    }

    /// Whether it takes changes: asks for one that changes nothing.
    pub async fn takes_changes(&self) -> Result<(), LiveError> {
        let mut write = redis::pipe();
        write.cmd("SET").arg(keys::LEDGER).arg(self.generation()).arg("NX").ignore();
        self.ask(&write).await
    }

    /// Whether the live store is for this ledger, in whichever generation.
    async fn serves_this_ledger(&self) -> Result<bool, LiveError> {
        let served = self.served().await?;
        Ok(served.is_none_or(|served| ledger_of(&served) == ledger_of(&self.generation())))
    }

    /// What tells this live store from others. It keeps its name through a wipe, for who has been there knows it,
    /// and others call it by the run of its server.
    pub async fn name(&self) -> Result<String, LiveError> {
        let known = self.store.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut ask = redis::pipe();
        let named: Option<String> = if known.is_empty() {
            ask.cmd("GET").arg(keys::STORE);
            self.ask::<(Option<String>,)>(&ask).await?.0
        } else {
            ask.cmd("SET").arg(keys::STORE).arg(&known).arg("NX").arg("GET");
            Some(self.ask::<(Option<String>,)>(&ask).await?.0.unwrap_or(known))
        };
        let name = if let Some(name) = named {
            name
        } else {
            let run = self.run_of_server().await.unwrap_or_else(|| format!("{:016x}", rand::random::<u64>()));
            let mut ask = redis::pipe();
            ask.cmd("SET").arg(keys::STORE).arg(&run).arg("NX").arg("GET");
            self.ask::<(Option<String>,)>(&ask).await?.0.unwrap_or(run)
        };
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&name);
        Ok(name)
    }

    /// Where it is, without secrets.
    #[must_use]
    pub fn address(&self) -> &Text {
        &self.address
    }

    async fn run_of_server(&self) -> Option<String> {
        let mut ask = redis::pipe();
        ask.cmd("INFO").arg("server");
        let (told,): (String,) = self.ask(&ask).await.ok()?;
        told.lines().find_map(|line| line.strip_prefix("run_id:")).map(|run| run.trim().to_owned())
    }

    /// The server's `maxmemory-policy`, where it may throw keys away; `None` where it keeps them,
    /// or does not say.
    pub async fn evicting_policy(&self) -> Option<Text> {
        let mut ask = redis::pipe();
        ask.cmd("CONFIG").arg("GET").arg("maxmemory-policy");
        let answer: Result<(Vec<String>,), LiveError> = self.ask(&ask).await;
        let policy = answer.ok()?.0.into_iter().nth(1)?;
        (policy != "noeviction").then(|| Text::new(&policy))
    }

    /// Begins or ends listening to a channel.
    pub(super) async fn listen(&self, channel: &str, on: bool) -> Result<(), LiveError> {
        let mut connection = self.connection.clone();
        let listening =
            async { if on { connection.subscribe(channel).await } else { connection.unsubscribe(channel).await } };
        match tokio::time::timeout(ONE_CALL, listening).await {
            Ok(done) => done.map_err(|error| read_error(&error)),
            Err(_) => Err(LiveError::Away { maybe_done: true }),
        }
    }

    /// Asks once. For what is asked again soon anyway, or may not be repeated.
    pub(super) async fn ask<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Result<T, LiveError> {
        let mut connection = self.connection.clone();
        match tokio::time::timeout(ONE_CALL, pipeline.query_async(&mut connection)).await {
            Ok(answer) => answer.map_err(|error| read_error(&error)),
            Err(_) => Err(LiveError::Away { maybe_done: true }),
        }
    }

    /// Runs a script once. For what is not worth waiting for.
    pub(super) async fn run_once(
        &self,
        call: &redis::ScriptInvocation<'_>,
        patience: Duration,
    ) -> Result<Vec<String>, LiveError> {
        let mut connection = self.connection.clone();
        match tokio::time::timeout(patience, call.invoke_async(&mut connection)).await {
            Ok(answer) => answer.map_err(|error| read_error(&error)),
            Err(_) => Err(LiveError::Away { maybe_done: true }),
        }
    }

    /// Runs a script, and repeats it while its answer gets lost. Every script must answer a
    /// repetition as it answered the first time.
    pub(super) async fn run(&self, call: &redis::ScriptInvocation<'_>) -> Result<Vec<String>, LiveError> {
        self.run_counting(call).await.map(|(answer, _)| answer)
    }

    /// The same, and whether an answer to it may have got lost before.
    pub(super) async fn run_counting(
        &self,
        call: &redis::ScriptInvocation<'_>,
    ) -> Result<(Vec<String>, bool), LiveError> {
        let begun = Instant::now();
        let (mut maybe_done, mut last) = (false, None);
        loop {
            let mut connection = self.connection.clone();
            let answer = tokio::time::timeout(ONE_CALL, call.invoke_async(&mut connection)).await;
            match answer {
                Ok(Ok(answer)) => return Ok((answer, maybe_done)),
                Ok(Err(error)) => match read_error(&error) {
                    LiveError::Away { maybe_done: this_one } => {
                        maybe_done |= this_one;
                        last = None;
                    }
                    // While another becomes the primary, this one refuses for a moment.
                    no_writes @ LiveError::NoWrites(NoWrites::Replica) => last = Some(no_writes),
                    other => return Err(other),
                },
                Err(_) => maybe_done = true,
            }
            if begun.elapsed() + PAUSE > PATIENCE {
                return Err(last.filter(|_| !maybe_done).unwrap_or(LiveError::Away { maybe_done }));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The id of the ledger in an epoch, or in a generation.
pub(super) fn ledger_of(written: &str) -> &str {
    written.split(['-', '.']).next().unwrap_or_default()
}

/// What a client error means for the step. While the server loads its data after a start, it is
/// as good as away.
fn read_error(error: &RedisError) -> LiveError {
    // A pipeline has the errors of its commands; the library gives the code of few of them itself.
    let refused = error.clone().into_server_errors().and_then(|all| all.first().map(|(_, refused)| refused.clone()));
    let code = refused.as_ref().map(redis::ServerError::code);
    let not_ready = matches!(code, Some("LOADING" | "BUSY" | "TRYAGAIN" | "MASTERDOWN" | "CLUSTERDOWN"));
    let no_writes = match code {
        Some("READONLY") => Some(NoWrites::Replica),
        Some("MISCONF") => Some(NoWrites::Disk),
        Some("OOM") => Some(NoWrites::Memory),
        _ => None,
    };
    if let Some(why) = no_writes {
        LiveError::NoWrites(why)
    } else if error.is_connection_refusal() || not_ready {
        LiveError::Away { maybe_done: false }
    } else if error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        // The line broke in the middle of an answer.
        || error.kind() == redis::ErrorKind::Parse
    {
        LiveError::Away { maybe_done: true }
    } else {
        let said = refused.as_ref().and_then(|refused| refused.details());
        said.map_or_else(|| LiveError::Fault(cause(error)), |said| LiveError::Fault(Text::new(said).to_string()))
    }
}

/// The version of a server that is older than 7, the first with `SET … NX GET`; Valkey calls itself 7.2 here.
fn too_old(info: &str) -> Option<Text> {
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"))?.trim();
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (major < 7).then(|| Text::new(version))
}

const fn no_writes(why: NoWrites) -> &'static str {
    match why {
        NoWrites::Replica => "this Redis is a read-only replica; name its primary with --redis",
        NoWrites::Disk => "Redis cannot save to its disk and takes no changes; make room there, its log says more",
        NoWrites::Memory => "Redis has no memory left and takes no changes; raise its maxmemory",
    }
}

/// What went wrong, without the address, which may hold a password.
fn cause(error: &RedisError) -> String {
    Text::new(error.detail().unwrap_or(error.category())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_older_than_seven_is_known_by_what_it_says_of_itself() {
        let info = |version: &str| format!("# Server\r\nredis_version:{version}\r\nredis_mode:standalone\r\n");
        assert_eq!(too_old(&info("6.2.14")), Some(Text::new("6.2.14")));
        for new_enough in ["7.0.15", "7.2.4", "8.0.1", "255.255.255", "unstable"] {
            assert_eq!(too_old(&info(new_enough)), None, "{new_enough}");
        }
    }
}
