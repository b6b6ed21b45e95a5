//! What `update` wants done: plain values that `io` carries out through the box office.
//! Each that has an answer carries the request it belongs to.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::box_office::{NewPacket, RefundTold};
use crate::domain::cash::CashStep;
use crate::domain::exchange::Exchange;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, LeaveId, MemberId, OrderRef, PacketCode, RequestId, ScreeningId, TerminalId};
use crate::domain::member::Phone;
use crate::domain::order::Order;
use crate::domain::price::{Line, Pick};
use crate::domain::screening::Screening;
use crate::domain::seat::BlockReason;
use crate::domain::staff::{About, LeaveAsk, StaffNumber};
use crate::domain::tape::Place;
use crate::domain::tender::Tender;
use crate::domain::text::Text;
use crate::locale::Lang;
use crate::tui::state::demo::Spot;
use crate::tui::state::drawer::Wanted;
use crate::tui::state::sign_in::Secret;
use crate::tui::state::tour::Lesson;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Ask(RequestId, Ask),
    /// From now on be told of this screening's seats.
    Watch(ScreeningId),
    /// From now on be told of this packet's shares, or of none.
    WatchPacket(Option<PacketCode>),
    /// From now on be told of the cursors at this screening, or of none.
    WatchCursors(Option<ScreeningId>),
    /// Show colleagues at that screening our cursor and picks; no cursor: we have left.
    Point(ScreeningId, Option<SeatId>, Vec<SeatId>),
    /// Let robots work there, or send them home.
    Robots(Option<Spot>),
    /// Turn to the next theme.
    TurnTheme,
    /// Read the settings again.
    ReadSettings,
    /// Keep that this was done for the first time.
    KeepLesson(Lesson),
    /// Give the terminal back to the shell until it wakes us.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Ask again what asked under this request, by leave of who has this number.
    GiveLeave {
        request: RequestId,
        number: StaffNumber,
        pin: Secret,
    },
    /// The same, by the consent of this member.
    Consent {
        request: RequestId,
        member: MemberId,
        code: Secret,
    },
    /// Ask for it at the other terminals.
    AskLeave {
        request: RequestId,
        about: Box<About>,
    },
    /// Wait for what comes of that ask.
    AwaitLeave(RequestId, LeaveId),
    /// It was given there: ask again what asked under this request.
    UseLeave(RequestId),
    /// Nobody gives leave to what asked under this request.
    DropLeave(RequestId),
    /// Leave, once running payments have their answer.
    Quit,
}

/// A question to the box office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Board(NaiveDate),
    Programme,
    Glance(Arc<Screening>),
    Open(ScreeningId),
    Hold {
        order: OrderRef,
        picks: Vec<Pick>,
    },
    Amend {
        order: Box<Order>,
        picks: Vec<Pick>,
    },
    Extend(OrderRef),
    Prepare(OrderRef),
    TakeOver(OrderRef),
    Cancel(OrderRef),
    Pay {
        order: OrderRef,
        reviewed: Vec<Line>,
        attempt: AttemptId,
        tenders: Vec<Tender>,
        /// In which steps cash was told.
        step: CashStep,
        /// Why tickets of it cost nothing; empty where none does.
        reason: Text,
    },
    /// The same, for which tickets of another order pay first.
    Exchange {
        order: OrderRef,
        reviewed: Vec<Line>,
        attempt: AttemptId,
        tenders: Vec<Tender>,
        exchange: Box<Exchange>,
        reason: Text,
    },
    /// What the house would keep now of all tickets of an order.
    RefundQuote(OrderRef),
    Refund {
        order: OrderRef,
        attempt: AttemptId,
        seats: Vec<SeatId>,
        /// The fee that was told, and in which steps cash moves.
        told: RefundTold,
        reason: Text,
    },
    Ticket {
        order: OrderRef,
        lang: Lang,
    },
    WriteTicket {
        order: OrderRef,
        ticket: String,
    },
    Takings(NaiveDate),
    /// What was done on a day, at one till or at all, before a place: the last page of it.
    Tape {
        day: NaiveDate,
        till: Option<TerminalId>,
        before: Option<Place>,
    },
    Staff,
    Status,
    Pending,
    Orders(NaiveDate),
    History(OrderRef),
    FindOrders(String),
    /// Which ticket this is the code of.
    ReadCode(String),
    Packets,
    Packet(PacketCode),
    /// All that the ledger has of a packet, and of a member's shares: at most so many.
    PacketRecord(PacketCode),
    MemberRecord(MemberId, u32),
    MakePacket(Box<NewPacket>),
    Grab {
        packet: PacketCode,
        member: MemberId,
    },
    Members(String),
    MembersOf(Vec<MemberId>),
    /// These screenings.
    ScreeningsOf(Vec<ScreeningId>),
    MakeMember {
        name: Text,
        phone: Phone,
        code: Option<Secret>,
    },
    /// Another code for a member: by the one of before, else by leave.
    ChangeCode {
        member: MemberId,
        old: Option<Secret>,
        new: Secret,
    },
    Attach {
        order: OrderRef,
        member: Option<MemberId>,
    },
    Winnings(MemberId),
    CallOff {
        screening: ScreeningId,
        reason: Text,
    },
    Block {
        screening: ScreeningId,
        seats: Vec<SeatId>,
        reason: Option<BlockReason>,
    },
    /// How it stands with a till's drawer.
    Drawer(TerminalId),
    InDrawer(Box<Wanted>),
    ZReport(TerminalId, i64),
    IsDemo,
    /// Gives leave at another terminal, or refuses it.
    AnswerLeave {
        ask: Box<LeaveAsk>,
        is_allowed: bool,
    },
    SignIn {
        number: StaffNumber,
        pin: Secret,
    },
}
