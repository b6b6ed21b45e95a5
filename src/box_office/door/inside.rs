//! Who is inside, for those who look: the ledger knows it, and all else is only a reason to read it again.
//!
//! ```text
//! a door's word on its channel ──────────────────────────────┐
//! the channel is heard again: what was said may be missed ───┤
//! sold seats came back, or all seats were read ──────────────┼─▶ read it ─▶ Event::Inside
//! the ledger counts other entries than were read (`news`) ───┘
//! ```
//!
//! The last is what makes it sure: a door that died behind its booking, or did not reach Redis, said no word at all. It is
//! a number in the one question that the ledger is asked anyway, so that nothing is read while nobody comes in.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::sleep;

use crate::box_office::{BoxOffice, Event, lock};
use crate::domain::hall::SeatId;
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{Delta, SeatMap, SeatState};

/// Between two readings, however many guests come in.
const GATHER: Duration = Duration::from_millis(400);

impl BoxOffice {
    /// The seats of a screening whose guests are inside. Of the watched one [`Event::Inside`] tells.
    pub async fn inside(&self, screening: ScreeningId) -> Result<BTreeSet<SeatId>, Refusal> {
        let inside = self.0.ledger.inside(screening).await.map_err(|e| self.refuse_ledger(&e))?;
        Ok(inside.seats)
    }

    /// By how many tickets of each of these screenings somebody came in; of one by none it says nothing.
    pub async fn admitted(&self, screenings: &[ScreeningId]) -> Result<BTreeMap<ScreeningId, u32>, Refusal> {
        self.0.ledger.admitted(screenings).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// How many tickets of each of these screenings are sold, as the ledger has it; of one without any it says nothing.
    pub async fn tickets_sold(&self, screenings: &[ScreeningId]) -> Result<BTreeMap<ScreeningId, u32>, Refusal> {
        self.0.ledger.tickets_sold(screenings).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Tells who is inside of the watched screening, at first and whenever it changes.
    pub(in crate::box_office) async fn follow_inside(self) {
        let mut watched = self.0.watched.subscribe();
        let mut told = None;
        loop {
            let screening = *watched.borrow_and_update();
            if let Some(screening) = screening {
                match self.0.ledger.inside(screening).await {
                    Ok(inside) => {
                        *lock(&self.0.door.told_inside) = Some((screening, inside.entries));
                        let now = Some((screening, inside.seats.clone()));
                        if told != now {
                            told = now;
                            self.tell(Event::Inside { screening, seats: inside.seats });
                        }
                    }
                    // The header says so, and the next news find that it is not told.
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
                    *lock(&self.0.door.told_inside) = None;
                }
                () = self.0.door.entered.notified() => sleep(GATHER).await,
            }
        }
    }

    /// So often somebody passed a door to each of these screenings: if of the watched one that is not what was read last, it
    /// is read again.
    pub(in crate::box_office) fn follow_entries(&self, entries: &BTreeMap<ScreeningId, u32>) {
        let Some(screening) = *self.0.watched.borrow() else { return };
        let entries = entries.get(&screening).copied().unwrap_or(0);
        if *lock(&self.0.door.told_inside) != Some((screening, entries)) {
            self.0.door.entered.notify_one();
        }
    }
}

/// Whether seats that were like this come back by the change. Who was inside on one of them is not any more.
pub(in crate::box_office) fn gives_back(seats: &SeatMap, change: &Delta) -> bool {
    let is_sold = |state: &SeatState| matches!(state, SeatState::Sold { .. });
    change.changes.iter().any(|(seat, now)| is_sold(seats.state(*seat)) && !is_sold(now))
}
