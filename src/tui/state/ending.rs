//! Orders in their last seconds: the window's title and the bell speak of them, whatever is on the screen.

use std::time::Duration;

use super::model::Model;
use crate::domain::order::{Order, OrderState};
use crate::domain::time::Timestamp;

/// From so little time left on a hold is about to end.
pub(crate) const URGENT: Duration = Duration::from_secs(15);

/// A countdown shows whole seconds, cut off: it says fifteen as long as there are less than these.
const BELOW: Duration = Duration::from_secs(16);

impl Model {
    /// This terminal's pending orders whose hold is about to end, but for those that are being paid.
    pub(crate) fn ending(&self) -> impl Iterator<Item = &Order> {
        self.unpaid().filter(|order| order.deadline > self.now && self.left(order.deadline) <= URGENT)
    }

    /// When one more of them is about to end, or the next second of one that is.
    pub(crate) fn next_ending(&self) -> Option<Timestamp> {
        let ahead = self.unpaid().filter(|order| order.deadline > self.now);
        let second = self.beat().plus(Duration::from_secs(1));
        let begins = |order: &Order| second.plus(self.beat().until(order.deadline).saturating_sub(BELOW));
        ahead.map(begins).min()
    }

    fn unpaid(&self) -> impl Iterator<Item = &Order> {
        let pending = self.orders.iter().filter(|order| order.state == OrderState::Pending);
        pending.filter(|order| self.payment(order.reference).is_none())
    }
}
