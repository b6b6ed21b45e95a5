//! What is the same for all terminals of a program, and who of them is told what. A terminal is anything here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, watch as latest};
use tokio::time::Instant;

use crate::box_office::event::Consistency;
use crate::box_office::lock::lock;
use crate::domain::ids::{OrderRef, PacketCode, ScreeningId, TerminalId};
use crate::domain::order::Order;
use crate::domain::pointing::Pointing;
use crate::domain::refusal::NoWrites;
use crate::domain::screening::Screening;
use crate::domain::seat::SeatMap;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::live::{At, Feed, LiveError, Pushes};

/// What the terminals of one program have in common.
pub(in crate::box_office) struct Together<T> {
    /// Where what comes by itself arrives. Whoever reads it for all keeps it locked.
    pub(in crate::box_office) pushes: Arc<tokio::sync::Mutex<Option<Pushes>>>,
    /// The terminals to which somebody listens, in the order in which they came.
    listening: Mutex<Vec<Weak<T>>>,
    /// The open orders of all of them.
    own: Mutex<BTreeMap<OrderRef, Own<T>>>,
    /// There is another order, or another deadline.
    pub(in crate::box_office) due_changed: Notify,
    /// Orders of which a change of seats was heard, and the version that it made.
    touched: Mutex<BTreeMap<OrderRef, u64>>,
    pub(in crate::box_office) is_touched: Notify,
    /// The next heartbeat.
    beat: Mutex<Instant>,
    pub(in crate::box_office) beat_changed: Notify,
    /// The screenings that somebody looks at.
    pub(in crate::box_office) shows: Mutex<BTreeMap<ScreeningId, Arc<Show<T>>>>,
    /// What each terminal points at.
    pub(in crate::box_office) pointing: Mutex<BTreeMap<TerminalId, Pointed>>,
    pub(in crate::box_office) is_pointed: Notify,
    /// Who follows the cursors at a screening.
    pub(in crate::box_office) cursors: Mutex<BTreeMap<ScreeningId, Vec<Weak<T>>>>,
    /// How many follow a packet.
    pub(in crate::box_office) packets: Mutex<BTreeMap<PacketCode, usize>>,
    /// The screenings that were compared with the ledger since we connected.
    pub(in crate::box_office) compared: Mutex<BTreeSet<ScreeningId>>,
    /// The screenings whose ended orders the ledger is to get, for the recorder.
    pub(in crate::box_office) to_record: Mutex<BTreeSet<ScreeningId>>,
    pub(in crate::box_office) more_to_record: Notify,
    pub(in crate::box_office) stores_seen: Mutex<StoresSeen>,
    /// Screenings as they were seen last, for the time that the ledger is away.
    pub(in crate::box_office) screenings_seen: Mutex<BTreeMap<ScreeningId, Arc<Screening>>>,
    /// Since when the ledger is away, as far as a person was told.
    pub(in crate::box_office) ledger_away: Mutex<Option<Timestamp>>,
    pub(in crate::box_office) ask_ledger: Notify,
    /// That the clocks of the live store's servers differ was told.
    pub(in crate::box_office) clocks_told: OnceLock<()>,
    /// The policy of a live store that may throw keys away, once it was asked.
    pub(in crate::box_office) may_evict: OnceLock<Option<Text>>,
    /// The last verdict of the light.
    pub(in crate::box_office) light: Mutex<Option<Consistency>>,
    /// Why the live store takes no changes, if it said so, and how many of its servers did not answer at the last heartbeat.
    pub(in crate::box_office) answers: Mutex<(Option<NoWrites>, usize)>,
    /// When the live store was last to be started again.
    pub(in crate::box_office) revived: Mutex<Option<Instant>>,
    /// Whose turn it is to do what one does for all.
    turns: Mutex<BTreeMap<&'static str, Arc<tokio::sync::Mutex<()>>>>,
}

/// An open order of one of the terminals.
struct Own<T> {
    office: Weak<T>,
    deadline: Timestamp,
    version: u64,
}

impl<T> Together<T> {
    pub(in crate::box_office) fn new(pushes: Pushes) -> Arc<Self> {
        Arc::new(Self {
            pushes: Arc::new(tokio::sync::Mutex::new(Some(pushes))),
            listening: Mutex::default(),
            own: Mutex::default(),
            due_changed: Notify::new(),
            touched: Mutex::default(),
            is_touched: Notify::new(),
            beat: Mutex::new(Instant::now()),
            beat_changed: Notify::new(),
            shows: Mutex::default(),
            pointing: Mutex::default(),
            is_pointed: Notify::new(),
            cursors: Mutex::default(),
            packets: Mutex::default(),
            compared: Mutex::default(),
            to_record: Mutex::default(),
            more_to_record: Notify::new(),
            stores_seen: Mutex::default(),
            screenings_seen: Mutex::default(),
            ledger_away: Mutex::default(),
            ask_ledger: Notify::new(),
            clocks_told: OnceLock::new(),
            may_evict: OnceLock::new(),
            light: Mutex::default(),
            answers: Mutex::default(),
            revived: Mutex::default(),
            turns: Mutex::default(),
        })
    }

    /// Somebody listens to this terminal from now on.
    pub(in crate::box_office) fn join(&self, office: &Arc<T>) {
        lock(&self.listening).push(Arc::downgrade(office));
        self.due_changed.notify_one();
        self.beat_within(Duration::ZERO);
    }

    /// Nobody does any longer, and nothing of it is looked after.
    pub(in crate::box_office) fn leave(&self, office: &Arc<T>) {
        let is_it = |other: &Weak<T>| other.as_ptr() == Arc::as_ptr(office);
        lock(&self.listening).retain(|other| !is_it(other) && other.strong_count() > 0);
        lock(&self.own).retain(|_, own| !is_it(&own.office));
    }

    /// The terminals to which somebody listens.
    pub(in crate::box_office) fn listening(&self) -> Vec<Arc<T>> {
        lock(&self.listening).iter().filter_map(Weak::upgrade).collect()
    }

    /// Taken for as long as one does this for all.
    pub(in crate::box_office) fn turn(&self, what: &'static str) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.turns).entry(what).or_default())
    }

    /// An order of a terminal is so.
    pub(in crate::box_office) fn keep(&self, office: &Arc<T>, order: &Order) {
        let own = Own { office: Arc::downgrade(office), deadline: order.deadline, version: order.version };
        lock(&self.own).insert(order.reference, own);
        self.due_changed.notify_one();
    }

    /// It has ended, or is another's.
    pub(in crate::box_office) fn forget(&self, order: OrderRef) {
        lock(&self.own).remove(&order);
        self.due_changed.notify_one();
    }

    /// All open orders, at which version, and whose.
    pub(in crate::box_office) fn all_own(&self) -> Vec<(OrderRef, u64, Arc<T>)> {
        let own = lock(&self.own);
        let all = own.iter().filter_map(|(order, own)| Some((*order, own.version, own.office.upgrade()?)));
        all.collect()
    }

    /// The first deadline of the open orders of each screening.
    pub(in crate::box_office) fn first_deadlines(&self) -> BTreeMap<ScreeningId, Timestamp> {
        let mut first: BTreeMap<ScreeningId, Timestamp> = BTreeMap::new();
        for (order, own) in lock(&self.own).iter() {
            first.entry(order.screening).and_modify(|at| *at = own.deadline.min(*at)).or_insert(own.deadline);
        }
        first
    }

    /// Seats of these orders changed in this version. If that was not their own terminal's doing, it is to be seen what
    /// became of them.
    pub(in crate::box_office) fn touch(&self, orders: impl IntoIterator<Item = OrderRef>, version: u64) {
        let own = lock(&self.own);
        let ours: Vec<OrderRef> = orders.into_iter().filter(|order| own.contains_key(order)).collect();
        drop(own);
        if !ours.is_empty() {
            lock(&self.touched).extend(ours.into_iter().map(|order| (order, version)));
            self.is_touched.notify_one();
        }
    }

    /// Those that were touched, and of which their terminals have not said so themselves.
    pub(in crate::box_office) fn take_touched(&self) -> Vec<(OrderRef, u64, Arc<T>)> {
        let touched = std::mem::take(&mut *lock(&self.touched));
        let own = lock(&self.own);
        let unsaid = touched.into_iter().filter_map(|(order, version)| {
            let own = own.get(&order).filter(|own| own.version < version)?;
            Some((order, own.version, own.office.upgrade()?))
        });
        unsaid.collect()
    }

    pub(in crate::box_office) fn next_beat(&self) -> Instant {
        *lock(&self.beat)
    }

    /// The next heartbeat is after so long.
    pub(in crate::box_office) fn beat_in(&self, wait: Duration) {
        *lock(&self.beat) = Instant::now() + wait;
        self.beat_changed.notify_one();
    }

    /// The next heartbeat is after so long at the latest.
    pub(in crate::box_office) fn beat_within(&self, wait: Duration) {
        let at = Instant::now() + wait;
        let mut beat = lock(&self.beat);
        if at < *beat {
            *beat = at;
            self.beat_changed.notify_one();
        }
    }

    /// The shows that there are.
    pub(in crate::box_office) fn shows(&self) -> Vec<Arc<Show<T>>> {
        lock(&self.shows).values().cloned().collect()
    }
}

/// One screening, while somebody looks at it.
pub(in crate::box_office) struct Show<T> {
    pub(in crate::box_office) screening: ScreeningId,
    pub(in crate::box_office) seen: Mutex<Seen<T>>,
    pub(in crate::box_office) said: UnboundedSender<Said>,
    pub(in crate::box_office) is_shown: latest::Sender<bool>,
}

/// What is known of it, and who is told.
pub(in crate::box_office) struct Seen<T> {
    pub(in crate::box_office) seats: Option<SeatMap>,
    pub(in crate::box_office) watchers: Vec<Weak<T>>,
    /// How many only look.
    pub(in crate::box_office) looks: usize,
    pub(in crate::box_office) is_followed: bool,
    pub(in crate::box_office) is_over: bool,
}

/// What its task hears.
pub(in crate::box_office) enum Said {
    /// The feed.
    Feed(Feed),
    /// A heartbeat, with the version that was known before it asked.
    Beat(Option<u64>, Result<At, LiveError>),
}

impl<T> Show<T> {
    /// One of which nothing is known yet, and where its task hears.
    pub(in crate::box_office) fn new(screening: ScreeningId) -> (Arc<Self>, UnboundedReceiver<Said>) {
        let (said, hears) = unbounded_channel();
        let seen = Seen { seats: None, watchers: Vec::new(), looks: 0, is_followed: false, is_over: false };
        let show = Self { screening, seen: Mutex::new(seen), said, is_shown: latest::Sender::new(false) };
        (Arc::new(show), hears)
    }

    /// The version that its map is at.
    pub(in crate::box_office) fn version(&self) -> Option<u64> {
        lock(&self.seen).seats.as_ref().map(|seats| seats.version)
    }

    /// The first deadline of its seats. One that has passed counts too: we may have read the seat after its deadline, and
    /// no one else looks.
    pub(in crate::box_office) fn first_deadline(&self) -> Option<Timestamp> {
        lock(&self.seen).seats.as_ref().and_then(SeatMap::first_deadline)
    }

    /// Something that its task is to hear.
    pub(in crate::box_office) fn say(&self, said: Said) {
        // One that is over has nothing left to hear.
        drop(self.said.send(said));
    }
}

/// What a terminal points at.
#[derive(Default)]
pub(in crate::box_office) struct Pointed {
    pub(in crate::box_office) newest: Option<Pointing>,
    /// What was said last, and when.
    said: Option<(Pointing, Instant)>,
}

impl Pointed {
    /// What is to be said now, after so long once more; whether it is to be said again while it stands.
    pub(in crate::box_office) fn next_words(&mut self, words: &mut Vec<Pointing>, again: Duration) -> bool {
        let Some(newest) = &self.newest else { return false };
        let stands = !newest.picks.is_empty();
        match &self.said {
            Some((said, at)) if said == newest && !(stands && at.elapsed() >= again) => return stands,
            Some((said, _)) if said.screening != newest.screening => words.push(said.left()),
            _ => {}
        }
        words.push(newest.clone());
        self.said = Some((newest.clone(), Instant::now()));
        stands
    }
}

/// What a terminal knows of the live stores that served the ledger.
#[derive(Default)]
pub(in crate::box_office) struct StoresSeen {
    /// The last that was read.
    pub(in crate::box_office) last: Option<i64>,
    /// What its own was called then.
    pub(in crate::box_office) ours: String,
    pub(in crate::box_office) named: Option<Instant>,
    pub(in crate::box_office) told: Option<Instant>,
}
