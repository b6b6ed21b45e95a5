//! The use cases of a counter: every face calls these and nothing below them.
//!
//! One [`BoxOffice`] is one terminal. Its methods are the steps of a sale; what happens elsewhere
//! (a colleague's sale, a deadline, a store that goes away) arrives as an [`Event`].
//!
//! # How a sale survives anything
//!
//! The live store is fast and may be lost; the ledger is never wrong. A seat is sold only when
//! the ledger says so.
//!
//! 1. [`BoxOffice::hold`] takes the seats out of sale in the live store. The order's id is minted
//!    before it and makes every step repeatable.
//! 2. [`BoxOffice::pay`] begins (live store: order and seats are *paying*, under an attempt),
//!    commits (ledger: one transaction; *this is the sale*), and applies (live store: *sold*,
//!    under the sequence number that the commit took). A definite failure of the commit aborts:
//!    the order is pending again. A commit whose outcome is unknown is repeated under the same
//!    attempt until it is known, and stays unknown until the ledger itself settles it (`unsure`).
//! 3. A terminal that died in between is cleaned up after by whoever comes next (`heal`): past
//!    the deadline the ledger is asked; if it has no sale, it is made to refuse one for good
//!    before the seats are freed; if it has one, it is applied.
//!
//! A member who was named on an order ([`BoxOffice::attach`]) stays with it through all of this: a wipe, a
//! take-over, a payment taken back, its end. Winnings pay in step 2: the commit takes that part out of
//! the member's wallet, if it is there, and a refund puts it back, each in its own transaction and
//! under the attempt, so that it happens once. Until then nothing is taken, so nothing is handed back.
//!
//! Tickets of a paid order pay a new one ([`BoxOffice::exchange`]): its commit ends them in the same transaction, and both
//! screenings get their number. What they are worth is carried from order to order; the house keeps the fee that was told,
//! by the ladder in the ledger and the live store's clock.
//!
//! A ticket's code is signed for a row of the ledger, and read by the house's keys (`tickets`).
//!
//! In a house that has staff every step begins with who does it and whether they may (`staff`).
//!
//! What must hold after any run and any crash: a seat of a screening has at most one live ticket;
//! an order sells all its seats or none; each sale shown as done is in the ledger; every attempt
//! ends in one outcome; no hold ends before its deadline, and nobody is refused because of one
//! after it; at rest the sold seats in the live store are those of the ledger; per order, payments
//! less refunds are the price of its live tickets and what was kept of the others; a wallet holds the sum of its entries and never
//! less than nothing; each change of the ledger stands on a tape.

mod amend;
mod board;
mod cache;
mod catalogue;
mod cursors;
mod display;
mod door;
mod drawer;
mod event;
mod exchange;
mod generation;
mod hand_back;
mod heal;
mod hold;
mod house;
mod keeper;
mod lease;
mod light;
mod maintenance;
mod members;
mod news;
mod one_store;
mod orders;
mod own_file;
mod packets;
mod pay;
mod printing;
mod record;
mod refund;
mod refuse;
mod seal;
mod staff;
mod status;
mod takings;
mod tape;
mod ticket;
mod tickets;
mod unsure;
mod verify;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, watch as latest};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::guest::GuestView;
use crate::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::order::Order;
use crate::domain::pointing::Pointing;
use crate::domain::refusal::Refusal;
use crate::domain::screening::{House, Screening};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::{HandBack, Ledger};
use crate::live::{Lease, Live, Pushes};

use cache::Cache;

pub use crate::ledger::{
    CATALOGUE, Conflict, Covered, Draft, Fault, FilePlace, HouseRecord, Imported, KeyRow, Pricing, Progress, SCHEDULE,
    SourceFile, StaffRecord, StaffRow, Tally, Tell, Why,
};
pub use crate::live::{Mode, Role};
pub use amend::Amendment;
pub use board::{BoardRow, OpenScreening};
pub use cache::CacheStats;
pub use catalogue::NotImported;
pub use cursors::FORGOTTEN_AFTER;
pub use display::{GuestScreen, SILENT_AFTER, Shown};
pub use door::Judged;
pub use event::{Consistency, Event, Link, Notice};
pub use exchange::{ExchangeQuote, Exchanged};
pub use maintenance::{BlockConflict, Blocked, CalledOff};
pub use members::FoundOrders;
pub use orders::Whose;
pub use packets::{Grabbed, NewPacket};
pub use pay::Paid;
pub use printing::Report;
pub use refund::{RefundQuote, RefundTold, Refunded};
pub(crate) use staff::may_restore;
pub use staff::{HeardAsk, Leave, LeaveAnswer, LeaveWanted, Standing};
pub use status::{Lag, LedgerStatus, LiveStatus, ServerStatus, Status};
pub use tape::TapePage;
pub use ticket::write_new;
pub use tickets::HouseKeys;
pub use verify::{Check, Looking, Repair, Repaired, Verdict};

/// One terminal of the house, the leave of a second person for what is done by this handle, and for what it wants one. Cheap to
/// clone.
#[derive(Clone)]
pub struct BoxOffice(Arc<Inner>, Vec<Leave>, staff::Wanted);

struct Inner {
    /// The house as it was last read, and the longest that this terminal holds, where it is to hold for less.
    house: Mutex<Arc<House>>,
    hold_at_most: OnceLock<Duration>,
    terminal: TerminalId,
    cashier: Text,
    live: Live,
    ledger: Ledger,
    /// This terminal's open orders, as last seen. After a wipe of the live store they are what
    /// is held again.
    own: Mutex<BTreeMap<OrderRef, Order>>,
    own_changed: Notify,
    /// The orders whose payment runs here and will say itself how it ended.
    in_payment: Mutex<BTreeSet<OrderRef>>,
    /// Of which the last answer was that nobody knows.
    unsure: Mutex<BTreeSet<AttemptId>>,
    /// The screenings that were compared with the ledger since we connected.
    compared: Mutex<BTreeSet<ScreeningId>>,
    /// The screenings whose ended orders the ledger is to get, for the recorder.
    to_record: Mutex<BTreeSet<ScreeningId>>,
    more_to_record: Notify,
    stores_seen: Mutex<StoresSeen>,
    /// Screenings as they were seen last, for the time that the ledger is away.
    screenings_seen: Mutex<BTreeMap<ScreeningId, Arc<Screening>>>,
    /// Since when the ledger is away, as far as a person was told.
    ledger_away: Mutex<Option<Timestamp>>,
    ask_ledger: Notify,
    /// Where the ledger is, without secrets.
    ledger_at: OnceLock<Text>,
    /// That the clocks of the live store's servers differ was told.
    clocks_told: OnceLock<()>,
    /// Money that went back and that the ledger does not have yet.
    hand_backs: Mutex<Vec<HandBack>>,
    cache: Cache,
    watched: latest::Sender<Option<ScreeningId>>,
    cursors_watched: latest::Sender<Option<ScreeningId>>,
    /// What this terminal points at, once it has pointed.
    pointing: OnceLock<latest::Sender<Pointing>>,
    /// What the guest at this terminal sees, once it shows anything.
    guest_sees: OnceLock<latest::Sender<Arc<GuestView>>>,
    packets: packets::Desk,
    printing: printing::Desk,
    staff: staff::Desk,
    door: door::Desk,
    tickets: tickets::Keys,
    /// The lease of this terminal's name, where a screen has it.
    name: OnceLock<Lease>,
    listener: OnceLock<UnboundedSender<Event>>,
    /// Notices of a terminal to which nobody listens, for whoever asks.
    untold: Mutex<Vec<Notice>>,
    pushes: Mutex<Option<Pushes>>,
    /// Payments and background tasks, which closing waits for.
    tasks: TaskTracker,
    closing: CancellationToken,
}

/// What a terminal knows of the live stores that served the ledger.
#[derive(Default)]
struct StoresSeen {
    /// The last that was read.
    last: Option<i64>,
    /// What its own was called then.
    ours: String,
    named: Option<Instant>,
    told: Option<Instant>,
}

impl BoxOffice {
    /// A terminal on two open stores.
    #[must_use]
    pub fn new(house: House, terminal: TerminalId, cashier: Text, live: Live, pushes: Pushes, ledger: Ledger) -> Self {
        // What is done here stands on this terminal's tape, also what it does for others.
        let ledger = ledger.at(&terminal);
        let inner = Inner {
            house: Mutex::new(Arc::new(house)),
            hold_at_most: OnceLock::new(),
            terminal,
            cashier,
            live,
            ledger,
            own: Mutex::default(),
            own_changed: Notify::new(),
            in_payment: Mutex::default(),
            unsure: Mutex::default(),
            compared: Mutex::default(),
            to_record: Mutex::default(),
            more_to_record: Notify::new(),
            stores_seen: Mutex::default(),
            screenings_seen: Mutex::default(),
            ledger_away: Mutex::default(),
            ask_ledger: Notify::new(),
            ledger_at: OnceLock::new(),
            clocks_told: OnceLock::new(),
            hand_backs: Mutex::default(),
            cache: Cache::default(),
            watched: latest::Sender::new(None),
            cursors_watched: latest::Sender::new(None),
            pointing: OnceLock::new(),
            guest_sees: OnceLock::new(),
            packets: packets::Desk::default(),
            printing: printing::Desk::default(),
            staff: staff::Desk::default(),
            door: door::Desk::default(),
            tickets: tickets::Keys::default(),
            name: OnceLock::new(),
            listener: OnceLock::new(),
            untold: Mutex::default(),
            pushes: Mutex::new(Some(pushes)),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        };
        Self(Arc::new(inner), Vec::new(), staff::Wanted::default())
    }

    /// The house and its customs, as they are now.
    #[must_use]
    pub fn house(&self) -> Arc<House> {
        Arc::clone(&lock(&self.0.house))
    }

    /// The name of this terminal.
    #[must_use]
    pub fn terminal(&self) -> &TerminalId {
        &self.0.terminal
    }

    /// Who works at it: who is signed in, else who the settings say.
    #[must_use]
    pub fn cashier(&self) -> Text {
        self.signed_in().map_or_else(|| self.0.cashier.clone(), |person| person.name)
    }

    /// The live store's clock: the last reading carried on by this machine's monotonic clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.live.clock().now()
    }

    /// The same at the server that has this screening: what its deadlines are judged by.
    pub(super) fn now_at(&self, screening: ScreeningId) -> Timestamp {
        self.0.live.now_at(screening)
    }

    /// Mints the id of a new order.
    #[must_use]
    pub fn new_order(&self, screening: ScreeningId) -> OrderRef {
        OrderRef { screening, order: OrderId::minted(self.now(), rand::random()) }
    }

    /// Mints the id of a payment attempt.
    #[must_use]
    pub fn new_attempt(&self) -> AttemptId {
        AttemptId::minted(self.now(), rand::random())
    }

    /// From now on events tell of this screening's seats (first [`Event::Seats`] with the whole
    /// map, then each change); `None` stops it.
    pub fn watch(&self, screening: Option<ScreeningId>) {
        self.0.watched.send_if_modified(|watched| std::mem::replace(watched, screening) != screening);
    }

    /// Ends the background tasks and waits for running payments to end; whoever calls decides
    /// for how long.
    pub async fn close(&self) {
        self.0.closing.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.stop_pointing().await;
        self.leave_name().await;
        self.add_figures().await;
    }

    /// Something that whoever put the house together wants a person to read.
    pub(crate) fn warn(&self, notice: Notice) {
        self.tell(Event::Notice(notice));
    }

    /// What a person should read, of a terminal that nobody listens to ([`BoxOffice::listen`]).
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut *lock(&self.0.untold))
    }

    fn tell(&self, event: Event) {
        match (self.0.listener.get(), event) {
            // A listener that is gone has nothing left to hear.
            (Some(listener), event) => drop(listener.send(event)),
            (None, Event::Notice(notice)) => lock(&self.0.untold).push(notice),
            (None, _) => {}
        }
    }

    /// Moves money in a task of its own, which runs to its end even if the caller stops waiting, and which closing
    /// waits for.
    async fn to_its_end<T: Send + 'static>(
        &self,
        reference: OrderRef,
        moving: impl Future<Output = Result<T, Refusal>> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.0.tasks.spawn(moving).await.unwrap_or_else(|error| {
            tracing::error!(%error, order = %reference, "the task that moves money ended");
            Err(Refusal::Unsure { since: self.now() })
        })
    }

    fn in_payment(&self) -> MutexGuard<'_, BTreeSet<OrderRef>> {
        lock(&self.0.in_payment)
    }

    fn own(&self) -> MutexGuard<'_, BTreeMap<OrderRef, Order>> {
        lock(&self.0.own)
    }

    /// Takes in what an order of ours has become, and tells of it if it is news.
    fn keep(&self, order: &Order) {
        let ours = order.state.is_open() && order.terminal == self.0.terminal;
        let mut own = self.own();
        let changed = if ours {
            own.insert(order.reference, order.clone()).as_ref() != Some(order)
        } else {
            own.remove(&order.reference).is_some()
        };
        if changed {
            self.tell_own(&own);
        }
    }

    /// An order ended, and not by the hand of whoever looks after it. If that is us, say so, once.
    fn ended_elsewhere(&self, order: &Order) {
        let mut own = self.own();
        if own.remove(&order.reference).is_some() {
            self.tell(Event::Ended(order.clone()));
            self.tell_own(&own);
        }
    }

    /// Tells of this terminal's open orders, by deadline: under their lock, so that the list that is
    /// told last is the latest.
    fn tell_own(&self, own: &BTreeMap<OrderRef, Order>) {
        let mut orders: Vec<Order> = own.values().cloned().collect();
        orders.sort_by_key(|order| (order.deadline, order.reference));
        self.tell(Event::Orders(orders));
        self.0.own_changed.notify_one();
    }
}

/// Nothing is left half done under any of these locks, so one that a panic poisoned is as good as new.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
