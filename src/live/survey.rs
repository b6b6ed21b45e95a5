//! All of a screening in one instant, read without believing any of it: for whoever checks it.

use std::collections::BTreeMap;

use super::call::script;
use super::connect::Live;
use super::error::LiveError;
use super::record;
use super::steps::{status, strange};
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderId, OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::seat::{Epoch, SeatState};
use crate::domain::time::Timestamp;

script!(SURVEY, "survey.lua");

/// A screening as it lies in Redis.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The server's time of it.
    pub now: Timestamp,
    /// Its epoch.
    pub epoch: Epoch,
    /// Its numbers, such as `@seq` and `@free`, by name.
    pub numbers: BTreeMap<String, u64>,
    /// The seats that are not free.
    pub seats: BTreeMap<SeatId, SeatState>,
    /// The orders in `:due` and the deadline there, in ms.
    pub due: BTreeMap<OrderId, i64>,
    /// The orders that the seats and `:due` name; `None` for one without a record.
    pub orders: BTreeMap<OrderId, Option<Order>>,
    /// What cannot be read.
    pub unreadable: Vec<String>,
}

impl Live {
    /// Reads a screening; `None` if it is not loaded.
    pub async fn survey(&self, screening: ScreeningId) -> Result<Option<Survey>, LiveError> {
        let mut call = SURVEY.key(self.keys.seats(screening));
        call.key(self.keys.due(screening)).arg(self.keys.order_prefix(screening));
        let answer = self.run(&call).await?;
        match status(&answer) {
            Err(LiveError::Unloaded) => return Ok(None),
            Ok("survey") => {}
            _ => return Err(strange(&answer)),
        }
        let mut words = answer[1..].iter().map(String::as_str);
        let now = words.next().and_then(|now| answer.read_time(now)).ok_or_else(|| strange(&answer))?;
        let mut survey = Survey { now, ..Survey::default() };
        for (field, value) in pairs(&mut words).ok_or_else(|| strange(&answer))? {
            survey.read_field(field, value);
        }
        if self.is_of_another_generation(&survey.epoch) {
            return Ok(None);
        }
        for (id, score) in pairs(&mut words).ok_or_else(|| strange(&answer))? {
            match (id.parse(), score.parse::<f64>()) {
                #[allow(clippy::cast_possible_truncation)] // a time in ms is far below 2^53
                (Ok(id), Ok(score)) => drop(survey.due.insert(id, score as i64)),
                _ => survey.unreadable.push(format!("due {id} {score}")),
            }
        }
        while let (Some(id), Some(written)) = (words.next(), words.next()) {
            let order = record::read_order_of(screening, id, written, self.currency());
            match id.parse() {
                Ok(order_id) if order.is_some() || written.is_empty() => {
                    // One that ended in another generation is as good as none.
                    let reference = OrderRef { screening, order: order_id };
                    drop(survey.orders.insert(order_id, self.read_order(reference, written)));
                }
                _ => survey.unreadable.push(format!("order {id}")),
            }
        }
        Ok(Some(survey))
    }
}

/// The next words, two by two, behind the number of them.
fn pairs<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Vec<(&'a str, &'a str)>> {
    let count: usize = words.next()?.parse().ok()?;
    (0..count / 2).map(|_| Some((words.next()?, words.next()?))).collect()
}

impl Survey {
    fn read_field(&mut self, field: &str, value: &str) {
        match (field, field.parse(), record::read_seat(value)) {
            ("@epoch", ..) => self.epoch = Epoch(value.to_owned()),
            ("@about", ..) => {}
            (name, ..) if name.starts_with('@') => match value.parse() {
                Ok(number) => drop(self.numbers.insert(name.to_owned(), number)),
                Err(_) => self.unreadable.push(format!("{name} {value}")),
            },
            (_, Ok(seat), Some(state)) if state != SeatState::Free => drop(self.seats.insert(seat, state)),
            _ => self.unreadable.push(format!("seat {field} {value}")),
        }
    }
}
