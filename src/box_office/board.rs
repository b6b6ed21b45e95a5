//! The programme, and a screening opened for selling.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{BoxOffice, lock};
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::seat::{Counts, SeatMap};
use crate::domain::time::Timestamp;
use crate::live::{LiveError, LoadedSeats, RawCounts};

/// How many screenings a terminal remembers for the time that the ledger is away.
const MOST_SEEN: usize = 200;

/// A screening on the board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// The screening.
    pub screening: Arc<Screening>,
    /// Its seats by state; `None` if the live store lost it in this very moment, has not got it yet, or is away as far
    /// as it has this one.
    pub counts: Option<Counts>,
    /// Whether it is the latter.
    pub is_away: bool,
    /// By how many tickets somebody came in.
    pub admitted: u32,
}

/// A screening opened for selling.
#[derive(Clone, Debug)]
pub struct OpenScreening {
    /// The screening.
    pub screening: Arc<Screening>,
    /// Its seats now.
    pub seats: SeatMap,
}

impl BoxOffice {
    /// The screenings of a business day, by start, with their counts. A screening that nobody
    /// opened since the live store was started is loaded into it.
    pub async fn board(&self, day: NaiveDate) -> Result<Vec<BoardRow>, Refusal> {
        let (from, to) = self.house().calendar.bounds(day);
        let screenings = self.0.ledger.screenings(from, to).await.map_err(|e| self.refuse_ledger(&e))?;
        let ids: Vec<ScreeningId> = screenings.iter().map(|screening| screening.id).collect();
        let mut counted = self.counts(&ids).await?;
        let missing = uncounted(&ids, &counted);
        if !missing.is_empty() {
            for screening in &missing {
                self.load(*screening).await?;
            }
            counted = self.counts(&ids).await?;
        }
        // A board without it is as good.
        let admitted = self.admitted(&ids).await.unwrap_or_default();
        let admitted =
            |row: BoardRow| BoardRow { admitted: admitted.get(&row.screening.id).copied().unwrap_or_default(), ..row };
        Ok(screenings.into_iter().zip(counted).map(|(screening, counted)| admitted(row(screening, counted))).collect())
    }

    /// All screenings from the business day of now on, by start, with their counts. One that nobody opened yet stays
    /// unopened: nothing of it can be held, and the ledger counts the rest.
    pub async fn programme(&self) -> Result<Vec<BoardRow>, Refusal> {
        let (from, _) = self.house().calendar.bounds(self.today());
        let ever = Timestamp::from_millis(i64::MAX);
        let screenings = self.0.ledger.screenings(from, ever).await.map_err(|e| self.refuse_ledger(&e))?;
        let ids: Vec<ScreeningId> = screenings.iter().map(|screening| screening.id).collect();
        let counted = self.counts(&ids).await?;
        let taken = self.0.ledger.taken_counts(&uncounted(&ids, &counted)).await.map_err(|e| self.refuse_ledger(&e))?;
        let of_ledger = |screening: &Screening| {
            let (sold, blocked) = taken.get(&screening.id).copied().unwrap_or_default();
            (seat_count(screening).saturating_sub(sold + blocked), 0, sold)
        };
        let rows = screenings.into_iter().zip(counted).map(|(screening, counted)| {
            let counted = counted.map(|counted| Some(counted.unwrap_or_else(|| of_ledger(&screening))));
            row(screening, counted)
        });
        Ok(rows.collect())
    }

    /// What the live store counts of each; a part of it that is away takes only its own with it.
    pub(super) async fn counts(
        &self,
        of: &[ScreeningId],
    ) -> Result<Vec<Result<Option<RawCounts>, LiveError>>, Refusal> {
        let counted = self.0.live.counts(of).await;
        match counted.first() {
            Some(Err(error)) if counted.iter().all(Result::is_err) => Err(self.refuse_live(error.clone())),
            _ => Ok(counted),
        }
    }

    /// The business day that it is now.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.house().calendar.day_of(self.now())
    }

    /// One screening of the catalogue. While the ledger is away it is as it was seen last: that keeps nobody from looking
    /// and holding, and the commit checks what is sold, and at what price.
    pub async fn screening(&self, screening: ScreeningId) -> Result<Arc<Screening>, Refusal> {
        let seen = lock(&self.0.together.screenings_seen).get(&screening).cloned();
        if self.is_ledger_away()
            && let Some(seen) = seen
        {
            return Ok(seen);
        }
        let found = self.0.ledger.screening(screening).await.map_err(|e| self.refuse_ledger(&e));
        match (found, seen) {
            (Ok(Some(found)), _) => {
                let mut all = lock(&self.0.together.screenings_seen);
                if all.len() >= MOST_SEEN {
                    all.clear();
                }
                all.insert(screening, Arc::clone(&found));
                Ok(found)
            }
            (Ok(None), _) => Err(Refusal::UnknownScreening(screening)),
            (Err(Refusal::Away(_)), Some(seen)) => Ok(seen),
            (Err(refusal), _) => Err(refusal),
        }
    }

    /// These screenings, in no order; those that are unknown are left out.
    pub async fn screenings_of(&self, screenings: &[ScreeningId]) -> Result<Vec<Arc<Screening>>, Refusal> {
        self.0.ledger.screenings_of(screenings).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Reads a screening's seats, loading them into the live store if need be.
    pub async fn open(&self, screening: ScreeningId) -> Result<OpenScreening, Refusal> {
        let screening = self.screening(screening).await?;
        self.compare_if_there(screening.id).await?;
        let seats = self.read_seats(&screening).await?;
        Ok(OpenScreening { screening, seats })
    }

    /// The seats of a screening as the live store has them, in one round trip; `None` where nobody opened it yet. Who only
    /// looks loads nothing.
    pub async fn glance(&self, screening: &Screening) -> Result<Option<SeatMap>, Refusal> {
        match self.0.live.seats(screening.id).await {
            Ok(loaded) => Ok(Some(seats_of(screening, loaded))),
            Err(LiveError::Unloaded) => Ok(None),
            Err(error) => Err(self.refuse_live(error)),
        }
    }

    /// The seats now.
    pub(super) async fn read_seats(&self, screening: &Screening) -> Result<SeatMap, Refusal> {
        let loaded =
            self.loaded(screening.id, || self.0.live.seats(screening.id)).await.map_err(|e| self.refuse_live(e))?;
        Ok(seats_of(screening, loaded))
    }
}

/// Those that the live store has no counters of.
fn uncounted(screenings: &[ScreeningId], counted: &[Result<Option<RawCounts>, LiveError>]) -> Vec<ScreeningId> {
    screenings.iter().zip(counted).filter(|(_, counts)| matches!(counts, Ok(None))).map(|(id, _)| *id).collect()
}

fn seats_of(screening: &Screening, loaded: LoadedSeats) -> SeatMap {
    SeatMap::new(screening.id, loaded.epoch, loaded.version, screening.hall.plan.len(), loaded.taken)
}

/// A screening with its free, held and sold seats; the others are blocked.
fn row(screening: Arc<Screening>, counted: Result<Option<RawCounts>, LiveError>) -> BoardRow {
    let total = seat_count(&screening);
    let is_away = counted.is_err();
    let counts = counted.ok().flatten().map(|(free, held, sold)| Counts {
        free,
        held,
        sold,
        blocked: total.saturating_sub(free + held + sold),
    });
    BoardRow { screening, counts, is_away, admitted: 0 }
}

fn seat_count(screening: &Screening) -> u32 {
    u32::try_from(screening.hall.plan.len()).unwrap_or(u32::MAX)
}
