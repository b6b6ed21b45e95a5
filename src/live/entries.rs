//! Who comes in: a channel beside the feed, on which nothing depends.
//!
//! A message is the seat whose guest passed a door. It says no more than that there is something to read: who is inside the
//! ledger knows. It is published once and may be lost: a line that broke tells so, and the ledger's count of entries finds the rest.

use super::connect::Live;
use super::error::LiveError;
use crate::domain::hall::SeatId;
use crate::domain::ids::ScreeningId;

impl Live {
    /// Says that a guest passed a door. Not repeated: whoever looks asks the ledger for its count.
    pub async fn say_entered(&self, screening: ScreeningId, seat: SeatId) -> Result<(), LiveError> {
        let mut publish = redis::cmd("SPUBLISH");
        publish.arg(self.keys.entries(screening)).arg(seat.to_string());
        self.ask_once(publish).await
    }

    /// From now on it arrives who comes in to `screening`, or no longer.
    pub fn follow_entries(&self, screening: ScreeningId, on: bool) {
        self.listen(&self.keys.entries(screening), on);
    }
}
