//! How it is with the stores: which servers there are, what is away, and how far the live store is behind the ledger.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{BoxOffice, Event, Notice};
use crate::domain::ids::ScreeningId;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::LedgerError;
use crate::live::{Mode, Role, this_machine};

/// Clocks of servers that differ by more make a person look: a deadline is judged by that of the server which has it.
pub(super) const CLOCKS_APART: Duration = Duration::from_millis(250);

/// How it is with both stores.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The live store.
    pub live: LiveStatus,
    /// The ledger.
    pub ledger: LedgerStatus,
}

/// How it is with the live store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveStatus {
    /// Where it is, without secrets.
    pub address: Text,
    /// Whether that part answers which has what belongs to the house as a whole.
    pub is_house_up: bool,
    /// What tells it from others, where it has a name and that part answers.
    pub name: Option<Text>,
    /// How its servers belong together.
    pub mode: Mode,
    /// Each of them.
    pub servers: Vec<ServerStatus>,
    /// By how many ms the clocks of those that take changes differ.
    pub clocks_apart: u64,
    /// How many slots of the cluster no server has, and how many screenings on sale are there.
    pub unowned: (usize, usize),
    /// How many feeds this program listens to.
    pub feeds: usize,
    /// The generation of the ledger that it serves, in the same case.
    pub generation: Option<Text>,
}

/// How it is with one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerStatus {
    /// Where it is.
    pub address: Text,
    /// What it is.
    pub role: Role,
    /// How many slots it has, and how many screenings on sale have their seats there, if the ledger tells.
    pub slots: usize,
    /// The latter.
    pub screenings: Option<usize>,
    /// Whether it answers.
    pub is_up: bool,
    /// By how many ms its clock is ahead of that of the first primary.
    pub clock_ahead: Option<i64>,
}

/// How it is with the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerStatus {
    /// Where it is, without secrets.
    pub address: Text,
    /// What it is kept by.
    pub kind: &'static str,
    /// How long it took to answer a small question; `None`: it does not.
    pub answered_in: Option<Duration>,
    /// The generation in which it is, as last known.
    pub generation: Text,
    /// How far the live store is behind it.
    pub lag: Option<Lag>,
}

/// How far the live store is behind the ledger, of the screenings on sale that are loaded and can be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// How many those are.
    pub loaded: usize,
    /// How many of them lack a change.
    pub behind: usize,
    /// How many changes all of them lack.
    pub changes: u64,
    /// How many screenings on sale cannot be asked.
    pub unasked: usize,
}

impl Status {
    /// Whether everything answers.
    #[must_use]
    pub fn is_all_up(&self) -> bool {
        self.ledger.answered_in.is_some() && self.live.is_all_up()
    }
}

impl LiveStatus {
    /// Whether every server answers, and each slot has one.
    #[must_use]
    pub fn is_all_up(&self) -> bool {
        self.unowned.0 == 0 && !self.servers.is_empty() && self.servers.iter().all(|server| server.is_up)
    }

    /// Whether the clocks differ by more than they should.
    #[must_use]
    pub fn has_clocks_apart(&self) -> bool {
        Duration::from_millis(self.clocks_apart) > CLOCKS_APART
    }
}

/// What the ledger says.
struct Told {
    answered_in: Option<Duration>,
    generation: Option<String>,
    /// The screenings on sale, each with the number of its last change.
    on_sale: Option<BTreeMap<ScreeningId, u64>>,
}

impl BoxOffice {
    /// Asks each server of the live store, and the ledger. What is away is told, and never an error.
    pub async fn status(&self) -> Status {
        let live = &self.0.live;
        let (servers, told) = tokio::join!(live.look_round(), self.ask_ledger());
        let (lag, named) = tokio::join!(self.lag(told.on_sale.as_ref()), live.as_named());
        let is_house_up = named.is_ok();
        let (name, generation) = named.unwrap_or_default();
        let places = told.on_sale.as_ref().map(|on_sale| {
            on_sale.keys().fold(BTreeMap::new(), |mut places: BTreeMap<Option<String>, usize>, id| {
                *places.entry(live.server_of(*id)).or_default() += 1;
                places
            })
        });
        let at = |place: Option<&str>| {
            let places = places.as_ref()?;
            Some(places.get(&place.map(str::to_owned)).copied().unwrap_or_default())
        };
        let status_of = |node: crate::live::NodeStatus| ServerStatus {
            screenings: at(Some(&node.address)).filter(|_| node.role == Role::Primary),
            address: Text::new(&node.address),
            role: node.role,
            slots: node.slots,
            is_up: node.is_up == Some(true),
            clock_ahead: node.clock_ahead,
        };
        let live = LiveStatus {
            address: live.address().clone(),
            is_house_up,
            name: name.map(|name| Text::new(&name)),
            mode: servers.mode,
            servers: servers.nodes.into_iter().map(status_of).collect(),
            clocks_apart: u64::try_from(live.clocks_apart().as_millis()).unwrap_or(u64::MAX),
            unowned: (servers.unowned, at(None).unwrap_or_default()),
            feeds: servers.feeds,
            generation: generation.map(|generation| Text::new(&generation)),
        };
        let ledger = LedgerStatus {
            address: self.0.ledger_at.get().cloned().unwrap_or_default(),
            kind: self.0.ledger.kind(),
            answered_in: told.answered_in,
            generation: Text::new(&told.generation.unwrap_or_else(|| self.0.live.generation())),
            lag,
        };
        Status { live, ledger }
    }

    /// Where the ledger is, without secrets, for whoever looks.
    pub(crate) fn ledger_is_at(&self, address: &str) {
        // It does not move.
        let _ = self.0.ledger_at.set(Text::new(address));
    }

    async fn ask_ledger(&self) -> Told {
        let ledger = &self.0.ledger;
        let begun = Instant::now();
        let Ok(generations) = ledger.generations().await else {
            return Told { answered_in: None, generation: None, on_sale: None };
        };
        let answered_in = Some(begun.elapsed());
        let on_sale = self.changes_on_sale().await;
        if let Err(error) = &on_sale {
            tracing::debug!(%error, "what is on sale is not known");
        }
        Told { answered_in, generation: generations.last().cloned(), on_sale: on_sale.ok() }
    }

    async fn changes_on_sale(&self) -> Result<BTreeMap<ScreeningId, u64>, LedgerError> {
        // Before the live store told the time, this machine's is near enough.
        let now = Some(self.now()).filter(|now| *now != Timestamp::default()).unwrap_or_else(this_machine);
        let house = self.house();
        let (from, _) = house.calendar.bounds(house.calendar.day_of(now));
        let screenings = self.0.ledger.screenings(from, Timestamp::from_millis(i64::MAX)).await?;
        let on_sale: Vec<_> = screenings.iter().filter(|s| house.sells(s, now)).map(|s| s.id).collect();
        Ok(self.0.ledger.sequences(&on_sale).await?.into_iter().collect())
    }

    /// Asked after the ledger was: what it has got since then does not count.
    async fn lag(&self, on_sale: Option<&BTreeMap<ScreeningId, u64>>) -> Option<Lag> {
        let on_sale = on_sale?;
        let screenings: Vec<ScreeningId> = on_sale.keys().copied().collect();
        let sequences = self.0.live.sequences(&screenings).await;
        let mut lag = Lag::default();
        for (of_ledger, at) in on_sale.values().zip(sequences) {
            let at = match at {
                Ok(Some(at)) => at,
                Ok(None) => continue,
                Err(_) => {
                    lag.unasked += 1;
                    continue;
                }
            };
            let lacks = of_ledger.saturating_sub(at);
            lag.loaded += 1;
            lag.behind += usize::from(lacks > 0);
            lag.changes += lacks;
        }
        Some(lag)
    }

    /// Tells once that the clocks of the servers differ by more than they should. An answer that took long makes one
    /// look late, so all are asked before it is said.
    pub(crate) async fn tell_of_clocks(&self) {
        let live = &self.0.live;
        if self.0.together.clocks_told.get().is_some() || live.clocks_apart() <= CLOCKS_APART {
            return;
        }
        live.look_round().await;
        let apart = live.clocks_apart();
        if apart > CLOCKS_APART && self.0.together.clocks_told.set(()).is_ok() {
            let ms = u64::try_from(apart.as_millis()).unwrap_or(u64::MAX);
            self.tell_all(&Event::Notice(Notice::ClocksApart { ms }));
        }
    }
}
