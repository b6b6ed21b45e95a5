//! Which server has which slot, and how that is found out.
//!
//! One server, or the primary that sentinels name, has them all. A cluster is asked: any of its servers, another one
//! when the last did not answer; and it says itself in answers when a slot has moved.

use std::sync::Arc;

use redis::Value;

use super::node::Node;
use super::place::Endpoint;
use super::slot::{SLOTS, Slot};
use crate::live::host::Host;

/// Nobody's.
const NOBODY: u16 = u16::MAX;

/// Which server has which slot.
#[derive(Clone)]
pub(super) struct Map {
    /// Those that have some.
    pub(super) primaries: Vec<Arc<Node>>,
    /// The index of each slot's; none where the first has them all.
    owners: Option<Arc<[u16]>>,
    /// Those that follow each.
    pub(super) replicas: Vec<(Endpoint, Endpoint)>,
}

impl Map {
    /// Before anything is known.
    pub(super) fn none() -> Self {
        Self { primaries: Vec::new(), owners: None, replicas: Vec::new() }
    }

    /// Of one server.
    pub(super) fn of_one(node: Arc<Node>) -> Self {
        Self { primaries: vec![node], owners: None, replicas: Vec::new() }
    }

    /// Of a cluster.
    pub(super) fn of_cluster(told: &Told, node: impl Fn(&Host) -> Option<Arc<Node>>) -> Self {
        let mut owners = vec![NOBODY; usize::from(SLOTS)];
        let mut primaries: Vec<Arc<Node>> = Vec::new();
        let mut replicas = Vec::new();
        for range in &told.0 {
            let Some(owner) = node(&range.primary) else { continue };
            let index = primaries.iter().position(|known| known.endpoint == owner.endpoint).unwrap_or_else(|| {
                replicas
                    .extend(range.replicas.iter().map(|host| (Endpoint::Tcp(host.clone()), owner.endpoint.clone())));
                primaries.push(owner);
                primaries.len() - 1
            });
            let index = u16::try_from(index).unwrap_or(NOBODY);
            owners[usize::from(range.first)..=usize::from(range.last)].fill(index);
        }
        Self { primaries, owners: Some(owners.into()), replicas }
    }

    /// The server that has this slot.
    pub(super) fn owner(&self, slot: Slot) -> Option<&Arc<Node>> {
        match &self.owners {
            None => self.primaries.first(),
            Some(owners) => self.primaries.get(usize::from(owners[usize::from(slot.0)])),
        }
    }

    /// Whether each slot has the owner that it has there.
    pub(super) fn has_the_owners_of(&self, other: &Self) -> bool {
        let all = |map: &Self| -> Vec<Option<Endpoint>> {
            (0..SLOTS).map(|slot| map.owner(Slot(slot)).map(|node| node.endpoint.clone())).collect()
        };
        let same_nodes = self.primaries.len() == other.primaries.len()
            && self.primaries.iter().zip(&other.primaries).all(|(a, b)| a.endpoint == b.endpoint);
        (same_nodes && self.owners == other.owners) || all(self) == all(other)
    }

    /// The same with a slot that moved.
    pub(super) fn moved(&self, slot: Slot, to: Arc<Node>) -> Self {
        let mut map = self.clone();
        let Some(owners) = &self.owners else { return map };
        let mut owners = owners.to_vec();
        let index = map.primaries.iter().position(|known| known.endpoint == to.endpoint).unwrap_or_else(|| {
            map.primaries.push(to);
            map.primaries.len() - 1
        });
        owners[usize::from(slot.0)] = u16::try_from(index).unwrap_or(NOBODY);
        map.owners = Some(owners.into());
        map
    }

    /// How many slots each server has, in the order of [`Map::primaries`].
    pub(super) fn sizes(&self) -> Vec<usize> {
        let count = |index: usize| match &self.owners {
            None => usize::from(SLOTS),
            Some(owners) => owners.iter().filter(|owner| usize::from(**owner) == index).count(),
        };
        (0..self.primaries.len()).map(count).collect()
    }

    /// How many slots have no owner.
    pub(super) fn unowned(&self) -> usize {
        self.owners.as_ref().map_or(0, |owners| owners.iter().filter(|owner| **owner == NOBODY).count())
    }

    /// Whether a slot has no owner, or one that is failing.
    pub(super) fn is_broken(&self) -> bool {
        self.unowned() > 0 || self.primaries.iter().any(|node| node.is_failing())
    }
}

/// What a server of a cluster says of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told(Vec<Range>);

#[derive(Debug, PartialEq, Eq)]
struct Range {
    first: u16,
    last: u16,
    primary: Host,
    replicas: Vec<Host>,
}

impl Told {
    /// Reads the answer to `CLUSTER SLOTS` of the server `asked`; `None` if it is none, or names no slot.
    pub(super) fn read(answer: &Value, asked: &Host) -> Option<Self> {
        let Value::Array(ranges) = answer else { return None };
        let ranges: Option<Vec<Range>> = ranges.iter().map(|range| Range::read(range, asked)).collect();
        ranges.filter(|ranges| !ranges.is_empty()).map(Self)
    }
}

impl Range {
    fn read(range: &Value, asked: &Host) -> Option<Self> {
        let Value::Array(parts) = range else { return None };
        let [first, last, primary, replicas @ ..] = &parts[..] else { return None };
        let slot = |value| redis::from_redis_value_ref::<u16>(value).ok().filter(|slot| *slot < SLOTS);
        let (first, last) = (slot(first)?, slot(last)?);
        let replicas = replicas.iter().filter_map(|host| read_host(host, asked)).collect();
        (first <= last).then_some(Self { first, last, primary: read_host(primary, asked)?, replicas })
    }
}

/// `HOST PORT …`; a server that does not know its own name leaves it out.
fn read_host(host: &Value, asked: &Host) -> Option<Host> {
    let Value::Array(parts) = host else { return None };
    let name: Option<String> = redis::from_redis_value_ref(parts.first()?).ok()?;
    let name = name.filter(|name| !name.is_empty() && name != "?").unwrap_or_else(|| asked.name.clone());
    Some(Host { name, port: redis::from_redis_value_ref(parts.get(1)?).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(port: i64) -> Value {
        Value::Array(vec![Value::BulkString(b"10.0.0.1".to_vec()), Value::Int(port), Value::BulkString(b"id".to_vec())])
    }

    #[test]
    fn a_cluster_says_who_has_which_slots() {
        let asked = Host { name: "10.0.0.9".into(), port: 1 };
        let range =
            |first, last, port| Value::Array(vec![Value::Int(first), Value::Int(last), host(port), host(port + 1)]);
        let told = Told::read(&Value::Array(vec![range(0, 99, 10), range(100, 16_383, 20)]), &asked).unwrap();
        let client = redis::Client::open("redis://127.0.0.1").unwrap();
        let node = |host: &Host| Some(Node::new(Endpoint::Tcp(host.clone()), client.clone(), false, Arc::default()));
        let map = Map::of_cluster(&told, node);
        let port = |map: &Map, slot| match map.owner(Slot(slot)).map(|node| node.endpoint.clone()) {
            Some(Endpoint::Tcp(host)) => Some(host.port),
            _ => None,
        };
        assert_eq!([0, 99, 100, 16_383].map(|slot| port(&map, slot)), [10, 10, 20, 20].map(Some));
        assert_eq!((map.sizes(), map.replicas.len()), (vec![100, 16_284], 2));
        let moved = map.moved(Slot(99), map.primaries[1].clone());
        assert_eq!([98, 99].map(|slot| port(&moved, slot)), [10, 20].map(Some));
    }

    #[test]
    fn rubbish_and_an_empty_cluster_tell_nothing() {
        let asked = Host { name: "10.0.0.9".into(), port: 1 };
        let odd = Value::Array(vec![Value::Array(vec![Value::Int(5), Value::Int(16_384), host(1)])]);
        for rubbish in [Value::Nil, Value::Array(vec![]), Value::Array(vec![Value::Int(1)]), odd] {
            assert_eq!(Told::read(&rubbish, &asked), None, "{rubbish:?}");
        }
    }
}
