//! The question before a step that cannot be taken back: cancel, take over, block, let robots work, leave.

use std::sync::Arc;

use super::deed::Deed;
use super::demo::Spot;
use crate::domain::hall::SeatId;
use crate::domain::order::Order;
use crate::domain::packet::Packet;
use crate::domain::screening::Screening;
use crate::domain::seat::BlockReason;

#[derive(Clone, Debug)]
pub(crate) enum Confirm {
    Cancel(Order),
    TakeOver(Order),
    /// Takes seats of a screening out of sale for a reason, or puts them back without one.
    Block {
        screening: Arc<Screening>,
        seats: Vec<SeatId>,
        reason: Option<BlockReason>,
    },
    /// Lets robots sell at a screening.
    Demo(Arc<Screening>),
    /// Lets robots grab a packet.
    DemoPacket(Box<Packet>),
    Quit,
}

impl Confirm {
    /// What a yes would do.
    pub(crate) fn deed(&self) -> Deed {
        match self {
            Self::Cancel(order) => Deed::Cancel { order: order.reference, total: order.total() },
            Self::TakeOver(order) => Deed::TakeOver { order: order.reference },
            Self::Block { screening, seats, reason } => {
                Deed::Block { screening: screening.id, seats: seats.clone(), reason: *reason }
            }
            Self::Demo(screening) => Deed::Demo(Spot::Screening(screening.id)),
            Self::DemoPacket(packet) => Deed::Demo(Spot::Packet(packet.code)),
            Self::Quit => Deed::Quit,
        }
    }
}
