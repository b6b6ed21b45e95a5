//! The floor of a hall as a chooser sees it: the free seats, who sits beside whom, and how far it is from one
//! place to another.

use crate::domain::category::Category;
use crate::domain::hall::{HallPlan, Place, PlannedSeat, SeatId, SeatKind, Section};

/// What is looked for.
pub(super) struct Wish<'a> {
    pub(super) party: usize,
    pub(super) near: Point,
    /// Where the view is best in each section; empty where all are measured by `near`.
    pub(super) views: &'a [Point],
    /// The categories that the seats should have, sorted; `None` leaves it to the view.
    pub(super) categories: Option<&'a [Category]>,
    /// The one category of which all must be.
    pub(super) only: Option<Category>,
    /// Seats that others are about to take.
    pub(super) pointed: &'a [SeatId],
}

impl Wish<'_> {
    /// From where seats of a section are measured.
    pub(super) fn near_in(&self, section: usize) -> Point {
        self.views.get(section).copied().unwrap_or(self.near)
    }
}

/// A free seat and what matters of its place.
#[derive(Clone, Copy)]
pub(super) struct FreeSeat {
    pub(super) id: SeatId,
    pub(super) kind: SeatKind,
    pub(super) category: Category,
    pub(super) at: Point,
    pub(super) section: usize,
    pub(super) aisle_after: bool,
    /// Someone else is about to take it.
    pub(super) is_pointed: bool,
}

/// Free seats of one row in consecutive columns, whatever their numbers. An aisle may run through it.
pub(super) type Stretch = Vec<FreeSeat>;

/// The width of a seat. Even, so that the middle of a block is a whole number.
const SEAT: i32 = 2;

/// How many seats aside one row away is worth: rows stand about two seats apart.
const ROW: i32 = 2;

/// How many rows two sections lie apart: nobody sits together over the front of a balcony.
const BETWEEN_SECTIONS: usize = 20;

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

/// Where a place of the plan is on the floor.
pub(super) fn floor(plan: &HallPlan, place: Place) -> Point {
    let section = plan.rows().get(place.row).map_or(0, |row| row.section);
    Point { row: along(place.row + section * BETWEEN_SECTIONS), column: along(usize::from(place.column) + 1) }
}

pub(super) fn point(plan: &HallPlan, seat: SeatId) -> Option<Point> {
    plan.place(seat).map(|place| floor(plan, place))
}

/// Where the view is best in each section: the middle of its row with the best view.
pub(super) fn views(plan: &HallPlan) -> Vec<Point> {
    let view = |section: &Section| {
        let (first, last) = section.columns;
        let Point { row, .. } = floor(plan, Place { row: section.focus, column: first });
        Point { row, column: along(usize::from(first) + usize::from(last) + 2) / 2 }
    };
    plan.sections().iter().map(view).collect()
}

/// Cuts the seats of the plan that `takes` likes into stretches.
pub(super) fn stretches(plan: &HallPlan, wish: &Wish<'_>, takes: impl Fn(&PlannedSeat) -> bool) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for row in plan.rows() {
        let mut stretch = Stretch::new();
        for column in 0..plan.columns() {
            if let Some(seat) = row.at(column).filter(&takes) {
                stretch.push(FreeSeat {
                    id: seat.id,
                    kind: seat.kind,
                    category: seat.category,
                    at: floor(plan, seat.place),
                    section: row.section,
                    aisle_after: plan.is_aisle_after(column),
                    is_pointed: wish.pointed.contains(&seat.id),
                });
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
