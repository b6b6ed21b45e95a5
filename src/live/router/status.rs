//! How it is with each server, for whoever asks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use futures_util::future::join_all;
use redis::{Client, Value};

use super::node::{A_MOMENT, Node, ONE_CALL};
use super::place::Endpoint;
use super::route::Router;
use super::slot::Slot;
use crate::domain::time::Timestamp;
use crate::live::address::Kind;
use crate::live::error::Failure;
use crate::live::host::Host;

/// How the live store is made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One server.
    One,
    /// Sentinels watch over a primary and its replicas.
    Sentinel,
    /// A cluster.
    Cluster,
}

/// What a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It takes changes.
    Primary,
    /// It follows one that does.
    Replica,
    /// It watches over those.
    Sentinel,
    /// The address names it, it does not answer, and those that do tell of none there: a replica that its cluster gave
    /// up, say.
    Named,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeStatus {
    /// Where it is.
    pub address: String,
    /// What it is.
    pub role: Role,
    /// How many slots it has.
    pub slots: usize,
    /// Whether the last that was asked of it was answered; `None` where nothing was.
    pub is_up: Option<bool>,
    /// By how many ms its clock is ahead of that of the first primary.
    pub clock_ahead: Option<i64>,
}

/// The servers, and what is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouterStatus {
    /// How they belong together.
    pub mode: Mode,
    /// Each.
    pub nodes: Vec<NodeStatus>,
    /// How many slots no server has.
    pub unowned: usize,
    /// How many feeds are open or being opened.
    pub feeds: usize,
}

impl Router {
    /// How it is with each server, as far as it is known without asking.
    pub(in crate::live) fn status(&self) -> RouterStatus {
        let map = self.0.map.borrow().clone();
        let first = self.first_clock();
        let primaries = map.primaries.iter().zip(map.sizes());
        let mut nodes: Vec<NodeStatus> =
            primaries.map(|(node, slots)| status_of(node, Role::Primary, slots, first)).collect();
        for (replica, _) in &map.replicas {
            let known = self.nodes().get(replica).cloned();
            nodes.extend(known.map(|node| status_of(&node, Role::Replica, 0, first)));
        }
        let feeds = self.0.feeds.lock().unwrap_or_else(std::sync::PoisonError::into_inner).len();
        RouterStatus { mode: self.mode(), nodes, unowned: map.unowned(), feeds }
    }

    /// Asks each server what time it has, sentinels and those that only they know too, and tells how it is with each.
    pub(in crate::live) async fn look_round(&self) -> RouterStatus {
        let known = self.known();
        let asking = join_all(known.iter().map(ask_time));
        let (known, (sentinels, replicas)) = tokio::join!(asking, self.ask_watchers());
        let known: BTreeMap<String, bool> = known.into_iter().collect();
        let first = self.first_clock();
        let mut status = self.status();
        for node in &mut status.nodes {
            node.is_up = known.get(&node.address).copied().or(node.is_up);
        }
        let listed: Vec<String> = status.nodes.iter().map(|node| node.address.clone()).collect();
        let unlisted = known.into_iter().filter(|(address, is_up)| !is_up && !listed.contains(address));
        status.nodes.extend(unlisted.map(|(address, _)| NodeStatus {
            address,
            role: Role::Named,
            slots: 0,
            is_up: Some(false),
            clock_ahead: None,
        }));
        for (node, is_up) in replicas {
            status.nodes.push(NodeStatus { is_up: Some(is_up), ..status_of(&node, Role::Replica, 0, first) });
        }
        status.nodes.extend(sentinels);
        status
    }

    /// Asks those that did not answer last once more, each for a moment; gives how many servers still do not, of those
    /// that have slots. Slots that nobody has are missing a server, too.
    pub(in crate::live) async fn knock(&self) -> usize {
        let failing: Vec<Arc<Node>> =
            self.0.map.borrow().primaries.iter().filter(|node| node.is_failing()).cloned().collect();
        join_all(failing.iter().map(|node| async move { node.call(&redis::cmd("TIME"), A_MOMENT).await.is_ok() }))
            .await;
        let map = self.0.map.borrow();
        map.primaries.iter().filter(|node| node.is_failing()).count().max(usize::from(map.unowned() > 0))
    }

    /// Where the server is that has this key.
    pub(in crate::live) fn place_of(&self, key: &str) -> Option<String> {
        self.owner(Slot::of(key.as_bytes())).map(|node| node.endpoint.to_string())
    }

    fn mode(&self) -> Mode {
        match self.0.place.address.kind {
            Kind::Unix(_) | Kind::One(_) => Mode::One,
            Kind::Sentinel { .. } => Mode::Sentinel,
            Kind::Cluster(_) => Mode::Cluster,
        }
    }

    fn first_clock(&self) -> Option<Timestamp> {
        self.0.map.borrow().primaries.iter().find(|node| node.clock.is_read()).map(|node| node.clock.now())
    }

    /// Primaries, and of a cluster the replicas and what the address names.
    fn known(&self) -> Vec<Arc<Node>> {
        let map = self.0.map.borrow().clone();
        let named: Vec<Endpoint> = match &self.0.place.address.kind {
            Kind::Cluster(hosts) => hosts.iter().cloned().map(Endpoint::Tcp).collect(),
            _ => Vec::new(),
        };
        let nodes = self.nodes();
        let others = map.replicas.iter().map(|(replica, _)| replica).chain(&named).filter_map(|at| nodes.get(at));
        let known = map.primaries.iter().chain(others);
        known.map(|node| (&node.endpoint, node)).collect::<BTreeMap<_, _>>().into_values().cloned().collect()
    }

    /// The sentinels, and the replicas that they know of, with whether each answers.
    async fn ask_watchers(&self) -> (Vec<NodeStatus>, Vec<(Arc<Node>, bool)>) {
        let Kind::Sentinel { hosts, name, .. } = &self.0.place.address.kind else { return (Vec::new(), Vec::new()) };
        let asked = hosts.iter().map(|host| async move {
            let client = self.0.place.sentinel(host).ok()?;
            Some((host, ask_sentinel(&client, name).await))
        });
        let asked: Vec<_> = join_all(asked).await.into_iter().flatten().collect();
        let told = asked.iter().find_map(|(_, told)| told.as_ref()?.as_ref()).cloned().unwrap_or_default();
        let nodes = told.into_iter().filter_map(|host| {
            let endpoint = Endpoint::Tcp(host);
            // Not the node of that name that may be kept: that one takes nothing but a primary.
            let client = self.0.place.client(&endpoint).ok()?;
            Some(Node::new(endpoint, client, false, Arc::default()))
        });
        let nodes: Vec<Arc<Node>> = nodes.collect();
        let answers = join_all(nodes.iter().map(ask_time)).await.into_iter().map(|(_, is_up)| is_up);
        let replicas = nodes.iter().cloned().zip(answers).collect();
        let sentinel = |(host, told): &(&Host, Option<Option<Vec<Host>>>)| NodeStatus {
            address: host.to_string(),
            role: Role::Sentinel,
            slots: 0,
            is_up: Some(told.is_some()),
            clock_ahead: None,
        };
        (asked.iter().map(sentinel).collect(), replicas)
    }
}

fn status_of(node: &Node, role: Role, slots: usize, first: Option<Timestamp>) -> NodeStatus {
    NodeStatus {
        address: node.endpoint.to_string(),
        role,
        slots,
        is_up: (node.is_open() || node.is_failing()).then(|| !node.is_failing()),
        clock_ahead: first.filter(|_| node.clock.is_read()).map(|first| node.clock.now().millis() - first.millis()),
    }
}

/// Whether it answers. What it refuses is an answer, too.
async fn ask_time(node: &Arc<Node>) -> (String, bool) {
    let answer = node.call(&redis::cmd("TIME"), ONE_CALL).await;
    if let Ok(time) = &answer
        && let Ok((seconds, micros)) = redis::from_redis_value_ref::<(i64, i64)>(time)
    {
        node.clock.read(Timestamp::from_millis(seconds * 1_000 + micros / 1_000));
    }
    (node.endpoint.to_string(), !matches!(answer, Err(Failure::Lost { .. } | Failure::NotNow(_))))
}

/// The replicas that a sentinel knows, none where it does not tell; `None` of all where it does not answer.
async fn ask_sentinel(client: &Client, name: &str) -> Option<Option<Vec<Host>>> {
    let asking = async {
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("SENTINEL").arg("REPLICAS").arg(name).query_async::<Value>(&mut connection).await
    };
    match tokio::time::timeout(ONE_CALL, asking).await.ok()? {
        Ok(told) => Some(read_replicas(told)),
        Err(error) => (!matches!(Failure::of(&error, None), Failure::Lost { .. })).then_some(None),
    }
}

fn read_replicas(told: Value) -> Option<Vec<Host>> {
    let replicas: Vec<HashMap<String, String>> = redis::from_redis_value(told).ok()?;
    let host = |replica: HashMap<String, String>| {
        Some(Host { name: replica.get("ip")?.clone(), port: replica.get("port")?.parse().ok()? })
    };
    Some(replicas.into_iter().filter_map(host).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replicas_are_those_that_a_sentinel_tells_of_in_either_protocol() {
        let word = |word: &str| Value::BulkString(word.as_bytes().to_vec());
        let (ip, port) = ((word("ip"), word("10.0.0.2")), (word("port"), word("6380")));
        let flat = Value::Array(vec![ip.0.clone(), ip.1.clone(), port.0.clone(), port.1.clone()]);
        let expected = Some(vec![Host { name: "10.0.0.2".into(), port: 6380 }]);
        for replica in [flat, Value::Map(vec![ip, port])] {
            assert_eq!(read_replicas(Value::Array(vec![replica])), expected);
        }
        assert_eq!(read_replicas(Value::Okay), None);
    }
}
