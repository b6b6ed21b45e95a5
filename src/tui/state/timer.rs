//! The one timer: when something on the screen changes by itself, and how all countdowns step together.

use std::time::Duration;

use super::model::{Model, Overlay, Screen};
use super::seats::Seats;
use crate::domain::order::{Order, OrderState};
use crate::domain::seat::SeatState;
use crate::domain::time::Timestamp;

fn beat(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.millis() - now.millis().rem_euclid(1000))
}

/// What a countdown to `deadline` shows; see [`Model::left`].
pub(crate) fn left(now: Timestamp, deadline: Timestamp) -> Duration {
    let whole = Duration::from_secs(beat(now).until(deadline).as_secs());
    if deadline > now { whole.max(Duration::from_secs(1)) } else { Duration::ZERO }
}

impl Model {
    /// The instant by which all countdowns step together.
    pub(crate) fn beat(&self) -> Timestamp {
        beat(self.now)
    }

    /// What a countdown to `deadline` shows: whole seconds that step with all others, never more than is
    /// left when it begins, and nothing only when the time is over.
    pub(crate) fn left(&self, deadline: Timestamp) -> Duration {
        left(self.now, deadline)
    }

    /// Whether the deadline of a pending order has passed.
    pub(crate) fn has_lapsed(&self, order: &Order) -> bool {
        order.state == OrderState::Pending && order.deadline <= self.now
    }

    /// How long until something on the screen changes by itself, `at` being the monotonic now.
    pub(crate) fn next_change(&self, at: u64) -> Option<Duration> {
        let mut instants: Vec<Timestamp> = Vec::new();
        let minute = self.now.millis().div_euclid(60_000) + 1;
        instants.push(Timestamp::from_millis(minute * 60_000));
        if self.counts_down() {
            instants.push(self.beat().plus(Duration::from_secs(1)));
        }
        if let Some(seats) = &self.seats {
            instants.extend(seats.map.as_ref().and_then(|map| map.next_lapse(self.now)));
        }
        instants.extend(self.next_ending());
        instants.extend(self.locks_at());
        instants.extend(self.asks.open(self.now).map(|heard| heard.until));
        instants.extend(self.colleagues.next_change());
        instants.extend(self.orders.iter().map(|order| order.deadline).filter(|deadline| *deadline > self.now));
        instants.extend(self.payments.iter().filter_map(|payment| payment.ask_again));
        let fees = self.refund_panels().filter_map(|panel| panel.fee.as_ref());
        let fees = fees.chain(self.exchange.as_ref().map(|exchange| &exchange.given.fee));
        // One instant after the last at which it holds.
        let ends = fees.filter_map(|fee| fee.next).map(|next| next.until.plus(Duration::from_millis(1)));
        instants.extend(ends.filter(|at| *at > self.now));
        instants.extend(self.unwatched_review().and_then(|pay| pay.look.next(self.now)));
        if self.screen == Screen::Board {
            instants.extend(self.board.next(self.now));
            instants.extend(self.small_map.next());
            instants.extend(self.small_seats().and_then(|seats| seats.next_lapse(self.now)));
        }
        if self.screen == Screen::Packets {
            instants.extend(self.packets.next_changes(self.now));
        }
        instants.extend(self.overlays.iter().filter_map(|overlay| match overlay {
            Overlay::Record(view) => view.next_frame(self.now),
            Overlay::Status(view) => view.next(),
            _ => None,
        }));
        let waits = instants.into_iter().map(|instant| self.now.until(instant));
        let key = self.burst.due(self.deed_since).map(|due| Duration::from_millis(due.saturating_sub(at)));
        waits.chain(key).min()
    }

    fn counts_down(&self) -> bool {
        let leave = self.overlays.iter().filter_map(|overlay| match overlay {
            Overlay::Leave(panel) => Some(&panel.form),
            _ => None,
        });
        let mut forms = leave.chain(self.sign_in.as_ref().map(|sign_in| &sign_in.form));
        let is_asked = |overlay: &Overlay| match overlay {
            Overlay::Leave(panel) => panel.elsewhere.deadline().is_some(),
            Overlay::Asks(_) => true,
            _ => false,
        };
        if self.overlays.iter().any(is_asked)
            || forms.any(|form| form.waits_until(self.now).is_some())
            || self.sign_in.is_some() && !self.orders.is_empty()
        {
            return true;
        }
        let held_seat = |seats: &Seats| {
            let state = seats.map.as_ref().map(|map| map.state(seats.cursor));
            state.and_then(SeatState::deadline).is_some_and(|deadline| deadline > self.now)
                || seats.held_nearby(&self.terminal, self.now).is_some()
        };
        match self.screen {
            Screen::Board => !self.overlays.is_empty() && !self.orders.is_empty(),
            Screen::Seats => {
                self.orders.iter().any(|order| order.deadline > self.now) || self.seats.as_ref().is_some_and(held_seat)
            }
            Screen::Orders => self.history.rows.iter().any(|order| order.state.is_open()),
            Screen::Packets => self.packets.counts_down(self.now),
        }
    }
}
