//! Everything that can reach the model: keys and clicks, answers and events, and the passing of time.

use std::sync::Arc;

use ratatui::layout::Position;

use crate::box_office::{
    Blocked, BoardRow, CalledOff, Event, Exchanged, FoundOrders, Grabbed, OpenScreening, Paid, RefundQuote, Refunded,
    StaffRecord, Status, TapePage,
};
use crate::domain::drawer::Report;
use crate::domain::ids::{LeaveId, RequestId};
use crate::domain::member::{Member, Winnings};
use crate::domain::order::{Order, OrderHistory};
use crate::domain::packet::{MemberRecord, PacketRecord, PacketRow, PacketView};
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::seat::SeatMap;
use crate::domain::staff::{Act, LeaveEnd, Person, Role};
use crate::domain::takings::Takings;
use crate::domain::text::Text;
use crate::domain::ticket::{CodeFault, Ticket};
use crate::domain::time::Timestamp;
use crate::tui::state::deed::Shown;
use crate::tui::state::demo::Robots;
use crate::tui::state::drawer::{Looked, Outcome};
use crate::tui::state::keys::Key;
use crate::tui::state::note::Note;
use crate::tui::state::settings::Settings;
use crate::tui::state::tour::Tour;
use crate::tui::update::effect::Ask;

#[derive(Clone, Debug)]
pub(crate) enum Msg {
    /// A key, and when it arrived in monotonic milliseconds.
    Key(Key, u64),
    Paste(String, u64),
    Click(Position),
    /// The wheel, by lines: up is negative.
    Wheel(i8),
    Resize(u16, u16),
    Event(Event),
    Reply(RequestId, Reply),
    /// What became of the robots of the demo.
    Robots(Robots),
    /// An instant for which `next_change` asked has come (monotonic milliseconds).
    Tick(u64),
    /// A frame is on the screen: since when, and what it offers.
    Shown(u64, Shown),
    /// Something to be told that is no answer: what became of the theme or the settings.
    Tell(Note),
    /// The settings were read again.
    Settings(Settings),
    /// This is a demo, and so much of it is still to be shown.
    Tour(Tour),
    /// The terminal told whether its ground is light, which is for whoever draws.
    Ground(bool),
    /// Someone asks for the settings to be read again.
    ReadSettings,
    /// The system wants us to end, to stop for a while, or has woken us.
    Terminate,
    Stop,
    Woken,
}

/// The answer to an [`super::effect::Ask`].
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Board(Result<Vec<BoardRow>, Refusal>),
    Programme(Result<Vec<BoardRow>, Refusal>),
    Glance(Result<Option<SeatMap>, Refusal>),
    Opened(Result<OpenScreening, Refusal>),
    Held(Result<Order, Refusal>),
    Amended(Result<Order, Refusal>),
    Extended(Result<Order, Refusal>),
    Prepared(Result<Order, Refusal>),
    TakenOver(Result<Order, Refusal>),
    Cancelled(Result<Order, Refusal>),
    Paid(Result<Paid, Refusal>),
    Exchanged(Result<Box<Exchanged>, Refusal>),
    RefundQuote(Result<RefundQuote, Refusal>),
    Refunded(Result<Refunded, Refusal>),
    Ticket(Result<String, Refusal>),
    /// The file, or why there is none.
    TicketWritten(Result<Text, Text>),
    Takings(Result<Takings, Refusal>),
    Tape(Result<TapePage, Refusal>),
    Staff(Result<Arc<StaffRecord>, Refusal>),
    Status(Result<Box<Status>, Refusal>),
    Orders(Result<Vec<Order>, Refusal>),
    History(Result<OrderHistory, Refusal>),
    Found(Result<FoundOrders, Refusal>),
    Packets(Result<Vec<PacketRow>, Refusal>),
    Packet(Result<PacketView, Refusal>),
    PacketRecord(Result<PacketRecord, Refusal>),
    MemberRecord(Result<MemberRecord, Refusal>),
    PacketMade(Result<PacketView, Refusal>),
    Grabbed(Result<Grabbed, Refusal>),
    /// What a code that was scanned is.
    Code(Result<Result<Ticket, CodeFault>, Refusal>),
    Members(Result<Vec<Member>, Refusal>),
    MembersOf(Result<Vec<Member>, Refusal>),
    ScreeningsOf(Result<Vec<Arc<Screening>>, Refusal>),
    MemberMade(Result<Member, Refusal>),
    CodeChanged(Result<(), Refusal>),
    Attached(Result<Order, Refusal>),
    Winnings(Result<Winnings, Refusal>),
    CalledOff(Result<CalledOff, Refusal>),
    Blocked(Result<Blocked, Refusal>),
    Unblocked(Result<Blocked, Refusal>),
    Drawer(Result<Box<Looked>, Refusal>),
    InDrawer(Result<Box<Outcome>, Refusal>),
    ZReport(Result<Box<Report>, Refusal>),
    IsDemo(Result<bool, Refusal>),
    SignedIn(Result<Person, Refusal>),
    /// What was asked needs the leave of one of this role.
    LeaveWanted {
        ask: Box<Ask>,
        act: Act,
        role: Role,
    },
    /// Leave that was asked for here was not given.
    LeaveRefused(Refusal),
    /// It is asked for at the other terminals, until then; or why not.
    LeaveAsked(Result<(LeaveId, Timestamp), Refusal>),
    /// How that ended.
    LeaveHeard(LeaveId, Result<Box<LeaveEnd>, Refusal>),
    /// How an ask of another terminal ended that was answered here; nothing if its time was up.
    AskAnswered(Result<Option<LeaveEnd>, Refusal>),
}

impl Reply {
    /// Why what asks for a right was refused, if it was.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Held(Err(why))
            | Self::Amended(Err(why))
            | Self::Extended(Err(why))
            | Self::Prepared(Err(why))
            | Self::TakenOver(Err(why))
            | Self::Cancelled(Err(why))
            | Self::Paid(Err(why))
            | Self::Exchanged(Err(why))
            | Self::Refunded(Err(why))
            | Self::PacketMade(Err(why))
            | Self::Grabbed(Err(why))
            | Self::MemberMade(Err(why))
            | Self::CodeChanged(Err(why))
            | Self::Attached(Err(why))
            | Self::CalledOff(Err(why))
            | Self::InDrawer(Err(why))
            | Self::Blocked(Err(why))
            | Self::Unblocked(Err(why))
            | Self::Tape(Err(why)) => Some(why),
            _ => None,
        }
    }
}
