//! The use cases of a counter: every face calls these and nothing below them.
//!
//! One [`BoxOffice`] is one terminal. Its methods are the steps of a sale; what happens elsewhere
//! (a colleague's sale, a deadline, a store that goes away) arrives as an [`Event`]. Terminals of one program share what is the
//! same for all of them (`together`).
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
mod beat;
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
mod lock;
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
mod show;
mod staff;
mod status;
mod takings;
mod tape;
mod ticket;
mod tickets;
mod together;
mod unsure;
mod verify;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch as latest;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::guest::GuestView;
use crate::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::order::Order;
use crate::domain::pointing::Pointing;
use crate::domain::refusal::Refusal;
use crate::domain::screening::House;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::{HandBack, Ledger};
use crate::live::{Lease, Live, Pushes};

use cache::Cache;
use lock::lock;
use together::Together;

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
pub use show::Look;
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
    /// What it has in common with the other terminals of this program.
    together: Arc<Together<Inner>>,
    /// How it is with the live store, as a person was told here.
    link: Mutex<Link>,
    /// The orders whose payment runs here and will say itself how it ended.
    in_payment: Mutex<BTreeSet<OrderRef>>,
    /// Of which the last answer was that nobody knows.
    unsure: Mutex<BTreeSet<AttemptId>>,
    /// Whether its orders of before it was started were looked for.
    found_own: AtomicBool,
    /// Where the ledger is, without secrets.
    ledger_at: OnceLock<Text>,
    /// Money that went back and that the ledger does not have yet.
    hand_backs: Mutex<Vec<HandBack>>,
    cache: Cache,
    watched: latest::Sender<Option<ScreeningId>>,
    cursors_watched: latest::Sender<Option<ScreeningId>>,
    /// To the one who tells of cursors, once they were wanted.
    cursors_heard: OnceLock<UnboundedSender<Pointing>>,
    /// That this terminal has pointed.
    points: OnceLock<()>,
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
    /// Payments and background tasks, which closing waits for.
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl BoxOffice {
    /// A terminal on two open stores.
    #[must_use]
    pub fn new(house: House, terminal: TerminalId, cashier: Text, live: Live, pushes: Pushes, ledger: Ledger) -> Self {
        Self::on(Together::new(pushes), house, terminal, cashier, live, ledger)
    }

    fn on(
        together: Arc<Together<Inner>>,
        house: House,
        terminal: TerminalId,
        cashier: Text,
        live: Live,
        ledger: Ledger,
    ) -> Self {
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
            together,
            link: Mutex::new(Link::Up),
            in_payment: Mutex::default(),
            unsure: Mutex::default(),
            found_own: AtomicBool::new(false),
            ledger_at: OnceLock::new(),
            hand_backs: Mutex::default(),
            cache: Cache::default(),
            watched: latest::Sender::new(None),
            cursors_watched: latest::Sender::new(None),
            cursors_heard: OnceLock::new(),
            points: OnceLock::new(),
            guest_sees: OnceLock::new(),
            packets: packets::Desk::default(),
            printing: printing::Desk::default(),
            staff: staff::Desk::default(),
            door: door::Desk::default(),
            tickets: tickets::Keys::default(),
            name: OnceLock::new(),
            listener: OnceLock::new(),
            untold: Mutex::default(),
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

    /// Ends the background tasks and waits for running payments to end; whoever calls decides
    /// for how long.
    pub async fn close(&self) {
        self.0.closing.cancel();
        let (watched, cursors) = (*self.0.watched.borrow(), *self.0.cursors_watched.borrow());
        self.turn_to(watched, None);
        self.follow_cursors(cursors, None);
        self.0.together.leave(&self.0);
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
        match (changed, ours) {
            (true, true) => {
                self.0.together.keep(&self.0, order);
                self.beat_soon();
            }
            (true, false) => self.0.together.forget(order.reference),
            (false, _) => {}
        }
        if changed {
            self.tell_own(&own);
        }
    }

    /// An order ended, and not by the hand of whoever looks after it. If that is us, say so, once.
    fn ended_elsewhere(&self, order: &Order) {
        let mut own = self.own();
        if own.remove(&order.reference).is_some() {
            self.0.together.forget(order.reference);
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
    }
}
