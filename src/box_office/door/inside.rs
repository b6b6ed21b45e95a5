//! Who is inside, for those who look: the ledger knows it, and what the doors say on their channel is only a reason to read
//! it again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::sleep;

use crate::box_office::{BoxOffice, Event};
use crate::domain::hall::SeatId;
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;

/// Between two readings, however many guests come in.
const GATHER: Duration = Duration::from_millis(400);

/// After so long it is read whatever was said: a word may have been lost.
const AGAIN: Duration = Duration::from_secs(15);

impl BoxOffice {
    /// The seats of a screening whose guests are inside. Of the watched one [`Event::Inside`] tells.
    pub async fn inside(&self, screening: ScreeningId) -> Result<BTreeSet<SeatId>, Refusal> {
        self.0.ledger.inside(screening).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// By how many tickets of each of these screenings somebody came in; of one by none it says nothing.
    pub async fn admitted(&self, screenings: &[ScreeningId]) -> Result<BTreeMap<ScreeningId, u32>, Refusal> {
        self.0.ledger.admitted(screenings).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Tells who is inside of the watched screening, at first and whenever it changes.
    pub(in crate::box_office) async fn follow_inside(self) {
        let mut watched = self.0.watched.subscribe();
        let mut told = None;
        loop {
            let screening = *watched.borrow_and_update();
            if let Some(screening) = screening.filter(|_| !self.is_ledger_away()) {
                match self.0.ledger.inside(screening).await {
                    Ok(seats) => {
                        let now = Some((screening, seats.clone()));
                        if told != now {
                            told = now;
                            self.tell(Event::Inside { screening, seats });
                        }
                    }
                    // The header says so.
                    Err(error) => tracing::debug!(%error, "who is inside was not read"),
                }
            }
            tokio::select! {
                changed = watched.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    // Who opens a map again has nothing of it.
                    told = None;
                }
                () = self.0.door.entered.notified() => sleep(GATHER).await,
                () = sleep(AGAIN) => {}
            }
        }
    }
}
