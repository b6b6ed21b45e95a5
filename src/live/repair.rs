//! Bringing a screening in line with the ledger, seat by seat.

use super::call::script;
use super::connect::Live;
use super::error::LiveError;
use super::record;
use super::steps::{ABOUT, REMEMBER, status, strange};
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderId, ScreeningId};
use crate::domain::order::Order;
use crate::domain::price::Line;
use crate::domain::seat::{BlockReason, Epoch, Occupant};
use crate::domain::text::Text;

script!(REPAIR, "repair.lua");

/// A screening as it must be, and as it was seen when that was found out.
#[derive(Clone, Debug)]
pub struct Truth<'a> {
    /// The epoch that was seen.
    pub seen: &'a Epoch,
    /// The sequence number that was seen; `None` if there was none.
    pub seen_sequence: Option<u64>,
    /// The epoch to begin where the old one cannot go on.
    pub new_epoch: &'a Epoch,
    /// The ledger's sequence number.
    pub sequence: u64,
    /// How many seats the hall has.
    pub seats_in_hall: usize,
    /// The halves of couple seats, each with its other half.
    pub couples: &'a [(SeatId, SeatId)],
    /// What the ledger has sold, and to whom.
    pub sold: &'a [(SeatId, Occupant)],
    /// What the ledger has blocked, and why.
    pub blocked: &'a [(SeatId, Option<BlockReason>)],
    /// Orders that seats name and that have no record: the lines to give each; none where the ledger refuses
    /// it for good.
    pub lost_records: &'a [(OrderId, Vec<Line>)],
}

/// Something that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// What became of it, a stable word: `sold`, `freed`, `lost`, `counters`…
    pub what: Text,
    /// The seat, the order, the figures.
    pub about: Text,
    /// The order, where it ended by this.
    pub ended: Option<Order>,
}

impl Live {
    /// Brings a loaded screening in line; `None` if it moved on since it was seen.
    pub async fn repair(&self, screening: ScreeningId, truth: &Truth<'_>) -> Result<Option<Vec<Mended>>, LiveError> {
        self.claim_to_load().await?;
        let mut call = REPAIR.key(self.keys.seats(screening));
        call.key(self.keys.due(screening)).key(self.keys.feed(screening)).key(self.keys.unrecorded(screening));
        let seen = truth.seen_sequence.map(|sequence| sequence.to_string()).unwrap_or_default();
        call.arg(self.epoch_mark()).arg(&truth.seen.0).arg(seen).arg(&truth.new_epoch.0).arg(truth.sequence);
        call.arg(truth.seats_in_hall).arg(self.keys.order_prefix(screening)).arg(REMEMBER.as_secs()).arg(ABOUT);
        let couples: Vec<String> = truth.couples.iter().map(|(one, other)| format!("{one}:{other}")).collect();
        call.arg(couples.join(",")).arg(truth.lost_records.len());
        for (order, lines) in truth.lost_records {
            call.arg(order.as_str()).arg(record::write_lines(lines));
        }
        for (seat, by) in truth.sold {
            call.arg(seat.to_string()).arg(record::write_sold(by));
        }
        for (seat, reason) in truth.blocked {
            call.arg(seat.to_string()).arg(record::write_blocked(*reason));
        }
        let answer = self.run(&call).await?;
        let found = match (status(&answer)?, &answer[1..]) {
            ("moved", _) => return Ok(None),
            ("mended", [now, found @ ..]) => {
                answer.read_time(now);
                found
            }
            _ => return Err(strange(&answer)),
        };
        let mended = found.chunks_exact(3).map(|entry| {
            let id = entry[1].split(' ').next().unwrap_or_default();
            let ended = record::read_order_of(screening, id, &entry[2], self.currency());
            Mended { what: Text::new(&entry[0]), about: Text::new(&entry[1]), ended }
        });
        Ok(Some(mended.collect()))
    }
}
