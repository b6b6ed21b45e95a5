//! The seats of a screening at one version.
//!
//! ```text
//! SeatMap ─▶ rows, by their code ─▶ row: a place for each number ─▶ what has the seat
//!        └─▶ counts and deadlines, kept with each change
//! ```
//!
//! A seat is found by its row and its number, whatever else is taken. A copy of a map shares its rows with it until one of
//! the two changes one: so the terminals of a program have one map, and who looks at it for a moment has a copy for nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Applied, Counts, Delta, Epoch, SeatState};
use crate::domain::hall::{RowCode, SeatId};
use crate::domain::ids::ScreeningId;
use crate::domain::time::Timestamp;

static FREE: SeatState = SeatState::Free;

/// The seats of a screening at one version. Seats that are not listed are free.
#[derive(Clone, Debug)]
pub struct SeatMap {
    /// The screening.
    pub screening: ScreeningId,
    /// The life that `version` counts in.
    pub epoch: Epoch,
    /// Names the last change that is in it.
    pub version: u64,
    /// Those in which a seat was ever taken, by code.
    rows: Vec<Arc<Row>>,
    seats_in_hall: u32,
    sold: u32,
    blocked: u32,
    /// How many seats are held, and how many are being paid for, until each deadline.
    until: Arc<BTreeMap<Timestamp, [u32; 2]>>,
}

/// The seats of a row.
#[derive(Clone, Debug)]
struct Row {
    code: RowCode,
    /// By the number on the chair; none is free, as are those behind the last.
    seats: Vec<Option<Arc<SeatState>>>,
}

impl Row {
    fn taken(&self) -> impl Iterator<Item = (SeatId, &SeatState)> {
        let seat = |number| SeatId { row: self.code, number };
        self.seats.iter().zip(0..).filter_map(move |(state, number)| Some((seat(number), state.as_deref()?)))
    }
}

impl SeatMap {
    /// A map of a hall with `seats_in_hall` seats; seats not in `taken` are free.
    #[must_use]
    pub fn new(
        screening: ScreeningId,
        epoch: Epoch,
        version: u64,
        seats_in_hall: usize,
        taken: impl IntoIterator<Item = (SeatId, SeatState)>,
    ) -> Self {
        let mut map = Self {
            screening,
            epoch,
            version,
            rows: Vec::new(),
            seats_in_hall: u32::try_from(seats_in_hall).unwrap_or(u32::MAX),
            sold: 0,
            blocked: 0,
            until: Arc::default(),
        };
        for (seat, state) in taken {
            map.put(seat, state);
        }
        map
    }

    /// The state of a seat.
    #[must_use]
    pub fn state(&self, seat: SeatId) -> &SeatState {
        let row = self.find(seat.row).ok().and_then(|row| self.rows.get(row));
        row.and_then(|row| row.seats.get(usize::from(seat.number))?.as_deref()).unwrap_or(&FREE)
    }

    /// The seats that are not free, by name.
    pub fn taken(&self) -> impl Iterator<Item = (SeatId, &SeatState)> {
        self.rows.iter().flat_map(|row| row.taken())
    }

    /// Puts `delta` on top, if it is the next one.
    pub fn apply(&mut self, delta: &Delta) -> Applied {
        if delta.screening != self.screening || delta.epoch != self.epoch {
            return Applied::Gap;
        }
        if delta.version <= self.version {
            return Applied::Old;
        }
        if delta.follows != self.version {
            return Applied::Gap;
        }
        for (seat, state) in &delta.changes {
            self.put(*seat, state.clone());
        }
        self.version = delta.version;
        Applied::Yes
    }

    /// How many seats are in each state at `now`; a lapsed hold counts as free.
    #[must_use]
    pub fn counts(&self, now: Timestamp) -> Counts {
        let mut held = 0;
        for (deadline, [holds, payments]) in self.until.iter() {
            held += payments + if *deadline > now { *holds } else { 0 };
        }
        let free = self.seats_in_hall.saturating_sub(held + self.sold + self.blocked);
        Counts { free, held, sold: self.sold, blocked: self.blocked }
    }

    /// The next instant after `now` at which a hold lapses.
    #[must_use]
    pub fn next_lapse(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.keys().find(|deadline| **deadline > now).copied()
    }

    /// The first deadline of all, be it past.
    #[must_use]
    pub fn first_deadline(&self) -> Option<Timestamp> {
        self.until.keys().next().copied()
    }

    fn find(&self, row: RowCode) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&row, |row| row.code)
    }

    fn put(&mut self, seat: SeatId, state: SeatState) {
        let row = self.find(seat.row).unwrap_or_else(|row| {
            self.rows.insert(row, Arc::new(Row { code: seat.row, seats: Vec::new() }));
            row
        });
        let Some(row) = self.rows.get_mut(row).map(Arc::make_mut) else { return };
        let number = usize::from(seat.number);
        if row.seats.len() <= number {
            row.seats.resize(number + 1, None);
        }
        let state = (state != SeatState::Free).then(|| Arc::new(state));
        let before = std::mem::replace(&mut row.seats[number], state.clone());
        self.count(before.as_deref(), u32::wrapping_sub);
        self.count(state.as_deref(), u32::wrapping_add);
    }

    /// Takes a seat into the counts, or out of them. What is taken out was taken in before.
    fn count(&mut self, state: Option<&SeatState>, by: fn(u32, u32) -> u32) {
        match state {
            None | Some(SeatState::Free) => {}
            Some(SeatState::Sold { .. }) => self.sold = by(self.sold, 1),
            Some(SeatState::Blocked(_)) => self.blocked = by(self.blocked, 1),
            Some(SeatState::Held { deadline, .. }) => self.count_until(*deadline, 0, by),
            Some(SeatState::Paying { deadline, .. }) => self.count_until(*deadline, 1, by),
        }
    }

    fn count_until(&mut self, deadline: Timestamp, which: usize, by: fn(u32, u32) -> u32) {
        let until = Arc::make_mut(&mut self.until);
        let seats = until.entry(deadline).or_default();
        seats[which] = by(seats[which], 1);
        if *seats == [0, 0] {
            until.remove(&deadline);
        }
    }
}

impl PartialEq for SeatMap {
    fn eq(&self, other: &Self) -> bool {
        let names = |map: &Self| (map.screening, map.version, map.seats_in_hall);
        // Which rows were ever touched, and how far, is nobody's business.
        names(self) == names(other) && self.epoch == other.epoch && self.taken().eq(other.taken())
    }
}

impl Eq for SeatMap {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::OrderId;
    use crate::domain::seat::{BlockReason, Occupant};
    use crate::domain::text::Text;
    use proptest::prelude::*;

    fn held(deadline: i64) -> SeatState {
        let by =
            Occupant { order: OrderId::from_bits(7), terminal: "T1".parse().unwrap(), cashier: Text::new("Li Na") };
        SeatState::Held { by, deadline: Timestamp::from_millis(deadline) }
    }

    fn map() -> SeatMap {
        SeatMap::new(ScreeningId(1), Epoch("e".into()), 4, 10, [("A1".parse().unwrap(), held(1_000))])
    }

    fn delta(version: u64, seat: &str, state: SeatState) -> Delta {
        Delta {
            screening: ScreeningId(1),
            epoch: Epoch("e".into()),
            follows: version - 1,
            version,
            changes: vec![(seat.parse().unwrap(), state)],
        }
    }

    #[test]
    fn only_the_next_delta_is_applied() {
        let mut map = map();
        assert_eq!(map.apply(&delta(5, "A2", held(9))), Applied::Yes);
        assert_eq!(map.apply(&delta(5, "A2", SeatState::Free)), Applied::Old);
        assert_eq!(map.apply(&delta(7, "A2", SeatState::Free)), Applied::Gap);
        let other_history = Delta { follows: 3, ..delta(6, "A2", SeatState::Free) };
        assert_eq!(map.apply(&other_history), Applied::Gap);
        let other_life = Delta { epoch: Epoch("f".into()), ..delta(6, "A2", SeatState::Free) };
        assert_eq!(map.apply(&other_life), Applied::Gap);
        assert_eq!(map.version, 5);
        assert_eq!(*map.state("A2".parse().unwrap()), held(9));
    }

    #[test]
    fn a_lapsed_hold_counts_as_free_and_a_late_payment_does_not() {
        let seat = "A1".parse().unwrap();
        let map = map();
        assert!(!map.state(seat).is_free_at(Timestamp::from_millis(999)));
        assert!(map.state(seat).is_free_at(Timestamp::from_millis(1_000)));
        assert_eq!(map.counts(Timestamp::from_millis(999)).held, 1);
        assert_eq!(map.counts(Timestamp::from_millis(1_000)).free, 10);
        let SeatState::Held { by, deadline } = held(1_000) else { unreachable!() };
        assert!(!SeatState::Paying { by, deadline }.is_free_at(Timestamp::from_millis(5_000)));
    }

    #[test]
    fn a_copy_shares_the_rows_that_neither_changed() {
        let mut map = map();
        assert_eq!(map.apply(&delta(5, "B3", held(9))), Applied::Yes);
        let copy = map.clone();
        assert_eq!(map.apply(&delta(6, "B3", SeatState::Free)), Applied::Yes);
        assert!(Arc::ptr_eq(&map.rows[0], &copy.rows[0]) && !Arc::ptr_eq(&map.rows[1], &copy.rows[1]));
        assert_eq!((*copy.state("B3".parse().unwrap()) == held(9), copy.version), (true, 5));
    }

    /// What a map meant before it had rows: its seats by name, and everything else counted when it is asked.
    #[derive(Clone, Default)]
    struct ByName(BTreeMap<SeatId, SeatState>);

    impl ByName {
        fn put(&mut self, seat: SeatId, state: &SeatState) {
            if *state == SeatState::Free {
                self.0.remove(&seat);
            } else {
                self.0.insert(seat, state.clone());
            }
        }

        fn counts(&self, seats: u32, now: Timestamp) -> Counts {
            let many = |is: &dyn Fn(&SeatState) -> bool| {
                u32::try_from(self.0.values().filter(|state| is(state)).count()).unwrap()
            };
            let sold = many(&|state| matches!(state, SeatState::Sold { .. }));
            let blocked = many(&|state| matches!(state, SeatState::Blocked(_)));
            let held = many(&|state| state.deadline().is_some() && !state.is_free_at(now));
            Counts { free: seats - sold - blocked - held, held, sold, blocked }
        }

        fn deadlines(&self) -> impl Iterator<Item = Timestamp> {
            self.0.values().filter_map(SeatState::deadline)
        }
    }

    fn states() -> impl Strategy<Value = SeatState> {
        let at = (0_i64..6).prop_map(|second| held(second * 1_000));
        let by = || held(0).occupant().unwrap().clone();
        prop_oneof![
            2 => Just(SeatState::Free),
            3 => at.clone(),
            2 => at.prop_map(move |held| SeatState::Paying { by: by(), deadline: held.deadline().unwrap() }),
            2 => Just(SeatState::Sold { by: by() }),
            1 => Just(SeatState::Blocked(Some(BlockReason::Broken))),
        ]
    }

    proptest! {
        #[test]
        fn a_map_with_rows_means_what_a_map_by_name_meant(
            changes in prop::collection::vec(
                prop::collection::vec((prop::sample::select(vec!["A", "B", "7X", "AA"]), 1_u16..8, states()), 0..5), 0..30),
            copied_at in 0_usize..30,
            now in 0_i64..7_000,
        ) {
            let (mut by_name, now) = (ByName::default(), Timestamp::from_millis(now));
            let mut map = SeatMap::new(ScreeningId(1), Epoch("e".into()), 0, 40, []);
            let mut copy = None;
            for (n, changed) in changes.into_iter().enumerate() {
                if n == copied_at {
                    copy = Some((map.clone(), by_name.clone()));
                }
                let changes: Vec<_> = changed
                    .into_iter()
                    .map(|(row, number, state)| (SeatId { row: row.parse().unwrap(), number }, state))
                    .collect();
                for (seat, state) in &changes {
                    by_name.put(*seat, state);
                }
                prop_assert_eq!(map.apply(&Delta { changes, ..delta(map.version + 1, "A1", SeatState::Free) }), Applied::Yes);
            }
            for (map, by_name) in copy.into_iter().chain([(map, by_name)]) {
                let taken: Vec<_> = by_name.0.iter().map(|(seat, state)| (*seat, state)).collect();
                prop_assert_eq!(map.taken().collect::<Vec<_>>(), taken);
                for seat in by_name.0.keys() {
                    prop_assert_eq!(map.state(*seat), &by_name.0[seat]);
                }
                prop_assert_eq!(map.counts(now), by_name.counts(40, now));
                prop_assert_eq!(map.next_lapse(now), by_name.deadlines().filter(|deadline| *deadline > now).min());
                prop_assert_eq!(map.first_deadline(), by_name.deadlines().min());
                let read = SeatMap::new(ScreeningId(1), Epoch("e".into()), map.version, 40, by_name.0.clone());
                prop_assert_eq!(&map, &read);
            }
        }
    }
}
