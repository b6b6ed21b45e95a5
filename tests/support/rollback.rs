//! A live store that goes back to an earlier state, as when a replica that lagged is promoted or a log is cut short.

use frontrow::box_office::Event;
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::seat::SeatMap;
use tokio::sync::mpsc::UnboundedReceiver;

use super::house::House;

const SAVE: &str = "
local all = {}
for _, key in ipairs(redis.call('KEYS', KEYS[1] .. '*')) do
  all[#all + 1] = key
  all[#all + 1] = redis.call('DUMP', key)
end
return all";

const PUT_BACK: &str = "
for _, key in ipairs(redis.call('KEYS', KEYS[1] .. '*')) do redis.call('DEL', key) end
for n = 1, #ARGV, 2 do redis.call('RESTORE', ARGV[n], 0, ARGV[n + 1]) end";

/// Every key of a screening or a packet, as it was.
pub(crate) struct Saved {
    begin: String,
    keys: Vec<(String, Vec<u8>)>,
}

impl Saved {
    pub(crate) async fn of(house: &House, screening: ScreeningId) -> Self {
        Self::keys(house, format!("{}s:{screening}}}:", house.keys().prefix())).await
    }

    /// In one step, also while others are at work on them.
    pub(crate) async fn keys(house: &House, begin: String) -> Self {
        let mut save = redis::cmd("EVAL");
        save.arg(SAVE).arg(1).arg(&begin);
        let keys = save.query_async(&mut house.redis().await).await.unwrap();
        Self { begin, keys }
    }

    /// In one step, as a server that comes back has it.
    pub(crate) async fn put_back(&self, house: &House) {
        let mut put_back = redis::cmd("EVAL");
        put_back.arg(PUT_BACK).arg(1).arg(&self.begin).arg(&self.keys);
        let () = put_back.query_async(&mut house.redis().await).await.unwrap();
    }
}

/// A map as a screen keeps it: from events alone.
pub(crate) fn take_seats(events: &mut UnboundedReceiver<Event>, map: &mut Option<SeatMap>) {
    while let Ok(event) = events.try_recv() {
        take_event(event, map);
    }
}

/// The same with one event.
pub(crate) fn take_event(event: Event, map: &mut Option<SeatMap>) {
    match (event, &mut *map) {
        (Event::Seats(seats), map) => *map = Some(seats),
        (Event::Change(delta), Some(map)) => drop(map.apply(&delta)),
        _ => {}
    }
}
