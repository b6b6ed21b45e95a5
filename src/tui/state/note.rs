//! Messages to the cashier, kept as facts: the view makes sentences of them when they are drawn.

use std::sync::Arc;

use super::demo::Done;
use super::keys::Key;
use crate::box_office::Notice;
use crate::domain::drawer;
use crate::domain::hall::SeatId;
use crate::domain::ids::{MemberId, OrderRef, PacketCode, ScreeningId, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::OrderState;
use crate::domain::refusal::{Refusal, TakenSeat};
use crate::domain::screening::Screening;
use crate::domain::staff::LeaveEnd;
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::domain::ticket::CodeFault;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// A sentence without variables.
    Say(&'static str),
    Refused(Refusal),
    /// What was scanned is no ticket of this house.
    Code(CodeFault),
    Held {
        order: OrderRef,
        seats: Vec<SeatId>,
        total: Money,
    },
    Sold {
        order: OrderRef,
        seats: Vec<SeatId>,
        total: Money,
        tenders: Vec<Tender>,
        change: Money,
    },
    /// Tickets were given for others.
    Exchanged(Box<Exchanged>),
    /// An order ended unpaid.
    Ended {
        order: OrderRef,
        seats: Vec<SeatId>,
        state: OrderState,
    },
    Extended {
        order: OrderRef,
    },
    /// A pending order has other seats or fares now.
    Amended {
        order: OrderRef,
        seats: Vec<SeatId>,
        total: Money,
    },
    /// The screens have this theme now: the id of its name.
    Theme(&'static str),
    /// The terminal lacks true colour: the ids of what was wanted, and of what stands in.
    NoTrueColour {
        wanted: &'static str,
        instead: &'static str,
    },
    /// The settings that were read again are wrong, and those from before stay.
    SettingsWrong {
        problems: Vec<Text>,
    },
    /// Others took picked seats before they were held.
    PicksLost(Vec<TakenSeat>),
    /// Others were faster at the hold; what is offered instead, if anything.
    LostRace {
        taken: Vec<TakenSeat>,
        offer: Vec<SeatId>,
    },
    /// A yes came before its total could be read.
    PressAgain {
        key: Key,
        total: Money,
    },
    /// Money was taken for seats that the ledger has sold already.
    HandBack {
        screening: ScreeningId,
        seats: Vec<SeatId>,
        tenders: Vec<Tender>,
    },
    /// Money was taken for what was then refused.
    GiveBack {
        why: Refusal,
        tenders: Vec<Tender>,
    },
    /// Money went back: of these seats, or of all that were left.
    Refunded {
        order: OrderRef,
        seats: Vec<SeatId>,
        parts: Vec<Part>,
    },
    /// Something was done with a till's drawer.
    InDrawer(TerminalId, Box<drawer::Done>),
    TicketWritten {
        file: Text,
    },
    TicketNotWritten {
        why: Text,
    },
    TookOver {
        order: OrderRef,
    },
    /// The screening that is open was changed elsewhere.
    Renewed {
        screening: Arc<Screening>,
        is_called_off: bool,
    },
    /// Seats are out of sale, or back on it.
    Blocked {
        /// The sentence.
        id: &'static str,
        seats: Vec<SeatId>,
    },
    /// Nothing was blocked, for others have these.
    NotBlocked {
        seats: Vec<SeatId>,
    },
    /// Who buys an order from now on, if anyone.
    Attached {
        order: OrderRef,
        name: Option<Text>,
    },
    /// Who is at the terminal from now on.
    SignedIn(Text),
    /// How an ask for leave of another terminal ended.
    LeaveAnswered(Box<LeaveEnd>),
    MemberMade {
        member: MemberId,
        name: Text,
    },
    /// The member has another code.
    CodeChanged {
        member: MemberId,
        name: Text,
    },
    PacketMade {
        packet: PacketCode,
        total: Money,
        shares: u32,
    },
    /// A share is taken, and not yet in the ledger.
    Taken {
        name: Text,
        amount: Money,
    },
    /// A share is the member's.
    Recorded {
        name: Text,
        amount: Money,
    },
    /// The member had a share of that packet before.
    HadShare {
        name: Text,
        amount: Money,
    },
    /// A share was lost before the ledger had it.
    NotRecorded {
        packet: PacketCode,
        name: Text,
    },
    /// A payment is being found out.
    Checking {
        order: OrderRef,
    },
    /// Whether the money of a refund is back is being found out.
    CheckingRefund {
        order: OrderRef,
    },
    NoSuchSeat(String),
    Notice(Notice),
    /// The light check found these screenings in the live store to differ from the ledger.
    Differs(Vec<ScreeningId>),
    Agrees,
    /// The robots of the demo have gone home.
    RobotsStopped(Done),
    LiveAway,
    /// So many of its servers are away.
    PartAway {
        servers: usize,
    },
    LiveBack,
    LedgerAway,
    LedgerBack,
}

/// What an exchange did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchanged {
    /// Those of this order.
    pub(crate) of: OrderRef,
    pub(crate) order: OrderRef,
    pub(crate) seats: Vec<SeatId>,
    /// What was paid beside them, and how.
    pub(crate) due: Money,
    pub(crate) tenders: Vec<Tender>,
    pub(crate) change: Money,
    /// What went back of them.
    pub(crate) back: Vec<Part>,
    /// What the house kept.
    pub(crate) fee: Money,
}
