//! A live store that goes back to an earlier state, as when a replica that lagged is promoted or a log is cut short.

use frontrow::box_office::Event;
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::seat::SeatMap;
use tokio::sync::mpsc::UnboundedReceiver;

use super::house::House;

/// Every key of a screening or a packet, as it was.
pub(crate) struct Saved {
    begin: String,
    keys: Vec<(String, Vec<u8>)>,
}

impl Saved {
    pub(crate) async fn of(house: &House, screening: ScreeningId) -> Self {
        Self::keys(house, format!("{}s:{screening}}}:", house.keys().prefix())).await
    }

    pub(crate) async fn keys(house: &House, begin: String) -> Self {
        let mut redis = house.redis().await;
        let mut keys = Vec::new();
        for key in redis.keys(&begin).await {
            let dump = redis::cmd("DUMP").arg(&key).query_async(&mut redis).await.unwrap();
            keys.push((key, dump));
        }
        Self { begin, keys }
    }

    /// In one step, as a server that comes back has it.
    pub(crate) async fn put_back(&self, house: &House) {
        let mut redis = house.redis().await;
        let mut all = redis::pipe();
        all.atomic();
        for key in redis.keys(&self.begin).await {
            all.cmd("DEL").arg(key).ignore();
        }
        for (key, dump) in &self.keys {
            all.cmd("RESTORE").arg(key).arg(0).arg(dump).ignore();
        }
        let () = all.query_async(&mut redis).await.unwrap();
    }
}

/// A map as a screen keeps it: from events alone.
pub(crate) fn take_seats(events: &mut UnboundedReceiver<Event>, map: &mut Option<SeatMap>) {
    while let Ok(event) = events.try_recv() {
        match (event, &mut *map) {
            (Event::Seats(seats), map) => *map = Some(seats),
            (Event::Change(delta), Some(map)) => drop(map.apply(&delta)),
            _ => {}
        }
    }
}
