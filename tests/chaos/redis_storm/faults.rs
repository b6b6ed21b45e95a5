//! What is done to the servers. Each fault is seen to have had its effect, and to have healed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontrow::domain::ids::ScreeningId;
use tokio::time::sleep;

use super::super::house::House;
use super::super::rollback::Saved;
use super::cut::Line;
use super::log::{Log, Row};
use super::moving::Moving;
use super::servers::{Server, Servers};

/// What goes wrong in a cluster.
pub(super) const OF_A_CLUSTER: [&str; 7] = [KILLED, PLANNED, STOPPED, LOST, CUT_OFF, MOVED, ROLLED_BACK];

/// What goes wrong behind sentinels.
pub(super) const OF_SENTINELS: [&str; 5] = [KILLED, PLANNED, STOPPED, HIDDEN, ROLLED_BACK];

const KILLED: &str = "primary killed";
pub(super) const PLANNED: &str = "planned failover";
const STOPPED: &str = "primary stopped";
const LOST: &str = "takeover that loses writes";
const CUT_OFF: &str = "node cut off, 3 s";
const HIDDEN: &str = "primary cut off, and lives";
const MOVED: &str = "slot moved, half-way 3 s";
const ROLLED_BACK: &str = "keys rolled back";

/// How long a slot is half here and half there, and a server is out of reach: longer than a call is repeated.
const HALF_WAY: Duration = Duration::from_secs(3);

/// How many must have come by a line before it is cut.
const TERMINALS_AT_LEAST: usize = 8;

/// Whoever looks at what came of a fault looks for so long after it healed.
const AFTER: Duration = Duration::from_millis(700);

/// What was done.
struct Blow {
    /// Whose server it was.
    hit: BTreeSet<ScreeningId>,
    at: Instant,
    /// Until another server was the primary by its own word, where one became it.
    promoted: Option<Duration>,
}

/// Who makes trouble.
pub(super) struct Storm {
    pub(super) house: House,
    pub(super) servers: Servers,
    pub(super) log: Arc<Log>,
    pub(super) screenings: Vec<ScreeningId>,
    /// Of each screening.
    pub(super) slots: BTreeMap<ScreeningId, u16>,
    /// The shard that is next.
    pub(super) next: usize,
    /// When each server was last made a primary. One that is again too soon, and there are two of them.
    pub(super) elected: BTreeMap<u16, Instant>,
    pub(super) rows: Vec<Row>,
}

impl Storm {
    /// Makes one kind of trouble, and waits until it is over.
    pub(super) async fn make(&mut self, kind: &'static str) {
        self.servers.agree().await;
        let shard = self.next % 3;
        self.next += 1;
        let blow = match (kind, self.servers.is_cluster()) {
            (ROLLED_BACK, _) => self.roll_back().await,
            (CUT_OFF, _) => self.cut_off(shard).await,
            (MOVED, _) => self.move_slot().await,
            (_, true) => self.of_cluster(kind, shard).await,
            (_, false) => self.of_sentinels(kind).await,
        };
        self.servers.agree().await;
        sleep(AFTER).await;
        let mut row = self.log.row(kind, blow.at, Instant::now(), &blow.hit);
        row.promoted = blow.promoted;
        eprintln!("redis storm: {}", super::figures::line(&row));
        self.rows.push(row);
    }

    /// While nothing is wrong.
    pub(super) async fn quiet(&mut self, lasts: Duration) {
        let at = Instant::now();
        sleep(lasts).await;
        let all = self.screenings.iter().copied().collect();
        let row = self.log.row("(nothing)", at, Instant::now(), &all);
        eprintln!("redis storm: {}", super::figures::line(&row));
        self.rows.push(row);
    }

    /// The screenings that a server has.
    async fn screenings_of(&self, server: &Server) -> BTreeSet<ScreeningId> {
        let owners = self.servers.owners().await;
        let ranges = &owners[&server.port];
        let has = |slot: u16| ranges.iter().any(|(first, last)| (*first..=*last).contains(&slot));
        let all = self.slots.iter().filter(|(_, slot)| has(**slot));
        let hit: BTreeSet<ScreeningId> = all.map(|(screening, _)| *screening).collect();
        assert!(!hit.is_empty(), "{} has no screening", server.port);
        hit
    }

    async fn of_cluster(&mut self, kind: &'static str, shard: usize) -> Blow {
        let (primary, replica) = self.servers.shard(shard).await;
        let hit = self.screenings_of(primary).await;
        let rest = (self.servers.timeout * 4).max(Duration::from_secs(4)) + Duration::from_millis(500);
        if let Some(since) = self.elected.get(&replica.port) {
            sleep(rest.saturating_sub(since.elapsed())).await;
        }
        let (at, mut promoted) = (Instant::now(), None);
        let is_promoted = async || replica.is_primary().await;
        match kind {
            KILLED => {
                primary.signal("KILL");
                self.servers.until("promoted after a kill", is_promoted).await;
                promoted = Some(at.elapsed());
                primary.start();
            }
            PLANNED => {
                replica.tell(&["CLUSTER", "FAILOVER"]).await;
                self.servers.until("promoted as planned", is_promoted).await;
                promoted = Some(at.elapsed());
            }
            STOPPED => {
                promoted = Some(self.stop(primary, is_promoted).await);
            }
            LOST => self.take_over(primary, replica, *hit.first().unwrap()).await,
            other => panic!("no fault {other}"),
        }
        self.servers.until("the old primary follows", async || !primary.is_primary().await).await;
        let port = replica.port;
        self.elected.insert(port, Instant::now());
        Blow { hit, at, promoted }
    }

    /// A primary stands still until another is one, and for a second more; how long that took.
    async fn stop(&self, primary: &Server, is_promoted: impl AsyncFnMut() -> bool) -> Duration {
        let at = Instant::now();
        primary.signal("STOP");
        self.servers.until("promoted after a stop", is_promoted).await;
        let promoted = at.elapsed();
        sleep(Duration::from_secs(1)).await;
        primary.signal("CONT");
        promoted
    }

    /// The replica takes over that has heard nothing for a while: what was acknowledged meanwhile is lost.
    async fn take_over(&self, primary: &Server, replica: &Server, screening: ScreeningId) {
        let marker = format!("marker{}", tag_of(&self.house, screening));
        replica.signal("STOP");
        primary.tell(&["CLIENT", "KILL", "TYPE", "replica"]).await;
        primary.tell(&["SET", &marker, "was acknowledged"]).await;
        sleep(self.servers.timeout * 6 / 10).await;
        primary.signal("STOP");
        replica.signal("CONT");
        // It may be told that it is not one of the cluster while it finds out how long it was away.
        self.servers
            .until("the replica takes over", async || {
                let _ = replica.ask::<redis::Value>(&["CLUSTER", "FAILOVER", "TAKEOVER"]).await;
                replica.is_primary().await
            })
            .await;
        sleep(Duration::from_secs(1)).await;
        primary.signal("CONT");
        let left: Option<String> = replica.ask(&["GET", &marker]).await.unwrap();
        assert_eq!(left, None, "nothing that was acknowledged is lost");
    }

    /// A primary lives, and the others know it does, but no terminal reaches it, nor its replica.
    async fn cut_off(&self, shard: usize) -> Blow {
        let (primary, _) = self.servers.shard(shard).await;
        let hit = self.screenings_of(primary).await;
        let line = Line::to(primary.port).await;
        self.servers.found_by(primary, line.port).await;
        self.servers.until("the terminals go by the line", async || line.lines() > TERMINALS_AT_LEAST).await;
        sleep(Duration::from_secs(1)).await;
        let at = Instant::now();
        line.cut(true);
        sleep(HALF_WAY).await;
        assert!(primary.is_primary().await, "another one took over from a server that lives");
        line.cut(false);
        sleep(Duration::from_secs(2)).await;
        let felt = self.log.row(CUT_OFF, at, at + HALF_WAY, &hit);
        assert!(felt.sold_again > HALF_WAY / 2, "it was sold through a line that was cut: {:?}", felt.sold_again);
        self.servers.found_by(primary, primary.port).await;
        Blow { hit, at, promoted: None }
    }

    /// A slot goes to another server under load, and stands half here and half there for a while.
    async fn move_slot(&self) -> Blow {
        let screening = self.screenings[self.next % self.screenings.len()];
        let moving = Moving::begin(&self.servers, self.slots[&screening]).await;
        let at = Instant::now();
        let keys = moving.keys().await;
        let (go, stay) = keys.split_at(keys.len().div_ceil(2));
        assert!(!go.is_empty() && !stay.is_empty(), "too few keys in slot {}", moving.slot);
        moving.take(go).await;
        sleep(HALF_WAY).await;
        moving.end(&self.servers).await;
        self.servers.agree().await;
        // Back, so that each shard keeps what it had; and at once, as it should be done.
        moving.back().await.end(&self.servers).await;
        Blow { hit: BTreeSet::from([screening]), at, promoted: None }
    }

    /// The keys of a screening are as they were, and no line breaks.
    async fn roll_back(&self) -> Blow {
        let screening = self.screenings[self.next % self.screenings.len()];
        let before = Saved::of(&self.house, screening).await;
        sleep(Duration::from_millis(600)).await;
        let at = Instant::now();
        before.put_back(&self.house).await;
        sleep(Duration::from_secs(2)).await;
        Blow { hit: BTreeSet::from([screening]), at, promoted: None }
    }

    async fn of_sentinels(&mut self, kind: &'static str) -> Blow {
        let hit = self.screenings.iter().copied().collect();
        let primary = self.servers.primary().await;
        let others: Vec<&Server> = self.servers.all.iter().filter(|server| server.port != primary.port).collect();
        let is_promoted = async || {
            for other in &others {
                if other.is_primary().await {
                    return true;
                }
            }
            false
        };
        let at = Instant::now();
        let promoted;
        match kind {
            KILLED => {
                primary.signal("KILL");
                self.servers.until("promoted after a kill", is_promoted).await;
                promoted = Some(at.elapsed());
                // One that is back before they have ended the failover may stay a primary of its own.
                self.servers.until("the sentinels name another", async || !self.servers.is_named(primary).await).await;
                primary.start();
            }
            PLANNED => {
                // One that made another a primary a moment ago does not do so again.
                self.servers
                    .until("a sentinel begins", async || {
                        self.servers.sentinels[0].ask::<redis::Value>(&["SENTINEL", "FAILOVER", "house"]).await.is_ok()
                    })
                    .await;
                self.servers.until("promoted as planned", is_promoted).await;
                promoted = Some(at.elapsed());
            }
            STOPPED => {
                promoted = Some(self.stop(primary, is_promoted).await);
            }
            HIDDEN => {
                primary.hide().await;
                self.servers.until("promoted after a cut", is_promoted).await;
                promoted = Some(at.elapsed());
                sleep(Duration::from_secs(1)).await;
                assert!(primary.is_primary().await, "it was to live on, and to take itself for the primary");
                primary.show().await;
            }
            other => panic!("no fault {other}"),
        }
        self.servers.until("the old primary follows", async || !primary.is_primary().await).await;
        Blow { hit, at, promoted }
    }
}

/// The tag of a screening's keys, braces and all.
pub(super) fn tag_of(house: &House, screening: ScreeningId) -> String {
    house.keys().seats(screening).trim_end_matches(":seats").to_owned()
}
