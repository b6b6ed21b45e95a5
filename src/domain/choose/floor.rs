//! The floor of a hall as a chooser sees it: the free seats, who sits beside whom, and how far it is from one
//! place to another.

use crate::domain::hall::{HallPlan, PlannedSeat, SeatKind, SeatName};

/// What is looked for.
pub(super) struct Wish<'a> {
    pub(super) party: usize,
    pub(super) near: Point,
    /// The kinds that the seats should have, sorted; `None` leaves it to the view.
    pub(super) kinds: Option<&'a [SeatKind]>,
    /// The one kind of which all must be.
    pub(super) only: Option<SeatKind>,
    /// Seats that others are about to take.
    pub(super) pointed: &'a [SeatName],
}

/// A free seat and what matters of its place.
#[derive(Clone, Copy)]
pub(super) struct FreeSeat {
    pub(super) name: SeatName,
    pub(super) kind: SeatKind,
    pub(super) at: Point,
    pub(super) aisle_after: bool,
    /// Someone else is about to take it.
    pub(super) is_pointed: bool,
}

/// Free seats of one row with consecutive numbers. An aisle may run through it.
pub(super) type Stretch = Vec<FreeSeat>;

/// The width of a seat. Even, so that the middle of a block is a whole number.
const SEAT: i32 = 2;

/// How many seats aside one row away is worth: rows stand about two seats apart.
const ROW: i32 = 2;

/// What it costs to sit where someone else is about to: as much as three rows. Beyond that, the seats are better than
/// the way out of a colleague's.
pub(super) const POINTED: u32 = 12;

/// What it costs that some of these seats are pointed at.
pub(super) fn pointed_at(seats: &[FreeSeat]) -> u32 {
    if seats.iter().any(|seat| seat.is_pointed) { POINTED } else { 0 }
}

/// A place on the floor of the hall.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub(super) row: i32,
    pub(super) column: i32,
}

impl Point {
    pub(super) fn distance(self, other: Self) -> u32 {
        (ROW * (self.row - other.row)).unsigned_abs() + (self.column - other.column).unsigned_abs()
    }

    pub(super) fn middle(points: impl Iterator<Item = Self>) -> Option<Self> {
        let (mut row, mut column, mut count) = (0, 0, 0);
        for point in points {
            row += point.row;
            column += point.column;
            count += 1;
        }
        (count > 0).then(|| Self { row: row / count, column: column / count })
    }
}

/// Rows and numbers counted in widths of a seat.
pub(super) fn along(places: usize) -> i32 {
    i32::try_from(places).unwrap_or(i32::MAX / SEAT).saturating_mul(SEAT)
}

pub(super) fn point(plan: &HallPlan, seat: SeatName) -> Option<Point> {
    Some(Point { row: along(plan.row_index(seat.row)?), column: along(usize::from(seat.number)) })
}

/// Cuts the seats of the plan that `takes` likes into stretches.
pub(super) fn stretches(plan: &HallPlan, wish: &Wish<'_>, takes: impl Fn(&PlannedSeat) -> bool) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for (index, row) in plan.rows().iter().enumerate() {
        let mut stretch = Stretch::new();
        for number in 1..=plan.columns() {
            if let Some(seat) = row.seat(number).filter(&takes) {
                let at = Point { row: along(index), column: along(usize::from(number)) };
                let aisle_after = plan.aisle_after(number);
                let is_pointed = wish.pointed.contains(&seat.name);
                stretch.push(FreeSeat { name: seat.name, kind: seat.kind, at, aisle_after, is_pointed });
            } else if !stretch.is_empty() {
                stretches.push(std::mem::take(&mut stretch));
            }
        }
        if !stretch.is_empty() {
            stretches.push(stretch);
        }
    }
    stretches
}
