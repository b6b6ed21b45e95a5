//! The way of one step: to the owner of its slot, on to where that has moved, and again while nothing was done.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redis::{Cmd, Pipeline, Value};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::map::Map;
use super::node::{A_MOMENT, Node, ONE_CALL, Turns};
use super::place::{Endpoint, Place};
use super::pushed::{Pushed, Pushes, Wanted};
use super::slot::Slot;
use crate::domain::time::Timestamp;
use crate::live::address::{Address, Kind};
use crate::live::call::{Answer, Call};
use crate::live::clock::{Clock, this_machine};
use crate::live::error::{Failure, LiveError};
use crate::live::host::Host;
use crate::planted::Bug;

/// How long a step is tried before it is given up.
pub(crate) const PATIENCE: Duration = Duration::from_millis(2_500);

/// The wait before a lost call is repeated.
const PAUSE: Duration = Duration::from_millis(50);

/// How often a call may be sent on to another server before it waits: more than a slot that moves needs.
const HOPS: u32 = 4;

/// The way to the servers. Cheap to clone.
#[derive(Clone)]
pub(in crate::live) struct Router(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) place: Place,
    pub(super) map: watch::Sender<Map>,
    nodes: Mutex<BTreeMap<Endpoint, Arc<Node>>>,
    pub(super) turns: Arc<Turns>,
    pub(super) feeds: Mutex<Wanted>,
    pub(super) pushes: UnboundedSender<Pushed>,
    /// What time it is as long as no server said it, where that may be guessed.
    guess: Arc<Clock>,
    /// Ends what runs beside, with the last of the routers.
    _ended: DropGuard,
}

impl Router {
    /// One that knows no server yet. What comes by itself arrives at the second; the third is cancelled with the last of
    /// the routers.
    pub(super) fn new(address: Address) -> (Self, Pushes, CancellationToken) {
        let (pushes, pushed) = tokio::sync::mpsc::unbounded_channel();
        let ended = CancellationToken::new();
        let shared = Shared {
            place: Place { address },
            map: watch::Sender::new(Map::none()),
            nodes: Mutex::default(),
            turns: Arc::default(),
            feeds: Mutex::default(),
            pushes,
            guess: Arc::default(),
            _ended: ended.clone().drop_guard(),
        };
        (Self(Arc::new(shared)), pushed, ended)
    }

    /// Goes by this machine's clock as long as no server said what time it is.
    pub(super) fn guess_the_time(&self) {
        self.0.guess.read(this_machine());
    }

    /// The clock of the server that has this key. Before anything was heard of that one, another's: they show about the
    /// same.
    pub(in crate::live) fn clock_of(&self, key: &str) -> Arc<Clock> {
        let map = self.0.map.borrow();
        let key = if Bug::OneClock.is_here() { b"" } else { key.as_bytes() };
        let own = map.owner(Slot::of(key)).map(|node| &node.clock);
        let others = map.primaries.iter().map(|node| &node.clock);
        let read = own.into_iter().chain(others).chain([&self.0.guess]).find(|clock| clock.is_read());
        read.or(own).cloned().unwrap_or_default()
    }

    /// By how much the clocks of the servers differ, as far as they were read.
    pub(in crate::live) fn clocks_apart(&self) -> Duration {
        let map = self.0.map.borrow();
        let read = || map.primaries.iter().filter(|node| node.clock.is_read()).map(|node| node.clock.now());
        read().min().zip(read().max()).map(|(first, last)| first.until(last)).unwrap_or_default()
    }

    /// How often something happened after which a server may know less than was known of it: its line was made anew, or a
    /// slot got another owner.
    pub(in crate::live) fn turns(&self) -> u64 {
        self.0.turns.count.load(Ordering::Relaxed)
    }

    /// Runs a script on the server that has its keys, and repeats it while its answer gets lost and `patience` lasts.
    /// Every script must answer a repetition as it answered the first time.
    pub(in crate::live) async fn run(
        &self,
        call: &Call<'_>,
        within: Duration,
        patience: Duration,
    ) -> Result<Answer, LiveError> {
        let (slot, begun) = (Slot::of(call.first_key().as_bytes()), Instant::now());
        let (mut maybe_done, mut last) = (false, None);
        let (mut is_known, mut asked, mut hops) = (true, None, 0);
        loop {
            let node = asked.take().or_else(|| self.owner(slot).map(|node| (node, false)));
            let answer = match &node {
                None => Err(Failure::NotNow(LiveError::Away { maybe_done: false })),
                Some((node, false)) => node.call(&call.command(is_known), within).await,
                Some((node, true)) => call_asking(node, call.command(is_known), within).await,
            };
            hops += 1;
            match (answer.map_err(|failure| self.understand(failure)), node) {
                (Ok(value), Some((node, _))) => {
                    let words = redis::from_redis_value(value)
                        .map_err(|_| LiveError::Fault("another kind of answer was expected of Redis".into()))?;
                    return Ok(Answer { words, clock: Arc::clone(&node.clock), is_repeated: maybe_done });
                }
                (Err(Failure::NoScript), _) if is_known => {
                    is_known = false;
                    continue;
                }
                (Err(Failure::Moved(to)), Some((from, _))) => {
                    if Bug::MovedForgets.is_here() {
                        maybe_done = false;
                    }
                    self.moved(slot, &from, &to);
                    last = None;
                    if hops < HOPS {
                        continue;
                    }
                }
                (Err(Failure::Ask(to)), Some((from, _))) => {
                    asked = self.node_beside(&from, &to).map(|node| (node, true));
                    if hops < HOPS {
                        continue;
                    }
                }
                (Err(Failure::NotNow(error)), _) => {
                    self.look_anew();
                    last = Some(error);
                }
                (Err(Failure::Lost { maybe_done: this_one }), _) => {
                    self.look_anew();
                    maybe_done |= this_one;
                    last = None;
                }
                (Err(Failure::Refused(error)), _) => return Err(error),
                (Err(Failure::NoScript | Failure::Moved(_) | Failure::Ask(_)) | Ok(_), _) => {}
            }
            if begun.elapsed() + PAUSE > patience {
                return Err(last.filter(|_| !maybe_done).unwrap_or(LiveError::Away { maybe_done }));
            }
            tokio::time::sleep(PAUSE).await;
            hops = 0;
        }
    }

    /// Sends commands, each to the server that has its key and all at once; gives the answer to each. For what is asked
    /// again soon anyway, or may not be repeated: only what was certainly not done is sent on. Who only looks asks for
    /// the time of each server too, and looks again where a line broke that was old.
    pub(in crate::live) async fn ask(&self, commands: &[Cmd], only_looks: bool) -> Vec<Result<Value, LiveError>> {
        let begun = Instant::now();
        let away = || Err(Failure::NotNow(LiveError::Away { maybe_done: false }));
        let mut answers: Vec<Result<Value, Failure>> = commands.iter().map(|_| away()).collect();
        let mut open: Vec<usize> = (0..commands.len()).collect();
        for _ in 0..HOPS {
            let mut groups: Vec<(Arc<Node>, Vec<usize>)> = Vec::new();
            for index in std::mem::take(&mut open) {
                let Some(owner) = self.owner(Slot::of_command(&commands[index])) else {
                    self.look_anew();
                    continue;
                };
                match groups.iter_mut().find(|(node, _)| Arc::ptr_eq(node, &owner)) {
                    Some((_, group)) => group.push(index),
                    None => groups.push((owner, vec![index])),
                }
            }
            let asking = groups.iter().map(|(node, group)| ask_one(node, commands, group, only_looks));
            for (said, (node, group)) in futures_util::future::join_all(asking).await.into_iter().zip(&groups) {
                for (answer, index) in said.into_iter().zip(group) {
                    let answer = answer.map_err(|failure| self.understand(failure));
                    match &answer {
                        Err(Failure::Moved(to)) => {
                            self.moved(Slot::of_command(&commands[*index]), node, to);
                            open.push(*index);
                        }
                        Err(Failure::Lost { maybe_done: true }) if only_looks && begun.elapsed() < A_MOMENT => {
                            open.push(*index);
                        }
                        Err(Failure::Lost { .. } | Failure::NotNow(_)) => self.look_anew(),
                        _ => {}
                    }
                    answers[*index] = answer;
                    if let Err(Failure::Ask(to)) = &answers[*index]
                        && let Some(node) = self.node_beside(node, to)
                    {
                        answers[*index] = call_asking(&node, commands[*index].clone(), ONE_CALL).await;
                    }
                }
            }
            if open.is_empty() {
                break;
            }
        }
        answers.into_iter().map(|answer| answer.map_err(Failure::into_error)).collect()
    }

    /// A key of each server that has slots and did not fail last, of those that `name` gives.
    pub(in crate::live) fn a_key_of_each(&self, name: impl Fn(u32) -> String) -> Vec<String> {
        let map = self.0.map.borrow();
        let (mut found, mut keys): (Vec<&Arc<Node>>, Vec<String>) = (Vec::new(), Vec::new());
        let servers = map.primaries.iter().filter(|node| !node.is_failing()).count();
        // With the key of each number in another slot, a few for each server are enough.
        for key in (0..1_000).map(name) {
            if found.len() >= servers {
                break;
            }
            if let Some(owner) = map
                .owner(Slot::of(key.as_bytes()))
                .filter(|o| !o.is_failing() && !found.iter().any(|f| Arc::ptr_eq(f, o)))
            {
                found.push(owner);
                keys.push(key);
            }
        }
        keys
    }

    /// Listens to a channel for a moment, to see whether that is allowed.
    pub(in crate::live) async fn try_to_listen(&self, channel: &str) -> Result<(), LiveError> {
        let Some(owner) = self.owner(Slot::of(channel.as_bytes())) else { return Ok(()) };
        owner.call_apart(redis::cmd("SSUBSCRIBE").arg(channel)).await.map_err(Failure::into_error)
    }

    /// Asks each server that has slots the same.
    pub(in crate::live) async fn ask_each(&self, command: &Cmd) -> Vec<Result<Value, LiveError>> {
        let primaries = self.0.map.borrow().primaries.clone();
        let asking = primaries.iter().map(|node| node.call(command, ONE_CALL));
        let said = futures_util::future::join_all(asking).await;
        said.into_iter().map(|answer| answer.map_err(Failure::into_error)).collect()
    }

    /// One server that sends us on is one of a cluster, and was not named as one.
    fn understand(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Moved(_) | Failure::Ask(_) if !matches!(self.0.place.address.kind, Kind::Cluster(_)) => {
                let why = "this Redis is one server of a cluster; name it with redis+cluster://";
                Failure::Refused(LiveError::Unreachable(why.into()))
            }
            failure => failure,
        }
    }

    pub(super) fn owner(&self, slot: Slot) -> Option<Arc<Node>> {
        self.0.map.borrow().owner(slot).cloned()
    }

    fn moved(&self, slot: Slot, from: &Node, to: &Host) {
        let Some(node) = self.node_beside(from, to) else { return };
        self.0.map.send_if_modified(|map| {
            let is_news = map.owner(slot).is_none_or(|owner| owner.endpoint != node.endpoint);
            if is_news {
                *map = map.moved(slot, node);
                self.0.turns.count_one();
            }
            is_news
        });
        // Where one slot went, others may have gone too.
        self.look_anew();
    }

    pub(super) fn look_anew(&self) {
        self.0.turns.look_anew.notify_one();
    }

    /// The server that another one named; that leaves out the name where it is its own.
    fn node_beside(&self, from: &Node, named: &Host) -> Option<Arc<Node>> {
        let mut host = named.clone();
        if let (true, Endpoint::Tcp(own)) = (host.name.is_empty(), &from.endpoint) {
            host.name.clone_from(&own.name);
        }
        self.node(&Endpoint::Tcp(host)).ok()
    }

    pub(super) fn node(&self, endpoint: &Endpoint) -> Result<Arc<Node>, LiveError> {
        let mut nodes = self.nodes();
        if let Some(node) = nodes.get(endpoint) {
            return Ok(Arc::clone(node));
        }
        let must_be_primary = matches!(self.0.place.address.kind, Kind::Sentinel { .. });
        let node =
            Node::new(endpoint.clone(), self.0.place.client(endpoint)?, must_be_primary, Arc::clone(&self.0.turns));
        nodes.insert(endpoint.clone(), Arc::clone(&node));
        Ok(node)
    }

    pub(super) fn nodes(&self) -> MutexGuard<'_, BTreeMap<Endpoint, Arc<Node>>> {
        self.0.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends a command to the server to which its slot is moving.
async fn call_asking(node: &Arc<Node>, command: Cmd, within: Duration) -> Result<Value, Failure> {
    let mut both = Pipeline::new();
    both.cmd("ASKING").add_command(command);
    let mut said = node.call_all(&both, within).await?;
    said.pop().unwrap_or(Err(Failure::Lost { maybe_done: true }))
}

/// Sends some of these commands to one server, and reads its clock; gives the answer to each.
async fn ask_one(node: &Arc<Node>, commands: &[Cmd], which: &[usize], is_timed: bool) -> Vec<Result<Value, Failure>> {
    let mut pipeline = Pipeline::with_capacity(which.len() + 1);
    for index in which {
        pipeline.add_command(commands[*index].clone());
    }
    if is_timed {
        pipeline.cmd("TIME");
    }
    match node.call_all(&pipeline, ONE_CALL).await {
        Err(failure) => which.iter().map(|_| Err(failure.clone())).collect(),
        Ok(mut answers) => {
            if is_timed
                && let Some(Ok(time)) = answers.pop()
                && let Ok((seconds, micros)) = redis::from_redis_value::<(i64, i64)>(time)
            {
                node.clock.read(Timestamp::from_millis(seconds * 1_000 + micros / 1_000));
            }
            answers
        }
    }
}
