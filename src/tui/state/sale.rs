//! The steps of a sale that are under way, and the orders that ended unpaid.

use crate::domain::ids::{OrderRef, RequestId};
use crate::domain::order::Order;
use crate::domain::price::Pick;
use crate::domain::time::Timestamp;

/// A hold under way.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    pub(crate) request: RequestId,
    pub(crate) order: OrderRef,
    pub(crate) picks: Vec<Pick>,
    /// The ended order whose seats are held again.
    pub(crate) again: Option<OrderRef>,
}

/// An order that ended unpaid, kept so that its place is not taken by another.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    pub(crate) order: Order,
    pub(crate) at: Timestamp,
}

/// Another small step under way; a second press of the same key waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) request: RequestId,
    pub(crate) order: OrderRef,
}
