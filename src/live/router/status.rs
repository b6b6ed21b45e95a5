//! How it is with each server, for whoever asks.

use super::place::Endpoint;
use super::route::Router;
use crate::live::address::Kind;

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
    /// By how many ms its clock is ahead of the first server's.
    pub clock_ahead: Option<i64>,
}

/// The servers, and what is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouterStatus {
    /// How they belong together.
    pub mode: Mode,
    /// Each.
    pub nodes: Vec<NodeStatus>,
    /// How many feeds are open or being opened.
    pub feeds: usize,
}

impl Router {
    /// How it is with each server, as far as it is known without asking.
    pub(in crate::live) fn status(&self) -> RouterStatus {
        let map = self.0.map.borrow().clone();
        let mode = match self.0.place.address.kind {
            Kind::Unix(_) | Kind::One(_) => Mode::One,
            Kind::Sentinel { .. } => Mode::Sentinel,
            Kind::Cluster(_) => Mode::Cluster,
        };
        let first = map.primaries.iter().find(|node| node.clock.is_read()).map(|node| node.clock.now());
        let mut nodes: Vec<NodeStatus> = map
            .primaries
            .iter()
            .zip(map.sizes())
            .map(|(node, slots)| NodeStatus {
                address: node.endpoint.to_string(),
                role: Role::Primary,
                slots,
                is_up: (node.is_open() || node.is_failing()).then(|| !node.is_failing()),
                clock_ahead: first
                    .filter(|_| node.clock.is_read())
                    .map(|first| node.clock.now().millis() - first.millis()),
            })
            .collect();
        nodes.extend(map.replicas.iter().map(|(replica, _)| self.replica(replica)));
        let feeds = self.0.feeds.lock().unwrap_or_else(std::sync::PoisonError::into_inner).len();
        RouterStatus { mode, nodes, feeds }
    }

    fn replica(&self, endpoint: &Endpoint) -> NodeStatus {
        let node = self.nodes().get(endpoint).cloned();
        NodeStatus {
            address: endpoint.to_string(),
            role: Role::Replica,
            slots: 0,
            is_up: node.filter(|node| node.is_open() || node.is_failing()).map(|node| !node.is_failing()),
            clock_ahead: None,
        }
    }
}
