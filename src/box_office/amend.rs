//! Changing a pending order: seats come, go, or get another fare, in one step that keeps its code and deadline.

use super::BoxOffice;
use crate::domain::choose::valid_pick;
use crate::domain::hall::SeatId;
use crate::domain::ids::OrderRef;
use crate::domain::order::Order;
use crate::domain::price::{Fare, Pick};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Act;
use crate::live::StepError;

/// How often a change is put on an order that others change at the same time.
const TRIES: usize = 5;

/// What is to be changed of an order, whatever it has by then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// Seats that come.
    pub add: Vec<SeatId>,
    /// Seats that go.
    pub drop: Vec<SeatId>,
    /// Fares, and the seats that get them; without seats, all of the order.
    pub fares: Vec<(Fare, Vec<SeatId>)>,
}

impl Amendment {
    /// The seats and fares of an order after it. A seat that comes is sold at the first of the house's fares.
    #[must_use]
    pub fn of(&self, order: &Order, first: Fare) -> Vec<Pick> {
        let mut picks = order.picks();
        picks.retain(|pick| !self.drop.contains(&pick.seat));
        let fresh = self.add.iter().filter(|seat| order.seats().all(|own| own != **seat));
        picks.extend(fresh.map(|seat| Pick { seat: *seat, fare: first }));
        for (fare, seats) in &self.fares {
            for pick in picks.iter_mut().filter(|pick| seats.is_empty() || seats.contains(&pick.seat)) {
                pick.fare = *fare;
            }
        }
        picks
    }

    /// A seat that gets a fare and that `picks` do not have.
    fn stranger(&self, picks: &[Pick]) -> Option<SeatId> {
        let mut seats = self.fares.iter().flat_map(|(_, seats)| seats);
        seats.find(|seat| picks.iter().all(|pick| pick.seat != **seat)).copied()
    }
}

impl BoxOffice {
    /// Gives a pending order, known as `order`, the seats and fares of `picks`: all of it or nothing. It keeps its
    /// code and deadline, and is this terminal's from then on. Repeating it gives the same answer.
    ///
    /// # Errors
    /// [`Refusal::OrderChanged`] where the order has other seats or fares by now.
    pub async fn amend(&self, order: &Order, picks: &[Pick]) -> Result<Order, Refusal> {
        let reference = order.reference;
        self.may_touch(Act::Hold, reference).await?;
        let screening = self.screening(reference.screening).await?;
        let seats: Vec<SeatId> = picks.iter().map(|pick| pick.seat).collect();
        valid_pick(&screening.hall.plan, &seats, self.house().most_seats).map_err(Refusal::Pick)?;
        let lines = order.quote(&screening.prices, &screening.hall.plan, picks).map_err(Refusal::Pick)?;
        let grows = seats.iter().any(|seat| order.seats().all(|own| own != *seat));
        if grows && let Some(refusal) = self.house().why_not_sold(&screening, self.now()) {
            return Err(refusal);
        }
        self.compare_once(reference.screening).await?;
        let cashier = self.cashier();
        let amend = || self.0.live.amend(reference, &order.lines, &lines, self.terminal(), &cashier);
        let mut amended = self.on_order(reference, amend).await;
        if let Err(StepError::Taken(taken)) = &amended
            && self.judge_lapsed(reference, taken).await
        {
            amended = amend().await;
        }
        match amended {
            Ok(order) => {
                self.keep(&order);
                Ok(order)
            }
            Err(error) => Err(self.refuse_step(reference, error).await),
        }
    }

    /// Puts a change on a pending order, whatever others did to it meanwhile.
    pub async fn amend_by(&self, reference: OrderRef, amendment: &Amendment) -> Result<Order, Refusal> {
        let first = self.screening(reference.screening).await?.prices.fares().first();
        let mut tries = 0;
        loop {
            let order = self.order(reference).await?.order;
            if !order.state.is_open() {
                return Err(Refusal::Ended(order.state));
            }
            let picks = amendment.of(&order, first);
            // To drop what is not there is done already, as after a repetition; a fare for it is a mistake.
            if let Some(seat) = amendment.stranger(&picks) {
                return Err(Refusal::NotOfOrder(vec![seat]));
            }
            tries += 1;
            match self.amend(&order, &picks).await {
                Err(Refusal::OrderChanged(_)) if tries < TRIES => {}
                done => return done,
            }
        }
    }
}
