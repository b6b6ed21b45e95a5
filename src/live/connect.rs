//! The live store as a whole: which it is, what it serves, and how a call to it is made.
//!
//! Every call has an end. A call whose answer was lost *may have run*; all scripts answer a
//! repetition with the same id as they answered the first time, so a lost call is repeated for
//! a while and then given up as unsure. Which server it goes to is the router's business.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use redis::{Cmd, FromRedisValue, Value};

use super::address::Address;
use super::call::{Answer, Call, Script};
use super::clock::Clock;
use super::error::LiveError;
use super::keys::{Keys, ledger_of};
use super::older;
use super::private::{Private, PrivateError};
use super::rights::{self, Missing};
use super::router::{self, Mode, ONE_CALL, PATIENCE, Pushes, Router};
use crate::domain::ids::ScreeningId;
use crate::domain::money::Currency;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::planted;

static PROBE: LazyLock<Script> = LazyLock::new(|| Script::new("probe.lua", rights::PROBE));

/// The live store.
#[derive(Clone)]
pub struct Live {
    pub(super) router: Router,
    /// Those of the house.
    pub(super) keys: Keys,
    /// That of the ledger: its id, or in a later generation more (`generation`).
    pub(super) generation: Arc<Mutex<String>>,
    /// What tells this live store from others, and where it is.
    store: Arc<Mutex<String>>,
    address: Text,
    /// That of the house, which may choose another one before there are prices.
    currency: Arc<Mutex<Currency>>,
    /// The server, if it is the one that we look after.
    private: Option<Arc<Private>>,
}

impl Live {
    /// Connects to the live store at `address`, for the ledger in this generation. One that serves another
    /// generation of it is left as it is: [`Live::adopt`] says what becomes of that.
    ///
    /// # Errors
    /// When it does not answer or refuses us, or while programs are at work on it that call their keys otherwise. No
    /// error tells a password.
    pub async fn connect(address: Address, generation: &str, currency: Currency) -> Result<(Self, Pushes), LiveError> {
        let user = address.user.clone();
        let (live, pushes) = Self::look_at(address, generation, currency).await?;
        live.check_version().await?;
        live.check_rights(user.as_deref()).await?;
        older::none_is_at_work(&live.router, ledger_of(generation)).await?;
        match live.claim().await {
            Ok(()) | Err(LiveError::OtherCopy) => {}
            Err(error) => return Err(error),
        }
        live.name().await?;
        Ok((live, pushes))
    }

    /// The same for who only looks how it is: nothing is tried or written, and any server that answers is enough.
    ///
    /// # Errors
    /// When none answers, or they refuse us.
    pub async fn look_at(address: Address, generation: &str, currency: Currency) -> Result<(Self, Pushes), LiveError> {
        // It tells no password.
        let shown = Text::new(&address.shown());
        let (router, pushes) = router::open(address).await?;
        Ok((Self::over(router, shown, generation, currency), pushes))
    }

    /// The same for whom the ledger is enough: none need answer, and what is asked of them fails until they do.
    ///
    /// # Errors
    /// When they refuse us.
    pub async fn await_at(address: Address, generation: &str, currency: Currency) -> Result<(Self, Pushes), LiveError> {
        let shown = Text::new(&address.shown());
        let (router, pushes) = router::open_unanswered(address).await?;
        Ok((Self::over(router, shown, generation, currency), pushes))
    }

    fn over(router: Router, address: Text, generation: &str, currency: Currency) -> Self {
        Self {
            router,
            keys: Keys::of(ledger_of(generation)),
            generation: Arc::new(Mutex::new(generation.to_owned())),
            store: Arc::default(),
            address,
            currency: Arc::new(Mutex::new(currency)),
            private: None,
        }
    }

    /// The names of what it keeps.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
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

    /// The clock by which the house goes: that of the server that has what belongs to the house as a whole.
    #[must_use]
    pub fn clock(&self) -> Arc<Clock> {
        self.router.clock_of(&self.keys.generation())
    }

    /// The time at the server that has this screening. Deadlines there are by that clock.
    #[must_use]
    pub fn now_at(&self, screening: ScreeningId) -> Timestamp {
        self.router.clock_of(&self.keys.seats(screening)).now()
    }

    /// Changes when a server may know less than was known of it: it was away, or another has what it had.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.router.turns()
    }

    /// Says which generation of the ledger this live store serves, or finds that it is another.
    pub(super) async fn claim(&self) -> Result<(), LiveError> {
        let ours = self.generation();
        let mut claim = redis::cmd("SET");
        claim.arg(self.keys.generation()).arg(&ours).arg("NX").arg("GET");
        let (served,): (Option<String>,) = self.ask_timed(&[claim]).await?;
        planted::compare_clocks(self.clock().now().millis());
        if served.is_some_and(|served| served != ours) { Err(LiveError::OtherCopy) } else { Ok(()) }
    }

    /// The same before something is loaded: who has not heard of a new generation yet would put in what is of the old
    /// one. While it cannot be asked, what was known last is good enough: what is loaded comes from the ledger.
    pub(super) async fn claim_to_load(&self) -> Result<(), LiveError> {
        match self.claim().await {
            Err(LiveError::Away { .. } | LiveError::Unreachable(_)) => Ok(()),
            claimed => claimed,
        }
    }

    /// An older server would refuse the first hold, and not say why.
    async fn check_version(&self) -> Result<(), LiveError> {
        let told = self.router.ask_each(redis::cmd("INFO").arg("server")).await;
        // A part that is away is not to keep a counter from the others.
        let is_anyone_there = told.iter().any(|info| !matches!(info, Err(LiveError::Away { .. })));
        for info in told {
            match info {
                Ok(info) => {
                    let info: String = redis::from_redis_value(info).unwrap_or_default();
                    if let Some(version) = too_old(&info) {
                        return Err(LiveError::TooOld(version));
                    }
                }
                Err(away @ LiveError::Away { .. }) if !is_anyone_there => return Err(away),
                // One that does not let us ask may be new enough.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// A right that is missing is told now: without `ZADD`, say, a hold would leave its seat held for ever. The users of
    /// each server are its own; one that is away is not asked.
    async fn check_rights(&self, user: Option<&str>) -> Result<(), LiveError> {
        for key in self.router.a_key_of_each(|n| self.keys.probe(n)) {
            let (mut call, channel) = (PROBE.key(key.clone()), format!("{key}-channel"));
            let probe = self.run(call.key(channel.clone())).await?;
            let mut missing = Missing::read(user, &probe);
            // What no script may try. What else goes wrong with it, the feed meets again and repeats.
            if let Err(LiveError::NoRight(listening)) = self.router.try_to_listen(&channel).await {
                missing = Some(listening.and(missing));
            }
            if let Some(missing) = missing {
                return Err(LiveError::NoRight(missing));
            }
        }
        Ok(())
    }

    /// Whether it takes changes: asks for one that changes nothing.
    pub async fn takes_changes(&self) -> Result<(), LiveError> {
        let mut write = redis::cmd("SET");
        write.arg(self.keys.generation()).arg(self.generation()).arg("NX");
        self.ask_once(write).await
    }

    /// What tells this live store from others. It keeps its name through a wipe, for who has been there knows it,
    /// and others call it by the run of its server.
    pub async fn name(&self) -> Result<String, LiveError> {
        let known = self.store.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let named: Option<String> = if known.is_empty() {
            self.ask_once(redis::cmd("GET").arg(self.keys.store()).take()).await?
        } else {
            Some(self.name_it(&known).await?)
        };
        let name = if let Some(name) = named {
            name
        } else {
            let run = match (self.router.status().mode, self.run_of_server().await) {
                // Several servers are known by where they are, whoever of them has what is ours.
                (Mode::Cluster | Mode::Sentinel, _) => self.address.to_string(),
                (Mode::One, Some(run)) => run,
                (Mode::One, None) => format!("{:016x}", rand::random::<u64>()),
            };
            self.name_it(&run).await?
        };
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&name);
        Ok(name)
    }

    /// Gives it this name, unless it has one; gives the one that it has then.
    async fn name_it(&self, name: &str) -> Result<String, LiveError> {
        let mut ask = redis::cmd("SET");
        ask.arg(self.keys.store()).arg(name).arg("NX").arg("GET");
        Ok(self.ask_once::<Option<String>>(ask).await?.unwrap_or_else(|| name.to_owned()))
    }

    /// Where it is, without secrets.
    #[must_use]
    pub fn address(&self) -> &Text {
        &self.address
    }

    async fn run_of_server(&self) -> Option<String> {
        let told = self.router.ask_each(redis::cmd("INFO").arg("server")).await.into_iter().next()?.ok()?;
        let told: String = redis::from_redis_value(told).ok()?;
        told.lines().find_map(|line| line.strip_prefix("run_id:")).map(|run| run.trim().to_owned())
    }

    /// The `maxmemory-policy` of a server that may throw keys away; `None` where all keep them, or do not say.
    pub async fn evicting_policy(&self) -> Option<Text> {
        let told = self.router.ask_each(redis::cmd("CONFIG").arg("GET").arg("maxmemory-policy")).await;
        told.into_iter().find_map(|answer| {
            let words: Vec<String> = redis::from_redis_value(answer.ok()?).ok()?;
            let policy = words.into_iter().nth(1)?;
            (policy != "noeviction").then(|| Text::new(&policy))
        })
    }

    /// Begins or ends listening to a channel. That it began, or began again, is pushed.
    pub(super) fn listen(&self, channel: &str, on: bool) {
        router::listen(&self.router, channel, on);
    }

    /// Asks one thing once. For what is asked again soon anyway, or may not be repeated.
    pub(super) async fn ask_once<T: FromRedisValue>(&self, command: Cmd) -> Result<T, LiveError> {
        let answer = self.router.ask(&[command], false).await.pop();
        read(answer.unwrap_or(Err(LiveError::Away { maybe_done: false }))?)
    }

    /// Asks several things, each of the server that has its key; gives each answer.
    pub(super) async fn ask_each(&self, commands: &[Cmd]) -> Vec<Result<Value, LiveError>> {
        self.router.ask(commands, false).await
    }

    /// The same of things that change nothing, which are not done whatever became of the answer; with the time of each
    /// server that is asked.
    pub(super) async fn look_at_each(&self, commands: &[Cmd]) -> Vec<Result<Value, LiveError>> {
        let undone = |error| match error {
            LiveError::Away { .. } => LiveError::Away { maybe_done: false },
            other => other,
        };
        self.router.ask(commands, true).await.into_iter().map(|answer| answer.map_err(undone)).collect()
    }

    /// The same, where all answers are needed.
    pub(super) async fn ask_timed<T: FromRedisValue>(&self, commands: &[Cmd]) -> Result<T, LiveError> {
        let answers: Result<Vec<Value>, LiveError> = self.look_at_each(commands).await.into_iter().collect();
        read(Value::Array(answers?))
    }

    /// Asks several things, and takes all answers.
    pub(super) async fn ask<T: FromRedisValue>(&self, commands: &[Cmd]) -> Result<T, LiveError> {
        let answers: Result<Vec<Value>, LiveError> = self.ask_each(commands).await.into_iter().collect();
        read(Value::Array(answers?))
    }

    /// Runs a script once. For what is not worth waiting for.
    pub(super) async fn run_once(&self, call: &Call<'_>, within: Duration) -> Result<Answer, LiveError> {
        self.router.run(call, within, Duration::ZERO).await
    }

    /// Runs a script, and repeats it while its answer gets lost. Every script must answer a
    /// repetition as it answered the first time.
    pub(super) async fn run(&self, call: &Call<'_>) -> Result<Answer, LiveError> {
        self.router.run(call, ONE_CALL, PATIENCE).await
    }
}

pub(super) fn read<T: FromRedisValue>(answer: Value) -> Result<T, LiveError> {
    redis::from_redis_value(answer).map_err(|_| LiveError::Fault("another kind of answer was expected of Redis".into()))
}

/// The version of a server that is older than 7, the first with `SET … NX GET`; Valkey calls itself 7.2 here.
fn too_old(info: &str) -> Option<Text> {
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"))?.trim();
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (major < 7).then(|| Text::new(version))
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
