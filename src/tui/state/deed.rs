//! What a yes does, and what the screen must have shown before it counts.
//!
//! A frame tells what it offers ([`Shown`]): a [`Deed`] counts only if it is the one that was on the screen when its
//! key came, that key stood alone (`burst`), and a person can have read it ([`SEEN`]).

use ratatui::layout::Rect;

use super::action::Action;
use super::demo::Spot;
use super::drawer::Wanted;
use super::keys::Key;
use crate::box_office::NewPacket;
use crate::domain::cash::CashStep;
use crate::domain::exchange::Exchange;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderRef, PacketCode, ScreeningId};
use crate::domain::money::Money;
use crate::domain::price::Line;
use crate::domain::seat::BlockReason;
use crate::domain::staff::LeaveAsk;
use crate::domain::tender::Tender;
use crate::domain::text::Text;

/// How long a new meaning must have been on the screen before its key works.
pub(crate) const DEAD_KEY: u64 = 300;

/// How long a deed must have been on the screen before it is done, and when its key came.
pub(crate) const SEEN: u64 = 120;
pub(crate) const GLANCE: u64 = 30;

/// What a yes does. It is compared with what the screen showed before anything is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Pay {
        order: OrderRef,
        /// What the total is of: these seats at these prices, and no others.
        reviewed: Vec<Line>,
        attempt: AttemptId,
        total: Money,
        tenders: Vec<Tender>,
        /// In which steps cash moves.
        step: CashStep,
        /// The tickets that pay for it first: the total is what is due beside them.
        exchange: Option<Exchange>,
        /// Why tickets of it cost nothing; empty where none does.
        reason: Text,
    },
    Cancel {
        order: OrderRef,
        total: Money,
    },
    TakeOver {
        order: OrderRef,
    },
    Refund {
        order: OrderRef,
        attempt: AttemptId,
        seats: Vec<SeatId>,
        total: Money,
        /// What the house keeps.
        fee: Money,
        step: CashStep,
        reason: Text,
    },
    MakePacket(Box<NewPacket>),
    Grab {
        packet: PacketCode,
        member: MemberId,
    },
    CallOff {
        screening: ScreeningId,
        reason: Text,
    },
    /// Something with a drawer.
    InDrawer(Box<Wanted>),
    /// Takes seats out of sale for a reason, or puts them back without one.
    Block {
        screening: ScreeningId,
        seats: Vec<SeatId>,
        reason: Option<BlockReason>,
    },
    /// Gives leave at another terminal.
    GiveLeave(Box<LeaveAsk>),
    Demo(Spot),
    Quit,
}

/// A key whose meaning a reply changed: dead until the new one was long enough on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeadKey {
    pub(crate) key: Key,
    /// Since when the new meaning can be seen.
    pub(crate) shown_at: Option<u64>,
}

/// What a drawn frame offers: where a click does what, and what a yes would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) areas: Vec<(Rect, Target)>,
    /// The deed whose every figure stands on the screen.
    pub(crate) deed: Option<Deed>,
}

/// What a click on an area means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Action(Action),
    Screening(ScreeningId),
    /// An order in the panel beside the map.
    Order(OrderRef),
    Packet(PacketCode),
    Member(MemberId),
    /// Who took a share.
    Claim(MemberId),
    /// A line of the list on top.
    Line(usize),
    /// Covered: a click here means nothing.
    Nothing,
}
