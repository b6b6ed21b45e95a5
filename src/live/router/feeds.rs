//! What the servers send by themselves.
//!
//! Each tag that is listened to has a connection of its own, on which nothing else happens: where a server ends a
//! subscription by itself, the library takes that for the answer to a call. It goes to the owner of the tag's slot. When
//! that ends it, says nothing for too long or loses the slot, it is lost; then it is made anew, and whoever listens
//! reads what he missed.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{AsyncConnectionConfig, PushInfo, PushKind};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::map::Map;
use super::node::{Node, ONE_CALL};
use super::pushed::Pushed;
use super::route::{Router, Shared};
use super::slot::{Slot, tag};
use crate::planted::{self, Bug};

/// How often a feed is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(1);

/// The wait before a lost feed is made anew; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Begins or ends listening to a channel. What comes of it is pushed.
pub(in crate::live) fn listen(router: &Router, channel: &str, on: bool) {
    let tag = String::from_utf8_lossy(tag(channel.as_bytes())).into_owned();
    let mut feeds = router.0.feeds.lock().unwrap_or_else(PoisonError::into_inner);
    match (feeds.get(&tag), on) {
        (Some(feed), true) => drop(feed.send_if_modified(|wanted| wanted.insert(channel.to_owned()))),
        (None, true) => {
            let wanted = watch::Sender::new(BTreeSet::from([channel.to_owned()]));
            let feed = Feed {
                shared: Arc::downgrade(&router.0),
                slot: Slot::of(channel.as_bytes()),
                wanted: wanted.subscribe(),
                map: router.0.map.subscribe(),
            };
            tokio::spawn(feed.keep());
            feeds.insert(tag, wanted);
        }
        (Some(feed), false) => {
            feed.send_if_modified(|wanted| wanted.remove(channel));
            if feed.borrow().is_empty() {
                // With its sender gone, the task ends.
                feeds.remove(&tag);
            }
        }
        (None, false) => {}
    }
}

struct Feed {
    shared: Weak<Shared>,
    slot: Slot,
    wanted: watch::Receiver<BTreeSet<String>>,
    map: watch::Receiver<Map>,
}

/// Nobody listens any more.
struct Ended;

/// It has to be made anew.
struct Broken;

impl Feed {
    /// Makes the connection again and again until nobody listens any more.
    async fn keep(mut self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let mut heard = BTreeSet::new();
            let begun = Instant::now();
            if let Ok(Ended) = self.carry(&mut heard).await {
                return;
            }
            let was_there = !heard.is_empty();
            for channel in heard {
                if self.push(Pushed::Lost(channel)).is_err() {
                    return;
                }
            }
            pause = if was_there && begun.elapsed() > LONGEST_PAUSE { FIRST_PAUSE } else { pause };
            tokio::select! {
                () = sleep(pause) => {}
                // Perhaps the slot has another owner by now.
                changed = self.map.changed() => if changed.is_err() { return },
                changed = self.wanted.changed() => if changed.is_err() { return },
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn push(&self, pushed: Pushed) -> Result<(), Ended> {
        let shared = self.shared.upgrade().ok_or(Ended)?;
        shared.pushes.send(pushed).map_err(|_| Ended)
    }

    /// Listens on one connection for as long as that lasts. `heard` are the channels that it brings.
    async fn carry(&mut self, heard: &mut BTreeSet<String>) -> Result<Ended, Broken> {
        let owner = self.map.borrow_and_update().owner(self.slot).cloned().ok_or(Broken)?;
        let (mut connection, mut pushed) = self.connect(&owner).await?;
        self.wanted.mark_changed();
        let mut ping_at = Instant::now() + PING_EVERY;
        loop {
            tokio::select! {
                biased;
                push = pushed.recv() => {
                    let push = push.ok_or(Broken)?;
                    match self.hear(push, heard)? {
                        Ok(()) => ping_at = Instant::now() + PING_EVERY,
                        Err(Ended) => return Ok(Ended),
                    }
                }
                changed = self.wanted.changed() => {
                    if changed.is_err() {
                        return Ok(Ended);
                    }
                    self.ask_for_wanted(&mut connection, heard).await?;
                }
                changed = self.map.changed() => {
                    if changed.is_err() {
                        return Ok(Ended);
                    }
                    let now = self.map.borrow_and_update().owner(self.slot).cloned();
                    if now.is_none_or(|now| now.endpoint != owner.endpoint) {
                        return Err(Broken);
                    }
                }
                () = sleep_until(ping_at) => {
                    ping_at = Instant::now() + PING_EVERY;
                    say(&mut connection, &redis::cmd("PING")).await?;
                }
            }
        }
    }

    async fn connect(&self, owner: &Arc<Node>) -> Result<(MultiplexedConnection, UnboundedReceiver<PushInfo>), Broken> {
        if Bug::FeedOnCalls.is_here() {
            let pushed = planted::feed_on_calls();
            return owner.connection().await.map(|(calls, _)| (calls, pushed)).map_err(|_| Broken);
        }
        if owner.knock().await.is_err() {
            self.look_anew();
            return Err(Broken);
        }
        let (sender, pushed) = unbounded_channel();
        let config = AsyncConnectionConfig::new()
            .set_push_sender(sender)
            .set_connection_timeout(Some(ONE_CALL))
            .set_response_timeout(Some(ONE_CALL));
        match owner.client.get_multiplexed_async_connection_with_config(&config).await {
            Ok(connection) => Ok((connection, pushed)),
            Err(error) => {
                tracing::debug!(server = %owner.endpoint, %error, "no feed");
                self.look_anew();
                Err(Broken)
            }
        }
    }

    /// Subscribes to what is wanted and not heard yet.
    async fn ask_for_wanted(
        &mut self,
        connection: &mut MultiplexedConnection,
        heard: &mut BTreeSet<String>,
    ) -> Result<(), Broken> {
        let wanted = self.wanted.borrow_and_update().clone();
        for channel in wanted.difference(&heard.clone()) {
            let said = say(connection, redis::cmd("SSUBSCRIBE").arg(channel)).await;
            if said.is_err() {
                // It says where the slot is now, and the map is asked anew.
                self.look_anew();
            }
            said?;
        }
        // What is wanted no more goes on coming, and is passed over: ending it would take a right more. Wanted again, it is
        // asked for again.
        heard.retain(|channel| wanted.contains(channel));
        Ok(())
    }

    /// Passes on what came.
    fn hear(&self, push: PushInfo, heard: &mut BTreeSet<String>) -> Result<Result<(), Ended>, Broken> {
        let text =
            |index: usize| push.data.get(index).and_then(|word| redis::from_redis_value_ref::<String>(word).ok());
        let channel = text(0);
        match (push.kind, channel) {
            (PushKind::Disconnection, _) => Err(Broken),
            (PushKind::SSubscribe, Some(channel)) => {
                heard.insert(channel.clone());
                Ok(self.push(Pushed::Listening(channel)))
            }
            // We did not ask for it: the slot is another server's.
            (PushKind::SUnsubscribe, Some(channel)) if heard.contains(&channel) => {
                self.look_anew();
                Err(Broken)
            }
            (PushKind::SMessage, Some(channel)) if heard.contains(&channel) => {
                let message = text(1).unwrap_or_default();
                Ok(self.push(Pushed::Message(channel, message)))
            }
            _ => Ok(Ok(())),
        }
    }

    fn look_anew(&self) {
        if let Some(shared) = self.shared.upgrade() {
            shared.turns.look_anew.notify_one();
        }
    }
}

async fn say(connection: &mut MultiplexedConnection, command: &redis::Cmd) -> Result<(), Broken> {
    match tokio::time::timeout(ONE_CALL, connection.req_packed_command(command)).await {
        Ok(Ok(redis::Value::ServerError(_)) | Err(_)) | Err(_) => Err(Broken),
        Ok(Ok(_)) => Ok(()),
    }
}
