//! Finding out which servers there are: at the start, and again when somebody finds the map wrong.
//!
//! A cluster is asked only then, and while a slot has no owner that answers. Sentinels are asked every half second:
//! after they named another primary the old one takes changes for a while that will be lost, and says nothing.

use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::{Client, Value};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::map::{Map, Told};
use super::node::ONE_CALL;
use super::place::Endpoint;
use super::pushed::Pushes;
use super::route::{PATIENCE, Router, Shared};
use crate::live::address::{Address, Kind};
use crate::live::error::{Failure, LiveError};
use crate::live::host::Host;

/// How long one server may take to say who has which slots.
const ONE_LOOK: Duration = Duration::from_millis(300);

/// Between two looks while a slot has no owner that answers.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Between two looks at all, however often the map is found wrong.
const AT_MOST: Duration = Duration::from_millis(20);

/// How often sentinels are asked.
const ASK_SENTINELS: Duration = Duration::from_millis(500);

/// Finds out which servers there are, and connects; goes on looking for as long as there is a router.
///
/// # Errors
/// When none answers, or they refuse us.
pub(in crate::live) async fn open(address: Address) -> Result<(Router, Pushes), LiveError> {
    let (router, pushed, ended) = Router::new(address);
    match find(&router, ended, false).await {
        Ok(()) => Ok((router, pushed)),
        // A port that speaks otherwise keeps silent, or hangs up.
        Err(error @ (LiveError::Away { .. } | LiveError::Unreachable(_))) => {
            Err(router.0.place.speaks_otherwise().await.unwrap_or(error))
        }
        Err(error) => Err(error),
    }
}

/// The same where nothing depends on an answer: without one it goes on looking, and goes by this machine's clock until then.
///
/// # Errors
/// When they refuse us, or cannot be what they are called.
pub(in crate::live) async fn open_unanswered(address: Address) -> Result<(Router, Pushes), LiveError> {
    let (router, pushed, ended) = Router::new(address);
    router.guess_the_time();
    find(&router, ended, true).await?;
    Ok((router, pushed))
}

async fn find(router: &Router, ended: CancellationToken, may_be_away: bool) -> Result<(), LiveError> {
    let excused = |found| match found {
        Err(LiveError::Away { .. }) if may_be_away => Ok(()),
        found => found,
    };
    let kind = router.0.place.address.kind.clone();
    match kind {
        Kind::Unix(path) => excused(one(router, Endpoint::Unix(path)).await),
        Kind::One(host) => excused(one(router, Endpoint::Tcp(host)).await),
        Kind::Cluster(hosts) => {
            for host in &hosts {
                router.node(&Endpoint::Tcp(host.clone()))?;
            }
            excused(first(|| look_at_cluster(router, true)).await)?;
            keep(router, ended, None);
            Ok(())
        }
        Kind::Sentinel { hosts, name, .. } => {
            let mut sentinels = Sentinels::new(router, &hosts, name)?;
            let begun = Instant::now();
            loop {
                match sentinels.look(router).await {
                    Ok(()) => break,
                    Err(error) if begun.elapsed() > PATIENCE => {
                        excused(Err(error))?;
                        break;
                    }
                    Err(error @ (LiveError::Fault(_) | LiveError::Unreachable(_))) => return Err(error),
                    Err(_) => sleep(LOOK_AGAIN).await,
                }
            }
            keep(router, ended, Some(sentinels));
            Ok(())
        }
    }
}

/// One server has all slots, and says at once what is wrong.
async fn one(router: &Router, endpoint: Endpoint) -> Result<(), LiveError> {
    let node = router.node(&endpoint)?;
    router.0.map.send_replace(Map::of_one(Arc::clone(&node)));
    node.call(&redis::cmd("PING"), ONE_CALL).await.map(drop).map_err(Failure::into_error)
}

async fn first<F: Future<Output = Result<(), LiveError>>>(look: impl Fn() -> F) -> Result<(), LiveError> {
    let begun = Instant::now();
    loop {
        match look().await {
            Err(LiveError::Away { .. }) if begun.elapsed() < PATIENCE => sleep(LOOK_AGAIN).await,
            done => return done,
        }
    }
}

/// Goes on looking, until the router is gone.
fn keep(router: &Router, ended: CancellationToken, mut sentinels: Option<Sentinels>) {
    let (weak, turns) = (Arc::downgrade(&router.0), Arc::clone(&router.0.turns));
    tokio::spawn(async move {
        let mut next = None;
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = turns.look_anew.notified() => {}
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
            }
            let Some(router) = upgrade(&weak) else { return };
            let looked = match &mut sentinels {
                Some(sentinels) => sentinels.look(&router).await,
                None => look_at_cluster(&router, false).await,
            };
            let is_broken = looked.is_err() || router.0.map.borrow().is_broken();
            drop(router);
            next = match (is_broken, &sentinels) {
                (true, _) => Some(Instant::now() + LOOK_AGAIN),
                (false, Some(_)) => Some(Instant::now() + ASK_SENTINELS),
                (false, None) => None,
            };
            sleep(AT_MOST).await;
        }
    });
}

fn upgrade(weak: &Weak<Shared>) -> Option<Router> {
    weak.upgrade().map(Router)
}

/// Asks servers of the cluster who has which slots, until one says it: first those that answered last.
async fn look_at_cluster(router: &Router, is_first: bool) -> Result<(), LiveError> {
    let mut nodes: Vec<_> = router.nodes().values().cloned().collect();
    nodes.sort_by_key(|node| (node.is_failing(), !node.is_open()));
    let mut ask = redis::cmd("CLUSTER");
    ask.arg("SLOTS");
    let mut last = LiveError::Away { maybe_done: false };
    let within = if is_first { ONE_CALL } else { ONE_LOOK };
    for node in nodes {
        let Endpoint::Tcp(asked) = &node.endpoint else { continue };
        match node.call(&ask, within).await {
            Ok(answer) => {
                let Some(told) = Told::read(&answer, asked) else { continue };
                let map = Map::of_cluster(&told, |host| router.node(&Endpoint::Tcp(host.clone())).ok());
                // Others may tell of it when its servers are all gone.
                for (replica, _) in &map.replicas {
                    router.node(replica)?;
                }
                tracing::debug!(server = %node.endpoint, primaries = map.primaries.len(), "the cluster is known");
                let before = router.0.map.send_replace(map);
                if !router.0.map.borrow().has_the_owners_of(&before) {
                    router.0.turns.count_one();
                }
                return Ok(());
            }
            Err(failure) => match failure.into_error() {
                LiveError::Fault(said) if said.contains("cluster support disabled") => {
                    return Err(LiveError::Fault("this is one server and no cluster; name it with redis://".into()));
                }
                LiveError::Away { .. } => {}
                error => last = error,
            },
        }
    }
    Err(last)
}

/// Those who name the primary.
struct Sentinels {
    name: String,
    /// The one that answered last stands first.
    at: Vec<(Host, Client)>,
    connection: Option<redis::aio::MultiplexedConnection>,
}

impl Sentinels {
    fn new(router: &Router, hosts: &[Host], name: String) -> Result<Self, LiveError> {
        let client = |host: &Host| Ok((host.clone(), router.0.place.sentinel(host)?));
        let at: Result<Vec<_>, LiveError> = hosts.iter().map(client).collect();
        Ok(Self { name, at: at?, connection: None })
    }

    /// Asks one after the other until one names the primary.
    async fn look(&mut self, router: &Router) -> Result<(), LiveError> {
        let mut last = LiveError::Away { maybe_done: false };
        for _ in 0..self.at.len() {
            match self.ask().await {
                Ok(host) => {
                    let node = router.node(&Endpoint::Tcp(host))?;
                    router.0.map.send_if_modified(|map| {
                        let is_news = map.primaries.first().is_none_or(|known| known.endpoint != node.endpoint);
                        if is_news {
                            tracing::info!(primary = %node.endpoint, "the sentinels name a primary");
                            *map = Map::of_one(node);
                            router.0.turns.count_one();
                        }
                        is_news
                    });
                    return Ok(());
                }
                Err(error) => {
                    self.connection = None;
                    self.at.rotate_left(1);
                    if !matches!(error, LiveError::Away { .. }) {
                        last = error;
                    }
                }
            }
        }
        Err(last)
    }

    async fn ask(&mut self) -> Result<Host, LiveError> {
        let Some((asked, client)) = self.at.first() else { return Err(LiveError::Away { maybe_done: false }) };
        let (name, connection) = (&self.name, &mut self.connection);
        let asking = async {
            let open = match connection {
                Some(open) => open,
                None => connection.insert(client.get_multiplexed_async_connection().await?),
            };
            redis::cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(name).query_async::<Value>(open).await
        };
        let said = match tokio::time::timeout(ONE_CALL, asking).await {
            Ok(Err(error)) => {
                return Err(match Failure::of(&error, None).into_error() {
                    LiveError::Fault(said) if said.contains("unknown command") => no_sentinel(asked),
                    error => error,
                });
            }
            Ok(Ok(said)) => said,
            Err(_) => return Err(LiveError::Away { maybe_done: false }),
        };
        match redis::from_redis_value::<Option<(String, u16)>>(said) {
            Ok(Some((primary, port))) => Ok(Host { name: primary, port }),
            Ok(None) => Err(LiveError::Fault(format!(
                "the sentinel at {asked} watches over no {name:?}; the name stands behind its address"
            ))),
            Err(_) => Err(no_sentinel(asked)),
        }
    }
}

fn no_sentinel(asked: &Host) -> LiveError {
    LiveError::Fault(format!(
        "at {asked} is no sentinel; name one server with redis://, a cluster with redis+cluster://"
    ))
}
