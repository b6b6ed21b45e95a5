//! All that the terminal face knows. `update` changes it, `view` draws it, and nothing in it does I/O.
//!
//! Selections are by id, never by place in a list, so that nothing slides under the cashier's hand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use super::asks::{Asks, AsksPanel};
use super::board::Board;
use super::burst::Burst;
use super::call_off::CallOff;
use super::colleagues::Colleagues;
use super::confirm::Confirm;
use super::deed::{DeadKey, Shown};
use super::demo::Demo;
use super::drawer::{DrawerPanel, Wanted};
use super::exchange::Exchanging;
use super::keymap::Keymap;
use super::keys::Key;
use super::leave::LeavePanel;
use super::lines::Lines;
use super::members::Members;
use super::new_packet::PacketForm;
use super::note::Note;
use super::orders::History;
use super::packets::Packets;
use super::pay::{Pay, Payment};
use super::question::Question;
use super::record::RecordView;
use super::refund::RefundPanel;
use super::sale::{Gone, Holding, Step};
use super::search::Search;
use super::seats::Seats;
use super::sign_in::{Credentials, SignIn};
use super::small_map::{Glance, SmallMap};
use super::staff::StaffView;
use super::status::StatusView;
use super::takings::TakingsView;
use super::tape::TapeView;
use super::ticket::TicketView;
use super::tour::Tour;
use crate::box_office::{Consistency, Link, Notice, Standing};
use crate::domain::hall::HallPlan;
use crate::domain::ids::{AttemptId, MemberId, OrderId, OrderRef, PacketCode, RequestId, ScreeningId, TerminalId};
use crate::domain::member::Member;
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::Refusal;
use crate::domain::screening::{House, Screening};
use crate::domain::seat::SeatMap;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::locale::Locale;

/// How many ended orders the panel remembers, and how many messages the log.
const MOST_GONE: usize = 20;

const MOST_MESSAGES: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    Board,
    Seats,
    Orders,
    Packets,
}

/// What lies on top of a screen. The last in the stack has the keys.
#[derive(Clone, Debug)]
pub(crate) enum Overlay {
    Pay(Box<Pay>),
    Confirm(Confirm),
    /// What the ledger has of a packet or a member.
    Record(Box<RecordView>),
    Refund(Box<RefundPanel>),
    CallOff(Box<CallOff>),
    /// A till's cash, from its float to its Z.
    Drawer(Box<DrawerPanel>),
    Ticket(Box<TicketView>),
    Takings(Box<TakingsView>),
    /// What was done on a day, line by line.
    Tape(Box<TapeView>),
    /// Who works here, and what their roles may do.
    Staff(Box<StaffView>),
    /// How it is with the stores.
    Status(Box<StatusView>),
    Members(Box<Members>),
    NewPacket(Box<PacketForm>),
    /// The leave of a second person for the act below.
    Leave(Box<LeavePanel>),
    /// The leave that another terminal asks for.
    Asks(Box<AsksPanel>),
    /// The code of a packet, to be photographed and read out.
    Picture(PacketCode),
    /// The help or the palette.
    List(Search),
    /// The message log, scrolled up by so many lines.
    Messages(usize),
}

impl Overlay {
    /// Its lines, where it has some that are searched.
    pub(crate) fn lines(&mut self) -> Option<&mut Lines> {
        match self {
            Self::Tape(view) => Some(&mut view.lines).filter(|_| view.opened.is_none()),
            Self::Staff(view) => Some(&mut view.lines),
            _ => None,
        }
    }
}

/// Ids for the next order, payment attempt and packet: the runtime mints new ones before each message,
/// because `update` knows no chance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mint {
    pub(crate) order: OrderId,
    pub(crate) attempt: AttemptId,
    pub(crate) packet: PacketCode,
}

pub(crate) struct Model {
    pub(crate) locale: Arc<Locale>,
    pub(crate) keymap: Keymap,
    pub(crate) house: House,
    pub(crate) terminal: TerminalId,
    /// Who the settings say works here, as long as nobody signs in.
    pub(crate) cashier: Text,
    pub(crate) standing: Standing,
    /// The question who is here, as long as it is open: before all else.
    pub(crate) sign_in: Option<SignIn>,
    /// What whoever is signed in is asked for at other terminals.
    pub(crate) asks: Asks,
    /// After how long without a key it is asked again; never after none.
    pub(crate) lock_after: Duration,
    /// When a person last did something here.
    pub(crate) last_act: Timestamp,
    /// The business day that it is.
    pub(crate) today: NaiveDate,
    /// The live store's clock when the last message came.
    pub(crate) now: Timestamp,
    pub(crate) size: (u16, u16),
    pub(crate) mint: Mint,
    /// Whether a won amount rolls up before it stands still.
    pub(crate) is_animated: bool,
    last_request: RequestId,

    pub(crate) screen: Screen,
    pub(crate) overlays: Vec<Overlay>,
    pub(crate) board: Board,
    pub(crate) small_map: SmallMap,
    pub(crate) seats: Option<Seats>,
    /// Other screenings at which something is picked.
    pub(crate) left_open: BTreeMap<ScreeningId, Seats>,
    pub(crate) colleagues: Colleagues,
    pub(crate) demo: Demo,
    pub(crate) history: History,
    pub(crate) packets: Packets,

    /// What someone who is new is still to be shown.
    pub(crate) tour: Tour,
    /// Every screening met so far, and those that were asked for.
    pub(crate) screenings: BTreeMap<ScreeningId, Arc<Screening>>,
    pub(crate) screenings_asked: BTreeSet<ScreeningId>,
    /// Every member met so far, and those that were asked for.
    pub(crate) members: BTreeMap<MemberId, Member>,
    pub(crate) members_asked: BTreeSet<MemberId>,
    /// This terminal's pending and paying orders.
    pub(crate) orders: Vec<Order>,
    pub(crate) gone: Vec<Gone>,
    /// The order that `p`, `x` and `e` speak of: pending, being held, or a tombstone.
    pub(crate) selected: Option<OrderRef>,
    pub(crate) holding: Option<Holding>,
    pub(crate) step: Option<Step>,
    /// The tickets that a guest wants to give for others.
    pub(crate) exchange: Option<Exchanging>,
    /// How much money went back that the ledger does not know of yet.
    pub(crate) hand_backs: usize,
    /// What was asked of a drawer, of which nobody knows whether it was done: only the same may be asked again.
    pub(crate) unsure_in_drawer: Option<Wanted>,
    /// Payments without an answer, whether or not a panel shows them.
    pub(crate) payments: Vec<Payment>,

    pub(crate) live: Link,
    pub(crate) ledger: Link,
    /// Whether the two agree, once the first word of it came.
    pub(crate) consistency: Option<Consistency>,
    pub(crate) log: Vec<(Timestamp, Note)>,
    /// The message on the line, until the next key.
    pub(crate) note: Option<Note>,
    /// The last sale, whose change stays in sight until the next sale begins.
    pub(crate) last_sale: Option<(Timestamp, Note)>,
    /// The order that was sold here last.
    pub(crate) sold: Option<OrderRef>,

    pub(crate) shown: Shown,
    /// Since when it offers that deed.
    pub(crate) deed_since: u64,
    pub(crate) burst: Burst,
    /// What was scanned last, while it is not known what it is.
    pub(crate) scanning: Question,
    pub(crate) dead: Vec<DeadKey>,
}

/// How each panel is found, wherever it lies among the overlays.
macro_rules! panels {
    ($($name:ident: $kind:ident($panel:ty)),* $(,)?) => {
        impl Model {
            $(pub(crate) fn $name(&mut self) -> Option<&mut $panel> {
                self.overlays.iter_mut().find_map(|overlay| match overlay {
                    Overlay::$kind(panel) => Some(&mut **panel),
                    _ => None,
                })
            })*
        }
    };
}

panels! {
    pay_panel: Pay(Pay),
    record_panel: Record(RecordView),
    refund_panel: Refund(RefundPanel),
    call_off_panel: CallOff(CallOff),
    drawer_panel: Drawer(DrawerPanel),
    ticket_panel: Ticket(TicketView),
    takings_panel: Takings(TakingsView),
    tape_panel: Tape(TapeView),
    staff_panel: Staff(StaffView),
    status_panel: Status(StatusView),
    members_panel: Members(Members),
    packet_panel: NewPacket(PacketForm),
    asks_panel: Asks(AsksPanel),
}

impl Model {
    /// The terminal as it is before the first answer.
    #[expect(clippy::too_many_arguments, reason = "each is a thing of its own that a terminal begins with")]
    pub(crate) fn new(
        locale: Arc<Locale>,
        keymap: Keymap,
        house: House,
        terminal: TerminalId,
        cashier: Text,
        mint: Mint,
        now: Timestamp,
        size: (u16, u16),
    ) -> Self {
        let today = house.calendar.day_of(now);
        Self {
            locale,
            keymap,
            house,
            terminal,
            cashier,
            standing: Standing::default(),
            sign_in: None,
            asks: Asks::default(),
            lock_after: Duration::ZERO,
            last_act: now,
            today,
            now,
            size,
            mint,
            is_animated: true,
            last_request: RequestId(0),
            screen: Screen::Board,
            overlays: Vec::new(),
            board: Board::new(today),
            small_map: SmallMap::default(),
            seats: None,
            left_open: BTreeMap::new(),
            colleagues: Colleagues::default(),
            demo: Demo::Off,
            history: History::new(today),
            packets: Packets::default(),
            screenings: BTreeMap::new(),
            members: BTreeMap::new(),
            tour: Tour::default(),
            screenings_asked: BTreeSet::new(),
            members_asked: BTreeSet::new(),
            orders: Vec::new(),
            gone: Vec::new(),
            selected: None,
            holding: None,
            step: None,
            exchange: None,
            hand_backs: 0,
            unsure_in_drawer: None,
            payments: Vec::new(),
            live: Link::Up,
            ledger: Link::Up,
            consistency: None,
            log: Vec::new(),
            note: None,
            last_sale: None,
            sold: None,
            shown: Shown::default(),
            deed_since: 0,
            burst: Burst::default(),
            scanning: Question::default(),
            dead: Vec::new(),
        }
    }

    /// The number of a new question.
    pub(crate) fn request(&mut self) -> RequestId {
        self.last_request = self.last_request.next();
        self.last_request
    }

    /// Puts a message on the line and into the log.
    pub(crate) fn say(&mut self, note: Note) {
        self.log.push((self.now, note.clone()));
        if self.log.len() > MOST_MESSAGES {
            self.log.remove(0);
        }
        self.note = Some(note);
    }

    /// Says of a poll that it failed, once; the next one may do better.
    pub(crate) fn say_once(&mut self, refusal: Refusal) {
        let note = Note::Refused(refusal);
        if self.note.as_ref() != Some(&note) {
            self.say(note);
        }
    }

    /// Puts figures into the log only, in the place of the last ones: they are no news, and a log full of
    /// them would have no room for any.
    pub(crate) fn jot(&mut self, figures: Notice) {
        self.log.retain(|(_, note)| !matches!(note, Note::Notice(Notice::CacheFigures { .. })));
        self.log.push((self.now, Note::Notice(figures)));
    }

    /// Puts a word about a key on the line only: it is no news.
    pub(crate) fn hint(&mut self, id: &'static str) {
        self.note = Some(Note::Say(id));
    }

    /// From now on this key means something new: it is dead until that was long enough on the screen.
    pub(crate) fn deaden(&mut self, key: Key) {
        self.dead.retain(|dead| dead.key != key);
        self.dead.push(DeadKey { key, shown_at: None });
    }

    /// The number and the PIN that are asked for now.
    pub(crate) fn credentials(&mut self) -> Option<&mut Credentials> {
        match (&mut self.sign_in, self.overlays.last_mut()) {
            (Some(sign_in), _) => Some(&mut sign_in.form),
            (None, Some(Overlay::Leave(panel))) => Some(&mut panel.form),
            (None, _) => None,
        }
    }

    /// When this terminal locks, if nobody does anything before.
    pub(crate) fn locks_at(&self) -> Option<Timestamp> {
        let is_open = self.sign_in.is_none() && self.standing.has_staff;
        (is_open && !self.lock_after.is_zero()).then(|| self.last_act.plus(self.lock_after))
    }

    /// This terminal's pending or paying order of that name.
    pub(crate) fn order(&self, reference: OrderRef) -> Option<&Order> {
        self.orders.iter().find(|order| order.reference == reference)
    }

    /// The hall of a screening, if it is at hand: seats are called as it calls them.
    pub(crate) fn hall_of(&self, screening: ScreeningId) -> Option<&HallPlan> {
        let open = self.seats.as_ref().map(|seats| &seats.screening).filter(|open| open.id == screening);
        open.or_else(|| self.screenings.get(&screening)).map(|screening| &screening.hall.plan)
    }

    /// The hall whose map is on the screen.
    pub(crate) fn hall_in_sight(&self) -> Option<&HallPlan> {
        self.seats.as_ref().filter(|_| self.screen == Screen::Seats).map(Seats::plan)
    }

    /// The tombstone of that name.
    pub(crate) fn tombstone(&self, reference: OrderRef) -> Option<&Gone> {
        self.gone.iter().find(|gone| gone.order.reference == reference)
    }

    /// The order that the keys speak of: the one chosen on the screen, be it pending or gone.
    pub(crate) fn target(&self) -> Option<OrderRef> {
        match self.screen {
            Screen::Orders => self.history.list.marked(),
            // Beside the map stand what is pending, what is being held, and what is just gone.
            Screen::Board | Screen::Seats | Screen::Packets => self.selected.filter(|order| {
                self.order(*order).is_some()
                    || self.tombstone(*order).is_some()
                    || self.payment(*order).is_some()
                    || self.holding.as_ref().is_some_and(|holding| holding.order == *order)
            }),
        }
    }

    /// All that this terminal knows of an order, pending or ended.
    pub(crate) fn known(&self, reference: OrderRef) -> Option<&Order> {
        self.order(reference)
            .or_else(|| self.tombstone(reference).map(|gone| &gone.order))
            .or_else(|| self.history.rows.iter().find(|order| order.reference == reference))
    }

    /// The ended order that `r` would hold again.
    pub(crate) fn again_target(&self) -> Option<&Order> {
        let panel = self.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Pay(pay) => Some(pay.order),
            _ => None,
        });
        let ended = |order: &&Order| !order.state.is_open() && order.state != OrderState::Paid;
        match panel.or_else(|| self.target()) {
            Some(reference) => self.known(reference).filter(|order| ended(order) || self.has_lapsed(order)),
            None if self.screen == Screen::Orders => None,
            None => self.gone.first().map(|gone| &gone.order),
        }
    }

    /// The seats of that screening, open or left open.
    pub(crate) fn seats_of(&mut self, screening: ScreeningId) -> Option<&mut Seats> {
        match &mut self.seats {
            Some(seats) if seats.screening.id == screening => Some(seats),
            _ => self.left_open.get_mut(&screening),
        }
    }

    /// Whether the seats of that screening are open.
    pub(crate) fn has_open(&self, screening: ScreeningId) -> bool {
        self.seats.as_ref().is_some_and(|seats| seats.screening.id == screening)
    }

    /// What a member is called: the name, or the number until that is known.
    pub(crate) fn member_name(&self, member: MemberId) -> Text {
        let known = self.members.get(&member).map(|member| member.name.clone());
        known.unwrap_or_else(|| Text::new(&member.to_string()))
    }

    /// Takes in the newest knowledge of one of this terminal's orders.
    pub(crate) fn learn(&mut self, order: &Order) {
        let mine = order.terminal == self.terminal && order.state.is_open();
        match self.orders.iter_mut().find(|known| known.reference == order.reference) {
            Some(known) if mine => known.clone_from(order),
            Some(_) => self.orders.retain(|known| known.reference != order.reference),
            None if mine => self.orders.push(order.clone()),
            None => {}
        }
        if mine {
            self.gone.retain(|gone| gone.order.reference != order.reference);
        }
        self.orders.sort_by_key(|order| (order.held_at, order.reference));
    }

    /// An order ended unpaid: it stays as a tombstone.
    pub(crate) fn bury(&mut self, order: Order) {
        self.orders.retain(|known| known.reference != order.reference);
        self.gone.retain(|gone| gone.order.reference != order.reference);
        self.gone.insert(0, Gone { order, at: self.now });
        self.gone.truncate(MOST_GONE);
    }

    /// The payment of that order which has no answer yet.
    pub(crate) fn payment(&self, order: OrderRef) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.order == order)
    }

    /// The refund panel, if it is open.
    pub(crate) fn refund_panels(&self) -> impl Iterator<Item = &RefundPanel> {
        self.overlays.iter().filter_map(|overlay| match overlay {
            Overlay::Refund(panel) => Some(&**panel),
            _ => None,
        })
    }

    /// Whether money is on its way, of which the answer is worth waiting for.
    pub(crate) fn moves_money(&self) -> bool {
        !self.payments.is_empty()
            || self.hand_backs > 0
            || self.refund_panels().any(|panel| panel.question.waits())
            || self.in_drawer().is_some()
    }

    /// What is under way in a drawer.
    pub(crate) fn in_drawer(&self) -> Option<&Wanted> {
        self.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Drawer(panel) => panel.under_way(),
            _ => None,
        })
    }

    /// The screening of which the board has room for a small map.
    pub(crate) fn small_map_of(&self) -> Option<&Arc<Screening>> {
        let parts = (self.screen == Screen::Board).then(|| self.board.day_parts(self.size))??;
        parts.map.and(self.board.chosen())
    }

    /// Its seats, as far as they are known: those that are open are watched, the others were looked at.
    pub(crate) fn small_seats(&self) -> Option<&SeatMap> {
        let screening = self.small_map_of()?.id;
        let open = self.seats.as_ref().filter(|seats| seats.screening.id == screening);
        open.and_then(|seats| seats.map.as_ref()).or_else(|| match self.small_map.of(screening)? {
            Glance::Seats(seats) => Some(seats),
            Glance::Unopened => None,
        })
    }

    /// The payment on the screen that nobody has taken yet, where its screening is another than the one that is watched.
    pub(crate) fn unwatched_review(&self) -> Option<&Pay> {
        let watched = self.seats.as_ref().map(|seats| seats.screening.id);
        let pays = self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Pay(pay) => Some(&**pay),
            _ => None,
        });
        pays.filter(|pay| watched != Some(pay.order.screening) && self.payment(pay.order).is_none())
    }
}
